"""Tables as people keep them: each is read right, or is a clear question that a mapping can answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.files import read_file
from fairness.readers.mapping import read_mapping
from fairness.readers.reading import Reading
from fairness.readers.tables import Table, open_table
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.readers.workbooks import ods, replace_in, xlsx

WORDS = shipped_vocabulary()
WIDE = """\
mapping: w
layout: wide
case: {case_id: Ref, opened: Opened, nation: {value: england}}
events:
  - {column: Excluded, type: exclusion.formal}
  - {column: Reviewed, type: exclusion.reviewed}
"""
HEAD = ["Ref", "Opened", "Excluded", "Reviewed"]
LONG = """\
mapping: l
layout: long
case: {case_id: Ref, opened: Opened, nation: {value: england}}
events: {type: What, date: When, types: {Excluded: exclusion.formal, Reviewed: exclusion.reviewed}}
"""
LOG = ["Ref", "Opened", "What", "When"]
D1, D2, D3 = date(2024, 3, 4), date(2024, 3, 6), date(2024, 3, 28)
FULL = [D1, D2, D3]
READ = [("exclusion.formal", "2024-03-06"), ("exclusion.reviewed", "2024-03-28")]


def csv(folder: Path, *rows: str, name: str = "t.csv", encoding: str = "utf-8") -> str:
    (folder / name).write_bytes("".join(f"{row}\n" for row in rows).encode(encoding))
    return str(folder / name)


def book(folder: Path, *rows: Sequence[Any], merged: Sequence[str] = (), **sheets: Sequence[Sequence[Any]]) -> str:
    first = {"Cases": rows} if rows else {}
    return str(xlsx(folder / "t.xlsx", {**first, **sheets}, merged))


def opened(file: str, text: str) -> Table:
    return open_table(file, read_mapping(load_documents(text.encode(), "m.yaml")[0], "m.yaml", WORDS), WORDS)


def cases(file: str, text: str, reading: Reading | None = None) -> list[Case | InputError]:
    return [case for case, _ in opened(file, text).cases(reading=reading)]


def told(file: str, text: str) -> dict[str, list[tuple[str, str]]]:
    """The events of each case; every case has to be read."""
    found = {}
    for case in cases(file, text):
        assert isinstance(case, Case), case
        found[case.case_id] = [(event.type, event.date) for event in case.events]
    return found


def asked(file: str, text: str) -> str:
    """The question that a table is, as a user reads it."""
    with pytest.raises(InputError) as error:
        opened(file, text)
    return str(error.value)


# -- the order of all-numeric dates ------------------------------------------------------------------------------


def test_a_day_over_12_decides_a_column(tmp_path: Path) -> None:
    file = csv(tmp_path, ",".join(HEAD), "A,13/02/2024,06/03/2024,", "B,04/03/2024,28/03/2024,")
    assert told(file, WIDE)["A"] == [("exclusion.formal", "2024-03-06")]
    file = csv(tmp_path, ",".join(HEAD), "A,02/13/2024,03/06/2024,", "B,03/04/2024,03/28/2024,")
    (one, two) = cases(file, WIDE)
    assert isinstance(one, Case) and isinstance(two, Case)
    assert (one.opened, two.opened, one.events[0].date) == ("2024-02-13", "2024-03-04", "2024-03-06")


@pytest.mark.parametrize("text", ["04/03/2024", "4-3-24", "4.3.2024", "04/03/2024 14:30", "04/03/2024; 05/03/2024"])
def test_a_column_without_one_is_asked_about(tmp_path: Path, text: str) -> None:
    file = csv(tmp_path, ",".join(HEAD), f"A,2024-01-02,{text},")
    says = asked(file, WIDE)
    assert f'row 2, column "Excluded": dates: {text!r} may have the day or the month first' in says
    assert "`dates: day_first` or `month_first` in the mapping" in says and "Reviewed" not in says
    assert told(file, WIDE + "dates: day_first\n")["A"][0] == ("exclusion.formal", "2024-03-04")
    assert told(file, WIDE + "dates: month_first\n")["A"][0] == ("exclusion.formal", "2024-04-03")


@pytest.mark.parametrize("text", ["05/05/2024", "13/13/2024", "2024-03-04", "4 March 2024", "w/c 4 March 2024"])
def test_a_date_with_one_meaning_is_not_asked_about(tmp_path: Path, text: str) -> None:
    cases(csv(tmp_path, ",".join(HEAD), f"A,2024-01-02,{text},"), WIDE)


def test_what_a_column_decides_comes_before_what_is_stated_for_all(tmp_path: Path) -> None:
    file = csv(tmp_path, ",".join(HEAD), "A,02/01/2024,03/06/2024,05/06/2024", "B,02/01/2024,03/28/2024,")
    assert told(file, WIDE + "dates: day_first\n")["A"] == [
        ("exclusion.formal", "2024-03-06"), ("exclusion.reviewed", "2024-06-05"),
    ]  # fmt: skip


def test_columns_may_differ(tmp_path: Path) -> None:
    file = csv(tmp_path, ",".join(HEAD), "A,2024-01-02,03/06/2024,05/06/2024")
    text = WIDE + "dates: day_first\ncolumn_dates: {excluded: month_first}\n"
    assert told(file, text)["A"] == [("exclusion.formal", "2024-03-06"), ("exclusion.reviewed", "2024-06-05")]


def test_both_orders_in_one_column_are_asked_about(tmp_path: Path) -> None:
    file = csv(tmp_path, ",".join(HEAD), "A,2024-01-02,13/03/2024,", "B,2024-01-02,03/14/2024,")
    for text in (WIDE, WIDE + "dates: day_first\n"):
        assert "'13/03/2024' has the day first, and row 3 has '03/14/2024', with the month first" in asked(file, text)
    one, two = cases(file, WIDE + "column_dates: {Excluded: day_first}\n")
    assert isinstance(one, Case) and isinstance(two, InputError)
    assert "'03/14/2024' is not a date of the calendar with the day first" in str(two)


def test_a_form_of_dates_is_no_question(tmp_path: Path) -> None:
    file = csv(tmp_path, ",".join(HEAD), "A,01.02.24,02.03.24,")
    assert told(file, WIDE + 'dates: "%d.%m.%y"\n') == {"A": [("exclusion.formal", "2024-03-02")]}


def test_a_table_in_our_own_names_refuses_a_date_with_two_meanings(tmp_path: Path) -> None:
    head = "case_id,nation,opened,date,type"
    file = csv(tmp_path, head, "A,england,2024-01-02,04/03/2024,exclusion.formal", "B,england,2024-01-02,28/03/2024,exclusion.formal")  # noqa: E501  # fmt: skip
    one, two = (case for case, _ in open_table(file, None, WORDS).cases())
    assert isinstance(one, InputError) and "'04/03/2024' may have the day or the month first" in str(one)
    assert isinstance(two, Case) and two.events[0].date == "2024-03-28"


def turned(folder: Path) -> str:
    """A table written in the UK, and opened where the month comes first."""
    text = lambda day: day.strftime("%d/%m/%Y")  # noqa: E731
    return book(
        folder, HEAD,
        ["A", date(2024, 4, 3), text(date(2024, 3, 14)), None],
        ["B", text(date(2024, 3, 15)), date(2024, 2, 5), date(2024, 5, 30)],
        ["C", text(date(2024, 4, 20)), date(2024, 9, 5), date(2024, 6, 2)],
    )  # fmt: skip


def test_dates_that_a_spreadsheet_turned_are_asked_about(tmp_path: Path) -> None:
    says = asked(turned(tmp_path), WIDE)
    assert says.count("a spreadsheet may have taken the month for the day") == 2  # `Reviewed` has a real 30 May
    assert "`turned: undo` in the mapping to turn them back, or `turned: keep`" in says


def test_turned_dates_are_turned_back_or_kept(tmp_path: Path) -> None:
    table = opened(turned(tmp_path), WIDE + "turned: undo\n")
    found = [case for case, _ in table.cases() if isinstance(case, Case)]
    assert [case.opened for case in found] == ["2024-03-04", "2024-03-15", "2024-04-20"]
    assert [case.events[0].date for case in found] == ["2024-03-14", "2024-05-02", "2024-05-09"]
    assert [case.events[1].date for case in found[1:]] == ["2024-05-30", "2024-06-02"]
    assert table.left_out == ("sheet 'Cases': 3 dates that a spreadsheet had turned, turned back",)
    kept = told(turned(tmp_path), WIDE + "turned: keep\n")
    assert kept["B"][0] == ("exclusion.formal", "2024-02-05")


@pytest.mark.parametrize("from_1904", [True, False])
def test_day_numbers_count_from_the_first_day_of_the_workbook(tmp_path: Path, from_1904: bool) -> None:
    made = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"), {"date_1904": from_1904})
    sheet, day = made.add_worksheet("Cases"), made.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEAD)
    sheet.write(1, 0, "A")
    for at, value in enumerate(FULL, 1):
        sheet.write_datetime(1, at, datetime(value.year, value.month, value.day), day)
    later = 1462 if from_1904 else 0
    sheet.write_row(2, 0, ["B", 45355 - later, 45357 - later, 45379 - later])
    made.close()
    assert told(str(tmp_path / "t.xlsx"), WIDE) == {"A": READ, "B": READ}


# -- headers -----------------------------------------------------------------------------------------------------


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    file = book(tmp_path, ["MHPS log", None, "Updated 3/4/24"], ["Medical staffing"], [], HEAD, ["A", *FULL])
    assert told(file, WIDE) == {"A": READ}


TWO = WIDE.replace("Excluded", "Exclusion Start").replace("column: Reviewed", "column: Exclusion Reviewed")


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([["Ref", "Opened", "Exclusion", None, "Restriction", None],
          ["Ref", "Opened", "Start", "Reviewed", "Start", "End"]], ()),
        ([[None, None, "Exclusion", None, "Leave"], ["Ref", "Opened", "Start", "Reviewed", "Start"]], ["C1:D1"]),
        ([["Ref", "Opened", "Exclusion", None, "Notes"], [None, None, "Start", "Reviewed", None]], ["C1:D1"]),
    ],
)  # fmt: skip
def test_two_rows_may_be_the_header(tmp_path: Path, rows: list[list[Any]], merged: Sequence[str]) -> None:
    file = book(tmp_path, *rows, ["A", *FULL], merged=merged)
    assert told(file, TWO) == told(file, TWO + "header_row: [1, 2]\n") == {"A": READ}
    (bound,) = opened(file, TWO).bounds
    assert bound.header.rows == (1, 2) and bound.header.names[:4] == ("Ref", "Opened", "Exclusion Start", "Exclusion Reviewed")  # noqa: E501  # fmt: skip


def test_a_group_ends_where_its_cell_ends(tmp_path: Path) -> None:
    head = [[None, None, "Exclusion", None, None], ["Ref", "Opened", "Start", "Reviewed", "Outcome"]]
    (bound,) = opened(book(tmp_path, *head, ["A", *FULL, "x"], merged=["C1:D1"]), TWO).bounds
    assert bound.header.names[4] == "Outcome"


def test_a_header_and_a_row_of_text_are_not_taken_together(tmp_path: Path) -> None:
    file = book(tmp_path, [*LOG, None], ["A", "4 March 2024", "Excluded", "6 March 2024", "note"])
    assert told(file, LONG) == {"A": [("exclusion.formal", "2024-03-06")]}


def test_columns_of_one_name_and_of_none(tmp_path: Path) -> None:
    file = csv(tmp_path, "Ref,Opened,Date,,Date", "A,2024-03-04,2024-03-06,2024-04-20,2024-03-28")
    text = WIDE.replace("Excluded", "Date (1)").replace("column: Reviewed", "column: 'Date ({n})'")
    assert told(file, text)["A"] == [READ[0], ("exclusion.reviewed", "2024-03-06"), READ[1]]
    assert "is the name of 2 columns" in asked(file, WIDE.replace("Excluded", "Date"))
    text = WIDE.replace("Excluded", "Date (1)").replace("column: Reviewed", "column: column D")
    assert told(file, text)["A"] == [READ[0], ("exclusion.reviewed", "2024-04-20")]


# -- rows that are no data, and rows that belong together -----------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["Total", 12, 5], "1 row of totals"),
        (["Grand total: 12"], "1 row of totals"),
        (["Total", date(2024, 3, 4), date(2024, 3, 4)], "1 row of totals"),
        (["Average days", None, 41], "1 row of totals"),
        ([None, "Total:", 12, 3], "1 row of totals"),
        (["Number of cases", 12], "1 row of totals"),
        (HEAD, "1 row that repeats the header"),
        (["Note: dates in red are provisional"], "1 row that is a note or a heading"),
        (["* reviewed by the panel"], "1 row that is a note or a heading"),
        (["Closed cases"], "1 row that is a note or a heading"),
        (["2023"], "1 row that is a note or a heading"),
        ([None, None, None, None, None], ""),
    ],
)
def test_rows_that_are_no_data_are_left_out_and_said(tmp_path: Path, row: list[Any], what: str) -> None:
    file = book(tmp_path, HEAD, ["A", *FULL], row, [], ["B", *FULL])
    assert told(file, WIDE) == {"A": READ, "B": READ}
    assert opened(file, WIDE).left_out == ((f"sheet 'Cases': {what}",) if what else ())


@pytest.mark.parametrize("row", [["Total-1", *FULL], ["Averaging", *FULL], ["2023-1", *FULL]])
def test_a_case_is_not_taken_for_a_total(tmp_path: Path, row: list[Any]) -> None:
    assert told(book(tmp_path, HEAD, row), WIDE) == {row[0]: READ}


def test_a_reference_alone_is_no_note(tmp_path: Path) -> None:
    _, other = cases(book(tmp_path, HEAD, ["A", *FULL], ["ER-002"]), WIDE)
    assert isinstance(other, InputError) and "opened: is missing" in str(other)


def test_what_was_left_out_is_said_wherever_a_table_is_read(tmp_path: Path) -> None:
    file = book(tmp_path, HEAD, ["A", *FULL], ["B", *FULL], ["Total", 2])
    mapping = read_mapping(load_documents(WIDE.encode(), "m.yaml")[0], "m.yaml", WORDS)
    one, two = read_file(file, WORDS, mapping)
    assert isinstance(one, Case) and isinstance(two, Case) and not two.warnings
    assert [str(problem) for problem in one.warnings] == [f"{file}: sheet 'Cases': 1 row of totals"]


BLANKS = [LOG, ["A", D1, "Excluded", D2], [None, None, "Reviewed", D3], [], ["B", D1, "Excluded", D2]]


def test_rows_without_a_reference_leave_the_case_above_unjudged(tmp_path: Path) -> None:
    one, two = cases(book(tmp_path, *BLANKS), LONG)
    assert isinstance(one, InputError) and isinstance(two, Case)
    assert "does the row belong to the case above (A)?" in str(one) and '`fill_down: ["Ref"]`' in str(one)


def test_what_is_filled_down_is_filled_down(tmp_path: Path) -> None:
    assert told(book(tmp_path, *BLANKS), LONG + "fill_down: [Ref, Opened]\n") == {"A": READ, "B": READ[:1]}


def test_nothing_is_filled_down_from_another_case(tmp_path: Path) -> None:
    file = book(tmp_path, LOG, ["A", D1, "Excluded", D2], ["B", None, "Excluded", D2])
    one, two = cases(file, LONG + "fill_down: [Ref, Opened]\n")
    assert isinstance(one, Case) and isinstance(two, InputError) and "opened: is missing" in str(two)


def test_a_case_on_several_rows_of_a_wide_table(tmp_path: Path) -> None:
    file = book(tmp_path, HEAD, ["A", *FULL], [None, None, date(2024, 5, 6)], ["B", *FULL])
    one, two = cases(file, WIDE)
    assert isinstance(one, InputError) and "does the row belong to the case above (A)?" in str(one)
    assert isinstance(two, Case)
    found = told(file, WIDE + "fill_down: [Ref]\n")
    assert found == {"A": [*READ, ("exclusion.formal", "2024-05-06")], "B": READ}


def test_a_row_with_its_own_opening_is_a_case_without_a_reference(tmp_path: Path) -> None:
    one, two = cases(book(tmp_path, HEAD, ["A", *FULL], [None, *FULL]), WIDE)
    assert isinstance(one, Case) and isinstance(two, InputError) and "case_id: is missing" in str(two)


def test_cells_merged_over_the_rows_of_a_case(tmp_path: Path) -> None:
    file = book(tmp_path, LOG, ["A", D1, "Excluded", D2], [None, D1, "Reviewed", D3], merged=["A2:A3"])
    assert told(file, LONG) == {"A": READ}


# -- sheets ------------------------------------------------------------------------------------------------------


def test_a_sheet_a_year(tmp_path: Path) -> None:
    file = book(tmp_path, **{"2023": [HEAD, ["A", *FULL]], "2024": [HEAD, ["B", *FULL]], "Lists": [["Grade"]]})
    assert told(file, WIDE) == {"A": READ, "B": READ}
    assert opened(file, WIDE).left_out == ("sheet 'Lists' is not read",)


def test_a_year_whose_column_was_renamed_is_asked_about(tmp_path: Path) -> None:
    other = ["Ref", "Opened", "Suspended on", "Reviewed"]
    file = book(tmp_path, **{"2023": [HEAD, ["A", *FULL]], "2024": [other, ["B", *FULL]]})
    says = asked(file, WIDE)
    assert "sheet \"2024\": sheet: has 3 of the 4 columns, and lacks 'Excluded': is it part of the table?" in says
    text = WIDE.replace("column: Excluded", "column: Excluded, or: [Suspended on]")
    assert told(file, text) == {"A": READ, "B": READ}
    assert told(file, WIDE + "sheet: '2023'\n") == {"A": READ}
    assert opened(file, WIDE + "sheet: '2023'\n").left_out == ("sheet '2024' is not read",)


def test_a_year_that_never_had_a_column_is_read_without(tmp_path: Path) -> None:
    text = WIDE.replace("nation:", "practitioner.sex: Sex, nation:") + "may_lack: [Sex, Reviewed]\n"
    file = book(tmp_path, **{"2023": [HEAD[:3], ["A", D1, D2]], "2024": [[*HEAD, "Sex"], ["B", *FULL, "female"]]})
    says = asked(file, text)
    assert (
        'sheet "2023": recorded: has no column for exclusion.reviewed, so those events would count as missing' in says
    )
    assert "'Grade' is not a column of any sheet" in asked(file, text.replace("Reviewed]", "Reviewed, Grade]"))
    assert "in place of exclusion.*" in asked(file, text + "recorded: [exclusion.*]\n")
    kept = ["exclusion.formal", "exclusion.reviewed", "exclusion.reviewed.by"]
    one, two = cases(file, text + f"recorded: [{', '.join(kept)}]\n")
    assert isinstance(one, Case) and isinstance(two, Case)
    assert (one.recorded, two.recorded) == (("exclusion.formal",), tuple(kept))
    assert two.facts["practitioner.sex"] == "female" and len(two.events) == 2


def test_references_that_begin_again_are_asked_about(tmp_path: Path) -> None:
    before = [date(2023, 3, 4), None, None]
    file = book(tmp_path, **{"2023": [HEAD, [1, *before]], "2024": [HEAD, [1, *FULL], [2, *FULL]]})
    says = asked(file, WIDE)
    assert "'1' stands on sheet '2023' too: do references begin again on each sheet?" in says
    assert list(told(file, WIDE + "prefix: sheet\n")) == ["2023/1", "2024/1", "2024/2"]
    assert list(told(book(tmp_path, HEAD, [1, *FULL]), WIDE + "prefix: file\n")) == ["t/1"]


def test_a_case_that_is_carried_over_to_the_next_year_is_one_case(tmp_path: Path) -> None:
    old = [HEAD, ["A", D1, D2, None], ["B", D1, None, None], ["C", D1, None, None]]
    new = [HEAD, ["A", D1, None, D3], ["B", None, D2, None], ["C", D3, None, None]]
    one, two, three = cases(book(tmp_path, **{"2023": old, "2024": new}), WIDE)
    assert isinstance(one, Case) and [(event.type, event.date) for event in one.events] == READ
    assert isinstance(two, Case) and len(two.events) == 1
    assert isinstance(three, InputError) and "`prefix: sheet`" in str(three)


def test_the_first_of_several_columns_that_is_filled_in_counts(tmp_path: Path) -> None:
    head = "Ref,Opened,What,Other,When,Received,Reviewed"
    text = LONG.replace("events: {", "dates: day_first\nevents: {or: {type: Other, date: [Sent, Received]}, ")
    rows = [
        "A,4/3/2024,,Excluded,,6/3/2024,",
        "A,,Reviewed,,28/3/2024,9/9/2024,",
        "A,,Reviewed,,31/12/9999,1/5/2024,",
    ]
    file = csv(tmp_path, head, *rows)
    assert told(file, text) == {"A": [*READ, ("exclusion.reviewed", "2024-05-01")]}
    assert opened(file, text).unused() == ["Reviewed"]
    months = csv(tmp_path, head, "A,2024-03-04,Excluded,,14/3/2024,,", "A,,Reviewed,,,3/28/2024,")
    assert 'column "When": dates: ' in asked(months, text)


def test_data_above_the_header_is_asked_about(tmp_path: Path) -> None:
    first = [["2023"], HEAD[:3], ["A", D1, D2], ["B", D1, D2], [], ["2024"]]
    file = book(tmp_path, *first, [*HEAD[:2], "Reviewed", "Excluded"], ["C", D1, D3, D2])
    says = asked(file, WIDE)
    assert 'sheet "Cases", row 3: header_row: has 2 rows of data from here on above the row that names' in says
    table = opened(file, WIDE + "header_row: 7\n")
    assert table.count() == 1 and table.left_out == ("sheet 'Cases': 2 rows above the header that look like data",)
    titled = book(tmp_path, ["Tracker", None, D1], ["ER cases"], HEAD, ["A", *FULL])
    assert told(titled, WIDE) == {"A": READ}


def test_another_header_in_another_order_below_is_asked_about(tmp_path: Path) -> None:
    file = book(tmp_path, HEAD, ["A", *FULL], [], ["Ref", "Opened", "Reviewed", "Excluded"], ["B", D1, D3, D2])
    assert "row 4: names the columns in another order than the header" in asked(file, WIDE)


def test_a_row_that_says_how_to_fill_in_the_columns_is_no_case(tmp_path: Path) -> None:
    file = csv(tmp_path, ",".join(HEAD), "(unique),dd/mm/yyyy,dd/mm/yyyy,(if any)", "A,14/03/2024,15/03/2024,")
    assert told(file, WIDE) == {"A": [("exclusion.formal", "2024-03-15")]}
    assert opened(file, WIDE).left_out == ("the table: 1 row that is a note or a heading",)


def test_totals_of_a_year_and_the_key_are_no_cases(tmp_path: Path) -> None:
    rows = [["2023 total", 1, 1], ["B", D1, D2], ["Medicine total", 3], ["Key:", "red = open"]]
    file = book(tmp_path, HEAD, ["A", *FULL], *rows)
    assert list(told(file, WIDE)) == ["A", "B"]
    assert opened(file, WIDE).left_out == ("sheet 'Cases': 2 rows of totals",
                                           "sheet 'Cases': 1 row that is a note or a heading")  # fmt: skip


# -- several rows of one reference, in a table with a row a case -------------------------------------------------

ROWS = """\
mapping: w
layout: wide
dates: day_first
case: {case_id: Ref, opened: Opened, closed: Closed, nation: {value: england}, practitioner.grade: Grade}
events:
  - {column: Excluded, type: exclusion.formal, with: {reason: Why}}
  - {column: Reviewed, type: exclusion.reviewed}
