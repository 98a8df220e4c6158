"""How strong the evidence of a difference is: tests for two rates, for strata, and for many comparisons at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from fairness.statistics.rates import LEVEL, Interval, z_of

# Boschloo's test is exact for every size, but takes a quarter of a second for 200 against 200. Beyond this product of
# the sizes the test is Fisher's with mid-p, which is as good as the same there. Chosen by the sizes alone.
MOST_EXACT = 10_000


@dataclass(frozen=True, slots=True)
class Stratum:
    """x1 of n1 against x2 of n2 within one stratum."""

    x1: int
    n1: int
    x2: int
    n2: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """The ratio of rates over strata by Mantel and Haenszel, and how many strata had both groups."""

    ratio: Interval
    strata: int


def two_rates(x1: int, n1: int, x2: int, n2: int) -> tuple[float, str]:
    """The two-sided p of no difference between x1/n1 and x2/n2, and the test: Boschloo's, or Fisher's with mid-p.

    1 where either n is 0.
    """
    if not n1 or not n2:
        return 1.0, "none"
    if n1 * n2 <= MOST_EXACT:
        from scipy.stats import boschloo_exact

        if x1 + x2 in (0, n1 + n2):
            return 1.0, "Boschloo"
        return min(1.0, float(boschloo_exact([[x1, x2], [n1 - x1, n2 - x2]]).pvalue)), "Boschloo"
    return fisher_mid_p(x1, n1, x2, n2), "Fisher mid-p"


def fisher_mid_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Fisher's two-sided p with half the probability of the tables as likely as the one seen."""
    import numpy as np
    from scipy.stats import hypergeom

    total, found = n1 + n2, x1 + x2
    values = np.arange(max(0, found - n2), min(n1, found) + 1)
    chances = hypergeom.pmf(values, total, found, n1)
    seen = float(hypergeom.pmf(x1, total, found, n1))
    as_likely = np.isclose(chances, seen, rtol=1e-7, atol=0)
    less = (chances < seen) & ~as_likely
    return float(min(1.0, chances[less].sum() + chances[as_likely].sum() / 2))


def mantel_haenszel(strata: Sequence[Stratum], level: float = LEVEL) -> Pooled | None:
    """The pooled ratio of rates (Mantel-Haenszel) with Greenland and Robins's interval (1985).

    None where no stratum has both groups, or either group has nothing in any.
    """
    used = [one for one in strata if one.n1 and one.n2]
    above = sum(one.x1 * one.n2 / (one.n1 + one.n2) for one in used)
    below = sum(one.x2 * one.n1 / (one.n1 + one.n2) for one in used)
    if not above or not below:
        return None
    spread = sum(
        (one.n1 * one.n2 * (one.x1 + one.x2) - one.x1 * one.x2 * (one.n1 + one.n2)) / (one.n1 + one.n2) ** 2
        for one in used
    )
    half = z_of(level) * sqrt(spread / (above * below))
    ratio = above / below
    limits = (exp(log(ratio) - half), exp(log(ratio) + half))
    return Pooled(Interval(ratio, *limits, "Mantel-Haenszel, Greenland-Robins"), len(used))


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Each p adjusted for the whole family (Benjamini and Hochberg 1995), in the order given."""
    order = sorted(range(len(ps)), key=lambda place: ps[place], reverse=True)
    adjusted, least = [0.0] * len(ps), 1.0
    for rank, place in enumerate(order):
        least = min(least, ps[place] * len(ps) / (len(ps) - rank))
        adjusted[place] = least
    return adjusted


def log_rank(one: Sequence[tuple[int, bool]], two: Sequence[tuple[int, bool]]) -> float | None:
    """The p of no difference between two groups of durations (days, whether it ended); None where it is undefined."""
    from scipy.stats import chi2

    ends = sorted({days for days, ended in (*one, *two) if ended})
    observed = expected = variance = 0.0
    first, second = sorted(one), sorted(two)
    place1 = place2 = 0
    for day in ends:
        while place1 < len(first) and first[place1][0] < day:
            place1 += 1
        while place2 < len(second) and second[place2][0] < day:
            place2 += 1
        n1, n2 = len(first) - place1, len(second) - place2
        d1, d2 = _ended_on(first, place1, day), _ended_on(second, place2, day)
        total, ended = n1 + n2, d1 + d2
        observed += d1
        expected += ended * n1 / total
        if total > 1:
            variance += ended * (n1 / total) * (n2 / total) * (total - ended) / (total - 1)
    if variance <= 0:
        return None
    return float(chi2.sf((observed - expected) ** 2 / variance, 1))


def _ended_on(listed: Sequence[tuple[int, bool]], place: int, day: int) -> int:
    count = 0
    while place < len(listed) and listed[place][0] == day:
        count += listed[place][1]
        place += 1
    return count
