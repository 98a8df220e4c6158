"""Comparing groups: each against everyone else or a named reference, with verdicts and none of blame.

`differs` needs evidence that stands in the order of tests (`hierarchy`); `may differ` is the same of a test that the
order did not come to; `too few to tell` is said from the sizes alone. Nothing here says why groups differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Literal

from fairness.statistics.evidence import Pooled, two_rates
from fairness.statistics.hierarchy import ALPHA, Decision
from fairness.statistics.rates import Interval, newcombe, score_ratio, wilson

Verdict = Literal["differs", "may differ", "no clear difference", "too few to tell"]
Change = Literal["disappears", "smaller", "larger", "unsure", "appears", ""]
OTHERS = ""  # the reference: everyone else
PART = 0.1  # of a ratio: what changes it by less explains nothing


@dataclass(frozen=True, slots=True)
class Limits:
    """What makes a comparison too small, and how much evidence a difference needs.

    `least`: the fewest judged in a group; `least_expected`: the smallest expected count of either kind; `useful`: the
    widest interval for a difference (as a share) that still tells something; `alpha`: the corrected p.
    """

    least: int = 5
    least_expected: float = 1.0
    useful: float = 0.5
    alpha: float = ALPHA


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Within:
    """A ratio within strata: of what (`by`, and in words), and what comes out."""

    by: str
    label: str
    pooled: Pooled


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group against its reference: x of n judged at risk in each, and what that shows.

    `p` and `adjusted` are None where nothing was tested (`test` is then none): too few to tell. `corrected` is the
    difference with the interval of the level at which it was tested: it leaves out 0 where, and only where, the
    verdict is that groups differ (or may). `within` holds the ratio within strata.
    """

    code: str
    by: str
    group: str
    reference: str
    x: int
    n: int
    other_x: int
    other_n: int
    rate: Interval | None
    other_rate: Interval | None
    difference: Interval | None
    ratio: Interval | None
    p: float | None
    test: str
    adjusted: float | None
    verdict: Verdict
    within: tuple[Within, ...] = ()
    corrected: Interval | None = None
    exploratory: bool = False


def compared(
    code: str, by: str, name: str, reference: str, own: tuple[int, int], other: tuple[int, int],
    limits: Limits = LIMITS, within: Sequence[Within] = (),
) -> Comparison:  # fmt: skip
    """One group (x, n) against another. The verdict is before correction: see `settled`."""
    (x, n), (other_x, other_n) = own, other
    few = too_few(x, n, other_x, other_n, limits)
    p, test = (None, "none") if few else two_rates(x, n, other_x, other_n)
    return Comparison(
        code, by, name, reference, x, n, other_x, other_n, wilson(x, n), wilson(other_x, other_n),
        newcombe(x, n, other_x, other_n), score_ratio(x, n, other_x, other_n), p, test, p,
        "too few to tell" if few else "no clear difference", () if few else tuple(within),
    )  # fmt: skip


def too_few(x: int, n: int, other_x: int, other_n: int, limits: Limits = LIMITS) -> bool:
    """Whether two groups are too small, or too much of one kind, for a comparison to tell anything."""
    if min(n, other_n) < limits.least:
        return True
    share = (x + other_x) / (n + other_n)
    if min(n, other_n) * min(share, 1 - share) < limits.least_expected:
        return True
    difference = newcombe(x, n, other_x, other_n)
    return difference is None or difference.high - difference.low > limits.useful


def settled(one: Comparison, decision: Decision) -> Comparison:
    """A comparison with its verdict in the order of tests, and an interval that says the same.

    Test and interval are two methods: where they part, which is at the very edge, the verdict is the more careful.
    """
    interval = newcombe(one.x, one.n, one.other_x, one.other_n, 1 - decision.level)
    differs = decision.differs and interval is not None and not interval.holds(0)
    return replace(
        one, adjusted=decision.adjusted, verdict=verdict_of(differs, decision.exploratory),
        corrected=agreeing(interval, 0.0, differs), exploratory=decision.exploratory,
    )  # fmt: skip


def verdict_of(differs: bool, exploratory: bool) -> Verdict:
    """The verdict of a test that stands or not."""
    if not differs:
        return "no clear difference"
    return "may differ" if exploratory else "differs"


def agreeing(interval: Interval | None, none: float, differs: bool) -> Interval | None:
    """An interval that reaches to no difference where a test shows none; it is then wider than its method has it."""
    if interval is None or differs or interval.holds(none):
        return interval
    return replace(interval, low=min(interval.low, none), high=max(interval.high, none))


def change_within(crude: Interval, within: Interval, differs: bool) -> Change:
    """What becomes of a ratio when something is held fixed; empty where it stays as it is, within a tenth.

    `disappears`: groups differ, and within strata no difference is left to see; `unsure`: there the ratio is about
    the same, but too few can be compared to tell.
    """
    if not (0 < crude.estimate < float("inf") and 0 < within.estimate < float("inf")):
        return ""
    before, after = log(crude.estimate), log(within.estimate)
    if not differs:
        return "appears" if not within.holds(1) and abs(after - before) > log(1 + PART) else ""
    if within.holds(1):
        return "disappears" if after * before <= 0 or abs(after) < abs(before) / 2 else "unsure"
    if abs(after - before) <= log(1 + PART):
        return ""
    return "smaller" if abs(after) < abs(before) else "larger"


def relative_likelihood(entered: int, headcount: int, other_entered: int, other_headcount: int) -> Interval | None:
    """How likely one group was to enter a process, relative to another: as in WRES indicator 3.

    The ratio of (entered / headcount) between the groups with its score interval; None where it cannot be estimated.
    """
    return score_ratio(entered, headcount, other_entered, other_headcount)
