import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.dates import read_date, read_when
from fairness.readers.mapping import Mapping, Source, WideMapping, load_mapping
from fairness.readers.mapping_checks import case_fields
from fairness.readers.mapping_schema import mapping_schema
from fairness.readers.native import is_native, native_mapping
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.cli import ROOT, SAMPLES

CASE = "case: {case_id: Ref, opened: Opened, nation: {value: england}}\n"


def load(folder: Path, text: str) -> Mapping:
    file = folder / "map.yaml"
    file.write_text(text, encoding="utf-8")
    return load_mapping(str(file))


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        load(folder, text)
    return [str(problem).removeprefix(f"{folder}/") for problem in error.value.problems]


def test_a_wide_mapping(tmp_path: Path) -> None:
    made = load(
        tmp_path,
        "mapping: m\nlayout: wide\n" + CASE + "events:\n- {column: Date  excluded, type: exclusion.formal,\n"
        "   with: {reason: Why, to: {value: practitioner}}}\nrecorded: [exclusion.*]\nsheet: [A, B]\nheader_row: 3\n"
        'dates: ["%d/%m/%Y"]\n',
    )
    assert made.columns() == ["Ref", "Opened", "Date excluded", "Why"]
    assert made.case["nation"] == Source(value="england")
    assert made.events[0].given["to"].value == "practitioner"
    assert (made.recorded, made.sheets, made.header_row) == (("exclusion.*",), ("A", "B"), (3,))
    assert str(made.place("Why")) == f"{tmp_path}/map.yaml:6"


