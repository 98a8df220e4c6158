"""The other events of the step that each of many events is part of: as `Timeline.step` says of one."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import polars as pl

from fairness.cases.timeline import STEP
from fairness.engines.columnar.masks import fulfilling_pairs
from fairness.engines.columnar.ranks import Array
from fairness.engines.columnar.store import Store
from fairness.rulebook.conditions import holds
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import Clause


class Step:
    """The steps of some activations (numbers of events, in order)."""

    def __init__(self, store: Store, activations: Array) -> None:
        self.store = store
        self.activations = activations

    @cached_property
    def pairs(self) -> tuple[Array, Array]:
        """Each activation, by its place among them, with each other event of its step: in order of both."""
        store = self.store
        anchors = store.makers(self.activations)
        case = store.case.take(anchors)
        first = store.counter.earliest(STEP, store.lo.take(anchors), case, True)
        last = store.counter.latest(STEP, store.hi.take(anchors), case)
        parts = []
        types = store.type.take(anchors)
        for number in np.unique(types):
            beside = store.frames.steps.get(store.frames.types[number])
            if not beside:
                continue
            places = np.flatnonzero(types == number)
            left = pl.DataFrame({
                "place": places, "case": case[places], "anchor": anchors[places], "first": first[places],
                "last": last[places],
            })  # fmt: skip
            rows = store.of_types(store.numbers(tuple(sorted(beside))))
            right = pl.DataFrame({
                "case": store.case.take(rows), "event": rows, "lo": store.lo.take(rows), "hi": store.hi.take(rows),
            })  # fmt: skip
            joined = left.join(right, on="case").filter(
                (pl.col("event") != pl.col("anchor")) & (pl.col("hi") >= pl.col("first"))
                & (pl.col("lo") <= pl.col("last"))
            )  # fmt: skip
            parts.append(joined.select("place", "event"))
        if not parts:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        found = pl.concat(parts).sort("place", "event")
        return found["place"].to_numpy(), found["event"].to_numpy()

    def witness(self, obligation: Obligation) -> Array:
        """For each activation the event with what it lacks first, where its step has all that is asked; or -1."""
        found = np.full(len(self.activations), -1)
        if not len(self.pairs[0]):
            return found
        for clause in obligation.target.clauses:
            found = np.where(found < 0, self._of_clause(clause), found)
        return found

    def _of_clause(self, clause: Clause) -> Array:
        place, event = self.pairs
        given = self.activations.take(place)
        found = np.full(len(self.activations), -1)
        whole = np.ones(len(self.activations), dtype=bool)
        for name, tests in clause.where:
            where = ((name, tests),)
            own = fulfilling_pairs(where, self.store.field, self.activations, self.activations)
            first = np.full(len(self.activations), -1)
            if not holds(tests, None):
                has = np.flatnonzero(fulfilling_pairs(where, self.store.field, event, given))[::-1]
                first[place.take(has)] = event.take(has)  # the earliest is written last
            whole &= own | (first >= 0)
            found = np.where((found < 0) & ~own, first, found)
        return np.where(whole, found, -1)
