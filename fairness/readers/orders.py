"""In which order the all-numeric dates of a column are written: decided by its days over 12, or asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairness.readers.mapping_checks import DAY_FIRST, MONTH_FIRST

_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?![\d/.-])")
_ALONE = re.compile(rf"{_NUMERIC.pattern}(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?")
_MONTH_FIRST = tuple(f"%m{mark}%d{mark}%{year}" for mark in "/-." for year in "Yy")

Seen = tuple[int, str]  # the row, and the text


def forms_of(stated: tuple[str, ...]) -> tuple[str, ...]:
    """The forms of `strptime` that a mapping states; none for the day first, as dates are read by themselves."""
    forms = [one for one in stated if one != DAY_FIRST]
    return tuple(form for one in forms for form in (_MONTH_FIRST if one == MONTH_FIRST else (one,)))


def has_two_meanings(cell: Any) -> bool:
    """Whether a text has an all-numeric date that is another day with the month first."""
    return isinstance(cell, str) and any(
        int(one[1]) <= 12 and int(one[2]) <= 12 and int(one[1]) != int(one[2]) for one in _NUMERIC.finditer(cell)
    )


@dataclass(slots=True)
class Column:
    """What the dates of one column show, cell by cell."""

    day_first: Seen | None = None
    month_first: Seen | None = None
    either: Seen | None = None
    text_late: Seen | None = None  # a text that is one date, its day after the 12th
    text_early: bool = False
    real_early: int = 0  # real dates up to the 12th
    real_late: int = 0

    def see(self, number: int, cell: Any) -> None:
        """Look at a cell."""
        if isinstance(cell, date):
            if cell.day <= 12:
                self.real_early += cell.day != cell.month
            else:
                self.real_late += 1
        elif isinstance(cell, str):
            for found in _NUMERIC.finditer(cell):
                self._see(number, cell, int(found[1]), int(found[2]))
            if alone := _ALONE.fullmatch(cell):
                one, two = int(alone[1]), int(alone[2])
                self.text_early = self.text_early or (one <= 12 and two <= 12)
                self.text_late = self.text_late or ((number, cell[:40]) if one > 12 else None)

    def _see(self, number: int, text: str, one: int, two: int) -> None:
        here = (number, text[:40])
        if one > 12 >= two:
            self.day_first = self.day_first or here
        elif two > 12 >= one:
            self.month_first = self.month_first or here
        elif one != two and one <= 12:
            self.either = self.either or here

    @property
    def is_turned(self) -> bool:
        """Whether a spreadsheet took the month for the day wherever it could, and left the others as text."""
        only_early = self.real_early and not self.real_late
        return bool(only_early and self.text_late and not self.text_early and not self.month_first)

    @property
    def is_mixed(self) -> bool:
        """Whether it has dates in both orders."""
        return self.day_first is not None and self.month_first is not None

    def asks(self, stated: tuple[str, ...], by_column: bool) -> tuple[Seen, str] | None:
        """Where the order cannot be known, and what is asked; None where it is known, or stated."""
        if self.is_mixed and not by_column:
            assert self.day_first and self.month_first
            other = f"row {self.month_first[0]} has {self.month_first[1]!r}"
            return self.day_first, f"{self.day_first[1]!r} has the day first, and {other}, with the month first"
        if self.either and not self.day_first and not self.month_first and not stated:
            return (
                self.either,
                f"{self.either[1]!r} may have the day or the month first: no day of the column is over 12",
            )
        return None

    def forms(self, stated: tuple[str, ...]) -> tuple[str, ...]:
        """The forms by which the column is read: what its own days decide comes before what is stated for all."""
        if stated and any(one not in (DAY_FIRST, MONTH_FIRST) for one in stated):
            return forms_of(stated)
        if self.day_first and not self.month_first:
            return ()
        if self.month_first and not self.day_first:
            return _MONTH_FIRST
        return forms_of(stated)
