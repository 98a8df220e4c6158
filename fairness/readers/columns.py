"""Tables in our own names (one row an event), read a column at a time: the quick way for very many plain cases.

Each distinct value of a column is read once, as a case file's value is. A case of which anything is out of the
ordinary is set aside, to be read row by row with its errors named; so that both ways give the same cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from fairness.cases.moments import DAY_MS, day_end, day_of, day_start, days_of, moment
from fairness.cases.values import EARLIEST, readable
from fairness.cases.vocabulary import Term, Vocabulary, is_missing
from fairness.readers.bound import as_kept, as_list, as_text
from fairness.readers.dates import read_time
from fairness.readers.mapping_checks import case_fields, is_own
from fairness.readers.sheets import clean

ROW = "(row)"  # the column with the numbers of the table's rows
_OWN = ("case_id", "opened", "closed", "recorded", "date", "time", "type")
_BETWEEN = "\x1f"  # between the items of a list, while lists are told apart


@dataclass(frozen=True)
class Coded:
    """The values of one column: a code for each row, and what each code stands for (code 0: missing)."""

    codes: pl.Series
    values: list[Any]


@dataclass
class Columns:
    """Plain cases as columns, and the rows of those to be read one by one.

    `cases`: case_id, number (of its first row, where the table has `ROW`), opened_lo, opened_hi, opened_text, and
    the same of closed.
    `events`: case (row of `cases`), pos, lo, hi, timed, a row an event, by case and place. `facts` (of cases) and
    `attributes` (of events, with `type` and `date`) are coded. `odd` is the table's own rows of the other cases.
    """

    cases: pl.DataFrame
    events: pl.DataFrame
    facts: dict[str, Coded]
    attributes: dict[str, Coded]
    odd: pl.DataFrame


def split_names(names: Iterable[str], vocabulary: Vocabulary) -> tuple[list[str], dict[str, str], list[str]]:
    """The columns of facts, those of attributes (column → attribute), and those that are neither.

    A name that a case and an event share (`outcome`) is the case's; `event.outcome` is the event's.
    """
    fields = case_fields(vocabulary)
    facts, attributes, unused = [], {}, []
    for name in names:
        short = name.removeprefix("event.")
        if name in (*_OWN, ROW):
            continue
        if name in fields or is_own(name):
            facts.append(name)
        elif short in vocabulary.attributes:
            attributes[name] = short
        else:
            unused.append(name)
    return facts, attributes, unused


def is_plain(names: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Whether a table's columns are all written as we write them, one row an event."""
    listed = list(names)
    return {"case_id", "opened", "date", "type"} <= set(listed) and not split_names(listed, vocabulary)[2]


def read_columns(table: pl.DataFrame, vocabulary: Vocabulary, wanted: set[str]) -> Columns:
    """The cases of a table in our own names, with the free text of those attributes only that are `wanted`.

    `table` holds whole cases; the order of a case's rows is the order of its events.
    """
    return _Table(table, vocabulary, wanted).read()


