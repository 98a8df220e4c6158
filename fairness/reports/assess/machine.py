"""A self-assessment as JSON, and its action plan as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date as Day
from typing import Annotated, Any

from fairness.assess.compare import Comparison
from fairness.assess.models import Answer, Parameters
from fairness.assess.result import Item, Result
from fairness.reports.assess.words import action_says, verdict_says
from fairness.rulebook.models import Basis
from fairness.source.csv_text import as_csv
from fairness.source.documents import Written, about
from fairness.source.printable import json_text

PLAN_COLUMNS = (
    "question", "theme", "kind", "severity", "state", "cases", "asks", "good", "planned", "owner", "due", "who",
    "evidence", "note",
)  # fmt: skip


# -- what is written, and what each part means -----------------------------------------------------------------


class Planned(Written):
    """What is planned."""

    do: Annotated[str | None, about("What is done.")]
    owner: Annotated[str | None, about("Who sees to it.")]
    due: Annotated[Day | None, about("By when.")]


class Said(Written):
    """An answer; null for what was not said."""

    answer: Annotated[str | None, about("yes, partly, no, not known or not applicable.")]
    evidence: Annotated[str | None, about("What shows it.")]
    note: Annotated[str | None, about("A note.")]
    by: Annotated[str | None, about("Who answered.")]
    date: Annotated[Day | None, about("When it was answered.")]
    action: Annotated[Planned | None, about("What is planned.")]


class Counted(Written):
    """How an answer counts."""

    state: Annotated[str, about("How it counts.")]


class CountedAnswer(Said, Counted):
    """An answer as it counts."""


class RuleShown(Written):
    """What the cases show of one rule; null for what is hidden."""

    rule: Annotated[str, about("The code of the rule.")]
    judged: Annotated[int | None, about("Cases in which it was judged.")]
    met: Annotated[int | None, about("Cases in which it was met.")]
    rate: Annotated[float | None, about("The share of cases met, from 0 to 1.")]
    low: Annotated[float | None, about("The lower end of its interval.")]
    high: Annotated[float | None, about("The upper end of its interval.")]
    counted: Annotated[bool, about("Whether there were cases enough to weigh.")]
    possible: Annotated[tuple[str, ...], about("The answers that it leaves open.")]
    hidden: Annotated[str | None, about("Why something is hidden.")]


class Beside(Written):
    """What the cases show beside an answer."""

    verdict: Annotated[str | None, about("Whether they bear it out; null without a claim to hold.")]
    cases_show: Annotated[str | None, about("more or less than the claim, where the cases do not support it.")]
    possible: Annotated[tuple[str, ...], about("The answers that the cases leave open.")]
    level: Annotated[float, about("The level of each interval.")]
    rules: Annotated[tuple[RuleShown, ...], about("What they show of each rule.")]


class Asked(Written):
    """One question."""

    id: Annotated[str, about("The question's id.")]
    question: Annotated[str, about("What is asked.")]
    kind: Annotated[str, about("The strongest kind of its bases for this employer.")]
    severity: Annotated[str, about("How much it matters.")]
    who: Annotated[str, about("Who can answer it.")]
    basis: Annotated[tuple[Basis, ...], about("Where it comes from.")]
    state: Annotated[str, about("How the answer counts.")]
    open: Annotated[bool, about("Whether there is something to do.")]


class Answered(Said, Asked):
    """One question, with its answer and what the cases show beside it."""

    cases: Annotated[Beside | None, about("What the cases show.")]


class ThemeAnswered(Written):
    """One theme."""

    theme: Annotated[str, about("The theme.")]
    title: Annotated[str, about("Its title.")]
    counts: Annotated[dict[str, int], about("How many questions are in each state.")]
    weakest: Annotated[tuple[str, ...], about("The ids of its open questions, weakest first.")]
    questions: Annotated[tuple[Answered, ...], about("Its questions.")]


class QuestionnaireUsed(Written):
    """The questionnaire, and what the answers have of it."""

    name: Annotated[str, about("Its name.")]
    version: Annotated[str, about("Its version.")]
    digest: Annotated[str, about("A digest of its files.")]
    answered: Annotated[str, about("The version that was answered.")]
    new: Annotated[tuple[str, ...], about("The ids of questions that are new since.")]
    no_longer_asked: Annotated[tuple[str, ...], about("The ids of answers that are no longer asked for.")]


class NamedParameter(Written):
    """A number that the comparison with cases used."""

    name: Annotated[str, about("Its name.")]
    value: Annotated[float, about("The number.")]
    reason: Annotated[str, about("Why this number.")]


class SelfAssessment(Written):
    """A self-assessment."""

    organisation: Annotated[str, about("The name of the employer.")]
    nation: Annotated[str | None, about("The employer's nation.")]
    questionnaire: Annotated[QuestionnaireUsed, about("The questionnaire.")]
    audience: Annotated[str | None, about("Who the counts of cases are for.")]
    parameters: Annotated[tuple[NamedParameter, ...], about("The numbers that were used.")]
    counts: Annotated[dict[str, int], about("How many questions are in each state.")]
    themes: Annotated[tuple[ThemeAnswered, ...], about("Each theme with its questions.")]
    plan: Annotated[tuple[str, ...], about("The ids of what to do, in order.")]


class Answerer(Written):
    """Whose answers they are."""

    organisation: Annotated[str, about("The name of the employer.")]
    version: Annotated[str, about("The version of the questionnaire that was answered.")]


class Changed(Written):
    """A question whose answer or evidence changed."""

    id: Annotated[str, about("The question's id.")]
    way: Annotated[str, about("Which way it went.")]
    evidence_changed: Annotated[bool, about("Whether other evidence is named than before.")]
    before: Annotated[CountedAnswer, about("The answer before.")]
    after: Annotated[CountedAnswer, about("The answer after.")]


class Late(Written):
    """A planned action that is late."""

    id: Annotated[str, about("The question's id.")]
    action: Annotated[str, about("The action, in words.")]


class Compared(Written):
    """What changed between two self-assessments."""

    old: Annotated[Answerer, about("The older answers.")]
    new: Annotated[Answerer, about("The newer answers.")]
    changes: Annotated[tuple[Changed, ...], about("Each question that changed.")]
    late: Annotated[tuple[Late, ...], about("Planned actions that are late.")]
    added: Annotated[tuple[str, ...], about("The ids of questions that are new.")]


# -- writing ---------------------------------------------------------------------------------------------------


def result_as_json(result: Result, parameters: Parameters | None = None, audience: str = "") -> str:
    """The `SelfAssessment` of a result: counts by state, themes, their questions, the plan's order, what is new."""
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
    return json_text(document.as_dict())


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
    return as_csv(PLAN_COLUMNS, _plan_rows(result))


def _plan_rows(result: Result) -> Iterator[list[str]]:
    for one in result.plan:
        question, action = one.question, one.answer.action
        yield [
            question.id, question.theme, one.kind, question.severity, one.state,
            verdict_says(one.cases) if one.cases else "", question.question, question.good,
            action.do if action else "", action.owner if action else "",
            action.due.isoformat() if action and action.due else "", question.who,
            one.answer.evidence, one.answer.note,
        ]  # fmt: skip


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
    return json_text(document.as_dict())
