"""Models that hold several things fixed: what they find, what they refuse, and what they doubt."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.api import GLM, PHReg, families

from fairness.statistics.adjusted import cox, logistic


def made(seed: int, size: int = 1500, odds: float = 1.0):  # type: ignore[no-untyped-def]
    """Cases of a formal kind are at risk more often, and more often of the group: confounded."""
    draw = np.random.default_rng(seed)
    formal = draw.random(size) < 0.4
    own = draw.random(size) < np.where(formal, 0.6, 0.2)
    judged = np.full(size, 6.0)
    chance = 1 / (1 + np.exp(-(-1.6 + 1.4 * formal + np.log(odds) * own)))
    at_risk = draw.binomial(6, chance).astype(float)
    expected = np.full(size, at_risk.sum() / size)
    return own, at_risk, judged, expected, {"kind": ["formal" if one else "informal" for one in formal]}


def test_a_confounded_difference_disappears() -> None:
    found = logistic(*made(1))
    assert found.crude is not None and found.ratio is not None and not found.refused
    assert found.crude.low > 1.2 and found.ratio.holds(1) and found.cases == 1500 and not found.doubts


def test_the_odds_ratio_is_that_of_the_model() -> None:
    own, at_risk, judged, expected, known = made(2, odds=1.5)
    formal = np.array([one == "formal" for one in known["kind"]], dtype=float)
    design = np.column_stack([np.ones(len(own)), own, formal])
    wanted = GLM(np.column_stack([at_risk, judged - at_risk]), design, families.Binomial()).fit()
    found = logistic(own, at_risk, judged, expected, known)
    assert found.ratio is not None and found.ratio.estimate == pytest.approx(np.exp(wanted.params[1]), rel=1e-6)
    assert found.ratio.holds(1.5)


def test_too_few_cases_are_refused_with_how_many_it_needs() -> None:
    found = logistic(*made(3, size=30))
    assert found.ratio is None and found.refused == (
        "it needs at least 20 cases with a risk and without one, and 10 of each group"
    )


def test_what_tells_the_groups_apart_is_refused() -> None:
    own, at_risk, judged, expected, _ = made(4)
    found = logistic(own, at_risk, judged, expected, {"post": ["a" if one else "b" for one in own]})
    assert found.refused == "what is held fixed tells the groups apart"


def test_a_ratio_that_is_not_the_same_everywhere_is_doubted() -> None:
    draw = np.random.default_rng(5)
    own, formal = draw.random(3000) < 0.5, draw.random(3000) < 0.5
    at_risk = draw.binomial(6, np.where(own & formal, 0.6, 0.2)).astype(float)
    known = {"kind": ["formal" if one else "informal" for one in formal]}
    found = logistic(own, at_risk, np.full(3000, 6.0), np.full(3000, at_risk.mean()), known)
    assert found.doubts == ("the ratio is not the same for every kind",)


def test_cases_without_a_fact_are_left_out() -> None:
    own, at_risk, judged, expected, known = made(6)
    some = [None if place < 100 else one for place, one in enumerate(known["kind"])]
    assert logistic(own, at_risk, judged, expected, {"kind": some}).cases == 1400


def test_hazards_are_those_of_the_model_and_their_assumption_is_checked() -> None:
    draw = np.random.default_rng(7)
    own, formal = draw.random(800) < 0.4, draw.random(800) < 0.5
    days = np.ceil(draw.exponential(40, 800) / np.where(own, 1.5, 1) / np.where(formal, 2, 1))
    ended = draw.random(800) < 0.8
    found = cox(own, days, ended, {"kind": [str(one) for one in formal]})
    wanted = PHReg(days, np.column_stack([own, formal]).astype(float), ended.astype(int), ties="efron").fit()
    assert found.ratio is not None and found.ratio.estimate == pytest.approx(np.exp(wanted.params[0]), rel=1e-6)
    assert found.ratio.holds(1.5) and not found.doubts
    crossing = np.where(own, np.ceil(draw.weibull(3, 800) * 40), np.ceil(draw.weibull(0.7, 800) * 40))
    assert "changes over time" in " ".join(cox(own, crossing, ended, {"kind": [str(one) for one in formal]}).doubts)
