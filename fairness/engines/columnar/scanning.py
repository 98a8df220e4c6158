"""Obligations judged by the compiled loop (`scan.pyx`), where no pattern compares with the activation."""

from __future__ import annotations

from fairness.engines.columnar.compiled import scan
from fairness.engines.columnar.kernel import Kernel
from fairness.engines.columnar.ranks import Array
from fairness.engines.columnar.store import Store
from fairness.engines.columnar.verdicts import Found
from fairness.rulebook.obligations import Obligation, Period

COMPILED = scan is not None  # False where there was no compiler when the program was installed


class ScanKernel(Kernel):
    """The kernel for patterns that do not compare with the activation; only where `COMPILED`."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._looked_up: dict[tuple[int, int], tuple[Array, Array]] = {}

    def _times(self, side: Array, events: Array) -> Array:
        """`side` (`Store.lo` or `hi`) of events: looked up once for a list of events that several rules share."""
        key = (id(side), id(events))
        if key not in self._looked_up:
            self._looked_up[key] = (events, side.take(events))  # the list is kept, so that its id stays its own
        return self._looked_up[key][1]

    def inside(self, activations: Array, period: Period) -> Array:
        """The activations for which the latest start or end that does not come after them is a start."""
        until = None if period.until is None else self.matching(period.until)
        found: Array = activations[self.store.record.inside(activations, self.matching(period.start), until)]
        return found

    def answered(self, obligation: Obligation, activations: Array, case: Array) -> Found:
        """The verdict on the window of each activation."""
        store, backwards, target = self.store, obligation.direction == "before", obligation.target
        nearest = furthest = None
        # Counted away from the activation: `near` is its sooner side in time, unless the window lies before it.
        if obligation.near is not None:
            count, side = (store.counter.latest, store.hi) if backwards else (store.counter.earliest, store.lo)
            nearest = count(obligation.near, self._times(side, activations), case, backwards)
        if obligation.far is not None:
            count, side = (store.counter.earliest, store.lo) if backwards else (store.counter.latest, store.hi)
            furthest = count(obligation.far, self._times(side, activations), case, backwards)
        targets, limited = self.matching(target), nearest is not None or furthest is not None
        keeping = self.keeping(target)
        verdict, witness, due, late = store.record.judged(
            obligation.direction,
            activations,
            targets,
            self._times(store.lo, targets) if limited else None,
            self._times(store.hi, targets) if limited else None,
            None if obligation.release is None else self.matching(obligation.release),
            self.matching(obligation.activations[0].pattern) if obligation.alternate else None,
            obligation.immediately,
            nearest,
            furthest,
            obligation.least,
            -1 if obligation.most is None else obligation.most,
            keeping,
        )
        return Found(case, verdict, activations, witness, due, late)
