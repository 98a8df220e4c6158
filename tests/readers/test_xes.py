"""Event logs in XES: what each part becomes, what is refused, and that a long log takes little memory."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.event_logs import count_traces, read_log
from fairness.readers.mapping import load_mapping
from fairness.readers.record import once
from fairness.source.problems import InputError
from tests.cli import fairness

WORDS = shipped_vocabulary()
OPEN = WORDS.opened()
LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="never"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="source" value="a hospital"/>
{traces}
</log>
"""
EVENT = (
    """<event><string key="concept:name" value="{name}"/><date key="time:timestamp" value="{when}"/>{more}</event>"""
)


def event(name: str, when: str, more: str = "") -> str:
    return EVENT.format(name=name, when=when, more=more)


def trace(name: str | None, *events: str, more: str = "") -> str:
    named = "" if name is None else f'<string key="concept:name" value="{name}"/>'
    return f"<trace>{named}{more}\n" + "\n".join(events) + "\n</trace>"


def written(folder: Path, *traces: str, name: str = "log.xes") -> str:
    file = folder / name
    content = LOG.format(traces="\n".join(traces)).encode()
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return str(file)


def cases(file: str, **options: object) -> list[Case | InputError]:
    return [one for one, _ in read_log(file, OPEN, nation="england", **options)]  # type: ignore[arg-type]


def test_each_part_becomes_what_it_is_in_a_case(tmp_path: Path) -> None:
    nested = '<string key="room" value="4"><string key="wing" value="east"/></string>'
    more = '<string key="org:resource" value="nurse 7"/><int key="level" value="3"/>'
    more += '<boolean key="trained" value="true"/>'
    file = written(tmp_path, trace("NA", event("ER Triage", "2014-10-22T11:15:41.123+02:00", more + nested)))
    (case,) = cases(file)
    assert isinstance(case, Case)
    assert (case.case_id, case.nation, case.opened, case.closed) == ("NA", "england", "2014-10-22", None)
    (one,) = case.events
    assert (one.type, one.date, one.time) == ("ER Triage", "2014-10-22", "11:15:41.123")
    assert one.fields["by"] == "nurse 7" and one.fields["level"] == 3 and one.fields["trained"] is True
    assert one.fields["room"] == "4" and "wing" not in one.fields


def test_the_order_of_the_log_breaks_ties_and_opened_is_the_first_day(tmp_path: Path) -> None:
    when = "2020-05-05T09:00:00.000Z"
    file = written(tmp_path, trace("1", event("b", when), event("a", when), event("c", "2020-04-30T10:00:00Z")))
    (case,) = cases(file)
    assert isinstance(case, Case)
    assert [one.type for one in case.events] == ["b", "a", "c"] and case.opened == "2020-04-30"


def test_facts_of_the_case_are_taken_from_the_trace(tmp_path: Path) -> None:
    facts = """<string key="nation" value="wales"/><date key="opened" value="2024-01-08T00:00:00+00:00"/>
    <string key="practitioner.ethnicity" value="A"/><string key="AMOUNT" value="20000"/>"""
    made = [trace(str(number), event("concern.raised", "2024-02-01"), more=facts) for number in range(3)]
    found = [one for one, _ in read_log(written(tmp_path, *made), WORDS)]
    assert all(isinstance(one, Case) for one in found)
    first, second = (one for one in found[:2] if isinstance(one, Case))
    assert (first.nation, first.opened, first.facts["practitioner.ethnicity"]) == ("wales", "2024-01-08", "white")
    assert [one.field for one in first.warnings] == ["AMOUNT"] and second.warnings == ()


