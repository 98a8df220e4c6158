"""A file opened as sheets of rows of cells: CSV, XLSX, XLS, ODS and Parquet."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from math import isnan
from pathlib import Path
from typing import Any

from fairness.source.csv_text import unguarded
from fairness.source.problems import Cell, InputError, Place, Problem

TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")
SEPARATED = (".csv", ".tsv")
MAX_UNPACKED = 2_000_000_000
_SEPARATORS = ",;\t|"
_SAMPLE = 65_536
_BLOCK = 1 << 20
_TO_1904 = 1462  # days; some workbooks, of old Macs above all, count from 1 January 1904
_LONGEST_CELL = 1_000_000
_MAIN = "xl/workbook.xml"
_FROM_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true)["']""")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Row = tuple[int, list[Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by name (empty for a file that has only one) and, each time it is called, its rows.

    A row is its 1-based number, as a spreadsheet shows it, with its cells: text without spaces around it, numbers
    (whole ones as int), bool, dates and times; None where a cell is empty. The names of a Parquet file's columns
    are its row 0. `later` is by how many days its day numbers begin after 30 December 1899.
    """

    file: str
    name: str
    rows: Callable[[], Iterator[Row]]
    later: int = 0


def is_table(file: str) -> bool:
    """Whether a file is a table by its name."""
    return file.lower().endswith(TABLES)


def open_sheets(file: str) -> list[Sheet]:
    """The sheets of a file. Raises InputError where it cannot be read as what its name says."""
    try:
        suffix = Path(file).suffix.lower()
        if suffix in SEPARATED:
            return [Sheet(file, "", _csv_rows(file))]
        if suffix == ".parquet":
            return [Sheet(file, "", _parquet_rows(file))]
        return _workbook(file)
    except OSError as error:
        raise InputError(Problem(Place(file), f"cannot be read: {error.strerror or error}")) from None


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
    with open(file, encoding=encoding, newline="") as stream:
        sample = stream.read(_SAMPLE)
    separator, declared = _separator(sample, "\t" if file.lower().endswith(".tsv") else ",")

    def rows() -> Iterator[Row]:
        csv.field_size_limit(_LONGEST_CELL)
        lines: list[str] = []  # of the row that is being read

        def noted(stream: Iterable[str]) -> Iterator[str]:
            for line in stream:
                lines.append(line)
                yield line

        with open(file, encoding=encoding, newline="") as stream:
            number, before = 0, 0
            try:
                for number, row in enumerate(csv.reader(noted(stream), delimiter=separator), 1):
                    if len(lines) > 1 or lines[0].count('"') % 2:
                        _check_quotes(file, "".join(lines), separator, before)
                    before += len(lines)
                    lines.clear()
                    if number > 1 or not declared:
                        yield number, [clean(cell) for cell in row]
            except csv.Error:
                _check_quotes(file, "".join(lines), separator, before)
                says = f"has a cell of over {_LONGEST_CELL:,} characters"
                raise InputError(Problem(Cell(file, number + 1), says, expected="a shorter one")) from None

    return rows


def _check_quotes(file: str, row: str, separator: str, before: int) -> None:
    """Raise InputError where a cell of a row, which stands after so many lines, begins with a quotation mark that is
    not closed at the end of a cell: the rows after it would be taken for a part of that cell."""
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


def _encoding(file: str) -> str:
    with open(file, "rb") as stream:
        start = stream.read(4)
        marked = next((name for mark, name in _MARKS if start.startswith(mark)), "")
        for encoding in [marked] if marked else ["utf-8", "cp1252"]:
            stream.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while block := stream.read(_BLOCK):
                    if "\0" in decoder.decode(block):
                        raise InputError(Problem(Place(file), "has a NUL byte", expected="text"))
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


def _parquet_rows(file: str) -> Callable[[], Iterator[Row]]:
    import polars as pl

    with open(file, "rb"):
        pass  # what keeps it from being opened is said as of any file
    try:
        names = pl.read_parquet_schema(file)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(file, "Parquet", error) from None

    def rows() -> Iterator[Row]:
        yield 0, list(names)
        frame, number = pl.scan_parquet(file), 0
        try:
            while (some := frame.slice(number, 50_000).collect()).height:
                for cells in some.iter_rows():
                    number += 1
                    yield number, [clean(cell) for cell in cells]
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _unreadable(file, "Parquet", error) from None

    return rows


# -- workbooks -----------------------------------------------------------------------------------------------


def _workbook(file: str) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    kind = Path(file).suffix[1:].upper()
    with open(file, "rb") as stream:
        content = stream.read()
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)) if zipfile.is_zipfile(io.BytesIO(content)) else None
        unpacked = sum(entry.file_size for entry in parts.infolist()) if parts else 0
        if unpacked > MAX_UNPACKED:
            raise InputError(Problem(Place(file), f"unpacks to {unpacked:,} bytes", expected=f"{MAX_UNPACKED:,}"))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        main = parts.read(_MAIN) if parts and _MAIN in parts.namelist() else b""
    except (CalamineError, OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise _unreadable(file, kind, error) from None

    def rows_of(name: str) -> Callable[[], Iterator[Row]]:
        @cache
        def cells() -> list[list[Any]]:
            try:
                return _merged(book.get_sheet_by_name(name))
            except (CalamineError, ValueError) as error:
                raise _unreadable(file, kind, error) from None

        return lambda: iter(list(enumerate(cells(), 1)))

    later = _TO_1904 if _FROM_1904.search(main) else 0
    names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    return [Sheet(file, name, rows_of(name), later) for name in names]


def _merged(sheet: Any) -> list[list[Any]]:
    """The cells of a sheet from its first row on; a cell merged over several rows stands in each of them."""
    cells = [[clean(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom + 1, len(cells))):
            if cells[row][left] is None:
                cells[row][left] = cells[top][left]
    return cells


def _unreadable(file: str, kind: str, error: Exception) -> InputError:
    locked = "password" in str(error).casefold() or type(error).__name__ == "PasswordError"
    expected = "a copy without a password" if locked else f"a whole {kind} file"
    says = "is protected by a password" if locked else f"is not readable as {kind}"
    return InputError(Problem(Place(file), says, expected=expected))
