"""Answers beside cases: the verdict is the right one at the stated confidence, and small counts do not show."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from fairness.assess.cases import (
    BORNE_OUT,
    HIDDEN,
    NOT_BORNE_OUT,
    NOT_SHOWN,
    TOO_FEW,
    Triangulated,
    set_parameters,
    triangulate,
)
from fairness.assess.models import Answer, Answers, Assessment
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.source.problems import InputError
from fairness.statistics.disclosure import RULES, Audience
from fairness.statistics.proportion import Proportion

SHIPPED = shipped_questionnaire()
DRAWS = 1000


def seen(met: int, judged: int, audience: Audience) -> Proportion:
    """The counts of one rule as an audit of it alone would show them."""
    rules = RULES[audience]
    small = range(1, rules.largest_hidden + 1)
    if judged in small:
        return Proportion(None, None, "few in all")
    met_shown, judged_shown = (rules.step * round(count / rules.step) for count in (met, judged))
    if met in small or judged - met in small:
        return Proportion(None, judged_shown, "few" if met in small else "all but few")
    return Proportion(met_shown, judged_shown)


def ask(
    given: str, counts: Mapping[str, tuple[int, int] | Proportion], audience: Audience = "shared", **local: float
) -> Triangulated:
    """One question linked to every rule of `counts` (or to none), answered as given."""
    held = {rule: one if isinstance(one, Proportion) else seen(*one, audience) for rule, one in counts.items()}
    question = SHIPPED.by_id["PRO05"].model_copy(update={"rules": tuple(counts)})
    asked = SHIPPED.asking([question])
    answers = Answers(assessment=Assessment(), answers={"PRO05": Answer(answer=given)})  # type: ignore[arg-type]
    parameters = set_parameters(SHIPPED, {name: str(value) for name, value in local.items()})
    (found,) = triangulate(asked, answers, held, parameters, audience)
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
    if ask("yes", held, "internal").verdict == BORNE_OUT:
        assert ask("yes", better, "internal").verdict == BORNE_OUT
    if ask("no", better, "internal").verdict == BORNE_OUT:
        assert ask("no", held, "internal").verdict == BORNE_OUT


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
    assert set_parameters(SHIPPED, {"yes_from": "0.9"}).yes_from.value == 0.9
    for wrong in ({"yes_fron": "0.9"}, {"yes_from": "often"}, {"level": "1"}, {"no_below": "0.9"}):
        with pytest.raises(InputError) as caught:
            set_parameters(SHIPPED, wrong)
        assert "--set" in str(caught.value)
    with pytest.raises(InputError, match="no more met than judged"):
        ask("yes", {"A": Proportion(4, 3)})


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
    assert (rule.judged, rule.met) == shown and found.verdict in (whole.verdict, HIDDEN)
    assert (rule.rate is None) == (None in shown)
    if rule.rate is not None:
        assert rule.rate == (rule.met or 0) / (rule.judged or 1)


def stands_for(one: Proportion, audience: Audience, most: int = 40) -> list[tuple[int, int]]:
    """Every (met, judged) that is printed so, found by trying each: no code is shared with what is tested."""
    step, small = RULES[audience].step, RULES[audience].largest_hidden
    found = []
    for judged in range(most + 1):
        for met in range(judged + 1):
            printed = [step * round(count / step) for count in (met, judged)]
            few, all_but_few = met <= small, judged - met <= small
            exact = one.number == printed[0] and (step == 1 or judged - met == 0 or not all_but_few)
            if {
                "few in all": judged <= small,
                "few": one.of == printed[1] and few,
                "all but few": one.of == printed[1] and all_but_few,
                "hidden": (one.of == printed[1]) if one.of is not None else judged > small,
                "": one.of == printed[1] and exact and (met == 0 or min(met, judged) > small),
            }[one.hidden]:
                found.append((met, judged))
    return found


def sample(pairs: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    return pairs if len(pairs) <= most else random.Random(3).sample(pairs, most)


KINDS = ("", "few", "all but few", "hidden")


@st.composite
def printed(draw: st.DrawFn) -> tuple[Audience, tuple[Proportion, ...]]:
    """What an audience may be shown of one or two rules."""
    audience: Audience = draw(st.sampled_from(["shared", "public"]))
    rules = RULES[audience]
    found = []
    for _ in range(draw(st.integers(1, 2))):
        judged = draw(st.integers(rules.largest_hidden + 1, 32))
        of = rules.step * round(judged / rules.step)
        one = draw(st.sampled_from(["seen", "few in all", "all hidden", *KINDS[1:]]))
        if one == "seen":
            found.append(seen(draw(st.integers(0, judged)), judged, audience))
        elif one == "few in all":
            found.append(Proportion(None, None, "few in all"))
        else:
            hidden = "hidden" if one == "all hidden" else one
            found.append(Proportion(None, None if one == "all hidden" else of, hidden))
    return audience, tuple(found)


@given(st.sampled_from(["yes", "partly", "no", "not known"]), printed())
@settings(max_examples=60)
def test_a_verdict_says_nothing_beyond_the_counts_that_are_shown(
    given: str, shown: tuple[Audience, tuple[Proportion, ...]]
) -> None:
    """It is printed only where all counts that may stand behind what is shown have the same."""
    audience, rules = shown
    found = ask(given, {f"R{number}": one for number, one in enumerate(rules)}, audience)
    some = [sample(stands_for(one, audience), 30) for one in rules]
    whole = [
        ask(given, {f"R{number}": Proportion(*one) for number, one in enumerate(pairs)}, "internal")
        for pairs in product(*some)
    ]
    verdicts = {(one.verdict, one.cases_show) for one in whole}
    # Of few cases, none of which may have been judged, too few is said.
    if len(verdicts) > 1:
        verdicts = {(TOO_FEW if verdict == NOT_SHOWN else verdict, shows) for verdict, shows in verdicts}
    assert verdicts == {(found.verdict, found.cases_show)} or found.verdict == HIDDEN
    assert all(one.possible <= found.possible for one in whole)
    complete = all(len(one) < 30 for one in some) and not any(one.hidden == "hidden" for one in rules)
    if complete and len(verdicts) == 1:
        assert found.verdict != HIDDEN


def test_a_verdict_that_gives_a_hidden_count_away_is_not_printed() -> None:
    """Of 29 only 1 not met would bear out a yes; of 66 any number from 0 to 4 does."""
    assert ask("yes", {"A": (28, 29)}, "internal").verdict == BORNE_OUT
    assert ask("yes", {"A": (28, 29)}).verdict == ask("yes", {"A": (26, 29)}).verdict == HIDDEN
    assert ask("yes", {"A": (65, 66)}).verdict == ask("yes", {"A": (62, 66)}).verdict == BORNE_OUT
    assert ask("partly", {"A": (65, 66)}).cases_show == "more"
    # Whatever hides behind one rule, another rules the answer out.
    assert ask("yes", {"A": Proportion(None, None, "hidden"), "B": (5, 40)}).verdict == NOT_BORNE_OUT
