"""Invented cases as one table: one row an event, the case's own columns repeated, in Parquet."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from fairness.audit.simulate import Simulated, simulate

_CASES_A_CHUNK = 20_000
_DATES = ("opened", "closed", "date", "until")
_FLAGS = ("written", "trained", "accompanied", "practitioner.new_in_post")
_LISTS = ("covers", "panel", "alternatives")
_OWN = ("date", "type", "by", "to", "reason", "until", *_LISTS, "written", "trained", "accompanied")
Told = Callable[[int], None]
Truth = list[tuple[str, str]]


def write_table(
    path: Path,
    cases: int,
    seed: int,
    rates: Mapping[str, float],
    disparity: Mapping[str, float],
    workers: int,
    progress: Told | None = None,
) -> Iterable[tuple[str, str]]:
    """Write `cases` invented cases to a Parquet file and give each (case id, fault) in it.

    The same cases as `simulate` gives, whatever the number of workers; memory holds a few thousand at once.
    """  # fmt: skip
    scratch = Path(tempfile.mkdtemp(prefix=".simulated-", dir=path.parent))
    try:
        chunks = [
            (scratch / f"{number:06}.parquet", first, min(first + _CASES_A_CHUNK, cases))
            for number, first in enumerate(range(0, cases, _CASES_A_CHUNK))
        ]
        truths = []
        # A process that is forked while Polars has threads can hang: each worker starts anew.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(workers, len(chunks)), mp_context=context) as pool:
            jobs = [pool.submit(_chunk, *chunk, seed, dict(rates), dict(disparity)) for chunk in chunks]
            for job, (_, _, last) in zip(jobs, chunks, strict=True):
                truths.append(job.result())
                if progress:
                    progress(last)
        pl.scan_parquet([chunk for chunk, _, _ in chunks]).sink_parquet(path, row_group_size=250_000)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return chain.from_iterable(truths)


def _chunk(
    path: Path, first: int, last: int, seed: int, rates: dict[str, float], disparity: dict[str, float]
) -> Truth:  # fmt: skip
    made = list(simulate(last, seed, rates, disparity, first=first))
    as_table(made).write_parquet(path)
    return [(one.document["case_id"], fault) for one in made for fault in one.faults]


def as_table(cases: Iterable[Simulated]) -> pl.DataFrame:
    """Invented cases as a table in our own names: one row an event, dates as dates."""
    flat: list[dict[str, Any]] = []
    counts: list[int] = []
    own: dict[str, list[Any]] = {name: [] for name in _OWN}
    for one in cases:
        document = one.document
        row = {key: value for key, value in document.items() if not isinstance(value, (dict, list))}
        for group in ("organisation", "practitioner", "roles"):
            row |= {f"{group}.{key}": value for key, value in document[group].items()}
        flat.append(row)
        counts.append(len(document["events"]))
        for event in document["events"]:
            for name, column in own.items():
                column.append(event.get(name))
    table = pl.DataFrame(flat)
    repeated = pl.Series(counts, dtype=pl.UInt32)
    place = pl.int_range(len(flat), dtype=pl.UInt32, eager=True).repeat_by(repeated).explode()
    schema: dict[str, pl.DataType] = dict.fromkeys(_OWN, pl.String()) | dict.fromkeys(_LISTS, pl.List(pl.String))
    schema |= {name: pl.Boolean() for name in _FLAGS if name in own}
    events = pl.DataFrame(own, schema=schema)
    return pl.concat([table.select(pl.all().gather(place)), events], how="horizontal").with_columns(
        pl.col(name).str.to_date() for name in _DATES
    )
