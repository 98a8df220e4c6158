"""Sections as a workbook: real numbers and dates, and no text that a spreadsheet could run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fairness.reports.document import Card, Figure, Fold, Item, Section, Table

_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?")
_PERCENT = re.compile(r"\d+(\.\d+)?%")
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")
_WIDEST, _HEAD = 60, 20  # signs
LINE = 15  # points


def new_book(path: Path, title: str, comments: str, as_at: date) -> Any:
    """A workbook in which text stays text; the same content gives the same bytes."""
    import xlsxwriter  # heavy: only a workbook needs it

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options | {"default_date_format": "d mmm yyyy"})
    created = datetime.combine(as_at, datetime.min.time())
    book.set_properties({"title": title, "comments": comments, "created": created})
    return book


class Sheets:
    """Sections as sheets of a workbook; `legend` stands under the title of each."""

    def __init__(self, book: Any, legend: str) -> None:
        self.book, self.legend = book, legend
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": "#005EB8"})
        self.caption = book.add_format({"bold": True})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8EDEE", "text_wrap": True, "valign": "top", "bottom": 1}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.quiet = book.add_format({"italic": True, "font_color": "#4C6272", "text_wrap": True, "valign": "top"})
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
        sheet.write_string(1, 0, self.legend, self.quiet)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def section(self, section: Section) -> None:
        """A sheet of a section: its paragraphs, then its tables one under the other."""
        sheet = self.sheet(section.title)
        row = 3
        laid = _Laid()
        paragraphs = [(1, self.legend, self.quiet)]
        for one in _flat(section.items):
            if isinstance(one, str):
                paragraphs.append((row, one, self.text))
                row += 1
            elif isinstance(one, tuple):
                for card in one:
                    self._cell(sheet, row, 0, card.number)
                    sheet.write_string(row, 1, f"{card.label} {card.detail}".strip())
                    row += 1
                row += 1
            else:
                row = self._table(sheet, row + 1, one, laid)
        laid.fit(sheet)
        last = max([*laid.widths, 3])
        for at, text, look in paragraphs:
            sheet.merge_range(at, 0, at, last, text, look)
            sheet.set_row(at, LINE * lines(text, laid.across(last)))
        if len(laid.heads) == 1:
            sheet.freeze_panes(laid.heads[0] + 1, 1)
            sheet.repeat_rows(laid.heads[0])
        else:
            sheet.freeze_panes(2, 1)
        sheet.print_area(0, 0, max(row, 3), last)

    def listing(self, title: str, table: Table) -> None:
        """A sheet of one table, to be filtered, its heads in view and on every page."""
        sheet = self.sheet(title)
        laid = _Laid()
        end = self._table(sheet, 2, table, laid)
        sheet.autofilter(3, 0, max(2 + len(table.rows) + 1, 4), len(table.heads) - 1)
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        laid.fit(sheet)
        sheet.print_area(0, 0, end, len(table.heads) - 1)

    def _table(self, sheet: Any, row: int, table: Table, laid: _Laid) -> int:
        sheet.write_string(row, 0, table.caption, self.caption)
        laid.heads.append(row + 1)
        for column, head in enumerate(table.heads):
            sheet.write_string(row + 1, column, head, self.head)
            laid.hold(row + 1, column, head, _HEAD)
        for number, cells in enumerate(table.rows, row + 2):
            for column, cell in enumerate(cells):
                self._cell(sheet, number, column, cell)
                laid.hold(number, column, cell)
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
        elif _DAY.fullmatch(text):
            sheet.write_datetime(row, column, datetime.strptime(text, "%d %b %Y"), self.day)
        else:
            sheet.write_string(row, column, text, self.text)


class _Laid:
    """What stands in a sheet, for widths that suit it and rows as high as their longest cell needs.

    Spreadsheets work heights out by themselves on a screen, but not all of them in print.
    """

    def __init__(self) -> None:
        self.widths: dict[int, int] = {}
        self.heads: list[int] = []
        self._texts: dict[int, dict[int, str]] = {}

    def hold(self, row: int, column: int, text: str, most: int = _WIDEST) -> None:
        """A cell with text, of which a column need hold no more than `most` signs side by side."""
        self.widths[column] = max(self.widths.get(column, 8), min(len(text) + 2, most))
        self._texts.setdefault(row, {})[column] = text

    def across(self, last: int) -> int:
        """The signs that the columns to `last` hold side by side."""
        return sum(self.widths.get(column, 8) for column in range(last + 1))

    def fit(self, sheet: Any) -> None:
        """Set the widths of columns and the heights of rows."""
        for column, width in self.widths.items():
            sheet.set_column(column, column, width)
        for row, texts in self._texts.items():
            sheet.set_row(row, LINE * max(lines(text, self.widths[column]) for column, text in texts.items()))


def lines(text: str, width: int) -> int:
    """About how many lines a text takes in a column of so many signs."""
    return max(1, -(-len(text) // max(width - 2, 1)))


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
