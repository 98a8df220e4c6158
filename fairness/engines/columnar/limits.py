"""Limits counted over whole arrays of instants (ms)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Literal

import numpy as np
import polars as pl

from fairness.cases.bank_holidays import holidays_of
from fairness.cases.limits import Limit
from fairness.cases.moments import DAY_MS
from fairness.engines.columnar.ranks import Array

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Shift:
    """A limit as long wherever it begins: it ends `ms` after an instant, or if `whole` after its day begins."""

    ms: int
    whole: bool

    def of(self, instants: Array) -> Array:
        """Where it ends, from each of these."""
        return (day_number(instants) * DAY_MS if self.whole else instants) + self.ms


def shift(limit: Limit, backwards: bool, latest: bool) -> Shift | None:
    """The limit (its last millisecond if `latest`, else its first) as a shift; None for working days and months."""
    sign = -1 if backwards else 1
    if limit.unit == "hours":
        return Shift(sign * limit.count * _HOUR_MS, False)
    if limit.unit in ("days", "weeks"):
        days = limit.count * (7 if limit.unit == "weeks" else 1)
        return Shift(sign * days * DAY_MS + (DAY_MS - 1 if latest else 0), True)
    return None


class Counter:
    """Counts limits, for instants of cases of which `nation` is the nation of each."""

    def __init__(self, nation: pl.Series) -> None:
        self._nation = nation

    @cached_property
    def _nations(self) -> list[str]:
        return sorted(self._nation.unique().to_list())

    @cached_property
    def _numbers(self) -> Array:
        """For each case the number of its nation."""
        numbers = {name: number for number, name in enumerate(self._nations)}
        return self._nation.replace_strict(numbers, return_dtype=pl.Int64).to_numpy()

    def latest(self, limit: Limit, hi: Array, case: Array, backwards: bool = False) -> Array:
        """`cases.limits.latest` of each instant: the last millisecond allowed."""
        moved = shift(limit, backwards, True)
        return moved.of(hi) if moved else self._ends(hi, limit, case, backwards) * DAY_MS + (DAY_MS - 1)

    def earliest(self, limit: Limit, lo: Array, case: Array, backwards: bool = False) -> Array:
        """`cases.limits.earliest` of each instant: the first millisecond allowed."""
        moved = shift(limit, backwards, False)
        return moved.of(lo) if moved else self._ends(lo, limit, case, backwards) * DAY_MS

    def _ends(self, ms: Array, limit: Limit, case: Array, backwards: bool) -> Array:
        """The day (since 1970) on which a limit of working days, months or years ends."""
        days, sign = day_number(ms), -1 if backwards else 1
        # Each day is counted from once, and looked up.
        first, last = int(days.min()), int(days.max())
        if last - first < len(days):
            distinct, place = np.arange(first, last + 1), days - first
        else:
            distinct, place = np.unique(days, return_inverse=True)
        every = pl.Series(distinct).cast(pl.Int32).cast(pl.Date)
        if limit.unit != "working days":
            months = sign * limit.count * (12 if limit.unit == "years" else 1)
            return _numbers(every.dt.offset_by(f"{months}mo")).take(place)
        ends = np.stack([_working(every, sign * limit.count, one) for one in self._nations])
        found: Array = ends[self._numbers.take(case), place]
        return found


def day_number(ms: Array) -> Array:
    """The day (since 1970) of each instant."""
    return ms // DAY_MS


def _working(start: pl.Series, count: int, nation: str) -> Array:
    if count == 0:
        return _numbers(start)
    roll: Literal["backward", "forward"] = "backward" if count > 0 else "forward"
    return _numbers(start.dt.add_business_days(count, holidays=_holidays(nation), roll=roll))


def _numbers(days: pl.Series) -> Array:
    return days.cast(pl.Int32).cast(pl.Int64).to_numpy()


@cache
def _holidays(nation: str) -> list[date]:
    return [date.fromisoformat(one) for one in sorted(holidays_of(nation))]
