"""An input with which the process that reads it ends: it is found and named, and the audit goes on without it.

No reader of ours is known to do so: here one is made to, by a module that Python loads before the program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairness.audit.parts import ALL, Cutting, Part, read_part
from fairness.audit.rescue import MOST_LOSSES, _lost_inputs
from fairness.audit.worker import NO_MEMORY, Lost
from fairness.cases.vocabulary import shipped_vocabulary
from tests.cli import AS_AT, ROOT
from tests.cli.test_audit import many

ENDINGS = {
    "killed, signal 9": "os.kill(os.getpid(), signal.SIGKILL)",
    "aborted, signal 6": "os.abort()",
    "out of memory": "raise MemoryError",
}
BREAKING = """
import os, signal, sys
import fairness.readers.files as files, fairness.readers.lines as lines

def breaking(read):
    def reading(content, *where):
        if b"BREAKS" in content and ({everywhere} or "-c" in sys.orig_argv):
            {ending}
        return read(content, *where)
    return reading

files.load_documents = breaking(files.load_documents)
lines.parse_line = breaking(lines.parse_line)
"""


def audit(tmp_path: Path, ending: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, with readers that end their process so where they read BREAKS: in another process, if need be."""
    (tmp_path / "early").mkdir(exist_ok=True)
    text = BREAKING.format(ending=ending, everywhere=ending == ENDINGS["out of memory"])
    (tmp_path / "early" / "sitecustomize.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "cli.py", "audit", *map(str, arguments), *AS_AT], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{tmp_path / 'early'}{os.pathsep}{ROOT}"}, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


def a_folder(path: Path, broken: bool) -> Path:
    """Case files that make one part, lines that make another, in each of them one input that breaks, if at all."""
    path.mkdir()
    for number in range(5):
        (path / f"a{number}.yaml").write_text(f"case_id: A{number}\nnation: england\nopened: 2024-01-08\n")
    lines = many(path / "b.jsonl", 12).read_text().splitlines()
    if broken:
        (path / "a3.yaml").write_text("BREAKS")
        lines[7] = "BREAKS"
    else:
        (path / "a3.yaml").unlink()
        del lines[7]
    (path / "b.jsonl").write_text("\n".join(lines) + "\n")
    many(path / "c.jsonl", 3, seed=2).write_text((path / "c.jsonl").read_text().replace('"C0', '"D0'))
    return path


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The results of the same folder without the inputs that break."""
    path = tmp_path_factory.mktemp("whole")
    audit(path, "pass", a_folder(path / "whole", False), "--audience", "internal", "--results", path / "all.csv")
    return (path / "all.csv").read_bytes()


@pytest.mark.parametrize(
    ("how", "workers"),
    [*(pytest.param(how, 3, marks=pytest.mark.slow) for how in ENDINGS), ("out of memory", 1)],
)
def test_an_input_that_ends_its_process_is_named_and_the_rest_is_reviewed(
    tmp_path: Path, wanted: bytes, how: str, workers: int
) -> None:
    broken, out, results = a_folder(tmp_path / "broken", True), tmp_path / "out", tmp_path / "results.csv"
    asked = ("--workers", str(workers), "--audience", "internal", "-o", out, "--results", results)
    done = audit(tmp_path, ENDINGS[how], broken, *asked)
    assert done.returncode == 3, done.stderr
    assert results.read_bytes() == wanted
    kept = [json.loads(line)["problems"][0] for line in (out / "quarantine.jsonl").read_text().splitlines()]
    named = [(one["file"], one["line"]) for one in kept]
    assert named == [(str(broken / "a3.yaml"), None), (str(broken / "b.jsonl"), 8)]
    assert {one["found"] for one in kept} == {f"was being read when the reading process ended ({how})"}


class Breaking:
    """Stands for a worker: it is lost with parts that hold one of `bad`, and counts them."""

    def __init__(self, *bad: int, together: int = 1) -> None:
        self.bad, self.together, self.losses = set(bad), together, 0

    def do(self, job: tuple[Part, dict[int, str], bool]) -> None:
        part = job[0]
        if len(self.bad & set(range(part.first or 0, part.last or 0))) >= self.together:
            self.losses += 1
            raise Lost("killed, signal 9")


LINES = Part(1, ("x.jsonl",), 0, 1000, source="x.jsonl")


@pytest.mark.parametrize("bad", [(0,), (999,), (3, 4, 500)])
def test_each_input_that_does_so_alone_is_found(bad: tuple[int, ...]) -> None:
    worker = Breaking(*bad)
    assert sorted(_lost_inputs(LINES, worker, "")) == list(bad)  # type: ignore[arg-type]
    assert worker.losses <= 10 * len(bad)


def test_where_the_first_half_is_well_the_second_is_not_tried_as_a_whole() -> None:
    worker = Breaking(999)
    assert list(_lost_inputs(LINES, worker, "")) == [999] and worker.losses == 1  # type: ignore[arg-type]


def test_what_is_too_much_only_together_is_laid_to_none() -> None:
    assert not _lost_inputs(LINES, Breaking(3, 700, together=2), "")  # type: ignore[arg-type]


def test_the_search_has_an_end() -> None:
    worker = Breaking(*range(1000))
    assert len(_lost_inputs(LINES, worker, "")) == 1000  # type: ignore[arg-type]
    assert worker.losses < MOST_LOSSES + 30


def test_a_file_that_cannot_be_counted_is_a_part_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("fairness.audit.parts.open_table", too_much)
    file = str(tmp_path / "t.csv")
    Path(file).write_text("case_id,nation,opened\nA,england,2024-01-08\n")
    (part,) = Cutting(tmp_path, shipped_vocabulary()).cut([file])
    assert (part.first, part.last, part.inputs, str(part.place(0))) == (0, ALL, 1, file)
    monkeypatch.undo()
    assert [one.case_id for one in read_part(part, shipped_vocabulary())] == ["A"]  # type: ignore[union-attr]
    (unread,) = read_part(part, shipped_vocabulary(), {0: NO_MEMORY})
    assert "(out of memory)" in str(unread.problems[0])  # type: ignore[union-attr]
