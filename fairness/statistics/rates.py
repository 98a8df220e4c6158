"""Intervals for a rate, for the difference of two rates, and for their ratio, each valid for small counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import erfc, inf, isclose, sqrt
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the limits of its interval, and the method by its name."""

    estimate: float
    low: float
    high: float
    method: str

    def holds(self, value: float) -> bool:
        """Whether a value lies within the limits."""
        return self.low <= value <= self.high


def z_of(level: float = LEVEL) -> float:
    """The standard normal deviate of a two-sided interval: 1.96 for 95%."""
    return NormalDist().inv_cdf((1 + level) / 2)


def p_of(deviate: float) -> float:
    """The two-sided p of a standard normal deviate: 0.05 for 1.96."""
    return erfc(abs(deviate) / sqrt(2))


def wilson(x: int, n: int, level: float = LEVEL) -> Interval | None:
    """Wilson's score interval for `x` of `n` (Wilson 1927), the one of public-health statistics in England.

    None where n is 0. Raises ValueError where x is not between 0 and n.
    """
    _check(x, n)
    if not n:
        return None
    z = z_of(level)
    rate, square = x / n, z * z / n
    centre = (rate + square / 2) / (1 + square)
    half = z / (1 + square) * sqrt(rate * (1 - rate) / n + square / (4 * n))
    low = 0.0 if x == 0 else max(0.0, centre - half)
    high = 1.0 if x == n else min(1.0, centre + half)
    return Interval(rate, low, high, "Wilson")


def exact(x: int, n: int, level: float = LEVEL) -> Interval | None:
    """Clopper and Pearson's exact interval for `x` of `n`: wider by design. None where n is 0."""
    from scipy.stats import beta

    _check(x, n)
    if not n:
        return None
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(beta.ppf(tail, x, n - x + 1))
    high = 1.0 if x == n else float(beta.ppf(1 - tail, x + 1, n - x))
    return Interval(x / n, low, high, "Clopper-Pearson")


def newcombe(x1: int, n1: int, x2: int, n2: int, level: float = LEVEL) -> Interval | None:
    """Newcombe's hybrid score interval for x1/n1 - x2/n2 (Newcombe 1998, method 10): valid for every table.

    None where either n is 0.
    """
    one, two = wilson(x1, n1, level), wilson(x2, n2, level)
    if one is None or two is None:
        return None
    difference = one.estimate - two.estimate
    down = sqrt((one.estimate - one.low) ** 2 + (two.high - two.estimate) ** 2)
    up = sqrt((one.high - one.estimate) ** 2 + (two.estimate - two.low) ** 2)
    return Interval(difference, max(-1.0, difference - down), min(1.0, difference + up), "Newcombe")


def score_ratio(x1: int, n1: int, x2: int, n2: int, level: float = LEVEL) -> Interval | None:
    """Miettinen and Nurminen's score interval for the ratio (x1/n1) / (x2/n2), by inversion (1985).

    None where the ratio cannot be estimated: an n of 0, nothing in either group, or everything in both. With x1 = 0
    the lower limit is 0; with x2 = 0 estimate and upper limit are infinite.
    """
    _check(x1, n1)
    _check(x2, n2)
    if not n1 or not n2 or not x1 + x2 or x1 + x2 == n1 + n2:
        return None
    z = z_of(level)
    estimate = inf if not x2 else (x1 / n1) / (x2 / n2)

    def beyond(ratio: float) -> float:
        return ratio_score(x1, n1, x2, n2, ratio) - z

    def short(ratio: float) -> float:
        return ratio_score(x1, n1, x2, n2, ratio) + z

    low = 0.0 if not x1 else _root(beyond)
    high = inf if not x2 else _root(short)
    return Interval(estimate, low, high, "Miettinen-Nurminen score")


def ratio_score(x1: int, n1: int, x2: int, n2: int, ratio: float) -> float:
    """How many standard errors the data lie from a ratio of rates, the rates being the likeliest with that ratio."""
    total = n1 + n2
    a, b, c = total * ratio, -(n1 * ratio + x1 + n2 + x2 * ratio), x1 + x2
    p2 = (-b - sqrt(max(b * b - 4 * a * c, 0.0))) / (2 * a)
    p1 = p2 * ratio
    variance = (p1 * (1 - p1) / n1 + ratio**2 * p2 * (1 - p2) / n2) * total / (total - 1)
    gap = x1 / n1 - ratio * x2 / n2
    if variance <= 0:
        return 0.0 if isclose(gap, 0.0, abs_tol=1e-15) else inf if gap > 0 else -inf
    return gap / sqrt(variance)


def _root(score: Callable[[float], float]) -> float:
    """Where a score that falls as the ratio grows is 0, by halving on the scale of logarithms."""
    low, high = 1e-12, 1e12
    for _ in range(200):
        middle = sqrt(low * high)
        if score(middle) > 0:
            low = middle
        else:
            high = middle
        if isclose(low, high, rel_tol=1e-14):
            break
    return sqrt(low * high)


def _check(x: int, n: int) -> None:
    if not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is not a count")
