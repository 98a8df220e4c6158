"""The interval that an event covers, and what comes before or after what.

An event with a time is an instant; one with a date alone covers its day, and one with a
date that is less sure (a month, a range, before or after a day, about a day) all that it may mean.
All times are local, in milliseconds since 1970-01-01.
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
_PLAIN = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_UNSURE = re.compile(rf"(?P<circa>{_PLAIN})~|(?P<first>{_PLAIN}|\.\.)/(?P<last>{_PLAIN}|\.\.)")
_AROUND_DAY, _AROUND_MONTH = timedelta(days=3), timedelta(days=15)
_A_DAY = timedelta(days=1)
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


class Reach(NamedTuple):
    """From where and up to where a case lets dates reach (ms): its opening, its close and the horizon.

    `opened` is the first millisecond of the opening, `closed` the last of the close, None while the case is open.
    """

    opened: int
    closed: int | None
    horizon: int


@lru_cache(maxsize=20_000)
def extent(text: str) -> tuple[date | None, date | None]:
    """The first and last day that a date of an event may mean, however sure it is; None where it has no such end.

    Beside what `days_of` takes, `text` may be `2024-03-12~` (about), `2024-03-01/2024-03-10` (a range, both ends
    included), `../2024-04-30` (then or before) and `2024-05-02/..` (then or after). Raises ValueError for any other.
    """
    found = _UNSURE.fullmatch(text)
    if found is None:
        return days_of(text)
    if found["circa"]:
        return _around(found["circa"])
    first = None if found["first"] == ".." else days_of(found["first"])[0]
    last = None if found["last"] == ".." else days_of(found["last"])[1]
    if (first is None and last is None) or (first is not None and last is not None and first > last):
        raise ValueError(f"{text!r} is not a range of dates: expected the earlier date first")
    return first, last


def is_whole_day(text: str) -> bool:
    """Whether a date of an event is sure to the day."""
    return len(text) == len("2024-01-10")


def _around(text: str) -> tuple[date, date]:
    first, last = days_of(text)
    match len(text):
        case 10:
            return first - _AROUND_DAY, last + _AROUND_DAY
        case 7:
            return first - _AROUND_MONTH, last + _AROUND_MONTH
    return date(first.year - 1, 7, 1), date(first.year + 1, 6, 30)  # six months more on either side


def placed(on: str, at: str | None, position: int, reach: Reach, before_case: bool = False) -> Moment | None:
    """The moment of an event of a case, or None where it lies after the horizon.

    `before_case`: its type may by its nature come before the case was opened, and then keeps the whole of its
    interval; any other that holds the opening begins with it.
    """
    if at is not None:
        made = moment(on, at, position)
        return made if made.lo <= reach.horizon else None
    first, last = extent(on)
    hi = day_end(last) if last is not None else reach.horizon if reach.closed is None else reach.closed
    lo = day_start(first) if first is not None else _first_before(day_of(hi), reach, before_case)
    if lo < reach.opened <= hi and not before_case:
        lo = reach.opened
    return Moment(lo, min(hi, reach.horizon), position, False) if lo <= reach.horizon else None


def _first_before(last: date, reach: Reach, before_case: bool) -> int:
    """Where what came up to `last` begins: at the opening, or on 1 January of the year before."""
    stated = last + _A_DAY  # the day before which it came
    new_year = day_start(date(stated.year - 1, 1, 1))
    if before_case:
        return min(new_year, reach.opened)
    return reach.opened if reach.opened < day_start(stated) else new_year


def moment(on: str, at: str | None = None, position: int = 0) -> Moment:
    """The moment of an event dated `on`, at the time of day `at` (`14:30`) where it is known.

    Raises ValueError for a date or time that does not exist, or a time on a partial date.
    """
    first, last = days_of(on)
    if at is None:
        return Moment(day_start(first), day_end(last), position, False)
    if first != last:
        raise ValueError(f"a time ({at}) needs a whole date, and {on!r} is not one")
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
