"""What an audit of a Parquet table costs above its floor: reading, sorting and grouping the rows in Polars alone.

    python cli.py simulate 100000 -o events.parquet
    python benchmarks/floor.py events.parquet

Each line is a process of its own, start of Python included: Polars reads the file, sorts it by case and date, and
gathers each case's rows into one (of all columns, and of those that the whole rulebook reads); `fairness audit`
reviews it with the whole rulebook and writes its folder. `busy` is the processors' time, which
a shared machine stretches less; memory is the most that all its processes held (Linux).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from machine import Measured, machine, measured, processes, program, typical

_AS_AT = "2026-01-01"


def floor(file: str, columns: list[str]) -> None:
    """Reads, sorts and groups the table; all columns where none are named."""
    import polars as pl

    rows = pl.scan_parquet(file)
    if columns:
        rows = rows.select(columns)
    grouped = rows.sort("case_id", "date").group_by("case_id", maintain_order=True).agg(pl.all()).collect()
    print(grouped.height)


def needed(file: str) -> list[str]:
    """The columns of a table that an audit with the whole rulebook must read."""
    import polars as pl

    sys.path.insert(0, str(Path(__file__).parent.parent))
    from fairness.engines.columnar.encode import fields_of
    from fairness.rulebook.rulebook import load_rulebook

    fields, facts = fields_of(load_rulebook().rules.values())
    wanted = {"case_id", "date", "time", "type", "opened", "closed", "nation", *fields, *facts}
    there = pl.scan_parquet(file).collect_schema().names()
    return [name for name in there if name in wanted or name.startswith("roles.")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="EVENTS.parquet")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, help="of the audit; default: one a core")
    parser.add_argument("--floor", nargs="*", metavar="COLUMN", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.floor is not None:
        floor(asked.file, asked.floor)
        return
    import polars as pl

    said = machine()
    size = pl.scan_parquet(asked.file).select(cases=pl.col("case_id").n_unique(), rows=pl.len()).collect()
    cases, rows = size.row(0)
    columns = needed(asked.file)
    alone = [sys.executable, __file__, asked.file, "--floor"]
    share = ["--workers", str(asked.workers)] if asked.workers else []
    found: list[tuple[str, Measured]] = []
    with tempfile.TemporaryDirectory() as folder:
        number = 0

        def audit() -> list[str]:
            nonlocal number
            number += 1  # a folder holds one audit
            return program("audit", asked.file, "--as-at", _AS_AT, "-o", f"{folder}/{number}", *share)

        commands: list[tuple[str, Callable[[], list[str]]]] = [
            ("Polars: read, sort, group, all columns", lambda: alone),
            (f"Polars: the same, the {len(columns)} columns needed", lambda: [*alone, *columns]),
            ("fairness audit, whole rulebook", audit),
        ]
        for label, command in commands:
            found.append((label, typical([measured(command()) for _ in range(asked.runs)])))
    print(f"{said}. {cases:,} cases, {rows:,} rows; medians of {asked.runs}.\n")
    print(processes("cases", cases, 0, found))


if __name__ == "__main__":
    main()
