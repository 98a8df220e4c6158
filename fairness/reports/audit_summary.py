"""The summary of an audit, for a terminal, for Markdown, and for programs: what the audience may see, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from math import isfinite
from typing import Any

from fairness.audit.report.model import Count, Disparity, Report, Row
from fairness.reports.audit.said import (
    HIDDEN,
    MUCH_HIDDEN,
    TOO_FEW,
    beside_words,
    coarser_words,
    interval_words,
    part,
    shown,
    unopened_words,
    why_not_compared,
)
from fairness.reports.marks import marked
from fairness.reports.output import put, put_json
from fairness.reports.page import Page, show
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import count, day
from fairness.rulebook.models import THEMES
from fairness.source.csv_text import as_csv
from fairness.source.printable import json_text

_LEAD = 50  # the columns of numbers before a rule's title
_COLUMNS = (
    "rule", "title", "theme", "severity", "kind", "cases", "asked", "judged", "at_risk", "explained", "met", "due",
    "unknown", "lapsed", "rate", "rate_low", "rate_high", "times_judged", "times_at_risk", "median_days_late",
)  # fmt: skip


def print_summary(report: Report, results: int, form: str) -> None:
    """Print a report in short as `terminal`, `json`, `csv` (the table of rules) or `markdown`.

    `results` is the number of rows of results.
    """
    if form == "json":
        put_json(json_text(_document(report, results)) + "\n")
    elif form == "csv":
        put(_csv(report))
    elif form == "markdown":
        put(_markdown(report) + "\n")
    else:
        show(lambda page: _terminal(report, results, page))


def whole_json(report: Report) -> str:
    """Everything that a report holds, as JSON; what is hidden is null."""
    return json_text(_plain(report), indent=1) + "\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not isfinite(value) else value


def _document(report: Report, results: int) -> dict[str, Any]:
    return {
        "as_at": report.provenance.as_at.isoformat(),
        "audience": report.audience,
        "legend": report.legend,
        "counts": {
            "cases": report.overall.cases, "results": None if report.overall.cases is None else results,
            "quarantined": report.quarantined, "unopened": report.unopened,
            "cases_at_risk": report.overall.at_risk,
        },
        "questions": report.quality.questions,
        "not_judged": report.quality.unknown,
        "overall": _plain(report.overall),
        "themes": [_plain(row) for row in report.themes],
        "rules": [_plain(row) for row in report.rules],
        "worst": [{"case_id": one[0], "critical": one[1], "risks": one[2]} for one in report.worst],
        "provenance": _plain(report.provenance),
    }  # fmt: skip


def _csv(report: Report) -> str:
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


def _rate(row: Row) -> str:
    return "" if row.rate is None else f"{row.rate.estimate:.0%}"


def _range(row: Row) -> str:
    return "" if row.rate is None else f"{row.rate.low:.0%}-{row.rate.high:.0%}"


def _of(number: Count, of: Count) -> str:
    if number is None and of is None:
        return f"{HIDDEN:>20}"
    return f"{shown(number):>8} of {shown(of):>8}"


def _late(row: Row) -> str:
    return "" if row.late is None or row.late.median is None else f"{row.late.median:.0f}"


def _terminal(report: Report, results: int, page: Page) -> None:
    whole = report.overall
    page.add((f"Audit of {_cases(report)}, as at {day(report.provenance.as_at)}", "bold underline"))
    quarantine = f"{count(report.quarantined, 'input')} in quarantine."
    if report.few:
        page.para(f"{len(report.rules)} rules; {quarantine}")  # the number of results would tell that of the cases
        page.para(TOO_FEW)
        page.blank()
        page.para(report.legend, style="dim")
        page.para(WHAT_A_RISK_IS, style="italic")
        return
    risky = "cases with a risk: hidden" if whole.at_risk is None else f"{whole.at_risk:,} with at least one risk"
    page.para(f"{risky[:1].upper()}{risky[1:]}; {len(report.rules)} rules; {count(results, 'result')}; {quarantine}")
    if later := unopened_words(report):
        page.para(later)
    quality = report.quality
    if quality.share is not None:
        page.para(
            f"Not judged: {part(quality.share)} of {shown(quality.questions)} questions (one rule asked of one case)."
        )
    _rates(report, page)
    for disparity in report.disparities:
        _groups(disparity, page)
    _family(report, page)
    if report.worst:
        page.heading("Cases with most critical risks")
        for case, critical, risks in report.worst:
            page.add(f"  {case:30} {critical:>4} critical of {count(risks, 'risk')}")
    page.blank()
    page.para(report.legend, style="dim")
    if report.much_hidden:
        page.para(MUCH_HIDDEN, style="dim")
    page.para(WHAT_A_RISK_IS, style="italic")


def _rates(report: Report, page: Page) -> None:
    """Which themes and rules are most often at risk, and which rules are most often not judged."""
    page.heading("Cases at risk by theme", "of those judged, with the 95% interval")
    for row in report.themes:
        lead = f"{_of(row.at_risk, row.judged)} {_rate(row):>5} {_range(row):>9}"
        page.add(f"  {lead}  {THEMES.get(row.code, row.code)}")
    if report.most_at_risk:
        page.heading("Rules most often at risk", "of cases judged, with the 95% interval and median days late")
    for row in report.most_at_risk:
        lead = f"{row.code} {_of(row.at_risk, row.judged)} {_rate(row):>5} {_range(row):>9} {_late(row):>4}"
        page.labelled(lead.ljust(_LEAD), row.title, 2, wide=_LEAD)
    silent = sorted((row for row in report.rules if row.unknown), key=lambda row: (-(row.unknown or 0), row.code))[:5]
    if silent:
        page.heading("Most often not judged", "of cases asked: the record does not say")
        for row in silent:
            page.labelled(f"{row.code} {_of(row.unknown, row.asked)}", row.title, 2, wide=_LEAD)


def _cases(report: Report) -> str:
    return "few cases" if report.overall.cases is None else count(report.overall.cases, "case")


def _groups(disparity: Disparity, page: Page) -> None:
    against = f"against {disparity.against}" if disparity.reference else "each against everyone else"
    page.heading(f"Groups by {disparity.label}", against if disparity.rows else "")
    for one in disparity.groups:
        page.add(f"  {shown(one.cases):>9}  {one.label}")
    for words in coarser_words(disparity):
        page.para(words, 2)
    found = disparity.differing()
    said = {verdict: sum(row.verdict == verdict for row in disparity.rows) for verdict in _FOUND}
    words = "; ".join(f"{verdict}: {number:,}" for verdict, number in said.items() if number)
    page.para(f"Comparisons: {words}." if words else f"Nothing is compared: {why_not_compared(disparity)}.", 2)
    for row in found[:10]:
        page.para(f"{row.label}: {row.title}, {beside_words(row)}", 2, 4)
    if len(found) > 10:
        page.para(f"and {len(found) - 10:,} more, in the report", 2, 4)
    for held in disparity.likelihoods:
        page.para(
            f"{held.label}: {shown(held.cases)} cases of {held.headcount:,} people beside "
            f"{shown(held.other_cases)} of {held.other_headcount:,}, relative likelihood "
            f"{interval_words(held.ratio, ratio=True)}", 2, 4,
        )  # fmt: skip


def _family(report: Report, page: Page) -> None:
    family = report.family
    if family.declared:
        hidden = f", {family.hidden:,} hidden" if family.hidden else ""
        page.blank()
        page.para(
            f"{count(family.declared, 'comparison')} declared: {family.tested:,} tested and corrected together, "
            f"{family.few:,} with too few cases to tell{hidden}."
        )


_FOUND = ("differs", "no clear difference", "too few to tell", "hidden")


def _markdown(report: Report) -> str:
    whole = report.overall
    lines = [f"# Audit of {_cases(report)}, as at {day(report.provenance.as_at)}", ""]
    if report.few:
        return "\n".join([*lines, TOO_FEW, "", report.legend, "", f"*{WHAT_A_RISK_IS}*"])
    lines += [f"- with at least one risk: {shown(whole.at_risk)}", f"- inputs in quarantine: {report.quarantined:,}"]
    lines += [f"- {later}"] if (later := unopened_words(report)) else []
    lines += ["", "## Verdicts by theme", "", "| theme | cases judged | at risk | share | 95% interval |"]
    lines.append("|---|---:|---:|---:|---|")
    for row in report.themes:
        cells = f"{shown(row.judged)} | {shown(row.at_risk)} | {_rate(row)} | {_range(row)}"
        lines.append(f"| {THEMES.get(row.code, row.code)} | {cells} |")
    if report.most_at_risk:
        lines += ["", "## Rules most often at risk", ""]
        lines += ["| rule | | at risk | cases judged | share | median days late |", "|---|---|---:|---:|---:|---:|"]
    for row in report.most_at_risk:
        last = (row.code, marked(row.title), shown(row.at_risk), shown(row.judged), _rate(row), _late(row))
        lines.append(f"| {' | '.join(last)} |")
    return "\n".join([*lines, "", report.legend, "", f"*{WHAT_A_RISK_IS}*"])
