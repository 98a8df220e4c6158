"""Funnel plots: whether a unit's rate differs from the overall rate by more than its number of cases explains.

After Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 2005;24:1185-1202.
Units are never ranked: they come out in order of name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, sqrt
from statistics import fmean
from typing import Literal

LEVELS = (0.95, 0.998)
LEAST_UNITS = 10  # units from which overdispersion is estimated
WINSOR = 0.1  # the part of the z scores at each end that is drawn in
_STEPS = 80  # numbers of cases at which the curve is worked out
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Limits:
    """One pair of limits (rates within 0 and 1) at a level (0.95), and whether any rate can lie beyond each."""

    level: float
    lower: float
    upper: float
    below: bool
    above: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: `x` of `n`; the highest level whose limits its rate is beyond (None: within all) and on which side.

    `rate` is None and `limits` are empty where the unit has no cases.
    """

    name: str
    x: int
    n: int
    rate: float | None
    limits: tuple[Limits, ...]
    beyond: float | None
    side: Literal["", "above", "below"]

    @property
    def status(self) -> str:
        """`no cases`, `within the limits`, or `above` or `below the 95% limits`."""
        if self.rate is None:
            return "no cases"
        return "within the limits" if self.beyond is None else f"{self.side} the {self.beyond * 100:g}% limits"


@dataclass(frozen=True, slots=True)
class Funnel:
    """All units in order of name, and a curve of limits over numbers of cases for drawing.

    `phi` is the estimate of overdispersion, None where it is not estimated; `adjusted` says whether the limits were
    widened by it. `overall` is None, and the curve empty, where no unit has a case.
    """

    overall: float | None
    units: tuple[Unit, ...]
    levels: tuple[float, ...]
    phi: float | None
    adjusted: bool
    curve: tuple[tuple[int, tuple[Limits, ...]], ...]
    notes: tuple[str, ...]


def funnel(units: Mapping[str, tuple[int, int]], levels: Sequence[float] = LEVELS, adjust: bool = True) -> Funnel:
    """Each unit (name: findings x, cases n) against the rate of all units together.

    Limits are exact: a rate at or beyond one has a binomial tail probability, P(X >= x) or P(X <= x), of at most half
    of what the level leaves (0.025 at 95%). Between whole numbers that probability is interpolated in a straight
    line, so that the curve is smooth and no unit's status depends on it. This differs from Spiegelhalter's upper
    limit, which lies one case further in and lets more units than the level says fall beyond by chance, and from the
    approximations of PHEindicatormethods (Wilson) and FunnelPlotR (arcsine).

    With at least 10 units with cases, overdispersion phi is the mean square of the units' z scores (arcsine scale, as
    in FunnelPlotR), the outer 10% at each end drawn in to the 10th and 90th percentiles. Where phi is above 1 and
    `adjust` is set, each limit's distance from the overall rate is widened by the square root of phi. Limits are
    never narrowed.

    Raises ValueError for counts that are not 0 <= x <= n, or a level that is not between 0 and 1.
    """
    for name, (x, n) in units.items():
        if not 0 <= x <= n:
            raise ValueError(f"unit {name!r} has {x} of {n}; expected a count from 0 to the number of cases")
    if not levels or not all(0 < level < 1 for level in levels):
        raise ValueError(f"levels {tuple(levels)} are not all between 0 and 1")
    levels = tuple(sorted(levels))
    order = sorted(units, key=lambda name: (name.casefold(), name))
    total = sum(n for _, n in units.values())
    if not total:
        empty = tuple(Unit(name, 0, 0, None, (), None, "") for name in order)
        return Funnel(None, empty, levels, None, False, (), ("No unit has a case.",))
    overall = sum(x for x, _ in units.values()) / total
    with_cases = [(x, n) for x, n in units.values() if n]
    phi = _phi(with_cases, overall) if len(with_cases) >= LEAST_UNITS else None
    adjusted = adjust and phi is not None and phi > 1
    widen = sqrt(phi) if adjusted and phi is not None else 1.0
    largest = max(n for _, n in with_cases)
    grid = _grid(largest)
    at = _limits(sorted({*grid, *(n for _, n in with_cases)}), overall, levels, widen)
    found = tuple(_unit(name, *units[name], at) for name in order)
    curve = tuple((n, tuple(limit for limit, _, _ in at[n])) for n in grid)
    return Funnel(overall, found, levels, phi, adjusted, curve, _notes(len(with_cases), phi, adjusted))


