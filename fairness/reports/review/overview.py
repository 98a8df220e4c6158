"""Several cases on one screen: a line each, the worst first."""

from __future__ import annotations

from collections.abc import Sequence

from fairness.reports.document import Section, Table
from fairness.reports.review.said import headline
from fairness.reports.view import View
from fairness.reports.words import day, lasting
from fairness.review.findings import Finding
from fairness.rulebook.models import SEVERITIES


def overview(views: Sequence[View]) -> Section:
    """Each case with its state, what is overdue, its gravest finding and what comes next."""
    rows = [_row(one) for one in sorted(views, key=_worst_first)]
    heads = ("Case", "State", "Overdue", "Gravest finding", "Next")
    return Section("all", "All cases", [Table("All cases, the most pressing first", heads, rows, numbers=9, narrow=True)])


def _worst_first(view: View) -> tuple[int, int, int, str]:
    overdue = sum(one.overdue for one in view.actions)
    gravest = _gravest(view)
    severity = SEVERITIES.index(gravest.severity) if gravest else -1
    return (-min(overdue, 1), -severity, -len(view.findings), view.title)


def _gravest(view: View) -> Finding | None:
    """The most severe finding; a duty before good practice of the same severity."""
    return min(view.findings, key=lambda one: (-SEVERITIES.index(one.severity), one.weight), default=None)


def _row(view: View) -> tuple[str, str, str, str, str]:
    line = view.review.timeline
    if not line.begun:
        state = "not open yet"
    elif line.closed:
        state = "closed"
    else:
        state = f"open, {lasting(max((line.as_at - line.opened.days[0]).days, 0))}"
    overdue = [one for one in view.actions if one.overdue]
    gravest = _gravest(view)
    if gravest:
        grave = f"{_and_more([headline(gravest), *view.findings[1:]])} ({gravest.severity})"
    else:
        grave = view.silence.rstrip(".")
    upcoming = sorted((one for one in view.actions if not one.overdue and one.due), key=lambda one: one.order)
    then = f"{day(upcoming[0].due)}: {upcoming[0].task}" if upcoming and upcoming[0].due else ""
    late = _and_more([one.task for one in sorted(overdue, key=lambda one: one.order)])
    return (view.title, state, late, grave, then)


def _and_more(said: Sequence[object]) -> str:
    """The first, and how many more there are."""
    more = f", and {len(said) - 1} more" if len(said) > 1 else ""
    return f"{said[0]}{more}" if said else ""
