"""The answers of several organisations together: how many answer what. Nobody is ranked, nothing is added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairness.assess.models import STATES, Answers, Question, Questionnaire
from fairness.source.problems import InputError, Place, Problem

# With two, each would learn the other's answers from the sum.
LEAST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One question: by state (all of `models.STATES`) how many organisations answered so, and which."""

    question: Question
    counts: dict[str, int]
    named: dict[str, tuple[str, ...]]

    @property
    def shown(self) -> int:
        """How many answer yes with evidence, or find that the question does not apply."""
        return self.counts["yes"] + self.counts["not applicable"]


@dataclass(frozen=True)
class Group:
    """All questions, in the order asked; `organisations` by name, in the order of the alphabet."""

    questionnaire: Questionnaire
    organisations: tuple[str, ...]
    rows: tuple[Row, ...]
    old: tuple[str, ...]

    def themes(self) -> dict[str, list[Row]]:
        """The rows of each theme."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.question.theme, []).append(row)
        return found

    def exposed(self, most: int = 10) -> list[Row]:
        """The questions that fewest organisations answer with an evidenced yes, the first ones asked first."""
        size = len(self.organisations)
        return sorted((row for row in self.rows if row.shown < size), key=lambda row: row.shown)[:most]


def together(questionnaire: Questionnaire, answers: Sequence[Answers], least: int = LEAST) -> Group:
    """The answers of several organisations. `old` are those that answered an older version of the questionnaire.

    Raises InputError where there are fewer than `least`, an organisation has no name, or two sets are of one.
    """
    problems = []
    by_name: dict[str, Answers] = {}
    for one in answers:
        name, place = one.organisation, Place(one.file)
        if not name:
            problems.append(Problem(place, "does not name its organisation", "assessment.organisation", "its name"))
        elif name in by_name:
            says = f"{name!r} is already answered for in {by_name[name].file}"
            problems.append(Problem(place, says, "assessment.organisation", "one set of answers for each"))
        else:
            by_name[name] = one
    if not problems and len(by_name) < least:
        says = f"are the answers of {len(by_name)}: each could work out another's answers from the totals"
        problems.append(
            Problem(Place(", ".join(one.file for one in answers)), says, expected=f"at least {least} organisations")
        )
    if problems:
        raise InputError(problems)
    rows = []
    for question in questionnaire.questions:
        named: dict[str, list[str]] = {state: [] for state in STATES}
        for name in sorted(by_name, key=str.casefold):
            named[by_name[name].of(question.id).state].append(name)
        counts = {state: len(names) for state, names in named.items()}
        rows.append(Row(question, counts, {state: tuple(names) for state, names in named.items()}))
    old = sorted(name for name, one in by_name.items() if one.version != questionnaire.version)
    return Group(questionnaire, tuple(sorted(by_name, key=str.casefold)), tuple(rows), tuple(old))
