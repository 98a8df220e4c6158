"""What a report counts cases by unasked, periods and organisations: as far as its audience may see it.

Why: docs/decisions/0007-disclosure-control.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from fairness.audit.measures import ALL, MONTH, ORGANISATION, QUARTER, THEME, YEAR, Measures
from fairness.statistics.spc import LEAST, MOST_HIDDEN

STEPS = (MONTH, QUARTER, YEAR)
FEWEST_UNITS = 3  # organisations that are set beside each other
_ENOUGH = 20  # cases in the middle month from which months are drawn
_USELESS = 0.5  # the share of points hidden from which charts are not worth what is hidden elsewhere beside them


def steps_of(opened: Sequence[str]) -> tuple[str, ...]:
    """The periods that cases opened on these dates may be counted by, shortest first: months only of enough cases."""
    sizes = sorted(Counter(one[:7] for one in opened).values())
    return STEPS if len(sizes) >= LEAST and sizes[len(sizes) // 2] >= _ENOUGH else STEPS[1:]


def step_of(measures: Measures, steps: Sequence[str], small: int) -> str:
    """The shortest of `steps` of whose points hardly any will be hidden, else the last; empty where none is of use.

    Points are those of everything and of each theme, as far as cases were judged; `small` is the largest count that
    is hidden.
    """
    hidden = {}
    for step in steps:
        few = _few(_points(measures, step), small)
        hidden[step] = float(few.sum()) / max(len(few), 1)
    last = steps[-1] if hidden[steps[-1]] <= _USELESS else ""
    return next((step for step in steps if hidden[step] <= MOST_HIDDEN), last)


def by_organisation(measures: Measures, small: int) -> bool:
    """Whether over all rules enough organisations will be shown to be set beside each other."""
    points = _points(measures, ORGANISATION).filter(pl.col("level") == ALL)
    return int((~_few(points, small)).sum()) >= FEWEST_UNITS


def _points(measures: Measures, by: str) -> pl.DataFrame:
    """The counts of each group with cases judged, for everything and for each theme."""
    return measures.counts.filter(
        (pl.col("by") == by) & pl.col("group").is_not_null() & (pl.col("within") == "")
        & pl.col("level").is_in([ALL, THEME]) & (pl.col("judged") > 0)
    )  # fmt: skip


def _few(points: pl.DataFrame, small: int) -> pl.Series:
    """Whether a count of cases at risk, or of cases not at risk, is small."""
    risk, fine = points["risk"], points["judged"] - points["risk"]
    return risk.is_between(1, small) | fine.is_between(1, small)
