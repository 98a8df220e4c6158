"""Intervals: as scipy and statsmodels have them where these are right, as published, and at the edges."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from fairness.statistics.rates import exact, newcombe, ratio_score, score_ratio, wilson, z_of

COUNTS = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_wilson_and_exact_are_scipys(counts: tuple[int, int]) -> None:
    x, n = counts
    if not n:
        assert wilson(x, n) is None and exact(x, n) is None
        return
    for ours, name in ((wilson, "wilson"), (exact, "exact")):
        found, wanted = ours(x, n), binomtest(x, n).proportion_ci(method=name)
        assert found is not None
        assert found.low == pytest.approx(wanted.low, abs=1e-9) and found.high == pytest.approx(wanted.high, abs=1e-9)


@given(COUNTS)
def test_wilson_is_statsmodels(counts: tuple[int, int]) -> None:
    from statsmodels.stats.proportion import proportion_confint

    found = wilson(*counts)
    if found is not None:
        wanted = proportion_confint(*counts, alpha=0.05, method="wilson")
        assert (found.low, found.high) == pytest.approx(wanted, abs=1e-9)


@given(st.integers(1, 10_000))
def test_nothing_and_everything_have_limits_of_their_own(n: int) -> None:
    none, every = wilson(0, n), wilson(n, n)
    assert none is not None and every is not None
    square = z_of() ** 2
    assert (none.low, none.high) == pytest.approx((0, square / (n + square)), abs=1e-12)
    assert (every.low, every.high) == pytest.approx((n / (n + square), 1), abs=1e-12)


# Newcombe 1998 (Statistics in Medicine 17: 873-890), table II, method 10: all eight examples. Not read in the paper
# but in tests that hold them: all eight in github.com/capeconomics/mergeron-extra (tests/test_proportions_tests.py,
# beside the table's Miettinen-Nurminen and Mee limits), the fourth also in R's ratesci (github.com/petelaud/ratesci,
# tests/testthat, "Newcombe RD example (d)").
PUBLISHED = (
    ((56, 70, 48, 80), 0.0524, 0.3339),
    ((9, 10, 3, 10), 0.1705, 0.8090),
    ((6, 7, 2, 7), 0.0582, 0.8062),
    ((5, 56, 0, 29), -0.0381, 0.1926),
    ((0, 10, 0, 20), -0.1611, 0.2775),
    ((0, 10, 0, 10), -0.2775, 0.2775),
    ((10, 10, 0, 20), 0.6791, 1.0),
    ((10, 10, 0, 10), 0.6075, 1.0),
)


@pytest.mark.parametrize(("counts", "low", "high"), PUBLISHED)
def test_newcombe_is_as_published(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    found = newcombe(*counts)
    assert found is not None and (found.low, found.high) == pytest.approx((low, high), abs=5.1e-5)


@given(COUNTS, COUNTS)
def test_newcombe_is_statsmodels_and_turns_round_with_the_groups(one: tuple[int, int], two: tuple[int, int]) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    found, turned = newcombe(*one, *two), newcombe(*two, *one)
    if found is None or turned is None:
        assert 0 in (one[1], two[1])
        return
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-12)
    wanted = confint_proportions_2indep(*one, *two, compare="diff", method="newcomb")
    assert (found.low, found.high) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("counts", [(0, 9, 0, 60), (9, 9, 60, 60), (0, 9, 60, 60), (5, 9, 7, 60)])
def test_newcombe_holds_for_every_table(counts: tuple[int, int, int, int]) -> None:
    found = newcombe(*counts)
    assert found is not None and -1 <= found.low <= found.estimate <= found.high <= 1


@given(COUNTS, COUNTS)
def test_the_limits_of_a_ratio_lie_at_the_deviate(one: tuple[int, int], two: tuple[int, int]) -> None:
    found = score_ratio(*one, *two)
    if found is None:
        assert 0 in (one[1], two[1]) or one[0] + two[0] == 0 or one[0] == one[1] or two[0] == two[1]
        return
    assert found.low <= found.estimate <= found.high
    if found.low > 0:
        assert ratio_score(*one, *two, found.low) == pytest.approx(z_of(), abs=1e-6)
    if found.high < inf:
        assert ratio_score(*one, *two, found.high) == pytest.approx(-z_of(), abs=1e-6)
    turned = score_ratio(*two, *one)
    assert turned is not None and (found.low == 0 or turned.high == pytest.approx(1 / found.low, rel=1e-6))


def test_the_ratio_agrees_with_statsmodels_inside() -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    for counts in ((5, 9, 7, 60), (30, 200, 20, 180), (3, 40, 9, 50)):
        found = score_ratio(*counts)
        wanted = confint_proportions_2indep(*counts, compare="ratio", method="score", correction=True)
        assert found is not None and (found.low, found.high) == pytest.approx(wanted, abs=1e-6)


def test_what_cannot_be_a_count_is_refused() -> None:
    for counts in ((3, 2), (-1, 5)):
        with pytest.raises(ValueError, match="is not a count"):
            wilson(*counts)


@pytest.mark.parametrize(("p1", "n1", "p2", "n2"), [(0.2, 10, 0.1, 60), (0.05, 15, 0.1, 200), (0.5, 30, 0.5, 30)])
def test_newcombe_covers_the_truth_as_often_as_it_says(p1: float, n1: int, p2: float, n2: int) -> None:
    # Over every table, weighted by how likely it is.
    covered = 0.0
    for x1 in range(n1 + 1):
        for x2 in range(n2 + 1):
            found = newcombe(x1, n1, x2, n2)
            if found is not None and found.holds(p1 - p2):
                covered += float(binom.pmf(x1, n1, p1) * binom.pmf(x2, n2, p2))
    assert 0.935 <= covered <= 0.985
