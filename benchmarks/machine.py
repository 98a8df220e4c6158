"""What every benchmark says beside its figures: the machine, the versions, medians and a table."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


def machine() -> str:
    """The processor, the cores that this process may use, memory, load and the versions of Python and libraries."""
    names = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = [line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    parts = [
        names[0] if names else platform.processor() or platform.machine(),
        f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores",
        f"{int(memory[0]) / 1e6:.0f} GB" if memory else "",
        f"load {os.getloadavg()[0]:.1f} at the start",
        platform.system(),
        f"Python {platform.python_version()}",
        *(f"{name} {importlib.metadata.version(name)}" for name in ("polars", "durable-rules")),
    ]
    return ", ".join(part for part in parts if part)


def timed(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """The medians of runs: seconds, and seconds of the processors, of which a program with threads keeps several."""
    seconds, busy = [], []
    for _ in range(runs):
        begun, at = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - begun)
        busy.append(time.process_time() - at)
    return median(seconds), median(busy)


def median(seconds: Sequence[float]) -> float:
    """The median of runs."""
    return statistics.median(seconds)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left."""
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


class Measured(NamedTuple):
    """What a process took: wall time and processor time in seconds, and the most memory at one time in MB."""

    seconds: float
    busy: float
    memory: float


def measured(command: Sequence[str]) -> Measured:
    """What a command, run as a process, and its children took. Raises RuntimeError with what it said if it failed.

    Memory is the sum of what is resident, of which what processes share counts once (`Pss`), asked for every 50 ms.
    """
    before, begun = os.times(), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(_held(number) for number in _family(process.pid)) / 1e3)
        time.sleep(0.05)
    spent, after = time.perf_counter() - begun, os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    said = process.stderr.read().decode() if process.stderr else ""
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    return Measured(spent, busy, most)


def typical(runs: Sequence[Measured]) -> Measured:
    """The median times of runs, and the most memory of any."""
    return Measured(median([one.seconds for one in runs]), median([one.busy for one in runs]),
                    max(one.memory for one in runs))  # fmt: skip


def processes(unit: str, count: int, floor: int, found: Sequence[tuple[str, Measured]]) -> str:
    """A table of processes that each went through `count` of a `unit` (`cases`), compared with number `floor`."""
    least = found[floor][1]
    headings = ("program", "seconds", "busy", f"{unit} a second", "most MB", "seconds to floor", "busy to floor")
    return table(headings, [
        [label, f"{one.seconds:.2f}", f"{one.busy:.2f}", f"{count / one.seconds:,.0f}", f"{one.memory:,.0f}",
         f"{one.seconds / least.seconds:.2f}×", f"{one.busy / least.busy:.2f}×"]
        for label, one in found
    ])  # fmt: skip


def program(*arguments: str) -> list[str]:
    """The command line of `fairness` from this checkout."""
    return [sys.executable, str(Path(__file__).parent.parent / "cli.py"), *arguments]


def _family(number: int) -> list[int]:
    """A process and all below it."""
    found = [number]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*"):
            found += [int(child) for child in " ".join(_lines(f"{task}/children")).split()]
    return found


def _held(number: int) -> float:
    """What a process holds, in kB."""
    return sum(float(line.split()[1]) for line in _lines(f"/proc/{number}/smaps_rollup") if line.startswith("Pss:"))


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:  # no such file on this system, or the process is gone
        return []
