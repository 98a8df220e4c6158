"""Due dates as a calendar file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from fairness._version import __version__
from fairness.reports.agenda import Duty
from fairness.source.printable import one_line


def as_calendar(duties: Sequence[Duty]) -> bytes:
    """An iCalendar file with an all-day entry for each dated duty, and a reminder the day before.

    Each entry's identity is made of the case, the rule and the activation, so that importing again updates it;
    the same duties give the same bytes. Case references are in it, names of people are not.
    """
    import icalendar  # heavy: only a calendar needs it

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//fairness//{__version__}//EN")
    calendar.add("version", "2.0")
    for duty in duties:
        if duty.due is None:
            continue
        entry = icalendar.Event()
        known = f"{duty.case_id}|{duty.rule.code}|{duty.activation}"
        entry.add("uid", hashlib.sha256(known.encode()).hexdigest()[:32] + "@fairness")
        entry.add("dtstamp", datetime.combine(duty.as_at, time(), UTC))
        entry.add("dtstart", duty.due)
        entry.add("dtend", duty.due + timedelta(days=1))
        entry.add("summary", one_line(f"{duty.case_id}: {duty.rule.title} ({duty.rule.code})"))
        who = f"{duty.rule.remedy.who}: {duty.rule.remedy.do}" if duty.rule.remedy else ""
        entry.add("description", "\n".join(map(one_line, filter(None, (duty.shows, duty.counted, who)))))
        entry.add("transp", "TRANSPARENT")
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(duty.rule.title))
        alarm.add("trigger", timedelta(days=-1))
        entry.add_component(alarm)
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
