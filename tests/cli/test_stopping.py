"""Stopping: by Ctrl-C, by a signal, by a closed terminal, and by a kill that leaves no time for anything."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from fairness.cli import stopping
from tests.cli import AS_AT, ROOT, SAMPLES, fairness
from tests.cli.test_audit import many

KILLS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
IN_ORDER = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLOW = 60  # seconds in which anything happens, on a machine with much else to do


class Run:
    """A command in a session of its own, with a temporary folder of its own."""

    def __init__(self, temporary: Path, *arguments: str | Path, before: Callable[[], object] | None = None) -> None:
        temporary.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "cli.py", *map(str, arguments)], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=before,
            env={**os.environ, "TMPDIR": str(temporary)},
        )  # fmt: skip

    def others(self) -> list[int]:
        """The living processes of its session, but itself."""
        found = []
        for place in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, _, session = place.read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue
            if int(session) == self.process.pid and state != "Z" and place.parent.name != str(self.process.pid):
                found.append(int(place.parent.name))
        return found

    def workers(self) -> list[int]:
        """Those among them that review."""
        return [one for one in self.others() if "fairness.audit import worker" in _command(one)]

    def end(self, by: signal.Signals) -> tuple[int, str]:
        """Its exit code and what it said, once it was sent a signal."""
        self.process.send_signal(by)
        _, says = self.process.communicate(timeout=SLOW)
        assert "Traceback" not in says
        return self.process.returncode, says


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def until(condition: Callable[[], object], seconds: float = SLOW) -> None:
    """Wait until a condition holds."""
    last = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < last, "it took too long"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases in four parts."""
    folder = tmp_path_factory.mktemp("cases")
    for number in range(4):
        text = many(folder / f"{number}.jsonl", 150, seed=number).read_text()
        (folder / f"{number}.jsonl").write_text(text.replace('"C0', f'"{"CDEF"[number]}0'))
    return folder


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases that take longer to review than any test lasts."""
    folder = tmp_path_factory.mktemp("endless")
    text = many(folder / "0.jsonl", 4000).read_text()
    for number in range(40):
        (folder / f"{number}.jsonl").write_text(text.replace('"C0', f'"C{number}-'))
    return folder


def audit_of(folder: Path, *more: str | Path) -> tuple[str | Path, ...]:
    return ("audit", folder, *AS_AT, "--workers", "2", "--audience", "internal", *more)


@pytest.mark.parametrize("by", IN_ORDER)
def test_a_signal_ends_an_audit_its_workers_and_its_temporary_folder(tmp_path: Path, endless: Path, by: int) -> None:
    temporary = tmp_path / "temporary"
    run = Run(temporary, *audit_of(endless))
    until(run.workers)
    assert any(temporary.iterdir())
    code, says = run.end(signal.Signals(by))
    assert code == 128 + by and says.strip().startswith("Stopped. Nothing is kept.")
    assert not any(temporary.iterdir())
    until(lambda: not run.others(), 10)


def test_it_says_how_to_go_on(tmp_path: Path, endless: Path) -> None:
    run = Run(tmp_path / "temporary", *audit_of(endless, "-o", tmp_path / "out"))
    until(lambda: (tmp_path / "out" / "run.json").exists())
    code, says = run.end(signal.SIGTERM)
    assert code == 143 and "What is finished is kept. To go on, give the same command with --resume." in says
    assert not any((tmp_path / "temporary").iterdir())


def test_workers_end_with_a_main_process_that_is_killed(tmp_path: Path, endless: Path) -> None:
    run = Run(tmp_path, *audit_of(endless))
    until(run.workers)
    assert run.end(signal.SIGKILL)[0] == -signal.SIGKILL
    until(lambda: not run.others(), 10)


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path, source: Path) -> None:
    fairness(*audit_of(source, "-o", tmp_path / "whole"))
    run = Run(tmp_path / "temporary", *audit_of(source, "-o", tmp_path / "out"))
    until(lambda: run.workers() or run.process.poll() is not None)
    for one in run.workers():
        os.kill(one, signal.SIGKILL)
    _, says = run.process.communicate(timeout=SLOW)
    assert run.process.returncode == 0, says
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_a_hang_up_that_is_ignored_stays_so(tmp_path: Path) -> None:
    """As under nohup."""
    run = Run(tmp_path, "check", "-", before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    until(lambda: _caught(run, signal.SIGTERM))
    run.process.send_signal(signal.SIGHUP)
    out, _ = run.process.communicate((SAMPLES / "same-day.yaml").read_text(), timeout=SLOW)
    assert run.process.returncode == 0 and "Review of case" in out


@pytest.mark.parametrize("by", IN_ORDER)
def test_a_command_that_reads_standard_input_is_stopped(tmp_path: Path, by: int) -> None:
    run = Run(tmp_path, "check", "-")
    until(lambda: _caught(run, by))
    code, says = run.end(signal.Signals(by))  # the terminal's own line may be ended first
    assert (code, says.strip()) == (128 + by, "Stopped.")


def test_simulating_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    run = Run(tmp_path / "temporary", "simulate", "1000000", "-o", tmp_path / "there.jsonl")
    until(lambda: any(tmp_path.glob(".simulated-*/*")))
    assert run.end(signal.SIGHUP)[0] == 129
    assert [path.name for path in tmp_path.iterdir()] == ["temporary"]
    until(lambda: not run.others(), 10)


STUCK = """
import hashlib
from fairness import cli
def stuck(*_, **__):
    print("stuck", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"", b"", 1_000_000_000)
