"""Chronologies kept as notes: lines that begin with dates, tables drawn with bars or tabs, pasted mail threads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fairness.chronologies.documents.grid import Cells, columns_of, rows_of
from fairness.chronologies.documents.lines import Line, is_heading, rows_of_lines
from fairness.chronologies.documents.trail import is_trail, rows_of_trail
from fairness.chronologies.rows import Row, RowPlace
from fairness.source.problems import InputError, Place, Problem

_HEADER_WITHIN = 15  # lines
_COLUMN = re.compile(r"(?:(?<=\s\s)|^\s*)\S+(?: \S+)*")
_RULE = re.compile(r"[\s|:+=-]*")
_LEAST_WRAPPED = 3
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text(file: str) -> Iterator[Row]:
    """The rows of a text. Raises InputError where it is no text."""
    text = decoded(Path(file).read_bytes(), file)
    yield from rows_of_text(text, file)


def rows_of_text(text: str, file: str, wrapped: bool = False) -> Iterator[Row]:
    """The rows of a text: of a mail thread, of tables, or of lines, which may be `wrapped` at the end of a column."""
    if is_trail(text):
        yield from rows_of_trail(text, file)
        return
    lines = text.splitlines()
    tables, others = _apart(lines)
    if tables:
        yield from _tables(tables, lines, file)
        if sum(len(table) for table in tables) * 2 >= len(others):
            return
    if not tables and (fixed := _fixed(lines)):
        yield from rows_of(fixed, file)
        return
    marked = [Line(number, _unmarked(line), heading=line.startswith("#")) for number, line in others]
    yield from rows_of_lines(marked, file, wrapped=wrapped or _is_wrapped(lines))


def decoded(content: bytes, file: str) -> str:
    """Bytes as text, in whichever of the usual encodings they are. Raises InputError where they are no text."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")
    for one in (marked, "cp1252"):
        try:
            text = content.decode(one)
        except UnicodeError:
            continue
        if "\0" in text:
            break
        return text
    raise InputError(Problem(Place(file), "is not text", expected="notes saved as text (UTF-8)"))


def _unmarked(line: str) -> str:
    """A line without the marks that Markdown puts around words; crossed-out words are left out."""
    line = re.sub(r"~~.*?~~", "", line)
    line = re.sub(r"(\*\*|__)(.+?)\1", r"\2", line)
    return re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"\1", line)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether long lines were broken to fit a width."""
    filled = [len(line.rstrip()) for line in lines if line.strip()]
    if len(filled) < _LEAST_WRAPPED:
        return False
    return max(filled) <= 100 and sum(length >= 60 for length in filled) >= 2


def _apart(lines: list[str]) -> tuple[list[list[tuple[int, str]]], list[tuple[int, str]]]:
    """The tables drawn with bars or tabs, and the other lines, each with its number."""
    tables: list[list[tuple[int, str]]] = []
    others: list[tuple[int, str]] = []
    held: list[tuple[int, str]] = []

    def end() -> None:
        if len(held) >= 2 and columns_of([_cells(number, line) for number, line in held])[0]:
            tables.append(held.copy())
        else:
            others.extend(held)
        held.clear()

    for number, line in enumerate(lines, 1):
        if line.count("|") >= 2 or (line.count("|") == 1 and " | " in line) or "\t" in line.strip():
            held.append((number, line))
            continue
        if line.strip() or not held:
            end()
            others.append((number, line))
    end()
    return tables, others


def _fixed(lines: list[str]) -> list[Cells]:
    """The rows of a table whose columns are kept apart by blanks, by where its names stand; none without names."""
    for at, line in enumerate(lines[:_HEADER_WITHIN]):
        places = [found.start() for found in _COLUMN.finditer(line)]
        if len(places) < 2:
            continue
        names = tuple(line[start:end].strip() for start, end in zip(places, [*places[1:], None], strict=True))
        if columns_of([Cells(1, names), Cells(2, names)])[1] != 1:
            continue
        rows = [Cells(at + 1, names)]
        for number, one in enumerate(lines[at + 1 :], at + 2):
            cells = _cut(one, places)
            if rows[1:] and cells and not cells[0] and not any(cells[1:-1]) and cells[-1]:
                before = rows[-1].cells
                rows[-1] = Cells(rows[-1].number, (*before[:-1], f"{before[-1]} {cells[-1]}".strip()))
            elif any(cells):
                rows.append(Cells(number, cells))
        return rows
    return []


def _cut(line: str, places: list[int]) -> tuple[str, ...]:
    """The cells of a line: each begins at the blank before or at the place of its column."""
    starts = [0]
    for place in places[1:]:
        before = line.rfind(" ", 0, place + 1) + 1
        starts.append(max(before if len(line) > place and line[place - 1 : place] != " " else place, starts[-1]))
    return tuple(line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True))


def _cells(number: int, line: str) -> Cells:
    sign = "|" if "|" in line else "\t"
    bare = line.strip().strip("|") if sign == "|" else line
    return Cells(number, tuple(" ".join(_unmarked(cell).split()) for cell in bare.split(sign)))


def _tables(tables: list[list[tuple[int, str]]], lines: list[str], file: str) -> Iterator[Row]:
    """The rows of each table, under the last heading of a month or year before it."""
    known = None
    for table in tables:
        cells = [_cells(number, line) for number, line in table if not _RULE.fullmatch(line)]
        under = next(
            (bare for line in reversed(lines[: table[0][0] - 1]) if is_heading(bare := line.lstrip("# "))), ""
        )
        for row in rows_of(cells, file, known=known):
            place = RowPlace(file, "", row.place.number)
            yield Row(row.text, row.date_cell, row.who_cell, row.time_cell, row.under or under, place, row.struck)
        known = columns_of(cells)[0] or known
