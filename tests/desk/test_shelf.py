"""The folder of a desk: nothing is lost, whoever else writes and whenever the power goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fairness.desk.shelf import MOST_VERSIONS, Conflict, ReadOnly, Shelf


def test_what_stood_before_is_kept_and_logged_without_content(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, who="T1")
    shelf.put("case made", "a.yaml", "first", expected="")
    first = shelf.digest("a.yaml")
    shelf.put("event added", "a.yaml", "second", expected=first)
    assert shelf.read("a.yaml") == b"second"
    assert shelf.version("a.yaml", first) == b"first"
    log = (tmp_path / ".fairness-desk/log.jsonl").read_text()
    assert "event added" in log and "T1" in log and "first" not in log and "second" not in log


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("case made", "a.yaml", "first", expected="")
    seen = shelf.digest("a.yaml")
    (tmp_path / "a.yaml").write_text("somebody else")
    with pytest.raises(Conflict):
        shelf.put("event added", "a.yaml", "mine", expected=seen)
    with pytest.raises(Conflict):
        shelf.put("case made", "a.yaml", "mine", expected="")
    assert shelf.read("a.yaml") == b"somebody else"


def test_only_so_many_versions_are_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(MOST_VERSIONS + 5):
        shelf.put("event added", "a.yaml", str(number))
    assert len(shelf.versions("a.yaml")) == MOST_VERSIONS


def test_a_shelf_that_reads_only_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ReadOnly):
        Shelf(tmp_path, read_only=True).put("case made", "a.yaml", "first")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_kill_in_the_middle_of_a_save_loses_nothing(tmp_path: Path) -> None:
    """Whenever it comes, the file holds all of one text, and every text before it is kept or is that one."""
    code = (
        "import sys; from pathlib import Path; from fairness.desk.shelf import Shelf\n"
        "shelf = Shelf(Path(sys.argv[1]))\n"
        "for number in range(100000): shelf.put('event added', 'a.yaml', f'{number}:' + 'x' * 200000 + ':end')"
    )
    for wait in (0.03, 0.11):
        writing = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
        deadline = time.monotonic() + 20
        while not (tmp_path / "a.yaml").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(wait)
        writing.send_signal(signal.SIGKILL)
        writing.wait()
        held = (tmp_path / "a.yaml").read_text()
        assert held.endswith(":end") and len(held) > 200_000
        shelf = Shelf(tmp_path)
        for one in shelf.versions("a.yaml"):
            kept = shelf.version("a.yaml", one.digest)
            assert kept is not None and kept.endswith(b":end")
