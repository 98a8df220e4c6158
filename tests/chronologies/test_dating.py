from datetime import date

import pytest

from fairness.chronologies.dating import DatedRow, dated
from fairness.chronologies.rows import Row, RowPlace
from fairness.readers.dates_in_text import dates_in, time_in


def read(*cells: str, under: str = "", text: str = "x") -> list[DatedRow]:
    rows = [Row(text, cell, under=under, place=RowPlace("f", "", number)) for number, cell in enumerate(cells, 1)]
    return dated(rows, today=date(2026, 11, 30))


def last(*cells: str, under: str = "", text: str = "x") -> tuple[str | None, str | None, bool]:
    one = read(*cells, under=under, text=text)[-1]
    return one.date, one.time, one.unsure


@pytest.mark.parametrize(
    ("above", "cell", "day"),
    [
        ("20 Dec 2019", "6 Jan", "2020-01-06"),  # over the turn of the year
        ("20 Dec 2019", "12 Dec", "2019-12-12"),
        ("6 Jan 2020", "Tues 7th", "2020-01-07"),
        ("8 April 2019", "", "2019-04-08"),
        ("8 April 2019", "Same day", "2019-04-08"),
        ("8 April 2019", "the following day", "2019-04-09"),
        ("5 April 2019", "next working day", "2019-04-08"),
        ("8 April 2019", "following Monday", "2019-04-15"),
        ("8 April 2019", "the next week", "2019-04-15/2019-04-21"),
        ("31 July 2019", "a fortnight later", "2019-08-14"),
        ("8 April 2019", "Two weeks later", "2019-04-22"),
        ("31 January 2019", "one month later", "2019-02-28"),
        ("8 April 2019", "about 3 days later", "2019-04-11~"),
        ("8 April 2019", "c 2 wks later", "2019-04-22~"),
        ("8 April 2019", "week later", "2019-04-15"),
        ("8 April 2019", "day after", "2019-04-09"),
        ("8 April 2019", "the day before", "2019-04-07"),
        ("8 April 2019", "that Friday", "2019-04-12"),
        ("8 April 2019", "the Monday after", "2019-04-15"),
        ("10 April 2019", "later that week", "2019-04-10/2019-04-14"),
        ("10 April 2019", "080519", "2019-05-08"),
        ("May-July 2019", "10 June", "2019-06-10"),
        ("2/2/22", "Feb 22", "2022-02"),
    ],
)
def test_a_date_that_rests_on_the_row_above(above: str, cell: str, day: str) -> None:
    assert last(above, cell) == (day, None, False)


@pytest.mark.parametrize(
    ("above", "cell", "day"),
    [
        ("20 Dec 2019", "a few days later", "2019-12-20/.."),
        ("March 2019", "a week later", "2019-04-07"),
        ("8 April 2019", "31/6/19", None),
        ("8 April 2019", "undated", None),
        ("8 April 2019", "Dim dyddiad", None),
        ("8 April 2019", "?.06", "2019-06"),
        ("8 April 2019", "by 4 June 2019", None),
        ("8 April 2019", "Tues 10 April 2019", "2019-04-10"),  # a Wednesday
        ("8 April 2019", "14th", "2019-04-14"),
        ("10 April 2019", "that Monday", None),
        ("", "8 April", None),
        ("8 April 2019", "5/5/2091", "2091-05-05"),
    ],
)
def test_what_a_person_has_to_look_at(above: str, cell: str, day: str | None) -> None:
    found, _, unsure = last(above, cell)
    assert (found, unsure) == (day, cell != "14th")


def test_a_year_that_does_not_fit_the_rows_around_is_unsure() -> None:
    assert [one.unsure for one in read("5/12/19", "20/12/19", "3/1/19", "8/1/20", "9/1/20")][2]
    assert last("20/12/19", "8/1/20", "3/1/19", under="2020")[2]
    assert last("14 November", "9 January", under="2017") == ("2017-01-09", None, True)


