"""Databases and lakes as sources of an audit: the same rows as the same table in one Parquet file."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest

from fairness.audit.rows import ordered
from fairness.audit.run import Audit, run, verify
from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.readers.fetching import is_fetched
from fairness.readers.mapping import Mapping, load_mapping
from fairness.source.problems import InputError
from tests import postgres
from tests.audit.test_stretches import MIX, asked, damaged
from tests.cli import SAMPLES, fairness, fairness_many

pytest.importorskip("sqlalchemy", reason="needs the extra `sql`")
pytest.importorskip("duckdb", reason="needs the extra `sql`")


def plain(cases: int = 30) -> pl.DataFrame:
    """Invented cases with dates, flags and text; lists as text, as a database without arrays has them."""
    return as_table(simulate(cases, 3, mix=MIX)).with_columns(pl.col(pl.List(pl.String)).list.join("; "))


def into_sqlite(table: pl.DataFrame, path: Path) -> str:
    names = ", ".join(f'"{name}"' for name in table.columns)
    with sqlite3.connect(path) as made:
        made.execute(f"CREATE TABLE concerns ({names})")
        marks = ", ".join("?" for _ in table.columns)
        text = table.with_columns(pl.col(pl.Date).cast(pl.String))
        made.executemany(f"INSERT INTO concerns VALUES ({marks})", text.rows())
    made.close()
    return f"sqlite:///{path}"


def into_duckdb(table: pl.DataFrame, path: Path) -> str:
    import duckdb

    table.write_parquet(path.with_suffix(".made"))
    with duckdb.connect(str(path)) as made:
        made.execute(f"CREATE TABLE concerns AS FROM read_parquet('{path.with_suffix('.made')}')")
    return f"duckdb:///{path}"


def into_postgres(table: pl.DataFrame, server: postgres.Server) -> str:
    import psycopg

    kinds = {pl.Date: "date", pl.Boolean: "boolean"}
    names = ", ".join(f'"{name}" {kinds.get(kind.base_type(), "text")}' for name, kind in table.schema.items())
    server.do("DROP TABLE IF EXISTS concerns", f"CREATE TABLE concerns (step integer PRIMARY KEY, {names})")
    with (
        psycopg.connect(host=str(server.folder), port=server.port, user="owner", dbname="postgres") as connection,
        connection.cursor().copy("COPY concerns FROM STDIN") as copy,
    ):
        for number, row in enumerate(table.rows()):
            copy.write_row((number, *row))
    return server.owner


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    if postgres.BIN is None:
        pytest.skip("needs PostgreSQL (Debian's package postgresql)")
    with postgres.server() as running:
        yield running


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass(frozen=True)
class Tracker:
    """A database with a table `concerns`, the query that gives its rows as they are in a file, and its name."""

    address: str
    query: str

    def called(self, what: str) -> str:
        return f"{self.address.partition('?')[0].replace('owner@', '')} ({what})"


@pytest.fixture
def into(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[pl.DataFrame], Tracker]:
    """Puts a table into a database of its kind."""

    def put(table: pl.DataFrame) -> Tracker:
        if kind != "postgresql":
            address = (into_sqlite if kind == "sqlite" else into_duckdb)(table, tmp_path / "tracker.db")
            return Tracker(address, "SELECT * FROM concerns")
        names = ", ".join(f'"{name}"' for name in table.columns)
        address = into_postgres(table, request.getfixturevalue("server"))
        return Tracker(address, f"SELECT {names} FROM concerns ORDER BY step")

    return put


def told(audit: Audit, source: str) -> list[list[Any]]:
    """The lines of quarantine and of warnings, without what the source is called."""
    found = []
    for name in ("quarantine", "warnings"):
        text = (audit.folder / f"{name}.jsonl").read_text(encoding="utf-8")
        found.append([json.loads(line) for line in text.replace(source, "SOURCE").splitlines()])
    return found


def same(one: Audit, called: str, other: Audit, file: str) -> None:
    """Two audits of the same rows, whatever they were read from."""
    assert pl.concat(ordered(one)).equals(pl.concat(ordered(other)))
    assert one.counts == other.counts
    assert told(one, called) == told(other, file)
    facts = [audit.cases().collect().with_columns(pl.col("place").str.replace(name, "S", literal=True))
             for audit, name in ((one, called), (other, file))]  # fmt: skip
    assert facts[0].equals(facts[1])
    assert verify(one.folder) == []


@dataclass(frozen=True)
class Export:
    """A table, its Parquet file, and what an audit of that gives."""

    table: pl.DataFrame
    file: str
    audit: Audit


@pytest.fixture(scope="module", params=["plain", "damaged"])
def export(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Export:
    folder = tmp_path_factory.mktemp("export")
    table = plain() if request.param == "plain" else damaged(5)
    table.write_parquet(folder / "t.parquet")
    audit = run([f"{folder}/t.parquet"], folder / "audit", asked())
    assert audit.counts.cases > 20
    return Export(table, f"{folder}/t.parquet", audit)


def test_a_database_gives_the_rows_of_the_same_table_in_parquet(
    into: Callable[[pl.DataFrame], Tracker], export: Export, tmp_path: Path
) -> None:
    tracker = into(export.table)
    with patch("fairness.readers.databases.ROWS_AT_ONCE", 100):
        one = run([tracker.address], tmp_path / "one", asked(), query=tracker.query)
    same(one, tracker.called("the query"), export.audit, export.file)


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping, Export]:
    """The sample of a tracker, with a mapping that names a table too."""
    folder = tmp_path_factory.mktemp("mapped")
    lines = (SAMPLES / "tracker.csv").read_text(encoding="utf-8").splitlines()
    table = pl.read_csv("\n".join(lines[2:]).encode(), infer_schema=False)
    table.write_parquet(folder / "t.parquet")
    text = (SAMPLES / "tracker.yaml").read_text(encoding="utf-8")
    (folder / "m.yaml").write_text(f"{text}\ntable: concerns\n", encoding="utf-8")
    mapping = load_mapping(str(folder / "m.yaml"))
    audit = run([f"{folder}/t.parquet"], folder / "audit", asked(), mapping=mapping)
    assert audit.counts.cases > 3
    return mapping, Export(table, f"{folder}/t.parquet", audit)


def test_a_mapping_reads_a_database_and_its_export_alike(
    into: Callable[[pl.DataFrame], Tracker], mapped: tuple[Mapping, Export], tmp_path: Path
) -> None:
    mapping, export = mapped
    tracker = into(export.table)
    one = run([tracker.address], tmp_path / "one", asked(), mapping=mapping)
    same(one, tracker.called("table concerns"), export.audit, export.file)


def test_nothing_of_a_source_is_left_and_its_password_is_nowhere(
    server: postgres.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into_postgres(damaged(5), server)
    server.do(
        "ALTER TABLE concerns DROP COLUMN step",
        f"CREATE ROLE reader LOGIN PASSWORD '{postgres.PASSWORD}'",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
    )
    whole = f"postgresql://reader:{postgres.PASSWORD}@127.0.0.1:{server.port}/postgres"
    monkeypatch.setenv("TRACKER_URL", whole)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    reports = ("--report", "html", "--report", "json", "--audience", "internal", "--results", tmp_path / "rows.csv")
    done = fairness("audit", "run", "env:TRACKER_URL", "-o", tmp_path / "audit", *reports)
    assert done.returncode == 3, done.stderr
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert f"127.0.0.1:{server.port}/postgres (table concerns)".encode() in written
    printed = f"{done.stdout}{done.stderr}"
    assert postgres.PASSWORD.encode() not in written and postgres.PASSWORD not in printed
    assert b"reader@" not in written and b"reader:" not in written and "reader" not in printed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit", "rows.csv", "rows.csv.provenance.json"]
    assert not (tmp_path / "audit" / "gathered").exists()


def test_a_run_goes_on_with_the_parts_that_hold_the_same_rows(tmp_path: Path) -> None:
    address = into_sqlite(plain(), tmp_path / "t.db")
    whole = run([address], tmp_path / "whole", asked(), memory=200 << 20)
    torn = tmp_path / "torn"
    run([address], torn, asked(), memory=200 << 20)
    (torn / "manifest.json").unlink()
    reviewed = torn / "parts" / "00001.results.parquet"
    before = reviewed.stat().st_mtime_ns
    again = run([address], torn, asked(), memory=200 << 20, resume=True)
    assert again.manifest == whole.manifest and reviewed.stat().st_mtime_ns == before
    with sqlite3.connect(tmp_path / "t.db") as made:
        made.execute("UPDATE concerns SET date = '2021-01-01' WHERE rowid = 1")
    made.close()
    changed = run([address], torn, asked(), resume=True)
    assert changed.manifest.inputs != whole.manifest.inputs and verify(torn) == []


# -- the command ---------------------------------------------------------------------------------------------


def test_the_command_reads_a_query_of_a_database_once(tmp_path: Path) -> None:
    address = into_sqlite(plain(), tmp_path / "t.db")
    nation = plain()["nation"][0]
    query = f"SELECT * FROM concerns WHERE nation = '{nation}' LIMIT 100"
    done = fairness("audit", address, "--query", query, "--results", tmp_path / "rows.csv")
    assert done.returncode == 0, done.stderr
    some = plain().filter(pl.col("nation") == nation).head(100)["case_id"].n_unique()
    assert pl.read_csv(tmp_path / "rows.csv")["case_id"].n_unique() == some > 0


def test_columns_that_are_not_ours_need_a_mapping(tmp_path: Path) -> None:
    address = into_sqlite(pl.DataFrame({"ref": ["a"]}), tmp_path / "t.db")
    with pytest.raises(InputError) as refused:
        run([address], tmp_path / "one", asked())
    says = "needs a mapping, as its columns are not named as the fields of a case; expected --mapping FILE"
    assert str(refused.value) == f"{address} (table concerns): {says}"


def test_what_cannot_be_read_is_said_and_the_exit_code_is_2(tmp_path: Path) -> None:
    commands: list[tuple[list[str | Path], str]] = [
        (["audit", "sqlite:///none.db"], "Error: sqlite:///none.db: does not exist; expected the file of a database"),
        (["audit", "run", "postgresql://ann:s3cret@h/hr"], "Error: postgresql://h/hr: has a password in it"),
        (["audit", SAMPLES, "--query", "SELECT 1"], "Error: --query: is for one database, and there are 0 among the"),
        (["audit", "nosuch/*.parquet"], "Error: nosuch/*.parquet: matches no file; expected at least one file"),
        (
            ["check", "postgresql://ann:s3cret@h/hr"],
            "Error: postgresql://h/hr: is a database or is in cloud storage",
        ),
        (["audit", "postgresql://ann@h/hr", "--engine", "spark"], "leave --engine out"),
    ]
    done = fairness_many([words for words, _ in commands], tmp_path)
    for (code, _, err), (_, says) in zip(done, commands, strict=True):
        assert code == 2 and says in err and "s3cret" not in err and "ann" not in err.replace("cannot", "")


# -- lakes ---------------------------------------------------------------------------------------------------


def lake(table: pl.DataFrame, folder: Path) -> Path:
    """The table by nation, in two files each, one of them Arrow, with a partition that nothing knows."""
    for (nation,), rows in table.partition_by("nation", as_dict=True, include_key=False).items():
        ids = rows["case_id"].unique().sort()
        for number, some in enumerate((ids[: len(ids) // 2], ids[len(ids) // 2 :])):
            inside = folder / "loaded=2024-05-01" / f"nation={nation}"
            inside.mkdir(parents=True, exist_ok=True)
            part = rows.filter(pl.col("case_id").is_in(some.implode()))
            if number:
                part.write_ipc(inside / "b.arrow")
            else:
                part.drop("kind").with_columns(pl.col("until").dt.to_string()).drop("until").write_parquet(
                    inside / "a.parquet"
                )
        (folder / "_SUCCESS").touch()
    return folder


def test_a_folder_with_partitions_is_one_table(tmp_path: Path) -> None:
    table = plain()
    found = lake(table, tmp_path / "lake")
    one = run([str(found)], tmp_path / "one", asked())
    assert one.counts.cases + one.counts.unopened == table["case_id"].n_unique() and one.counts.quarantined == 0
    nations = dict(one.cases().select("case_id", "nation").collect().iter_rows())
    assert nations.items() <= dict(table.select("case_id", "nation").unique().iter_rows()).items()


def test_a_pattern_is_one_table_and_a_case_may_stand_in_several_files(tmp_path: Path) -> None:
    table = plain()
    for number in range(3):
        table.gather_every(3, number).write_ipc(tmp_path / f"{number}.feather")
    table.sort(pl.int_range(pl.len()) % 3, maintain_order=True).write_parquet(tmp_path / "t.parquet")
    one = run([f"{tmp_path}/*.feather"], tmp_path / "one", asked())
    other = run([str(tmp_path / "t.parquet")], tmp_path / "other", asked())
    same(one, f"{tmp_path}/*.feather", other, str(tmp_path / "t.parquet"))


def test_a_folder_of_case_files_is_no_lake(tmp_path: Path) -> None:
    inside = tmp_path / "cases" / "year=2024"
    inside.mkdir(parents=True)
    shutil.copy(SAMPLES / "long-exclusion.yaml", inside)
    assert not is_fetched(str(tmp_path / "cases"))
    plain(3).write_parquet(inside / "a.parquet")
    assert is_fetched(str(tmp_path / "cases"))


def test_one_arrow_file_is_a_table(tmp_path: Path) -> None:
    plain().write_ipc(tmp_path / "t.arrow")
    assert run([f"{tmp_path}/t.arrow"], tmp_path / "one", asked()).counts.cases == 30


def test_what_is_wrong_in_a_lake_is_named(tmp_path: Path) -> None:
    found = lake(plain(), tmp_path / "lake")
    (found / "loaded=2024-05-01" / "x.csv").write_text("a,b\n")
    for damage, says in (
        (None, "x.csv: is a table of another form, in a folder with partitions; expected Parquet, Arrow or Feather"),
        (b"no parquet", "x.parquet: is not readable as Parquet; expected a whole Parquet file"),
        (pl.DataFrame({"opened": [["a"]]}), "has files with a column 'opened' of several kinds: Date, List(String)"),
    ):
        if damage is not None:
            (found / "loaded=2024-05-01" / "x.csv").unlink(missing_ok=True)
            other = found / "loaded=2024-05-01" / "x.parquet"
            damage.write_parquet(other) if isinstance(damage, pl.DataFrame) else other.write_bytes(damage)
        with pytest.raises(InputError) as refused:
            run([str(found)], tmp_path / "one", asked())
        assert says in str(refused.value)
        shutil.rmtree(tmp_path / "one", ignore_errors=True)


def test_cloud_storage_is_handed_to_polars(tmp_path: Path) -> None:
    plain().write_parquet(tmp_path / "t.parquet")
    here = pl.scan_parquet(tmp_path / "t.parquet")
    with patch(
        "polars.scan_parquet", wraps=lambda name: here if str(name).startswith("s3") else scan(name)
    ) as handed:
        done = run(["s3://bucket/cases/*.parquet"], tmp_path / "one", asked())
    assert handed.call_args_list[0].args == ("s3://bucket/cases/*.parquet",) and done.counts.cases == 30
    error = pl.exceptions.ComputeError("object-store error: https://bucket/x?X-Amz-Signature=abc denied\nmore")
    with patch("polars.scan_parquet", side_effect=error), pytest.raises(InputError) as refused:
        run(["s3://bucket/cases/*.parquet"], tmp_path / "two", asked())
    assert "s3://bucket/cases/*.parquet: cannot be read" in str(refused.value)
    assert "abc" not in str(refused.value)


scan = pl.scan_parquet
