"""A file opened as sheets of rows of cells: CSV, XLSX, XLSB, XLS, ODS, Parquet, and pages with a table."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from math import isnan
from pathlib import Path
from typing import IO, Any

from fairness.readers.content import kind_of, rows_of_page
from fairness.readers.kinds import SEPARATED
from fairness.readers.marks import NONE, UNSTORED, Marks
from fairness.readers.used_range import MAX_COLUMNS
from fairness.readers.workbooks import Cells, Damaged, Held, Merged, open_workbook
from fairness.source.csv_text import unguarded
from fairness.source.problems import Cell, InputError, Place, Problem, check_name
from fairness.source.unpacking import Refused, open_unpacked

_SEPARATORS = ",;\t|"
_SAMPLE = 65_536
_BLOCK = 1 << 20
_TO_1904 = 1462  # days; some workbooks, of old Macs above all, count from 1 January 1904
_LONGEST_CELL = 1_000_000
_ANY_ROWS = 100_000  # that a Parquet file of any size may have
_LARGEST = 200_000_000  # bytes of a workbook, which is read whole
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Row = tuple[int, list[Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by name (empty for a file that has only one) and, each time it is called, its rows.

    A row is its 1-based number, as a spreadsheet shows it, with its cells: text without spaces around it, numbers
    (whole ones as int), bool, dates and times; None where a cell is empty. The names of a Parquet file's columns
    are its row 0. Of a row of a CSV file with more than `MAX_COLUMNS` cells there is one cell more than that, which
    makes it wider than any header. `later` is by how many days its day numbers begin after 30 December 1899.
    A formula whose value was never stored is `marks.UNSTORED`. `hidden`: whether the sheet is; `hidden_rows`: which
    rows are; `merged` gives the cells that are merged over columns: row, first and last column, from 0.
    """

    file: str
    name: str
    rows: Callable[[], Iterator[Row]]
    later: int = 0
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: Callable[[], list[tuple[int, int, int]]] = list


def open_sheets(file: str) -> list[Sheet]:
    """The sheets of a file, read as what its content is. Raises InputError where it holds no table that we read."""
    try:
        name = file.lower()
        suffix = next((one for one in reversed(SEPARATED) if name.endswith(one)), Path(name).suffix)
        if suffix == ".parquet":
            return [Sheet(file, "", _parquet_rows(file))]
        with _telling_packed(file):
            return _by_content(file, suffix)
    except OSError as error:
        raise InputError(Problem(Place(file), f"cannot be read: {error.strerror or error}")) from None


def _by_content(file: str, suffix: str) -> list[Sheet]:
    with open_unpacked(file) as stream:
        content = stream.read(_LARGEST + 1 if suffix not in SEPARATED else _BLOCK)
    with _telling(file, suffix[1:].upper()):
        kind = kind_of(content)
    if kind == "page":
        return [Sheet(file, "", _page_rows(file))]
    if kind == "workbook" or (kind == "other" and suffix not in SEPARATED):
        return _workbook(file)
    return [Sheet(file, "", _csv_rows(file))]


def _page_rows(file: str) -> Callable[[], Iterator[Row]]:
    with _text(file, _encoding(file)) as stream, _telling(file, "HTML"):
        rows = rows_of_page(stream.read(_LARGEST))
    return lambda: ((number, [clean(cell) for cell in row]) for number, row in enumerate(rows, 1))


def unguarded_rows(sheet: Sheet) -> Sheet:
    """A sheet whose text is what it was before `csv_text.as_csv` kept spreadsheets from running it."""

    def rows() -> Iterator[Row]:
        for number, cells in sheet.rows():
            yield number, [unguarded(cell) if isinstance(cell, str) else cell for cell in cells]

    return replace(sheet, rows=rows)


def clean(cell: Any) -> Any:
    """A cell as a `Row` has it."""
    if isinstance(cell, str):
        return cell.replace("\ufeff", "").strip() or None
    if isinstance(cell, float):
        return None if isnan(cell) else int(cell) if cell.is_integer() else cell
    return cell


# -- CSV -----------------------------------------------------------------------------------------------------


