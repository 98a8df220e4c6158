"""A rulebook made ready: which rules an event activates, which targets it can be, found by event type."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar

from fairness.cases.entries import Entry
from fairness.cases.models import Case
from fairness.cases.moments import day_end, day_start, days_of
from fairness.cases.naming import names
from fairness.cases.timeline import Timeline, facts_of
from fairness.cases.vocabulary import OwnWords, is_missing
from fairness.engines.model import Result, Verdict
from fairness.engines.ordered import Ordered, Stretch
from fairness.engines.windows import Window, window
from fairness.rulebook.conditions import Where, holds
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Period
from fairness.rulebook.patterns import Pattern
from fairness.rulebook.rulebook import Rulebook

Asking = TypeVar("Asking")
Stratum = list[tuple[Rule, Compound]]


class Asked(NamedTuple):
    """A rule whose check is an obligation, with the number of its class of targets."""

    rule: Rule
    obligation: Obligation
    target_class: int


class Plan:
    """What a rulebook asks, arranged so that each event is compared only with the rules that name its type."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.classes: list[Pattern] = []
        numbers: dict[Pattern, int] = {}
        self.asked: list[Asked] = []
        for rule in rulebook.rules.values():
            if isinstance(rule.check, Obligation):
                pattern = rule.check.target.uncorrelated()
                number = numbers.setdefault(pattern, len(numbers))
                if number == len(self.classes):
                    self.classes.append(pattern)
                self.asked.append(Asked(rule, rule.check, number))
        self._starting = _index(
            (activation.pattern.types, (index, activation.pattern, activation.periods))
            for index, asked in enumerate(self.asked)
            for activation in asked.obligation.activations
        )
        self._wanting = _index((pattern.types, number) for number, pattern in enumerate(self.classes))
        self._starters: dict[str, list[tuple[int, Pattern | None, tuple[Period, ...]]]] = {}
        self._targets: dict[str, list[tuple[int, Pattern | None]]] = {}

    @cached_property
    def applies(self) -> list[Where]:
        """Each distinct `applies`, in a fixed order."""
        return list(dict.fromkeys(rule.applies for rule in self.rulebook.rules.values()))

    def applicability(self, case: Case) -> dict[Where, str | None]:
        """For each distinct `applies`: None where it holds, '' where it fails, else the first unstated fact."""
        facts = facts_of(case, self.rulebook.vocabulary)
        return {where: fact_lacking(where, facts) for where in self.applies}

    def starters(self, event_type: str) -> list[tuple[int, Pattern | None, tuple[Period, ...]]]:
        """The obligations (by index in `asked`) that an event of this type may activate.

        With the pattern that it must match, None where its type is enough, and the periods in which it must lie.
        """
        found = self._starters.get(event_type)
        if found is None:
            named = sorted(_named(self._starting, event_type), key=lambda entry: entry[0])
            found = [(index, _beyond_type(pattern, event_type), periods) for index, pattern, periods in named]
            self._starters[event_type] = found
        return found

    def target_classes(self, event: Entry, wanted: Collection[int]) -> Iterator[int]:
        """The classes among `wanted` to which an event belongs."""
        found = self._targets.get(event.type)
        if found is None:
            numbers = sorted(_named(self._wanting, event.type))
            found = [(number, _beyond_type(self.classes[number], event.type)) for number in numbers]
            self._targets[event.type] = found
        return (
            number
            for number, pattern in found
            if number in wanted and (pattern is None or pattern.matches(event.fields))
        )


def _beyond_type(pattern: Pattern, event_type: str) -> Pattern | None:
    """A pattern that asks something of an event's attributes; None where it asks nothing but its type."""
    return None if pattern.asks_only(event_type) else pattern


def _index(entries: Iterable[tuple[tuple[str, ...], Asking]]) -> dict[str, list[Asking]]:
    """Entries by each type or family that they name."""
    found: dict[str, list[Asking]] = {}
    for types, entry in entries:
        for one in types:
            found.setdefault(one, []).append(entry)
    return found


