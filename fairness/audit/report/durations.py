"""How long things lasted, for all cases and by group: Kaplan and Meier's curves, coarse enough for their audience."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from fairness.audit.lengths import LENGTHS, SILENCE, SILENCE_LABEL
from fairness.audit.measures import ALL, Measures
from fairness.audit.report.cells import CaseCounts, Cells, Key
from fairness.audit.report.model import Count, Duration, Spread
from fairness.audit.report.rates import least_for_days
from fairness.statistics.disclosure import RULES, SMALL, Audience
from fairness.statistics.durations import Curve, Reached, Step, cumulative_incidence, kaplan_meier, log_rank

_MOST_STEPS = 120
CLOSED_OR_NOT = ("closed_first", "still_open")  # of those that did not end
Counted = pl.DataFrame  # columns: days, ended (bool), first (bool: the case was closed first), n
_NONE = pl.DataFrame(schema={"days": pl.Int32, "ended": pl.Boolean, "first": pl.Boolean, "n": pl.UInt32})
BY_DAYS = (28, 90, 180, 365)  # by which it is said how many had ended


class Lengths:
    """The lengths of an audit's cases: cells first, then durations once these are protected."""

    def __init__(self, cells: Cells, counts: CaseCounts, measures: Measures, views: Sequence[str]) -> None:
        self.cells, self.counts, self.views = cells, counts, [by for by in views if by in counts.groups]
        self._facts = measures.facts
        self._listed: dict[tuple[str, str, Any], Counted] = {}
        self._kinds = [(one.name, one.label) for one in LENGTHS] + [(SILENCE, SILENCE_LABEL)]
        for name, _ in self._kinds:
            for by in ("", *self.views):
                listed = self._by_group(name, by)
                for group in self.counts.groups[by] if by else ("",):
                    self._add(name, by, group, listed.get(group, _NONE))
            for by in self.views:
                for what in ("lasted", "ended", "open", "never", *CLOSED_OR_NOT):
                    parts = [(ALL, name, by, group, what) for group in counts.groups[by]]
                    cells.total((ALL, name, "", "", what), parts)

    def _all_views(self) -> Iterator[tuple[str, Any]]:
        yield "", ""
        for by in self.views:
            for group in self.counts.groups[by]:
                yield by, group

    def _by_group(self, name: str, by: str) -> dict[Any, Counted]:
        """How many lasted how long, for each group (empty for all cases), in order."""
        there = self._facts.columns  # an audit made by an earlier version does not say what was closed first
        ended = pl.col(f"ended.{name}") if f"ended.{name}" in there else pl.lit(True)
        first = pl.col(f"first.{name}") if f"first.{name}" in there else pl.lit(False)
        group = pl.col(f"by.{by}") if by else pl.lit("")
        counted = (
            self._facts.select(group=group, days=pl.col(f"days.{name}"), ended=ended, first=first)
            .drop_nulls("days").group_by("group", "days", "ended", "first").agg(n=pl.len())
            .sort("group", "days", "ended", "first")
        )  # fmt: skip
        parts = counted.partition_by("group", as_dict=True, include_key=False)
        return {key[0]: frame for key, frame in parts.items()}

    def _add(self, name: str, by: str, group: Any, listed: Counted) -> None:
        self._listed[name, by, group] = listed
        count, over = int(listed["n"].sum()), int(listed.filter("ended")["n"].sum())
        alike = self.counts.groups[by] == [group] if by else False
        for what, value in (("lasted", count), ("ended", over), ("open", count - over)):
            key: Key = (ALL, name, by, group, what)
            self.cells.add(key, value, (ALL, name, "", "", what) if alike else None)
        lasted, ended_key, open_key = ((ALL, name, by, group, what) for what in ("lasted", "ended", "open"))
        self.cells.total(lasted, (ended_key, open_key))
        closed = int(listed.filter("first")["n"].sum())
        # Where none of those open was closed first, or all were, it is the same count.
        for what, value in zip(CLOSED_OR_NOT, (closed, count - over - closed), strict=True):
            like = open_key if value == count - over else (ALL, name, "", "", what) if alike else None
            self.cells.add((ALL, name, by, group, what), value, like)
        if 0 < closed < count - over:
            self.cells.total(open_key, [(ALL, name, by, group, what) for what in CLOSED_OR_NOT])
        never: Key = (ALL, name, by, group, "never")
        cases = self.counts.key(ALL, "", "cases", by, group)
        self.cells.add(never, self.cells.value(cases) - count, (ALL, name, "", "", "never") if alike else None)
        self.cells.total(cases, (lasted, never))

    def durations(self, audience: Audience, reference: Mapping[str, str] | None = None) -> list[Duration]:
        """Every length, for all cases and then each group; not yet corrected for the family of comparisons.

        Each group is compared with everyone else, or with the group that `reference` names for its characteristic.
        """
        found = []
        for name, label in self._kinds:
            for by, group in self._all_views():
                made = self._one(name, label, by, group, audience)
                against = (reference or {}).get(by, "")
                compared = group in self.counts.set_beside(by, against)
                found.append(self._compared(made, audience, against) if compared else made)
        return found

    def _one(self, name: str, label: str, by: str, group: Any, audience: Audience) -> Duration:
        count, ended, closed = (
            self.cells.shown((ALL, name, by, group, what)) for what in ("lasted", "ended", CLOSED_OR_NOT[0])
        )
        if count is None or ended is None or ended < least_for_days(audience):
            return Duration(name, label, by, group if by else "", count, ended, None, closed=closed)
        listed = self._listed[name, by, group]
        curve = kaplan_meier(listed.select("days", "ended", "n").rows())
        least = 1 if audience == "internal" else RULES[audience].largest_hidden + 1
        return Duration(
            name, label, by, group if by else "", count, ended, Spread(curve.lower, curve.median, curve.upper),
            coarse(curve, least) if audience == "internal" else _without_counts(coarse(curve, least)),
            _followed(listed) if audience == "internal" and not by else (),
            closed=closed, reached=self._reached(listed, closed, least),
        )  # fmt: skip

    def _reached(self, listed: Counted, closed: Count, least: int) -> tuple[Reached, ...]:
        """By some days how many had ended, where cases were closed first; between two days none did, or enough."""
        if not closed:
            return ()
        kept: list[Reached] = []
        total = int(listed.filter("ended")["n"].sum())
        for one in cumulative_incidence(listed.select("days", "ended", "first", "n").rows(), BY_DAYS):
            since = one.ended - (kept[-1].ended if kept else 0)
            if all(number == 0 or number >= least for number in (since, total - one.ended)):
                kept.append(one)
        return tuple(replace(one, ended=0) for one in kept)

    def _compared(self, one: Duration, audience: Audience, reference: str) -> Duration:
        """Beside the reference, or (where it is empty) everyone else, groups with hidden counts among them."""
        few = least_for_days("shared" if audience == "internal" else audience)
        beside = [group for group in ([reference] if reference else self.counts.known(one.by)) if group != one.group]
        lasted = [self.cells.shown((ALL, one.name, one.by, group, "lasted")) for group in beside]
        if one.count == 0 or all(count == 0 for count in lasted) or self._ended_in_few(one.name, 2 * few):
            return one  # nothing can be compared: one side has no case, or all together too few for any two groups
        hidden = reference and self.cells.shown((ALL, one.name, one.by, reference, "ended")) is None
        if one.ended is None or one.count is None or hidden:
            return replace(one, verdict="hidden")
        others = sum(self.cells.value((ALL, one.name, one.by, group, "ended")) for group in beside)
        if min(one.ended, others) < few:
            return replace(one, verdict="too few to tell")
        own = _rows(self._listed[one.name, one.by, one.group])
        p = log_rank(own, [row for group in beside for row in _rows(self._listed[one.name, one.by, group])])
        return (
            replace(one, verdict="too few to tell") if p is None else replace(one, p=p, verdict="no clear difference")
        )

    def _ended_in_few(self, name: str, least: int) -> bool:
        """Whether something ended in fewer of all cases, as they may be printed."""
        key: Key = (ALL, name, "", "", "ended")
        count = self.cells.shown(key)
        return self.cells.why(key) == SMALL if count is None else count < least


def _rows(listed: Counted) -> list[tuple[int, bool, int]]:
    return listed.select("days", "ended", "n").rows()


def _followed(listed: Counted) -> tuple[tuple[int, int], ...]:
    """Each length, and how many lasted as long or longer."""
    numbers = listed.group_by("days").agg(pl.col("n").sum()).sort("days")
    return tuple(numbers.select("days", pl.col("n").cum_sum(reverse=True)).rows())


def _without_counts(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(replace(step, at_risk=0, ended=0) for step in steps)


def coarse(curve: Curve, least: int) -> tuple[Step, ...]:
    """The steps of a curve, taken together until each but the last holds at least `least` ends, and not too many."""
    least = max(least, -(-curve.ended // _MOST_STEPS))
    kept: list[Step] = []
    since = 0
    for step in curve.steps:
        since += step.ended
        if since >= least:
            kept.append(replace(step, ended=since))
            since = 0
    if kept and since:
        # The last few ends stand with those before them.
        kept[-1] = replace(curve.steps[-1], ended=kept[-1].ended + since)
    return tuple(kept)
