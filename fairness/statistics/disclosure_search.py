"""Which counts to hide so that no small one can be worked out.

Rules of thumb come first, then the ranges that a reader can work out, until every small count has room enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fairness.statistics.disclosure_bounds import Ranges

Sum = tuple[int, tuple[int, ...]]
MANY_SUMS = 20  # a count in more sums than this is hidden last: each of them would need another


class Search:
    """Counts by number, the sums between them, and those hidden so far; hiding only ever grows."""

    def __init__(
        self,
        counts: Sequence[int],
        sums: Sequence[Sum],
        largest_hidden: int,
        step: int,
        known: Iterable[int] = (),
        within: Sequence[tuple[int, int]] = (),
        last: Iterable[int] = (),
    ) -> None:
        self.counts, self.sums, self.limit, self.step = counts, sums, largest_hidden, step
        self.known = frozenset(known)  # what readers know anyway: nothing is gained by hiding it
        self.members = [(total, *parts) for total, parts in sums]
        self.sums_of: list[list[int]] = [[] for _ in counts]
        self.parts_of: list[list[int]] = [[] for _ in counts]
        for number, (total, parts) in enumerate(sums):
            self.parts_of[total].extend(parts)
            for cell in self.members[number]:
                self.sums_of[cell].append(number)
        self.within, self.at_last = within, frozenset(last)
        self.hidden: set[int] = set()
        self.guarded: set[int] = set()  # the counts whose range must stay wide
        self.may_be_nothing: set[int] = set()  # hidden ones that a reader can't know to be at least 1
        self.in_use = [0] * len(sums)  # how many counts above 0 are hidden, by sum

    def run(self) -> set[int]:
        """The numbers of the counts to hide."""
        for cell, count in enumerate(self.counts):
            if 1 <= count <= self.limit:
                self.guarded.add(cell)
                self._hide(cell)
        for cell in sorted(self.guarded):
            for below in self._below(cell):  # nothing is told about a group as small as this, not even a nought
                self.may_be_nothing.add(below)
                self._hide(below)
        if self.step == 1:
            self._differences()
            self._close(range(len(self.sums)))
        self._widen(Ranges(self.counts, self.members))
        if self.within:
            self._widen(Ranges(self.counts, self.members, self.within))
        return self.hidden

    def _hide(self, cell: int) -> None:
        if cell not in self.hidden:
            self.hidden.add(cell)
            if self.counts[cell]:
                for number in self.sums_of[cell]:
                    self.in_use[number] += 1

    def _below(self, cell: int) -> list[int]:
        """All that a count is made of, at any depth."""
        found: dict[int, None] = {}
        ahead = list(self.parts_of[cell])
        while ahead:
            part = ahead.pop()
            if part not in found:
                found[part] = None
                ahead.extend(self.parts_of[part])
        return list(found)

    def _differences(self) -> None:
        """Hide a count that a printed total exceeds by a small number: the difference is a small count as well."""
        above: list[set[int]] = [set() for _ in self.counts]
        for total, parts in self.sums:
            for part in parts:
                above[part].add(total)
        for cell, count in enumerate(self.counts):
            if cell in self.hidden or not count or cell in self.known:
                continue
            seen: set[int] = set()
            ahead = set(above[cell])
            while ahead:
                total = ahead.pop()
                # A total that exceeds the count by much can't have a total above it that exceeds it by little.
                if total in seen or self.counts[total] - count > self.limit:
                    continue
                seen.add(total)
                ahead |= above[total]
            if any(self.counts[total] > count and total not in self.hidden for total in seen):
                self.guarded.add(cell)
                self._hide(cell)

    def _close(self, numbers: Iterable[int]) -> None:
        """Hide more until no sum gives a hidden count away by itself."""
        ahead = sorted(numbers, reverse=True)
        while ahead:
            number = ahead.pop()
            while self._open(number):
                cells = [cell for cell in self.members[number] if self.counts[cell]]
                cell = self._best(cells)
                if cell is None:
                    cell = self._best(cells, last=True)
                if cell is None:
                    break
                self._hide(cell)
                ahead.extend(self.sums_of[cell])

    def _open(self, number: int) -> bool:
        """Whether a sum hides one count only, or prints a total beside all but a few of those it counts."""
        if not self.in_use[number]:
            return False
        total, parts = self.sums[number]
        few = (
            total not in self.hidden and sum(self.counts[part] for part in parts if part in self.hidden) <= self.limit
        )
        return self.in_use[number] == 1 or few

    def _best(self, cells: Iterable[int], last: bool = False) -> int | None:
        """The count to hide first: it opens the fewest sums, then is smallest, then lies in the fewest sums.

        Counts in very many sums, and those that are wanted most, are left out but at `last`.
        """

        def cost(cell: int) -> tuple[int, int, int, int]:
            opens = sum(not self.in_use[number] for number in self.sums_of[cell])
            return opens, self.counts[cell], len(self.sums_of[cell]), cell

        offered = (
            cell
            for cell in cells
            if cell not in self.hidden and cell not in self.known and (last or not self._is_last(cell))
        )
        return min(offered, key=cost, default=None)

    def _is_last(self, cell: int) -> bool:
        return cell in self.at_last or len(self.sums_of[cell]) > MANY_SUMS

    def _widen(self, ranges: Ranges) -> None:
        """Hide more until the range of every guarded count is wide, or as wide as it can be."""
        asked = set(self.guarded)
        at_once = 1  # more each time, so that tables in which nearly all has to be hidden are done soon
        while asked:
            bounds = [self._bounds(cell) for cell in range(len(self.counts))]
            narrow, wide = ranges.narrow(bounds, sorted(asked))
            asked -= wide
            helped: set[int] = set()
            alone: list[int] = []
            for cell in narrow:
                if not helped.isdisjoint(self.sums_of[cell]):
                    continue  # what was hidden for another may help this one too: ask again
                # Where counts lie within others, what holds a range need not be near: it is asked for at once.
                more = None if ranges.within else self._beside(cell)
                if more is not None:
                    self._take(more, helped)
                elif cell not in ranges.enough:
                    alone.append(cell)
                elif not self._take_several(ranges.held_by(bounds, cell), cell, at_once, helped):
                    asked.discard(cell)
            at_once *= 2
            if alone:
                # What stays narrow even with all else hidden would have all else hidden in vain, one after the other.
                ranges.settle([self._widest(cell) for cell in range(len(self.counts))], alone)

    def _take_several(self, held: Sequence[int], cell: int, most: int, helped: set[int]) -> bool:
        """Hide up to so many of the counts that hold a range, and then of those around; whether there was any."""
        for done in range(most):
            more = self._best(one for one in held if self.counts[one])
            if more is None:
                more = self._farther(cell)
            if more is None:
                return done > 0
            self._take(more, helped)
        return True

    def _take(self, cell: int, helped: set[int]) -> None:
        """Hide a count to make a range wider, and what its sums then need."""
        if not self.counts[cell]:
            self.may_be_nothing.add(cell)
        self._hide(cell)
        helped.update(self.sums_of[cell])
        if self.step == 1:
            self._close(self.sums_of[cell])

    def _bounds(self, cell: int) -> tuple[int, int]:
        """The least and the most that a reader takes a count to be, before adding anything up."""
        count = self.counts[cell]
        if cell in self.hidden:
            return self._while_hidden(cell, cell in self.may_be_nothing)
        if self.step == 1 or not count:
            return count, count
        printed = self.step * round(count / self.step)
        return max(printed - self.step // 2, self.limit + 1), printed + self.step // 2

    def _widest(self, cell: int) -> tuple[int, int]:
        """The same, were everything hidden that can be."""
        if cell in self.hidden or cell in self.known:
            return self._bounds(cell)
        return self._while_hidden(cell, not self.counts[cell])

    def _while_hidden(self, cell: int, may_be_nothing: bool) -> tuple[int, int]:
        if self.counts[cell] <= self.limit:
            return 0 if may_be_nothing else 1, self.limit
        # Who knows a larger count to within this margin knows more than any reader; it keeps ranges finite.
        return self.limit + 1, self.counts[cell] + 100

    def _beside(self, cell: int) -> int | None:
        """A count above 0 to hide in one of a count's own sums."""
        return self._best(one for number in self.sums_of[cell] for one in self.members[number] if self.counts[one])

    def _farther(self, cell: int) -> int | None:
        """A count to hide in a sum of what is hidden beside one, and so on; noughts only where no other is left."""
        reached: list[int] = []
        seen, ahead = {cell}, [cell]
        while ahead:
            around = {
                one for hidden in ahead for number in self.sums_of[hidden] for one in self.members[number]
            } - seen
            best = self._best(one for one in around if self.counts[one])
            if best is not None:
                return best
            reached += around
            seen |= around
            ahead = [one for one in around if one in self.hidden]
        found = self._best(reached)
        return self._best(reached, last=True) if found is None else found
