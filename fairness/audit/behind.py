"""The cases behind the figures of an audit, one by one: for internal use, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from fairness.audit.findings import Found, findings_of
from fairness.audit.measures import facts_by
from fairness.audit.run import Audit
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import JUDGED, VERDICTS

_ASKED = [name for name in VERDICTS if name != "not_applicable"]


@dataclass(frozen=True, slots=True)
class Cased:
    """A case: its dates as they are recorded, where it was read, and its group by each characteristic or period."""

    case_id: str
    opened: str
    closed: str
    place: str
    groups: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Behind:
    """Every case by its id, with the verdict of each rule on it (its worst), and every activation at risk.

    `verdicts` are rule → verdict → ids, `found` id → activations.
    """

    cases: Mapping[str, Cased]
    verdicts: Mapping[str, Mapping[str, Sequence[str]]]
    found: Mapping[str, Sequence[Found]]

    def at_risk(self, codes: Sequence[str]) -> list[str]:
        """The cases at risk on any of some rules, by id."""
        return self._any(codes, ("risk",))

    def judged(self, codes: Sequence[str]) -> list[str]:
        """The cases judged on any of some rules, by id."""
        return self._any(codes, JUDGED)

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
    return Behind(cases, verdicts, found)


def _cases(audit: Audit, by: Sequence[str]) -> Iterator[Cased]:
    for path in audit.files("cases"):
        frame = facts_by(pl.read_parquet(path), by).sort("case_id")
        for row in frame.iter_rows(named=True):
            groups = {one: row[f"by.{one}"] for one in by}
            yield Cased(row["case_id"], row["opened"] or "", row["closed"] or "", row["place"] or "", groups)
