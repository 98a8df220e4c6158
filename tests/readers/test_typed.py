"""Rows of a database as one table: one kind a column, whatever each batch held."""

from __future__ import annotations

from collections import namedtuple
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
import pytest

from fairness.readers.typed import write_rows

DAY, MOMENT = date(2024, 5, 10), datetime(2024, 5, 10, 14, 30)


def column(folder: Path, *batches: list[Any]) -> pl.Series:
    path = folder / "rows.parquet"
    write_rows(["a"], [[(one,) for one in batch] for batch in batches], path)
    assert [one.name for one in folder.iterdir()] == ["rows.parquet"]
    return pl.read_parquet(path)["a"]


@pytest.mark.parametrize(
    ("batches", "kind", "values"),
    [
        ([[None], [None]], pl.String, [None, None]),
        ([[1, None], [2]], pl.Int64, [1, None, 2]),
        ([[1], [2.5]], pl.Float64, [1.0, 2.5]),
        ([[None], [DAY]], pl.Date, [None, DAY]),
        ([[DAY], [MOMENT]], pl.Datetime("us"), [datetime(2024, 5, 10), MOMENT]),
        ([[DAY, MOMENT]], pl.Datetime("us"), [datetime(2024, 5, 10), MOMENT]),
        ([[datetime(2024, 5, 10, 13, 30, tzinfo=UTC)]], pl.Datetime("us"), [MOMENT]),
        ([[True], [None]], pl.Boolean, [True, None]),
        ([[time(14, 30)], [timedelta(hours=9)]], pl.Time, [time(14, 30), time(9)]),
        ([[["a", None], None]], pl.List(pl.String), [["a", None], None]),
        ([[Decimal("101.00"), Decimal("7")]], pl.Int64, [101, 7]),
        ([[Decimal("101.50")], [Decimal("7")]], pl.Float64, [101.5, 7.0]),
        # What SQLite lets a column hold is text, as in a CSV file.
        ([["12/03/2024", 45355, 2.0, 2.5]], pl.String, ["12/03/2024", "45355", "2", "2.5"]),
        ([[45355, None], [2.0, 2.5], ["n/k"]], pl.String, ["45355", None, "2", "2.5", "n/k"]),
        ([[DAY], [MOMENT], ["n/k"]], pl.String, ["2024-05-10", "2024-05-10 14:30:00", "n/k"]),
        ([[DAY], ["n/k"]], pl.String, ["2024-05-10", "n/k"]),
        ([[["a", "b"]], ["n/k"], [True, False]], pl.String, ["a; b", "n/k", "True", "False"]),
        ([[1 << 70]], pl.String, [str(1 << 70)]),
        ([[{"a": "é"}, UUID(int=5)]], pl.String, ['{"a": "é"}', str(UUID(int=5))]),
        ([[b"text", b"\xff\xfe\x00"]], pl.String, ["text", None]),
        ([[("a", "b")]], pl.List(pl.String), [["a", "b"]]),
    ],
)
def test_a_column_has_one_kind(batches: list[list[Any]], kind: Any, values: list[Any], tmp_path: Path) -> None:
    found = column(tmp_path, *batches)
    assert (found.dtype, found.to_list()) == (kind, values)


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [[(f"C{number}", number, DAY + timedelta(days=number)) for number in range(5000)] for _ in range(4)]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_rows(["a", "b", "c"], rows, tmp_path / name / "rows.parquet")
    one, two = ((tmp_path / name / "rows.parquet").read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_table_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    write_rows(["a", "b"], [], tmp_path / "rows.parquet")
    assert pl.read_parquet(tmp_path / "rows.parquet").columns == ["a", "b"]


def test_rows_of_a_driver_are_tuples_of_its_own(tmp_path: Path) -> None:
    row = namedtuple("row", "a b")
    write_rows(["a", "b"], [[row(1, "x")]], tmp_path / "rows.parquet")
    assert pl.read_parquet(tmp_path / "rows.parquet").rows() == [(1, "x")]
