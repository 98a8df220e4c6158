"""Groups compared over many rules with the case as the unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from statsmodels.genmod.cov_struct import Independence
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_estimating_equations import GEE
from statsmodels.stats.contingency_tables import StratifiedTable

from fairness.statistics.pooled import OverRules, Questions, Tables, cases_of, over_cells, over_rules

Numbers = np.ndarray[Any, np.dtype[Any]]


def made(seed: int, cases: int = 300, rules: int = 12, odds: float = 1.0, alike: float = 1.5) -> tuple[Numbers, ...]:
    """Whether each case is of the group, which rules judged it and found it at risk; those of one case are alike."""
    draw = np.random.default_rng(seed)
    own = draw.random(cases) < 0.3
    judged = draw.random((cases, rules)) < draw.uniform(0.2, 1, rules)
    logit = draw.normal(0, alike, (cases, 1)) + draw.uniform(-3, -0.5, rules) + np.log(odds) * own[:, None]
    return own, judged, (draw.random((cases, rules)) < 1 / (1 + np.exp(-logit))) & judged


def tables(own: Numbers, judged: Numbers, risk: Numbers) -> Tables:
    counts = [one.sum(axis=0) for one in (risk[own], judged[own], risk[~own], judged[~own])]
    return Tables(*counts, cases_of(risk[own], judged[own]), cases_of(risk[~own], judged[~own]))


def compared(seed: int, **how: Any) -> OverRules:
    found = over_rules(tables(*made(seed, **how)))
    assert found is not None
    return found


def test_the_ratio_is_that_of_mantel_and_haenszel() -> None:
    found, one = compared(3), tables(*made(3))
    strata = [
        np.array([[x, n - x], [other, m - other]])
        for x, n, other, m in zip(one.x, one.n, one.other_x, one.other_n, strict=True)
    ]
    assert found.ratio.estimate == pytest.approx(StratifiedTable(strata).riskratio_pooled, rel=1e-9)
    assert found.higher + found.lower <= found.rules == 12


@pytest.mark.parametrize("seed", range(4))
def test_the_test_is_near_that_of_estimating_equations_clustered_by_case(seed: int) -> None:
    own, judged, risk = made(seed, cases=800, odds=1.4)
    case, rule = np.nonzero(judged)
    design = np.column_stack([own[case], *(rule == one for one in range(judged.shape[1]))]).astype(float)
    model = GEE(risk[case, rule].astype(float), design, groups=case, family=Binomial(), cov_struct=Independence())
    p = model.fit().pvalues[0]
    found = over_rules(tables(own, judged, risk))
    assert found is not None and found.p == pytest.approx(p, rel=0.3, abs=0.02)


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_leaves_out_one_where_the_test_finds_a_difference(seed: int) -> None:
    found = compared(seed, odds=1.3)
    assert found.ratio.holds(1) == (found.p > 0.05)
    assert found.ratio.low < found.ratio.estimate < found.ratio.high


@pytest.mark.slow
@pytest.mark.parametrize(("cases", "alike"), [(60, 1.5), (300, 0.0), (300, 2.5)])
def test_it_flags_no_more_often_than_it_says_however_alike_the_verdicts_of_a_case(cases: int, alike: float) -> None:
    ps = np.array([compared(seed, cases=cases, alike=alike).p for seed in range(1000)])
    assert 0.02 <= (ps <= 0.05).mean() <= 0.07  # the rules of a case taken as separate would flag 20% and more


def test_more_rules_with_the_same_verdicts_are_no_more_evidence() -> None:
    own, judged, risk = made(5, odds=1.5)
    once = over_rules(tables(own, judged, risk))
    thrice = over_rules(tables(own, np.tile(judged, 3), np.tile(risk, 3)))
    assert once is not None and thrice is not None
    assert thrice.p == pytest.approx(once.p, rel=1e-9) and thrice.rules == 36


def test_within_strata_a_confounded_difference_is_gone() -> None:
    draw = np.random.default_rng(1)
    formal = draw.random(4000) < 0.5
    own = draw.random(4000) < np.where(formal, 0.6, 0.2)
    risk = draw.random((4000, 5)) < np.where(formal, 0.6, 0.2)[:, None]
    crude = over_rules(tables(own, np.ones_like(risk), risk))
    case, rule = np.nonzero(np.ones_like(risk))
    inside = over_cells(Questions(case, formal[case] * 5 + rule, risk[case, rule], own[case]))
    assert crude is not None and inside is not None
    assert crude.ratio.low > 1.2 and inside.holds(1) and inside.high - inside.low < 0.3
    plain = over_cells(Questions(case, rule, risk[case, rule], own[case]))
    assert plain is not None and plain.estimate == pytest.approx(crude.ratio.estimate)
    assert plain.low == pytest.approx(crude.ratio.low, rel=0.02)


def test_where_nothing_varies_there_is_nothing_to_compare() -> None:
    own, judged, risk = made(2)
    assert over_rules(tables(own, judged, np.zeros_like(risk))) is None
    assert over_rules(tables(own, judged, judged)) is None
    assert over_cells(Questions(np.array([0]), np.array([0]), np.array([True]), np.array([True]))) is None
