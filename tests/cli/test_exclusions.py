from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.cli import AS_AT, SAMPLES, fairness


def test_the_tracker_lists_every_exclusion_those_in_force_first() -> None:
    done = fairness("exclusions", SAMPLES, *AS_AT, "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and len(found) > 5
    ended = [one["ended"] is not None for one in found]
    assert ended == sorted(ended) and not all(ended)
    assert all(one["next_review"] for one in found if not one["ended"])
    shown = fairness("exclusions", SAMPLES, *AS_AT)
    assert "Exclusions" in shown.stdout and "Days out" in shown.stdout and "in force" in shown.stdout


def test_the_ending_of_the_file_says_the_format(tmp_path: Path) -> None:
    for name in ("t.csv", "t.xlsx", "t.md", "t.html", "t.docx"):
        assert fairness("exclusions", SAMPLES, *AS_AT, "-o", tmp_path / name).returncode == 0, name
    rows = list(csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8"))))
    sheet = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_index(0).to_python()
    assert len(rows) > 5 and {"case_id", "days_out", "overdue"} <= set(rows[0])
    assert sum(1 for row in sheet if row and str(row[0]).startswith(rows[0]["case_id"])) == 1
    refused = fairness("exclusions", SAMPLES, "-o", tmp_path / "t.pdf")
    assert refused.returncode == 2 and ".xlsx" in refused.stderr and not (tmp_path / "t.pdf").exists()


def test_only_those_in_force(tmp_path: Path) -> None:
    found = json.loads(fairness("exclusions", SAMPLES, *AS_AT, "--open", "--format", "json").stdout)
    assert found and all(one["ended"] is None for one in found)


def test_the_monthly_figures(tmp_path: Path) -> None:
    done = fairness("exclusions", SAMPLES, "--as-at", "2024-11-30", "--monthly", "--format", "json")
    told = json.loads(done.stdout)
    assert (told["month"], told["to"]) == ("2024-11", "2024-11-30")
    assert told["figures"]["in force on 30 Nov 2024"] == 4
    page = fairness("exclusions", SAMPLES, "--as-at", "2024-11-30", "--monthly")
    assert "Monthly return of exclusions" in page.stdout and "paragraph 38" in page.stdout


def test_a_tracker_of_the_employer_is_read_through_its_mapping(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Ref,Opened,Out\nA1,2024-01-08,2024-01-10\n", encoding="utf-8")
    (tmp_path / "t.yaml").write_text(
        "mapping: t\nlayout: wide\ncase: {case_id: Ref, opened: Opened, nation: {value: england}}\n"
        "events: [{column: Out, type: exclusion.formal}]\n",
        encoding="utf-8",
    )
    done = fairness(
        "exclusions", tmp_path / "t.csv", "--mapping", tmp_path / "t.yaml", "--as-at", "2024-03-01", "--format", "csv"
    )
    assert done.returncode == 0 and "A1,1,2024-01-10,,52" in done.stdout


def test_what_cannot_be_read_is_told_and_the_rest_is_listed(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_bytes((SAMPLES / "open-duties-due.yaml").read_bytes())
    (tmp_path / "bad.yaml").write_text("case_id: X\n", encoding="utf-8")
    done = fairness("exclusions", tmp_path, *AS_AT)
    assert done.returncode == 2 and "bad.yaml" in done.stderr and "EX-" in done.stdout
