"""The parts of the smallest timelines of one rule: events made to measure, what starts, releases and ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fairness.cases.episode_kinds import BEGAN, ENDED, EpisodeKind
from fairness.cases.limits import Limit, count_days
from fairness.cases.moments import days_of
from fairness.cases.naming import names
from fairness.cases.vocabulary import OPENED, Vocabulary
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation, Period
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
                case "same_as":
                    value = "P1"
                case "differs_from":
                    value = self._another(field)
        for name, want in tests:
            if name in ("not", "not_in") and value in want:
                value = _OTHER
        return value

    def _another(self, field: str) -> Any:
        """A value that differs from what `filling` and `same_as` give: of known values another known one."""
        term = self.vocabulary.attributes.get(field)
        return next((value for value in list(term.values)[1:]), "P2") if term else "P2"

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

    def in_the_file(self, events: Sequence[Event]) -> list[Event]:
        """The events as a file has them: for what episodes add, the events that make it."""
        found: list[Event] = []
        for event in events:
            kind = self.vocabulary.derived.get(event["type"])
            found += [event] if kind is None else self._makers(event, kind, events)
        return found

    def _makers(self, event: Event, kind: EpisodeKind, beside: Sequence[Event]) -> list[Event]:
        part, side = kind.parts[0], event["type"].rpartition(".")[2]
        begins = {**event, "type": part.begins[0], **{name: values[0] for name, values in part.where}}
        if side == BEGAN:
            return [begins]
        day = days_of(event["date"])[0]
        if side == ENDED:
            ends = {**event, "type": part.ends[0]}
            types = {*part.begins, f"{kind.name}.{BEGAN}"}
            begun = any(one["type"] in types and one["date"] <= event["date"] for one in beside)
            return [ends] if begun else [{"date": str(day - DAY), "type": part.begins[0]}, ends]
        if part.lasts is not None:
            return [{**begins, "date": str(day - (part.lasts + 1) * DAY)}]
        return [{**begins, "date": str(day - 7 * DAY), part.until: str(day - DAY)}]

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


START = date(2025, 5, 13)  # a Tuesday, well inside every `in_force` of today
_OPENED, _CLOSED = "2023-01-03", "2026-06-30"
_LATER = "2026-07-01"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Edge:
    """A small case (as a rule's examples are written), what it sits on, and the verdict that it must get."""

    on: str
    verdict: str
    case: dict[str, Any]


class Parts:
    """Makes the parts for one rule; each raises NotMade where the rule's own patterns make it impossible."""

    def __init__(self, rule: Rule, check: Obligation, vocabulary: Vocabulary) -> None:
        self.rule = rule
        self.check = check
        self.make = Specimens(vocabulary)
        self.nation = self._nation()
        self.patterns = check.patterns
        self.every = len(check.activations) > 1
        self.opens = check.activations[0].pattern.types == (OPENED,) and check.direction in ("after", "before")
        # In an `every` check the last clauses of the target are what ends it.
        self.target = check.activations[1].pattern if self.every else check.target

    def _nation(self) -> str:
        for field, tests in self.rule.applies:
            for name, want in tests:
                if field == "nation" and name == "in":
                    return str(want[0])
        return "england"

    def activation(self, day: date = START) -> list[Event]:
        """An activation on a day, inside its periods."""
        starts = self.check.activations[0]
        if self.opens:
            return []
        before = [
            self.make.event(one.start, day - 2 * DAY, self._others(one.start, one))
            for one in starts.periods
            if one.start is not None
        ]
        others = self._others(starts.pattern)
        more = {"by": "P1"} if self.check.target.correlated else {}
        return [*before, self.make.event(starts.pattern, day, others, **more)]

    def _others(self, but: Pattern, period: Period | None = None) -> tuple[Pattern, ...]:
        mine = {id(but)} | ({id(period.start)} if period else set())
        return tuple(one for one in self.patterns if id(one) not in mine and one is not self.check.target or (
            one is self.check.target and but is not self.target
        ))  # fmt: skip

    def wanted(self, day: date | str, **more: Any) -> Event:
        """A target on a day."""
        others = tuple(one for one in self.patterns if one is not self.check.target and one is not self.target)
        return self.make.event(self.target, day, others, **more)

    def released(self, day: date) -> Event:
        """What releases the duty, on a day."""
        assert self.check.release is not None
        return self.make.event(self.check.release, day, tuple(
            one for one in self.patterns if one is not self.check.release
        ))  # fmt: skip

    def bound(self, limit: Limit | None, backwards: bool = False) -> date:
        """The day on which a limit from `START` ends. Raises NotMade for none, or one in hours."""
        if limit is None or limit.unit == "hours":
            raise NotMade("no limit in days")
        return count_days(START, limit, self.nation, backwards)

    def edge(self, on: str, verdict: str, events: list[Event], **case: Any) -> Edge:
        """An edge: events in order of their dates, a case that closed long after unless `case` says otherwise."""
        opened = str(START) if self.opens else _OPENED
        document = {"opened": opened, "closed": _CLOSED, "as_at": _LATER, **case}
        document = {name: value for name, value in document.items() if value is not None}
        events = sorted(self.make.in_the_file(events), key=lambda event: str(event["date"]))
        return Edge(on, verdict, {**document, "events": events})

    def _enough(self, first: date, step: int = 0) -> list[Event]:
        """As many targets as are wanted, from a day on."""
        return [self.wanted(first + number * step * DAY) for number in range(max(self.check.least, 1))]

    def _far(self) -> Limit:
        assert self.check.far is not None
        return self.check.far

    def _ending(self, day: date) -> list[Event]:
        until = self.check.activations[1].periods[0].until
        if until is None or all(one.startswith("case.") for one in until.types):
            raise NotMade("nothing ends it")
        others = (self.check.activations[0].pattern, self.target)
        return [self.make.event(until, day, others)]

    def _good_day(self) -> date:
        """A day on which one target counts."""
        check = self.check
        if check.direction == "before":
            return self.bound(check.near, True) if check.near is not None else START - DAY
        return self.bound(check.near) if check.near is not None else START + DAY
