"""Answers held against cases: what the linked rules show, with its uncertainty, and whether it bears the answer out.

How a verdict comes about, and why: docs/decisions/0008-when-cases-bear-out-an-answer.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fairness.assess.models import Answers, Parameters, Question, Questionnaire
from fairness.source.documents import read_document
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.statistics.disclosure import RULES, Audience
from fairness.statistics.proportion import Proportion
from fairness.statistics.rates import wilson

Counts = Mapping[str, Proportion]  # cases met of cases judged, by rule, as the audience may see them
Band = Literal["yes", "partly", "no"]
BORNE_OUT, NOT_BORNE_OUT = "borne out", "not borne out"
TOO_FEW, NOT_SHOWN = "too few cases", "not shown by the record"
HIDDEN = "hidden"  # the counts that may be shown leave more than one of the others possible
VERDICTS = (NOT_BORNE_OUT, TOO_FEW, BORNE_OUT, NOT_SHOWN, HIDDEN)
BANDS: tuple[Band, ...] = ("yes", "partly", "no")
# What a rule may allow of which nothing is known: any bands that lie side by side.
_ANY = {frozenset(BANDS[first:last]) for first in range(3) for last in range(first + 1, 4)}
_NONE = Proportion(0, 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the cases show of one rule. What disclosure control hides is None, and `hidden` says why.

    `judged` cases of which `met`; `rate`, `low` and `high` are shares from 0 to 1; `counted` is false where there
    were too few cases to weigh in the verdict; `possible` are the answers that are left open, by what is shown.
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
    `cases_show` is `more` or `less` than a claim that is not borne out; else empty.
    """

    question: Question
    given: str
    verdict: str
    rules: tuple[Shown, ...]
    possible: frozenset[Band]
    level: float
    cases_show: str = ""


def triangulate(
    questionnaire: Questionnaire,
    answers: Answers,
    counts: Counts,
    parameters: Parameters | None = None,
    audience: Audience = "shared",
) -> list[Triangulated]:
    """Hold each answer against the counts of its linked rules; one result a question, in the order asked.

    `counts` has, by rule code, the cases in which it was met of those in which it was judged, as `audience` may see
    them. A verdict is wrong in at most 1 - `level` of the times that an employer with the same true rates would be
    looked at. It is worked out from `counts` alone: where they may stand for others that have another verdict, it is
    `HIDDEN`. Raises InputError for more met than judged.
    """
    numbers = (parameters or questionnaire.parameters).numbers()
    for code, one in counts.items():
        if one.number is not None and not 0 <= one.number <= (one.of or 0):
            says = f"{one.number} met of {one.of} judged"
            raise InputError(Problem(Place("-"), says, code, "no more met than judged"))
    return [_one(one, answers.of(one.id).answer, counts, numbers, audience) for one in questionnaire.questions]


def set_parameters(questionnaire: Questionnaire, local: Mapping[str, str]) -> Parameters:
    """The questionnaire's parameters with local values. Raises InputError for an unknown name or a wrong value."""
    stated = questionnaire.parameters.model_dump()
    for name, text in local.items():
        if name not in stated:
            says = f"{name!r} is not a parameter of the comparison with cases"
            raise InputError(Problem(Place("--set"), says, "", ", ".join(stated), nearest(name, stated)))
        stated[name] = {"value": text, "reason": "Set locally."}
    return read_document(Parameters, stated, "--set", what=", ".join(stated))


