"""Edges of what a rule names: each type alone, each condition just missed, what is not recorded, when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from fairness.engines.edge_parts import DAY, START, Edge, Parts
from fairness.engines.specimens import NotMade
from fairness.rulebook.conditions import is_correlated
from fairness.rulebook.patterns import Clause, Pattern


class Kinds(Parts):
    """The groups of edges that every shape of rule may have."""

    def _each_target(self) -> Iterator[Edge]:
        check = self.check
        if check.least > 1 or check.direction == "same":
            raise NotMade("one target does not decide")
        others = tuple(one for one in self.patterns if one is not check.target and one is not self.target)
        lead = [] if check.direction == "anywhere" else self.activation()
        verdict = "met" if check.wanted else "risk"
        day = self.bound(check.far) if self.every else self._good_day()
        more = self._ending(day + DAY) if self.every else []
        for event in self.make.each(self.target, day, others):
            yield self.edge(f"{event['type']} alone", verdict, [*lead, event, *more])

    def _each_start(self) -> Iterator[Edge]:
        check = self.check
        if check.direction in ("same", "anywhere") or self.opens:
            raise NotMade("it starts with the case, or is asked of itself")
        pattern = check.activations[0].pattern
        *lead, usual = self.activation()
        done = self._enough(self._good_day()) if not check.wanted else []
        for event in self.make.each(pattern, START, self._others(pattern), **({"by": "P1"} if "by" in usual else {})):
            yield self.edge(f"started by {event['type']}", "risk", [*lead, event, *done])
        for clause in pattern.clauses:
            event = self.make.event(Pattern((clause,)), START, self._others(pattern))
            for changed in self.make.missing_one(clause, event):
                if not pattern.matches(changed):
                    yield self.edge("what starts it misses a condition", "not_applicable", [*lead, changed])

    def _each_release(self) -> Iterator[Edge]:
        release = self.check.release
        if release is None or not self.check.wanted or self.check.direction != "after":
            raise NotMade("no release")
        others = tuple(one for one in self.patterns if one is not release)
        for event in self.make.each(release, START + DAY, others):
            yield self.edge(f"released by {event['type']}", "lapsed", [*self.activation(), event])
        for clause in release.clauses:
            event = self.make.event(Pattern((clause,)), START + DAY, others)
            for changed in self.make.missing_one(clause, event):
                if not release.matches(changed):
                    yield self.edge("what would release it misses a condition", "risk", [*self.activation(), changed])

    def _each_end(self) -> Iterator[Edge]:
        if not self.every:
            raise NotMade("nothing to end")
        until = self.check.activations[1].periods[0].until
        if until is None:
            raise NotMade("nothing ends it")
        others = (self.check.activations[0].pattern, self.target)
        for event in self.make.each(until, self.bound(self.check.far), others):
            yield self.edge(f"ended by {event['type']}", "met", [*self.activation(), event])

    def _unrecorded(self) -> Iterator[Edge]:
        recorded = self.make.unrecorded(self.check.target)
        yield self.edge("its family is not recorded", "unknown", self.activation(), recorded=recorded)

    def _unrecorded_anywhere(self) -> Iterator[Edge]:
        yield self.edge("its family is not recorded", "unknown", [], recorded=self.make.unrecorded(self.check.target))

    def _conditions(self) -> Iterator[Edge]:
        clause = self.target.clauses[0]
        if len(self.target.clauses) > 1 or self.check.least > 1 or not self.check.wanted:
            raise NotMade("another clause may fit")
        backwards = self.check.direction == "before"
        near = self.bound(self.check.near, backwards) if self.check.near is not None else START
        day = near if near != START else START - DAY if backwards else START
        event = self.wanted(day)
        for changed in self.make.missing_one(clause, event):
            missed = ", ".join(sorted(name for name in event if event.get(name) != changed.get(name)))
            yield self.edge(f"a target that misses one condition ({missed})", "risk", [*self.activation(), changed])

    def _each(self) -> Iterator[Edge]:
        target = self.check.target
        if all(one.startswith("case.") for one in target.types):
            yield from self._facts(target.clauses[0])
            return
        starts = self.check.activations[0].pattern
        for clause in target.clauses:
            more = {"by": "P1"} if is_correlated(clause.where) else {}
            event = {**self.make.event(starts, START), **more, **self.make.fields(clause)}
            yield self.edge("every attribute", "met", [event])
            for changed in self.make.missing_one(clause, event):
                kept = self.make.fields(starts.clauses[0]).items()
                if all(changed.get(name) == value for name, value in kept) and not target.matches(changed, changed):
                    yield self.edge("one attribute missing", "risk", [changed])

    def _facts(self, clause: Clause) -> Iterator[Edge]:
        if self.check.activations[0].pattern.clauses[0].where:
            raise NotMade("only some cases are asked")
        facts: dict[str, Any] = {}
        for field, tests in clause.where:
            group, _, name = field.partition(".")
            if not name:
                raise NotMade("a field that every case has")
            facts.setdefault(group, {})[name] = self.make.fact(field, tests)
        yield self.edge("every fact", "met", [], **facts)
        for field, _ in clause.where:
            group, _, name = field.partition(".")
            yield self.edge(f"{field} not stated", "risk", [], **{**facts, group: {**facts[group], name: None}})

    def _periods(self) -> Iterator[Edge]:
        periods = self.check.activations[0].periods
        if not periods:
            raise NotMade("no period")
        *_, event = self.activation()
        if periods[0].start is not None:
            yield self.edge("outside the period", "not_applicable", [event])
        until = periods[0].until
        if until is not None:
            lead = self.activation()
            others = tuple(one for one in self.patterns if one is not until)
            ended = self.make.event(until, START - DAY, others)
            yield self.edge("after the period has ended", "not_applicable", [*lead, ended])

    def _in_force(self) -> Iterator[Edge]:
        start, _ = self.rule.in_force
        if not start:
            raise NotMade("always in force")
        first = date.fromisoformat(start) if len(start) == 10 else None
        if first is None or first < date(1990, 1, 1):
            raise NotMade("no such day")
        before = self.activation(first - DAY)
        opened = str(first - timedelta(days=400))
        yield self.edge("the day before it was in force", "not_applicable", before, opened=opened)
