"""What a change of a case changes in its review: which findings and due dates, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from fairness.engines.model import Result, Review, Verdict
from fairness.reports.page import Page
from fairness.reports.words import Words, count, day
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.source.documents import Written, about
from fairness.source.printable import json_text

_SAYS = {
    Verdict.RISK: "at risk", Verdict.UNKNOWN: "not judged", Verdict.DUE: "due", Verdict.EXPLAINED: "explained",
    Verdict.MET: "met", Verdict.LAPSED: "no longer asked", Verdict.NOT_APPLICABLE: "not asked",
}  # fmt: skip
_NOTHING = "not asked"
Key = tuple[str, str, str, str, int]


class Change(NamedTuple):
    """A finding that changes: its rule, the event that it starts from, and what is found before and after."""

    rule: Rule
    at: str
    before: str
    after: str
    is_risk: bool


class ChangeRow(Written):
    """One finding that changes."""

    rule: Annotated[str, about("The rule's code.")]
    title: Annotated[str, about("What it asks.")]
    at: Annotated[str, about("The event that it starts from; empty for the whole case.")]
    before: Annotated[str, about("What was found.")]
    after: Annotated[str, about("What would be found.")]


class ChangesDocument(Written):
    """What would change in the review of a case."""

    case_id: Annotated[str, about("The case.")]
    changes: Annotated[tuple[ChangeRow, ...], about("Each finding that changes.")]


def changes(before: Review, after: Review, rulebook: Rulebook) -> list[Change]:
    """The findings that differ between two reviews: those that are at risk in either first, by rule."""
    words = Words(rulebook.vocabulary)
    old, new = _by_key(before), _by_key(after)
    found = []
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        said, says = _found(was), _found(now)
        if said == says or {said, says} <= {_NOTHING, _SAYS[Verdict.LAPSED]}:
            continue
        one = now or was
        assert one is not None
        at = words.event(one.activation).partition(" [")[0] if one.activation else ""
        risk = any(result is not None and result.verdict is Verdict.RISK for result in (was, now))
        found.append(Change(rulebook.rules[key[0]], at, said, says, risk))
    return sorted(found, key=lambda one: (not one.is_risk, one.rule.code))


def _by_key(review: Review) -> dict[Key, Result]:
    """Results by rule and the event that they start from: its place in the file may change."""
    found: dict[Key, Result] = {}
    for one in review.results:
        event = one.activation
        base = (one.rule, event.type, event.date, event.time or "") if event else (one.rule, "", "", "")
        number = 0
        while (*base, number) in found:
            number += 1
        found[*base, number] = one
    return found


def _found(result: Result | None) -> str:
    if result is None:
        return _NOTHING
    says = _SAYS[result.verdict]
    if result.verdict is Verdict.DUE and result.due:
        return f"due by {day(result.due)}"
    if result.verdict is Verdict.RISK and result.days_late and result.days_late > 0:
        return f"at risk, {count(result.days_late, 'day')} late"
    return says


def put_changes(page: Page, found: Sequence[Change], nothing: str = "No finding and no due date changes.") -> None:
    """Put the changes on a page, one below the other."""
    if not found:
        page.para(nothing)
    last = ""
    for one in found:
        if one.rule.code != last:
            page.styled([(f"{one.rule.code}  ", "bold"), (one.rule.title, "")], hang=4)
        last = one.rule.code
        start = f"from {one.at}: " if one.at else ""
        page.para(f"{start}{one.before} → {one.after}", 4)


def as_json(case_id: str, found: Sequence[Change]) -> str:
    """The `ChangesDocument` of some changes."""
    rows = (
        ChangeRow(rule=one.rule.code, title=one.rule.title, at=one.at, before=one.before, after=one.after)
        for one in found
    )
    return json_text(ChangesDocument(case_id=case_id, changes=tuple(rows)).as_dict())
