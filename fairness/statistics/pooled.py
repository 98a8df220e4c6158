"""Two groups compared over many rules at once, with the case as the unit: how much more often, and which way.

Rules are strata, as in Mantel and Haenszel's ratio; a case that several rules judged is in several of them. So the
variance is that of cases, each with all that its rules say together, not of verdicts (Zhang and Boos 1997). Ten rules
that one late letter puts at risk are one case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt
from typing import Any

import numpy as np

from fairness.statistics.rates import LEVEL, Interval, z_of

Numbers = np.ndarray[Any, np.dtype[Any]]
_FARTHEST = 1e3  # a ratio beyond it, or under one in so many, is not looked for


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a group: how many, and over pairs of rules how many were at risk or judged on both.

    `products` is the sum over cases of v vᵀ, where v has a 1 for each rule that found the case at risk, and then for
    each that judged it: twice as many rows as rules. It says nothing of any one case, and adds up over groups.
    """

    number: int
    products: Numbers

    def __add__(self, other: Cases) -> Cases:
        return Cases(self.number + other.number, self.products + other.products)

    def only(self, rules: Sequence[int]) -> Cases:
        """Of some rules, by their places."""
        half = len(self.products) // 2
        kept = [*rules, *(half + rule for rule in rules)]
        return Cases(self.number, self.products[np.ix_(kept, kept)])


def cases_of(at_risk: Numbers, judged: Numbers) -> Cases:
    """The cases of a group from which rules (columns) judged each (rows), and found it at risk."""
    both = np.concatenate([at_risk, judged], axis=1).astype(np.float64)
    return Cases(len(both), both.T @ both)


@dataclass(frozen=True, slots=True)
class OverRules:
    """A group beside its reference over all rules that judged cases of both.

    `rules` are those whose verdicts vary. On `higher` of them the group's share at risk is higher, on `lower` it is
    lower. `ratio` is Mantel and Haenszel's over the rules as strata; `p` is of no difference. Both take cases as the
    unit.
    """

    rules: int
    higher: int
    lower: int
    ratio: Interval
    p: float


@dataclass(frozen=True, slots=True)
class Tables:
    """For each rule x of n at risk in the group, and in its reference; and the cases that are counted there."""

    x: Numbers
    n: Numbers
    other_x: Numbers
    other_n: Numbers
    own: Cases
    other: Cases


def over_rules(tables: Tables, level: float = LEVEL) -> OverRules | None:
    """The comparison over all rules; None where no rule judged both groups, or no verdict varies."""
    found, judged = tables.x + tables.other_x, tables.n + tables.other_n
    varied = (found > 0) & (found < judged)  # else the rule says the same of everybody
    used = np.flatnonzero((tables.n > 0) & (tables.other_n > 0) & varied)
    if not len(used) or min(tables.own.number, tables.other.number) < 2:
        return None
    x, n, other_x, other_n = (one[used].astype(float) for one in (tables.x, tables.n, tables.other_x, tables.other_n))
    kept = Tables(x, n, other_x, other_n, tables.own.only(list(used)), tables.other.only(list(used)))
    score = _score(kept, 1.0)
    if score is None:
        return None
    draws = _draws(kept)
    gap = kept.x / kept.n - kept.other_x / kept.other_n
    every = kept.n + kept.other_n
    above = float((kept.x * kept.other_n / every).sum())
    below = float((kept.other_x * kept.n / every).sum())
    estimate = above / below if below else inf
    ends = _limits(lambda ratio: _score(kept, ratio) or 0.0, estimate, float(draws.ppf((1 + level) / 2)))
    ratio = Interval(estimate, *ends, "Mantel-Haenszel over rules, score interval by cases")
    return OverRules(len(used), int((gap > 0).sum()), int((gap < 0).sum()), ratio, float(2 * draws.sf(abs(score))))


