"""An audit as a star: tables of cases, events, clauses, results and findings, for Power BI, Tableau or Metabase.

Why these, and what is left out: docs/decisions/0021-databases-and-lakes-as-sources.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from fairness.audit.run import Audit
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import VERDICTS

SCHEMA_VERSION = 1
PREFIX = "fairness_"
AUDIT, CASES, EVENTS, CLAUSES, RESULTS, FINDINGS = TABLES = tuple(
    f"{PREFIX}{name}" for name in ("audit", "cases", "events", "clauses", "results", "findings")
)
TEXT, WHOLE, LARGE, DAY, FLAG = "TEXT", "INTEGER", "BIGINT", "DATE", "BOOLEAN"
KEYS = {CASES: "case_id", EVENTS: "event_id", CLAUSES: "rule", RESULTS: "result_id", FINDINGS: "result_id"}
INDEXED = {EVENTS: ("case_id",), RESULTS: ("case_id", "rule"), FINDINGS: ("case_id", "rule")}
_AUDIT = {
    "schema_version": WHOLE, "as_at": DAY, "fairness": TEXT, "cases": LARGE, "quarantined": LARGE, "unopened": LARGE,
    "seal": TEXT,
}  # fmt: skip
_EVENTS = {
    "event_id": LARGE, "case_id": TEXT, "position": WHOLE, "type": TEXT, "day": DAY, "day_as_recorded": TEXT,
}  # fmt: skip
_CLAUSES = {
    "rule": TEXT, "title": TEXT, "finding": TEXT, "theme": TEXT, "theme_title": TEXT, "severity": TEXT, "kind": TEXT,
    "pack": TEXT, "source": TEXT, "source_place": TEXT, "who": TEXT, "remedy": TEXT, "is_pattern": FLAG,
}  # fmt: skip
_RESULTS = {
    "result_id": LARGE, "case_id": TEXT, "rule": TEXT, "verdict": TEXT, "activation_event_id": LARGE,
    "witness_event_id": LARGE, "due": DAY, "days_late": WHOLE, "counts_for_case": FLAG,
}  # fmt: skip
_FINDINGS = {
    "result_id": LARGE, "case_id": TEXT, "rule": TEXT, "severity": TEXT, "theme": TEXT, "finding": TEXT,
    "is_pattern": FLAG, "began": DAY, "due": DAY, "recorded": DAY, "days_late": WHOLE,
}  # fmt: skip
_KINDS = {pl.Int32: WHOLE, pl.Int64: LARGE, pl.Date: DAY, pl.Boolean: FLAG}
_SIDES = ("activation", "witness")
_EVENT = ("case_id", "position", "type", "day_as_recorded")


@dataclass(frozen=True, slots=True)
class Star:
    """The tables of an audit: `columns` of each (name and SQL type), and `rows`, which come a part at a time."""

    columns: dict[str, dict[str, str]]
    rows: Iterator[tuple[str, pl.DataFrame]]


def star_of(audit: Audit, rulebook: Rulebook) -> Star:
    """The star of an audit, made as it is read, so that no more than a part is held."""
    cases = _cases(audit.cases()).collect_schema()
    columns = {
        AUDIT: _AUDIT,
        CASES: {name: _KINDS.get(kind.base_type(), TEXT) for name, kind in cases.items()},
        EVENTS: _EVENTS, CLAUSES: _CLAUSES, RESULTS: _RESULTS, FINDINGS: _FINDINGS,
    }  # fmt: skip
    return Star(columns, _rows(audit, rulebook))


def _rows(audit: Audit, rulebook: Rulebook) -> Iterator[tuple[str, pl.DataFrame]]:
    yield AUDIT, _audit(audit)
    clauses = _clauses(rulebook)
    yield CLAUSES, clauses
    events = results = 0
    for facts, found in zip(audit.files("cases"), audit.files("results"), strict=True):
        yield CASES, _cases(pl.scan_parquet(facts)).collect()
        asked = pl.scan_parquet(found).filter(pl.col("verdict").cast(pl.String) != "not_applicable").collect()
        some_events, some_results = _results(asked, events, results)
        yield EVENTS, some_events.select(*_EVENTS)
        yield RESULTS, some_results.select(*_RESULTS)
        yield FINDINGS, _findings(some_results, clauses)
        events, results = events + some_events.height, results + some_results.height


def _audit(audit: Audit) -> pl.DataFrame:
    asked, counts = audit.manifest.asked, audit.counts
    return pl.DataFrame(
        [(SCHEMA_VERSION, asked.as_at, asked.fairness, counts.cases, counts.quarantined, counts.unopened,
          audit.manifest.seal)],
        schema=list(_AUDIT), orient="row",
    )  # fmt: skip


def _cases(facts: pl.LazyFrame) -> pl.LazyFrame:
    """One row a case, without the place of its file; dates of the case as days, and as they are recorded."""
    names = [name for name in facts.collect_schema().names() if name not in ("place", "opened", "closed")]
    days = [one for name in ("opened", "closed") for one in (_day(name), pl.col(name).alias(f"{name}_as_recorded"))]
    return facts.select("case_id", *days, *(pl.col(name).alias(name.replace(".", "_")) for name in names[1:]))


def _clauses(rulebook: Rulebook) -> pl.DataFrame:
    rows = [
        (
            rule.code, rule.title, rule.finding, rule.theme, THEMES[rule.theme], rule.severity, rule.kind, rule.pack,
            rule.basis[0].source if rule.basis else None, rule.basis[0].at if rule.basis else None,
            rule.remedy.who if rule.remedy else None, rule.remedy.do if rule.remedy else None, rule.pattern,
        )
        for rule in rulebook.rules.values()
    ]  # fmt: skip
    kinds = {name: pl.Boolean if kind == FLAG else pl.String for name, kind in _CLAUSES.items()}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _results(asked: pl.DataFrame, events: int, results: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The events that results name, numbered from `events` + 1, and the results with these numbers, likewise."""
    words = [name for name, kind in asked.schema.items() if kind == pl.Categorical]
    asked = asked.with_columns(pl.col(words).cast(pl.String))
    sides = [
        asked.select("case_id", position=f"{side}_position", type=f"{side}_type", day_as_recorded=f"{side}_date")
        for side in _SIDES
    ]
    named = (
        pl.concat(sides).filter(pl.col("type").is_not_null()).unique()
        .sort(*_EVENT).with_columns(_day("day_as_recorded", "day"), event_id=_numbers(events))
    )  # fmt: skip
    for side in _SIDES:
        asked = asked.join(
            named.select(*_EVENT, pl.col("event_id").alias(f"{side}_event_id")),
            left_on=["case_id", f"{side}_position", f"{side}_type", f"{side}_date"], right_on=list(_EVENT),
            how="left", nulls_equal=True, maintain_order="left",
        )  # fmt: skip
    return named, asked.with_columns(_day("due"), result_id=_numbers(results), counts_for_case=_counts())


def _counts() -> pl.Expr:
    """Whether a row is the rule's verdict on the case: the worst of its rows, and the first of several."""
    rank = pl.col("verdict").replace_strict(list(VERDICTS), list(range(len(VERDICTS))), return_dtype=pl.UInt8)
    return (pl.int_range(pl.len()) == rank.arg_min()).over("case_id", "rule")


def _findings(results: pl.DataFrame, clauses: pl.DataFrame) -> pl.DataFrame:
    about = clauses.select("rule", "severity", "theme", "finding", "is_pattern")
    risks = results.filter(pl.col("verdict") == "risk").join(about, on="rule", how="left", maintain_order="left")
    return risks.with_columns(_day("activation_date", "began"), _day("witness_date", "recorded")).select(*_FINDINGS)


def _numbers(before: int) -> pl.Expr:
    return pl.int_range(before + 1, before + pl.len() + 1, dtype=pl.Int64)


def _day(text: str, name: str = "") -> pl.Expr:
    """The day of a date as it is recorded; of a partial or rough one, and of a stretch of days, the first known."""
    first = pl.col(text).str.extract(r"^(?:\.\./)?(\d{4}(?:-\d\d){0,2})") + "-01-01"
    return first.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).alias(name or text)