"""
ROW_HEAD = "Ref,Opened,Closed,Grade,Excluded,Why,Reviewed"


def test_rows_of_one_reference_that_agree_are_one_case(tmp_path: Path) -> None:
    file = csv(tmp_path, ROW_HEAD, "A,4/3/2024,,Consultant,6/3/2024,,28/3/2024", "B,4/3/2024,,,,,",
               "A,4/3/2024,,consultant,6/3/2024,conduct,25/4/2024", "A,,,,20/5/2024,,")  # fmt: skip
    reading = Reading()
    one, two = cases(file, ROWS, reading)
    assert isinstance(one, Case) and isinstance(two, Case)
    events = [(event.type, event.date, event.fields.get("reason", "")) for event in one.events]
    formal, reviewed = "exclusion.formal", "exclusion.reviewed"
    assert events == [(formal, "2024-03-06", "conduct"), (reviewed, "2024-03-28", ""), (reviewed, "2024-04-25", ""),
                      (formal, "2024-05-20", "")]  # fmt: skip
    assert (reading.rows, reading.event_rows, reading.eventless) == (4, 3, 1)
    table = opened(file, ROWS)
    assert table.count() == 2
    assert table.left_out == ("the table: 2 rows whose reference stands above, read as more of the same case",)
    assert [case.case_id for case, _ in table.cases(1) if isinstance(case, Case)] == ["B"]


@pytest.mark.parametrize(
    "other, says",
    [
        ("A,5/3/2024,,Consultant,,,", "opened: is '2024-03-05' here and '2024-03-04' in row 2: are these two cases?"),
        ("A,4/3/2024,,SAS,,,", "row 4, column \"Grade\": practitioner.grade: is 'SAS' here and 'Consultant' in row"),
        ("A,4/3/2024,9/9/2024,Consultant,,,",
         'row 2, column "Closed": closed: is empty here, and row 4 of the same case has a date: is the case closed?'),
    ],
)  # fmt: skip
def test_rows_of_one_reference_that_contradict_ask_of_that_case_alone(tmp_path: Path, other: str, says: str) -> None:
    file = csv(tmp_path, ROW_HEAD, "A,4/3/2024,,Consultant,6/3/2024,,28/3/2024", "B,4/3/2024,,SAS,,,", other)
    one, two = cases(file, ROWS)
    assert isinstance(two, Case) and isinstance(one, InputError)
    assert len(one.problems) == 1 and says in str(one), one
    assert "expected the same in each row of a case, or a reference of its own for each case" in str(one)


def test_a_row_that_goes_on_with_a_closed_case_need_not_say_so(tmp_path: Path) -> None:
    file = csv(tmp_path, ROW_HEAD, "A,4/3/2024,9/9/2024,,6/3/2024,,", "A,,,,,,28/3/2024")
    assert told(file, ROWS) == {"A": READ}


def test_a_log_whose_references_begin_again_asks_of_the_case(tmp_path: Path) -> None:
    years = {"2023": [LOG, [1, date(2023, 3, 4), "Excluded", D2]], "2024": [LOG, [1, D1, "Excluded", D2]]}
    (one,) = cases(book(tmp_path, **years), LONG)
    assert isinstance(one, InputError) and "are these two cases?" in str(one) and "`prefix: sheet`" in str(one)
    assert list(told(book(tmp_path, **years), LONG + "prefix: sheet\n")) == ["2023/1", "2024/1"]


def hiding(folder: Path) -> str:
    made = xlsxwriter.Workbook(str(folder / "t.xlsx"), {"default_date_format": "dd/mm/yyyy"})
    for name in ("Live", "Template"):
        sheet = made.add_worksheet(name)
        sheet.write_row(0, 0, HEAD)
        for number, ref in enumerate((f"{name}-1", f"{name}-2"), 1):
            sheet.write(number, 0, ref)
            for at, day in enumerate(FULL, 1):
                sheet.write_datetime(number, at, datetime(day.year, day.month, day.day))
    made.get_worksheet_by_name("Live").set_row(2, None, None, {"hidden": True})
    made.get_worksheet_by_name("Template").hide()
    made.close()
    return str(folder / "t.xlsx")


def test_hidden_sheets_are_left_out_and_hidden_rows_read_and_both_said(tmp_path: Path) -> None:
    file = hiding(tmp_path)
    assert list(told(file, WIDE)) == ["Live-1", "Live-2"]
    assert opened(file, WIDE).left_out == (
        "sheet 'Template' is hidden, and is not read",
        "sheet 'Live': 1 hidden row, which was read",
    )
    assert list(told(file, WIDE + "hidden_sheets: read\nhidden_rows: leave_out\n")) == [
        "Live-1", "Template-1", "Template-2",
    ]  # fmt: skip
    assert list(told(file, WIDE + "sheet: Template\n")) == ["Template-1", "Template-2"]


def test_a_table_on_a_hidden_sheet_alone_is_asked_about(tmp_path: Path) -> None:
    made = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    made.add_worksheet("Cover").write(0, 0, "Read me")
    hidden = made.add_worksheet("Data")
    hidden.write_row(0, 0, HEAD)
    hidden.hide()
    made.close()
    says = asked(str(tmp_path / "t.xlsx"), WIDE)
    assert "has the table only on a hidden sheet ('Data'): is it to be read?" in says


JOINED = """\
mapping: j
layout: wide
sheet: Cases
case: {case_id: Ref, opened: Opened, nation: {value: england}}
joined:
  - sheet: Log
    case_id: Case
    fill_down: [Case]
    log: {type: What, date: When, types: {Excluded: exclusion.formal, Reviewed: exclusion.reviewed}}
  - sheet: People
    case_id: Case
    case: {roles.case_manager: CM}
    events: [{column: Appointed, type: role.case_manager_appointed}]
