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

_FINDING, _TASK = 50, 34  # signs of what is shown of a finding and of what comes next


def overview(views: Sequence[View]) -> Section:
    """Each case with its state, how much is overdue, its gravest finding and what comes next."""
    rows = [_row(one) for one in sorted(views, key=_worst_first)]
    heads = ("Case", "State", "Findings", "Overdue", "Gravest finding", "Due next")
    title = "All cases, the most pressing first"
    return Section("all", title, [Table(title, heads, rows, numbers=2, words=2, narrow=True)])


def _worst_first(view: View) -> tuple[int, int, int, str]:
    overdue = sum(one.overdue for one in view.actions)
    worst = gravest(view)
    severity = SEVERITIES.index(worst.severity) if worst else -1
    return (-min(overdue, 1), -severity, -len(view.findings), view.title)


def gravest(view: View) -> Finding | None:
    """The most severe finding; a duty before good practice of the same severity."""
    return min(view.findings, key=lambda one: (-SEVERITIES.index(one.severity), one.weight), default=None)


def _row(view: View) -> tuple[str, ...]:
    line = view.review.timeline
    if not line.begun:
        state = "not open yet"
    elif line.closed:
        state = "closed"
    else:
        state = f"open, {lasting(max((line.as_at - line.opened.days[0]).days, 0))}"
    worst = gravest(view)
    grave = f"{_short(headline(worst), _FINDING)} ({worst.severity})" if worst else view.silence.rstrip(".")
    overdue = sum(one.overdue for one in view.actions)
    return (view.title, state, str(len(view.findings)), str(overdue or ""), grave, _next(view))


def _next(view: View) -> str:
    """`12 Dec 2024: Review the exclusion`: the act that is due next."""
    upcoming = sorted((one for one in view.actions if not one.overdue and one.due), key=lambda one: one.order)
    if not upcoming or not upcoming[0].due:
        return ""
    return f"{day(upcoming[0].due)}: {_short(upcoming[0].task, _TASK)}"


def _short(text: str, room: int) -> str:
    """A text that leaves room for those of the other cases."""
    return textwrap.shorten(text, room, placeholder=" …")
