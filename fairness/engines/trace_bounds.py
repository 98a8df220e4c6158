"""How each bound of a window came about: for `explain`, in the same packed integers that the window is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fairness.cases.entries import Entry
from fairness.cases.limits import Limit, earliest
from fairness.engines.plan import Windows
from fairness.engines.windows import NEVER, Window, high, low, pack_first, pack_last
from fairness.rulebook.obligations import Obligation

BoundKind = Literal[
    "activation", "limit", "release", "next_activation", "next_event", "closed", "horizon", "beginning"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bound:
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


@dataclass(frozen=True, slots=True)
class Bounds:
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
    elif line.closed is not None:
        upper.append(_at("closed", line.closed, True))
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
