"""Tables that lie otherwise than a row of names over rows of data: on their side, two side by side, or stacked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Any

from fairness.readers.bound import Bound
from fairness.readers.header import Header, fold
from fairness.readers.many_dates import is_date_text
from fairness.readers.matching import LIKELY, Names
from fairness.readers.sheets import Sheet
from fairness.source.problems import Cell, Problem

_ROWS = 30  # whose first cell may be the name of a field
_APART = "each table on a sheet of its own"


def lies_otherwise(sheet: Sheet, header: Header, fields: Names) -> Problem | None:
    """What is asked of a table whose fields are named in its first column, or that has its reference twice."""

    def means(text: Any) -> str:
        return next((one.name for one in fields.best(text)[:1] if one.score >= LIKELY), "")

    first = (cells[0] for _, cells in islice(sheet.rows(), _ROWS) if cells and isinstance(cells[0], str))
    named = {name: text for text in first if (name := means(text))}
    if len(named) > 2 and {"case_id", "opened"} & set(named) and "opened" not in map(means, header.names):
        says = (
            f"names fields in its first column ({', '.join(list(named.values())[:3])}): "
            "does the table lie on its side, or is each sheet one case?"
        )
        expected = (
            "the names in one row, and a row for each case (in a spreadsheet: Paste special, Transpose); "
            "`fairness draft` reads the chronology of one case"
        )
        return Problem(Cell(sheet.file, None, sheet.name), says, expected=expected)
    twice = [columns[0] for name, columns in header.repeated.items() if means(name) in ("case_id", "opened")]
    if len(twice) > 1:
        says = (
            f"has its reference and its date of opening twice ({' and '.join(twice)}): are two tables side by side?"
        )
        return Problem(Cell(sheet.file, header.row, sheet.name), says, expected=_APART)
    return None


def data_above(bound: Bound) -> list[int]:
    """The numbers of the rows above the header that look like data: three cells or more, one of them a date."""
    header = bound.header
    rows = islice(bound.sheet.rows(), max(header.row - 1, 0))
    return [number for number, cells in rows if number < min(header.rows) and _is_data(cells)]


def _is_data(cells: Sequence[Any]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    return len(filled) > 2 and any(
        isinstance(cell, date) or (isinstance(cell, str) and is_date_text(cell)) for cell in filled
    )


def is_other_header(bound: Bound, cells: Sequence[Any]) -> bool:
    """Whether a row below the header has most of its names in other places."""
    names = {fold(name) for name in bound.at}
    texts = [fold(cell) for cell in cells if isinstance(cell, str)]
    alike = sum(text in names for text in texts)
    filled = sum(cell is not None for cell in cells)
    dated = any(fold(name) in texts for name in bound.date_columns)
    return alike > 1 and 2 * alike >= filled and dated


def of_stacked(bound: Bound, above: Sequence[int], below: int | None) -> Problem | None:
    """What is asked where rows of data stand above the header, or another header below."""
    if below is not None:
        says = "names the columns in another order than the header: does a second table begin here?"
        return Problem(Cell(bound.sheet.file, below, bound.sheet.name), says, expected=_APART)
    if not above:
        return None
    rows = f"has {len(above):,} rows of data from here on" if len(above) > 1 else "has data"
    says = f"{rows} above the row that names the columns (row {bound.header.row}): is there a second table?"
    answer = f"`header_row: {bound.header.row}` in the mapping to leave it out, or {_APART}"
    return Problem(Cell(bound.sheet.file, above[0], bound.sheet.name), says, "header_row", answer)
