"""Results written into a database: the same star in each, all of it or nothing, and the queries of the docs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fairness.audit.review import Question
from fairness.audit.run import Audit, run
from fairness.audit.star import CASES, FINDINGS, RESULTS, TABLES
from fairness.audit.star_database import check_target, write_star
from fairness.rulebook.rulebook import load_rulebook
from fairness.source.addresses import address_of
from fairness.source.problems import InputError
from tests import postgres
from tests.cli import AS_AT, ROOT, SAMPLES, fairness

pytest.importorskip("sqlalchemy", reason="needs the extra `sql`")
pytest.importorskip("duckdb", reason="needs the extra `sql`")

RULEBOOK = load_rulebook()
PAGE = ROOT / "docs" / "how-to" / "dashboards.md"
QUERIES = re.findall(r"^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder = tmp_path_factory.mktemp("star") / "audit"
    files = [str(one) for one in sorted(SAMPLES.glob("*.yaml")) if one.name != "tracker.yaml"]
    return run(files, folder, Question(RULEBOOK, date(2024, 12, 1)))


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    if postgres.BIN is None:
        pytest.skip("needs PostgreSQL (Debian's package postgresql)")
    with postgres.server() as running:
        yield running


Ask = Callable[[str], list[tuple[Any, ...]]]


def asking(kind: str, folder: Path, request: pytest.FixtureRequest) -> tuple[str, Ask]:
    """The address of a new database, and what asks it in a program of its own."""
    path = folder / "out.db"
    if kind == "sqlite":

        def ask(query: str) -> list[tuple[Any, ...]]:
            connection = sqlite3.connect(path)
            try:
                return connection.execute(query).fetchall()
            finally:
                connection.close()

        return f"sqlite:///{path}", ask
    if kind == "duckdb":
        import duckdb

        def ask_duck(query: str) -> list[tuple[Any, ...]]:
            with duckdb.connect(str(path)) as connection:
                return [tuple(row) for row in connection.execute(query).fetchall()]

        return f"duckdb:///{path}", ask_duck
    server: postgres.Server = request.getfixturevalue("server")
    server.do("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return server.owner, server.ask


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Ask]:
    return asking(request.param, tmp_path, request)


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows as any of the databases gives them: SQLite has dates as text and flags as numbers."""
    return [tuple(str(one) if isinstance(one, date) else one for one in row) for row in rows]


def test_the_star_counts_what_the_audit_counts(audit: Audit, database: tuple[str, Ask]) -> None:
    address, ask = database
    write_star(audit, RULEBOOK, address_of(address))
    results = audit.results().collect().with_columns(pl.col("rule", "verdict").cast(pl.String))
    judged = results.filter(pl.col("verdict") != "not_applicable")
    assert ask(f"SELECT COUNT(*) FROM {CASES}") == [(audit.counts.cases,)]
    assert ask(f"SELECT COUNT(*) FROM {RESULTS}") == [(judged.height,)]
    assert ask(f"SELECT COUNT(*) FROM {FINDINGS}") == [(judged.filter(pl.col("verdict") == "risk").height,)]
    counted = ask(f"SELECT rule, verdict, COUNT(*) FROM {RESULTS} WHERE counts_for_case GROUP BY rule, verdict")
    tally = audit.tally()["verdicts"]
    wanted = {
        (rule, verdict, cases)
        for rule, verdicts in tally.items()
        for verdict, (cases, _) in verdicts.items()
        if verdict != "not_applicable" and cases
    }
    assert set(counted) == wanted and len(wanted) > 100
    # Every number leads to a row.
    for side in ("activation", "witness"):
        lost = (
            f"SELECT COUNT(*) FROM {RESULTS} AS r LEFT JOIN fairness_events AS e ON e.event_id = r.{side}_event_id "
        )
        assert ask(f"{lost} WHERE r.{side}_event_id IS NOT NULL AND e.case_id IS NULL") == [(0,)]
        named = judged.filter(pl.col(f"{side}_type").is_not_null()).height
        assert ask(f"SELECT COUNT({side}_event_id) FROM {RESULTS}") == [(named,)]


def test_an_event_has_one_row_with_its_day_and_what_was_recorded(audit: Audit, database: tuple[str, Ask]) -> None:
    address, ask = database
    write_star(audit, RULEBOOK, address_of(address))
    partial = plain(
        ask("SELECT DISTINCT day, day_as_recorded FROM fairness_events WHERE LENGTH(day_as_recorded) < 10")
    )
    assert partial and all(day == f"{text.rstrip('~')}-01-01"[:10] for day, text in partial)
    rough = ask("SELECT COUNT(*) FROM fairness_events WHERE day IS NULL AND day_as_recorded IS NOT NULL")
    assert rough == [(0,)]
    named = "case_id, COALESCE(position, -1), type, day_as_recorded"
    assert ask(f"SELECT COUNT(*) FROM (SELECT DISTINCT {named} FROM fairness_events) AS d") == ask(
        "SELECT COUNT(*) FROM fairness_events"
    )


