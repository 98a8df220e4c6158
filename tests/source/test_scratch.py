"""Folders for a run's own use: gone after it, and swept by the next where it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairness.source.scratch import AUDIT, drop_scratch, scratch, sweep_scratch
from tests.cli import ROOT


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_there_while_it_is_used(tmp_path: Path) -> None:
    with scratch(place=tmp_path) as folder:
        (folder / "some").mkdir()
        assert names(tmp_path) == [folder.name] and folder.stat().st_mode & 0o777 == 0o700
        sweep_scratch(place=tmp_path)
        assert (folder / "some").exists()
    assert not names(tmp_path)


def test_it_goes_where_the_work_is_broken_off(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), scratch(place=tmp_path):
        raise KeyboardInterrupt
    with scratch(place=tmp_path):
        drop_scratch()
        assert not names(tmp_path)


HOLD = """
import sys
from pathlib import Path
from fairness.source.scratch import scratch
with scratch(place=Path(sys.argv[1])) as folder:
    (folder / "left").touch()
    print(folder.name, flush=True)
    sys.stdin.read()
"""


def test_what_a_dead_run_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    dead, alive = (run.stdout.readline().decode().strip() for run in runs if run.stdout)
    runs[0].kill()
    runs[0].wait()
    # A folder with the number of a process that lives, but is not its own: such as after a restart of the machine.
    again = tmp_path / f"{AUDIT}{os.getpid()}-abcdefgh"
    again.mkdir()
    assert names(tmp_path) == sorted([dead, alive, again.name])
    with scratch(place=tmp_path) as own:
        assert names(tmp_path) == sorted([alive, own.name])
    runs[1].communicate(b"", timeout=60)
    assert not names(tmp_path)


def test_nothing_else_is_swept(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "mine").mkdir(parents=True)
    there = tmp_path / "there"
    for name in ("fairness-run-notes", f"{AUDIT}12-abc", f"{AUDIT}12-abcdefgh.txt", "other-12-abcdefgh"):
        (there / name).mkdir(parents=True)
    (there / f"{AUDIT}12-abcdefg1").write_text("a file")
    (there / f"{AUDIT}12-abcdefg2").symlink_to(elsewhere)
    before = names(there)
    sweep_scratch(place=there)
    assert names(there) == before and names(elsewhere) == ["mine"]
    sweep_scratch(place=tmp_path / "nowhere")


def test_another_users_folder_is_let_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / f"{AUDIT}12-abcdefgh"
    theirs.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: theirs.stat().st_uid + 1)
    sweep_scratch(place=tmp_path)
    assert theirs.exists()
    monkeypatch.undo()
    sweep_scratch(place=tmp_path)
    assert not theirs.exists()
