"""Databases as sources: what is read, in which order, and what is said where it cannot be."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, patch

import polars as pl
import pytest

from fairness.readers.database_faults import fault_of, redacted
from fairness.readers.databases import _Served, _url, checked, fetch
from fairness.source.addresses import Address, address_of
from fairness.source.problems import InputError
from tests import postgres

pytest.importorskip("sqlalchemy", reason="needs the extra `sql`")

ROWS = [("C2", 1, "2024-03-01"), ("C1", 2, "12/03/2024"), ("C1", 1, None)]
TABLE = "CREATE TABLE concerns (ref TEXT, step INTEGER, day TEXT, PRIMARY KEY (ref, step))"


def sqlite(path: Path) -> str:
    with sqlite3.connect(path) as made:
        made.execute(TABLE)
        made.executemany("INSERT INTO concerns VALUES (?, ?, ?)", ROWS)
        made.execute("CREATE VIEW closed AS SELECT * FROM concerns WHERE step = 1")
    made.close()
    return f"sqlite:///{path}"


def duck(path: Path) -> str:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(path)) as made:
        made.execute(TABLE)
        made.executemany("INSERT INTO concerns VALUES (?, ?, ?)", ROWS)
        made.execute("CREATE VIEW closed AS SELECT * FROM concerns WHERE step = 1")
    return f"duckdb:///{path}"


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    if postgres.BIN is None:
        pytest.skip("needs PostgreSQL (Debian's package postgresql)")
    with postgres.server() as running:
        running.do(
            TABLE,
            "INSERT INTO concerns VALUES ('C2', 1, '2024-03-01'), ('C1', 2, '12/03/2024'), ('C1', 1, NULL)",
            "CREATE VIEW closed AS SELECT * FROM concerns WHERE step = 1",
            "CREATE SCHEMA hr",
            "CREATE TABLE hr.kinds (day date, moment timestamp, there timestamptz, flag boolean, n numeric(8,2),"
            " whole numeric(20), items text[], at time)",
            "INSERT INTO hr.kinds VALUES ('2024-05-10', '2024-05-10 14:30', '2024-05-10 13:30+00', true, 1.50, 7,"
            " '{a,b}', '14:30')",
            f"CREATE ROLE reader LOGIN PASSWORD '{postgres.PASSWORD}'",
            f"CREATE ROLE nobody_much LOGIN PASSWORD '{postgres.PASSWORD}'",
            "GRANT SELECT ON concerns, closed TO reader",
        )
        yield running


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def tracker(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with the table `concerns` and the view `closed`."""
    if request.param == "postgresql":
        running: postgres.Server = request.getfixturevalue("server")
        return running.owner
    return (sqlite if request.param == "sqlite" else duck)(tmp_path / "tracker")


def read(address: str, folder: Path, *tables: str, query: str = "") -> list[pl.DataFrame]:
    made = Path(tempfile.mkdtemp(dir=folder))
    return [pl.read_parquet(one.path) for one in fetch(address_of(address), tables, query, made)]


def refused(address: str, folder: Path, *tables: str, query: str = "") -> str:
    with pytest.raises(InputError) as error:
        read(address, folder, *tables, query=query)
    assert error.value.__suppress_context__ or error.value.__context__ is None
    return str(error.value)


# -- what is read ------------------------------------------------------------------------------------------


def test_a_table_is_read_in_order_of_its_key(tracker: str, tmp_path: Path) -> None:
    (found,) = read(tracker, tmp_path, "concerns")
    assert found.rows() == [("C1", 1, None), ("C1", 2, "12/03/2024"), ("C2", 1, "2024-03-01")]


def test_a_view_and_several_tables(tracker: str, tmp_path: Path) -> None:
    found = read(tracker, tmp_path, "closed", "Concerns")
    assert [one.height for one in found] == [2, 3]


@pytest.mark.parametrize(
    "query", ["(SELECT 1 AS a, 'x' AS b)", "WITH c AS (SELECT 1 AS a, 'x' AS b) SELECT * FROM c", "VALUES (1, 'x')"]
)
def test_every_form_of_a_query_that_reads(tracker: str, tmp_path: Path, query: str) -> None:
    if query[0] == "(" and tracker.startswith("sqlite"):
        query = query.strip("()")  # SQLite has no query in brackets
    (found,) = read(tracker, tmp_path, query=query)
    assert found.rows() == [(1, "x")]