def _named(index: dict[str, list[Asking]], event_type: str) -> list[Asking]:
    """The entries that name an event type, itself or by a family, each once."""
    found = list(index.get(event_type, ()))
    for pattern, entries in index.items():
        if pattern.endswith(".*") and names(pattern, event_type):
            found += [entry for entry in entries if entry not in found]
    return found


def fact_lacking(where: Where, facts: Mapping[str, Any]) -> str | None:
    """None where facts fulfil conditions, '' where they fail one, else the first that is left unstated."""
    lacking = None
    for field, tests in where:
        value = facts.get(field)
        if is_missing(value) and not any(name == "present" for name, _ in tests):
            lacking = lacking or field
        elif not holds(tests, value):
            if not holds(tests, value, unsure=True):
                return ""
            lacking = lacking or field
    return lacking


def in_force(rule: Rule, first: int, last: int) -> bool:
    """Whether the rule was in force at some instant of [`first`, `last`] (ms)."""
    start, end = _in_ms(*rule.in_force)
    return (start is None or last >= start) and (end is None or first <= end)


@cache
def _in_ms(start: str, end: str) -> tuple[int | None, int | None]:
    return day_start(days_of(start)[0]) if start else None, day_end(days_of(end)[1]) if end else None


@dataclass(slots=True)
class Opened:
    """A window that one activation of an obligation opened."""

    asked: Asked
    window: Window


class Windows:
    """The windows that events of one case open for any obligation, and the events that a pattern finds there."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._found: dict[tuple[Pattern, str, bool, bool], Ordered] = {}
        self._by_type: dict[str, list[Entry]] = {}
        for event in timeline.events:
            self._by_type.setdefault(event.type, []).append(event)

    def of_types(self, pattern: Pattern) -> list[Entry]:
        """The events of the types that a pattern names, in standing order."""
        types = dict.fromkeys(
            one
            for named in pattern.types
            for one in (self._by_type if named.endswith(".*") else (named,))
            if names(named, one)
        )
        found = [self._by_type[one] for one in types if one in self._by_type]
        if len(found) == 1:
            return found[0]
        return sorted((event for events in found for event in events), key=lambda one: one.order)

    def matching(
        self, pattern: Pattern, activation: Entry | None = None, matches: bool = True, unsure: bool = False
    ) -> Ordered:
        """The events of a pattern, compared with the activation where it is correlated.

        Without `matches` those of the types that it names which do not match it; with `unsure` those too of which the
        record's own words leave it open.
        """
        fields = activation.fields if activation is not None else {}
        key = (pattern, repr([fields.get(name) for name in pattern.compared_with]), matches, unsure)
        found = self._found.get(key)
        if found is None:
            of_types = self.of_types(pattern)
            found = Ordered(one for one in of_types if pattern.matches(one.fields, fields, unsure) is matches)
            self._found[key] = found
        return found

    @cached_property
    def has_own_words(self) -> bool:
        """Whether any event has words of the record's own, where the field has known ones."""
        return any(own_words(value) for event in self.timeline.events for value in event.fields.values())

    def window(self, obligation: Obligation, activation: Entry, unsure: bool = False) -> Window:
        """The window that `activation` opens; with `unsure` a release counts of which words leave it open."""
        forwards = obligation.direction == "after"
        release = None
        if obligation.release is not None:
            releases = self.matching(obligation.release, activation, unsure=unsure)
            release = releases.first_after(activation) if forwards else releases.last_before(activation)
        return window(
            obligation,
            activation,
            self.timeline,
            release,
            self.next_activation(obligation, activation) if obligation.alternate else None,
            self.next_event(obligation, activation) if obligation.immediately else None,
        )

    def targets(
        self, obligation: Obligation, made: Window, unsure: bool = False
    ) -> tuple[Sequence[Entry], Sequence[Entry]]:
        """The targets in a window, counting away from the activation, and those that came too late for it."""
        found = self.matching(obligation.target, made.activation, unsure=unsure)
        # An activation is its own target only where the whole case is looked at; the next one may be a late target.
        itself = () if obligation.direction == "anywhere" else (made.activation.order,)
        inside = Stretch(ends_from=made.start, begins_to=made.end)
        late = Stretch(begins_from=made.late_from, begins_to=made.late_to)
        return (
            found.within(inside, (*itself, made.passed), backwards=obligation.direction == "before"),
            found.within(late, itself),
        )

    def next_activation(self, obligation: Obligation, activation: Entry) -> Entry | None:
        """The next (for `before`: previous) event that could start the window anew."""
        starts = self.matching(obligation.activations[0].pattern)
        return starts.beside(activation, obligation.direction == "after")

    def next_event(self, obligation: Obligation, activation: Entry) -> Entry | None:
        """The very next (for `before`: previous) event of any type."""
        return self._not_case.beside(activation, obligation.direction == "after")

    @cached_property
    def _not_case(self) -> Ordered:
        """The events of the file."""
        return Ordered(one for one in self.timeline.events if one.in_file)

    def inside(self, event: Entry, period: Period) -> bool:
        """Whether the latest start or end of the period that does not come after `event` is a start.

        Where the period has no start, whether no end stands by then.
        """
        start, end = self.around(event, period)
        if period.start is None:
            return end is None
        return start is not None and (end is None or end is start or end.order < start.order)

    def around(self, event: Entry, period: Period) -> tuple[Entry | None, Entry | None]:
        """The latest start and the latest end of a period that do not come after `event`; no end before a start."""
        start = self.matching(period.start, event).latest(event) if period.start is not None else None
        if period.until is None or (start is None and period.start is not None):
            return start, None
        return start, self.matching(period.until, event).latest(event)


