"""An audit of so few cases that its audience may see no count: the report says so, and nothing of any case."""

from __future__ import annotations

import pytest

from fairness.audit.report.build import Choice, build
from fairness.audit.report.model import Report
from fairness.reports.audit.machine import whole_json
from fairness.statistics.disclosure import Audience
from tests.audit.report.audits import RULEBOOK, audit

FEW = [(1, "shared"), (4, "shared"), (3, "public"), (7, "public")]


def made(cases: int, audience: Audience, reference: str = "white") -> Report:
    asked = Choice(audience, ("ethnicity", "disability", "sex"), {"ethnicity": reference})
    return build(audit(cases), RULEBOOK, asked)


@pytest.mark.parametrize(("cases", "audience"), FEW)
def test_nothing_of_a_case_is_in_the_report(cases: int, audience: Audience) -> None:
    found = made(cases, audience)
    assert found.few and found.overall.cases is None and found.hidden
    assert not (found.durations or found.trends or found.units or found.disparities or found.worst)
    assert not (found.quality.lacks or found.quality.groups or found.family.declared)
    assert [row.code for row in found.rules] == list(RULEBOOK.rules)
    for row in (found.overall, *found.themes, *found.rules):
        assert {row.cases, row.asked, row.judged, row.at_risk, row.unknown, row.rate, row.late} == {None}


@pytest.mark.parametrize("audience", ["shared", "public"])
def test_such_reports_on_other_cases_differ_in_digests_alone(audience: Audience) -> None:
    def text(cases: int) -> str:
        found = made(cases, audience)
        text = whole_json(found)
        for digest in (found.provenance.inputs_digest, found.provenance.results_digest):
            text = text.replace(digest, "")
        return text

    assert text(1) == text(2) == text(4)


def test_one_case_more_is_a_report_with_counts() -> None:
    assert not made(5, "shared").few and not made(8, "public").few and not made(1, "internal", "asian").few