def test_a_query_says_its_own_order(tracker: str, tmp_path: Path) -> None:
    query = (
        "-- all; of them\nSELECT ref AS \"Ref\", 'a;b :x 50%' AS note FROM concerns WHERE ref LIKE 'C%'\n"
        "ORDER BY ref DESC, step;\n"
    )
    (found,) = read(tracker, tmp_path, query=query)
    assert found.columns == ["Ref", "note"] and found["Ref"].to_list() == ["C2", "C1", "C1"]
    assert found["note"][0] == "a;b :x 50%"


def test_batches_are_bounded_and_give_the_same(tracker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairness.readers.databases.ROWS_AT_ONCE", 2)
    (found,) = read(tracker, tmp_path, "concerns")
    assert found.height == 3 and [one.name for one in tmp_path.glob("tmp*/*")] == ["001.parquet"]


def test_kinds_of_postgresql_are_those_of_a_parquet_file(server: postgres.Server, tmp_path: Path) -> None:
    (found,) = read(server.owner, tmp_path, "hr.kinds")
    day, moment, there, flag, number, whole, items, at = found.row(0)
    assert (day, moment, there) == (date(2024, 5, 10), datetime(2024, 5, 10, 14, 30), datetime(2024, 5, 10, 14, 30))
    assert (flag, number, whole, items, str(at)) == (True, 1.5, 7, ["a", "b"], "14:30:00")


def test_postgresql_copies_what_is_plain_and_the_rows_are_the_same(server: postgres.Server, tmp_path: Path) -> None:
    query = """SELECT * FROM (VALUES
        (1, '', 'a,"b"\nc', true, date '2024-05-10', timestamp '2024-05-10 14:30:00.5',
         timestamptz '2024-01-10 14:30+00', 1.50, 7.00, 1.5::float8, time '14:30', 'x'::char(3), '\\N'::varchar,
         '5'::bigint, NULL::date),
        (2, NULL, ' b ', NULL, NULL, NULL, NULL, NULL, NULL, '-1e-3', NULL, NULL, '\\.', NULL, NULL)
        ) AS v (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) ORDER BY a"""
    (quick,) = read(server.owner, tmp_path, query=query)
    with patch("fairness.readers.databases.is_copied", return_value=False):
        (careful,) = read(server.owner, tmp_path, query=query)
    assert quick.rows() == careful.rows() and quick["b"].to_list() == ["", None]
    assert quick.drop("o").schema == careful.drop("o").schema
    endless = "SELECT a, date 'infinity' AS b FROM (VALUES (1)) AS v (a) UNION SELECT 2, date '2024-01-01' ORDER BY a"
    (found,) = read(server.owner, tmp_path, query=endless)
    assert found["b"].to_list() == ["infinity", "2024-01-01"]


def test_zones_of_duckdb_are_uk_time(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    query = "SELECT TIMESTAMPTZ '2024-05-10 13:30:00+00' AS there"
    (found,) = read(duck(tmp_path / "tracker"), tmp_path, query=query)
    assert found.rows() == [(datetime(2024, 5, 10, 14, 30),)]


def test_text_of_sqlite_that_is_not_utf_8_is_windows_1252(tmp_path: Path) -> None:
    (found,) = read(sqlite(tmp_path / "t.db"), tmp_path, query="SELECT CAST(x'4DFC6C' AS TEXT) AS a")
    assert found.rows() == [("Mül",)]


def test_the_only_table_needs_no_name(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "t.db") as made:
        made.execute("CREATE TABLE only_one AS SELECT 1 AS a")
    found = fetch(address_of(f"sqlite:///{tmp_path}/t.db"), (), "", tmp_path)
    assert [one.name for one in found] == [f"sqlite:///{tmp_path}/t.db (table only_one)"]


# -- read only ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM concerns", "SELECT 1; DROP TABLE concerns", "UPDATE concerns SET step = 9", "",
        "/* SELECT */ INSERT INTO concerns VALUES ('x', 1, '')", "PRAGMA writable_schema = 1", "CALL f()",
    ],
)  # fmt: skip
def test_a_query_that_does_not_read_is_refused(query: str) -> None:
    with pytest.raises(InputError, match="reads"):
        checked(query, "sqlite:///t.db")


