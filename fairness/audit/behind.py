"""The cases behind the figures of an audit, one by one: for internal use, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import polars as pl

from fairness.audit.findings import Found, findings_of
from fairness.audit.measures import facts_by
from fairness.audit.report.pathway import reached
from fairness.audit.run import Audit
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import JUDGED, VERDICTS

_DAYS, _STAGE = "days.", "stage."  # begin the columns of lengths and of stages
_ASKED = [name for name in VERDICTS if name != "not_applicable"]


@dataclass(frozen=True, slots=True)
class Cased:
    """A case: its dates as they are recorded, where it was read, and its group by each characteristic or period."""

    case_id: str
    opened: str
    closed: str
    place: str
    groups: Mapping[str, str | None]


class Lasted(NamedTuple):
    """How many days something lasted in a case, and whether it ended: else it is followed so far."""

    case_id: str
    days: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """Every case by its id, with the verdict of each rule on it (its worst), and every activation at risk.

    `verdicts` are rule → verdict → ids, `found` id → activations. `lengths` are name → how long it lasted in each
    case, the longest first; `stages` name → the cases that came to it or
    ended so, with the day of a stage.
    """

    cases: Mapping[str, Cased]
    verdicts: Mapping[str, Mapping[str, Sequence[str]]]
    found: Mapping[str, Sequence[Found]]
    lengths: Mapping[str, Sequence[Lasted]] = field(default_factory=dict)
    stages: Mapping[str, Mapping[str, date | None]] = field(default_factory=dict)

    def at_risk(self, codes: Sequence[str]) -> list[str]:
        """The cases at risk on any of some rules, by id."""
        return self._any(codes, ("risk",))

    def judged(self, codes: Sequence[str]) -> list[str]:
        """The cases judged on any of some rules, by id."""
        return self._any(codes, JUDGED)

    def not_judged(self, codes: Iterable[str]) -> dict[str, list[str]]:
        """For each case the rules of some that could not be judged on it, the cases with most of them first."""
        held: dict[str, list[str]] = {}
        for code in codes:
            for case in self.verdicts.get(code, {}).get("unknown", ()):
                held.setdefault(case, []).append(code)
        return dict(sorted(held.items(), key=lambda one: (-len(one[1]), one[0])))

    def gravest(self, most: int) -> list[str]:
        """The ids of the cases most at risk: by critical rules, then by rules at risk."""

        def weight(case: str) -> tuple[int, int, str]:
            rules = {one.rule.code: one.rule.severity for one in self.found[case]}
            return (-sum(one == "critical" for one in rules.values()), -len(rules), case)

        return sorted(self.found, key=weight)[:most]

    def _any(self, codes: Sequence[str], verdicts: Sequence[str]) -> list[str]:
        held = self.verdicts
        return sorted({case for code in codes for one in verdicts for case in held.get(code, {}).get(one, ())})


def behind(audit: Audit, rulebook: Rulebook, by: Sequence[str]) -> Behind:
    """The cases of a finished audit; `by` are characteristics and periods."""
    cases = {one.case_id: one for one in _cases(audit, by)}
    verdicts: dict[str, dict[str, list[str]]] = {}
    rank = pl.col("verdict").cast(pl.String).replace_strict(_ASKED, range(len(_ASKED)), default=None)
    for path in audit.files("results"):
        worst = (
            pl.scan_parquet(path)
            .select("case_id", pl.col("rule").cast(pl.String), rank.alias("rank"))
            .drop_nulls("rank")
            .group_by("rule", "case_id")
            .agg(pl.col("rank").min())
            .sort("rule", "case_id")
            .collect()
        )
        for rule, case, place in worst.iter_rows():
            verdicts.setdefault(rule, {}).setdefault(_ASKED[place], []).append(case)
    found: dict[str, list[Found]] = {}
    for one in findings_of(audit, rulebook):
        found.setdefault(one.case_id, []).append(one)
    whole = pl.concat([pl.read_parquet(path) for path in audit.files("cases")] or [pl.DataFrame()])
    return Behind(cases, verdicts, found, _lengths(whole), _stages(whole))


def _lengths(cases: pl.DataFrame) -> dict[str, list[Lasted]]:
    made = {}
    for name in (one.removeprefix(_DAYS) for one in cases.columns if one.startswith(_DAYS)):
        ended = pl.col(f"ended.{name}") if f"ended.{name}" in cases.columns else pl.lit(value=True)
        rows = cases.select("case_id", f"{_DAYS}{name}", ended.fill_null(value=False).alias("ended")).drop_nulls()
        made[name] = sorted((Lasted(*row) for row in rows.iter_rows()), key=lambda one: (-one.days, one.case_id))
    return made


def _stages(cases: pl.DataFrame) -> dict[str, dict[str, date | None]]:
    """The cases that came to each stage, with the day, and those that ended in each way."""
    found = {}
    for name, came in reached(cases, None).items():
        on = pl.col(f"{_STAGE}{name}") if f"{_STAGE}{name}" in cases.columns else pl.lit(None, pl.Date)
        found[name] = dict(cases.filter(came).select("case_id", on.alias("on")).sort("case_id").iter_rows())
    return found


def _cases(audit: Audit, by: Sequence[str]) -> Iterator[Cased]:
    for path in audit.files("cases"):
        frame = facts_by(pl.read_parquet(path), by).sort("case_id")
        for row in frame.iter_rows(named=True):
            groups = {one: row[f"by.{one}"] for one in by}
            yield Cased(row["case_id"], row["opened"] or "", row["closed"] or "", row["place"] or "", groups)
