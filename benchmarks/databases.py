"""What an audit of a PostgreSQL table costs, compared with the same table in Parquet and with reading it alone.

    python benchmarks/databases.py [--cases 1000000] [--runs 3] [--workers N]

It needs the extra `sql` and Debian's package `postgresql`: it starts a server of its own in a temporary folder, fills
it with invented cases, and ends it. Each line is a process of its own, start of Python included: Polars reads the
query in batches and keeps none; `fairness audit` reviews the table with the whole rulebook, from Parquet and from
PostgreSQL. The audit from PostgreSQL is to take at most 1.5 times that from Parquet, and the bare read besides, in
less than 3 GB. Memory is the most that the processes of a line held, without the server's (Linux).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from machine import Measured, machine, measured, processes, program, typical

sys.path.insert(0, str(Path(__file__).parent.parent))

_AS_AT = "2026-01-01"
_MOST_TIMES, _MOST_MEMORY = 1.5, 3000
_AT_ONCE = 100_000  # cases that are invented together
_BATCH = 50_000
_QUERY = "SELECT {columns} FROM concerns ORDER BY step"


def invent(cases: int, file: Path) -> int:
    """Write a table of invented cases as Parquet, some at a time; the number of its rows."""
    import polars as pl

    from fairness.audit.simulate import simulate
    from fairness.audit.simulate_table import as_table

    with tempfile.TemporaryDirectory() as beside:
        for number, first in enumerate(range(0, cases, _AT_ONCE)):
            some = as_table(simulate(min(_AT_ONCE, cases - first), number)).with_columns(
                pl.col(pl.List(pl.String)).list.join("; "),  # as a database without arrays has them
                case_id=pl.lit(f"{number}-") + pl.col("case_id"),
            )
            some.write_parquet(Path(beside, f"{number:04}.parquet"))
        pl.scan_parquet(f"{beside}/*.parquet").sink_parquet(file)
    return int(pl.scan_parquet(file).select(pl.len()).collect().item())


def fill(file: Path, server: Any) -> str:
    """Put a Parquet table into a database, with a key that keeps its order; the query that reads it."""
    import polars as pl
    import psycopg

    kinds: dict[Any, str] = {pl.Date: "date", pl.Boolean: "boolean"}
    schema = pl.scan_parquet(file).collect_schema()
    columns = ", ".join(f'"{name}" {kinds.get(kind.base_type(), "text")}' for name, kind in schema.items())
    server.do(f"CREATE TABLE concerns (step bigint, {columns})")
    connected = psycopg.connect(host=str(server.folder), port=server.port, user="owner", dbname="postgres")
    with connected as connection, connection.cursor().copy("COPY concerns FROM STDIN WITH (FORMAT csv)") as copy:
        place = 0
        while (some := pl.scan_parquet(file).slice(place, _BATCH).collect()).height:
            copy.write(some.with_row_index("step", place).write_csv(include_header=False))
            place += some.height
    server.do("ALTER TABLE concerns ADD PRIMARY KEY (step)", "ANALYZE concerns")
    return _QUERY.format(columns=", ".join(f'"{name}"' for name in schema))


def bare(address: str, query: str) -> None:
    """Reads a query in batches with Polars, and keeps none."""
    import polars as pl
    from sqlalchemy import create_engine

    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect().execution_options(stream_results=True, max_row_buffer=_BATCH) as connection:
        read = pl.read_database(query, connection, iter_batches=True, batch_size=_BATCH, infer_schema_length=None)
        print(sum(one.height for one in read))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, help="of the audits; default: one a core")
    parser.add_argument("--bare", nargs=2, metavar=("ADDRESS", "QUERY"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bare:
        bare(*asked.bare)
        return
    from tests import postgres

    said = machine()
    share = ["--workers", str(asked.workers)] if asked.workers else []
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server:
        file = Path(folder, "concerns.parquet")
        rows = invent(asked.cases, file)
        query = fill(file, server)
        number = 0

        def audit(*source: str) -> list[str]:
            nonlocal number
            number += 1  # a folder holds one audit
            return program("audit", "run", *source, "--as-at", _AS_AT, "-o", f"{folder}/{number}", *share)

        commands: dict[str, Callable[[], list[str]]] = {
            "fairness audit, Parquet": lambda: audit(str(file)),
            "Polars: the bare read of the query": lambda: [sys.executable, __file__, "--bare", server.owner, query],
            "fairness audit, PostgreSQL": lambda: audit(server.owner, "--query", query),
        }
        runs: dict[str, list[Measured]] = {label: [] for label in commands}
        for _ in range(asked.runs):
            for label, command in commands.items():
                runs[label].append(measured(command()))
    found = [(label, typical(several)) for label, several in runs.items()]
    parquet, read, database = (one for _, one in found)
    most = _MOST_TIMES * parquet.seconds + read.seconds
    print(f"{said}. {asked.cases:,} cases, {rows:,} rows; medians of {asked.runs}.\n")
    print(processes("cases", asked.cases, 0, found))
    print(
        f"\nFrom PostgreSQL {database.seconds:.1f} s, of {most:.1f} s at most ({_MOST_TIMES} times Parquet, and the "
        f"bare read); {database.memory:,.0f} MB, of {_MOST_MEMORY:,} MB at most."
    )


if __name__ == "__main__":
    main()
