"""Whether the day of a row lies far from those around it, or at no time that can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

_EARLIEST = date(1948, 1, 1)
_OUT_OF_ORDER = 10  # days


def doubts(days: Sequence[date | None], counted: Sequence[bool], latest: date) -> list[str]:
    """What is doubtful about the day of each row, of those that are sure; `counted` ones are never out of order."""
    places = [place for place, day in enumerate(days) if day]
    known = [day for day in days if day]
    made = []
    for place, day in enumerate(days):
        if day and not _EARLIEST <= day <= latest:
            made.append(f"{day.year} may be a slip")
        elif day and not counted[place] and len(known) > 2 and _stands_out(known, places.index(place)):
            made.append("It is out of order with the rows above and below")
        else:
            made.append("")
    return made


def _stands_out(known: Sequence[date], at: int) -> bool:
    """Whether a day lies far outside those around it, where nearly all others are in order."""
    others = [*known[:at], *known[at + 1 :]]
    ups = sum(a <= b for a, b in zip(others, others[1:], strict=False))
    pairs = len(others) - 1
    before, after = known[at - 1] if at else None, known[at + 1] if at + 1 < len(known) else None
    if ups >= 0.8 * pairs:
        return _out_of_order(before, known[at], after)
    return ups <= 0.2 * pairs and _out_of_order(after, known[at], before)


def _out_of_order(low: date | None, day: date, high: date | None) -> bool:
    gap = timedelta(days=_OUT_OF_ORDER)
    if low is None or high is None:
        near = low or high
        return near is not None and abs(abs((day - near).days) - 365) <= 20  # the old year, written in the new one
    return low <= high and (day < low - gap or day > high + gap)
