"""Who held which role, and who acted in it, from a table's columns: as `cases/roles.py` says of one case."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from fairness.cases.naming import names
from fairness.cases.roles import FAR, STATED, as_person, is_code, items
from fairness.cases.vocabulary import Vocabulary
from fairness.engines.columnar.encode import PEOPLE, UNDATED, roles_of
from fairness.readers.columns import Coded, Columns
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation

_TOLD = ("to", "by")
_TEXTS = {"case": pl.UInt32, "row": pl.UInt32, "who": pl.String, "person": pl.String, "is_one": pl.Boolean}


def named_by(rules: Sequence[Rule], words: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The roles whose holder is named by events that rules wait for, with the types of these."""
    asked = {one for rule in rules if isinstance(rule.check, Obligation) for one in rule.check.judged_by.types}
    return {role: types for role, types in words.named_by.items() if not asked.isdisjoint(types)}


def fields_of_people(rules: Sequence[Rule], words: Vocabulary) -> set[str]:
    """The attributes of events that show who acted in a role that rules ask about, or who holds it."""
    shown = {field for role in roles_of(rules) for _, field in words.acts.get(role, ())}
    return shown | (set(_TOLD) if named_by(rules, words) else set())


class TablePeople:
    """The people of a table: `rows` are its events by the horizon (case, row, pos, lo, hi, type)."""

    def __init__(self, rows: pl.DataFrame, columns: Columns, words: Vocabulary, horizon: int) -> None:
        self.rows = rows
        self.columns = columns
        self.words = words
        self.horizon = horizon
        facts = {name.removeprefix("roles."): one for name, one in columns.facts.items() if name.startswith("roles.")}
        self.stated = {role: self._stated(one) for role, one in facts.items()}
        parts = [one.select("case", "person") for one in self.stated.values()]
        self.named = (
            pl.concat(parts).unique() if parts else pl.DataFrame(schema={"case": pl.UInt32, "person": pl.String})
        )

    def held(self, roles: Sequence[str]) -> pl.DataFrame:
        """The columns of `PEOPLE`, of these roles."""
        parts = [pl.DataFrame(schema=PEOPLE)]
        for role in roles:
            if role in self.stated:
                parts.append(self._throughout(role))
            acts = [
                self._texts(field, [number for number, one in enumerate(self._types) if one and names(pattern, one)])
                for pattern, field in self.words.acts.get(role, ())
                if field in self.columns.attributes
            ]
            if acts:
                parts.append(self._acted(role, pl.concat(acts)))
        return pl.concat(parts)

    def undated(self, named: dict[str, tuple[str, ...]]) -> pl.DataFrame:
        """The columns of `UNDATED`."""
        parts = [pl.DataFrame(schema=UNDATED)]
        for role, types in named.items():
            holders = self.stated.get(role)
            if holders is None or holders.is_empty():
                continue
            numbers = [number for number, one in enumerate(self._types) if one in types]
            events = self.rows.filter(pl.col("type").is_in(numbers)).select("case", "row")
            to, by = (self._texts(field, numbers) for field in _TOLD)
            told = pl.concat([to, by]).select("case", pl.col("who").map_elements(as_person, pl.String).alias("plain"))
            left = holders.join(told, left_on=["case", "plain"], right_on=["case", "plain"], how="anti")
            nobody = events.join(to.filter("is_one"), on=["case", "row"], how="anti")
            cases = left.join(nobody, on="case", how="anti").select("case").unique()
            parts += [cases.with_columns(type=pl.lit(one)) for one in types]
        return pl.concat(parts)

    @property
    def _types(self) -> list[str | None]:
        return self.columns.attributes["type"].values

    def _stated(self, fact: Coded) -> pl.DataFrame:
        """case, who, plain (as compared) and person (empty for what names none)."""
        values = [[] if value is None else list(items(value)) for value in fact.values]
        who = pl.Series("who", values, dtype=pl.List(pl.String)).gather(fact.codes)
        told = pl.DataFrame({"who": who}).with_row_index("case").explode("who").drop_nulls("who")
        distinct = told["who"].unique().to_list()
        plain = {one: as_person(one) for one in distinct}
        person = {one: "" if self.words.is_no_person(plain[one]) else plain[one] for one in distinct}
        return told.with_columns(plain=_looked_up(told["who"], plain), person=_looked_up(told["who"], person))

    def _throughout(self, role: str) -> pl.DataFrame:
        return self.stated[role].select(
            "case", pl.lit(role).alias("role"), "who", "person", pl.lit("").alias("post"),
            pl.lit(STATED, dtype=pl.Int64).alias("place"), pl.lit(-FAR).alias("lo"),
            pl.lit(self.horizon, dtype=pl.Int64).alias("hi"), pl.lit(-FAR).alias("first"),
            pl.lit(self.horizon, dtype=pl.Int64).alias("last"),
        )  # fmt: skip

    def _texts(self, field: str, types: Sequence[int]) -> pl.DataFrame:
        """Each text of an attribute of events of these types (columns of `_TEXTS`; `is_one`: it is a person)."""
        one = self.columns.attributes.get(field)
        if one is None:
            return pl.DataFrame(schema=_TEXTS)
        rows = self.rows.filter(pl.col("type").is_in(list(types))).select("case", "row")
        values = [[] if value is None else list(items(value)) for value in one.values]
        who = pl.Series("who", values, dtype=pl.List(pl.String)).gather(one.codes.gather(rows["row"]))
        told = rows.with_columns(who).explode("who").drop_nulls("who")
        distinct = told["who"].unique().to_list()
        person = {text: "" if self.words.is_no_person(as_person(text)) else as_person(text) for text in distinct}
        is_one = {text: is_code(text.strip()) for text in distinct}
        told = told.with_columns(
            person=_looked_up(told["who"], person), code=told["who"].replace_strict(is_one, return_dtype=pl.Boolean)
        ) if distinct else told.with_columns(person=pl.lit("").cast(pl.String), code=pl.lit(False))  # fmt: skip
        told = told.join(self.named.with_columns(named=True), on=["case", "person"], how="left")
        is_person = (pl.col("person") != "") & (pl.col("code") | pl.col("named").fill_null(False))
        return told.with_columns(is_one=is_person).select(pl.col(name).cast(kind) for name, kind in _TEXTS.items())

    def _acted(self, role: str, told: pl.DataFrame) -> pl.DataFrame:
        acts = told.filter("is_one").unique(["row", "who"], maintain_order=True)
        acts = acts.join(self.rows.select("row", "pos", "lo", "hi"), on="row")
        return acts.select(
            "case", pl.lit(role).alias("role"), "who", "person", pl.lit("").alias("post"),
            pl.col("pos").cast(pl.Int64).alias("place"), "lo", "hi", pl.col("lo").alias("first"),
            pl.col("hi").alias("last"),
        )  # fmt: skip


def _looked_up(texts: pl.Series, known: dict[str, str]) -> pl.Series:
    if not known:
        return pl.Series([], dtype=pl.String)
    return texts.replace_strict(known, return_dtype=pl.String)
