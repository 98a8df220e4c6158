from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness.cases.moments import days_of
from fairness.readers.date_forms import check_format
from fairness.readers.dates import When, read_date, read_time, read_when, state_of

DAYS = st.dates(date(1948, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("cell", "day", "at"),
    [
        ("2010-11", "2010-11", ""),
        ("2010/10", "2010-10", ""),
        ("2010/11/02", "2010-11-02", ""),
        ("04/03/2024", "2024-03-04", ""),
        ("4.3.2024", "2024-03-04", ""),
        ("4th March 2024", "2024-03-04", ""),
        ("04-Mar-2024", "2024-03-04", ""),
        ("04/03/24", "2024-03-04", ""),
        ("4 Mar '24", "2024-03-04", ""),
        ("4.3.69", "1969-03-04", ""),
        ("4.3.68", "2068-03-04", ""),
        ("Mar-24", "2024-03", ""),
        ("4 Mawrth 2024", "2024-03-04", ""),
        ("04/03/2024 (Mon)", "2024-03-04", ""),
        ("4th Febuary 2024", "2024-02-04", ""),
        ("04/03/2024 @ 14:00", "2024-03-04", "14:00"),
        ("04/03/2024 1400hrs", "2024-03-04", "14:00"),
        ("04/03/2024 9am - 11am", "2024-03-04", "09:00"),
        ("4 March 2024 midday", "2024-03-04", "12:00"),
        ("4 March 2024 (pm)", "2024-03-04", ""),
        ("Thursday, November 23, 2023 12:15 PM", "2023-11-23", "12:15"),
        ("March 4, 2024", "2024-03-04", ""),
        ("Monday 4 March 2024", "2024-03-04", ""),
        ("Sept 2024", "2024-09", ""),
        ("03/2024", "2024-03", ""),
        ("2024", "2024", ""),
        (2024, "2024", ""),
        ("20240304", "2024-03-04", ""),
        ("04/03/2024 2.30 pm", "2024-03-04", "14:30"),
        ("4 March 2024 at 09:05", "2024-03-04", "09:05"),
        ("2024-03-04T11:15:41.250Z", "2024-03-04", "11:15:41.250"),
        ("2024-03-04T00:00:00.000Z", "2024-03-04", ""),
        (45355, "2024-03-04", ""),
        ("45355", "2024-03-04", ""),
        (20240304, "2024-03-04", ""),
        (45355.5, "2024-03-04", "12:00"),
        (date(2024, 3, 4), "2024-03-04", ""),
        (datetime(2024, 3, 4, 14, 30), "2024-03-04", "14:30"),
        (None, "", ""),
        ("n/a", "", ""),
    ],
)
def test_plain_dates(cell: object, day: str, at: str) -> None:
    assert read_date(cell)[:4] == (day, at, "", False)


@pytest.mark.parametrize(
    ("cell", "taken"),
    [
        ("approx March 2024", "2024-03"),
        ("c. 2024", "2024"),
        ("early March 2024", "2024-03"),
        ("March 2024 (approx)", "2024-03"),
        ("approx 15/03/2024", "2024-03"),
        ("approx 4 March 2024", "2024"),  # it may have been in February
        ("15/03/2024?", "2024-03"),
        ("w/c 4 March 2024", "2024-03"),
        ("w/c 26/02/2024", "2024"),  # the week ends in March
        ("w/e 8 March 2024", "2024-03"),
        ("4-8 March 2024", "2024-03"),
        ("spring 2024", "2024"),
        ("Q1 2024", "2024"),  # of the calendar or of the financial year
        ("2024 Q3", "2024"),
        ("March/April 2024", "2024"),
        ("Mar - Apr 2024", "2024"),
        ("approx March/April 2024", "2024"),
        ("04/03/2024 (by phone)", "2024-03-04"),
        ("Mon 05/03/2024", "2024-03-05"),  # which was a Tuesday
    ],
)
def test_what_is_vague_becomes_a_date_that_holds_it_and_says_so(cell: str, taken: str) -> None:
    found = read_date(cell)
    assert found.date == taken and cell in found.note


@pytest.mark.parametrize(
    "cell",
    ["w/c 4 March", "n/k", "tbc", "unknown", "?", "-", "4 March", "w/c 30/12/2024", "by 4 March 2024", "yes",
     "04/03/2024 (tbc)", "TBC 04/03/2024", "planned: 4 March 2024", "approx", "circa", "early", "Q4 2024",
     "Dec/Jan 2024", "2010/11", "2024/25", "2024-25", "2023/2024", "FY 2024/25", "approx 2010/11", "Q1 2024/25"],
)  # fmt: skip
def test_what_cannot_be_dated_gives_no_date_and_says_so(cell: str) -> None:
    found = read_date(cell)
    assert found.date == "" and repr(cell) in found.note


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("30/02/24", "not a date of the calendar"),
        ("13/25/2024", "not a date of the calendar with the day first"),
        ("03/25/2024", "not a date of the calendar with the day first"),
        ("31/02/2024", "not a date of the calendar"),
        ("04/03/2024 25:00", "not a time of day"),
        ("letter sent", "not a date"),
        (123, "not a date"),
        (20241304, "not a date of the calendar"),
        (120240304, "120240304 is not a date"),
        (float("nan"), "not a date"),
        (time(14, 30), "a time without a date"),
    ],
)
def test_what_is_no_date_is_refused(cell: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_date(cell)


def test_formats_of_the_mapping_come_first_and_alone_read_numbers() -> None:
    assert read_date("03/04/2024", ["%m/%d/%Y"]).date == "2024-03-04"
    assert read_date("03/04/24", ["%d/%m/%y"]).date == "2024-04-03"
    assert read_date("4 March 2024", ["%m/%d/%Y"]).date == "2024-03-04"
    assert read_date("03/04/2024 14:30", ["%m/%d/%Y"])[:2] == ("2024-03-04", "14:30")
    assert read_date("03.2024", ["%m.%Y"]).date == "2024-03"
    assert read_date("2010/11", ["%Y/%m"]).date == "2010-11"
    with pytest.raises(ValueError, match="is not a date in the format of the mapping"):
        read_date("25/12/2024", ["%m/%d/%Y"])
    with pytest.raises(ValueError, match="is not a date in the format of the mapping"):
        read_date("03/04/24", ["%d/%m/%Y"])
    with pytest.raises(ValueError, match="can mean two dates"):
        read_date("03/04/2024", ["%m/%d/%Y", "%d/%m/%Y"])
    assert read_date("25/12/2024", ["%m/%d/%Y", "%d/%m/%Y"]).date == "2024-12-25"


def test_formats_that_cannot_be_used() -> None:
    assert check_format("%d/%m/%Y") == check_format("%Y-%m") == ""
    assert "no year" in check_format("%d/%m")
    assert "no month" in check_format("%d %Y")
    assert "%U" in check_format("%U %Y")


@pytest.mark.parametrize(
    ("cell", "at"),
    [("14:30", "14:30"), ("2.30pm", "14:30"), ("12am", "00:00"), (0.5, "12:00"), (time(9, 5), "09:05"),
     (timedelta(hours=9), "09:00"), ("n/k", ""), (None, "")],
)  # fmt: skip
def test_times(cell: object, at: str) -> None:
    assert read_time(cell) == at


@pytest.mark.parametrize("cell", ["25:00", "noon", 14, "14"])
def test_what_is_no_time_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        read_time(cell)


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%-d %B %Y", "%d-%b-%Y", "%A %d %B %Y", "%Y%m%d"]))
def test_a_day_is_the_same_however_it_is_written(day: date, form: str) -> None:
    assert read_date(day.strftime(form))[:4] == (day.isoformat(), "", "", False)


@given(DAYS)
def test_a_serial_is_the_day_that_excel_shows(day: date) -> None:
    assert read_date((day - date(1899, 12, 30)).days).date == day.isoformat()


@given(DAYS)
def test_the_calendar_of_1904_counts_from_four_years_later(day: date) -> None:
    assert read_date((day - date(1904, 1, 1)).days, later=1462).date == day.isoformat()
    assert read_date(2024, later=1462).date == "2024" and read_date(20240304, later=1462).date == "2024-03-04"


@given(DAYS, st.integers(-7, 7))
def test_an_approximate_day_is_held_by_what_is_taken_as_are_its_neighbours(day: date, days: int) -> None:
    found = read_date(f"approx {day:%d/%m/%Y}")
    if found.date:
        first, last = days_of(found.date)
        assert len(found.date) < 10 and first <= day + timedelta(days=days) <= last
    else:
        assert (day + timedelta(days=7)).year != (day - timedelta(days=7)).year


@given(DAYS, st.integers(0, 6))
def test_every_day_of_a_week_is_held_by_what_is_taken(day: date, days: int) -> None:
    found = read_date(f"w/c {day:%d %B %Y}")
    inside = day + timedelta(days=days)
    assert not found.date or days_of(found.date)[0] <= inside <= days_of(found.date)[1]


@given(st.text(max_size=30) | st.floats() | st.integers() | st.booleans())
def test_any_cell_is_read_or_refused(cell: object) -> None:
    try:
        found = read_date(cell)
    except ValueError:
        return
    assert not found.date or days_of(found.date)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("c. 12/03/2024", "2024-03-12~"),
        ("circa March 2024", "2024-03~"),
        ("12 March 2024 or so", "2024-03-12~"),
        ("before 1 May 2024", "../2024-04-30"),
        ("prior to May 2024", "../2024-04-30"),
        ("on or before 1 May 2024", "../2024-05-01"),
        ("after 01/05/2024", "2024-05-02/.."),
        ("between 3 and 10 March 2024", "2024-03-03/2024-03-10"),
        ("28 Feb 2024 to 4 March 2024", "2024-02-28/2024-03-04"),
        ("early March 2024", "2024-03-01/2024-03-15"),
        ("mid-March 2024", "2024-03-08/2024-03-23"),
        ("late February 2024", "2024-02-16/2024-02-29"),
        ("late 2024", "2024-07/2024-12"),
        ("w/c 4 March 2024", "2024-03-04/2024-03-10"),
        ("w/c 5 March 2024", "2024-03-04/2024-03-11"),  # no Monday
        ("on or about 4 March 2024", "2024-03-04~"),
        ("March–April 2024", "2024-03-01/2024-04-30"),
        ("Dec 2023/Jan 2024", "2023-12-01/2024-01-31"),
        ("24th–26th Feb 2024", "2024-02-24/2024-02-26"),
        ("08.02.2024 – 18.03.2024", "2024-02-08/2024-03-18"),
        ("30 Dec - 3 Jan 2024", "2023-12-30/2024-01-03"),
        ("Mon 4 - Fri 8 March 2024", "2024-03-04/2024-03-08"),
        ("4-8/3/2024", "2024-03-04/2024-03-08"),
        ("Spring 2024", "2024-03-01/2024-06-30"),
        ("winter 2023/24", "2023-12-01/2024-03-31"),
        ("winter 2024", "2023-12-01/2025-03-31"),  # either of two
        ("Easter 2024", "2024-03-29/2024-04-01"),
        ("first week of May 2024", "2024-05-01/2024-05-10"),
        ("2nd wk in May 2024", "2024-05-06/2024-05-17"),
        ("last week of May 2024", "2024-05-22/2024-05-31"),
        ("late May/early June 2024", "2024-05-16/2024-06-15"),
        ("mid to late May 2024", "2024-05-08/2024-05-31"),
        ("over the summer 2024", "2024-06-01/2024-09-30"),
        ("throughout May 2024", "2024-05"),
        ("3 May 2024 onwards", "2024-05-03"),
        ("2024-03-01/2024-03-10", "2024-03-01/2024-03-10"),
        ("../2024-04-30", "../2024-04-30"),
        # what is surely a day, a month or a year stays one
        ("12/03/2024", "2024-03-12"),
        ("March 2024", "2024-03"),
        ("Q1 2024", "2024"),
        # what may not have happened, or says no day, has none
        ("by 1 May 2024", ""),
        ("before the hearing", ""),
        ("before 30/02/2024", ""),
        ("tbc", ""),
    ],
)
def test_the_date_of_an_event_may_be_less_sure_than_a_day(cell: str, text: str) -> None:
    assert read_when(cell).date == text


