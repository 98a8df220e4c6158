"""One obligation over every case at once: activations, windows, targets, verdicts."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from fairness.cases.models import CLOSED
from fairness.cases.timeline import day_end, day_start, days_of
from fairness.engines.columnar.expressions import (
    day_number,
    earliest,
    first_packed,
    fulfils,
    last_packed,
    latest,
    matches,
)
from fairness.engines.columnar.frames import FIELD, Frames
from fairness.engines.windows import NEVER
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation, Period
from fairness.rulebook.patterns import Pattern

_MOMENT = ("event", "pos", "type", "lo", "hi", "timed", "low", "high")
RESULT = {
    "case": pl.UInt32, "rule": pl.UInt16, "verdict": pl.String, "activation": pl.UInt32, "witness": pl.UInt32,
    "due": pl.Int64, "days_late": pl.Int64,
}  # fmt: skip


class Kernel:
    """Evaluates obligations over `frames`. What several rules ask of the same data is worked out once."""

    def __init__(self, frames: Frames, codes: Iterable[str]) -> None:
        self.frames = frames
        self.numbers = {code: number for number, code in enumerate(codes)}
        order = first_packed(pl.col("lo")) + pl.col("pos") + 1
        self.events = frames.events.with_columns(order=order).sort("case", "order")
        self.types = self.events["type"].unique().to_list()
        self.nations = frames.cases["nation"].unique().to_list()
        self._matching: dict[Pattern, pl.DataFrame] = {}

    def matching(self, pattern: Pattern) -> pl.DataFrame:
        """The events of a pattern (but for its comparisons with an activation), by case and standing order."""
        plain = pattern.uncorrelated()
        found = self._matching.get(plain)
        if found is None:
            found = self.events.filter(matches(plain, self.types, self.events.schema))
            self._matching[plain] = found
        return found

    def pairs(self, activations: pl.DataFrame, pattern: Pattern) -> pl.DataFrame:
        """Each activation (columns `a_...`) with each event of its case that matches the pattern, given it."""
        columns = [name for name in activations.columns if name in _MOMENT or name.startswith(FIELD)]
        renamed = activations.select("case", *(pl.col(name).alias(f"a_{name}") for name in columns))
        targets = self.matching(pattern).select("case", *_MOMENT, pl.col(f"^{FIELD}.*$"))
        joined = renamed.join(targets, on="case")
        if pattern.correlated:
            joined = joined.filter(matches(pattern, self.types, joined.schema, activation="a_"))
        return joined

    def evaluate(self, rule: Rule, obligation: Obligation, asked: pl.DataFrame) -> pl.DataFrame:
        """The results (columns of `RESULT`) of every activation in the cases `asked` (column case)."""
        activations = self.activations(rule, obligation, asked)
        if activations.is_empty():
            return pl.DataFrame(schema=RESULT)
        activations = activations.join(
            self.frames.cases.select("case", "nation", "closed_lo", "closed_high", "kept"), on="case"
        )
        if obligation.direction == "same":
            return self.same(rule, obligation, activations)
        windows = self.windows(obligation, activations)
        return self.judged(rule, obligation, windows)

    # -- activations -------------------------------------------------------------------------------------

    def activations(self, rule: Rule, obligation: Obligation, asked: pl.DataFrame) -> pl.DataFrame:
        """The events that activate an obligation."""
        parts = []
        for activation in obligation.activations:
            part = self.matching(activation.pattern).join(asked, on="case", how="semi")
            for period in activation.periods:
                part = self.inside(part, period)
            parts.append(part)
        found = parts[0] if len(parts) == 1 else pl.concat(parts).unique("event", keep="first", maintain_order=True)
        start, end = rule.in_force
        if start:
            found = found.filter(pl.col("hi") >= day_start(days_of(start)[0]))
        if end:
            found = found.filter(pl.col("lo") <= day_end(days_of(end)[1]))
        return found

    def inside(self, activations: pl.DataFrame, period: Period) -> pl.DataFrame:
        """The activations for which the latest start or end that does not come after them is a start."""
        parts = [self.pairs(activations, period.start).with_columns(starts=pl.lit(1))]
        if period.until is not None:
            parts.append(self.pairs(activations, period.until).with_columns(starts=pl.lit(0)))
        both = pl.concat(parts)
        after, before = _after("", "a_"), _after("a_", "")
        standing = both.filter(~after | (before & (pl.col("pos") < pl.col("a_pos"))))
        last = standing.sort("a_event", "lo", "pos", "starts").group_by("a_event").last()
        open_at = last.filter(pl.col("starts") == 1).select(pl.col("a_event").alias("event"))
        return activations.join(open_at, on="event", how="semi")

    # -- windows -----------------------------------------------------------------------------------------

    def windows(self, obligation: Obligation, activations: pl.DataFrame) -> pl.DataFrame:
        """The window of each activation, as in `engines/windows.py`: start, end, bound, late_from, late_to,
        release_lo, cut_lo (what ended it sooner), passed (the next activation's position)."""
        none = pl.lit(None, dtype=pl.Int64)
        found = activations.with_columns(bound=none, release_lo=none, cut_lo=none, passed=none.cast(pl.Int32))
        never, nothing = pl.lit(NEVER, dtype=pl.Int64), pl.lit(0, dtype=pl.Int64)
        if obligation.direction == "anywhere":
            return found.with_columns(start=nothing, end=never, late_from=never, late_to=nothing)
        forwards = obligation.direction == "after"
        found = self._after(obligation, found) if forwards else self._before(obligation, found)
        if obligation.alternate:
            following = self.matching(obligation.activations[0].pattern)
            found = self._ended(found, following, forwards, passing=True)
        if obligation.immediately:
            others = self.events.filter(~pl.col("type").str.starts_with("case."))
            found = self._ended(found, others, forwards, passing=False)
        return found

    def _after(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        start = pl.col("low") + 1
        if obligation.near is not None:
            start = pl.max_horizontal(start, first_packed(earliest(obligation.near, self.nations)))
        if obligation.far is not None:
            found = found.with_columns(bound=latest(obligation.far, self.nations))
            found = found.with_columns(end=last_packed(pl.col("bound")))
            found = found.with_columns(late_from=pl.col("end") + 1, late_to=pl.lit(NEVER))
        else:
            found = found.with_columns(
                end=pl.col("closed_high").fill_null(NEVER), late_from=pl.lit(NEVER), late_to=pl.lit(0, dtype=pl.Int64)
            )
        found = found.with_columns(start=start)
        if obligation.release is None:
            return found
        released = self._first(found, obligation.release, forwards=True)
        return released.with_columns(end=pl.min_horizontal("end", "release_high")).drop("release_high")

    def _before(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        never, nothing = pl.lit(NEVER, dtype=pl.Int64), pl.lit(0, dtype=pl.Int64)
        start = nothing
        if obligation.far is not None:
            start = first_packed(earliest(obligation.far, self.nations, backwards=True))
        found = found.with_columns(start=start, end=pl.col("high") - 1, late_from=never, late_to=nothing)
        if obligation.near is not None:
            found = found.with_columns(bound=latest(obligation.near, self.nations, backwards=True))
            packed = last_packed(pl.col("bound"))
            found = found.with_columns(
                late_from=packed + 1, late_to=pl.col("end"), end=pl.min_horizontal(pl.col("end"), packed)
            )
        if obligation.release is None:
            return found
        released = self._first(found, obligation.release, forwards=False)
        return released.with_columns(start=pl.max_horizontal("start", "release_low")).drop("release_low")

    def _first(self, found: pl.DataFrame, release: Pattern, forwards: bool) -> pl.DataFrame:
        """With `release_lo` and `release_high` (backwards `release_low`) of the release nearest to each."""
        pairs = self.pairs(found, release).filter(_after("", "a_") if forwards else _after("a_", ""))
        edge = "high" if forwards else "low"
        nearest = (
            pairs.sort("a_event", "lo", "pos", descending=[False, not forwards, not forwards])
            .group_by("a_event", maintain_order=True)
            .first()
            .select(
                pl.col("a_event").alias("event"), pl.col("lo").alias("release_lo"),
                pl.col(edge).alias(f"release_{edge}"),
            )
        )  # fmt: skip
        return found.drop("release_lo").join(nearest, on="event", how="left")

    def _ended(self, found: pl.DataFrame, others: pl.DataFrame, forwards: bool, passing: bool) -> pl.DataFrame:
        """The window ended at the next (previous) of `others` in standing order."""
        right = others.select(
            "case", "order", pl.col("lo").alias("next_lo"), pl.col("low").alias("next_low"),
            pl.col("high").alias("next_high"), pl.col("pos").alias("next_pos"),
        ).sort("order")  # fmt: skip
        joined = found.sort("order").join_asof(
            right, on="order", by="case", strategy="forward" if forwards else "backward", allow_exact_matches=False,
            check_sortedness=False,
        )  # fmt: skip
        columns = []
        if passing:
            columns.append(pl.col("next_pos").alias("passed"))
        if forwards:
            columns.append(pl.min_horizontal("end", "next_high").alias("end"))
            sooner = pl.col("bound").is_null() | (pl.col("next_lo") < pl.col("bound"))
            cut = pl.when(sooner).then(pl.min_horizontal("cut_lo", "next_lo")).otherwise("cut_lo")
            columns.append(cut.alias("cut_lo"))
        else:
            columns.append(pl.max_horizontal("start", "next_low").alias("start"))
        return joined.with_columns(columns).drop("next_lo", "next_low", "next_high", "next_pos")

    # -- verdicts ----------------------------------------------------------------------------------------

    def recorded(self, pattern: Pattern) -> pl.Expr:
        """Whether the source of a case (column kept) keeps any of the pattern's types in full."""
        keeping = [number for number, families in enumerate(self.frames.kept) if pattern.recorded(families)]
        return pl.col("kept").is_in(keeping)

    def judged(self, rule: Rule, obligation: Obligation, windows: pl.DataFrame) -> pl.DataFrame:
        """The verdict on each window."""
        shared = ["start", "end", "late_from", "late_to", "passed"]
        limits = windows.select(pl.col("event").alias("a_event"), *shared)
        pairs = self.pairs(windows, obligation.target).join(limits, on="a_event")
        if obligation.direction != "anywhere":
            pairs = pairs.filter(pl.col("event") != pl.col("a_event"))
        inside = (pl.col("high") >= pl.col("start")) & (pl.col("low") <= pl.col("end"))
        inside = inside & pl.col("pos").ne_missing(pl.col("passed"))
        late = (pl.col("low") >= pl.col("late_from")) & (pl.col("low") <= pl.col("late_to"))
        away = obligation.direction == "before"
        counted = (
            pairs.filter(inside)
            .sort("a_event", "lo", "pos", descending=[False, away, away])
            .group_by("a_event", maintain_order=True)
            .agg(
                count=pl.len(),
                enough=_nth("event", max(obligation.least - 1, 0)),
                enough_lo=_nth("lo", max(obligation.least - 1, 0)),
                beyond=_nth("event", obligation.most or 0),
            )
        )
        too_late = (
            pairs.filter(late)
            .sort("a_event", "lo", "pos")
            .group_by("a_event", maintain_order=True)
            .agg(late=pl.col("event").first(), late_lo=pl.col("lo").first())
        )
        found = windows.join(counted, left_on="event", right_on="a_event", how="left")
        found = found.join(too_late, left_on="event", right_on="a_event", how="left")
        return self._result(rule, obligation, found.with_columns(pl.col("count").fill_null(0)))

    def _result(self, rule: Rule, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        beyond = pl.lit(False) if obligation.most is None else pl.col("count") > obligation.most
        enough = pl.col("count") >= obligation.least
        recorded = self.recorded(obligation.target)
        if obligation.wanted:
            short = self._too_few(obligation, recorded)
            verdict = pl.when(beyond).then(pl.lit("risk")).when(enough).then(pl.lit("met")).otherwise(short)
        else:
            fine = pl.when(recorded).then(pl.lit("met")).otherwise(pl.lit("unknown"))
            verdict = pl.when(beyond).then(pl.lit("risk")).otherwise(fine)
        due = day_number(pl.col("bound")) if obligation.has_due_date else pl.lit(None, dtype=pl.Int64)
        found = found.with_columns(verdict=verdict, due=due)
        met = (pl.col("verdict") == "met") & obligation.wanted
        decided = (pl.col("verdict") == "risk") & ~beyond & pl.col("due").is_not_null() & pl.col("cut_lo").is_null()
        overdue = pl.lit(None, dtype=pl.Int64)
        if obligation.direction == "after":
            closed = pl.when(pl.col("type") != CLOSED).then(day_number(pl.col("closed_lo")))
            overdue = pl.coalesce(closed, pl.lit(self.frames.horizon // 86_400_000)) - pl.col("due")
        days_late = (
            pl.when(met).then(day_number(pl.col("enough_lo")) - pl.col("due"))
            .when(decided & pl.col("late").is_not_null()).then(day_number(pl.col("late_lo")) - pl.col("due"))
            .when(decided).then(overdue)
        )  # fmt: skip
        witness = (
            pl.when(beyond & (pl.col("verdict") == "risk")).then(pl.col("beyond"))
            .when(met).then(pl.col("enough")).when(decided).then(pl.col("late"))
        )  # fmt: skip
        return found.select(
            "case", pl.lit(self.numbers[rule.code], dtype=pl.UInt16).alias("rule"), "verdict",
            pl.col("event").alias("activation"), witness.cast(pl.UInt32).alias("witness"), "due",
            days_late.cast(pl.Int64).alias("days_late"),
        )  # fmt: skip

    def _too_few(self, obligation: Obligation, recorded: pl.Expr) -> pl.Expr:
        missing = pl.when(recorded).then(pl.lit("risk")).otherwise(pl.lit("unknown"))
        if obligation.direction == "before":
            return missing
        deadline = pl.coalesce("cut_lo", "bound")
        released = pl.col("release_lo").is_not_null() & (
            deadline.is_null() | (pl.col("release_lo") <= deadline)
        ).fill_null(False)
        closed = (
            pl.col("bound").is_not_null() & (pl.col("type") != CLOSED) & (pl.col("closed_lo") < deadline)
        ).fill_null(False)
        waiting = (deadline.is_null() & pl.col("closed_lo").is_null()) | (deadline > self.frames.horizon).fill_null(
            False
        )
        lapsed, due = pl.lit("lapsed"), pl.lit("due")
        return pl.when(released | closed).then(lapsed).when(waiting).then(due).otherwise(missing)

    def same(self, rule: Rule, obligation: Obligation, activations: pl.DataFrame) -> pl.DataFrame:
        """The results of an `each` check, which looks at the activating event itself."""
        where = obligation.target.clauses[0].where
        found = activations.with_columns(holds=fulfils(where, activations.schema, activation=""))
        missing = pl.when(self.recorded(obligation.target)).then(pl.lit("risk")).otherwise(pl.lit("unknown"))
        none = pl.lit(None, dtype=pl.Int64)
        return found.select(
            "case", pl.lit(self.numbers[rule.code], dtype=pl.UInt16).alias("rule"),
            pl.when("holds").then(pl.lit("met")).otherwise(missing).alias("verdict"),
            pl.col("event").alias("activation"), pl.when("holds").then("event").alias("witness"),
            none.alias("due"), none.alias("days_late"),
        )  # fmt: skip


def _after(later: str, earlier: str) -> pl.Expr:
    """Whether the event in columns `<later>...` comes after that in `<earlier>...`."""
    distinct = pl.col(f"{later}event") != pl.col(f"{earlier}event")
    return distinct & (pl.col(f"{later}high") > pl.col(f"{earlier}low"))


def _nth(column: str, index: int) -> pl.Expr:
    return pl.col(column).get(index, null_on_oob=True)
