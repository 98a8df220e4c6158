"""The one table of measures: every count is what a slow count over the rows gives."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fairness.audit.measures import ASKED, Measures, measure
from fairness.audit.review import Question
from fairness.audit.run import Audit, run
from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import JUDGED, VERDICTS
from tests.audit.test_stretches import AS_AT, MIX, RULEBOOK, asked


def audited(folder: Path, cases: int, seed: int = 4, copies: int = 1, question: Question | None = None) -> Audit:
    table = as_table(simulate(cases, seed, mix=MIX))
    file = folder / f"cases-{copies}.parquet"
    pl.concat([table.with_columns(pl.col("case_id") + f"-{copy}") for copy in range(copies)]).write_parquet(file)
    return run([str(file)], folder / f"audit-{copies}", question or asked(), memory=100 << 20)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return audited(tmp_path_factory.mktemp("measures"), 150)


@pytest.fixture(scope="module")
def measures(audit: Audit) -> Measures:
    return measure(audit, RULEBOOK, ("ethnicity", "quarter"), ("kind",))


def rows(audit: Audit) -> list[dict[str, Any]]:
    facts = {row["case_id"]: row for row in audit.cases().collect().to_dicts()}
    return [row | facts[row["case_id"]] for row in audit.results().collect().cast({"rule": pl.String}).to_dicts()]


def test_counts_are_those_of_the_rows(audit: Audit, measures: Measures) -> None:
    check_counts(audit, measures, RULEBOOK)


def test_counts_of_a_single_rule_are_those_of_its_rows(tmp_path: Path) -> None:
    # With several rules a case begins where the first rule does; with one, only where the case's id changes.
    pack = next(pack for pack in RULEBOOK.packs if pack.name == "mhps-england")
    one = replace(RULEBOOK, packs=(replace(pack, rules=(RULEBOOK.rules["MHE014"],)),))
    assert list(one.rules) == ["MHE014"]
    audit = audited(tmp_path, 150, question=Question(one, AS_AT))
    found = measure(audit, one, ("ethnicity",))
    check_counts(audit, found, one)
    whole = found.counts.row(by_predicate=(pl.col("level") == "rule") & (pl.col("by") == ""), named=True)
    assert whole["times_judged"] > whole["judged"] > whole["risk"] > 0


def test_a_part_without_cases_counts_nothing(audit: Audit, measures: Measures, tmp_path: Path) -> None:
    shutil.copytree(audit.folder, tmp_path / "audit")
    for kind in ("results", "cases"):
        first = pl.read_parquet(tmp_path / "audit" / "parts" / f"00001.{kind}.parquet")
        first.clear().write_parquet(tmp_path / "audit" / "parts" / f"00009.{kind}.parquet")
    files = audit.manifest.files | {f"parts/00009.{kind}.parquet": "" for kind in ("results", "cases")}
    copy = Audit(tmp_path / "audit", audit.manifest.model_copy(update={"files": files}))
    more = measure(copy, RULEBOOK, ("ethnicity", "quarter"), ("kind",))
    assert more.counts.equals(measures.counts)


def check_counts(audit: Audit, measures: Measures, rulebook: Rulebook) -> None:
    themes = {code: rule.theme for code, rule in rulebook.rules.items()}
    worst: dict[tuple[str, str], str] = {}
    times: Counter[tuple[str, str]] = Counter()
    for row in rows(audit):
        key = (row["rule"], row["case_id"])
        worst[key] = min(worst.get(key, row["verdict"]), row["verdict"], key=VERDICTS.index)
        times[row["rule"], row["verdict"]] += 1
    facts = {row["case_id"]: row for row in audit.cases().collect().to_dicts()}
    for level, code_of in (("rule", lambda rule: rule), ("theme", themes.__getitem__), ("all", lambda rule: "")):
        for by, field in (("", None), ("ethnicity", "practitioner.ethnicity")):
            cases: dict[tuple[Any, ...], list[str]] = {}
            for (rule, case), verdict in worst.items():
                if verdict == "not_applicable":
                    continue
                group = "" if field is None else facts[case][field]
                group = None if group == "not_stated" else group
                of = (code_of(rule), group)
                for what in ("asked", verdict, *(["judged"] if verdict in JUDGED else [])):
                    cases.setdefault((*of, what), []).append(case)
            found = measures.counts.filter(
                (pl.col("level") == level) & (pl.col("by") == by) & (pl.col("within") == "")
            )
            assert found.height
            for one in found.to_dicts():
                key = (one["code"], one["group"])
                for what in ("asked", "judged", "risk"):
                    assert one[what] == len(set(cases.get((*key, what), ())))
                for what in ("met", "explained", "due", "unknown", "lapsed"):
                    assert one[what] == len(cases.get((*key, what), ()))
                if level == "rule":
                    assert one["asked"] == sum(one[verdict] for verdict in ASKED)
                if level == "rule" and not by:
                    assert one["times_at_risk"] == times[one["code"], "risk"]
                    assert one["times_judged"] == sum(times[one["code"], verdict] for verdict in JUDGED)


def test_groups_add_up_to_all_cases(measures: Measures) -> None:
    keys = ["level", "code"]
    plain = measures.counts.filter(pl.col("within") == "")
    whole = plain.filter(pl.col("by") == "").drop("by", "group", "within", "stratum").sort(keys)
    for by in measures.by:
        parts = plain.filter(pl.col("by") == by).drop("by", "group", "within", "stratum")
        assert parts.group_by(keys).sum().sort(keys).equals(whole)
    inside = measures.counts.filter((pl.col("by") == "ethnicity") & (pl.col("within") != ""))
    split = inside.drop("by", "within", "stratum").group_by(*keys, "group").sum().sort(*keys, "group")
    assert split.equals(
        plain.filter(pl.col("by") == "ethnicity")
        .drop("by", "within", "stratum")
        .select(split.columns)
        .sort(*keys, "group")
    )


def test_replicating_cases_scales_every_count(tmp_path: Path) -> None:
    once, thrice = (measure(audited(tmp_path, 40, copies=copies), RULEBOOK, ("sex", "month")) for copies in (1, 3))
    numbers = [name for name, kind in once.counts.schema.items() if kind == pl.Int64]
    assert thrice.counts.equals(once.counts.with_columns(pl.col(numbers) * 3))


def test_what_is_not_stated_is_missing(audit: Audit, measures: Measures) -> None:
    groups = measures.counts.filter((pl.col("by") == "ethnicity") & (pl.col("level") == "all"))["group"].to_list()
    assert None in groups and "not_stated" not in groups
