from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.mapping import Mapping, load_mapping
from fairness.readers.matching import LIKELY, SURE, event_types, headings
from fairness.readers.suggest import suggest
from fairness.reports.suggestion import as_yaml
from fairness.source.problems import InputError
from tests.cli import SAMPLES
from tests.readers.workbooks import xlsx

WORDS = shipped_vocabulary()


def proposed(folder: Path, file: str) -> tuple[str, Mapping]:
    text = as_yaml(suggest(file, WORDS))
    (folder / "proposed.yaml").write_text(text, encoding="utf-8")
    return text, load_mapping(str(folder / "proposed.yaml"))


def csv(folder: Path, *rows: str) -> str:
    (folder / "t.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(folder / "t.csv")


def test_the_sample_is_proposed_as_a_person_mapped_it(tmp_path: Path) -> None:
    _, made = proposed(tmp_path, str(SAMPLES / "tracker.csv"))
    by_hand = load_mapping(str(SAMPLES / "tracker.yaml"))
    assert made.layout == by_hand.layout
    assert [(one.date, one.type) for one in made.events] == [(one.date, one.type) for one in by_hand.events]
    assert made.events[2].given["reason"].column == "Exclusion reason"
    fields = {name: one for name, one in by_hand.case.items() if one.column}
    assert {name: made.case[name].column for name in fields} == {name: one.column for name, one in fields.items()}
    assert made.case["practitioner.ethnicity"].values == by_hand.case["practitioner.ethnicity"].values


def test_a_log_of_events_is_long(tmp_path: Path) -> None:
    rows = ["1;05/03/2024;NCAS contacted;P1;call", "1;06/03/2024;Suspension;P1;", "2;12/04/2024;Zumba;;"]
    text, made = proposed(tmp_path, csv(tmp_path, "Case Ref;Event date;What happened;Done by;Details", *rows))
    (step,) = made.events
    assert (made.layout, step.date, step.type_column) == ("long", "Event date", "What happened")
    assert step.types == {"ncas contacted": "advice.sought", "suspension": "exclusion.formal"}
    assert {name: one.column for name, one in step.given.items()} == {"by": "Done by", "note": "Details"}
    assert '# "Zumba": ' in text and "nothing like it is known" in text


TRACKER = {
    "Date concern raised": "concern.raised",
    "Told practitioner": "communication.concern_notified",
    "PPA called": "advice.sought",
    "Referred to OH": "advice.occupational_health_sought",
    "Restricted on": "restriction.imposed",
    "Date excluded": "exclusion.formal",
    "Exclusion review": "exclusion.reviewed",
    "Exclusion lifted on": "exclusion.ended",
    "Investigation commenced": "investigation.opened",
    "CI appointed": "investigation.investigator_appointed",
    "TOR issued": "communication.terms_shared",
    "Date interviewed": "investigation.interview_practitioner",
    "Off sick from": "health.sick_leave_started",
    "Support named": "support.contact_named",
    "Contacted practitioner": "communication.contact",
    "Report received": "investigation.report_submitted",
    "Investigation complete": "investigation.closed",
    "Hearing date": "hearing.held",
    "Told of outcome": "communication.outcome_notified",
    "Date of appeal": "appeal.lodged",
    "Referred to GMC on": "referral.regulator",
}


def test_the_dates_of_a_tracker_are_proposed_as_events(tmp_path: Path) -> None:
    heads = ["Case ref", "Date opened", *TRACKER, "Date closed", "Next birthday"]
    rows = [",".join([ref, *["04/03/2024"] * (len(heads) - 1)]) for ref in ("A1", "A2")]
    text, made = proposed(tmp_path, csv(tmp_path, ",".join(heads), *rows))
    assert {one.date: one.type for one in made.events} == TRACKER
    assert (made.case["opened"].column, made.case["closed"].column) == ("Date opened", "Date closed")
    assert '#   "Next birthday"' in text


@pytest.mark.parametrize("head", ["Told practitioner", "Date told", "Informed on", "Doctor told", "Date notified"])
def test_whoever_was_told_was_told_of_the_concern(head: str) -> None:
    (first, *_) = event_types(WORDS).best(head)
    assert first.name == "communication.concern_notified" and first.score >= LIKELY


def test_how_sure_it_is_and_what_is_left_is_said(tmp_path: Path) -> None:
    text, _ = proposed(tmp_path, csv(tmp_path, "Case ref,Shoe size,Date openned", "A,43,04/03/2024"))
    lines = text.splitlines()
    assert any("Case ref" in line and line.endswith("# sure") for line in lines)
    assert any("Date openned" in line and "like '" in line for line in lines)
    assert '#   "Shoe size"  (such as 43)' in lines
    assert any("nation: {value: england}" in line and "not in the table" in line for line in lines)


@pytest.mark.parametrize(
    ("dates", "form"),
    [
        (["25/03/2024", "04/03/2024"], ()),
        (["03/25/2024", "04/03/2024"], ("month_first",)),
        (["25.03.24", "04.03.24"], ()),
        (["25/03/2024", "03/25/2024"], ()),
    ],
)
def test_how_dates_are_written(tmp_path: Path, dates: list[str], form: tuple[str, ...]) -> None:
    _, made = proposed(
        tmp_path, csv(tmp_path, "Case ref,Date opened", *(f"{at},{day}" for at, day in enumerate(dates)))
    )
    assert made.dates == form


def test_the_sheet_with_the_cases_is_chosen(tmp_path: Path) -> None:
    cases = [["Tracker"], ["Case ref", "Date opened", "PPA contacted"], ["A", "04/03/2024", "05/03/2024"]]
    made = xlsx(tmp_path / "t.xlsx", {"Key": [["Colour", "Meaning"], ["red", "late"]], "Cases": cases})
    text, mapping = proposed(tmp_path, str(made))
    assert mapping.sheets == ("Cases",) and "not read: Key" in text


def test_every_synonym_and_heading_of_the_vocabulary_is_found() -> None:
    types, fields = event_types(WORDS), headings(WORDS)
    for word, name in WORDS.synonyms.items():
        best = types.best(word)[0]
        assert best.name == name and (best.score == SURE) != bool(best.asks)
    for name, words in WORDS.headings.items():
        if name.startswith("event.") or "=" in name:
            continue
        for word in words:
            assert fields.best(word.upper())[0][:2] == (name, SURE), word


def test_the_headings_of_the_vocabulary_name_what_there_is() -> None:
    for name in WORDS.headings:
        field, _, value = name.partition("=")
        if field.startswith("event."):
            assert field.removeprefix("event.") in {"date", "time", "type", *WORDS.attributes}
        elif field.startswith("roles."):
            assert field.removeprefix("roles.") in WORDS.roles
        else:
            assert field in WORDS.fields and (not value or value in WORDS.fields[field].values)


HEADS = st.sampled_from(["Case ref", "Date opened", "Event", "Type", "Date", "Excluded", "Ethnicity", "CM", "Name"])
TEXT = st.text(st.characters(exclude_characters='\0\r"', exclude_categories=["Cs"]), max_size=12)
CELLS = st.sampled_from(["04/03/2024", "Suspension", "White", "yes", "2024", ""]) | TEXT


@settings(max_examples=150, deadline=None)
@example(heads=["Case ref"], rows=[["|"]])
@example(heads=["Case ref"], rows=[["Suspension"], ["Suspension", "04/03/2024"]])
@example(heads=["Case ref", "Case ref", "Date opened", "Date opened"], rows=[])
@given(st.lists(HEADS | TEXT, min_size=1, max_size=6), st.lists(st.lists(CELLS, max_size=6), max_size=4))
def test_what_is_proposed_can_always_be_loaded(
    tmp_path_factory: pytest.TempPathFactory, heads: list[str], rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    lines = [",".join(f'"{cell}"' for cell in row) for row in (["Ref", *heads], *rows)]
    try:
        _, made = proposed(folder, csv(folder, *lines))
    except InputError as refused:  # two tables side by side have no mapping that we could propose
        assert "side by side" in str(refused) and heads.count("Date opened") > 1
    else:
        assert made.case["case_id"].column


def test_numbers_are_dates_where_the_header_says_so(tmp_path: Path) -> None:
    heads = "Case ref,Date opened,Date excluded,Headcount,Date closed,Date of Zumba"
    rows = ["R1,45300,45301,45000,45400,45310", "R2,45310,,46000,45420,2024"]
    text, made = proposed(tmp_path, csv(tmp_path, heads, *rows))
    assert (made.case["opened"].column, made.case["closed"].column) == ("Date opened", "Date closed")
    assert [(one.date, one.type) for one in made.events] == [("Date excluded", "exclusion.formal")]
    assert "NOT SURE" not in text and '#   "Headcount"' in text


def test_a_column_of_dates_and_numbers_is_one_of_dates(tmp_path: Path) -> None:
    rows = ["R1,08/01/2024,Suspension,09/01/2024", "R1,,Concern raised,08/01/2024", "R2,45300,Suspension,10/01/2024"]
    _, made = proposed(tmp_path, csv(tmp_path, "Case ref,Date opened,What happened,Date", *rows))
    assert (made.case["opened"].column, made.events[0].date) == ("Date opened", "Date")


def test_what_cannot_be_a_date_is_none_whatever_the_header_says(tmp_path: Path) -> None:
    _, made = proposed(
        tmp_path, csv(tmp_path, "Case ref,Opened,Date opened,Date excluded", "R1,7,45300,3", "R2,9,,1")
    )
    assert made.case["opened"].column == "Date opened" and made.events == ()


def test_all_sheets_with_the_columns_are_proposed(tmp_path: Path) -> None:
    head = ["Case ref", "Date opened", "PPA contacted", "Ethnicity"]
    sheets = {
        "Jan": [[*head, "Notes"], ["A", "04/03/2024", "05/03/2024", "A", "x"]],
        "Lookup": [["Code", "Meaning"], ["a", "b"]],
        "Feb": [head, ["B", "04/04/2024", "05/04/2024", "Z"]],
        "Mar": [[*head, "Notes"], ["C", "04/05/2024", "05/05/2024", "White British", "y"]],
    }
    made = xlsx(tmp_path / "t.xlsx", sheets)
    text, mapping = proposed(tmp_path, str(made))
    assert mapping.sheets == ("Jan", "Feb", "Mar") and "not read: Lookup" in text
    assert mapping.case["practitioner.ethnicity"].values == {"white british": "white"}
    del sheets["Lookup"]
    text, mapping = proposed(tmp_path, str(xlsx(tmp_path / "t.xlsx", sheets)))
    assert mapping.sheets is None and "sheet:" not in text
