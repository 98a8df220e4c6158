"""The window of each activation, as two integers that a target's two integers are compared with.

An event's interval is packed with its position: timed, `ms << 18 | position + 1` at both ends; otherwise
`lo << 18` and `hi << 18 | ones`. Then `b` comes after `a` when `b.high > a.low`, and `b` lies inside a window that
`z` ends when `b.low <= z.high`. A target is inside `[start, end]` when `high >= start and low <= end`.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairness.cases.entries import Entry
from fairness.cases.limits import earliest, latest
from fairness.cases.moments import Moment
from fairness.cases.timeline import Timeline
from fairness.rulebook.obligations import Obligation

BITS = 18
MOST_EVENTS = (1 << BITS) - 2
_ONES = (1 << BITS) - 1
_SHIFT = 70 * 366 * 86_400_000  # ms from before 1900, so that every packed number is positive
NEVER = (1 << 61) - 1  # beyond every date; the engine takes integers below 2^62


def low(moment: Moment) -> int:
    """The packed beginning of an event's interval."""
    return pack_first(moment.lo) | (moment.position + 1 if moment.timed else 0)


def high(moment: Moment) -> int:
    """The packed end of an event's interval."""
    return pack_first(moment.hi) | (moment.position + 1 if moment.timed else _ONES)


def pack_first(ms: int) -> int:
    """The smallest packed number of an instant."""
    return min(max(ms + _SHIFT, 0), NEVER >> BITS) << BITS


def pack_last(ms: int) -> int:
    """The largest packed number of an instant."""
    return pack_first(ms) | _ONES


@dataclass(slots=True)
class Window:
    """Where the targets of one activation may lie.

    `bound` is the limit that decides (ms): the last instant in time, or for `before` with notice the last that
    gives enough. `late_from`..`late_to` (packed) is where a target would be too late. `cut` is the next
    activation or event that ended the window before `bound`; `passed` the target that cannot count (the next A).
    """

    activation: Entry
    start: int
    end: int
    bound: int | None = None
    late_from: int = NEVER
    late_to: int = 0
    release: Entry | None = None
    cut: Entry | None = None
    passed: int | None = None

    @property
    def deadline(self) -> int | None:
        """What lapsing and falling due are measured against (ms): the bound, or what ended the window sooner."""
        return self.bound if self.cut is None else self.cut.moment.lo


def window(
    obligation: Obligation,
    activation: Entry,
    timeline: Timeline,
    release: Entry | None = None,
    alternate: Entry | None = None,
    other: Entry | None = None,
) -> Window:
    """The window that `activation` opens.

    `release` is the event that releases it, `alternate` the next (for `before`: previous) activation, and `other` the
    very next event, where these end it.
    """
    if obligation.direction == "anywhere":
        return Window(activation, 0, NEVER)
    forwards = obligation.direction == "after"
    made = (_after if forwards else _before)(obligation, activation, timeline, release)
    for neighbour, passing in ((alternate, True), (other, False)):
        if neighbour is not None:
            _end_at(made, neighbour, forwards, passing)
    return made


def _after(obligation: Obligation, activation: Entry, timeline: Timeline, release: Entry | None) -> Window:
    at, nation = activation.moment, timeline.case.nation
    made = Window(activation, low(at) + 1, NEVER, release=release)
    if obligation.near is not None:
        made.start = max(made.start, pack_first(earliest(at.lo, at.hi, obligation.near, nation)))
    if obligation.far is not None:
        made.bound = latest(at.lo, at.hi, obligation.far, nation)
        made.end = pack_last(made.bound)
        made.late_from, made.late_to = made.end + 1, NEVER
    elif timeline.closed is not None:
        made.end = high(timeline.closed.moment)
    if release is not None:
        made.end = min(made.end, high(release.moment))
    return made


def _before(obligation: Obligation, activation: Entry, timeline: Timeline, release: Entry | None) -> Window:
    at, nation = activation.moment, timeline.case.nation
    made = Window(activation, 0, high(at) - 1, release=release)
    if obligation.far is not None:
        made.start = pack_first(earliest(at.lo, at.hi, obligation.far, nation, backwards=True))
    if obligation.near is not None:
        made.bound = latest(at.lo, at.hi, obligation.near, nation, backwards=True)
        made.late_from, made.late_to = pack_last(made.bound) + 1, made.end
        made.end = min(made.end, pack_last(made.bound))
    if release is not None:
        made.start = max(made.start, low(release.moment))
    return made


def _end_at(made: Window, neighbour: Entry, forwards: bool, passing: bool) -> None:
    if passing:
        made.passed = neighbour.position
    if not forwards:
        made.start = max(made.start, low(neighbour.moment))
        return
    made.end = min(made.end, high(neighbour.moment))
    if (made.bound is None or neighbour.moment.lo < made.bound) and (
        made.cut is None or neighbour.moment.lo < made.cut.moment.lo
    ):
        made.cut = neighbour
