"""What was read of a source, and what was not: rows, cells with dates, and what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Reading:
    """Counts of a reading, added to while cases are read.

    `rows` were read of tables, and `event_rows` of them became events; `unused_dates` are cells with a date that no
    event or field was made of; `eventless` are cases without any event. `left_out` says in words what was not read:
    sheets, totals, notes, hidden rows.
    """

    rows: int = 0
    event_rows: int = 0
    unused_dates: int = 0
    eventless: int = 0
    left_out: list[str] = field(default_factory=list)

    def add(self, other: Reading) -> None:
        """Add what another reading counted."""
        self.rows += other.rows
        self.event_rows += other.event_rows
        self.unused_dates += other.unused_dates
        self.eventless += other.eventless
        self.left_out += [one for one in other.left_out if one not in self.left_out]


_IN_WORDS = {
    "header": ("row that repeats the header", "rows that repeat the header"),
    "above": ("row above the header that looks like data", "rows above the header that look like data"),
    "total": ("row of totals", "rows of totals"),
    "note": ("row that is a note or a heading", "rows that are notes or headings"),
    "hidden": ("hidden row", "hidden rows"),
    "null": ("cell that stands for an empty one (NULL, 31/12/9999 ...), read as empty",
             "cells that stand for empty ones (NULL, 31/12/9999 ...), read as empty"),
    "read_hidden": ("hidden row, which was read", "hidden rows, which were read"),
    "folded": ("row whose reference stands above, read as more of the same case",
               "rows whose reference stands above, read as more of the same case"),
    "turned": ("date that a spreadsheet had turned, turned back", "dates that a spreadsheet had turned, turned back"),
}  # fmt: skip


def in_words(where: str, counts: Counter[str]) -> list[str]:
    """What was left out of a sheet or file, or taken otherwise than it stands, a sentence each."""
    return [
        f"{where}: {counts[kind]:,} {many if counts[kind] > 1 else one}"
        for kind, (one, many) in _IN_WORDS.items()
        if counts[kind]
    ]
