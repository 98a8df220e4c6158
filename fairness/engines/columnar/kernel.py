"""One obligation over many cases at once: its activations, and verdicts by the compiled loop or by `joins.py`."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from fairness.cases.limits import Limit
from fairness.cases.moments import DAY_MS, day_end, day_start, days_of
from fairness.engines.columnar.limits import Shift, day_number, shift
from fairness.engines.columnar.ranks import DUE, LAPSED, MET, NO_DAY, RISK, UNKNOWN, Array
from fairness.engines.columnar.steps import Step
from fairness.engines.columnar.store import Store, union
from fairness.engines.columnar.verdicts import Found, nothing
from fairness.engines.windows import paused
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation, Period
from fairness.rulebook.patterns import Pattern


class Kernel(ABC):
    """Evaluates obligations over the cases of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.unsure = False  # whether targets and releases count of which the record's own words leave it open
        self._matching: dict[tuple[Pattern, bool], Array] = {}

    def inside(self, activations: Array, period: Period) -> Array:
        """Those of the activations (numbers of events, in order) that lie in a period."""
        if period.start is not None:
            return self.opened(activations, period.start, period.until)
        # Open from the beginning: what lies outside has an end standing by it.
        assert period.until is not None
        ended = self.opened(activations, period.until, None)
        return np.setdiff1d(activations, ended, assume_unique=True)

    @abstractmethod
    def opened(self, activations: Array, start: Pattern, until: Pattern | None) -> Array:
        """The activations, in order, for which the latest start or end that does not come after them is a start."""

    @abstractmethod
    def answered(self, obligation: Obligation, activations: Array, case: Array) -> Found:
        """The verdict on the window of each activation, whose case is given."""

    def matching(self, pattern: Pattern, unsure: bool = False) -> Array:
        """The numbers of the events of a pattern, in order, but for its comparisons with an activation."""
        key = pattern.uncorrelated(), unsure
        found = self._matching.get(key)
        if found is None:
            found = self._matching[key] = self.store.matching(*key)
        return found

    def counting_all(self) -> Kernel:
        """The same kernel, for which what the record's own words leave open counts."""
        other = type(self)(self.store)
        other.unsure, other._matching = True, self._matching
        return other

    def evaluate(self, rule: Rule, obligation: Obligation, asked: Array | None) -> Found:
        """The verdicts of every activation in the cases that `asked` flags (None: all)."""
        activations = self.activations(rule, obligation, asked)
        if not len(activations):
            return nothing()
        case = self.store.case_of(activations)
        if obligation.direction == "same":
            return self.same(obligation, activations, case)
        found = self._judged(obligation, activations, case)
        asked_of = [obligation.target, *([obligation.release] if obligation.release else [])]
        if not self.store.has_own_words(asked_of):
            return found
        return _settled(found, self.counting_all()._judged(obligation, activations, case))

    def _judged(self, obligation: Obligation, activations: Array, case: Array) -> Found:
        """The verdicts, with what a date or a holder without one leaves open."""
        found = self.answered(obligation, activations, case)
        if obligation.far is not None and obligation.direction == "after":
            self._ask_dates(obligation, found)
        return self._since_when(obligation, found)

    def _since_when(self, obligation: Obligation, found: Found) -> Found:
        """What was found, but for what is missing only because nobody knows since when a holder is named."""
        undated = self.store.since_when(obligation.judged_by.types) if obligation.wanted else None
        if undated is None:
            return found
        too_few = (found.verdict == RISK) | (found.verdict == DUE)
        if obligation.most is not None:  # of a risk only what came too late is a witness with days
            late = np.full(len(found), NO_DAY) if found.days_late is None else found.days_late
            too_few &= (found.witness < 0) | (late != NO_DAY)
        open_to = too_few & undated.take(found.case)
        found.verdict[open_to], found.witness[open_to] = UNKNOWN, -1
        if found.days_late is not None:
            found.days_late[open_to] = NO_DAY
        return found

    def _ask_dates(self, obligation: Obligation, found: Found) -> None:
        """What is due but may be overdue, as the activation's date is less sure than a day, is not judged."""
        rows = np.flatnonzero(found.verdict == DUE)
        lo, hi = self.store.lo.take(found.activation[rows]), self.store.hi.take(found.activation[rows])
        first = day_number(lo) * DAY_MS + (DAY_MS - 1)
        unsure = first < hi
        if not unsure.any():
            return
        rows, first, hi = rows[unsure], first[unsure], hi[unsure]
        activations, case = found.activation[rows], found.case[rows]
        _, held = self.upper(obligation, activations, case, hi)
        bound, _ = self.upper(obligation, activations, case, first)
        over = bound <= self.store.frames.horizon
        found.verdict[rows[over if held is None else over & ~held]] = UNKNOWN

    def activations(self, rule: Rule, obligation: Obligation, asked: Array | None) -> Array:
        """The numbers of the events that activate an obligation, in order."""
        parts = []
        for activation in obligation.activations:
            part = self.matching(activation.pattern)
            if asked is not None:
                part = part[asked.take(self.store.case_of(part))]
            for period in activation.periods:
                part = self.inside(part, period)
            parts.append(part)
        found = union(parts)
        start, end = rule.in_force
        if start:
            found = found[self.store.hi.take(found) >= day_start(days_of(start)[0])]
        if end:
            found = found[self.store.lo.take(found) <= day_end(days_of(end)[1])]
        if obligation.direction == "same":  # of what `roles:` states nothing is known but who and when
            found = found[(self.store.pos.take(found) >= 0) | ~self.store.is_plain(found)]
        return found

    def upper(self, obligation: Obligation, activations: Array, case: Array, hi: Array) -> tuple[Array, Array | None]:
        """The upper bound of each window of activations that end at `hi`, and whether an endless hold stops it.

        The second is None where nothing does.
        """
        store = self.store
        assert obligation.far is not None
        lo = store.lo.take(activations)
        bound, held = store.counter.latest(obligation.far, hi, case), None
        if not obligation.moves:
            return bound, None
        if obligation.total:
            bound = bound - store.numbers_in("earlier_days").take(activations) * DAY_MS
        if obligation.pauses:
            bound, held = self._paused(obligation, bound, hi, case)
        if obligation.no_later_than:
            stated = store.stated_ends(obligation.no_later_than).take(activations)
            bound = np.where(stated >= lo, np.minimum(bound, stated), bound)
        return np.maximum(bound, hi), held

    def _paused(self, obligation: Obligation, bound: Array, hi: Array, case: Array) -> tuple[Array, Array]:
        """The bounds moved by holds: one by one, as few cases have any."""
        assert obligation.far is not None
        bound, held, frames = bound.copy(), np.zeros(len(bound), dtype=bool), self.store.frames
        for row, number in enumerate(case.tolist()):
            spans = self.store.spans.get((obligation.pauses, number))
            if spans:
                nation = frames.cases["nation"][number]
                start = int(hi[row])
                bound[row], held[row] = paused(int(bound[row]), start, obligation.far, spans, nation, frames.as_at)
        return bound, held

    def keeping(self, obligation: Obligation) -> Array | None:
        """Of each kind of source whether it would have a target that is missing; None where all would."""
        keeping = [obligation.recorded(families) for families in self.store.frames.kept]
        return None if all(keeping) else np.array(keeping)

    def recorded(self, obligation: Obligation, case: Array) -> Array | None:
        """Whether the source of each case would have a target that is missing; None where all would."""
        keeping = self.keeping(obligation)
        return None if keeping is None else keeping.take(self.store.kept.take(case))

    def same(self, obligation: Obligation, activations: Array, case: Array) -> Found:
        """The results of an `each` check, which looks at the activating event itself."""
        holds = np.zeros(len(case), dtype=bool)
        for clause in obligation.target.clauses:
            holds |= self.store.fulfilling_alone(clause.where, activations)
        verdict = np.full(len(case), RISK, dtype=np.uint8)
        recorded = self.recorded(obligation, case)
        if recorded is not None:
            verdict[~recorded] = UNKNOWN
        if self.store.has_own_words([obligation.target]):
            for clause in obligation.target.clauses:
                verdict[self.store.fulfilling_alone(clause.where, activations, unsure=True)] = UNKNOWN
        verdict[holds] = MET
        witness = np.where(holds, activations, -1)
        lacking = np.flatnonzero(~holds)
        if len(lacking) and self.store.frames.steps:
            beside = Step(self.store, activations.take(lacking)).witness(obligation)
            witness[lacking] = beside
            verdict[lacking[beside >= 0]] = MET
        return Found(case, verdict, activations, witness)


