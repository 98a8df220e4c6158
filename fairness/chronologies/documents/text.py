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

_RULE = re.compile(r"[\s|:+=-]*")
_LEAST_WRAPPED = 3
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text(file: str) -> Iterator[Row]:
    """The rows of a text. Raises InputError where it is no text."""
    text = decoded(Path(file).read_bytes(), file)
    yield from rows_of_text(text, file)


def rows_of_text(text: str, file: str) -> Iterator[Row]:
    """The rows of a text: of a mail thread, of tables, or of lines."""
    if is_trail(text):
        yield from rows_of_trail(text, file)
        return
    lines = text.splitlines()
    tables, others = _apart(lines)
    if tables:
        yield from _tables(tables, lines, file)
        if sum(len(table) for table in tables) * 2 >= len(others):
            return
    marked = [Line(number, _unmarked(line), heading=line.startswith("#")) for number, line in others]
    yield from rows_of_lines(marked, file, wrapped=_is_wrapped(lines))


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
    return re.sub(r"(\*\*|__)(.+?)\1", r"\2", line)


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