_Raw = tuple[Limits, float, float]  # with the limits before they are clipped to rates


def _limits(ns: Sequence[int], overall: float, levels: Sequence[float], widen: float) -> dict[int, tuple[_Raw, ...]]:
    rows: dict[int, list[_Raw]] = {n: [] for n in ns}
    for level in levels:
        tail = (1 - level) / 2
        lowers, uppers = _quantiles(ns, overall, tail), _quantiles(ns, overall, 1 - tail)
        for n, low, high in zip(ns, lowers, uppers, strict=True):
            # P(X >= u) is 1 - P(X <= u - 1): interpolated, the upper limit is one case above the quantile
            lower, upper = (overall + (edge / n - overall) * widen for edge in (low, high + 1))
            clipped = max(lower, 0.0), min(upper, 1.0)
            rows[n].append((Limits(level, *clipped, lower >= -_SAME, upper <= 1 + _SAME), lower, upper))
    return {n: tuple(row) for n, row in rows.items()}


def _quantiles(ns: Sequence[int], rate: float, part: float) -> list[float]:
    """Where P(X <= x) of a binomial, interpolated between whole numbers, is `part`; above -1, at most n."""
    from scipy.stats import binom

    whole = binom.ppf(part, ns, rate)
    at, under = binom.cdf(whole, ns, rate), binom.cdf(whole - 1, ns, rate)
    return [float(one) for one in whole - (at - part) / (at - under)]


def _unit(name: str, x: int, n: int, at: Mapping[int, tuple[_Raw, ...]]) -> Unit:
    if not n:
        return Unit(name, x, n, None, (), None, "")
    rate, beyond, side = x / n, None, ""
    for limits, lower, upper in at[n]:
        if rate >= upper - _SAME or rate <= lower + _SAME:
            beyond, side = limits.level, "above" if rate >= upper - _SAME else "below"
    limits_of = tuple(limits for limits, _, _ in at[n])
    return Unit(name, x, n, rate, limits_of, beyond, side)  # type: ignore[arg-type]


def _phi(counts: Sequence[tuple[int, int]], overall: float) -> float:
    """Spiegelhalter's estimate: the mean of the squared z scores, winsorised."""
    target = asin(sqrt(overall))
    scores = sorted((asin(sqrt(x / n)) - target) * 2 * sqrt(n) for x, n in counts)
    low, high = _percentile(scores, WINSOR), _percentile(scores, 1 - WINSOR)
    return fmean(min(max(score, low), high) ** 2 for score in scores)


def _percentile(ordered: Sequence[float], part: float) -> float:
    """Linear between the two nearest (type 7 of Hyndman and Fan, R's default)."""
    place = part * (len(ordered) - 1)
    under = int(place)
    upper = ordered[min(under + 1, len(ordered) - 1)]
    return ordered[under] + (place - under) * (upper - ordered[under])


def _grid(largest: int) -> list[int]:
    """Numbers of cases from 1 to a little above the largest unit, closer together where they are small."""
    top = max(largest + 1, round(largest * 1.05))
    return sorted({max(1, round(top ** (step / (_STEPS - 1)))) for step in range(_STEPS)} | {top})


def _notes(units: int, phi: float | None, adjusted: bool) -> tuple[str, ...]:
    if phi is None:
        return (
            f"Exact binomial limits; {units} units with cases are too few to estimate overdispersion (at least "
            f"{LEAST_UNITS}).",
        )
    if adjusted:
        return (
            f"Units vary more than chance alone would have it (phi {phi:.2f}): limits widened by its square root.",
        )
    return (f"Exact binomial limits, not adjusted for overdispersion (phi {phi:.2f}).",)
