"""Counts of an audit by rule and theme, for all cases and by group: the one table that every report reads.

A rule is counted by its activations (a complaint answered late is one, the next complaint another); an activation is
judged where its verdict is risk, met or explained. Cases that never activated a rule are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from fairness.audit.folder import PARTS
from fairness.audit.run import Audit
from fairness.audit.tally import places
from fairness.engines.contract import WORST_FIRST
from fairness.rulebook.rulebook import Rulebook

VERDICTS = tuple(verdict.value for verdict in WORST_FIRST if verdict.value != "not_applicable")
JUDGED = ("risk", "met", "explained")
CASES = ("cases", "asked", "at_risk")
ALL, THEME, RULE = "all", "theme", "rule"
MONTH, QUARTER, ORGANISATION = "month", "quarter", "organisation"
# What `--by` may name, and the fact that it is.
GROUPS = {
    "ethnicity": "practitioner.ethnicity", "qualified": "practitioner.qualified", "sex": "practitioner.sex",
    "age_band": "practitioner.age_band", "disability": "practitioner.disability", "grade": "practitioner.grade",
    "new_in_post": "practitioner.new_in_post", "profession": "practitioner.profession", "kind": "kind",
    "nation": "nation", "sector": "sector", ORGANISATION: "organisation.code", "region": "organisation.region",
}  # fmt: skip
PERIODS = {MONTH: 7, QUARTER: 7}
_WHAT = (*VERDICTS, *CASES)
_EVERYONE, _ASKED, _AT_RISK = (_WHAT.index(name) for name in CASES)
SCHEMA = {
    "level": pl.String, "code": pl.String, "by": pl.String, "group": pl.String, "stratum": pl.String,
    **dict.fromkeys((*VERDICTS, *CASES), pl.Int64),
}  # fmt: skip


@dataclass(frozen=True)
class Measures:
    """`counts`, and one row a case (`facts`: the audit's, with a column for each of `by`), which no report prints.

    `counts` has the columns of `SCHEMA`: level (all, theme, rule) and code; by and group (empty for all cases; a null
    group is that of cases without the fact); stratum (empty but where groups are compared within strata); activations
    by verdict; cases in the group, cases asked (any activation) and cases at risk (any activation at risk).
    """

    counts: pl.DataFrame
    facts: pl.DataFrame
    by: tuple[str, ...]
    stratum: str


def measure(audit: Audit, rulebook: Rulebook, by: Sequence[str] = (), stratum: str = "") -> Measures:
    """Count an audit's results for all cases, and by each of `by` (names in `GROUPS` or `PERIODS`).

    With a `stratum` (one of the same names) groups are also counted within each of its values.
    """
    themes = {code: rule.theme for code, rule in rulebook.rules.items()}
    parts, facts = [], []
    for results, cases in _parts(audit):
        grouped = _grouped(cases, (*by, *([stratum] if stratum else [])))
        facts.append(grouped)
        parts.append(_count(results, grouped, themes, by, stratum))
    keys = ["level", "code", "by", "group", "stratum"]
    found = pl.concat(parts).group_by(*keys, "what").agg(pl.col("n").sum())
    counts = found.group_by(keys).agg(
        pl.col("n").filter(pl.col("what") == what).sum().cast(pl.Int64).alias(what) for what in (*VERDICTS, *CASES)
    )
    counts = counts.sort(keys).select(SCHEMA.keys())
    return Measures(counts, pl.concat(facts), tuple(by), stratum)


def _parts(audit: Audit) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    for path in sorted((audit.folder / PARTS).glob("*.results.parquet")):
        columns = ["case_id", "rule", "verdict"]
        yield pl.read_parquet(path, columns=columns), pl.read_parquet(_beside(path)).sort("case_id")


def _beside(path: Path) -> Path:
    return path.with_name(path.name.replace(".results.", ".cases."))


def _grouped(cases: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Cases with a column `by.<name>` for each name: their group, null where the fact is not recorded."""
    columns = []
    for name in dict.fromkeys(names):
        if name == MONTH:
            found = pl.when(pl.col("opened").str.len_chars() >= 7).then(pl.col("opened").str.slice(0, 7))
        elif name == QUARTER:
            quarter = ((pl.col("opened").str.slice(5, 2).cast(pl.Int32, strict=False) + 2) // 3).cast(pl.String)
            found = pl.when(pl.col("opened").str.len_chars() >= 7).then(
                pl.col("opened").str.slice(0, 4) + " Q" + quarter
            )
        else:
            found = pl.when(pl.col(GROUPS[name]) != "not_stated").then(pl.col(GROUPS[name]))
        columns.append(found.alias(f"by.{name}"))
    return cases.with_columns(columns)


def _count(
    results: pl.DataFrame, cases: pl.DataFrame, themes: dict[str, str], by: Sequence[str], stratum: str
) -> pl.DataFrame:
    """The counts of one part: level, code, by, group, stratum, what (a verdict, or one of `CASES`), n."""
    changed = (results["case_id"] != results["case_id"].shift(1)).fill_null(True)
    # Every case has a row for every rule, so that the runs of case ids are the cases in order.
    case = changed.cast(pl.UInt32).cum_sum() - 1
    rules, kinds = list(themes), sorted(set(themes.values()))
    rows = pl.DataFrame({
        "case": case,
        "code": places(results["rule"], rules),
        "what": places(results["verdict"], (*VERDICTS, "not_applicable")),
    }).filter(pl.col("what") < len(VERDICTS))  # fmt: skip
    theme = pl.Series([kinds.index(themes[rule]) for rule in rules], dtype=pl.UInt32)
    levels = {
        RULE: (rules, rows),
        THEME: (kinds, rows.with_columns(theme.gather(rows["code"]).alias("code"))),
        ALL: ([""], rows.with_columns(code=pl.lit(0, dtype=pl.UInt32))),
    }
    views = [(name, _pairs(cases, name, within)) for name, within in _views(by, stratum)]
    parts = []
    for level, (codes, frame) in levels.items():
        asked = frame.group_by("case", "code").agg(bad=(pl.col("what") == VERDICTS.index("risk")).any())
        bad = asked.filter("bad")
        for name, (pair, pairs) in views:
            found = pl.concat([
                _tallied(frame["case"], frame["code"], frame["what"], pair, len(codes)),
                _tallied(asked["case"], asked["code"], pl.repeat(_ASKED, asked.height, eager=True), pair, len(codes)),
                _tallied(bad["case"], bad["code"], pl.repeat(_AT_RISK, bad.height, eager=True), pair, len(codes)),
                _everyone(pair, codes),
            ]).join(pairs, on="pair")  # fmt: skip
            parts.append(
                found.select(
                    pl.lit(level).alias("level"),
                    pl.Series(codes, dtype=pl.String).gather(found["code"]).alias("code"),
                    pl.lit(name).alias("by"), "group", "stratum",
                    pl.Series(_WHAT, dtype=pl.String).gather(found["what"]).alias("what"), "n",
                )
            )  # fmt: skip
    return pl.concat(parts)


def _views(by: Sequence[str], stratum: str) -> Iterator[tuple[str, str]]:
    yield "", ""
    for name in by:
        yield name, ""
        if stratum and name != stratum:
            yield name, stratum


def _pairs(cases: pl.DataFrame, name: str, within: str) -> tuple[pl.Series, pl.DataFrame]:
    """For each case the number of its group (within its stratum), and the columns pair, group, stratum."""
    group = cases[f"by.{name}"] if name else pl.repeat("", cases.height, eager=True)
    inside = cases[f"by.{within}"] if within else pl.repeat("", cases.height, eager=True)
    keyed = pl.DataFrame({"group": group, "stratum": inside})
    pairs = keyed.unique(maintain_order=True).with_row_index("pair")
    found = keyed.join(pairs, on=["group", "stratum"], nulls_equal=True, how="left", maintain_order="left")
    return found["pair"], pairs


def _tallied(case: pl.Series, code: pl.Series, what: pl.Series, pair: pl.Series, codes: int) -> pl.DataFrame:
    """How often each pair, code and kind of count occurs: columns pair, code, what, n."""
    width = len(_WHAT)
    key = (pair.gather(case).cast(pl.Int64) * codes + code) * width + what
    counted = pl.DataFrame({"key": key}).group_by("key").agg(n=pl.len().cast(pl.Int64))
    return counted.select(
        pair=(pl.col("key") // (codes * width)).cast(pl.UInt32),
        code=(pl.col("key") // width % codes).cast(pl.UInt32),
        what=(pl.col("key") % width).cast(pl.UInt32), n="n",
    )  # fmt: skip


def _everyone(pair: pl.Series, codes: Sequence[str]) -> pl.DataFrame:
    """The cases of each group, once for every code."""
    totals = pl.DataFrame({"pair": pair}).group_by("pair").agg(n=pl.len().cast(pl.Int64))
    every = totals.join(pl.DataFrame({"code": range(len(codes))}, schema={"code": pl.UInt32}), how="cross")
    return every.select("pair", "code", pl.lit(_EVERYONE, dtype=pl.UInt32).alias("what"), "n")
