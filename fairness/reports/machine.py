"""The review of cases as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fairness.reports.results import provenance
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.view import Finding, View
from fairness.source.printable import json_text


def as_json(views: Sequence[View]) -> str:
    """One object with `provenance` and `cases`: for each its summary, findings by verdict, and every result row."""
    reviews = [view.review for view in views]
    document = {
        "provenance": provenance(reviews, views[0].rulebook),
        "note": WHAT_A_RISK_IS,
        "cases": [_case(view) for view in views],
    }
    return json_text(document)


def _case(view: View) -> dict[str, Any]:
    return {
        "case_id": view.review.case_id,
        "summary": {verdict.value: count for verdict, count in sorted(view.counts.items())},
        "risks": [_finding(one) for one in view.risks],
        "due": [_finding(one) for one in view.due],
        "explained": [_finding(one) for one in view.explained],
        "not_judged": [_finding(one) for one in view.unknown],
        "met": [_finding(one) for one in view.met],
        "packs": [one.as_dict() for one in view.packs],
        "notes": view.notes,
        "results": view.review.rows(),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.code,
        "title": rule.title,
        "theme": rule.theme,
        "severity": rule.severity,
        "kind": rule.kind,
        "question": rule.question,
        "why": rule.why,
        "remedy": None if rule.remedy is None else {"who": rule.remedy.who, "do": rule.remedy.do},
        "basis": [{"source": one.source, "at": one.at, "kind": one.kind, "says": one.says} for one in rule.basis],
        "activations": [_activation(line.shows, line.due, line.result) for line in finding.lines],
    }


def _activation(shows: str, due: str, result: Any) -> dict[str, Any]:
    answer = result.explanation
    row = {key: value for key, value in result.row("").items() if key not in ("case_id", "rule")}
    return {
        **row,
        "provisional": result.provisional,
        "shows": shows,
        "how_due": due or None,
        "explanation": None if answer is None else {"reason": answer.reason, "by": answer.by, "date": answer.date},
    }
