"""The events of many cases as arrays, with what several rules ask of them worked out once, and only when asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import polars as pl

from fairness.cases.models import CLOSED, OPENED
from fairness.cases.timeline import DAY_MS
from fairness.engines.columnar.frames import Field, Frames
from fairness.engines.columnar.limits import Counter
from fairness.engines.columnar.masks import fulfilling, fulfilling_pairs
from fairness.engines.columnar.packing import Packing, packing_of, plain_packing
from fairness.engines.columnar.verdicts import NEVER, Array
from fairness.rulebook.conditions import Where, names
from fairness.rulebook.patterns import Pattern


class Counts:
    """For each event how many of a list of events come before it: the last two lists asked about are kept.

    These are the largest arrays of all, so that room for them, which is dear, is made once and used again.
    """

    def __init__(self) -> None:
        self._here = np.empty(0, dtype=bool)
        self._kept = [(np.empty(0), np.empty(0, dtype=np.int32)) for _ in range(2)]

    def of(self, events: Array, size: int) -> Array:
        """`size` counts of `events` (in order) and one for after the last, good until the next call but one."""
        newer, older = self._kept
        if older[0] is events:
            newer, older = older, newer
        elif newer[0] is not events:
            if len(self._here) < size:
                self._here = np.empty(size, dtype=bool)
            room = older[1] if len(older[1]) > size else np.zeros(size + 1, dtype=np.int32)
            here = self._here[:size]
            here[:] = False
            here[events] = True
            np.cumsum(here, dtype=np.int32, out=room[1 : size + 1])
            newer, older = (events, room), newer
        self._kept = [newer, older]
        return newer[1]


class Shared:
    """What stores of one vocabulary share: which types, by number, patterns name, and the room to count in."""

    def __init__(self, types: list[str]) -> None:
        self.of_case = {number for number, one in enumerate(types) if one in (OPENED, CLOSED)}
        self.closing = types.index(CLOSED) if CLOSED in types else len(types)
        self.counts = Counts()
        self.ways: dict[str, str] = {}  # by rule, which kernels evaluate it
        self._types = types
        self._named: dict[tuple[str, ...], list[int]] = {}

    def numbers(self, named: tuple[str, ...]) -> list[int]:
        """The numbers of the types that patterns (`exclusion.*`) name."""
        found = self._named.get(named)
        if found is None:
            found = self._named[named] = [
                number for number, one in enumerate(self._types) if any(names(wanted, one) for wanted in named)
            ]
        return found


class Store:
    """The columns of `frames` as arrays: of events `case`, `type`, `lo`, `hi`, `pos`; of cases `closed_lo`,
    `closed_hi` (`NEVER` while open), and `kept`."""

    def __init__(self, frames: Frames, shared: Shared | None = None) -> None:
        self.frames = frames
        self.shared = shared or Shared(frames.types)
        self.of_case, self.closing = self.shared.of_case, self.shared.closing
        self.cases, self.size = frames.cases.height, frames.events.height
        self.case, self.type, self.lo, self.hi, self.pos = (
            frames.events[name].to_numpy() for name in ("case", "type", "lo", "hi", "pos")
        )
        closed = frames.cases.select(pl.col("closed_lo", "closed_hi").fill_null(NEVER))
        self.closed_lo, self.closed_hi = closed["closed_lo"].to_numpy(), closed["closed_hi"].to_numpy()
        self.all_closed = not frames.cases["closed_lo"].null_count()
        self.kept = frames.cases["kept"].to_numpy()
        self._of_type: dict[int, Array] = {}
        self._in_order: dict[bool, tuple[Array | None, bool]] = {}

    # -- times -------------------------------------------------------------------------------------------

    @cached_property
    def timed(self) -> Array:
        """Whether each event is an instant."""
        return self.frames.events["timed"].to_numpy()

    @cached_property
    def counter(self) -> Counter:
        """What counts limits for these cases."""
        return Counter(self.frames.cases["nation"])

    @cached_property
    def _packing(self) -> Packing | None:
        return packing_of(self.cases, self.lo, self.hi, self.pos)

    @property
    def searchable(self) -> bool:
        """Whether the keys of all events fit, so that they rise from case to case."""
        return self._packing is not None

    @cached_property
    def pack(self) -> Packing:
        """How keys are made."""
        return self._packing or plain_packing()

    @cached_property
    def _keys(self) -> tuple[Array, Array]:
        return self.pack.keys(self.case, self.lo, self.hi, self.timed, self.pos)

    @property
    def low(self) -> Array:
        """The key of each event's beginning."""
        return self._keys[0]

    @property
    def high(self) -> Array:
        """The key of each event's end."""
        return self._keys[1]

    # -- cases -------------------------------------------------------------------------------------------

    @cached_property
    def begins(self) -> Array:
        """The number of each case's first event, and after them the number of all events."""
        # Each case has events, its opening at least; were one without, they would have to be counted.
        changes = np.flatnonzero(self.case[1:] != self.case[:-1]) + 1
        if len(changes) + 1 == self.cases and self.size:
            return np.concatenate(([0], changes, [self.size]))
        return np.concatenate(([0], np.cumsum(np.bincount(self.case, minlength=self.cases))))

    @cached_property
    def closes(self) -> Array | None:
        """For each case the number of the event after the last that begins no later than the case closes.

        None where no case has an event after it is closed.
        """
        ends = self.begins[1:]
        filled = np.flatnonzero(ends > self.begins[:-1])
        outlasting = filled[self.lo.take(ends.take(filled) - 1) > self.closed_hi.take(filled)]
        if not len(outlasting):
            return None
        beyond = self.lo > self.closed_hi.take(self.case)
        return ends - np.bincount(self.case[beyond], minlength=self.cases)

    # -- patterns ----------------------------------------------------------------------------------------

    def of_type(self, number: int) -> Array:
        """The numbers of the events of one type."""
        found = self._of_type.get(number)
        if found is None:
            found = self._of_type[number] = np.flatnonzero(self.type == number)
        return found

    def is_plain(self, events: Array) -> Array:
        """Whether each event is neither the opening nor the closing of its case."""
        types = self.type.take(events, mode="clip")
        found = np.ones(len(types), dtype=bool)
        for number in self.of_case:
            found &= types != number
        return found

    @cached_property
    def plain(self) -> Array:
        """The numbers of the events that are neither the opening nor the closing of a case."""
        return np.flatnonzero(self.is_plain(np.arange(self.size)))

    def counts(self, events: Array) -> Array:
        """For each event, and after the last, how many of `events` (in order) come before; good for one more call."""
        return self.shared.counts.of(events, self.size)

    def numbers(self, types: tuple[str, ...]) -> list[int]:
        """The numbers of the types that patterns (`exclusion.*`) name."""
        return self.shared.numbers(types)

    def field(self, name: str) -> Field:
        """The values of an event's field."""
        return self.frames.fields[name]

    def matching(self, pattern: Pattern) -> Array:
        """The numbers of the events of a pattern, but for its comparisons with an activation, in order."""
        parts = []
        for clause in pattern.clauses:
            listed = [self.of_type(number) for number in self.numbers(clause.types)]
            if not listed:
                continue
            part = union(listed)
            parts.append(part[fulfilling(clause.where, self.field, part)] if clause.where else part)
        return union(parts)

    def fulfilling_alone(self, where: Where, rows: Array) -> Array:
        """Whether each of `rows` fulfils every condition, with itself as the activation."""
        return fulfilling_pairs(where, self.field, rows, rows)

    def matching_pairs(self, pattern: Pattern, rows: Array, activations: Array) -> Array:
        """Whether each of `rows` matches a pattern, given the activation beside it."""
        found = np.zeros(len(rows), dtype=bool)
        types = self.type.take(rows)
        for clause in pattern.clauses:
            of_type = np.isin(types, self.numbers(clause.types))
            found |= of_type & fulfilling_pairs(clause.where, self.field, rows, activations)
        return found

    # -- order -------------------------------------------------------------------------------------------

    def in_order(self, with_case: bool) -> tuple[Array | None, bool]:
        """Whether each case's events stand in one clear order (None: in all), with those of the case or without;
        and whether in all of them each event ends before the next begins.

        An order is clear where each event is an instant or a whole day, and none begins or ends before one that
        stands before it.
        """
        found = self._in_order.get(with_case)
        if found is None:
            found = self._in_order[with_case] = self._order(with_case)
        return found

    def _order(self, with_case: bool) -> tuple[Array | None, bool]:
        days = np.flatnonzero(~self.timed)
        if not with_case:
            days = days[self.is_plain(days)]
        if not len(days):
            return None, True  # instants stand in order as they are
        case, lo, hi, timed = self.case, self.lo, self.hi, self.timed
        if not with_case:
            case, lo, hi, timed = (column.take(self.plain) for column in (case, lo, hi, timed))
        # Only where an event begins before the one that stands before it ended is there more to ask.
        close = (lo[1:] <= hi[:-1]) & (case[1:] == case[:-1])
        close = np.flatnonzero(close & ~(timed[1:] & timed[:-1]))
        earlier, later = (close, close + 1) if with_case else (self.plain.take(close), self.plain.take(close + 1))
        first, second = self._ends(earlier), self._ends(later)
        back = _less(second[:2], first[:2]) | _less(second[2:], first[2:])
        odd = days[self.hi.take(days) - self.lo.take(days) != DAY_MS - 1]
        wrong = np.concatenate((self.case.take(odd), self.case.take(earlier[back])))
        if not len(wrong):
            return None, bool(_less(first[2:], second[:2]).all())
        clear = np.ones(self.cases, dtype=bool)
        clear[wrong] = False
        return clear, False

    def _ends(self, rows: Array) -> tuple[Array, Array, Array, Array]:
        """The beginning of events (instant, place) and their end."""
        timed, place = self.timed.take(rows), self.pos.take(rows) + 1
        ones = np.iinfo(place.dtype).max
        return self.lo.take(rows), np.where(timed, place, 0), self.hi.take(rows), np.where(timed, place, ones)


def union(parts: Sequence[Array]) -> Array:
    """The numbers in any of some lists in order, in order and each once."""
    if len(parts) < 2:
        return parts[0] if parts else np.empty(0, dtype=np.int64)
    merged = np.sort(np.concatenate(parts), kind="stable")  # which makes use of the order of each
    return merged[np.diff(merged, prepend=-1) > 0]


def _less(one: tuple[Array, ...], other: tuple[Array, ...]) -> Array:
    found: Array = (one[0] < other[0]) | ((one[0] == other[0]) & (one[1] < other[1]))
    return found
