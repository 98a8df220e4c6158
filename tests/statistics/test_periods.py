"""Cases by period: nothing is lost, gaps are filled, what is cut short is flagged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness.statistics.periods import Periods, by_period


def labels(found: Periods) -> list[str]:
    return [period.label for period in found.periods]


def test_quarters_with_a_gap() -> None:
    rows = [("2023-11-30", 1, 2), ("2024-02-29", 0, 3), ("2023-12", 1, 1), ("2024-07-01", 2, 2)]
    found = by_period(rows)
    assert labels(found) == ["Oct–Dec 2023", "Jan–Mar 2024", "Apr–Jun 2024", "Jul–Sep 2024"]
    assert [(period.cases, period.x, period.n) for period in found.periods] == [
        (2, 2, 3),
        (1, 0, 3),
        (0, 0, 0),
        (1, 2, 2),
    ]
    assert [period.rate for period in found.periods] == [2 / 3, 0, None, 1]
    assert found.partial == {3}  # the newest case is of its first day


def test_what_lies_in_no_period_is_counted_apart() -> None:
    rows = [(None, 1, 1), ("", 1, 1), ("2024", 1, 1), ("2024-05", 1, 1), ("2020-01-01", 1, 1), ("2025-01-01", 1, 1)]
    found = by_period(rows, "month", since=date(2024, 4, 10), as_at=date(2024, 6, 20))
    assert (found.undated, found.vague, found.outside) == (2, 1, 2)
    assert labels(found) == ["Apr 2024", "May 2024", "Jun 2024"]
    assert found.partial == {0, 2}
    assert by_period(rows, "year").vague == 0


def test_an_as_at_date_on_the_last_day_completes_the_period() -> None:
    rows = [("2024-01-15", 1, 1)]
    assert by_period(rows, as_at=date(2024, 3, 31)).partial == frozenset()
    assert by_period(rows, as_at=date(2024, 3, 30)).partial == {0}
    assert by_period(rows, as_at=date(2024, 4, 1)).partial == {1}
    assert by_period([("2024", 1, 1)], "year").partial == frozenset()
    assert by_period([("2024-12-31", 1, 1)], "month").partial == frozenset()


def test_no_cases() -> None:
    assert by_period([]).periods == ()
    assert by_period([(None, 1, 1)], as_at=date(2024, 1, 1)).periods == ()
    assert len(by_period([], "month", since=date(2024, 1, 1), as_at=date(2024, 12, 31)).periods) == 12


def test_mistakes_are_named() -> None:
    with pytest.raises(ValueError, match="'2024-13-01x' is not a date"):
        by_period([("2024-13-01x", 1, 1)])
    with pytest.raises(ValueError, match="a year may be mistaken"):
        by_period([("0202-01-01", 1, 1), ("2024-01-01", 1, 1)])
    with pytest.raises(ValueError, match="ends before it begins"):
        by_period([], since=date(2024, 2, 1), as_at=date(2024, 1, 1))


days = st.dates(date(2015, 1, 1), date(2026, 12, 31))
texts = st.one_of(
    st.none(),
    days.map(lambda day: f"{day:%Y-%m-%d}"),
    days.map(lambda day: f"{day:%Y-%m}"),
    days.map(lambda day: f"{day:%Y}"),
)


@given(
    st.lists(texts, max_size=40), st.sampled_from(["month", "quarter", "year"]), st.none() | days, st.none() | days
)
def test_every_case_is_counted_once(
    found: list[str | None], step: str, since: date | None, as_at: date | None
) -> None:
    if since and as_at and since > as_at:
        since, as_at = as_at, since
    result = by_period([(text, 1, 2) for text in found], step, since=since, as_at=as_at)  # type: ignore[arg-type]
    inside = sum(period.cases for period in result.periods)
    assert inside + result.undated + result.vague + result.outside == len(found)
    assert sum(period.n for period in result.periods) == 2 * inside
    for earlier, later in zip(result.periods, result.periods[1:], strict=False):
        assert earlier.last + timedelta(1) == later.first
    assert len(set(labels(result))) == len(result.periods)
