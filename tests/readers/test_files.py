"""Finding case files: what is taken, what is passed over, and that nothing is left out in silence."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polars as pl
import pytest

from fairness.readers.files import find_files
from tests.cli import fairness
from tests.readers.workbooks import xlsx

CASE = "case_id: {}\nnation: england\nopened: 2024-01-08\nevents: [{{date: 2024-01-09, type: concern.raised}}]\n"
COLUMNS = ["case_id", "nation", "opened", "date", "type"]
ROW = ["T", "england", "2024-01-08", "2024-01-09", "concern.raised"]


def cut(path: Path) -> str:
    """The same file without its second half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return str(path)


def folder_with_damage(folder: Path) -> tuple[Path, list[str]]:
    """A folder with a good case, two tables that broke off and a text that is none."""
    (folder / "good.yaml").write_text(CASE.format("G"))
    (folder / "none of ours.csv").write_text("group,headcount\nasian,12\n")
    (folder / "~$book.xlsx").write_bytes(b"\x05owner of the workbook that is open")
    pl.DataFrame([ROW], schema=COLUMNS, orient="row").write_parquet(folder / "data.parquet")
    noise = folder / "noise.csv"
    noise.write_bytes(b"case_id,nation\n\0\0\0")
    damaged = [xlsx(folder / "book.xlsx", {"Log": [COLUMNS, ROW]}), folder / "data.parquet"]
    return folder, [*map(cut, damaged), str(noise)]


def test_a_table_that_cannot_be_read_is_kept_for_its_reason_to_be_said(tmp_path: Path) -> None:
    folder, damaged = folder_with_damage(tmp_path)
    assert find_files([str(folder)]) == [*damaged[:2], str(folder / "good.yaml"), damaged[2]]


@pytest.mark.parametrize("command", ["check", "validate"])
def test_check_and_validate_name_the_tables_that_cannot_be_read(tmp_path: Path, command: str) -> None:
    folder, damaged = folder_with_damage(tmp_path)
    done = fairness(command, folder)
    assert done.returncode == 2 and all(file in done.stderr for file in damaged)
    assert "none of ours" not in done.stderr and "~$" not in done.stderr


def test_an_audit_puts_them_in_quarantine(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    folder, damaged = folder_with_damage(tmp_path / "in")
    done = fairness("audit", folder, "-o", tmp_path / "out")
    assert done.returncode == 3
    kept = map(json.loads, (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines())
    assert sorted(one["problems"][0]["file"] for one in kept) == damaged


@pytest.mark.skipif(os.name != "posix", reason="permissions of other systems are set otherwise")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "good.yaml").write_text(CASE.format("G"))
    (tmp_path / "in" / "sub" / "lost.yaml").write_text(CASE.format("L"))
    locked = []
    for name in ("a.csv", "b.jsonl", "c.yaml", "d.xes", "e.parquet"):
        (tmp_path / "in" / name).write_text("case_id,nation,opened\nA,england,2024-01-08\n")
        locked.append(tmp_path / "in" / name)
    locked.append(tmp_path / "in" / "sub")
    try:
        for one in locked:
            one.chmod(0)
        if os.access(locked[0], os.R_OK):
            pytest.skip("permissions do not apply to this user")
        done = fairness("check", tmp_path / "in")
        assert done.returncode == 2 and all(f"{one}: cannot be read" in done.stderr for one in locked)
        done = fairness("audit", tmp_path / "in", "-o", tmp_path / "out")
        assert done.returncode == 3
        kept = map(json.loads, (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines())
        assert sorted(one["problems"][0]["file"] for one in kept) == sorted(map(str, locked))
    finally:
        for one in locked:
            one.chmod(0o700)
