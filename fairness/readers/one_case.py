"""Several rows of one case in a table with a row a case: which events they share, and where they contradict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fairness.readers.bound import TableRow, as_text
from fairness.readers.header import fold
from fairness.source.loader import Filled
from fairness.source.problems import Cell, Problem

_OF_ALL = ("type", "date", "time")
_ANSWER = "the same in each row of a case, or a reference of its own for each case"


def has_a_row_a_case(row: TableRow) -> bool:
    """Whether a row is of a sheet on which each row is a case, and not each an event."""
    return row.bound.mapping.layout == "wide" and not any(step.type_column for step in row.bound.steps)


def agree(one: Any, other: Any) -> bool:
    """Whether two values of a field say the same, without regard to capitals and spaces."""
    return bool(one == other) or fold(as_text(one)) == fold(as_text(other))


def contradiction(place: Cell, first: Cell, name: str, value: Any, other: Any) -> Problem:
    """What is asked where rows of one reference say two things of their case."""
    above = f"row {first.line}" if first.sheet == place.sheet else f'sheet "{first.sheet}", row {first.line}'
    says = f"is {value!r} here and {other!r} in {above}: are these two cases?"
    return Problem(place, says, name, _ANSWER)


def half_closed(rows: Sequence[TableRow], closed: TableRow | None) -> Problem | None:
    """What is asked where one row of a case says when it closed, and another tells the case anew without it.

    A row that has no date of opening goes on with the case above, and need not say it.
    """
    if closed is None or len(rows) < 2 or closed.bound.mapping.fill_down:
        return None
    for row in rows:
        sources = row.bound.mapping.case
        if "opened" not in sources or "closed" not in sources or not has_a_row_a_case(row):
            continue
        if row.bound.value(row.cells, sources["opened"]) is None or not sources["opened"].column:
            continue
        if row.bound.value(row.cells, sources["closed"]) is None:
            says = f"is empty here, and row {closed.number} of the same case has a date: is the case closed?"
            place = Cell(row.bound.sheet.file, row.number, row.bound.sheet.name, sources["closed"].column)
            return Problem(place, says, "closed", _ANSWER)
    return None


def fold_into(events: Sequence[Filled], event: Filled) -> bool:
    """Whether an event stands among those of the rows above already; it then has what only this row says of it."""
    for one in events:
        if any(one.get(key) != event.get(key) for key in _OF_ALL):
            continue
        if all(key == "note" or agree(one[key], value) for key, value in event.items() if key in one):
            for key, value in event.items():
                if key not in one:
                    one[key], one.lines[key] = value, event.line or 0
                    one.columns[key] = event.columns.get(key, "")
            return True
    return False