@pytest.mark.parametrize(
    "query",
    ["SELECT ';' AS a", "(SELECT 1)", "with a as (select 1) select * from a ;", "VALUES (1)", "-- ;\nTABLE a"],
)
def test_a_query_that_reads_is_taken(query: str) -> None:
    assert checked(query, "sqlite:///t.db")


def test_nothing_can_be_written(tracker: str, tmp_path: Path) -> None:
    query = {
        "postgresql": "WITH gone AS (DELETE FROM concerns RETURNING ref) SELECT * FROM gone",
        "sqlite": "WITH a AS (SELECT 1) DELETE FROM concerns",
        "duckdb": "WITH a AS (SELECT 1) DELETE FROM concerns",
    }[tracker.partition(":")[0]]
    refused(tracker, tmp_path, query=query)
    (found,) = read(tracker, tmp_path, "concerns")
    assert found.height == 3


# -- what is said ------------------------------------------------------------------------------------------


def test_a_wrong_table_is_told_with_the_nearest(tracker: str, tmp_path: Path) -> None:
    says = refused(tracker, tmp_path, "concern")
    assert "has no table 'concern'; expected one of closed, concerns (did you mean 'concerns'?)" in says


def test_a_schema_that_there_is_not(tracker: str, tmp_path: Path) -> None:
    says = refused(tracker, tmp_path, "payroll.concerns").replace("'", "")
    assert "has no table payroll.concerns; expected" in says


def test_a_name_with_a_point_in_it(tmp_path: Path) -> None:
    address = sqlite(tmp_path / "t.db")
    with sqlite3.connect(tmp_path / "t.db") as made:
        made.execute('CREATE TABLE "hr.staff" AS SELECT 1 AS a')
    made.close()
    (found,) = read(address, tmp_path, "hr.staff")
    assert found.rows() == [(1,)]


def test_one_of_several_tables_has_to_be_named(tracker: str, tmp_path: Path) -> None:
    says = refused(tracker, tmp_path)
    assert "has 2 tables (closed, concerns); expected a mapping with `table:` or `query:`, or --query" in says


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * FROM nowhere", "has no table that the query names"),
        ("SELECT reff FROM concerns", "has no column that the query names"),
        ("SELECT ref, step AS ref FROM concerns", "gives two columns with the name 'ref'"),
        ("SELECT FROM WHERE", "does not understand the query"),
    ],
)
def test_what_is_wrong_with_a_query(tracker: str, tmp_path: Path, query: str, says: str) -> None:
    assert says in refused(tracker, tmp_path, query=query)


