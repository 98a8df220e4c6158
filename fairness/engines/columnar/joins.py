"""Targets found by joining each activation with every event of its case: patterns that compare with the activation.

All patterns are judged so where the compiled loop is missing, and by tests, which hold it against this.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from fairness.cases.moments import DAY_MS
from fairness.engines.columnar.kernel import Kernel
from fairness.engines.columnar.limits import day_number
from fairness.engines.columnar.ranks import DUE, LAPSED, MET, NEVER, NO_DAY, RISK, UNKNOWN, Array
from fairness.engines.columnar.store import Store, first, last
from fairness.engines.columnar.verdicts import Found
from fairness.engines.windows import NEVER as TOP
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import Pattern


@dataclass(slots=True)
class Seen:
    """What the windows of activations hold, as in `engines/windows.py`: arrays of one length.

    `event` and `case` of each activation; `count` of the targets; `enough` (the target that made them enough),
    `beyond` (that was one too many), `surely` (the one too many of those surely inside) and `late` (the first too
    late), each only where there is one to speak of, else -1; `bound`, `release_lo` and `cut_lo` in ms, `NEVER` where
    there is none, None where no window can have one; `held`: whether a hold without an end stops the clock.
    """

    event: Array
    case: Array
    count: Array = field(init=False)
    enough: Array = field(init=False)
    beyond: Array = field(init=False)
    surely: Array = field(init=False)
    late: Array = field(init=False)
    bound: Array | None = None
    release_lo: Array | None = None
    cut_lo: Array | None = None
    held: Array | None = None


def decided(store: Store, obligation: Obligation, seen: Seen, recorded: Array | None) -> Found:
    """The verdict on each window; `recorded`: whether the case's source keeps such targets (None: all do)."""
    met = None
    if obligation.wanted:
        verdict = _too_few(store, obligation, seen, recorded)
        met = seen.count >= obligation.least
        np.copyto(verdict, MET, where=met)
    else:
        verdict = np.full(len(seen.event), MET, dtype=np.uint8)
        if recorded is not None:
            verdict[~recorded] = UNKNOWN
    found = Found(seen.case, verdict, seen.event, np.full(len(seen.event), -1))
    beyond = None if obligation.most is None else seen.count > obligation.most
    if beyond is not None:
        surely = seen.surely >= 0
        np.copyto(verdict, UNKNOWN, where=beyond)
        np.copyto(verdict, RISK, where=surely)
        met = None if met is None else met & ~beyond
        np.copyto(found.witness, seen.beyond, where=beyond)
        np.copyto(found.witness, seen.surely, where=surely)
    if met is not None:
        np.copyto(found.witness, seen.enough, where=met)
        if obligation.has_due_date:
            _lateness(store, obligation, seen, found, met, beyond)
    return found


def _too_few(store: Store, obligation: Obligation, seen: Seen, recorded: Array | None) -> Array:
    """The verdicts of windows that hold too few targets."""
    verdict = np.full(len(seen.event), RISK, dtype=np.uint8)
    if recorded is not None:
        verdict[~recorded] = UNKNOWN
    if obligation.direction == "before":
        return verdict
    closed = closed_for(store, seen)
    deadline = seen.bound
    if seen.cut_lo is not None:
        # What ended a window after its bound is not noted, so that the sooner is the deadline.
        deadline = seen.cut_lo if deadline is None else np.minimum(seen.cut_lo, deadline)
    if deadline is None:
        verdict[closed == NEVER] = DUE
    else:
        waiting = (deadline > store.frames.horizon) & (deadline != NEVER)
        verdict[waiting | ((deadline == NEVER) & (closed == NEVER))] = DUE
    if seen.held is not None:
        verdict[seen.held] = DUE
    if seen.release_lo is not None:
        lapsed = seen.release_lo != NEVER
        verdict[lapsed if deadline is None else lapsed & (seen.release_lo <= deadline)] = LAPSED
    if seen.bound is not None:
        verdict[~_closing(store, seen) & (closed < deadline)] = LAPSED
    return verdict


