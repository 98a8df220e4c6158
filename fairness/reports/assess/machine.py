"""A self-assessment as JSON, and its action plan as CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from datetime import date as Day
from typing import Annotated, Any

from pydantic import Field

from fairness.assess.compare import Comparison
from fairness.assess.models import Answer, Parameters
from fairness.assess.result import Item, Result
from fairness.reports.assess.words import action_says, verdict_says
from fairness.rulebook.models import Basis
from fairness.source.documents import Written

PLAN_COLUMNS = (
    "question", "theme", "kind", "severity", "state", "cases", "asks", "good", "planned", "owner", "due", "who",
    "evidence", "note",
)  # fmt: skip


# -- what is written, and what each part means -----------------------------------------------------------------


class Planned(Written):
    """What is planned."""

    do: Annotated[str | None, Field(description="What is done.")]
    owner: Annotated[str | None, Field(description="Who sees to it.")]
    due: Annotated[Day | None, Field(description="By when.")]


class Said(Written):
    """An answer; null for what was not said."""

    answer: Annotated[str | None, Field(description="yes, partly, no, not known or not applicable.")]
    evidence: Annotated[str | None, Field(description="What shows it.")]
    note: Annotated[str | None, Field(description="A note.")]
    by: Annotated[str | None, Field(description="Who answered.")]
    date: Annotated[Day | None, Field(description="When it was answered.")]
    action: Annotated[Planned | None, Field(description="What is planned.")]


class Counted(Written):
    """How an answer counts."""

    state: Annotated[str, Field(description="How it counts.")]


class CountedAnswer(Said, Counted):
    """An answer as it counts."""


class RuleShown(Written):
    """What the cases show of one rule; null for what is hidden."""

    rule: Annotated[str, Field(description="The code of the rule.")]
    judged: Annotated[int | None, Field(description="Cases in which it was judged.")]
    met: Annotated[int | None, Field(description="Cases in which it was met.")]
    rate: Annotated[float | None, Field(description="The share of cases met, from 0 to 1.")]
    low: Annotated[float | None, Field(description="The lower end of its interval.")]
    high: Annotated[float | None, Field(description="The upper end of its interval.")]
    counted: Annotated[bool, Field(description="Whether there were cases enough to weigh.")]
    possible: Annotated[tuple[str, ...], Field(description="The answers that it leaves open.")]
    hidden: Annotated[str | None, Field(description="Why something is hidden.")]


class Beside(Written):
    """What the cases show beside an answer."""

    verdict: Annotated[str | None, Field(description="Whether they bear it out; null without a claim to hold.")]
    cases_show: Annotated[str | None, Field(description="more or less than the claim, where not borne out.")]
    possible: Annotated[tuple[str, ...], Field(description="The answers that the cases leave open.")]
    level: Annotated[float, Field(description="The level of each interval.")]
    rules: Annotated[tuple[RuleShown, ...], Field(description="What they show of each rule.")]


class Asked(Written):
    """One question."""

    id: Annotated[str, Field(description="The question's id.")]
    question: Annotated[str, Field(description="What is asked.")]
    kind: Annotated[str, Field(description="The strongest kind of its bases for this employer.")]
    severity: Annotated[str, Field(description="How much it matters.")]
    who: Annotated[str, Field(description="Who can answer it.")]
    basis: Annotated[tuple[Basis, ...], Field(description="Where it comes from.")]
    state: Annotated[str, Field(description="How the answer counts.")]
    open: Annotated[bool, Field(description="Whether there is something to do.")]


class Answered(Said, Asked):
    """One question, with its answer and what the cases show beside it."""

    cases: Annotated[Beside | None, Field(description="What the cases show beside it.")]


class ThemeAnswered(Written):
    """One theme."""

    theme: Annotated[str, Field(description="The theme.")]
    title: Annotated[str, Field(description="Its title.")]
    counts: Annotated[dict[str, int], Field(description="How many questions are in each state.")]
    weakest: Annotated[tuple[str, ...], Field(description="The ids of its open questions, weakest first.")]
    questions: Annotated[tuple[Answered, ...], Field(description="Its questions.")]


class QuestionnaireUsed(Written):
    """The questionnaire, and what the answers have of it."""

    name: Annotated[str, Field(description="Its name.")]
    version: Annotated[str, Field(description="Its version.")]
    digest: Annotated[str, Field(description="A digest of its files.")]
    answered: Annotated[str, Field(description="The version that was answered.")]
    new: Annotated[tuple[str, ...], Field(description="The ids of questions that are new since.")]
    no_longer_asked: Annotated[tuple[str, ...], Field(description="The ids of answers that are no longer asked for.")]


class NamedParameter(Written):
    """A number that the comparison with cases used."""

    name: Annotated[str, Field(description="Its name.")]
    value: Annotated[float, Field(description="The number.")]
    reason: Annotated[str, Field(description="Why this number.")]


class SelfAssessment(Written):
    """A self-assessment."""

    organisation: Annotated[str, Field(description="The name of the employer.")]
    nation: Annotated[str | None, Field(description="The employer's nation.")]
    questionnaire: Annotated[QuestionnaireUsed, Field(description="The questionnaire.")]
    audience: Annotated[str | None, Field(description="Whom the counts of cases are for.")]
    parameters: Annotated[tuple[NamedParameter, ...], Field(description="The numbers that were used.")]
    counts: Annotated[dict[str, int], Field(description="How many questions are in each state.")]
    themes: Annotated[tuple[ThemeAnswered, ...], Field(description="Each theme with its questions.")]
    plan: Annotated[tuple[str, ...], Field(description="The ids of what to do, in order.")]


class Answerer(Written):
    """Whose answers they are."""

    organisation: Annotated[str, Field(description="The name of the employer.")]
    version: Annotated[str, Field(description="The version of the questionnaire that was answered.")]


class Changed(Written):
    """A question whose answer or evidence changed."""

    id: Annotated[str, Field(description="The question's id.")]
    way: Annotated[str, Field(description="Which way it went.")]
    evidence_changed: Annotated[bool, Field(description="Whether other evidence is named than before.")]
    before: Annotated[CountedAnswer, Field(description="The answer before.")]
    after: Annotated[CountedAnswer, Field(description="The answer after.")]


class Late(Written):
    """A planned action that is late."""

    id: Annotated[str, Field(description="The question's id.")]
    action: Annotated[str, Field(description="The action, in words.")]


class Compared(Written):
    """What changed between two self-assessments."""

    old: Annotated[Answerer, Field(description="The older answers.")]
    new: Annotated[Answerer, Field(description="The newer answers.")]
    changes: Annotated[tuple[Changed, ...], Field(description="Each question that changed.")]
    late: Annotated[tuple[Late, ...], Field(description="Planned actions that are late.")]
    added: Annotated[tuple[str, ...], Field(description="The ids of questions that are new.")]


# -- writing ---------------------------------------------------------------------------------------------------


def result_as_json(result: Result, parameters: Parameters | None = None, audience: str = "") -> str:
    """The `SelfAssessment` of a result: counts by state, themes with their questions, the plan's order, what is new."""
    answers, asked = result.answers, result.questionnaire
    document = SelfAssessment(
        organisation=answers.organisation,
        nation=answers.nation or None,
        questionnaire=QuestionnaireUsed(
            name=asked.name,
            version=asked.version,
            digest=asked.digest,
            answered=answers.version,
            new=tuple(one.id for one in result.new),
            no_longer_asked=answers.retired,
        ),
        audience=audience or None,
        parameters=tuple(
            NamedParameter(name=name, value=one.value, reason=one.reason) for name, one in parameters or ()
        ),
        counts=result.counts,
        themes=tuple(
            ThemeAnswered(
                theme=one.theme,
                title=one.title,
                counts=one.counts,
                weakest=tuple(item.question.id for item in one.weakest),
                questions=tuple(map(_item, one.items)),
            )
            for one in result.profiles
        ),
        plan=tuple(one.question.id for one in result.plan),
    )
    return _as_json(document)


