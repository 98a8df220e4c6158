"""Every row of an audit in one order, a stretch of case ids at a time, so that memory holds one stretch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from fairness.audit.run import Audit, case_ids_of
from fairness.engines.columnar.rows import FULL_SCHEMA, in_full, whole
from fairness.source.csv_text import as_cell
from fairness.source.whole import write_whole

_CASES_AT_ONCE = 20_000
_OF_INPUTS = ("case_id", "activation_type", "witness_type")  # the columns whose text an input may choose


def ordered(audit: Audit) -> Iterator[pl.DataFrame]:
    """The rows of an audit (columns of `engines.model.COLUMNS`) by case, rule and activation, in stretches."""
    held = [(ids, path) for path in audit.files("results") if len(ids := case_ids_of(path))]
    codes = audit.rules()
    for least, most in _stretches([(ids[0], ids[-1], ids) for ids, _ in held]):
        of = [(ids, path) for ids, path in held if ids[0] <= most and ids[-1] >= least]
        rows = pl.scan_parquet([path for _, path in of]).filter(_within(least, most)).collect()
        every = pl.concat([ids.to_frame().filter(_within(least, most)) for ids, _ in of])["case_id"]
        rows = rows.sort("case_id", maintain_order=True)
        yield in_full(whole(rows, every, codes))


def _within(least: str, most: str) -> pl.Expr:
    return pl.col("case_id").is_between(pl.lit(least), pl.lit(most))


def _stretches(parts: list[tuple[str, str, pl.Series]]) -> Iterator[tuple[str, str]]:
    """The first and last case id of each stretch: a part's own where no two parts share a stretch."""
    parts = sorted(parts, key=lambda part: part[:2])
    if all(one[1] < other[0] for one, other in zip(parts, parts[1:], strict=False)):
        yield from (part[:2] for part in parts)
        return
    ids = pl.concat([part[2] for part in parts]).sort()
    for first in range(0, len(ids), _CASES_AT_ONCE):
        yield ids[first], ids[min(first + _CASES_AT_ONCE, len(ids)) - 1]


def write_rows(audit: Audit, file: str) -> None:
    """Write every row to `file` in one step, as .parquet, .csv or .jsonl; the same audit gives the same bytes."""
    writers = {".parquet": _parquet, ".csv": _csv, ".jsonl": _lines}
    write = writers[Path(file).suffix]
    write_whole(Path(file), lambda beside: write(audit, beside))


def _parquet(audit: Audit, path: Path) -> None:
    from polars.io.plugins import register_io_source

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        return ordered(audit)

    register_io_source(source, schema=FULL_SCHEMA).sink_parquet(path)


def _csv(audit: Audit, path: Path) -> None:
    with open(path, "wb") as stream:
        pl.DataFrame(schema=FULL_SCHEMA).write_csv(stream)
        for rows in ordered(audit):
            _guarded(rows).write_csv(stream, include_header=False)


def _guarded(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in which no text of an input is run by a spreadsheet, as `csv_text.as_csv` writes them."""
    for name in _OF_INPUTS:
        words = rows[name].unique().drop_nulls().to_list()
        others = {word: other for word in words if (other := as_cell(word)) != word}
        if others:
            rows = rows.with_columns(pl.col(name).replace(others))
    return rows


def _lines(audit: Audit, path: Path) -> None:
    with open(path, "wb") as stream:
        for rows in ordered(audit):
            rows.write_ndjson(stream)
