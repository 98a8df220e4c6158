"""What bounds a window, and what an event fell short of, as codes and their data. Reports give them words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from fairness.cases.entries import Entry
from fairness.cases.limits import Limit, earliest
from fairness.cases.moments import day_of
from fairness.cases.naming import names
from fairness.engines.plan import Windows
from fairness.engines.windows import NEVER, Window, high, low, pack_first, pack_last
from fairness.rulebook.conditions import Where, holds
from fairness.rulebook.obligations import Obligation, Period
from fairness.rulebook.patterns import CORRELATIONS, Pattern

BoundKind = Literal[
    "activation", "limit", "release", "next_activation", "next_event", "closed", "horizon", "beginning"
]  # fmt: skip


class Bound(NamedTuple):
    """One end that a window could have.

    activation: it lies after (before) the activating `event`. limit: `limit` counted from it. release: a release
    `event`. next_activation, next_event: the next (for `before`: previous) one, `event`. closed: the case
    closed. horizon: nothing ends it but the date of the check. beginning: nothing begins it. `packed` is compared
    with a target's (windows.py); `ms` is the first or last instant inside, None where nothing bounds it; `included`
    says whether that instant's day or time is itself inside.
    """

    kind: BoundKind
    packed: int
    ms: int | None = None
    included: bool = True
    event: Entry | None = None
    limit: Limit | None = None


class Bounds(NamedTuple):
    """Every lower and upper bound of one window; the first of each is the one that counts."""

    lower: tuple[Bound, ...]
    upper: tuple[Bound, ...]


def bounds(check: Obligation, window: Window, windows: Windows) -> Bounds:
    """The bounds of a window that `windows` made: the first lower is its start, the first upper its end."""
    horizon = Bound("horizon", NEVER, windows.timeline.horizon)
    beginning = Bound("beginning", 0)
    if check.direction == "anywhere":
        return Bounds((beginning,), (horizon,))
    forwards = check.direction == "after"
    side = _after if forwards else _before
    lower, upper = side(check, window, windows)
    ends: list[tuple[BoundKind, Entry | None]] = [("release", window.release)]
    if check.alternate:
        ends.append(("next_activation", windows.next_activation(check, window.activation)))
    if check.immediately:
        ends.append(("next_event", windows.next_event(check, window.activation)))
    (upper if forwards else lower).extend(_at(kind, event, forwards) for kind, event in ends if event is not None)
    if not upper:
        upper.append(horizon)
    if not lower:
        lower.append(beginning)
    return Bounds(
        tuple(sorted(lower, key=lambda one: -one.packed)),
        tuple(sorted(upper, key=lambda one: one.packed)),
    )


def _at(kind: BoundKind, event: Entry, forwards: bool) -> Bound:
    if forwards:
        return Bound(kind, high(event.moment), event.moment.hi, event=event)
    return Bound(kind, low(event.moment), event.moment.lo, event=event)


def _after(check: Obligation, window: Window, windows: Windows) -> tuple[list[Bound], list[Bound]]:
    line, at = windows.timeline, window.activation.moment
    lower = [Bound("activation", low(at) + 1, at.lo, not at.timed, window.activation)]
    if check.near is not None:
        first = earliest(at.lo, at.hi, check.near, line.case.nation)
        lower.append(Bound("limit", pack_first(first), first, limit=check.near))
    upper = []
    if check.far is not None and window.bound is not None:
        upper.append(Bound("limit", pack_last(window.bound), window.bound, limit=check.far))
    elif (closed := line.closed_for(window.activation)) is not None:
        upper.append(_at("closed", closed, True))
    return lower, upper


def _before(check: Obligation, window: Window, windows: Windows) -> tuple[list[Bound], list[Bound]]:
    line, at = windows.timeline, window.activation.moment
    upper = [Bound("activation", high(at) - 1, at.hi, not at.timed, window.activation)]
    if check.near is not None and window.bound is not None:
        upper.append(Bound("limit", pack_last(window.bound), window.bound, limit=check.near))
    lower = []
    if check.far is not None:
        first = earliest(at.lo, at.hi, check.far, line.case.nation, backwards=True)
        lower.append(Bound("limit", pack_first(first), first, limit=check.far))
    return lower, upper


Reason = Literal[
    "field", "correlation", "itself", "order", "too_soon", "too_late", "released", "next_activation",
    "after_next_activation", "not_next", "closed", "while", "in_force",
]  # fmt: skip
_BEYOND: dict[str, Reason] = {
    "activation": "order",
    "release": "released",
    "next_activation": "after_next_activation",
    "next_event": "not_next",
    "closed": "closed",
}


class Missed(NamedTuple):
    """The first thing that an event fell short of: `reason`, and what it is about.

    field: an attribute (`field`, `found`) does not pass `tests`. correlation: it does not compare as asked with the
    activation, whose values `others` are, one a test. itself: it is the activation. order: it does not come after
    (before) the activation. too_soon, too_late: `days` outside `limit`, or for a limit in hours and an event
    with a time `minutes`; at least so many where a date is `partial`.
    released: beyond the release `event`. next_activation: it is the next activation. after_next_activation, not_next:
    beyond the next activation, or the very next event, `event`. closed: after the close. while: outside `period`,
    which `event` ended (None: nothing began it). in_force: the rule was not in force.
    """

    reason: Reason
    field: str = ""
    found: Any = None
    tests: tuple[tuple[str, Any], ...] = ()
    others: tuple[Any, ...] = ()
    days: int = 0
    minutes: int = 0
    limit: Limit | None = None
    partial: bool = False
    event: Entry | None = None
    period: Period | None = None


class Candidate(NamedTuple):
    """An event of a wanted type, and what it missed; None where it counts.

    `lacks` is every attribute that it falls short of, where nothing else keeps it from counting.
    """

    event: Entry
    missed: Missed | None
    lacks: tuple[Missed, ...] = ()


def is_of_type(event: Entry, pattern: Pattern) -> bool:
    """Whether a pattern names the event's type, whatever its conditions."""
    return any(names(one, event.type) for one in pattern.types)


