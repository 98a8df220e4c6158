import json
from datetime import date, datetime
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.files import find_files, load_cases, read_file
from fairness.readers.mapping import Mapping, load_mapping
from fairness.readers.record import read_case
from fairness.readers.tables import open_table, read_table
from fairness.source.csv_text import as_csv
from fairness.source.problems import InputError
from tests.cli import SAMPLES
from tests.readers.workbooks import ods, xlsx

WORDS = shipped_vocabulary()
WIDE = """\
mapping: tracker
layout: wide
dates: day_first
case:
  case_id: Case ref
  opened: Opened
  closed: Closed
  nation: {value: england}
  practitioner.ethnicity: {column: Ethnic origin, values: {Asian or Asian British: asian, "": not_stated, n/k: null}}
  roles.case_manager: CM
events:
- {column: Excluded, type: exclusion.formal, time: At, with: {reason: Why, covers: Topics, written: Letter}}
- {column: Reviewed, type: exclusion.reviewed}
"""
START = "mapping: m\nlayout: wide\ndates: day_first\n"
HEAD = [
    "Case ref",
    "Opened",
    "Closed",
    "Ethnic origin",
    "CM",
    "Excluded",
    "At",
    "Why",
    "Topics",
    "Letter",
    "Reviewed",
]
LONG = """\
mapping: log
layout: long
dates: day_first
case: {case_id: Ref, opened: Opened, nation: Nation, outcome: Outcome}
events: {type: What, date: When, with: {by: Who}, types: {Suspension: exclusion.immediate, Tea: null}}
"""


def mapped(folder: Path, text: str) -> Mapping:
    (folder / "map.yaml").write_text(text, encoding="utf-8")
    return load_mapping(str(folder / "map.yaml"))


