"""Durations of which some are still open: Kaplan and Meier's curve, with its median and quartiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

from fairness.statistics.rates import LEVEL, z_of


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on, the share that had not ended, with its interval; how many were at risk before, and ended."""

    day: int
    share: float
    low: float
    high: float
    at_risk: int
    ended: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """How long something lasted: its steps, counts, and the days by which a quarter, half and three quarters ended.

    A quantile is None where so many had not ended yet.
    """

    steps: tuple[Step, ...]
    count: int
    ended: int
    lower: int | None
    median: int | None
    upper: int | None


def kaplan_meier(durations: Iterable[tuple[int, bool]], level: float = LEVEL) -> Curve:
    """The curve of durations in days, each with whether it ended (else it lasted at least so long).

    Limits are Greenwood's on the log-log scale, which keeps them between 0 and 1.
    """
    return curve_of(((*one, number) for one, number in Counter(durations).items()), level)


def curve_of(counted: Iterable[tuple[int, bool, int]], level: float = LEVEL) -> Curve:
    """The same from days, whether they ended, and how many lasted so long."""
    ends, left = Counter[int](), Counter[int]()
    for days, over, number in counted:
        left[days] += number
        if over:
            ends[days] += number
    count = sum(left.values())
    at_risk, share, spread = count, 1.0, 0.0
    steps = []
    z = z_of(level)
    for day in sorted(left):
        if ended := ends[day]:
            share *= 1 - ended / at_risk
            if at_risk > ended:
                spread += ended / (at_risk * (at_risk - ended))
            steps.append(Step(day, share, *_limits(share, spread, z), at_risk, ended))
        at_risk -= left[day]
    lower, median, upper = (_first_at(steps, part) for part in (0.75, 0.5, 0.25))
    return Curve(tuple(steps), count, sum(ends.values()), lower, median, upper)


def _limits(share: float, spread: float, z: float) -> tuple[float, float]:
    if share <= 0 or share >= 1:
        return (share, share)
    half = z * sqrt(spread) / log(share)
    return float(share ** exp(-half)), float(share ** exp(half))


def _first_at(steps: list[Step], part: float) -> int | None:
    return next((step.day for step in steps if step.share <= part + 1e-12), None)
