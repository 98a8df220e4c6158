"""Limits compared, in whatever units: whether one asks less than a duty's own, and whether two leave any time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from fairness.cases.limits import Limit, count_days

UPPER, LOWER = ("within", "every"), ("not_before", "notice")
LIMITS = (*UPPER, *LOWER)
# Four years hold every length of month and year; bank holidays differ by nation.
_FIRST, _DAYS = date(2024, 1, 1), 1461
_NATIONS = ("england", "scotland", "northern_ireland")


def looser(check: Any, key: str, old: Limit, new: Limit) -> bool:
    """Whether `new` at `key` of a check as written asks less than `old`, counted from any one date.

    An upper limit is loosened by being longer, a lower one, or the time in which something is not to happen, by
    being shorter. Where units differ, both are counted from every date of four years.
    """
    longer_is_looser = key in UPPER and not (isinstance(check, dict) and "never" in check)
    if old.unit == new.unit:
        return new.count > old.count if longer_is_looser else new.count < old.count
    if longer_is_looser:
        return any(now > was for now, was in _ends(new, -(-new.count // 24), old, old.count // 24 - 1))
    return any(now < was for now, was in _ends(new, new.count // 24 - 1, old, old.count // 24 + 1))


def never_fits(lower: Limit, upper: Limit) -> bool:
    """Whether nothing can lie between a lower and an upper limit, from whichever date both are counted."""
    return all(first > last for first, last in _ends(lower, lower.count // 24, upper, -(-upper.count // 24)))


def _ends(new: Limit, new_hours: int, old: Limit, old_hours: int) -> Iterator[tuple[date, date]]:
    """The days on which both end, from each date; a limit in hours ends after the whole days given for it."""
    nations = _NATIONS if "working days" in (new.unit, old.unit) else _NATIONS[:1]
    for nation in nations:
        for number in range(_DAYS):
            day = _FIRST + timedelta(days=number)
            yield _end(day, new, new_hours, nation), _end(day, old, old_hours, nation)


def _end(day: date, limit: Limit, hours: int, nation: str) -> date:
    return day + timedelta(days=hours) if limit.unit == "hours" else count_days(day, limit, nation)
