"""Answers held against cases: what the linked rules show, with its uncertainty, and whether it bears the answer out.

How a verdict comes about, and why: docs/decisions/0008-when-cases-bear-out-an-answer.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from fairness.assess.models import Answers, Parameter, Question, Questionnaire
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.statistics.disclosure import RULES, Audience, Key, Protected, Table, protect
from fairness.statistics.rates import wilson

Counts = Mapping[str, tuple[int, int]]  # cases met, cases judged, by rule
Band = Literal["yes", "partly", "no"]
BORNE_OUT, NOT_BORNE_OUT = "borne out", "not borne out"
TOO_FEW, NOT_SHOWN = "too few cases", "not shown by the record"
VERDICTS = (NOT_BORNE_OUT, TOO_FEW, BORNE_OUT, NOT_SHOWN)
BANDS: tuple[Band, ...] = ("yes", "partly", "no")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the cases show of one rule. What disclosure control hides is None, and `hidden` says why.

    `judged` cases of which `met`; `rate`, `low` and `high` are shares from 0 to 1; `counted` is false where there
    were too few cases to weigh in the verdict; `possible` are the answers that the interval leaves open.
    """

    rule: str
    judged: int | None
    met: int | None
    rate: float | None
    low: float | None
    high: float | None
    counted: bool
    possible: frozenset[Band] = frozenset()
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Triangulated:
    """One question beside the cases: `verdict` is empty where there is no yes, partly or no to hold against them.

    `possible` are the answers that the cases leave open; `level` is that of each interval, in the verdict's.
    """

    question: Question
    given: str
    verdict: str
    rules: tuple[Shown, ...]
    possible: frozenset[Band]
    level: float

    @property
    def cases_show(self) -> str:
        """`more` or `less` than a claim that is not borne out; else nothing."""
        if self.verdict != NOT_BORNE_OUT or self.given not in BANDS:
            return ""
        claimed = BANDS.index(self.given)
        less = all(BANDS.index(one) > claimed for one in self.possible)
        return "less" if less else "more"


def triangulate(
    questionnaire: Questionnaire,
    answers: Answers,
    counts: Counts,
    parameters: Mapping[str, Parameter] | None = None,
    audience: Audience = "shared",
) -> list[Triangulated]:
    """Hold each answer against the counts of its linked rules; one result a question, in the order asked.

    `counts` has, by rule code, the cases in which it was met and those in which it was judged. A verdict is wrong in
    at most 1 - `level` of the times that an employer with the same true rates would be looked at. What is shown is
    what `audience` may see; verdicts are worked out from all counts. Raises InputError for more met than judged.
    """
    numbers = {name: one.value for name, one in (parameters or questionnaire.parameters).items()}
    protected = _protected(questionnaire, counts, audience)
    return [_one(one, answers.of(one.id).given, counts, numbers, protected) for one in questionnaire.questions]


def _protected(questionnaire: Questionnaire, counts: Counts, audience: Audience) -> Protected:
    """The counts of every linked rule, as `audience` may see them."""
    cells: dict[Key, int] = {}
    sums: list[tuple[Key, tuple[Key, ...]]] = []
    for code in sorted({code for one in questionnaire.questions for code in one.rules}):
        met, judged = counts.get(code, (0, 0))
        if not 0 <= met <= judged:
            raise InputError(Problem(Place("-"), f"{met} met of {judged} judged", code, "no more met than judged"))
        cells |= {(code, "judged"): judged, (code, "met"): met, (code, "not met"): judged - met}
        sums.append(((code, "judged"), ((code, "met"), (code, "not met"))))
    return protect(Table(cells, sums), audience)


def set_parameters(questionnaire: Questionnaire, local: Mapping[str, str]) -> dict[str, Parameter]:
    """The questionnaire's parameters with local values. Raises InputError for an unknown name or a wrong value."""
    from fairness.assess.questionnaire import PARAMETERS

    found = dict(questionnaire.parameters)
    for name, text in local.items():
        place = Place("--set")
        if name not in found:
            says = f"{name!r} is no parameter of the comparison with cases"
            raise InputError(Problem(place, says, "", ", ".join(found), nearest(name, found)))
        least, most = PARAMETERS[name]
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not least <= value <= most:
            raise InputError(Problem(place, f"is {text!r}", name, f"a number from {least} to {most}"))
        found[name] = Parameter(name, value, "Set locally.")
    if found["no_below"].value > found["yes_from"].value:
        raise InputError(Problem(Place("--set"), "is above yes_from", "no_below", "at most yes_from"))
    return found


