"""Files put in place whole, and what killed processes left beside them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairness.source.whole import sweep, write_text, write_whole


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


def test_a_file_is_replaced_whole_keeps_its_mode_and_follows_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "a.yaml", tmp_path / "link.yaml"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_text(link, "new\n")
    assert file.read_text() == "new\n" and link.is_symlink() and file.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["a.yaml", "link.yaml"]


def test_the_longest_of_names_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 251 + ".txt")
    write_text(file, "whole")
    assert file.read_text() == "whole" and os.listdir(tmp_path) == [file.name]


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "a.txt", tmp_path):
        with pytest.raises(OSError) as raised:
            write_text(path, "whole")
        assert raised.value.filename == str(path)
