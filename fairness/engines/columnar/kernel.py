"""One obligation over many cases at once: activations, windows and verdicts, whichever way targets are found.

`paired.py` finds them by joining every activation with the events of its case; `ordered.py` by searching, in cases
whose events stand in one clear order. Both fill in the four steps that this module leaves open.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import polars as pl

from fairness.cases.timeline import day_end, day_start, days_of
from fairness.engines.columnar.limits import day_number, earliest, latest
from fairness.engines.columnar.store import Store
from fairness.engines.columnar.verdicts import is_verdict, says
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation, Period
from fairness.rulebook.patterns import Pattern

RESULT = {
    "case": pl.UInt32, "verdict": pl.UInt8, "activation": pl.UInt32, "witness": pl.UInt32, "due": pl.Int32,
    "days_late": pl.Int32,
}  # fmt: skip
_NONE = pl.lit(None, dtype=pl.Int64)


class Kernel(ABC):
    """Evaluates obligations over the cases for which `chosen` (one flag a case; None: all) is true."""

    def __init__(self, store: Store, chosen: pl.Series | None = None) -> None:
        self.store = store
        self.chosen = chosen
        self._matching: dict[Pattern, pl.Series] = {}

    @abstractmethod
    def inside(self, activations: pl.Series, period: Period) -> pl.Series:
        """Those of the activations (numbers of events) that lie in a period."""

    @abstractmethod
    def released(self, found: pl.DataFrame, release: Pattern, forwards: bool) -> pl.DataFrame:
        """With `release_lo` and `release_edge` (its high; backwards its low) of the release nearest to each."""

    @abstractmethod
    def ended(self, found: pl.DataFrame, others: pl.Series, forwards: bool) -> pl.DataFrame:
        """With `next` (number), next_lo and next_edge of the next (previous) of `others` in standing order."""

    @abstractmethod
    def counted(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        """With `count`, `enough`, `beyond`, `late` (numbers of events): the targets in each window."""

    def matching(self, pattern: Pattern) -> pl.Series:
        """The numbers of the events of a pattern (but for its comparisons with an activation), in order."""
        plain = pattern.uncorrelated()
        found = self._matching.get(plain)
        if found is None:
            found = self.store.matching(plain)
            if self.chosen is not None:
                found = found.filter(self.chosen.gather(self.store.case.gather(found)))
            self._matching[plain] = found
        return found

    def evaluate(self, rule: Rule, obligation: Obligation, asked: pl.Series) -> pl.DataFrame:
        """The results (columns of `RESULT`) of every activation in the cases that `asked` flags."""
        activations = self.activations(rule, obligation, asked)
        if activations.is_empty():
            return pl.DataFrame(schema=RESULT)
        if obligation.direction == "same":
            return self.same(obligation, activations)
        windows = self.windows(obligation, self.store.moments(activations))
        return self.result(obligation, self.counted(obligation, windows))

    # -- activations -------------------------------------------------------------------------------------

    def activations(self, rule: Rule, obligation: Obligation, asked: pl.Series) -> pl.Series:
        """The numbers of the events that activate an obligation, in order."""
        parts = []
        for activation in obligation.activations:
            part = self.matching(activation.pattern)
            part = part.filter(asked.gather(self.store.case.gather(part)))
            for period in activation.periods:
                part = self.inside(part, period)
            parts.append(part)
        found = parts[0] if len(parts) == 1 else pl.concat(parts).unique().sort()
        start, end = rule.in_force
        if start:
            found = found.filter(self.store.events["hi"].gather(found) >= day_start(days_of(start)[0]))
        if end:
            found = found.filter(self.store.events["lo"].gather(found) <= day_end(days_of(end)[1]))
        return found

    # -- windows -----------------------------------------------------------------------------------------

    def windows(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        """The window of each activation, as in `engines/windows.py`: start, end, bound, late_from, late_to,
        release_lo, cut_lo (what ended it sooner), passed (the number of the next activation)."""
        pack = self.store.pack
        found = found.with_columns(bound=_NONE, release_lo=_NONE, cut_lo=_NONE, passed=_NONE.cast(pl.UInt32))
        if obligation.direction == "anywhere":
            return found.with_columns(
                start=pack.bottom(), end=pack.top(), late_from=pack.top(), late_to=pack.bottom()
            )
        forwards = obligation.direction == "after"
        found = self._after(obligation, found) if forwards else self._before(obligation, found)
        if obligation.release is not None:
            found = self.released(found.drop("release_lo"), obligation.release, forwards)
            edge = (
                pl.min_horizontal("end", "release_edge") if forwards else pl.max_horizontal("start", "release_edge")
            )
            found = found.with_columns(edge.alias("end" if forwards else "start")).drop("release_edge")
        if obligation.alternate:
            found = self._cut(found, self.matching(obligation.activations[0].pattern), forwards, passing=True)
        if obligation.immediately:
            others = self.store.plain_events()
            if self.chosen is not None:
                others = others.filter(self.chosen.gather(self.store.case.gather(others)))
            found = self._cut(found, others, forwards, passing=False)
        return found

    def _after(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        pack, nations = self.store.pack, self.store.nations
        start = pl.col("low") + 1
        if obligation.near is not None:
            start = pl.max_horizontal(start, pack.first(earliest(obligation.near, nations)))
        if obligation.far is not None:
            found = found.with_columns(bound=latest(obligation.far, nations))
            found = found.with_columns(end=pack.last(pl.col("bound")))
            found = found.with_columns(late_from=pl.col("end") + 1, late_to=pack.top())
        else:
            closed = pack.last(pl.col("closed_hi"))
            found = found.with_columns(
                end=pl.coalesce(closed, pack.top()), late_from=pack.top(), late_to=pack.bottom()
            )
        return found.with_columns(start=start)

    def _before(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        pack, nations = self.store.pack, self.store.nations
        start = pack.bottom()
        if obligation.far is not None:
            start = pack.first(earliest(obligation.far, nations, backwards=True))
        end = pl.col("high") - 1
        found = found.with_columns(start=start, end=end, late_from=pack.top(), late_to=pack.bottom())
        if obligation.near is not None:
            found = found.with_columns(bound=latest(obligation.near, nations, backwards=True))
            last = pack.last(pl.col("bound"))
            found = found.with_columns(late_from=last + 1, late_to=end, end=pl.min_horizontal(end, last))
        return found

    def _cut(self, found: pl.DataFrame, others: pl.Series, forwards: bool, passing: bool) -> pl.DataFrame:
        """The window ended at the next (previous) of `others`."""
        found = self.ended(found, others, forwards)
        columns = [pl.col("next").alias("passed")] if passing else []
        if forwards:
            columns.append(pl.min_horizontal("end", "next_edge").alias("end"))
            sooner = pl.col("bound").is_null() | (pl.col("next_lo") < pl.col("bound"))
            cut = pl.when(sooner).then(pl.min_horizontal("cut_lo", "next_lo")).otherwise("cut_lo")
            columns.append(cut.alias("cut_lo"))
        else:
            columns.append(pl.max_horizontal("start", "next_edge").alias("start"))
        return found.with_columns(columns).drop("next", "next_lo", "next_edge")

    # -- verdicts ----------------------------------------------------------------------------------------

    def recorded(self, pattern: Pattern) -> pl.Expr:
        """Whether the source of a case (column kept) keeps any of the pattern's types in full."""
        kept = self.store.frames.kept
        keeping = [number for number, families in enumerate(kept) if pattern.recorded(families)]
        return pl.lit(True) if len(keeping) == len(kept) else pl.col("kept").is_in(keeping)

    def result(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        """The verdict on each window whose targets are counted."""
        beyond = pl.lit(False) if obligation.most is None else pl.col("count") > obligation.most
        enough = pl.col("count") >= obligation.least
        recorded = self.recorded(obligation.target)
        if obligation.wanted:
            short = self._too_few(obligation, recorded)
            verdict = pl.when(beyond).then(says("risk")).when(enough).then(says("met")).otherwise(short)
        else:
            fine = pl.when(recorded).then(says("met")).otherwise(says("unknown"))
            verdict = pl.when(beyond).then(says("risk")).otherwise(fine)
        due = day_number(pl.col("bound")) if obligation.has_due_date else _NONE
        lo = self.store.events["lo"]
        found = found.with_columns(
            verdict=verdict, due=due, enough_lo=lo.gather(found["enough"]), late_lo=lo.gather(found["late"])
        )
        met = is_verdict("met") & obligation.wanted
        decided = is_verdict("risk") & ~beyond & pl.col("due").is_not_null() & pl.col("cut_lo").is_null()
        overdue = _NONE
        if obligation.direction == "after":
            closed = pl.when(~pl.col("closing")).then(day_number(pl.col("closed_lo")))
            overdue = pl.coalesce(closed, pl.lit(self.store.frames.horizon // 86_400_000)) - pl.col("due")
        days_late = (
            pl.when(met).then(day_number(pl.col("enough_lo")) - pl.col("due"))
            .when(decided & pl.col("late").is_not_null()).then(day_number(pl.col("late_lo")) - pl.col("due"))
            .when(decided).then(overdue)
        )  # fmt: skip
        witness = (
            pl.when(beyond & is_verdict("risk")).then("beyond").when(met).then("enough")
            .when(decided).then("late")
        )  # fmt: skip
        return found.select(
            "case", "verdict", pl.col("event").alias("activation"), witness.cast(pl.UInt32).alias("witness"),
            pl.col("due").cast(pl.Int32), days_late.cast(pl.Int32).alias("days_late"),
        )  # fmt: skip

    def _too_few(self, obligation: Obligation, recorded: pl.Expr) -> pl.Expr:
        missing = pl.when(recorded).then(says("risk")).otherwise(says("unknown"))
        if obligation.direction == "before":
            return missing
        deadline = pl.coalesce("cut_lo", "bound")
        released = pl.col("release_lo").is_not_null() & (
            deadline.is_null() | (pl.col("release_lo") <= deadline)
        ).fill_null(False)
        closed = (pl.col("bound").is_not_null() & ~pl.col("closing") & (pl.col("closed_lo") < deadline)).fill_null(
            False
        )
        horizon = self.store.frames.horizon
        waiting = (deadline.is_null() & pl.col("closed_lo").is_null()) | (deadline > horizon).fill_null(False)
        lapsed, due = says("lapsed"), says("due")
        return pl.when(released | closed).then(lapsed).when(waiting).then(due).otherwise(missing)

    def same(self, obligation: Obligation, activations: pl.Series) -> pl.DataFrame:
        """The results of an `each` check, which looks at the activating event itself."""
        where = obligation.target.clauses[0].where
        found = self.store.moments(activations)
        holds = self.store.fulfilling_alone(where, activations)
        missing = pl.when(self.recorded(obligation.target)).then(says("risk")).otherwise(says("unknown"))
        return found.with_columns(holds=holds).select(
            "case", pl.when("holds").then(says("met")).otherwise(missing).alias("verdict"),
            pl.col("event").alias("activation"), pl.when("holds").then("event").alias("witness"),
            _NONE.cast(pl.Int32).alias("due"), _NONE.cast(pl.Int32).alias("days_late"),
        )  # fmt: skip
