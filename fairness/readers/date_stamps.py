"""What programs write for a moment: timestamps with or without an offset, and counts of seconds since 1970.

A moment of Greenwich (`Z`, `UTC`, an offset of nought) is told in UK time: 23:00 on 4 October, in summer time, is
5 October. A time with any other offset is the clock on its own wall, and is left as it is written.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta

from fairness.readers.date_forms import of_time

_STAMP = re.compile(
    r"(\d{4})[-/](\d{2})[-/](\d{2})[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AP]M)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_NOUGHT = re.compile(r"Z|UTC|GMT|[+-]00(?::?00)?", re.IGNORECASE)
_SECONDS = range(631_152_000, 4_102_444_800)  # 1990 to 2099
_LEAST_DIGITS = 9  # fewer may be days, a year, or a day as one number


def stamp(text: str) -> tuple[str, str] | None:
    """The day and time (or none) of a timestamp as programs write them; None of any other text."""
    text = text.strip()
    if text.isdigit() and len(text) >= _LEAST_DIGITS:
        return since_1970(int(text))
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    hour = int(found[4])
    if found[8]:
        hour = hour % 12 + (12 if found[8].casefold() == "pm" else 0)
    try:
        when = datetime(
            int(found[1]), int(found[2]), int(found[3]), hour, int(found[5]), int(found[6] or 0),
            int((found[7] or "0")[:6].ljust(6, "0")),
        )  # fmt: skip
    except ValueError:
        return None
    return _told(when, found[9] is not None and _NOUGHT.fullmatch(found[9]) is not None)


def local(moment: datetime) -> tuple[str, str]:
    """The day and time (or none) of a moment, in UK time where it is one of Greenwich."""
    offset = moment.utcoffset()
    return _told(moment.replace(tzinfo=None), offset is not None and not offset)


def since_1970(number: float) -> tuple[str, str] | None:
    """The day and time of a count of seconds or milliseconds since 1970, in UK time; None of any other number."""
    for seconds in (number, number / 1000) if math.isfinite(number) else ():
        if int(seconds) in _SECONDS and len(str(int(number))) >= _LEAST_DIGITS:
            return _told(datetime(1970, 1, 1) + timedelta(seconds=seconds), True)
    return None


def _told(when: datetime, greenwich: bool) -> tuple[str, str]:
    """The day and the time; midnight, which programs write for no time, is none, in Greenwich too."""
    if greenwich and of_time(when.time()) and is_summer(when):
        when += timedelta(hours=1)
    return f"{when:%Y-%m-%d}", of_time(when.time())


def is_summer(greenwich: datetime) -> bool:
    """Whether the UK has summer time at a moment of Greenwich: from the last Sunday of March to that of October."""
    begins, ends = (datetime.combine(_last_sunday(greenwich.year, month), datetime.min.time()) for month in (3, 10))
    return begins + timedelta(hours=1) <= greenwich < ends + timedelta(hours=1)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
