"""The smallest timelines on each edge of a rule, with the verdict that follows from how each was made.

The verdicts are reasoned here from the contract (docs/rule-language.md, section 5), never taken from an engine: a
target on the last day is in time, on the next it is late, a release before the bound lets the duty lapse, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from fairness.cases.moments import days_of
from fairness.cases.vocabulary import Vocabulary
from fairness.engines.model import Verdict
from fairness.rulebook.conditions import is_correlated
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.rulebook.patterns import Clause, Pattern
from fairness.ruletests.role_edges import role_edges
from fairness.ruletests.specimens import DAY, START, Edge, NotMade
from fairness.ruletests.window_edges import WindowEdges


def tables(check: Compound) -> Iterator[tuple[list[Verdict], Verdict]]:
    """Verdicts of the rules that a compound names, on each edge of its count, with the verdict that follows."""
    count, least = len(check.codes), check.least
    for place in range(count):
        # The rule in this place decides: with it, just enough are at risk; without it, one too few.
        others = [number for number in range(count) if number != place][: least - 1]
        for own, follows in ((Verdict.RISK, Verdict.RISK), (Verdict.DUE, Verdict.UNKNOWN), (Verdict.MET, Verdict.MET),
                             (Verdict.UNKNOWN, Verdict.UNKNOWN), (Verdict.EXPLAINED, Verdict.MET)):  # fmt: skip
            given = [Verdict.RISK if number in others else Verdict.LAPSED for number in range(count)]
            given[place] = own
            yield given, follows
    yield [Verdict.NOT_APPLICABLE] * count, Verdict.NOT_APPLICABLE


def edges(rule: Rule, vocabulary: Vocabulary) -> tuple[list[Edge], int]:
    """The edges of a rule, and how many were left out because its own patterns make them impossible.

    A rule that was no longer in force on the day around which edges are made has none.
    """
    if rule.in_force[1] and days_of(rule.in_force[1])[1] < START:
        return [], 0
    makers: list[Callable[[], Iterator[Edge]]] = []
    if isinstance(rule.check, Roles):
        check = rule.check
        makers = [lambda: role_edges(rule, check, vocabulary)]
    elif isinstance(rule.check, Obligation):
        made = _Edges(rule, rule.check, vocabulary)
        makers = made.makers()
    found: list[Edge] = []
    left_out = 0
    for maker in makers:
        try:
            found.extend(maker())
        except NotMade:
            left_out += 1
    return found, left_out


class _Edges(WindowEdges):
    """The groups of edges of a rule: of its window, its periods, each type and each condition."""

    def makers(self) -> list[Callable[[], Iterator[Edge]]]:
        """The groups of edges that the rule's shape has; each may turn out impossible on its own."""
        check = self.check
        if check.direction == "same":
            return [self._each]
        if check.direction == "anywhere":
            return [self._anywhere, self._unrecorded_anywhere, self._each_target]
        return [
            self._periods,
            self._in_force,
            self._each_target,
            self._each_start,
            self._each_release,
            self._each_end,
            *self._window_makers(),
        ]

    def _window_makers(self) -> list[Callable[[], Iterator[Edge]]]:
        """The groups that rest on what kind of window the rule has."""
        check = self.check
        if check.direction == "before":
            return [self._before_near, self._before_far, self._before_plain, self._unrecorded, self._conditions]
        if not check.wanted:
            return [self._never, self._never_until, self._unrecorded]
        if self.every:
            return [self._every, self._unrecorded, self._stated, self._paused]
        if check.far is None:
            return [self._after_open, self._unrecorded, self._conditions]
        return [self._in_time, self._too_early, self._closing, self._releases, self._straddling,
                self._unrecorded, self._conditions, self._between, self._stated, self._paused,
                self._total]  # fmt: skip

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
