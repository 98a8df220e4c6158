"""The engine spark, with a local master: the same results as here, whichever part a case falls to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from fairness.audit.review import Question
from fairness.audit.rows import ordered
from fairness.audit.run import Audit, run, verify
from fairness.audit.spark import run_spark, session
from fairness.source.problems import InputError
from tests.audit.test_stretches import asked, damaged
from tests.cli import fairness

pytest.importorskip("pyspark", reason="needs the extra `spark`")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java")]


@pytest.fixture(scope="module", autouse=True)
def spark() -> Iterator[None]:
    running = session()
    yield
    running.stop()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spark") / "cases.parquet"
    damaged(5, cases=60).write_parquet(path, row_group_size=200)
    return path


def rows(audit: Audit) -> pl.DataFrame:
    return pl.concat(ordered(audit))


def question() -> Question:
    return asked()


@pytest.fixture(scope="module")
def there(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """The audit by Spark, which no test changes."""
    return run_spark([str(file)], tmp_path_factory.mktemp("audit") / "there", question(), rows=300)


def test_the_results_are_those_of_the_columnar_engine(file: Path, there: Audit, tmp_path: Path) -> None:
    here = run([str(file)], tmp_path / "here", question())
    assert there.counts.parts > 3 and here.counts.quarantined > 0
    assert (there.counts.cases, there.counts.quarantined) == (here.counts.cases, here.counts.quarantined)
    assert rows(there).equals(rows(here))
    lines = [sorted((one.folder / "quarantine.jsonl").read_text().splitlines()) for one in (here, there)]
    assert lines[0] == lines[1]
    assert there.tally()["verdicts"] == here.tally()["verdicts"]
    assert verify(there.folder) == []


def test_a_run_is_completed_from_the_parts_that_are_whole(file: Path, there: Audit, tmp_path: Path) -> None:
    shutil.copytree(there.folder, tmp_path / "torn")
    for name in ("manifest.json", "parts/00002.done.json", "parts/00003.results.parquet"):
        (tmp_path / "torn" / name).unlink()
    run_spark([str(file)], tmp_path / "torn", question(), rows=300, resume=True)
    contents = [
        {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
        for root in (there.folder, tmp_path / "torn")
    ]
    assert contents[0] == contents[1]


def test_several_files_and_a_table_are_read_alike(file: Path, tmp_path: Path) -> None:
    table = pl.read_parquet(file)
    half = table.filter(pl.col("case_id") < "SIM-0000030")
    rest = table.filter((pl.col("case_id") < "SIM-0000030").fill_null(False).not_())
    half.write_parquet(tmp_path / "a.parquet")
    rest.write_parquet(tmp_path / "b.parquet")
    files = [str(tmp_path / "a.parquet"), str(tmp_path / "b.parquet")]
    session().read.parquet(str(file)).createOrReplaceTempView("extract")
    one = run_spark(["table:extract"], tmp_path / "one", question(), rows=500)
    two = run_spark(files, tmp_path / "two", question(), rows=500)
    assert rows(one).equals(rows(two))


def test_what_it_cannot_read_is_said(tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    pl.DataFrame({"Case ref": ["1"]}).write_parquet(other)
    for sources, says in (
        ([str(other)], "column names that we do not know"),
        (["table:nowhere"], "cannot be read"),
        (["cases.yaml"], "cannot be read by the engine spark"),
    ):
        with pytest.raises(InputError, match=says):
            run_spark(sources, tmp_path / "out", question())


def test_the_command_gives_the_same_rows(file: Path, tmp_path: Path) -> None:
    for engine in ("columnar", "spark"):
        done = fairness(
            "audit", file, "--engine", engine, "--as-at", "2024-06-01", "--results", tmp_path / f"{engine}.jsonl"
        )
        assert done.returncode == 3, done.stderr
    assert (tmp_path / "columnar.jsonl").read_bytes() == (tmp_path / "spark.jsonl").read_bytes()
