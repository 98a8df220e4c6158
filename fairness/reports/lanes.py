"""A case's time as lanes: a row for each kind of period or act, and the days on which risks fell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from fairness.cases.entries import Entry
from fairness.cases.moments import day_of
from fairness.cases.naming import names
from fairness.cases.vocabulary import Track
from fairness.engines.model import Result
from fairness.reports.view import View


@dataclass(slots=True)
class Lane:
    """One row of a timeline: periods (first, last day, whether still running) and marks, or acts.

    `unsure` are the days between which something began, ended or was done, where the record has no whole date of it:
    a period is drawn from the last day on which it may have begun to the first on which it may have ended.
    """

    label: str
    periods: list[tuple[date, date, bool]] = field(default_factory=list)
    marks: list[date] = field(default_factory=list)
    acts: list[date] = field(default_factory=list)
    unsure: list[tuple[date, date]] = field(default_factory=list)


def span(view: View) -> tuple[date, date]:
    """The first and last day to draw: an open case is drawn to its as-at date. At least one day apart."""
    line = view.review.timeline
    days = [day_of(event.moment.lo) for event in line.shown] or [line.as_at]
    last = max(days) if line.closed else max([line.as_at, *days])
    return min(days), max(last, min(days) + timedelta(days=1))


def case_period(view: View) -> tuple[date, date, bool] | None:
    """From opening to closing, or to the last day drawn of a case that is open; None before it was opened."""
    line = view.review.timeline
    if not line.begun:
        return None
    end = day_of(line.closed.moment.lo) if line.closed else span(view)[1]
    return min(line.opened.days[1], end), end, line.closed is None


def case_lane(view: View, label: str) -> Lane:
    """The time in which the case was open."""
    period, line = case_period(view), view.review.timeline
    made = Lane(label, [period] if period else [])
    made.unsure = [one.days for one in (line.opened, line.closed) if period and one is not None and _spreads(one)]
    return made


def lanes(view: View) -> list[Lane]:
    """Each track of the vocabulary that has something to show, in its order."""
    found = []
    for track in view.rulebook.vocabulary.tracks:
        events = [
            one for one in view.review.timeline.shown if is_one(one, (*track.starts, *track.ends, *track.marks))
        ]
        if any(is_one(one, track.starts) for one in events):
            found.append(_lane(view, track, events))
    return found


def _lane(view: View, track: Track, events: list[Entry]) -> Lane:
    made = Lane(track.label)
    if not track.ends:
        _done(made, made.acts, events)
        return made
    line = view.review.timeline
    finish = day_of(line.closed.moment.lo) if line.closed else line.as_at
    since: Entry | None = None
    for event in events:
        if is_one(event, track.starts):
            since = since or event
        elif is_one(event, track.ends) and since:
            _ended(made, since, event)
            since = None
        elif is_one(event, track.marks):
            _done(made, made.marks, [event])
    if since:
        begun = _noted(made, since)[1]
        if not _spreads(since) or begun < finish:
            made.periods.append((begun, max(finish, begun), True))
    return made


def _done(lane: Lane, sure: list[date], events: list[Entry]) -> None:
    """Put the days of events among the `sure` ones, or note between which days each lies."""
    sure += [one.days[0] for one in events if not _spreads(one)]
    lane.unsure += [one.days for one in events if _spreads(one)]


def _ended(lane: Lane, start: Entry, end: Entry) -> None:
    """Put a period into a lane: what of it is sure, and between which days it began and ended."""
    begun, ended = _noted(lane, start)[1], _noted(lane, end)[0]
    if begun <= ended or not (_spreads(start) or _spreads(end)):
        lane.periods.append((begun, ended, False))


def _noted(lane: Lane, event: Entry) -> tuple[date, date]:
    """The first and last day of an event, noted where they differ."""
    if _spreads(event):
        lane.unsure.append(event.days)
    return event.days


def _spreads(event: Entry) -> bool:
    """Whether an event may lie on more than one day."""
    first, last = event.days
    return first < last


class Mark(NamedTuple):
    """A finding on a timeline: its number in the report, what it says, and the id that it leads to.

    `late` are the days from when something was due until it was done, `missed` the days that passed without it.
    """

    number: int
    says: str
    to: str
    late: tuple[tuple[date, date], ...]
    missed: tuple[date, ...]


def marked(view: View, name: str = "") -> list[Mark]:
    """The findings that matter most, as a timeline shows them; `name` begins their ids."""
    first, last = span(view)
    found = []
    for finding in view.main:
        late, missed = [], []
        for result in finding.told:
            when = fell_on(result)
            if when is None:
                continue
            when = max(first, min(when, last))
            if result.due is not None and result.witness is not None:
                late.append((when, max(when, min(result.witness.days[0], last))))
            else:
                missed.append(when)
        number, says = view.numbers[finding.id], finding.lead.finding or finding.lead.title
        found.append(Mark(number, says, f"#{name}{finding.id}", tuple(late), tuple(dict.fromkeys(missed))))
    return sorted(found, key=lambda one: one.number)


def fallen(view: View) -> list[tuple[date, int]]:
    """Each day on which one of these fell, with its number, within the days drawn; once each, in order."""
    days = [(when, one.number) for one in marked(view) for when in (*(start for start, _ in one.late), *one.missed)]
    return sorted(set(days))


def fell_on(result: Result) -> date | None:
    """The day on which a risk is drawn: its due date, else its witness's, else its activation's."""
    if result.due is not None:
        return result.due
    event = result.witness or result.activation
    return day_of(event.moment.lo) if event is not None else None


def is_one(event: Entry, patterns: tuple[str, ...]) -> bool:
    """Whether an event's type is named by one of the patterns."""
    return any(names(pattern, event.type) for pattern in patterns)
