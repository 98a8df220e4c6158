"""The interval that an event covers, and what comes before or after what.

An event with a time is an instant; one with a date alone covers its day, and one with a
partial date its month or year. All times are local, in milliseconds since 1970-01-01.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?")


class Moment(NamedTuple):
    """Where one event lies: `lo` and `hi` (ms, inclusive), its place in the file, and whether it is timed."""

    lo: int
    hi: int
    position: int
    timed: bool

    @property
    def key(self) -> tuple[int, int]:
        """The standing order, where one order is needed: (lo, position)."""
        return (self.lo, self.position)


def day_start(day: date) -> int:
    """The first millisecond of `day`."""
    return (day - _EPOCH).days * DAY_MS


def day_end(day: date) -> int:
    """The last millisecond of `day`."""
    return day_start(day) + DAY_MS - 1


def day_of(ms: int) -> date:
    """The calendar day on which the instant `ms` lies."""
    return _EPOCH + timedelta(days=ms // DAY_MS)


@lru_cache(maxsize=20_000)
def days_of(text: str) -> tuple[date, date]:
    """The first and last day that `text` (`2024`, `2024-03` or `2024-03-09`) covers.

    Raises ValueError where it is no such date.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a date: expected YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        first = date(year, month, 1)
        return first, first.replace(day=calendar.monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def moment(on: str, at: str | None = None, position: int = 0) -> Moment:
    """The moment of an event dated `on`, at the time of day `at` (`14:30`) where it is known.

    Raises ValueError for a date or time that does not exist, or a time on a partial date.
    """
    first, last = days_of(on)
    if at is None:
        return Moment(day_start(first), day_end(last), position, False)
    if first != last:
        raise ValueError(f"a time ({at}) needs a whole date, and {on!r} is a partial one")
    found = _TIME.fullmatch(at)
    if found is None:
        raise ValueError(f"{at!r} is not a time of day: expected HH:MM")
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"{at!r} is not a time of day: expected 00:00 to 23:59")
    thousandths = int((found.group(4) or "0").ljust(3, "0"))
    instant = day_start(first) + ((hour * 60 + minute) * 60 + second) * 1000 + thousandths
    return Moment(instant, instant, position, True)


def comes_after(later: Moment, earlier: Moment) -> bool:
    """Whether `later` may come after `earlier`.

    Both timed: by instant, then position. Otherwise wherever the record does not rule it out, so
    two date-only events of one day come both before and after each other. Never true of an event and itself.
    """
    if later is earlier:
        return False
    if later.timed and earlier.timed:
        return later.key > earlier.key
    return later.hi >= earlier.lo


def surely_after(later: Moment, earlier: Moment) -> bool:
    """Whether the record shows `later` after `earlier`, and so outside a window that `earlier` ends."""
    return comes_after(later, earlier) and not comes_after(earlier, later)
