"""Durations of which some are still open: Kaplan and Meier's curve with its quartiles, and the log-rank test.

Durations are rows of days, whether they ended (else they lasted at least so long), and how many lasted so.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, isnan, log, sqrt
from typing import Any

from fairness.statistics.rates import LEVEL, z_of

Counted = Iterable[tuple[int, bool, int]]


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


def kaplan_meier(durations: Counted, level: float = LEVEL) -> Curve:
    """The curve of durations, a step for each day on which one ended.

    Limits are Greenwood's on the log-log scale, which keeps them between 0 and 1.
    """
    import numpy as np
    from scipy.stats import ecdf

    ends, left = _days(durations)
    count = len(ends) + len(left)
    if not len(ends):
        return Curve((), count, 0, None, None, None)
    curve = ecdf(_censored(ends, left)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined where all have ended, as is said below
        limits = curve.confidence_interval(level, method="log-log")
    days, ended = np.unique(ends, return_counts=True)
    at_risk = count - np.searchsorted(np.sort(np.concatenate((ends, left))), days)
    steps = []
    for day, share, low, high, before, number in zip(
        days, curve.evaluate(days), limits.low.evaluate(days), limits.high.evaluate(days), at_risk, ended, strict=True
    ):
        exact = isnan(low)  # where all have ended
        steps.append(Step(
            int(day), float(share), float(share if exact else low), float(share if exact else high), int(before),
            int(number),
        ))  # fmt: skip
    return Curve(tuple(steps), count, len(ends), *(_first_at(steps, part) for part in (0.75, 0.5, 0.25)))


@dataclass(frozen=True, slots=True)
class Reached:
    """By this day the share that had ended, of all of them, with its interval; and how many had."""

    day: int
    share: float
    low: float
    high: float
    ended: int


def cumulative_incidence(
    durations: Iterable[tuple[int, bool, bool, int]], days: Iterable[int], level: float = LEVEL
) -> list[Reached]:
    """How many had ended by each of some days, where others came to a close first and can't end any more.

    Rows are of days, whether it ended, whether something else came first, and how many. Aalen and Johansen's
    estimate; its variance by the delta method (Marubini and Valsecchi 1995), and limits on the log-log scale. Where
    nothing came first, this is one less Kaplan and Meier's curve.
    """
    import numpy as np

    rows = np.array([tuple(map(int, row)) for row in durations], dtype=np.int64).reshape(-1, 4)
    on = np.unique(rows[:, 0])
    every, ended, over = (
        np.bincount(np.searchsorted(on, rows[:, 0]), weights, minlength=len(on))
        for weights in (rows[:, 3], rows[:, 3] * rows[:, 1], rows[:, 3] * (rows[:, 1] | rows[:, 2]))
    )
    followed = every[::-1].cumsum()[::-1]
    before = np.concatenate(([1.0], np.cumprod(1 - over / followed)))[:-1]
    share = np.cumsum(before * ended / followed)
    found = []
    for day in days:
        last = int(np.searchsorted(on, day, "right"))
        if not last:
            found.append(Reached(day, 0.0, 0.0, 0.0, 0))
            continue
        reached = float(share[last - 1])
        gap, left = reached - share[:last], np.maximum(followed - over, 1e-9)[:last]
        at, one, both, here = followed[:last], ended[:last], over[:last], before[:last]
        variance = (
            (gap**2 * both / (at * left)).sum() + (here**2 * one * (at - one) / at**3).sum()
            - 2 * (gap * here * one / at**2).sum()
        )  # fmt: skip
        found.append(Reached(day, reached, *_log_log(reached, float(variance), level), int(ended[:last].sum())))
    return found


def _log_log(share: float, variance: float, level: float) -> tuple[float, float]:
    """Limits of a share on the log-log scale, which keeps them between 0 and 1."""
    if not 0 < share < 1 or variance <= 0:
        return share, share
    half = z_of(level) * sqrt(variance) / (share * abs(log(share)))
    return share ** exp(half), share ** exp(-half)


def log_rank(one: Counted, two: Counted) -> float | None:
    """The two-sided p of no difference between two groups of durations; None where it is undefined.

    The log-rank statistic is held against what chance gives among those still followed on each day on which something
    ended: a Pearson type III curve with the mean, spread and skewness of these draws (hypergeometric, added up over
    the days). So it stands where the cases of one group are newer, and were followed for less time, which draws over
    all cases at once do not allow for (Heinze, Gnant and Schemper 2003); and the third moment keeps the promise for
    small groups, which the usual chi-square flags too often.
    """
    from scipy.stats import pearson3

    found, variance, third = log_rank_moments(one, two)
    if variance <= 1e-12:
        return None
    curve = pearson3(third / variance**1.5)
    surplus = found / variance**0.5
    return float(min(1.0, 2 * min(curve.cdf(surplus), curve.sf(surplus))))


def log_rank_moments(one: Counted, two: Counted) -> tuple[float, float, float]:
    """How many of the first group ended less the number expected; its variance and third moment by chance."""
    import numpy as np

    (ends, left), (other_ends, other_left) = _days(one), _days(two)
    days, ended = np.unique(np.concatenate((ends, other_ends)), return_counts=True)
    own, other = np.sort(np.concatenate((ends, left))), np.sort(np.concatenate((other_ends, other_left)))
    followed = (len(own) - np.searchsorted(own, days)).astype(float)
    everyone = followed + len(other) - np.searchsorted(other, days)
    share = followed / everyone
    surplus = len(ends) - (ended * share).sum()
    spread = ended * share * (1 - share) * (everyone - ended) / np.maximum(everyone - 1, 1)
    skewed = spread * (1 - 2 * share) * (everyone - 2 * ended) / np.maximum(everyone - 2, 1)
    return float(surplus), float(spread.sum()), float(skewed.sum())


def _days(durations: Counted) -> tuple[Any, Any]:
    """The days after which durations ended, and those that others have lasted, as arrays."""
    import numpy as np

    rows = np.array([(days, over, number) for days, over, number in durations], dtype=np.int64).reshape(-1, 3)
    over = rows[:, 1] == 1
    return np.repeat(rows[over, 0], rows[over, 2]), np.repeat(rows[~over, 0], rows[~over, 2])


def _censored(ends: Any, left: Any) -> Any:
    from scipy.stats import CensoredData

    return CensoredData(uncensored=ends, right=left)


def _first_at(steps: list[Step], part: float) -> int | None:
    return next((step.day for step in steps if step.share <= part + 1e-12), None)
