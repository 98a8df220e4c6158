"""What a cold audit of a folder of YAML case files costs above its floor: parsing them and building the cases.

    python benchmarks/files.py [--files 2000]

Each line is a process of its own, start of Python included. The floor reads every file with the product's own
loader and builds its cases, in one process; the audit reviews them with the whole rulebook and writes its folder.
Both are asked with one process; the audit also with one a core. `busy` is the processors' time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from machine import Measured, machine, measured, processes, program, typical

sys.path.insert(0, str(Path(__file__).parent.parent))

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
    parser.add_argument("--parse", nargs=2, metavar=("FOLDER", "WHAT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.parse:
        parse(asked.parse[0], asked.parse[1] == "cases")
        return
    said = machine()
    found: list[tuple[str, Measured]] = []
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as audits:
        events = write(asked.files, Path(made))
        number = 0

        def alone(what: str) -> list[str]:
            return [sys.executable, __file__, "--parse", made, what]

        def audit(*more: str) -> list[str]:
            nonlocal number
            number += 1  # a folder holds one audit
            return program("audit", made, "--as-at", _AS_AT, "-o", f"{audits}/{number}", *more)

        commands: list[tuple[str, Callable[[], list[str]]]] = [
            ("parsing alone", lambda: alone("documents")),
            ("floor: parsing, building the cases", lambda: alone("cases")),
            ("fairness audit, one process", lambda: audit("--workers", "1")),
            ("fairness audit, one process a core", audit),
        ]
        for label, command in commands:
            found.append((label, typical([measured(command()) for _ in range(asked.runs)])))
    print(f"{said}. {asked.files:,} files, {events:,} events; medians of {asked.runs}.\n")
    print(processes("files", asked.files, 1, found))


if __name__ == "__main__":
    main()