def _settled(found: Found, counted: Found) -> Found:
    """What was found, given what is where all that words leave open counts: unknown where the two differ."""
    fine = np.isin(found.verdict, (MET, LAPSED)) & np.isin(counted.verdict, (MET, LAPSED))
    open_to = (found.verdict != counted.verdict) & ~fine
    found.verdict[open_to], found.witness[open_to] = UNKNOWN, -1
    if found.days_late is not None:
        found.days_late[open_to] = NO_DAY
    return found


class LoopKernel(Kernel):
    """The compiled loop (`scan.pyx`): for patterns that do not compare with the activation, where it is compiled."""

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
        held: Array | None = None
        furthest: Shift | Array | None
        if obligation.moves:
            furthest, held = self.upper(obligation, activations, case, self.store.hi.take(activations))
        else:
            furthest = self._reach(obligation.far, backwards, not backwards, activations, case)
        verdict, witness, due, late = self.store.record.judged(
            obligation.direction,
            activations,
            self.store.closing in self.store.activating(obligation),
            self.matching(obligation.target, self.unsure),
            None if obligation.release is None else self.matching(obligation.release, self.unsure),
            self.matching(obligation.activations[0].pattern) if obligation.alternate else None,
            obligation.immediately,
            nearest,
            furthest,
            obligation.least,
            -1 if obligation.most is None else obligation.most,
            self.keeping(obligation),
            held,
        )
        if held is not None and due is not None and late is not None:
            due[held] = late[held] = NO_DAY
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