def own_words(value: Any) -> bool:
    """Whether a value, or any of a list, is in words of the record's own, where its field has known ones."""
    return any(isinstance(one, OwnWords) for one in (value if isinstance(value, list) else (value,)))


class Activations(Windows):
    """The activations of one case, and the windows that they open."""

    def __init__(self, plan: Plan, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.plan = plan

    def opened(self, applicable: dict[Where, str | None]) -> Iterator[Opened | tuple[Asked, Entry]]:
        """Each window; for obligations about the activating event itself, the obligation and the event."""
        for event in self.timeline.events:
            done: set[int] = set()
            for index, pattern, periods in self.plan.starters(event.type):
                asked = self.plan.asked[index]
                if index in done or applicable[asked.rule.applies] is not None:
                    continue
                if pattern is not None and not pattern.matches(event.fields):
                    continue
                if not all(self.inside(event, one) for one in periods):
                    continue
                if not in_force(asked.rule, event.moment.lo, event.moment.hi):
                    continue
                if asked.obligation.direction == "same":
                    if event.by_role:  # nothing is known of it but who and when
                        continue
                    done.add(index)
                    yield asked, event
                else:
                    done.add(index)
                    yield Opened(asked, self.window(asked.obligation, event))


def unanswerable(rule: Rule, lacking: str | None, timeline: Timeline) -> Result | None:
    """The single result of a rule that is not asked of this case, or cannot be; None where it is asked."""
    if lacking == "":
        return Result(rule.code, Verdict.NOT_APPLICABLE)
    if lacking is not None:
        return Result(rule.code, Verdict.UNKNOWN, lacks=lacking)
    if not isinstance(rule.check, Obligation):
        opened = timeline.opened.moment
        if not in_force(rule, opened.lo, opened.hi):
            return Result(rule.code, Verdict.NOT_APPLICABLE)
    return None


def strata(rulebook: Rulebook) -> list[Stratum]:
    """The compounds in layers, each naming only plain rules and compounds of the layers before."""
    waiting = [(rule, rule.check) for rule in rulebook.rules.values() if isinstance(rule.check, Compound)]
    done = {code for code, rule in rulebook.rules.items() if not isinstance(rule.check, Compound)}
    layers = []
    while waiting:
        stratum = [(rule, check) for rule, check in waiting if done.issuperset(check.codes)]
        if not stratum:
            raise ValueError("compounds name each other in a circle")
        layers.append(stratum)
        done |= {rule.code for rule, _ in stratum}
        waiting = [(rule, check) for rule, check in waiting if rule.code not in done]
    return layers
