"""What of a review a practitioner may be given: kinds of event, dates and words of the rulebook, none of the record.

Only what is listed here is told. A kind of event that nobody has listed stays out, and so do the rules' words
where they speak of other people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fairness.cases.entries import Entry
from fairness.cases.naming import names
from fairness.engines.model import Result
from fairness.reports.view import View
from fairness.reports.words import capital, count, day, in_full, recorded_date
from fairness.review.actions import Action
from fairness.review.findings import Finding
from fairness.rulebook.models import Rule

_TOLD = (
    "case.*", "concern.raised", "concern.fact_finding_started", "concern.fact_finding_completed",
    "concern.informal_offered", "concern.informal_resolution_tried", "concern.withdrawn", "advice.sought",
    "advice.received", "advice.occupational_health_sought", "decision.to_investigate", "decision.to_exclude",
    "decision.to_restrict", "decision.no_case", "decision.further_action", "decision.disciplinary",
    "decision.not_to_exclude", "decision.not_to_investigate", "decision.procedure_chosen",
    "decision.to_hold_hearing", "communication.*", "support.*", "restriction.*", "leave.*", "exclusion.*",
    "investigation.*", "board.designated_member_appointed", "board.designated_member_reviewed", "assessment.*",
    "referral.regulator", "hearing.*", "appeal.*", "health.sick_leave_started", "health.sick_leave_ended",
    "health.advice_received", "health.advice_acted_on", "health.meeting_held", "health.unfit_to_take_part",
    "health.fit_to_take_part", "health.medical_suspension", "health.medical_suspension_ended", "return.*",
    "process.held", "process.resumed", "role.case_manager_appointed", "allegation.added", "allegation.changed",
    "allegation.dropped", "allegation.found_unfounded", "meeting.*", "representations.*", "duties.*", "pay.*",
    "training.rotated", "employment.*", "regulator.*", "minutes.shared", "redress.*",
)  # fmt: skip
_NOT_TOLD = (
    "communication.deferred", "communication.interviewees_listed", "investigation.interview_witness",
    "hearing.witnesses_listed",
)  # fmt: skip
_OF_OTHERS = re.compile(
    r"witness|interviewee|people to be interviewed|complain|referrer|colleague|\bothers\b|someone|"
    r"\bnamed in the (?:same|practitioner)|patient|police|criminal|counter fraud|whistle|speak(?:ing)? up|"
    r"spoken up|guardian|disclosure|legal|solicitor|malicious|relationship|another person|people who|"
    r"a person named|raised the concern|suicid|serious harm",
    re.IGNORECASE,
)
_MOST_EVENTS, _MOST_FINDINGS, _MOST_STEPS = 18, 8, 6


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that may not have been done as it should: what, by when, and what the record shows."""

    what: str
    duty: bool
    due: str
    shown: str


def is_told(event: Entry, view: View) -> bool:
    """Whether a practitioner is told of an event: its kind is in the vocabulary, and it is not about others."""
    known = event.is_case or event.type in view.rulebook.vocabulary.types
    return known and any(names(one, event.type) for one in _TOLD) and event.type not in _NOT_TOLD


def happened(view: View, most: int = _MOST_EVENTS) -> tuple[list[tuple[str, str]], int]:
    """Dates and kinds of the events of a case, and how many more there are; of a long case the first and the last."""
    vocabulary = view.rulebook.vocabulary
    rows = [
        (recorded_date(one.date), vocabulary.label(one.type))
        for one in view.review.timeline.shown
        if (one.in_file or one.is_case) and is_told(one, view)
    ]
    rows = list(dict.fromkeys(rows))
    more = len(rows) - most
    if more <= 0:
        return rows, 0
    return [*rows[: most // 3], *rows[len(rows) - (most - most // 3) :]], more


def gaps(view: View, most: int = _MOST_FINDINGS) -> tuple[list[Gap], int]:
    """The findings that matter most, in words without other people, and how many more there are."""
    found = [made for one in view.weightiest if (made := _gap(one)) is not None]
    return found[:most], len(view.findings) - len(found[:most])


def next_steps(view: View, most: int = _MOST_STEPS) -> list[tuple[str, str, str]]:
    """What the employer still has to do: by when, what and who; what is to come first, then what is overdue."""
    dated = [one for one in view.actions if one.due is not None and _is_own(one.task)]
    ordered = sorted(dated, key=lambda one: (one.overdue, one.due or date.max))
    return [(_by(one), one.task, capital(one.who)) for one in ordered[:most]]


def _by(one: Action) -> str:
    assert one.due is not None
    return f"was due by {day(one.due)}" if one.overdue else f"by {one.due:%A} {in_full(day(one.due))}"


def _gap(finding: Finding) -> Gap | None:
    rule = next((one for one in finding.rules if _is_own(_said(one))), None)
    if rule is None:
        return None
    results = [one for one in finding.results if one.rule == rule.code]
    due = sorted(one.due for one in results if one.due is not None)
    return Gap(_said(rule), rule.kind == "duty", _due(due, finding.began), _shown(results))


def _due(due: list[date], began: date | None) -> str:
    if not due:
        return f"from {day(began)}" if began else ""
    return f"by {day(due[0])}" if len(due) == 1 else f"{len(due)} times, first by {day(due[0])}"


def _shown(results: Iterable[Result]) -> str:
    """`done on 22 Aug 2024, 41 days late`, `2 late, 1 not recorded`; empty where no date decides."""
    timed = [one for one in results if one.due is not None]
    if not timed:
        return ""
    late = [one for one in timed if one.witness is not None]
    missing = len(timed) - len(late)
    if len(timed) == 1:
        (one,) = timed
        if one.witness is None:
            return "not recorded"
        by = f", {count(one.days_late, 'day')} late" if one.days_late and one.days_late > 0 else ""
        return f"recorded {recorded_date(one.witness.date)}{by}"
    return ", ".join(
        filter(None, (f"{len(late)} late" if late else "", f"{missing} not recorded" if missing else ""))
    )


def _said(rule: Rule) -> str:
    return rule.finding or rule.title


def _is_own(text: str) -> bool:
    """Whether words of a rule speak of the practitioner and the employer alone."""
    return _OF_OTHERS.search(text) is None
