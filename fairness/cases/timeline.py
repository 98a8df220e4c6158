"""A case as it stood at the end of a day: the timeline on which a check is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from fairness.cases.models import Case
from fairness.cases.moments import Moment, day_end, moment
from fairness.cases.vocabulary import CLOSED, OPENED


@dataclass(slots=True)
class Entry:
    """One entry of a timeline: an event of the case, its opening or its closing.

    `position` is its 0-based place in the file, `moment` when it may have been; `fields` is what conditions read: the
    attributes with `type`, `date` and `time`, without `note`.
    """

    type: str
    date: str
    time: str | None
    position: int
    moment: Moment
    fields: Mapping[str, Any]
    note: str = ""

    @property
    def is_case(self) -> bool:
        """Whether this is `case.opened` or `case.closed`, which have no position in a file."""
        return self.type in (OPENED, CLOSED)

    @property
    def is_partial(self) -> bool:
        """Whether the date is a month or a year."""
        return len(self.date) < len("2024-01-10")


@dataclass(slots=True)
class Timeline:
    """A case as it stood at the end of the day `as_at`.

    `events` are in standing order (lo, position) with `case.opened` and `case.closed`; `left_out` counts the
    events that lie after the horizon. `opened` is the opening, among the events unless it lies after the horizon;
    `closed` the closing, or None while the case was open.
    """

    case: Case
    as_at: Day
    horizon: int
    events: list[Entry]
    opened: Entry
    closed: Entry | None
    left_out: int

    @property
    def begun(self) -> bool:
        """Whether the case had been opened."""
        return self.opened.moment.lo <= self.horizon


def timeline(case: Case, as_at: Day) -> Timeline:
    """The timeline of `case` as at a date; what begins after the horizon, its opening too, does not exist yet."""
    horizon = day_end(as_at)
    opened = _end(case, OPENED, case.opened, -1)
    closed = _end(case, CLOSED, case.closed, len(case.events)) if case.closed else None
    if closed is not None and closed.moment.lo > horizon:
        closed = None
    entries = []
    for position, event in enumerate(case.events):
        at = moment(event.date, event.time, position)
        if at.lo <= horizon:
            entries.append(Entry(event.type, event.date, event.time, position, at, event.fields, event.note))
    left_out = len(case.events) - len(entries)
    # Sorting by (lo, position) puts case.opened (-1) before and case.closed (n) after events of equal lo.
    entries += [one for one in (opened, closed) if one is not None and one.moment.lo <= horizon]
    entries.sort(key=lambda entry: (entry.moment.lo, entry.moment.position))
    return Timeline(case, as_at, horizon, entries, opened, closed, left_out)


def _end(case: Case, kind: str, on: str, position: int) -> Entry:
    fields = {**case.facts, "type": kind, "date": on}
    return Entry(kind, on, None, position if kind == CLOSED else -1, moment(on, None, position), fields)
