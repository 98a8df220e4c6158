"""Events and cases made to measure: an event that fits a pattern, and what else a small timeline needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fairness.cases.naming import names
from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.patterns import Clause, Pattern

Event = dict[str, Any]
_OTHER = "something else"


class NotMade(Exception):
    """No event can be made that fits, or that misses by one condition."""


class Specimens:
    """Makes events of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def type_of(self, clause: Clause, avoiding: tuple[Pattern, ...] = ()) -> str:
        """A type of a clause that none of the patterns to avoid names. Raises NotMade where there is none."""
        for pattern in clause.types:
            known = self.vocabulary.types if pattern.endswith(".*") else {pattern: None}
            for name in known:
                if names(pattern, name) and not any(names(one, name) for other in avoiding for one in other.types):
                    return name
        raise NotMade(f"every type of {', '.join(clause.types)} plays another part in the rule")

    def event(self, pattern: Pattern, day: date | str, avoiding: tuple[Pattern, ...] = (), **more: Any) -> Event:
        """An event of the pattern's first clause that can be made, fulfilling its conditions."""
        for clause in pattern.clauses:
            try:
                kind = self.type_of(clause, avoiding)
                if kind.startswith("case."):
                    continue
                return {"date": str(day), "type": kind, **self.fields(clause), **more}
            except NotMade:
                continue
        raise NotMade("no event of this pattern can be made")

    def each(self, pattern: Pattern, day: date | str, avoiding: tuple[Pattern, ...] = (), **more: Any) -> list[Event]:
        """An event for each type and family that the pattern names, leaving out those that cannot be made."""
        found = []
        for clause in pattern.clauses:
            for name in clause.types:
                try:
                    found.append(self.event(Pattern((Clause((name,), clause.where),)), day, avoiding, **more))
                except NotMade:
                    continue
        return found

    def fields(self, clause: Clause) -> dict[str, Any]:
        """Attributes that fulfil a clause's conditions; comparisons with the activation hold where `P1` is there."""
        found: dict[str, Any] = {}
        for field, tests in clause.where:
            value = self.value(field, tests)
            if value is not None:
                found[field] = value
        return found

    def value(self, field: str, tests: tuple[tuple[str, Any], ...]) -> Any:
        """A value that passes every test, or None where it must be absent."""
        value: Any = None
        for name, want in tests:
            match name:
                case "present" if not want:
                    return None
                case "present":
                    value = self.filling(field) if value is None else value
                case "in":
                    value = want[0]
                case "contains" | "at_least" | "at_most":
                    value = want
                case "same_as" | "differs_from":
                    value = "P1" if name == "same_as" else "P2"
        for name, want in tests:
            if name in ("not", "not_in") and value in want:
                value = _OTHER
        return value

    def fact(self, field: str, tests: tuple[tuple[str, Any], ...]) -> Any:
        """A value of a case's field that passes every test."""
        term = self.vocabulary.fields.get(field)
        value = self.value(field, tests)
        return next(iter(term.values)) if value == "P1" and term and term.values else value

    def filling(self, field: str) -> Any:
        """Some value of an attribute's kind."""
        term = self.vocabulary.attributes.get(field)
        kind = term.kind if term else "text"
        if kind == "list":
            return [next(iter(term.values))] if term and term.values else ["P1"]
        return {"flag": True, "date": "2025-01-01", "number": 1}.get(kind, "P1")

    def missing_one(self, clause: Clause, event: Event) -> list[Event]:
        """The event again for each condition, missing just that one."""
        found = []
        for field, tests in clause.where:
            value = self.missed(field, tests)
            changed = {name: item for name, item in event.items() if name != field}
            if value is not None:
                changed[field] = value
            if changed != event:
                found.append(changed)
        return found

    def missed(self, field: str, tests: tuple[tuple[str, Any], ...]) -> Any:
        """A value that does not pass, or None to leave the attribute out. Raises NotMade where none is known."""
        named = dict(tests)
        if named.get("present") is False:
            return self.filling(field)
        if set(named) <= {"not", "not_in"}:
            return next(iter(named.values()))[0]
        if "at_most" in named:
            return named["at_most"] + 1
        return None

    def unrecorded(self, pattern: Pattern) -> list[str]:
        """A `recorded:` that keeps none of a pattern's types. Raises NotMade where they are always kept."""
        if any(one.startswith("case.") for one in pattern.types):
            raise NotMade("what opens and closes a case is always recorded")
        taken = {one.partition(".")[0] for one in pattern.types}
        for family in self.vocabulary.families:
            if family not in taken:
                return [f"{family}.*"]
        raise NotMade("the pattern names every family")

    def bystander(self, patterns: Sequence[Pattern], day: date | str) -> Event:
        """An event that no pattern of the rule names."""
        for name in self.vocabulary.types:
            if not any(names(one, name) for pattern in patterns for one in pattern.types):
                return {"date": str(day), "type": name}
        raise NotMade("the rule names every type")
