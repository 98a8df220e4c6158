"""Questions for an employer about its own process, and the answers to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from fairness.rulebook.models import KINDS, THEMES, Basis, Kind
from fairness.source.problems import Place

ALL_THEMES = {**THEMES, "governance": "Culture and governance"}
NATIONS = ("england", "wales", "northern_ireland", "scotland")
Given = Literal["yes", "partly", "no", "not known", "not applicable"]
ANSWERS: tuple[Given, ...] = ("yes", "partly", "no", "not known", "not applicable")


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with where it comes from and the `rules` that show the same in cases.

    `nations` and `titles` have the nation and title of each basis's source, in the same order; a nation that is
    empty, or `uk`, is every nation.
    """

    id: str
    theme: str
    question: str
    why: str
    severity: str
    basis: tuple[Basis, ...]
    good: str
    evidence: tuple[str, ...]
    who: str
    since: str
    rules: tuple[str, ...] = ()
    nations: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    place: Place = field(default_factory=lambda: Place("-"))

    def kind(self, nation: str = "") -> Kind:
        """The strongest kind of its bases for an employer of `nation`; of all of them without one.

        What is a duty in another nation only is guidance here.
        """
        kinds: list[Kind] = []
        for number, one in enumerate(self.basis):
            of = self.nations[number] if number < len(self.nations) else ""
            binds = not nation or covers(of, nation)
            kinds.append("guidance" if one.kind == "duty" and not binds else one.kind)
        return next((kind for kind in KINDS if kind in kinds), "design")


def covers(of: str, nation: str) -> bool:
    """Whether a source of nation `of` speaks to an employer of `nation`."""
    if of in ("", "uk", nation):
        return True
    return of == "great_britain" and nation != "northern_ireland"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a comparison with cases uses, with the reason for it."""

    name: str
    value: float
    reason: str


@dataclass(frozen=True)
class Questionnaire:
    """All questions, in the order asked, with their version and what each version changed.

    `retired` are ids that are no longer asked, with the reason: answers to them are kept, and not counted.
    """

    name: str
    title: str
    version: str
    says: str
    questions: tuple[Question, ...]
    parameters: dict[str, Parameter]
    history: dict[str, str]
    retired: dict[str, str] = field(default_factory=dict)
    digest: str = ""

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Each question by its id."""
        return {one.id: one for one in self.questions}

    def themes(self) -> dict[str, list[Question]]:
        """The questions of each theme, in the order asked."""
        found: dict[str, list[Question]] = {}
        for one in self.questions:
            found.setdefault(one.theme, []).append(one)
        return found

    def new_since(self, version: str) -> list[Question]:
        """The questions that answers to `version` cannot have."""
        return [one for one in self.questions if _number(one.since) > _number(version)]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


@dataclass(frozen=True, slots=True)
class Action:
    """What is planned: what is done, who sees to it, by when."""

    do: str = ""
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `given`, or empty where only a note was made; `date` is when it was given."""

    given: Given | Literal[""] = ""
    evidence: str = ""
    note: str = ""
    by: str = ""
    date: date | None = None
    action: Action | None = None

    @property
    def state(self) -> str:
        """The answer as it counts: a yes without evidence is `yes, not evidenced`; nothing is `not answered`."""
        if self.given == "yes" and not self.evidence:
            return "yes, not evidenced"
        return self.given or "not answered"


# As they count, the weakest first: what is known to be missing, what nobody knows, what is not shown.
STATES = ("no", "not known", "not answered", "partly", "yes, not evidenced", "yes", "not applicable")
OPEN_STATES = STATES[:5]


@dataclass(frozen=True)
class Answers:
    """An employer's answers by question id, with the version of the questionnaire that they were given to.

    `retired` are the ids in the file that are no longer asked.
    """

    organisation: str = ""
    nation: str = ""
    version: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    file: str = ""
    retired: tuple[str, ...] = ()

    def of(self, question: str) -> Answer:
        """The answer to a question; an empty one where there is none."""
        return self.answers.get(question, Answer())


def as_text(value: Any) -> str:
    """A scalar as it was written; nothing for null."""
    return "" if value is None else str(value).strip()
