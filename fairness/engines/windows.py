"""The window of each activation, as two integers that a target's two integers are compared with.

An event's interval is packed with its position: timed, `ms << 18 | position + 1` at both ends; otherwise
`lo << 18` and `hi << 18 | ones`. Then `b` comes after `a` when `b.high > a.low`, and `b` lies inside a window that
`z` ends when `b.low <= z.high`. A target is inside `[start, end]` when `high >= start and low <= end`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairness.cases.limits import earliest, latest
from fairness.cases.moments import Moment, comes_after
from fairness.cases.timeline import Entry, Timeline
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
    releases: Sequence[Entry] = (),
    alternates: Sequence[Entry] = (),
    others: Sequence[Entry] = (),
) -> Window:
    """The window that `activation` opens.

    All in standing order: `releases` are the events that release it, `alternates` the activations of which the next
    (for `before`: previous) one ends it, `others` the events of which the very next one ends it.
    """
    if obligation.direction == "anywhere":
        return Window(activation, 0, NEVER)
    bounded = _after if obligation.direction == "after" else _before
    made = bounded(obligation, activation, timeline, releases)
    for events, passing in ((alternates, True), (others, False)):
        found = neighbour(events, activation, obligation.direction == "after")
        if found is not None:
            _end_at(made, found, obligation.direction == "after", passing)
    return made


def _after(obligation: Obligation, activation: Entry, timeline: Timeline, releases: Sequence[Entry]) -> Window:
    at, nation = activation.moment, timeline.case.nation
    made = Window(activation, low(at) + 1, NEVER)
    if obligation.near is not None:
        made.start = max(made.start, pack_first(earliest(at.lo, at.hi, obligation.near, nation)))
    if obligation.far is not None:
        made.bound = latest(at.lo, at.hi, obligation.far, nation)
        made.end = pack_last(made.bound)
        made.late_from, made.late_to = made.end + 1, NEVER
    elif timeline.closed is not None:
        made.end = high(timeline.closed.moment)
    made.release = next((one for one in releases if comes_after(one.moment, at)), None)
    if made.release is not None:
        made.end = min(made.end, high(made.release.moment))
    return made


def _before(obligation: Obligation, activation: Entry, timeline: Timeline, releases: Sequence[Entry]) -> Window:
    at, nation = activation.moment, timeline.case.nation
    made = Window(activation, 0, high(at) - 1)
    if obligation.far is not None:
        made.start = pack_first(earliest(at.lo, at.hi, obligation.far, nation, backwards=True))
    if obligation.near is not None:
        made.bound = latest(at.lo, at.hi, obligation.near, nation, backwards=True)
        made.late_from, made.late_to = pack_last(made.bound) + 1, made.end
        made.end = min(made.end, pack_last(made.bound))
    made.release = next((one for one in reversed(releases) if comes_after(at, one.moment)), None)
    if made.release is not None:
        made.start = max(made.start, low(made.release.moment))
    return made


def neighbour(events: Sequence[Entry], activation: Entry, forwards: bool) -> Entry | None:
    """The first of `events` (in standing order) that stands after the activation, or the last that stands before."""
    key = activation.moment.key
    if forwards:
        return next((one for one in events if one.moment.key > key), None)
    return next((one for one in reversed(events) if one.moment.key < key), None)


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