def closed_for(store: Store, seen: Seen) -> Array:
    """When each activation's case was closed (ms), `NEVER` where it was not before the activation surely came."""
    found: Array = np.where(store.after_close.take(seen.event), NEVER, store.closed_lo.take(seen.case))
    return found


def _closing(store: Store, seen: Seen) -> Array:
    """Whether each activation is the closing of its case."""
    found: Array = store.type.take(seen.event) == store.closing
    return found


def _lateness(
    store: Store, obligation: Obligation, seen: Seen, found: Found, met: Array, beyond: Array | None
) -> None:
    """The due day of each activation, how late its target was, and which target that was."""
    assert seen.bound is not None
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
        closed = np.where(_closing(store, seen), NEVER, closed_for(store, seen))
        horizon = store.frames.horizon // DAY_MS
        last[missed] = np.where(closed == NEVER, horizon, day_number(closed))[missed]
    days_late = np.where(last == NO_DAY, NO_DAY, last - due)
    if seen.held is not None:
        due, days_late = np.where(seen.held, NO_DAY, due), np.where(seen.held, NO_DAY, days_late)
    found.due, found.days_late = due.astype(np.int32), days_late.astype(np.int32)


@dataclass(slots=True)
class _Windows:
    """Where the targets of each activation may lie, as in `engines/windows.py`, in keys."""

    start: Array
    end: Array
    late_from: Array
    late_to: Array
    passed: Array
    first: Array  # ms, as are `last`: the bounds of what lies surely inside
    last: Array
    release: Array | None = None
    next: Array | None = None


