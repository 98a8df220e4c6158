"""A case, its events, and the timeline on which a check is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day
from typing import Any

from fairness.cases.timeline import Moment, day_end, days_of, moment
from fairness.source.problems import Place, Problem

OPENED = "case.opened"
CLOSED = "case.closed"


def is_missing(value: object) -> bool:
    """Absent, null, blank text and an empty list are all missing."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


@dataclass(slots=True)
class Event:
    """One event: `date` and `time` as recorded, its 0-based `position` in the file, when it may have been.

    `fields` is what conditions read: the attributes with `type`, `date` and `time`, without `note`.
    """

    type: str
    date: str
    time: str | None
    position: int
    moment: Moment
    fields: dict[str, Any]
    note: str = ""
    line: int | None = None

    @property
    def is_case(self) -> bool:
        """Whether this is `case.opened` or `case.closed`, which have no position in a file."""
        return self.type in (OPENED, CLOSED)

    @property
    def is_partial(self) -> bool:
        """Whether the date is a month or a year."""
        return len(self.date) < len("2024-01-10")


@dataclass(slots=True)
class Explanation:
    """A case file's answer to a risk of `rule`, at the event in position `event` where it names one."""

    rule: str
    event: int | None = None
    reason: str = ""
    by: str = ""
    date: str = ""
    expires: str = ""

    def lacks(self) -> list[str]:
        """The parts without which it explains nothing."""
        return [name for name in ("rule", "reason", "by", "date") if not getattr(self, name)]

    def expired(self, as_at: Day) -> bool:
        """Whether it ran out before `as_at`."""
        return bool(self.expires) and days_of(self.expires)[1] < as_at


@dataclass(slots=True)
class Case:
    """One case as its file has it. `facts` are dotted (`practitioner.profession`, `roles.case_manager`)."""

    case_id: str
    nation: str
    opened: str
    closed: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    recorded: list[str] | None = None
    events: list[Event] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    place: Place = field(default_factory=lambda: Place("-"))
    warnings: list[Problem] = field(default_factory=list)
    digest: str = ""


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
    events: list[Event]
    opened: Event
    closed: Event | None
    left_out: int

    @property
    def begun(self) -> bool:
        """Whether the case had been opened."""
        return self.opened.moment.lo <= self.horizon


def timeline(case: Case, as_at: Day) -> Timeline:
    """The timeline of `case` as at a date; what begins after the horizon, its opening too, does not exist yet."""
    horizon = day_end(as_at)
    facts = {**case.facts, "date": case.opened}
    opened = Event(OPENED, case.opened, None, -1, moment(case.opened, None, -1), {**facts, "type": OPENED})
    standing = [event for event in case.events if event.moment.lo <= horizon]
    left_out = len(case.events) - len(standing)
    closed = None
    if case.closed is not None:
        ending = moment(case.closed, None, len(case.events))
        if ending.lo <= horizon:
            fields = {**facts, "type": CLOSED, "date": case.closed}
            closed = Event(CLOSED, case.closed, None, ending.position, ending, fields)
    # Sorting by (lo, position) puts case.opened (-1) before and case.closed (n) after events of equal lo.
    both = [*standing, closed] if closed else standing
    if opened.moment.lo <= horizon:
        both.insert(0, opened)
    both.sort(key=lambda event: (event.moment.lo, event.moment.position))
    return Timeline(case, as_at, horizon, both, opened, closed, left_out)
