"""What is proposed for tables as people keep them: a mapping that reads them right, or a question in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.mapping import LogStep, Mapping, read_mapping
from fairness.readers.suggest import suggest
from fairness.readers.tables import open_table
from fairness.reports.suggestion import as_yaml
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.readers.workbooks import xlsx

WORDS = shipped_vocabulary()
HEAD = ["Case ref", "Date opened", "Date excluded", "Exclusion ended"]
D1, D2, D3 = date(2024, 3, 4), date(2024, 3, 14), date(2024, 3, 28)


def proposed(file: Path | str) -> tuple[str, Mapping]:
    text = as_yaml(suggest(str(file), WORDS))
    return text, read_mapping(load_documents(text.encode(), "m.yaml")[0], "m.yaml", WORDS)


def told(file: Path | str, mapping: Mapping) -> dict[str, list[tuple[str, str]]]:
    found = {}
    for case, _ in open_table(str(file), mapping, WORDS).cases():
        assert isinstance(case, Case), case
        found[case.case_id] = [(event.type, event.date) for event in case.events]
    return found


def book(folder: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    return xlsx(folder / "t.xlsx", sheets)


def csv(folder: Path, *rows: str) -> Path:
    (folder / "t.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder / "t.csv"


READ = [("exclusion.formal", "2024-03-14"), ("exclusion.ended", "2024-03-28")]


def test_an_order_that_cannot_be_known_is_proposed_as_a_question(tmp_path: Path) -> None:
    file = csv(tmp_path, ",".join(HEAD), "A,2024-03-04,05/03/2024,06/03/2024")
    text, mapping = proposed(file)
    assert mapping.dates == ("day_first",)
    assert "QUESTION: does the day come first, or the month (month_first)? No day is over 12 in Date excluded" in text
    assert told(file, mapping) == {"A": [("exclusion.formal", "2024-03-05"), ("exclusion.ended", "2024-03-06")]}
    text, mapping = proposed(csv(tmp_path, ",".join(HEAD), "A,2024-03-04,14/03/2024,28/03/2024"))
    assert mapping.dates == () and "QUESTION" not in text


def test_what_cannot_be_answered_for_anybody_stays_a_question(tmp_path: Path) -> None:
    rows = [["A", date(2024, 4, 3), "14/03/2024", None], ["B", D3, date(2024, 2, 5), None]]
    file = book(tmp_path, Cases=[HEAD, *rows])
    text, mapping = proposed(file)
    assert mapping.turned is None and "# QUESTION: " in text and "`turned: undo`" in text
    with pytest.raises(InputError, match="taken the month for the day"):
        open_table(str(file), mapping, WORDS)
    text, _ = proposed(csv(tmp_path, ",".join(HEAD), "ER-1,2024-03-04,2024-03-14,", "er 1,2024-03-04,,2024-03-28"))
    assert "# QUESTION: " in text and "are these the same case?" in text and str(tmp_path) not in text


def test_two_rows_of_header_are_proposed_and_read_alike(tmp_path: Path) -> None:
    heads = [["Case ref", "Date opened", "Exclusion", None, "Restriction"], [None, None, "Start", "End", "Start"]]
    file = book(tmp_path, Cases=[["Log"], *heads, ["A", D1, D2, D3, D3]])
    text, mapping = proposed(file)
    assert mapping.header_row == (2, 3) and '"Exclusion Start"' in text
    assert told(file, mapping) == {"A": [*READ, ("restriction.imposed", "2024-03-28")]}


def test_numbered_columns_are_proposed_as_one(tmp_path: Path) -> None:
    head = ["Case ref", "Date opened", "Excl 1 start", "Excl 1 reason", "Excl 1 end", "Excl 2 start", "Excl 2 reason"]
    file = book(tmp_path, Cases=[[*head, "Review 1", "Review 2"], ["A", D1, D2, "x", D3, D3, "y", D2, D3]])
    text, mapping = proposed(file)
    assert [(step.date, step.type) for step in mapping.events] == [
        ("Excl {n} start", "exclusion.formal"), ("Excl 1 end", "exclusion.ended"),
        ("Review {n}", "exclusion.reviewed"),
    ]  # fmt: skip
    assert mapping.events[0].given["reason"].column == "Excl {n} reason"
    assert "Is this a review of an exclusion, or of a restriction?" in text
    assert len(told(file, mapping)["A"]) == 5


def test_blanks_under_a_case_are_proposed_to_be_filled_down(tmp_path: Path) -> None:
    rows = [["A", "england", D1, "Excluded", D2], [None, None, None, "Exclusion ended", D3], ["B", "wales", D1, "Excluded", D2]]  # noqa: E501  # fmt: skip
    file = book(tmp_path, Log=[["Case ref", "Nation", "Date opened", "Event", "Date"], *rows])
    text, mapping = proposed(file)
    assert mapping.fill_down == ("Case ref", "Nation", "Date opened") and "QUESTION" in text
    assert told(file, mapping) == {"A": READ, "B": READ[:1]}


def test_a_year_with_another_name_for_a_column_is_proposed_with_both(tmp_path: Path) -> None:
    other = [head.replace("Date excluded", "Suspended on") for head in HEAD]
    sheets = {"2023": [HEAD, ["2023/01", D1, D2, D3]], "2024": [other, ["2024/01", D1, D2, D3]], "Lists": [["Grade"]]}
    file = book(tmp_path, **sheets)
    text, mapping = proposed(file)
    assert mapping.sheets == ("2023", "2024") and "not read: Lists" in text
    assert mapping.case["case_id"].column == "Case ref"  # though 2023/01 looks like a month
    assert mapping.events[0].others == ("Suspended on",)
    assert told(file, mapping) == {"2023/01": READ, "2024/01": READ}


def test_a_sheet_of_cases_and_one_of_events_are_proposed_together(tmp_path: Path) -> None:
    log = [["Ref", "What happened", "When"], ["A", "Excluded", D2], ["A", "Exclusion ended", D3]]
    reviews = [["Case ref", "Exclusion review"], ["A", D2], ["A", D3]]
    file = book(tmp_path, Events=log, Cases=[["Case ref", "Date opened"], ["A", D1], ["B", D1]], Reviews=reviews)
    _, mapping = proposed(file)
    assert mapping.sheets == ("Cases",) and [one.sheet for one in mapping.joined] == ["Events", "Reviews"]
    assert told(file, mapping) == {
        "A": [*READ, ("exclusion.reviewed", "2024-03-14"), ("exclusion.reviewed", "2024-03-28")], "B": [],
    }  # fmt: skip


def test_what_is_planned_is_never_taken_for_what_was_done(tmp_path: Path) -> None:
    planned = ["Next review date", "Review due", "Date of hearing (planned)", "Proposed return date", "Expected closure date"]  # noqa: E501  # fmt: skip
    text, mapping = proposed(book(tmp_path, Cases=[[*HEAD, *planned], ["A", D1, D2, D3, D3, D3, D3, D3, D3]]))
    assert [step.date for step in mapping.events] == ["Date excluded", "Exclusion ended"]
    assert "closed" not in mapping.case
    assert text.count("what is planned or due is not taken for what was done") == len(planned)


def test_columns_of_yes_and_no_and_of_free_text(tmp_path: Path) -> None:
    head = [*HEAD, "Excluded?", "Support offered", "Notes"]
    row = ["A", D1, D2, D3, "Y", "Yes", "Spoke with Dr Q about the review of next week"]
    file = book(tmp_path, Cases=[head, row])
    text, mapping = proposed(file)
    assert [step.date for step in mapping.events] == ["Date excluded", "Exclusion ended", "Support offered"]
    assert "yes and no: an event on a day not known" in text
    assert '"Excluded?"  (such as Y): yes or no: another column has the dates' in text
    assert "free text: `free_text` has it read by phrases" in text
    assert told(file, mapping)["A"][2] == ("support.offered", "2024-03-04/..")


def test_what_the_table_keeps_is_proposed_and_what_many_rules_wait_for_is_asked(tmp_path: Path) -> None:
    file = book(tmp_path, Cases=[[*HEAD, "Exclusion reason", "CM"], ["A", D1, D2, D3, "safety", "P1"]])
    text, mapping = proposed(file)
    assert mapping.recorded == (
        "exclusion.formal", "exclusion.formal.reason", "exclusion.ended", "exclusion.ended.note",
        "roles.case_manager",
    )  # fmt: skip
    assert "# sector: {value: secondary}" in text and "# procedure: {value: mhps}" in text


def test_hidden_sheets_are_not_looked_at_and_said(tmp_path: Path) -> None:
    import xlsxwriter

    made = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    for name in ("Live", "Template"):
        made.add_worksheet(name).write_row(0, 0, HEAD)
    made.get_worksheet_by_name("Template").hide()
    made.close()
    text, mapping = proposed(tmp_path / "t.xlsx")
    assert mapping.sheets is None and "# Hidden sheets are not read, unless `hidden_sheets: read`: Template" in text


# -- tables that lie otherwise, or whose cells are not what their names say --------------------------------------


def test_a_table_on_its_side_or_a_sheet_a_case_is_a_question(tmp_path: Path) -> None:
    side = [["Ref", "A", "B"], ["Opened", D1, D2], ["Nation", "England", "Wales"], ["Date excluded", D2, None]]
    with pytest.raises(InputError, match="first column .Ref, Opened, Nation.: does the table lie on its side"):
        suggest(str(book(tmp_path, S=side)), WORDS)


def test_two_tables_side_by_side_are_a_question(tmp_path: Path) -> None:
    file = csv(tmp_path, "Ref,Opened,Date excluded,,Ref,Opened,Date excluded", "A,14/03/2024,,,X,15/03/2023,")
    with pytest.raises(InputError, match="row 1: has its reference and its date of opening twice"):
        suggest(str(file), WORDS)


def test_a_row_of_words_for_events_is_no_header_where_another_names_the_case(tmp_path: Path) -> None:
    rows = [["Ref", "Opened", "Jan-24", "Feb-24", "Mar-24"], ["A", D1, "Excluded", "Reviewed", "Closed"]]
    text, mapping = proposed(book(tmp_path, S=rows))
    assert mapping.case["case_id"].column == "Ref" and mapping.recorded == ()
    assert "So nothing is said to be missing" in text


def test_the_reference_of_a_long_table_is_that_of_the_case(tmp_path: Path) -> None:
    file = csv(tmp_path, "Ref,Opened,Event,Date", "A,14/03/2024,Excluded,16/03/2024", "A,,Lifted,28/03/2024")
    text, mapping = proposed(file)
    assert mapping.case["case_id"].column == "Ref" and "NOT SURE: no column" not in text


def test_a_column_named_as_a_date_is_proposed_whatever_its_cells_are(tmp_path: Path) -> None:
    head = "Ref,Opened,Closed,Date excluded,Excluded (days)"
    file = csv(tmp_path, head, "A,140324,Ongoing,16 Mar,28", "B,150324,28/06/2024,Y - 17/03/2024,3")
    text, mapping = proposed(file)
    assert mapping.case["opened"].column == "Opened" and mapping.case["closed"].column == "Closed"
    assert '# "Ongoing": ' in text and "QUESTION: few of its cells are dates" in text
    assert [step.date for step in mapping.events if not isinstance(step, LogStep)] == ["Date excluded"]


def test_cells_that_stand_for_empty_ones_say_nothing_of_a_column(tmp_path: Path) -> None:
    rows = [
        f"{ref},14/03/2024,{end},{end}" for ref, end in zip("ABCD", ("NULL", "#N/A", "31/12/9999", ""), strict=True)
    ]
    text, mapping = proposed(csv(tmp_path, "Ref,Opened,Closed,Date excluded", *rows))
    assert mapping.case["closed"].column == "Closed" and "NULL" not in text
    assert [step.date for step in mapping.events if not isinstance(step, LogStep)] == ["Date excluded"]
