"""An audit's report as a workbook: real numbers and dates, and no text that a spreadsheet could run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fairness.audit.findings import Found
from fairness.audit.report.model import Report
from fairness.reports.audit.document import Card, Figure, Fold, Item, Section, Table
from fairness.reports.audit.sections import sections
from fairness.rulebook.rulebook import Rulebook

_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?")
_PERCENT = re.compile(r"\d+(\.\d+)?%")
_MOST_ROWS = 1_048_000  # a sheet holds 1,048,576
_WIDEST = 60
_FINDINGS = (
    "case", "rule", "title", "theme", "severity", "kind", "activated by", "on", "due", "days late", "answered by",
    "on ", "basis", "what to do",
)  # fmt: skip


def write_workbook(report: Report, rulebook: Rulebook, path: Path, findings: Iterable[Found] | None = None) -> None:
    """Write the sections of a report as sheets, and for internal use every activation at risk (`findings`)."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options | {"default_date_format": "d mmm yyyy"})
    created = datetime.combine(report.provenance.as_at, datetime.min.time())
    book.set_properties({"title": report.title, "comments": report.legend, "created": created})
    writer = _Writer(book, report)
    for place, section in enumerate(sections(report, rulebook)):
        writer.section(section)
        if not place and findings is not None and report.audience == "internal":
            writer.findings(findings)
    book.close()


class _Writer:
    def __init__(self, book: Any, report: Report) -> None:
        self.book, self.report = book, report
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": "#005EB8"})
        self.caption = book.add_format({"bold": True})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8EDEE", "text_wrap": True, "valign": "top", "bottom": 1}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.quiet = book.add_format({"italic": True, "font_color": "#4C6272"})
        self.number = book.add_format({"num_format": "#,##0.###", "valign": "top"})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.share = book.add_format({"num_format": "0.0%", "valign": "top"})
        self.day = book.add_format({"num_format": "d mmm yyyy", "valign": "top", "align": "left"})
        self._names: set[str] = set()

    def sheet(self, title: str) -> Any:
        """A sheet with its title and the audience in the first rows, set up for printing."""
        name = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
        if name in self._names:
            name = f"{name[:27]} ({len(self._names)})"
        self._names.add(name)
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(1, 0, self.report.legend, self.quiet)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def section(self, section: Section) -> None:
        """A sheet of a section: its paragraphs, then its tables one under the other."""
        sheet = self.sheet(section.title)
        row, first = 3, None
        widths: dict[int, int] = {}
        for one in _flat(section.items):
            if isinstance(one, str):
                sheet.write_string(row, 0, one)
                row += 1
            elif isinstance(one, tuple):
                for card in one:
                    self._cell(sheet, row, 0, card.number)
                    sheet.write_string(row, 1, f"{card.label} {card.detail}".strip())
                    row += 1
                row += 1
            else:
                first = row + 1 if first is None else first
                row = self._table(sheet, row + 1, one, widths)
        for column, width in widths.items():
            sheet.set_column(column, column, min(max(width, 8), _WIDEST))
        if first is not None:
            sheet.freeze_panes(2, 1)
        sheet.print_area(0, 0, max(row, 3), max([*widths, 3]))

    def _table(self, sheet: Any, row: int, table: Table, widths: dict[int, int]) -> int:
        sheet.write_string(row, 0, table.caption, self.caption)
        for column, head in enumerate(table.heads):
            sheet.write_string(row + 1, column, head, self.head)
            widths[column] = max(widths.get(column, 0), min(len(head), 18) + 2)
        for number, cells in enumerate(table.rows, row + 2):
            for column, cell in enumerate(cells):
                self._cell(sheet, number, column, cell)
                widths[column] = max(widths.get(column, 0), len(cell) + 2)
        end = row + 2 + len(table.rows)
        if table.note:
            sheet.write_string(end, 0, table.note, self.quiet)
            end += 1
        return end + 1

    def _cell(self, sheet: Any, row: int, column: int, text: str) -> None:
        if _PERCENT.fullmatch(text):
            sheet.write_number(row, column, float(text[:-1]) / 100, self.share)
        elif _NUMBER.fullmatch(text):
            value = float(text.replace(",", ""))
            sheet.write_number(row, column, value, self.whole if value == int(value) else self.number)
        else:
            sheet.write_string(row, column, text, self.text)

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
        for column, width in enumerate((16, 9, 48, 24, 10, 10, 28, 13, 13, 10, 28, 13, 60, 60)):
            sheet.set_column(column, column, width)
        sheet.print_area(0, 0, max(row, 4), len(_FINDINGS) - 1)

    def _finding(self, sheet: Any, row: int, one: Found) -> None:
        rule = one.rule
        basis = "; ".join(" ".join(filter(None, (each.source, each.at))) for each in rule.basis)
        remedy = f"{rule.remedy.who}: {rule.remedy.do}" if rule.remedy else ""
        cells: Sequence[Any] = (
            one.case_id, rule.code, rule.title, rule.theme, rule.severity, rule.kind, one.activation,
            one.activation_date, one.due, one.days_late, one.witness, one.witness_date, basis, remedy,
        )  # fmt: skip
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, datetime.combine(cell, datetime.min.time()), self.day)
            elif isinstance(cell, int):
                sheet.write_number(row, column, cell, self.whole)
            elif cell:
                sheet.write_string(row, column, cell, self.text)


def _flat(items: Iterable[Item]) -> Iterable[str | Table | tuple[Card, ...]]:
    """Paragraphs and cards as they stand, and every table, those of figures and folds among them."""
    for one in items:
        if isinstance(one, Fold):
            yield from _flat(one.items)
        elif isinstance(one, Figure):
            if one.table is not None:
                yield one.table
        else:
            yield one
