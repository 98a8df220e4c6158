"""An audit by Spark: the same review of rows, made where the rows are, in partitions by case.

Every case belongs to one part, by a hash of its id. Each part is reviewed by whichever machine holds it; what it
would have written comes back as bytes, and this process puts it into the audit's folder, where nothing tells it from
a part that was made here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from fairness.audit.folder import digest
from fairness.audit.parts import Part
from fairness.audit.records import Counts
from fairness.audit.resuming import discard, finished, prepare
from fairness.audit.review import (
    COUNTED,
    KINDS,
    Packed,
    Question,
    Reviewed,
    packed,
    review_cases,
    review_rows,
    write_part,
)
from fairness.audit.run import Audit, Told, asked_of, finish
from fairness.audit.stretches import ROWS_A_PART
from fairness.readers.columns import ROW, is_plain
from fairness.source.problems import InputError, Place, Problem

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession

TABLE = "table:"
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
}
_PART = "(part)"
_FILE = 40  # bits of a row's number within its file
_REPLY = ", ".join([*(f"{name} long" for name in ("part", *COUNTED)), *(f"{kind}_file binary" for kind in KINDS)])


def session() -> SparkSession:
    """The Spark session that is open, else one as the environment sets it, else one on this machine alone.

    Raises InputError where pyspark or Java is missing.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise _missing("pyspark", "pip install 'fairness-check[spark]'") from None
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    found = SparkSession.getActiveSession()
    if found is not None:
        return found
    try:
        builder = SparkSession.builder.appName("fairness audit")
        for name, value in _SETTINGS.items():
            builder = builder.config(name, value)
        with _java_ended_where_stopped():
            return builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise _missing(f"a running Spark ({first})", "Java 17 or later, and JAVA_HOME where it is") from None


