"""Answers beside cases: the verdict is the right one at the stated confidence, and small counts do not show."""

from __future__ import annotations

import random
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from fairness.assess.cases import (
    BORNE_OUT,
    NOT_BORNE_OUT,
    NOT_SHOWN,
    TOO_FEW,
    Triangulated,
    set_parameters,
    triangulate,
)
from fairness.assess.models import Answer, Answers, Parameter, Question, Questionnaire
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.source.problems import InputError
from fairness.statistics.disclosure import Audience

SHIPPED = shipped_questionnaire()
DRAWS = 1000


def ask(
    given: str, counts: dict[str, tuple[int, int]], audience: Audience = "shared", **local: float
) -> Triangulated:
    """One question linked to every rule of `counts` (or to none), answered as given."""
    question = Question("PRO05", "process", "?", "", "high", (), "", (), "", "1.0", tuple(counts))
    asked = Questionnaire("q", "Q", "1.0", "", (question,), SHIPPED.parameters, {"1.0": ""})
    answers = Answers(answers={"PRO05": Answer(given)})  # type: ignore[arg-type]
    parameters = {**SHIPPED.parameters, **{name: Parameter(name, value, "") for name, value in local.items()}}
    (found,) = triangulate(asked, answers, counts, parameters, audience)
    return found


def draws(given: str, rates: dict[str, float], judged: int, seed: int = 6) -> list[str]:
    """The verdicts of a thousand simulated employers, each with `judged` cases a rule at the true rates."""
    draw = random.Random(seed)
    found = []
    for _ in range(DRAWS):
        counts = {rule: (sum(draw.random() < rate for _ in range(judged)), judged) for rule, rate in rates.items()}
        found.append(ask(given, counts, "internal").verdict)
    return found


@pytest.mark.parametrize(
    ("given", "rates", "judged", "right"),
    [
        ("yes", {"A": 0.97}, 83, BORNE_OUT),
        ("yes", {"A": 0.90}, 250, BORNE_OUT),
        ("yes", {"A": 0.60}, 83, NOT_BORNE_OUT),
        ("yes", {"A": 0.10}, 20, NOT_BORNE_OUT),
        ("yes", {"A": 0.97, "B": 0.95}, 120, BORNE_OUT),
        ("yes", {"A": 0.97, "B": 0.55}, 83, NOT_BORNE_OUT),
        ("yes", {"A": 0.90}, 4, TOO_FEW),
        ("yes", {"A": 0.80}, 10, TOO_FEW),
        ("yes", {"A": 0.90}, 0, NOT_SHOWN),
        ("partly", {"A": 0.50}, 83, BORNE_OUT),
        ("partly", {"A": 0.97}, 83, NOT_BORNE_OUT),
        ("partly", {"A": 0.03}, 83, NOT_BORNE_OUT),
        ("partly", {"A": 0.97, "B": 0.03}, 83, BORNE_OUT),
        ("no", {"A": 0.05}, 83, BORNE_OUT),
        ("no", {"A": 0.50}, 83, NOT_BORNE_OUT),
        ("no", {"A": 0.05, "B": 0.90}, 83, NOT_BORNE_OUT),
    ],
)
def test_the_verdict_is_right_in_95_of_100_draws(
    given: str, rates: dict[str, float], judged: int, right: str
) -> None:
    assert draws(given, rates, judged).count(right) >= 0.95 * DRAWS


