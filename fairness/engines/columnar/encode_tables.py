"""Frames from a table's columns, without a case ever becoming an object."""

from __future__ import annotations

from datetime import date

import polars as pl

from fairness.cases.moments import day_end, day_of
from fairness.cases.recorded import unkept_attributes, unkept_facts
from fairness.cases.vocabulary import CLOSED, OPENED, UNKEPT
from fairness.engines.columnar.encode import ANSWERS, CASES, EVENTS, SPANS, Coder, Field, Frames, fields_of, roles_of
from fairness.engines.columnar.encode_episodes import add, fields_read, kinds_of
from fairness.engines.columnar.encode_people import TablePeople, fields_of_people, named_by
from fairness.readers.columns import Coded, Columns
from fairness.rulebook.rulebook import Rulebook


def wanted_fields(rulebook: Rulebook) -> set[str]:
    """The fields of events that the rules read, and those that show the episodes and the people that they name."""
    rules, words = list(rulebook.rules.values()), rulebook.vocabulary
    return set(fields_of(rules)[0]) | fields_read(kinds_of(rules, words)) | fields_of_people(rules, words)


def encode_columns(columns: Columns, rulebook: Rulebook, as_at: date) -> Frames:
    """The same frames that `frames.encode` makes of the same cases."""
    return _Encoding(columns, rulebook, as_at).frames()


