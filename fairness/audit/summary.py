"""What an audit found, in short: verdicts by theme and rule, the rules most often at risk, the cases most at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from fairness.audit.run import Audit
from fairness.audit.tally import VERDICTS, median
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook

_TEXT = dict.fromkeys(("rule", "title", "theme", "severity", "kind"), pl.String)


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
    found = audit.tally()
    rules = pl.DataFrame(
        [
            (
                rule.code, rule.title, rule.theme, rule.severity, rule.kind,
                *(found["verdicts"].get(rule.code, {}).get(name, (0,))[0] for name in VERDICTS),
                median(found["late"].get(rule.code, {})),
            )
            for rule in rulebook.rules.values()
        ],
        schema=_TEXT | dict.fromkeys(VERDICTS, pl.Int64) | {"median_days_late": pl.Float64},
        orient="row",
    )  # fmt: skip
    judged = pl.col("risk") + pl.col("explained") + pl.col("met")
    rules = rules.with_columns(
        asked=pl.sum_horizontal(*(name for name in VERDICTS if name != "not_applicable")),
        rate=pl.when(judged > 0).then(pl.col("risk") / judged),
    )
    themes = rules.group_by("theme").agg(pl.col(VERDICTS).sum())
    order = {theme: place for place, theme in enumerate(THEMES)}
    themes = themes.sort(pl.col("theme").replace_strict(order, default=99))
    worst = pl.DataFrame(
        found["worst"][:most], schema={"case_id": pl.String, "critical": pl.Int64, "risks": pl.Int64}, orient="row"
    )
    counts = {
        "cases": audit.counts.cases,
        "results": audit.counts.results,
        "quarantined": audit.counts.quarantined,
        "cases_at_risk": found["cases_at_risk"],
    }
    return Summary(rules.sort("rule"), themes, worst, counts)