def _as_json(document: Written) -> str:
    return json.dumps(document.as_dict(), indent=2, ensure_ascii=False)


def _item(item: Item) -> Answered:
    question = item.question
    return Answered(
        id=question.id,
        question=question.question,
        kind=item.kind,
        severity=question.severity,
        who=question.who,
        basis=question.basis,
        state=item.state,
        open=item.open,
        **_said(item.answer),
        cases=_cases(item),
    )


def _said(answer: Answer) -> dict[str, Any]:
    """The fields of `Said`: what is blank is null."""
    said = {name: one or None for name, one in answer if name != "action"}
    planned = None if answer.action is None else {name: one or None for name, one in answer.action}
    return said | {"action": planned}


def _cases(item: Item) -> Beside | None:
    found = item.cases
    if found is None:
        return None
    shown = ({**asdict(one), "possible": sorted(one.possible), "hidden": one.hidden or None} for one in found.rules)
    return Beside(
        verdict=found.verdict or None,
        cases_show=found.cases_show or None,
        possible=tuple(sorted(found.possible)),
        level=found.level,
        rules=tuple(map(RuleShown.model_validate, shown)),
    )


def plan_as_csv(result: Result) -> str:
    """The action plan, a row a question; the columns of `PLAN_COLUMNS`.

    A text that a spreadsheet would read as a formula gets an apostrophe before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(PLAN_COLUMNS)
    for one in result.plan:
        question, action = one.question, one.answer.action
        row = [
            question.id, question.theme, one.kind, question.severity, one.state,
            verdict_says(one.cases) if one.cases else "", question.question, question.good,
            action.do if action else "", action.owner if action else "",
            action.due.isoformat() if action and action.due else "", question.who,
            one.answer.evidence, one.answer.note,
        ]  # fmt: skip
        writer.writerow([_safe(cell) for cell in row])
    return stream.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def comparison_as_json(found: Comparison) -> str:
    """The `Compared`: each question with both answers and which way it went; actions that are late; new questions."""
    document = Compared(
        old=Answerer(organisation=found.old.organisation, version=found.old.version),
        new=Answerer(organisation=found.new.organisation, version=found.new.version),
        changes=tuple(
            Changed(
                id=one.question.id,
                way=one.way,
                evidence_changed=one.evidence_changed,
                before=CountedAnswer(state=one.before.state, **_said(one.before)),
                after=CountedAnswer(state=one.after.state, **_said(one.after)),
            )
            for one in found.changes
        ),
        late=tuple(Late(id=question.id, action=action_says(action)) for question, action in found.late),
        added=tuple(one.id for one in found.added),
    )
    return _as_json(document)