class JoinKernel(Kernel):
    """The kernel for any pattern."""

    def pairs(self, activations: Array, pattern: Pattern, unsure: bool = False) -> pl.DataFrame:
        """Each activation (`a_event` and columns `a_...`) with each event of its case that matches, given it."""
        joined = self._rows(activations, "a_").join(
            self._rows(self.matching(pattern, unsure), ""), left_on="a_case", right_on="case",
            maintain_order="left_right",
        )  # fmt: skip
        if pattern.correlated:
            rows, givens = joined["event"].to_numpy(), joined["a_event"].to_numpy()
            joined = joined.filter(pl.Series(self.store.matching_pairs(pattern, rows, givens, unsure)))
        return joined

    def _rows(self, rows: Array, prefix: str) -> pl.DataFrame:
        store = self.store
        columns = {"case": store.case, "pos": store.pos, "lo": store.lo, "low": store.low, "high": store.high}
        return pl.DataFrame(
            {f"{prefix}event": rows} | {f"{prefix}{name}": column.take(rows) for name, column in columns.items()}
        )

    def opened(self, activations: Array, start: Pattern, until: Pattern | None) -> Array:
        """The activations for which the latest start or end that does not come after them is a start."""
        parts = [self.pairs(activations, start).with_columns(starts=pl.lit(1))]
        if until is not None:
            parts.append(self.pairs(activations, until).with_columns(starts=pl.lit(0)))
        both = pl.concat(parts)
        after, before = _after("", "a_"), _after("a_", "")
        standing = both.filter(~after | (before & (pl.col("pos") < pl.col("a_pos"))))
        latest = standing.sort("a_event", "event", "starts").group_by("a_event").last()
        return latest.filter(pl.col("starts") == 1)["a_event"].sort().to_numpy()

    # -- windows -----------------------------------------------------------------------------------------

    def answered(self, obligation: Obligation, activations: Array, case: Array) -> Found:
        """The verdict on the window of each activation."""
        seen = Seen(activations, case)
        self._count(obligation, seen, self._windows(obligation, seen))
        return decided(self.store, obligation, seen, self.recorded(obligation, case))

    def _windows(self, obligation: Obligation, seen: Seen) -> _Windows:
        store, forwards = self.store, obligation.direction == "after"
        bottom, top = np.zeros(len(seen.event), dtype=np.int64), np.full(len(seen.event), TOP)
        made = _Windows(bottom, top, top, bottom, np.full(len(seen.event), -1), bottom - NEVER, bottom + NEVER)
        if obligation.direction == "anywhere":
            return made
        if forwards:
            self._after(obligation, seen, made)
        else:
            self._before(obligation, seen, made)
        if obligation.release is not None:
            nearest = self._nearest(seen.event, obligation.release, forwards)
            seen.release_lo = np.where(nearest >= 0, store.lo.take(nearest, mode="clip"), NEVER)
            self._end(made, nearest, forwards)
            made.release = nearest
        if obligation.alternate:
            others = self.matching(obligation.activations[0].pattern)
            made.passed = self._neighbour(seen, others, forwards)
            self._cut(seen, made, made.passed, forwards)
        if obligation.immediately:
            made.next = self._neighbour(seen, store.plain, forwards)
            self._cut(seen, made, made.next, forwards)
        return made

    def _after(self, obligation: Obligation, seen: Seen, made: _Windows) -> None:
        store = self.store
        made.start = store.low.take(seen.event) + 1
        if obligation.near is not None:
            soonest = store.counter.earliest(obligation.near, store.lo.take(seen.event), seen.case)
            made.start, made.first = np.maximum(made.start, first(soonest)), soonest
        if obligation.far is not None:
            made.last, seen.held = self.upper(obligation, seen.event, seen.case, store.hi.take(seen.event))
            seen.bound = made.last
            made.end = last(seen.bound)
            made.late_from, made.late_to = made.end + 1, np.full(len(made.end), TOP)
        else:
            made.last = np.where(store.after_close.take(seen.event), NEVER, store.closed_hi.take(seen.case))
            made.end = last(made.last)

    def _before(self, obligation: Obligation, seen: Seen, made: _Windows) -> None:
        store = self.store
        if obligation.far is not None:
            soonest = store.counter.earliest(obligation.far, store.lo.take(seen.event), seen.case, True)
            made.start, made.first = first(soonest), soonest
        made.end = store.high.take(seen.event) - 1
        if obligation.near is not None:
            seen.bound = store.counter.latest(obligation.near, store.hi.take(seen.event), seen.case, True)
            made.last = seen.bound
            in_time = last(seen.bound)
            made.late_from, made.late_to = in_time + 1, made.end
            made.end = np.minimum(made.end, in_time)

    def _nearest(self, activations: Array, release: Pattern, forwards: bool) -> Array:
        """The release nearest to each activation, or -1."""
        pairs = self.pairs(activations, release, self.unsure).filter(
            _after("", "a_") if forwards else _after("a_", "")
        )
        nearest = (
            pairs.sort("a_event", "event", descending=[False, not forwards])
            .group_by("a_event", maintain_order=True)
            .agg(nearest=pl.col("event").first())
        )
        return _beside(activations, nearest, "nearest")

    def _neighbour(self, seen: Seen, others: Array, forwards: bool) -> Array:
        """The next (previous) of `others` in standing order in the case of each activation, or -1."""
        place = np.searchsorted(others, seen.event, "right" if forwards else "left") - (0 if forwards else 1)
        if not len(others):
            return np.full(len(place), -1)
        found = others.take(place, mode="clip")
        inside = (place >= 0) & (place < len(others)) & (self.store.case.take(found) == seen.case)
        return np.where(inside, found, -1)

    def _cut(self, seen: Seen, made: _Windows, following: Array, forwards: bool) -> None:
        """The window ended at the next (previous) event, -1 where there is none."""
        if forwards:
            lo = np.where(following >= 0, self.store.lo.take(following, mode="clip"), NEVER)
            if seen.bound is not None:
                lo = np.where(lo < seen.bound, lo, NEVER)
            seen.cut_lo = lo if seen.cut_lo is None else np.minimum(seen.cut_lo, lo)
        self._end(made, following, forwards)

    def _end(self, made: _Windows, event: Array, forwards: bool) -> None:
        there = event >= 0
        if forwards:
            made.end = np.where(there, np.minimum(made.end, self.store.high.take(event, mode="clip")), made.end)
        else:
            made.start = np.where(there, np.maximum(made.start, self.store.low.take(event, mode="clip")), made.start)

    # -- targets -----------------------------------------------------------------------------------------

    def _count(self, obligation: Obligation, seen: Seen, made: _Windows) -> None:
        """The targets in each window counted, and those that decide."""
        limits = pl.DataFrame({
            "a_event": seen.event, "start": made.start, "end": made.end, "late_from": made.late_from,
            "late_to": made.late_to, "passed": made.passed,
        })  # fmt: skip
        pairs = self.pairs(seen.event, obligation.target, self.unsure).join(limits, on="a_event")
        if obligation.direction != "anywhere":
            pairs = pairs.filter(pl.col("event") != pl.col("a_event"))
        inside = (pl.col("high") >= pl.col("start")) & (pl.col("low") <= pl.col("end"))
        inside = inside & (pl.col("event") != pl.col("passed"))
        late = (pl.col("low") >= pl.col("late_from")) & (pl.col("low") <= pl.col("late_to"))
        away = obligation.direction == "before"
        within = (
            pairs.filter(inside)
            .sort("a_event", "event", descending=[False, away])
            .group_by("a_event", maintain_order=True)
            .agg(
                count=pl.len().cast(pl.Int64),
                enough=pl.col("event").get(max(obligation.least - 1, 0), null_on_oob=True),
                beyond=pl.col("event").get(obligation.most or 0, null_on_oob=True),
            )
        )
        too_late = (
            pairs.filter(late)
            .sort("a_event", "event")
            .group_by("a_event", maintain_order=True)
            .agg(late=pl.col("event").first())
        )
        seen.count = np.maximum(_beside(seen.event, within, "count"), 0)
        seen.enough, seen.beyond = (_beside(seen.event, within, name) for name in ("enough", "beyond"))
        seen.late = _beside(seen.event, too_late, "late")
        if obligation.most is not None:
            surely = pairs.filter(inside)
            if obligation.direction != "anywhere":
                surely = surely.filter(pl.Series(self._surely(surely, seen, made, not away)))
            counted = (
                surely.sort("a_event", "event", descending=[False, away])
                .group_by("a_event", maintain_order=True)
                .agg(surely=pl.col("event").get(obligation.most, null_on_oob=True))
            )
            seen.surely = _beside(seen.event, counted, "surely")

    def _surely(self, pairs: pl.DataFrame, seen: Seen, made: _Windows, forwards: bool) -> Array:
        """Whether each target lies surely in the window of its activation."""
        store = self.store
        row = np.searchsorted(seen.event, pairs["a_event"].to_numpy())
        target, given = pairs["event"].to_numpy(), pairs["a_event"].to_numpy()

        def in_turn(nearer: Array, farther: Array) -> Array:
            sooner, later = (nearer, farther) if forwards else (farther, nearer)
            # The later does not come before the sooner: what is one event never does.
            found: Array = (store.high.take(sooner) <= store.low.take(later)) & (sooner != later)
            return found

        found = in_turn(given, target)
        found &= (store.lo.take(target) >= made.first.take(row)) & (store.hi.take(target) <= made.last.take(row))
        passed = made.passed if (made.passed >= 0).any() else None
        for ends in (made.release, passed):
            if ends is not None:
                end = ends.take(row)
                found &= (end < 0) | in_turn(target, np.maximum(end, 0))
        if made.next is not None:
            end = made.next.take(row)
            found &= (end < 0) | (end == target) | in_turn(target, np.maximum(end, 0))
        return found


def _beside(activations: Array, found: pl.DataFrame, name: str) -> Array:
    """A column of what was found, beside each of the activations; -1 where nothing was."""
    left = pl.DataFrame({"a_event": activations})
    return left.join(found, on="a_event", how="left", maintain_order="left")[name].fill_null(-1).to_numpy()


def _after(later: str, earlier: str) -> pl.Expr:
    """Whether the event in columns `<later>...` comes after that in `<earlier>...`."""
    distinct = pl.col(f"{later}event") != pl.col(f"{earlier}event")
    return distinct & (pl.col(f"{later}high") > pl.col(f"{earlier}low"))
