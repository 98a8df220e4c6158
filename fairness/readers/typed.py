"""Rows of a database written as one Parquet table, whose columns have one kind each, whatever each batch held."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from fairness.readers.bound import as_text
from fairness.readers.sheets import clean

LONDON = "Europe/London"
NOTHING, TEXT, FLAG, WHOLE, NUMBER = "nothing", "text", "flag", "whole", "number"
DAY, MOMENT, TIME, LIST = "day", "moment", "time", "list"
_KIND_OF: dict[type, str] = {
    str: TEXT, bool: FLAG, int: WHOLE, float: NUMBER, date: DAY, datetime: MOMENT, time: TIME, list: LIST,
}  # fmt: skip
_DTYPES: dict[str, Any] = {
    NOTHING: pl.String, TEXT: pl.String, FLAG: pl.Boolean, WHOLE: pl.Int64, NUMBER: pl.Float64, DAY: pl.Date,
    MOMENT: pl.Datetime("us"), TIME: pl.Time, LIST: pl.List(pl.String),
}  # fmt: skip
_TOGETHER = {frozenset({WHOLE, NUMBER}): NUMBER, frozenset({DAY, MOMENT}): MOMENT}
_LARGEST = 1 << 63  # the first whole number that is too large for a column of them
_ZONE = ZoneInfo(LONDON)


Typed = tuple[str, pl.Series]  # a column, and its kind


@dataclass(frozen=True, slots=True)
class _Batch:
    """A file with some rows, and the kind of each of its columns."""

    path: Path
    kinds: tuple[str, ...]


def write_rows(names: Sequence[str], batches: Iterable[Sequence[Sequence[Any]]], path: Path) -> None:
    """Write rows, which come in batches, as one Parquet table.

    A column that holds several kinds of value (as SQLite allows) is text. Whole decimals become whole numbers, and
    times with a zone UK time. The same rows in the same batches give the same bytes.
    """
    columns = (
        [_column(name, values) for name, values in zip(names, zip(*rows, strict=True), strict=True)]
        for rows in batches
    )
    write_columns(names, columns, path)


def write_columns(names: Sequence[str], batches: Iterable[Sequence[Typed]], path: Path) -> None:
    """Write columns, which come in batches, as one Parquet table; while it is made a file a batch lies beside it."""
    written = []
    for number, columns in enumerate(batches):
        beside = path.with_name(f"{path.stem}-{number:06}.batch")
        pl.DataFrame([series for _, series in columns]).write_parquet(beside, compression="lz4")
        written.append(_Batch(beside, tuple(kind for kind, _ in columns)))
    kinds = _kinds(written) or [NOTHING] * len(names)
    schema = {name: _DTYPES[kind] for name, kind in zip(names, kinds, strict=True)}
    if not written:
        pl.DataFrame(schema=schema).write_parquet(path)
    else:
        _join(written, kinds, schema, path)


def _join(batches: Sequence[_Batch], kinds: Sequence[str], schema: dict[str, Any], path: Path) -> None:
    """Put batches together, each cast to the kinds that all of them have."""
    from polars.io.plugins import register_io_source

    def each() -> Iterator[pl.DataFrame]:
        for batch in batches:
            rows = pl.read_parquet(batch.path)
            batch.path.unlink()
            casts = [_cast(*one) for one in zip(rows.columns, batch.kinds, kinds, strict=True)]
            yield rows.select(casts)

    def source(*_: object) -> Iterator[pl.DataFrame]:
        return each()

    register_io_source(source, schema=schema).sink_parquet(path)


def _kinds(batches: Sequence[_Batch]) -> list[str]:
    """The kind of each column in all batches together."""
    return [reduce(_both, kinds) for kinds in zip(*(batch.kinds for batch in batches), strict=True)]


def _both(one: str, other: str) -> str:
    if other in (one, NOTHING):
        return one
    return other if one == NOTHING else _TOGETHER.get(frozenset({one, other}), TEXT)


def _column(name: str, values: Sequence[Any]) -> Typed:
    """One column of a batch, and its kind."""
    types = set(map(type, values))
    if not types <= {*_KIND_OF, type(None)}:
        values = [None if one is None else _plain(one) for one in values]
        types = set(map(type, values))
    kind = reduce(_both, sorted(_KIND_OF[one] for one in types - {type(None)}), NOTHING)
    if kind == WHOLE and any(one is not None and not -_LARGEST <= one < _LARGEST for one in values):
        kind = TEXT
    convert = _CONVERT.get(kind)
    if convert is not None and (kind != TEXT or types - {str, type(None)}):
        values = [None if one is None else convert(one) for one in values]
    return kind, pl.Series(name, values, dtype=_DTYPES[kind], strict=kind != NUMBER)


def _plain(value: Any) -> Any:
    """A value of a kind that a driver has of its own, as one of ours."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case timedelta():  # how MySQL's drivers give a time of day
            return (datetime.min + value).time() if timedelta() <= value < timedelta(days=1) else str(value)
        case bytes() | bytearray() | memoryview():
            return _decoded(bytes(value))
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case tuple() | set() | frozenset():
            return list(value)
    return value if type(value) in _KIND_OF else str(value)


def _decoded(content: bytes) -> str | None:
    """Text that is kept as bytes; nothing where they are something else, such as an attachment."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return _BETWEEN.join(as_text(one) for one in value if one is not None)
    plain = clean(value)
    return None if plain is None else as_text(plain)


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value if value.tzinfo is None else value.astimezone(_ZONE).replace(tzinfo=None)


def _items(value: list[Any]) -> list[str | None]:
    return [None if one is None else as_text(one) for one in value]


_BETWEEN = "; "
_CONVERT: dict[str, Callable[[Any], Any]] = {TEXT: _text, MOMENT: _moment, LIST: _items, NUMBER: float}


def _cast(name: str, kind: str, wanted: str) -> pl.Expr:
    """A column of a batch, as the kind that it has in all of them."""
    column = pl.col(name)
    if wanted != TEXT or kind == NOTHING:
        return column.cast(_DTYPES[wanted])
    match kind:
        case "number":
            whole = column.cast(pl.Int64, strict=False)
            return pl.when(whole.cast(pl.Float64) == column).then(whole.cast(pl.String)).otherwise(
                column.cast(pl.String)
            ).alias(name)  # fmt: skip
        case "moment":
            return column.dt.to_string("%Y-%m-%d %H:%M:%S")
        case "list":
            return column.list.join(_BETWEEN, ignore_nulls=True)
        case "flag":
            return column.replace_strict([True, False], ["True", "False"], return_dtype=pl.String)
    return column.cast(pl.String)
