"""Reading patterns and `where` conditions as a rule file writes them."""

from __future__ import annotations

from typing import Any

from fairness.cases.vocabulary import CASE_EVENTS, Vocabulary
from fairness.rulebook.conditions import TESTS, Where
from fairness.rulebook.patterns import Clause, Pattern
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import nearest

_SEVERAL = ("in", "not", "not_in")
_PREFIX = "activation."


class PatternReader:
    """Reads patterns against a vocabulary, so that an event type that nobody records is an error."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def pattern(self, holder: Any, key: str | int, notes: Notes, field: str, correlated: bool = False) -> Pattern:
        """The pattern at `key` of `holder`: a type, a family, a mapping with `type:` and `where:`, or a list."""
        raw = holder[key]
        listed = raw if isinstance(raw, list) else [raw]
        if not listed:
            notes.wrong(holder, key, field, "is an empty list", "an event type")
        clauses: list[Clause] = []
        for position, one in enumerate(listed):
            at: tuple[Any, Any, str] = (holder, key, field)
            if isinstance(raw, list):
                at = (raw, position, f"{field}[{position}]")
            clause = self._clause(one, at, notes, correlated)
            if clause is None:
                continue
            if clauses and not clause.where and not clauses[-1].where:
                clauses[-1] = Clause(clauses[-1].types + clause.types)
            else:
                clauses.append(clause)
        return Pattern(tuple(clauses))

    def _clause(self, raw: Any, at: tuple[Any, Any, str], notes: Notes, correlated: bool) -> Clause | None:
        holder, key, field = at
        if isinstance(raw, str):
            return Clause((raw,)) if self._known(raw, holder, key, field, notes) else None
        if not isinstance(raw, dict) or "type" not in raw or set(raw) - {"type", "where"}:
            notes.wrong(holder, key, field, f"is {kind_of(raw)}", "an event type, or `type:` and `where:`")
            return None
        types = raw["type"] if isinstance(raw["type"], list) else [raw["type"]]
        known = [self._known(one, raw, "type", f"{field}.type", notes) for one in types]
        where = self.where(raw.get("where") or {}, notes, f"{field}.where", correlated, raw, "where")
        return Clause(tuple(types), where) if types and all(known) else None

    def _known(self, name: Any, holder: Any, key: Any, field: str, notes: Notes) -> bool:
        if isinstance(name, str) and self.vocabulary.knows(name):
            return True
        near = "" if not isinstance(name, str) else self._nearest(name)
        notes.wrong(holder, key, field, f"{name!r} is not a known event type", "a type or family", near)
        return False

    def _nearest(self, name: str) -> str:
        if name.startswith("case."):
            return nearest(name, CASE_EVENTS)
        if name.endswith(".*"):
            return nearest(name, [f"{family}.*" for family in self.vocabulary.families])
        return self.vocabulary.nearest_type(name)

    def where(
        self,
        raw: Any,
        notes: Notes,
        field: str,
        correlated: bool = False,
        holder: Any = None,
        key: Any = None,
    ) -> Where:
        """Conditions on fields. `correlated` allows comparing with the activation."""
        if not isinstance(raw, dict):
            notes.wrong(holder, key, field, found(raw), "a mapping of fields to what they must be")
            return ()
        return tuple(
            (name, self._tests(want, raw, name, f"{field}.{name}", notes, correlated)) for name, want in raw.items()
        )

    def _tests(
        self, raw: Any, holder: Any, key: str, field: str, notes: Notes, correlated: bool
    ) -> tuple[tuple[str, Any], ...]:
        if not isinstance(raw, dict):
            values = raw if isinstance(raw, list) else [raw]
            if not values or any(isinstance(one, (dict, list)) or one is None for one in values):
                notes.wrong(holder, key, field, found(raw), "a value, a list of values, or tests")
            return (("in", tuple(values)),)
        tests = []
        for name, want in raw.items():
            if name not in TESTS:
                expected = ", ".join(TESTS)
                notes.wrong(raw, name, f"{field}.{name}", "is not a test", expected, nearest(name, TESTS))
                continue
            problem = _unfit(name, want, correlated)
            if problem:
                notes.wrong(raw, name, f"{field}.{name}", found(want), problem)
            elif name in _SEVERAL:
                tests.append((name, tuple(want) if isinstance(want, list) else (want,)))
            elif name in ("same_as", "differs_from"):
                tests.append((name, want.removeprefix(_PREFIX)))
            else:
                tests.append((name, want))
        return tuple(tests)


def _unfit(name: str, want: Any, correlated: bool) -> str:
    """What a test wants instead of `want`, or nothing where it is fit."""
    match name:
        case "present":
            return "" if isinstance(want, bool) else "true or false"
        case "contains":
            return "" if isinstance(want, str) and want else "text"
        case "at_least" | "at_most":
            return "" if isinstance(want, (int, float)) and not isinstance(want, bool) else "a number"
        case "same_as" | "differs_from":
            if not correlated:
                return "no comparison with the activation here"
            return "" if isinstance(want, str) and want.startswith(_PREFIX) else "activation.<attribute>"
    if isinstance(want, dict) or want is None or (isinstance(want, list) and not want):
        return "a value or a list of values"
    return ""
