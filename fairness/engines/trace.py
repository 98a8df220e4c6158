"""How one rule came to its results on one case: every activation, every candidate, and what each fell short of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairness.cases.limits import earliest, latest
from fairness.cases.models import Case, Event, Timeline
from fairness.cases.timeline import comes_after, day_of, surely_after
from fairness.engines.contract import Result, Review
from fairness.engines.plan import Activations, Plan, in_force
from fairness.engines.review import Engine, review
from fairness.engines.windows import Window, high, low
from fairness.rulebook.conditions import Where, holds, is_missing, names
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import Pattern
from fairness.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Missed:
    """The first thing that an event fell short of: `reason` (a word below), and what it is about.

    field: an attribute (`field`, `found`) does not pass `tests`. itself: it is the activation. order: it does not
    come after (before) the activation. too_soon, too_late: `days` outside the limit. released: after the release
    `event`. next_activation: it is the next activation. not_next: after the next one. closed: after the
    close. while: outside the period. in_force: the rule was not in force.
    """

    reason: str
    field: str = ""
    found: Any = None
    tests: tuple[tuple[str, Any], ...] = ()
    days: int = 0
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event of a wanted type, and what it missed; None where it counts."""

    event: Event
    missed: Missed | None


@dataclass(slots=True)
class Traced:
    """One activation: its result, its window, every candidate target, and which line of the verdicts decided."""

    result: Result
    window: Window | None
    candidates: list[Candidate] = field(default_factory=list)
    decided: str = ""


@dataclass(slots=True)
class Fact:
    """One condition of `applies`: the case's value, and `holds`, `fails` or `unstated`."""

    name: str
    value: Any
    tests: tuple[tuple[str, Any], ...]
    state: str


@dataclass(slots=True)
class Trace:
    """All that happened with one rule on one case."""

    review: Review
    rule: Rule
    facts: list[Fact]
    considered: list[Candidate]
    activations: list[Traced]
    results: list[Result]


def trace(
    case: Case, rule: Rule, rulebook: Rulebook, engine: Engine, as_at: date, explanations: bool = True
) -> Trace:
    """Trace one rule on one case; the results are the engine's own."""
    made = review(case, engine, as_at, explanations)
    results = [one for one in made.results if one.rule == rule.code]
    found = Trace(made, rule, [_fact(case, name, tests) for name, tests in rule.applies], [], [], results)
    if not isinstance(rule.check, Obligation) or any(fact.state != "holds" for fact in found.facts):
        return found
    tracer = _Tracer(rule, rule.check, Activations(Plan(rulebook), made.timeline), made.timeline)
    found.considered = tracer.considered()
    found.activations = [tracer.activation(one) for one in results if one.activation is not None]
    return found


def _fact(case: Case, name: str, tests: tuple[tuple[str, Any], ...]) -> Fact:
    value = case.facts.get(name)
    if is_missing(value) and not any(test == "present" for test, _ in tests):
        return Fact(name, value, tests, "unstated")
    return Fact(name, value, tests, "holds" if holds(tests, value) else "fails")