def test_a_year_is_taken_from_the_heading() -> None:
    assert last("14 November", under="2017") == ("2017-11-14", None, False)
    assert last("04.09-05.09", under="Medi / Sept 2023") == ("2023-09-04/2023-09-05", None, False)
    assert last("9th", under="March 2019") == ("2019-03-09", None, False)
    assert last("9.30", under="Monday 8 April 2019") == ("2019-04-08", "09:30", False)
    assert last("3/5/2018", under="2017")[2]


def test_a_year_from_below_is_doubted() -> None:
    assert [(one.date, one.unsure) for one in read("3 March", "4 March", "5 March 2018")] == [
        ("2018-03-03", True),
        ("2018-03-04", True),
        ("2018-03-05", False),
    ]


def test_newest_first() -> None:
    assert last("3/1/20", "20/12/19", "5/12", "28/11") == ("2019-11-28", None, False)


def test_times() -> None:
    assert last("Mon 8 April 2019, 9.10") == ("2019-04-08", "09:10", False)
    assert last("Mon 8 April 2019, 8.50", "9.10") == ("2019-04-08", "09:10", False)
    assert last("10:30 on 5 April 2012") == ("2012-04-05", "10:30", False)
    assert last("8 April 2019", text="Performer phoned 17:10 + letter emailed 17:40")[1] == "17:10"
    assert last("8 April 2019", text="The reasons were explained at 4.00 pm")[1] == "16:00"
    assert last("8 April 2019", text="To meet at 10am")[1] is None
    assert last("March 2019", text="Rang at 10am")[1] is None


@pytest.mark.parametrize(
    ("cell", "day"), [("03.02.25", "2025-02-03"), ("20.10.25", "2025-10-20"), ("7.03.25", "2025-03-07")]
)
def test_dots_between_three_numbers_are_a_date(cell: str, day: str) -> None:
    assert last("24.01.25", cell)[:2] == (day, None)
    assert read(cell)[0].date == day


def test_several_days_in_a_cell() -> None:
    one = read("1/11/21", "2/11, 9/11 & 16/11")[-1]
    assert (one.date, one.more, one.unsure) == ("2021-11-02", ("2021-11-09", "2021-11-16"), False)


def test_yesterday_in_a_text() -> None:
    assert last("Fri 13 Oct 2023 09:15", text="Interview done yesterday, he was open.")[0] == "2023-10-12"
    assert last("Fri 13 Oct 2023 09:15", text="Letter gone, confirming yesterday.")[0] == "2023-10-13"
    assert last("Fri 13 Oct 2023", text="Ward says she met him yesterday.")[0] == "2023-10-13"


def test_each_sheet_is_dated_by_itself() -> None:
    rows = [Row("x", cell, place=RowPlace("f", part, 1)) for part, cell in (("sheet a", "1/2/21"), ("sheet b", ""))]
    assert [one.date for one in dated(rows)] == ["2021-02-01", None]


@pytest.mark.parametrize(
    ("text", "on", "days"),
    [
        ("cont 4 wks, next rev 6/6.", "2019-05-09", ["2019-06-06"]),
        ("GP cert to 3 June", "2019-05-20", ["2019-06-03"]),
        ("letter dated 28th December", "2020-01-03", ["2019-12-28"]),
        ("confirmed to 05/11/2022. Sent 13.06.2022", "2022-05-09", ["2022-11-05", "2022-06-13"]),
        ("6/40 below std, 2/4 bad, fee £3.50, 31/2", "2023-05-24", ["2023-04-02"]),
        ("until 6/6", "", []),
    ],
)
def test_dates_within_a_text(text: str, on: str, days: list[str]) -> None:
    found = dates_in(text, on)
    assert [one.date for one in found] == days
    assert all(text[one.start : one.end].strip(" .,") for one in found)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("met @ practice, 1pm", "13:00"),
        ("Adviser rang back 11.00, spoke", "11:00"),
        ("paid £11.00", ""),
        ("4.50 wte", ""),
    ],
)
def test_a_time_within_a_text(text: str, at: str) -> None:
    assert time_in(text) == at
