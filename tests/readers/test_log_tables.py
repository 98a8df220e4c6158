"""Event logs in CSV: their columns told by name or by a mapping, the same cases as from XES, and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.event_logs import count_traces, read_log
from fairness.readers.files import find_files, read_file
from fairness.readers.kinds import is_log
from fairness.readers.mapping import Mapping, read_mapping
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.cli import fairness

WORDS = shipped_vocabulary()
OPEN = WORDS.opened()
PLAIN = """case,activity,timestamp,resource,room
NA,ER Triage,2014-10-22T11:15:41.123+02:00,nurse 7,4
B,ER Triage,2014-10-23T00:00:00Z,,
NA,Release,2014-10-24 08:30,,
"""
PM4PY = """case:concept:name;concept:name;time:timestamp;org:resource;case:team;case:nation
1;concern.raised;2024-01-08 10:00:00+00:00;M1;North;wales
1;exclusion.formal;2024-01-09 10:00:00+00:00;M2;North;wales
"""


def cases(file: Path, content: str, mapping: Mapping | None = None, is_open: bool = True) -> list[Case | InputError]:
    file.write_text(content, encoding="utf-8")
    return list(read_file(str(file), OPEN if is_open else WORDS, mapping, "england"))


def good(found: Case | InputError) -> Case:
    assert isinstance(found, Case), str(found)
    return found


def mapping(text: str) -> Mapping:
    return read_mapping(load_documents(text.encode(), "m.yaml")[0], "m.yaml", WORDS)


def test_a_plain_log_is_known_by_its_columns(tmp_path: Path) -> None:
    first, second = map(good, cases(tmp_path / "log.csv", PLAIN))
    assert (first.case_id, first.nation, first.opened) == ("NA", "england", "2014-10-22")
    triage, release = first.events
    assert triage.fields == {
        "type": "ER Triage", "date": "2014-10-22", "time": "11:15:41.123", "by": "nurse 7", "room": "4"
    }  # fmt: skip
    assert (release.type, release.date, release.time) == ("Release", "2014-10-24", "08:30")
    assert second.case_id == "B" and second.events[0].time is None and "room" not in second.events[0].fields
    assert first.place.line == 2 and second.place.line == 3


def test_columns_of_the_case_are_its_facts(tmp_path: Path) -> None:
    (case,) = map(good, cases(tmp_path / "log.csv", PM4PY))
    assert case.facts == {"nation": "wales", "x.team": "North"}
    assert [(one.type, one.fields["by"]) for one in case.events] == [
        ("concern.raised", "M1"),
        ("exclusion.formal", "M2"),
    ]
    assert [str(one) for one in case.warnings] == [
        "the sources: x.team: is not in the vocabulary: kept as a fact of the case"
    ]


def test_a_mapping_names_columns_and_renames(tmp_path: Path) -> None:
    through = mapping(
        "layout: log\ncase: {case_id: Ref, nation: {value: scotland}, x.site: {column: Site, values: {A: north}}}\n"
        "dates: '%d/%m/%Y'\n"
        "events:\n  type: Step\n  date: Done on\n  with: {by: Who}\n"
        "  types: {Sent home: exclusion.formal, Tea: null}\n"
    )
    text = "Log of steps\nRef,Step,Done on,Who,Site\n7,Sent home,08/01/2024,P1,A\n7,Tea,09/01/2024,P1,A\n"
    (case,) = map(good, cases(tmp_path / "log.csv", text, through, is_open=False))
    assert case.case_id == "7" and case.facts == {"nation": "scotland", "x.site": "north"}
    assert [one.fields for one in case.events] == [{"type": "exclusion.formal", "date": "2024-01-08", "by": "P1"}]


def test_tables_of_another_kind_are_read_as_before(tmp_path: Path) -> None:
    for name, content in {
        "native.csv": "case_id,nation,opened,date,type\nA,england,2024-01-08,2024-01-09,concern.raised\n",
        "tracker.csv": "Ref,Opened,Excluded\n1,2024-01-08,2024-01-09\n",
        "log.csv": PLAIN,
    }.items():
        (tmp_path / name).write_text(content)
    assert [is_log(str(tmp_path / name)) for name in ("native.csv", "tracker.csv", "log.csv")] == [False, False, True]
    assert [Path(one).name for one in find_files([str(tmp_path)])] == ["log.csv", "native.csv"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("case,activity,timestamp\n1,a,yesterday\n", "log.csv:2: events[0].date: 'yesterday' is not a date"),
        ("case,activity,timestamp\n,a,2024-01-08\n", "log.csv:2: case_id: is missing"),
        ("case,activity,timestamp\n1,,2024-01-08\n", "log.csv:2: events[0].type: is missing"),
        ("case,activity,timestamp\n1,a,\n", "events[0].date: is missing"),
        ("case,activity,timestamp\n", "holds no case"),
    ],
)
def test_what_is_wrong_names_the_row(tmp_path: Path, content: str, says: str) -> None:
    (found,) = cases(tmp_path / "log.csv", content)
    assert isinstance(found, InputError) and says in str(found)


def test_a_column_that_a_mapping_names_and_is_not_there(tmp_path: Path) -> None:
    through = mapping("layout: log\ncase: {case_id: Reff}\n")
    (found,) = cases(tmp_path / "log.csv", "Ref,activity,timestamp\n1,a,2024-01-08\n", through)
    assert isinstance(found, InputError)
    assert "has no column 'Reff'" in str(found) and "did you mean 'Ref'?" in str(found)


def test_a_stretch_is_read_and_all_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    rows = [f"{number % 10},a,2024-01-{number + 1:02}" for number in range(20)]  # no case's rows stand together
    file.write_text("\n".join(["case,activity,timestamp", *rows]))
    assert count_traces(str(file)) == 10
    found = [one for one, _ in read_log(str(file), OPEN, None, "england", 3, 6)]
    assert [one.case_id for one in found if isinstance(one, Case)] == ["3", "4", "5"]


def test_a_log_is_reviewed_from_standard_input() -> None:
    content = PM4PY.replace("wales", "england").encode()
    done = fairness("check", "-", "--rules", "mhps-england", "--as-at", "2024-03-01", stdin=content)
    assert done.returncode == 0, done.stderr
    assert "Review of case 1" in done.stdout


@pytest.mark.parametrize(("day", "date"), [("03/14/2024", "2024-03-04"), ("14/03/2024", "2024-04-03")])
def test_a_day_over_12_decides_the_order_of_timestamps(tmp_path: Path, day: str, date: str) -> None:
    file = tmp_path / "log.csv"
    file.write_text(f"case,activity,timestamp\nA,x,03/04/2024 10:00\nA,x,{day} 11:00\n")
    ((case, _),) = read_log(str(file), OPEN, None, "england")
    assert isinstance(case, Case) and date in {one.date for one in case.events}


def test_timestamps_that_may_have_the_day_or_the_month_first_are_a_question(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text("case,activity,timestamp\nA,x,03/04/2024 10:00\n")
    ((found, _),) = read_log(str(file), OPEN, None, "england")
    assert isinstance(found, InputError) and "may have the day or the month first" in str(found)
