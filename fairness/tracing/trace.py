"""How one rule came to its results on one case: every activation, every candidate, and what each fell short of.

The results are the engine's own, and windows are made by the code that every engine uses. What is found here is only
what led to them; `fairness.reports.explanation` gives it words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from fairness.cases.entries import Entry
from fairness.cases.models import Case
from fairness.cases.naming import may_tell
from fairness.cases.vocabulary import is_missing
from fairness.engines.model import Result, Review, Verdict
from fairness.engines.ordered import Stretch
from fairness.engines.plan import Windows, in_force
from fairness.engines.review import Engine, review
from fairness.engines.windows import NEVER, Window
from fairness.rulebook.conditions import holds
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation
from fairness.rulebook.patterns import union
from fairness.rulebook.rulebook import Rulebook
from fairness.tracing.changes import Change, changes, compound_changes
from fairness.tracing.reasons import Bounds, Candidate, Missed, bounds, is_of_type, outside, unmet


class Looked(NamedTuple):
    """A window with its bounds, and what became of the events of the wanted types."""

    check: Obligation
    window: Window
    bounds: Bounds
    windows: Windows

    def candidates(self) -> list[Candidate]:
        """Every event of a wanted type, in standing order."""
        return [self.candidate(one) for one in self.windows.of_types(self.check.target)]

    def candidate(self, event: Entry) -> Candidate:
        """One event of a wanted type, and what it missed."""
        window = self.window
        lacks = unmet(self.check.target, event, window.activation)
        kept_out = None
        if self.check.direction != "anywhere":
            if event is window.activation:
                return Candidate(event, Missed("itself"))
            kept_out = outside(event, self.bounds)
            partial = event.is_unsure or window.activation.is_unsure
            if kept_out is not None and kept_out.limit is not None and partial:
                kept_out = kept_out._replace(partial=True)
            if kept_out is None and event.order == window.passed:
                kept_out = Missed("next_activation")
        if lacks:
            return Candidate(event, lacks[0], lacks if kept_out is None else ())
        return Candidate(event, kept_out)

    def inside(self) -> Sequence[Entry]:
        """The targets that count, in standing order."""
        return self._targets(self._inside(), self.window.passed)

    def kept_out(self) -> list[Sequence[Entry]]:
        """The targets on the side of the activation that is looked at which do not count, in groups of one reason."""
        if self.check.direction == "anywhere":
            return []
        first, last = self.bounds.lower[0].packed, self.bounds.upper[0].packed
        found = [self._targets(self._side(ends_to=first - 1)), self._targets(self._side(first, begins_from=last + 1))]
        found.append([one for one in self.passed() if self._inside().has(one)])
        return sorted((group for group in found if group), key=lambda group: group[0].order)

    def passed(self) -> list[Entry]:
        """The target, if any, that cannot count as it is the next activation."""
        found = self.windows.matching(self.check.target, self.window.activation)
        return [] if self.window.passed is None else found.at(self.window.passed)

    def nearly(self) -> Sequence[Entry]:
        """The events of a wanted type inside the window that lack an attribute, in standing order."""
        found = self.windows.matching(self.check.target, self.window.activation, matches=False)
        return found.within(self._inside(), self._itself(self.window.passed))

    def _targets(self, stretch: Stretch, passed: int | None = None) -> Sequence[Entry]:
        found = self.windows.matching(self.check.target, self.window.activation)
        return found.within(stretch, self._itself(passed))

    def _itself(self, passed: int | None) -> tuple[int | None, ...]:
        return () if self.check.direction == "anywhere" else (self.window.activation.order, passed)

    def _inside(self) -> Stretch:
        return self._side(self.bounds.lower[0].packed, self.bounds.upper[0].packed)

    def _side(
        self, ends_from: int = 0, begins_to: int = NEVER, ends_to: int = NEVER, begins_from: int = 0
    ) -> Stretch:
        """A stretch on the side of the activation on which the rule looks."""
        for bound in self.bounds.lower:
            if bound.kind == "activation":
                ends_from = max(ends_from, bound.packed)
        for bound in self.bounds.upper:
            if bound.kind == "activation":
                begins_to = min(begins_to, bound.packed)
        return Stretch(ends_from, begins_to, ends_to, begins_from)


def look(check: Obligation, activation: Entry, windows: Windows) -> Looked:
    """The window that `activation` opens; not for checks of the activating event itself."""
    window = windows.window(check, activation)
    return Looked(check, window, bounds(check, window, windows), windows)


Decided = Literal[
    "enough", "too_many", "perhaps_too_many", "released", "closed", "still_time", "perhaps_overdue", "not_recorded",
    "missing", "unwanted", "none_found", "own_words", "since_when", "row_waits",
]  # fmt: skip
# The line of docs/rule-language.md, section 5, that each is, for a wanted target.
LINES: dict[Decided, int] = {
    "enough": 1, "too_many": 2, "perhaps_too_many": 2, "released": 3, "closed": 4, "still_time": 5,
    "perhaps_overdue": 5, "not_recorded": 6, "row_waits": 6, "missing": 7,
}  # fmt: skip


@dataclass(slots=True)
class Fact:
    """One condition of `applies`: the case's value, and whether it holds."""

    name: str
    value: Any
    tests: tuple[tuple[str, Any], ...]
    state: Literal["holds", "fails", "unstated"]