def test_a_file_that_is_not_there_or_no_database(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database, however long the text in it may be " * 30)
    for kind in ("sqlite", "duckdb"):
        assert "does not exist" in refused(f"{kind}:///{tmp_path}/none.db", tmp_path, "a")
        assert "is not a database of this kind" in refused(f"{kind}:///{tmp_path}/text.db", tmp_path, "a")


def test_rights_passwords_and_databases(
    server: postgres.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", postgres.PASSWORD)
    (found,) = read(server.address("reader"), tmp_path, "concerns")
    assert found.height == 3
    for address, says in (
        (server.address("nobody_much"), "does not let this account read table concerns"),
        (server.address("reader", "nowhere"), "is not a database on this server"),
    ):
        told = refused(address, tmp_path, "concerns")
        assert told.startswith(f"postgresql://127.0.0.1:{server.port}/") and says in told
        assert "reader" not in told and "nobody_much" not in told
    monkeypatch.setenv("PGPASSWORD", "an0ther")
    told = refused(server.address("reader"), tmp_path, "concerns")
    assert "does not accept the user or the password" in told and "an0ther" not in told and "reader" not in told


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    says = refused("postgresql://ann@127.0.0.1:1/hr", tmp_path, "concerns")
    assert says.startswith("postgresql://127.0.0.1:1/hr: does not answer; expected a server that runs")


def test_a_driver_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, module in (("mssql://h/d", "pyodbc"), ("mysql://h/d", "pymysql"), ("postgresql://h/d", "psycopg")):
        monkeypatch.setitem(sys.modules, module, None)
        says = refused(kind, tmp_path, "concerns")
        assert (
            f"needs the driver {module}, which is not installed; expected pip install 'fairness-check[sql]'" in says
        )
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    assert "needs SQLAlchemy, which is not installed" in refused(sqlite(tmp_path / "t.db"), tmp_path, "concerns")


def test_addresses_of_other_databases_name_their_drivers() -> None:
    for given, driver in (
        ("mssql://h/d?driver=ODBC+Driver+18+for+SQL+Server", "mssql+pyodbc"), ("mariadb://h/d", "mysql+pymysql"),
        ("mssql+pymssql://h/d", "mssql+pymssql"), ("postgres://h/d", "postgresql+psycopg"),
    ):  # fmt: skip
        assert _url(address_of(given), read_only=True).drivername == driver


def test_mysql_gets_a_read_only_transaction_before_the_query(tmp_path: Path) -> None:
    result = MagicMock()
    result.cursor.description = [("a",)]
    result.fetchmany.side_effect = [[(1,)], []]
    connection = MagicMock()
    connection.execution_options.return_value = connection
    connection.exec_driver_sql.side_effect = lambda statement: result
    _Served(connection, address_of("mysql://h/d")).fetch("SELECT a FROM b", tmp_path / "rows.parquet")
    asked = [call.args[0] for call in connection.exec_driver_sql.call_args_list]
    assert asked == ["SET SESSION TRANSACTION READ ONLY", "SELECT a FROM b"]
    assert (
        pl.read_parquet(tmp_path / "rows.parquet").rows() == [(1,)] and connection.method_calls[-1][0] == "rollback"
    )


class Raised(Exception):
    """What a driver may raise: a number or a code, and what it says."""

    def __init__(self, *args: Any, sqlstate: str | None = None) -> None:
        super().__init__(*args)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (Raised(1045, "Access denied for user 'ann'@'h' (using password: YES)"), "does not accept the user"),
        (Raised(1142, "SELECT command denied to user 'ann'@'h' for table 'c'"), "does not let this account read"),
        (Raised(1146, "Table 'hr.c' doesn't exist"), "has no table c; expected"),
        (Raised(2003, "Can't connect to MySQL server on 'h'"), "does not answer"),
        (Raised(1792, "Cannot execute statement in a READ ONLY transaction."), "may only be read"),
        (Raised("28000", "[28000] Login failed for user 'ann'. (18456)"), "does not accept the user"),
        (Raised("42S02", "[42S02] Invalid object name 'c'. (208)"), "has no table c; expected"),
        (Raised("HYT00", "[HYT00] Login timeout expired (0)"), "does not answer"),
        (Raised("IM002", "[IM002] Data source name not found"), "needs a driver that is not installed"),
        (Raised("attempt to write a readonly database"), "may only be read"),
        (Raised("unable to open database file"), "does not let this account read"),
        (Raised("database is locked"), "is locked by another program"),
    ],
)
def test_what_drivers_of_other_databases_say_is_told_in_our_words(error: Exception, says: str) -> None:
    told = str(fault_of(error, Address("mysql", "mysql://ann:s3cret@h/hr", "mysql://h/hr"), "table c"))
    assert says in told and "ann" not in told.replace("any", "")


def test_what_we_do_not_know_is_told_in_short_without_user_and_password() -> None:
    address = Address("mysql", "mysql://ann:s3cret@h/hr?key=k3y", "mysql://h/hr")
    said = "ann broke s3cret of mysql://ann:s3cret@h/hr?key=k3y " + "x" * 200 + "\nDETAIL: Ann Other, born 1970"
    assert redacted(said, address) == ("*** broke *** of *** " + "x" * 200)[:77] + "..."
    assert "cannot be read: *** broke ***" in str(fault_of(Raised(said), address, "table c"))
