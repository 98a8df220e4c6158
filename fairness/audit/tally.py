"""What one part of an audit counts, so that a summary never reads every row again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl

from fairness.engines.columnar.rows import begins
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import VERDICTS, Verdict

MOST_WORST = 10
Tally = dict[str, Any]


def tally(results: pl.DataFrame, rulebook: Rulebook, cases: int) -> Tally:
    """Counts of a part's results (columns of `engines.columnar.rows.SCHEMA`) on so many cases, as JSON may hold them.

    A rule without a row on a case does not apply to it.
    `verdicts`: rule → verdict → [cases, rows], a rule's verdict on a case being the worst of its activations;
    `late`: rule → days late → rows at risk; `worst`: [case_id, critical, risks] of the cases most at risk, where
    patterns, and risks that a stronger rule tells of the same case, count nothing; `cases_at_risk`.
    """
    codes = list(rulebook.rules)
    rows = pl.DataFrame({
        "rule": places(results["rule"], codes), "rank": places(results["verdict"], VERDICTS),
        "days_late": results["days_late"],
    })  # fmt: skip
    overall, first = worst_by_case(rows, results["case_id"])
    verdicts: dict[str, dict[str, list[int]]] = {code: {} for code in sorted(codes)}
    for place, frame in enumerate((overall, rows)):
        for rule, rank, count in frame.group_by("rule", "rank").agg(pl.len()).sort("rule", "rank").rows():
            verdicts[codes[rule]].setdefault(VERDICTS[rank], [0, 0])[place] = count
    for counts in verdicts.values():
        beside = cases - sum(of_cases for of_cases, _ in counts.values())
        if beside:
            counts[Verdict.NOT_APPLICABLE.value] = [beside, beside]
    late = rows.filter((pl.col("rank") == 0) & pl.col("days_late").is_not_null())
    days: dict[str, dict[str, int]] = {}
    for rule, day, count in late.group_by("rule", "days_late").agg(pl.len()).sort("rule", "days_late").rows():
        days.setdefault(codes[rule], {})[str(day)] = count
    at_risk = overall["rank"] == 0
    critical = pl.Series([rule.severity == "critical" for rule in rulebook.rules.values()], dtype=pl.Boolean)
    risks = pl.DataFrame({
        "case_id": results["case_id"].gather(first.filter(at_risk)),
        "rule": overall["rule"].filter(at_risk),
        "critical": critical.gather(overall["rule"].filter(at_risk)),
    })  # fmt: skip
    told = _told_once(risks, rulebook).group_by("case_id").agg(pl.col("critical").sum(), risks=pl.len())
    return {
        "verdicts": {code: counts for code, counts in verdicts.items() if counts},
        "late": days,
        "worst": [list(row) for row in _worst(told).rows()],
        "cases_at_risk": risks["case_id"].n_unique(),
    }


def places(words: pl.Series, known: Sequence[str]) -> pl.Series:
    """The place of each word (a category) among those that are known, as `UInt32`."""
    if words.is_empty():
        return pl.Series(dtype=pl.UInt32)
    numbers = words.to_physical().to_numpy()
    # Where each category stands; the first row for those that do not occur.
    rows = np.zeros(int(numbers.max()) + 1, dtype=np.uint32)
    rows[numbers] = np.arange(len(numbers), dtype=np.uint32)
    place_of = {word: place for place, word in enumerate(known)}
    found = np.array([place_of[word] for word in words.gather(rows).cast(pl.String)], dtype=np.uint32)
    return pl.Series(found[numbers])


def worst_by_case(rows: pl.DataFrame, case_ids: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """The worst verdict of each rule on each case, and the row at which each begins.

    Rows are in order of case and rule: where either changes, the next begins.
    """
    starts = (begins(rows["rule"]) | begins(case_ids)).arg_true()
    if len(starts) == rows.height:
        return rows.select("rule", "rank"), starts
    worst = np.minimum.reduceat(rows["rank"].to_numpy(), starts.to_numpy())
    return pl.DataFrame({"rule": rows["rule"].gather(starts), "rank": worst}), starts


def rows_of(counted: Tally) -> int:
    """How many rows all results have, those of rules that do not apply among them."""
    return sum(rows for verdicts in counted["verdicts"].values() for _, rows in verdicts.values())


def _told_once(risks: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """Risks (`case_id`, `rule` by its place) without patterns, and without what a stronger rule tells of the case."""
    place_of = {code: place for place, code in enumerate(rulebook.rules)}
    patterns = [place_of[rule.code] for rule in rulebook.rules.values() if rule.pattern]
    pairs = [
        (place_of[weaker], place_of[rule.code])
        for rule in rulebook.rules.values()
        for weaker in rule.supersedes
        if weaker in place_of and not rule.pattern
    ]
    kept = risks.filter(~pl.col("rule").is_in(patterns))
    if not pairs:
        return kept
    stronger = pl.DataFrame(pairs, {"rule": pl.UInt32, "stronger": pl.UInt32}, orient="row")
    again = (
        kept.join(stronger, on="rule")
        .join(kept.select("case_id", stronger="rule"), on=["case_id", "stronger"], how="semi")
        .select("case_id", "rule")
    )
    return kept.join(again, on=["case_id", "rule"], how="anti")


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
