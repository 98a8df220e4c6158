"""A row of a sheet, the mapping bound to the columns of that sheet, and what its cells say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from fairness.cases.vocabulary import Term
from fairness.readers.header import Header, fold, letters
from fairness.readers.mapping import LogStep, LongStep, Mapping, Source, WideStep
from fairness.readers.sheets import Sheet

_SEPARATED = re.compile(r"[;|\n]")

Steps = tuple[WideStep | LongStep | LogStep, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A mapping bound to the columns of a sheet; `at` has the position of each column that it names.

    `also` has the positions of those that are read where the one at a position is empty (`or:`).
    `steps` are those of the mapping, one for each number of numbered columns. `own`: the names are ours, without a
    mapping. `forms` has how the all-numeric dates of a column are written (none: the day first), `turned` the columns
    whose real dates have day and month the wrong way round. `date_columns` have dates; `lacks` are the types of
    events for which the sheet has no column, though others have.
    """

    sheet: Sheet
    header: Header
    mapping: Mapping
    at: dict[str, int]
    steps: Steps = ()
    own: bool = False
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    turned: frozenset[str] = frozenset()
    date_columns: tuple[str, ...] = ()
    lacks: frozenset[str] = frozenset()
    also: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def positions(self) -> frozenset[int]:
        """The positions of all columns that are read."""
        return frozenset(self.at.values()).union(*self.also.values())

    def day(self, column: str, cell: Any) -> Any:
        """A cell with a date as it was meant: turned back where a spreadsheet took the month for the day."""
        if column in self.turned and isinstance(cell, date) and cell.day <= 12:
            return cell.replace(day=cell.month, month=cell.day)
        return cell

    def forms_of(self, column: str) -> tuple[str, ...]:
        """How the all-numeric dates of a column are written."""
        return self.forms.get(column, ())

    def ref(self, cells: Sequence[Any]) -> str:
        """The reference of a row's case, after the name of its sheet or file where the mapping puts that first."""
        source = self.mapping.case.get("case_id")
        value = None if source is None else self.value(cells, source)
        if value is None:
            return ""
        before = {"sheet": self.sheet.name, "file": Path(self.sheet.file).stem}.get(self.mapping.prefix or "", "")
        return f"{before}/{as_text(value)}" if before else as_text(value)

    def cell(self, cells: Sequence[Any], column: str) -> Any:
        """What a row has in a column."""
        at = self.at.get(column, len(cells))
        return cells[at] if at < len(cells) else None

    def value(self, cells: Sequence[Any], source: Source) -> Any:
        """What a row says of a field: the constant, or the cell, renamed where the mapping renames it."""
        if not source.column:
            return source.value
        cell = self.cell(cells, source.column)
        if source.values and not isinstance(cell, list):
            return source.values.get("" if cell is None else fold(as_text(cell)), cell)
        return cell

    def used(self, cells: Sequence[Any]) -> bool:
        """Whether a row has anything in a column that the mapping names."""
        width = len(cells)
        return any(at < width and cells[at] is not None for at in self.at.values())


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with the sheet that it is of."""

    bound: Bound
    number: int
    cells: list[Any]
    orphan: bool = False  # without a reference, under a row that has one

    def as_dict(self) -> dict[str, str]:
        """Its cells by the name of their column, without the empty ones."""
        names = self.bound.header.names
        beyond = (f"column {letters(at)}" for at in range(len(names), len(self.cells)))
        named = zip([*names, *beyond], self.cells, strict=False)
        return {name: as_text(cell) for name, cell in named if cell is not None}


def as_text(cell: Any) -> str:
    """A cell as text: a whole number without a point, a date as YYYY-MM-DD."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def as_list(cell: Any) -> list[str]:
    """A cell as a list: what stands between `;`, `|` or line ends."""
    listed = cell if isinstance(cell, list) else _SEPARATED.split(as_text(cell))
    return [text for one in listed if one is not None and (text := as_text(one).strip())]


def as_kept(cell: Any, term: Term) -> Any:
    """A cell as a case file has it, of any kind but a date."""
    match term.kind:
        case "list":
            return as_list(cell) or None
        case "flag":
            return {"1": True, "0": False}.get(as_text(cell), cell)
        case "number" | "any":
            return _number(cell) if term.kind == "number" else cell
    return cell if isinstance(cell, bool) else as_text(cell)


def _number(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return float(value.replace(",", ""))
        except ValueError:
            return value
    return value
