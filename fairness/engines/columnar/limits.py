"""Limits counted over whole columns of instants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal

import polars as pl

from fairness.cases.bank_holidays import holidays_of
from fairness.cases.limits import Limit
from fairness.cases.timeline import DAY_MS

_HOUR_MS = 3_600_000


def latest(limit: Limit, nations: Iterable[str], backwards: bool = False) -> pl.Expr:
    """`cases.limits.latest` over columns lo, hi and nation: the last millisecond allowed."""
    if limit.unit == "hours":
        return pl.col("hi") + (-1 if backwards else 1) * limit.count * _HOUR_MS
    return _counted(pl.col("hi"), limit, nations, backwards) * DAY_MS + (DAY_MS - 1)


def earliest(limit: Limit, nations: Iterable[str], backwards: bool = False) -> pl.Expr:
    """`cases.limits.earliest` over columns lo, hi and nation: the first millisecond allowed."""
    if limit.unit == "hours":
        return pl.col("lo") + (-1 if backwards else 1) * limit.count * _HOUR_MS
    return _counted(pl.col("lo"), limit, nations, backwards) * DAY_MS


def day_number(ms: pl.Expr) -> pl.Expr:
    """The day (since 1970) of an instant."""
    return ms.floordiv(DAY_MS)


def _counted(ms: pl.Expr, limit: Limit, nations: Iterable[str], backwards: bool) -> pl.Expr:
    """The day (since 1970) on which a limit ends."""
    days, sign = day_number(ms), -1 if backwards else 1
    if limit.unit in ("days", "weeks"):
        return days + sign * limit.count * (7 if limit.unit == "weeks" else 1)
    start = days.cast(pl.Int32).cast(pl.Date)
    if limit.unit == "working days":
        return _by_nation(nations, lambda nation: _working(start, sign * limit.count, nation))
    months = sign * limit.count * (12 if limit.unit == "years" else 1)
    return start.dt.offset_by(f"{months}mo").cast(pl.Int32).cast(pl.Int64)


def _working(start: pl.Expr, count: int, nation: str) -> pl.Expr:
    if count == 0:
        return start.cast(pl.Int32).cast(pl.Int64)
    roll: Literal["backward", "forward"] = "backward" if count > 0 else "forward"
    ends = start.dt.add_business_days(count, holidays=_holidays(nation), roll=roll)
    return ends.cast(pl.Int32).cast(pl.Int64)


def _holidays(nation: str) -> list[date]:
    return [date.fromisoformat(one) for one in sorted(holidays_of(nation))]


def _by_nation(nations: Iterable[str], make: Callable[[str], pl.Expr]) -> pl.Expr:
    listed = sorted(nations)
    made = make(listed[0])
    for nation in listed[1:]:
        made = pl.when(pl.col("nation") == nation).then(make(nation)).otherwise(made)
    return made