def _csv_rows(file: str) -> Callable[[], Iterator[Row]]:
    encoding = _encoding(file)
    with _text(file, encoding) as stream:
        sample = stream.read(_SAMPLE)
    separator, declared = _separator(sample, "\t" if file.lower().endswith((".tsv", ".tsv.gz")) else ",")

    def rows() -> Iterator[Row]:
        csv.field_size_limit(_LONGEST_CELL)
        lines: list[str] = []  # of the row that is being read

        def noted(stream: Iterable[str]) -> Iterator[str]:
            for line in stream:
                lines.append(line)
                yield line

        with _telling_packed(file), _text(file, encoding) as stream:
            number, before = 0, 0
            try:
                for number, row in enumerate(csv.reader(noted(stream), delimiter=separator), 1):
                    if len(lines) > 1 or lines[0].count('"') % 2:
                        _check_quotes(file, "".join(lines), separator, before)
                    before += len(lines)
                    lines.clear()
                    if number > 1 or not declared:
                        yield number, [clean(cell) for cell in row[: MAX_COLUMNS + 1]]
            except csv.Error:
                _check_quotes(file, "".join(lines), separator, before)
                says = f"has a cell of over {_LONGEST_CELL:,} characters"
                raise InputError(Problem(Cell(file, number + 1), says, expected="a shorter one")) from None

    return rows


def _check_quotes(file: str, row: str, separator: str, before: int) -> None:
    """Raise InputError where a cell begins with a quotation mark that is not closed at the end of a cell.

    The rows after it would be taken for a part of that cell. `before` lines stand before the row.
    """
    mark = re.escape(separator)
    cell = re.compile(rf'(?:"[^"]*+(?:""[^"]*+)*+"|(?!")[^{mark}\r\n]*+)(?:{mark}|\r\n?|\n|\Z)')
    at = 0
    while at < len(row):
        found = cell.match(row, at)
        if found is None:
            line = before + 1 + len(re.findall(r"\r\n?|\n", row[:at]))
            says = "has a quotation mark that is not closed at the end of its cell"
            raise InputError(Problem(Place(file, line), says, expected="one at the end, or none at the beginning"))
        at = found.end()


def _text(file: str, encoding: str) -> IO[str]:
    """A file opened as text, unpacked where it is packed."""
    return io.TextIOWrapper(open_unpacked(file), encoding, newline="")


def _encoding(file: str) -> str:
    with open_unpacked(file) as stream:
        start = stream.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), "")
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with open_unpacked(file) as stream:
                while block := stream.read(_BLOCK):
                    if "\0" in decoder.decode(block):
                        raise InputError(
                            Problem(Place(file), "is not text: it has a NUL byte", expected="a text file")
                        )
                decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        return encoding
    says = "is not the text that its first bytes say" if marked else "is neither UTF-8 nor Windows-1252 text"
    raise InputError(Problem(Place(file), says, expected="a file saved as UTF-8"))


def _separator(sample: str, usual: str) -> tuple[str, bool]:
    """The separator of some CSV text, and whether its first line does nothing but declare it (`sep=;`)."""
    first = sample.partition("\n")[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], True
    best, most = usual, 0.0
    for one in sorted(_SEPARATORS, key=lambda separator: separator != usual):
        widths = []
        with contextlib.suppress(csv.Error):  # no more rows make sense, or the sample ends within a cell
            for row in islice(csv.reader(io.StringIO(sample), delimiter=one, strict=True), 100):
                if any(row):
                    widths.append(len(row))
        width = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = width * (widths.count(width) / len(widths)) ** 2 if width > 1 else 0  # even rows count most
        if score > most:
            best, most = one, score
    return best, False


# -- Parquet -------------------------------------------------------------------------------------------------


def parquet_schema(file: str) -> dict[str, Any]:
    """The columns of a Parquet file, each with its kind.

    Raises InputError where it is none, or has more columns or rows than a file of its size can have: a row that takes
    less than a byte is one row over and over.
    """
    import polars as pl

    with open(file, "rb") as stream:  # what keeps it from being opened is said as of any file
        size = stream.seek(0, io.SEEK_END)
    check_name(file)
    with _telling_parquet(file):
        names = pl.read_parquet_schema(file)
        rows = pl.scan_parquet(file).select(pl.len()).collect().item()
    if len(names) > MAX_COLUMNS:
        raise InputError(Problem(Place(file), f"has {len(names):,} columns", expected=f"at most {MAX_COLUMNS:,}"))
    if rows > max(_ANY_ROWS, size):
        says = f"has {rows:,} rows in {size:,} bytes"
        raise InputError(Problem(Place(file), says, expected=f"at most a row a byte, or {_ANY_ROWS:,}"))
    return dict(names)


