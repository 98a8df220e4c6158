"""A self-assessment as sections: answers by theme, beside cases, the weakest first, what to do, every question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fairness._version import __version__
from fairness.assess.cases import BORNE_OUT, HIDDEN, NOT_BORNE_OUT, TOO_FEW
from fairness.assess.result import Item, Result
from fairness.reports.assess import words
from fairness.reports.document import Card, Figure, Fold, Section, Table
from fairness.reports.document import Item as Part
from fairness.reports.drawings import figure
from fairness.reports.svg.stacked import State, stacked
from fairness.reports.words import day
from fairness.statistics.disclosure import Audience

STATES = {
    "yes": ("#005EB8", "#FFFFFF"),
    "yes, not evidenced": ("#A9CBEA", "#212B32"),
    "partly": ("#FFE9A8", "#212B32"),
    "no": ("#8A1538", "#FFFFFF"),
    "not known": ("#4C6272", "#FFFFFF"),
    "not answered": ("#D8DDE0", "#212B32"),
    "not applicable": ("#FFFFFF", "#212B32"),
}


def title_of(result: Result) -> str:
    """The title of every report."""
    return f"Self-assessment of {result.answers.organisation or 'an organisation'}"


def lead_of(result: Result, as_at: date) -> str:
    """One sentence on the answers."""
    nation = f", {words.NATION_WORDS[result.answers.nation]}" if result.answers.nation else ""
    return f"{words.totals(result)}, of {len(result.questionnaire.questions)} questions{nation}; {day(as_at)}."


def made_by(result: Result) -> str:
    """What the report was made with."""
    return f"Made by fairness {__version__}; questionnaire version {result.questionnaire.version}."


def sections(result: Result, cases: str, audience: Audience) -> Iterator[Section]:
    """Every section, the first for who has two minutes; `cases` says which audit answers were held against."""
    yield Section("summary", "In two minutes", list(_summary(result, cases)))
    yield Section("themes", "Answers by theme", [words.NOTE, _themes(result)])
    if cases:
        yield Section("cases", "Answers beside cases", list(_cases(result, cases, audience)))
    yield Section("weakest", "The weakest of each theme", list(_weakest(result)))
    yield Section("plan", "Action plan", list(_plan(result)))
    yield Section("questions", "Every question", list(_questions(result)))


def _summary(result: Result, cases: str) -> Iterator[Part]:
    counts = result.counts
    open_ = sum(len(one.weakest) for one in result.profiles)
    duties = sum(one.kind == "duty" for profile in result.profiles for one in profile.weakest)
    cards = [
        Card(str(counts["yes"]), "yes, with evidence", f"of {len(result.questionnaire.questions)} questions"),
        Card(str(counts["yes, not evidenced"]), "yes, not evidenced"),
        Card(str(open_), "open questions", f"{duties} on duties of a national procedure"),
    ]
    if cases:
        verdicts = [one.cases.verdict for one in result.cases if one.cases]
        cards.append(Card(str(verdicts.count(NOT_BORNE_OUT)), "answers not borne out by cases", _beside(verdicts)))
    yield tuple(cards)
    yield from filter(None, (words.new_says(result), words.retired_says(result.answers.retired)))
    less = [one for one in result.cases if one.contradicted]
    if less:
        yield "Looked at first: where cases show less than the answer says."
        yield _beside_table("The answer, beside the cases", less[:5])
    first = [one for profile in result.profiles for one in profile.weakest if one.kind == "duty"]
    if first and not less:
        yield f"Looked at first: {first[0].question.question} ({first[0].state})"


def _beside(verdicts: list[str]) -> str:
    hidden = f", {verdicts.count(HIDDEN)} hidden" if HIDDEN in verdicts else ""
    return f"{verdicts.count(BORNE_OUT)} borne out, {verdicts.count(TOO_FEW)} too few cases{hidden}"


def _themes(result: Result) -> Figure:
    states = [State(name, *STATES[name]) for name in words.SIGNS]
    rows = [(one.title, [one.counts[state] for state in words.SIGNS]) for one in result.profiles]
    caption = "How the questions of each theme were answered"
    table = Table(caption, ("Theme", "Questions", *(name.capitalize() for name in words.SIGNS)), [
        (one.title, str(len(one.items)), *(str(one.counts[state]) for state in words.SIGNS))
        for one in result.profiles
    ])  # fmt: skip
    return figure("themes-drawn", caption, lambda look: stacked(rows, states, look), table)


def _cases(result: Result, cases: str, audience: Audience) -> Iterator[Part]:
    yield f"Held against: {cases}. Each answer stands beside the share of cases in which its rules were met."
    yield words.audience_says(audience)
    if result.cases:
        yield _beside_table("What the linked rules show, beside each answer", result.cases)
    else:
        yield "No linked rule judged a case of this audit."


def _beside_table(caption: str, items: list[Item] | tuple[Item, ...]) -> Table:
    rows = [
        (
            f"{one.question.id}: {one.question.question}", words.answer_says(one),
            " · ".join(words.rule_says(rule, one.cases.level) for rule in words.rules_shown(one.cases)),
            words.verdict_says(one.cases),
        )
        for one in items
        if one.cases
    ]  # fmt: skip
    return Table(caption, ("Question", "Answer", "What the cases say", "Verdict"), rows, numbers=9)


def _weakest(result: Result) -> Iterator[Part]:
    yield "Duties first; then where cases show less than the answer, then by answer and severity."
    for profile in result.profiles:
        rows = [
            (
                f"{one.question.id}: {one.question.question}",
                one.state + ("; cases show less" if one.contradicted else ""), one.kind, one.question.severity,
            )
            for one in profile.weakest
        ]  # fmt: skip
        if not rows:
            yield f"{profile.title}: nothing is open."
            continue
        heads = ("Question", "Answer", "Basis", "Severity")
        yield Table(f"{profile.title}: the weakest", heads, rows[:5], numbers=9)
        if rows[5:]:
            yield Fold(
                f"{profile.title}: {len(rows) - 5} more", [Table(f"{profile.title}: more", heads, rows[5:], 9)]
            )


def _plan(result: Result) -> Iterator[Part]:
    if not result.plan:
        yield "Nothing is open and nothing is planned."
    for kind, title in words.KIND_WORDS.items():
        rows = [
            (
                f"{one.question.id}: {one.question.question}", one.question.severity, one.state, one.question.good,
                words.action_says(one.answer.action) or f"nothing yet; best placed: {one.question.who}",
            )
            for one in result.plan
            if one.kind == kind
        ]  # fmt: skip
        if rows:
            heads = ("Question", "Severity", "Now", "What good looks like", "Planned")
            yield Table(title, heads, rows, numbers=9)


def _questions(result: Result) -> Iterator[Part]:
    for profile in result.profiles:
        rows = [
            (f"{one.question.id}: {one.question.question}", words.answer_says(one), one.answer.note,
             one.question.why, " · ".join(words.sources_of(one.question)))
            for one in profile.items
        ]  # fmt: skip
        table = Table(
            f"{profile.title}: every question",
            ("Question", "Answer", "Note", "Why it matters", "Sources"),
            rows,
            numbers=9,
        )
        yield Fold(f"{profile.title} ({len(rows)})", [table])