"""
LOGGED = [["Case", "What", "When"], ["A", "Excluded", D2], [None, "Reviewed", D3], ["B", "Excluded", D2]]
PEOPLE = [["Case", "CM", "Appointed"], ["A", "P1", D1]]


def test_sheets_are_joined_by_reference(tmp_path: Path) -> None:
    file = book(tmp_path, Cases=[["Ref", "Opened"], ["A", D1], ["B", D1], ["C", D1]], Log=LOGGED, People=PEOPLE)
    reading = Reading()
    one, two, three = cases(file, JOINED, reading)
    assert isinstance(one, Case) and isinstance(two, Case) and isinstance(three, Case)
    assert one.facts["roles.case_manager"] == "P1"
    assert [(event.type, event.date) for event in one.events] == [
        *READ, ("role.case_manager_appointed", "2024-03-04"),
    ]  # fmt: skip
    assert (len(two.events), len(three.events)) == (1, 0)
    assert (reading.rows, reading.event_rows, reading.eventless) == (7, 4, 1)


def test_a_row_of_a_joined_sheet_needs_its_case(tmp_path: Path) -> None:
    file = book(tmp_path, Cases=[["Ref", "Opened"], ["A", D1]], Log=LOGGED, People=PEOPLE)
    one, two = cases(file, JOINED)
    assert isinstance(one, Case) and isinstance(two, InputError) and "opened: is missing" in str(two)
    assert "has no sheet 'People'" in asked(book(tmp_path, Cases=[["Ref", "Opened"]], Log=LOGGED), JOINED)


# -- references ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", [("ER-001", "er-001"), ("ER-001", "ER 001"), ("00012", "12"), ("2023/1", "2023/01")])
def test_references_that_are_nearly_the_same_are_asked_about(tmp_path: Path, pair: tuple[str, str]) -> None:
    lines = [f"{ref},2024-03-04,{what}" for ref, what in zip(pair, ("Excluded,2024-03-06", "Reviewed,2024-03-28"), strict=True)]  # noqa: E501  # fmt: skip
    file = csv(tmp_path, ",".join(LOG), *lines)
    assert f"{pair[0]!r} and {pair[1]!r}: are these the same case?" in asked(file, LONG)
    assert told(file, LONG + "spelling: folded\n") == {pair[0]: READ}
    assert list(told(file, LONG + "spelling: as_written\n")) == list(pair)
    lines = [f"{pair[0]},2024-03-04,2024-03-06,", f"{pair[1]},2024-03-04,,2024-03-28"]
    assert told(csv(tmp_path, ",".join(HEAD), *lines), WIDE + "spelling: folded\n") == {pair[0]: READ}


@pytest.mark.parametrize("pair", [("ER-001", "ER-0010"), ("2023/1", "2023/10"), ("A1", "B1")])
def test_other_references_are_other_cases(tmp_path: Path, pair: tuple[str, str]) -> None:
    file = csv(tmp_path, ",".join(HEAD), *(f"{ref},2024-03-04,2024-03-06,2024-03-28" for ref in pair))
    assert told(file, WIDE) == dict.fromkeys(pair, READ)


# -- columns with numbers, and cells with several dates --------------------------------------------------------------


NUMBERED = """\
mapping: n
layout: wide
case: {case_id: Ref, opened: Opened, nation: {value: england}}
events:
  - {column: "Exclusion {n} start", type: exclusion.formal, with: {reason: "Exclusion {n} reason"}}
  - {column: "Exclusion {n} end", type: exclusion.ended}
