"""Small counts kept out of what others read: which counts of a report are shown, which are hidden, and why.

The rules, what a reader is taken to know, and what stays possible: docs/decisions/0007-disclosure-control.md.
It belongs here, in front of every report, so that no page, file or chart can show what another one hides.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fairness.statistics.disclosure_search import Search

Key = Hashable
Audience = Literal["internal", "shared", "public"]

SMALL, GIVES_AWAY = "small", "would reveal another"


@dataclass(frozen=True)
class Rules:
    """What an audience may see: counts of 1 to `largest_hidden` are hidden, others rounded to the nearest `step`."""

    largest_hidden: int
    step: int


RULES: Mapping[Audience, Rules] = {"internal": Rules(0, 1), "shared": Rules(4, 1), "public": Rules(7, 5)}


@dataclass(frozen=True)
class Table:
    """All the counts that a report prints, and how they add up.

    `cells`: each count by a key of the caller's choice; keys must differ in their `repr`, by which ties are settled.
    `sums`: (total, parts), each part once. Every way in which printed counts add up must be named: a sum that isn't
    named isn't guarded. `known` are counts that readers know anyway, such as the size of an audit: never hidden
    unless small themselves. `everyone` are the counts of all that the table is about: where one is small, nothing of
    the table is printed. `within`: (part, whole), where all that one counts are counted by the other too, so that
    readers know it to be no larger. `last`: counts that readers want most, hidden for another only where nothing else
    will do.

    Raises ValueError for a negative count, an unknown key, a sum that doesn't add up and a part above its whole.
    """

    cells: Mapping[Key, int]
    sums: Iterable[tuple[Key, tuple[Key, ...]]] = ()
    known: frozenset[Key] = frozenset()
    everyone: frozenset[Key] = frozenset()
    within: Iterable[tuple[Key, Key]] = ()
    last: frozenset[Key] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "sums", tuple(self.sums))
        object.__setattr__(self, "within", tuple(self.within))
        for key, count in self.cells.items():
            if count < 0:
                raise ValueError(f"A count can't be negative: {key!r} is {count}.")
        for total, parts in self.sums:
            unknown = [key for key in (total, *parts) if key not in self.cells]
            if unknown:
                raise ValueError(f"The sum of {total!r} names {unknown[0]!r}, which isn't a count of the table.")
            if len({total, *parts}) != len(parts) + 1:
                raise ValueError(f"The sum of {total!r} names a count twice.")
            found = sum(self.cells[part] for part in parts)
            if found != self.cells[total]:
                raise ValueError(f"The parts of {total!r} add up to {found}, not {self.cells[total]}.")
        for part, whole in self.within:
            if self.cells[part] > self.cells[whole]:
                raise ValueError(f"{part!r} is {self.cells[part]}, more than {whole!r}: {self.cells[whole]}.")


@dataclass(frozen=True)
class Protected:
    """What may be printed of a table.

    `shown`: each count as it is printed (rounded for `public`), None where it is hidden. `why`: for each hidden count
    `SMALL` or `GIVES_AWAY`; it is safe to print.
    """

    audience: Audience
    shown: Mapping[Key, int | None]
    why: Mapping[Key, str] = field(default_factory=dict)

    def legend(self) -> str:
        """A sentence or two for the foot of each table: the audience, what is hidden, and why."""
        rules = RULES[self.audience]
        if self.audience == "internal":
            return "Audience: internal. Nothing is hidden: small counts may identify people, so don't pass this on."
        text = f"Audience: {self.audience}. Counts of 1 to {rules.largest_hidden}, and what rests on them, are hidden"
        if GIVES_AWAY in self.why.values():
            text += "; some larger counts are hidden too, because they would reveal a small one"
        if rules.step > 1:
            text += f". Other counts are rounded to the nearest {rules.step}, so they may not add up"
        return text + "."


def get_ready() -> None:
    """Load what `protect` needs, which takes a while: for a process that has nothing else to do."""
    import scipy.optimize  # noqa: F401
    import scipy.sparse  # noqa: F401


def protect(table: Table, audience: Audience = "shared") -> Protected:
    """Decide what an audience may see. The answer doesn't depend on the order of the cells or sums."""
    rules = RULES[audience]
    if audience == "internal":
        return Protected(audience, dict(table.cells))
    if any(1 <= table.cells[key] <= rules.largest_hidden for key in table.everyone):
        return Protected(audience, dict.fromkeys(table.cells), dict.fromkeys(table.cells, SMALL))
    keys = sorted(table.cells, key=repr)
    place = {key: index for index, key in enumerate(keys)}
    sums = sorted({(place[total], tuple(sorted(place[part] for part in parts))) for total, parts in table.sums})
    known = {place[key] for key in table.known}
    within = sorted({(place[part], place[whole]) for part, whole in table.within})
    counts = [table.cells[key] for key in keys]
    last = {place[key] for key in table.last}
    hidden = Search(counts, sums, rules.largest_hidden, rules.step, known, within, last).run()
    shown = {
        key: None if place[key] in hidden else rules.step * round(count / rules.step)
        for key, count in table.cells.items()
    }
    why = {
        key: SMALL if count <= rules.largest_hidden else GIVES_AWAY
        for key, count in table.cells.items()
        if place[key] in hidden
    }
    return Protected(audience, shown, why)
