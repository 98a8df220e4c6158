"""XmR charts: limits by hand, the four rules one at a time, and laws that hold for any series."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness.statistics.spc import Chart, xmr

# 24 points around 10 whose moving ranges are all 2 or 4: mean 10, nothing special.
CALM = [9.0, 11.0, 9.0, 11.0, 10.0, 12.0, 10.0, 8.0, 10.0, 12.0, 8.0, 10.0] * 2


def chart(values: list[float], **how: object) -> Chart:
    return xmr(values, [str(place) for place in range(len(values))], **how)  # type: ignore[arg-type]


def marked(of: Chart, rule: str) -> list[int]:
    return [place for place, point in enumerate(of.points) if rule in point.rules]


def test_limits_by_hand() -> None:
    values = [float(value) for value in (2, 4, 3, 5, 4, 6, 5, 4, 3, 5, 4, 3)]
    # moving ranges 2 1 2 1 2 1 1 1 2 1 1 = 15 in 11; mean 48 / 12
    found = chart(values)
    assert found.centre == 4
    assert found.average_range == pytest.approx(15 / 11)
    assert found.upper == pytest.approx(4 + 2.66 * 15 / 11)
    assert found.lower == pytest.approx(4 - 2.66 * 15 / 11)
    assert found.near_upper == pytest.approx(4 + 2.66 * 15 / 11 * 2 / 3)
    assert chart(values, floor=0.5).lower == 0.5
    assert chart(values, ceiling=7).upper == 7


def test_a_large_moving_range_is_screened_out_once() -> None:
    values = [10.0, 11.0] * 10 + [30.0] + [10.0, 11.0] * 2
    ranges = [1.0] * 19 + [19.0, 20.0] + [1.0] * 3
    assert 3.267 * sum(ranges) / 24 < 19
    found = chart(values)
    assert found.average_range == 1
    assert marked(found, "outside limits") == [20]
    assert found.points[20].meaning == "concern"
    assert chart(values, improvement="up").points[20].meaning == "improvement"
    assert chart(values, improvement="neither").points[20].meaning == "high"


def test_screening_never_leaves_limits_of_no_width() -> None:
    found = chart([0.0] * 20 + [1.0] + [0.0] * 4)
    assert found.average_range == pytest.approx(2 / 24)
    assert marked(found, "outside limits") == [20]
    assert any("0" in note and "days between" in note for note in found.notes)


def test_a_calm_series_has_no_signal() -> None:
    assert [point.rules for point in chart(CALM).points] == [()] * 24


@pytest.mark.parametrize(("length", "expected"), [(7, list(range(8, 15))), (6, list(range(8, 15))), (8, [])])
def test_a_trend_is_all_of_its_points(length: int, expected: list[int]) -> None:
    values = [10.0, 14.0, 6.0, 14.0, 6.0, 14.0, 6.0, 14.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 6.0, 14.0, 6.0]
    found = chart(values, run_length=length)
    assert marked(found, "trend") == expected
    if expected:  # a rise is of concern where down is better, even below the mean
        assert {found.points[place].meaning for place in expected} == {"concern"}


def test_a_turning_point_belongs_to_the_later_trend() -> None:
    values = [4.0, 4.1, 4.2, 4.3, 4.4, 4.5, 4.6, 4.5, 4.4, 4.3, 4.2, 4.1, 4.0, 9.0, 0.0, 9.0, 0.0]
    found = chart(values, improvement="up")
    assert [point.rules[0] for point in found.points[:13]] == ["trend"] * 13
    assert [point.meaning for point in found.points[:13]] == ["improvement"] * 6 + ["concern"] * 7


def near_limit(third: float) -> Chart:
    """Calm but for three points: two near the upper limit, with `third` in the middle of them."""
    return chart([*CALM[:11], 16.3, third, 16.3, *CALM[:11]])


def test_two_of_three_near_the_same_limit() -> None:
    found = near_limit(10.9)
    assert found.near_upper is not None and found.upper is not None
    assert found.near_upper < 16.3 < found.upper
    assert marked(found, "two of three near a limit") == [11, 13]
    assert found.points[11].meaning == "concern"


def test_two_of_three_needs_all_three_on_one_side() -> None:
    found = near_limit(9.0)
    assert found.near_upper is not None and found.upper is not None
    assert found.near_upper < 16.3 < found.upper
    assert marked(found, "two of three near a limit") == []


def test_a_run_on_one_side_of_the_mean() -> None:
    values = [12.0, 13.0, 12.0, 13.0, 12.0, 13.0, 12.0, 8.0, 7.0, 8.0, 7.0, 8.0, 7.0, 13.0]
    found = chart(values)
    assert marked(found, "run on one side of the mean") == list(range(7))
    assert marked(chart(values, run_length=6), "run on one side of the mean") == list(range(13))


def test_the_same_value_throughout_is_no_signal() -> None:
    found = chart([0.1] * 13)  # 0.1 * 13 / 13 need not be 0.1 in floating point
    assert all(not point.rules for point in found.points)


@pytest.mark.parametrize(("count", "kind"), [(1, "run chart"), (11, "run chart"), (12, "trial limits")])
def test_short_series(count: int, kind: str) -> None:
    found = chart([1.0] * (count - 1) + [1000.0])
    assert found.kind == kind
    assert (found.upper is None) == (kind == "run chart")
    assert found.notes
    if kind == "run chart":
        assert found.centre == (1000.0 if count == 1 else 1.0)
        assert not any(point.rules for point in found.points)
    assert chart(CALM[:19]).kind == "trial limits"
    assert chart(CALM[:20]).kind == "limits"
    assert chart([]).centre is None


def test_periods_without_cases_or_not_over_count_for_nothing() -> None:
    values: list[float | None] = [*CALM, None, 500.0]
    values.insert(5, None)
    found = xmr(values, [""] * len(values), partial={len(values) - 1})
    assert (found.centre, found.upper, found.counted) == (chart(CALM).centre, chart(CALM).upper, 24)
    assert [point.counted for point in found.points].count(False) == 3
    assert found.points[-1].rules == () and found.points[-1].value == 500


def test_bad_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="2 values have 1 labels"):
        xmr([1.0, 2.0], ["a"])
    with pytest.raises(ValueError, match="finite"):
        chart([1.0, float("nan")])
    with pytest.raises(ValueError, match="at least 3"):
        chart([1.0], run_length=2)


# quarters are exact in binary: shifting or mirroring them changes nothing but the sign
series = st.lists(st.integers(0, 400).map(lambda value: value / 4), min_size=12, max_size=60)


@given(series)
def test_mirrored_values_mirror_the_chart(values: list[float]) -> None:
    one, other = chart(values), chart([-value for value in values], improvement="up")
    assert [point.rules for point in one.points] == [point.rules for point in other.points]
    assert [point.meaning for point in one.points] == [point.meaning for point in other.points]


@given(series, st.sampled_from([0.5, 4.0]), st.integers(0, 64))
def test_another_unit_changes_no_signal(values: list[float], factor: float, shift: int) -> None:
    moved = chart([factor * value + shift for value in values])
    assert [point.rules for point in moved.points] == [point.rules for point in chart(values).points]


@given(series)
def test_rules_follow_from_the_limits(values: list[float]) -> None:
    found = chart(values)
    assert found.upper is not None and found.lower is not None
    for point, value in zip(found.points, values, strict=True):
        beyond = value > found.upper + 1e-6 or value < found.lower - 1e-6
        if beyond:
            assert point.rules[0] == "outside limits"
        assert not ("outside limits" in point.rules and "two of three near a limit" in point.rules)
        assert bool(point.rules) == bool(point.meaning)


def test_what_is_left_out_is_told_apart() -> None:
    values: list[float | None] = [*CALM, None, None, None, 500.0]
    found = xmr(values, [""] * len(values), partial={26, 27}, hidden={24})
    assert found.kind == "limits" and found.counted == 24 and found.centre == chart(CALM).centre
    (note,) = found.notes
    assert "1 hidden, 1 without cases judged, 2 not complete" in note
    assert xmr([*CALM, None], [""] * 25).notes == ("Left out of the working: 1 without cases judged.",)


@pytest.mark.parametrize(("hidden", "partial", "told"), [(2, 0, True), (3, 0, False), (5, 3, True)])
def test_where_too_many_are_hidden_nothing_is_worked_out_from_the_others(
    hidden: int, partial: int, told: bool
) -> None:
    values: list[float | None] = [*CALM[:-1], 100.0, *[None] * hidden]
    places = range(24, 24 + hidden)
    found = xmr(values, [""] * len(values), hidden=places, partial=places[:partial])
    assert (found.centre is not None, found.limited, any(point.rules for point in found.points)) == (told,) * 3
    if not told:
        assert found.kind == "points" and not found.counted and found.points[0].value == CALM[0]
        assert "3 of 27 points" in found.notes[0] and "small counts" in found.notes[0]


def test_few_points_are_counted_in_words() -> None:
    assert xmr([None, 0.5], ["a", "b"], partial={1}).notes[0].startswith("No point can be counted")
    assert chart([0.5]).notes[0].startswith("1 point is too few")
    assert chart([0.5] * 3).notes[0].startswith("3 points are too few")
