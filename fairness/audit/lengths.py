"""How long exclusion, investigation and the wait for an outcome lasted, silence, and the stages reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from fairness.cases.naming import names
from fairness.cases.vocabulary import CLOSED, OPENED
from fairness.engines.columnar.encode import Frames
from fairness.engines.columnar.limits import day_number
from fairness.engines.columnar.ranks import NEVER, Array


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of a case, from the first of `starts` to the first of `ends` after it.

    Without an end it is open: it lasted at least until the case closed, or until the day of the audit.
    """

    name: str
    label: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]


LENGTHS = (
    Length("exclusion", "Exclusion from work", ("exclusion.immediate", "exclusion.formal"), ("exclusion.ended",)),
    Length(
        "investigation", "Investigation, to its report", ("investigation.opened",),
        ("investigation.report_submitted", "investigation.closed"),
    ),
    Length(
        "told_to_outcome", "From being told of the concern to the outcome", ("communication.concern_notified",),
        ("communication.outcome_notified", "hearing.outcome_notified"),
    ),
    Length("case", "The whole case", (OPENED,), (CLOSED,)),
)  # fmt: skip
SILENCE = "silence"
SILENCE_LABEL = "Longest silence towards the practitioner"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the way that a concern takes: it is reached with the first of these events."""

    name: str
    label: str
    types: tuple[str, ...]


# In order. A process is formal from an investigation, a formal exclusion or a hearing on.
FORMAL = "formal"
STAGES = (
    Stage(
        FORMAL, "A formal process", ("decision.to_investigate", "investigation.opened", "exclusion.formal",
                                     "decision.disciplinary", "hearing.notified", "hearing.held"),
    ),
    Stage("excluded", "Excluded from work", ("exclusion.immediate", "exclusion.formal")),
    Stage("referred", "Referred to a regulator or the police", ("referral.*",)),
    Stage("heard", "A hearing", ("hearing.held", "hearing.outcome_notified")),
    Stage("appealed", "An appeal", ("appeal.*",)),
)  # fmt: skip
# What the practitioner hears: every communication but those that come from the practitioner.
_HEARD, _FROM_THEM = ("communication.*",), ("communication.received", "communication.complaint_received")


def columns() -> dict[str, type[pl.DataType]]:
    """The columns of `lengths`.

    For each length whole days, whether it ended, and whether the case was closed first (for the silence: days alone);
    for each stage the day on which it was reached.
    """
    found: dict[str, type[pl.DataType]] = {}
    for one in LENGTHS:
        found |= {f"days.{one.name}": pl.Int32, f"ended.{one.name}": pl.Boolean, f"first.{one.name}": pl.Boolean}
    return found | {f"days.{SILENCE}": pl.Int32} | {f"stage.{one.name}": pl.Date for one in STAGES}


def lengths(frames: Frames) -> pl.DataFrame:
    """One row a case of `frames`, in its order: the columns of `columns()`, empty where a length never began.

    Partial dates count from their first day. The silence runs from the opening to the closing (or the day of the
    audit), and is the longest stretch in it without a communication to the practitioner.
    """
    events = _Events(frames)
    found: dict[str, pl.Series] = {}
    for one in LENGTHS:
        start = events.first(events.of(one.starts))
        ends = events.of(one.ends)
        end = events.first(ends[events.lo.take(ends) >= start.take(events.case.take(ends))])
        until = np.where(end == NEVER, np.maximum(events.until, start), end)
        began = start != NEVER
        found[f"days.{one.name}"] = _or_nothing(day_number(until) - day_number(start), began)
        found[f"ended.{one.name}"] = _or_nothing(end != NEVER, began)
        found[f"first.{one.name}"] = _or_nothing((end == NEVER) & events.closed, began)
    silence = events.silence()
    found[f"days.{SILENCE}"] = _or_nothing(silence, silence >= 0)
    for stage in STAGES:
        first = events.first(events.of(stage.types))
        found[f"stage.{stage.name}"] = _or_nothing(day_number(first), first != NEVER).cast(pl.Int32).cast(pl.Date)
    return pl.DataFrame(found, schema=columns())


class _Events:
    """The events of cases, in order of case and time, and until when each case is looked at."""

    def __init__(self, frames: Frames) -> None:
        self.types = frames.types
        self.case, self.type, self.lo = (frames.events[name].to_numpy() for name in ("case", "type", "lo"))
        self.until = frames.cases["closed_lo"].fill_null(frames.horizon).to_numpy()
        self.closed = frames.cases["closed_lo"].is_not_null().to_numpy()

    def of(self, types: tuple[str, ...], but: tuple[str, ...] = ()) -> Array:
        """The numbers of the events of some types, in order."""
        wanted = [one not in but and any(names(wide, one) for wide in types) for one in self.types]
        return np.flatnonzero(np.array(wanted, dtype=bool).take(self.type))

    def first(self, events: Array) -> Array:
        """The beginning of each case's first of these, or `NEVER`."""
        found = np.full(len(self.until), NEVER)
        found[self.case.take(events)[::-1]] = self.lo.take(events)[::-1]  # of two the sooner is written last
        return found

    def silence(self) -> Array:
        """The longest stretch of each case without a communication to the practitioner, in days; -1 where none."""
        opened, heard = self.first(self.of((OPENED,))), self.of(_HEARD, _FROM_THEM)
        of_case, at = self.case.take(heard), self.lo.take(heard)
        every = np.flatnonzero(opened != NEVER)
        inside = (at >= opened.take(of_case)) & (at <= self.until.take(of_case))
        of_point = np.concatenate([every, every, of_case[inside]])
        point = np.concatenate([opened[every], self.until[every], at[inside]])
        order = np.lexsort((point, of_point))
        of_point, day = of_point.take(order), day_number(point.take(order))
        longest = np.full(len(self.until), -1)
        follows = np.flatnonzero(of_point[1:] == of_point[:-1]) + 1
        np.maximum.at(longest, of_point.take(follows), (day[1:] - day[:-1]).take(follows - 1))
        return longest


def _or_nothing(values: Array, there: Array) -> pl.Series:
    return pl.Series(values).set(pl.Series(~there), None)