class _Encoding:
    def __init__(self, columns: Columns, rulebook: Rulebook, as_at: date) -> None:
        self.columns = columns
        rules = list(rulebook.rules.values())
        self.rules = rules
        self.event_fields, self.case_facts = fields_of(rules)
        self.words = rulebook.vocabulary
        self.kinds = kinds_of(rules, self.words)
        self.as_at = as_at
        self.horizon = day_end(as_at)

    def frames(self) -> Frames:
        columns = self.columns
        types, dates = columns.attributes["type"], columns.attributes["date"]
        cases = columns.cases.with_row_index("case")
        is_closed = pl.col("closed_lo") <= self.horizon
        cases = cases.with_columns(
            opened_hi=self._cut("opened"),
            closed_lo=pl.when(is_closed).then("closed_lo"),
            closed_hi=pl.when(is_closed).then(self._cut("closed")),
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
        rows = self._standing(rows, cases["opened_lo"])
        people = TablePeople(rows, columns, self.words, self.horizon)
        parts, spans = [rows, opened, closed], pl.DataFrame(schema=SPANS)
        if self.kinds:
            made = add(rows, columns.attributes, cases["closed_lo"], self.kinds, self.horizon)
            parts.append(self._added(made.rows))
            spans = made.spans
        events = pl.concat(
            [one.with_columns(added=pl.lit(one is parts[-1] and bool(self.kinds))) for one in parts],
            how="diagonal",
        )
        events = events.sort("case", "lo", "pos", "added", "type").rechunk()
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
            people=people.held(roles_of(self.rules)),
            undated=people.undated(named_by(self.rules, self.words)),
            answers=pl.DataFrame(schema=ANSWERS),
            kept=[None if one is None else list(self.words.kept(one) or ()) for one in kept.values],
            as_at=self.as_at,
            horizon=self.horizon,
            spans=spans,
            added=frozenset(self.words.derived),
            steps=self.words.beside,
        )  # fmt: skip

    def _cut(self, end: str) -> pl.Expr:
        """The last millisecond of an opening or closing, cut at the horizon where it begins before it."""
        hi = pl.col(f"{end}_hi")
        begun = pl.col(f"{end}_lo") <= self.horizon
        return pl.when(begun).then(pl.min_horizontal(hi, pl.lit(self.horizon))).otherwise(hi)

    def _standing(self, rows: pl.DataFrame, opened_lo: pl.Series) -> pl.DataFrame:
        """The events that begin by the horizon, with what they cover, as `moments.placed` says of one."""
        types = self.columns.attributes["type"].values
        earlier = [number for number, one in enumerate(types) if one in self.words.before_case]
        opened = opened_lo.gather(rows["case"])
        holds = (rows["lo"] < opened) & (rows["hi"] >= opened) & ~rows["type"].is_in(earlier)
        lo = pl.select(pl.when(holds).then(opened).otherwise(rows["lo"])).to_series()
        hi = pl.min_horizontal("hi", pl.lit(self.horizon))
        return rows.with_columns(lo=lo).filter(pl.col("lo") <= self.horizon).with_columns(hi=hi)

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

    def _added(self, rows: pl.DataFrame) -> pl.DataFrame:
        """What episodes add, with their types and dates as places in `types` and `dates`."""
        names: list[str] = rows["type"].unique().sort().to_list()
        numbers = {name: len(self.types) + number for number, name in enumerate(names)}
        self.types += names
        days = rows.filter(pl.col("date").is_null())["lo"].unique().sort().to_list()
        places = {lo: len(self.dates) + number for number, lo in enumerate(days)}
        self.dates += [day_of(lo).isoformat() for lo in days]
        own = rows["lo"].replace_strict(places, default=None, return_dtype=pl.UInt32) if places else rows["date"]
        return rows.with_columns(
            type=rows["type"].replace_strict(numbers, return_dtype=pl.UInt32).cast(pl.UInt32),
            date=rows["date"].fill_null(own), timed=pl.lit(False),
        )  # fmt: skip

    def fact(self, name: str) -> Field:
        """The values of a fact by case."""
        coder, found = Coder(), self.columns.facts.get(name)
        codes = pl.repeat(0, self.columns.cases.height, dtype=pl.UInt32, eager=True)
        if found is not None:
            codes = _recoded(found, coder)
        return Field(self._marked(codes, self._unkept_fact(name), coder), coder.values)

    def _unkept_fact(self, name: str) -> pl.Series:
        """Of each case whether its source does not keep a fact."""
        kept = self.columns.facts["recorded"]
        lacks = [one is not None and name in unkept_facts(one, self.words) for one in kept.values]
        return pl.Series(lacks, dtype=pl.Boolean).gather(kept.codes)

    def _unkept_attribute(self, name: str, events: pl.DataFrame) -> pl.Series:
        """Of each event of the table whether its source does not keep an attribute of its type."""
        kept = self.columns.facts["recorded"]
        pairs = [
            (number, place)
            for number, one in enumerate(kept.values)
            for place, kind in enumerate(self.types)
            if one is not None and name in unkept_attributes(one, kind or "", self.words)
        ]
        codes = kept.codes.gather(events["case"])
        found = pl.repeat(False, events.height, eager=True)
        for number, place in pairs:
            found = found | ((codes == number) & (events["type"] == place))
        return found

    @staticmethod
    def _marked(codes: pl.Series, unkept: pl.Series, coder: Coder) -> pl.Series:
        """The codes, with a mark on what is missing because the source does not keep it."""
        if not unkept.any():
            return codes
        mark = coder.code(UNKEPT)
        return pl.select(
            pl.when(unkept & (codes == 0)).then(pl.lit(mark, dtype=pl.UInt32)).otherwise(codes)
        ).to_series()

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
        if any(one is not None for one in self.columns.facts["recorded"].values):
            of_ends = events["row"].is_null() & self._unkept_fact(name).gather(events["case"])
            codes = self._marked(codes, of_ends | self._unkept_attribute(name, events), coder)
        if self.kinds and name in _OF_EPISODES:
            codes = _of_episodes(name, events, codes, coder)
        return Field(codes, coder.values)

    def _own(self, name: str, events: pl.DataFrame) -> Field:
        coder = Coder()
        words = self.types if name == "type" else self.dates
        recoded = pl.Series([coder.code(word) for word in words], dtype=pl.UInt32)
        return Field(recoded.gather(events[name]), coder.values)


_OF_EPISODES = ("time", "earlier_days", "days")


def _of_episodes(name: str, events: pl.DataFrame, codes: pl.Series, coder: Coder) -> pl.Series:
    """The codes of a field, with those of what episodes add: no time of day, and numbers of its own."""
    if name == "time":
        return pl.select(pl.when(events["added"]).then(0).otherwise(codes)).to_series()
    own = {one: coder.code(one) for one in events[name].drop_nulls().unique().to_list()}
    numbers = events[name].replace_strict(own, default=None, return_dtype=pl.UInt32) if own else codes
    return pl.select(pl.when(events[name].is_not_null()).then(numbers).otherwise(codes)).to_series()


def _recoded(one: Coded, coder: Coder) -> pl.Series:
    return pl.Series([coder.code(value) for value in one.values], dtype=pl.UInt32).gather(one.codes)


def _texts(one: Coded) -> pl.Series:
    return pl.Series(one.values, dtype=pl.String).gather(one.codes)