@dataclass
class Traced:
    """One result: its window and bounds, the line of the verdicts that decided, what would change it.

    Without an activation, and for a check of the activating event itself (`same`), there is no window.
    """

    result: Result
    looked: Looked | None = None
    same: tuple[Candidate, ...] = ()
    decided: Decided | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def window(self) -> Window | None:
        """The window that the activation opened."""
        return self.looked.window if self.looked else None

    @property
    def bounds(self) -> Bounds | None:
        """The bounds of the window."""
        return self.looked.bounds if self.looked else None

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Every candidate target: found when asked for, as each activation of a long case has many."""
        return self.looked.candidates() if self.looked else list(self.same)

    def nearly(self) -> Iterator[Candidate]:
        """The candidates that would count but for what they say."""
        if self.looked is None:
            return (one for one in self.same if one.lacks)
        return map(self.looked.candidate, self.looked.nearly())


@dataclass(slots=True)
class Trace:
    """All that happened with one rule on one case.

    `considered` are the events of a type that activates it. `in_force` is whether a rule without activations was in
    force when the case opened; None for the others, which are asked at each event. `members` are the rules
    that a compound names.
    """

    review: Review
    rule: Rule
    facts: list[Fact]
    in_force: bool | None = None
    considered: list[Candidate] = field(default_factory=list)
    traced: list[Traced] = field(default_factory=list)
    members: list[Trace] = field(default_factory=list)

    @property
    def asked(self) -> bool:
        """Whether the rule is asked of this case: no condition of `applies` fails or is left open."""
        return all(fact.state == "holds" for fact in self.facts)

    @property
    def activations(self) -> list[Traced]:
        """What was traced of each activation."""
        return [one for one in self.traced if one.result.activation is not None]

    @property
    def verdict(self) -> Verdict:
        """The rule's verdict on the case."""
        return self.review.verdicts()[self.rule.code]


def trace(
    case: Case,
    rule: Rule,
    rulebook: Rulebook,
    engine: Engine,
    as_at: date,
    explanations: bool = True,
    only: int | None = None,
) -> Trace:
    """Trace one rule on one case, and the rules that it names where it is a compound.

    `only` traces no other activation than that in this place of the file.
    """
    made = review(case, engine, as_at, explanations)
    windows = Windows(made.timeline)
    found = _traced(rule, made, windows, only)
    if isinstance(rule.check, Compound):
        found.members = [_traced(rulebook.rules[code], made, windows) for code in rule.check.codes]
    return found


