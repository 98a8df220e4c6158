from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness.cases.moments import (
    Moment,
    Reach,
    comes_after,
    day_end,
    day_of,
    day_start,
    days_of,
    extent,
    moment,
    placed,
    surely_after,
)

moments = st.builds(
    lambda day, at, position: moment(f"2024-03-{day:02}", at, position),
    st.integers(1, 4),
    st.sampled_from([None, "00:00", "09:30", "23:59"]),
    st.integers(0, 9),
)


def test_date_only_events_of_one_day_come_both_before_and_after_each_other() -> None:
    a, b = moment("2024-03-09", position=0), moment("2024-03-09", position=1)
    assert comes_after(a, b) and comes_after(b, a)
    assert not surely_after(b, a)


def test_timed_events_of_one_instant_stand_by_their_position() -> None:
    a, b = moment("2024-03-09", "09:00", 0), moment("2024-03-09", "09:00", 1)
    assert comes_after(b, a) and not comes_after(a, b)


def test_a_timed_event_at_midnight_may_follow_a_date_only_event_of_that_day() -> None:
    assert comes_after(moment("2024-03-09", "00:00", 0), moment("2024-03-09", position=1))


@given(moments, moments)
def test_of_two_events_one_comes_after_the_other_and_never_surely_both(a: Moment, b: Moment) -> None:
    assert not comes_after(a, a)
    if a.position != b.position:
        assert comes_after(a, b) or comes_after(b, a)
        assert not (surely_after(a, b) and surely_after(b, a))


def test_partial_dates_cover_their_month_or_year() -> None:
    assert days_of("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert days_of("2023") == (date(2023, 1, 1), date(2023, 12, 31))
    assert day_of(moment("1969-12-31").lo) == date(1969, 12, 31)


@pytest.mark.parametrize(
    ("on", "at"), [("2024-02-30", None), ("09/03/2024", None), ("2024-03", "09:00"), ("2024-03-09", "24:00")]
)
def test_what_is_no_moment_is_refused(on: str, at: str | None) -> None:
    with pytest.raises(ValueError):
        moment(on, at)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-03-12~", date(2024, 3, 9), date(2024, 3, 15)),
        ("2024-03~", date(2024, 2, 15), date(2024, 4, 15)),
        ("2024~", date(2023, 7, 1), date(2025, 6, 30)),
        ("2024-03-01/2024-03-10", date(2024, 3, 1), date(2024, 3, 10)),
        ("2023/2024-02", date(2023, 1, 1), date(2024, 2, 29)),
        ("../2024-04-30", None, date(2024, 4, 30)),
        ("2024-05-02/..", date(2024, 5, 2), None),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_what_each_kind_of_date_covers(text: str, first: date | None, last: date | None) -> None:
    assert extent(text) == (first, last)


@pytest.mark.parametrize("text", ["2024-03-10/2024-03-01", "../..", "2024~~", "2024-03/", "2024-02-30~"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        extent(text)


REACH = Reach(day_start(date(2024, 3, 5)), day_end(date(2024, 6, 30)), day_end(date(2024, 6, 10)))


@pytest.mark.parametrize(
    ("on", "first", "last", "own_first"),
    [
        ("2024", date(2024, 3, 5), date(2024, 6, 10), date(2024, 1, 1)),  # holds the opening, and the horizon
        ("2024-03", date(2024, 3, 5), date(2024, 3, 31), date(2024, 3, 1)),
        ("2024-03-04~", date(2024, 3, 5), date(2024, 3, 7), date(2024, 3, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 1)),  # before the case, whole
        ("2024-05-02/..", date(2024, 5, 2), date(2024, 6, 10), date(2024, 5, 2)),
        ("../2024-04-30", date(2024, 3, 5), date(2024, 4, 30), date(2023, 1, 1)),
        ("../2024-03-04", date(2023, 1, 1), date(2024, 3, 4), date(2023, 1, 1)),  # before the opening
    ],
)
def test_a_date_begins_at_the_opening_that_it_holds_and_ends_at_the_horizon(
    on: str, first: date, last: date, own_first: date
) -> None:
    made, own = placed(on, None, 0, REACH), placed(on, None, 0, REACH, before_case=True)
    assert made is not None and own is not None
    assert (day_of(made.lo), day_of(made.hi)) == (first, last)
    assert (day_of(own.lo), day_of(own.hi)) == (own_first, last)


def test_what_begins_after_the_horizon_does_not_stand() -> None:
    assert placed("2024-06-11/..", None, 0, REACH) is None
    assert placed("2024-06-09", None, 0, Reach(REACH.opened, None, REACH.horizon)) is not None
    open_case = placed("2024-06-01/..", None, 0, Reach(REACH.opened, day_end(date(2024, 6, 5)), REACH.horizon))
    assert open_case is not None and day_of(open_case.hi) == date(2024, 6, 5)
