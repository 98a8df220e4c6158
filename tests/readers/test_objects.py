"""Object-centric logs (OCEL 2.0): each form gives the same cases; what is not read, and what is wrong, is said."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.event_logs import count_traces, read_log
from fairness.readers.files import find_files, read_file
from fairness.readers.kinds import is_log
from fairness.readers.mapping import Mapping, of_objects, read_mapping
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.cli import fairness
from tests.readers.objects import FORMS, Row, thing, write

WORDS = shipped_vocabulary()
OBJECTS = [
    thing("C-1", "investigation", related=[("P1", "about")], team=[("1970-01-01T00:00:00Z", "North"),
          ("2024-02-01T00:00:00Z", "South & West")], cost=3.5),
    thing("C-2", "investigation", team="North"),
    thing("P1", "practitioner", ethnicity="asian", new_in_post=True),
    thing("M1", "person"),
    thing("M2", "person"),
]  # fmt: skip
EVENTS = [
    thing("e1", "concern.raised", "2024-01-08T10:00:00Z", [("C-1", "of"), ("M1", "by"), ("M2", "to")], urgency=2),
    thing("e2", "exclusion.formal", "2024-01-10T00:00:00Z", [("C-1", "of"), ("C-2", "of"), ("C-2", "again")]),
    thing("e3", "concern.raised", "2024-01-11T00:00:00Z", [("M1", "by")]),
    thing("e4", "investigation.opened", "2024-01-12T00:00:00Z", [("C-2", "of"), ("nowhere", "of")]),
]
INVESTIGATIONS = of_objects("investigation")


def mapping(text: str) -> Mapping:
    return read_mapping(load_documents(text.encode(), "m.yaml")[0], "m.yaml", WORDS)


def cases(file: str, through: Mapping | None = INVESTIGATIONS, is_open: bool = True) -> list[Case | InputError]:
    words = WORDS.opened() if is_open else WORDS
    return [one for one, _ in read_log(file, words, through, "england")]


def only_case(file: str, through: Mapping | None = INVESTIGATIONS, is_open: bool = True) -> Case:
    first = cases(file, through, is_open)[0]
    assert isinstance(first, Case), str(first)
    return first


def plain(case: Case | InputError) -> tuple[Any, ...]:
    assert isinstance(case, Case), str(case)
    return case.case_id, case.opened, dict(case.facts), [one.fields for one in case.events]


@pytest.mark.parametrize("name", FORMS)
def test_each_form_gives_the_same_cases(tmp_path: Path, name: str) -> None:
    first, second = map(plain, cases(write(tmp_path / name, OBJECTS, EVENTS)))
    facts = {
        "nation": "england", "practitioner.ethnicity": "asian", "practitioner.new_in_post": True,
        "x.team": "South & West", "x.cost": 3.5,
    }  # fmt: skip
    raised = {"type": "concern.raised", "date": "2024-01-08", "time": "10:00", "urgency": 2}
    excluded = {"type": "exclusion.formal", "date": "2024-01-10"}
    assert first == ("C-1", "2024-01-08", facts, [raised, excluded])
    opened = {"type": "investigation.opened", "date": "2024-01-12"}
    assert second == ("C-2", "2024-01-10", {"nation": "england", "x.team": "North"}, [excluded, opened])


@pytest.mark.parametrize("name", FORMS)
def test_what_is_left_out_is_counted_and_said_once(tmp_path: Path, name: str) -> None:
    file = write(tmp_path / name, OBJECTS, EVENTS)
    said = [str(doubt) for case in cases(file) if isinstance(case, Case) for doubt in case.warnings]
    assert said == [
        "the sources: events: 1 of 4 left out: related to no object of the type 'investigation'",
        "the sources: relations: 1 left out: the log does not have the object",
        "the sources: x.team: is not in the vocabulary: kept as a fact of the case",
        "the sources: x.cost: is not in the vocabulary: kept as a fact of the case",
        "the sources: urgency: is not in the vocabulary: kept as an attribute of events",
    ]
    assert count_traces(file, INVESTIGATIONS) == 2


def test_a_mapping_reads_what_related_objects_say(tmp_path: Path) -> None:
    through = mapping(
        "layout: log\nobject_type: investigation\n"
        "case: {x.unit: {column: team, values: {North: n, South & West: s}}, roles.referrer: 'person:by'}\n"
        "events: {with: {by: 'person:by', to: 'person:to', reason: person}}\n"
    )
    case = only_case(write(tmp_path / "log.sqlite", OBJECTS, EVENTS), through, is_open=False)
    assert case.facts["x.unit"] == "s" and case.facts["roles.referrer"] == "M1"
    fields = case.events[0].fields
    assert (fields["by"], fields["to"], fields["reason"]) == ("M1", "M2", ["M1", "M2"])


def test_one_type_needs_no_name_and_of_several_one_is_asked_for(tmp_path: Path) -> None:
    alone = write(tmp_path / "one.jsonocel", [thing("A", "order")], [thing("e", "paid", "2024-01-08", [("A", "")])])
    assert only_case(alone, None).case_id == "A"
    several = write(tmp_path / "more.jsonocel", OBJECTS, EVENTS)
    for through, says in (
        (None, "has objects of 3 types, and one of them is to be the case; expected --object-type, or "
               "`object_type:` in a mapping, with one of investigation, person, practitioner"),
        (of_objects("persn"), "has no object of the type 'persn'; expected one of investigation, person, "
                              "practitioner (did you mean 'person'?)"),
    ):  # fmt: skip
        (found,) = cases(several, through)
        assert isinstance(found, InputError) and says in str(found)


def test_a_case_that_cannot_be_used_is_named_by_its_object(tmp_path: Path) -> None:
    events = [thing("e", "concern.raised", "soon", [("C-2", "")])]
    for name, place in (("log.json", "log.json: "), ("log.xml", "log.xml:3: ")):
        _, second = cases(write(tmp_path / name, OBJECTS, events))
        assert isinstance(second, InputError)
        assert place in str(second) and "'soon' is not a date" in str(second)
        assert ("(object 'C-2')" in str(second)) == (name == "log.json")


def test_a_log_is_told_from_a_case_file_by_how_it_begins(tmp_path: Path) -> None:
    write(tmp_path / "log.json", OBJECTS, EVENTS)
    write(tmp_path / "log.xml", OBJECTS, EVENTS)
    (tmp_path / "case.json").write_text('{"case_id": "K", "nation": "england", "opened": "2024-01-08"}')
    (tmp_path / "other.xml").write_text("<settings><log></log></settings>")
    (tmp_path / "notes.xml").write_text("<notes/>")
    assert is_log(str(tmp_path / "log.json")) and not is_log(str(tmp_path / "case.json"))
    found = [Path(one).name for one in find_files([str(tmp_path)])]
    assert found == ["case.json", "log.json", "log.xml"]
    (case,) = read_file(str(tmp_path / "case.json"))
    assert isinstance(case, Case) and case.case_id == "K"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"ocel:global-log": {}}, "is an event log in OCEL 1.0, which we cannot read"),
        ({"objects": []}, "has no `events`"),
        ({"objects": [], "events": []}, "holds no object"),
        ({"objects": 5, "events": []}, "objects: is 5; expected a list"),
        ({"objects": [5], "events": []}, "objects[0]: is 5; expected a group of fields"),
        ({"objects": [{"id": "a"}], "events": []}, "objects[0].type: is missing"),
        ({"objects": [{"id": "a", "type": "t"}] * 2, "events": []}, "has two objects with the id 'a'"),
        ({"objects": [{"id": "a", "type": "t", "attributes": [{"name": "n", "value": [1]}]}], "events": []},
         "objects[0].attributes[0].value: is a list"),
        ({"objects": [], "events": [{"id": "e", "type": "t", "relationships": [{"qualifier": "q"}]}]},
         "events[0].relationships[0].objectId: is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_json_is_named(tmp_path: Path, content: Any, says: str) -> None:
    file = tmp_path / "bad.jsonocel"
    file.write_text(json.dumps(content))
    (found,) = cases(str(file), None)
    assert isinstance(found, InputError) and says in str(found)


def _changed(tmp_path: Path, *statements: str) -> str:
    file = write(tmp_path / "log.sqlite", OBJECTS, EVENTS)
    with closing(sqlite3.connect(file)) as base:
        for one in statements:
            base.execute(one)
        base.commit()
    return file


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (("DROP TABLE event_object",), "has no table `event_object`"),
        (("ALTER TABLE event RENAME TO other", "CREATE VIEW event AS SELECT * FROM other"),
         "has a type whose table `event` is not a plain table"),
        (("INSERT INTO event_map_type VALUES ('x', 'Gone\"; DROP TABLE event; --')",),
         "has a type whose table `event_Gone"),
        (("INSERT INTO object VALUES (NULL, 'person')",), "has a row without `ocel_id`"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_database_is_named(tmp_path: Path, statements: tuple[str, ...], says: str) -> None:
    (found,) = cases(_changed(tmp_path, *statements))
    assert isinstance(found, InputError) and says in str(found)


def test_a_database_is_not_written_to(tmp_path: Path) -> None:
    file = Path(write(tmp_path / "a #1?.sqlite", OBJECTS, EVENTS))
    before = file.read_bytes()
    assert only_case(str(file)).case_id == "C-1"
    assert file.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == [file.name]


def test_a_log_of_another_system_is_audited_and_compared(tmp_path: Path) -> None:
    people: list[Row] = [thing("M1", "person")]
    objects = people + [thing(f"C{n}", "investigation", team="North" if n % 2 else "South") for n in range(30)]
    events = [
        thing(f"e{n}", "exclusion.formal", f"2024-01-{n % 27 + 1:02}T09:00:00Z", [(f"C{n}", "")], room=n)
        for n in range(30)
    ]
    file = write(tmp_path / "hr.json", objects, events)
    options = ["--object-type", "investigation", "--nation", "england", "--rules", "mhps-england"]
    kept = str(tmp_path / "audit")
    done = fairness(
        "audit", file, *options, "--vocabulary", "open", "--by", "x.team", "--as-at", "2024-12-01", "-o", kept
    )
    assert done.returncode == 0, done.stderr
    assert "Groups by team" in done.stdout and "North" in done.stdout
    assert "1 warning about what the records say" in done.stderr
    (line,) = (tmp_path / "audit" / "warnings.jsonl").read_text().splitlines()
    assert json.loads(line)["field"] == "room"
    assert "M1" not in (tmp_path / "audit" / "run.json").read_text()