def _one(
    question: Question, given: str, counts: Counts, numbers: Mapping[str, float], audience: Audience
) -> Triangulated:
    held = {code: counts.get(code, _NONE) for code in question.rules}
    weighed = [_may_weigh(one, numbers["fewest"], audience) for one in held.values()]
    found: set[tuple[str, str]] = set()
    possible: frozenset[Band] = frozenset()
    nothing = all(one.of == 0 for one in held.values())
    for number in range(len(held) + 1):
        error = (1 - _level(number, numbers)) / 2
        allowed = [_allowed(one, error, numbers, audience) for one in held.values()]
        for together in _together(weighed, allowed, number):
            found.add(_verdict(given, together, nothing))
            possible |= together
    most = sum(True in one for one in weighed)
    level = _level(most, numbers)
    verdict, shows = found.pop() if len(found) == 1 else (HIDDEN, "")
    rules = tuple(
        _shown(code, one, False not in may, _allowed(one, (1 - level) / 2, numbers, audience), level, audience)
        for (code, one), may in zip(held.items(), weighed, strict=True)
    )
    return Triangulated(question, given, verdict if given in BANDS else "", rules, possible, level, shows)


def _level(weighed: int, numbers: Mapping[str, float]) -> float:
    """That of each rule's interval: all of a question hold together at the level asked (Bonferroni)."""
    return 1 - (1 - numbers["level"]) / max(weighed, 1)


def _may_weigh(one: Proportion, fewest: float, audience: Audience) -> set[bool]:
    """Whether a rule has cases enough to weigh: one answer, or both where what is shown leaves it open."""
    least, most = one.wholes(audience)
    return {least >= fewest, most is None or most >= fewest}


def _allowed(one: Proportion, error: float, numbers: Mapping[str, float], audience: Audience) -> set[frozenset[Band]]:
    """The answers that a rule leaves open, for each count of cases that it may stand for."""
    pairs = one.may_be(audience)
    return _ANY if pairs is None else {_bands(met, judged, error, numbers) for met, judged in pairs if judged}


def _together(
    weighed: Sequence[set[bool]], allowed: Sequence[set[frozenset[Band]]], number: int
) -> set[frozenset[Band]]:
    """The answers that may be left open for all rules together, where so many of them weigh."""
    found: set[tuple[int, frozenset[Band]]] = {(0, frozenset())}
    for may, bands in zip(weighed, allowed, strict=True):
        kept = found if False in may else set()
        more = {(have + 1, _both(one, other)) for have, one in found for other in bands} if True in may else set()
        found = kept | more
    return {possible for have, possible in found if have == number}


def _both(one: frozenset[Band], other: frozenset[Band]) -> frozenset[Band]:
    """Yes or no is for all rules together; anything between is partly."""
    if not one:
        return other
    return frozenset(first if first == second else "partly" for first in one for second in other)


def _verdict(given: str, possible: frozenset[Band], nothing: bool) -> tuple[str, str]:
    """A verdict, and whether the cases show `more` or `less`; `possible` is empty where no rule weighs."""
    if not possible:
        return (NOT_SHOWN if nothing else TOO_FEW), ""
    if given in possible or given not in BANDS:
        return (BORNE_OUT if len(possible) == 1 else TOO_FEW), ""
    claimed = BANDS.index(given)
    return NOT_BORNE_OUT, "less" if all(BANDS.index(one) > claimed for one in possible) else "more"


def _shown(
    code: str, one: Proportion, counted: bool, allowed: set[frozenset[Band]], level: float, audience: Audience
) -> Shown:
    if one.of == 0:
        return Shown(code, 0, 0, None, None, None, False)
    possible = frozenset[Band]().union(*allowed) if counted else frozenset[Band]()
    if one.hidden or one.number is None or one.of is None:
        return Shown(code, one.of, None, None, None, None, counted, possible, _why(one, audience))
    interval = wilson(one.number, one.of, level)  # of the counts that are shown, which may be rounded
    assert interval is not None
    return Shown(code, one.of, one.number, interval.estimate, interval.low, interval.high, counted, possible)


def _why(one: Proportion, audience: Audience) -> str:
    least = RULES[audience].largest_hidden + 1
    words = {"few in all": f"fewer than {least} cases", "few": f"fewer than {least} met",
             "all but few": f"fewer than {least} not met"}  # fmt: skip
    return words.get(one.hidden) or (
        "a number of cases that is hidden" if one.of is None else "how many met is hidden"
    )


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
