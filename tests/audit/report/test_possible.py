"""Comparisons that the data cannot have are neither made nor counted: no case of a group, or none of a kind."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fairness.api import audit_cases
from fairness.audit.report.build import Choice, build
from fairness.audit.report.model import Report
from fairness.audit.run import open_audit
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.statistics.disclosure import Audience
from tests.packs import pack_from

RULES = pack_from(
    """
pack: local
rules:
  - {code: LOC001, title: Support is offered, theme: support,
     check: {after: exclusion.formal, expect: support.offered, within: 5 days}}
  - {code: LOC002, title: Reasons are given, theme: heard,
     check: {after: concern.raised, expect: communication.reasons_given, within: 5 days}}
""",
    shipped_vocabulary(),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit in which support is never offered, and reasons are given to every second practitioner.

    Only doctors are excluded; nobody records nurses' concerns.
    """
    rows = []
    for number in range(90):
        profession = ("doctor", "dentist", "nurse")[number % 3]
        events = [] if profession == "nurse" else [{"date": "2024-01-09", "type": "concern.raised"}]
        if number % 2 and events:
            events.append({"date": "2024-01-10", "type": "communication.reasons_given"})
        if profession == "doctor":
            events.append({"date": "2024-01-11", "type": "exclusion.formal"})
            events.append({"date": f"2024-02-{number % 28 + 1:02}", "type": "exclusion.ended"})
        rows.append({
            "case_id": f"C{number}", "nation": "england", "opened": "2024-01-08", "events": events,
            "practitioner": {"profession": profession, "sex": "female" if number % 4 < 2 else "male"},
        })  # fmt: skip
    made = tmp_path_factory.mktemp("possible")
    (made / "cases.jsonl").write_text("\n".join(map(json.dumps, rows)))
    audit_cases([str(made / "cases.jsonl")], RULES, made / "audit", date(2024, 6, 1))
    return made / "audit"


def report(folder: Path, audience: Audience, *by: str) -> Report:
    return build(open_audit(folder, RULES), RULES, Choice(audience, by))


@pytest.mark.parametrize("audience", ["internal", "shared"])
def test_where_all_that_was_judged_is_at_risk_nothing_is_compared(folder: Path, audience: Audience) -> None:
    (one,) = report(folder, audience, "sex").disparities
    compared = {row.code for row in one.rows}
    assert "support" not in compared and "LOC001" not in compared
    assert "heard" in compared


@pytest.mark.parametrize("audience", ["internal", "shared"])
def test_a_group_of_which_nothing_was_judged_has_no_comparison(folder: Path, audience: Audience) -> None:
    found = report(folder, audience, "profession")
    (one,) = found.disparities
    assert {group.group for group in one.groups} == {"doctor", "dentist", "nurse"}
    assert "nurse" not in {row.group for row in one.rows} | {row.group for row in one.headlines}
    assert {row.group for row in one.rows} >= {"doctor", "dentist"}


def test_what_lasted_in_one_group_alone_is_not_compared(folder: Path) -> None:
    found = report(folder, "internal", "profession", "sex")
    lengths = {(one.by, one.group): one.verdict for one in found.durations if one.name == "exclusion"}
    assert lengths["profession", "doctor"] is lengths["profession", "dentist"] is None
    assert lengths["sex", "female"]


@pytest.mark.parametrize("audience", ["internal", "shared"])
def test_what_is_counted_is_what_is_shown(folder: Path, audience: Audience) -> None:
    found = report(folder, audience, "profession", "sex")
    verdicts = [row.verdict for one in found.disparities for row in (*one.rows, *one.headlines)]
    verdicts += [one.verdict for one in found.durations if one.verdict]
    family = found.family
    assert family.declared == len(verdicts) == family.tested + family.few + family.hidden
