"""The headline of each characteristic: groups over all rules together, with the case as the unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import polars as pl

from fairness.audit.measures import THEME, Measures
from fairness.audit.report.cells import CaseCounts, Rest
from fairness.audit.report.model import HeldFixed
from fairness.statistics.disclosure import RULES
from fairness.statistics.disparity import OTHERS
from fairness.statistics.pooled import Cases, OverRules, Questions, Tables, cases_of, over_cells, over_rules
from fairness.statistics.rates import Interval

_AT_ONCE = 20_000  # cases taken together: what a table of them by rule may hold
LEAST_CASES = 10  # in either group: over all rules fewer tell nothing
LEAST_EXPECTED = 1.0  # verdicts at risk in either group, were both alike
FEW_MISSING = 0.05  # of all cases: what fewer without the fact could change is not looked at
_COUNTS = ("risk", "judged")


@dataclass(frozen=True)
class Beside:
    """One group beside its reference over the rules that this audience may see of both; `None` where it is hidden."""

    by: str
    group: str
    tables: Tables | None
    level: Literal["rule", "theme"] = "rule"
    few: bool = False
    within: tuple[HeldFixed, ...] = ()
    bounds: tuple[Interval, Interval] | None = None

    @cached_property
    def over(self) -> OverRules | None:
        """The comparison at the usual level."""
        return None if self.tables is None or self.few else over_rules(self.tables)

    def at(self, level: float) -> Interval | None:
        """The ratio with the interval of another level."""
        found = None if self.tables is None else over_rules(self.tables, level)
        return found.ratio if found else None


@dataclass
class Pooling:
    """Works out headlines: from printed counts, and for the variance from what was judged of the same cases.

    For internal use over rules; for others over themes, whose counts are mostly printed where those of rules are not.
    """

    counts: CaseCounts
    measures: Measures
    strata: Mapping[str, str] = field(default_factory=dict)  # what is held fixed, and in words
    _made: dict[str, dict[Any, Cases]] = field(default_factory=dict)
    _placed: dict[str, tuple[Any, list[Any]]] = field(default_factory=dict)

    @property
    def _small(self) -> int:
        assert self.counts.cells.protected is not None
        return RULES[self.counts.cells.protected.audience].largest_hidden

    @property
    def level(self) -> Literal["rule", "theme"]:
        """Over what groups are compared."""
        return "theme" if self._small else "rule"

    @cached_property
    def _codes(self) -> list[str]:
        """Themes; or the rules that count: no patterns, and of rules that are alike the first."""
        judged = self.measures.judged
        assert judged is not None
        if self._small:
            return list(self.counts.codes[THEME])
        rules = self.counts.rulebook.rules
        return [code for code in judged.rules if not rules[code].pattern and code not in judged.alike]

    @cached_property
    def _judged(self) -> tuple[Any, Any, Any]:
        """Each case and code of which it was judged once, in order, and whether it was at risk on it."""
        judged = self.measures.judged
        assert judged is not None
        rules = self.counts.rulebook.rules
        place = {code: number for number, code in enumerate(self._codes)}
        of_rule = [place.get(rules[code].theme if self._small else code, -1) for code in judged.rules]
        code = np.array(of_rule)[judged.rule]
        kept = code >= 0
        both = judged.case[kept].astype(np.int64) * len(place) + code[kept]
        every, inverse = np.unique(both, return_inverse=True)
        risk = np.bincount(inverse, judged.risk[kept], minlength=len(every)) > 0
        return every // len(place), every % len(place), risk

    def beside(self, by: str, group: str, reference: str = OTHERS) -> Beside:
        """A group beside a named group, or everyone else."""
        other = reference if reference != OTHERS else self.counts.rest(by, group)
        rules = [one for one in range(len(self._codes)) if self._visible(by, one, (group, other))]
        own, rest = self._cases(by, group), self._cases(by, other)
        if not rules and self._small:
            return Beside(by, group, None, self.level)
        tables = self._tables(by, rules, (group, other), (own, rest))
        if min(own.number, rest.number) < LEAST_CASES or _expected(tables) < LEAST_EXPECTED:
            return Beside(by, group, tables, self.level, few=True)
        within = tuple(
            HeldFixed(label, over_cells(self._questions(by, (group, other), rules, name)), "")
            for name, label in self.strata.items()
            if name != by
        )
        return Beside(
            by, group, tables, self.level, within=within, bounds=self._bounds(by, rules, (group, other), tables)
        )

    def _visible(self, by: str, rule: int, groups: Sequence[Any]) -> bool:
        """Whether this audience sees the counts of a rule for all of these groups; for internal use it does."""
        if not self._small:
            return True
        keys = [self.counts.key(self.level, self._codes[rule], what, by, one) for one in groups for what in _COUNTS]
        return all(key in self.counts.cells and self.counts.cells.shown(key) is not None for key in keys)

    def _tables(self, by: str, rules: Sequence[int], groups: Sequence[Any], cases: tuple[Cases, Cases]) -> Tables:
        kept = [one.only(rules) for one in cases]
        found = []
        for group, mine in zip(groups, kept, strict=True):
            if self._small:
                codes = [self._codes[rule] for rule in rules]
                x, n = (
                    [self.counts.shown(self.level, code, what, by, group) or 0 for code in codes] for what in _COUNTS
                )
                found += [np.minimum(x, n), np.array(n)]  # counts that are rounded may pass each other
            else:
                every = np.diagonal(mine.products)
                found += [every[: len(rules)], every[len(rules) :]]
        return Tables(found[0], found[1], found[2], found[3], *kept)

    def _bounds(
        self, by: str, rules: Sequence[int], groups: Sequence[Any], tables: Tables
    ) -> tuple[Interval, Interval] | None:
        """The ratio if all without the fact were of the group, and if all were of its reference."""
        missing = self._cases(by, None)
        if missing.number <= FEW_MISSING * self.measures.facts.height or missing.number < 2:
            return None
        if not all(self._visible(by, rule, (None,)) for rule in rules):
            return None
        lost = self._tables(by, rules, (None, groups[1]), (missing, self._cases(by, groups[1])))
        one = over_rules(Tables(
            tables.x + lost.x, tables.n + lost.n, tables.other_x, tables.other_n,
            tables.own + lost.own, tables.other,
        ))  # fmt: skip
        two = over_rules(Tables(
            tables.x, tables.n, tables.other_x + lost.x, tables.other_n + lost.n,
            tables.own, tables.other + lost.own,
        ))  # fmt: skip
        return (one.ratio, two.ratio) if one and two else None

    def _cases(self, by: str, group: Any) -> Cases:
        """The cases of a group; of everyone else, those of all other groups."""
        found = self._of_groups(by)
        if isinstance(group, Rest):
            others = [cases for name, cases in found.items() if name not in (None, group.group)]
            return sum(others[1:], others[0])
        return found.get(group, Cases(0, np.zeros((2 * len(self._codes),) * 2)))

    def _of_groups(self, by: str) -> dict[Any, Cases]:
        if by not in self._made:
            self._made[by] = self._counted(by)
        return self._made[by]

    def _counted(self, by: str) -> dict[Any, Cases]:
        """For each group its cases, and on what they were judged together."""
        cases, codes, risk = self._judged
        places, groups = self._places(by)
        size = len(places)
        found: dict[Any, Cases] = {}
        for start in range(0, size, _AT_ONCE):
            first, last = np.searchsorted(cases, (start, start + _AT_ONCE))
            told = np.zeros((min(_AT_ONCE, size - start), len(self._codes)), dtype=bool)
            risky = told.copy()
            told[cases[first:last] - start, codes[first:last]] = True
            risky[cases[first:last] - start, codes[first:last]] = risk[first:last]
            for place, group in enumerate(groups):
                mine = np.flatnonzero(places[start : start + _AT_ONCE] == place)
                if len(mine):
                    made = cases_of(risky[mine], told[mine])
                    found[group] = found[group] + made if group in found else made
        return found

    def _places(self, by: str) -> tuple[Any, list[Any]]:
        """For each case the place of its group, and the groups."""
        if by not in self._placed:
            column = self.measures.facts[f"by.{by}"]
            groups = column.unique(maintain_order=True)
            order = groups.to_frame("group").with_row_index("place")
            placed = column.to_frame("group").join(
                order, on="group", nulls_equal=True, how="left", maintain_order="left"
            )
            self._placed[by] = placed["place"].cast(pl.Int64).to_numpy(), groups.to_list()
        return self._placed[by]

    def _questions(self, by: str, groups: tuple[Any, Any], rules: Sequence[int], within: str) -> Questions:
        """The questions of a group and its reference, in cells of a rule within a stratum.

        Those in no stratum are left out; and but for internal use all in cells with a small count.
        """
        places, named = self._places(by)
        strata, layers = self._places(within)
        known = [place for place, one in enumerate(named) if one is not None]
        own = named.index(groups[0]) if groups[0] in named else -1
        other = [one for one in known if one != own] if isinstance(groups[1], Rest) else [named.index(groups[1])]
        case, rule, risk = self._judged
        stratum = strata[case]
        missing = layers.index(None) if None in layers else -1
        kept = np.isin(places[case], [own, *other]) & np.isin(rule, list(rules)) & (stratum != missing)
        made = Questions(
            case[kept], stratum[kept] * len(self._codes) + rule[kept], risk[kept],
            places[case[kept]] == own,
        )  # fmt: skip
        if not self._small or not len(made.case):
            return made
        x, n, other_x, other_n = made.tables()
        enough = np.minimum.reduce([x, n - x, other_x, other_n - other_x]) > self._small
        return made.where(enough[made.cell])


def _expected(tables: Tables) -> float:
    """How many verdicts at risk either group would have, were their shares alike; the fewer."""
    every = np.maximum(tables.n + tables.other_n, 1)
    share = (tables.x + tables.other_x) / every
    return float(min((tables.n * share).sum(), (tables.other_n * share).sum()))
