"""Targets found by joining each activation with every event of its case: any pattern, any record."""

from __future__ import annotations

import polars as pl

from fairness.engines.columnar.kernel import Kernel
from fairness.rulebook.obligations import Obligation, Period
from fairness.rulebook.patterns import Pattern

_MOMENT = ("case", "pos", "lo", "low", "high")


class PairedKernel(Kernel):
    """The kernel for patterns that compare with the activation, and for cases without one clear order."""

    def pairs(self, activations: pl.Series, pattern: Pattern) -> pl.DataFrame:
        """Each activation (`a_event` and columns `a_...`) with each event of its case that matches, given it."""
        joined = self._rows(activations, "a_").join(
            self._rows(self.matching(pattern), ""), left_on="a_case", right_on="case", maintain_order="left_right"
        )  # fmt: skip
        if pattern.correlated:
            joined = joined.filter(self.store.matching_pairs(pattern, joined["event"], joined["a_event"]))
        return joined

    def _rows(self, rows: pl.Series, prefix: str) -> pl.DataFrame:
        rows = rows.cast(pl.UInt32).alias("event")
        found = pl.DataFrame([rows, *self.store.events.select(pl.col(_MOMENT).gather(rows))])
        return found.rename(lambda name: prefix + name)

    def inside(self, activations: pl.Series, period: Period) -> pl.Series:
        """The activations for which the latest start or end that does not come after them is a start."""
        parts = [self.pairs(activations, period.start).with_columns(starts=pl.lit(1))]
        if period.until is not None:
            parts.append(self.pairs(activations, period.until).with_columns(starts=pl.lit(0)))
        both = pl.concat(parts)
        after, before = _after("", "a_"), _after("a_", "")
        standing = both.filter(~after | (before & (pl.col("pos") < pl.col("a_pos"))))
        last = standing.sort("a_event", "lo", "pos", "starts").group_by("a_event").last()
        return last.filter(pl.col("starts") == 1)["a_event"].sort()

    def released(self, found: pl.DataFrame, release: Pattern, forwards: bool) -> pl.DataFrame:
        """With `release_lo` and `release_edge` of the release nearest to each."""
        pairs = self.pairs(found["event"], release).filter(_after("", "a_") if forwards else _after("a_", ""))
        nearest = (
            pairs.sort("a_event", "lo", "pos", descending=[False, not forwards, not forwards])
            .group_by("a_event", maintain_order=True)
            .first()
            .select(
                pl.col("a_event").alias("event"), pl.col("lo").alias("release_lo"),
                pl.col("high" if forwards else "low").alias("release_edge"),
            )
        )  # fmt: skip
        return found.join(nearest, on="event", how="left", maintain_order="left")

    def ended(self, found: pl.DataFrame, others: pl.Series, forwards: bool) -> pl.DataFrame:
        """With `next`, next_lo and next_edge of the next (previous) of `others`: events are numbered in order."""
        store = self.store
        right = pl.DataFrame({
            "case": store.case.gather(others), "event": others.cast(pl.UInt32), "next": others.cast(pl.UInt32),
            "next_lo": store.events["lo"].gather(others),
            "next_edge": (store.high if forwards else store.low).gather(others),
        })  # fmt: skip
        return found.join_asof(
            right, on="event", by="case", strategy="forward" if forwards else "backward", allow_exact_matches=False,
            check_sortedness=False,
        )  # fmt: skip

    def counted(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        """With `count`, `enough`, `beyond`, `late`: the targets in each window."""
        limits = found.select(pl.col("event").alias("a_event"), "start", "end", "late_from", "late_to", "passed")
        pairs = self.pairs(found["event"], obligation.target).join(limits, on="a_event")
        if obligation.direction != "anywhere":
            pairs = pairs.filter(pl.col("event") != pl.col("a_event"))
        inside = (pl.col("high") >= pl.col("start")) & (pl.col("low") <= pl.col("end"))
        inside = inside & pl.col("event").ne_missing(pl.col("passed"))
        late = (pl.col("low") >= pl.col("late_from")) & (pl.col("low") <= pl.col("late_to"))
        away = obligation.direction == "before"
        within = (
            pairs.filter(inside)
            .sort("a_event", "lo", "pos", descending=[False, away, away])
            .group_by("a_event", maintain_order=True)
            .agg(
                count=pl.len().cast(pl.Int64),
                enough=pl.col("event").get(max(obligation.least - 1, 0), null_on_oob=True),
                beyond=pl.col("event").get(obligation.most or 0, null_on_oob=True),
            )
        )
        too_late = (
            pairs.filter(late)
            .sort("a_event", "lo", "pos")
            .group_by("a_event", maintain_order=True)
            .agg(late=pl.col("event").first())
        )
        found = found.join(within, left_on="event", right_on="a_event", how="left", maintain_order="left")
        found = found.join(too_late, left_on="event", right_on="a_event", how="left", maintain_order="left")
        return found.with_columns(pl.col("count").fill_null(0))


def _after(later: str, earlier: str) -> pl.Expr:
    """Whether the event in columns `<later>...` comes after that in `<earlier>...`."""
    distinct = pl.col(f"{later}event") != pl.col(f"{earlier}event")
    return distinct & (pl.col(f"{later}high") > pl.col(f"{earlier}low"))
