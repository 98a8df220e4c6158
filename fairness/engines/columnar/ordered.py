"""Targets found by their places, in cases whose events stand in one clear order (`Store.in_order`).

There both ends of the events' intervals rise from event to event, so that the targets of a window are one run of a
pattern's events: `first` to before `stop`. Where each event also ends before the next begins (`strict`), the run's
ends are read off from the events' numbers; else keys, which begin with their case, are searched for.
"""

from __future__ import annotations

import numpy as np

from fairness.engines.columnar.kernel import Kernel, Seen
from fairness.engines.columnar.listed import Listed
from fairness.engines.columnar.store import Store
from fairness.engines.columnar.verdicts import NEVER, Array
from fairness.rulebook.obligations import Obligation, Period


class OrderedKernel(Kernel):
    """The kernel for cases with one clear order, and patterns that do not compare with the activation."""

    def __init__(self, store: Store, chosen: Array | None = None, strict: bool = False) -> None:
        super().__init__(store, chosen)
        self.strict = strict

    def inside(self, activations: Array, period: Period) -> Array:
        """The activations whose latest start stands no sooner than their latest end, at or before them."""
        case = self.store.case.take(activations)
        started = self._at_or_before(self.matching(period.start), activations, case)
        flags = started >= 0
        if period.until is not None:
            flags &= started >= self._at_or_before(self.matching(period.until), activations, case)
        return activations[flags]

    def _at_or_before(self, listed: Listed, activations: Array, case: Array) -> Array:
        return listed.same_case(listed.places(activations + 1) - 1, case)

    def seen(self, obligation: Obligation, activations: Array, case: Array) -> Seen:
        """What the window of each activation holds."""
        return _Runs(self, obligation, activations, case).counted()

    # -- places ------------------------------------------------------------------------------------------

    def after(self, listed: Listed, events: Array) -> Array:
        """The place of the first that ends after each event begins; not strict, it may be the event itself."""
        if self.strict:
            return listed.places(events + 1)
        return np.searchsorted(listed.highs, self.store.low.take(events), "right")

    def before(self, listed: Listed, events: Array) -> Array:
        """The place after the last that begins before each event ends; not strict, it may be the event itself."""
        if self.strict:
            return listed.places(events)
        return np.searchsorted(listed.lows, self.store.high.take(events), "left")

    def since(self, listed: Listed, events: Array) -> Array:
        """The place of the first that ends no sooner than each event begins."""
        if self.strict:
            return listed.places(events)
        return np.searchsorted(listed.highs, self.store.low.take(events), "left")

    def until(self, listed: Listed, events: Array) -> Array:
        """The place after the last that begins no later than each event ends."""
        if self.strict:
            return listed.places(events + 1)
        return np.searchsorted(listed.lows, self.store.high.take(events), "right")


def needs_keys(obligation: Obligation) -> bool:
    """Whether limits are searched for even where the order is strict."""
    return obligation.near is not None or (obligation.far is not None and not _one_decides(obligation))


def _one_decides(obligation: Obligation) -> bool:
    """Whether a window with a limit need only be asked for the target next to its activation."""
    return obligation.least == 1 and obligation.most is None and obligation.near is None


