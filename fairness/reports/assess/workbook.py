"""The blank form as a workbook: questions with their help, and cells to fill in, which can be read back."""

from __future__ import annotations

from pathlib import Path

from fairness.assess.models import ALL_THEMES, ANSWERS, NATIONS, Questionnaire
from fairness.assess.workbook import ABOUT, FILLED
from fairness.assess.workbook import ANSWERS as SHEET
from fairness.reports.assess.words import sources_of
from fairness.reports.sheets import new_book

_HELP = (
    ("Question", 10), ("Theme", 16), ("Asks", 60), ("Why it matters", 45), ("What good looks like", 45),
    ("What would show it", 35), ("Kind", 10), ("Severity", 10), ("Best answered by", 18), ("Rests on", 50),
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


def write_form(questionnaire: Questionnaire, nation: str, file: Path) -> None:
    """Write the form to `file` (.xlsx). The same questionnaire gives the same cells."""
    with new_book(file, font={}) as book:
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
