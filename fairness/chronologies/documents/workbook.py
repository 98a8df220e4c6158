"""Chronologies kept in workbooks and CSV files: each sheet with dates, its titles passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from fairness.chronologies.documents.grid import Cells, rows_of
from fairness.chronologies.rows import Row
from fairness.readers.date_forms import from_number
from fairness.readers.sheets import Sheet, open_sheets


def read_workbook(file: str) -> Iterator[Row]:
    """The rows of every sheet that has a column of dates. Raises InputError where it cannot be read."""
    sheets = open_sheets(file)
    for sheet in sheets:
        table = [Cells(number, tuple(_text(cell, sheet) for cell in cells)) for number, cells in sheet.rows()]
        yield from rows_of(table, file, f"sheet {sheet.name}" if sheet.name else "")


def _text(cell: Any, sheet: Sheet) -> str:
    """A cell as a person sees it: a date as YYYY-MM-DD, a time as HH:MM."""
    if isinstance(cell, (date, time, timedelta)):
        return _moment(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _number(cell, sheet.later)
    return "" if cell is None else " ".join(str(cell).split())


def _moment(cell: date | time | timedelta) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, timedelta):
        return f"{(datetime.min + cell % timedelta(days=1)):%H:%M}"
    return f"{cell:%H:%M}" if isinstance(cell, time) else cell.isoformat()


def _number(cell: float, later: int) -> str:
    """A number as it is; one that Excel counts days by, in a workbook that counts from 1904, as its date."""
    if later and cell > 10_000:
        try:
            return from_number(cell, later).date
        except ValueError:
            pass
    return str(cell)
