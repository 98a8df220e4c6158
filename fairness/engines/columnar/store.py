"""The events of many cases with their keys, and what several rules ask of them, worked out once."""

from __future__ import annotations

import polars as pl

from fairness.cases.models import CLOSED, OPENED
from fairness.cases.timeline import DAY_MS
from fairness.engines.columnar.frames import Field, Frames
from fairness.engines.columnar.masks import fulfilling, fulfilling_pairs
from fairness.engines.columnar.packing import packing_of, plain_packing
from fairness.rulebook.conditions import Where, names
from fairness.rulebook.patterns import Pattern

_CASE = ("nation", "closed_lo", "closed_hi", "kept")


class Store:
    """`frames` with `low` and `high` of each event, and the events of each type."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        packing = packing_of(frames)
        self.searchable = packing is not None
        self.pack = packing or plain_packing()
        self.events = frames.events.with_columns(self.pack.keys())
        self.case, self.low, self.high = self.events["case"], self.events["low"], self.events["high"]
        self.nations = frames.cases["nation"].unique().to_list()
        self.of_case = {number for number, one in enumerate(frames.types) if one in (OPENED, CLOSED)}
        self._of_type: dict[int, pl.Series] = {}
        self._in_order: dict[bool, pl.Series] = {}

    def of_type(self, number: int) -> pl.Series:
        """The numbers of the events of one type."""
        found = self._of_type.get(number)
        if found is None:
            found = self._of_type[number] = (self.events["type"] == number).arg_true()
        return found

    def plain_events(self) -> pl.Series:
        """The numbers of all events but the opening and closing of a case."""
        return self.events["type"].is_in(list(self.of_case)).not_().arg_true()

    def numbers(self, types: tuple[str, ...]) -> list[int]:
        """The numbers of the types that patterns (`exclusion.*`) name."""
        return [
            number
            for number, one in enumerate(self.frames.types)
            if any(names(wanted, one) for wanted in types)
        ]  # fmt: skip

    def field(self, name: str) -> Field:
        """The values of an event's field."""
        return self.frames.fields[name]

    def matching(self, pattern: Pattern) -> pl.Series:
        """The numbers of the events of a pattern, but for its comparisons with an activation, in order."""
        parts = []
        for clause in pattern.clauses:
            listed = [self.of_type(number) for number in self.numbers(clause.types)]
            if not listed:
                continue
            part = listed[0] if len(listed) == 1 else pl.concat(listed).sort()
            parts.append(part.filter(fulfilling(clause.where, self.field, part)) if clause.where else part)
        if not parts:
            return pl.Series(dtype=pl.UInt32)
        return parts[0] if len(parts) == 1 else pl.concat(parts).unique().sort()

    def matching_pairs(self, pattern: Pattern, rows: pl.Series, activations: pl.Series) -> pl.Series:
        """Whether each of `rows` matches a pattern, given the activation beside it."""
        found = pl.repeat(False, len(rows), eager=True)
        types = self.events["type"].gather(rows)
        for clause in pattern.clauses:
            of_type = types.is_in(self.numbers(clause.types))
            found = found | (of_type & fulfilling_pairs(clause.where, self.field, rows, activations))
        return found

    def fulfilling_alone(self, where: Where, rows: pl.Series) -> pl.Series:
        """Whether each of `rows` fulfils every condition, with itself as the activation."""
        return fulfilling_pairs(where, self.field, rows, rows)

    def moments(self, rows: pl.Series) -> pl.DataFrame:
        """`event` (its number), case, pos, lo, hi, low, high, closing, and nation, closed_lo, closed_hi, kept."""
        rows = rows.cast(pl.UInt32).alias("event")
        events = self.events.select("case", "pos", "type", "lo", "hi", "low", "high").select(pl.all().gather(rows))
        cases = self.frames.cases.select(pl.col(_CASE).gather(events["case"]))
        closing = [number for number in self.of_case if self.frames.types[number] == CLOSED]
        return pl.DataFrame([rows, *events, *cases]).with_columns(closing=pl.col("type").is_in(closing)).drop("type")

    def in_order(self, with_case: bool) -> pl.Series:
        """For each case whether its events stand in one clear order, with those of the case itself or without.

        They do where each is an instant or a whole day, and no event begins or ends before one that stands before it.
        """
        found = self._in_order.get(with_case)
        if found is None:
            events = self.events if with_case else self.events.gather(self.plain_events())
            same = pl.col("case") == pl.col("case").shift(1)
            whole = pl.col("timed") | (pl.col("hi") - pl.col("lo") == DAY_MS - 1)
            back = same & ((pl.col("low") < pl.col("low").shift(1)) | (pl.col("high") < pl.col("high").shift(1)))
            wrong = events.filter(~whole | back)["case"].unique()
            found = pl.repeat(True, self.frames.cases.height, eager=True)
            found = self._in_order[with_case] = found.scatter(wrong, False)
        return found