def csv(folder: Path, *rows: str, name: str = "t.csv") -> str:
    (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(folder / name)


def read(file: str | Path, mapping: Mapping | None, *span: int) -> list[Case | InputError]:
    return [one for one, _ in read_table(str(file), mapping, WORDS, *span)]


def only(file: str | Path, mapping: Mapping | None) -> Case:
    (case,) = read(file, mapping)
    assert isinstance(case, Case), case
    return case


def says(one: Case | InputError) -> str:
    assert isinstance(one, InputError)
    return str(one)


def told(case: Case) -> tuple[Any, ...]:
    """All that a case says, without where it stands."""
    events = [(one.type, one.date, one.time, one.fields, one.note) for one in case.events]
    return (
        case.case_id,
        case.opened,
        case.closed,
        case.facts,
        {role: [one.who for one in held] for role, held in case.roles.items()},
        case.recorded,
        events,
    )


def test_a_wide_row_is_a_case(tmp_path: Path) -> None:
    row = "A1,04/03/2024,,Asian or Asian British,P1; P2,11/03/2024,2.30pm,safety,reasons; duration,Y,"
    row += '"01/04/2024;29/04/2024"'
    case = only(csv(tmp_path, ",".join(HEAD), row), mapped(tmp_path, WIDE))
    assert told(case)[:5] == (
        "A1", "2024-03-04", None,
        {"nation": "england", "practitioner.ethnicity": "asian", "roles.case_manager": ["P1", "P2"]},
        {"case_manager": ["P1", "P2"]},
    )  # fmt: skip
    assert [(event.type, event.date, event.time) for event in case.events] == [
        ("exclusion.formal", "2024-03-11", "14:30"),
        ("exclusion.reviewed", "2024-04-01", None),
        ("exclusion.reviewed", "2024-04-29", None),
    ]
    assert case.events[0].fields["covers"] == ["reasons", "duration"] and case.events[0].fields["written"] is True
    assert str(case.place) == f"{tmp_path}/t.csv, row 2" and not case.warnings


def test_the_same_table_in_every_format_gives_the_same_cases(tmp_path: Path) -> None:
    mapping = mapped(tmp_path, WIDE)
    opened, excluded = date(2024, 3, 4), date(2024, 3, 11)
    row = [123, opened, None, "White", "P1", excluded, None, "safety", None, None, None]
    text = ["123", "04/03/2024", "", "White", "P1", "11/03/2024", "", "safety", "", "", ""]
    title = [["Employee relations"], []]
    frame = pl.DataFrame([row], schema=HEAD, orient="row")
    frame.write_parquet(tmp_path / "t.parquet")
    made = [
        csv(tmp_path, ",".join(HEAD), ",".join(text)),
        csv(tmp_path, "\t".join(HEAD), "\t".join(text), name="t.tsv"),
        xlsx(tmp_path / "t.xlsx", {"Cases": [*title, HEAD, row, [], []]}, merged=["A1:D1"]),
        ods(tmp_path / "t.ods", {"Cases": [*title, HEAD, row]}),
        tmp_path / "t.parquet",
    ]
    first, *others = [told(only(file, mapping)) for file in made]
    assert first[0] == "123" and all(other == first for other in others)


def test_a_long_table_is_grouped_by_case_and_keeps_the_order_of_its_rows(tmp_path: Path) -> None:
    file = csv(
        tmp_path, "Ref,Opened,Nation,Outcome,When,What,Who",
        "B,04/03/2024,England,,06/03/2024,Suspension,P1",
        "A,05/03/2024,wales,,05/03/2024,advice.sought,P2",
        "B,,,,05/03/2024,advice.sought,P3",
        "A,05/03/2024,wales,dismissal,07/03/2024,Tea,",
        ",,,,,,",
        "B,,,,05/03/2024,communication.update,",
        "C,08/03/2024,scotland,,,,",
    )  # fmt: skip
    b, a, c = read(file, mapped(tmp_path, LONG))
    assert isinstance(a, Case) and isinstance(b, Case) and isinstance(c, Case)
    assert [event.type for event in b.events] == ["exclusion.immediate", "advice.sought", "communication.update"]
    assert len(b.events) == 3
    assert [event.type for event in a.events] == ["advice.sought"] and a.facts["outcome"] == "dismissal"
    assert c.case_id == "C" and not c.events


def test_a_row_that_says_otherwise_than_the_first_is_pointed_out_once(tmp_path: Path) -> None:
    rows = ["A,04/03/2024,england,,05/03/2024,advice.sought,P2", "A,05/03/2024,england,,06/03/2024,advice.sought,P2"]
    file = csv(tmp_path, "Ref,Opened,Nation,Outcome,When,What,Who", *rows, rows[1])
    (doubt,) = only(file, mapped(tmp_path, LONG)).warnings
    assert str(doubt).endswith(
        "row 3, column \"Opened\": opened: is '2024-03-05' here and '2024-03-04' in row 2, the first, which is taken"
    )


def test_one_bad_row_never_stops_the_others_and_names_its_cell(tmp_path: Path) -> None:
    file = xlsx(
        tmp_path / "t.xlsx",
        {"Cases": [
            ["Title"], HEAD,
            ["A1", "04/03/2024", None, "Martian", "P1", "30/02/24"],
            [None, "04/03/2024"],
            ["A3", "04/03/2024", None, None, None, "11/03/2024", "25:00"],
            ["A4", None, None, "White"],
            ["A5", datetime(2024, 3, 4), None, "White"],
        ]},
    )  # fmt: skip
    one, two, three, four, last = read(file, mapped(tmp_path, WIDE))
    where = f'{file}, sheet "Cases", row'
    assert f"{where} 3, column \"Ethnic origin\": practitioner.ethnicity: 'Martian' is not a known value" in says(one)
    assert (
        f"{where} 3, column \"Excluded\": exclusion.formal: date: '30/02/24' is not a date of the calendar"
        in says(one)
    )
    assert f'{where} 4, column "Case ref": case_id: is missing' in says(two)
    assert f"{where} 5, column \"At\": time: '25:00' is not a time of day" in says(three)
    assert f'{where} 6, column "Opened": opened: is missing' in says(four)
    assert isinstance(last, Case) and last.case_id == "A5"
    assert isinstance(one, InputError)
    place = one.problems[0].as_dict()
    assert (place["line"], place["sheet"], place["column"]) == (3, "Cases", "Excluded")


def test_vague_dates_are_pointed_out_and_unknown_ones_leave_no_event(tmp_path: Path) -> None:
    row = "A1,04/03/2024,ongoing,,,w/c 11 March 2024,14:30,,,,n/k"
    case = only(csv(tmp_path, ",".join(HEAD), row), mapped(tmp_path, WIDE))
    (event,) = case.events
    assert (event.date, event.time, case.closed) == ("2024-03-11/2024-03-17", None, None)
    assert "w/c 11 March 2024" in event.note
    assert [doubt.says for doubt in case.warnings] == [
        "'w/c 11 March 2024' is not one day: we read it as 2024-03-11 to 2024-03-17",
        "14:30 is left out, as the date (2024-03-11/2024-03-17) is not one whole day",
        "'n/k' gives no date: the event may have happened, and is not judged",
    ]


def test_an_event_of_a_long_table_without_a_date_is_pointed_out(tmp_path: Path) -> None:
    file = csv(tmp_path, "Ref,Opened,Nation,Outcome,When,What,Who", "A,04/03/2024,england,,,advice.sought,P1")
    case = only(file, mapped(tmp_path, LONG))
    assert not case.events and [one.says for one in case.warnings] == [
        "is missing: the event may have happened, and is not judged"
    ]


def test_values_of_the_mapping(tmp_path: Path) -> None:
    rows = ["A1,04/03/2024,,ASIAN OR  ASIAN BRITISH", "A2,04/03/2024,,", "A3,04/03/2024,,N/K", "A4,04/03/2024,,J"]
    cases = read(csv(tmp_path, ",".join(HEAD), *rows), mapped(tmp_path, WIDE))
    found = [case.facts.get("practitioner.ethnicity") for case in cases if isinstance(case, Case)]
    assert found == ["asian", "not_stated", None, "asian"]


def test_a_separator_in_a_text_without_quotation_marks_is_an_error_of_its_row(tmp_path: Path) -> None:
    rows = ["A1,04/03/2024,,White,P1,11/03/2024,,a,b,,,c,d", "A2,04/03/2024"]
    one, other = read(csv(tmp_path, ",".join(HEAD), *rows), mapped(tmp_path, WIDE))
    assert "row 2: has 13 cells, and the header 11" in says(one) and isinstance(other, Case)


def test_what_is_kept_of_a_case_that_cannot_be_used(tmp_path: Path) -> None:
    file = csv(
        tmp_path, "Ref,Opened,Nation,Outcome,When,What,Who", "A,x,england,,,,", "A,,,,05/03/2024,advice.sought,P"
    )
    ((_, original),) = read_table(file, mapped(tmp_path, LONG), WORDS)
    assert json.loads(original) == [
        {"Ref": "A", "Opened": "x", "Nation": "england"},
        {"Ref": "A", "When": "05/03/2024", "What": "advice.sought", "Who": "P"},
    ]


def test_columns_that_the_table_does_not_have(tmp_path: Path) -> None:
    mapping = mapped(tmp_path, WIDE)
    (error,) = read(csv(tmp_path, ",".join(HEAD).replace("Opened", "Date opend").replace("CM", "Why")), mapping)
    assert f'row 1, column "Opened": is not a column of the table (named at {tmp_path}/map.yaml:6)' in says(error)
    assert "(did you mean 'Date opend'?)" in says(error)
    assert 'column "Why": is the name of 2 columns' in says(error)
    assert 'expected "Why (1)" or "Why (2)"' in says(error)
    renamed = mapped(tmp_path, WIDE.replace("reason: Why", "reason: Why (2)").replace("CM", "Why (1)"))
    row = "A1,04/03/2024,,,P9,11/03/2024,,safety,,,"
    case = only(csv(tmp_path, ",".join(HEAD).replace("CM", "Why"), row), renamed)
    assert case.facts["roles.case_manager"] == "P9" and case.events[0].fields["reason"] == "safety"
    (error,) = read(csv(tmp_path, ""), mapping)
    assert "is empty" in says(error)


def test_sheets(tmp_path: Path) -> None:
    rows = {name: [HEAD, [name, "04/03/2024"]] for name in ("2023", "2024")}
    file = str(xlsx(tmp_path / "t.xlsx", {**rows, "Lookups": [["Doctor", "Dentist"]]}))
    both = open_table(file, mapped(tmp_path, WIDE), WORDS)
    assert [case.case_id for case, _ in both.cases() if isinstance(case, Case)] == ["2023", "2024"]
    assert both.passed_over == ("Lookups",)
    assert only(file, mapped(tmp_path, WIDE + "sheet: '2024'\n")).case_id == "2024"
    (error,) = read(file, mapped(tmp_path, WIDE + "sheet: 2O24\n"))
    assert "has no sheet '2O24'; expected one of 2023, 2024, Lookups (did you mean '2024'?)" in says(error)
    (error,) = read(file, mapped(tmp_path, WIDE + "sheet: Lookups\n"))
    assert "is not a column of the table" in says(error)


def test_columns_that_are_not_used(tmp_path: Path) -> None:
    table = open_table(csv(tmp_path, ",".join([*HEAD, "Notes", "", "Pay band"])), mapped(tmp_path, WIDE), WORDS)
    assert table.unused() == ["Notes", "column M", "Pay band"]


def test_a_table_with_our_own_names_needs_no_mapping(tmp_path: Path) -> None:
    file = csv(
        tmp_path, "case_id,nation,opened,practitioner.ethnicity,recorded,date,time,type,by,covers,note",
        "A,england,2024-03-04,J,exclusion.*;advice.*,2024-03-05,14:30,communication.update,P1,reasons|duration,hello",
        "B,wales,2024-03-04,,,,,,,,",
    )  # fmt: skip
    a, b = read(file, None)
    assert isinstance(a, Case) and isinstance(b, Case) and not b.events
    written = {
        "case_id": "A", "nation": "england", "opened": "2024-03-04", "recorded": ["exclusion.*", "advice.*"],
        "practitioner": {"ethnicity": "J"},
        "events": [{"date": "2024-03-05", "time": "14:30", "type": "communication.update", "by": "P1",
                    "covers": ["reasons", "duration"], "note": "hello"}],
    }  # fmt: skip
    assert told(a) == told(read_case(written, "a.yaml", WORDS))


def test_other_tables_need_one(tmp_path: Path) -> None:
    file = csv(tmp_path, ",".join(HEAD), "A1,04/03/2024")
    (error,) = read(file, None)
    assert "needs a mapping" in says(error) and f"fairness validate --suggest-mapping {file}" in says(error)


def test_folders_hold_tables_where_they_can_be_read(tmp_path: Path) -> None:
    csv(tmp_path, ",".join(HEAD), name="theirs.csv")
    native = csv(tmp_path, "case_id,nation,opened", "A,england,2024-03-04", name="ours.csv")
    mapping = mapped(tmp_path, WIDE)
    assert find_files([str(tmp_path)]) == [native]
    assert len(find_files([str(tmp_path)], mapping)) == 2
    assert f"{tmp_path}/map.yaml" in find_files([str(tmp_path)], mappings=True)
    (error,) = read_file(f"{tmp_path}/map.yaml")
    assert "a mapping is given as --mapping" in says(error)


def test_the_sample_tracker() -> None:
    mapping = load_mapping(str(SAMPLES / "tracker.yaml"))
    cases = load_cases(str(SAMPLES / "tracker.csv"), mapping=mapping)
    assert [len(case.events) for case in cases] == [9, 4, 6, 1, 4, 7] and all(case.digest for case in cases)


ROWS = st.lists(st.tuples(st.sampled_from(["A", "B", "C", "D", ""]), st.integers(1, 28)), max_size=14)


@given(ROWS, st.sampled_from(["long", "wide"]), st.integers(1, 5))
def test_stretches_give_what_the_whole_gives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]], layout: str, step: int
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    lines = [f"{ref},01/02/2024,england,,{day:02}/02/2024,advice.sought,P" for ref, day in rows]
    file = csv(folder, "Ref,Opened,Nation,Outcome,When,What,Who", *lines)
    wide = LONG.replace("layout: long", "layout: wide").split("events:")[0]
    mapping = mapped(folder, LONG if layout == "long" else wide + "events: [{column: When, type: advice.sought}]\n")

    def all_told(*span: int) -> list[Any]:
        return [told(one) if isinstance(one, Case) else str(one) for one in read(file, mapping, *span)]

    whole = all_told()
    assert open_table(file, mapping, WORDS).count() == len(whole)
    assert [one for first in range(0, len(whole), step) for one in all_told(first, first + step)] == whole
    if layout == "long":
        above = [one for one, _ in pairwise(accumulate((ref for ref, _ in rows), lambda one, other: other or one))]
        asked = {one for one, (ref, _) in zip(above, rows[1:], strict=False) if not ref}
        cases = dict.fromkeys(ref for ref, _ in rows if ref and ref not in asked)
        assert [one[0] for one in whole if isinstance(one, tuple)] == list(cases)


