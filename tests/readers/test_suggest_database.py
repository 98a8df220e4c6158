"""A mapping proposed for a database: one table, or the cases and their events brought together by a query."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fairness.cli import main
from fairness.source.problems import InputError

CASES = [(17, "A", "2024-03-04", "England", "n"), (18, "B", "2024-04-05", "England", "m")]
EVENTS = [(1, 17, "Excluded", "2024-03-06", "told"), (2, 17, "Exclusion review", "2024-03-28", "held")]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["validate", *args], catch_exceptions=False)


def made(folder: Path, **tables: tuple[str, list[tuple[object, ...]]]) -> str:
    connection = sqlite3.connect(folder / "er.db")
    for name, (columns, rows) in tables.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    connection.commit()
    connection.close()
    return f"sqlite:///{folder}/er.db"


def test_a_table_of_a_database_is_proposed_and_then_shown_as_read(tmp_path: Path) -> None:
    row = ("A", "04/03/2024", "England", "06/03/2024")
    address = made(tmp_path, tracker=("Ref, Opened, Nation, 'Date excluded'", [row]))
    proposed = run("--suggest-mapping", address)
    assert proposed.exit_code == 0, proposed.stderr
    assert 'table: "tracker"' in proposed.stdout and "QUESTION: does the day come first" in proposed.stdout
    (tmp_path / "m.yaml").write_text(proposed.stdout)
    shown = run(address, "--mapping", str(tmp_path / "m.yaml"))
    assert shown.exit_code == 0, shown.stderr
    told = shown.stdout.replace("\n", "").replace(" ", "")  # a long address is broken over lines
    assert f"{address}(tabletracker):1casewith1event" in told and "4 Mar 2024" in shown.stdout


@pytest.mark.parametrize("reference", ["id", "case_ref"])
def test_cases_and_their_events_are_brought_together_by_a_query(tmp_path: Path, reference: str) -> None:
    events = [(one[0], one[1] if reference == "id" else "A", *one[2:]) for one in EVENTS]
    address = made(
        tmp_path,
        er_case=("id INTEGER PRIMARY KEY, case_ref, date_opened, nation, notes", list(CASES)),
        er_event=("id INTEGER PRIMARY KEY, case_id, event, event_date, notes", events),
        users=("id, name", [(1, "N")]),
    )
    proposed = run("--suggest-mapping", address)
    assert proposed.exit_code == 0, proposed.stderr
    assert f'LEFT JOIN "er_event" e ON e."case_id" = c."{reference}"' in proposed.stdout
    assert "# Tables that are not read: users" in proposed.stdout
    (tmp_path / "m.yaml").write_text(proposed.stdout)
    shown = run(address, "--mapping", str(tmp_path / "m.yaml"))
    assert shown.exit_code == 0, shown.stderr
    assert "(the query): 2 cases with 2 events" in shown.stdout
    assert "6 Mar 2024        Formal exclusion  note told" in shown.stdout


def test_a_database_that_cannot_be_read_says_why_and_shows_no_password(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist; expected the file of a database"):
        run("--suggest-mapping", f"sqlite:///{tmp_path}/no.db")
    secret = run("postgresql://u:hidden@localhost/x")
    assert secret.exit_code == 2 and "has a password in it" in secret.stderr and "hidden" not in secret.stderr
    address = made(tmp_path, a=("x", [(1,)]), b=("x", [(1,)]))
    several = run(address)
    assert several.exit_code == 2 and "has 2 tables (a, b); expected a mapping with `table:`" in several.stderr
