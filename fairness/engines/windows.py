"""The window of each activation, as two integers that a target's two integers are compared with.

An event's interval is packed with its position: timed, `ms << 18 | position + 1` at both ends; otherwise
`lo << 18` and `hi << 18 | ones`. Then `b` comes after `a` when `b.high > a.low`, and `b` lies inside a window that
`z` ends when `b.low <= z.high`. A target is inside `[start, end]` when `high >= start and low <= end`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from fairness.cases.entries import Entry
from fairness.cases.episodes import Span, stated_end
from fairness.cases.limits import Limit, count_days, earliest, is_working_day, latest
from fairness.cases.moments import DAY_MS, Moment, day_end, day_of, surely_after
from fairness.cases.timeline import Timeline
from fairness.rulebook.obligations import Obligation

_DAY = timedelta(days=1)
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
    activation or event that ended the window before `bound`; `passed` the target that cannot count (the next A), by
    its place in the timeline. `first` and `last` (ms) bound what lies surely inside, before each of `ends` and no
    later than `next`. `held`: a hold without an end stops the clock.
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
    first: int | None = None
    last: int | None = None
    ends: list[Entry] = field(default_factory=list)
    next: Entry | None = None
    held: bool = False

    def surely_holds(self, target: Entry, forwards: bool) -> bool:
        """Whether a target lies surely inside, whatever the record leaves open."""
        at = target.moment
        if not _in_turn(self.activation.moment, at, forwards):
            return False
        if (self.first is not None and at.lo < self.first) or (self.last is not None and at.hi > self.last):
            return False
        if self.next is not None and target is not self.next and not _in_turn(at, self.next.moment, forwards):
            return False
        return all(_in_turn(at, end.moment, forwards) for end in self.ends)

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
    made.ends = [one for one in (release, alternate) if one is not None]
    made.next = other
    for neighbour, passing in ((alternate, True), (other, False)):
        if neighbour is not None:
            _end_at(made, neighbour, forwards, passing)
    return made


def _in_turn(nearer: Moment, farther: Moment, forwards: bool) -> bool:
    """Whether the second surely lies farther on, the way that a window looks."""
    return surely_after(farther, nearer) if forwards else surely_after(nearer, farther)


def _after(obligation: Obligation, activation: Entry, timeline: Timeline, release: Entry | None) -> Window:
    at, nation = activation.moment, timeline.case.nation
    made = Window(activation, low(at) + 1, NEVER, release=release)
    if obligation.near is not None:
        made.first = earliest(at.lo, at.hi, obligation.near, nation)
        made.start = max(made.start, pack_first(made.first))
    if obligation.far is not None:
        made.bound, made.held = upper(obligation, activation, at.hi, timeline)
        made.last = made.bound
        made.end = pack_last(made.bound)
        made.late_from, made.late_to = made.end + 1, NEVER
    elif (closed := timeline.closed_for(activation)) is not None:
        made.last = closed.moment.hi
        made.end = high(closed.moment)
    if release is not None:
        made.end = min(made.end, high(release.moment))
    return made


def may_be_overdue(obligation: Obligation, activation: Entry, timeline: Timeline) -> bool:
    """Whether the time for it would be over, had the activation come on the first of the days that it covers."""
    first = day_end(day_of(activation.moment.lo))
    if obligation.far is None or first >= activation.moment.hi:
        return False
    return upper(obligation, activation, first, timeline)[0] <= timeline.horizon


def upper(obligation: Obligation, activation: Entry, hi: int, timeline: Timeline) -> tuple[int, bool]:
    """The upper bound (ms) of an activation that ends at `hi`, and whether a hold without an end stops the clock.

    It never lies before the activation.
    """
    assert obligation.far is not None
    bound, held = latest(activation.moment.lo, hi, obligation.far, timeline.case.nation), False
    if not obligation.moves:
        return bound, held
    if obligation.total:
        bound -= activation.fields.get("earlier_days", 0) * DAY_MS
    if obligation.pauses:
        spans = timeline.spans.get(obligation.pauses, [])
        bound, held = paused(bound, hi, obligation.far, spans, timeline.case.nation, timeline.as_at)
    if obligation.no_later_than:
        stated = stated_end(activation.fields.get(obligation.no_later_than), activation.moment.lo)
        bound = bound if stated is None else min(bound, stated)
    return max(bound, hi), held


def paused(bound: int, start: int, limit: Limit, spans: Sequence[Span], nation: str, as_at: date) -> tuple[int, bool]:
    """A bound (ms) moved by the days of holds that lie between `start` (ms) and it, and whether one has no end.

    Holds that the bound meets by moving move it too.
    """
    working, first, base, held = limit.unit == "working days", day_of(start), day_of(bound), False
    while True:
        beyond, days = day_of(bound) + _DAY, set()
        for begun, ended in spans:
            if begun < beyond:
                held = held or ended is None
                one, stop = max(begun, first), min(beyond, as_at + _DAY if ended is None else ended)
                while one < stop:
                    if not working or is_working_day(one, nation):
                        days.add(one)
                    one += _DAY
        if not days:
            return bound, held
        count = Limit(len(days), "working days" if working else "days")
        longer = day_end(count_days(base, count, nation))
        if longer <= bound:
            return bound, held
        bound = longer


def _before(obligation: Obligation, activation: Entry, timeline: Timeline, release: Entry | None) -> Window:
    at, nation = activation.moment, timeline.case.nation
    made = Window(activation, 0, high(at) - 1, release=release)
    if obligation.far is not None:
        made.first = earliest(at.lo, at.hi, obligation.far, nation, backwards=True)
        made.start = pack_first(made.first)
    if obligation.near is not None:
        made.bound = made.last = latest(at.lo, at.hi, obligation.near, nation, backwards=True)
        made.late_from, made.late_to = pack_last(made.bound) + 1, made.end
        made.end = min(made.end, pack_last(made.bound))
    if release is not None:
        made.start = max(made.start, low(release.moment))
    return made


def _end_at(made: Window, neighbour: Entry, forwards: bool, passing: bool) -> None:
    if passing:
        made.passed = neighbour.order
    if not forwards:
        made.start = max(made.start, low(neighbour.moment))
        return
    made.end = min(made.end, high(neighbour.moment))
    if (made.bound is None or neighbour.moment.lo < made.bound) and (
        made.cut is None or neighbour.moment.lo < made.cut.moment.lo
    ):
        made.cut = neighbour
