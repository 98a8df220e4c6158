"""What a reader of chronologies yields: rows of text, with their date and who cells as written and their place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import NamedTuple


class RowPlace(NamedTuple):
    """Where a row stands: the file, the part of it (`sheet log`, `page 2`; empty for the whole) and the row's number.

    Rows count from 1 within their part.
    """

    file: str
    part: str = ""
    number: int = 0

    def __str__(self) -> str:
        return ", ".join(filter(None, (os.path.basename(self.file), self.part, f"row {self.number}")))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a chronology.

    `date_cell`, `who_cell` and `time_cell` are as written, and empty where there is none; `under` is the heading of
    a year, month or day that the row stands under; `struck` says that the whole row is crossed out.
    """

    text: str
    date_cell: str = ""
    who_cell: str = ""
    time_cell: str = ""
    under: str = ""
    place: RowPlace = RowPlace("")
    struck: bool = False