@contextlib.contextmanager
def _telling_parquet(file: str) -> Iterator[None]:
    """Say why a Parquet file cannot be read: some of what is raised where it is damaged is no Exception."""
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _unreadable(file, "Parquet", error) from None


def _parquet_rows(file: str) -> Callable[[], Iterator[Row]]:
    names = parquet_schema(file)

    def rows() -> Iterator[Row]:
        import polars as pl
        from polars import selectors as cs

        yield 0, list(names)
        frame, number = pl.scan_parquet(file), 0
        while True:
            with _telling_parquet(file):
                some = frame.slice(number, 50_000).collect()
            if not some.height:
                return
            longest = some.select(cs.string().str.len_bytes().max()).max_horizontal()
            if (longest > _LONGEST_CELL).any():
                says = f"has a cell of over {_LONGEST_CELL:,} characters"
                raise InputError(Problem(Place(file), says, expected="a shorter one"))
            for cells in some.iter_rows():
                number += 1
                yield number, [clean(cell) for cell in cells]

    return rows


# -- workbooks -----------------------------------------------------------------------------------------------


def _workbook(file: str) -> list[Sheet]:
    kind = Path(file).suffix[1:].upper()

    def sheet(name: str, held: Held, marks: Marks) -> Sheet:
        @cache
        def read() -> tuple[list[list[Any]], list[tuple[int, int, int]]]:
            with _telling(file, kind):
                rows, merged = held()
                wide = [(row, first, last) for (row, first), (_, last) in merged if last > first]
                return _marked(_merged(rows, merged), marks), wide

        return Sheet(
            file, name, lambda: iter(list(enumerate(read()[0], 1))), later, name in book.hidden, marks.hidden,
            lambda: read()[1],
        )  # fmt: skip

    with open(file, "rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise InputError(Problem(Place(file), f"has more than {_LARGEST:,} bytes", expected="the table as CSV"))
    with _telling(file, kind):
        book = open_workbook(content)
    later = _TO_1904 if book.from_1904 else 0
    return [sheet(name, held, book.marks.get(name, NONE)) for name, held in book.sheets.items()]


@contextlib.contextmanager
def _telling_packed(file: str) -> Iterator[None]:
    """Say why a packed file cannot be unpacked."""
    try:
        yield
    except Refused as error:
        raise InputError(Problem(Place(file), error.says, expected=error.expected)) from None


@contextlib.contextmanager
def _telling(file: str, kind: str) -> Iterator[None]:
    """Say why a workbook cannot be read."""
    try:
        with _telling_packed(file):
            yield
    except (Damaged, OSError) as error:
        raise _unreadable(file, kind, error) from None


def _merged(rows: Cells, merged: Merged) -> list[list[Any]]:
    """The cells of a sheet from its first row on; a cell merged over several rows stands in each of them."""
    cells = [[clean(cell) for cell in row] for row in rows]
    left = sum(map(len, cells))  # cells that can be merged: no two merged ones share any
    for (top, column), (bottom, _) in merged:
        below = range(top + 1, min(bottom + 1, len(cells)))
        left -= len(below)
        if left < 0:
            raise Refused("has merged cells that lie over one another", "each cell merged once")
        if top >= len(cells) or column >= len(cells[top]):
            continue  # merged beside the table, where nothing stands
        for row in below:
            if column < len(cells[row]) and cells[row][column] is None:
                cells[row][column] = cells[top][column]
    return cells


def _marked(cells: list[list[Any]], marks: Marks) -> list[list[Any]]:
    """The cells with what stands for a formula whose value was never stored."""
    for row, column in marks.unstored:
        if row <= len(cells) and column < len(cells[row - 1]):
            cells[row - 1][column] = UNSTORED
        elif row <= len(cells):
            held = cells[row - 1]
            held += [None] * (column - len(held)) + [UNSTORED]
    return cells


def _unreadable(file: str, kind: str, error: BaseException) -> InputError:
    locked = "password" in str(error).casefold()
    expected = "a copy saved without a password" if locked else f"a whole {kind} file"
    says = "is locked with a password" if locked else f"is not readable as {kind}"
    return InputError(Problem(Place(file), says, expected=expected))
