"""Every activation at risk of an audit, one by one: for internal use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from fairness.audit.run import Audit
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Found:
    """One activation at risk, with its rule; dates are None or partial (text) where the record has no whole one."""

    case_id: str
    rule: Rule
    activation: str
    activation_date: date | str | None
    due: date | str | None
    days_late: int | None
    witness: str
    witness_date: date | str | None


def findings_of(audit: Audit, rulebook: Rulebook) -> Iterator[Found]:
    """The activations at risk in the order of the results, part by part, so that no more than a part is held."""
    for path in audit.files("results"):
        rows = pl.scan_parquet(path).filter(pl.col("verdict").cast(pl.String) == "risk").collect()
        for row in rows.iter_rows(named=True):
            yield Found(
                row["case_id"], rulebook.rules[str(row["rule"])], row["activation_type"] or "",
                _day(row["activation_date"]), _day(row["due"]), row["days_late"], row["witness_type"] or "",
                _day(row["witness_date"]),
            )  # fmt: skip


def _day(text: str | None) -> date | str | None:
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else text
    except ValueError:
        return text