def _one(
    question: Question, given: str, counts: Counts, numbers: Mapping[str, float], protected: Protected
) -> Triangulated:
    held = {code: counts.get(code, (0, 0)) for code in question.rules}
    weighed = [code for code, (_, judged) in held.items() if judged >= numbers["fewest"]]
    # All intervals of a question hold together at the level asked (Bonferroni).
    level = 1 - (1 - numbers["level"]) / max(len(weighed), 1)
    rules = tuple(_shown(code, *held[code], code in weighed, level, numbers, protected) for code in question.rules)
    possible = _possible([one.possible for one in rules if one.counted])
    if not any(judged for _, judged in held.values()):
        verdict = NOT_SHOWN
    elif not weighed:
        verdict = TOO_FEW
    elif given not in possible:
        verdict = NOT_BORNE_OUT
    else:
        verdict = BORNE_OUT if len(possible) == 1 else TOO_FEW
    return Triangulated(question, given, verdict if given in BANDS else "", rules, possible, level)


def _shown(
    code: str, met: int, judged: int, counted: bool, level: float, numbers: Mapping[str, float], protected: Protected
) -> Shown:
    if judged == 0:
        return Shown(code, 0, 0, None, None, None, False)
    possible = _bands(met, judged, (1 - level) / 2, numbers) if counted else frozenset()
    seen, seen_met, seen_missed = (protected.shown[code, what] for what in ("judged", "met", "not met"))
    least = RULES[protected.audience].largest_hidden + 1
    if seen is None:
        return Shown(code, None, None, None, None, None, counted, possible, f"fewer than {least} cases")
    if seen_met is None or seen_missed is None:
        few = [name for name, number in (("met", met), ("not met", judged - met)) if 0 < number < least]
        hidden = f"fewer than {least} {few[0]}" if len(few) == 1 else "counts too small to show"
        return Shown(code, seen, None, None, None, None, counted, possible, hidden)
    interval = wilson(min(seen_met, seen), seen, level)  # of the counts that are shown, which may be rounded
    assert interval is not None
    return Shown(code, seen, min(seen_met, seen), interval.estimate, interval.low, interval.high, counted, possible)


def _bands(met: int, judged: int, error: float, numbers: Mapping[str, float]) -> frozenset[Band]:
    """The answers that cannot be ruled out, each by an exact binomial test that errs at most `error` of the time."""
    yes_from, no_below = numbers["yes_from"], numbers["no_below"]
    yes = _at_most(met, judged, yes_from) > error
    no = _at_most(judged - met, judged, 1 - no_below) > error
    surely_yes = _at_most(judged - met, judged, 1 - yes_from) <= error
    surely_no = _at_most(met, judged, no_below) <= error
    fits = (yes, not surely_yes and not surely_no, no)
    return frozenset(band for band, fit in zip(BANDS, fits, strict=True) if fit)


def _at_most(number: int, of: int, rate: float) -> float:
    """P(X <= number) of a binomial."""
    from scipy.special import bdtr  # heavy: only answers held against cases need it

    return float(bdtr(number, of, rate))


def _possible(rules: Collection[frozenset[Band]]) -> frozenset[Band]:
    """The answers for all rules together: yes or no is for all of them; anything between is partly."""
    if not rules:
        return frozenset()
    found: set[Band] = {band for band in ("yes", "no") if all(band in one for one in rules)}
    listed = list(rules)
    mixed = any(
        "yes" in one and "no" in other
        for first, one in enumerate(listed)
        for second, other in enumerate(listed)
        if first != second
    )
    if mixed or any("partly" in one for one in listed):
        found.add("partly")
    return frozenset(found)
