"""What one part of an audit counts, so that a summary never reads every row again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from fairness.engines.contract import WORST_FIRST
from fairness.rulebook.rulebook import Rulebook

VERDICTS = [verdict.value for verdict in WORST_FIRST]
MOST_WORST = 10
Tally = dict[str, Any]


def tally(results: pl.DataFrame, rulebook: Rulebook) -> Tally:
    """Counts of a part's results (columns of `engines.columnar.run.SCHEMA`), as JSON may hold them.

    `verdicts`: rule → verdict → [cases, rows], a rule's verdict on a case being the worst of its activations;
    `late`: rule → days late → rows at risk; `worst`: [case_id, critical, risks] of the cases most at risk;
    `cases_at_risk`.
    """
    rank = pl.col("verdict").replace_strict(VERDICTS, range(len(VERDICTS)), return_dtype=pl.UInt8)
    rows = results.select("case_id", "rule", "days_late", rank=rank)
    # Rows are in order of case and rule, so that a rule's rows on a case are one run.
    changed = (pl.col("case_id") != pl.col("case_id").shift(1)) | (pl.col("rule") != pl.col("rule").shift(1))
    first = rows.select(changed.fill_null(True)).to_series()
    if first.all():
        overall = rows
    else:
        run = first.cast(pl.UInt32).cum_sum()
        worst = (
            rows.select(pl.col("rank").alias("rank")).with_columns(run=run).group_by("run").agg(pl.col("rank").min())
        )
        overall = rows.filter(first).with_columns(worst.sort("run")["rank"])
    severities = {code: rule.severity for code, rule in rulebook.rules.items()}
    critical = [code for code, severity in severities.items() if severity == "critical"]
    risks = overall.filter(pl.col("rank") == 0)
    by_case = risks.group_by("case_id").agg(
        critical=pl.col("rule").cast(pl.String).is_in(critical).sum(), risks=pl.len()
    )
    late = rows.filter((pl.col("rank") == 0) & pl.col("days_late").is_not_null())
    verdicts: dict[str, dict[str, list[int]]] = {}
    for place, frame in enumerate((overall, rows)):
        for rule, code, count in frame.group_by("rule", "rank").agg(pl.len()).rows():
            verdicts.setdefault(rule, {}).setdefault(VERDICTS[code], [0, 0])[place] = count
    return {
        "verdicts": {
            code: {name: verdicts[code][name] for name in VERDICTS if name in verdicts[code]}
            for code in sorted(verdicts)
        },
        "late": {
            rule: {str(days): count for days, count in found.select("days_late", "len").sort("days_late").rows()}
            for (rule,), found in sorted(late.group_by("rule", "days_late").agg(pl.len()).partition_by(
                "rule", as_dict=True
            ).items())
        },
        "worst": [list(row) for row in _worst(by_case).rows()],
        "cases_at_risk": by_case.height,
    }  # fmt: skip


def _worst(by_case: pl.DataFrame) -> pl.DataFrame:
    return by_case.sort("critical", "risks", "case_id", descending=[True, True, False]).head(MOST_WORST)


def merged(tallies: Iterable[Tally]) -> Tally:
    """The tally of several parts together."""
    verdicts: dict[str, dict[str, list[int]]] = {}
    late: dict[str, dict[str, int]] = {}
    worst: list[list[Any]] = []
    at_risk = 0
    for one in tallies:
        for rule, counts in one["verdicts"].items():
            for verdict, pair in counts.items():
                mine = verdicts.setdefault(rule, {}).setdefault(verdict, [0, 0])
                mine[0] += pair[0]
                mine[1] += pair[1]
        for rule, days in one["late"].items():
            mine_late = late.setdefault(rule, {})
            for day, count in days.items():
                mine_late[day] = mine_late.get(day, 0) + count
        worst += one["worst"]
        at_risk += one["cases_at_risk"]
    worst.sort(key=lambda row: (-row[1], -row[2], row[0]))
    return {"verdicts": verdicts, "late": late, "worst": worst[:MOST_WORST], "cases_at_risk": at_risk}


def median(counts: dict[str, int]) -> float | None:
    """The median of whole numbers given with how often each occurs; None of none."""
    total = sum(counts.values())
    if not total:
        return None
    ordered = sorted((int(value), count) for value, count in counts.items())

    def at(place: int) -> int:
        for value, count in ordered:
            place -= count
            if place < 0:
                return value
        raise AssertionError("a place beyond the last")

    return (at((total - 1) // 2) + at(total // 2)) / 2
