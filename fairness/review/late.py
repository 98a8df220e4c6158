"""What was done after its time: it is told as late, and nobody is asked to do it again."""

from __future__ import annotations

from fairness.cases.entries import Entry
from fairness.cases.moments import surely_after
from fairness.cases.timeline import Timeline
from fairness.engines.model import Result
from fairness.review.findings import Finding
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation

WHY_LATE = "Record why this came later than it should, and whether that changed anything."


def done_later(result: Result, rule: Rule, line: Timeline) -> Entry | None:
    """The first event after an activation that does what should have come before it; None where none does."""
    check = rule.check
    if not isinstance(check, Obligation) or check.direction != "before" or not check.wanted or check.least > 1:
        return None
    start = result.activation
    if start is None or result.witness is not None:
        return None
    return next(
        (
            one
            for one in line.events
            if surely_after(one.moment, start.moment) and check.target.matches(one.fields, start.fields)
        ),
        None,
    )


def remedy_of(finding: Finding, line: Timeline) -> str | None:
    """What is to be done about a finding; None where its rule does not say.

    Of what can no longer be done, or was done after its time, it is what is left to do.
    """
    remedy, results = finding.lead.remedy, finding.told
    if remedy is None:
        return None
    if line.closed is not None:
        return remedy.closed or remedy.do
    if results and all(done_later(one, finding.lead, line) for one in results):
        return WHY_LATE
    check = finding.lead.check
    late = isinstance(check, Obligation) and check.direction == "after" and check.wanted
    if late and all(one.witness is not None for one in results) and not _recurs(finding):
        return remedy.closed or remedy.do
    return remedy.do


def _recurs(finding: Finding) -> bool:
    """Whether what was done late begins the next time for it, as a review does."""
    check = finding.lead.check
    assert isinstance(check, Obligation)
    patterns = [one.pattern for one in check.activations]
    return check.alternate or any(
        pattern.matches(one.witness.fields) for one in finding.told if one.witness for pattern in patterns
    )
