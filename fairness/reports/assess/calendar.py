"""The planned actions of a self-assessment as a calendar file."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta

from fairness._version import __version__
from fairness.assess.result import Result
from fairness.source.printable import one_line


def plan_as_calendar(result: Result, as_at: date) -> bytes:
    """An iCalendar file with an all-day entry for each action that has a due date, and a reminder a week before.

    Each entry's identity is made of the organisation and the question, so that importing again updates it.
    """
    import icalendar  # heavy: only a calendar needs it

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//fairness//{__version__}//EN")
    calendar.add("version", "2.0")
    for one in result.plan:
        action = one.answer.action
        if action is None or action.due is None:
            continue
        entry = icalendar.Event()
        known = f"assess|{result.answers.organisation}|{one.question.id}"
        entry.add("uid", hashlib.sha256(known.encode()).hexdigest()[:32] + "@fairness")
        entry.add("dtstamp", datetime.combine(as_at, time(), UTC))
        entry.add("dtstart", action.due)
        entry.add("dtend", action.due + timedelta(days=1))
        entry.add("summary", one_line(f"{one.question.id}: {action.do or one.question.question}"))
        said = (one.question.question, f"Now: {one.state}", f"Owner: {action.owner}" if action.owner else "")
        entry.add("description", "\n".join(map(one_line, filter(None, said))))
        entry.add("transp", "TRANSPARENT")
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(action.do or one.question.question))
        alarm.add("trigger", timedelta(days=-7))
        entry.add_component(alarm)
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
