"""Tables through a mapping, on the command line."""

import json
from pathlib import Path

import pytest

from tests.cli import AS_AT, SAMPLES, fairness
from tests.readers.workbooks import xlsx

TRACKER, MAPPING = SAMPLES / "tracker.csv", SAMPLES / "tracker.yaml"


def test_validate_shows_what_a_table_gives() -> None:
    done = fairness("validate", TRACKER, "--mapping", MAPPING)
    assert done.returncode == 0
    assert "6 cases with 31 events" in done.stdout and "MC-2024-01  opened 8 Jan 2024" in done.stdout
    assert "Columns not used" in done.stdout and "Notes" in done.stdout
    assert 'row 4, column "Report date"' in done.stderr and "we read it as 2024-03-04 to 2024-03-10" in done.stderr


def test_validate_for_machines() -> None:
    done = fairness("validate", TRACKER, "--mapping", MAPPING, "--format", "json")
    (report,) = json.loads(done.stdout)
    assert (report["cases"], report["events"], report["failed"]) == (6, 31, 0)
    assert report["unused_columns"] == ["Notes"] and report["problems"] == []
    assert {one["column"] for one in report["warnings"]} == {
        "Report date",
        "PPA contacted",
        "Exclusion reviews",
    }


def test_validate_names_the_cell_that_is_wrong(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(TRACKER.read_text().replace("05/02/2024,,", "31/02/24,,").replace("White Irish", "Whyte"))
    done = fairness("validate", table, "--mapping", MAPPING)
    assert done.returncode == 2 and "4 cases" in done.stdout
    assert f"{table}, row 5, column \"Date opened\": opened: '31/02/24' is not a date" in done.stderr
    assert f"{table}, row 9, column \"Ethnic origin\": practitioner.ethnicity: 'Whyte'" in done.stderr


def test_a_suggested_mapping_can_be_used_as_it_comes(tmp_path: Path) -> None:
    done = fairness("validate", "--suggest-mapping", TRACKER)
    assert (done.returncode, done.stderr) == (0, "")
    proposed = tmp_path / "proposed.yaml"
    proposed.write_text(done.stdout)
    again = fairness("validate", TRACKER, "--mapping", proposed)
    assert again.returncode == 0 and "6 cases with 31 events" in again.stdout
    assert fairness("validate", proposed).stdout.strip() == f"{proposed}: 1 mapping"
    assert fairness("validate", "--suggest-mapping", MAPPING).returncode == 2


def test_check_and_audit_find_the_same_in_a_table(tmp_path: Path) -> None:
    one, other = tmp_path / "check.csv", tmp_path / "audit.csv"
    done = fairness("check", TRACKER, "--mapping", MAPPING, *AS_AT, "--results", one)
    assert done.returncode == 0 and "MC-2024-01 " in done.stdout
    done = fairness("audit", TRACKER, "--mapping", MAPPING, *AS_AT, "--results", other, "--format", "json")
    assert json.loads(done.stdout)["counts"]["cases"] == 6
    rows = [line.rpartition(",")[0] for line in one.read_text().splitlines()]  # an audit's rows name no finding
    assert rows == other.read_text().splitlines() and len(rows) > 100


def test_due_reads_a_workbook(tmp_path: Path) -> None:
    rows = [["Case ref", "Date opened", "IO"], ["MC-9", "01/05/2024", "02/05/2024"]]
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "mapping: m\nlayout: wide\ndates: day_first\n"
        "case: {case_id: Case ref, opened: Date opened, nation: {value: england},\n"
        "  sector: {value: secondary}, procedure: {value: mhps}, practitioner.profession: {value: doctor}}\n"
        "events: [{column: IO, type: investigation.investigator_appointed}]\n"
    )
    book = xlsx(tmp_path / "t.xlsx", {"Open cases": rows})
    done = fairness("due", book, "--mapping", mapping, "--as-at", "2024-05-20", "--format", "json")
    assert done.returncode == 0 and "MC-9" in done.stdout


