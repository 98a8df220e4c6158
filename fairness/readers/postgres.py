"""Rows of PostgreSQL as it copies them out, as CSV: many times faster than one value after another through Python."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from fairness.readers.typed import DAY, FLAG, LONDON, MOMENT, NUMBER, TEXT, TIME, WHOLE, Typed, write_columns

_ZONE = r"[+-]\d\d(?::\d\d)?$"
_MOMENT = "%Y-%m-%d %H:%M:%S%.f"
_SETTINGS = ("DateStyle TO 'ISO'", f"TimeZone TO '{LONDON}'", "client_encoding TO 'UTF8'")


def is_copied(kinds: Sequence[int]) -> bool:
    """Whether a query with columns of these types (by PostgreSQL's numbers) can be read so."""
    return len(kinds) > 1 and all(kind in _READ for kind in kinds)  # of one column a NULL would be an empty line


def fetch_copied(
    connection: Any, query: str, names: Sequence[str], kinds: Sequence[int], rows: int, path: Path
) -> None:
    """Write what a query gives as a Parquet table, `rows` at a time, in the transaction of psycopg's connection."""
    for setting in _SETTINGS:
        connection.execute(f"SET LOCAL {setting}")
    with connection.cursor().copy(f"COPY ({query}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')") as copy:
        lines = iter(copy)
        write_columns(names, _batches(lines, names, kinds, rows), path)


def _batches(lines: Iterator[Any], names: Sequence[str], kinds: Sequence[int], rows: int) -> Iterator[list[Typed]]:
    schema = dict.fromkeys(names, pl.String)
    while some := list(islice(lines, rows)):  # PostgreSQL sends a row by itself, line breaks in a text and all
        text = pl.read_csv(io.BytesIO(b"".join(some)), has_header=False, schema=schema)
        if text.height != len(some):
            raise AssertionError(f"{len(some)} rows were copied, and {text.height} read")
        yield [_READ[kind](text[name]) for name, kind in zip(names, kinds, strict=True)]


def _text(column: pl.Series) -> Typed:
    return TEXT, column


def _as(kind: str, read: Callable[[pl.Expr], pl.Expr]) -> Callable[[pl.Series], Typed]:
    """Reads a column as a kind; one with a value that is none of it (`infinity`) stays text."""

    def column(text: pl.Series) -> Typed:
        found = text.to_frame().select(read(pl.col(text.name))).to_series()
        return (kind, found) if found.null_count() == text.null_count() else (TEXT, text)

    return column


def _decimal(text: pl.Series) -> Typed:
    """Whole decimals as whole numbers, others as floating ones."""
    if text.str.contains(r"\.0*[1-9]|[^\d.-]").any():
        return _number(text)
    return _whole(text.str.replace(r"\..*$", ""))


def _moment(text: pl.Expr) -> pl.Expr:
    return text.str.to_datetime(_MOMENT, strict=False, time_unit="us")


_whole = _as(WHOLE, lambda text: text.cast(pl.Int64, strict=False))
_number = _as(NUMBER, lambda text: text.cast(pl.Float64, strict=False))
_READ: dict[int, Callable[[pl.Series], Typed]] = {
    16: _as(FLAG, lambda text: text.replace_strict({"t": True, "f": False}, default=None, return_dtype=pl.Boolean)),
    **dict.fromkeys((20, 21, 23), _whole),
    **dict.fromkeys((700, 701), _number),
    1700: _decimal,
    1082: _as(DAY, lambda text: text.str.to_date("%Y-%m-%d", strict=False)),
    1083: _as(TIME, lambda text: text.str.to_time("%H:%M:%S%.f", strict=False)),
    1114: _as(MOMENT, _moment),
    1184: _as(MOMENT, lambda text: _moment(text.str.replace(_ZONE, ""))),
    **dict.fromkeys((18, 19, 25, 1042, 1043, 2950), _text),
}  # char, name, text, bpchar, varchar, uuid
