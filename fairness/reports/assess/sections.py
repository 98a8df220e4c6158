"""A self-assessment: answers by theme, beside cases, the weakest first, what to do, every question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from fairness._version import __version__
from fairness.assess.cases import BORNE_OUT, HIDDEN, NOT_BORNE_OUT, TOO_FEW
from fairness.assess.result import BEARS_OUT, FEW, KEPT, LESS, MORE, OPEN, Item, Result
from fairness.reports.assess import words
from fairness.reports.document import Card, Document, Figure, Fold, Section, Table
from fairness.reports.document import Item as Part
from fairness.reports.drawings import figure
from fairness.reports.svg.stacked import State, stacked
from fairness.reports.words import count, day, listed
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


_GROUPS = {
    LESS: "where your cases show less than you answered",
    MORE: "where your cases show more than you answered",
    BEARS_OUT: "supported by your cases",
    FEW: "with too few cases to say",
    KEPT: "hidden, because the counts that may be shown do not tell",
    OPEN: "without a yes, partly or no to compare",
}
_MOST = 5


def assessment(result: Result, cases: str, as_at: date, audience: Audience = "shared") -> Document:
    """The report, the summary first; `cases` says which audit the answers are compared with."""
    questions, answers = result.questionnaire, result.answers
    nation = f", {words.NATION_WORDS[answers.nation]}" if answers.nation else ""
    sections = [
        Section("summary", "Summary", list(_summary(result, cases))),
        Section("themes", "Answers by theme", [_themes(result)]),
        Section("cases", "Answers and your cases", list(_cases(result, cases, audience)) if cases else []),
        Section("weakest", "Biggest gaps in each theme", list(_weakest(result))),
        Section("plan", "Action plan", list(_plan(result)), _listing(result)),
        Section("questions", "Every question", list(_questions(result))),
    ]
    return Document(
        f"Self-assessment of {answers.organisation or answers.file or 'an organisation'}",
        as_at,
        [one for one in sections if one.items],
        f"{words.totals(result)}, of {len(questions.questions)} questions{nation}; {day(as_at)}.",
        words.BANNERS[audience],
        (words.NOTE, f"Made by fairness {__version__}; questionnaire version {questions.version}."),
    )


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
        cards.append(
            Card(str(verdicts.count(NOT_BORNE_OUT)), "answers that your cases do not support", _beside(verdicts))
        )
    yield tuple(cards)
    yield from filter(None, (words.new_says(result), words.retired_says(result.answers.retired)))
    less = [one for one in result.cases if one.contradicted]
    if less:
        yield "Start here: your cases do not support these answers."
        yield _beside_table("The answers, compared with your cases", less[:5])
    first = [one for profile in result.profiles for one in profile.weakest if one.kind == "duty"]
    if first and not less:
        yield f"Start here: {first[0].question.question} ({first[0].state})"


def _beside(verdicts: list[str]) -> str:
    hidden = f", {verdicts.count(HIDDEN)} hidden" if HIDDEN in verdicts else ""
    return f"{verdicts.count(BORNE_OUT)} supported, {verdicts.count(TOO_FEW)} too few cases{hidden}"


def _themes(result: Result) -> Figure:
    states = [State(name, *STATES[name]) for name in words.SIGNS]
    rows = [(one.title, [one.counts[state] for state in words.SIGNS]) for one in result.profiles]
    caption = "How the questions of each theme were answered"
    table = Table(caption, ("Theme", "Questions", *(name.capitalize() for name in words.SIGNS)), [
        (one.title, str(len(one.items)), *(str(one.counts[state]) for state in words.SIGNS))
        for one in result.profiles
    ])  # fmt: skip
    bars = (
        f"{one.title:<27}{len(one.items):>3}  "
        + "".join(sign * one.counts[state] for state, sign in words.SIGNS.items())
        for one in result.profiles
    )
    signs = "   ".join(f"{sign} {state}" for state, sign in words.SIGNS.items())
    return figure("themes-drawn", caption, lambda look: stacked(rows, states, look), table, text=(*bars, "", signs))


def _cases(result: Result, cases: str, audience: Audience) -> Iterator[Part]:
    yield f"Compared with {cases}. Each answer is shown with the share of cases in which its rules were met."
    yield words.audience_says(audience)
    held = [one for one in result.cases if one.cases]
    if not held:
        yield "None of the rules linked to the questions could be judged in any case of this audit."
        return
    inside = {title: [one for one in held if one.group == group] for group, title in _GROUPS.items()}
    said = listed(f"{len(found)} {title}" for title, found in inside.items() if found)
    yield f"{count(len(held), 'question')} with rules that could be judged: {said}."
    for title, found in inside.items():
        yield from _first(f"{title[:1].upper()}{title[1:]}", found, _beside_table)
    yield (
        "A rule is met in a case where nothing that it asks for was late or missing. It may show only part of what a "
        "question asks. The intervals of one question hold together at 95%, unless set otherwise."
    )


def _first(title: str, items: Sequence[Item], table: Callable[[str, Sequence[Item]], Table]) -> Iterator[Part]:
    """The first items, which a reader meets, and the rest for those who open it."""
    if items:
        yield table(title, items[:_MOST])
    if items[_MOST:]:
        more = f"{title}: {len(items) - _MOST} more"
        yield Fold(more, [table(more, items[_MOST:])])


def _beside_table(caption: str, items: Sequence[Item]) -> Table:
    rows = [
        (
            _asked(one), words.answer_says(one),
            " · ".join(words.rule_says(rule, one.cases.level) for rule in words.rules_shown(one.cases)),
            words.verdict_says(one.cases),
        )
        for one in items
        if one.cases
    ]  # fmt: skip
    return Table(caption, ("Question", "Answer", "What your cases show", "Result"), rows, numbers=9)


def _weakest(result: Result) -> Iterator[Part]:
    yield "Duties come first, then answers that your cases do not support, then by answer and severity."
    for profile in result.profiles:
        if profile.weakest:
            of = f"{profile.title}: {len(profile.weakest)} of {len(profile.items)} open"
            yield from _first(of, profile.weakest, _open_table)
        else:
            yield f"{profile.title}: nothing is open."


def _open_table(caption: str, items: Sequence[Item]) -> Table:
    rows = [(_asked(one), _now(one), one.kind, one.question.severity) for one in items]
    return Table(caption, ("Question", "Answer", "Basis", "Severity"), rows, numbers=9)


def _asked(one: Item) -> str:
    return f"{one.question.id}: {one.question.question}"


def _now(one: Item) -> str:
    return one.state + ("; your cases show less" if one.contradicted else "")


def _plan(result: Result) -> Iterator[Part]:
    if not result.plan:
        yield "Nothing is open and nothing is planned."
        return
    planned = sum(one.answer.action is not None for one in result.plan)
    yield f"{count(len(result.plan), 'question')} open, {planned} with a planned action."
    for kind, title in words.KIND_WORDS.items():
        inside = [one for one in result.plan if one.kind == kind]
        if kind == "duty" and inside:
            yield _plan_table(title, inside)
        else:
            yield from _first(title, inside, _plan_table)


def _plan_table(caption: str, items: Sequence[Item]) -> Table:
    rows = [
        (
            _asked(one), one.question.severity, _now(one), one.question.good,
            words.action_says(one.answer.action) or f"nothing yet (for the {one.question.who})",
        )
        for one in items
    ]  # fmt: skip
    return Table(caption, ("Question", "Severity", "Now", "What good looks like", "Planned"), rows, numbers=9)


def _listing(result: Result) -> Table:
    """The plan as one table, to be filtered, with its dates as dates."""
    heads = (
        "Question", "Asks", "Basis", "Severity", "Now", "What good looks like", "Planned", "Owner", "Due",
        "Who should answer",
    )  # fmt: skip
    rows = []
    for one in result.plan:
        question, action = one.question, one.answer.action
        planned = (action.do, action.owner, day(action.due) if action.due else "") if action else ("", "", "")
        rows.append((
            question.id, question.question, words.KIND_WORDS[one.kind], question.severity, _now(one), question.good,
            *planned, question.who,
        ))  # fmt: skip
    return Table("Action plan", heads, rows)


def _questions(result: Result) -> Iterator[Part]:
    for profile in result.profiles:
        rows = [
            (_asked(one), words.answer_says(one), one.answer.note,
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
