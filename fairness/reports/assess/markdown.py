"""A self-assessment, a comparison and a blank form in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from fairness.assess.compare import BETTER, OTHER, SAME, WORSE, Comparison
from fairness.assess.models import ALL_THEMES, ANSWERS, Answer, Questionnaire
from fairness.assess.result import Result
from fairness.reports.assess import words
from fairness.reports.marks import marked as text
from fairness.reports.words import listed
from fairness.statistics.disclosure import Audience


def result_as_markdown(result: Result, cases: str = "", audience: Audience = "shared") -> str:
    """The whole report; `cases` says which audit the answers were held against."""
    return "\n".join(_result(result, cases, audience)) + "\n"


def _result(result: Result, cases: str, audience: Audience) -> Iterator[str]:
    answers = result.answers
    yield f"# Self-assessment of {text(answers.organisation or 'an organisation')}\n"
    yield f"- Questionnaire: version {result.questionnaire.version}, {len(result.questionnaire.questions)} questions"
    if answers.nation:
        yield f"- Nation: {words.NATION_WORDS[answers.nation]}"
    yield f"- Answers: {words.totals(result)}"
    if cases:
        yield f"- Cases: {text(cases)}"
    for note in filter(None, (words.new_says(result), words.retired_says(answers.retired))):
        yield f"- Note: {note}"
    yield "\n## Answers by theme\n"
    yield row_of(["Theme", "Questions", *words.SIGNS])
    yield row_of(["---", *["--:"] * (len(words.SIGNS) + 1)])
    for profile in result.profiles:
        yield row_of([profile.title, str(len(profile.items)), *(str(profile.counts[state]) for state in words.SIGNS)])
    if cases:
        yield from _cases(result)
        yield f"\n{words.audience_says(audience)}"
    yield "\n## The weakest of each theme\n"
    yield from _weakest(result)
    yield "## Action plan\n"
    for kind, title in words.KIND_WORDS.items():
        inside = [one for one in result.plan if one.kind == kind]
        if not inside:
            continue
        yield f"### {title}\n"
        yield row_of(["Question", "Severity", "Now", "What good looks like", "Planned"])
        yield row_of(["---"] * 5)
        for one in inside:
            planned = words.action_says(one.answer.action) or f"nothing yet; best placed: {one.question.who}"
            asked = f"**{one.question.id}** {text(one.question.question)}"
            now = text(one.state + ("; cases show less" if one.contradicted else ""))
            yield row_of([asked, one.question.severity, now, text(one.question.good), text(planned)])
        yield ""
    yield words.NOTE


def _weakest(result: Result) -> Iterator[str]:
    for profile in result.profiles:
        yield f"### {profile.title}\n"
        if not profile.weakest:
            yield "Nothing is open.\n"
            continue
        for one in profile.weakest:
            less = ", cases show less" if one.contradicted else ""
            yield f"- **{one.question.id}** {one.state}{less}: {text(one.question.question)} ({one.kind})"
        yield ""


def _cases(result: Result) -> Iterator[str]:
    yield "\n## Answers beside cases\n"
    yield row_of(["Question", "Answer", "What the cases say", "Verdict"])
    yield row_of(["---"] * 4)
    for one in result.cases:
        if one.cases:
            says = "<br>".join(text(words.rule_says(rule, one.cases.level)) for rule in words.rules_shown(one.cases))
            asked = f"**{one.question.id}** {text(one.question.question)}"
            yield row_of([asked, text(words.answer_says(one)), says, text(words.verdict_says(one.cases))])


def row_of(cells: list[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


# -- what changed --------------------------------------------------------------------------------------------


def comparison_as_markdown(found: Comparison) -> str:
    """What changed between two sets of answers."""
    return "\n".join(_comparison(found)) + "\n"


def _comparison(found: Comparison) -> Iterator[str]:
    yield f"# What changed at {text(found.new.organisation or 'an organisation')}\n"
    counts = listed(f"{found.count(way)} {way}" for way in (BETTER, WORSE, OTHER, SAME) if found.count(way))
    yield f"{counts or 'Nothing changed'}.\n"
    if found.changes:
        yield row_of(["Question", "Before", "Now", "Way", "Evidence now"])
        yield row_of(["---"] * 5)
    for one in found.changes:
        asked = f"**{one.question.id}** {text(one.question.question)}"
        yield row_of([asked, one.before.state, one.after.state, one.way, text(_evidence(one.before, one.after))])
    if found.late:
        yield "\n## Actions that were due and are open\n"
        for question, action in found.late:
            yield f"- **{question.id}** {text(words.action_says(action))}"
    if found.added:
        yield f"\nNew questions since: {listed(one.id for one in found.added)}."


def _evidence(before: Answer, after: Answer) -> str:
    if before.evidence and not after.evidence:
        return "none; before: " + before.evidence
    return after.evidence or "none"


# -- the blank form ------------------------------------------------------------------------------------------


def form_as_markdown(questionnaire: Questionnaire, nation: str = "") -> str:
    """A blank form to print: each question with its help, boxes for the answer and lines to write on."""
    return "\n".join(_form(questionnaire, nation)) + "\n"


def _form(questionnaire: Questionnaire, nation: str) -> Iterator[str]:
    yield f"# {questionnaire.title}\n"
    yield f"Version {questionnaire.version}. {questionnaire.says}\n"
    yield "Organisation: ______________________  Answered by: ______________________  Date: ______________\n"
    for theme, questions in questionnaire.by_theme().items():
        yield f"## {ALL_THEMES[theme]}\n"
        for one in questions:
            yield f"### {one.id}. {text(one.question)}\n"
            yield f"*{one.kind(nation)}, {one.severity}. For the {text(one.who)}.*\n"
            yield f"{text(one.why)}\n"
            yield f"- What good looks like: {text(one.good)}"
            yield f"- What would show it: {text('; '.join(one.evidence))}"
            yield from (f"- Rests on {text(line)}" for line in words.sources_of(one))
            yield "\n" + "   ".join(f"☐ {answer}" for answer in ANSWERS) + "\n"
            yield "Evidence: ________________________________________________\n"
            yield "Note: ____________________________________________________\n"
            yield "Planned: ______________________  Owner: ______________  By: ____________\n"
