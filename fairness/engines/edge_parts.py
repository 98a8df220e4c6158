"""The parts of the smallest timelines of one rule: its activation, a target on a day, what releases and ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fairness.cases.limits import Limit, count_days
from fairness.cases.vocabulary import OPENED, Vocabulary
from fairness.engines.specimens import Event, NotMade, Specimens
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation, Period
from fairness.rulebook.patterns import Pattern

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
        return Edge(on, verdict, {**document, "events": sorted(events, key=lambda event: str(event["date"]))})

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
