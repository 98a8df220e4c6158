"""How many had ended by a day where others came to a close first: Aalen and Johansen's estimate."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from fairness.statistics.durations import cumulative_incidence, kaplan_meier

DAYS = (1, 2, 2, 3, 5, 5, 6, 8, 9, 9, 12, 15)
STATUS = (1, 0, 2, 1, 1, 2, 0, 1, 2, 1, 0, 1)
# What aalen_johansen.R prints: day, share, and the limits of its interval on the log-log scale.
REFERENCE = (
    (2, 0.083333, 0.005053, 0.311070), (5, 0.268519, 0.063803, 0.533549), (9, 0.490741, 0.176349, 0.746764),
    (15, 0.712963, 0.342535, 0.898671),
)  # fmt: skip


def rows(days: tuple[int, ...], status: tuple[int, ...]) -> list[tuple[int, bool, bool, int]]:
    return [(day, one == 1, one == 2, 1) for day, one in zip(days, status, strict=True)]


def test_shares_and_limits_are_those_of_r() -> None:
    found = cumulative_incidence(rows(DAYS, STATUS), [day for day, *_ in REFERENCE])
    for one, (day, *numbers) in zip(found, REFERENCE, strict=True):
        assert one.day == day
        assert (one.share, one.low, one.high) == pytest.approx(numbers, abs=1.1e-6)
    assert [one.ended for one in found] == [1, 3, 5, 6]


@pytest.mark.parametrize("seed", range(4))
def test_shares_are_those_of_statsmodels(seed: int) -> None:
    draw = np.random.default_rng(seed)
    days, status = draw.integers(1, 60, 200), draw.choice([0, 1, 2], 200, p=[0.3, 0.5, 0.2])
    wanted = CumIncidenceRight(days, status)
    found = cumulative_incidence(rows(tuple(days), tuple(status)), [int(day) for day in wanted.times])
    assert [one.share for one in found] == pytest.approx(list(wanted.cinc[0]), abs=1e-12)


def test_where_nothing_came_first_it_is_what_the_curve_has_lost() -> None:
    one = rows(DAYS, tuple(int(status == 1) for status in STATUS))
    curve = kaplan_meier([(day, ended, number) for day, ended, _, number in one])
    found = cumulative_incidence(one, [step.day for step in curve.steps])
    assert [each.share for each in found] == pytest.approx([1 - step.share for step in curve.steps])
    assert [each.low for each in found[:3]] != pytest.approx([0, 0, 0])


def test_closed_first_is_not_followed_so_far() -> None:
    closed = cumulative_incidence([(10, True, False, 5), (5, False, True, 5)], [20])[0]
    so_far = cumulative_incidence([(10, True, False, 5), (5, False, False, 5)], [20])[0]
    assert (closed.share, so_far.share) == (0.5, 1.0)
    assert cumulative_incidence([], [20])[0].share == 0
