"""The verdicts on windows of which the targets have been counted: what `engines/judge.py` says, over whole arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fairness.cases.moments import DAY_MS
from fairness.engines.columnar.limits import day_number
from fairness.engines.columnar.ranks import DUE, LAPSED, MET, NEVER, NO_DAY, RISK, UNKNOWN, Array
from fairness.engines.columnar.store import Store
from fairness.engines.columnar.verdicts import Found
from fairness.rulebook.obligations import Obligation


@dataclass(slots=True)
class Seen:
    """What the windows of activations hold, as in `engines/windows.py`: arrays of one length.

    `event` and `case` of each activation; `count` of the targets; `enough` (the target that made them enough),
    `beyond` (that was one too many) and `late` (the first too late), each only where there is one to speak of, else
    -1; `bound`, `release_lo` and `cut_lo` in ms, `NEVER` where there is none, None where no window can have one.
    """

    event: Array
    case: Array
    count: Array = field(init=False)
    enough: Array = field(init=False)
    beyond: Array = field(init=False)
    late: Array = field(init=False)
    bound: Array | None = None
    release_lo: Array | None = None
    cut_lo: Array | None = None


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
        np.copyto(verdict, RISK, where=beyond)
        met = None if met is None else met & ~beyond
        np.copyto(found.witness, seen.beyond, where=beyond)
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
    closed = None
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
        verdict[~_closing(store, seen) & (closed < deadline)] = LAPSED
    return verdict


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
        closed = np.where(_closing(store, seen), NEVER, store.closed_lo.take(seen.case))
        horizon = store.frames.horizon // DAY_MS
        last[missed] = np.where(closed == NEVER, horizon, day_number(closed))[missed]
    found.due = due.astype(np.int32)
    found.days_late = np.where(last == NO_DAY, NO_DAY, last - due).astype(np.int32)
