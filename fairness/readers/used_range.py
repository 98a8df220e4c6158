"""How far the cells of a workbook reach, found in its own XML, before anything that takes memory for each is read.

What reads workbooks makes room for every cell up to the last, and ends the whole program where there is none. A few
bytes can put that last cell at XFD1048576, repeat a row a million times, or have one long text stand in each cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from xml.parsers import expat

from fairness.source.unpacking import Measure, Refused, unpack

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # of a sheet, as Excel has it
_ANY, _TIMES = 500_000, 4  # cells that any workbook may reach over, and as many times its filled cells
_TEXT = 128_000_000  # characters in all cells of a workbook
_AT_ONCE = 64_000_000  # bytes of a part that are held at once
_SHARED = "sharedstrings.xml"
_BEGINNINGS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PLACE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
_COUNT = re.compile(r"\d{1,9}")
_UTF8 = rb'(?: encoding="(?i:utf-8)")?(?: standalone="(?:yes|no)")?'
_DECLARATION = re.compile(rb'(?:\xef\xbb\xbf)?(?:<\?xml version="1.0"' + _UTF8 + rb"\?>\s*)?<[A-Za-z]")
_SHARES = re.compile(rb"""\bt\s*=\s*["']s["']""")
_CELL = re.compile(rb"""<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?!(?: s="\d+")?/>)""")
_EMPTY = re.compile(rb"""<c r="[A-Z]{1,3}[1-9]\d{0,6}"(?: s="\d+")?/>""")
_ANY_CELL = re.compile(rb"[<:]c[\s/>]")


@dataclass(slots=True)
class Reach:
    """How many sheets there are, how many filled cells, over how many they reach, and how long their texts are."""

    sheets: int = 0
    filled: int = 0
    area: int = 0
    text: int = 0
    farthest: tuple[int, int] = (0, 0)  # row and column of the last cell of the sheet that reaches farthest

    def add(self, rows: int, columns: int, filled: int, text: int = 0) -> None:
        """Add a sheet."""
        self.sheets += 1
        self.filled += filled
        self.area += rows * columns
        self.text += text
        if rows * columns > self.farthest[0] * self.farthest[1]:
            self.farthest = (rows, columns)

    @property
    def is_near(self) -> bool:
        """Whether the cells reach over little more than they are, and their texts take little more than the file."""
        return self.area <= max(_ANY, _TIMES * self.filled) and self.text <= _TEXT

    def check(self) -> None:
        """Raise Refused where there is no room for all the cells."""
        if self.is_near:
            return
        if self.text > _TEXT:
            raise Refused(f"has cells with {self.text:,} characters in all", f"at most {_TEXT:,}")
        row, column = self.farthest
        far = f"as far as {_letters(column)}{row}"
        says = f"has {self.filled:,} filled cells that are spread over {self.area:,}, {far}"
        raise Refused(says, "a sheet without filled cells far from the table (empty them), or the table as CSV")


def _letters(column: int) -> str:
    """What a spreadsheet calls a column by its number from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def reach_of(archive: zipfile.ZipFile, measure: Measure) -> Reach:
    """How far the cells of an XLSX or ODS file reach.

    Raises Refused where that is too far, or the file unpacks to too much; ExpatError where it is not XML.
    """
    reach, lengths = Reach(), list[int]()
    longest = 0
    entries = sorted(archive.infolist(), key=lambda one: not one.filename.lower().endswith(_SHARED))
    for entry in entries:
        blocks = unpack(archive, entry, measure)
        part = _first(blocks, _AT_ONCE)
        if not part.lstrip().startswith(_BEGINNINGS):
            continue
        is_shared = entry.filename.lower().endswith(_SHARED)
        if len(part) <= _AT_ONCE and not is_shared and (plain := _plain(part, reach, longest)) is not None:
            reach = plain
            continue
        scan = _Scan(reach, lengths)
        scan.feed(part)
        for block in blocks:
            scan.feed(block)
        scan.finish()
        longest = max(lengths, default=0)
        reach.check()
    return reach


def _first(blocks: Iterator[bytes], most: int) -> bytes:
    """The first blocks together, until they are more than `most` bytes, or all."""
    found, size = [], 0
    for block in blocks:
        found.append(block)
        size += len(block)
        if size > most:
            break
    return b"".join(found)


def _plain(part: bytes, reach: Reach, longest: int) -> Reach | None:
    """`reach` with that of a part of an XLSX file in the form that spreadsheets write, read quickly.

    None where the part is in another form, or does not surely fit: each text is taken to be as long as the longest.
    """
    declared = _DECLARATION.match(part)
    if declared is None or b"<!" in part or b"<table:" in part:
        return None
    if b"sheetData" not in part:
        return reach
    cells = _CELL.findall(part)
    if len(cells) + len(_EMPTY.findall(part)) != len(_ANY_CELL.findall(part)) or part.count(b"sheetData") > 2:
        return None
    rows = max((int(row) for row in {row for _, row in cells}), default=0)
    columns = max((_column(letters.decode()) for letters in {letters for letters, _ in cells}), default=0)
    found = replace(reach)
    shared = len(_SHARES.findall(part))
    found.add(rows, columns, part.count(b"<v>") + part.count(b"<is>"), shared * longest)
    return found if found.is_near and rows <= MAX_ROWS and columns <= MAX_COLUMNS else None


def _column(letters: str) -> int:
    """The number of a column from 1, by what a spreadsheet calls it."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


class _Scan:
    """Follows one part of a workbook: a sheet of an XLSX file, its texts, or the tables of an ODS file."""

    def __init__(self, reach: Reach, lengths: list[int]) -> None:
        self.reach = reach
        self.lengths = lengths  # of the texts that the cells of an XLSX file share
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {
            "sheetData": self.sheet, "row": self.row, "c": self.cell, "v": self.value, "is": self.value,
            "f": self.value, "si": self.shared, "table:table": self.sheet, "table:table-row": self.ods_row,
            "table:table-cell": self.ods_cell, "table:covered-table-cell": self.ods_cell, "text:p": self.ods_text,
        }  # fmt: skip
        self.ends: dict[str, Callable[[], None]] = {
            "v": self.value_ends, "is": self.value_ends, "si": self.shared_ends, "sheetData": self.flush,
            "table:table": self.flush, "table:table-row": self.ods_row_ends,
            "table:table-cell": self.ods_cell_ends, "table:covered-table-cell": self.ods_cell_ends,
        }  # fmt: skip
        self.open = False  # within a sheet
        self.at = [0, 0]  # row and column of the cell that is being read, from 1
        self.shares = False  # whether that names one of the shared texts
        self.rows = self.columns = self.filled = 0
        self.times = [1, 1]  # how often an ODS file repeats the row and the cell
        self.ods_filled = False
        self.held = 0  # characters of the row so far
        self.text: list[str] = []
        self.fed = 0

    def feed(self, block: bytes) -> None:
        """Read on."""
        self.fed += len(block)
        self.parser.Parse(block, False)

    def finish(self) -> None:
        """Come to the end."""
        self.parser.Parse(b"", True)

    def refuse(self, *_: object) -> None:
        raise Refused("declares a document type, which we do not accept", "a workbook as a spreadsheet saves it")

    def start(self, tag: str, given: dict[str, str]) -> None:
        if begins := self.starts.get(tag) or self.starts.get(tag.rpartition(":")[2]):
            begins(given)

    def end(self, tag: str) -> None:
        if ends := self.ends.get(tag) or self.ends.get(tag.rpartition(":")[2]):
            ends()

    def sheet(self, _: dict[str, str]) -> None:
        self.flush()
        self.open = True

    def flush(self) -> None:
        if self.open:
            self.reach.add(self.rows, self.columns, self.filled)
        self.at = [0, 0]
        self.open, self.rows, self.columns, self.filled = False, 0, 0, 0

    def reached(self, row: int, column: int) -> None:
        """Note that there is something in a cell."""
        if row > MAX_ROWS or column > MAX_COLUMNS:
            says = f"has a cell in row {row:,}, column {column:,}"
            raise Refused(says, f"at most {MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns")
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        self.filled += 1

    # -- XLSX ----------------------------------------------------------------------------------------------

    def row(self, given: dict[str, str]) -> None:
        number = given.get("r", "")
        self.at = [int(number) if _COUNT.fullmatch(number) else self.at[0] + 1, 0]

    def cell(self, given: dict[str, str]) -> None:
        if not self.open:
            return
        self.shares = given.get("t") == "s"
        place = given.get("r")
        if place is None:
            self.at[1] += 1
            return
        found = _PLACE.fullmatch(place)
        if found is None:
            raise Refused(f"has a cell at {place[:20]!r}", "a place from A1 to XFD1048576")
        self.at = [int(found[2]), _column(found[1])]

    def value(self, _: dict[str, str]) -> None:
        if self.open:
            self.reached(*self.at)
            if self.shares:
                self.listen()

    def value_ends(self) -> None:
        if self.open and self.shares:
            number = self.heard()
            if _COUNT.fullmatch(number) and int(number) < len(self.lengths):
                self.reach.text += self.lengths[int(number)]

    def shared(self, _: dict[str, str]) -> None:
        self.listen()

    def shared_ends(self) -> None:
        self.lengths.append(len(self.heard()))

    def listen(self) -> None:
        self.text.clear()
        self.parser.CharacterDataHandler = self.text.append

    def heard(self) -> str:
        self.parser.CharacterDataHandler = None
        return "".join(self.text)

    # -- ODS -----------------------------------------------------------------------------------------------

    def ods_row(self, given: dict[str, str]) -> None:
        self.at[1], self.times[0], self.held = 0, _times(given, "number-rows-repeated"), 0

    def ods_cell(self, given: dict[str, str]) -> None:
        self.times[1] = _times(given, "number-columns-repeated")
        self.ods_filled = any(name.startswith("office:") or name.endswith(":formula") for name in given)
        self.listen()

    def ods_text(self, _: dict[str, str]) -> None:
        self.ods_filled = True

    def ods_cell_ends(self) -> None:
        self.at[1] += self.times[1]
        if self.ods_filled:
            self.held += self.times[1] * len(self.heard())
            self.reached(self.at[0] + self.times[0], self.at[1])
        self.ods_filled = False
        self.parser.CharacterDataHandler = None

    def ods_row_ends(self) -> None:
        self.at = [self.at[0] + self.times[0], 0]
        self.reach.text += self.times[0] * self.held


def _times(given: dict[str, str], name: str) -> int:
    text = given.get(f"table:{name}", "1")
    if not _COUNT.fullmatch(text):
        raise Refused(f"has a {name} of {text[:20]!r}", "a number of times")
    return max(1, int(text))
