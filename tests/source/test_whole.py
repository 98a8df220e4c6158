"""Files put in place whole, and what killed processes left beside them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairness.source.whole import sweep, write_whole


def test_a_failure_keeps_the_old_file_and_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    write_whole(file, lambda beside: beside.write_text("old"))

    def fails(beside: Path) -> None:
        beside.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(file, fails)
    assert file.read_text() == "old" and os.listdir(tmp_path) == ["a.txt"]


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    dead = tmp_path / f".a.txt.{gone.stdout.strip()}.writing"
    alive, other = tmp_path / f".a.txt.{os.getppid()}.writing", tmp_path / ".b.txt.1.writing"
    for one in (dead, alive, other):
        one.write_text("half")
    write_whole(tmp_path / "a.txt", lambda beside: beside.write_text("whole"))
    assert not dead.exists() and alive.exists() and other.exists()
    sweep(tmp_path)
    assert os.listdir(tmp_path) == ["a.txt"]
