"""Instants as whole numbers that are compared across a whole frame: case, time and place in the file in one key.

As in `engines/windows.py` a moment is two numbers, its beginning and its end; here each carries its case in the
highest bits, so that one search finds an event of the right case at the right time. Time is counted in the coarsest
unit that loses nothing. Where a key would not fit, it is the packed number of `windows.py`, without its case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fairness.engines.columnar.verdicts import Array
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

    def first(self, ms: Array, case: Array) -> Array:
        """The smallest key of an instant in each case."""
        units = np.clip(ms // self.unit - self.base, 0, (1 << self.time) - 1)
        keys: Array = self.bottom(case) + (units << self.place)
        return keys

    def last(self, ms: Array, case: Array) -> Array:
        """The largest key of an instant in each case."""
        return self.first(ms, case) + ((1 << self.place) - 1)

    def bottom(self, case: Array) -> Array:
        """A key before every event of each case."""
        if not self.prefixed:
            return np.zeros(len(case), dtype=np.int64)
        return case.astype(np.int64) << (self.time + self.place)

    def top(self, case: Array) -> Array:
        """A key after every event of each case."""
        return self.bottom(case) + ((1 << (self.time + self.place)) - 1)

    def keys(self, case: Array, lo: Array, hi: Array, timed: Array, pos: Array) -> tuple[Array, Array]:
        """The keys of the beginning and of the end of events."""
        place = pos.astype(np.int64) + 1
        ones = (1 << self.place) - 1
        return (
            self.first(lo, case) + np.where(timed, place, 0),
            self.first(hi, case) + np.where(timed, place, ones),
        )


def plain_packing() -> Packing:
    """The packing of `engines/windows.py`, one case at a time."""
    return Packing(1, -(pack_first(0) >> BITS), BITS, NEVER.bit_length() - BITS, False)


def packing_of(cases: int, lo: Array, hi: Array, pos: Array) -> Packing | None:
    """The packing with cases that events fit, or None."""
    if not len(lo):
        return None
    unit = next(unit for unit in _UNITS if not (lo % unit).any())
    place = (int(pos.max()) + 2).bit_length()
    base = int(lo.min()) // unit - 1
    time = (int(hi.max()) // unit - base + 1).bit_length()
    fits = cases.bit_length() + place + time <= _MOST
    return Packing(unit, base, place, time, True) if fits else None