def unmet(pattern: Pattern, event: Entry, activation: Entry | None) -> tuple[Missed, ...]:
    """The conditions that an event of a pattern's types does not fulfil, of the clause that it comes nearest to."""
    fields = activation.fields if activation else {}
    found = [
        _unmet(clause.where, event, fields)
        for clause in pattern.clauses
        if any(names(one, event.type) for one in clause.types)
    ]
    return min(found, key=len)


def _unmet(where: Where, event: Entry, activation: Mapping[str, Any]) -> tuple[Missed, ...]:
    missed = []
    for name, tests in where:
        value = event.fields.get(name)
        if holds(tests, value, activation):
            continue
        compared = tuple(one for one in tests if one[0] in CORRELATIONS)
        others = tuple(activation.get(str(want)) for _, want in compared)
        if compared and holds(tuple(one for one in tests if one not in compared), value):
            missed.append(Missed("correlation", name, value, compared, others))
        else:
            missed.append(Missed("field", name, value, tests, others))
    return tuple(missed)


def outside(event: Entry, bounds: Bounds) -> Missed | None:
    """The bound that keeps an event out of a window, the nearest where several do; None where it lies inside."""
    lower = [(bound, True) for bound in bounds.lower if high(event.moment) < bound.packed]
    upper = [(bound, False) for bound in bounds.upper if low(event.moment) > bound.packed]
    for bound, is_lower in sorted((*lower, *upper), key=lambda one: one[0].kind != "activation"):
        if bound.kind == "limit":
            return _beyond_limit(event, bound, is_lower)
        return Missed(_BEYOND[bound.kind], event=bound.event)
    return None


def _beyond_limit(event: Entry, bound: Bound, is_lower: bool) -> Missed:
    assert bound.ms is not None and bound.limit is not None
    reason: Reason = "too_soon" if is_lower else "too_late"
    near = event.moment.hi if is_lower else event.moment.lo
    if bound.limit.unit == "hours" and event.moment.timed:
        return Missed(reason, minutes=-(-abs(bound.ms - near) // 60_000), limit=bound.limit)
    return Missed(reason, days=abs((day_of(bound.ms) - day_of(near)).days), limit=bound.limit)
