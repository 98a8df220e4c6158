"""Tests of difference: as scipy and statsmodels have them, corrected over the family."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import boschloo_exact, chi2, fisher_exact, hypergeom
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from fairness.statistics.boschloo import boschloo
from fairness.statistics.disparity import relative_likelihood, too_few
from fairness.statistics.durations import kaplan_meier, log_rank, log_rank_moments
from fairness.statistics.evidence import (
    Stratum,
    benjamini_hochberg,
    fisher_mid_p,
    mantel_haenszel,
    two_rates,
)


def test_small_tables_are_tested_by_boschloo_and_large_ones_by_mid_p() -> None:
    p, name = two_rates(5, 9, 7, 60)
    assert name == "Boschloo" and p == pytest.approx(boschloo_exact([[5, 7], [4, 53]]).pvalue, abs=1e-9)
    p, name = two_rates(300, 1000, 240, 1000)
    assert name == "Fisher mid-p" and p < fisher_exact([[300, 240], [700, 760]]).pvalue
    assert two_rates(0, 9, 0, 60)[0] == 1 and two_rates(0, 0, 3, 5) == (1.0, "none")


def test_mid_p_is_the_p_of_fisher_less_half_of_what_is_as_likely() -> None:
    table = [[8, 2], [3, 9]]

    seen = hypergeom.pmf(8, 22, 11, 10)
    same = sum(q for x in range(11) if (q := hypergeom.pmf(x, 22, 11, 10)) == pytest.approx(seen, rel=1e-7))
    wanted = fisher_exact(table).pvalue - same / 2
    assert fisher_mid_p(8, 10, 3, 12) == pytest.approx(wanted, abs=1e-9)


def test_mantel_haenszel_is_that_of_statsmodels() -> None:
    strata = [Stratum(10, 40, 5, 60), Stratum(20, 50, 9, 45), Stratum(3, 12, 2, 30)]
    tables = [np.array([[s.x1, s.n1 - s.x1], [s.x2, s.n2 - s.x2]]) for s in strata]
    found = mantel_haenszel(strata)
    assert found is not None and found.strata == 3
    assert found.ratio.estimate == pytest.approx(StratifiedTable(tables).riskratio_pooled, abs=1e-9)
    assert found.ratio.low < found.ratio.estimate < found.ratio.high
    assert mantel_haenszel([Stratum(0, 5, 0, 5)]) is None and mantel_haenszel([Stratum(0, 0, 3, 5)]) is None


def test_an_empty_arm_says_how_large_the_ratio_may_be() -> None:
    none = mantel_haenszel([Stratum(0, 20, 5, 30), Stratum(0, 10, 4, 12)])
    every = mantel_haenszel([Stratum(5, 30, 0, 20), Stratum(4, 12, 0, 10)])
    assert none is not None and every is not None
    assert (none.ratio.estimate, none.ratio.low) == (0, 0) and none.ratio.high == pytest.approx(0.512, abs=0.001)
    assert every.ratio.estimate == every.ratio.high == float("inf")
    assert every.ratio.low == pytest.approx(1 / none.ratio.high, rel=1e-6)
    # One stratum: near the score interval of one table.
    one = mantel_haenszel([Stratum(0, 20, 5, 30)])
    assert one is not None and one.ratio.high == pytest.approx(1.05, abs=0.03)


def test_greenland_and_robins_interval_of_one_stratum_is_that_of_logarithms() -> None:
    # With one stratum it is Katz's: 1/x1 - 1/n1 + 1/x2 - 1/n2.
    found = mantel_haenszel([Stratum(15, 50, 10, 60)])
    assert found is not None
    half = 1.959963984540054 * (1 / 15 - 1 / 50 + 1 / 10 - 1 / 60) ** 0.5
    assert np.log(found.ratio.high / found.ratio.estimate) == pytest.approx(half, abs=1e-9)


# The thirteen trials of BCG of Colditz 1994: ill and well of those vaccinated, then of the others. Read in the README
# of R's metafor (github.com/wviechtb/metafor), which prints dat.bcg.
TRIALS = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip


def test_greenland_and_robins_interval_is_that_of_r() -> None:
    # R's metafor, rma.mh(measure="RR", data=dat.bcg), and Stata's metan: what metafor's own tests expect, logarithms
    # and ratios (tests/testthat/test_misc_metan_vs_rma.mh_with_dat.bcg.r, the first test).
    found = mantel_haenszel([Stratum(a, a + b, c, c + d) for a, b, c, d in TRIALS])
    assert found is not None
    ends = (found.ratio.estimate, found.ratio.low, found.ratio.high)
    assert ends == pytest.approx((0.6353, 0.5881, 0.6862), abs=5.1e-5)
    assert [float(np.log(end)) for end in ends] == pytest.approx([-0.4537, -0.5308, -0.3766], abs=5.1e-5)


def test_benjamini_and_hochberg_are_as_published_and_as_statsmodels() -> None:
    # Benjamini and Hochberg 1995 (JRSS B 57: 289-300): of 15 comparisons the first four stand at 0.05. Read with the
    # adjusted p in SciPy's page on stats.false_discovery_control, which follows the paper's example.
    ps = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
        0.7590, 1.0,
    ]  # fmt: skip
    found = benjamini_hochberg(ps)
    assert [p <= 0.05 for p in found] == [True] * 4 + [False] * 11
    adjusted = [
        0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714, 0.06385714, 0.0645, 0.0765, 0.486, 0.58118182, 0.714875,
        0.75323077, 0.81321429, 1.0,
    ]  # fmt: skip
    assert found == pytest.approx(adjusted, abs=5.1e-9)
    assert found == pytest.approx(list(multipletests(ps, method="fdr_bh")[1]), abs=1e-12)


def test_curves_and_log_rank_are_as_published() -> None:
    # Freireich 1963, remission in weeks with 6-mercaptopurine and without. The weeks and R's survdiff were read at
    # rstudio-pubs-static.s3.amazonaws.com/79128_036da04b5d9e4a20b30803e3f08363fe.html: 9 ended of 19.3 expected, 21
    # of 10.7, (O-E)^2/E 5.46 and 9.77, p 4.17e-05, of which the chance that groups drawn at random differ so much is
    # larger; the curve with 6-mercaptopurine in the NAG Library's example of g12aac (support.nag.com).
    treated = [(weeks, True, 1) for weeks in (6, 6, 6, 7, 10, 13, 16, 22, 23)]
    treated += [(weeks, False, 1) for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
    others = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
    untreated = [(weeks, True, 1) for weeks in others]
    surplus, variance, _ = log_rank_moments(treated, untreated)
    expected, other = 9 - surplus, 21 + surplus
    assert (expected, other) == pytest.approx((19.3, 10.7), abs=0.051)
    assert ((9 - expected) ** 2 / expected, (21 - other) ** 2 / other) == pytest.approx((5.46, 9.77), abs=0.0051)
    assert chi2.sf(surplus**2 / variance, 1) == pytest.approx(4.17e-5, rel=0.002)
    assert 4.17e-5 / 3 < (log_rank(treated, untreated) or 0) < 4.17e-5 * 6
    curve = kaplan_meier(treated)
    assert [round(step.share, 3) for step in curve.steps] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (curve.median, kaplan_meier(untreated).median) == (23, 8)


def test_benjamini_and_hochberg_as_worked_out_by_hand() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5], abs=1e-12)
    assert benjamini_hochberg([]) == []


def durations(seed: int, size: int) -> list[tuple[int, bool, int]]:
    draw = Random(seed)
    return [(draw.randint(1, 40), draw.random() < 0.7, draw.randint(1, 3)) for _ in range(size)]


def spelt_out(counted: list[tuple[int, bool, int]]) -> list[tuple[int, int]]:
    return [(days, int(ended)) for days, ended, number in counted for _ in range(number)]


@pytest.mark.parametrize("seed", range(5))
def test_curves_are_those_of_statsmodels_and_log_rank_is_near_it(seed: int) -> None:
    one, two = durations(seed, 30), durations(seed + 100, 45)
    rows = spelt_out(one + two)
    groups = [0] * len(spelt_out(one)) + [1] * len(spelt_out(two))
    _, p = survdiff([days for days, _ in rows], [ended for _, ended in rows], groups)
    assert log_rank(one, two) == pytest.approx(p, rel=0.25, abs=0.02)
    curve = kaplan_meier(one)
    wanted = SurvfuncRight([days for days, _ in spelt_out(one)], [ended for _, ended in spelt_out(one)])
    assert [step.day for step in curve.steps] == list(wanted.surv_times)
    assert [step.share for step in curve.steps] == pytest.approx(list(wanted.surv_prob), abs=1e-9)
    assert [step.at_risk for step in curve.steps] == list(wanted.n_risk)
    assert [step.ended for step in curve.steps] == list(wanted.n_events)
    assert curve.median == wanted.quantile(0.5)


@pytest.mark.parametrize("seed", range(6))
def test_log_rank_is_about_the_chance_among_those_still_followed(seed: int) -> None:
    """All ways in which those who end can be of either group, day by day, spelt out."""
    draw = Random(seed)
    rows = [(draw.randint(1, 60), draw.random() < 0.75, 1) for _ in range(24)]
    one, two = rows[:9], rows[9:]
    chances = np.ones(1)
    for day in sorted({days for days, over, _ in rows if over}):
        own, other = (sum(days >= day for days, *_ in group) for group in (one, two))
        ended = sum(days == day and over for days, over, _ in rows)
        chances = np.convolve(chances, hypergeom.pmf(np.arange(ended + 1), own + other, own, ended))
    found = sum(over for _, over, _ in one)
    tails = [chances[: found + 1].sum(), chances[found:].sum()]
    exact = 2 * (min(tails) - chances[found] / 2)  # mid-p: the curve is smooth
    assert log_rank(one, two) == pytest.approx(min(1, exact), abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "own", "newer", "others"), [
    (60, 20, 1.0, 0.4), (200, 40, 1.0, 0.25), (200, 100, 0.3, 1.0), (200, 100, 1.0, 1.0), (400, 60, 1.0, 0.3),
    (400, 200, 0.4, 1.0),
])  # fmt: skip
def test_log_rank_is_calibrated_where_cases_of_one_group_are_newer(
    size: int, own: int, newer: float, others: float
) -> None:
    """Follow-up of each group up to so many times 80 days, of durations that are alike: 3.5% to 6.5% at 5%.

    One standard error of 2,500 draws is 0.4%; of 1,000 it is 0.7%, and one draw in a hundred falls outside by chance.
    """
    draw = np.random.default_rng(size + own)
    ps = []
    for _ in range(2500):
        days = np.ceil(draw.lognormal(3.2, 0.6, size))
        until = np.ceil(draw.uniform(1, 80, size) * np.where(np.arange(size) < own, newer, others))
        rows = [(int(min(day, end)), bool(day <= end), 1) for day, end in zip(days, until, strict=True)]
        ps.append(log_rank(rows[:own], rows[own:]))
    assert 0.035 <= (np.array(ps, dtype=float) <= 0.05).mean() <= 0.065


@pytest.mark.slow
def test_log_rank_flags_small_groups_no_more_often_than_it_says() -> None:
    draw = np.random.default_rng(3)
    ps = []
    for _ in range(3000):
        rows = [(int(days), bool(over), 1) for days, over in zip(
            np.ceil(draw.lognormal(3.2, 0.6, 200)), draw.random(200) < 0.95, strict=True)]  # fmt: skip
        ps.append(log_rank(rows[:12], rows[12:]))
    found = np.array(ps, dtype=float)
    # Four standard errors of so many draws; the chi-square has 3.5 times as many under 0.001 as it should.
    for level in (0.05, 0.01, 0.001):
        assert abs((found <= level).mean() - level) <= 4 * (level / len(found)) ** 0.5


def test_a_curve_that_never_falls_so_far_has_no_median() -> None:
    curve = kaplan_meier([(10, True, 1), (20, False, 1), (30, False, 1)])
    assert (curve.lower, curve.median, curve.upper) == (10, None, None) and curve.ended == 1
    assert kaplan_meier([]).median is None and log_rank([], [(3, True, 1)]) is None


def test_the_worked_example_of_a_trust() -> None:
    """A trust published 9 BME and 17 white cases, 1.2% against 0.7%, ratio 1.7, and flagged them as small numbers.

    Kent and Medway NHS and Social Care Partnership Trust, Workforce Race Equality Standard 2020-2022, indicator 3
    (kmpt.nhs.uk). Its page of information has headcounts (3,296 staff, 76% white, 22% BME); this holds for every pair
    that gives the shares and the ratio of its page of actions when rounded.
    """
    tried = 0
    for head in range(715, 790, 5):
        for other_head in range(2260, 2620, 20):
            found = relative_likelihood(9, head, 17, other_head)
            assert found is not None
            shares = (round(100 * 9 / head, 1), round(100 * 17 / other_head, 1))
            if (*shares, round(found.estimate, 1)) == (1.2, 0.7, 1.7):
                tried += 1
                assert found.low < 0.8 and found.high > 3 and found.holds(1)  # small numbers indeed
    assert tried > 20


def test_too_few_is_told_from_sizes() -> None:
    assert too_few(1, 4, 10, 100) and too_few(0, 20, 1, 200) and too_few(5, 10, 5, 10)
    assert not too_few(20, 100, 30, 100)
    assert not too_few(9, 9, 20, 100)  # all of nine beside a fifth is no accident


@given(st.integers(2, 40), st.integers(2, 60), st.data())
@settings(max_examples=60, deadline=None)
def test_boschloo_is_that_of_scipy(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    if x1 + x2 in (0, n1 + n2) or x1 * n2 == x2 * n1:
        assert boschloo(x1, n1, x2, n2) == 1.0
    else:
        wanted = min(1.0, float(boschloo_exact([[x1, x2], [n1 - x1, n2 - x2]]).pvalue))
        assert boschloo(x1, n1, x2, n2) == pytest.approx(wanted, abs=1e-7)
        assert boschloo(x1, n1, x2, n2) >= wanted - 1e-9
