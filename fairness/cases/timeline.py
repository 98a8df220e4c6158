"""A case as it stood at the end of a day: the timeline on which a check is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from typing import Any

from fairness.cases.entries import Entry
from fairness.cases.episodes import Span, derive
from fairness.cases.events import Event
from fairness.cases.limits import Limit, earliest, latest
from fairness.cases.models import Case
from fairness.cases.moments import Moment, Reach, day_end, moment, placed, surely_after
from fairness.cases.proposed import left_open
from fairness.cases.recorded import unkept_attributes, unkept_facts, with_unkept
from fairness.cases.roles import Holding, acted, derived, people_named, stated, undated
from fairness.cases.vocabulary import CLOSED, NOTHING, OPENED, Vocabulary, shipped_vocabulary

STEP = Limit(2, "working days")  # how far from each other the records of one step may be dated


@dataclass(slots=True)
class Timeline:
    """A case as it stood at the end of the day `as_at`.

    `events` are in standing order (lo, position) with `case.opened`, `case.closed` and what episodes add; `left_out`
    counts the events that lie after the horizon. `opened` is the opening, among the events unless it lies after the
    horizon; `closed` the closing, or None while the case was open. `recorded` is the types and families that the
    source keeps in full, None for all, with a mark (`proposed.WAITS`) on those that a waiting row may tell of.
    `spans` are the days of each kind of episode; `undated` the roles of which a holder is named since nobody knows
    when, with the types of events that would tell. `words` is its vocabulary.
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
    undated: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: Vocabulary = NOTHING
    _held: dict[str, list[Holding]] = field(default_factory=dict)

    def held(self, role: str) -> list[Holding]:
        """Who held a role by the horizon, and who acted in it."""
        found = self._held.get(role)
        if found is None:
            roles = self.case.roles
            found = [*stated(roles.get(role, ()), self.words, self.horizon)]
            found += acted(role, self.events, people_named(roles), self.words)
            self._held[role] = found
        return found

    @property
    def begun(self) -> bool:
        """Whether the case had been opened."""
        return self.opened.moment.lo <= self.horizon

    @property
    def shown(self) -> list[Entry]:
        """What the record has: the events with the opening and the closing, without what episodes add."""
        return [one for one in self.events if one.maker is None]

    def step(self, entry: Entry) -> list[Entry]:
        """The other events of the step that an event is part of, in standing order: two working days around it."""
        anchor = entry.recorded_as
        types = self.words.beside.get(anchor.type)
        if types is None or anchor.position < 0:
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
    facts = facts_of(case, words)
    opened = _end(facts, OPENED, case.opened, -1, horizon)
    closed = _end(facts, CLOSED, case.closed, len(case.events), horizon) if case.closed else None
    if closed is not None and closed.moment.lo > horizon:
        closed = None
    reach = Reach(opened.moment.lo, None if closed is None else closed.moment.hi, horizon)
    entries = []
    for position, event in enumerate(case.events):
        at = placed(event.date, event.time, position, reach, event.type in words.before_case)
        if at is not None:
            fields = _kept_fields(case, event, words) if case.recorded else event.fields
            entries.append(Entry(event.type, event.date, event.time, position, at, fields, event.note))
    left_out = len(case.events) - len(entries)
    since_when = undated(case.roles, entries, words) if case.roles else {}
    entries += [*derived(case.roles, entries, words, horizon)] if case.roles else ()
    entries.sort(key=lambda entry: entry.standing)
    added, spans = derive(entries, words.episodes, horizon, closed)
    entries += added
    entries += [one for one in (opened, closed) if one is not None and one.moment.lo <= horizon]
    # Sorting by (lo, position) puts case.opened (-1) before and case.closed (n) after events of equal lo.
    entries.sort(key=lambda entry: entry.standing)
    for order, entry in enumerate(entries):
        entry.order = order
    recorded = words.kept(case.recorded)
    if case.proposed and (waits := left_open(case.proposed, words, horizon)):
        recorded = (*(("*",) if recorded is None else recorded), *waits)
    return Timeline(case, as_at, horizon, entries, opened, closed, left_out, recorded, spans, since_when, words)


def facts_of(case: Case, words: Vocabulary) -> dict[str, Any]:
    """The facts of a case, with a mark on those that its source does not keep."""
    return with_unkept(case.facts, unkept_facts(case.recorded, words)) if case.recorded else case.facts


def _kept_fields(case: Case, event: Event, words: Vocabulary) -> dict[str, Any]:
    return with_unkept(event.fields, unkept_attributes(case.recorded, event.type, words))


def _end(facts: Mapping[str, Any], kind: str, on: str, position: int, horizon: int) -> Entry:
    fields = {**facts, "type": kind, "date": on}
    at = moment(on, None, position)
    if at.lo <= horizon < at.hi:
        at = Moment(at.lo, horizon, position, False)
    return Entry(kind, on, None, position, at, fields)
