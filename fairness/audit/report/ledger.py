"""A ledger of what reports for others have shown, so that two of them together show nothing that each hides.

It holds digests and the counts as they were printed, never a case or its id. Two audits are told to be of about the
same cases by a sketch: the smallest of all ids' digests, with a salt of the ledger's own.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from fairness.audit.folder import read_json, write_json
from fairness.audit.measures import PERIODS, fact_of, facts_by, named
from fairness.audit.report.cells import KNOWN, Rest
from fairness.audit.report.merged import replaced
from fairness.audit.run import Audit
from fairness.source.problems import InputError, Place, Problem
from fairness.statistics.differencing import Told, given_away
from fairness.statistics.disclosure import RULES, Audience

LEDGER = "fairness-ledger.json"  # in the folder that holds an audit's, unless another file is named
_SKETCH = 128  # digests kept of an audit's cases
_ALIKE = 0.5  # of two sketches: from so much on two audits are of about the same cases
_SIDES = ("risk", "fine")  # what is judged is the two together
Release = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a report is about to show: its audience, the cases it is of, and every count as printed.

    `merged` are small groups counted as one, and `joined` the group with which cases without the fact are counted.
    `since` are counts of rules before and since a day (`follow_up.in_numbers`).
    """

    audience: Audience
    facts: pl.DataFrame
    views: tuple[str, ...]
    cells: Mapping[Any, int | None]
    why: Mapping[Any, str]
    merged: Mapping[str, Sequence[str | None]]
    joined: Mapping[str, str]
    since: Mapping[str, Sequence[str | int]] = field(default_factory=dict)


class Ledger:
    """A ledger's file, read once; raises InputError for a file that is no ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path
        found = read_json(path)
        if found is None and path.exists() or found is not None and not _is_ledger(found):
            raise InputError(
                Problem(Place(str(path)), "this is not a ledger of reports", "", "a file that --ledger wrote")
            )
        self._content: dict[str, Any] = found or {"salt": secrets.token_hex(16), "releases": []}

    def add(self, audit: Audit, shown: Shown) -> Release:
        """What is to be remembered of a report. Raises InputError where it would give away what another one hides."""
        release = self._release(audit, shown)
        before = self._content["releases"]
        if release in before:
            return release
        same = [one for one in before if one["results"] == release["results"]]
        says = next(filter(None, (_not_kept(one, shown) for one in same)), "")
        says = says or (_of_the_same(same, release, shown) if same else "")
        for earlier in before:
            if not says and earlier in same:
                says = _of_another_day(earlier, release)
            elif not says and _overlap(earlier["sketch"], release["sketch"]) >= _ALIKE:
                says = _of_nearly_the_same(earlier, release) or _of_another_day(earlier, release)
        if says:
            raise InputError(Problem(Place(str(self.path)), says, "", ADVICE))
        return release

    def remember(self, release: Release) -> None:
        """Write a report's release down, once."""
        if release not in self._content["releases"]:
            self._content["releases"].append(release)
            write_json(self.path, self._content)

    def _release(self, audit: Audit, shown: Shown) -> Release:
        results = [one for name, one in sorted(audit.manifest.files.items()) if ".results." in name]
        salt = bytes.fromhex(self._content["salt"])
        ids = (
            hashlib.blake2b(str(one).encode(), key=salt, digest_size=6).hexdigest() for one in shown.facts["case_id"]
        )
        return {
            "results": hashlib.sha256("\n".join(results).encode()).hexdigest(), "size": audit.counts.cases,
            "audience": shown.audience, "views": list(shown.views), "sketch": sorted(ids)[:_SKETCH],
            "merged": {by: list(groups) for by, groups in shown.merged.items()}, "joined": dict(shown.joined),
            "cells": {_name(key): [value, shown.why.get(key, "")] for key, value in shown.cells.items()},
            "since": {code: list(counts) for code, counts in shown.since.items()},
        }  # fmt: skip


ADVICE = (
    "the groups and periods of the report before, one report with both, or a report for internal use. Where other "
    "people read this one, --ledger names a ledger of their own"
)


def _is_ledger(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("salt"), str) and isinstance(found.get("releases"), list)


def _overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """About which part of all cases of two audits are in both."""
    every = sorted({*one, *other})[: min(_SKETCH, max(len(one), len(other)))]
    return len({*one} & {*other} & {*every}) / max(len(every), 1)


def _name(key: Any) -> str:
    level, code, by, group, what = key
    return json.dumps([level, code, by, {"rest": group.group} if isinstance(group, Rest) else group, what])


def _read(name: str) -> tuple[str, str, str, Any, str]:
    level, code, by, group, what = json.loads(name)
    return level, code, by, Rest(group["rest"]) if isinstance(group, dict) else group, what


