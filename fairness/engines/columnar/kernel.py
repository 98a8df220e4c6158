"""One obligation over many cases at once: activations and verdicts, whichever way targets are found.

`paired.py` finds them by joining every activation with the events of its case; `ordered.py` by their places, in cases
whose events stand in one clear order. Both fill in the two steps that this module leaves open.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from fairness.cases.timeline import DAY_MS, day_end, day_start, days_of
from fairness.engines.columnar.limits import day_number
from fairness.engines.columnar.listed import Listed
from fairness.engines.columnar.store import Store, union
from fairness.engines.columnar.verdicts import DUE, LAPSED, MET, NEVER, NO_DAY, RISK, UNKNOWN, Array, Found, nothing
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation, Period
from fairness.rulebook.patterns import Pattern


@dataclass(slots=True)
class Seen:
    """What the windows of activations hold, as in `engines/windows.py`: arrays of one length, None for all nothing.

    `event` and `case` of each activation; `count` of the targets; `enough` (the target that made them enough),
    `beyond` (that was one too many) and `late` (the first too late), each only where there is one to speak of, else
    -1 or anything; `bound`, `release_lo` and `cut_lo` in ms, `NEVER` where there is none.
    """

    event: Array
    case: Array
    count: Array
    enough: Array | None = None
    beyond: Array | None = None
    late: Array | None = None
    bound: Array | None = None
    release_lo: Array | None = None
    cut_lo: Array | None = None


class Kernel(ABC):
    """Evaluates obligations over the cases for which `chosen` (one flag a case; None: all) is true."""

    def __init__(self, store: Store, chosen: Array | None = None) -> None:
        self.store = store
        self.chosen = chosen
        self._matching: dict[Pattern, Listed] = {}

    @abstractmethod
    def inside(self, activations: Array, period: Period) -> Array:
        """Those of the activations (numbers of events, in order) that lie in a period."""

    @abstractmethod
    def seen(self, obligation: Obligation, activations: Array, case: Array) -> Seen:
        """What the window of each activation holds."""

    def matching(self, pattern: Pattern) -> Listed:
        """The events of a pattern, but for its comparisons with an activation."""
        plain = pattern.uncorrelated()
        found = self._matching.get(plain)
        if found is None:
            events = self.store.matching(plain)
            if self.chosen is not None:
                events = events[self.chosen.take(self.store.case.take(events))]
            found = self._matching[plain] = Listed(self.store, events)
        return found

    def evaluate(self, rule: Rule, obligation: Obligation, asked: Array | None) -> Found:
        """The verdicts of every activation in the cases that `asked` flags (None: all)."""
        activations = self.activations(rule, obligation, asked)
        if not len(activations):
            return nothing()
        case = self.store.case.take(activations)
        if obligation.direction == "same":
            return self.same(obligation, activations, case)
        return self.result(obligation, self.seen(obligation, activations, case))

    def activations(self, rule: Rule, obligation: Obligation, asked: Array | None) -> Array:
        """The numbers of the events that activate an obligation, in order."""
        parts = []
        for activation in obligation.activations:
            part = self.matching(activation.pattern).events
            if asked is not None:
                part = part[asked.take(self.store.case.take(part))]
            for period in activation.periods:
                part = self.inside(part, period)
            parts.append(part)
        found = union(parts)
        start, end = rule.in_force
        if start:
            found = found[self.store.hi.take(found) >= day_start(days_of(start)[0])]
        if end:
            found = found[self.store.lo.take(found) <= day_end(days_of(end)[1])]
        return found

    # -- verdicts ----------------------------------------------------------------------------------------

    def recorded(self, pattern: Pattern, case: Array) -> Array | None:
        """Whether the source of each case keeps any of the pattern's types in full; None where all do."""
        keeping = [pattern.recorded(families) for families in self.store.frames.kept]
        return None if all(keeping) else np.array(keeping).take(self.store.kept.take(case))

    def result(self, obligation: Obligation, seen: Seen) -> Found:
        """The verdict on each window whose targets are counted."""
        recorded = self.recorded(obligation.target, seen.case)
        met = None
        if obligation.wanted:
            verdict = self._too_few(obligation, seen, recorded)
            met = seen.count >= obligation.least
            np.copyto(verdict, MET, where=met)
        else:
            verdict = np.full(len(seen.event), MET, dtype=np.uint8)
            if recorded is not None:
                verdict[~recorded] = UNKNOWN
        found = Found(seen.case, verdict, seen.event, np.full(len(seen.event), -1))
        beyond = None if obligation.most is None else seen.count > obligation.most
        if beyond is not None:
            np.copyto(verdict, RISK, where=beyond)
            met = None if met is None else met & ~beyond
            if seen.beyond is not None:
                np.copyto(found.witness, seen.beyond, where=beyond)
        if met is not None and seen.enough is not None:
            np.copyto(found.witness, seen.enough, where=met)
            if obligation.has_due_date:
                self._lateness(obligation, seen, found, met, beyond)
        return found

    def _too_few(self, obligation: Obligation, seen: Seen, recorded: Array | None) -> Array:
        """The verdicts of windows that hold too few targets."""
        verdict = np.full(len(seen.event), RISK, dtype=np.uint8)
        if recorded is not None:
            verdict[~recorded] = UNKNOWN
        if obligation.direction == "before":
            return verdict
        store, closed = self.store, None
        if not store.all_closed or seen.bound is not None:
            closed = store.closed_lo.take(seen.case)
        deadline = seen.bound
        if seen.cut_lo is not None:
            # What ended a window after its bound is not noted, so that the sooner is the deadline.
            deadline = seen.cut_lo if deadline is None else np.minimum(seen.cut_lo, deadline)
        if deadline is None:
            if not store.all_closed:
                verdict[closed == NEVER] = DUE
        else:
            waiting = (deadline > store.frames.horizon) & (deadline != NEVER)
            if closed is not None:
                waiting |= (deadline == NEVER) & (closed == NEVER)
            verdict[waiting] = DUE
        if seen.release_lo is not None:
            lapsed = seen.release_lo != NEVER
            verdict[lapsed if deadline is None else lapsed & (seen.release_lo <= deadline)] = LAPSED
        if seen.bound is not None and closed is not None:
            verdict[~self._closing(seen) & (closed < deadline)] = LAPSED
        return verdict

    def _closing(self, seen: Seen) -> Array:
        """Whether each activation is the closing of its case."""
        found: Array = self.store.type.take(seen.event) == self.store.closing
        return found

    def _lateness(self, obligation: Obligation, seen: Seen, found: Found, met: Array, beyond: Array | None) -> None:
        """The due day of each activation, how late its target was, and which target that was."""
        assert seen.bound is not None and seen.enough is not None and seen.late is not None
        store = self.store
        due = day_number(seen.bound)
        decided = found.verdict == RISK
        if beyond is not None:
            decided &= ~beyond
        if seen.cut_lo is not None:
            decided &= seen.cut_lo == NEVER
        came = decided & (seen.late >= 0)
        np.copyto(found.witness, seen.late, where=came)
        last = np.full(len(due), NO_DAY, dtype=np.int64)
        shown = met | came
        last[shown] = day_number(store.lo.take(found.witness[shown]))
        if obligation.direction == "after":
            missed = decided & ~came
            closed = np.where(self._closing(seen), NEVER, store.closed_lo.take(seen.case))
            horizon = store.frames.horizon // DAY_MS
            last[missed] = np.where(closed == NEVER, horizon, day_number(closed))[missed]
        found.due = due.astype(np.int32)
        found.days_late = np.where(last == NO_DAY, NO_DAY, last - due).astype(np.int32)

    def same(self, obligation: Obligation, activations: Array, case: Array) -> Found:
        """The results of an `each` check, which looks at the activating event itself."""
        holds = self.store.fulfilling_alone(obligation.target.clauses[0].where, activations)
        verdict = np.full(len(case), RISK, dtype=np.uint8)
        recorded = self.recorded(obligation.target, case)
        if recorded is not None:
            verdict[~recorded] = UNKNOWN
        verdict[holds] = MET
        return Found(case, verdict, activations, np.where(holds, activations, -1))
