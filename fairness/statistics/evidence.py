"""How strong the evidence of a difference is: tests for two rates, for strata, and for many comparisons at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt

from fairness.statistics.boschloo import boschloo
from fairness.statistics.rates import LEVEL, Interval, z_of

# Boschloo's test is exact for every size, but takes 10 ms for 200 against 200 and longer for more. Beyond this
# product of the sizes the test is Fisher's with mid-p, as good as the same there. Chosen by the sizes alone.
MOST_EXACT = 40_000


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
        return boschloo(x1, n1, x2, n2), "Boschloo"
    return fisher_mid_p(x1, n1, x2, n2), "Fisher mid-p"


def fisher_mid_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Fisher's two-sided p with half the probability of the tables as likely as the one seen."""
    import numpy as np
    from scipy.special import betaln

    total, found = n1 + n2, x1 + x2
    mean = n1 * found / total
    # What lies beyond both the value seen and 12 standard deviations has a probability under 1e-30.
    reach = max(12 * sqrt(mean * (1 - found / total)) + 12, abs(x1 - mean) + 1)
    values = np.arange(max(0, found - n2, int(mean - reach)), min(n1, found, int(mean + reach) + 1) + 1)
    ways = betaln(values + 1, found - values + 1) + betaln(n1 - values + 1, n2 - found + values + 1)
    certain = betaln(n1 + 1, n2 + 1) - np.log(found + 1.0) - np.log(total - found + 1.0) + np.log(total + 1.0)
    chances = np.exp(certain - ways)
    seen = float(chances[x1 - values[0]])
    as_likely = np.isclose(chances, seen, rtol=1e-7, atol=0)
    less = (chances < seen) & ~as_likely
    return float(min(1.0, chances[less].sum() + chances[as_likely].sum() / 2))


def mcnemar(worse: int, better: int) -> float:
    """McNemar's exact two-sided p: of pairs that changed, so many in each direction, where both are as likely."""
    if worse == better:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(worse, worse + better, 0.5).pvalue)


def mantel_haenszel(strata: Sequence[Stratum], level: float = LEVEL) -> Pooled | None:
    """The pooled ratio of rates (Mantel-Haenszel) with Greenland and Robins's interval (1985).

    Where one group has nothing at risk in any stratum the ratio is 0, or infinite, and its other limit is found by
    score inversion. None where no stratum has both groups, or neither has anything.
    """
    used = [one for one in strata if one.n1 and one.n2]
    above = sum(one.x1 * one.n2 / (one.n1 + one.n2) for one in used)
    below = sum(one.x2 * one.n1 / (one.n1 + one.n2) for one in used)
    if not above and not below:
        return None
    if not above or not below:
        return Pooled(_empty_arm(used, bool(above), z_of(level)), len(used))
    spread = sum(
        (one.n1 * one.n2 * (one.x1 + one.x2) - one.x1 * one.x2 * (one.n1 + one.n2)) / (one.n1 + one.n2) ** 2
        for one in used
    )
    half = z_of(level) * sqrt(spread / (above * below))
    ratio = above / below
    limits = (exp(log(ratio) - half), exp(log(ratio) + half))
    return Pooled(Interval(ratio, *limits, "Mantel-Haenszel, Greenland-Robins"), len(used))


def _empty_arm(strata: Sequence[Stratum], higher: bool, z: float) -> Interval:
    """The interval of a pooled ratio of 0, or (`higher`) infinite: the ratio at which the score reaches z.

    Variances are those of the likeliest rates that have the ratio, as in Miettinen and Nurminen's interval.
    """
    low, high = 1e-6, 1e6
    for _ in range(80):
        middle = sqrt(low * high)
        beyond = abs(_pooled_score(strata, middle)) > z
        low, high = (middle, high) if beyond == higher else (low, middle)
    ends = (inf, sqrt(low * high), inf) if higher else (0.0, 0.0, sqrt(low * high))
    return Interval(*ends, "Mantel-Haenszel, score")


def _pooled_score(strata: Sequence[Stratum], ratio: float) -> float:
    surplus = variance = 0.0
    for one in strata:
        every = one.n1 + one.n2
        p2 = min(1.0, (one.x1 + one.x2) / (one.n1 * ratio + one.n2), 1 / ratio)
        p1 = p2 * ratio
        surplus += (one.x1 * one.n2 - ratio * one.x2 * one.n1) / every
        variance += (one.n2**2 * one.n1 * p1 * (1 - p1) + ratio**2 * one.n1**2 * one.n2 * p2 * (1 - p2)) / every**2
    return surplus / sqrt(variance) if variance > 0 else inf


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Each p adjusted for the whole family (Benjamini and Hochberg 1995), in the order given."""
    if not ps:
        return []
    from scipy.stats import false_discovery_control

    return [float(p) for p in false_discovery_control(ps)]