@pytest.mark.parametrize("rules", [1, 2, 3])
@pytest.mark.parametrize("judged", [*range(5, 60), 83, 150, 400])
def test_no_verdict_is_wrong_more_often_than_stated_even_on_a_threshold(judged: int, rules: int) -> None:
    """Computed, not drawn: at the rate that is hardest to tell, for every count of cases that may come up."""
    for rate, wrong in (
        (0.8, ("yes", NOT_BORNE_OUT)),
        (0.8 - 1e-9, ("yes", BORNE_OUT)),
        (0.2 - 1e-9, ("no", NOT_BORNE_OUT)),
    ):
        claimed, verdict = wrong
        others = {f"R{number}": (judged, judged) if claimed == "yes" else (0, judged) for number in range(1, rules)}
        error = sum(
            binom.pmf(met, judged, rate)
            for met in range(judged + 1)
            if ask(claimed, {"A": (met, judged), **others}, "internal").verdict == verdict
        )
        # Of several rules each has its share of the error that is allowed for all.
        assert error <= 0.05 / rules


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_interval_is_the_one_of_scipy(met: int, more: int, level: float) -> None:
    if not (0 < met < 5 or 0 < more < 5 or met + more == 0):
        (shown,) = ask("yes", {"A": (met, met + more)}, level=level).rules
        interval = binomtest(met, met + more).proportion_ci(level, method="wilson")
        assert (shown.low, shown.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


COUNTS = st.integers(0, 60).flatmap(lambda judged: st.tuples(st.integers(0, judged), st.just(judged)))


@given(st.sampled_from(["yes", "partly", "no"]), st.lists(COUNTS, min_size=1, max_size=4))
def test_small_counts_cannot_be_read_from_what_is_shown(given: str, counts: list[tuple[int, int]]) -> None:
    held = {f"R{number}": one for number, one in enumerate(counts)}
    for shown in ask(given, held).rules:
        met, judged = held[shown.rule]
        if any(0 < one < 5 for one in (judged, met, judged - met)):
            assert shown.hidden
            assert [shown.met, shown.rate, shown.low, shown.high] == [None] * 4
            assert shown.judged is None or shown.judged == judged >= 5
        elif judged:
            assert shown.met == met and shown.low is not None and shown.low <= met / judged <= shown.high  # type: ignore[operator]


@given(st.sampled_from(["yes", "partly", "no"]), st.lists(COUNTS, min_size=1, max_size=3))
def test_better_cases_never_turn_a_yes_from_borne_out(given: str, counts: list[tuple[int, int]]) -> None:
    held = {f"R{number}": one for number, one in enumerate(counts)}
    better = {rule: (judged, judged) for rule, (met, judged) in held.items()}
    if ask("yes", held).verdict == BORNE_OUT:
        assert ask("yes", better).verdict == BORNE_OUT
    if ask("no", better).verdict == BORNE_OUT:
        assert ask("no", held).verdict == BORNE_OUT


def test_which_way_the_cases_differ_is_said() -> None:
    assert ask("yes", {"A": (20, 83)}).cases_show == "less"
    assert ask("no", {"A": (60, 83)}).cases_show == "more"
    assert ask("partly", {"A": (83, 83)}).cases_show == "more"
    assert ask("partly", {"A": (0, 83)}).cases_show == "less"
    assert ask("yes", {"A": (83, 83)}).cases_show == ""


@pytest.mark.parametrize("given", ["not known", "not applicable", ""])
def test_without_a_claim_there_is_no_verdict_but_the_cases_are_shown(given: str) -> None:
    found = ask(given, {"A": (30, 60)})
    assert found.verdict == "" and found.rules[0].rate == 0.5 and found.possible == {"partly"}


def test_a_rule_with_too_few_cases_is_shown_and_not_weighed() -> None:
    found = ask("yes", {"A": (60, 60), "B": (0, 3)})
    assert found.verdict == BORNE_OUT
    assert [asdict(one)["counted"] for one in found.rules] == [True, False]


def test_a_question_without_rules_is_not_shown_by_the_record() -> None:
    assert ask("yes", {}).verdict == NOT_SHOWN


def test_parameters_are_set_by_name_and_in_range() -> None:
    assert set_parameters(SHIPPED, {"yes_from": "0.9"})["yes_from"].value == 0.9
    for wrong in ({"yes_fron": "0.9"}, {"yes_from": "often"}, {"level": "1"}, {"no_below": "0.9"}):
        with pytest.raises(InputError) as caught:
            set_parameters(SHIPPED, wrong)
        assert "--set" in str(caught.value)
    with pytest.raises(InputError, match="no more met than judged"):
        ask("yes", {"A": (4, 3)})


@pytest.mark.parametrize(
    ("audience", "counts", "shown"),
    [
        ("internal", (18, 20), (20, 18)),
        ("internal", (1, 3), (3, 1)),
        ("shared", (18, 20), (20, None)),
        ("shared", (51, 83), (83, 51)),
        ("shared", (1, 3), (None, None)),
        ("shared", (0, 12), (12, 0)),
        ("public", (51, 83), (85, 50)),
        ("public", (6, 60), (60, None)),
        ("public", (3, 7), (None, None)),
    ],
)
def test_each_audience_is_shown_what_it_may_see(
    audience: str, counts: tuple[int, int], shown: tuple[int | None, int | None]
) -> None:
    found, whole = (ask("yes", {"A": counts}, one) for one in (audience, "internal"))  # type: ignore[arg-type]
    (rule,) = found.rules
    assert (rule.judged, rule.met) == shown and found.verdict == whole.verdict
    assert (rule.rate is None) == (None in shown)
    if rule.rate is not None:
        assert rule.rate == (rule.met or 0) / (rule.judged or 1)