class _Tracer:
    def __init__(self, rule: Rule, check: Obligation, activations: Activations, timeline: Timeline) -> None:
        self.rule = rule
        self.check = check
        self.activations = activations
        self.timeline = timeline

    def considered(self) -> list[Candidate]:
        """Every event of a type that activates the rule, and why it did not."""
        patterns = [one.pattern for one in self.check.activations]
        events = [event for event in self.timeline.events if any(_is_type(event, pattern) for pattern in patterns)]
        return [Candidate(event, self._not_activated(event)) for event in events]

    def _not_activated(self, event: Event) -> Missed | None:
        missed: Missed | None = None
        for activation in self.check.activations:
            if not _is_type(event, activation.pattern):
                continue
            first = _first_unfit(activation.pattern, event, None)
            if first is None and not all(self.activations.inside(event, one) for one in activation.periods):
                first = Missed("while")
            if first is None and not in_force(self.rule, event.moment.lo, event.moment.hi):
                first = Missed("in_force")
            if first is None:
                return None
            missed = missed or first
        return missed

    def activation(self, result: Result) -> Traced:
        """One activation's window and candidates."""
        event = result.activation
        assert event is not None
        if self.check.direction == "same":
            unfit = _first_unfit(self.check.target, event, event)
            return Traced(result, None, [Candidate(event, unfit)], _decided(self.check, result, None))
        window = self.activations.window(self.check, event)
        targets = [one for one in self.timeline.events if _is_type(one, self.check.target)]
        candidates = [Candidate(one, self._missed(one, window)) for one in targets]
        return Traced(result, window, candidates, _decided(self.check, result, window))

    def _missed(self, event: Event, window: Window) -> Missed | None:
        check, activation = self.check, window.activation
        unfit = _first_unfit(check.target, event, activation)
        if check.direction == "anywhere":
            return unfit
        if event is activation:
            return Missed("itself")
        if unfit is not None:
            return unfit
        forwards = check.direction == "after"
        moment, at = event.moment, activation.moment
        if not (comes_after(moment, at) if forwards else comes_after(at, moment)):
            return Missed("order")
        if high(moment) >= window.start and low(moment) <= window.end and event.position != window.passed:
            return None
        return self._outside(event, window, forwards)

    def _outside(self, event: Event, window: Window, forwards: bool) -> Missed:
        check, at, nation = self.check, window.activation.moment, self.timeline.case.nation
        moment = event.moment
        first = last = None
        if forwards and check.near is not None:
            first = earliest(at.lo, at.hi, check.near, nation)
        elif not forwards and check.far is not None:
            first = earliest(at.lo, at.hi, check.far, nation, backwards=True)
        if forwards and check.far is not None:
            last = latest(at.lo, at.hi, check.far, nation)
        elif not forwards and check.near is not None:
            last = latest(at.lo, at.hi, check.near, nation, backwards=True)
        if first is not None and moment.hi < first:
            return Missed("too_soon", days=max((day_of(first) - day_of(moment.hi)).days, 1))
        if last is not None and moment.lo > last:
            return Missed("too_late", days=(day_of(moment.lo) - day_of(last)).days)
        if window.release is not None and _beyond(event, window.release, forwards):
            return Missed("released", event=window.release)
        if event.position == window.passed:
            return Missed("next_activation")
        if check.alternate or check.immediately:
            return Missed("not_next", event=window.cut)
        return Missed("closed", event=self.timeline.closed)


def _beyond(event: Event, end: Event, forwards: bool) -> bool:
    return surely_after(event.moment, end.moment) if forwards else surely_after(end.moment, event.moment)


def _is_type(event: Event, pattern: Pattern) -> bool:
    return any(names(one, event.type) for one in pattern.types)


def _first_unfit(pattern: Pattern, event: Event, activation: Event | None) -> Missed | None:
    """What an event of a pattern's types misses of its conditions: of the clause that it comes nearest to."""
    fields = activation.fields if activation else None
    nearest: Missed | None = None
    for clause in pattern.clauses:
        if any(names(one, event.type) for one in clause.types):
            unfit = _unfit(clause.where, event, fields)
            if unfit is None:
                return None
            nearest = nearest or unfit
    return nearest


def _unfit(where: Where, event: Event, activation: dict[str, Any] | None) -> Missed | None:
    for name, tests in where:
        if not holds(tests, event.fields.get(name), activation):
            return Missed("field", field=name, found=event.fields.get(name), tests=tests)
    return None


def _decided(check: Obligation, result: Result, window: Window | None) -> str:
    """The line of the verdicts that decided, as a word."""
    verdict = "risk" if result.verdict == "explained" else result.verdict.value
    if verdict == "lapsed":
        released = window is not None and result.ended_by is window.release
        return "released" if released else "closed"
    if verdict == "risk":
        if check.most is not None and result.count > check.most:
            return "unwanted" if check.most == 0 else "too_many"
        return "missing"
    if verdict == "met" and not check.wanted:
        return "none_found"
    return {"met": "enough", "due": "still_time", "unknown": "not_recorded"}[verdict]