def test_what_is_read_as_less_sure_is_pointed_out() -> None:
    assert (
        read_when("before 1 May 2024").note
        == "'before 1 May 2024' is not one day: we read it as 2024-04-30 or before"
    )
    assert read_when("c. 12/03/2024").note.endswith("we read it as about 2024-03-12")
    assert read_when("2024-03-12~").note == ""


@pytest.mark.parametrize(
    ("cell", "within", "text"),
    [
        ("3rd April", "2024", "2024-04-03"),
        ("3.4", "2024", "2024-04-03"),
        ("Wed 3 April", "2024", "2024-04-03"),
        ("3 April, 9.10", "2024", "2024-04-03"),
        ("14th", "2024-03", "2024-03-14"),
        ("Thurs 14", "2024-03", "2024-03-14"),
        ("Late March", "2024", "2024-03-16/2024-03-31"),
        ("c. 3 April", "2024", "2024-04-03~"),
        ("04.09-05.09", "2024", "2024-09-04/2024-09-05"),
        ("1-2 April", "2024", "2024-04-01/2024-04-02"),
        ("w/c 1 April", "2024", "2024-04-01/2024-04-07"),
        ("Easter", "2024", "2024-03-29/2024-04-01"),
        ("3/4/19", "2024", "2019-04-03"),
        ("3.4", "", None),
        ("14th", "2024", None),
    ],
)
def test_a_date_without_a_year_is_read_within_the_year_or_month_given(
    cell: str, within: str, text: str | None
) -> None:
    if text is None:
        with pytest.raises(ValueError):
            read_when(cell, within=within)
    else:
        assert read_when(cell, within=within).date == text


