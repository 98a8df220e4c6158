"""A case as it stood at the end of a day: the timeline on which a check is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day

from fairness.cases.entries import Entry
from fairness.cases.episodes import Span, derive
from fairness.cases.limits import Limit, earliest, latest
from fairness.cases.models import Case
from fairness.cases.moments import Moment, Reach, day_end, moment, placed, surely_after
from fairness.cases.vocabulary import CLOSED, OPENED, Vocabulary, shipped_vocabulary

STEP = Limit(2, "working days")  # how far from each other the records of one step may be dated


@dataclass(slots=True)
class Timeline:
    """A case as it stood at the end of the day `as_at`.

    `events` are in standing order (lo, position) with `case.opened`, `case.closed` and what episodes add; `left_out`
    counts the events that lie after the horizon. `opened` is the opening, among the events unless it lies after the
    horizon; `closed` the closing, or None while the case was open. `recorded` is the types and families that the
    source keeps in full, None for all. `spans` are the days of each kind of episode; `steps`
    says for a type which types make a step with it.
    """

    case: Case
    as_at: Day
    horizon: int
    events: list[Entry]
    opened: Entry
    closed: Entry | None
    left_out: int
    recorded: tuple[str, ...] | None = None
    spans: dict[str, list[Span]] = field(default_factory=dict)
    steps: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        """Whether the case had been opened."""
        return self.opened.moment.lo <= self.horizon

    @property
    def shown(self) -> list[Entry]:
        """What the record has: the events with the opening and the closing, without what episodes add."""
        return [one for one in self.events if not one.derived]

    def step(self, entry: Entry) -> list[Entry]:
        """The other events of the step that an event is part of, in standing order: two working days around it."""
        anchor = entry.recorded_as
        types = self.steps.get(anchor.type)
        if types is None:
            return []
        at, nation = anchor.moment, self.case.nation
        first = earliest(at.lo, at.hi, STEP, nation, backwards=True)
        last = latest(at.lo, at.hi, STEP, nation)
        return [
            one
            for one in self.events
            if one.type in types and one is not anchor and one.moment.hi >= first and one.moment.lo <= last
        ]

    def closed_for(self, activation: Entry) -> Entry | None:
        """The closing, for a duty that an event begins: it ends nothing that surely began after it."""
        if self.closed is None or surely_after(activation.moment, self.closed.moment):
            return None
        return self.closed


def timeline(case: Case, as_at: Day, words: Vocabulary | None = None) -> Timeline:
    """The timeline of `case` as at a date; what begins after the horizon, its opening too, does not exist yet.

    `words` (the shipped vocabulary by default) says which episodes there are.
    """
    words = shipped_vocabulary() if words is None else words
    horizon = day_end(as_at)
    opened = _end(case, OPENED, case.opened, -1, horizon)
    closed = _end(case, CLOSED, case.closed, len(case.events), horizon) if case.closed else None
    if closed is not None and closed.moment.lo > horizon:
        closed = None
    reach = Reach(opened.moment.lo, None if closed is None else closed.moment.hi, horizon)
    entries = []
    for position, event in enumerate(case.events):
        at = placed(event.date, event.time, position, reach, event.type in words.before_case)
        if at is not None:
            entries.append(Entry(event.type, event.date, event.time, position, at, event.fields, event.note))
    left_out = len(case.events) - len(entries)
    entries.sort(key=lambda entry: entry.moment.key)
    added, spans = derive(entries, words.episodes, horizon, closed)
    entries += added
    entries += [one for one in (opened, closed) if one is not None and one.moment.lo <= horizon]
    # Sorting by (lo, position) puts case.opened (-1) before and case.closed (n) after events of equal lo.
    entries.sort(key=lambda entry: entry.standing)
    for order, entry in enumerate(entries):
        entry.order = order
    return Timeline(
        case, as_at, horizon, entries, opened, closed, left_out, words.kept(case.recorded), spans, words.beside
    )


def _end(case: Case, kind: str, on: str, position: int, horizon: int) -> Entry:
    fields = {**case.facts, "type": kind, "date": on}
    at = moment(on, None, position)
    if at.lo <= horizon < at.hi:
        at = Moment(at.lo, horizon, position, False)
    return Entry(kind, on, None, position, at, fields)
