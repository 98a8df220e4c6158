from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness.cases.moments import Moment, comes_after, day_of, days_of, moment, surely_after

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
