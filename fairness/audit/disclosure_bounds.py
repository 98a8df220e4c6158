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
_ROUNDING = 1e-6


class Ranges:
    """The sums of a table, each as (total, part, part, ...), and the counts in truth."""

    def __init__(self, counts: Sequence[int], sums: Sequence[tuple[int, ...]]) -> None:
        self.counts, self.sums = counts, sums
        self.sums_of: list[list[int]] = [[] for _ in counts]
        for number, members in enumerate(sums):
            for cell in members:
                self.sums_of[cell].append(number)

    def narrow(self, bounds: Sequence[tuple[int, int]], asked: Sequence[int]) -> tuple[list[int], set[int]]:
        """Of the counts asked about, those (some at least, if there are any) that are narrow, and those sure to be wide.

        `bounds`: least and most for each count, the truth between them; equal for what is printed exactly. Bounds may
        widen between calls, never tighten: what was wide stays so.
        """
        groups = self._groups(bounds, asked)
        cells = sorted(cell for group in groups for cell in group)
        low, high = self._quick(bounds, cells)
        narrow = [cell for cell in asked if high[cell] - low[cell] < WIDTH]
        if narrow:
            return narrow, set()
        wanted = set(asked)
        return self._exact(bounds, cells, [[cell for cell in group if cell in wanted] for group in groups])

    def _groups(self, bounds: Sequence[tuple[int, int]], asked: Sequence[int]) -> list[list[int]]:
        """The counts that aren't printed exactly and bear on those asked about, in groups that share no sum."""
        groups: list[list[int]] = []
        seen: set[int] = set()
        for start in asked:
            if start in seen:
                continue
            seen.add(start)
            group = [start]
            for cell in group:
                for number in self.sums_of[cell]:
                    for other in self.sums[number]:
                        if other not in seen and bounds[other][0] < bounds[other][1]:
                            seen.add(other)
                            group.append(other)
            groups.append(sorted(group))
        return groups

    def _quick(self, bounds: Sequence[tuple[int, int]], cells: Sequence[int]) -> tuple[list[int], list[int]]:
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

    def _exact(
        self, bounds: Sequence[tuple[int, int]], cells: Sequence[int], groups: list[list[int]]
    ) -> tuple[list[int], set[int]]:
        programme = _Programme(self.counts, self.sums, self.sums_of, bounds, cells)
        while True:  # all at once, for as long as that settles a good part of them
            before = [cell for group in groups for cell in group if not programme.wide(cell)]
            if not before:
                break
            programme.pull({cell: 1 for cell in before})
            programme.pull({cell: -1 for cell in before})
            programme.pull({cell: 1 if place % 2 else -1 for place, cell in enumerate(before)})
            if sum(programme.wide(cell) for cell in before) * 4 < len(before):
                break
        narrow: list[int] = []
        open_ = [[cell for cell in group if not programme.wide(cell)] for group in groups]
        while open_ := [group for group in open_ if group]:  # then one in each group, by all groups together
            asked = [group[0] for group in open_]
            programme.pull({cell: 1 for cell in asked})
            programme.pull({cell: -1 for cell in asked if not programme.wide(cell)})
            narrow += [cell for cell in asked if not programme.wide(cell)]
            done = set(narrow)
            # A group with a narrow count waits until more of it is hidden.
            open_ = [[cell for cell in group if not programme.wide(cell)] for group in open_ if group[0] not in done]
        return sorted(narrow), {cell for group in groups for cell in group if programme.wide(cell)}


class _Programme:
    """A linear programme over how far each count may lie from the truth; the truth itself is always possible."""

    def __init__(
        self,
        counts: Sequence[int],
        sums: Sequence[tuple[int, ...]],
        sums_of: Sequence[Sequence[int]],
        bounds: Sequence[tuple[int, int]],
        cells: Sequence[int],
    ) -> None:
        import numpy as np
        from scipy.sparse import csr_array

        self.place = {cell: place for place, cell in enumerate(cells)}
        rows, columns, signs = [], [], []
        for row, number in enumerate(sorted({number for cell in cells for number in sums_of[cell]})):
            for at, cell in enumerate(sums[number]):
                if cell in self.place:
                    rows.append(row)
                    columns.append(self.place[cell])
                    signs.append(1.0 if at == 0 else -1.0)
        self.matrix: Any = csr_array((signs, (rows, columns)), shape=(max(rows, default=-1) + 1, len(cells)))
        self.limits = np.array([(bounds[cell][0] - counts[cell], bounds[cell][1] - counts[cell]) for cell in cells])
        self.low: np.ndarray[Any, Any] = np.zeros(len(cells))
        self.high: np.ndarray[Any, Any] = np.zeros(len(cells))

    def wide(self, cell: int) -> bool:
        """Whether two tables already found, or a mix of them, put the count far enough apart."""
        place = self.place[cell]
        return bool(self.high[place] - self.low[place] >= WIDTH - _ROUNDING)

    def pull(self, aims: dict[int, int]) -> None:
        """Find a table in which the counts are as large (1) or as small (-1) as they can be, in sum."""
        import numpy as np
        from scipy.optimize import linprog

        if not aims:
            return
        weights = np.zeros(len(self.place))
        for cell, aim in aims.items():
            weights[self.place[cell]] = -aim
        sums: dict[str, Any] = (
            {"A_eq": self.matrix, "b_eq": np.zeros(self.matrix.shape[0])} if self.matrix.nnz else {}
        )
        found = linprog(weights, bounds=self.limits, method="highs", **sums)
        if found.x is None:
            raise RuntimeError(f"The range of a hidden count could not be worked out: {found.message}")
        self.low, self.high = np.minimum(self.low, found.x), np.maximum(self.high, found.x)