class _Table:
    def __init__(self, table: pl.DataFrame, vocabulary: Vocabulary, wanted: set[str]) -> None:
        self.words = vocabulary
        self.wanted = wanted
        self.latest = date.today() + timedelta(days=366)
        ids = _without_points(table["case_id"]).cast(pl.String).str.strip_chars()
        table = table.with_columns(case_id=ids)
        if (ids != ids.shift(1)).sum() + 1 > ids.n_unique():
            table = table.sort("case_id", maintain_order=True, nulls_last=True)
        self.table = table
        ids = table["case_id"]
        starts = ids.ne_missing(ids.shift(1))
        starts[0] = True
        self.case = (starts.cum_sum() - 1).cast(pl.UInt32)
        self.first = starts.arg_true()
        self.ids = ids.gather(self.first)
        self.odd = self.ids.is_null() | (self.ids == "") | self.ids.is_duplicated()
        self.of_event: dict[str, pl.Series] = {}

    def set_aside(self, rows: pl.Series) -> None:
        """Set aside the cases of the rows that are flagged."""
        cases = self.case.filter(rows.fill_null(True)).unique()
        if len(cases):
            self.odd = self.odd.scatter(cases, True)

    def column(self, name: str) -> pl.Series:
        """A column of the table; one that it lacks is empty."""
        if name in self.table.columns:
            return self.table[name]
        return pl.repeat(None, self.table.height, dtype=pl.String, eager=True)

    def of_case(self, name: str) -> pl.Series:
        """A column's value for each case; a case whose rows differ is set aside."""
        found = self.column(name)
        if found.null_count() < len(found):
            same = self.case == self.case.shift(1)
            self.set_aside((found.ne_missing(found.shift(1)) & same).fill_null(False))
        return found.gather(self.first)

    def read(self) -> Columns:
        facts, attributes, _ = split_names(self.table.columns, self.words)
        coded_facts = {name: self.fact(name) for name in facts}
        for name, term in self.words.fields.items():
            if term.required and name not in _OWN:
                missing = coded_facts[name].codes == 0 if name in coded_facts else pl.repeat(
                    True, len(self.ids), eager=True
                )  # fmt: skip
                self.odd = self.odd | missing
        recorded = self.of_case("recorded")
        if isinstance(recorded.dtype, pl.List):  # an empty list keeps nothing; a missing one keeps everything
            self.odd = self.odd | (recorded.list.len() == 0).fill_null(False)
        kept = self.coded(recorded, self._recorded, by_case=True)
        cases = self.days_of_cases()
        times = self.coded(self.column("time"), _time)
        moments = self.moments(times)
        types = self.coded(self.column("type"), self._type)
        self.set_aside(types.codes == 0)
        coded = {short: self.attribute(name, short) for name, short in attributes.items()}
        coded |= {"type": types, "date": Coded(moments["day"], self._days)}
        coded["time"] = times
        return self._plain(cases, moments, coded_facts | {"recorded": kept}, coded)

    def _plain(
        self, cases: pl.DataFrame, moments: pl.DataFrame, facts: dict[str, Coded], attributes: dict[str, Coded]
    ) -> Columns:  # fmt: skip
        plain = ~self.odd
        rows = plain.gather(self.case)
        numbers = (plain.cum_sum() - 1).cast(pl.UInt32)
        events = pl.DataFrame({
            "case": numbers.gather(self.case),
            "pos": pl.int_range(self.table.height, dtype=pl.Int32, eager=True)
            - self.first.cast(pl.Int32).gather(self.case),
        }).with_columns(moments["lo"], moments["hi"], moments["timed"])  # fmt: skip
        return Columns(
            cases=cases.filter(plain),
            events=events.filter(rows),
            facts={name: Coded(one.codes.filter(plain), one.values) for name, one in facts.items()},
            attributes={name: Coded(one.codes.filter(rows), one.values) for name, one in attributes.items()},
            odd=self.table.filter(~rows),
        )

    # -- values ------------------------------------------------------------------------------------------

    def fact(self, name: str) -> Coded:
        """A fact of each case."""
        raw = self.of_case(name)
        if name.startswith("roles."):
            return self.coded(raw, _people, by_case=True)
        term = self.words.fields.get(name) or Term(name, "any", "")
        return self.coded(raw, lambda value: self.read_value(name, value, term, False), True)

    def attribute(self, column: str, name: str) -> Coded:
        """An attribute of each event."""
        raw = self.column(column)
        term = self.words.attributes[name]
        if name == "note" or (term.kind == "text" and name not in self.wanted and raw.dtype == pl.String):
            return Coded(pl.repeat(0, len(raw), dtype=pl.UInt32, eager=True), [None])
        return self.coded(raw, lambda value: self.read_value(name, value, term, True))

    def read_value(self, name: str, value: Any, term: Term, attribute: bool) -> tuple[bool, Any]:
        """Whether a cell can be used without looking closer, and what it says."""
        if term.kind == "date":
            plain = value.isoformat() if type(value) is date else value
            return readable(name, plain, self.words, attribute) if isinstance(plain, str) else (False, None)
        return readable(name, as_kept(value, term), self.words, attribute)

    def coded(self, raw: pl.Series, read: Callable[[Any], tuple[bool, Any]], by_case: bool = False) -> Coded:
        """A column with each distinct value read once; a case with one that cannot be used is set aside."""
        key, distinct = _distinct(raw)
        values: list[Any] = [None]
        numbers: list[int] = []
        wrong: list[bool] = []
        for value in map(clean, distinct) if raw.dtype.is_float() else distinct:
            fine, found = (True, None) if is_missing(value) else read(value)
            wrong.append(not fine)
            if is_missing(found):
                numbers.append(0)
            else:
                numbers.append(len(values))
                values.append(found)
        codes = pl.Series(numbers, dtype=pl.UInt32).gather(key).fill_null(0)
        if any(wrong):
            flagged = pl.Series(wrong, dtype=pl.Boolean).gather(key).fill_null(False)
            if by_case:
                self.odd = self.odd | flagged
            else:
                self.set_aside(flagged)
        return Coded(codes, values)

    def _type(self, value: Any) -> tuple[bool, Any]:
        known = isinstance(value, str) and (self.words.is_open or value in self.words.types)
        return known, value

    def _recorded(self, value: Any) -> tuple[bool, Any]:
        listed = as_list(value)
        return all(self.words.knows_kept(one) for one in listed), listed

    # -- days --------------------------------------------------------------------------------------------

    def days_of_cases(self) -> pl.DataFrame:
        """`case_id`, number, and the days of opening and closing of each case."""
        columns = {"case_id": self.ids, "number": self.column(ROW).gather(self.first)}
        for name in ("opened", "closed"):
            (place, texts), lo, hi, wrong = self.days(self.of_case(name))
            columns |= {f"{name}_lo": lo, f"{name}_hi": hi}
            columns[f"{name}_text"] = pl.Series([None, *texts], dtype=pl.String).gather(place)
            self.odd = self.odd | wrong
        self.odd = self.odd | columns["opened_lo"].is_null()
        self.odd = self.odd | (columns["closed_hi"] < columns["opened_lo"]).fill_null(False)
        return pl.DataFrame(columns)

    def moments(self, times: Coded) -> pl.DataFrame:
        """`lo`, `hi`, `timed` and `day` (a place in `_days`) of each event."""
        texts, lo, hi, wrong = self.days(self.column("date"))
        self._days = [None, *texts[1]]
        self.set_aside(wrong | lo.is_null())
        offsets = [None if one is None else moment("1970-01-01", one).lo for one in times.values]
        offset = pl.Series(offsets, dtype=pl.Int64).gather(times.codes)
        timed = offset.is_not_null()
        self.set_aside((timed & (hi - lo >= DAY_MS)).fill_null(False))
        found = pl.DataFrame({"lo": lo, "hi": hi, "offset": offset, "timed": timed, "day": texts[0]})
        at = pl.col("lo") + pl.col("offset")
        return found.with_columns(
            lo=pl.when("timed").then(at).otherwise("lo"), hi=pl.when("timed").then(at).otherwise("hi")
        )

    def days(self, raw: pl.Series) -> tuple[tuple[pl.Series, list[str]], pl.Series, pl.Series, pl.Series]:
        """What each row says of its date.

        That is the place (from 1) of its text among those returned, its first and last millisecond, and whether it is
        no usable date.
        """
        if raw.dtype == pl.Date:
            raw = raw.cast(pl.Int32)
            key, distinct = _distinct(raw)
            distinct = [None if one is None else str(day_of(one * DAY_MS)) for one in distinct]
        else:
            key, distinct = _distinct(raw)
        lows: list[int | None] = []
        highs: list[int | None] = []
        wrong = []
        for value in distinct:
            span = None
            if not is_missing(value):
                try:
                    span = days_of(value.strip() if isinstance(value, str) else "")
                except ValueError:
                    span = None
                if span and (span[1] < EARLIEST or span[0] > self.latest):
                    span = None
            wrong.append(span is None and not is_missing(value))
            lows.append(day_start(span[0]) if span else None)
            highs.append(day_end(span[1]) if span else None)
        texts = ["" if one is None else str(one).strip() for one in distinct]
        place = (key.cast(pl.UInt32) + 1).fill_null(0)
        return (
            (place, texts),
            pl.Series(lows, dtype=pl.Int64).gather(key),
            pl.Series(highs, dtype=pl.Int64).gather(key),
            pl.Series(wrong, dtype=pl.Boolean).gather(key).fill_null(False),
        )


