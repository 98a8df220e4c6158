"""An audit's report as a workbook: real numbers and dates, and no text that a spreadsheet could run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fairness.audit.findings import Found
from fairness.audit.report.model import Report
from fairness.cases.vocabulary import Vocabulary
from fairness.reports.audit.sections import sections
from fairness.reports.citations import basis_words
from fairness.reports.sheets import LINE, Sheets, lines, new_book
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook

_MOST_ROWS = 1_048_000  # a sheet holds 1,048,576
_FINDINGS = (
    "case", "rule", "title", "theme", "severity", "kind", "activated by", "on", "due", "days late", "answered by",
    "on ", "basis", "what to do",
)  # fmt: skip
_WIDTHS = (16, 9, 48, 24, 10, 10, 28, 13, 13, 10, 28, 13, 60, 60)


def write_workbook(report: Report, rulebook: Rulebook, path: Path, findings: Iterable[Found] | None = None) -> None:
    """Write the sections of a report as sheets, and for internal use every activation at risk (`findings`)."""
    with new_book(path, report.title, report.legend, report.provenance.as_at) as book:
        writer = _Findings(book, report.legend, rulebook.vocabulary)
        for place, section in enumerate(sections(report, rulebook)):
            writer.section(section)
            if not place and findings is not None and report.audience == "internal":
                writer.findings(findings)


class _Findings(Sheets):
    def __init__(self, book: Any, legend: str, vocabulary: Vocabulary) -> None:
        super().__init__(book, legend)
        self.vocabulary = vocabulary

    def findings(self, found: Iterable[Found]) -> None:
        """A row an activation at risk, to be filtered."""
        sheet = self.sheet("Findings")
        for column, head in enumerate(_FINDINGS):
            sheet.write_string(3, column, head.strip(), self.head)
        row = 3
        for one in found:
            if row == _MOST_ROWS:
                sheet.write_string(2, 0, f"Only the first {row - 3:,} are listed; --results has all.", self.quiet)
                break
            row += 1
            self._finding(sheet, row, one)
        sheet.autofilter(3, 0, max(row, 4), len(_FINDINGS) - 1)
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.print_area(0, 0, max(row, 4), len(_FINDINGS) - 1)

    def _event(self, kind: str) -> str:
        """A type of event in words, and what the vocabulary does not know as it is."""
        words = self.vocabulary
        return words.label(kind) if words.knows(kind) else kind

    def _finding(self, sheet: Any, row: int, one: Found) -> None:
        rule = one.rule
        remedy = f"{rule.remedy.who}: {rule.remedy.do}" if rule.remedy else ""
        cells: Sequence[Any] = (
            one.case_id, rule.code, rule.title, THEMES.get(rule.theme, rule.theme), rule.severity, rule.kind,
            self._event(one.activation), one.activation_date, one.due, one.days_late, self._event(one.witness),
            one.witness_date, basis_words(rule), remedy,
        )  # fmt: skip
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, datetime.combine(cell, datetime.min.time()), self.day)
            elif isinstance(cell, int):
                sheet.write_number(row, column, cell, self.whole)
            elif cell:
                sheet.write_string(row, column, cell, self.text)
        sheet.set_row(row, LINE * max(lines(str(cell), width) for cell, width in zip(cells, _WIDTHS, strict=True)))