@pytest.mark.parametrize("from_1904", [True, False])
def test_a_day_number_is_the_day_that_the_workbook_shows(tmp_path: Path, from_1904: bool) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"), {"date_1904": from_1904})
    sheet = book.add_worksheet("Log")
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    opened, told = (date(2024, 3, 4) - first).days, (date(2024, 3, 6) - first).days
    sheet.write_row(0, 0, ["case_id", "nation", "opened", "closed", "date", "type", "until"])
    sheet.write_row(1, 0, ["A", "wales", opened, 20240901, told, "exclusion.formal", told + 14])
    book.close()
    case = only(tmp_path / "t.xlsx", None)
    assert (case.opened, case.closed, case.events[0].date) == ("2024-03-04", "2024-09-01", "2024-03-06")
    assert case.events[0].fields["until"] == "2024-03-20"


@pytest.mark.parametrize("cell", ["n/k", "yes", "-", "TBC", "29 November", "by 29/11/2024", "2023/24"])
def test_a_case_that_closed_on_a_day_not_known_is_not_taken_for_open(tmp_path: Path, cell: str) -> None:
    mapping = mapped(
        tmp_path,
        "mapping: m\nlayout: wide\ndates: day_first\ncase: {case_id: Ref, opened: O, closed: C, nation: N}\n",
    )
    (found,) = read(csv(tmp_path, "Ref,O,C,N", f"A,04/03/2024,{cell},wales"), mapping)
    assert f'row 2, column "C": closed: {cell!r}' in says(found)
    assert "an empty cell while the case is open" in says(found)
    (found,) = read(csv(tmp_path, "case_id,opened,closed,nation", f"A,2024-03-04,{cell},wales"), None)
    assert f"closed: {cell!r}" in says(found)