def _without_points(numbers: pl.Series) -> pl.Series:
    """Decimals as a spreadsheet's cells are read: 101.0 is 101; any other column as it is."""
    if not numbers.dtype.is_float():
        return numbers
    cells = map(clean, numbers.to_list())
    return pl.Series(numbers.name, [None if cell is None else as_text(cell) for cell in cells], dtype=pl.String)


def _time(value: Any) -> tuple[bool, Any]:
    try:
        return True, read_time(value)
    except ValueError:
        return False, None


def _people(value: Any) -> tuple[bool, Any]:
    held = as_list(value)
    return not isinstance(value, bool), held if len(held) > 1 else "".join(held)


def _distinct(raw: pl.Series) -> tuple[pl.Series, list[Any]]:
    """The place of each row's value among the distinct ones (null for null), and those."""
    if 0 < len(raw) < 2 * raw.null_count():  # what most rows lack is looked at only where it stands
        there = raw.is_not_null().arg_true()
        key, found = _distinct(raw.gather(there))
        return pl.repeat(None, len(raw), dtype=pl.UInt32, eager=True).scatter(there, key), found
    if isinstance(raw.dtype, pl.List):
        items = raw.cast(pl.List(pl.String)).list.drop_nulls()
        joined = pl.select(pl.when(items.list.len() > 0).then(items.list.join(_BETWEEN))).to_series()
        key, texts = _distinct(joined)
        return key, [None if one is None else one.split(_BETWEEN) for one in texts]
    distinct = raw.unique(maintain_order=True).drop_nulls()
    if distinct.is_empty():
        nothing: list[Any] = [None]
        return pl.repeat(None, len(raw), dtype=pl.UInt32, eager=True), nothing
    numbers = pl.int_range(len(distinct), dtype=pl.UInt32, eager=True)
    return raw.replace_strict(distinct, numbers, default=None, return_dtype=pl.UInt32), distinct.to_list()
