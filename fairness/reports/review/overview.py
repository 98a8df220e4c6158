"""Several cases on one screen: a line each, the worst first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from fairness.reports.document import Section, Table
from fairness.reports.review.said import headline
from fairness.reports.view import View
from fairness.reports.words import day, lasting
from fairness.review.findings import Finding
from fairness.rulebook.models import SEVERITIES

_ROOM = 60  # signs of what is shown of one finding or act


def overview(views: Sequence[View]) -> Section:
    """Each case with its state, what is overdue, its gravest finding and what comes next."""
    rows = [_row(one) for one in sorted(views, key=_worst_first)]
    heads = ("Case", "State", "Findings", "Gravest finding", "What presses")
    title = "All cases, the most pressing first"
    return Section("all", title, [Table(title, heads, rows, numbers=9, narrow=True)])


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
    gravest = _gravest(view)
    grave = f"{_short(headline(gravest))} ({gravest.severity})" if gravest else view.silence.rstrip(".")
    return (view.title, state, str(len(view.findings)), grave, _presses(view))


def _presses(view: View) -> str:
    """`12 overdue, such as: review the exclusion. Next: ...`: what is overdue, and what comes next."""
    overdue = sorted((one for one in view.actions if one.overdue), key=lambda one: one.order)
    upcoming = sorted((one for one in view.actions if not one.overdue and one.due), key=lambda one: one.order)
    said = []
    if overdue:
        more = f" (and {len(overdue) - 1} more)" if len(overdue) > 1 else ""
        said.append(f"Overdue: {_short(overdue[0].task)}{more}.")
    if upcoming and upcoming[0].due:
        said.append(f"{'Then' if said else 'Next'}, by {day(upcoming[0].due)}: {_short(upcoming[0].task)}.")
    return " ".join(said)


def _short(text: str) -> str:
    """A text that leaves room for those of the other cases."""
    return textwrap.shorten(text, _ROOM, placeholder=" …")
