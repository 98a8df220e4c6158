"""The first page of a review: what the case is, what to do now, what matters most and what could not be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from fairness.engines.model import Verdict
from fairness.reports.document import Bullets, Item, Linked, Table
from fairness.reports.review.lacking import lacking
from fairness.reports.review.said import KIND_IS, headline
from fairness.reports.review.story import story
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.view import View
from fairness.reports.waiting import RowsWait
from fairness.reports.words import are, capital, count, day, listed, weekday
from fairness.review.actions import Action, by_person
from fairness.review.findings import Finding
from fairness.rulebook.models import KINDS

_MOST_TO_DO, _MOST_LEFT = 10, 5
_WEEK, _MONTH = 7, 28  # days


def first_page(view: View, name: str) -> Iterator[tuple[str, str, Sequence[Item]]]:
    """The id, title and content of its sections; `name` begins the ids of findings."""
    yield ("summary", "Summary", [story(view), _counts(view), WHAT_A_RISK_IS])
    if view.actions:
        yield ("now", "What to do now", [*_now(view, name)])
    if view.left_over:
        yield ("left", "What is left to do", [*_left(view, name)])
    if view.findings:
        yield ("most", "What matters most", [*_most(view, name)])
    waiting = [str(one).replace("`", "") for one in view.waiting if isinstance(one, RowsWait)]
    if waiting or view.counts[Verdict.UNKNOWN]:
        unknown = [_not_checked(view)] if view.counts[Verdict.UNKNOWN] else []
        yield ("not-checked", "What we could not check", [*waiting, *unknown])


def pressing(action: Action, as_at: date) -> str:
    """When something has to be done: `overdue: 22 Jan 2024`, `this week: Thu 5 Dec 2024`, `Thu 19 Dec 2024`."""
    if action.overdue:
        return f"overdue: {day(action.due)}" if action.due else "now"
    if action.due is None:
        return "before the case closes"
    return f"{'this week: ' if (action.due - as_at).days <= _WEEK else ''}{weekday(action.due)}"


def soon(action: Action, as_at: date) -> bool:
    """Whether something is overdue, or due within the next four weeks."""
    return action.overdue or (action.due is not None and (action.due - as_at).days <= _MONTH)


def _counts(view: View) -> str:
    said = view.summary()
    if not view.findings:
        return f"{said} {view.silence}"
    return f"{said} The risks make {count(len(view.findings), 'finding')}."


def _now(view: View, name: str) -> Iterator[Item]:
    as_at = view.review.timeline.as_at
    near = [one for one in view.actions if soon(one, as_at)]
    shown = by_person(sorted(near, key=_urgency)[:_MOST_TO_DO])
    if shown:
        rows = [(capital(one.who), pressing(one, as_at), one.task, _number(view, one, name)) for one in shown]
        yield Table("What to do now", ("Who", "When", "What", "Finding"), rows, numbers=9, narrow=True)
    hidden, later = len(near) - len(shown), len(view.actions) - len(near)
    if hidden:
        yield f"{count(hidden, 'more act')} {are(hidden)} overdue, or due within four weeks: see the findings."
    if later:
        yield f"{count(later, 'act')} {are(later)} due later, or before the case closes."


def _urgency(action: Action) -> tuple[bool, tuple[int, int, str], date]:
    """What is still to come, then the weightiest of what is overdue: what is listed where not all has room."""
    weight = action.finding.weight if action.finding else (0, 0, "")
    return (action.overdue, weight, action.due or date.max)


def _left(view: View, name: str) -> Iterator[Item]:
    shown = view.left_over[:_MOST_LEFT]
    rows = [(capital(one.who), one.task, _number(view, one, name)) for one in shown]
    yield Table("What is left to do", ("Who", "What", "Finding"), rows, numbers=9, narrow=True)
    if more := len(view.left_over) - len(shown):
        yield f"{count(more, 'further step')} {'is' if more == 1 else 'are'} listed with the findings."


def _number(view: View, action: Action, name: str) -> str:
    if action.finding is None:
        return ""
    return Linked((str(view.numbers[action.finding.id]), f"#{name}{action.finding.id}"))


def _most(view: View, name: str) -> Iterator[Item]:
    ordered, named = view.weightiest, view.main
    yield Bullets(tuple(_line(view, one, name) for one in named))
    rest = [one for one in ordered if one not in named]
    if rest:
        yield f"{capital(_by_kind(rest))}."


def _line(view: View, finding: Finding, name: str) -> Linked:
    """A finding with its number, which leads to it."""
    lead = (f"{view.numbers[finding.id]}. {headline(finding)}", f"#{name}{finding.id}")
    return Linked(lead, f" ({KIND_IS[finding.kind]}, {finding.severity})")


def _by_kind(rest: Sequence[Finding]) -> str:
    """`22 other findings: 6 on a duty, 12 on guidance and 4 on research`."""
    kinds = Counter(one.kind for one in rest)
    said = listed(
        f"{kinds[kind]} on {'a ' if kind == 'duty' else ''}{KIND_IS[kind]}" for kind in KINDS if kinds[kind]
    )
    return f"{count(len(rest), 'other finding')}: {said}"


def _not_checked(view: View) -> str:
    """How much could not be checked, and the one record that would let most of it be."""
    number = view.counts[Verdict.UNKNOWN]
    rules = f"{count(number, 'rule')} could not be checked."
    found = lacking(view)
    if not found:
        return rules
    best, codes = found[0]
    these = "it" if number == 1 else "them" if len(codes) >= number else f"{len(codes)} of them"
    return f"{rules} {best} That would let us check {these}."
