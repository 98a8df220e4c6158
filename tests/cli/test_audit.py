import json
import os
import random
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.cli import AS_AT, ROOT, SAMPLES, fairness


def many(path: Path, cases: int, seed: int = 1) -> Path:
    """A file of JSON Lines with invented cases."""
    draw = random.Random(seed)
    types = ["exclusion.formal", "exclusion.reviewed", "exclusion.ended", "communication.update", "concern.raised"]
    with open(path, "w", encoding="utf-8") as stream:
        for number in range(cases):
            days = sorted(draw.randrange(1, 28) for _ in range(4))
            events = [{"date": f"2024-02-{day:02}", "type": draw.choice(types), "by": "P1"} for day in days]
            case = {
                "case_id": f"C{number:06}", "nation": "england", "sector": "secondary", "procedure": "mhps",
                "opened": "2024-02-01", "closed": "2024-06-01", "practitioner": {"profession": "doctor"},
                "events": events,
            }  # fmt: skip
            stream.write(json.dumps(case) + "\n")
    return path


def test_an_audit_gives_the_rows_that_check_gives(tmp_path: Path) -> None:
    one, other = tmp_path / "check.csv", tmp_path / "audit.csv"
    fairness("check", SAMPLES, *AS_AT, "--results", one, "-o", tmp_path / "report.txt")
    done = fairness("audit", SAMPLES, *AS_AT, "--results", other)
    checked = [
        line.rpartition(",")[0] for line in one.read_text(encoding="utf-8").splitlines()
    ]  # the finding is last
    assert done.returncode == 0 and checked == other.read_text(encoding="utf-8").splitlines()


def test_the_summary_counts_what_is_in_the_rows(tmp_path: Path) -> None:
    every = ("--format", "json", "--audience", "internal", "--results", tmp_path / "rows.parquet")
    done = fairness("audit", SAMPLES, *AS_AT, *every)
    found = json.loads(done.stdout)
    rows = pl.read_parquet(tmp_path / "rows.parquet")
    assert found["counts"]["results"] == rows.height
    assert found["counts"]["cases_at_risk"] == rows.filter(pl.col("verdict") == "risk")["case_id"].n_unique()
    for rule in found["rules"]:
        cases = rows.filter((pl.col("rule") == rule["code"]) & (pl.col("verdict") == "risk"))["case_id"].n_unique()
        assert rule["at_risk"] == cases


@pytest.mark.parametrize(
    ("form", "says"),
    [("terminal", "Cases at risk of those judged, by theme"), ("markdown", "# Audit of"), ("csv", "rule,")],
)
def test_the_summary_is_printed_in_each_form(form: str, says: str) -> None:
    done = fairness("audit", SAMPLES, *AS_AT, "--format", form)
    assert done.returncode == 0 and says in done.stdout


def test_of_a_few_cases_others_read_not_even_how_many_there_are(tmp_path: Path) -> None:
    source = many(tmp_path / "cases.jsonl", 4)
    shown = fairness("audit", source, *AS_AT).stdout
    assert "Audit of few cases" in shown and "result;" not in shown and "results;" not in shown
    told = json.loads(fairness("audit", source, *AS_AT, "--format", "json").stdout)
    assert told["counts"]["cases"] is told["counts"]["results"] is told["questions"] is None
    assert all(rule["asked"] is rule["at_risk"] is None for rule in told["rules"])
    own = json.loads(fairness("audit", source, *AS_AT, "--format", "json", "--audience", "internal").stdout)
    assert own["counts"]["cases"] == 4 and own["questions"] == sum(rule["asked"] for rule in own["rules"])