@pytest.mark.parametrize(
    "cell", ["Tue 4 March 2024", "w/c 5 March 2024", "4 March 2024?", "Mar 12", "Christmas 2024", "probably May 2024"]
)
def test_a_date_that_may_be_another_is_doubted(cell: str) -> None:
    found = read_when(cell)
    assert found.doubt and found.note


@pytest.mark.parametrize(
    "cell", ["Mon 4 March 2024", "c. 4 March 2024", "early March 2024", "4-8 March 2024", "Mar-12"]
)
def test_a_date_that_is_only_less_exact_is_not_doubted(cell: str) -> None:
    assert not read_when(cell).doubt


@pytest.mark.parametrize(
    ("cell", "day", "at"),
    [
        ("2023-10-04T23:00:00Z", "2023-10-05", ""),  # midnight in the UK, which tables write for no time
        ("2023-10-04T22:30:00Z", "2023-10-04", "23:30"),
        ("2023-11-04T23:00:00Z", "2023-11-04", "23:00"),
        ("2023-03-26T00:59:00Z", "2023-03-26", "00:59"),
        ("2023-03-26T01:00:00Z", "2023-03-26", "02:00"),
        ("2023-10-29T00:59:00+00:00", "2023-10-29", "01:59"),
        ("2023-10-29T01:00:00+0000", "2023-10-29", "01:00"),
        ("2023-06-02T00:00:00Z", "2023-06-02", ""),
        ("2023-07-06 09:00:00.000 UTC", "2023-07-06", "10:00"),
        ("2023-07-06 09:00:00+02", "2023-07-06", "09:00"),  # the clock on its own wall
        ("2023-09-20T00:00:00.0000000+01:00", "2023-09-20", ""),
        ("2023-03-08 12:00:00 AM", "2023-03-08", ""),
        ("2023/03/08 02:15 PM", "2023-03-08", "14:15"),
        ("2016/01/01 00:00:00+00", "2016-01-01", ""),
        ("1678060800000", "2023-03-06", ""),
        (1688605200, "2023-07-06", "02:00"),
        (datetime(2023, 10, 4, 23, tzinfo=UTC), "2023-10-05", ""),
        ("Mar 8, 2023, 9:00 AM", "2023-03-08", "09:00"),
        ("20-SEP-2023 00:00:00", "2023-09-20", ""),
    ],
)
def test_what_programs_write_is_told_in_uk_time(cell: object, day: str, at: str) -> None:
    assert read_when(cell) == read_date(cell) == When(day, at)


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("03/04/2023 (cancelled - KL on leave)", "not"),
        ("03/04/2023 (not held)", "not"),
        ("03/04/2023 - did not take place", "not"),
        ("Canx 03/04/2023", "not"),
        ("03/04/2023 (due)", "not"),
        ("03/04/2023 (expected, room to be booked)", "not"),
        ("planned 03/04/2023", "not"),
        ("postponed", "not"),
        ("03/04/2023 (moved to 05/04/2023)", ""),
        ("tbc 03/04/2023", ""),
        ("n/k", ""),
        ("Yes", "done"),
    ],
)
def test_a_cell_that_gives_no_date_says_whether_it_was_done(cell: str, state: str) -> None:
    when = read_when(cell)
    assert (when.date, state_of(cell)) == ("", state) and when.note


@pytest.mark.parametrize("cell", ["03/04/2023 (KL)", "03/04/2023 (extended)", "03/04/2023 (declined)"])
def test_other_words_beside_a_date_leave_it(cell: str) -> None:
    assert read_when(cell)[:2] == ("2023-04-03", "")
