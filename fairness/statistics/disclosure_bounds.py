"""The range that a reader can work out for a hidden count from all that is printed.

Quick bounds first, sum by sum: they are never too narrow a claim, so a count that they leave no room is certain to
have none. For the rest the exact range, by linear programming. Each programme gives a whole table that agrees with
all that is printed, so it settles many counts at once: each that takes values far enough apart in two such tables.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

# A range is wide where it holds three whole numbers: where its ends lie two apart.
WIDTH = 2
# How many counts around one are looked at where counts are taken one by one.
NEAR = 400
_ROUNDING = 1e-6

Bounds = Sequence[tuple[int, int]]


class Ranges:
    """The counts of a table in truth, the sums, each as (total, part, part, ...), and which are `within` others."""

    def __init__(
        self, counts: Sequence[int], sums: Sequence[tuple[int, ...]], within: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.counts, self.sums, self.within = counts, sums, within
        self.within_of: list[list[int]] = [[] for _ in counts]
        for number, pair in enumerate(within):
            for cell in pair:
                self.within_of[cell].append(number)
        self.enough: dict[int, float] = {}  # how wide a count's range need be, where less than `WIDTH` must do
        self.sums_of: list[list[int]] = [[] for _ in counts]
        for number, members in enumerate(sums):
            for cell in members:
                self.sums_of[cell].append(number)

    def narrow(self, bounds: Bounds, asked: Sequence[int]) -> tuple[list[int], set[int]]:
        """Of the counts asked about: those that are narrow (some at least, if any is), and those sure to be wide.

        `bounds`: least and most for each count, the truth between them; equal for what is printed exactly. Bounds may
        widen between calls, never tighten: what was wide stays so.
        """
        cells = self._around(bounds, asked)
        low, high = self._quick(bounds, cells)
        narrow = [cell for cell in asked if high[cell] - low[cell] < self.enough.get(cell, WIDTH)]
        if narrow:
            return narrow, set()
        return self._exact(bounds, cells, asked)

    def settle(self, bounds: Bounds, asked: Sequence[int]) -> None:
        """Take as enough for each of these its width with the widest `bounds` that there can be, up to `WIDTH`."""
        self.enough.update(dict.fromkeys(asked, WIDTH))
        narrow, _ = self._exact(bounds, self._around(bounds, asked), asked)
        for cell in narrow:
            self.enough[cell] = min(self._width(bounds, cell, None), WIDTH)

    def _width(self, bounds: Bounds, cell: int, most: int | None, enough: float = WIDTH) -> float:
        """The width of a count's range among the counts near it, or one that is `enough`."""
        programme = self._programme(bounds, self._around(bounds, [cell], most))
        programme.pull({cell: 1})
        if not programme.wide(cell, enough):
            programme.pull({cell: -1})
        return programme.width(cell)

    def held_by(self, bounds: Bounds, cell: int) -> list[int]:
        """The counts that keep a range narrow: more room for one of them would move an end of it."""
        programme = self._programme(bounds, self._around(bounds, [cell], NEAR))
        return sorted({held for aim in (1, -1) for held in programme.pull({cell: aim}, prices=True)})

    def _around(self, bounds: Bounds, start: Sequence[int], most: int | None = None) -> list[int]:
        """The counts that aren't printed exactly and bear on these, through any number of sums; or the nearest."""
        found = list(start)
        seen = set(found)
        for cell in found:
            for members in (
                *map(self.sums.__getitem__, self.sums_of[cell]),
                *map(self.within.__getitem__, self.within_of[cell]),
            ):
                for other in members:
                    if other not in seen and bounds[other][0] < bounds[other][1]:
                        seen.add(other)
                        found.append(other)
            if most and len(found) >= most:
                break
        return sorted(found[:most])

    def _programme(self, bounds: Bounds, cells: Sequence[int]) -> _Programme:
        numbers = sorted({number for cell in cells for number in self.sums_of[cell]})
        limits = [(bounds[cell][0] - self.counts[cell], bounds[cell][1] - self.counts[cell]) for cell in cells]
        pairs = [self.within[number] for number in sorted({one for cell in cells for one in self.within_of[cell]})]
        room = [self.counts[whole] - self.counts[part] for part, whole in pairs]
        return _Programme(cells, limits, [self.sums[number] for number in numbers], pairs, room)

    def _quick(self, bounds: Bounds, cells: Sequence[int]) -> tuple[list[int], list[int]]:
        """Bounds made tighter by one sum at a time until none changes (or for a good while)."""
        low, high = [least for least, _ in bounds], [most for _, most in bounds]
        ahead = deque(dict.fromkeys(number for cell in cells for number in self.sums_of[cell]))
        waiting, left = set(ahead), 20 * len(ahead)
        while ahead and left:
            left -= 1
            number = ahead.popleft()
            waiting.discard(number)
            total, *parts = self.sums[number]
            least, most = sum(low[part] for part in parts), sum(high[part] for part in parts)
            tighter = {total: (max(low[total], least), min(high[total], most))}
            for part in parts:
                from_below = low[total] - (most - high[part])
                from_above = high[total] - (least - low[part])
                tighter[part] = (max(low[part], from_below), min(high[part], from_above))
            for cell, (lowest, highest) in tighter.items():
                if (lowest, highest) != (low[cell], high[cell]):
                    low[cell], high[cell] = lowest, highest
                    for other in self.sums_of[cell]:
                        if other not in waiting:
                            waiting.add(other)
                            ahead.append(other)
        return low, high

    def _exact(self, bounds: Bounds, cells: Sequence[int], asked: Sequence[int]) -> tuple[list[int], set[int]]:
        programme = self._programme(bounds, cells)
        left = list(asked)
        while before := left:  # all at once, for as long as that settles a good part of them
            programme.pull({cell: 1 for cell in before})
            programme.pull({cell: -1 for cell in before})
            programme.pull({cell: 1 if place % 2 else -1 for place, cell in enumerate(before)})
            left = [cell for cell in before if not programme.wide(cell, self.enough.get(cell, WIDTH))]
            if len(left) * 4 > len(before) * 3:
                break
        # Then one by one, among the counts near each. To take those farther away as known can make a range look
        # narrower than it is, never wider.
        narrow = []
        for cell in left:
            enough = self.enough.get(cell, WIDTH)
            if self._width(bounds, cell, NEAR, enough) < enough - _ROUNDING:
                narrow.append(cell)
        return narrow, set(asked).difference(narrow)