def test_a_trace_that_cannot_be_used_does_not_stop_the_others(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        trace("1", event("a", "yesterday")),
        trace(None, event("a", "2020-01-01")),
        trace("3", "<event><string key='concept:name' value='a'/></event>"),
        trace("4", event("a", "2020-01-01T10:00:00")),
    )
    found = cases(file)
    texts = [str(one) if isinstance(one, InputError) else one.case_id for one in found]
    assert "log.xes:8" in texts[0] and "'yesterday' is not a date" in texts[0]
    assert "case_id" in texts[1] and "events[0].date" in texts[2] and texts[3] == "4"
    assert [original for _, original in read_log(file, OPEN)][0].startswith('{"concept:name": "1"')


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE log [<!ENTITY a 'aaaa'>]><log>&a;</log>", "declares a document type"),
        (b"<notes><trace/></notes>", "begins with <notes>"),
        (b"<log>" + b"<list>" * 200, "nests more than 100"),
        (b"not xml", "is not well-formed XML"),
        (b"", "is not well-formed XML"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "bad.xes"
    file.write_bytes(content)
    (found,) = cases(str(file))
    assert isinstance(found, InputError) and says in str(found)


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_of_a_log_that_breaks_off_the_cases_before_are_kept(tmp_path: Path, name: str) -> None:
    made = [trace(str(number), event(f"type {number * 7919 % 1013}", "2020-01-01")) for number in range(4000)]
    file = Path(written(tmp_path, *made, name=name))
    assert count_traces(str(file)) == 4000
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    found = cases(str(file))
    assert isinstance(found[-1], InputError) and all(isinstance(one, Case) for one in found[:-1])
    assert len(found) > 500 and count_traces(str(file)) == len(found)


def test_a_stretch_of_traces_can_be_read(tmp_path: Path) -> None:
    file = written(tmp_path, *(trace(str(number), event("a", "2020-01-01")) for number in range(10)))
    found = cases(file, first=3, last=6)
    assert [one.case_id for one in found if isinstance(one, Case)] == ["3", "4", "5"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    def peak(traces: int) -> int:
        file = written(tmp_path, *(trace(str(one), *[event("a", "2020-01-01")] * 20) for one in range(traces)))
        tracemalloc.start()
        for _ in read_log(file, OPEN, nation="england"):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(3000) < 1.5 * peak(300)


def test_a_mapping_renames(tmp_path: Path) -> None:
    mapping = tmp_path / "log.yaml"
    mapping.write_text("""
mapping: hr-system
layout: log
case:
  nation: {value: england}
  practitioner.sex: {column: gender, values: {F: female}}
events:
  types: {Suspension: exclusion.formal, Printed: null}
  with: {reason: ground given}
""")
    more = '<string key="ground given" value="patient safety"/>'
    file = written(
        tmp_path,
        trace(
            "7", event("Suspension", "2024-03-01", more), event("Printed", "2024-03-02"),
            more='<string key="gender" value="F"/>',
        ),
    )  # fmt: skip
    (case,) = (one for one, _ in read_log(file, WORDS, load_mapping(str(mapping), WORDS)))
    assert isinstance(case, Case), case
    assert [one.type for one in case.events] == ["exclusion.formal"]
    assert case.events[0].fields["reason"] == "patient safety" and case.facts["practitioner.sex"] == "female"
    assert all(one.field != "gender" for one in case.warnings)


def test_a_list_is_read_as_in_every_other_form(tmp_path: Path) -> None:
    items = (
        '<string key="1" value="advice"><string key="said" value="twice"/></string><string key="2" value="support"/>'
    )
    whole = f'<list key="covers"><values>{items}</values></list>'
    old = f'<list key="covers">{items}</list>'
    text = '<string key="covers" value="advice; support"/><string key="written" value="1"/>'
    made = [trace(str(number), event("a", "2020-01-01", more)) for number, more in enumerate((whole, old, text))]
    found = cases(written(tmp_path, *made))
    assert [one.events[0].fields["covers"] for one in found if isinstance(one, Case)] == [["advice", "support"]] * 3
    assert isinstance(found[2], Case) and found[2].events[0].fields["written"] is True


def test_a_whole_number_has_no_point(tmp_path: Path) -> None:
    made = trace(None, event("a", "2020-01-01"), more='<float key="concept:name" value="101.0"/>')
    (case,) = cases(written(tmp_path, made))
    assert isinstance(case, Case) and case.case_id == "101"


def test_a_list_of_a_trace_may_hold_people(tmp_path: Path) -> None:
    people = '<string key="p" value="P1"/><string key="p" value="P2"/>'
    more = f'<list key="roles.decision_maker"><values>{people}</values></list>'
    (case,) = cases(written(tmp_path, trace("1", event("a", "2020-01-01"), more=more)))
    assert isinstance(case, Case) and case.facts["roles.decision_maker"] == ["P1", "P2"]


def test_a_list_where_one_value_is_expected_is_said(tmp_path: Path) -> None:
    more = '<list key="until"><values><date key="d" value="2024-02-07T00:00:00Z"/></values></list>'
    (found,) = cases(written(tmp_path, trace("1", event("a", "2020-01-01", more))))
    assert isinstance(found, InputError) and "events[0].until" in str(found)


@pytest.mark.parametrize("midnight", ["T00:00:00", " 00:00", "T00:00:00.000+01:00", "T00:00:00.000000Z"])
def test_midnight_is_no_time_of_day_as_in_a_table(tmp_path: Path, midnight: str) -> None:
    late = event("b", "2020-01-01T00:01:00")
    (case,) = cases(written(tmp_path, trace("1", event("a", f"2020-01-01{midnight}"), late)))
    assert isinstance(case, Case) and [one.time for one in case.events] == [None, "00:01"]


def test_a_date_of_an_event_is_a_day(tmp_path: Path) -> None:
    more = '<date key="until" value="2024-02-07T00:00:00.000+00:00"/>'
    (case,) = cases(written(tmp_path, trace("1", event("a", "2024-01-10", more))))
    assert isinstance(case, Case) and case.events[0].fields["until"] == "2024-02-07"


def test_a_mapping_of_a_table_is_not_for_a_log(tmp_path: Path) -> None:
    file = written(tmp_path, trace("7", event("concern.raised", "2024-03-01")))
    mapping = tmp_path / "wide.yaml"
    mapping.write_text("mapping: m\nlayout: wide\ncase: {case_id: id, opened: o, nation: {value: england}}\n")
    (found,) = (one for one, _ in read_log(file, WORDS, load_mapping(str(mapping), WORDS)))
    says = "cannot be read through a mapping with `layout: wide`; expected `layout: log`"
    assert str(found) == f"{file}: {says}"
    for command in ("validate", "check", "audit"):
        done = fairness(command, file, "--mapping", mapping)
        assert done.returncode == 2 and f"log.xes: {says}" in done.stderr


def test_commands_read_logs(tmp_path: Path) -> None:
    made = [
        trace(
            str(number), event("ER Registration", "2020-01-01T10:00:00Z"),
            event("ER Triage", f"2020-01-01T{11 + number}:00:00Z"),
        )
        for number in range(3)
    ]  # fmt: skip
    file = written(tmp_path, *made, trace("x", event("ER Triage", "soon")), name="log.xes.gz")
    options = ("--vocabulary", "open", "--nation", "scotland")
    seen = fairness("validate", file, *options)
    assert seen.returncode == 2 and "log.xes.gz:20" in seen.stderr and "'soon' is not a date" in seen.stderr
    rows = tmp_path / "rows.csv"
    done = fairness(
        "audit", file, *options, "--rules", "record-quality", "--as-at", "2021-01-01", "--results", rows,
        "-o", tmp_path / "out",
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert {line.split(",")[0] for line in rows.read_text().splitlines()[1:]} == {"0", "1", "2"}
    assert '"ER Triage"' in (tmp_path / "out" / "quarantine.jsonl").read_text().replace("\\", "")
    checked = fairness("check", file, *options, "--as-at", "2021-01-01", "--format", "json")
    assert checked.returncode == 2 and '"case_id": "0"' in checked.stdout


def test_under_an_open_vocabulary_what_it_does_not_know_is_kept_and_said_once(tmp_path: Path) -> None:
    more = '<string key="team" value="North"/><float key="cost" value="2.5"/>'
    events = [event("a", f"2020-01-0{day}", '<int key="CRP" value="7"/>') for day in (1, 2)]
    found = cases(written(tmp_path, *(trace(str(number), *events, more=more) for number in range(3))))
    assert all(isinstance(one, Case) and one.facts["x.team"] == "North" for one in found)
    assert isinstance(found[0], Case) and found[0].facts["x.cost"] == 2.5
    said = once(doubt for one in found if isinstance(one, Case) for doubt in one.warnings)
    assert [one.field for one in said] == ["x.team", "x.cost", "CRP"]
    assert {one.place.file for one in said} == {"the sources"}


def test_a_declared_fact_is_read_from_the_first_event_that_has_it(tmp_path: Path) -> None:
    events = [event("a", f"2020-01-0{day}", f'<int key="age" value="{day}"/>' * (day > 1)) for day in (1, 2, 3)]
    file = written(tmp_path, trace("1", *events))
    words = OPEN.with_facts(["x.age"])
    ((case, _),) = read_log(file, words, nation="england")
    assert isinstance(case, Case) and case.facts["x.age"] == 2
    assert "x.age: differs between events of a case: the first is taken" in str(case.warnings[0])
    ((closed, _),) = read_log(file, WORDS.with_facts(["x.age"]), nation="england")
    assert isinstance(closed, InputError)  # the type is unknown there, as before
