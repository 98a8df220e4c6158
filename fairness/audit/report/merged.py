"""Small groups taken together before anything is counted by group, for readers outside the team.

Why, and from which size: docs/decisions/0011-small-groups-together.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from fairness.audit.measures import ALL, NUMBERS, SCHEMA, Measures
from fairness.audit.report.disparity import TOGETHER, Headcounts
from fairness.statistics.disclosure import Audience

SMALL = 30  # cases under which a group is taken together with others
FEW_BESIDE = 0.1  # of the largest group: as many cases without the fact change its figures little


@dataclass(frozen=True, slots=True)
class Together:
    """Measures with their small groups taken together.

    `members`: by → the groups that are now `TOGETHER`; `joined`: by → the group with which the cases without the fact
    are counted, where these are few and there are no small groups that they could join.
    """

    measures: Measures
    members: Mapping[str, tuple[str | None, ...]]
    joined: Mapping[str, str] = field(default_factory=dict)


def together(measures: Measures, by: Sequence[str], audience: Audience, apart: Mapping[str, str]) -> Together:
    """Take together the groups of each of `by` with fewer than `SMALL` cases.

    One that is small by itself is taken with the next in size; cases without the fact join them where they are few.
    For internal use nothing is taken together. `apart`: by → a group that stays by itself, since it is the reference.
    """
    members: dict[str, tuple[str | None, ...]] = {}
    joined: dict[str, str] = {}
    counts, facts = measures.counts, measures.facts
    if audience == "internal":
        return Together(measures, {})
    whole = counts.filter((pl.col("level") == ALL) & (pl.col("within") == ""))
    for name in by:
        rows = whole.filter(pl.col("by") == name)
        sizes = dict(zip(rows["group"].to_list(), rows["cases"].to_list(), strict=True))
        small = _small(sizes, apart.get(name))
        host = None if None in small else _host(sizes, small)
        if small:
            members[name] = tuple(small)
        if host is not None:
            joined[name] = host
        if small or host is not None:
            column = pl.col(f"by.{name}").cast(pl.String)
            facts = facts.with_columns(replaced(column, small, host).alias(f"by.{name}"))
            group = pl.when(pl.col("by") == name).then(replaced(pl.col("group"), small, host))
            counts = counts.with_columns(group=group.otherwise(pl.col("group")))
    keys = [name for name in SCHEMA if name not in NUMBERS]
    counts = counts.group_by(keys).agg(pl.col(NUMBERS).sum()).sort(keys).select(SCHEMA.keys())
    return Together(replace(measures, counts=counts, facts=facts), members, joined)


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


def _host(sizes: dict[str | None, int], small: Sequence[str | None]) -> str | None:
    """The largest group, where the cases without the fact are to be counted with it: few, and few beside it."""
    known = [(size, group) for group, size in sizes.items() if group is not None and group not in small]
    if not known or not 0 < sizes.get(None, 0) < SMALL:
        return None
    size, group = max(known)
    return group if sizes[None] <= FEW_BESIDE * size else None


def replaced(column: pl.Expr, small: Sequence[str | None], host: str | None) -> pl.Expr:
    """A column of groups with the small ones taken together, and those without the fact counted with `host`."""
    inside = column.is_in([group for group in small if group is not None])
    if None in small:
        inside = inside.fill_null(True)
    return pl.when(inside).then(pl.lit(TOGETHER)).otherwise(column if host is None else column.fill_null(host))


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
