"""Funnel plots: exact tails, overdispersion by hand, no ranking."""

from __future__ import annotations

from math import asin, comb, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness.statistics.funnel import funnel


def tail(n: int, rate: float, least: int, most: int) -> float:
    """P(least <= X <= most) by the definition."""
    return sum(comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(least, most + 1))


counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)  # scipy is imported on the first call
@given(st.lists(counts, min_size=2, max_size=9))
def test_beyond_a_limit_is_a_tail_probability_of_half_the_rest(pairs: list[tuple[int, int]]) -> None:
    found = funnel({f"u{place}": pair for place, pair in enumerate(pairs)})
    assert found.overall is not None and not found.adjusted
    for unit in found.units:
        above, below = tail(unit.n, found.overall, unit.x, unit.n), tail(unit.n, found.overall, 0, unit.x)
        if abs(min(above, below) - 0.025) < 1e-7 or abs(min(above, below) - 0.001) < 1e-7:
            continue  # on the line but for rounding
        expected = 0.998 if min(above, below) < 0.001 else 0.95 if min(above, below) < 0.025 else None
        assert unit.beyond == expected
        assert unit.side == ("" if expected is None else "above" if above < below else "below")


def test_statuses_by_hand() -> None:
    # overall 40/400 = 0.1; of 20: P(X >= 5) = .0432, P(X >= 6) = .0113, P(X >= 8) = .0004; P(X <= 0) = .1216
    units = {"within": (4, 20), "above": (6, 20), "far above": (8, 20), "none": (0, 20), "rest": (22, 320)}
    found = {unit.name: unit.status for unit in funnel(units).units}
    assert found == {
        "above": "above the 95% limits",
        "far above": "above the 99.8% limits",
        "none": "within the limits",
        "rest": "below the 95% limits" if tail(320, 0.1, 0, 22) < 0.025 else "within the limits",
        "within": "within the limits",
    }


def test_a_limit_says_whether_a_rate_can_lie_beyond_it() -> None:
    found = {unit.name: unit for unit in funnel({"a": (1, 10), "b": (5, 50)}).units}
    small, large = found["a"].limits[0], found["b"].limits[0]
    assert small.lower == 0 and not small.below and small.above  # P(X = 0) = .9 ** 10 = .35
    assert large.lower > 0 and large.below  # P(X = 0) = .9 ** 50 = .005


@settings(deadline=None)  # scipy is imported on the first call
@given(st.lists(counts, min_size=2, max_size=14))
def test_limits_narrow_no_level_and_hold_the_overall_rate(pairs: list[tuple[int, int]]) -> None:
    found = funnel({f"u{place}": pair for place, pair in enumerate(pairs)})
    assert found.overall is not None
    for _, (inner, outer) in found.curve:
        assert 0 <= outer.lower <= inner.lower <= found.overall + 1e-9
        assert found.overall - 1e-9 <= inner.upper <= outer.upper <= 1
    assert [n for n, _ in found.curve] == sorted({n for n, _ in found.curve})
    assert found.curve[-1][0] > max(n for _, n in pairs)


def test_overdispersion_by_hand() -> None:
    # ten units of 100: five at 0.3, five at 0.7; overall .5; every z is +-(asin(sqrt(.7)) - pi/4) * 20 = +-4.115
    units = {f"u{place}": (30 if place % 2 else 70, 100) for place in range(10)}
    found = funnel(units)
    z = (asin(sqrt(0.7)) - asin(sqrt(0.5))) * 2 * sqrt(100)
    assert found.phi == pytest.approx(z * z)
    assert found.adjusted
    plain = funnel(units, adjust=False)
    assert not plain.adjusted and plain.phi == found.phi
    assert {unit.beyond for unit in plain.units} == {0.998}
    assert {unit.beyond for unit in found.units} == {None}
    widened, exact = found.units[0].limits[0], plain.units[0].limits[0]
    assert widened.upper - 0.5 == pytest.approx((exact.upper - 0.5) * z)
    assert "phi" in found.notes[0] and "widened" in found.notes[0]


def test_one_far_unit_is_drawn_in_before_phi_is_estimated() -> None:
    units = {f"u{place:02}": (10 + place % 3, 100) for place in range(19)}
    units["far"] = (60, 100)
    found = funnel(units)
    scores = sorted((asin(sqrt(x / 100)) - asin(sqrt(found.overall or 0))) * 20 for x, _ in units.values())
    assert found.phi is not None and found.phi < sum(score**2 for score in scores) / 20 / 5
    assert {unit.name: unit.beyond for unit in found.units}["far"] == 0.998


def test_overdispersion_is_not_estimated_of_nine_units() -> None:
    found = funnel({f"u{place}": (10 if place % 2 else 90, 100) for place in range(9)})
    assert found.phi is None and not found.adjusted
    assert "too few" in found.notes[0]


def test_units_come_in_order_of_name_never_of_rate() -> None:
    units = {"c": (1, 9), "A": (9, 9), "b": (5, 9), "d": (0, 0)}
    found = funnel(units).units
    assert [unit.name for unit in found] == ["A", "b", "c", "d"]
    assert (found[-1].rate, found[-1].limits, found[-1].status) == (None, (), "no cases")


@pytest.mark.parametrize("x", [0, 7])
def test_all_or_none_is_within(x: int) -> None:
    found = funnel({"a": (x, x or 5), "b": (x, x or 50)})
    assert [unit.beyond for unit in found.units] == [None, None]


def test_no_cases_at_all() -> None:
    found = funnel({"a": (0, 0)})
    assert (found.overall, found.curve, found.units[0].status) == (None, (), "no cases")


def test_bad_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="'a' has 3 of 2"):
        funnel({"a": (3, 2)})
    with pytest.raises(ValueError, match="between 0 and 1"):
        funnel({"a": (1, 2)}, levels=(95,))
