"""A case's time as lanes: a row for each kind of period or act, and the days on which risks fell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from fairness.cases.entries import Entry
from fairness.cases.moments import day_of
from fairness.cases.naming import names
from fairness.cases.vocabulary import Track
from fairness.engines.model import Result
from fairness.reports.view import View


@dataclass(slots=True)
class Lane:
    """One row of a timeline: periods (first, last day, whether still running) and marks, or acts."""

    label: str
    periods: list[tuple[date, date, bool]] = field(default_factory=list)
    marks: list[date] = field(default_factory=list)
    acts: list[date] = field(default_factory=list)


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
    return day_of(line.opened.moment.lo), end, line.closed is None


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
    if not track.ends:
        return Lane(track.label, acts=[day_of(one.moment.lo) for one in events])
    line = view.review.timeline
    finish = day_of(line.closed.moment.lo) if line.closed else line.as_at
    made, since = Lane(track.label), None
    for event in events:
        when = day_of(event.moment.lo)
        if is_one(event, track.starts):
            since = since or when
        elif is_one(event, track.ends) and since:
            made.periods.append((since, when, False))
            since = None
        elif is_one(event, track.marks):
            made.marks.append(when)
    if since:
        made.periods.append((since, max(finish, since), True))
    return made


def fallen(view: View) -> list[tuple[date, int]]:
    """Each day on which a risk fell, with the risk's number, within the days drawn; once each, in order."""
    first, last = span(view)
    days = [
        (max(first, min(when, last)), finding.number)
        for finding in view.risks
        for line in finding.lines
        if (when := fell_on(line.result)) is not None
    ]
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
