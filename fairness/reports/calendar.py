"""What is due, as a calendar file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fairness._version import __version__
from fairness.assess.result import Result
from fairness.reports.agenda import Duty
from fairness.source.printable import one_line


@dataclass(frozen=True, slots=True)
class _Entry:
    """A day on which something is due. `known` is made of what makes it the same one when it is imported again."""

    known: str
    due: date
    as_at: date
    summary: str
    says: Iterable[str]
    reminder: str
    days_before: int


def as_calendar(duties: Sequence[Duty]) -> bytes:
    """An iCalendar file with an all-day entry for each dated duty, and a reminder the day before.

    Each entry's identity is made of the case, the rule and the activation, so that importing again updates it;
    the same duties give the same bytes. Case references are in it, names of people are not.
    """
    return _written(map(_of_duty, duties))


def _of_duty(duty: Duty) -> _Entry | None:
    if duty.due is None:
        return None
    rule = duty.rule
    who = f"{rule.remedy.who}: {rule.remedy.do}" if rule.remedy else ""
    known, summary = f"{duty.case_id}|{rule.code}|{duty.activation}", f"{duty.case_id}: {rule.title} ({rule.code})"
    return _Entry(known, duty.due, duty.as_at, summary, (duty.shows, duty.counted, who), rule.title, 1)


def plan_as_calendar(result: Result, as_at: date) -> bytes:
    """An iCalendar file with an all-day entry for each planned action with a date, and a reminder a week before.

    Each entry's identity is made of the organisation and the question, so that importing again updates it.
    """
    return _written(_of_plan(result, as_at))


def _of_plan(result: Result, as_at: date) -> Iterator[_Entry]:
    for one in result.plan:
        action, question = one.answer.action, one.question
        if action is None or action.due is None:
            continue
        do, owner = action.do or question.question, f"Owner: {action.owner}" if action.owner else ""
        known = f"assess|{result.answers.organisation}|{question.id}"
        says = (question.question, f"Now: {one.state}", owner)
        yield _Entry(known, action.due, as_at, f"{question.id}: {do}", says, do, 7)


def _written(entries: Iterable[_Entry | None]) -> bytes:
    import icalendar  # heavy: only a calendar needs it

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//fairness//{__version__}//EN")
    calendar.add("version", "2.0")
    for one in filter(None, entries):
        entry = icalendar.Event()
        entry.add("uid", hashlib.sha256(one.known.encode()).hexdigest()[:32] + "@fairness")
        entry.add("dtstamp", datetime.combine(one.as_at, time(), UTC))
        entry.add("dtstart", one.due)
        entry.add("dtend", one.due + timedelta(days=1))
        entry.add("summary", one_line(one.summary))
        entry.add("description", "\n".join(map(one_line, filter(None, one.says))))
        entry.add("transp", "TRANSPARENT")
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(one.reminder))
        alarm.add("trigger", timedelta(days=-one.days_before))
        entry.add_component(alarm)
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
