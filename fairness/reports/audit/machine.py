"""An audit's report for programs: in short or whole as JSON, and the table of rules as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from math import isfinite
from typing import Any

from fairness.audit.agreed import Agreed
from fairness.audit.report.model import Count, Report, Row
from fairness.reports.audit.said import HIDDEN
from fairness.source.csv_text import as_csv
from fairness.source.printable import json_text

_COLUMNS = (
    "rule", "title", "theme", "severity", "kind", "cases", "asked", "judged", "at_risk", "explained", "met", "due",
    "unknown", "lapsed", "rate", "rate_low", "rate_high", "times_judged", "times_at_risk", "median_days_late",
)  # fmt: skip


def whole_json(report: Report) -> str:
    """Everything that a report holds, as JSON; what is hidden is null."""
    return json_text(_plain(report), indent=1) + "\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Agreed):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not isfinite(value) else value


def summary_json(report: Report, results: int) -> str:
    """The report in short; `results` is the number of rows of results."""
    return json_text(_document(report, results)) + "\n"


def _document(report: Report, results: int) -> dict[str, Any]:
    return {
        "as_at": report.provenance.as_at.isoformat(),
        "audience": report.audience,
        "legend": report.legend,
        "counts": {
            "cases": report.overall.cases, "results": None if report.overall.cases is None else results,
            "quarantined": report.quarantined, "unopened": report.unopened,
            "cases_at_risk": report.overall.at_risk, "eventless": report.eventless,
            **(_plain(report.read) if report.read else {}),
        },
        "questions": report.quality.questions,
        "not_judged": report.quality.unknown,
        "overall": _plain(report.overall),
        "themes": [_plain(row) for row in report.themes],
        "rules": [_plain(row) for row in report.rules],
        "worst": [{"case_id": one[0], "critical": one[1], "risks": one[2]} for one in report.worst],
        "provenance": _plain(report.provenance),
    }  # fmt: skip


def rules_csv(report: Report) -> str:
    """The table of rules."""
    return as_csv(_COLUMNS, _csv_rows(report))


def _csv_rows(report: Report) -> Iterator[list[str]]:
    for row in report.rules:
        rate = ("", "", "") if row.rate is None else (f"{value:.4f}" for value in _ends(row))
        numbers = [getattr(row, name) for name in _COLUMNS[5:14]]
        times = [row.times_judged, row.times_at_risk]
        yield [
            row.code, row.title, row.theme, row.severity, row.kind, *(_blank(one) for one in numbers), *rate,
            *(_blank(one) for one in times), _late(row),
        ]  # fmt: skip


def _ends(row: Row) -> tuple[float, float, float]:
    assert row.rate is not None
    return row.rate.estimate, row.rate.low, row.rate.high


def _blank(number: Count) -> str:
    return HIDDEN if number is None else str(number)


def _late(row: Row) -> str:
    return "" if row.late is None or row.late.median is None else f"{row.late.median:.0f}"
