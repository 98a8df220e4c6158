"""The record of a decision on exclusion as a form: its questions, and the events that a filled-in one tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fairness.cases.naming import fold
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.dates import read_date
from fairness.source.problems import InputError, Place, Problem, nearest

AT_ONCE, FORMAL, NOT = "exclude at once", "exclude formally", "do not exclude"
DECISIONS = {AT_ONCE: "exclusion.immediate", FORMAL: "exclusion.formal", NOT: "decision.not_to_exclude"}
ADVICE_BODY = "Practitioner Performance Advice"
# Who is consulted: what the form calls them, and the event that a contact with them is (none: it is in the decision).
CONSULTED = {
    "chief executive": "",
    "medical director": "",
    "HR": "advice.hr_sought",
    ADVICE_BODY: "advice.sought",
    "police or counter fraud": "advice.police_sought",
    "occupational health": "advice.occupational_health_sought",
}
TOPICS = (
    "allegations", "reasons", "duration", "terms", "alternatives", "representations", "designated_member",
    "accompaniment", "review", "support", "contact", "next_steps",
)  # fmt: skip
_YES = frozenset({"yes", "y", "x", "true", "☑", "☒", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "☐"})
_A_DAY = "a date, such as 10 January 2024"
_YES_OR_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: its first cell, by which it is found again, and how to fill in the others."""

    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form: a table whose rows each have one answer, or one for each of its `heads` after the first."""

    title: str
    says: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Filled:
    """What a filled-in form says: the case that it is about, and its events as a case file has them."""

    case_id: str
    events: list[dict[str, Any]] = field(default_factory=list)


def form(words: Vocabulary) -> tuple[Part, ...]:
    """The parts of the form; alternatives, grounds, ways of telling and topics are those of the vocabulary."""
    grounds = "; or ".join(words.attributes["ground"].values.values())
    ways = "; or ".join(words.attributes["channel"].values.values())
    one = ("Question", "Answer", "How to answer")
    return (
        Part("The decision", "", one, (
            Row("Case reference", "As in the case file"),
            Row("Date of the decision", "A date"),
            Row("Decision", f"{AT_ONCE}; or {FORMAL}; or {NOT}"),
            Row("First day of the exclusion", "A date. Leave empty if you do not exclude."),
            Row("Last day of the exclusion", "A date, at most four weeks on (two for an exclusion at once)"),
            Row("Date of the review", "A date before the last day"),
            Row("Decided by", "A code or initials, not a name"),
            Row("Others who took part", "Codes or posts, with a semicolon between them"),
            Row("Conflicts of interest were declared", _YES_OR_NO),
        )),
        Part("The reasons", "", one, (
            Row("Ground", grounds),
            Row("Facts", "What the ground rests on, in one or two sentences"),
        )),
        Part("Alternatives", "Say for each why it is not enough, or that it was not considered.",
             ("Alternative", "Considered (yes or no)", "Why it is not enough"),
             tuple(Row(said) for said in alternatives(words))),
        Part("Who was consulted", "Before the decision.", ("Who", "Consulted (yes or no)", "Date"),
             tuple(Row(f"Consulted: {who}") for who in CONSULTED)),
        Part("The advice of the advice body", "", one, (
            Row("Reference of the advice", "The number that the advice body gave"),
            Row("Date of the advice", "A date"),
            Row("What was advised", "In one or two sentences"),
            Row("The advice is followed", _YES_OR_NO),
            Row("Why the advice is not followed", "Leave empty if it is"),
        )),
        Part("The terms", "", one, (
            Row("The practitioner may come to the premises", _YES_OR_NO),
            Row("The practitioner may contact colleagues", _YES_OR_NO),
            Row("People who may be contacted all the same", "Codes or posts, with a semicolon between them"),
            Row("Full pay goes on", _YES_OR_NO),
            Row("Study and professional contact may go on", _YES_OR_NO),
            Row("When the practitioner has to be available", "In a few words"),
        )),
        Part("What the practitioner is told", "", one, (
            Row("Date on which the practitioner is told", "A date"),
            Row("How the practitioner is told", ways),
            Row("It is confirmed in writing", _YES_OR_NO),
        )),
        Part("Topics of the letter", "", ("Topic", "Told (yes or no)"),
             tuple(Row(said) for said in topics(words))),
        Part("The designated board member", "", one, (
            Row("Designated board member", "A code or initials, not a name"),
            Row("Date on which the board member was named", "A date"),
        )),
    )  # fmt: skip


def alternatives(words: Vocabulary) -> dict[str, str]:
    """For each alternative, as the form calls it, the word of the vocabulary."""
    return {says.rstrip("."): name for name, says in words.attributes["alternatives"].values.items()}


def topics(words: Vocabulary) -> dict[str, str]:
    """For each topic of the letter, as the form calls it, the word of the vocabulary."""
    return {words.attributes["covers"].values[name].rstrip("."): name for name in TOPICS}


def read_filled(cells: Mapping[str, list[str]], file: str, words: Vocabulary) -> Filled:
    """What a filled-in form says. `cells` are those after the first of each row, by the first cell, folded.

    Raises InputError with everything that is missing or cannot be understood.
    """
    answers = _Answers(cells, file, words)
    found = Filled(answers.needed("Case reference"), sorted(_events(answers), key=lambda one: one["date"]))
    if answers.problems:
        raise InputError(answers.problems)
    return found


class _Answers:
    """The answers of a form, each read as what it is; what is wrong is noted and read as no answer."""

    def __init__(self, cells: Mapping[str, list[str]], file: str, words: Vocabulary) -> None:
        self.cells, self.file, self.words = cells, file, words
        self.problems: list[Problem] = []

    def text(self, label: str, place: int = 0) -> str:
        """An answer as it stands; empty where there is none."""
        cells = self.cells.get(fold(label), [])
        return " ".join(cells[place].split()) if place < len(cells) else ""

    def needed(self, label: str) -> str:
        """An answer without which the form says nothing."""
        return self.text(label) or self._wrong(label, "is empty", "an answer")

    def day(self, label: str, place: int = 0) -> str:
        """A day, as ISO text."""
        text = self.text(label, place)
        try:
            read = read_date(text).date if text else ""
        except ValueError:
            read = "?"
        return (
            read
            if not text or len(read) == len("2024-01-10")
            else self._wrong(label, f"{text[:40]!r} is not a day", _A_DAY)
        )

    def flag(self, label: str, place: int = 0) -> bool | None:
        """Yes or no; None without an answer."""
        text = self.text(label, place).casefold()
        if text and text not in _YES | _NO:
            self._wrong(label, f"{text[:40]!r} is not yes or no", _YES_OR_NO)
        return None if text not in _YES | _NO else text in _YES

    def consulted(self, who: str) -> bool:
        """Whether somebody was consulted: the form says so, or gives a date alone."""
        label = f"Consulted: {who}"
        said = self.flag(label)
        return bool(self.day(label, 1)) if said is None else said

    def listed(self, label: str) -> list[str]:
        """Several answers, with a semicolon between them."""
        return [one.strip() for one in self.text(label).split(";") if one.strip()]

    def word(self, label: str, attribute: str) -> str:
        """The word of the vocabulary that an answer means, else the answer itself."""
        text, term = self.text(label), self.words.attributes[attribute]
        says = {fold(said): name for name, said in term.values.items()}
        return term.meant(text) or says.get(fold(text), text)

    def decision(self) -> str:
        """What was decided: one of `DECISIONS`."""
        text = self.needed("Decision").casefold().rstrip(".")
        if text and text not in DECISIONS:
            near = nearest(text, DECISIONS)
            self._wrong("Decision", f"{text[:40]!r} is not one of the decisions", ", ".join(DECISIONS), near)
        return text if text in DECISIONS else ""

    def _wrong(self, label: str, says: str, expected: str, near: str = "") -> str:
        self.problems.append(Problem(Place(self.file), says, label, expected, near))
        return ""


def _events(answers: _Answers) -> Iterator[dict[str, Any]]:
    decided, decision = answers.day("Date of the decision"), answers.decision()
    if not decided:
        answers.needed("Date of the decision")
    began = answers.day("First day of the exclusion") or ("" if decision == NOT else decided)
    if decision == NOT and began:
        answers._wrong("First day of the exclusion", "is given, and the decision is not to exclude", "no date")
    yield from _advice(answers, decided)
    by = answers.text("Decided by")
    shared = {
        "ground": answers.word("Ground", "ground"), "reason": answers.text("Facts"),
        "until": answers.day("Last day of the exclusion"), "review_on": answers.day("Date of the review"),
    }  # fmt: skip
    considered = {said: name for said, name in alternatives(answers.words).items() if answers.flag(said)}
    why_not = [f"{name}: {why}" for said, name in considered.items() if (why := answers.text(said, 1))]
    yield _event(
        decided, "decision.not_to_exclude" if decision == NOT else "decision.to_exclude", by=by,
        panel=answers.listed("Others who took part"), **shared, alternatives=[*considered.values()], why_not=why_not,
        consulted=[who for who in CONSULTED if answers.consulted(who)],
        conflicts_declared=answers.flag("Conflicts of interest were declared"),
    )  # fmt: skip
    if decision in (AT_ONCE, FORMAL):
        yield _event(began, DECISIONS[decision], by=by, **shared, alternatives=list(considered.values()))
        yield from _terms(answers, began)
        yield from _told(answers, decided)
    member = answers.text("Designated board member")
    if named := answers.day("Date on which the board member was named"):
        yield _event(named, "board.designated_member_appointed", to=member)


def _advice(answers: _Answers, decided: str) -> Iterator[dict[str, Any]]:
    reference = answers.text("Reference of the advice")
    for who, kind in CONSULTED.items():
        day = answers.day(f"Consulted: {who}", 1)
        if kind and day and answers.consulted(who):
            more = {"body": who, "reference": reference} if who == ADVICE_BODY else {}
            yield _event(day, kind, **more)
    if given := answers.day("Date of the advice"):
        advised = answers.text("What was advised")
        yield _event(given, "advice.received", body=ADVICE_BODY, reference=reference, advised=advised)
    followed = answers.flag("The advice is followed")
    if followed is not None:
        reason = answers.text("Why the advice is not followed")
        yield _event(decided, "advice.acted_on", reference=reference, followed=followed, reason=reason)


def _terms(answers: _Answers, began: str) -> Iterator[dict[str, Any]]:
    may_come = answers.flag("The practitioner may come to the premises")
    may_contact = answers.flag("The practitioner may contact colleagues")
    made = _event(
        began, "exclusion.terms_set", premises_barred=None if may_come is None else not may_come,
        contact_barred=None if may_contact is None else not may_contact,
        contact_allowed=answers.listed("People who may be contacted all the same"),
        paid=answers.flag("Full pay goes on"), cpd_allowed=answers.flag("Study and professional contact may go on"),
        available_hours=answers.text("When the practitioner has to be available"),
    )  # fmt: skip
    if len(made) > 2:
        yield made


def _told(answers: _Answers, decided: str) -> Iterator[dict[str, Any]]:
    covered = [name for said, name in topics(answers.words).items() if answers.flag(said)]
    day = answers.day("Date on which the practitioner is told")
    if day or covered:
        yield _event(
            day or decided, "communication.reasons_given", to="practitioner",
            channel=answers.word("How the practitioner is told", "channel"),
            written=answers.flag("It is confirmed in writing"), covers=covered,
        )  # fmt: skip


def _event(day: str, kind: str, **fields: Any) -> dict[str, Any]:
    """An event as a case file has it, without what was left empty."""
    return {"date": day, "type": kind} | {name: one for name, one in fields.items() if one not in (None, "", [])}
