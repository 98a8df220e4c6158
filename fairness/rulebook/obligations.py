"""The normal form: what every check of a rule becomes, and all that an engine knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, NamedTuple

from fairness.cases.limits import Limit
from fairness.rulebook.patterns import Pattern

Direction = Literal["after", "before", "anywhere", "same"]


class Period(NamedTuple):
    """Open from each `start` until the next `until`.

    Without `until` it never ends; without `start` it is open from the beginning of the record and ends for good.
    """

    start: Pattern | None
    until: Pattern | None = None

    def __str__(self) -> str:
        return f"{self.start or 'the beginning'} until {self.until or 'the end'}"

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """What opens and what ends it."""
        return tuple(one for one in (self.start, self.until) if one is not None)


class Activation(NamedTuple):
    """Events of `pattern` that lie inside every one of `periods`."""

    pattern: Pattern
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Obligation:
    """Between `least` and `most` targets in a window that each activation opens.

    `near` and `far` bound the window, counted away from the activation (`not_before` or `notice`, `within`).
    Direction `anywhere` looks at the whole case, `same` at the activating event itself. The upper bound lies earlier
    by the days of episodes before (`total`) or at a date that the activation states in `no_later_than`, and later by
    the days of the kind of episode that `pauses`. `missed` are the
    targets whose absence is judged, where not all are.
    """

    activations: tuple[Activation, ...]
    direction: Direction
    target: Pattern
    near: Limit | None = None
    far: Limit | None = None
    release: Pattern | None = None
    least: int = 1
    most: int | None = None
    alternate: bool = False
    immediately: bool = False
    no_later_than: str = ""
    total: bool = False
    pauses: str = ""
    missed: Pattern | None = None

    @property
    def moves(self) -> bool:
        """Whether something beside the limit moves the upper bound."""
        return bool(self.no_later_than or self.total or self.pauses)

    def recorded(self, families: Sequence[str] | None) -> bool:
        """Whether a source that keeps `families` in full (None: everything) would have a target that is missing.

        Nobody knows that of a wanted event while a row that may be one waits to be confirmed.
        """
        return self.judged_by.recorded(families, self.wanted and self.direction != "same")

    @property
    def judged_by(self) -> Pattern:
        """The targets whose absence is judged."""
        return self.missed or self.target

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """Every pattern: the target, the release, and those of each activation and its periods."""
        found = [self.target, *([self.release] if self.release else [])]
        for one in self.activations:
            found.append(one.pattern)
            for period in one.periods:
                found += period.patterns
        return tuple(found)

    @property
    def wanted(self) -> bool:
        """Whether targets are asked for, rather than only counted or unwanted."""
        return self.least > 0

    @property
    def has_due_date(self) -> bool:
        """Whether a date decides: an upper limit, or a notice to give."""
        limit = self.far if self.direction == "after" else self.near
        return self.wanted and self.direction in ("after", "before") and limit is not None

    def __str__(self) -> str:
        lines = []
        for number, one in enumerate(self.activations):
            word = "activated by" if number == 0 else "       and by"
            inside = "".join(f", inside {period}" for period in one.periods)
            lines.append(f"{word}  {one.pattern}{inside}")
        lines.append(f"direction     {self.direction}")
        lines.append(f"target        {self.target}")
        lines.append(f"window        [{_said(self.near)}, {_said(self.far)}]")
        lines.append(f"release       {self.release or '-'}")
        lines.append(f"quantifier    ({self.least}, {'-' if self.most is None else self.most})")
        lines.append(f"alternate     {'yes' if self.alternate else 'no'}")
        lines.append(f"immediately   {'yes' if self.immediately else 'no'}")
        if self.no_later_than:
            lines.append(f"no later than {self.no_later_than} of the activation")
        if self.total:
            lines.append("total         less the days of earlier episodes")
        if self.pauses:
            lines.append(f"pauses        {self.pauses}")
        return "\n".join(lines)


class Roles(NamedTuple):
    """`distinct`: no person holds two of `roles`; `named`: each of them is filled.

    `apart`: no person holds the first and another of them; `post`: each holder of a role has one of its `posts`.
    """

    test: Literal["distinct", "named", "apart", "post"]
    roles: tuple[str, ...]
    posts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The roles that are compared with each other."""
        if self.test == "apart":
            return tuple((self.roles[0], other) for other in self.roles[1:])
        return tuple(combinations(self.roles, 2)) if self.test == "distinct" else ()

    def __str__(self) -> str:
        if self.test == "apart":
            return f"role {self.roles[0]} apart from: {', '.join(self.roles[1:])}"
        if self.test == "post":
            return "; ".join(f"post of {role}: {', '.join(posts)}" for role, posts in self.posts)
        return f"roles {self.test}: {', '.join(self.roles)}"


class Compound(NamedTuple):
    """At risk when at least `least` of the rules `codes` are."""

    least: int
    codes: tuple[str, ...]

    def __str__(self) -> str:
        return f"at least {self.least} of: {', '.join(self.codes)}"


Check = Obligation | Roles | Compound


def _said(limit: Limit | None) -> str:
    return "-" if limit is None else str(limit)
