"""Instants as whole numbers that are compared across a whole frame: case, time and place in the file in one key.

As in `engines/windows.py` a moment is two numbers, its beginning and its end; here each carries its case in the
highest bits, so that one search finds an event of the right case at the right time. Time is counted in the coarsest
unit that loses nothing. Where a key would not fit, it is the packed number of `windows.py`, without its case.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fairness.engines.columnar.frames import Frames
from fairness.engines.windows import BITS, NEVER, pack_first

_UNITS = (60_000, 1000, 1)
_MOST = 62


@dataclass(frozen=True)
class Packing:
    """How keys are made: `unit` (ms) and `base` (units) of time, bits of place and time; `prefixed` with the case."""

    unit: int
    base: int
    place: int
    time: int
    prefixed: bool

    def first(self, ms: pl.Expr) -> pl.Expr:
        """The smallest key of an instant, over columns with `case`."""
        units = (ms.floordiv(self.unit) - self.base).clip(0, (1 << self.time) - 1)
        return self.bottom() + units * (1 << self.place)

    def last(self, ms: pl.Expr) -> pl.Expr:
        """The largest key of an instant."""
        return self.first(ms) + ((1 << self.place) - 1)

    def bottom(self) -> pl.Expr:
        """A key before every event of the case."""
        if not self.prefixed:
            return pl.lit(0, dtype=pl.Int64)
        return pl.col("case").cast(pl.Int64) * (1 << (self.time + self.place))

    def top(self) -> pl.Expr:
        """A key after every event of the case."""
        return self.bottom() + ((1 << (self.time + self.place)) - 1)

    def keys(self) -> list[pl.Expr]:
        """`low` and `high` over columns case, lo, hi, timed and pos."""
        place = pl.when("timed").then(pl.col("pos").cast(pl.Int64) + 1)
        ones = (1 << self.place) - 1
        return [
            (self.first(pl.col("lo")) + place.otherwise(0)).alias("low"),
            (self.first(pl.col("hi")) + place.otherwise(ones)).alias("high"),
        ]


def plain_packing() -> Packing:
    """The packing of `engines/windows.py`, one case at a time."""
    return Packing(1, -(pack_first(0) >> BITS), BITS, NEVER.bit_length() - BITS, False)


def packing_of(frames: Frames) -> Packing | None:
    """The packing with cases that these frames fit, or None."""
    events = frames.events
    if events.is_empty():
        return None
    found = events.select(
        least=pl.col("lo").min(), most=pl.col("hi").max(), pos=pl.col("pos").max(),
        **{f"u{unit}": ((pl.col("lo") % unit) == 0).all() for unit in _UNITS},
    ).row(0, named=True)  # fmt: skip
    unit = next(unit for unit in _UNITS if found[f"u{unit}"])
    place = (int(found["pos"]) + 2).bit_length()
    base = found["least"] // unit - 1
    time = (found["most"] // unit - base + 1).bit_length()
    fits = frames.cases.height.bit_length() + place + time <= _MOST
    return Packing(unit, base, place, time, True) if fits else None
