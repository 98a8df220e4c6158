"""Cells of a table made rows of a chronology: which column has the dates, who acted, and what happened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from fairness.chronologies.documents.lines import is_date, is_heading
from fairness.chronologies.rows import Row, RowPlace

_HEADER_WITHIN = 15  # rows among which the names of the columns are looked for
_LOOKED_AT = 60  # rows by which a table without names is understood
_LONG = 60  # characters of what is no heading any more
_NAMES = {
    "date": "date when dydd dyddiad day datetime dated",
    "time": "time amser clock",
    "who": "who by owner pwy person actor author initials staff from officer whom sender attendees name role lead "
    "handler participants involved",
    "text": "event events entry entries note notes nodyn nodiadau what action actions description narrative detail "
    "details summary activity happened contact update record comment comments discussion information occurrence",
    "more": "outcome result results decision response",
    "aside": "next status document doc tab ref reference case id no number page exhibit evidence source file link "
    "paragraph para item rag priority deadline due target completed hours index bundle appendix",
}
_ROLE = {word: role for role, words in _NAMES.items() for word in words.split()}
_FIRM = ("date", "text", "who", "time")


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table: its number, its cells, whether it is merged into one, and whether it is crossed out."""

    number: int
    cells: tuple[str, ...]
    merged: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what; -1 where there is none. `more` are joined to the text."""

    date: int
    text: int
    who: int = -1
    time: int = -1
    more: tuple[int, ...] = ()


def rows_of(table: Sequence[Cells], file: str, part: str = "", known: Columns | None = None) -> Iterator[Row]:
    """The rows of a table, without its titles, the names of its columns and its headings.

    `known` are the columns of the table that it goes on from, as over a page.
    """
    columns, first = columns_of(table)
    if columns is None or (known and not first and len(table) and max(len(one.cells) for one in table) > known.text):
        columns, first = known or columns, first
    if columns is None:
        return
    under = ""
    for position, one in enumerate(table):
        filled = [cell for cell in one.cells if cell]
        if not filled:
            continue
        alone = one.merged or len(set(filled)) == 1
        if alone and is_heading(filled[0]):
            under = filled[0]
            continue
        if (
            position < first
            or (first and one.cells == table[first - 1].cells)
            or (one.merged and len(filled[0]) <= _LONG)
        ):
            continue
        row = _row(one, columns, under, RowPlace(file, part, one.number))
        if row.text:
            yield row


def columns_of(table: Sequence[Cells]) -> tuple[Columns | None, int]:
    """The columns of a table, and the position of its first row below their names; None where it has no dates."""
    best: tuple[int, int, dict[str, list[int]]] | None = None
    for position, one in enumerate(table[:_HEADER_WITHIN]):
        roles = _roles(one.cells)
        score = sum(len(roles.get(role, ())) > 0 for role in _FIRM)
        if "date" in roles and score >= 2 and (best is None or score > best[0]):
            best = score, position, roles
    if best is None:
        return _by_content(table), 0
    _, position, roles = best
    below = table[position + 1 :]
    date = roles["date"][0]
    taken = {column for columns in roles.values() for column in columns}
    text = _longest(roles.get("text") or [at for at in range(_width(table)) if at not in taken], below)
    if text < 0:
        text = _longest([*roles.get("more", ()), *roles.get("aside", ())], below)
    more = [column for column in (*roles.get("text", ()), *roles.get("more", ())) if column != text]
    who, time = (roles[role][0] if role in roles else -1 for role in ("who", "time"))
    return (Columns(date, text, who, time, tuple(more)), position + 1) if text >= 0 else (None, 0)


def _roles(cells: Iterable[str]) -> dict[str, list[int]]:
    """What the names of columns say that these hold; nothing of cells that are too long for names."""
    roles: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        if not cell or len(cell) > 40 or any(sign.isdigit() for sign in cell):
            continue
        found = [_ROLE[word] for word in re.findall(r"[a-z]+", cell.casefold()) if word in _ROLE]
        role = next((one for one in ("date", "who", "text", "time", "more", "aside") if one in found), "")
        if "time" in found and "date" not in found:
            role = "time"
        if "aside" in found and role in ("date", "who"):  # "next review date", "by when", "document date"
            role = "aside"
        if role:
            roles.setdefault(role, []).append(column)
    return roles


def _by_content(table: Sequence[Cells]) -> Columns | None:
    """The columns of a table without names: dates, then the longest text, and short cells for who acted."""
    some = [one for one in table if not one.merged][:_LOOKED_AT]
    width = _width(some)
    dates = [sum(is_date(_at(one, column)) for one in some) for column in range(width)]
    if not dates or max(dates) < 1:
        return None
    date = dates.index(max(dates))
    text = _longest([column for column in range(width) if column != date], some)
    if text < 0:
        return None
    who = next((column for column in range(width) if column not in (date, text) and _is_who(some, column)), -1)
    return Columns(date, text, who)


def _is_who(table: Sequence[Cells], column: int) -> bool:
    """Whether a column has short names or initials, some of which come again."""
    filled = [cell for one in table if (cell := _at(one, column))]
    if len(filled) < max(2, len(table) // 3):
        return False
    short = all(len(cell) <= 30 and not is_date(cell) and any(map(str.isalpha, cell)) for cell in filled)
    return short and (len(set(filled)) < len(filled) or len(filled) < 4)


def _longest(columns: Sequence[int], table: Sequence[Cells]) -> int:
    """The column with the longest cells; -1 where all are empty."""
    lengths = {
        column: fmean([len(_at(one, column)) for one in table] or [0])
        for column in columns
    }  # fmt: skip
    best = max(lengths, key=lambda column: lengths[column], default=-1)
    return best if best >= 0 and lengths[best] > 0 else -1


def _width(table: Sequence[Cells]) -> int:
    return max((len(one.cells) for one in table), default=0)


def _at(one: Cells, column: int) -> str:
    cell = one.cells[column] if 0 <= column < len(one.cells) else ""
    return "" if cell.strip("-–— .") == "" else cell


def _row(one: Cells, columns: Columns, under: str, place: RowPlace) -> Row:
    text = _at(one, columns.text)
    date = _at(one, columns.date)
    if one.merged:
        return Row(text or date, under=under, place=place, struck=one.struck)
    beside = [cell for column in columns.more if (cell := _at(one, column)) and cell != text]
    words = " – ".join(filter(None, (text, *beside)))
    row = Row(words, date, _at(one, columns.who), _at(one, columns.time), under, place, one.struck)
    if not words and not is_date(date):  # what stands in the wrong column is read all the same
        return replace(row, text=date, date_cell="")
    return row
