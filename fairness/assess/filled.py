"""What filled forms have in common, whatever program they were filled in with."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from fairness.readers.dates import read_date
from fairness.source.loader import Mapping


def as_iso(cell: Any) -> str:
    """A day as YYYY-MM-DD, where a cell or field says one for sure; else what it says."""
    if isinstance(cell, datetime | date):
        return cell.date().isoformat() if isinstance(cell, datetime) else cell.isoformat()
    said = "" if cell is None else str(cell)
    with suppress(ValueError):
        found = read_date(said)
        if len(found.date) == len("2024-01-01") and not found.doubt:
            return found.date
    return said


def grouped(values: Mapped[tuple[str, ...], str], line: int | None = None) -> Mapping:
    """Values by their path as mappings in mappings, all of them of one line."""
    made = Mapping(line)
    for path, value in values.items():
        holder = made
        for name in path[:-1]:
            holder = holder.setdefault(name, Mapping(line))
        holder[path[-1]] = value
    return made
