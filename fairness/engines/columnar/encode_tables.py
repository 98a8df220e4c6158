"""Frames from a table's columns, without a case ever becoming an object."""

from __future__ import annotations

from datetime import date

import polars as pl

from fairness.cases.moments import day_end
from fairness.cases.vocabulary import CLOSED, OPENED
from fairness.engines.columnar.encode import ANSWERS, CASES, EVENTS, PEOPLE, Coder, Field, Frames, fields_of
from fairness.readers.columns import Coded, Columns
from fairness.rulebook.rulebook import Rulebook


def wanted_fields(rulebook: Rulebook) -> set[str]:
    """The fields of events that the rules read."""
    return set(fields_of(rulebook.rules.values())[0])


def encode_columns(columns: Columns, rulebook: Rulebook, as_at: date) -> Frames:
    """The same frames that `frames.encode` makes of the same cases."""
    return _Encoding(columns, rulebook, as_at).frames()


class _Encoding:
    def __init__(self, columns: Columns, rulebook: Rulebook, as_at: date) -> None:
        self.columns = columns
        self.event_fields, self.case_facts = fields_of(rulebook.rules.values())
        self.as_at = as_at
        self.horizon = day_end(as_at)

    def frames(self) -> Frames:
        columns = self.columns
        types, dates = columns.attributes["type"], columns.attributes["date"]
        cases = columns.cases.with_row_index("case")
        is_closed = pl.col("closed_lo") <= self.horizon
        cases = cases.with_columns(
            closed_lo=pl.when(is_closed).then("closed_lo"), closed_hi=pl.when(is_closed).then("closed_hi")
        )
        rows = columns.events.with_columns(type=types.codes, date=dates.codes).with_row_index("row")
        counts = rows.group_by("case").len()
        ends = cases.join(counts, on="case", how="left", maintain_order="left").with_columns(
            pl.col("len").fill_null(0)
        )
        self.types = [*types.values, OPENED, CLOSED]
        self.dates = list(dates.values)
        begun = ends.filter(pl.col("opened_lo") <= self.horizon)
        opened = self._ends(begun, "opened", pl.lit(-1), len(types.values))
        closed = self._ends(
            ends.filter(pl.col("closed_lo").is_not_null()), "closed", pl.col("len"), len(types.values) + 1
        )
        events = (
            pl.concat([rows.filter(pl.col("lo") <= self.horizon), opened, closed], how="diagonal")
            .sort("case", "lo", "pos").rechunk()
        )  # fmt: skip
        kept = columns.facts["recorded"]
        return Frames(
            events=events.select(pl.col(name).cast(kind) for name, kind in EVENTS.items()),
            fields={name: self.field(name, events) for name in self.event_fields},
            types=[one or "" for one in self.types],
            dates=[one or "" for one in self.dates],
            cases=cases.with_columns(
                nation=_texts(columns.facts["nation"]), kept=kept.codes
            ).select(pl.col(name).cast(kind) for name, kind in CASES.items()),
            facts={name: self.fact(name) for name in self.case_facts},
            people=self.people(),
            answers=pl.DataFrame(schema=ANSWERS),
            kept=kept.values,
            as_at=self.as_at,
            horizon=self.horizon,
        )  # fmt: skip

    def _ends(self, cases: pl.DataFrame, name: str, pos: pl.Expr, kind: int) -> pl.DataFrame:
        """An event for the opening or closing of each case; its date is added to `dates`."""
        texts = cases[f"{name}_text"]
        distinct = texts.unique().to_list()
        places = {text: len(self.dates) + number for number, text in enumerate(distinct)}
        self.dates += distinct
        return cases.select(
            "case", pos.cast(pl.Int32).alias("pos"), pl.col(f"{name}_lo").alias("lo"),
            pl.col(f"{name}_hi").alias("hi"), pl.lit(False).alias("timed"),
            pl.lit(kind, dtype=pl.UInt32).alias("type"),
            texts.replace_strict(places, return_dtype=pl.UInt32).cast(pl.UInt32).alias("date"),  # of none it is text
        )  # fmt: skip

    def fact(self, name: str) -> Field:
        """The values of a fact by case."""
        found = self.columns.facts.get(name)
        if found is None:
            return Field(pl.repeat(0, self.columns.cases.height, dtype=pl.UInt32, eager=True), [None])
        return Field(found.codes, found.values)

    def field(self, name: str, events: pl.DataFrame) -> Field:
        """The values of a field by event: an event's own, and for the opening and closing of a case its facts."""
        if name in ("type", "date"):
            return self._own(name, events)
        coder = Coder()
        own = self.columns.attributes.get(name)
        fact = self.columns.facts.get(name)
        codes = pl.repeat(0, events.height, dtype=pl.UInt32, eager=True)
        if own is not None:
            codes = _recoded(own, coder).gather(events["row"]).fill_null(0)
        if fact is not None:
            of_case = _recoded(fact, coder).gather(events["case"])
            codes = pl.select(pl.when(events["row"].is_null()).then(of_case).otherwise(codes)).to_series()
        return Field(codes, coder.values)

    def _own(self, name: str, events: pl.DataFrame) -> Field:
        coder = Coder()
        words = self.types if name == "type" else self.dates
        recoded = pl.Series([coder.code(word) for word in words], dtype=pl.UInt32)
        return Field(recoded.gather(events[name]), coder.values)

    def people(self) -> pl.DataFrame:
        """Who holds which role."""
        parts = []
        for name, one in self.columns.facts.items():
            if not name.startswith("roles."):
                continue
            listed = [value if isinstance(value, list) else [value] for value in one.values]
            persons = pl.Series([[str(person).casefold() for person in held if person] for held in listed])
            frame = pl.DataFrame({"person": persons.cast(pl.List(pl.String)).gather(one.codes)})
            frame = frame.with_row_index("case").explode("person").drop_nulls("person")
            parts.append(frame.select("case", pl.lit(name.removeprefix("roles.")).alias("role"), "person"))
        return (
            pl.concat(parts).select(pl.col(name).cast(kind) for name, kind in PEOPLE.items())
            if parts
            else pl.DataFrame(schema=PEOPLE)
        )


def _recoded(one: Coded, coder: Coder) -> pl.Series:
    return pl.Series([coder.code(value) for value in one.values], dtype=pl.UInt32).gather(one.codes)


def _texts(one: Coded) -> pl.Series:
    return pl.Series(one.values, dtype=pl.String).gather(one.codes)