class _Runs:
    """The run of targets in the window of each activation: places from `first` to before `stop`."""

    def __init__(self, kernel: OrderedKernel, obligation: Obligation, event: Array, case: Array) -> None:
        self.kernel, self.store, self.obligation = kernel, kernel.store, obligation
        self.event, self.case = event, case
        self.listed = kernel.matching(obligation.target)
        self.seen = Seen(event, case, case)
        self.passed: Array | None = None
        self.nearest = kernel.strict and _one_decides(obligation)
        if obligation.direction == "anywhere":
            self.first, self.stop = self.listed.starts.take(case), self.listed.stops.take(case)
            return
        self.forwards = obligation.direction == "after"
        if self.forwards:
            self._after()
        else:
            self._before()
        if obligation.release is not None:
            self._released(kernel.matching(obligation.release))
        if obligation.alternate:
            others = kernel.matching(obligation.activations[0].pattern)
            place = others.places(event)
            place = place + others.holds(event, place) if self.forwards else place - 1
            self.passed = others.same_case(place, case)
            self._cut(self.passed)
        if obligation.immediately:
            self._cut(self._neighbour())

    def _after(self) -> None:
        store, listed, obligation = self.store, self.listed, self.obligation
        self.first = self.kernel.after(listed, self.event)
        if obligation.near is not None:
            soonest = store.counter.earliest(obligation.near, store.lo.take(self.event), self.case)
            place = np.searchsorted(listed.highs, store.pack.first(soonest, self.case), "left")
            self.first = np.maximum(self.first, place)
        if obligation.far is None:
            self.stop = listed.closes.take(self.case)
            return
        end = listed.stops.take(self.case)
        bound = store.counter.latest(obligation.far, store.hi.take(self.event), self.case)
        if self.nearest:
            there = self.first < end
            soon = there & (store.lo.take(listed.at(self.first), mode="clip") <= bound)
            place = self.first
            self.stop = np.where(soon, end, self.first)
        else:
            place = self.stop = np.searchsorted(listed.lows, store.pack.last(bound, self.case), "right")
        self._late(place, end)
        self.seen.bound = bound

    def _before(self) -> None:
        store, listed, obligation = self.store, self.listed, self.obligation
        self.first = listed.starts.take(self.case)
        self.stop = self.kernel.before(listed, self.event)
        if obligation.far is not None:
            soonest = store.counter.earliest(obligation.far, store.lo.take(self.event), self.case, True)
            if self.nearest:
                there = self.first < self.stop
                soon = there & (store.hi.take(listed.at(self.stop - 1), mode="clip") >= soonest)
                self.first = np.where(soon, self.stop - 1, self.stop)
            else:
                self.first = np.searchsorted(listed.highs, store.pack.first(soonest, self.case), "left")
        if obligation.near is not None:
            bound = store.counter.latest(obligation.near, store.hi.take(self.event), self.case, True)
            place = np.searchsorted(listed.lows, store.pack.last(bound, self.case), "right")
            self._late(place, self.stop)
            self.stop = np.minimum(self.stop, place)
            self.seen.bound = bound

    def _late(self, place: Array, end: Array) -> None:
        """The first that comes too late, of those from `place` to before `end`."""
        if self.obligation.has_due_date:
            place = place + self.listed.holds(self.event, place)
            self.seen.late = np.where(place < end, self.listed.at(place), -1)

    def _released(self, releases: Listed) -> None:
        """The window ended at the nearest release."""
        step = 1 if self.forwards else -1
        place = (
            self.kernel.after(releases, self.event) if self.forwards else self.kernel.before(releases, self.event) - 1
        )
        nearest = releases.same_case(place + step * releases.holds(self.event, place), self.case)
        self.seen.release_lo = np.where(nearest >= 0, self.store.lo.take(nearest, mode="clip"), NEVER)
        self._end(nearest)

    def _neighbour(self) -> Array:
        """The event next to each activation, those of the case itself left out, or -1."""
        step = 1 if self.forwards else -1
        found = self.event + step
        for _ in self.store.of_case:
            found = found + step * ~self.store.is_plain(found)
        inside = (found >= 0) & (found < self.store.size)
        return np.where(inside & (self.store.case.take(found, mode="clip") == self.case), found, -1)

    def _cut(self, following: Array) -> None:
        """The window ended at the next (previous) event, -1 where there is none."""
        if self.forwards:
            lo = np.where(following >= 0, self.store.lo.take(following, mode="clip"), NEVER)
            if self.seen.bound is not None:
                lo = np.where(lo < self.seen.bound, lo, NEVER)
            self.seen.cut_lo = lo if self.seen.cut_lo is None else np.minimum(self.seen.cut_lo, lo)
        self._end(following)

    def _end(self, event: Array) -> None:
        there, event = event >= 0, np.maximum(event, 0)
        if self.forwards:
            place = self.kernel.until(self.listed, event)
            self.stop = np.where(there, np.minimum(self.stop, place), self.stop)
        else:
            place = self.kernel.since(self.listed, event)
            self.first = np.where(there, np.maximum(self.first, place), self.first)

    # -- targets -----------------------------------------------------------------------------------------

    def counted(self) -> Seen:
        """The targets in each run counted, and those that decide."""
        obligation, seen, listed = self.obligation, self.seen, self.listed
        outs = self._outs()
        seen.count = self.stop - self.first
        for out in outs:
            seen.count = seen.count - (out >= 0)
        if obligation.wanted:
            seen.enough = listed.at(self._nth(obligation.least - 1, outs))
        if obligation.most is not None:
            seen.beyond = listed.at(self._nth(obligation.most, outs))
        return seen

    def _outs(self) -> list[Array]:
        """Places in the run that do not count, or -1: the activation itself, and the next activation."""
        if self.obligation.direction == "anywhere" or not self._overlap():
            return []
        found = []
        for events in (self.event, self.passed):
            if events is not None:
                place = self.listed.places(np.maximum(events, 0))
                inside = self.listed.holds(events, place) & (place >= self.first) & (place < self.stop)
                found.append(np.where(inside, place, -1))
        return found

    def _overlap(self) -> bool:
        """Whether a target may be an activation too."""
        numbers = set(self.store.numbers(self.obligation.target.types))
        activations = (one.pattern for one in self.obligation.activations)
        return any(not numbers.isdisjoint(self.store.numbers(one.types)) for one in activations)

    def _nth(self, number: int, outs: list[Array]) -> Array:
        """The place of the item `number` (from 0) of each run but for `outs`; before, counted from the end."""
        back = self.obligation.direction == "before"
        place = self.stop - 1 - number if back else self.first + number
        # Those that do not count are passed in the order in which they are met; -1 is never met.
        if len(outs) == 2:
            ordered = [np.minimum(*outs), np.maximum(*outs)]
            outs = ordered[::-1] if back else ordered
        for out in outs:
            place = place - ((out >= place) & (out >= 0)) if back else place + ((out <= place) & (out >= 0))
        return place
