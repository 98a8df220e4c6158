"""Small groups taken together before anything is counted by group, for readers outside the team.

Why, and from which size: docs/decisions/0011-small-groups-together.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from fairness.audit.measures import ALL, NUMBERS, SCHEMA, Measures
from fairness.audit.report.disparity import TOGETHER, Headcounts
from fairness.statistics.disclosure import Audience

SMALL = 30  # cases under which a group is taken together with others


@dataclass(frozen=True, slots=True)
class Together:
    """Measures with their small groups taken together. `members`: by → the groups that are now `TOGETHER`."""

    measures: Measures
    members: Mapping[str, tuple[str | None, ...]]


def together(measures: Measures, by: Sequence[str], audience: Audience, apart: Mapping[str, str]) -> Together:
    """Take together the groups of each of `by` with fewer than `SMALL` cases.

    One that is small by itself is taken with the next in size; cases without the fact join them where they are few.
    For internal use nothing is taken together. `apart`: by → a group that stays by itself, since it is the reference.
    """
    members: dict[str, tuple[str | None, ...]] = {}
    counts, facts = measures.counts, measures.facts
    if audience == "internal":
        return Together(measures, {})
    whole = counts.filter((pl.col("level") == ALL) & (pl.col("stratum").fill_null("-") == ""))
    for name in by:
        rows = whole.filter(pl.col("by") == name)
        small = _small(dict(zip(rows["group"].to_list(), rows["cases"].to_list(), strict=True)), apart.get(name))
        if not small:
            continue
        members[name] = tuple(small)
        column = pl.col(f"by.{name}").cast(pl.String)
        facts = facts.with_columns(_replaced(column, small).alias(f"by.{name}"))
        group = pl.when(pl.col("by") == name).then(_replaced(pl.col("group"), small)).otherwise(pl.col("group"))
        counts = counts.with_columns(group=group)
    keys = [name for name in SCHEMA if name not in NUMBERS]
    counts = counts.group_by(keys).agg(pl.col(NUMBERS).sum()).sort(keys).select(SCHEMA.keys())
    return Together(Measures(counts, facts, measures.by, measures.stratum), members)


def _small(sizes: dict[str | None, int], apart: str | None) -> list[str | None]:
    """The groups taken together: small ones, with one by itself the next in size; then those not recorded."""
    known = sorted((size, group) for group, size in sizes.items() if group is not None and group != apart)
    small: list[str | None] = [group for size, group in known if size < SMALL]
    if len(small) == 1 and len(known) > 2:
        small.append(known[1][1])
    if len(small) < 2:
        return []
    # How many lack the fact is printed elsewhere; taken from the sum, it must not leave a small count.
    enough = sum(sizes[group] for group in small) >= SMALL
    return [*small, None] if enough and None in sizes and sizes[None] < SMALL else small


def _replaced(column: pl.Expr, small: Sequence[str | None]) -> pl.Expr:
    inside = column.is_in([group for group in small if group is not None])
    if None in small:
        inside = inside.fill_null(True)
    return pl.when(inside).then(pl.lit(TOGETHER)).otherwise(column)


def heads_together(headcounts: Headcounts | None, members: Mapping[str, Sequence[str | None]]) -> Headcounts | None:
    """Headcounts of the same groups: those taken together are added up, and left out where one of them has none."""
    if headcounts is None:
        return None
    made = {by: dict(groups) for by, groups in headcounts.items()}
    for by, groups in members.items():
        if by in made:
            found = [made[by].pop(group, 0) for group in groups if group is not None]
            if all(found):
                made[by][TOGETHER] = sum(found)
    return made
