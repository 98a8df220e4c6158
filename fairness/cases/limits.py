"""Limits (`28 days`, `5 working days`) and the day or instant on which they end."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from fairness.cases.bank_holidays import is_bank_holiday
from fairness.cases.moments import day_end, day_of, day_start

Unit = Literal["hours", "days", "weeks", "months", "years", "working days"]
_UNITS: tuple[Unit, ...] = ("hours", "days", "weeks", "months", "years", "working days")
_LIMIT = re.compile(r"(\d+)\s+(working\s+day|hour|day|week|month|year)s?", re.IGNORECASE)
_HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Limit:
    """A number of units, as a rule states it."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


def parse_limit(text: str) -> Limit:
    """Read `N hours|days|weeks|months|years|working days`; the singular is understood too.

    Raises ValueError where `text` is no limit.
    """
    found = _LIMIT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a limit: expected a whole number and one of {', '.join(_UNITS)}")
    name = " ".join(found.group(2).lower().split()) + "s"
    return Limit(int(found.group(1)), next(unit for unit in _UNITS if unit == name))


def is_working_day(day: date, nation: str) -> bool:
    """Whether `day` is neither a Saturday, a Sunday nor a bank holiday of `nation`."""
    return day.weekday() < 5 and not is_bank_holiday(day, nation)


def count_days(day: date, limit: Limit, nation: str, backwards: bool = False) -> date:
    """The day on which `limit` ends, counted from `day` (or back from it), for all units but hours.

    A month's or year's end is kept: 31 January + 1 month is the last day of February. What would lie beyond the
    calendar's first or last day is that day.
    """
    try:
        return _count(day, limit, nation, backwards)
    except OverflowError:
        return date.min if backwards else date.max


def _count(day: date, limit: Limit, nation: str, backwards: bool) -> date:
    sign = -1 if backwards else 1
    if limit.unit == "working days":
        left = limit.count
        while left:
            day += timedelta(days=sign)
            left -= is_working_day(day, nation)
        return day
    if limit.unit in ("months", "years"):
        return months_on(day, sign * limit.count * (12 if limit.unit == "years" else 1))
    if limit.unit == "hours":
        raise ValueError("hours count from an instant, not from a day")
    return day + timedelta(days=sign * limit.count * (7 if limit.unit == "weeks" else 1))


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of its month. Raises OverflowError beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def latest(lo: int, hi: int, limit: Limit, nation: str, backwards: bool = False) -> int:
    """The last millisecond allowed, for an activation covering [`lo`, `hi`].

    Forwards this is the upper bound (`within`); backwards the nearest instant that still gives `notice`.
    """
    if limit.unit == "hours":
        return hi + (-1 if backwards else 1) * limit.count * _HOUR_MS
    return day_end(count_days(day_of(hi), limit, nation, backwards))


def earliest(lo: int, hi: int, limit: Limit, nation: str, backwards: bool = False) -> int:
    """The first millisecond allowed: the lower bound (`not_before`), or backwards the far one (`within`)."""
    if limit.unit == "hours":
        return lo + (-1 if backwards else 1) * limit.count * _HOUR_MS
    return day_start(count_days(day_of(lo), limit, nation, backwards))