def _of_nearly_the_same(earlier: Release, release: Release) -> str:
    """What is wrong with a report on about the same cases as an earlier one: what differs by a few shows these."""
    small = max(RULES[one["audience"]].largest_hidden for one in (earlier, release))
    if 1 <= abs(earlier["size"] - release["size"]) <= small:
        return (
            "an earlier report has the same cases except a few, so the two together show what happened to those few"
        )
    few = 0
    for name, (value, _) in release["cells"].items():
        before = earlier["cells"].get(name, [None])[0]
        few += value is not None and before is not None and 1 <= abs(value - before) <= small
    if few:
        return f"an earlier report has mostly the same cases, and {few:,} counts differ from it by only a few cases"
    return ""


def _of_another_day(earlier: Release, release: Release) -> str:
    """What is wrong with counts of a rule before and since a day: those of another day may differ by a few cases."""
    small = max(RULES[one["audience"]].largest_hidden for one in (earlier, release))
    for code, (_, *counts) in release["since"].items():
        _, *before = earlier.get("since", {}).get(code, ("",))
        pairs = zip(_apart(counts), _apart(before), strict=False)
        if any(1 <= abs(one - other) <= small for one, other in pairs):
            return f"an earlier report counts {code} before and since another day, with only a few cases in between"
    return ""


def _apart(counts: Sequence[int]) -> list[int]:
    """At risk and not at risk, from pairs of at risk and judged."""
    return [part for x, n in zip(counts[::2], counts[1::2], strict=True) for part in (x, n - x)]


def _of_the_same(before: Sequence[Release], release: Release, shown: Shown) -> str:
    """What is wrong with a report on the same audit as earlier ones: with all of them it may show what each hides."""
    fields = [_fields(by) for one in (*before, release) for by in one["views"]]
    parts: list[set[str]] = []
    for mine in fields:
        joined = [part for part in parts if part & mine]
        parts = [part for part in parts if not part & mine] + [set().union(mine, *joined)]
    found = sum(_given_away([*before, release], shown, part) for part in parts)
    counts = "a count" if found == 1 else f"{found:,} counts"
    earlier = "an earlier report" if len(before) == 1 else "earlier reports"
    return f"together with {earlier} on this audit, it would reveal {counts} of a few cases" if found else ""


def _not_kept(earlier: Release, shown: Shown) -> str:
    """What is wrong where an earlier report on the same cases has groups by facts that this audit does not have."""
    facts = {fact for by in earlier["views"] for fact in _fields(by)}
    if not (lacking := sorted(facts - {*shown.facts.columns})):
        return ""
    return f"an earlier report has groups by {', '.join(lacking)}, which this audit did not keep"


def _fields(by: str) -> set[str]:
    return {"opened"} if by in PERIODS else {fact_of(one) for one in named(by)}


def _given_away(releases: Sequence[Release], shown: Shown, fields: set[str]) -> int:
    """How many counts by some facts are given away by all reports that tell of them, the last of them new."""
    views = [[by for by in one["views"] if _fields(by) <= fields] for one in releases]
    names = sorted({by for one in views for by in one})
    atoms = facts_by(shown.facts, names).select(f"by.{by}" for by in names).unique(maintain_order=True)
    blocks: dict[tuple[str, str, str], list[list[Told]]] = {}
    for place, one in enumerate(releases):
        members = {by: _members(one, atoms[f"by.{by}"], by) for by in views[place]}
        for name, (value, why) in one["cells"].items():
            level, code, by, group, what = _read(name)
            if by and by not in members:
                continue
            which = tuple(range(atoms.height)) if not by else tuple(_atoms(members[by], group))
            if which and (by or what in ("judged", "cases", *_SIDES)):
                sides = what if what not in ("judged", *_SIDES) else "judged"
                lots = blocks.setdefault((level, code, sides), [[] for _ in releases])
                lots[place].append(Told(_shifted(which, what, atoms.height), value, why))
    audiences = [one["audience"] for one in releases]
    found = 0
    for lots in blocks.values():
        new, known = {*lots[-1]}, {one for lot in lots[:-1] for one in lot}
        if not (new <= known or known <= new):  # else a reader of all knows no more than a reader of some
            found += given_away(list(zip(audiences, lots, strict=True)), 2 * atoms.height)
    return found


def _shifted(which: tuple[int, ...], what: str, height: int) -> tuple[int, ...]:
    """Atoms of those at risk, then of those not; judged are both."""
    later = tuple(one + height for one in which)
    return later if what == "fine" else (*which, *later) if what == "judged" else which


def _members(release: Release, column: pl.Series, by: str) -> list[Any]:
    """The group of each atom as the report has it, small ones taken together."""
    small, host = release["merged"].get(by, []), release["joined"].get(by)
    if not small and host is None:
        return column.to_list()
    frame = column.cast(pl.String).to_frame("group")
    return frame.select(replaced(pl.col("group"), small, host)).to_series().to_list()


def _atoms(groups: Sequence[Any], group: Any) -> Iterator[int]:
    for place, one in enumerate(groups):
        inside = (
            one is not None and (group == KNOWN or one != group.group) if isinstance(group, Rest) else one == group
        )
        if inside:
            yield place
