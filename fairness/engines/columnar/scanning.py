"""Obligations judged by the compiled loop (`scan.pyx`), where no pattern compares with the activation."""

from __future__ import annotations

from fairness.cases.limits import Limit
from fairness.engines.columnar.compiled import scan
from fairness.engines.columnar.kernel import Kernel
from fairness.engines.columnar.limits import Shift, shift
from fairness.engines.columnar.ranks import Array
from fairness.engines.columnar.verdicts import Found
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import Pattern

COMPILED = scan is not None  # False where there was no compiler when the program was installed


class ScanKernel(Kernel):
    """The kernel for patterns that do not compare with the activation; only where `COMPILED`."""

    def opened(self, activations: Array, start: Pattern, until: Pattern | None) -> Array:
        """The activations for which the latest start or end that does not come after them is a start."""
        ended = None if until is None else self.matching(until)
        found: Array = activations[self.store.record.inside(activations, self.matching(start), ended)]
        return found

    def answered(self, obligation: Obligation, activations: Array, case: Array) -> Found:
        """The verdict on the window of each activation."""
        # Counted away from the activation: `near` is its sooner side in time, unless the window lies before it.
        backwards = obligation.direction == "before"
        nearest = self._reach(obligation.near, backwards, backwards, activations, case)
        furthest = self._reach(obligation.far, backwards, not backwards, activations, case)
        verdict, witness, due, late = self.store.record.judged(
            obligation.direction,
            activations,
            self.store.closing in self.store.activating(obligation),
            self.matching(obligation.target),
            None if obligation.release is None else self.matching(obligation.release),
            self.matching(obligation.activations[0].pattern) if obligation.alternate else None,
            obligation.immediately,
            nearest,
            furthest,
            obligation.least,
            -1 if obligation.most is None else obligation.most,
            self.keeping(obligation.target),
        )
        return Found(case, verdict, activations, witness, due, late)

    def _reach(
        self, limit: Limit | None, backwards: bool, latest: bool, activations: Array, case: Array
    ) -> Shift | Array | None:
        """The last (or first) instant to which a limit reaches from activations: alike for all, or that of each."""
        if limit is None:
            return None
        moved = shift(limit, backwards, latest)
        if moved is not None:
            return moved
        counter, side = self.store.counter, self.store.hi if latest else self.store.lo
        count = counter.latest if latest else counter.earliest
        return count(limit, side.take(activations), case, backwards)
