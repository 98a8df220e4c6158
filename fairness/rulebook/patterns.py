"""Which events a rule speaks of: types, families, and conditions on their attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fairness.cases.naming import may_tell, names, overlap
from fairness.rulebook.conditions import Where, fulfils, is_correlated


class Clause(NamedTuple):
    """Types or families (any of them), and the conditions that an event of them must fulfil."""

    types: tuple[str, ...]
    where: Where = ()


class Pattern(NamedTuple):
    """A list of clauses: an event matches if any clause does."""

    clauses: tuple[Clause, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """Every type and family named."""
        return tuple(dict.fromkeys(one for clause in self.clauses for one in clause.types))

    @property
    def correlated(self) -> bool:
        """Whether a condition compares with the activation."""
        return any(is_correlated(clause.where) for clause in self.clauses)

    @property
    def compared_with(self) -> tuple[str, ...]:
        """The fields of the activation that conditions compare with."""
        return tuple(
            str(want)
            for clause in self.clauses
            for _, tests in clause.where
            for name, want in tests
            if name in CORRELATIONS
        )

    def uncorrelated(self) -> Pattern:
        """The same pattern without the tests that compare with the activation: a superset of its events."""
        return Pattern(
            tuple(
                Clause(
                    clause.types,
                    tuple(
                        (field, kept)
                        for field, tests in clause.where
                        if (kept := tuple(test for test in tests if test[0] not in CORRELATIONS))
                    ),
                )
                for clause in self.clauses
            )
        )

    def asks_only(self, event_type: str) -> bool:
        """Whether every event of a type matches, whatever its attributes."""
        bare = (clause for clause in self.clauses if not clause.where)
        return any(names(pattern, event_type) for clause in bare for pattern in clause.types)

    def matches(
        self, fields: Mapping[str, Any], activation: Mapping[str, Any] | None = None, unsure: bool = False
    ) -> bool:
        """Whether an event with these `fields` (its `type` among them) matches, given the activation's.

        `unsure` is what is taken for the answer where words of the record's own leave it open.
        """
        event_type = fields["type"]
        return any(
            any(names(pattern, event_type) for pattern in clause.types)
            and fulfils(clause.where, fields, activation, unsure)
            for clause in self.clauses
        )

    def recorded(self, families: Sequence[str] | None, waits: bool = False) -> bool:
        """Whether a source that keeps `families` in full (None: everything) keeps any of the types named.

        With `waits`, not where a row that waits to be confirmed may be an event of one of them.
        """
        if families is None:
            return True
        if waits and may_tell(families, self.types):
            return False
        return any(
            one.startswith("case.") or any(family == "*" or overlap(one, family) for family in families)
            for one in self.types
        )

    def __str__(self) -> str:
        return " or ".join(
            " | ".join(clause.types) + (f" where {_words(clause.where)}" if clause.where else "")
            for clause in self.clauses
        )


CORRELATIONS = ("same_as", "differs_from", "within")


def union(*patterns: Pattern) -> Pattern:
    """A pattern that matches whatever any of `patterns` does."""
    return Pattern(tuple(clause for pattern in patterns for clause in pattern.clauses))


def _words(where: Where) -> str:
    parts = []
    for field, tests in where:
        for name, want in tests:
            said = ", ".join(map(str, want)) if isinstance(want, tuple) else str(want).lower()
            parts.append(f"{field} {name.replace('_', ' ')} {said}")
    return " and ".join(parts)
