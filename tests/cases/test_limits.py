from datetime import date

import pytest

from fairness.cases.limits import count_days, earliest, latest, parse_limit
from fairness.cases.moments import day_end, day_start, moment


@pytest.mark.parametrize(
    ("start", "limit", "nation", "backwards", "end"),
    [
        ("2024-01-31", "1 month", "england", False, "2024-02-29"),
        ("2024-03-31", "1 month", "england", True, "2024-02-29"),
        ("2024-02-29", "1 year", "england", False, "2025-02-28"),
        ("2024-01-10", "4 weeks", "england", False, "2024-02-07"),
        ("2024-03-28", "1 working day", "england", False, "2024-04-02"),  # Good Friday, Easter Monday
        ("2024-03-28", "1 working day", "scotland", False, "2024-04-01"),  # Easter Monday is worked
        ("2024-04-02", "2 Working days", "england", True, "2024-03-27"),
        ("2024-01-06", "0 working days", "england", False, "2024-01-06"),
    ],
)
def test_where_a_limit_ends(start: str, limit: str, nation: str, backwards: bool, end: str) -> None:
    counted = count_days(date.fromisoformat(start), parse_limit(limit), nation, backwards)
    assert counted == date.fromisoformat(end)


def test_a_partial_date_is_read_in_favour_of_done_in_time() -> None:
    march = moment("2024-03")
    five = parse_limit("5 days")
    assert latest(march.lo, march.hi, five, "england") == day_end(date(2024, 4, 5))
    assert earliest(march.lo, march.hi, five, "england") == day_start(date(2024, 3, 6))
    assert latest(march.lo, march.hi, five, "england", backwards=True) == day_end(date(2024, 3, 26))
    assert earliest(march.lo, march.hi, five, "england", backwards=True) == day_start(date(2024, 2, 25))


def test_hours_count_from_the_instant() -> None:
    told = moment("2024-03-09", "14:30")
    assert latest(told.lo, told.hi, parse_limit("24 hours"), "england") == moment("2024-03-10", "14:30").lo


@pytest.mark.parametrize("text", ["1.5 days", "-1 days", "28", "two weeks", "5 fortnights", ""])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a whole number"):
        parse_limit(text)


def test_an_unknown_nation_is_refused() -> None:
    with pytest.raises(ValueError, match="expected one of england"):
        count_days(date(2024, 1, 1), parse_limit("1 working day"), "cornwall")
