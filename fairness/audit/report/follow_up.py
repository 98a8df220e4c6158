"""Whether the rate of a rule fell since an action on it was done: cases opened before that day, and since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import polars as pl

from fairness.audit.agreed import Agreed, State, rules_of
from fairness.audit.report.model import Count, Row
from fairness.audit.report.periods import MOST_OPEN
from fairness.audit.run import Audit
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import JUDGED
from fairness.statistics.disclosure import RULES, Audience
from fairness.statistics.disparity import LIMITS, Limits, too_few
from fairness.statistics.evidence import benjamini_hochberg, two_rates
from fairness.statistics.rates import Interval, newcombe, wilson

Change = Literal[
    "", "fell", "rose", "no clear change", "too few cases to tell", "too early to tell", "hidden",
    "told of one action",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """The cases opened on one side of a day: at risk of those judged. None: hidden."""

    at_risk: Count = None
    judged: Count = None

    @property
    def rate(self) -> Interval | None:
        """The share at risk with its interval."""
        if self.at_risk is None or self.judged is None:
            return None
        return wilson(min(self.at_risk, self.judged), self.judged)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An action with what became of it: its state, the rule that is followed, and the rate before and since.

    `change` is empty for an action that is not done. `difference` is since minus before, with Newcombe's interval.
    """

    action: Agreed
    state: State
    code: str
    before: Side = Side()
    since: Side = Side()
    difference: Interval | None = None
    p: float | None = None
    adjusted: float | None = None
    change: Change = ""


@dataclass(frozen=True, slots=True)
class _Counts:
    """Cases before and since: at risk and not, those without a whole date (`rest`), and those since still open."""

    before: tuple[int, int]
    since: tuple[int, int]
    rest: tuple[int, int]
    still_open: int

    @property
    def parts(self) -> tuple[int, ...]:
        """Every count that a reader could take from others."""
        return (*self.before, *self.since, *self.rest)


def follow_ups(
    actions: Sequence[Agreed], audit: Audit, rulebook: Rulebook, rows: Sequence[Row], audience: Audience,
    limits: Limits = LIMITS,
) -> tuple[FollowUp, ...]:  # fmt: skip
    """Each action with its state, and of those done whether the rate fell, as the audience may see it.

    `rows` are the rules as the report prints them. For others than internal use nothing is told of a rule where any
    count is small, or where its whole is hidden. Of a rule with several actions only the first done is told, since
    two days next to each other would show the few cases between them.
    """
    as_at = audit.manifest.asked.as_at
    printed = {row.code: row for row in rows}
    found: list[FollowUp] = []
    told: dict[str, object] = {}
    for action in sorted(actions, key=lambda one: (one.done is None, one.done or as_at)):
        code = max(rules_of(action, rulebook), key=lambda one: (printed[one].judged or 0, one))
        made = FollowUp(action, action.state(as_at), code)
        if made.state == "done":
            if audience != "internal" and told.setdefault(code, action.done) != action.done:
                made = replace(made, change="told of one action")
            else:
                made = _compared(made, _counts(audit, code, str(action.done)), printed[code], audience, limits)
        found.append(made)
    return tuple(_corrected(found, limits))


def unfollowed(actions: Sequence[Agreed], rulebook: Rulebook, as_at: date) -> tuple[FollowUp, ...]:
    """Each action with its state, and nothing of any case."""
    made = [FollowUp(one, one.state(as_at), rules_of(one, rulebook)[0]) for one in actions]
    return tuple(replace(one, change="hidden") if one.state == "done" else one for one in made)


def in_numbers(found: Sequence[FollowUp]) -> dict[str, list[str | int]]:
    """What is printed of each rule that is followed, for a ledger: the day, and the counts before and since."""
    return {
        one.code: [
            str(one.action.done), one.before.at_risk or 0, one.before.judged or 0, one.since.at_risk or 0,
            one.since.judged or 0,
        ]
        for one in found
        if one.before.judged is not None
    }  # fmt: skip


def _counts(audit: Audit, code: str, done: str) -> _Counts:
    """The cases that a rule judged, by the day on which they were opened."""
    held = []
    for results, cases in zip(audit.files("results"), audit.files("cases"), strict=True):
        verdict = pl.col("verdict").cast(pl.String)
        judged = (
            pl.scan_parquet(results)
            .filter((pl.col("rule").cast(pl.String) == code) & verdict.is_in(JUDGED))
            .group_by("case_id")
            .agg(risk=(verdict == "risk").any())
        )
        dates = pl.scan_parquet(cases).select("case_id", "opened", "closed")
        held.append(judged.join(dates, on="case_id").collect())
    rows = pl.concat(held)
    whole = pl.col("opened").str.len_chars().fill_null(0) == 10

    def sides(of: pl.Expr) -> tuple[int, int]:
        part = rows.filter(of)["risk"]
        return int(part.sum()), int((~part).sum())

    before, since = whole & (pl.col("opened") < done), whole & (pl.col("opened") >= done)
    still_open = rows.filter(since & pl.col("closed").is_null()).height
    return _Counts(sides(before), sides(since), sides(~whole), still_open)


def _compared(made: FollowUp, counts: _Counts, row: Row, audience: Audience, limits: Limits) -> FollowUp:
    small = RULES[audience].largest_hidden
    if None in (row.at_risk, row.judged) or any(1 <= one <= small for one in counts.parts):
        return replace(made, change="hidden")
    step = RULES[audience].step
    before, since = _side(counts.before, step), _side(counts.since, step)
    made = replace(made, before=before, since=since)
    x, n, other_x, other_n = (one or 0 for one in (since.at_risk, since.judged, before.at_risk, before.judged))
    if n and other_n:
        made = replace(made, difference=newcombe(min(x, n), n, min(other_x, other_n), other_n))
    # A case that is still open may yet be at risk: so many of them would look like a fall.
    if counts.still_open > max(small, MOST_OPEN * sum(counts.since)):
        return replace(made, change="too early to tell")
    if not n or not other_n or too_few(min(x, n), n, min(other_x, other_n), other_n, limits):
        return replace(made, change="too few cases to tell")
    return replace(made, p=two_rates(min(x, n), n, min(other_x, other_n), other_n)[0])


def _side(pair: tuple[int, int], step: int) -> Side:
    at_risk, judged = (step * round(one / step) for one in (pair[0], sum(pair)))
    return Side(at_risk, judged)


def _corrected(found: Sequence[FollowUp], limits: Limits) -> list[FollowUp]:
    """The same with p corrected for the number of actions tested, and what that says."""
    ps = iter(benjamini_hochberg([one.p for one in found if one.p is not None]))
    made = []
    for one in found:
        if one.p is None:
            made.append(one)
            continue
        p = next(ps)
        differs = p <= limits.alpha and one.difference is not None
        way: Change = "fell" if one.difference and one.difference.estimate < 0 else "rose"
        made.append(replace(one, adjusted=p, change=way if differs else "no clear change"))
    return made
