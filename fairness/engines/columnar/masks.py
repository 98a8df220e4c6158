"""Which rows fulfil conditions: each condition is asked once a distinct value, and the rows look their answer up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from fairness.cases.models import is_missing
from fairness.engines.columnar.frames import Field
from fairness.engines.columnar.verdicts import says
from fairness.rulebook.conditions import Where, holds
from fairness.rulebook.patterns import CORRELATIONS

Tests = tuple[tuple[str, Any], ...]


def fulfilling(where: Where, field: Callable[[str], Field], rows: pl.Series) -> pl.Series:
    """Whether each of `rows` fulfils every condition that needs no activation."""
    found = pl.repeat(True, len(rows), eager=True)
    for name, tests in where:
        plain = tuple(test for test in tests if test[0] not in CORRELATIONS)
        if plain:
            one = field(name)
            found = found & _answers(plain, one.values).gather(one.codes.gather(rows))
    return found


def fulfilling_pairs(
    where: Where, field: Callable[[str], Field], rows: pl.Series, activations: pl.Series
) -> pl.Series:
    """Whether each of `rows` fulfils every condition, given the activation beside it in `activations`."""
    found = pl.repeat(True, len(rows), eager=True)
    for name, tests in where:
        found = found & _given(tests, field, name, rows, activations)
    return found


def _given(
    tests: Tests, field: Callable[[str], Field], name: str, rows: pl.Series, activations: pl.Series
) -> pl.Series:
    one = field(name)
    wanted = list(dict.fromkeys(str(want) for test, want in tests if test in CORRELATIONS))
    others = [field(want) for want in wanted]
    columns = [one.codes.gather(rows).alias("own")]
    columns += [other.codes.gather(activations).alias(f"{number}") for number, other in enumerate(others)]
    frame = pl.DataFrame(columns)
    distinct = frame.unique()
    answers = [
        holds(
            tests,
            one.values[own],
            {want: other.values[code] for want, other, code in zip(wanted, others, codes, strict=True)},
        )
        for own, *codes in distinct.rows()
    ]
    looked_up = frame.join(
        distinct.with_columns(answer=pl.Series(answers, dtype=pl.Boolean)), on=frame.columns, how="left",
        maintain_order="left",
    )  # fmt: skip
    return looked_up["answer"]


def _named(names: list[str], fields: list[Field], codes: list[int]) -> dict[str, Any]:
    return {name: one.values[code] for name, one, code in zip(names, fields, codes, strict=True)}


def gates(where: Where, facts: dict[str, Field], cases: int) -> pl.Series:
    """For each case: null where a rule that applies `where` is asked, else `not_applicable` or `unknown`.

    A case fails where a fact that it states does not fulfil a condition; it leaves open where one is not stated.
    """
    fails, lacks = pl.repeat(False, cases, eager=True), pl.repeat(False, cases, eager=True)
    for name, tests in where:
        one = facts[name]
        open_to = [is_missing(value) and not any(test == "present" for test, _ in tests) for value in one.values]
        no = [not unstated and not holds(tests, value) for unstated, value in zip(open_to, one.values, strict=True)]
        lacks = lacks | pl.Series(open_to, dtype=pl.Boolean).gather(one.codes)
        fails = fails | pl.Series(no, dtype=pl.Boolean).gather(one.codes)
    return pl.select(
        pl.when(fails).then(says("not_applicable")).when(lacks).then(says("unknown"))
    ).to_series().alias("gate")  # fmt: skip


def _answers(tests: Tests, values: list[Any]) -> pl.Series:
    return pl.Series([holds(tests, value) for value in values], dtype=pl.Boolean)