@contextmanager
def _java_ended_where_stopped() -> Iterator[None]:
    """End the Java that pyspark begins, where it is not waited for: one half begun would wait for us for ever."""
    from pyspark import java_gateway

    begun = []

    def begin(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        begun.append(subprocess.Popen(*arguments, **options))
        return begun[-1]

    java: Any = java_gateway
    before, java.Popen = java.Popen, begin
    try:
        yield
    except KeyboardInterrupt:
        for process in begun:
            process.kill()
        raise
    finally:
        java.Popen = before


def _missing(what: str, needs: str) -> InputError:
    return InputError(Problem(Place("--engine spark"), f"needs {what}", expected=needs))


def run_spark(
    sources: Sequence[str],
    folder: Path,
    question: Question,
    *,
    resume: bool = False,
    rows: int = ROWS_A_PART,
    progress: Told | None = None,
    passed_over: Sequence[Problem] = (),
) -> Audit:
    """Review every case of Parquet files, or of one table (`table:NAME`), in our own names, by Spark.

    The folder and the results are those of `audit.run.run`. Raises InputError as that does, and for other sources.
    """
    spark = session()
    table, made_from = _open(spark, sources, question)
    parts = _parts(-(-table.count() // rows), made_from)
    asked = asked_of(question, rows=rows)
    prepare(folder, asked, resume)
    discard(folder, parts)
    counts = Counts()
    waiting = {}
    for part in parts:
        done = finished(part, folder)
        if done is None:
            waiting[part.number - 1] = part
        else:
            counts = counts.plus(done)
    if progress:
        progress(counts.parts, len(parts), counts)
    for number, content in _replies(table, len(parts), waiting, sources[0], question):
        counts = counts.plus(write_part(waiting[number], folder, waiting.pop(number).digest(), content))
        if progress:
            progress(counts.parts, len(parts), counts)
    for part in waiting.values():  # no case's hash fell to these
        empty = Reviewed(*review_cases([], question))
        counts = counts.plus(write_part(part, folder, part.digest(), packed(empty, question)))
    return finish(folder, parts, asked, counts, passed_over)


def _open(spark: SparkSession, sources: Sequence[str], question: Question) -> tuple[DataFrame, str]:
    """The rows of the sources, each with its number, and what they are made from."""
    from pyspark.errors import AnalysisException
    from pyspark.sql import functions as F

    named = [source for source in sources if source.startswith(TABLE)]
    if named and len(sources) > 1:
        raise InputError(
            Problem(Place(named[0]), "cannot be read with other sources", expected="one table, or Parquet files")
        )
    other = [source for source in sources if source not in named and not source.endswith(".parquet")]
    if other:
        says = "cannot be read by the engine spark"
        raise InputError(Problem(Place(other[0]), says, expected="Parquet, or table:NAME; or --engine columnar"))
    try:
        if named:
            found = spark.table(named[0].removeprefix(TABLE))
            numbered = found.withColumn(ROW, F.monotonically_increasing_id() + 1)
            made_from = named[0]
        else:
            found = spark.read.parquet(*(str(Path(source).resolve()) for source in sources))
            order = F.create_map(*(F.lit(item) for pair in _order(sources) for item in pair))
            file = F.regexp_replace(F.col("_metadata.file_path"), "^file:/+", "file:///")
            numbered = found.withColumn(ROW, order[file] + F.col("_metadata.row_index") + 1)
            made_from = "/".join(digest(Path(source)) for source in sources)
    except AnalysisException as error:
        says = f"cannot be read: {str(error).splitlines()[0]}"
        raise InputError(Problem(Place(sources[0]), says, expected="Parquet, or a table")) from None
    if not is_plain(found.columns, question.rulebook.vocabulary):
        expected = "columns named as the fields of a case (case_id, opened, date, type, ...), one row an event"
        raise InputError(Problem(Place(sources[0]), "has column names that we do not know", expected=expected))
    return numbered, made_from


def _order(sources: Sequence[str]) -> list[tuple[str, int]]:
    """What is added to the number of a file's rows, so that those of files named later come later."""
    return [(Path(source).resolve().as_uri(), number << _FILE) for number, source in enumerate(sources)]


def _parts(count: int, made_from: str) -> list[Part]:
    total = max(1, count)
    return [
        Part(number + 1, (), by_row=True, made_from=f"{made_from}/spark/{number}/{total}") for number in range(total)
    ]  # fmt: skip


def _replies(
    table: DataFrame, parts: int, waiting: dict[int, Part], source: str, question: Question
) -> Iterator[tuple[int, Packed]]:
    from pyspark.sql import functions as F

    part = F.pmod(F.xxhash64(F.trim(F.col(f"c{table.columns.index('case_id')}").cast("string"))), F.lit(parts))
    names = table.columns
    # Spark takes a dot in a name for a part of a structure.
    rows = table.toDF(*(f"c{number}" for number in range(len(names))))
    question = replace(question, engine="columnar")  # what each worker runs
    rows = rows.withColumn(_PART, part).filter(F.col(_PART).isin(list(waiting)))
    replies = rows.repartition(parts, _PART).mapInArrow(partial(_review, source, names, question), _REPLY)
    for row in replies.toLocalIterator():
        files = {kind: bytes(row[f"{kind}_file"]) for kind in KINDS}
        counts = {name: int(row[name]) for name in COUNTED}
        yield int(row["part"]), Packed(counts, files)


def _review(
    source: str, names: list[str], question: Question, batches: Iterator[pyarrow.RecordBatch]
) -> Iterator[pyarrow.RecordBatch]:  # fmt: skip
    """Review the rows of one Spark partition, which holds one or more whole parts."""
    import pyarrow

    held = list(batches)
    if not held:
        return
    table = pl.from_arrow(pyarrow.Table.from_batches(held))
    assert isinstance(table, pl.DataFrame)
    held.clear()
    table = table.rename({f"c{number}": name for number, name in enumerate(names)})
    for (number,), rows in sorted(table.partition_by(_PART, as_dict=True, include_key=False).items()):
        rows = rows.sort(ROW).with_columns(pl.col(ROW) & ((1 << _FILE) - 1))
        found = packed(review_rows(rows, source, question), question)
        reply: dict[str, list[Any]] = {"part": [number], **{name: [count] for name, count in found.counts.items()}}
        reply |= {f"{kind}_file": [found.files[kind]] for kind in KINDS}
        yield pyarrow.RecordBatch.from_pydict(reply)
