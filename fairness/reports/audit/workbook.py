"""An audit's report as a workbook: real numbers and dates, and no text that a spreadsheet could run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from fairness.audit.findings import Found
from fairness.audit.report.model import Report
from fairness.cases.vocabulary import Vocabulary
from fairness.reports.audit.sections import audit_document
from fairness.reports.citations import basis_words
from fairness.reports.sheets import LINE, Sheets, as_workbook, lines
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook

_MOST_ROWS = 1_048_000  # a sheet holds 1,048,576
_FINDINGS = (
    "case", "rule", "title", "theme", "severity", "kind", "activated by", "on", "due", "days late", "answered by",
    "on ", "basis", "what to do",
)  # fmt: skip
_WIDTHS = (16, 9, 48, 24, 10, 10, 28, 13, 13, 10, 28, 13, 60, 60)


def audit_workbook(report: Report, rulebook: Rulebook, findings: Iterable[Found] | None = None) -> bytes:
    """The sections of a report as sheets, and for internal use every activation at risk (`findings`)."""
    shown = findings if report.audience == "internal" else None
    after = None if shown is None else lambda sheets: _findings(sheets, shown, rulebook.vocabulary)
    return as_workbook(audit_document(report, rulebook), after)


def _findings(sheets: Sheets, found: Iterable[Found], vocabulary: Vocabulary) -> None:
    """A row an activation at risk, to be filtered."""
    sheet = sheets.sheet("Findings")
    for column, head in enumerate(_FINDINGS):
        sheet.write_string(3, column, head.strip(), sheets.head)
    row = 3
    for one in found:
        if row == _MOST_ROWS:
            sheet.write_string(2, 0, f"Only the first {row - 3:,} are listed; --results has all.", sheets.quiet)
            break
        row += 1
        _finding(sheets, sheet, row, one, vocabulary)
    sheet.autofilter(3, 0, max(row, 4), len(_FINDINGS) - 1)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.print_area(0, 0, max(row, 4), len(_FINDINGS) - 1)


def _event(kind: str, vocabulary: Vocabulary) -> str:
    """A type of event in words, and what the vocabulary does not know as it is."""
    return vocabulary.label(kind) if vocabulary.knows(kind) else kind


def _finding(sheets: Sheets, sheet: Any, row: int, one: Found, vocabulary: Vocabulary) -> None:
    rule = one.rule
    remedy = f"{rule.remedy.who}: {rule.remedy.do}" if rule.remedy else ""
    cells: Sequence[Any] = (
        one.case_id, rule.code, rule.title, THEMES.get(rule.theme, rule.theme), rule.severity, rule.kind,
        _event(one.activation, vocabulary), one.activation_date, one.due, one.days_late,
        _event(one.witness, vocabulary), one.witness_date, basis_words(rule), remedy,
    )  # fmt: skip
    for column, cell in enumerate(cells):
        if isinstance(cell, date):
            sheet.write_datetime(row, column, datetime.combine(cell, datetime.min.time()), sheets.day)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, sheets.whole)
        elif cell:
            sheet.write_string(row, column, cell, sheets.text)
    sheet.set_row(row, LINE * max(lines(str(cell), width) for cell, width in zip(cells, _WIDTHS, strict=True)))
