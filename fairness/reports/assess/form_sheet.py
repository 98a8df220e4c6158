"""The blank form as a workbook: cells to fill in, which can be read back, on sheets that print on A4."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from fairness.assess.models import ALL_THEMES, ANSWERS, NATIONS, Question, Questionnaire
from fairness.assess.workbook import ABOUT, DAYS, FILLED
from fairness.assess.workbook import ANSWERS as SHEET
from fairness.reports.assess.words import sources_of
from fairness.reports.sheets import LINE, lines, new_book

HELP = "Help"
# The sheet to fill in has what one needs to answer; all the rest of the help is on a sheet of its own.
_ASKED = {"Question": 9, "Asks": 42, "Evidence to look for": 28}
_WIDTHS = {
    "Answer": 13, "Evidence": 30, "Note": 22, "By": 13, "Date": 12, "Planned action": 26, "Owner": 13, "Due": 12,
}  # fmt: skip
_HELP = {
    "Question": 9, "Theme": 14, "Asks": 36, "Why it matters": 34, "What good looks like": 34, "Kind": 10,
    "Severity": 9, "Who should answer": 16, "Based on": 48,
}  # fmt: skip
_LIGHT = {"text_wrap": True, "valign": "top", "bg_color": "#FFF8E1", "border": 1, "border_color": "#CCCCCC"}
_A4 = 9


def form_workbook(questionnaire: Questionnaire, nation: str) -> bytes:
    """The form as a workbook. The same questions give the same cells."""
    held = BytesIO()
    with new_book(held, font={}) as book:
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "help": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#444444"}),
            "fill": book.add_format(_LIGHT),
            "day": book.add_format({**_LIGHT, "num_format": "yyyy-mm-dd"}),
        }
        _about(book, looks, questionnaire, nation)
        _answers(book, looks, questionnaire)
        _help(book, looks, questionnaire, nation)
    return held.getvalue()


def _about(book: Any, looks: dict[str, Any], questionnaire: Questionnaire, nation: str) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 60)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    rows = (("Organisation", ""), ("Nation", nation), ("Questionnaire", questionnaire.version))
    for row, (name, value) in enumerate(rows):
        sheet.write_string(row, 0, name, looks["head"])
        sheet.write_string(row, 1, value, looks["fill"])
    sheet.data_validation(1, 1, 1, 1, {"validate": "list", "source": list(NATIONS)})
    said = (
        questionnaire.title,
        questionnaire.says,
        f"Fill in the light cells of sheet {SHEET!r}. Answer {', '.join(ANSWERS)}; y, n and n/a work too. "
        f"Leave a row empty to answer later. Why each question matters is on sheet {HELP!r}.",
        "Write which policy, register or file shows the answer. Leave out names of people and details of cases.",
        "Read it back with: fairness assess FORM.xlsx",
    )
    for row, line in enumerate(said, len(rows) + 1):
        sheet.merge_range(row, 0, row, 1, line, looks["help"])
        sheet.set_row(row, LINE * lines(line, 70))


def _answers(book: Any, looks: dict[str, Any], questionnaire: Questionnaire) -> None:
    sheet = book.add_worksheet(SHEET)
    _strip(sheet, looks, [*_ASKED.items(), *((name, _WIDTHS[name]) for name in FILLED)])
    for row, one in enumerate(questionnaire.questions, 1):
        _row(sheet, row, (one.id, one.question, "; ".join(one.evidence)), list(_ASKED.values()), looks["help"])
        for column, name in enumerate(FILLED, len(_ASKED)):
            sheet.write_blank(row, column, None, looks["day" if name in DAYS else "fill"])
    last, first = len(questionnaire.questions), len(_ASKED)
    # A list to choose from, which leaves `y` and `n/a` to those who type.
    choice = {"validate": "list", "source": list(ANSWERS), "show_error": False}
    sheet.data_validation(1, first, last, first, choice)
    sheet.autofilter(0, 0, last, len(_ASKED) + len(FILLED) - 1)


def _help(book: Any, looks: dict[str, Any], questionnaire: Questionnaire, nation: str) -> None:
    sheet = book.add_worksheet(HELP)
    _strip(sheet, looks, list(_HELP.items()))
    for row, one in enumerate(questionnaire.questions, 1):
        _row(sheet, row, _helped(one, nation), list(_HELP.values()), looks["help"])
    sheet.autofilter(0, 0, len(questionnaire.questions), len(_HELP) - 1)


def _helped(one: Question, nation: str) -> tuple[str, ...]:
    return (
        one.id, ALL_THEMES[one.theme], one.question, one.why, one.good, one.kind(nation), one.severity, one.who,
        "\n".join(sources_of(one)),
    )  # fmt: skip


def _strip(sheet: Any, looks: dict[str, Any], columns: Sequence[tuple[str, int]]) -> None:
    """Headings in view and on every page, and all columns side by side on A4."""
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, looks["head"])
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _row(sheet: Any, row: int, texts: Sequence[str], widths: Sequence[int], look: Any) -> None:
    """A row of texts, as high as the longest of them needs: spreadsheets don't work that out in print."""
    for column, text in enumerate(texts):
        sheet.write_string(row, column, text, look)
    sheet.set_row(row, LINE * max(_height(text, width) for text, width in zip(texts, widths, strict=True)))


def _height(text: str, width: int) -> int:
    return sum(lines(part, width) for part in text.split("\n"))
