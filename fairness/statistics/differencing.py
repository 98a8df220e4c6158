"""What several releases of counts of the same cases give away together: each count's range, by linear programmes.

Every count is a sum over atoms, the finest groups that any release tells apart (a value of each fact that groups are
made of). A reader who has all releases knows of each atom that it is none or more, of each printed count what it may
be, and of each that is hidden for being small that it is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairness.statistics.disclosure import RULES, SMALL, Audience

WIDE = 1.5  # a range with fewer than three whole numbers in it gives a count away (docs/decisions/0007)


@dataclass(frozen=True, slots=True)
class Told:
    """One count as released: the atoms that it adds up, how it was printed (None: hidden), and why it was hidden."""

    atoms: tuple[int, ...]
    shown: int | None
    why: str = ""


def given_away(releases: Sequence[tuple[Audience, Sequence[Told]]], size: int) -> int:
    """How many small counts that a release hides can be worked out from all of them, and not from that one alone."""
    found = 0
    seen: set[tuple[int, ...]] = set()
    for place, (audience, counts) in enumerate(releases):
        for one in counts:
            if one.shown is not None or not one.atoms or one.atoms in seen:
                continue
            seen.add(one.atoms)
            if _narrow(releases, size, one, audience) and not _narrow([releases[place]], size, one, audience):
                found += 1
    return found


def _narrow(releases: Sequence[tuple[Audience, Sequence[Told]]], size: int, aim: Told, audience: Audience) -> bool:
    """Whether a hidden count's range has fewer than three whole numbers, small ones among them."""
    low, high = bounds(releases, size, aim)
    return high - low < WIDE and high > 0.5 and low < RULES[audience].largest_hidden + 0.5


def bounds(releases: Sequence[tuple[Audience, Sequence[Told]]], size: int, aim: Told) -> tuple[float, float]:
    """The least and the most that a count can be, of `size` atoms, given all that was released."""
    import numpy as np
    from scipy.optimize import linprog

    rows, ends = [], []
    for audience, counts in releases:
        for one in counts:
            low, high = _range(one, audience)
            row = np.zeros(size)
            row[list(one.atoms)] = 1
            rows += [row, -row]
            ends += [high, -low]
    goal = np.zeros(size)
    goal[list(aim.atoms)] = 1
    limits = {"A_ub": np.array(rows), "b_ub": np.array(ends), "bounds": (0, None), "method": "highs"}
    least, most = (linprog(sign * goal, **limits) for sign in (1, -1))
    return (least.fun if least.success else 0.0), (-most.fun if most.success else float("inf"))


def _range(one: Told, audience: Audience) -> tuple[float, float]:
    """What a count may be, as printed or hidden."""
    rules = RULES[audience]
    if one.shown is None:
        return (0, rules.largest_hidden) if one.why == SMALL else (0, 1e9)
    slack = rules.step // 2 if one.shown else 0
    return one.shown - slack, one.shown + slack
