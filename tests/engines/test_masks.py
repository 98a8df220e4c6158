"""Conditions over many rows at once say what `conditions.holds` says of each."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from fairness.engines.columnar.encode import Coder, Field
from fairness.engines.columnar.masks import fulfilling_pairs
from fairness.rulebook.conditions import Where, fulfils

VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, "a", "A ", "b", 1, True, 2.5, ["a", "b"], ["b"], [], "unknown"]
)
TESTS = st.lists(
    st.sampled_from([
        ("same_as", "x"), ("differs_from", "y"), ("same_as", "z"), ("present", True), ("in", ("a", "b")),
        ("not", ("b",)),
    ]),
    min_size=1, max_size=3, unique=True,
)  # fmt: skip


def _field(values: list[Any]) -> Field:
    coder = Coder()
    return Field(pl.Series([coder.code(value) for value in values], dtype=pl.UInt32), coder.values)


@given(st.data())
def test_pairs_are_judged_as_each_would_be(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    columns = {name: data.draw(st.lists(VALUES, min_size=size, max_size=size)) for name in "xyz"}
    places = st.lists(st.tuples(*[st.integers(0, size - 1)] * 2), max_size=60)
    pairs = data.draw(places)
    where: Where = tuple((name, tuple(data.draw(TESTS))) for name in data.draw(st.sets(st.sampled_from("xyz"))))
    fields = {name: _field(values) for name, values in columns.items()}
    rows, givens = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    found = fulfilling_pairs(where, fields.__getitem__, rows, givens)
    said = [{name: values[row] for name, values in columns.items()} for row in range(size)]
    assert found.tolist() == [fulfils(where, said[row], said[activation]) for row, activation in pairs]