def _score(tables: Tables, ratio: float) -> float | None:
    """How many standard errors the counts lie from this ratio of shares; None where nothing varies.

    Shares are the likeliest that have the ratio. At 1 this is the test of no difference.
    """
    every = tables.n + tables.other_n
    weight, other_weight = tables.other_n / every, ratio * tables.n / every
    share = (tables.x + tables.other_x) / (tables.n * ratio + tables.other_n)
    surplus = float((tables.x * weight - tables.other_x * other_weight).sum())
    variance = _spread(tables.own, weight, np.minimum(share * ratio, 1.0))
    variance += _spread(tables.other, other_weight, np.minimum(share, 1.0))
    return surplus / sqrt(variance) if variance > 1e-9 else None


def _draws(tables: Tables) -> Any:
    """What the score is held against: Student's t with Welch's degrees of freedom, since few cases vary by chance."""
    from scipy.stats import t

    every = tables.n + tables.other_n
    share = (tables.x + tables.other_x) / every
    own = _spread(tables.own, tables.other_n / every, share)
    other = _spread(tables.other, tables.n / every, share)
    of_each = own**2 / (tables.own.number - 1) + other**2 / (tables.other.number - 1)
    return t((own + other) ** 2 / of_each)


def _spread(cases: Cases, weight: Numbers, share: Numbers) -> float:
    """The sum over cases of the square of what each adds: over its rules, weight × (at risk less the share)."""
    add = np.concatenate([weight, -weight * share])
    return float(add @ cases.products @ add) * cases.number / (cases.number - 1)


def _limits(score: Callable[[float], float], estimate: float, z: float) -> tuple[float, float]:
    """The ratios on either side of the estimate whose score is z and -z."""
    middle = min(max(estimate, 1 / _FARTHEST), _FARTHEST)
    low = 0.0 if score(1 / _FARTHEST) <= z else _between(lambda ratio: score(ratio) - z, 1 / _FARTHEST, middle)
    high = inf if score(_FARTHEST) >= -z else _between(lambda ratio: score(ratio) + z, middle, _FARTHEST)
    return low, high


def _between(score: Callable[[float], float], low: float, high: float) -> float:
    """Where a score that is above 0 at `low` and not at `high` is 0, by halving on the scale of logarithms."""
    for _ in range(60):
        middle = sqrt(low * high)
        low, high = (middle, high) if score(middle) > 0 else (low, middle)
    return sqrt(low * high)


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions judged, a row each: the numbers of its case and of its cell (a rule, or a rule within a stratum).

    And whether it was at risk, and whether its case is of the group (else of the reference).
    """

    case: Numbers
    cell: Numbers
    risk: Numbers
    own: Numbers

    def where(self, kept: Numbers) -> Questions:
        """Those that are kept."""
        return Questions(self.case[kept], self.cell[kept], self.risk[kept], self.own[kept])

    def tables(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """X of n of the group and of the reference, by cell."""
        size = int(self.cell.max()) + 1 if len(self.cell) else 0
        own, risk = self.own, self.risk
        found = [np.bincount(self.cell[one], minlength=size) for one in (own & risk, own, ~own & risk, ~own)]
        return found[0], found[1], found[2], found[3]


def over_cells(questions: Questions, level: float = LEVEL) -> Interval | None:
    """Mantel and Haenszel's ratio over many cells, its interval with cases as the unit.

    None where no cell has both groups, or one of them has nothing at risk.
    """
    x, n, other_x, other_n = questions.tables()
    both = (n > 0) & (other_n > 0)
    every = np.maximum(n + other_n, 1)
    above = float((x * other_n / every)[both].sum())
    below = float((other_x * n / every)[both].sum())
    if not above or not below:
        return None
    ratio = above / below
    share = np.minimum((x + other_x) / np.maximum(n * ratio + other_n, 1e-9), 1.0)
    used = questions.where(both[questions.cell])
    cell, own = used.cell, used.own
    weight = np.where(own, other_n[cell], -ratio * n[cell]) / every[cell]
    add = weight * (used.risk - np.minimum(np.where(own, ratio, 1.0) * share[cell], 1.0))
    spread = float((np.bincount(used.case, add) ** 2).sum())
    half = z_of(level) * sqrt(spread) / above
    return Interval(ratio, ratio * exp(-half), ratio * exp(half), "Mantel-Haenszel over rules, by cases")