def test_what_says_that_a_case_is_open_leaves_it_open(tmp_path: Path) -> None:
    text = START + "case: {case_id: R, opened: O, nation: N, closed: {column: C, values: {n/k: null}}}"
    rows = [f"{number},04/03/2024,{cell},wales" for number, cell in enumerate(("", "n/a", "ongoing", "n/k"))]
    found = read(csv(tmp_path, "R,O,C,N", *rows), mapped(tmp_path, text))
    assert [one.closed for one in found if isinstance(one, Case)] == [None] * 4


def test_a_day_of_opening_that_is_not_known_is_named(tmp_path: Path) -> None:
    mapping = mapped(
        tmp_path, "mapping: m\nlayout: wide\ndates: day_first\ncase: {case_id: Ref, opened: O, nation: N}\n"
    )
    (found,) = read(csv(tmp_path, "Ref,O,N", "A,n/k,wales"), mapping)
    assert "opened: 'n/k' gives no date" in says(found) and "is missing" not in says(found)


def test_a_mapping_of_a_log_is_not_for_a_table(tmp_path: Path) -> None:
    mapping = mapped(tmp_path, "mapping: m\nlayout: log\ncase: {nation: {value: england}}\n")
    (found,) = read(csv(tmp_path, "case_id,opened", "A,2024-03-04"), mapping)
    assert "cannot be read through a mapping with `layout: log`; expected `layout: wide` or `long`" in says(found)


