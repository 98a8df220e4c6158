"""Comparing groups: each against everyone else or a named reference, with three verdicts and none of blame.

`differs` needs evidence that stands after correction for the whole family of comparisons; `too few to tell` is said
from the sizes alone. Nothing here says why groups differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fairness.statistics.evidence import Pooled, Stratum, benjamini_hochberg, mantel_haenszel, two_rates
from fairness.statistics.rates import Interval, newcombe, score_ratio, wilson

Verdict = Literal["differs", "no clear difference", "too few to tell"]
Groups = Mapping[str | None, tuple[int, int]]
OTHERS = ""  # the reference: everyone else


@dataclass(frozen=True, slots=True)
class Limits:
    """What makes a comparison too small, and how much evidence a difference needs.

    `least`: the fewest judged in a group; `least_expected`: the smallest expected count of either kind; `useful`: the
    widest interval for a difference (as a share) that still tells something; `alpha`: the corrected p.
    """

    least: int = 10
    least_expected: float = 1.0
    useful: float = 0.5
    alpha: float = 0.05


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group against its reference: x of n judged at risk in each, and what that shows.

    `p` and `adjusted` are None where nothing was tested (`test` is then none): too few to tell.
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
    within: Pooled | None = None

    @property
    def changes_within(self) -> bool:
        """Whether the ratio within strata differs from the crude one by more than a tenth: the mix explains part."""
        if self.within is None or self.ratio is None or not 0 < self.ratio.estimate < float("inf"):
            return False
        return abs(self.within.ratio.estimate / self.ratio.estimate - 1) > 0.1


def compare(
    code: str,
    by: str,
    groups: Groups,
    reference: str = OTHERS,
    limits: Limits = LIMITS,
    strata: Mapping[str, Groups] | None = None,
) -> list[Comparison]:
    """Each group (x, n) against everyone else, or against the group `reference`; the missing group (None) never.

    Those without the fact count neither as a group nor as everyone else. `strata` holds the same within strata.
    Verdicts are before correction: see `corrected`.
    """
    known = _known(groups)
    found = []
    for name in sorted(known):
        if name == reference:
            continue
        layers = [
            Stratum(*one.get(name, (0, 0)), *_other(_known(one), name, reference)) for one in (strata or {}).values()
        ]
        found.append(compared(code, by, name, reference, known[name], _other(known, name, reference), limits, layers))
    return found


def _known(groups: Groups) -> dict[str, tuple[int, int]]:
    return {name: counts for name, counts in groups.items() if name is not None}


def _other(known: Mapping[str, tuple[int, int]], name: str, reference: str) -> tuple[int, int]:
    if reference != OTHERS:
        return known.get(reference, (0, 0))
    rest = [counts for other, counts in known.items() if other != name]
    return sum(x for x, _ in rest), sum(n for _, n in rest)


def compared(
    code: str, by: str, name: str, reference: str, own: tuple[int, int], other: tuple[int, int],
    limits: Limits = LIMITS, layers: Sequence[Stratum] = (),
) -> Comparison:  # fmt: skip
    """One group (x, n) against another; `layers` are the same within strata. The verdict is before correction."""
    (x, n), (other_x, other_n) = own, other
    few = too_few(x, n, other_x, other_n, limits)
    p, test = (None, "none") if few else two_rates(x, n, other_x, other_n)
    return Comparison(
        code, by, name, reference, x, n, other_x, other_n, wilson(x, n), wilson(other_x, other_n),
        newcombe(x, n, other_x, other_n), score_ratio(x, n, other_x, other_n), p, test, p,
        "too few to tell" if few else "no clear difference",
        mantel_haenszel(layers) if layers and not few else None,
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


def corrected(family: Sequence[Comparison], limits: Limits = LIMITS) -> list[Comparison]:
    """The comparisons with p adjusted over all that were made (not those too few to tell), and their verdicts."""
    made = {place: one.p for place, one in enumerate(family) if one.p is not None}
    adjusted = benjamini_hochberg(list(made.values()))
    found = list(family)
    for place, p in zip(made, adjusted, strict=True):
        verdict: Verdict = "differs" if p <= limits.alpha else "no clear difference"
        found[place] = replace(family[place], adjusted=p, verdict=verdict)
    return found


def relative_likelihood(entered: int, headcount: int, other_entered: int, other_headcount: int) -> Interval | None:
    """How likely one group was to enter a process, relative to another: as in WRES indicator 3.

    The ratio of (entered / headcount) between the groups with its score interval; None where it cannot be estimated.
    """
    return score_ratio(entered, headcount, other_entered, other_headcount)
