"""Invented cases as one table: one row an event, the case's own columns repeated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from fairness.audit.simulate import Simulated

_CASE = ("case_id", "nation", "sector", "procedure", "kind", "opened", "closed", "outcome")
_GROUPS = {
    "organisation": ("code", "name"),
    "practitioner": (
        "profession", "grade", "ethnicity", "qualified", "sex", "age_band", "disability", "new_in_post"
    ),
    "roles": (
        "case_manager", "case_investigator", "decision_maker", "designated_board_member", "referrer",
        "support_contact", "panel_chair",
    ),
}  # fmt: skip
_DATES = ("opened", "closed", "date", "until")
_FLAGS = ("written", "trained", "accompanied", "just_culture_guide", "conflicts_declared", "external_member")
_LISTS = ("covers", "panel", "alternatives")
_BETWEEN = "\t"
_OWN = ("date", "type", "by", "to", "reason", "ground", "until", *_LISTS, *_FLAGS)


def as_table(cases: Iterable[Simulated]) -> pl.DataFrame:
    """Invented cases as a table in our own names: one row an event, dates as dates."""
    documents = [one.document for one in cases]
    facts: dict[str, list[Any]] = {name: [one.get(name) for one in documents] for name in _CASE}
    for group, names in _GROUPS.items():
        held = [one[group] for one in documents]
        facts |= {f"{group}.{name}": [one.get(name) for one in held] for name in names}
    all_events = [event for one in documents for event in one["events"]]
    own = {name: [event.get(name) for event in all_events] for name in _OWN}
    for name in _LISTS:  # as text, which becomes a column much sooner than lists do
        own[name] = [None if one is None else _BETWEEN.join(one) for one in own[name]]
    flags = dict.fromkeys((*_FLAGS, "practitioner.new_in_post"), pl.Boolean())
    kinds: dict[str, Any] = dict.fromkeys((*facts, *own), pl.String()) | flags
    table = pl.DataFrame(facts, schema={name: kinds[name] for name in facts})
    counts = pl.Series([len(one["events"]) for one in documents], dtype=pl.UInt32)
    place = pl.int_range(len(documents), dtype=pl.UInt32, eager=True).repeat_by(counts).explode()
    events = pl.DataFrame(own, schema={name: kinds[name] for name in own})
    return pl.concat([table.select(pl.all().gather(place)), events], how="horizontal").with_columns(
        *(pl.col(name).str.to_date("%Y-%m-%d") for name in _DATES),
        *(pl.col(name).str.split(_BETWEEN) for name in _LISTS),
    )