def test_what_cannot_be_read_goes_to_quarantine_and_the_rest_is_reviewed(tmp_path: Path) -> None:
    source = many(tmp_path / "cases.jsonl", 5)
    with open(source, "a", encoding="utf-8") as stream:
        stream.write('{"case_id": "bad", "nation": "engand", "opened": "2024-01-01"}\nnot json\n')
    done = fairness("audit", source, *AS_AT, "-o", tmp_path / "out", "--format", "json")
    assert done.returncode == 3 and json.loads(done.stdout)["counts"]["cases"] == 5
    kept = [json.loads(line) for line in (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines()]
    assert [one["problems"][0]["line"] for one in kept] == [6, 7]
    assert kept[0]["problems"][0]["nearest"] == "england" and kept[1]["original"] == "not json"


def test_two_cases_with_one_id_are_an_error_that_names_both(tmp_path: Path) -> None:
    source = many(tmp_path / "cases.jsonl", 3)
    source.write_text(source.read_text() + source.read_text().splitlines()[1] + "\n")
    done = fairness("audit", source, *AS_AT, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert f"{source}:4: case_id: 'C000001' is already the id of the case at {source}:2" in done.stderr


def test_an_audit_of_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("\n")
    done = fairness("audit", tmp_path / "cases.jsonl", *AS_AT, "-o", tmp_path / "out")
    assert done.returncode == 2 and "no case could be reviewed" in done.stderr
    assert fairness("audit", tmp_path / "nothing").returncode == 2


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    source, out = many(tmp_path / "cases.jsonl", 3), tmp_path / "out"
    assert fairness("audit", source, *AS_AT, "-o", out).returncode == 0
    assert "already holds an audit" in fairness("audit", source, *AS_AT, "-o", out).stderr
    other = fairness("audit", source, "--as-at", "2024-12-02", "-o", out, "--resume")
    assert other.returncode == 2 and "other options (as_at)" in other.stderr
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    assert "other files in it, and no audit" in fairness("audit", source, *AS_AT, "-o", tmp_path / "mine").stderr


def test_verify_notices_a_change(tmp_path: Path) -> None:
    source, out = many(tmp_path / "cases.jsonl", 3), tmp_path / "out"
    fairness("audit", source, *AS_AT, "-o", out)
    assert fairness("audit", "verify", out).returncode == 0
    with open(out / "parts" / "00001.results.parquet", "ab") as stream:
        stream.write(b"x")
    done = fairness("audit", "verify", out)
    assert done.returncode == 2 and "has changed since it was written" in done.stderr


def test_cases_that_had_not_been_opened_are_left_out_and_counted(tmp_path: Path) -> None:
    source, later = many(tmp_path / "cases.jsonl", 12), tmp_path / "later.jsonl"
    later.write_text(source.read_text().replace("C0", "D0").replace('"2024-', '"2025-'))
    both = ("--as-at", "2024-12-01", "--audience", "internal")
    done = fairness("audit", source, later, *both, "-o", tmp_path / "out")
    assert "Audit of 12 cases" in done.stdout
    assert "12 cases had not been opened by 1 Dec 2024, and are left out of every other number." in done.stdout
    alone = json.loads(fairness("audit", source, *both, "--format", "json").stdout)
    told = json.loads(fairness("audit", source, later, *both, "--format", "json").stdout)
    assert (told["counts"].pop("unopened"), alone["counts"].pop("unopened")) == (12, 0)
    assert told | {"provenance": None} == alone | {"provenance": None}
    none = fairness("audit", later, *both)
    assert none.returncode == 2 and "12 not opened yet" in none.stderr


def test_a_table_in_which_no_case_is_closed_is_reviewed_as_one_by_one(tmp_path: Path) -> None:
    rows = {
        "case_id": ["P1", "P1", "P2"],
        "nation": ["england"] * 3,
        "opened": ["2024-01-08", "2024-01-08", "2025-02-01"],
        "date": ["2024-01-09", "2024-01-12", "2025-02-03"],
        "type": ["concern.raised", "exclusion.formal", "advice.sought"],
    }
    pl.DataFrame(rows).write_parquet(tmp_path / "open.parquet")
    found = []
    for engine in ("columnar", "direct"):
        file = tmp_path / f"{engine}.csv"
        assert (
            fairness("audit", tmp_path / "open.parquet", *AS_AT, "--engine", engine, "--results", file).returncode
            == 0
        )
        found.append(file.read_bytes())
    assert found[0] == found[1] and found[0].count(b"\n") > 100


def finished(tmp_path: Path, cases: int = 4) -> Path:
    """An audit in two parts."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(("a", "b")):
        text = many(folder / f"{name}.jsonl", cases).read_text()
        (folder / f"{name}.jsonl").write_text(text.replace('"C0', f'"{"CD"[number]}0'))
    assert fairness("audit", folder, *AS_AT, "-o", tmp_path / "out").returncode == 0
    return tmp_path / "out"


def test_where_nothing_can_be_reviewed_the_reasons_are_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("case_id: X1\nnation: englnd\nopened: 2024-01-08\n")
    done = fairness("audit", tmp_path / "one.yaml", *AS_AT, "-o", tmp_path / "out")
    assert done.returncode == 2 and "no case could be reviewed (1 in quarantine" in done.stderr
    assert "one.yaml:2: nation: 'englnd' is not a known value" in done.stderr and "england" in done.stderr
    assert "englnd" in (tmp_path / "out" / "quarantine.jsonl").read_text()
    assert "/tmp/fairness-" not in fairness("audit", tmp_path / "one.yaml", *AS_AT).stderr


def test_verify_notices_what_was_added_and_a_manifest_that_was_changed(tmp_path: Path) -> None:
    out = finished(tmp_path)
    manifest = out / "manifest.json"
    for kind in ("results.parquet", "cases.parquet", "tally.json"):
        (out / "parts" / f"00003.{kind}").write_bytes((out / "parts" / f"00001.{kind}").read_bytes())
    done = fairness("audit", "verify", out)
    assert done.returncode == 2 and done.stderr.count("is not part of the audit") == 3
    own = fairness("audit", "report", out, "--audience", "internal", "--report", "json")
    assert "Audit of 8 cases" in own.stdout  # what is not part of it is not counted
    for path in (out / "parts").glob("00003.*"):
        path.unlink()
    assert fairness("audit", "verify", out).returncode == 0
    whole = manifest.read_text()
    manifest.write_text(whole.replace('"cases": 8', '"cases": 800'))
    changed = fairness("audit", "verify", out)
    assert changed.returncode == 2 and "manifest.json: has changed" in changed.stderr
    manifest.write_text(whole.replace('"as_at"', '"at_as"'))
    other = fairness("audit", "verify", out)
    assert other.returncode == 2 and "asked.at_as: is not a known field" in other.stderr
    told = fairness("audit", "report", out)
    assert told.returncode == 2 and "asked.as_at: is missing" in told.stderr
    manifest.write_text("{}")
    assert "holds no finished audit" in fairness("audit", "verify", out).stderr


def test_an_audit_that_is_gone_on_with_is_not_finished_until_it_is(tmp_path: Path) -> None:
    out = finished(tmp_path)
    twice = (tmp_path / "in" / "a.jsonl").read_text()
    (tmp_path / "in" / "a.jsonl").write_text(twice + twice.splitlines()[0] + "\n" + twice.splitlines()[0] + "\n")
    again = fairness("audit", tmp_path / "in", *AS_AT, "-o", out, "--resume")
    assert again.returncode == 2 and again.stderr.count("is already the id of the case at") == 2
    assert "holds no finished audit" in fairness("audit", "report", out).stderr


def test_other_words_are_another_question(tmp_path: Path) -> None:
    out = finished(tmp_path)
    other = fairness("audit", tmp_path / "in", *AS_AT, "-o", out, "--resume", "--vocabulary", "open")
    assert other.returncode == 2 and "other options (vocabulary)" in other.stderr


def test_doubts_about_what_records_say_are_kept_and_counted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("ref,opened,closed,exc,rev\nK2,08/01/2024,01/07/2024,10/01/2024,n/k\n")
    (tmp_path / "t.yaml").write_text(
        "mapping: w\nlayout: wide\ndates: day_first\n"
        "case: {case_id: ref, opened: opened, closed: closed, nation: {value: england}}\n"
        "events: [{column: exc, type: exclusion.formal}, {column: rev, type: exclusion.reviewed}]\n"
    )
    done = fairness("audit", tmp_path / "t.csv", "--mapping", tmp_path / "t.yaml", *AS_AT, "-o", tmp_path / "out")
    assert done.returncode == 0 and "1 warning about what the records say" in done.stderr
    kept = json.loads((tmp_path / "out" / "warnings.jsonl").read_text())
    assert kept["file"].endswith("t.csv") and kept["column"] == "rev" and "n/k" in kept["found"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full disk to write to")
def test_a_full_disk_is_told_plainly(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "cli.py", "simulate", "2000"]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and done.stderr == "Error: No space left on device\n"


def test_a_pipe_whose_reader_went_away_is_no_risk() -> None:
    command = f"{sys.executable} cli.py check sample_cases | head -1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    assert subprocess.run(["bash", "-c", command], cwd=ROOT).returncode == 0


def test_all_that_was_asked_for_is_written_though_the_reader_of_the_summary_goes_away(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "cli.py", "audit", "run", str(SAMPLES / "health.yaml"), "--as-at", "2024-12-01"]
    asked = ["-o", str(tmp_path / "audit"), "--report", "markdown", "--results", str(tmp_path / "rows.csv")]
    done = subprocess.run([*command, *asked], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert done.returncode == 0 and "Error" not in done.stderr
    assert (tmp_path / "audit" / "report.md").exists() and (tmp_path / "rows.csv").exists()


def test_a_program_whose_output_is_closed_does_its_work(tmp_path: Path) -> None:
    command = f"{sys.executable} cli.py check sample_cases/health.yaml --as-at 2024-12-01 >&-"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (0, "")
