"""What several releases of counts of the same cases give away together: each count's range, by linear programmes.

Every count is a sum over atoms, the finest groups that any release tells apart (a value of each fact that groups are
made of). A reader who has all releases knows of each atom that it is none or more, of each printed count what it may
be, and of each that is hidden for being small that it is small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fairness.statistics.disclosure import RULES, SMALL, Audience

_ANY = 1e9  # as a count: it may be anything
WIDE = 1.5  # a range with fewer than three whole numbers in it gives a count away (docs/decisions/0007)


@dataclass(frozen=True, slots=True)
class Told:
    """One count as released: the atoms that it adds up, how it was printed (None: hidden), and why it was hidden."""

    atoms: tuple[int, ...]
    shown: int | None
    why: str = ""


Release = tuple[Audience, Sequence[Told]]


def given_away(releases: Sequence[Release], size: int) -> int:
    """How many small counts all releases show together, that neither the last nor those before it show by themselves.

    Looked at are the counts that a release hides; the parts that releases cut all cases into between them (`White`
    with and without those not stated), which no release may have a count of; and what one exceeds another by.
    """
    apart = _told_apart(releases, size)
    made = [(audience, [_of_parts(one, apart) for one in counts]) for audience, counts in releases]
    parts = max(apart, default=-1) + 1
    aims = {one.atoms for _, counts in made for one in counts if one.shown is None}
    aims |= {(part,) for part in range(parts)} | _small_differences(made)
    small = _largest(releases)
    found = _narrow(made, parts, aims, small)
    for some in (made[:-1], made[-1:]):
        found -= _narrow(some, parts, found, small) if found else set()
    return len(found)


def _told_apart(releases: Sequence[Release], size: int) -> list[int]:
    """For each atom the place of its part: atoms that no count tells apart are one."""
    inside: list[list[int]] = [[] for _ in range(size)]
    for number, one in enumerate(one for _, counts in releases for one in counts):
        for atom in one.atoms:
            inside[atom].append(number)
    places: dict[tuple[int, ...], int] = {}
    return [places.setdefault(tuple(one), len(places)) for one in inside]


def _of_parts(one: Told, apart: Sequence[int]) -> Told:
    return Told(tuple(sorted({apart[atom] for atom in one.atoms})), one.shown, one.why)


def _largest(releases: Sequence[Release]) -> int:
    """The largest count that is small to whoever reads all of them: to readers of both kinds what is to the freer."""
    return min(RULES[audience].largest_hidden for audience, _ in releases)


def _small_differences(releases: Sequence[Release]) -> set[tuple[int, ...]]:
    """What a count printed exactly exceeds by a small number, of one that it has inside it, of another release."""
    exact = [
        {one.atoms: one.shown for one in counts if one.shown is not None} if RULES[audience].step == 1 else {}
        for audience, counts in releases
    ]
    every = [(place, frozenset(atoms), shown) for place, one in enumerate(exact) for atoms, shown in one.items()]
    return {
        tuple(sorted(whole - inside))
        for place, whole, number in every for other, inside, less in every
        if place != other and inside < whole and 1 <= number - less <= _largest(releases)
    }  # fmt: skip


def _narrow(
    releases: Sequence[Release], size: int, aims: Iterable[tuple[int, ...]], small: int
) -> set[tuple[int, ...]]:
    """Of these sums of parts, those whose range has fewer than three whole numbers, small ones among them.

    Each programme's answer is a table that may be the true one: what differs enough between two needs no programme.
    """
    import numpy as np

    system = _System(releases, size)
    said = {aim: system.said.get(aim, (0, _ANY)) for aim in aims}
    told = {aim for aim, (low, high) in said.items() if high - low < WIDE and high > 0.5 and low <= small}
    wanted = [aim for aim, (low, high) in said.items() if high - low >= WIDE and low <= small]
    goals = np.zeros((len(wanted), size))
    for place, one in enumerate(wanted):
        goals[place, list(one)] = 1
    low, high = np.full(len(wanted), np.inf), np.full(len(wanted), -np.inf)
    for place, one in enumerate(wanted):
        for sign in (1, -1):
            point = system.least(sign * goals[place]) if high[place] - low[place] < WIDE else None
            if point is None:
                break
            reached = goals @ point
            low, high = np.minimum(low, reached), np.maximum(high, reached)
            if reached[place] > small + 0.5 and sign == 1:
                break
        else:
            if high[place] - low[place] < WIDE and high[place] > 0.5:
                told.add(one)
    return told


def bounds(releases: Sequence[Release], size: int, aim: Told) -> tuple[float, float]:
    """The least and the most that a count can be, of `size` atoms, given all that was released."""
    import numpy as np

    system, goal = _System(releases, size), np.zeros(size)
    goal[list(aim.atoms)] = 1
    least, most = system.least(goal), system.least(-goal)
    return (0.0 if least is None else float(goal @ least)), (float("inf") if most is None else float(goal @ most))


class _System:
    """What all releases say of the counts of the atoms, as linear inequalities."""

    def __init__(self, releases: Sequence[Release], size: int) -> None:
        import numpy as np

        said: dict[tuple[int, ...], tuple[float, float]] = {}
        for audience, counts in releases:
            for one in counts:
                low, high = _range(one, audience)
                before = said.get(one.atoms, (0, _ANY))
                said[one.atoms] = max(low, before[0]), min(high, before[1])
        rows, self.ends = np.zeros((2 * len(said), size)), np.zeros(2 * len(said))
        for place, (atoms, (low, high)) in enumerate(said.items()):
            rows[2 * place, list(atoms)], rows[2 * place + 1, list(atoms)] = 1, -1
            self.ends[2 * place], self.ends[2 * place + 1] = high, -low
        self.rows, self.said = rows, said

    def least(self, goal: Any) -> Any:
        """Counts of all atoms, with the least sum by these weights; None where it has no end."""
        from scipy.optimize import linprog

        made = linprog(goal, A_ub=self.rows, b_ub=self.ends, bounds=(0, None), method="highs")
        return made.x if made.success else None


def _range(one: Told, audience: Audience) -> tuple[float, float]:
    """What a count may be, as printed or hidden."""
    rules = RULES[audience]
    if one.shown is None:
        return (0, rules.largest_hidden) if one.why == SMALL else (rules.largest_hidden + 1, _ANY)
    slack = rules.step // 2 if one.shown else 0
    return one.shown - slack, one.shown + slack
