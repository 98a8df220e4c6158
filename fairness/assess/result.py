"""What answers show: by theme, the weakest duties first, and what to do in which order. No score is made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fairness.assess.cases import BORNE_OUT, HIDDEN, NOT_SHOWN, TOO_FEW, Triangulated
from fairness.assess.models import ALL_THEMES, OPEN_STATES, STATES, Answer, Answers, Question, Questionnaire
from fairness.rulebook.models import KINDS, SEVERITIES, Kind

_KIND = {kind: place for place, kind in enumerate(KINDS)}
_SEVERITY = {severity: place for place, severity in enumerate(reversed(SEVERITIES))}
# Answers beside cases, in the order in which they are shown.
LESS, MORE, BEARS_OUT, FEW, KEPT, OPEN = "less", "more", "borne out", "too few", "hidden", "open"
_GROUPS = (LESS, MORE, BEARS_OUT, FEW, KEPT, OPEN)
_STATE = {state: place for place, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answer, the kind of its basis for this employer, and what cases show, where asked."""

    question: Question
    answer: Answer
    kind: Kind
    cases: Triangulated | None = None

    @property
    def state(self) -> str:
        """How the answer counts: one of `models.STATES`."""
        return self.answer.state

    @property
    def contradicted(self) -> bool:
        """Whether cases show less than the answer says."""
        return self.group == LESS

    @property
    def group(self) -> str:
        """Beside which others it is shown: less, more, borne out, too few or hidden; else `open`."""
        if self.cases is None or not self.cases.verdict:
            return OPEN
        named = {BORNE_OUT: BEARS_OUT, TOO_FEW: FEW, HIDDEN: KEPT, NOT_SHOWN: OPEN}
        return named.get(self.cases.verdict) or self.cases.cases_show

    @property
    def open(self) -> bool:
        """Whether there is something to do: anything but an evidenced yes that cases do not go against."""
        return self.state in OPEN_STATES or self.contradicted


@dataclass(frozen=True, slots=True)
class Profile:
    """One theme: how many questions in each state (all of `models.STATES`), and its open questions, weakest first."""

    theme: str
    title: str
    items: tuple[Item, ...]
    counts: dict[str, int]
    weakest: tuple[Item, ...]


@dataclass(frozen=True)
class Result:
    """All of it: `plan` are the open questions, by kind of basis and severity; `new` what old answers cannot have."""

    questionnaire: Questionnaire
    answers: Answers
    profiles: tuple[Profile, ...]
    plan: tuple[Item, ...]
    new: tuple[Question, ...]
    cases: tuple[Item, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many questions are in each state, over all themes."""
        return {state: sum(one.counts[state] for one in self.profiles) for state in STATES}


def result(
    questionnaire: Questionnaire, answers: Answers, triangulated: Sequence[Triangulated] | None = None
) -> Result:
    """What the answers show; with `triangulated`, each beside its cases.

    `cases` of the result are then the questions of which a case was judged, those whose cases show less first.
    """
    shown = {one.question.id: one for one in triangulated or ()}
    items = [
        Item(one, answers.of(one.id), one.kind(answers.nation), shown.get(one.id))
        for one in questionnaire.questions
    ]  # fmt: skip
    profiles = []
    for theme in questionnaire.by_theme():
        inside = tuple(one for one in items if one.question.theme == theme)
        counted = Counter(one.state for one in inside)
        weakest = tuple(sorted((one for one in inside if one.open), key=_weakest))
        counts = {state: counted[state] for state in STATES}
        profiles.append(Profile(theme, ALL_THEMES[theme], inside, counts, weakest))
    plan = tuple(sorted((one for one in items if one.open or one.answer.action), key=_urgent))
    return Result(
        questionnaire, answers, tuple(profiles), plan, tuple(questionnaire.new_since(answers.version)), _cases(items)
    )


def _weakest(item: Item) -> tuple[int, bool, int, int]:
    return _KIND[item.kind], not item.contradicted, _STATE[item.state], _SEVERITY[item.question.severity]


def _urgent(item: Item) -> tuple[int, int, int]:
    return _KIND[item.kind], _SEVERITY[item.question.severity], _STATE[item.state]


def _cases(items: Sequence[Item]) -> tuple[Item, ...]:
    """Those whose linked rules judged a case, by verdict, then as the plan orders them."""
    judged = [one for one in items if one.cases and any(rule.judged != 0 for rule in one.cases.rules)]
    return tuple(sorted(judged, key=lambda one: (_GROUPS.index(one.group), _urgent(one))))