"""


def test_numbered_columns_are_events(tmp_path: Path) -> None:
    head = "Ref,Opened,Exclusion 2 start,Exclusion 2 end,Exclusion 1 reason,Exclusion 1 start,Exclusion 1 end,Exclusion 10 start"  # noqa: E501  # fmt: skip
    (case,) = cases(csv(tmp_path, head, "A,2024-01-02,2024-03-04,2024-03-20,safety,2024-01-03,,2024-05-06"), NUMBERED)
    assert isinstance(case, Case)
    assert [(event.type, event.date, event.fields.get("reason")) for event in case.events] == [
        ("exclusion.formal", "2024-01-03", "safety"),
        ("exclusion.formal", "2024-03-04", None),
        ("exclusion.formal", "2024-05-06", None),
        ("exclusion.ended", "2024-03-20", None),
    ]


def test_numbered_columns_that_a_table_lacks_are_named(tmp_path: Path) -> None:
    says = asked(csv(tmp_path, "Ref,Opened,Exclusion start", "A,2024-01-02,2024-03-04"), NUMBERED)
    assert "Exclusion {n} start" in says and "is not a column of the table" in says
    with pytest.raises(InputError, match="has no number"):
        opened("t.csv", NUMBERED.replace("Exclusion {n} start", "Excluded"))


@pytest.mark.parametrize(
    "cell",
    ["13/03/2024, 28/03/2024", "13/03/2024 & 28/03/2024", "13/03/2024 and 28/03/2024", "13/03/2024\n28/03/2024",
     "13/03/2024 / 28/03/2024", "13/03/2024; 28/03/2024", "13/03/2024 (KL); 28/03/2024 (extended)",
     "13 and 28 March 2024", "13th & 28th March 2024", "13 March 2024, 28 March 2024", "1) 13/03/2024 2) 28/03/2024",
     "13/03/2024, 20/03/2024 (cancelled), 28/03/2024", "2024-03-13 | 2024-03-28"],
)  # fmt: skip
def test_several_dates_in_a_cell_are_several_events(tmp_path: Path, cell: str) -> None:
    found = told(book(tmp_path, HEAD, ["A", D1, None, cell]), WIDE)
    assert found == {"A": [("exclusion.reviewed", "2024-03-13"), ("exclusion.reviewed", "2024-03-28")]}


@pytest.mark.parametrize(
    ("cell", "day"),
    [("13/03/2024 - 28/03/2024", "2024-03-13/2024-03-28"), ("between 13 and 28 March 2024", "2024-03-13/2024-03-28"),
     ("Mar 13, 2024, 9:00 AM", "2024-03-13"), ("13 March 2024, 14:30", "2024-03-13"),
     ("March and April 2024", "2024-03-01/2024-04-30")],
)  # fmt: skip
def test_one_date_or_range_is_one_event(tmp_path: Path, cell: str, day: str) -> None:
    assert told(book(tmp_path, HEAD, ["A", D1, None, cell]), WIDE) == {"A": [("exclusion.reviewed", day)]}


# -- cells that give no date -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["NULL", "#N/A", "#REF!", "(blank)", "0000-00-00", "0", "31/12/9999", "9999-12-31", "12/31/9999", "01/01/1900",
     "1900-01-01 00:00:00", "01/01/1753", "1970-01-01", "NaT", "n/a", "not yet", 0, date(9999, 12, 31),
     datetime(1900, 1, 1)],
)  # fmt: skip
def test_what_stands_for_an_empty_cell_is_one(tmp_path: Path, cell: Any) -> None:
    text = WIDE.replace("nation:", "closed: Closed, nation:")
    (case,) = cases(book(tmp_path, [*HEAD, "Closed"], ["A", D1, D2, cell, cell]), text)
    assert isinstance(case, Case) and case.closed is None and not case.proposed
    assert [event.date for event in case.events] == ["2024-03-06"]


def test_a_mapping_names_further_texts_for_an_empty_cell(tmp_path: Path) -> None:
    file = book(tmp_path, HEAD, ["A", D1, "Not excl.", D3])
    assert told(file, WIDE + "nulls: [not excl.]\n") == {"A": READ[1:]}
    assert opened(file, WIDE + "nulls: [not excl.]\n").left_out == (
        "sheet 'Cases': 1 cell that stands for an empty one (NULL, 31/12/9999 ...), read as empty",
    )


@pytest.mark.parametrize("cell", ["Y", "yes", "Done", True])
def test_yes_is_the_event_on_a_day_not_known(tmp_path: Path, cell: Any) -> None:
    text = WIDE.replace("nation:", "closed: Closed, nation:")
    file = book(tmp_path, [*HEAD, "Closed"], ["A", D1, cell, None, D3], ["B", D1, cell], ["C", D1, "No"])
    assert told(file, text) == {
        "A": [("exclusion.formal", "2024-03-04/2024-03-28")], "B": [("exclusion.formal", "2024-03-04/..")], "C": [],
    }  # fmt: skip
    before = text.replace("type: exclusion.formal", "type: concern.raised")  # which may come before the case
    one, two, _ = cases(file, before)
    assert isinstance(one, Case) and isinstance(two, Case)
    assert [event.date for event in one.events] == ["../2024-03-28"] and not two.events
    assert [row.candidates[0].type for row in two.proposed] == ["concern.raised"]


@pytest.mark.parametrize(
    "cell", ["n/k", "?", "tbc", "by 4 March 2024", "4 March", "13/03/2024 (moved to 20/03/2024)"]
)
def test_what_may_have_happened_waits(tmp_path: Path, cell: str) -> None:
    (case,) = cases(book(tmp_path, HEAD, ["A", D1, D2, cell]), WIDE)
    assert isinstance(case, Case) and [event.type for event in case.events] == ["exclusion.formal"]
    (row,) = case.proposed
    assert row.waits and row.text == f"Reviewed: {cell}" and row.candidates[0].type == "exclusion.reviewed"
    assert "the event may have happened, and is not judged" in case.warnings[0].says


@pytest.mark.parametrize("cell", ["13/03/2024 (cancelled)", "13/03/2024 not held", "13/03/2024 (due)", "planned 13/03/2024"])  # noqa: E501  # fmt: skip
def test_what_did_not_take_place_is_no_event(tmp_path: Path, cell: str) -> None:
    reading = Reading()
    (case,) = cases(book(tmp_path, HEAD, ["A", D1, D2, cell]), WIDE, reading)
    assert isinstance(case, Case) and len(case.events) == 1 and not case.proposed
    assert "the event is not recorded" in case.warnings[0].says and reading.unused_dates == 1


def test_a_formula_without_a_value_leaves_its_case_unjudged(tmp_path: Path) -> None:
    made = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = made.add_worksheet("Cases")
    sheet.write_row(0, 0, HEAD)
    for number, ref in enumerate(("A", "B"), 1):
        sheet.write_row(number, 0, [ref, 45355, 45357])
        sheet.write_formula(number, 3, f"=C{number + 1}+22", None, 45379)
    made.close()
    replace_in(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", "<v>45379</v>", "<v/>")
    one, two = cases(str(tmp_path / "t.xlsx"), WIDE)
    assert isinstance(one, InputError) and isinstance(two, Case)
    assert 'row 2, column "Reviewed": has a formula whose value is not stored' in str(one)


# -- files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_in_any_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [HEAD, ["Né 1", "04/03/2024", "13/03/2024", "28/03/2024"]]
    content = "".join(f"{separator.join(line)}\r\n" for line in lines)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "t.csv").write_bytes((mark + content).encode(encoding))
    assert told(str(tmp_path / "t.csv"), WIDE + "dates: day_first\n")["Né 1"][1] == READ[1]


def test_the_same_table_as_ods(tmp_path: Path) -> None:
    ods(tmp_path / "t.ods", {"Cases": [["Log"], HEAD, ["A", *FULL], ["Total", 1]]})
    assert told(str(tmp_path / "t.ods"), WIDE) == {"A": READ}
    assert opened(str(tmp_path / "t.ods"), WIDE).left_out == ("sheet 'Cases': 1 row of totals",)


# -- what was read, and what was not ---------------------------------------------------------------------------------


def test_what_was_read_is_counted(tmp_path: Path) -> None:
    head = [*HEAD, "Letter sent", "Notes"]
    file = book(
        tmp_path, head, ["A", *FULL, D3, "x"], ["B", D1, None, None, "13/03/2024", "see 13/03/2024"],
        ["C", D1, "13/03/2024 (cancelled)"], ["D", "rubbish", D2], ["Total", 4],
    )  # fmt: skip
    reading = Reading()
    cases(file, WIDE, reading)
    assert reading == Reading(rows=4, event_rows=1, unused_dates=3, eventless=2)