class _Programme:
    """A linear programme over how far each count may lie from the truth; the truth itself is always possible.

    `cells`: the counts that may move; `limits`: how far; `sums`: those they are in; `within`: pairs of which the
    first may not exceed the second, by the `room` between them. All other counts stand still.
    """

    def __init__(
        self,
        cells: Sequence[int],
        limits: Bounds,
        sums: Sequence[tuple[int, ...]],
        within: Sequence[tuple[int, int]],
        room: Sequence[int],
    ) -> None:
        import numpy as np

        self.place = {cell: place for place, cell in enumerate(cells)}
        self.limits, self.sums, self.within, self.room = np.array(limits), sums, within, np.array(room)
        self.equal, self.less = self._matrix(sums), self._matrix(within)
        self.low: np.ndarray[Any, Any] = np.zeros(len(cells))
        self.high: np.ndarray[Any, Any] = np.zeros(len(cells))

    def _matrix(self, listed: Sequence[tuple[int, ...]]) -> Any:
        """A row each: the first of its counts less the others."""
        from scipy.sparse import csr_array

        entries = [
            (1.0 if at == 0 else -1.0, row, self.place[cell])
            for row, members in enumerate(listed)
            for at, cell in enumerate(members)
            if cell in self.place
        ]
        signs, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((signs, (rows, columns)), shape=(len(listed), len(self.place)))

    def width(self, cell: int) -> float:
        """How far apart the tables already found put a count."""
        place = self.place[cell]
        return float(self.high[place] - self.low[place])

    def wide(self, cell: int, enough: float) -> bool:
        """Whether two tables already found, or a mix of them, put the count far enough apart."""
        return self.width(cell) >= enough - _ROUNDING

    def pull(self, aims: dict[int, int], prices: bool = False) -> list[int]:
        """Find a table in which the counts are as large (1) or as small (-1) as they can be, in sum.

        With `prices`: the counts that hold them back (they stand still or are at a limit), by their shadow prices.
        """
        import numpy as np
        from scipy.optimize import linprog

        weights = np.zeros(len(self.place))
        for cell, aim in aims.items():
            weights[self.place[cell]] = -aim
        sums: dict[str, Any] = {"A_eq": self.equal, "b_eq": np.zeros(len(self.sums))} if self.sums else {}
        within: dict[str, Any] = {"A_ub": self.less, "b_ub": self.room} if self.within else {}
        found = linprog(weights, bounds=self.limits, method="highs", **sums, **within)
        if found.x is None:
            raise RuntimeError(f"The range of a hidden count could not be worked out: {found.message}")
        self.low, self.high = np.minimum(self.low, found.x), np.maximum(self.high, found.x)
        if not prices:
            return []
        price = dict(zip(self.place, found.lower.marginals + found.upper.marginals, strict=True))
        for listed, marginals in ((self.sums, found.eqlin.marginals), (self.within, found.ineqlin.marginals)):
            for members, of_row in zip(listed, marginals, strict=True):
                for at, cell in enumerate(members):
                    if cell not in self.place:
                        price[cell] = price.get(cell, 0.0) + (of_row if at == 0 else -of_row)
        return [cell for cell, of_cell in price.items() if abs(of_cell) > _ROUNDING]