cli.main.main = stuck
cli.run()
"""


@pytest.mark.parametrize("times", [1, 2])
def test_native_code_does_not_keep_a_command_from_ending(times: int) -> None:
    """Nothing of Python is run in the main thread there: one signal ends it after a while, a second at once."""
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "stuck\n"
    time.sleep(0.5)  # until it is in native code: in Python the first signal would be heard at once
    process.send_signal(signal.SIGTERM)
    if times == 2:
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
    _, says = process.communicate(timeout=10)
    assert process.returncode == 143 and says == ("Stopped.\n" if times == 1 else "")


def _caught(run: Run, number: int) -> bool:
    """Whether a command hears a signal."""
    try:
        lines = Path(f"/proc/{run.process.pid}/status").read_text().splitlines()
    except OSError:
        return False
    caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:"))
    # Python hears SIGINT from its start: that of SIGTERM says that the command does.
    return all(caught >> one - 1 & 1 for one in (number, signal.SIGTERM))


# -- twelve kills of each kind -------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kills(lasts: float) -> Iterator[tuple[signal.Signals, float]]:
    """Twelve signals, each at another moment of a run that lasts so long."""
    draw = random.Random(15)
    return ((by, draw.uniform(0.1, 0.9) * lasts) for by in islice(cycle(KILLS), 12))


def lasts(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


@pytest.mark.slow
def test_an_audit_killed_at_any_moment_is_gone_on_with_to_the_same_bytes(tmp_path: Path, source: Path) -> None:
    """Each run goes on where the last was killed; when four have been, and one was not, the folder is compared."""
    wanted: dict[str, bytes] = {}

    def undisturbed() -> None:
        assert fairness(*audit_of(source, "-o", tmp_path / "whole")).returncode == 0

    for number, (by, after) in enumerate(kills(lasts(undisturbed))):
        wanted = wanted or contents(tmp_path / "whole")
        out = tmp_path / f"out{number // 4}"
        run = Run(tmp_path / "temporary", *audit_of(source, "-o", out, "--resume"))
        try:
            run.process.wait(after)
        except subprocess.TimeoutExpired:
            assert run.end(by)[0] in (0, 128 + by, -by)
        until(lambda run=run: not run.others(), 10)  # type: ignore[misc]
        assert not any((tmp_path / "temporary").iterdir())
        if number % 4 == 3:
            done = fairness(*audit_of(source, "-o", out, "--resume"))
            assert done.returncode == 0, done.stderr
            assert contents(out) == wanted


@pytest.mark.slow
def test_an_audit_without_a_folder_leaves_nothing_whenever_it_is_killed(tmp_path: Path, source: Path) -> None:
    dead: list[Path] = []
    temporary = tmp_path / "temporary"
    for by, after in kills(lasts(lambda: fairness(*audit_of(source)))):
        run = Run(temporary, *audit_of(source))
        try:
            run.process.wait(after)
        except subprocess.TimeoutExpired:
            assert run.end(by)[0] in (0, 128 + by, -by)
        until(lambda run=run: not run.others(), 10)  # type: ignore[misc]
        left = list(temporary.iterdir())
        assert not left or by == signal.SIGKILL or left == dead
        dead = left
    run = Run(temporary, *audit_of(source))
    run.process.communicate(timeout=SLOW)
    assert not any(temporary.iterdir())


def test_listening_leaves_no_thread_and_no_file_open() -> None:
    threads, files = (
        threading.active_count(),
        len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0,
    )
    for _ in range(3):
        stopping.listen()
        stopping.deafen()
    ending = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < ending:
        time.sleep(0.01)
    assert threading.active_count() == threads
    assert not files or len(os.listdir("/proc/self/fd")) <= files
