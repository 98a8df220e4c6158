"""Databases read into Parquet: SQLite, PostgreSQL, MySQL and SQL Server by SQLAlchemy, DuckDB by itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import quote

from fairness.readers.database_faults import telling
from fairness.readers.postgres import fetch_copied, is_copied
from fairness.readers.typed import write_rows
from fairness.source.addresses import Address
from fairness.source.problems import InputError, Place, Problem, nearest

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

ROWS_AT_ONCE = 50_000
SECONDS = 10  # until a server that does not answer is given up
_OF_FILES = ("sqlite", "duckdb")  # kinds of database that are a file each
_MOST_NAMED = 10  # tables, in a message
_READS = ("select", "with", "values", "table", "from")
_STRINGS = r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"
_TOKENS = re.compile(rf"(?P<string>{_STRINGS})|(?P<comment>--[^\n]*|/\*.*?\*/)", re.DOTALL)
_DRIVERS = {
    "sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql",
    "mssql": "mssql+pyodbc",
}  # fmt: skip
_WAITS: dict[str, dict[str, Any]] = {
    "postgresql": {"connect_timeout": SECONDS}, "mysql": {"connect_timeout": SECONDS}, "mssql": {"timeout": SECONDS},
    "sqlite": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """A table that was fetched: the Parquet file it is in, and what it is called in messages and reports.

    `is_ordered`: its rows came in an order that stays, the query's own or that of a key.
    """

    path: str
    name: str
    is_ordered: bool = True


class Table(NamedTuple):
    """A table or view by its schema (empty for the usual one) and its name there."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


class Database(Protocol):
    """An open database, which is only read."""

    def tables(self, schema: str) -> list[str]:
        """The names of the tables and views of a schema, or of the usual one."""

    def key(self, table: Table) -> list[str]:
        """The columns of a table's primary key, none where it has none."""

    def quoted(self, name: str) -> str:
        """A name as a query has it."""

    def fetch(self, query: str, path: Path) -> None:
        """Write what a query gives as a Parquet file."""


def fetch(address: Address, tables: Sequence[str], query: str, folder: Path) -> list[Fetched]:
    """Read tables of a database, or what a query gives, each into a Parquet file of its own in `folder`.

    Without both it reads the only table that there is. Raises InputError where anything is wrong, in words that
    repeat neither user nor password.
    """
    if query:
        query = checked(query, address.name)
    with opened(address) as database:
        if query:
            wanted = [("the query", query, True)]
        else:
            chosen = [_found(database, one, address) for one in tables] or [_only(database, address)]
            wanted = [(f"table {one}", *_reading(database, one, address)) for one in chosen]
        found = []
        for number, (what, text, is_ordered) in enumerate(wanted, 1):
            path = folder / f"{number:03}.parquet"
            with telling(address, what):
                database.fetch(text, path)
            found.append(Fetched(str(path), f"{address.name} ({what})", is_ordered))
    return found


def _reading(database: Database, table: Table, address: Address) -> tuple[str, bool]:
    """The query that reads a table in order of its primary key, and whether its rows have an order that stays.

    SQLite and DuckDB, which are files, keep rows in the order in which they were added.
    """
    with telling(address, f"table {table}"):
        keys = database.key(table)
    order = ", ".join(map(database.quoted, keys))
    whole = ".".join(database.quoted(one) for one in table if one)
    is_ordered = bool(keys) or address.kind in _OF_FILES
    return f"SELECT * FROM {whole}" + (f" ORDER BY {order}" if order else ""), is_ordered


def checked(query: str, name: str) -> str:
    """A query without its comments. Raises InputError for one that is not a single statement which reads."""
    plain = _TOKENS.sub(lambda one: " " if one["comment"] else one[0], query).strip().rstrip(";").rstrip()
    bare = _TOKENS.sub("''", plain)
    first = bare.lstrip("( \n\t").split(None, 1)
    place = Place(name)
    if ";" in bare:
        raise InputError(Problem(place, "has several statements", expected="one query that reads: SELECT ..."))
    if not first or first[0].casefold() not in _READS:
        says = f"begins with {first[0].upper()[:20]}" if first else "is empty"
        raise InputError(Problem(place, says, expected="a query that reads: SELECT ..., or WITH ..."))
    return plain