def test_a_mapping_names_a_table_of_a_database_several_or_a_query(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    for text, tables, query in (
        ("table: hr.concerns\n", ("hr.concerns",), ""), ("table: [a, b]\n", ("a", "b"), ""),
        ("query: |\n  SELECT *\n  FROM a\n", (), "SELECT *\n  FROM a".replace("  ", "")),
    ):  # fmt: skip
        file.write_text("layout: wide\n" + CASE + text)
        made = load_mapping(str(file))
        assert (made.tables, made.query) == (tables, query)


def test_a_long_mapping_is_the_same_as_one_entry_or_a_list_of_one(tmp_path: Path) -> None:
    entry = "{type: What, date: When, types: {Suspension: exclusion.immediate, Tea: null}}"
    one = load(tmp_path, f"mapping: m\nlayout: long\n{CASE}events: {entry}\n")
    other = load(tmp_path, f"mapping: m\nlayout: long\n{CASE}events: [{entry}]\n")
    assert one.events == other.events
    assert one.events[0].types == {"suspension": "exclusion.immediate", "tea": None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("layout: wide\n" + CASE + "evnts: []\n", "map.yaml:3: evnts: is not a known field"),
        ("layout: tall\n" + CASE, "map.yaml:1: layout: is 'tall'; expected wide"),
        ("layout: wide\ncase: {case_id: A, opened: B}\n", "map.yaml:2: case.nation: is missing"),
        (
            "layout: wide\ncase:\n  case_id: A\n  opened: B\n  nation: N\n  practitioner.ethnicty: E\n",
            "map.yaml:6: case.practitioner.ethnicty: is not a field of a case; expected a known name "
            "(did you mean 'practitioner.ethnicity'?)",
        ),
        (
            "layout: wide\n" + CASE + "events:\n- {column: A, type: exclusion.formall}\n",
            "map.yaml:4: events[0].type: 'exclusion.formall' is not a known event type; expected a type from "
            "`fairness vocabulary` (did you mean 'exclusion.formal'?)",
        ),
        (
            "layout: wide\n" + CASE + "events:\n- {column: A, type: advice.sought, with: {reson: B}}\n",
            "(did you mean 'reason'?)",
        ),
        (
            "layout: wide\ncase: {case_id: A, opened: B, nation: {column: N, values: {Eng: engand}}}\n",
            "'engand' is not a known value; expected one of england, wales, scotland, northern_ireland "
            "(did you mean 'england'?)",
        ),
        ("layout: wide\ncase: {case_id: A, opened: B, nation: {column: N, value: england}}\n", "either `column:`"),
        ("layout: wide\n" + CASE + 'dates: "%d/%m"\n', "%d/%m has no year"),
        ("layout: wide\n" + CASE + "recorded: [exclusions.*]\n", "(did you mean 'exclusion.*'?)"),
        ("layout: wide\n" + CASE + "table: a\nquery: SELECT 1\n", "expected either `table:` or `query:`"),
        ("layout: wide\n" + CASE + "table: {a: b}\n", "expected the name of a table, a list of names"),
        ("layout: wide\n" + CASE + "header_row: first\n", "expected the number of a row, from 1"),
        ("layout: long\n" + CASE + "events: [{type: A, date: B}, {type: A, date: C}]\n", "has 2 entries"),
        ("layout: wide\n" + CASE + "---\nlayout: wide\n", "holds 2 documents; expected one mapping"),
        ("- a list\n", "is a list; expected a mapping of a table"),
        ("layout: wide\ncase: {case_id: A, opened: B, nation: {}}\n", "case.nation: has no column and no value"),
        ("layout: wide\ncase: {case_id: A, opened: B, nation: [N]}\n", "nation: is a list; expected a column's"),
        ("layout: wide\n" + CASE + "events: {column: A, type: x.y, when: B}\n", "events.when: is not a known field"),
        ("layout: wide\n" + CASE + "vocabulary: closed\n", "vocabulary: is 'closed'; expected open, or nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line_and_the_nearest_name(tmp_path: Path, text: str, says: str) -> None:
    problems = refused(tmp_path, text)
    assert any(says in problem for problem in problems), problems


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    assert len(refused(tmp_path, "layout: tall\ncase: {case_id: A, opend: B}\nheader_row: 0\n")) >= 4


def test_an_open_vocabulary_takes_any_type(tmp_path: Path) -> None:
    text = "layout: wide\n" + CASE + "events: [{column: A, type: Send Fine, with: {amount: B}}]\n"
    assert refused(tmp_path, text)
    made = load(tmp_path, text + "vocabulary: open\n")
    assert made.is_open and made.events[0].type == "Send Fine" and "amount" in made.events[0].given


def test_its_schema_takes_what_the_reader_takes_and_names_what_there_is() -> None:
    made = mapping_schema(shipped_vocabulary())
    Draft202012Validator.check_schema(made)
    takes = Draft202012Validator(made).is_valid
    text = (ROOT / "docs" / "case-format.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(mapping: .*?)```", text, re.DOTALL)
    for one in (*shown, (SAMPLES / "tracker.yaml").read_text("utf-8")):
        assert takes(load_documents(one.encode(), "map.yaml")[0]), one
    case = {"case_id": "Ref", "opened": "Opened", "nation": {"value": "england"}}
    event = {"column": "Date", "type": "exclusion.formal", "with": {"reason": "Why"}}
    assert takes({"layout": "wide", "case": case, "events": [event], "recorded": "exclusion.*", "dates": "%d/%m/%Y"})
    for wrong in (
        {"layout": "tall", "case": case},
        {"layout": "wide", "case": case | {"opend": "Opened"}},
        {"layout": "wide", "case": case, "events": [event | {"type": "exclusion.formall"}]},
        {"layout": "long", "case": case, "events": [event]},
        {"layout": "wide", "case": case, "recorded": ["exclusions.*"]},
        {"layout": "wide", "case": case, "header_row": 0},
        {"layout": "wide", "case": case, "evnts": []},
    ):
        assert not takes(wrong), wrong
    fields = made["$defs"]["fields"]["properties"]
    assert set(fields) == set(case_fields(shipped_vocabulary()))
    assert all(one["description"] for one in fields.values())


def test_the_sample_can_be_read() -> None:
    assert load_mapping(str(SAMPLES / "tracker.yaml")).layout == "wide"


def test_our_own_names_are_their_own_mapping() -> None:
    names = ["case_id", "nation", "opened", "Practitioner.Ethnicity", "roles.case_manager", "date", "type", "covers",
             "outcome", "event.outcome"]  # fmt: skip
    made = native_mapping(names, shipped_vocabulary())
    assert is_native(names) and made.layout == "long" and set(made.columns()) == set(names)
    assert made.case["outcome"].column == "outcome" and made.events[0].given["outcome"].column == "event.outcome"
    assert not is_native(["Case ref", "opened"])
    with pytest.raises(InputError, match="did you mean 'practitioner.sex'"):
        native_mapping([*names, "practitioner.sexx"], shipped_vocabulary())
    with pytest.raises(InputError, match="opened: has no column"):
        native_mapping(["case_id", "nation", "date", "type"], shipped_vocabulary())


def test_the_mappings_in_the_docs_can_be_read(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "case-format.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(mapping: .*?)```", text, re.DOTALL)
    assert {load(tmp_path, one).layout for one in shown} == {"wide", "long", "log"}
    of_databases = (ROOT / "docs" / "databases.md").read_text(encoding="utf-8")
    made = [load(tmp_path, one) for one in re.findall(r"```yaml\n(mapping: .*?)```", of_databases, re.DOTALL)]
    assert [bool(one.tables) for one in made] == [True, False] and made[1].query.startswith("SELECT")
    parts = re.search(r"\| part \| meaning \|\n(.*?)\n\n", text, re.DOTALL)
    assert parts is not None
    assert set(re.findall(r"^\| `(\w+)`", parts[1], re.MULTILINE)) | {"mapping", "layout", "with"} == {
        *(one.alias or name for name, one in WideMapping.model_fields.items()),
        "with",
    }


def test_the_dates_in_the_docs_are_read_as_they_say() -> None:
    text = (ROOT / "docs" / "case-format.md").read_text(encoding="utf-8")
    head = r"\| cell \| the date of an event \| any other date \|\n\|---\|---\|---\|\n"
    table = re.search(head + r"(.*?)\n\n", text, re.DOTALL)
    assert table is not None
    asked = 0
    for line in table[1].splitlines():
        cells, of_event, other = (part.strip() for part in line.strip("|").split("|"))
        for cell in cells.split(", ") if "early" not in cells else ():
            if cell == "an empty cell":
                continue
            asked += 1
            if other == "an error":
                with pytest.raises(ValueError):
                    read_date(cell)
            else:
                dated = re.match(r"\d{4}(-\d\d){0,2}", other)
                assert read_date(cell).date == (dated[0] if dated else ""), cell
            if of_event.startswith("an error"):
                with pytest.raises(ValueError):
                    read_when(cell)
                continue
            found = read_when(cell)
            assert bool(found.date) == ("no date" not in of_event), cell
            assert bool(found.note) == ("no event" not in of_event), cell
    assert asked > 20
