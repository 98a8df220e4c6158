"""Targets found by searching, in cases whose events stand in one clear order (`Store.in_order`).

There both ends of the events' intervals rise from event to event, and so from case to case, since a key begins with
its case: the targets of a window are one run of a pattern's events, and two searches find its ends.
"""

from __future__ import annotations

import polars as pl

from fairness.engines.columnar.kernel import Kernel
from fairness.rulebook.obligations import Obligation, Period
from fairness.rulebook.patterns import Pattern


class OrderedKernel(Kernel):
    """The kernel for cases with one clear order, and patterns that do not compare with the activation."""

    def inside(self, activations: pl.Series, period: Period) -> pl.Series:
        """The activations whose latest start stands no sooner than their latest end, at or before them."""
        started = self._at_or_before(self.matching(period.start), activations)
        flags = started.is_not_null()
        if period.until is not None:
            ended = self._at_or_before(self.matching(period.until), activations)
            flags = flags & (ended.is_null() | (started >= ended)).fill_null(False)
        return activations.filter(flags)

    def _at_or_before(self, listed: pl.Series, activations: pl.Series) -> pl.Series:
        """The last of `listed` that is an activation or stands before it in its case."""
        return self._same_case(
            _at(listed, listed.search_sorted(activations, "right").cast(pl.Int64) - 1), activations
        )

    def _same_case(self, found: pl.Series, activations: pl.Series) -> pl.Series:
        """`found` (numbers of events, or null), null where the event is of another case."""
        case = self.store.case
        return pl.select(pl.when(case.gather(found) == case.gather(activations)).then(found)).to_series()

    def released(self, found: pl.DataFrame, release: Pattern, forwards: bool) -> pl.DataFrame:
        """With `release_lo` and `release_edge` of the release nearest to each."""
        store, listed = self.store, self.matching(release)
        if forwards:
            index = store.high.gather(listed).search_sorted(found["low"], "right").cast(pl.Int64)
            index = index + (_at(listed, index) == found["event"]).fill_null(False).cast(pl.Int64)
        else:
            index = store.low.gather(listed).search_sorted(found["high"], "left").cast(pl.Int64) - 1
            index = index - (_at(listed, index) == found["event"]).fill_null(False).cast(pl.Int64)
        nearest = self._same_case(_at(listed, index), found["event"])
        return found.with_columns(
            release_lo=store.events["lo"].gather(nearest),
            release_edge=(store.high if forwards else store.low).gather(nearest),
        )

    def ended(self, found: pl.DataFrame, others: pl.Series, forwards: bool) -> pl.DataFrame:
        """With `next`, next_lo and next_edge of the next (previous) of `others`."""
        store = self.store
        index = others.search_sorted(found["event"], "right" if forwards else "left").cast(pl.Int64)
        following = self._same_case(_at(others, index if forwards else index - 1), found["event"])
        return found.with_columns(
            next=following.cast(pl.UInt32),
            next_lo=store.events["lo"].gather(following),
            next_edge=(store.high if forwards else store.low).gather(following),
        )

    def counted(self, obligation: Obligation, found: pl.DataFrame) -> pl.DataFrame:
        """With `count`, `enough`, `beyond`, `late`: the targets in each window are one run of the list."""
        store, listed = self.store, self.matching(obligation.target)
        lows = store.low.gather(listed)
        found = found.with_columns(
            from_=store.high.gather(listed).search_sorted(found["start"], "left").cast(pl.Int64),
            upto=lows.search_sorted(found["end"], "right").cast(pl.Int64),
        )
        # Places in the run that do not count: the activation itself, and the next activation.
        left_out = []
        if obligation.direction != "anywhere":
            left_out.append(_place(listed, found["event"]))
        if obligation.alternate:
            left_out.append(_place(listed, found["passed"]))
        inside = [pl.when(one.is_between(found["from_"], found["upto"], closed="left")).then(one) for one in left_out]
        found = found.with_columns(one.alias(f"out{number}") for number, one in enumerate(inside))
        outs = [pl.col(f"out{number}") for number in range(len(inside))]
        spare = sum((one.is_not_null().cast(pl.Int64) for one in outs), pl.lit(0, dtype=pl.Int64))
        found = found.with_columns(count=(pl.col("upto") - pl.col("from_")).clip(lower_bound=0) - spare)
        nth = _nth_back if obligation.direction == "before" else _nth
        places = found.select(enough=nth(max(obligation.least - 1, 0), outs), beyond=nth(obligation.most or 0, outs))
        return found.with_columns(
            enough=_at(listed, places["enough"]),
            beyond=_at(listed, places["beyond"]),
            late=self._late(listed, lows, found),
        ).drop("from_", "upto", *(f"out{number}" for number in range(len(inside))))

    def _late(self, listed: pl.Series, lows: pl.Series, found: pl.DataFrame) -> pl.Series:
        index = lows.search_sorted(found["late_from"], "left").cast(pl.Int64)
        index = index + (_at(listed, index) == found["event"]).fill_null(False).cast(pl.Int64)
        first = pl.DataFrame({"low": _at(lows, index), "late": _at(listed, index), "to": found["late_to"]})
        return first.select(pl.when(pl.col("low") <= pl.col("to")).then("late")).to_series()


def _at(listed: pl.Series, index: pl.Series) -> pl.Series:
    """The items at places, null for a place outside the list."""
    if listed.is_empty():
        return pl.Series([None], dtype=listed.dtype).gather(pl.repeat(0, len(index), dtype=pl.UInt32, eager=True))
    inside = index.is_between(0, len(listed) - 1)
    return listed.gather(pl.select(pl.when(inside).then(index)).to_series())


def _place(listed: pl.Series, events: pl.Series) -> pl.Series:
    """The place of each event in a list of events in order, null where it is not in it."""
    index = listed.search_sorted(events.fill_null(0), "left").cast(pl.Int64)
    return pl.select(pl.when(_at(listed, index) == events).then(index)).to_series()


def _nth(number: int, outs: list[pl.Expr]) -> pl.Expr:
    """The place of the item `number` (from 0) of a run, but for the places in `outs`; null where there is none."""
    place = pl.col("from_") + number
    for one in _sorted(outs, least=True):
        place = place + (one <= place).fill_null(False).cast(pl.Int64)
    return pl.when(pl.col("count") > number).then(place)


def _nth_back(number: int, outs: list[pl.Expr]) -> pl.Expr:
    """The same, counted from the end of the run."""
    place = pl.col("upto") - 1 - number
    for one in _sorted(outs, least=False):
        place = place - (one >= place).fill_null(False).cast(pl.Int64)
    return pl.when(pl.col("count") > number).then(place)


def _sorted(outs: list[pl.Expr], least: bool) -> list[pl.Expr]:
    if len(outs) < 2:
        return outs
    smaller, larger = pl.min_horizontal(outs), pl.max_horizontal(outs)
    # One of two is null where only the other lies in the run; it must then be asked about once.
    both = outs[0].is_not_null() & outs[1].is_not_null()
    second = larger if least else smaller
    return [smaller if least else larger, pl.when(both).then(second)]