def test_a_name_of_ours_that_two_columns_have_is_named(tmp_path: Path) -> None:
    file = csv(tmp_path, "case_id,nation,opened,case_id", "A,wales,2024-03-04,A")
    assert find_files([str(tmp_path)]) == [file]
    (found,) = read(file, None)
    assert f'{file}, row 1, column "case_id": is the name of 2 columns' in says(found)
    assert len(says(found).splitlines()) == 1


def test_the_original_of_a_row_with_too_many_cells_has_them_all(tmp_path: Path) -> None:
    file = csv(tmp_path, "case_id,nation,opened", "A,wales,2024-03-04,,more,yet more")
    ((found, original),) = read_table(file, None, WORDS)
    assert "has 6 cells, and the header 3" in says(found)
    row = {"case_id": "A", "nation": "wales", "opened": "2024-03-04", "column E": "more", "column F": "yet more"}
    assert json.loads(original) == row


def test_a_table_in_our_own_names_gives_back_what_a_spreadsheet_was_kept_from_running(tmp_path: Path) -> None:
    ids = ["=1+1", "'=1+1", "-5", "'s-Gravenhage", "plain"]
    text = as_csv(["case_id", "nation", "opened"], [[one, "england", "2024-03-04"] for one in ids])
    assert text.splitlines()[1] == "'=1+1,england,2024-03-04"
    (tmp_path / "ours.csv").write_text(text, encoding="utf-8")
    found = [case.case_id for case, _ in open_table(str(tmp_path / "ours.csv"), None, WORDS).cases()]
    assert found == ids
