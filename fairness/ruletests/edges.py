"""The smallest timelines on each edge of a rule, with the verdict that follows from how each was made.

The verdicts are reasoned here from the contract (docs/rule-language.md, section 5), never taken from an engine: a
target on the last day is in time, on the next it is late, a release before the bound lets the duty lapse, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fairness.cases.episode_kinds import BEGAN, ENDED
from fairness.cases.limits import Limit, count_days
from fairness.cases.models import Case
from fairness.cases.moments import days_of
from fairness.cases.vocabulary import Vocabulary
from fairness.engines.model import Verdict
from fairness.engines.review import Engine, engine_for, review
from fairness.rulebook.conditions import is_correlated
from fairness.rulebook.examples import as_at, case_document
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.rulebook.patterns import Clause, Pattern
from fairness.rulebook.rulebook import Rulebook
from fairness.ruletests.examples import Read
from fairness.ruletests.specimens import DAY, START, Edge, Event, NotMade, Parts
from fairness.source.problems import InputError


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
        makers = [lambda: _roles(rule, check, vocabulary)]
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


def _roles(rule: Rule, check: Roles, vocabulary: Vocabulary) -> Iterator[Edge]:
    people: dict[str, Any] = {role: f"Q{number}" for number, role in enumerate(check.roles)}
    needed = [role for role in check.roles if (f"roles.{role}", (("present", True),)) in rule.applies]
    base = {"opened": str(START), "events": []}
    for role in needed:
        without = {**people, role: None}
        yield Edge(f"{role} not filled, and so not asked", "not_applicable", {**base, "roles": without})
    if check.test == "named":
        yield Edge("every role filled", "met", {**base, "roles": people})
        for role in check.roles:
            if role not in needed:
                unfilled = {**base, "roles": {**people, role: None}}
                yield Edge(f"{role} not filled", "risk", unfilled)
                if others := [f"roles.{other}" for other in (*check.roles, *vocabulary.roles) if other != role]:
                    yield Edge(f"{role} not filled, nor kept", "unknown", {**unfilled, "recorded": others})
        return
    if check.test == "post":
        yield from _posts(check, base)
        return
    if check.test == "apart":
        nobody = {**people, check.roles[0]: None}
        yield Edge(f"nobody is {check.roles[0]}", "not_applicable", {**base, "roles": nobody})
    first, last = check.roles[0], check.roles[-1]
    yield Edge("every role another person", "met", {**base, "roles": people})
    for role in check.roles[1:]:
        shared = {first: "Person A", role: " person a "}
        yield Edge(
            f"{first} and {role} one person, but for capitals", "risk", {**base, "roles": {**people, **shared}}
        )
    if len(needed) < 2:
        alone = needed[0] if needed else first if check.test == "apart" else last
        yield Edge("one role filled", "unknown", {**base, "roles": {**dict.fromkeys(people), alone: "Q1"}})


def _posts(check: Roles, base: dict[str, Any]) -> Iterator[Edge]:
    """A post that is among those asked for, another, and none."""
    fine = {role: {"who": f"Q{number}", "post": posts[0]} for number, (role, posts) in enumerate(check.posts)}
    yield Edge("every post as asked", "met", {**base, "roles": fine})
    for role in check.roles:
        other = {**fine[role], "post": "another post"}
        yield Edge(f"another post as {role}", "risk", {**base, "roles": {**fine, role: other}})
        yield Edge(f"no post stated as {role}", "unknown", {**base, "roles": {**fine, role: fine[role]["who"]}})
        yield Edge(f"nobody is {role}", "unknown", {**base, "roles": {**fine, role: None}})


class _Edges(Parts):
    """The groups of edges of a rule: of its window, its count, what ends it, each type and each condition."""

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

    def _in_time(self) -> Iterator[Edge]:
        last, lead = self.bound(self.check.far), self.activation()
        yield self.edge("a target on the last day", "met", [*lead, *self._enough(last)])
        yield self.edge("a target on the day after", "risk", [*lead, *self._enough(last + DAY)])
        yield self.edge("no target", "risk", lead)
        yield self.edge("a target on the day before it starts", "risk", [*lead, *self._enough(START - DAY)])
        if self.check.least > 1:
            yield self.edge("one target too few", "risk", [*lead, *self._enough(last)[1:]])
        if self.check.most is not None:
            more = [self.wanted(last) for _ in range(self.check.most + 1)]
            yield self.edge("one target too many", "risk", [*lead, *more])

    def _too_early(self) -> Iterator[Edge]:
        first = self.bound(self.check.near)
        yield self.edge("a target on the first day allowed", "met", [*self.activation(), *self._enough(first)])
        if first > START:
            early = [*self.activation(), *self._enough(first - DAY)]
            yield self.edge("a target on the day before the first allowed", "risk", early)

    def _closing(self) -> Iterator[Edge]:
        last, lead = self.bound(self.check.far), self.activation()
        if last == START:
            raise NotMade("the case cannot close between")
        yield self.edge("closed on the last day", "lapsed", lead, closed=str(last))
        yield self.edge("closed on the day after the last", "risk", lead, closed=str(last + DAY))
        waiting = str(last - DAY)
        yield self.edge("still open on the day before the last", "due", lead, closed=None, as_at=waiting)
        yield self.edge("still open on the last day", "risk", lead, closed=None, as_at=str(last))

    def _releases(self) -> Iterator[Edge]:
        last, lead = self.bound(self.check.far), self.activation()
        if self.check.release is None or last == START:
            raise NotMade("no release")
        yield self.edge("released on the last day", "lapsed", [*lead, self.released(last)])
        yield self.edge("released on the day after the last", "risk", [*lead, self.released(last + DAY)])

    def _straddling(self) -> Iterator[Edge]:
        last = self.bound(self.check.far)
        if self.check.near is not None or last.month == 12 or self.check.least > 1:
            raise NotMade("no month that straddles")
        lead, after = self.activation(), date(last.year, last.month + 1, 1)
        yield self.edge("a target in the month of the last day", "met", [*lead, self.wanted(f"{last:%Y-%m}")])
        yield self.edge("a target in the month after", "risk", [*lead, self.wanted(f"{after:%Y-%m}")])

    def _between(self) -> Iterator[Edge]:
        if not self.check.immediately:
            raise NotMade("anything may come between")
        other = self.make.bystander(self.patterns, START + DAY)
        events = [*self.activation(), other, *self._enough(START + 2 * DAY)]
        yield self.edge("something else between", "risk", events)

    def _stated(self) -> Iterator[Edge]:
        """The activation states a last day that is sooner than the limit."""
        if not self.check.no_later_than or self.bound(self.check.far) <= START + 4 * DAY:
            raise NotMade("no date is stated")
        sooner = START + 3 * DAY
        *before, usual = self.activation()
        lead = [*before, {**usual, self.check.no_later_than: str(sooner)}]
        yield self.edge("a target on the stated last day", "met", [*lead, *self._done(sooner)])
        yield self.edge("a target on the day after the stated last day", "risk", [*lead, *self._done(sooner + DAY)])

    def _paused(self) -> Iterator[Edge]:
        """A hold of a week stops the clock, which is five days for a limit in working days."""
        if not self.check.pauses or self.bound(self.check.far) <= START:
            raise NotMade("nothing stops the clock")
        last, first, end = self.bound(self.check.far), START + DAY, START + 8 * DAY
        held = Limit(5, "working days") if self._far().unit == "working days" else Limit(7, "days")
        moved = count_days(last, held, self.nation)
        stops = [
            {"date": str(day), "type": f"{self.check.pauses}.{side}"} for day, side in ((first, BEGAN), (end, ENDED))
        ]
        lead = [*self.activation(), *stops]
        yield self.edge("a target on the day to which a hold moves it", "met", [*lead, *self._done(moved)])
        yield self.edge("a target on the day after that", "risk", [*lead, *self._done(moved + DAY)])

    def _total(self) -> Iterator[Edge]:
        """An episode of ten days before counts too."""
        kind = self.make.vocabulary.derived.get(self.check.activations[0].pattern.types[0])
        if not self.check.total or kind is None or self.bound(self.check.far) <= START + 11 * DAY:
            raise NotMade("nothing counts that was before")
        sides = ((START - 100 * DAY, BEGAN), (START - 91 * DAY, ENDED))
        earlier = [{"date": str(day), "type": f"{kind.name}.{side}"} for day, side in sides]
        last = self.bound(self.check.far) - 10 * DAY
        lead = [*earlier, *self.activation()]
        yield self.edge("a target on the last day, with ten days before", "met", [*lead, *self._done(last)])
        yield self.edge("a target on the day after, with ten days before", "risk", [*lead, *self._done(last + DAY)])

    def _done(self, day: date) -> list[Event]:
        """What fulfils it on a day: of what is asked again and again, its end."""
        return self._ending(day) if self.every else self._enough(day)

    def _after_open(self) -> Iterator[Edge]:
        lead = self.activation()
        done = [*lead, *self._enough(START + DAY)]
        yield self.edge("a target after it", "met", done)
        yield self.edge("no target, closed", "risk", lead)
        yield self.edge("only a target before it", "risk", [*lead, *self._enough(START - DAY)])
        yield self.edge("no target, open", "due", lead, closed=None)
        close = str(START + 5 * DAY)
        yield self.edge("a target after the close", "risk", [*lead, *self._enough(START + 6 * DAY)], closed=close)
        if self.check.near is not None:
            first = self.bound(self.check.near)
            yield self.edge("a target a day too early", "risk", [*lead, *self._enough(first - DAY)])
        if self.check.release is not None:
            yield self.edge("released", "lapsed", [*lead, self.released(START + DAY)])

    def _every(self) -> Iterator[Edge]:
        last, lead = self.bound(self.check.far), self.activation()
        ends = self._ending(last)
        yield self.edge("ended on the last day", "met", [*lead, *ends])
        yield self.edge("ended on the day after", "risk", [*lead, *self._ending(last + DAY)])
        again = [*lead, self.wanted(last), *self._ending(last + DAY)]
        yield self.edge("one on the last day, ended on the next", "met", again)
        gap = count_days(last, self._far(), self.nation) + DAY
        long = [*lead, self.wanted(last), *self._ending(gap)]
        yield self.edge("a gap that is a day too long after the first", "risk", long)
        yield self.edge("nothing after it", "risk", lead)
        yield self.edge("closed before the time was up", "lapsed", lead, closed=str(last - DAY))

    def _never(self) -> Iterator[Edge]:
        lead = self.activation()
        yield self.edge("nothing unwanted", "met", lead)
        yield self.edge("something unwanted on the day after", "risk", [*lead, self.wanted(START + DAY)])
        yield self.edge("something unwanted before", "met", [*lead, self.wanted(START - DAY)])
        if self.check.far is not None:
            last = self.bound(self.check.far)
            yield self.edge("something unwanted on the last day", "risk", [*lead, self.wanted(last)])
            yield self.edge("something unwanted a day later", "met", [*lead, self.wanted(last + DAY)])

    def _never_until(self) -> Iterator[Edge]:
        if self.check.release is None:
            raise NotMade("nothing ends it")
        lead = [*self.activation(), self.released(START + DAY)]
        yield self.edge("something unwanted after the end", "met", [*lead, self.wanted(START + 2 * DAY)])

    def _before_plain(self) -> Iterator[Edge]:
        lead = self.activation()
        fine, bad = ("met", "risk") if self.check.wanted else ("risk", "met")
        near = self.bound(self.check.near, True) if self.check.near is not None else START - DAY
        yield self.edge("one before it", fine, [*lead, *self._enough(near)])
        yield self.edge("none", bad, lead)
        yield self.edge("only one after it", bad, [*lead, *self._enough(START + DAY)])

    def _before_near(self) -> Iterator[Edge]:
        near, lead = self.bound(self.check.near, True), self.activation()
        fine, bad = ("met", "risk") if self.check.wanted else ("risk", "met")
        yield self.edge("notice to the day", fine, [*lead, *self._enough(near)])
        yield self.edge("notice a day too short", bad, [*lead, *self._enough(near + DAY)])

    def _before_far(self) -> Iterator[Edge]:
        far, lead = self.bound(self.check.far, True), self.activation()
        fine, bad = ("met", "risk") if self.check.wanted else ("risk", "met")
        yield self.edge("one on the first day that counts", fine, [*lead, *self._enough(far)])
        yield self.edge("one a day earlier", bad, [*lead, *self._enough(far - DAY)])

    def _anywhere(self) -> Iterator[Edge]:
        if not self.check.wanted:
            yield self.edge("none", "met", [])
            yield self.edge("one", "risk", [self.wanted(START)])
            return
        yield self.edge("as many as are wanted", "met", self._enough(START))
        yield self.edge("none, closed", "risk", [])
        yield self.edge("none, open", "due", [], closed=None)
        if self.check.most is not None:
            more = [self.wanted(START) for _ in range(self.check.most + 1)]
            yield self.edge("one too many", "risk", more)

    # -- what every shape of rule may have ---------------------------------------------------------------

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


@dataclass(slots=True)
class EdgeOutcome:
    """What one edge of a rule got; `problem` says why it could not be run."""

    rule: str
    edge: Edge
    got: str = ""
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether it got the verdict that follows from how it was made."""
        return self.got == self.edge.verdict


def run_edges(
    rulebook: Rulebook, rules: Iterable[Rule], read: Read, built: Callable[[Rulebook], Engine] = engine_for
) -> list[EdgeOutcome]:
    """The outcome of every edge of the rules, each judged by its rule alone as its examples are."""
    outcomes = []
    for rule in rules:
        asked = built(rulebook.alone(rule))
        for number, edge in enumerate(edges(rule, rulebook.vocabulary)[0], 1):
            outcome = EdgeOutcome(rule.code, edge)
            try:
                case, day = case_of(rule, example_of(edge), number, rulebook, read)
                outcome.got = review(case, asked, day).verdicts()[rule.code].value
            except InputError as error:
                outcome.problem = "; ".join(map(str, error.problems))
            outcomes.append(outcome)
    return outcomes


def case_of(rule: Rule, example: dict[str, Any], number: int, rulebook: Rulebook, read: Read) -> tuple[Case, date]:
    """The case of an example of a rule, and the day as at which it is checked."""
    return read(case_document(rule, example, number, rulebook.vocabulary), rule.place.file), as_at(example)


def example_of(edge: Edge) -> dict[str, Any]:
    """An edge as a rule's example is written."""
    return {"verdict": edge.verdict, **edge.case}
