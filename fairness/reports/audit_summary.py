"""The summary of an audit, for a terminal, for Markdown, and for programs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from fairness.audit.summary import Summary
from fairness.reports.page import Page, new_console
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import count, day
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook

_MOST = 10
_VERDICTS = ("risk", "unknown", "due", "explained", "met", "lapsed")


def print_summary(summary: Summary, rulebook: Rulebook, as_at: date, form: str) -> None:
    """Print a summary as `terminal`, `json`, `csv` (the table of rules) or `markdown`."""
    if form == "json":
        click.echo(json.dumps({"as_at": as_at.isoformat(), **summary.as_dict()}, indent=2, ensure_ascii=False))
    elif form == "csv":
        click.echo(summary.rules.write_csv(), nl=False)
    elif form == "markdown":
        click.echo(_markdown(summary, as_at))
    else:
        page = Page(new_console())
        _terminal(summary, rulebook, as_at, page)
        page.print()


def most_at_risk(summary: Summary) -> list[dict[str, Any]]:
    """The rules most often at risk, as rows of `Summary.rules`."""
    found = summary.rules.filter(summary.rules["risk"] > 0)
    return found.sort("risk", "rule", descending=[True, False]).head(_MOST).to_dicts()


def _rate(row: dict[str, Any]) -> str:
    return "" if row["rate"] is None else f"{row['rate']:.0%}"


def _late(row: dict[str, Any]) -> str:
    return "" if row["median_days_late"] is None else f"{row['median_days_late']:.0f}"


def _terminal(summary: Summary, rulebook: Rulebook, as_at: date, page: Page) -> None:
    counts = summary.counts
    page.add((f"Audit of {count(counts['cases'], 'case')}, as at {day(as_at)}", "bold underline"))
    page.para(
        f"{counts['cases_at_risk']:,} with at least one risk; {len(rulebook.rules)} rules; "
        f"{count(counts['results'], 'result')}; {count(counts['quarantined'], 'input')} in quarantine."
    )
    page.heading("Verdicts by theme", "rules × cases")
    page.add((f"  {'':28}" + "".join(f"{name:>11}" for name in _VERDICTS), "dim"))
    for row in summary.themes.to_dicts():
        name = THEMES.get(row["theme"], row["theme"])
        page.add(f"  {name:28}" + "".join(f"{row[verdict]:>11,}" for verdict in _VERDICTS))
    page.heading("Rules most often at risk", "cases at risk, share of those judged, median days late")
    for row in most_at_risk(summary):
        lead = f"  {row['rule']}  {row['risk']:>9,} {_rate(row):>5} {_late(row):>6}  "
        page.labelled(lead.strip().ljust(32), row["title"], 2, wide=32)
    silent = summary.rules.filter(summary.rules["unknown"] > 0).sort("unknown", descending=True).head(5).to_dicts()
    if silent:
        page.heading("Most often not judged", "the record does not say")
        for row in silent:
            page.labelled(f"{row['rule']}  {row['unknown']:>9,}", row["title"], 2, wide=32)
    if not summary.worst.is_empty():
        page.heading("Cases with most critical risks")
        for row in summary.worst.to_dicts():
            page.add(f"  {row['case_id']:30} {row['critical']:>4} critical of {count(row['risks'], 'risk')}")
    page.blank()
    page.para(WHAT_A_RISK_IS, style="italic")


def _markdown(summary: Summary, as_at: date) -> str:
    counts = summary.counts
    lines = [f"# Audit of {count(counts['cases'], 'case')}, as at {day(as_at)}", ""]
    lines += [f"- {name.replace('_', ' ')}: {value:,}" for name, value in counts.items()]
    lines += ["", "## Verdicts by theme", "", "| theme | " + " | ".join(_VERDICTS) + " |"]
    lines.append("|---" * (len(_VERDICTS) + 1) + "|")
    for row in summary.themes.to_dicts():
        cells = " | ".join(f"{row[verdict]:,}" for verdict in _VERDICTS)
        lines.append(f"| {THEMES.get(row['theme'], row['theme'])} | {cells} |")
    lines += ["", "## Rules most often at risk", "", "| rule | | cases | share of judged | median days late |"]
    lines.append("|---|---|---|---|---|")
    for row in most_at_risk(summary):
        lines.append(f"| {row['rule']} | {row['title']} | {row['risk']:,} | {_rate(row)} | {_late(row)} |")
    return "\n".join([*lines, "", f"*{WHAT_A_RISK_IS}*"])
