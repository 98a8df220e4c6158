"""What a cold audit of a folder of YAML case files costs above its floor: parsing them and building the cases.

    python benchmarks/files.py [--files 2000] [--before 94fda3c]

Each line is a process of its own, start of Python included. The floor reads every file and builds its cases by the
code of an older commit (`--before`), in one process, so that it stays the same while the program changes. The audit
reviews them with the whole rulebook and writes its folder, with one process and with one a core, as it is now and as
it was then. `busy` is the processors' time. Runs of all lines take turns, as a machine's speed changes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from machine import Measured, machine, measured, processes, typical

ROOT = Path(__file__).parent.parent
sys.path.insert(0, os.environ.get("FAIRNESS_CHECKOUT", str(ROOT)))

_AS_AT = "2026-01-01"


def write(count: int, folder: Path) -> int:
    """Invented cases, a YAML file each; the number of their events."""
    import json

    import yaml

    from fairness.audit.simulate import simulate

    events = 0
    for number, one in enumerate(simulate(count)):
        events += len(one.document["events"])
        document = json.loads(json.dumps(one.document))  # parts that are shared would be written as YAML's anchors
        (folder / f"{number:06}.yaml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return events


def checkout(commit: str, folder: Path) -> Path:
    """The program as it was at a commit, with the loop compiled from its own source: without it it is far slower."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    with tempfile.TemporaryDirectory() as made:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", made, str(folder)]
        subprocess.run(install, check=True)
        loop = Path("fairness", "engines", "columnar")
        (built,) = Path(made, loop).glob("scan.*.so")
        shutil.copy(built, folder / loop)
    return folder


def parse(folder: str, build: bool) -> None:
    """Reads every file of a folder with the product's loader, and `build` its cases."""
    from fairness.cases.vocabulary import shipped_vocabulary
    from fairness.readers.files import find_files, read_bytes, read_file
    from fairness.source.loader import load_documents

    words = shipped_vocabulary()
    found = 0
    for file in find_files([folder]):
        found += len(list(read_file(file, words)) if build else load_documents(read_bytes(file), file))
    print(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--before", default="94fda3c", metavar="COMMIT")
    parser.add_argument("--parse", nargs=2, metavar=("FOLDER", "WHAT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.parse:
        parse(asked.parse[0], asked.parse[1] == "cases")
        return
    said = machine()
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as audits, \
            tempfile.TemporaryDirectory() as old:  # fmt: skip
        events = write(asked.files, Path(made))
        before = checkout(asked.before, Path(old))
        number = 0

        def alone(what: str, where: Path) -> list[str]:
            return ["env", f"FAIRNESS_CHECKOUT={where}", sys.executable, __file__, "--parse", made, what]

        def audit(where: Path, *more: str) -> list[str]:
            nonlocal number
            number += 1  # a folder holds one audit
            words = ("audit", made, "--as-at", _AS_AT, "-o", f"{audits}/{number}", *more)
            return [sys.executable, str(where / "cli.py"), *words]

        commands: dict[str, Callable[[], list[str]]] = {
            f"parsing alone, {asked.before}": lambda: alone("documents", before),
            f"floor: parsing, building the cases, {asked.before}": lambda: alone("cases", before),
            "parsing, building the cases, now": lambda: alone("cases", ROOT),
            f"audit, one process, {asked.before}": lambda: audit(before, "--workers", "1"),
            "audit, one process, now": lambda: audit(ROOT, "--workers", "1"),
            f"audit, one process a core, {asked.before}": lambda: audit(before),
            "audit, one process a core, now": lambda: audit(ROOT),
        }
        runs: dict[str, list[Measured]] = {label: [] for label in commands}
        for _ in range(asked.runs):
            for label, command in commands.items():
                runs[label].append(measured(command()))
    print(f"{said}. {asked.files:,} files, {events:,} events; medians of {asked.runs}.\n")
    print(processes("files", asked.files, 1, [(label, typical(found)) for label, found in runs.items()]))


if __name__ == "__main__":
    main()
