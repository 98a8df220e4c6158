"""How long a review of one case takes from a cold start, beside the bare imports of what it cannot do without.

    python benchmarks/start.py [--runs 15]

Each line is a process of its own; the runs take turns. `busy` is the processors' time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from machine import Measured, machine, measured, processes, program, typical

_CASE = Path(__file__).parent.parent / "sample_cases" / "long-exclusion.yaml"
_BARE = "import click, rich.console, yaml, pydantic"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    asked = parser.parse_args()
    commands = {
        "python alone": [sys.executable, "-c", "pass"],
        _BARE: [sys.executable, "-c", _BARE],
        "the same, with `from pydantic import BaseModel`": [sys.executable, "-c", f"{_BARE}; pydantic.BaseModel"],
        "fairness --help": program("--help"),
        "fairness check": program("check", str(_CASE), "--as-at", "2024-12-01"),
    }
    said = machine()
    measured(commands["fairness check"])  # what is kept of the shipped rules is made at the first start
    runs: dict[str, list[Measured]] = {label: [] for label in commands}
    for _ in range(asked.runs):
        for label, command in commands.items():
            runs[label].append(measured(command))
    print(f"{said}; medians of {asked.runs}.\n")
    print(processes("runs", 1, 1, [(label, typical(found)) for label, found in runs.items()]))


if __name__ == "__main__":
    main()
