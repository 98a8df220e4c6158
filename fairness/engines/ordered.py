"""Events of one case in standing order, arranged so that those of a stretch of time are found by bisection.

Instants begin and end in one and the same order, and so do most days. Kept in lanes of which the beginnings and the
ends both rise, those of any stretch of time stand beside each other, and a long case takes no longer for each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import NamedTuple

from fairness.cases.entries import Entry
from fairness.engines.windows import NEVER, high, low


class Stretch(NamedTuple):
    """A stretch of time: packed bounds, each included, of where an event may end and where it may begin."""

    ends_from: int = 0
    begins_to: int = NEVER
    ends_to: int = NEVER
    begins_from: int = 0

    def has(self, event: Entry) -> bool:
        """Whether an event lies in it."""
        first, last = low(event.moment), high(event.moment)
        return self.begins_from <= first <= self.begins_to and self.ends_from <= last <= self.ends_to


class _Lane:
    """Events of which the beginnings and the ends rise together, all instants or all days and longer."""

    def __init__(self, events: Sequence[Entry]) -> None:
        self.events = events
        self.lows = [low(one.moment) for one in events]
        self.highs = [high(one.moment) for one in events]

    def bounds(self, stretch: Stretch) -> tuple[int, int]:
        """Where the events of a stretch begin and stop."""
        first = max(bisect_left(self.highs, stretch.ends_from), bisect_left(self.lows, stretch.begins_from))
        stop = min(bisect_right(self.lows, stretch.begins_to), bisect_right(self.highs, stretch.ends_to))
        return first, max(first, stop)

    def last_filed_before(self, position: int, first: int, stop: int) -> Entry | None:
        """The last event between two places that stands before `position` in the file."""
        while first < stop:
            begun = max(self._runs[stop - 1], first)
            found = bisect_left(self._positions, position, begun, stop)
            if found > begun:
                return self.events[found - 1]
            stop = begun
        return None

    @cached_property
    def _positions(self) -> list[int]:
        return [one.position for one in self.events]

    @cached_property
    def _runs(self) -> list[int]:
        """For each event the place from which on those up to it stand in the order of the file."""
        runs: list[int] = []
        for place, position in enumerate(self._positions):
            runs.append(runs[-1] if place and position > self._positions[place - 1] else place)
        return runs


class Some(Sequence[Entry]):
    """Some of the events of an order, counting away from where they are looked for: nothing is copied."""

    def __init__(self, parts: list[tuple[_Lane, int, int]], left_out: Collection[int], backwards: bool) -> None:
        self._parts = parts
        self._left_out = left_out
        self._backwards = backwards
        self._length = sum(stop - first for _, first, stop in parts) - len(left_out)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: int) -> Entry:  # type: ignore[override]
        if not 0 <= place < self._length:
            raise IndexError(place)
        return next(islice(self, place, None))

    def __iter__(self) -> Iterator[Entry]:
        step = -1 if self._backwards else 1
        lanes = [map(lane.events.__getitem__, range(first, stop)[::step]) for lane, first, stop in self._parts]
        found = lanes[0] if len(lanes) == 1 else merge(*lanes, key=standing, reverse=self._backwards)
        return (one for one in found if one.order not in self._left_out)


class Ordered:
    """Events in standing order."""

    def __init__(self, events: Iterable[Entry]) -> None:
        """`events` in standing order."""
        self.events = list(events)
        lanes: list[list[Entry]] = []
        for one in self.events:
            for lane in lanes:
                if lane[-1].moment.timed == one.moment.timed and lane[-1].moment.hi <= one.moment.hi:
                    lane.append(one)
                    break
            else:
                lanes.append([one])
        self._lanes = [_Lane(found) for found in lanes]

    @cached_property
    def _by_order(self) -> dict[int, Entry]:
        return {one.order: one for one in self.events}

    @cached_property
    def _orders(self) -> list[int]:
        return [one.order for one in self.events]

    def at(self, order: int) -> list[Entry]:
        """The one in a place of the timeline, if it is among them."""
        return [self._by_order[order]] if order in self._by_order else []

    def within(self, stretch: Stretch, left_out: Iterable[int | None] = (), backwards: bool = False) -> Some:
        """Those of a stretch of time but the events in the places `left_out`; the last first where `backwards`."""
        parts = [(lane, *lane.bounds(stretch)) for lane in self._lanes]
        gone = {one.order for place in left_out if place is not None for one in self.at(place) if stretch.has(one)}
        return Some([part for part in parts if part[1] < part[2]], gone, backwards)

    def beside(self, event: Entry, forwards: bool) -> Entry | None:
        """The first that stands after an event, or the last that stands before it."""
        orders = self._orders
        place = bisect_right(orders, event.order) if forwards else bisect_left(orders, event.order) - 1
        return self.events[place] if 0 <= place < len(self.events) else None

    def first_after(self, event: Entry) -> Entry | None:
        """The first that may come after an event."""
        found: list[Entry] = []
        for lane in self._lanes:
            place = bisect_right(lane.highs, low(event.moment))
            place += place < len(lane.events) and lane.events[place] is event
            found += lane.events[place : place + 1]
        return min(found, key=standing, default=None)

    def last_before(self, event: Entry) -> Entry | None:
        """The last that an event may come after."""
        found: list[Entry] = []
        for lane in self._lanes:
            place = bisect_left(lane.lows, high(event.moment)) - 1
            place -= place >= 0 and lane.events[place] is event
            found += [lane.events[place]] if place >= 0 else []
        return max(found, key=standing, default=None)

    def latest(self, event: Entry) -> Entry | None:
        """The last that does not come after an event, or the event: in file order where both directions hold."""
        found = self.at(event.order)
        for lane in self._lanes:
            surely = bisect_right(lane.highs, low(event.moment))
            maybe = bisect_left(lane.lows, high(event.moment))
            one = lane.last_filed_before(event.position, surely, maybe)
            if one is None and surely:
                one = lane.events[surely - 1]
            found += [one] if one is not None else []
        return max(found, key=standing, default=None)


def standing(event: Entry) -> int:
    """The place of an event in its case."""
    return event.order
