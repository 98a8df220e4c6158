"""What an audit found, in short: verdicts by theme and rule, the rules most often at risk, the cases most at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from fairness.audit.run import Audit
from fairness.engines.contract import WORST_FIRST
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook

_RANK = {verdict.value: rank for rank, verdict in enumerate(WORST_FIRST)}
_VERDICTS = [verdict.value for verdict in WORST_FIRST]


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of an audit.

    `rules`: rule, title, theme, severity, kind, a column a verdict (cases), asked, rate (of the cases judged, the
    share at risk), median_days_late. `themes`: the same verdicts by theme (rules × cases). `worst`: case_id,
    critical, risks.
    """

    rules: pl.DataFrame
    themes: pl.DataFrame
    worst: pl.DataFrame
    counts: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The same, for JSON."""
        return {
            "counts": self.counts,
            "themes": self.themes.to_dicts(),
            "rules": self.rules.to_dicts(),
            "worst": self.worst.to_dicts(),
        }


def summarise(audit: Audit, rulebook: Rulebook, most: int = 10) -> Summary:
    """Count an audit's results. A rule's verdict on a case is the worst of its activations."""
    rules = pl.DataFrame(
        [
            (rule.code, rule.title, rule.theme, rule.severity, rule.kind)
            for rule in rulebook.rules.values()
        ],
        schema=["rule", "title", "theme", "severity", "kind"],
        orient="row",
    )  # fmt: skip
    rank = pl.col("verdict").replace_strict(_RANK, return_dtype=pl.Int8)
    overall = audit.results().group_by("case_id", "rule").agg(rank=rank.min()).collect(engine="streaming")
    named = {rank: verdict for verdict, rank in _RANK.items()}
    overall = overall.with_columns(verdict=pl.col("rank").replace_strict(named, return_dtype=pl.String))
    by_rule = _counted(overall, "rule", rules["rule"])
    late = (
        audit.results().filter((pl.col("verdict") == "risk") & pl.col("days_late").is_not_null())
        .group_by("rule").agg(median_days_late=pl.col("days_late").median()).collect(engine="streaming")
    )  # fmt: skip
    judged = pl.col("risk") + pl.col("explained") + pl.col("met")
    by_rule = rules.join(by_rule, on="rule", how="left").join(late, on="rule", how="left").with_columns(
        asked=pl.sum_horizontal(*(name for name in _VERDICTS if name != "not_applicable")),
        rate=pl.when(judged > 0).then(pl.col("risk") / judged),
    )  # fmt: skip
    themes = by_rule.group_by("theme").agg(pl.col(_VERDICTS).sum())
    order = {theme: place for place, theme in enumerate(THEMES)}
    themes = themes.sort(pl.col("theme").replace_strict(order, default=99))
    severity = overall.filter(pl.col("verdict") == "risk").join(rules.select("rule", "severity"), on="rule")
    worst = (
        severity.group_by("case_id").agg(critical=(pl.col("severity") == "critical").sum(), risks=pl.len())
        .sort("critical", "risks", "case_id", descending=[True, True, False]).head(most)
    )  # fmt: skip
    counts = {
        "cases": audit.counts.cases,
        "results": audit.counts.results,
        "quarantined": audit.counts.quarantined,
        "cases_at_risk": severity["case_id"].n_unique(),
    }
    return Summary(by_rule.sort("rule"), themes, worst, counts)


def _counted(overall: pl.DataFrame, key: str, values: pl.Series) -> pl.DataFrame:
    wide = overall.group_by(key).agg(
        (pl.col("verdict") == verdict).sum().cast(pl.Int64).alias(verdict) for verdict in _VERDICTS
    )
    return pl.DataFrame({key: values}).join(wide, on=key, how="left").fill_null(0)
