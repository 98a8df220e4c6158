"""The rows of a table that are data: without totals, notes and repeated headers, with what is filled down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from fairness.readers.bound import Bound, TableRow, as_text
from fairness.readers.header import fold
from fairness.readers.marks import Unstored

_TOTAL = re.compile(
    r"(?:(?:FY ?)?(?:19|20)\d\d(?:[-/]\d{2,4})? )?"
    r"(?:grand |sub[- ]?|overall |running |yearly |annual |quarterly |monthly )?totals?\b|"
    r"(?:number|no\.?|count|sum) of\b|(?:averages?|mean|median)\b|(?:sum|count)\s*:?$",
    re.IGNORECASE,
)
_ONLY_TOTAL = re.compile(r"(?:[^\d\W][\w &-]{0,30} |(?:19|20)[\d/-]{2,8} )?(?:sub[- ]?)?totals?\s*:?", re.IGNORECASE)
_ONLY_NOTE = re.compile(r"(?:keys?|legend|notes?|n\.?b\.?|source)\s*:", re.IGNORECASE)  # nor is this a reference
_NOTE = re.compile(
    r"(?:notes?|key|legend|source|n\.?b\.?|please|(?:last )?updated|printed|prepared|produced|as at|correct at|"
    r"data (?:as )?(?:at|from)|end of)\b|[*†‡#]",
    re.IGNORECASE,
)
_HOW_TO_FILL = re.compile(
    r"\([^)]*\)|[dmy]{1,4}(?:[-/. ][dmy]{1,4}){1,2}|e\.?g\.?[ ,:].*|(?:free )?text|dates?|number|drop[- ]?down.*|"
    r"y(?:es)?\s*/\s*n(?:o)?|(?:mandatory|required|optional).*",
    re.IGNORECASE,
)  # what a row below the header says of its columns
_YEAR = re.compile(r"(?:FY ?)?(?:19|20)\d\d(?:\s*[-/–]\s*\d{2,4})?", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[ T]0{1,2}:00(?::00)?(?:\.0+)?Z?)?")
_NULLS = frozenset({
    "null", "(null)", "<null>", "nan", "nat", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!",
    "(blank)", "(empty)", "undefined", "00:00:00",
})  # fmt: skip
_NO_DAYS = frozenset({
    (9999, 12, 31), (2999, 12, 31), (2099, 12, 31), (1900, 1, 1), (1900, 1, 0), (1899, 12, 30), (1899, 12, 31),
    (1753, 1, 1), (1970, 1, 1), (1, 1, 1), (0, 0, 0), (1900, 0, 0),
})  # fmt: skip
_NO_NUMBERS = frozenset({0, 2_958_465})  # 31/12/9999 as Excel counts days


def data_rows(bound: Bound, left: Counter[str] | None = None) -> Iterator[TableRow]:
    """The rows below a header with anything in a column that the mapping names, in order.

    `left` is told how many rows were left out, by kind (`reading.in_words`), and how many cells were taken for empty.
    """
    left = Counter() if left is None else left
    rows = _Rows(bound, left)
    for number, cells in bound.sheet.rows():
        if number > bound.header.row and (row := rows.take(number, cells)) is not None:
            yield row


class _Rows:
    """Takes the rows of one sheet in order."""

    def __init__(self, bound: Bound, left: Counter[str]) -> None:
        self.bound, self.left = bound, left
        mapping = bound.mapping
        self.own = bound.own
        self.dated = {bound.at[name] for name in bound.date_columns if name in bound.at}
        self.dated |= {at for first in self.dated for at in bound.also.get(first, ())}
        self.named = bound.positions
        self.nulls = _NULLS | set(mapping.nulls)
        self.filled = [bound.at[name] for name in mapping.fill_down if name in bound.at]
        source = mapping.case.get("case_id")
        self.ref = bound.at.get(source.column) if source and source.column else None
        opened = mapping.case.get("opened") if mapping.layout == "wide" else None
        self.opened = bound.at.get(opened.column) if opened and opened.column else None
        self.names = {fold(name) for name in bound.at}
        self.above: dict[int, Any] = {}
        self.has_case = False

    def take(self, number: int, cells: list[Any]) -> TableRow | None:
        """A row as data; None where it is none."""
        filled = [at for at, cell in enumerate(cells) if cell is not None]
        if not filled:
            return None
        if number in self.bound.sheet.hidden_rows:
            leave = self.bound.mapping.hidden_rows == "leave_out"
            self.left["hidden" if leave else "read_hidden"] += 1
            if leave:
                return None
        if not self.own:
            if kind := self._kind(cells, filled):
                self.left[kind] += 1
                return None
            cells = self._first_filled(self._without_nulls(cells, filled))
            if not self.bound.used(cells):
                return None
            cells = self._filled_down(cells)
        elif not self.bound.used(cells):
            return None
        nameless = self.ref is not None and _at(cells, self.ref) is None
        orphan = nameless and self.has_case and not self.own and not self._begins(cells)
        self.has_case = self.has_case or not nameless
        return TableRow(self.bound, number, cells, orphan)

    def _begins(self, cells: list[Any]) -> bool:
        """Whether a row of a table with a row a case begins a case: it says when that was opened."""
        return self.opened is not None and _at(cells, self.opened) is not None

    def _kind(self, cells: list[Any], filled: list[int]) -> str:
        """What a row is that is no data: `header`, `total` or `note`; an empty text of any other."""
        names = self.bound.header.names
        texts = [at for at in filled if at < len(names) and isinstance(cells[at], str)]
        same = sum(fold(cells[at]) == fold(names[at]) for at in texts)
        elsewhere = sum(fold(cells[at]) != fold(names[at]) and fold(cells[at]) in self.names for at in texts)
        if same > 1 and 2 * same >= len(filled) and not elsewhere:
            return "header"
        ref = "" if self.ref is None else as_text(_at(cells, self.ref) or "")
        first = [cells[at] for at in texts[:3]]
        dated = any(_is_day(_at(cells, at)) for at in self.dated)
        if _ONLY_TOTAL.fullmatch(ref) or (any(_TOTAL.match(text) for text in first) and not dated):
            return "total"
        if len(filled) == 1:
            return "note" if self._is_note(cells[filled[0]], filled[0]) else ""
        says_how = all(_HOW_TO_FILL.fullmatch(as_text(cells[at])) for at in filled)
        return "note" if says_how or _ONLY_NOTE.fullmatch(ref) else ""

    def _is_note(self, cell: Any, at: int) -> bool:
        """Whether the one cell of a row is a note or a heading, and neither a date nor a reference."""
        text = as_text(cell)
        if at in self.dated and _is_day(cell):
            return False
        if at != self.ref and self.ref is not None and at in self.named:
            return False
        is_reference = len(text.split()) < 3 and any(char.isdigit() for char in text) and not _YEAR.fullmatch(text)
        return not is_reference or _NOTE.match(text) is not None

    def _without_nulls(self, cells: list[Any], filled: list[int]) -> list[Any]:
        """The cells with those emptied that stand for an empty one."""
        named = [at for at in filled if at in self.named]
        empty = [
            at for at in named
            if as_text(cells[at]).casefold() in self.nulls or (at in self.dated and _no_day(cells[at]))
        ]  # fmt: skip
        if not empty:
            return cells
        self.left["null"] += len(empty)
        return [None if at in empty else cell for at, cell in enumerate(cells)]

    def _first_filled(self, cells: list[Any]) -> list[Any]:
        """The cells with the first of several columns that is filled in, at the place of the first."""
        for first, others in self.bound.also.items():
            if _at(cells, first) is None and (
                held := next((at for at in others if _at(cells, at) is not None), None)
            ):
                cells = [*cells, *[None] * (first + 1 - len(cells))]
                cells[first] = cells[held]
        return cells

    def _filled_down(self, cells: list[Any]) -> list[Any]:
        """The cells with the values from above; a new reference begins a case with nothing from the one above."""
        if not self.filled:
            return cells
        if self.ref is not None and (ref := _at(cells, self.ref)) is not None and ref != self.above.get(self.ref):
            self.above = {}
        cells = [*cells, *[None] * (max(self.filled) + 1 - len(cells))]
        for at in self.filled:
            if cells[at] is None:
                cells[at] = self.above.get(at)
            else:
                self.above[at] = cells[at]
        return cells


def _at(cells: list[Any], at: int) -> Any:
    return cells[at] if at < len(cells) else None


def _is_day(cell: Any) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and _NUMERIC.match(cell) is not None)


def is_as_empty(cell: Any) -> bool:
    """Whether a cell stands for an empty one wherever it is (NULL, 31/12/9999 ...), or for what nobody knows."""
    is_day = isinstance(cell, (date, str)) and cell != "0"
    return isinstance(cell, Unstored) or as_text(cell).casefold() in _NULLS or (is_day and _no_day(cell))


def _no_day(cell: Any) -> bool:
    """Whether a date is one that systems write for none."""
    if isinstance(cell, date):
        return (cell.year, cell.month, cell.day) in _NO_DAYS
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return int(cell) == cell and int(cell) in _NO_NUMBERS
    if not isinstance(cell, str) or cell == "0":
        return isinstance(cell, str)
    found = _NUMERIC.fullmatch(cell)
    if found is None or max(len(found[1]), len(found[3])) < 4:
        return False
    one, two, three = map(int, found.groups())
    return any(form in _NO_DAYS for form in ((one, two, three), (three, two, one), (three, one, two)))
