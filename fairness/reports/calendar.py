"""What is due, as a calendar file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fairness._version import __version__
from fairness.assess.result import Result
from fairness.engines.model import Result as Found
from fairness.engines.model import Verdict
from fairness.reports.agenda import Duty, since_of
from fairness.reports.view import View
from fairness.review.actions import task_of
from fairness.review.findings import act_of
from fairness.rulebook.models import KINDS, Rule
from fairness.source.printable import one_line

_FIRST = date(2000, 1, 1)  # the numbers of calendars begin here


@dataclass(frozen=True, slots=True)
class Entry:
    """A day on which something is due. `known` is made of what makes it the same one when it is imported again.

    `cancelled`: nothing is left to do on it.
    """

    known: str
    due: date
    as_at: date
    summary: str
    says: Iterable[str]
    reminder: str
    days_before: int
    cancelled: bool = False


def as_calendar(entries: Sequence[Entry], cancelled: Sequence[Entry] = ()) -> bytes:
    """An iCalendar file with an all-day entry for each act that is due on a date, and a reminder the day before.

    Each entry's identity is made of the case, the act, what to do and the date from which it counts, so that
    importing again updates it, wherever other events are added. Those `cancelled` are marked so. The same entries
    give the same bytes. Case references are in it, names of people are not.
    """
    return _written("What is due (fairness)", [*entries, *cancelled])


def entries_of(duties: Iterable[Duty]) -> list[Entry]:
    """An entry for each thing to do and date from which it counts: by the earliest day, and the rule that says so."""
    found: dict[str, list[Duty]] = {}
    for one in duties:
        if one.due is not None:
            found.setdefault(_known(one.case_id, one.rule, one.since), []).append(one)
    return [_of_duties(known, some) for known, some in found.items()]


def _of_duties(known: str, duties: Sequence[Duty]) -> Entry:
    first = min(duties, key=lambda one: (one.due or date.max, KINDS.index(one.rule.kind), one.rule.code))
    assert first.due is not None
    rule, task = first.rule, task_of(first.rule)
    who = f"{rule.remedy.who}: {rule.remedy.do}" if rule.remedy else ""
    codes = ", ".join(dict.fromkeys(one.rule.code for one in duties))
    says = (first.shows, first.counted, who, f"Rules: {codes}")
    return Entry(known, first.due, first.as_at, f"{first.case_id}: {task}", says, task, 1)


def done(views: Iterable[View], as_at: date) -> list[Entry]:
    """What an earlier calendar may have for a day still to come, though it is done or no longer asked for."""
    found: dict[str, Entry] = {}
    still: set[str] = set()
    for view in views:
        for one in view.review.results:
            rule, case_id = view.rulebook.rules[one.rule], view.review.case_id
            known = _known(case_id, rule, since_of(one))
            if one.verdict is Verdict.DUE:
                still.add(known)
            elif _is_over(one) and one.due is not None and one.due >= as_at:
                task = task_of(rule)
                said = f"{case_id}: {task}"
                found.setdefault(known, Entry(known, one.due, as_at, said, (), task, 1, cancelled=True))
    return [one for known, one in found.items() if known not in still]


def _is_over(result: Found) -> bool:
    return result.verdict in (Verdict.MET, Verdict.LAPSED) and not result.provisional


def _known(case_id: str, rule: Rule, since: str) -> str:
    """What makes an entry the same one: rules of one act that ask for another step have an entry of their own."""
    return f"{case_id}|{act_of(rule)}|{since or 'case'}|{task_of(rule)}"


def plan_as_calendar(result: Result, as_at: date) -> bytes:
    """An iCalendar file with an all-day entry for each planned action with a date, and a reminder a week before.

    Each entry's identity is made of the organisation and the question, so that importing again updates it.
    """
    return _written("Self-assessment plan (fairness)", _of_plan(result, as_at))


def _of_plan(result: Result, as_at: date) -> Iterator[Entry]:
    for one in result.plan:
        action, question = one.answer.action, one.question
        if action is None or action.due is None:
            continue
        do, owner = action.do or question.question, f"Owner: {action.owner}" if action.owner else ""
        known = f"assess|{result.answers.organisation}|{question.id}"
        says = (question.question, f"Now: {one.state}", owner)
        yield Entry(known, action.due, as_at, f"{question.id}: {do}", says, do, 7)


def _written(name: str, entries: Iterable[Entry]) -> bytes:
    import icalendar  # heavy: only a calendar needs it

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//fairness//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for one in entries:
        entry = icalendar.Event()
        entry.add("uid", hashlib.sha256(one.known.encode()).hexdigest()[:32] + "@fairness")
        entry.add("sequence", max((one.as_at - _FIRST).days, 0))  # the later calendar of two counts
        entry.add("class", "PRIVATE")
        if one.cancelled:
            entry.add("status", "CANCELLED")
        entry.add("dtstamp", datetime.combine(one.as_at, time(), UTC))
        entry.add("dtstart", one.due)
        entry.add("dtend", one.due + timedelta(days=1))
        entry.add("summary", one_line(one.summary))
        entry.add("description", "\n".join(map(one_line, filter(None, one.says))))
        entry.add("transp", "TRANSPARENT")
        if one.cancelled:
            calendar.add_component(entry)
            continue
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(one.reminder))
        alarm.add("trigger", timedelta(days=-one.days_before))
        entry.add_component(alarm)
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
