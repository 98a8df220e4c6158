"""The review of cases as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fairness.engines.model import Result
from fairness.reports.provenance import Provenance, provenance
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.view import RuleLines, View
from fairness.review.findings import Finding
from fairness.review.late import remedy_of
from fairness.rulebook.models import Basis, Remedy
from fairness.source.documents import Written, about
from fairness.source.printable import json_text

Row = dict[str, str | int | None]
_POSITION = "the number of the {} among the events of its case; null where it has none"
_TYPE = "the type of the {}"
_DATE = (
    "the date of the {}, as recorded: `2024-03-12`, or less sure, as ISO 8601-2 has it (`2024-03`, `../2024-04-30`)"
)


class Answered(Written):
    """An explanation that the case file gives for a risk."""

    reason: Annotated[str, about("Why it was so.")]
    by: Annotated[str | None, about("Who says so.")]
    date: Annotated[str | None, about("When it was written.")]


class Activation(Written):
    """One time that a rule was asked of a case, with its verdict: the columns of results, and what they mean."""

    verdict: Annotated[str, about("One of `fairness.engines.model.Verdict`, such as risk.")]
    activation_position: Annotated[int | None, about(_POSITION.format("event that asks"))]
    activation_type: Annotated[str | None, about(_TYPE.format("event that asks"))]
    activation_date: Annotated[str | None, about(_DATE.format("event that asks"))]
    witness_position: Annotated[int | None, about(_POSITION.format("event that decides"))]
    witness_type: Annotated[str | None, about(_TYPE.format("event that decides"))]
    witness_date: Annotated[str | None, about(_DATE.format("event that decides"))]
    due: Annotated[str | None, about("When it was, or is, due.")]
    days_late: Annotated[int | None, about("How many days late it came.")]
    provisional: Annotated[bool, about("Whether more of the record may still change the verdict.")]
    shows: Annotated[str, about("What the record shows, in a sentence.")]
    how_due: Annotated[str | None, about("How the due date comes about.")]
    explanation: Annotated[Answered | None, about("The explanation given, if any.")]
    finding: Annotated[str | None, about("The id of the finding to which a risk or a duty to come belongs.")]


class Act(Written):
    """A finding: one act in one period, with all rules that ask for it."""

    id: Annotated[str, about("Its id: the act, and the day on which its period begins, or `case`.")]
    act: Annotated[str, about("The act.")]
    says: Annotated[str, about("What the record lacks or shows.")]
    theme: Annotated[str, about("Its theme.")]
    severity: Annotated[str, about("low, medium, high or critical.")]
    kind: Annotated[str, about("The strongest kind of its grounds.")]
    rules: Annotated[tuple[str, ...], about("The rules that ask for the act, the strongest basis first.")]
    who: Annotated[str | None, about("Who has to act.")]
    do: Annotated[str | None, about("What to do, or what is left to do in a closed case.")]


class Over(Written):
    """A rule that says how several findings stand together."""

    rule: Annotated[str, about("The code of the rule.")]
    findings: Annotated[tuple[str, ...], about("The ids of the findings.")]


class Found(Written):
    """A rule, with every time that it was asked of a case and had one verdict."""

    rule: Annotated[str, about("The code of the rule.")]
    title: Annotated[str, about("Its title.")]
    theme: Annotated[str, about("Its theme.")]
    severity: Annotated[str, about("low, medium, high or critical.")]
    kind: Annotated[str, about("The strongest kind of its grounds.")]
    question: Annotated[str, about("What it asks.")]
    why: Annotated[str, about("Why it asks.")]
    remedy: Annotated[Remedy | None, about("What to do about a risk.")]
    basis: Annotated[tuple[Basis, ...], about("Where it comes from.")]
    activations: Annotated[tuple[Activation, ...], about("Each time that it was asked.")]


class ReviewedCase(Written):
    """The review of one case."""

    case_id: Annotated[str, about("The case's own reference.")]
    summary: Annotated[dict[str, int], about("How many results have each verdict.")]
    findings: Annotated[tuple[Act, ...], about("The findings: the acts that are missing or late.")]
    findings_together: Annotated[tuple[Over, ...], about("Which findings stand together.")]
    questions: Annotated[tuple[str, ...], about("What the case leaves unstated, and how many rules wait for it.")]
    risks: Annotated[tuple[Found, ...], about("Rules with a risk.")]
    due: Annotated[tuple[Found, ...], about("Rules with something still to do.")]
    patterns: Annotated[tuple[Found, ...], about("Rules that say how several of the risks stand together.")]
    explained: Annotated[tuple[Found, ...], about("Rules with a risk that is explained.")]
    not_judged: Annotated[tuple[Found, ...], about("Rules of which the record says too little.")]
    met: Annotated[tuple[Found, ...], about("Rules that are met.")]
    packs: Annotated[tuple[dict[str, Any], ...], about("Which packs apply to the case, and why.")]
    notes: Annotated[tuple[str, ...], about("What a reader has to know of the review.")]
    results: Annotated[tuple[Row, ...], about("Every row of results.")]


class ReviewDocument(Written):
    """The review of cases."""

    provenance: Annotated[Provenance, about("What is needed to make it again.")]
    note: Annotated[str, about("What a risk is.")]
    cases: Annotated[tuple[ReviewedCase, ...], about("Each case.")]


def as_json(views: Sequence[View]) -> str:
    """The `ReviewDocument` of some cases."""
    document = ReviewDocument(
        provenance=provenance([view.review for view in views], views[0].rulebook),
        note=WHAT_A_RISK_IS,
        cases=tuple(_case(view) for view in views),
    )
    return json_text(document.as_dict())


def _case(view: View) -> ReviewedCase:
    ids = view.finding_ids

    def found(rules: Sequence[RuleLines]) -> tuple[Found, ...]:
        return tuple(_found(one, ids) for one in rules)

    return ReviewedCase(
        case_id=view.review.case_id,
        summary={verdict.value: count for verdict, count in sorted(view.counts.items())},
        findings=tuple(_act(one, view) for one in view.findings),
        findings_together=tuple(
            Over(rule=one.rule.code, findings=tuple(of.id for of in one.findings)) for one in view.patterns
        ),
        questions=tuple(str(one) for one in view.waiting),
        risks=found(view.risks),
        patterns=found(view.rule_patterns),
        due=found(view.due),
        explained=found(view.explained),
        not_judged=found([*view.unknown, *view.unstated]),
        met=found(view.met),
        packs=tuple(one.as_dict() for one in view.packs),
        notes=tuple(view.notes),
        results=tuple(
            result.row(view.review.case_id) | {"finding": ids.get(id(result))} for result in view.review.results
        ),
    )


def _act(one: Finding, view: View) -> Act:
    remedy = one.lead.remedy
    return Act(
        id=one.id,
        act=one.act,
        says=one.lead.finding or one.lead.title,
        theme=one.lead.theme,
        severity=one.severity,
        kind=one.kind,
        rules=tuple(rule.code for rule in one.rules),
        who=remedy.who if remedy else None,
        do=remedy_of(one, view.review.timeline),
    )


def _found(one: RuleLines, ids: dict[int, str]) -> Found:
    rule = one.rule
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
        activations=tuple(
            _activation(line.shows, line.due, line.result, ids.get(id(line.result))) for line in one.lines
        ),
    )


def _activation(shows: str, due: str, result: Result, finding: str | None) -> Activation:
    answer = result.explanation
    row = {key: value for key, value in result.row("").items() if key not in ("case_id", "rule")}
    said = None if answer is None else {"reason": answer.reason, "by": answer.by, "date": answer.date}
    own = {"provisional": result.provisional, "shows": shows, "how_due": due or None, "explanation": said}
    return Activation.model_validate(row | own | {"finding": finding})
