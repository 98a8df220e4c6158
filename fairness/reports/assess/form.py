"""The blank form: every question with its help, to print and fill in by hand, or a workbook that can be read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

from fairness.assess.models import ALL_THEMES, ANSWERS, NATIONS, Questionnaire
from fairness.assess.workbook import ABOUT, FILLED
from fairness.assess.workbook import ANSWERS as SHEET
from fairness.reports.assess.words import sources_of
from fairness.reports.html.page import render
from fairness.reports.render.markdown import marked
from fairness.reports.sheets import new_book
from fairness.reports.word import add_heading, add_paragraph, content_of, new_document

_LINE = "_" * 55
_HELP = (
    ("Question", 10), ("Theme", 16), ("Asks", 60), ("Why it matters", 45), ("What good looks like", 45),
    ("Evidence to look for", 35), ("Kind", 10), ("Severity", 10), ("Who should answer", 18), ("Based on", 50),
)  # fmt: skip
_WIDTHS = {
    "Answer": 16,
    "Evidence": 40,
    "Note": 30,
    "By": 18,
    "Date": 12,
    "Planned action": 35,
    "Owner": 18,
    "Due": 12,
}
_SPARE = 2  # the columns that stay in view while the sheet is moved


def blank(questionnaire: Questionnaire, nation: str, form: str, as_at: date) -> str | bytes:
    """The form as `html`, `markdown`, `docx` or `xlsx`."""
    made: dict[str, Callable[[], str | bytes]] = {
        "html": lambda: form_page(questionnaire, nation),
        "markdown": lambda: form_as_markdown(questionnaire, nation),
        "docx": lambda: form_docx(questionnaire, nation, as_at),
        "xlsx": lambda: form_workbook(questionnaire, nation),
    }
    return made[form]()


def form_page(questionnaire: Questionnaire, nation: str = "") -> str:
    """A blank form to print and fill in by hand: each question with its help, boxes, and lines to write on."""
    themes = questionnaire.by_theme()
    return render(
        "form.html",
        title=questionnaire.title,
        banner="",
        contents=[(f"theme-{theme}", ALL_THEMES[theme]) for theme in themes],
        says=f"Version {questionnaire.version}. {questionnaire.says}",
        themes=[
            (f"theme-{theme}", ALL_THEMES[theme], [(one, one.kind(nation), sources_of(one)) for one in questions])
            for theme, questions in themes.items()
        ],
        answers=ANSWERS,
    )


def form_as_markdown(questionnaire: Questionnaire, nation: str = "") -> str:
    """A blank form to print: each question with its help, boxes for the answer and lines to write on."""
    return "\n".join(_form(questionnaire, nation)) + "\n"


def _form(questionnaire: Questionnaire, nation: str) -> Iterator[str]:
    yield f"# {questionnaire.title}\n"
    yield f"Version {questionnaire.version}. {questionnaire.says}\n"
    yield "Organisation: ______________________  Answered by: ______________________  Date: ______________\n"
    for theme, questions in questionnaire.by_theme().items():
        yield f"## {ALL_THEMES[theme]}\n"
        for one in questions:
            yield f"### {one.id}. {marked(one.question)}\n"
            yield f"*{one.kind(nation)}, {one.severity}. For the {marked(one.who)}.*\n"
            yield f"{marked(one.why)}\n"
            yield f"- What good looks like: {marked(one.good)}"
            yield f"- Evidence to look for: {marked('; '.join(one.evidence))}"
            yield from (f"- Based on {marked(line)}" for line in sources_of(one))
            yield "\n" + "   ".join(f"☐ {answer}" for answer in ANSWERS) + "\n"
            yield "Evidence: ________________________________________________\n"
            yield "Note: ____________________________________________________\n"
            yield "Planned: ______________________  Owner: ______________  By: ____________\n"


def form_docx(questionnaire: Questionnaire, nation: str, as_at: date) -> bytes:
    """The blank form as a document, to print or to fill in on screen."""
    from docx.shared import Pt  # heavy: only a document needs it

    document = new_document(questionnaire.title, f"Version {questionnaire.version}", as_at)
    add_paragraph(document, questionnaire.says)
    for line in ("Organisation", "Answered by", "Date"):
        add_paragraph(document, f"{line}: {_LINE}")
    for theme, questions in questionnaire.by_theme().items():
        add_heading(document, ALL_THEMES[theme], 1)
        for one in questions:
            add_heading(document, f"{one.id}. {one.question}", 2)
            said = add_paragraph(document, f"{one.kind(nation)}, {one.severity}. For the {one.who}.")
            said.runs[0].italic = True
            lines = (one.why, f"What good looks like: {one.good}", f"Evidence to look for: {'; '.join(one.evidence)}")
            for line in (*lines, *(f"Based on {source}" for source in sources_of(one))):
                add_paragraph(document, line).paragraph_format.space_after = Pt(3)
            add_paragraph(document, "   ".join(f"\u2610 {answer}" for answer in ANSWERS))
            for line in ("Evidence", "Note", "Planned action, owner, by when"):
                add_paragraph(document, f"{line}: {_LINE}")
            for paragraph in document.paragraphs[-(len(lines) + 5) : -1]:
                paragraph.paragraph_format.keep_with_next = True
    return content_of(document)


def form_workbook(questionnaire: Questionnaire, nation: str) -> bytes:
    """The form as a workbook: cells to fill in, which can be read back. The same questions give the same cells."""
    held = BytesIO()
    with new_book(held, font={}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        helps = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#444444"})
        fill = book.add_format(
            {"text_wrap": True, "valign": "top", "bg_color": "#FFF8E1", "border": 1, "border_color": "#CCCCCC"}
        )
        day = book.add_format(
            {
                "num_format": "yyyy-mm-dd",
                "valign": "top",
                "bg_color": "#FFF8E1",
                "border": 1,
                "border_color": "#CCCCCC",
            }
        )
        about = book.add_worksheet(ABOUT)
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 60)
        rows = (("Organisation", ""), ("Nation", nation), ("Questionnaire", questionnaire.version))
        for row, (name, value) in enumerate(rows):
            about.write_string(row, 0, name, head)
            about.write_string(row, 1, value, fill)
        about.data_validation(1, 1, 1, 1, {"validate": "list", "source": list(NATIONS)})
        lines = (
            questionnaire.title,
            questionnaire.says,
            f"Fill in the light cells of sheet {SHEET!r}. Dates are YYYY-MM-DD. Leave a row empty to answer later.",
            "Read it back with: fairness assess FORM.xlsx",
        )
        for row, line in enumerate(lines, len(rows) + 1):
            about.merge_range(row, 0, row, 1, line, helps)
            about.set_row(row, 30)
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, _SPARE + 1)
        columns = [*_HELP, *((name, _WIDTHS[name]) for name in FILLED)]
        for column, (name, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        for row, one in enumerate(questionnaire.questions, 1):
            said = (
                one.id, ALL_THEMES[one.theme], one.question, one.why, one.good, "; ".join(one.evidence),
                one.kind(nation), one.severity, one.who, "\n".join(sources_of(one)),
            )  # fmt: skip
            for column, text in enumerate(said):
                sheet.write_string(row, column, text, helps)
            for column, name in enumerate(FILLED, len(said)):
                sheet.write_blank(row, column, None, day if name in ("Date", "Due") else fill)
        last, first = len(questionnaire.questions), len(_HELP)
        sheet.data_validation(1, first, last, first, {"validate": "list", "source": list(ANSWERS)})
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return held.getvalue()
