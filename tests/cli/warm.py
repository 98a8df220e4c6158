"""Runs commands in forks of a process that has imported the program.

A test starts the program hundreds of times, and most of such a start goes into imports (of an audit Polars and scipy,
over a second) and into reading the shipped rules. Here a process does both once, and forks for each command: a fork
has arguments, a folder, streams, variables and an end of its own, as any process. What is tested of a start itself,
of signals or of permissions starts Python.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parent.parent.parent
CLIENT = Path(__file__).with_name("warm_client.py")
POSSIBLE = sys.platform == "linux"
_LARGEST = 1 << 20  # bytes of a request
_PATIENCE = 120  # seconds until it must be ready, on a machine with much else to do
# What commands import when they need it, and takes long.
_HEAVY = (
    "docx", "fairness.audit.report.build", "fairness.audit.run", "fairness.cli.audit.compare",
    "fairness.cli.audit.report", "fairness.cli.audit.run", "fairness.cli.audit.verify", "fairness.readers.mapping",
    "fairness.reports.html.page", "jinja2", "numpy", "polars", "scipy.optimize", "scipy.sparse",
    "scipy.special", "scipy.stats", "xlsxwriter",
)  # fmt: skip
# Threads that may be there when it forks: a fork begins those of the allocator anew, and no test needs Polars' other.
_THREADS = {"jemalloc_bg_thd", "polars-ooc-clea"}


@cache
def address() -> str:
    """Where a process of this one's listens, started when first asked for. It ends with this one."""
    folder = tempfile.mkdtemp()
    found = f"{folder}/socket"
    process = subprocess.Popen(
        [sys.executable, "-c", f"from tests.cli.warm import serve; serve({found!r})"],
        cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},  # no threads of numpy's
    )  # fmt: skip
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(process.kill)
    last = time.monotonic() + _PATIENCE
    while not os.path.exists(found):
        assert process.poll() is None and time.monotonic() < last, "the process that forks did not start"
        time.sleep(0.01)
    return found


def program() -> list[str]:
    """What stands before the arguments of a command that may start warm."""
    if POSSIBLE:
        return [sys.executable, "-I", "-S", str(CLIENT), address()]
    return [sys.executable, str(ROOT / "cli.py")]


def serve(where: str) -> NoReturn:
    """Import the program, and listen: each request is a command, with the streams that are its own."""
    from fairness.cli import COMMANDS
    from fairness.rulebook.rulebook import load_rulebook

    for module in (*(module for module, _, _ in COMMANDS.values()), *_HEAVY):
        importlib.import_module(module)
    load_rulebook()
    assert not _threads() - _THREADS, "a process with threads must not fork"
    gc.freeze()  # a collection in a fork looks at what is the fork's own
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who waits for a command is none of ours
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(f"{where}.made")
        door.listen()
        os.rename(f"{where}.made", where)
        while True:
            link, _ = door.accept()
            asked, streams, _, _ = socket.recv_fds(link, _LARGEST, 3)
            if not os.fork():
                door.close()
                _attend(link, json.loads(asked), streams)
            for one in (link.detach(), *streams):
                os.close(one)


def _threads() -> set[str]:
    """The names of this process's threads but its first."""
    others = [one for one in Path("/proc/self/task").iterdir() if one.name != str(os.getpid())]
    return {(one / "comm").read_text().strip() for one in others}


def _attend(link: socket.socket, asked: dict[str, Any], streams: list[int]) -> NoReturn:
    """Run a command in a fork and send its exit code, or minus the signal that ended it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if not child:
        link.close()
        _run(asked, streams)
    for one in streams:
        os.close(one)
    _, status = os.waitpid(child, 0)
    link.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _run(asked: dict[str, Any], streams: list[int]) -> NoReturn:
    from fairness.cli import run

    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    # As Python begins them in its mode of UTF-8: what the streams are is found anew.
    # ruff: noqa: SIM115 (they last as long as the process)
    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv = ["cli.py", *asked["arguments"]]
    run()
    raise AssertionError("the program ends by itself")
