"""What a file of a table is by its content, whatever its name says, and a page's table as rows."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from typing import Literal

from fairness.readers.used_range import MAX_COLUMNS, MAX_ROWS
from fairness.source.kinds import COMPOUND, SQLITE
from fairness.source.unpacking import Refused

Kind = Literal["workbook", "parquet", "page", "text", "other"]
_START = 8192
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_NAMED = (
    (SQLITE, "is a SQLite database, not a spreadsheet", "its table saved as CSV or XLSX"),
    (b"%PDF", "is a PDF document, not a spreadsheet", "the table saved as CSV or XLSX"),
    (b"{\\rtf", "is a text document (RTF), not a spreadsheet", "the table saved as CSV or XLSX"),
)  # fmt: skip
_OLD_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_SEPARATORS = ",;\t|"
_MOST_CELLS = 2_000_000  # of a page


def kind_of(content: bytes) -> Kind:
    """What a file is by its first bytes. Raises Refused, saying what it is, for what holds no table we read."""
    start = content[:_START]
    for beginning, says, expected in _NAMED:
        if start.startswith(beginning):
            raise Refused(says, expected)
    if start.startswith(COMPOUND):
        if _LOCKED in content:
            raise Refused("is locked with a password", "a copy saved without a password")
        return "workbook"
    if start.startswith(b"PK"):
        return "workbook"
    if start.startswith(b"PAR1"):
        return "parquet"
    text = _as_text(start)
    if text is None:
        return "other"
    low = text.lstrip("\ufeff \r\n\t").casefold()
    if low.startswith("<"):
        if _OLD_XML in low:
            raise Refused("is a workbook in the XML of Excel 2003", "the same saved as .xlsx")
        return "page" if "<table" in low or "<html" in low else "other"
    return "text" if _is_separated(text) else "other"


def _as_text(start: bytes) -> str | None:
    """The first bytes as text; None where they are none."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "replace")
    if b"\0" in start:
        return None
    return start.decode("utf-8", "replace")


def _is_separated(text: str) -> bool:
    """Whether lines have two cells or more by one separator, at least two of them."""
    lines = text.splitlines()[:20]
    return any(
        sum(len(row) > 1 for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=one)) > 1
        for one in _SEPARATORS
    )


def rows_of_page(text: str) -> list[list[str]]:
    """The rows of the largest table of a page in HTML. Raises Refused where there is none, or it is too large."""
    page = _Page()
    page.feed(text)
    page.close()
    if not page.tables:
        raise Refused("is a page without a table", "the table saved as CSV or XLSX")
    return max(page.tables, key=lambda rows: sum(map(len, rows)))


class _Page(HTMLParser):
    """Collects the tables of a page; of tables in tables each is one of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.times = 1
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append([])
        elif tag == "tr" and self.open:
            self._end_cell()
            self.open[-1].append([])
        elif tag in ("td", "th") and self.open:
            self._end_cell()
            self.cell = []
            wide = dict(attrs).get("colspan") or "1"
            self.times = min(int(wide), MAX_COLUMNS) if wide.isdigit() else 1
        elif tag in ("br", "p") and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self.open:
            self._end_cell()
            self.tables.append(self.open.pop())

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_cell()
        self.tables += self.open
        self.open = []

    def _end_cell(self) -> None:
        if self.cell is None or not self.open:
            return
        rows = self.open[-1]
        if not rows:
            rows.append([])
        lines = (" ".join(line.split()) for line in "".join(self.cell).split("\n"))
        rows[-1] += ["\n".join(filter(None, lines)), *[""] * (self.times - 1)]
        self.cells += self.times
        self.cell = None
        if self.cells > _MOST_CELLS or len(rows) > MAX_ROWS or len(rows[-1]) > MAX_COLUMNS:
            raise Refused("has a table of too many cells", f"at most {_MOST_CELLS:,}, or the table as CSV")
