"""The review of one case as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairness.reports.citations import cited
from fairness.reports.happened import risk_numbers, when
from fairness.reports.render.markdown import marked
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.view import Finding, View, next_due
from fairness.reports.words import day, listed, recorded_date

if TYPE_CHECKING:
    from fairness.rulebook.cited import Source

_SPACED = re.compile(r"[\s<>]")


def as_markdown(view: View) -> str:
    """The whole report; text from the case file is escaped, so that it stays text."""
    lines = [f"# Review of case {marked(view.title)}", ""]
    lines += [f"- **{name}**: {marked(value)}" for name, value in view.facts]
    if view.waiting:
        lines += ["", "## Questions first", "", *(f"- {marked(str(one))}" for one in view.waiting)]
    lines += _events(view)
    lines += ["", "## Risks", ""]
    if not view.risks:
        lines += [view.silence]
    for theme, findings in view.themes:
        lines += [f"### {theme}", ""]
        for finding in findings:
            lines += _finding(finding, f"{finding.number}. ")
    lines += _section("Patterns: several of the risks above together", view.patterns, view)
    lines += _section("What is due next", view.due, view)
    lines += _section("Explained in the case file", view.explained, view)
    lines += _section("What could not be judged", view.unknown, view)
    if view.met:
        lines += ["", "## Found in order", ""]
        lines += [f"- {marked(one.rule.title)} ({one.rule.code})" for one in view.met]
    for title, notes in (("Local policy", view.local), ("Notes on the record", view.notes)):
        if notes:
            lines += ["", f"## {title}", "", *(f"- {marked(note)}" for note in notes)]
    if sources := cited(view):
        lines += ["", "## Sources", "", *map(_source, sources)]
    return "\n".join([*lines, "", f"*{WHAT_A_RISK_IS}*"])


def _source(source: Source) -> str:
    link = f" <{source.url}>" if source.url and not _SPACED.search(source.url) else ""
    return f"- **{marked(source.id)}**: {marked(source.citation)}{link}"


def _events(view: View) -> list[str]:
    rows = ["", "## Timeline", "", "| Place | Date | Event | Risk |", "|---|---|---|---|"]
    numbers = risk_numbers(view)
    for event in view.review.timeline.shown:
        place = "" if event.place is None else str(event.place)
        label = view.rulebook.vocabulary.label(event.type)
        risks = ", ".join(map(str, numbers.get(id(event), [])))
        rows.append(f"| {place} | {when(event)} | {marked(label)} | {risks} |")
    return rows


def _finding(finding: Finding, number: str = "") -> list[str]:
    rule = finding.rule
    lines = [f"#### {number}{marked(rule.title)}", "", f"{rule.code}, {rule.severity}. {marked(rule.question)}", ""]
    for line in finding.lines:
        lines.append(f"- {marked(line.shows)}")
        if line.due:
            lines.append(f"  - Due: {marked(line.due)}")
    lines += [f"- Basis: {marked(basis)}" for basis in finding.basis]
    if finding.also:
        lines.append(f"- Also: {marked(listed(f'{one.title} ({one.code})' for one in finding.also))}")
    if rule.why:
        lines.append(f"- Why it matters: {marked(rule.why)}")
    if rule.remedy:
        lines.append(f"- Next: **{marked(rule.remedy.who)}**: {marked(rule.remedy.do)}")
    return [*lines, ""]


def _section(title: str, findings: list[Finding], view: View) -> list[str]:
    if not findings:
        return []
    lines = ["", f"## {title}", ""]
    for finding in findings:
        due = next_due(finding)
        lead = f"{day(due)}: " if due and findings is view.due else ""
        lines.append(f"- {lead}**{marked(finding.rule.title)}** ({finding.rule.code})")
        for line in finding.lines:
            lines.append(f"  - {marked(line.shows)}")
            if line.due:
                lines.append(f"  - Due: {marked(line.due)}")
            answer = line.result.explanation
            if answer is not None:
                lines.append(
                    f"  - Reason: {marked(answer.reason)} ({marked(answer.by)}, {recorded_date(answer.date)})"
                )
    return lines
