"""Groups by a fact of an organisation's own: kept where it is declared, and what is no such fact is said."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from fairness.api import audit_cases
from fairness.audit.report.build import Choice, build
from fairness.audit.report.disparity import Asked, check_named
from fairness.audit.run import Audit, open_audit
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.rulebook.own_facts import with_facts
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError
from tests.packs import pack_from

PACK = """
pack: local
rules:
  - {code: LOC001, title: Support is offered, theme: support,
     check: {after: exclusion.formal, expect: support.offered, within: 5 days}}
"""
LONG = "a long remark about one person, which is no group of any kind at all"


def rulebook(*facts: str) -> Rulebook:
    return with_facts(pack_from(PACK, shipped_vocabulary()), facts)


def audited(folder: Path, *facts: str, cases: int = 8) -> Audit:
    """An audit of cases that state a team, a number of their own, a flag, and a remark."""
    rows = [
        {
            "case_id": f"C{number}", "nation": "england", "opened": "2024-01-08",
            "events": [{"date": "2024-01-09", "type": "exclusion.formal"}],
            "x": {"team": ("North", " North", "South")[number % 3], "ref": number, "new": number == 0, "said": LONG},
        }
        for number in range(cases)
    ]  # fmt: skip
    file = folder / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    return audit_cases([str(file)], rulebook(*facts), folder / "audit", date(2024, 6, 1))


def test_only_declared_facts_are_kept(tmp_path: Path) -> None:
    done = audited(tmp_path, "x.team", "x.new", "x.said")
    kept = pl.read_parquet(done.files("cases"))
    assert [name for name in kept.columns if name.startswith("x.")] == ["x.team", "x.new", "x.said"]
    assert done.manifest.asked.facts == ("x.new", "x.said", "x.team")
    assert set(kept["x.team"]) == {"North", "South"} and set(kept["x.new"]) == {"true", "false"}
    assert set(kept["x.said"]) == {"other"}
    assert not any(LONG.encode() in one.read_bytes() for one in done.folder.rglob("*") if one.is_file())


def test_groups_are_compared_by_such_a_fact(tmp_path: Path) -> None:
    done = audited(tmp_path, "x.team")
    made = build(open_audit(done.folder), rulebook("x.team"), Choice("internal", ("x.team",)))
    (one,) = made.disparities
    assert one.label == "team"
    assert [(group.label, group.cases) for group in one.groups] == [("North", 6), ("South", 2)]


@pytest.mark.parametrize(
    ("facts", "cases", "says"),
    [
        (("x.taem",), 8, "'x.taem' is not stated in any case; expected a fact that the cases state"),
        (
            ("x.ref",),
            51,
            "x.ref has 51 values, and each would be a group; expected at most 50; `values:`",
        ),
    ],
)
def test_what_makes_no_groups_is_refused(tmp_path: Path, facts: tuple[str, ...], cases: int, says: str) -> None:
    done = audited(tmp_path, *facts, cases=cases)
    with pytest.raises(InputError) as caught:
        build(done, rulebook(*facts), Choice("internal", facts))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("x.tean", "this audit did not keep x.tean; expected one of x.team (did you mean 'x.team'?)"),
        ("ethnicty", "'ethnicty' is not a characteristic (did you mean 'ethnicity'?)"),
        (
            "practitioner.specialty",
            "practitioner.specialty is free text, which cannot be compared by group",
        ),
        ("zzz", "'zzz' is not a characteristic; expected one of ethnicity, wres"),
    ],
)
def test_a_name_that_is_no_fact_is_told_with_the_nearest(name: str, says: str) -> None:
    for asked, option in ((Asked((name,)), "--by"), (Asked(strata=(name,)), "--within"),
                          (Asked(adjust=(name,)), "--adjust")):  # fmt: skip
        with pytest.raises(InputError) as caught:
            check_named(rulebook("x.team").vocabulary, asked)
        assert f"{option}: {says}" in str(caught.value)


def test_a_declared_field_with_known_values_needs_no_x() -> None:
    check_named(rulebook("x.team").vocabulary, Asked(("x.team", "x.team*sex", "practitioner.sex", "outcome")))
