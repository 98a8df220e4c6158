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
# What each code of an attribute or fact names: the text, the text as it is compared, the person (empty for what names
# none), and whether it is somebody's code.
_SPELT = {"code": pl.UInt32, "who": pl.String, "plain": pl.String, "person": pl.String, "is_code": pl.Boolean}


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
        self._spellings: dict[str, pl.DataFrame] = {}  # by attribute, as several roles ask for one
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
            told = pl.concat([to, by]).select("case", "plain")
            left = holders.join(told, on=["case", "plain"], how="anti")
            nobody = events.join(self._of_people(to), on=["case", "row"], how="anti")
            cases = left.join(nobody, on="case", how="anti").select("case").unique()
            parts += [cases.with_columns(type=pl.lit(one)) for one in types]
        return pl.concat(parts)

    @property
    def _types(self) -> list[str | None]:
        return self.columns.attributes["type"].values

    def _stated(self, fact: Coded) -> pl.DataFrame:
        """case, who, plain and person."""
        told = fact.codes.cast(pl.UInt32).to_frame("code").with_row_index("case")
        return _told(told, self._spelt(fact)).select("case", "who", "plain", "person")

    def _spelt(self, one: Coded) -> pl.DataFrame:
        """The columns of `_SPELT`, in the order of codes and of what each names."""
        rows = []
        for code, value in enumerate(one.values):
            for who in () if value is None else items(value):
                plain = as_person(who)
                person = "" if self.words.is_no_person(plain) else plain
                rows.append((code, who, plain, person, is_code(who.strip())))
        return pl.DataFrame(rows, schema=_SPELT, orient="row")

    def _throughout(self, role: str) -> pl.DataFrame:
        return self.stated[role].select(
            "case", pl.lit(role).alias("role"), "who", "person", pl.lit("").alias("post"),
            pl.lit(STATED, dtype=pl.Int64).alias("place"), pl.lit(-FAR).alias("lo"),
            pl.lit(self.horizon, dtype=pl.Int64).alias("hi"), pl.lit(-FAR).alias("first"),
            pl.lit(self.horizon, dtype=pl.Int64).alias("last"),
        )  # fmt: skip

    def _texts(self, field: str, types: Sequence[int]) -> pl.DataFrame:
        """Each text of an attribute of events of these types: case, row and the columns of `_SPELT`."""
        one = self.columns.attributes.get(field)
        if one is None:
            return pl.DataFrame(schema={"case": pl.UInt32, "row": pl.UInt32, **_SPELT})
        if field not in self._spellings:
            self._spellings[field] = self._spelt(one)
        rows = self.rows.filter(pl.col("type").is_in(list(types))).select("case", "row")
        return _told(rows.with_columns(code=one.codes.gather(rows["row"]).cast(pl.UInt32)), self._spellings[field])

    def _of_people(self, told: pl.DataFrame) -> pl.DataFrame:
        """The texts that are a person: somebody's code, or one whom `roles:` names."""
        told = told.filter(pl.col("person") != "")
        others = told.filter(~pl.col("is_code")).join(self.named, on=["case", "person"], how="semi")
        return pl.concat([told.filter("is_code"), others])

    def _acted(self, role: str, told: pl.DataFrame) -> pl.DataFrame:
        acts = self._of_people(told).unique(["row", "who"])
        acts = acts.join(self.rows.select("row", "pos", "lo", "hi"), on="row")
        return acts.select(
            "case", pl.lit(role).alias("role"), "who", "person", pl.lit("").alias("post"),
            pl.col("pos").cast(pl.Int64).alias("place"), "lo", "hi", pl.col("lo").alias("first"),
            pl.col("hi").alias("last"),
        )  # fmt: skip


def _told(coded: pl.DataFrame, spelt: pl.DataFrame) -> pl.DataFrame:
    """Rows with a `code`, once for each text that it stands for."""
    return coded.join(spelt, on="code", maintain_order="left_right")