def _found(database: Database, named: str, address: Address) -> Table:
    with telling(address, f"table {named}"):
        usual = database.tables("")
        schema, _, name = ("", "", named) if named in usual else named.rpartition(".")
        names = database.tables(schema) if schema else usual
    known = {str(found): found for found in (Table(schema, one) for one in names)}
    same = [one for one in known if one.casefold() == named.casefold()]
    if named in known or len(same) == 1:
        return known[named if named in known else same[0]]
    where = f"a schema {schema!r} with tables" if schema else "tables"
    expected = f"one of {_named(list(known))}" if known else f"{where} that this account can see"
    raise InputError(Problem(Place(address.name), f"has no table {named!r}", "", expected, nearest(named, known)))


def _only(database: Database, address: Address) -> Table:
    with telling(address, "its list of tables"):
        names = database.tables("")
    if len(names) == 1:
        return Table("", names[0])
    says = f"has {len(names):,} tables ({_named(names)})" if names else "has no table that this account can see"
    expected = "a mapping with `table:` or `query:`, or --query"
    raise InputError(Problem(Place(address.name), says, expected=expected))


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


@contextmanager
def opened(address: Address) -> Iterator[Database]:
    """A database, opened so that it can only be read. Raises InputError where it cannot be."""
    if address.kind in _OF_FILES:
        _check_file(address)
    if address.kind == "duckdb":
        with _duckdb(address) as found:
            yield found
        return
    engine = engine_of(address, read_only=True)
    try:
        with telling(address, "it"):
            connection = engine.connect()
        with connection:
            yield _Served(connection, address)
    finally:
        engine.dispose()


def _check_file(address: Address) -> None:
    path = address.path
    if not os.path.isfile(path):
        says = "is a folder" if os.path.isdir(path) else "does not exist"
        raise InputError(
            Problem(Place(address.name), says, expected=f"the file of a database: {address.kind}:///FILE")
        )


# -- SQLAlchemy ----------------------------------------------------------------------------------------------


def engine_of(address: Address, read_only: bool) -> Engine:
    """SQLAlchemy's engine for an address. Raises InputError where it, or the driver, is missing."""
    try:
        import sqlalchemy as sa
    except ImportError:
        raise missing(address, "SQLAlchemy") from None
    try:
        url = _url(address, read_only)
        waits = {name: value for name, value in _WAITS[address.kind].items() if name not in url.query}
        engine = sa.create_engine(url, connect_args=waits, poolclass=sa.NullPool)
    except sa.exc.NoSuchModuleError:
        raise missing(address, f"the driver {address.whole.partition('://')[0]}") from None
    except (sa.exc.ArgumentError, ValueError, TypeError):
        expected = "such as postgresql://host:5432/database"
        raise InputError(Problem(Place(address.name), "is not written as an address", expected=expected)) from None
    except ImportError as error:
        raise missing(address, f"the driver {error.name or _DRIVERS[address.kind].partition('+')[2]}") from None
    if address.kind == "sqlite":
        sa.event.listen(engine, "connect", _lenient)
    return engine


def _url(address: Address, read_only: bool) -> URL:
    from sqlalchemy import make_url

    scheme = address.whole.partition("://")[0]
    driver = scheme if "+" in scheme else _DRIVERS[address.kind]
    if address.kind == "sqlite":
        mode = "ro" if read_only else "rwc"
        return make_url(f"{driver}:///file:{quote(os.path.abspath(address.path))}?mode={mode}&uri=true")
    return make_url(address.whole).set(drivername=driver)


def _lenient(connection: Any, _: object) -> None:
    """Text in SQLite that is not UTF-8 is read as Windows-1252, as a CSV file's is."""

    def text(content: bytes) -> str:
        try:
            return content.decode()
        except UnicodeDecodeError:
            return content.decode("cp1252", "replace")

    connection.text_factory = text


def missing(address: Address, what: str) -> InputError:
    """What is said where a database cannot be read for want of a library."""
    says = f"needs {what}, which is not installed"
    return InputError(Problem(Place(address.name), says, expected="pip install 'fairness-check[sql]'"))