def _traced(rule: Rule, made: Review, windows: Windows, only: int | None = None) -> Trace:
    check, line = rule.check, made.timeline
    found = Trace(made, rule, [_fact(line.case, name, tests) for name, tests in rule.applies])
    results = [one for one in made.results if one.rule == rule.code and (only is None or one.place == only)]
    if isinstance(check, Obligation):
        tracer = _Tracer(rule, check, windows)
        if found.asked:
            found.considered = tracer.considered()
        found.traced = [tracer.traced(one) for one in results]
        return found
    found.in_force = in_force(rule, line.opened.moment.lo, line.opened.moment.hi)
    for result in results:
        if isinstance(check, Compound):
            would = compound_changes(check, result, made.verdicts())
        else:
            would = changes(rule, result, None, (), line)
        found.traced.append(Traced(result, changes=would))
    return found


def _fact(case: Case, name: str, tests: tuple[tuple[str, Any], ...]) -> Fact:
    value = case.facts.get(name)
    if is_missing(value) and not any(test == "present" for test, _ in tests):
        return Fact(name, value, tests, "unstated")
    if holds(tests, value):
        return Fact(name, value, tests, "holds")
    return Fact(name, value, tests, "unstated" if holds(tests, value, unsure=True) else "fails")


class _Tracer:
    """What led to the results of one obligation."""

    def __init__(self, rule: Rule, check: Obligation, windows: Windows) -> None:
        self.rule = rule
        self.check = check
        self.windows = windows
        self.timeline = windows.timeline

    def considered(self) -> list[Candidate]:
        """Every event of a type that activates the rule, and why it did not."""
        patterns = [one.pattern for one in self.check.activations]
        events = self.windows.of_types(union(*patterns))
        if self.check.direction == "same":  # of a holder that `roles:` names only who and since when is known
            events = [event for event in events if not event.by_role]
        return [Candidate(event, self._not_activated(event)) for event in events]

    def _not_activated(self, event: Entry) -> Missed | None:
        """What kept an event from activating: of the first activation of its type, unless another one took it."""
        missed = []
        for activation in self.check.activations:
            if not is_of_type(event, activation.pattern):
                continue
            first = next(iter(unmet(activation.pattern, event, None)), None)
            for period in activation.periods:
                if first is None and not self.windows.inside(event, period):
                    first = Missed("while", event=self.windows.around(event, period)[1], period=period)
            if first is None and not in_force(self.rule, event.moment.lo, event.moment.hi):
                first = Missed("in_force")
            missed.append(first)
        return None if None in missed else missed[0]

    def traced(self, result: Result) -> Traced:
        """One result with its window, bounds and candidates."""
        event, check = result.activation, self.check
        found = Traced(result)
        if event is not None and check.direction == "same":
            lacks = unmet(check.target, event, event)
            found.same = (Candidate(event, next(iter(lacks), None), lacks),)
        elif event is not None:
            found.looked = look(check, event, self.windows)
        if event is not None:
            found.decided = _decided(check, result, found.window, self.timeline.recorded)
        found.changes = changes(self.rule, result, found.bounds, found.nearly(), self.timeline)
        return found


def _decided(check: Obligation, result: Result, window: Window | None, recorded: Sequence[str] | None) -> Decided:
    """The line of the verdicts that decided."""
    verdict = Verdict.RISK if result.verdict is Verdict.EXPLAINED else result.verdict
    match verdict:
        case Verdict.LAPSED:
            return "released" if window is not None and result.ended_by is window.release else "closed"
        case Verdict.RISK:
            if check.most is not None and result.count > check.most:
                return "unwanted" if check.most == 0 else "too_many"
            return "missing"
        case Verdict.MET:
            return "enough" if check.wanted else "none_found"
        case Verdict.DUE:
            return "still_time"
    return _left_open(result, check.wanted and may_tell(recorded, check.judged_by.types))


def _left_open(result: Result, waits: bool) -> Decided:
    if result.own_words:
        return "own_words"
    if result.doubtful:
        return "perhaps_overdue" if result.witness is None else "perhaps_too_many"
    if result.lacks.startswith("roles."):
        return "since_when"
    return "row_waits" if waits else "not_recorded"
