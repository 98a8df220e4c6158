"""What is to be done, by whom and by when: one action an act, even where several rules ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from fairness.cases.timeline import Timeline
from fairness.engines.model import Result, Review
from fairness.review.findings import Finding
from fairness.review.late import done_later
from fairness.rulebook.models import Rule, reaches

NOBODY = "the employer"


class Action(NamedTuple):
    """Something that somebody has to do.

    `due` is the day by which it was or is due (None: no date decides). `overdue` says that this day has passed, or
    that it should have been done already. `finding` is the risk that it answers, None for what is only to come.
    `rules` ask for it, the strongest first.
    """

    act: str
    who: str
    task: str
    due: date | None
    overdue: bool
    rules: tuple[Rule, ...]
    finding: Finding | None = None

    @property
    def order(self) -> tuple[bool, date, str]:
        """By date: what is overdue first, what has no date after what has one."""
        return (not self.overdue, self.due or date.max, self.act)


def actions(review: Review, risks: Sequence[Finding], due: Sequence[Finding]) -> list[Action]:
    """What is to be done in an open case: acts that are overdue or missing, and acts that are to come, by date.

    Of an act that is both overdue and to come again, only what is overdue is listed. A missing act without a date is
    listed where it is a duty or severe. Nothing is listed of a closed case: see `left_over`.
    """
    if review.timeline.closed is not None:
        return []
    found: dict[str, Action] = {}
    for one in sorted(risks, key=lambda one: one.weight):
        waits = _waiting(one, review.timeline)
        if waits and one.act not in found:
            due_by = min((result.due for result in waits if result.due), default=None)
            rule = next(rule for rule in one.rules if rule.code == waits[0].rule)
            task = task_of(rule) if due_by else _amends(rule)
            found[one.act] = Action(one.act, _who(rule), task, due_by, True, one.rules, one)
    for one in due:
        days = [result.due for result in one.results if result.due]
        action = Action(one.act, _who(one.lead), task_of(one.lead), min(days, default=None), False, one.rules)
        before = found.get(one.act)
        if before is None or (not before.overdue and action.order < before.order):
            found[one.act] = action
    return by_person(found.values())


def left_over(review: Review, risks: Iterable[Finding]) -> list[Action]:
    """What is left to do once a case is closed, the most important first; one action for each thing to do."""
    if review.timeline.closed is None:
        return []
    found: dict[tuple[str, str], Action] = {}
    for one in sorted(risks, key=lambda one: one.weight):
        if one.lead.remedy is None:
            continue
        task = first_sentence(one.lead.remedy.closed or one.lead.remedy.do)
        found.setdefault(
            (_who(one.lead), task), Action(one.act, _who(one.lead), task, None, False, one.rules, one)
        )  # fmt: skip
    return [*found.values()]


def by_person(found: Iterable[Action]) -> list[Action]:
    """Actions by person, the person with the most pressing first, and those of each in order of date."""
    held: dict[str, list[Action]] = {}
    for one in sorted(found, key=lambda one: one.order):
        held.setdefault(one.who, []).append(one)
    return [one for some in held.values() for one in some]


def task_of(rule: Rule) -> str:
    """What a rule asks somebody to do, as an imperative without a full stop; its title where it says none."""
    return rule.task or rule.title


def first_sentence(text: str) -> str:
    """What is to be done first, without a full stop."""
    return text.partition(". ")[0].rstrip(".")


def _amends(rule: Rule) -> str:
    """What can still be done about something whose time has gone."""
    return first_sentence(rule.remedy.do) if rule.remedy else task_of(rule)


def _who(rule: Rule) -> str:
    return rule.remedy.who if rule.remedy else NOBODY


def _waiting(finding: Finding, line: Timeline) -> list[Result]:
    """The results of a finding that wait for something that can still be done, those of the strongest rule first."""
    rules = {rule.code: rule for rule in finding.rules}
    open_ones = [
        one
        for one in finding.results
        if one.witness is None and one.ended_by is None and done_later(one, rules[one.rule], line) is None
    ]
    dated = [one for one in open_ones if one.due is not None and one.due <= line.as_at]
    if dated or finding.kind == "duty" or reaches(finding.severity, "high"):
        return dated or open_ones
    return []