@dataclass(frozen=True, slots=True)
class _Served:
    """A database that SQLAlchemy has opened."""

    connection: Connection
    address: Address

    def tables(self, schema: str) -> list[str]:
        from sqlalchemy import inspect
        from sqlalchemy.exc import NoSuchTableError

        inspector = inspect(self.connection)
        within = schema or None
        names = [*inspector.get_table_names(within), *inspector.get_view_names(within)]
        with suppress(NotImplementedError, NoSuchTableError):
            names += inspector.get_materialized_view_names(within)
        return sorted(names)

    def key(self, table: Table) -> list[str]:
        from sqlalchemy import inspect

        found = inspect(self.connection).get_pk_constraint(table.name, table.schema or None)
        return list(found.get("constrained_columns") or [])

    def quoted(self, name: str) -> str:
        return self.connection.dialect.identifier_preparer.quote_identifier(name)

    def fetch(self, query: str, path: Path) -> None:
        connection = self.connection
        if connection.in_transaction():
            connection.rollback()  # its rights are those of the transaction, which begins with what follows
        connection = connection.execution_options(
            stream_results=True, max_row_buffer=ROWS_AT_ONCE, no_parameters=True, **self._read_only()
        )
        if self.address.kind == "mysql":
            connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
            connection.rollback()
        try:
            if not self._copied(connection, query, path):
                result = connection.exec_driver_sql(query)
                names = [str(one[0]) for one in (result.cursor.description if result.cursor else ()) or ()]
                check_names(names, self.address)
                write_rows(names, iter(lambda: result.fetchmany(ROWS_AT_ONCE), []), path)
        finally:
            connection.rollback()

    def _copied(self, connection: Connection, query: str, path: Path) -> bool:
        """Whether PostgreSQL could be asked to copy the rows out, and was."""
        if connection.dialect.driver != "psycopg":
            return False
        asked = connection.exec_driver_sql(f"SELECT * FROM ({query}) AS asked LIMIT 0")
        described: list[tuple[Any, Any]] = [
            (one[0], one[1]) for one in (asked.cursor.description if asked.cursor else ()) or ()
        ]
        asked.close()
        names, kinds = [str(name) for name, _ in described], [kind for _, kind in described]
        check_names(names, self.address)
        if not is_copied(kinds):
            return False
        fetch_copied(connection.connection.driver_connection, query, names, kinds, ROWS_AT_ONCE, path)
        return True

    def _read_only(self) -> dict[str, Any]:
        return {"postgresql_readonly": True} if self.address.kind == "postgresql" else {}


def check_names(names: Sequence[str], address: Address) -> None:
    """Raise InputError where a query gives no columns, or two of one name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        says = f"gives two columns with the name {twice[0]!r}"
        raise InputError(
            Problem(Place(address.name), says, expected="a name of its own for each: SELECT a.id AS a_id")
        )
    if not names:
        raise InputError(
            Problem(Place(address.name), "does not give a table", expected="a query that reads: SELECT ...")
        )


# -- DuckDB --------------------------------------------------------------------------------------------------


@contextmanager
def _duckdb(address: Address) -> Iterator[Database]:
    try:
        import duckdb
    except ImportError:
        raise missing(address, "duckdb") from None
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "memory_limit": "1GB",
    }
    with telling(address, "it"):
        connection = duckdb.connect(address.path, read_only=True, config=settings)
    try:
        yield _Duck(connection, address)
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class _Duck:
    """A database that DuckDB has opened; it writes Parquet itself."""

    connection: Any
    address: Address

    def tables(self, schema: str) -> list[str]:
        asked = "SELECT table_name FROM information_schema.tables WHERE table_schema = ? ORDER BY table_name"
        return [name for (name,) in self.connection.execute(asked, [schema or "main"]).fetchall()]

    def key(self, table: Table) -> list[str]:
        asked = (
            "SELECT constraint_column_names FROM duckdb_constraints() "
            "WHERE constraint_type = 'PRIMARY KEY' AND schema_name = ? AND table_name = ?"
        )
        found = self.connection.execute(asked, [table.schema or "main", table.name]).fetchone()
        return list(found[0]) if found else []

    def quoted(self, name: str) -> str:
        return _in_quotes(name)

    def fetch(self, query: str, path: Path) -> None:
        described = self.connection.execute(f"DESCRIBE {query}").fetchall()
        check_names([name for name, *_ in described], self.address)
        # Times with a zone become UK time, as they do from every database.
        columns = ", ".join(
            f"timezone('Europe/London', {_in_quotes(name)}) AS {_in_quotes(name)}"
            if kind == "TIMESTAMP WITH TIME ZONE"
            else _in_quotes(name)
            for name, kind, *_ in described
        )
        where = str(path).replace("'", "''")
        self.connection.execute(f"SET temp_directory = '{where}.spill'")
        self.connection.execute(f"COPY (SELECT {columns} FROM ({query})) TO '{where}' (FORMAT parquet)")


def _in_quotes(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
