"""The events of many cases as arrays, with what several rules ask of them worked out once, and only when asked."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import cache, cached_property

import numpy as np
import polars as pl

from fairness.cases.episodes import Span, stated_end
from fairness.cases.naming import names
from fairness.cases.vocabulary import CLOSED, OPENED, OwnWords
from fairness.engines.columnar.encode import Field, Frames
from fairness.engines.columnar.limits import Counter
from fairness.engines.columnar.loop import scan
from fairness.engines.columnar.masks import fulfilling, fulfilling_pairs
from fairness.engines.columnar.ranks import NEVER, Array
from fairness.engines.windows import BITS, pack_first
from fairness.engines.windows import NEVER as TOP
from fairness.rulebook.conditions import Where
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import Pattern

ONES = (1 << BITS) - 1
_SHIFT = pack_first(0) >> BITS


@cache
def _named(wanted: tuple[str, ...], event_type: str) -> bool:
    """Whether any of the patterns (`exclusion.*`) names an event type: asked again by every part of an audit."""
    return any(names(one, event_type) for one in wanted)


class Shared:
    """What stores of one vocabulary share: which types, by number, patterns name."""

    def __init__(self, types: list[str], added: frozenset[str] = frozenset()) -> None:
        self.added = {number for number, one in enumerate(types) if one in added}
        self.of_case = {number for number, one in enumerate(types) if one in (OPENED, CLOSED)}
        self.closing = types.index(CLOSED) if CLOSED in types else len(types)
        self.correlated: dict[str, bool] = {}  # by rule, whether any of its patterns compares with the activation
        self._types = types
        self._named: dict[tuple[str, ...], list[int]] = {}

    def numbers(self, named: tuple[str, ...]) -> list[int]:
        """The numbers of the types that patterns (`exclusion.*`) name."""
        found = self._named.get(named)
        if found is None:
            found = self._named[named] = [number for number, one in enumerate(self._types) if _named(named, one)]
        return found


class Store:
    """The columns of `frames` as arrays.

    Of events `case`, `type`, `lo`, `hi`, `pos`; of cases `closed_lo`, `closed_hi` (`NEVER` while open), and `kept`.
    """

    def __init__(self, frames: Frames, shared: Shared | None = None) -> None:
        self.frames = frames
        self.shared = shared or Shared(frames.types, frames.added)
        self.of_case, self.closing = self.shared.of_case, self.shared.closing
        self.not_in_file = self.of_case | self.shared.added
        self.cases, self.size = frames.cases.height, frames.events.height
        self.case, self.type, self.lo, self.hi, self.pos = (
            frames.events[name].to_numpy() for name in ("case", "type", "lo", "hi", "pos")
        )
        self.closed_lo, self.closed_hi = (
            frames.cases[name].fill_null(NEVER).to_numpy() for name in ("closed_lo", "closed_hi")
        )
        self.all_closed = not frames.cases["closed_lo"].null_count()
        self.kept = frames.cases["kept"].to_numpy()
        self._of_type: dict[int, Array] = {}
        self._own: dict[str, bool] = {}

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
    def low(self) -> Array:
        """The beginning of each event as one number, as in `engines/windows.py`, to compare within its case."""
        keys: Array = first(self.lo) + np.where(self.timed, self._place, 0)
        return keys

    @cached_property
    def high(self) -> Array:
        """The end of each event as one number."""
        keys: Array = first(self.hi) + np.where(self.timed, self._place, ONES)
        return keys

    @cached_property
    def _place(self) -> Array:
        places: Array = np.minimum(self.pos.astype(np.int64) + 1, ONES - 1)
        return places

    def prepare(self, pool: Executor) -> None:
        """Works out at once, in threads, what every rule needs."""
        if scan is not None:
            list(pool.map(lambda one: one(), (lambda: self.record, lambda: self.by_type)))

    @cached_property
    def record(self) -> scan.Record:
        """The events for the compiled loop."""
        return scan.Record(self)

    # -- cases -------------------------------------------------------------------------------------------

    @cached_property
    def begins(self) -> Array:
        """The number of each case's first event, and after them the number of all events."""
        # Each case has events, its opening at least; were one without, they would have to be counted.
        changes = np.flatnonzero(self.case[1:] != self.case[:-1]) + 1
        if len(changes) + 1 == self.cases and self.size:
            return np.concatenate(([0], changes, [self.size]))
        return np.concatenate(([0], np.cumsum(np.bincount(self.case, minlength=self.cases))))

    def case_of(self, events: Array) -> Array:
        """The case of each of these events, which are in order."""
        return self.case.take(events) if scan is None else self.record.case_of(events)

    def since_when(self, types: tuple[str, ...]) -> Array | None:
        """Of each case whether a holder is named of whom an event of these types would tell since when.

        None where there is no such case.
        """
        undated = self.frames.undated
        if undated.is_empty():
            return None
        asked = [one for one in undated["type"].unique() if one in types]
        cases = undated.filter(pl.col("type").is_in(asked))["case"].to_numpy()
        if not len(cases):
            return None
        found = np.zeros(self.cases, dtype=bool)
        found[cases] = True
        return found

    # -- patterns ----------------------------------------------------------------------------------------

    def of_type(self, number: int) -> Array:
        """The numbers of the events of one type."""
        if scan is not None:
            events, begins = self.by_type
            found: Array = events[begins[number] : begins[number + 1]]
            return found
        found = self._of_type.get(number)
        if found is None:
            found = self._of_type[number] = np.flatnonzero(self.type == number)
        return found

    def of_types(self, numbers: Sequence[int]) -> Array:
        """The numbers of the events of some types, in order."""
        return union([self.of_type(number) for number in numbers])

    def makers(self, events: Array) -> Array:
        """Of each of these events the event of the record: for what an episode adds, the one that made it."""
        added = np.isin(self.type.take(events), list(self.shared.added))
        if not added.any():
            return events
        recorded = np.flatnonzero(~np.isin(self.type, list(self.shared.added)))
        places = pl.DataFrame({"case": self.case.take(recorded), "pos": self.pos.take(recorded), "maker": recorded})
        wanted = pl.DataFrame({"case": self.case.take(events), "pos": self.pos.take(events)})
        makers = wanted.join(places, on=["case", "pos"], how="left", maintain_order="left")["maker"].to_numpy()
        found: Array = np.where(added, makers, events)
        return found

    @cached_property
    def by_type(self) -> tuple[Array, Array]:
        """The numbers of all events, type by type, and where each type begins."""
        return scan.by_type(self.type, len(self.frames.types))

    def is_plain(self, events: Array) -> Array:
        """Whether each event is neither the opening nor the closing of its case."""
        types = self.type.take(events, mode="clip")
        found = np.ones(len(types), dtype=bool)
        for number in self.of_case:
            found &= types != number
        return found

    @cached_property
    def plain(self) -> Array:
        """The numbers of the events of the case's file: no opening, no closing, and nothing that episodes add."""
        return np.flatnonzero(~np.isin(self.type, list(self.not_in_file)) & (self.pos >= 0))

    def stated_ends(self, name: str) -> Array:
        """The last millisecond of the date in a field of each event; -1 where there is none."""
        one = self.field(name)
        ends = [stated_end(value, 0) for value in one.values]
        return np.array([-1 if end is None else end for end in ends]).take(one.codes.to_numpy())

    def numbers_in(self, name: str) -> Array:
        """The whole number in a field of each event; 0 where there is none."""
        one = self.field(name)
        return np.array([value if type(value) is int else 0 for value in one.values]).take(one.codes.to_numpy())

    @cached_property
    def spans(self) -> dict[tuple[str, int], list[Span]]:
        """The days of the episodes that stop clocks, by kind and case."""
        found: dict[tuple[str, int], list[Span]] = {}
        for case, kind, begun, ended in self.frames.spans.iter_rows():
            found.setdefault((kind, case), []).append((begun, ended))
        return found

    @cached_property
    def after_close(self) -> Array:
        """Whether each event surely comes after its case was closed."""
        return self.lo > self.closed_hi.take(self.case)

    def numbers(self, types: tuple[str, ...]) -> list[int]:
        """The numbers of the types that patterns (`exclusion.*`) name."""
        return self.shared.numbers(types)

    def activating(self, obligation: Obligation) -> list[int]:
        """The numbers of the types that activate an obligation."""
        clauses = [clause for one in obligation.activations for clause in one.pattern.clauses]
        return [number for clause in clauses for number in self.numbers(clause.types)]

    def field(self, name: str) -> Field:
        """The values of an event's field."""
        return self.frames.fields[name]

    def has_own_words(self, patterns: Sequence[Pattern]) -> bool:
        """Whether what patterns ask is answered in words of the record's own, where a field has known ones."""
        asked = {name for one in patterns for clause in one.clauses for name, _ in clause.where}
        asked |= {name for one in patterns for name in one.compared_with}
        return any(self._own_words(name) for name in asked)

    def _own_words(self, name: str) -> bool:
        found = self._own.get(name)
        if found is None:
            values = self.field(name).values
            listed = (item for value in values for item in (value if isinstance(value, list) else (value,)))
            found = self._own[name] = any(isinstance(item, OwnWords) for item in listed)
        return found

    def matching(self, pattern: Pattern, unsure: bool = False) -> Array:
        """The numbers of the events of a pattern, but for its comparisons with an activation, in order."""
        parts = []
        for clause in pattern.clauses:
            listed = [self.of_type(number) for number in self.numbers(clause.types)]
            if not listed:
                continue
            part = union(listed)
            parts.append(part[fulfilling(clause.where, self.field, part, unsure)] if clause.where else part)
        return union(parts)

    def fulfilling_alone(self, where: Where, rows: Array, unsure: bool = False) -> Array:
        """Whether each of `rows` fulfils every condition, with itself as the activation."""
        return fulfilling_pairs(where, self.field, rows, rows, unsure)

    def matching_pairs(self, pattern: Pattern, rows: Array, activations: Array, unsure: bool = False) -> Array:
        """Whether each of `rows` matches a pattern, given the activation beside it."""
        found = np.zeros(len(rows), dtype=bool)
        types = self.type.take(rows)
        for clause in pattern.clauses:
            of_type = np.isin(types, self.numbers(clause.types))
            found |= of_type & fulfilling_pairs(clause.where, self.field, rows, activations, unsure)
        return found


def union(parts: Sequence[Array]) -> Array:
    """The numbers in any of some lists in order, in order and each once."""
    if len(parts) < 2:
        return parts[0] if parts else np.empty(0, dtype=np.int64)
    merged = np.sort(np.concatenate(parts), kind="stable")  # which makes use of the order of each
    return merged[np.diff(merged, prepend=-1) > 0]


def first(ms: Array) -> Array:
    """The smallest number (`Store.low`) of instants."""
    found: Array = np.clip(ms + _SHIFT, 0, TOP >> BITS) << BITS
    return found


def last(ms: Array) -> Array:
    """The largest number (`Store.high`) of instants."""
    return first(ms) + ONES
