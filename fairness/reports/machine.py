"""The review of cases as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from fairness.engines.contract import Result
from fairness.reports.provenance import Provenance, provenance
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.view import Finding, View
from fairness.rulebook.models import Basis, Remedy
from fairness.source.documents import Written

Row = dict[str, str | int | None]
_POSITION = "the number of the {} among the events of its case; null where it has none"
_TYPE = "the type of the {}"
_DATE = "the date of the {}, as recorded"


class Answered(Written):
    """An explanation that the case file gives for a risk."""

    reason: Annotated[str, Field(description="Why it was so.")]
    by: Annotated[str | None, Field(description="Who says so.")]
    date: Annotated[str | None, Field(description="When it was written.")]


class Activation(Written):
    """One time that a rule was asked of a case, with its verdict: the columns of results, and what they mean."""

    verdict: Annotated[str, Field(description="One of `fairness.engines.contract.Verdict`, such as risk.")]
    activation_position: Annotated[int | None, Field(description=_POSITION.format("event that asks"))]
    activation_type: Annotated[str | None, Field(description=_TYPE.format("event that asks"))]
    activation_date: Annotated[str | None, Field(description=_DATE.format("event that asks"))]
    witness_position: Annotated[int | None, Field(description=_POSITION.format("event that decides"))]
    witness_type: Annotated[str | None, Field(description=_TYPE.format("event that decides"))]
    witness_date: Annotated[str | None, Field(description=_DATE.format("event that decides"))]
    due: Annotated[str | None, Field(description="When it was, or is, due.")]
    days_late: Annotated[int | None, Field(description="How many days late it came.")]
    provisional: Annotated[bool, Field(description="Whether more of the record may still change the verdict.")]
    shows: Annotated[str, Field(description="What the record shows, in a sentence.")]
    how_due: Annotated[str | None, Field(description="How the due date comes about.")]
    explanation: Annotated[Answered | None, Field(description="The explanation given, if any.")]


class Found(Written):
    """A rule, with every time that it was asked of a case and had one verdict."""

    rule: Annotated[str, Field(description="The code of the rule.")]
    title: Annotated[str, Field(description="Its title.")]
    theme: Annotated[str, Field(description="Its theme.")]
    severity: Annotated[str, Field(description="low, medium, high or critical.")]
    kind: Annotated[str, Field(description="The strongest kind of its grounds.")]
    question: Annotated[str, Field(description="What it asks.")]
    why: Annotated[str, Field(description="Why it asks.")]
    remedy: Annotated[Remedy | None, Field(description="What to do about a risk.")]
    basis: Annotated[tuple[Basis, ...], Field(description="Where it comes from.")]
    activations: Annotated[tuple[Activation, ...], Field(description="Each time that it was asked.")]


class ReviewedCase(Written):
    """The review of one case."""

    case_id: Annotated[str, Field(description="The case's own reference.")]
    summary: Annotated[dict[str, int], Field(description="How many results have each verdict.")]
    risks: Annotated[tuple[Found, ...], Field(description="Rules with a risk.")]
    due: Annotated[tuple[Found, ...], Field(description="Rules with something still to do.")]
    explained: Annotated[tuple[Found, ...], Field(description="Rules with a risk that is explained.")]
    not_judged: Annotated[tuple[Found, ...], Field(description="Rules of which the record says too little.")]
    met: Annotated[tuple[Found, ...], Field(description="Rules that are met.")]
    packs: Annotated[tuple[dict[str, Any], ...], Field(description="Which packs apply to the case, and why.")]
    notes: Annotated[tuple[str, ...], Field(description="What a reader has to know of the review.")]
    results: Annotated[tuple[Row, ...], Field(description="Every row of results.")]


class ReviewDocument(Written):
    """The review of cases."""

    provenance: Annotated[Provenance, Field(description="What is needed to make it again.")]
    note: Annotated[str, Field(description="What a risk is.")]
    cases: Annotated[tuple[ReviewedCase, ...], Field(description="Each case.")]


def as_json(views: Sequence[View]) -> str:
    """The `ReviewDocument` of some cases."""
    document = ReviewDocument(
        provenance=provenance([view.review for view in views], views[0].rulebook),
        note=WHAT_A_RISK_IS,
        cases=tuple(_case(view) for view in views),
    )
    return json.dumps(document.as_dict(), indent=2, ensure_ascii=False)


def _case(view: View) -> ReviewedCase:
    return ReviewedCase(
        case_id=view.review.case_id,
        summary={verdict.value: count for verdict, count in sorted(view.counts.items())},
        risks=_found(view.risks),
        due=_found(view.due),
        explained=_found(view.explained),
        not_judged=_found(view.unknown),
        met=_found(view.met),
        packs=tuple(one.as_dict() for one in view.packs),
        notes=tuple(view.notes),
        results=tuple(view.review.rows()),
    )


def _found(findings: Sequence[Finding]) -> tuple[Found, ...]:
    return tuple(_finding(one) for one in findings)


def _finding(finding: Finding) -> Found:
    rule = finding.rule
    return Found(
        rule=rule.code,
        title=rule.title,
        theme=rule.theme,
        severity=rule.severity,
        kind=rule.kind,
        question=rule.question,
        why=rule.why,
        remedy=rule.remedy,
        basis=rule.basis,
        activations=tuple(_activation(line.shows, line.due, line.result) for line in finding.lines),
    )


def _activation(shows: str, due: str, result: Result) -> Activation:
    answer = result.explanation
    row = {key: value for key, value in result.row("").items() if key not in ("case_id", "rule")}
    said = None if answer is None else {"reason": answer.reason, "by": answer.by, "date": answer.date}
    own = {"provisional": result.provisional, "shows": shows, "how_due": due or None, "explanation": said}
    return Activation.model_validate(row | own)
