"""What is due next in several cases, soonest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairness.engines.model import Result
from fairness.reports.view import View
from fairness.reports.words import count, day, weekday
from fairness.review.actions import Action, task_of
from fairness.rulebook.models import Rule
from fairness.source.printable import json_text


@dataclass(frozen=True, slots=True)
class Duty:
    """One activation whose target is still to come: by `due`, or without a date before the case closes.

    `finding` is the same for those of one act in one period, whichever rules ask for it. `since` is the date of the
    activation as recorded, empty where there is none.
    """

    case_id: str
    rule: Rule
    activation: str
    due: date | None
    shows: str
    counted: str
    as_at: date
    finding: str = ""
    since: str = ""

    @property
    def days_left(self) -> int | None:
        """Whole days from the as-at date to the due date."""
        return None if self.due is None else (self.due - self.as_at).days


def agenda(views: Sequence[View], within: int | None = None) -> list[Duty]:
    """Every duty of the cases, soonest first, those without a date last; at most `within` days ahead."""
    duties = []
    for view in views:
        ids = view.finding_ids
        for finding in view.due:
            for line in finding.lines:
                activation = line.result.activation
                position = "" if activation is None or activation.place is None else str(activation.place)
                duties.append(
                    Duty(
                        view.review.case_id, finding.rule, position, line.result.due, line.shows, line.due,
                        view.review.timeline.as_at, ids.get(id(line.result), ""), since_of(line.result),
                    )
                )  # fmt: skip
    duties.sort(key=lambda duty: (duty.due or date.max, duty.case_id, duty.rule.code, duty.activation))
    if within is None:
        return duties
    return [duty for duty in duties if duty.days_left is not None and duty.days_left <= within]


def since_of(result: Result) -> str:
    """The date of the event from which a result counts, as recorded; it stays when other events are added."""
    return "" if result.activation is None else result.activation.date


def as_json(duties: Sequence[Duty], late: Sequence[tuple[str, Action]], as_at: date) -> str:
    """A list of objects: case_id, rule, title, due, days_left, overdue, shows, counted, who, do, task, finding.

    What is overdue comes first, the longest first, with a negative `days_left`: a row for each rule that asks for it.
    """
    rows = [_late_row(case_id, one, rule, as_at) for case_id, one in late for rule in one.rules]
    rows += [
        {
            "case_id": duty.case_id,
            "rule": duty.rule.code,
            "title": duty.rule.title,
            "due": None if duty.due is None else duty.due.isoformat(),
            "days_left": duty.days_left,
            "overdue": False,
            "shows": duty.shows,
            "counted": duty.counted or None,
            "who": duty.rule.remedy.who if duty.rule.remedy else None,
            "do": duty.rule.remedy.do if duty.rule.remedy else None,
            "task": task_of(duty.rule),
            "finding": duty.finding or None,
        }
        for duty in duties
    ]
    return json_text(rows)


def _late_row(case_id: str, one: Action, rule: Rule, as_at: date) -> dict[str, Any]:
    """What is overdue, for one of the rules that ask for it."""
    return {
        "case_id": case_id,
        "rule": rule.code,
        "title": rule.title,
        "due": None if one.due is None else one.due.isoformat(),
        "days_left": (one.due - as_at).days if one.due else None,
        "overdue": True,
        "shows": overdue_for(one.due, as_at) if one.due else "",
        "counted": None,
        "who": one.who,
        "do": rule.remedy.do if rule.remedy else None,
        "task": one.task,
        "finding": one.finding.id if one.finding else None,
    }


def when(duty: Duty) -> str:
    """`Mon 9 Dec 2024, in 8 days`."""
    if duty.due is None or duty.days_left is None:
        return "Before the case closes"
    left = "today" if duty.days_left == 0 else f"in {count(duty.days_left, 'day')}"
    return f"{weekday(duty.due)}, {left}"


def by_act(duties: Sequence[Duty]) -> list[list[Duty]]:
    """Duties of one act together, in the order of the first of each."""
    held: dict[tuple[str, str], list[Duty]] = {}
    for one in duties:
        held.setdefault((one.case_id, one.finding), []).append(one)
    return [*held.values()]


def overdue_for(due: date, as_at: date) -> str:
    """`it was due by 4 Sep 2024, 88 days ago`."""
    return f"it was due by {day(due)}, {count((as_at - due).days, 'day')} ago"


def overdue(views: Sequence[View]) -> list[tuple[str, Action]]:
    """What is overdue in open cases, with the case, the longest first."""
    found = [(view.review.case_id, one) for view in views for one in view.actions if one.overdue and one.due]
    return sorted(found, key=lambda one: (one[1].due or date.max, one[0], one[1].act))
