"""What people hand in, by whatever name and however little: nothing is lost, and nothing is no success."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import polars
import pytest

from tests.cli import AS_AT, ROOT, SAMPLES, fairness

HEAD = "case_id,nation,opened,date,type\n"
CASE = "case_id: {}\nnation: england\nopened: 2024-01-08\nevents: []\n"
UNDECODABLE = os.fsdecode(b"caf\xe9")  # Latin-1, as an old archive unpacks it


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, Path]:
    """A file of each form that can be read and holds nothing."""
    files = {name: tmp_path / "empty" / name for name in ("a.jsonl", "b.csv", "c.json", "d.yaml", "e.parquet")}
    files["b.csv"].parent.mkdir()
    for name, content in {"a.jsonl": "\n\n", "b.csv": HEAD, "c.json": "[]", "d.yaml": "[]\n"}.items():
        files[name].write_text(content)
    columns = dict.fromkeys(HEAD.strip().split(","), polars.String)
    polars.DataFrame(schema=columns).write_parquet(files["e.parquet"])
    return files


@pytest.mark.parametrize("command", [("check", "--fail-on", "critical"), ("validate",), ("due", "--ics", "{}/d.ics")])
def test_a_file_without_a_case_is_no_success(
    tmp_path: Path, empty: dict[str, Path], command: tuple[str, ...]
) -> None:
    (tmp_path / "d.ics").write_text("as it was")
    done = fairness(command[0], *empty.values(), *(one.format(tmp_path) for one in command[1:]))
    assert done.returncode == 2
    for file in empty.values():
        assert f"Error: {file}: holds no case; expected at least one case" in done.stderr
    assert (tmp_path / "d.ics").read_text() == "as it was"


def test_neither_is_it_for_explain_nor_by_standard_input(empty: dict[str, Path]) -> None:
    done = fairness("explain", empty["b.csv"], "MHE014")
    assert done.returncode == 2 and "holds no case" in done.stderr
    done = fairness("check", "-", stdin="[]")
    assert done.returncode == 2 and "Error: <stdin>: holds no case" in done.stderr


def test_an_audit_puts_it_in_quarantine_and_of_no_case_at_all_it_is_no_audit(
    tmp_path: Path, empty: dict[str, Path]
) -> None:
    done = fairness("audit", tmp_path / "empty", *AS_AT, "-o", tmp_path / "none")
    assert done.returncode == 2 and "no case could be reviewed (5 in quarantine" in done.stderr
    done = fairness("audit", tmp_path / "empty", SAMPLES / "good-practice.yaml", *AS_AT, "-o", tmp_path / "audit")
    assert done.returncode == 3
    assert _quarantined(tmp_path / "audit") == {str(one): "holds no case" for one in empty.values()}


def _quarantined(folder: Path) -> dict[str, str]:
    lines = [json.loads(line) for line in (folder / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()]
    return {one["problems"][0]["file"]: one["problems"][0]["found"] for one in lines}


def test_errors_are_capped_a_file_and_a_run(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"{number}.jsonl").write_text("{}\n" * 10)  # each line lacks three fields
    done = fairness("check", tmp_path)
    told = done.stderr.splitlines()
    assert done.returncode == 2 and len(told) == 101
    assert max(sum(f"/{number}.jsonl:" in line for line in told) for number in range(8)) == 20
    assert told[-1] == "... and 140 more in 8 files."


def _named_badly(folder: Path) -> list[str]:
    names = [f"{UNDECODABLE}.yaml", "two\nlines.yaml", "red\x1b[31m.yaml"]
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / name).write_text(CASE.format(f"N-{number}"))
    (folder / f"{UNDECODABLE}.jsonl").write_text("{}\n")
    (folder / f"{UNDECODABLE}.csv").write_text(f"{HEAD}C-1,england,2024-01-08,2024-01-12,exclusion.formal\n")
    shutil.copy(SAMPLES / "self-assessment" / "cases.parquet", folder / f"{UNDECODABLE}.parquet")
    return names


def test_files_of_any_name_are_read_or_named_visibly(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    _named_badly(folder)
    rows = tmp_path / "rows.parquet"
    done = fairness("check", folder, *AS_AT, "--results", rows, "-o", tmp_path / "report.txt")
    assert done.returncode == 2
    assert f"{folder}/caf\\xe9.jsonl:1: case_id: is missing" in done.stderr
    assert f"{folder}/caf\\xe9.parquet: has a name that is not UTF-8; expected another name" in done.stderr
    assert set(polars.read_parquet(rows)["case_id"]) == {"N-0", "N-1", "N-2", "C-1"}
    done = fairness("validate", folder, "--format", "json")
    assert f"{folder}/caf\\xe9.yaml" in {one["file"] for one in json.loads(done.stdout)}
    shown = "".join(fairness("validate", folder).stdout.split())  # a long path is folded
    assert f"{folder}/caf\\xe9.yaml:1casewith0events" in shown


def test_an_audit_of_them_is_whole_resumes_and_is_verified(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "audit"
    _named_badly(folder)
    asked = ("audit", folder, *AS_AT, "-o", out, "--workers", "1", "--results", tmp_path / "rows.csv")
    for more in ((), ("--resume",)):
        assert fairness(*asked, *more).returncode == 3
        assert _quarantined(out) == {
            f"{folder}/caf\\xe9.jsonl": "is missing",
            f"{folder}/caf\\xe9.parquet": "has a name that is not UTF-8",
        }
        places = polars.read_parquet(out / "parts" / "*.cases.parquet")["place"].to_list()
        assert f"{folder}/caf\\xe9.yaml:1" in places and f"{folder}/two\\nlines.yaml:1" in places and len(places) == 4
    assert fairness("audit", "verify", out).returncode == 0
    done = fairness("audit", folder, *AS_AT, "-o", tmp_path / UNDECODABLE)
    assert done.returncode == 2 and f"{tmp_path}/caf\\xe9: has a name that is not UTF-8" in done.stderr


def test_links_and_pipes_in_a_folder_are_named_by_every_command(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(SAMPLES / "good-practice.yaml", folder / "a.yaml")
    (tmp_path / "b.yaml").write_text(CASE.format("B"))
    (folder / "b.yaml").symlink_to("../b.yaml")
    os.mkfifo(folder / "pipe.yaml")
    notes = (
        f"Note: {folder}/b.yaml: is a symbolic link that leads out of the folder, and was not followed",
        f"Note: {folder}/pipe.yaml: is a named pipe, and was not opened",
    )
    for command in (("check", folder), ("due", folder), ("validate", folder), ("explain", folder, "MHE014")):
        done = fairness(*command)
        assert done.returncode == 0 and all(note in done.stderr for note in notes), command
    done = fairness("validate", folder, "--follow-links")
    assert f"{folder}/b.yaml: 1 case" in done.stdout and notes[0] not in done.stderr
    done = fairness("explain", folder, "MHE014", "--follow-links")
    assert done.returncode == 2 and "holds 2 cases" in done.stderr
    done = fairness("audit", folder, *AS_AT, "-o", tmp_path / "audit")
    assert done.returncode == 3 and all(note in done.stderr for note in notes)
    assert set(_quarantined(tmp_path / "audit")) == {f"{folder}/b.yaml", f"{folder}/pipe.yaml"}
    done = fairness("audit", folder, *AS_AT, "-o", tmp_path / "all", "--follow-links")
    assert set(_quarantined(tmp_path / "all")) == {f"{folder}/pipe.yaml"}


def test_a_process_substitution_and_the_standard_input_as_a_file_are_read(tmp_path: Path) -> None:
    case, table = SAMPLES / "good-practice.yaml", tmp_path / "t.csv"
    table.write_text(f"{HEAD}C-1,england,2024-01-08,2024-01-12,exclusion.formal\n")
    program = f"'{sys.executable}' cli.py"
    for command in (f"check <(cat '{case}')", f"cat '{case}' | {program} check /dev/stdin", f"check - < '{table}'"):
        whole = command if program in command else f"{program} {command}"
        done = subprocess.run(["bash", "-c", whole], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and "Review of case" in done.stdout, done.stderr
    refused = fairness("audit", "/dev/stdin", stdin=case.read_bytes())
    assert (
        refused.returncode == 2 and "an audit reads files and folders, not standard input or a pipe" in refused.stderr
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_folder_that_is_removed_while_an_audit_runs_ends_it_with_a_message(tmp_path: Path, workers: str) -> None:
    out = tmp_path / "audit"
    cases = tmp_path / "cases.jsonl"
    one = {"nation": "england", "opened": "2024-01-08", "events": []}
    cases.write_text("".join(json.dumps({"case_id": f"C-{number}", **one}) + "\n" for number in range(6000)))
    command = [sys.executable, "cli.py", "audit", str(cases), *AS_AT, "-o", str(out), "--workers", workers]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (out / "run.json").exists():
        assert running.poll() is None
        time.sleep(0.01)
    shutil.rmtree(out, ignore_errors=True)
    _, says = running.communicate(timeout=60)
    assert running.returncode == 2
    assert f"Error: {out}: was removed, or lost files, while the audit ran" in says and "Traceback" not in says


def test_a_report_for_one_audience_leaves_that_for_another(tmp_path: Path) -> None:
    out = tmp_path / "audit"
    fairness("audit", SAMPLES, *AS_AT, "-o", out)
    for audience in ("internal", "shared", "public"):
        done = fairness("audit", "report", out, "--report", "json", "--report", "html", "--audience", audience)
        assert done.returncode == 0
    made = {name: json.loads((out / f"{name}.json").read_text())["audience"] for name in (
        "report", "report-internal", "report-public",
    )}  # fmt: skip
    assert made == {"report": "shared", "report-internal": "internal", "report-public": "public"}
    assert {path.name for path in out.glob("*.html")} == {
        "report.html", "report-internal.html", "report-public.html",
    }  # fmt: skip
    assert fairness("audit", "verify", out).returncode == 0
