"""An audit killed at random moments and resumed: the results must be the same bytes each time.

    python -m benchmarks.resume --cases 40000 --kills 20

Each round starts an audit of the same invented cases, ends its main process at a random moment (by SIGKILL, SIGTERM
and SIGHUP in turn), resumes it, and compares every file of its folder with that of an audit that nothing stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)


def audit(source: Path, folder: Path, *options: str) -> list[str]:
    return [
        sys.executable, "cli.py", "audit", str(source), "--as-at", "2026-12-01", "-o", str(folder),
        "--max-memory", "200MB", "--format", "csv", *options,
    ]  # fmt: skip


def contents(folder: Path) -> dict[str, str]:
    """Every file of a folder with its digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=40_000)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    draw = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        source = base / "cases.parquet"
        subprocess.run([sys.executable, "cli.py", "simulate", str(asked.cases), "-o", str(source)], check=True)
        began = time.perf_counter()
        subprocess.run(audit(source, base / "whole"), check=True, stdout=subprocess.DEVNULL)
        lasts = time.perf_counter() - began
        wanted = contents(base / "whole")
        same = parts = 0
        for kill in range(asked.kills):
            folder = base / "killed"
            shutil.rmtree(folder, ignore_errors=True)
            running = subprocess.Popen(audit(source, folder), stdout=subprocess.DEVNULL)
            time.sleep(draw.uniform(0, lasts))
            running.send_signal(SIGNALS[kill % len(SIGNALS)])
            running.wait()
            parts += len(list((folder / "parts").glob("*.done.json"))) if folder.exists() else 0
            resume = ["--resume"] if (folder / "run.json").exists() else []
            subprocess.run(audit(source, folder, *resume), check=True, stdout=subprocess.DEVNULL)
            same += contents(folder) == wanted
        print(f"{asked.kills} kills in an audit of {lasts:.1f} s ({parts} finished parts kept): {same} identical")
    sys.exit(same != asked.kills)


if __name__ == "__main__":
    main()
