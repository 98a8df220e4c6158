"""Cases by month, quarter or year: counts for a chart over time, with nothing lost from sight."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from fairness.cases.timeline import days_of

Step = Literal["month", "quarter", "year"]
MOST = 1200  # periods; more come from a mistaken year

_MONTHS: dict[Step, int] = {"month": 1, "quarter": 3, "year": 12}
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale
_days_of = lru_cache(maxsize=65536)(days_of)  # a few thousand dates serve any number of cases


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year: its label (`Jan–Mar 2024`), days, cases, and sums of `x` and of `n`.

    `complete` is whether all of its days lie in the time that the cases cover.
    """

    label: str
    first: date
    last: date
    cases: int
    x: int
    n: int
    complete: bool

    @property
    def rate(self) -> float | None:
        """x / n; None where n is 0."""
        return self.x / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods in order, none left out between the first and the last, and the cases that lie in none of them.

    `undated` have no date; `vague` have one that spans several periods (a year alone, by month); `outside` are dated
    before `since` or after `as_at`.
    """

    step: Step
    periods: tuple[Period, ...]
    undated: int
    vague: int
    outside: int
    as_at: date | None

    @property
    def partial(self) -> frozenset[int]:
        """The positions of the periods that are not complete."""
        return frozenset(place for place, period in enumerate(self.periods) if not period.complete)


def by_period(
    rows: Iterable[tuple[str | None, int, int]],
    step: Step = "quarter",
    *,
    since: date | None = None,
    as_at: date | None = None,
) -> Periods:
    """Group `rows`, one a case: its date (`2024-03-09`, `2024-03`, `2024`, None or empty), x and n.

    The cases cover the days from `since` to `as_at`; without them, from the start of the first period that has a
    case, to the last day that a case is dated. With them, periods without cases are filled in to both ends.

    Raises ValueError for a text that is no such date, for `since` after `as_at`, and for more than 1,200 periods.
    """
    if since and as_at and since > as_at:
        raise ValueError(f"the time from {since} to {as_at} ends before it begins")
    sums: dict[int, list[int]] = {}
    undated = vague = outside = 0
    newest = date.min
    for text, x, n in rows:
        if not text:
            undated += 1
            continue
        first, last = _days_of(text)
        index = _index(first, step)
        if (since and last < since) or (as_at and first > as_at):
            outside += 1
        elif index != _index(last, step):
            vague += 1
        else:
            newest = max(newest, last)
            of = sums.setdefault(index, [0, 0, 0])
            of[0] += 1
            of[1] += x
            of[2] += n
    until = as_at or newest
    start = _index(since, step) if since else min(sums, default=None)
    end = _index(as_at, step) if as_at else max(sums, default=None)
    if start is None or end is None:
        return Periods(step, (), undated, vague, outside, as_at)
    if end - start >= MOST:
        raise ValueError(
            f"cases dated from {_first(start, step)} to {_first(end + 1, step) - timedelta(1)} make "
            f"{end - start + 1:,} periods (a {step} each); expected at most {MOST:,}: a year may be mistaken"
        )
    periods = tuple(_period(index, step, sums.get(index, [0, 0, 0]), since, until) for index in range(start, end + 1))
    return Periods(step, periods, undated, vague, outside, as_at)


def _index(day: date, step: Step) -> int:
    return (day.year * 12 + day.month - 1) // _MONTHS[step]


def _first(index: int, step: Step) -> date:
    year, month = divmod(index * _MONTHS[step], 12)
    return date(year, month + 1, 1)


def _period(index: int, step: Step, sums: Sequence[int], since: date | None, until: date) -> Period:
    first = _first(index, step)
    month = first.month + _MONTHS[step] - 1
    last = date(first.year, month, calendar.monthrange(first.year, month)[1])
    cases, x, n = sums
    complete = last <= until and (since is None or first >= since)
    return Period(_label(first, last, step), first, last, cases, x, n, complete)


def _label(first: date, last: date, step: Step) -> str:
    if step == "year":
        return str(first.year)
    start, end = (_NAMES[day.month - 1] for day in (first, last))
    return f"{start} {first.year}" if step == "month" else f"{start}–{end} {first.year}"
