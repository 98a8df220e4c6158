"""What became of the actions agreed after an audit: open, overdue or done, and whether the rate fell since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fairness.audit.agreed import State
from fairness.audit.report.follow_up import FollowUp, Side
from fairness.audit.report.model import Report
from fairness.reports.audit.said import HIDDEN
from fairness.reports.document import Item, Section, Table
from fairness.reports.words import are, capital, count, day, listed, points_words

_ORDER: tuple[State, ...] = ("overdue", "open", "done")
_SAYS = {
    "": "", "fell": "The share at risk fell.", "rose": "The share at risk rose.",
    "no clear change": "No clear change.", "too few cases to tell": "Too few cases to tell.",
    "too early to tell": "Too early to tell: many cases opened since are still open.",
    "hidden": "Not shown: a count is small, or would reveal a small one.",
    "told of one action": "Not shown: the rule is followed from its first action on.",
}  # fmt: skip
_METHOD = (
    "Before and since: cases opened before the action was done, and from that day on, as far as the rule judged "
    "them. A change is called one where p is at most 0.05, corrected for the actions tested.",
    "Actions are often agreed after a bad spell, so some fall may come by itself. Other things changed at the same "
    "time, too. A fall does not prove that the action brought it about.",
)


def agreed_section(report: Report) -> Section:
    """Every action, the overdue first; nothing where none was agreed."""
    if not report.follow_ups:
        return Section("actions", "Actions agreed", [])
    rows = [_row(one) for one in sorted(report.follow_ups, key=_order)]
    heads = ("Action", "Owner", "Due", "State", "At risk before", "At risk since", "What it shows")
    items: list[Item] = [*agreed_words(report), Table("Every action", heads, rows, numbers=len(heads), narrow=True)]
    if any(one.change for one in report.follow_ups):
        items += _METHOD
    return Section("actions", "Actions agreed", items)


def agreed_words(report: Report) -> Iterator[str]:
    """How many actions are overdue, open and done, and after which of them the rate fell or rose."""
    if not report.follow_ups:
        return
    states: Counter[str] = Counter(one.state for one in report.follow_ups)
    said = [f"{states[one]} {are(states[one])} {one}" for one in _ORDER if states[one]]
    yield f"Of {count(len(report.follow_ups), 'action')} agreed, {listed(said)}."
    for way in ("fell", "rose"):
        named = [_moved(one) for one in report.follow_ups if one.change == way]
        if named:
            yield f"Since the action was done, the share at risk {way} on {listed(named)}."


def _order(one: FollowUp) -> tuple[int, str]:
    return (_ORDER.index(one.state), str(one.action.done or one.action.due or "9"))


def _row(one: FollowUp) -> tuple[str, ...]:
    action = one.action
    state = f"done {day(action.done)}" if one.state == "done" and action.done else one.state
    return (
        f"{action.what} ({one.code})", capital(action.owner), day(action.due) if action.due else "", state,
        _side(one, one.before), _side(one, one.since), _shows(one),
    )  # fmt: skip


def _side(one: FollowUp, side: Side) -> str:
    if not one.change:
        return ""
    if side.at_risk is None or side.judged is None:
        return HIDDEN
    share = f" ({side.rate.estimate:.0%})" if side.rate else ""
    return f"{side.at_risk:,} of {side.judged:,}{share}"


def _shows(one: FollowUp) -> str:
    """What it shows; with the difference and its interval where there is one that was tested."""
    if one.difference is None or one.adjusted is None:
        return _SAYS[one.change]
    low, high = (points_words(value) for value in (one.difference.low, one.difference.high))
    by = f"{points_words(one.difference.estimate)} points (95% interval {low} to {high}; p {one.adjusted:.2g})"
    return f"{_SAYS[one.change]} {by}."


def _moved(one: FollowUp) -> str:
    rates = one.before.rate, one.since.rate
    if rates[0] is None or rates[1] is None:
        return one.code
    return f"{one.code} (from {rates[0].estimate:.0%} to {rates[1].estimate:.0%})"
