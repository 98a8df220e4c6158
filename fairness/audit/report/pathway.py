"""Along the way: how many cases of each group came to each stage, and how they ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from fairness.audit.lengths import FORMAL, STAGES
from fairness.audit.measures import ALL, Measures
from fairness.audit.report.cells import KNOWN, CaseCounts, Cells, Key, Rest
from fairness.audit.report.model import Stage
from fairness.statistics.rates import score_ratio

Period = tuple[date, date]
ENTERED = "entered"  # a formal process, in the period that is asked about
# How cases ended, from the usual outcomes; what is open, or says no outcome, by itself.
ENDINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "no_action": ("No action", ("no_case_to_answer", "no_further_action", "withdrawn")),
    "informal": ("Advice, training or an informal way", (
        "informal_resolution", "advice_or_guidance", "training_or_remediation", "health_route",
    )),
    "warning": ("A warning or a restriction", (
        "first_written_warning", "final_written_warning", "restriction_agreed", "list_conditions",
    )),
    "dismissal": ("Dismissal or removal from a list", ("dismissal", "list_removal")),
    "left": ("The practitioner left", ("resigned", "retired")),
}  # fmt: skip
OTHER, OPEN, NONE = "other", "open", "none"


class Pathway:
    """Cells of every stage and ending by group, and then what may be told of them.

    `period` is that in which entries into a formal process are counted, first day and last.
    """

    def __init__(
        self, cells: Cells, counts: CaseCounts, measures: Measures, views: Sequence[str], period: Period | None = None
    ) -> None:
        self.cells, self.counts = cells, counts
        self._of = reached(measures.facts, period)
        self.kept: dict[str, list[str]] = {}
        for by in [by for by in views if by in counts.groups and self._of]:
            numbers = self._numbers(measures.facts, by)
            self.kept[by] = self._visible(by, numbers)
            self._add(by, numbers)

    def _groups(self, by: str) -> list[Any]:
        known = self.counts.known(by)
        return [*self.counts.groups[by], *([Rest(group) for group in known] if len(known) > 2 else [])]

    def _cases(self, by: str, group: Any) -> int:
        return self.cells.value(self.counts.key(ALL, "", "cases", by, group))

    def _numbers(self, facts: pl.DataFrame, by: str) -> dict[Any, dict[str, int]]:
        """For each group, and everyone else beside it, how many came to each stage and ending."""
        rows = facts.select(group=pl.col(f"by.{by}"), **self._of).group_by("group").agg(pl.all().sum()).to_dicts()
        return {
            one: {what: sum(row[what] for row in rows if _counts(one, row["group"])) for what in self._of}
            for one in self._groups(by)
        }

    def _visible(self, by: str, numbers: Mapping[Any, Mapping[str, int]]) -> list[str]:
        """The stages and endings on which no group has a small count, or all but a small count of its cases.

        As rules are: one small count would have others hidden beside it, and these the sizes of groups.
        """

        def small(number: int) -> bool:
            return 1 <= number <= self.counts.small

        def clear(what: str) -> bool:
            return not any(
                small(row[what]) or small(self._cases(by, one) - row[what]) for one, row in numbers.items()
            )

        kept = [what for what in self._of if what != ENTERED and clear(what)]
        ends = sorted((what for what in kept if what[:7] == "ending."), key=lambda what: self._sum(numbers, what))
        # What is left of all cases is the other endings together: it must be none or enough as well.
        while ends and any(
            small(self._cases(by, one) - sum(row[end] for end in ends)) for one, row in numbers.items()
        ):
            kept.remove(ends.pop(0))
        return [*kept, *([ENTERED] if ENTERED in self._of else [])]

    def _sum(self, numbers: Mapping[Any, Mapping[str, int]], what: str) -> int:
        return sum(row[what] for one, row in numbers.items() if not isinstance(one, Rest))

    def _add(self, by: str, numbers: Mapping[Any, Mapping[str, int]]) -> None:
        """The cells of a characteristic, and how they add up."""
        kept = self.kept[by]
        ends = [what for what in kept if what[:7] == "ending."]
        sums = [what for what in kept if what not in ends]
        whole = {what: self._sum(numbers, what) for what in self._of}
        for what in kept:
            self.cells.add(self._key("", "", what), whole[what])
        for one, row in numbers.items():
            cases = self.counts.key(ALL, "", "cases", by, one)
            for what in sums:
                rest = self._put(by, one, f"not.{what}", self._cases(by, one) - row[what])
                self.cells.total(cases, (self._put(by, one, what, row[what]), rest))
            if ends:
                left = self._cases(by, one) - sum(row[end] for end in ends)
                parts = [self._put(by, one, end, row[end]) for end in ends]
                self.cells.total(cases, (*parts, self._put(by, one, "ending.rest", left)))
            if ENTERED in kept and FORMAL in kept:  # entries outside the period are what is left of all of them
                outside = self._put(by, one, "outside", row[FORMAL] - row[ENTERED])
                self.cells.total(self._key(by, one, FORMAL), (self._key(by, one, ENTERED), outside))
        for what in kept:
            self._sums(by, what)

    def _key(self, by: str, group: Any, what: str) -> Key:
        return (ALL, "", by, group, f"way.{what}")

    def _put(self, by: str, group: Any, what: str, number: int) -> Key:
        key = self._key(by, group, what)
        same = self._key("", "", what)  # of all cases, where there is nobody else
        self.cells.add(key, number, same if self.counts.groups[by] == [group] and same in self.cells else None)
        return key

    def _sums(self, by: str, what: str) -> None:
        # The totals are printed nowhere: they can be hidden in place of a group's count.
        whole = self._key("", "", what)
        self.cells.total(whole, [self._key(by, group, what) for group in self.counts.groups[by]])
        missing = [self._key(by, None, what)] if None in self.counts.groups[by] else []
        for rest in self._groups(by):
            if isinstance(rest, Rest):
                self.cells.total(whole, (self._key(by, rest.group, what), self._key(by, rest, what), *missing))

    @property
    def counted(self) -> bool:
        """Whether entries in a period are counted."""
        return ENTERED in self._of

    def entered(self, by: str, group: Any) -> int | None:
        """How many cases of a group entered a formal process in the period, as it may be printed."""
        if group == KNOWN:
            numbers = [self.entered(by, one) for one in self.counts.known(by)]
            return sum(one for one in numbers if one is not None) if None not in numbers else None
        key = self._key(by, group, ENTERED)
        return self.cells.shown(key) if key in self.cells else None

    def stages(self, by: str, labels: Mapping[str, str], reference: str = "") -> Iterator[Stage]:
        """Every stage and ending of each group: `labels` has the groups in words."""
        names = {one.name: one.label for one in STAGES} | {f"ending.{name}": words for name, words in _ENDED.items()}
        for what in self.kept.get(by, ()):
            if what == ENTERED or not self.cells.value(self._key("", "", what)):
                continue  # nobody came to it
            for group in self.counts.known(by):
                yield self._stage(by, group, (what, names[what]), labels[group], reference)

    def _stage(self, by: str, group: str, what: tuple[str, str], label: str, reference: str) -> Stage:
        other = reference or self.counts.rest(by, group)
        keys = [self._key(by, one, what[0]) for one in (group, other)]
        x, other_x = (self.cells.shown(key) if key in self.cells else None for key in keys)  # or there is nobody else
        n = self.counts.shown(ALL, "", "cases", by, group)
        other_n = None if other_x is None else self.counts.shown(ALL, "", "cases", by, other)
        share = ratio = None
        if x is not None and n:
            share = min(x, n) / n
            if other_x is not None and other_n and group != reference:
                ratio = score_ratio(min(x, n), n, min(other_x, other_n), other_n)
        return Stage(what[0], what[1], group, label, x, n, share, ratio)


_ENDED = {name: words for name, (words, _) in ENDINGS.items()} | {
    OTHER: "Passed on, or another ending", NONE: "Closed without an outcome on record", OPEN: "Still open",
}  # fmt: skip


def _counts(one: Any, group: Any) -> bool:
    """Whether the cases of a group are among those of `one`: itself, all with the fact, or everyone else."""
    if isinstance(one, Rest):
        return group is not None and group != one.group
    return bool(one == group)


def reached(facts: pl.DataFrame, period: Period | None) -> dict[str, pl.Expr]:
    """What is counted, each as whether it is so of a case; nothing of an audit that an earlier version made."""
    if f"stage.{FORMAL}" not in facts.columns:
        return {}
    found = {one.name: pl.col(f"stage.{one.name}").is_not_null() for one in STAGES}
    if period:
        found[ENTERED] = pl.col(f"stage.{FORMAL}").is_between(*period).fill_null(False)
    closed, outcome = pl.col("closed").is_not_null(), pl.col("outcome")
    for name, (_, values) in ENDINGS.items():
        found[f"ending.{name}"] = (closed & outcome.is_in(values)).fill_null(False)
    told = [value for _, values in ENDINGS.values() for value in values]
    found[f"ending.{OTHER}"] = (closed & ~outcome.is_in(told)).fill_null(False)
    found[f"ending.{NONE}"] = closed & outcome.is_null()
    found[f"ending.{OPEN}"] = ~closed
    return found
