"""The order in which comparisons are tested: headlines first, then what lies below those that differ.

What the order does not come to is tested as well, and marked exploratory. The procedure and its sources:
docs/statistics.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from fairness.audit.measures import RULE
from fairness.audit.report.headlines import Beside
from fairness.audit.report.model import Compared, Duration, Headline
from fairness.statistics.disparity import Limits, agreeing, change_within, settled, verdict_of
from fairness.statistics.hierarchy import Decision, false_discoveries, holm, in_order

Place = tuple[str, int]  # a row or a duration (`rows`, `times`), and its place


@dataclass(frozen=True, slots=True)
class Tests:
    """All that is to be tested: headlines as they were worked out, rows and durations.

    `themes` are those of rules, and `alike` the rules that say the same as another, which they name.
    """

    headlines: Sequence[tuple[Beside, str]]  # with the group in words
    rows: Sequence[Compared]
    times: Sequence[Duration]
    themes: Mapping[str, str]
    alike: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Settled:
    """The same with their verdicts; `tested` counts those tested, `exploratory` those that the order missed."""

    headlines: list[Headline]
    rows: list[Compared]
    times: list[Duration]
    tested: int
    exploratory: int


def settle(tests: Tests, primary: str, limits: Limits) -> Settled:
    """Every verdict, in the order of tests."""
    headlines = _headlines(tests.headlines, primary, limits)
    decided: dict[Place, Decision] = {}
    for by in dict.fromkeys([*(one.by for one in headlines), *(row.by for row in tests.rows)]):
        decided |= _below(tests, by, [one for one in headlines if one.by == by], limits.alpha)
    rows = [_row(one, decided.get(("rows", place))) for place, one in enumerate(tests.rows)]
    times = [_time(one, decided.get(("times", place))) for place, one in enumerate(tests.times)]
    made = [one for one in headlines if one.adjusted is not None]
    exploratory = sum(one.exploratory for one in made) + sum(one.exploratory for one in decided.values())
    return Settled(headlines, rows, times, len(made) + len(decided), exploratory)


def _headlines(beside: Sequence[tuple[Beside, str]], primary: str, limits: Limits) -> list[Headline]:
    """Each characteristic's groups: first whether any differs, in order; then which, by Holm within it."""
    ps: dict[str, list[float]] = {}
    for one, _ in beside:
        if one.over:
            ps.setdefault(one.by, []).append(one.over.p)
    whole = in_order(primary, {by: min(1.0, len(mine) * min(mine)) for by, mine in ps.items()}, limits.alpha)
    decided = {by: iter(holm(mine, whole[by].level)) for by, mine in ps.items()}
    found = []
    for one, label in beside:
        if one.over:
            decision = replace(next(decided[one.by]), exploratory=whole[one.by].exploratory)
            found.append(_headline(one, label, decision))
        else:
            found.append(
                Headline(
                    one.by, one.group, label, "hidden" if one.tables is None else "too few to tell", level=one.level
                )
            )
    return found


def _headline(one: Beside, label: str, decision: Decision) -> Headline:
    assert one.over is not None
    within = tuple(
        replace(held, change=change_within(one.over.ratio, held.ratio, decision.differs)) if held.ratio else held
        for held in one.within
    )
    return Headline(
        one.by, one.group, label, verdict_of(decision.differs, decision.exploratory), one.over, decision.adjusted,
        agreeing(one.at(1 - decision.level), 1.0, decision.differs), decision.exploratory, within, one.level,
        bounds=one.bounds,
    )  # fmt: skip


def _below(tests: Tests, by: str, headlines: Sequence[Headline], alpha: float) -> dict[Place, Decision]:
    """What lies below the headlines of a characteristic: families under what differs, and all else exploratory."""
    tree = _Tree(tests, by)
    made = [one for one in headlines if one.over]
    differing = [one.group for one in made if one.verdict == "differs"]
    found: dict[Place, Decision] = {}
    for group in differing:
        part = alpha * len(differing) / len(made)
        coarse = tree.test(tree.under(group), part)
        found |= coarse
        stand = [tests.rows[place].code for (kind, place), one in coarse.items() if kind == "rows" and one.differs]
        below = part * sum(one.differs for one in coarse.values()) / max(len(coarse), 1)
        for theme in stand:
            if theme:
                found |= tree.test(tree.under(group, theme), below)
    rest = tree.test([place for place in tree.p if place not in found], alpha)
    return found | {place: replace(one, exploratory=True) for place, one in rest.items()}


class _Tree:
    """The comparisons of one characteristic that can be tested."""

    def __init__(self, tests: Tests, by: str) -> None:
        self.p: dict[Place, float] = {}
        self.of: dict[Place, tuple[str, str, str]] = {}
        self.same: dict[Place, Hashable] = {}
        self._themes = tests.themes
        for place, row in enumerate(tests.rows):
            if row.by == by and row.comparison is not None and row.comparison.p is not None:
                self._add(("rows", place), row.comparison.p, (row.level, row.code, row.group))
                code = tests.alike.get(row.code, row.code) if row.level == RULE else row.code
                self.same["rows", place] = (row.level, code, row.group)
        for place, time in enumerate(tests.times):
            if time.by == by and time.p is not None:
                self._add(("times", place), time.p, ("time", time.name, time.group or ""))

    def _add(self, place: Place, p: float, of: tuple[str, str, str]) -> None:
        self.p[place], self.of[place], self.same[place] = p, of, place

    def under(self, group: str, theme: str = "") -> list[Place]:
        """What is compared for a group: its themes and durations; or of a theme its rules."""
        return [
            place for place, (level, code, own) in self.of.items()
            if own == group and (level == RULE and self._themes[code] == theme if theme else level != RULE)
        ]  # fmt: skip

    def test(self, places: Sequence[Place], alpha: float) -> dict[Place, Decision]:
        """One family. What says the same is tested once."""
        first = {self.same[place]: place for place in reversed(places)}
        once = list(first.values())
        decided = dict(zip(once, false_discoveries([self.p[place] for place in once], alpha), strict=True))
        return {place: decided[first[self.same[place]]] for place in places}


def _row(row: Compared, decision: Decision | None) -> Compared:
    if decision is None or row.comparison is None:
        return row
    comparison = settled(row.comparison, decision)
    return replace(row, comparison=comparison, verdict=comparison.verdict)


def _time(time: Duration, decision: Decision | None) -> Duration:
    if decision is None:
        return time
    verdict = verdict_of(decision.differs, decision.exploratory)
    return replace(time, adjusted=decision.adjusted, verdict=verdict, exploratory=decision.exploratory)
