"""Event logs in tables (CSV above all): a row an event, with its case, its activity and its timestamp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fairness.readers.bound import as_text
from fairness.readers.dates import read_when
from fairness.readers.header import find_header, fold
from fairness.readers.kinds import ACTIVITY, CASE, is_log_header
from fairness.readers.kinds import WHEN as TIMES
from fairness.readers.mapping import LogStep, Mapping
from fairness.readers.mapping_checks import DAY_FIRST, MONTH_FIRST
from fairness.readers.orders import Column
from fairness.readers.sheets import Row, Sheet, open_sheets
from fairness.readers.traces import NAME, TIMESTAMP, WHEN, WHO
from fairness.source.loader import Items
from fairness.source.loader import Mapping as Filled
from fairness.source.problems import Cell, InputError, Place, Problem, nearest

_OF_CASE = "case:"  # before the name of a column that says something of the case
_WHO = ("resource", WHO)
_NEEDED = "columns with the case, the activity and the timestamp; a mapping with `layout: log` can name them"


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the case, the type and the date of an event stand in a row, and what its other columns are called."""

    case: int
    type: int
    date: int
    others: dict[int, str]
    forms: tuple[str, ...]
    header: int


def table_traces(file: str, mapping: Mapping | None = None, bare: bool = False) -> Iterator[Filled]:
    """A trace for each case of a table, in the order of first rows; `bare` ones are empty.

    Rows that are held are those of the cases which have begun and not yet ended. Raises InputError where the table
    cannot be read, or lacks a column.
    """
    sheet, columns = _opened(file, mapping)
    left: dict[Any, int] = {}
    dates = Column()
    for number, cells in _rows(sheet, columns):
        dates.see(number, _cell(cells, columns.date))
        key = _id(number, cells, columns)
        left[key] = left.get(key, 0) + 1
    if bare:
        yield from (Filled() for _ in left)
        return
    columns = replace(columns, forms=_forms(file, sheet, dates, mapping.dates if mapping else ()))
    wanted = list(left)
    held: dict[Any, list[Row]] = {}
    next_up = 0
    for number, cells in _rows(sheet, columns):
        key = _id(number, cells, columns)
        held.setdefault(key, []).append((number, cells))
        left[key] -= 1
        while next_up < len(wanted) and not left[wanted[next_up]]:
            yield _trace(held.pop(wanted[next_up]), columns, sheet)
            next_up += 1


def _forms(file: str, sheet: Sheet, dates: Column, stated: tuple[str, ...]) -> tuple[str, ...]:
    """The forms by which timestamps are read. Raises InputError where the day or the month may come first."""
    if set(stated) <= {DAY_FIRST, MONTH_FIRST} and (asked := dates.asks(stated, False)) is not None:
        (number, _), says = asked
        answer = "`layout: log` in a mapping, with `dates: day_first` or `month_first`"
        raise InputError(Problem(Cell(file, number, sheet.name), says, "dates", answer))
    return dates.forms(stated)


def _rows(sheet: Sheet, columns: _Columns) -> Iterator[Row]:
    for number, cells in sheet.rows():
        if number > columns.header and any(cell is not None for cell in cells):
            yield number, cells


def _id(number: int, cells: Sequence[Any], columns: _Columns) -> Any:
    """The id of a row's case; a row without one is a case of its own, which cannot be used."""
    value = _cell(cells, columns.case)
    return number if value is None else as_text(value)


def _cell(cells: Sequence[Any], at: int) -> Any:
    return cells[at] if at < len(cells) else None


def _opened(file: str, mapping: Mapping | None) -> tuple[Sheet, _Columns]:
    """The sheet with the log, and its columns."""
    step = mapping.events[0] if mapping and mapping.events else None
    assert step is None or isinstance(step, LogStep)
    case = mapping.case.get("case_id") if mapping else None
    asked = [
        (case.column if case else "", CASE),
        (step.type_column if step else "", ACTIVITY),
        (step.date if step else "", TIMES),
    ]
    named = [fold(name) for name, _ in asked if name]
    lacking: list[Problem] = []
    for sheet in open_sheets(file):
        header = find_header(sheet, lambda one: _score(one.names, named), mapping.header_row if mapping else ())
        if header is None:
            continue
        names = [fold(one) for one in header.names]
        places = [_place(names, name, known) for name, known in asked]
        if None not in places:
            first, second, third = (place for place in places if place is not None)
            others = {at: name for at, name in enumerate(header.names) if at not in (first, second, third)}
            return sheet, _Columns(first, second, third, others, (), header.row)
        for (name, known), place in zip(asked, places, strict=True):
            if place is None:
                near = nearest(name or known[-1], header.names)
                says = f"has no column {name!r}" if name else "cannot be read as an event log"
                lacking.append(Problem(Cell(file, header.row, sheet.name), says, "", _NEEDED, near))
    raise InputError(lacking[:1] or [Problem(Place(file), "is empty", expected=_NEEDED)])


def _score(names: Sequence[str], named: Sequence[str]) -> int:
    folded = [fold(one) for one in names]
    return sum(one in folded for one in named) + 3 * is_log_header(folded) + bool(folded)


def _place(names: Sequence[str], name: str, known: Sequence[str]) -> int | None:
    """Where a column stands: the one that is named, else the first that is known."""
    wanted = (fold(name),) if name else known
    return next((names.index(one) for one in wanted if one in names), None)


def _trace(rows: Sequence[Row], columns: _Columns, sheet: Sheet) -> Filled:
    """The trace of a case: what its rows say of it, the first that says something counting, and an event for each."""
    number, first = rows[0]
    trace = Filled(number)
    case = _cell(first, columns.case)
    if case is not None:
        _put(trace, NAME, as_text(case), number)
    events = Items()
    for row, cells in rows:
        event = Filled(row)
        _put(event, NAME, _named(_cell(cells, columns.type)), row)
        when, note = _when(_cell(cells, columns.date), columns, sheet)
        _put(event, WHEN, when, row)
        _put(event, "note", note, row)
        for at, name in columns.others.items():
            value = _cell(cells, at)
            if fold(name).startswith(_OF_CASE):
                if name[len(_OF_CASE) :] not in trace:
                    _put(trace, name[len(_OF_CASE) :], value, row)
            else:
                _put(event, WHO if fold(name) in _WHO else name, value, row)
        events.append(event)
        events.lines.append(row)
    trace["events"] = events
    return trace


def _put(holder: Filled, name: str, value: Any, row: int) -> None:
    if value is not None and name not in ("", "events"):
        holder[name] = value
        holder.lines[name] = row


def _named(cell: Any) -> Any:
    return None if cell is None else as_text(cell)


def _when(cell: Any, columns: _Columns, sheet: Sheet) -> tuple[Any, str | None]:
    """A timestamp as XES has it, and what was made of it; what is none stays: that is said when the case is read."""
    if isinstance(cell, str) and TIMESTAMP.fullmatch(cell):
        return cell, None
    try:
        when = read_when(cell, columns.forms, sheet.later)
    except ValueError:
        return cell, None
    found = f"{when.date}T{when.time}" if when.date and when.time else when.date or cell
    return found, when.note or None
