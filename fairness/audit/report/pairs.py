"""Two audits counted case by case: what a rule found on a case then and now, matched by the case's id."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from fairness.audit.run import Audit, case_ids_of
from fairness.audit.tally import places, worst_by_case
from fairness.engines.columnar.rows import case_places
from fairness.rulebook.verdicts import JUDGED, VERDICTS

RISK, FINE, UNJUDGED, ABSENT = range(4)
MOST_CASES = 20
Matrix = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """How often each rule went from one state to another.

    `counts`: rule → 4 × 4 counts of cases, by the state then (row) and now (column): `RISK`, `FINE` (met or
    explained), `UNJUDGED`, `ABSENT` (the case isn't in that audit). `cases`: case_id and the rules newly at risk in
    it, most critical first, at most `MOST_CASES`.
    """

    counts: Mapping[str, Matrix]
    old: int
    new: int
    both: int
    cases: tuple[tuple[str, tuple[str, ...]], ...]


def pair(old: Audit, new: Audit, codes: list[str], critical: Collection[str] = ()) -> Pairs:
    """Count the cases of two audits for the rules that both asked.

    Of the old audit one byte is held for each rule and case; the new one is read part by part.
    """
    states, ids = [], []
    for part_states, part_ids in _parts(old, codes):
        states.append(part_states)
        ids.append(part_ids)
    before = np.concatenate(states)
    known = pl.concat(ids).to_frame("case_id").with_row_index("place")
    found = np.zeros((len(codes), 4, 4), dtype=np.int64)
    every = np.stack([(before == state).sum(axis=0) for state in (RISK, FINE, UNJUDGED)], axis=1)
    weight = np.array([code in critical for code in codes])
    both = total = 0
    worst: list[tuple[int, int, str, tuple[str, ...]]] = []
    for now, now_ids in _parts(new, codes):
        matched = now_ids.to_frame("case_id").join(known, on="case_id", how="left", maintain_order="left")["place"]
        same = matched.is_not_null().to_numpy()
        total += len(now_ids)
        both += int(same.sum())
        then = np.full(now.shape, ABSENT, dtype=np.uint8)
        then[same] = before[matched.drop_nulls().to_numpy()]
        for place in range(len(codes)):
            crossed = np.bincount(then[:, place] * 4 + now[:, place], minlength=16)
            found[place] += crossed.reshape(4, 4)
        fresh = (now == RISK) & ((then == FINE) | (then == UNJUDGED))
        worst = _worst([*worst, *_fresh(fresh, now_ids, codes, weight)])
    found[:, :3, ABSENT] = every - found[:, :3, :3].sum(axis=2)
    return Pairs(
        dict(zip(codes, found, strict=True)), len(known), total, both,
        tuple((case, rules) for _, _, case, rules in worst),
    )  # fmt: skip


def _worst(cases: list[tuple[int, int, str, tuple[str, ...]]]) -> list[tuple[int, int, str, tuple[str, ...]]]:
    return sorted(cases, key=lambda one: (-one[0], -one[1], one[2]))[:MOST_CASES]


def _fresh(
    fresh: Matrix, ids: pl.Series, codes: list[str], critical: Matrix
) -> list[tuple[int, int, str, tuple[str, ...]]]:
    """The cases of a part with most risks that are new: critical ones, all, the case, and the rules."""
    grave, many = (fresh & critical).sum(axis=1), fresh.sum(axis=1)
    counted = pl.DataFrame({"place": np.arange(len(ids)), "grave": grave, "many": many, "case_id": ids})
    first = counted.filter(pl.col("many") > 0).sort("grave", "many", "case_id", descending=[True, True, False])
    rows = []
    for place, grave_ones, number, case in first.head(MOST_CASES).rows():
        rules = sorted((int(at) for at in np.flatnonzero(fresh[place])), key=lambda at: (not critical[at], at))
        rows.append((int(grave_ones), int(number), str(case), tuple(codes[at] for at in rules)))
    return rows


def _parts(audit: Audit, codes: list[str]) -> Iterator[tuple[Matrix, pl.Series]]:
    """For each part the states (cases × rules) and the cases' ids."""
    column = {code: place for place, code in enumerate(codes)}
    state_of = np.array([_state(verdict) for verdict in VERDICTS], dtype=np.uint8)
    for path in audit.files("results"):
        results, ids = pl.read_parquet(path, columns=["case_id", "rule", "verdict"]), case_ids_of(path)
        states = np.full((len(ids), len(codes)), UNJUDGED, dtype=np.uint8)
        asked = sorted(results["rule"].unique().cast(pl.String).to_list())
        rows = pl.DataFrame({"rule": places(results["rule"], asked), "rank": places(results["verdict"], VERDICTS)})
        overall, starts = worst_by_case(rows, results["case_id"])
        case = case_places(results["case_id"], ids).gather(starts).to_numpy()
        kept = np.array([column.get(code, -1) for code in asked], dtype=np.int64)[overall["rule"].to_numpy()]
        wanted = kept >= 0
        states[case[wanted], kept[wanted]] = state_of[overall["rank"].to_numpy()[wanted]]
        yield states, ids


def _state(verdict: str) -> int:
    return RISK if verdict == "risk" else FINE if verdict in JUDGED else UNJUDGED
