"""Verdicts as small whole numbers while they are worked out: their places in `contract.WORST_FIRST`."""

from __future__ import annotations

import polars as pl

from fairness.engines.contract import WORST_FIRST

RANK = {verdict.value: rank for rank, verdict in enumerate(WORST_FIRST)}
NAMES = tuple(RANK)


def says(verdict: str) -> pl.Expr:
    """A verdict as it stands in a column."""
    return pl.lit(RANK[verdict], dtype=pl.UInt8)


def is_verdict(verdict: str, column: str = "verdict") -> pl.Expr:
    """Whether a column holds a verdict."""
    return pl.col(column) == RANK[verdict]