def test_writing_again_takes_the_place_of_the_star_alone(audit: Audit, database: tuple[str, Ask]) -> None:
    address, ask = database
    write_star(audit, RULEBOOK, address_of(address))
    before = ask("SELECT * FROM fairness_results ORDER BY result_id")
    write_star(audit, RULEBOOK, address_of(address))
    assert ask("SELECT * FROM fairness_results ORDER BY result_id") == before


def test_nothing_is_changed_where_something_goes_wrong_on_the_way(
    audit: Audit, database: tuple[str, Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, ask = database
    write_star(audit, RULEBOOK, address_of(address))
    before = ask("SELECT COUNT(*), MAX(result_id) FROM fairness_results")
    monkeypatch.setattr("fairness.audit.star._findings", lambda *_: pl.DataFrame({"too": [1], "few": [2]}))
    with pytest.raises(InputError, match="the results cannot be written"):
        write_star(audit, RULEBOOK, address_of(address))
    assert ask("SELECT COUNT(*), MAX(result_id) FROM fairness_results") == before


def test_tables_that_are_not_ours_are_left_alone(audit: Audit, database: tuple[str, Ask]) -> None:
    address, ask = database
    write_star(audit, RULEBOOK, address_of(address))
    change(address, "CREATE TABLE cases (a INTEGER)", "UPDATE fairness_audit SET schema_version = 99")
    with pytest.raises(InputError, match="holds results of a newer version of fairness"):
        check_target(address_of(address))
    change(address, "DROP TABLE fairness_audit")
    with pytest.raises(InputError, match="has a table 'fairness_cases' that no audit wrote"):
        write_star(audit, RULEBOOK, address_of(address))
    assert ask("SELECT COUNT(*) FROM cases") == [(0,)]


def change(address: str, *statements: str) -> None:
    """Change a database from outside."""
    import duckdb
    import psycopg
    from sqlalchemy import make_url

    kind, url = address.partition(":")[0], make_url(address)
    if kind == "postgresql":
        host, port = (str(url.query[name]) for name in ("host", "port"))
        with psycopg.connect(host=host, port=int(port), user="owner", dbname="postgres") as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]
        return
    opened: Any = sqlite3.connect(str(url.database)) if kind == "sqlite" else duckdb.connect(str(url.database))
    for statement in statements:
        opened.execute(statement)
    opened.commit()
    opened.close()


def test_what_cannot_be_written_to_is_said_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database, however long the text in it may be " * 30)
    for address, says in (
        ("mysql://h/d", "is a kind of database that we can only read; expected one of sqlite://, duckdb://"),
        (f"sqlite:///{tmp_path}/no/out.db", "is in a folder that does not exist"),
        (f"sqlite:///{tmp_path}/text.db", "is not a database of this kind"),
        ("postgresql://ann@127.0.0.1:1/hr", "does not answer"),
    ):
        with pytest.raises(InputError) as refused:
            check_target(address_of(address))
        assert says in str(refused.value) and "ann@" not in str(refused.value)


def test_a_reader_of_postgresql_may_not_write(
    audit: Audit, server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.do(f"CREATE ROLE reader LOGIN PASSWORD '{postgres.PASSWORD}'")
    monkeypatch.setenv("PGPASSWORD", postgres.PASSWORD)
    with pytest.raises(InputError, match="does not let this account write the results"):
        write_star(audit, RULEBOOK, address_of(server.address("reader")))


@pytest.fixture(scope="module")
def answers(
    audit: Audit, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[str, list[list[tuple[Any, ...]]]]:
    """What each database answers to each query of the docs."""
    found = {}
    for kind in ("sqlite", "duckdb", "postgresql"):
        address, ask = asking(kind, tmp_path_factory.mktemp(kind), request)
        write_star(audit, RULEBOOK, address_of(address))
        found[kind] = [plain(ask(query)) for query in QUERIES]
    return found


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_the_queries_of_the_docs_work_alike_in_each(
    number: int, answers: dict[str, list[list[tuple[Any, ...]]]]
) -> None:
    one, *others = (found[number] for found in answers.values())
    assert one and all(other == one for other in others)


def test_the_page_names_every_table_and_columns_that_there_are(audit: Audit, tmp_path: Path) -> None:
    write_star(audit, RULEBOOK, address_of(f"sqlite:///{tmp_path}/out.db"))
    connection = sqlite3.connect(tmp_path / "out.db")
    rows = re.findall(r"^\| `(fairness_\w+)` \|[^|]*\|(.*)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, _ in rows] == list(TABLES)
    for table, columns in rows:
        there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        named = set(re.findall(r"`(\w+)`", columns))
        assert named <= there, table
        if table not in (CASES,):
            assert there - named <= {"theme_title", "pack"}, table
    connection.close()


def test_the_command_writes_a_star(tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/out.db"
    done = fairness("audit", SAMPLES / "long-exclusion.yaml", *AS_AT, "--results", target)
    assert done.returncode == 0, done.stderr
    assert f"Written: {target}. It has a row for each case: for internal use." in done.stderr
    connection = sqlite3.connect(tmp_path / "out.db")
    assert connection.execute("SELECT case_id, opened FROM fairness_cases").fetchall()[0][0] == "EX-2024-004"
    connection.close()
    assert [one.name for one in tmp_path.iterdir()] == ["out.db"]
