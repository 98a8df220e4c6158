"""A Parquet table too long for memory, a stretch of whole cases at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.columns import ROW, is_plain
from fairness.readers.reading import Reading
from fairness.readers.sheets import Sheet, clean, parquet_schema
from fairness.readers.tables import table_of
from fairness.source.names import visible
from fairness.source.problems import InputError

ROWS_A_PART = 250_000
_IDS_AT_ONCE = 5_000_000


def is_stretchable(file: str, vocabulary: Vocabulary) -> bool:
    """Whether a file is a Parquet table with our own names, so that it can be read a column at a time."""
    if not file.lower().endswith(".parquet") or visible(file) != file:  # Polars takes names that are text
        return False
    try:
        return is_plain(parquet_schema(file), vocabulary)
    except (InputError, OSError):
        return False


def stretches(file: str, most: int = ROWS_A_PART) -> list[tuple[int, int]] | None:
    """The rows (first, and one after the last) of stretches of whole cases with about `most` rows each.

    None where the rows of a case do not stand together. Memory holds the ids of a few million rows.
    """
    starts: list[pl.Series] = []
    hashes: list[pl.Series] = []
    before: str | None = None
    rows = 0
    for ids in _ids(file):
        changed = ids.ne_missing(ids.shift(1))
        changed[0] = rows == 0 or ids[0] != before
        places = changed.arg_true()
        starts.append(places.cast(pl.Int64) + rows)
        hashes.append(ids.gather(places).hash())
        before, rows = ids[-1], rows + len(ids)
    if not starts:
        return []
    if (runs := pl.concat(hashes)).n_unique() < len(runs):
        return None
    bounds = pl.concat(starts)
    cuts = [0]
    while cuts[-1] < rows:
        # The last case that begins within `most` rows, or the next one where a single case is longer.
        place = max(int(bounds.search_sorted(cuts[-1] + most, "right")) - 1, 0)
        end = int(bounds[place])
        if end <= cuts[-1]:
            end = int(bounds[place + 1]) if place + 1 < len(bounds) else rows
        cuts.append(end if rows - cuts[-1] > most else rows)
    return list(zip(cuts, cuts[1:], strict=False))


def _ids(file: str) -> Iterator[pl.Series]:
    frame = pl.scan_parquet(file).select(pl.col("case_id").cast(pl.String))
    place = 0
    while (some := frame.slice(place, _IDS_AT_ONCE).collect()).height:
        yield some["case_id"]
        place += some.height


def gather(file: str, folder: Path, most: int = ROWS_A_PART) -> list[tuple[str, ...]]:
    """Write the rows of a table anew into `folder`, those of a case together; the files of each group of cases.

    Rows keep their order within a case, and their number in the column `ROW`.
    """
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    frame = pl.scan_parquet(file)
    rows = frame.select(pl.len()).collect().item()
    groups = max(1, -(-rows // most))
    files: list[list[str]] = [[] for _ in range(groups)]
    for chunk, place in enumerate(range(0, rows, most)):
        some = frame.slice(place, most).collect()
        some = some.with_columns(pl.int_range(place + 1, place + some.height + 1).alias(ROW))
        group = some["case_id"].cast(pl.String).hash() % groups
        for (number,), part in some.with_columns(group.alias("(group)")).partition_by(
            "(group)", as_dict=True, include_key=False
        ).items():  # fmt: skip
            path = folder / f"{number:05}-{chunk:05}.parquet"
            part.write_parquet(path)
            files[number].append(str(path))
    return [tuple(group) for group in files if group]


def read_rows(files: tuple[str, ...], first: int | None, last: int | None) -> pl.DataFrame:
    """The rows of a stretch (or of the files that `gather` wrote), numbered in the column `ROW`."""
    if first is None or last is None:
        return pl.concat([pl.read_parquet(file) for file in files])
    rows = pl.scan_parquet(files[0]).slice(first, last - first).collect()
    return rows.with_columns(pl.int_range(first + 1, first + rows.height + 1).alias(ROW))


def read_one_by_one(
    rows: pl.DataFrame, file: str, vocabulary: Vocabulary, reading: Reading | None = None
) -> Iterator[tuple[Case | InputError, str]]:
    """The cases of some rows, each read as from a spreadsheet, with its errors named; `reading` counts them."""
    numbers = rows[ROW].to_list()
    cells = rows.drop(ROW)

    def each() -> Iterator[tuple[int, list[object]]]:
        yield 0, list(cells.columns)
        yield from zip(numbers, ([clean(cell) for cell in row] for row in cells.iter_rows()), strict=True)

    yield from table_of(Sheet(file, "", each), vocabulary).cases(reading=reading)
