"""Counts of an audit by rule and theme, for all cases and by group: the one table that every report reads.

The unit is the case: a rule's verdict on a case is the worst of its activations (of two complaints one answered late:
at risk), and a case is judged where that verdict is risk, met or explained. Cases that never activated a rule are
counted apart. Why cases and not activations: docs/decisions/0009-cases-are-counted.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from fairness.audit.folder import PARTS
from fairness.audit.run import Audit
from fairness.audit.tally import VERDICTS as RANKS
from fairness.audit.tally import places, worst_by_case
from fairness.rulebook.rulebook import Rulebook

VERDICTS = tuple(name for name in RANKS if name != "not_applicable")
JUDGED = ("risk", "met", "explained")
CASES = ("cases", "asked", "judged")
TIMES = ("times_judged", "times_at_risk")
ALL, THEME, RULE = "all", "theme", "rule"
MONTH, QUARTER, YEAR, ORGANISATION = "month", "quarter", "year", "organisation"
# What `--by` may name, and the fact that it is.
GROUPS = {
    "ethnicity": "practitioner.ethnicity", "qualified": "practitioner.qualified", "sex": "practitioner.sex",
    "age_band": "practitioner.age_band", "disability": "practitioner.disability", "grade": "practitioner.grade",
    "new_in_post": "practitioner.new_in_post", "profession": "practitioner.profession", "kind": "kind",
    "nation": "nation", "sector": "sector", ORGANISATION: "organisation.code", "region": "organisation.region",
}  # fmt: skip
PERIODS = (MONTH, QUARTER, YEAR)
NUMBERS = (*CASES, *VERDICTS, *TIMES)
SCHEMA = {
    "level": pl.String, "code": pl.String, "by": pl.String, "group": pl.String, "stratum": pl.String,
    **dict.fromkeys(NUMBERS, pl.Int64),
}  # fmt: skip
_KEYS = ["level", "code", "by", "group", "stratum"]


@dataclass(frozen=True)
class Measures:
    """`counts`, and one row a case (`facts`: the audit's, with a column for each of `by`), which no report prints.

    `counts` has the columns of `SCHEMA`: level (all, theme, rule) and code; by and group (empty for all cases; a null
    group is that of cases without the fact); stratum (empty but where groups are compared within strata). Then cases:
    all in the group; asked (the rule, or any rule of the theme, was activated); judged; by verdict. A theme (or all)
    is judged where any rule is, and at risk where any is; its other verdicts are sums over rules (questions).
    `times_judged` and `times_at_risk` count activations.
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
    found = pl.concat(parts).group_by(*_KEYS).agg(pl.col(NUMBERS).sum())
    return Measures(found.sort(_KEYS).select(SCHEMA.keys()), pl.concat(facts), tuple(by), stratum)


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
        if name == YEAR:
            found = pl.when(pl.col("opened").str.len_chars() >= 4).then(pl.col("opened").str.slice(0, 4))
        elif name == MONTH:
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
    """The counts of one part: the columns of `SCHEMA`."""
    rules, kinds = list(themes), sorted(set(themes.values()))
    rows = pl.DataFrame({"rule": places(results["rule"], rules), "rank": places(results["verdict"], RANKS)})
    case = (results["case_id"] != results["case_id"].shift(1)).fill_null(True).cast(pl.UInt32).cum_sum() - 1
    overall, starts = worst_by_case(rows, results["case_id"], len(rules) == 1)
    overall = overall.select("rule", "rank", case=case.gather(starts)).filter(pl.col("rank") < len(VERDICTS))
    times = rows.with_columns(case=case).filter(pl.col("rank").is_in(_ranks(*JUDGED)))
    theme_of = pl.Series([kinds.index(themes[rule]) for rule in rules], dtype=pl.UInt32)
    parts = []
    for level, codes in ((RULE, rules), (THEME, kinds), (ALL, [""])):
        place = {
            RULE: pl.col("rule"), THEME: pl.col("rule").replace_strict(range(len(rules)), theme_of), ALL: pl.lit(0),
        }[level].cast(pl.UInt32)  # fmt: skip
        asked = overall.with_columns(code=place)
        judged = asked.filter(pl.col("rank").is_in(_ranks(*JUDGED)))
        risks = judged.filter(pl.col("rank") == RANKS.index("risk"))
        if level != RULE:
            risks = risks.unique(["case", "code"])
        counted = {
            "asked": asked.unique(["case", "code"]) if level != RULE else asked,
            "judged": judged.unique(["case", "code"]) if level != RULE else judged,
            "risk": risks,
            **{name: asked.filter(pl.col("rank") == RANKS.index(name)) for name in VERDICTS if name != "risk"},
            "times_judged": (all_times := times.with_columns(code=place)),
            "times_at_risk": all_times.filter(pl.col("rank") == RANKS.index("risk")),
        }
        for name, within in _views(by, stratum):
            pair, pairs = _pairs(cases, name, within)
            found = pairs.select("pair", cases=pl.col("cases").cast(pl.Int64)).join(
                pl.DataFrame({"code": range(len(codes))}, schema={"code": pl.UInt32}), how="cross"
            )
            for what, frame in counted.items():
                number = frame.select(pair=pair.gather(frame["case"]), code=pl.col("code"))
                tallied = number.group_by("pair", "code").agg(pl.len().cast(pl.Int64).alias(what))
                found = found.join(tallied, on=["pair", "code"], how="left")
            found = found.with_columns(pl.col(NUMBERS).fill_null(0)).join(pairs.drop("cases"), on="pair")
            parts.append(
                found.select(
                    pl.lit(level).alias("level"),
                    pl.Series(codes, dtype=pl.String).gather(found["code"]).alias("code"),
                    pl.lit(name).alias("by"), "group", "stratum", *NUMBERS,
                )
            )  # fmt: skip
    return pl.concat(parts)


def _ranks(*names: str) -> list[int]:
    return [RANKS.index(name) for name in names]


def _views(by: Sequence[str], stratum: str) -> Iterator[tuple[str, str]]:
    yield "", ""
    for name in by:
        yield name, ""
        if stratum and name != stratum:
            yield name, stratum


def _pairs(cases: pl.DataFrame, name: str, within: str) -> tuple[pl.Series, pl.DataFrame]:
    """For each case the number of its group (within its stratum), and the columns pair, group, stratum, cases."""
    group = cases[f"by.{name}"] if name else pl.repeat("", cases.height, eager=True)
    inside = cases[f"by.{within}"] if within else pl.repeat("", cases.height, eager=True)
    keyed = pl.DataFrame({"group": group, "stratum": inside})
    pairs = keyed.group_by("group", "stratum", maintain_order=True).agg(cases=pl.len()).with_row_index("pair")
    found = keyed.join(pairs, on=["group", "stratum"], nulls_equal=True, how="left", maintain_order="left")
    return found["pair"], pairs
