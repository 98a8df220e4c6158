"""A star written into a database: SQLite, DuckDB or PostgreSQL, all of it in one transaction or nothing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from fairness.audit.run import Audit
from fairness.audit.star import AUDIT, INDEXED, KEYS, SCHEMA_VERSION, TABLES, star_of
from fairness.readers.database_faults import telling
from fairness.readers.databases import engine_of, missing
from fairness.rulebook.rulebook import Rulebook
from fairness.source.addresses import Address
from fairness.source.problems import InputError, Place, Problem

WRITABLE = ("sqlite", "duckdb", "postgresql")
_WHAT = "the results"
_EXISTING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')",
    "duckdb": "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
    "postgresql": "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
}


class Target(Protocol):
    """A database within a transaction."""

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement; what it gives."""

    def add(self, table: str, rows: pl.DataFrame) -> None:
        """Add rows to a table that has their columns."""


def check_target(address: Address) -> None:
    """Raise InputError, before any work is done, where no star can be written."""
    place = Place(address.name)
    if address.kind not in WRITABLE:
        known = ", ".join(f"{kind}://" for kind in WRITABLE)
        raise InputError(
            Problem(place, "is a kind of database that we can only read", "--results", f"one of {known}")
        )
    if address.kind != "postgresql":
        folder = os.path.dirname(os.path.abspath(address.path))
        if not address.path or not os.path.isdir(folder):
            says = "does not name a file" if not address.path else "is in a folder that does not exist"
            raise InputError(Problem(place, says, "--results", f"such as {address.kind}:///out.db"))
    if address.kind == "postgresql" or os.path.exists(address.path):
        with _opened(address) as target:
            _check_ours(target, address)


def write_star(audit: Audit, rulebook: Rulebook, address: Address) -> None:
    """Write the star of an audit, in place of one that is there. Raises InputError where it cannot be."""
    star = star_of(audit, rulebook)
    with _opened(address) as target:
        _check_ours(target, address)
        for table in TABLES:
            target.do(f"DROP TABLE IF EXISTS {table}")
            columns = ", ".join(
                f'"{name}" {kind}{" PRIMARY KEY" if KEYS.get(table) == name else ""}'
                for name, kind in star.columns[table].items()
            )
            target.do(f"CREATE TABLE {table} ({columns})")
        for table, rows in star.rows:
            target.add(table, rows)
        for table, names in INDEXED.items():
            for name in names:
                target.do(f"CREATE INDEX {table}_{name} ON {table} ({name})")


def _check_ours(target: Target, address: Address) -> None:
    """Raise InputError where tables of these names are not ours to replace."""
    there = {name for (name,) in target.do(_EXISTING[address.kind])} & {*TABLES}
    if there and AUDIT not in there:
        says = f"has a table {min(there)!r} that no audit wrote"
        raise InputError(Problem(Place(address.name), says, "--results", "another database, or another schema"))
    if there:
        version = max((number for (number,) in target.do(f"SELECT schema_version FROM {AUDIT}")), default=0)
        if version > SCHEMA_VERSION:
            says = "holds results of a newer version of fairness"
            raise InputError(Problem(Place(address.name), says, "--results", "that version, or another database"))


@contextmanager
def _opened(address: Address) -> Iterator[Target]:
    """A database in a transaction, which stands when this ends, and leaves nothing where it is broken off."""
    opened = {"sqlite": _sqlite, "duckdb": _duckdb, "postgresql": _postgresql}[address.kind]
    with telling(address, _WHAT, writes=True), opened(address) as target:
        yield target


# -- SQLite --------------------------------------------------------------------------------------------------


@contextmanager
def _sqlite(address: Address) -> Iterator[Target]:
    connection = sqlite3.connect(address.path, isolation_level=None, timeout=10)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield _Sqlite(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()  # what is not committed is gone


@dataclass(frozen=True, slots=True)
class _Sqlite:
    connection: sqlite3.Connection

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def add(self, table: str, rows: pl.DataFrame) -> None:
        marks = ", ".join("?" * rows.width)
        plain = rows.with_columns(pl.col(pl.Date).cast(pl.String))  # SQLite keeps dates as text
        self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", plain.iter_rows())


# -- DuckDB --------------------------------------------------------------------------------------------------


@contextmanager
def _duckdb(address: Address) -> Iterator[Target]:
    try:
        import duckdb
    except ImportError:
        raise missing(address, "duckdb") from None
    connection = duckdb.connect(address.path)
    try:
        connection.execute("BEGIN")
        with tempfile.TemporaryDirectory(prefix="fairness-") as folder:
            yield _Duck(connection, Path(folder))
        connection.execute("COMMIT")
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class _Duck:
    connection: Any
    folder: Path

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(statement).fetchall()
        return found

    def add(self, table: str, rows: pl.DataFrame) -> None:
        beside = self.folder / "rows.parquet"
        rows.write_parquet(beside)
        self.connection.execute(f"INSERT INTO {table} SELECT * FROM read_parquet(?)", [str(beside)])


# -- PostgreSQL ----------------------------------------------------------------------------------------------


@contextmanager
def _postgresql(address: Address) -> Iterator[Target]:
    engine = engine_of(address, read_only=False)
    try:
        with engine.begin() as connection:
            yield _Postgres(connection.connection.driver_connection)
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class _Postgres:
    connection: Any

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def add(self, table: str, rows: pl.DataFrame) -> None:
        with self.connection.cursor().copy(f"COPY {table} FROM STDIN WITH (FORMAT csv)") as copy:
            for some in rows.iter_slices(50_000):
                copy.write(some.write_csv(include_header=False))