def test_an_audit_quarantines_the_rows_that_cannot_be_read(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(TRACKER.read_text().replace("White Irish", "Whyte"))
    done = fairness("audit", table, "--mapping", MAPPING, *AS_AT, "-o", tmp_path / "out", "--format", "json")
    assert done.returncode == 3 and json.loads(done.stdout)["counts"]["cases"] == 5
    (kept,) = map(json.loads, (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines())
    (problem,) = kept["problems"]
    assert (problem["line"], problem["column"]) == (9, "Ethnic origin")
    assert json.loads(kept["original"])["Case ref"] == "MC-2024-06"


def test_an_audit_with_another_mapping_is_another_audit(tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other.yaml"
    assert fairness("audit", TRACKER, "--mapping", MAPPING, *AS_AT, "-o", out).returncode == 0
    other.write_text(MAPPING.read_text().replace("Outcome\n", "Notes\n"))
    done = fairness("audit", TRACKER, "--mapping", other, *AS_AT, "-o", out, "--resume")
    assert done.returncode == 2 and "other options (mapping)" in done.stderr


@pytest.mark.parametrize("command", ["check", "audit", "due", "validate"])
def test_a_table_without_its_mapping_says_what_to_do(command: str) -> None:
    done = fairness(command, TRACKER)
    assert done.returncode == 2 and "needs a mapping" in done.stderr and "--suggest-mapping" in done.stderr


@pytest.mark.parametrize("command", ["check", "audit"])
def test_a_mapping_that_does_not_fit_says_where(command: str, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(TRACKER.read_text().replace("Date excluded", "Date of exclusion"))
    done = fairness(command, table, "--mapping", MAPPING)
    assert done.returncode == 2 and f"(named at {MAPPING}:" in done.stderr
    assert "(did you mean 'Date of exclusion'?)" in done.stderr


def test_a_folder_with_a_tracker_in_it_is_read_as_before() -> None:
    done = fairness("check", SAMPLES, *AS_AT, "--format", "json")
    assert done.returncode == 0 and "MC-2024-01" not in done.stdout


@pytest.mark.parametrize("mapped", [True, False])
def test_a_quotation_mark_that_is_not_closed_is_an_error_of_the_file(tmp_path: Path, mapped: bool) -> None:
    (tmp_path / "in").mkdir()
    table = tmp_path / "in" / "t.csv"
    table.write_text(
        "case_id,nation,opened,date,type,note\n"
        'A,england,08/01/2024,09/01/2024,concern.raised,"un closed\n'
        "B,england,2024-01-08,2024-01-09,concern.raised,x\n"
    )
    (tmp_path / "in" / "good.yaml").write_text("case_id: G\nnation: england\nopened: 2024-01-08\n")
    wide = tmp_path / "map.yaml"
    wide.write_text("mapping: m\nlayout: wide\ncase: {case_id: case_id, nation: nation, opened: opened}\n")
    options = ("--mapping", wide) if mapped else ()
    done = fairness("check", tmp_path / "in", *options)
    assert done.returncode == 2 and "t.csv:2: has a quotation mark" in done.stderr
    done = fairness("audit", tmp_path / "in", *options, "-o", tmp_path / "out")
    assert done.returncode == 3
    (kept,) = map(json.loads, (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines())
    assert kept["problems"][0]["line"] == 2


def test_an_audit_asks_what_it_cannot_know_and_says_what_it_read(tmp_path: Path) -> None:
    head = ["Case ref", "Date opened", "Date excluded", "Letter"]
    rows = [["A", "04/03/2024", "05/03/2024", "06/03/2024"], ["B", "04/03/2024", None, None], ["Total", 2]]
    book, mapping = xlsx(tmp_path / "t.xlsx", {"Log": [head, *rows], "Key": [["red"]]}), tmp_path / "map.yaml"
    text = (
        "mapping: m\nlayout: wide\ncase: {case_id: Case ref, opened: Date opened, nation: {value: england}}\n"
        "events: [{column: Date excluded, type: exclusion.formal}]\n"
    )
    mapping.write_text(text)
    done = fairness("audit", book, "--mapping", mapping, *AS_AT)
    assert done.returncode == 2 and "'04/03/2024' may have the day or the month first" in done.stderr
    assert "`dates: day_first` or `month_first` in the mapping" in done.stderr
    mapping.write_text(text + "dates: day_first\n")
    out = tmp_path / "out"
    done = fairness("audit", book, "--mapping", mapping, *AS_AT, "--audience", "internal", "-o", out)
    assert done.returncode == 0 and "Left out: t.xlsx: sheet 'Key' is not read." in done.stderr
    assert "2 rows of tables were read, and 1 of them became events. 1 cell with a date was not used." in done.stderr
    assert "1 case has no event." in done.stderr
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["left_out"] == ["t.xlsx: sheet 'Key' is not read", "t.xlsx: sheet 'Log': 1 row of totals"]
    assert {name: manifest["counts"][name] for name in ("rows", "event_rows", "unused_dates", "eventless")} == {
        "rows": 2, "event_rows": 1, "unused_dates": 1, "eventless": 1,
    }  # fmt: skip
    shared = fairness("audit", "report", out, "--format", "json")
    assert json.loads(shared.stdout)["counts"].get("rows") is None
    told = fairness("audit", book, "--mapping", mapping, *AS_AT)
    assert "1 case has no event" not in told.stderr and "1 of them became events" not in told.stderr
