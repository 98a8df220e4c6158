"""The order of tests: what comes first pays nothing for the rest, and intervals say what tests say."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from fairness.statistics.disparity import agreeing, change_within, compared, settled
from fairness.statistics.hierarchy import false_discoveries, holm, in_order
from fairness.statistics.rates import Interval


def test_holm_is_that_of_statsmodels() -> None:
    ps = [0.04, 0.001, 0.012, 0.6, 0.03]
    stands, adjusted, *_ = multipletests(ps, method="holm")
    found = holm(ps)
    assert [one.differs for one in found] == list(stands)
    assert [one.adjusted for one in found] == pytest.approx(list(adjusted))


def test_the_level_of_each_test_says_whether_it_stands() -> None:
    draw = np.random.default_rng(4)
    for _ in range(200):
        ps = list(draw.uniform(0, 1, 6) ** draw.integers(1, 6))
        for found in (holm(ps), false_discoveries(ps), false_discoveries(ps, 0.02)):
            assert [p <= one.level + 1e-12 for p, one in zip(ps, found, strict=True)] == [
                one.differs for one in found
            ]
            assert all((one.adjusted <= 0.05 + 1e-12) == one.differs for one in found)


def test_the_primary_headline_pays_nothing_for_the_others() -> None:
    for others in ({}, {"sex": 0.9, "age_band": 0.001}, dict.fromkeys(map(str, range(20)), 0.5)):
        assert in_order("ethnicity", {"ethnicity": 0.049, **others})["ethnicity"].differs
    assert not in_order("ethnicity", {"ethnicity": 0.051, "sex": 1e-9})["ethnicity"].differs


def test_the_others_are_corrected_together_and_exploratory_where_the_primary_does_not_differ() -> None:
    found = in_order("a", {"b": 0.03, "a": 0.01, "c": 0.04})
    assert not any(one.exploratory or (one.differs and name != "a") for name, one in found.items())
    assert in_order("a", {"a": 0.01, "b": 0.02, "c": 0.9})["b"].adjusted == pytest.approx(0.04)
    found = in_order("a", {"a": 0.3, "b": 0.0001})
    assert not found["a"].exploratory and found["b"].exploratory
    assert in_order("a", {"b": 0.0001})["b"].exploratory  # the primary one could not be tested


def test_no_more_than_one_audit_in_twenty_has_a_wrong_headline() -> None:
    """Whatever differs: a wrong headline is of a characteristic that does not."""
    draw = np.random.default_rng(9)
    for true in ((), ("a",), ("b",), ("a", "b")):
        wrong = 0
        for _ in range(3000):
            ps = {name: draw.uniform() * (1e-6 if name in true else 1) for name in "abcd"}
            decided = in_order("a", ps)
            wrong += any(one.differs and not one.exploratory and name not in true for name, one in decided.items())
        assert wrong / 3000 <= 0.05 + 3 * (0.05 * 0.95 / 3000) ** 0.5


@pytest.mark.parametrize("counts", [(30, 100, 17, 156), (9, 9, 20, 100), (12, 40, 30, 90), (24, 60, 15, 61)])
def test_intervals_say_what_the_verdict_beside_them_says(counts: tuple[int, int, int, int]) -> None:
    for others in ([], [0.9] * 3, [0.001] * 5, [0.2] * 30):
        one = compared("R", "sex", "a", "", counts[:2], counts[2:])
        assert one.p is not None
        for found in (settled(one, false_discoveries([one.p, *others])[0]), settled(one, holm([one.p, *others])[0])):
            assert found.corrected is not None
            assert found.corrected.holds(0) == (found.verdict == "no clear difference")


def test_an_interval_reaches_to_no_difference_where_the_test_shows_none() -> None:
    found = agreeing(Interval(0.1, 0.001, 0.2, "Newcombe"), 0.0, differs=False)
    assert found is not None and (found.low, found.high) == (0.0, 0.2)
    assert agreeing(None, 0.0, differs=False) is None


@pytest.mark.parametrize(
    ("crude", "within", "differs", "change"),
    [
        ((0.865, 0.84, 0.89), (1.006, 0.981, 1.030), True, "disappears"),
        ((2.0, 1.5, 2.7), (1.4, 1.1, 1.8), True, "smaller"),
        ((2.0, 1.5, 2.7), (2.5, 1.9, 3.3), True, "larger"),
        ((2.0, 1.5, 2.7), (1.9, 0.8, 4.5), True, "unsure"),
        ((2.0, 1.5, 2.7), (2.05, 1.5, 2.8), True, ""),
        ((1.05, 0.9, 1.2), (1.6, 1.2, 2.1), False, "appears"),
        ((1.05, 0.9, 1.2), (1.1, 0.9, 1.3), False, ""),
    ],
)
def test_what_becomes_of_a_difference_within_strata(
    crude: tuple[float, float, float], within: tuple[float, float, float], differs: bool, change: str
) -> None:
    assert change_within(Interval(*crude, ""), Interval(*within, ""), differs) == change
