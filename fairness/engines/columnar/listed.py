"""The events of one pattern in order, and where others stand among them."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from fairness.engines.columnar.store import Store
from fairness.engines.columnar.verdicts import Array

_FEW = 50  # fewer questions than one in so many events are answered by searching


class Listed:
    """`events`: the numbers of a pattern's events, in order. A place is an index into it."""

    def __init__(self, store: Store, events: Array) -> None:
        self.store = store
        self.events = events

    def __len__(self) -> int:
        return len(self.events)

    def places(self, numbers: Array) -> Array:
        """For each number of an event, how many of these events have a smaller one."""
        if numbers is self.events:
            return np.arange(len(self))
        if len(numbers) * _FEW < self.store.size:
            return np.searchsorted(self.events, numbers)
        return self.store.counts(self.events).take(numbers)

    def at(self, places: Array) -> Array:
        """The events at places; any event where the place is none of the list's, and -1 where the list is empty."""
        if not len(self):
            return np.full(len(places), -1)
        return self.events.take(places, mode="clip")

    def same_case(self, places: Array, case: Array) -> Array:
        """The events at places, -1 where there is none or it is of another case."""
        found = self.at(places)
        inside = (places >= 0) & (places < len(self)) & (self.store.case.take(found, mode="clip") == case)
        return np.where(inside, found, -1)

    def holds(self, events: Array, places: Array) -> Array:
        """Whether each event, whose place is given, is one of these."""
        found: Array = (self.at(places) == events) & (places < len(self))
        return found

    @cached_property
    def case(self) -> Array:
        """The case of each."""
        return self.store.case.take(self.events)

    @property
    def starts(self) -> Array:
        """The place of each case's first event."""
        return self._bounds[:-1]

    @property
    def stops(self) -> Array:
        """The place after each case's last event."""
        return self._bounds[1:]

    @cached_property
    def _bounds(self) -> Array:
        bounds = np.zeros(self.store.cases + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.case, minlength=self.store.cases), out=bounds[1:])
        return bounds

    @cached_property
    def closes(self) -> Array:
        """The place after each case's last event that begins no later than the case closes."""
        return self.stops if self.store.closes is None else self.places(self.store.closes)

    @cached_property
    def lows(self) -> Array:
        """The keys of the events' beginnings."""
        return self.store.low.take(self.events)

    @cached_property
    def highs(self) -> Array:
        """The keys of the events' ends."""
        return self.store.high.take(self.events)
