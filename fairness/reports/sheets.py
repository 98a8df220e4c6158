"""Sections as a workbook: real numbers and dates, and no text that a spreadsheet could run."""

from __future__ import annotations

import io
import re
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import IO, Any

from fairness.reports.document import Document, Section, Steps, Table, plainly
from fairness.source.printable import printable, printable_lines

_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?(e-\d+)?")
_PERCENT = re.compile(r"\d+(\.\d+)?%")
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")
_FONT = {"font_name": "Arial", "font_size": 10}
_WIDEST, _HEAD = 60, 14  # signs
_RIGHT, _APART = {"align": "right"}, {"align": "left", "indent": 1}
_ACROSS = 96  # signs of a paragraph side by side, at least
_TINY = 0.001  # smaller numbers are written with an exponent
LINE = 15  # points


def as_workbook(document: Document, after_first: Callable[[Sheets], object] | None = None) -> bytes:
    """A report as a workbook: a sheet a section, and after the first what `after_first` adds."""
    held = io.BytesIO()
    legend = " ".join(dict.fromkeys(filter(None, (document.banner, *document.closing[:1]))))
    with new_book(held, document.title, document.closing[0] if document.closing else "", document.as_at) as book:
        sheets = Sheets(book, legend)
        for place, section in enumerate(document.sections):
            sheets.section(section)
            if not place and after_first is not None:
                after_first(sheets)
    return held.getvalue()


@contextmanager
def new_book(
    out: IO[bytes], title: str = "", comments: str = "", as_at: date | None = None, font: Mapping[str, Any] = _FONT
) -> Iterator[Any]:
    """A workbook to fill, in which text stays text and is seen, not done; it is written to `out` at the end.

    The same content gives the same bytes. Raises OSError.
    """
    import xlsxwriter  # heavy: only a workbook needs it
    from xlsxwriter.exceptions import FileCreateError
    from xlsxwriter.worksheet import Worksheet

    class Shown(Worksheet):  # type: ignore[misc]
        def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> Any:
            return super()._write_string(row, col, printable_lines(string), cell_format)

    class Held(io.BytesIO):
        """In memory: a file that cannot be finished would be left open, and complain when it goes, as if closed."""

        def close(self) -> None:
            """Stay open until nothing needs it."""

    held = Held()
    with tempfile.TemporaryDirectory(prefix="fairness-") as spare:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        look = {"default_date_format": "d mmm yyyy", "default_format_properties": dict(font)}
        book = xlsxwriter.Workbook(held, {**options, **look, "tmpdir": spare})
        book.worksheet_class = Shown
        if as_at:
            created = datetime.combine(as_at, datetime.min.time())
            about = {"title": printable(title), "comments": printable_lines(comments)}
            book.set_properties({**about, "created": created})
        yield book
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None
    out.write(held.getvalue())


class Sheets:
    """Sections as sheets of a workbook; `legend` stands under the title of each."""

    def __init__(self, book: Any, legend: str) -> None:
        self.book, self.legend = book, legend
        made, top = book.add_format, {"valign": "top"}
        head = {"bold": True, "bg_color": "#E8EDEE", "text_wrap": True, "bottom": 1} | top
        self.title = made({"bold": True, "font_size": 14, "font_color": "#005EB8"})
        self.caption = made({"bold": True})
        self.head, self.head_right, self.head_word = made(head), made(head | _RIGHT), made(head | _APART)
        self.text = made({"text_wrap": True} | top)
        self.right, self.word = made({"text_wrap": True} | top | _RIGHT), made({"text_wrap": True} | top | _APART)
        self.quiet = made({"italic": True, "font_color": "#4C6272", "text_wrap": True} | top)
        self.number = made({"num_format": "#,##0.###"} | top)
        self.tiny = made({"num_format": "0.0E+00"} | top)
        self.whole = made({"num_format": "#,##0"} | top)
        self.share = made({"num_format": "0.0%"} | top)
        self.day = made({"num_format": "d mmm yyyy", "align": "left"} | top)
        self._names: set[str] = set()

    def sheet(self, title: str) -> Any:
        """A sheet with its title and the audience in the first rows, set up for printing."""
        name = textwrap.shorten(re.sub(r"[\[\]:*?/\\]", " ", printable(title)), 31, placeholder="…")
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
        """A sheet of a section: its paragraphs, then its tables one under the other; or its listing."""
        if section.listing is not None:
            self._listing(section.title, section.listing)
            return
        sheet = self.sheet(section.title)
        row = 3
        laid = _Laid()
        paragraphs = [(1, self.legend, self.quiet)]
        for one in (part for item in section.items for part in plainly(item)):
            if isinstance(one, str | Steps):
                for line in (one,) if isinstance(one, str) else one.lines:
                    paragraphs.append((row, line, self.text))
                    row += 1
            elif isinstance(one, tuple):
                for card in one:
                    sheet.write_string(row, 0, card.label + (f" ({card.detail})" if card.detail else ""), self.text)
                    self._cell(sheet, row, 1, card.number, figures=True)
                    row += 1
                row += 1
            else:
                row = self._table(sheet, row + 1, one, laid)
        laid.fit(sheet)
        last = max([*laid.widths, 3])
        while laid.across(last) < _ACROSS:
            last += 1
        for at, text, look in paragraphs:
            sheet.merge_range(at, 0, at, last, text, look)
            sheet.set_row(at, LINE * lines(text, laid.across(last)))
        if len(laid.heads) == 1:
            sheet.freeze_panes(laid.heads[0] + 1, 1)
            sheet.repeat_rows(laid.heads[0])
        else:
            sheet.freeze_panes(2, 1)
        sheet.print_area(0, 0, max(row, 3), last)

    def _listing(self, title: str, table: Table) -> None:
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
        heads = table.heads if any(table.heads) else ()
        if heads:
            laid.heads.append(row + 1)
        else:
            row -= 1
        for column, head in enumerate(heads):
            look = self.head_word if column else self.head
            sheet.write_string(row + 1, column, head, self.head_right if table.figures(column) else look)
            laid.hold(row + 1, column, head, _HEAD)
        for number, cells in enumerate(table.rows, row + 2):
            for column, cell in enumerate(cells):
                self._cell(sheet, number, column, cell, table.figures(column))
                laid.hold(number, column, cell)
        end = row + 2 + len(table.rows)
        if table.note:
            sheet.write_string(end, 0, table.note, self.quiet)
            end += 1
        return end + 1

    def _cell(self, sheet: Any, row: int, column: int, text: str, figures: bool) -> None:
        if figures and _PERCENT.fullmatch(text):
            sheet.write_number(row, column, round(float(text[:-1]) / 100, 6), self.share)
        elif figures and _NUMBER.fullmatch(text):
            value = float(text.replace(",", ""))
            look = self.tiny if 0 < abs(value) < _TINY else self.number
            sheet.write_number(row, column, value, self.whole if value == int(value) else look)
        elif _DAY.fullmatch(text):
            sheet.write_datetime(row, column, datetime.strptime(text, "%d %b %Y"), self.day)
        else:
            look = self.word if column else self.text
            sheet.write_string(row, column, text, self.right if figures else look)


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
