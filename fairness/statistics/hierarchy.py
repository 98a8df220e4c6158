"""Many tests in order: what is asked first is tested whole, and what lies below only under a difference.

The procedure, with its sources, is in docs/statistics.md. Each decision has the level at which that one test was
made, so that an interval of that level says the same as the test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairness.statistics.evidence import benjamini_hochberg

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Decision:
    """Of one test: p corrected for all that was tested with it, whether it stands, and at which level.

    `adjusted` is at most `ALPHA` where it `differs`; `level` is what p itself was held against. `exploratory` tests
    were made though the order did not come to them: what they show is to be looked at again on other cases.
    """

    adjusted: float
    differs: bool
    level: float
    exploratory: bool = False


def holm(ps: Sequence[float], alpha: float = ALPHA) -> list[Decision]:
    """Each of a few tests, so that hardly any is wrong where nothing differs (Holm 1979)."""
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    found: dict[int, Decision] = {}
    adjusted, stands = 0.0, True
    for step, place in enumerate(order):
        if stands:
            level = alpha / (len(ps) - step)
            stands = ps[place] <= level
        adjusted = max(adjusted, min(1.0, ps[place] * (len(ps) - step)))
        found[place] = Decision(_scaled(adjusted, alpha), stands, level)
    return [found[place] for place in range(len(ps))]


def false_discoveries(ps: Sequence[float], alpha: float = ALPHA) -> list[Decision]:
    """Each of many tests, so that few of those that stand are wrong (Benjamini and Hochberg 1995).

    The level is that of intervals after selection (Benjamini and Yekutieli 2005), and of those not selected the one
    that the next in order would have had to meet.
    """
    adjusted = benjamini_hochberg(ps)
    stand = sum(one <= alpha for one in adjusted)
    selected, next_one = alpha * stand / max(len(ps), 1), alpha * min(stand + 1, len(ps)) / max(len(ps), 1)
    return [Decision(_scaled(one, alpha), one <= alpha, selected if one <= alpha else next_one) for one in adjusted]


def in_order(primary: str, ps: Mapping[str, float], alpha: float = ALPHA) -> dict[str, Decision]:
    """The headlines: the primary one by itself at `alpha`, the others only where it differs, together by Holm.

    A fixed sequence (Maurer, Hothorn and Lehmacher 1995): the chance of any wrong headline is at most `alpha`,
    however many are asked for, and the primary one pays nothing for them. Where it doesn't differ, or wasn't tested,
    the others are exploratory.
    """
    others = [name for name in ps if name != primary]
    found = {}
    if primary in ps:
        found[primary] = Decision(ps[primary], ps[primary] <= alpha, alpha)
    passed = primary in found and found[primary].differs
    decided = holm([ps[name] for name in others], alpha)
    for name, one in zip(others, decided, strict=True):
        found[name] = Decision(one.adjusted, one.differs, one.level, not passed)
    return found


def _scaled(adjusted: float, alpha: float) -> float:
    """On the scale of the usual level, for a family that may spend only part of it."""
    return min(1.0, adjusted * ALPHA / alpha) if alpha else 1.0
