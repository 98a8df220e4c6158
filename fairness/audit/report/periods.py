"""The periods of charts over time: which there are, what they are called, and which of them are not complete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from fairness.audit.measures import MONTH, QUARTER, YEAR
from fairness.cases.values import MONTHS

_MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
# The share of a period's cases that may be open. Of a tenth, the share at risk can still move by ten points at most,
# about as much as it varies anyway; of more, a late period looks better than it will.
MOST_OPEN = 0.1


def every(first: str, last: str, step: str) -> list[str]:
    """All periods from one to another: `2024 Q1`, `2024 Q2`, ..."""
    return [_name(index, step) for index in range(_index(first, step), _index(last, step) + 1)]


def label(period: str, step: str) -> str:
    """A period in words: `2024-03` is `Mar 2024`."""
    return f"{MONTHS[int(period[5:7]) - 1]} {period[:4]}" if step == MONTH else period


def incomplete(periods: Sequence[str], step: str, facts: pl.DataFrame, as_at: date, small: int) -> set[int]:
    """The positions of periods that are not over by `as_at`, or too many of whose cases are still open then.

    `facts` are those of `Measures`. Open cases are too many only where they are more than `small`, the largest count
    that is hidden: all that is told by it is that a count is not small. What comes after the last such period is
    incomplete too.
    """
    held = facts.group_by(f"by.{step}").agg(cases=pl.len(), open=(~pl.col("ended.case").fill_null(False)).sum())
    many = {period for period, cases, still in held.iter_rows() if still > max(small, MOST_OPEN * cases)}
    found = {place for place, period in enumerate(periods) if period in many}
    return found | {
        place
        for place, period in enumerate(periods)
        if _last_day(period, step) > as_at or place > max(found, default=len(periods))
    }


def _index(period: str, step: str) -> int:
    if step == YEAR:
        return int(period)
    if step == QUARTER:
        return int(period[:4]) * 4 + int(period[-1]) - 1
    return int(period[:4]) * 12 + int(period[5:7]) - 1


def _name(index: int, step: str) -> str:
    if step == YEAR:
        return f"{index:04}"
    if step == QUARTER:
        return f"{index // 4:04} Q{index % 4 + 1}"
    return f"{index // 12:04}-{index % 12 + 1:02}"


def _last_day(period: str, step: str) -> date:
    after = (_index(period, step) + 1) * _MONTHS[step]
    return date(after // 12, after % 12 + 1, 1) - timedelta(1)
