"""A time in which national guidance accepted delay: reports say so of dates missed in it, and no verdict changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairness.audit.report.build import Choice, build
from fairness.audit.run import run
from fairness.reports.audit.sections import audit_document
from fairness.reports.view import view
from fairness.rulebook.source_files import read_sources
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.audit.test_stretches import RULEBOOK, asked
from tests.packs import case_of, pack_of
from tests.packs import reviewed as reviewed_as

REVIEW = {"after": "exclusion.formal", "expect": "exclusion.reviewed", "within": "28 days"}
SAYS = "From 19 March 2020 national guidance accepted slower timing because of the Covid-19 outbreak"


def shown(excluded: str, reviewed: str, nation: str = "england", check: dict[str, Any] = REVIEW) -> str:
    """What a review says of the one rule that is at risk."""
    case = case_of(
        (excluded, "exclusion.formal"), (reviewed, "exclusion.reviewed"),
        opened=excluded, closed="2024-06-03", nation=nation,
    )  # fmt: skip
    rulebook = pack_of(check)
    (finding,) = view(reviewed_as(rulebook, case), rulebook).risks
    return finding.lines[0].shows


@pytest.mark.parametrize(
    ("excluded", "reviewed", "said"),
    [
        ("2020-02-03", "2020-05-04", True),  # due before it began, done in it
        ("2020-04-06", "2020-06-01", True),
        ("2021-12-20", "2022-02-07", True),
        ("2020-01-06", "2020-03-18", False),
        ("2022-01-03", "2022-03-07", False),
    ],
)
def test_a_date_missed_in_that_time_has_a_note(excluded: str, reviewed: str, said: bool) -> None:
    text = shown(excluded, reviewed)
    assert (SAYS in text) is said and "late" in text


def test_the_guidance_of_one_nation_says_nothing_of_another() -> None:
    assert SAYS not in shown("2020-04-06", "2020-06-01", "wales")


def test_what_has_no_date_has_no_note() -> None:
    each = {"each": "exclusion.formal", "must": {"ground": "patient safety"}}
    assert SAYS not in shown("2020-04-06", "2020-06-01", check=each)


@pytest.mark.parametrize(("cases", "year", "said"), [(8, 2020, True), (8, 2018, False), (8, 2022, False)])
def test_an_audit_says_it_once_on_top(tmp_path: Path, cases: int, year: int, said: bool) -> None:
    for number in range(cases):
        case = {
            "case_id": f"C{number}", "nation": "england", "sector": "secondary", "opened": f"{year}-05-0{number + 1}",
            "closed": f"{year}-08", "practitioner": {"profession": "doctor"},
            "events": [{"date": f"{year}-05-10", "type": "concern.raised"}],
        }  # fmt: skip
        (tmp_path / f"c{number}.json").write_text(json.dumps(case), encoding="utf-8")
    audit = run([str(one) for one in sorted(tmp_path.glob("*.json"))], tmp_path / "audit", asked())
    report = build(audit, RULEBOOK, Choice("shared"))
    assert [SAYS in one for one in report.notes] == ([True] if said else [])
    summary = audit_document(report, RULEBOOK).sections[0]
    assert any(SAYS in str(item) for item in summary.items) is said
    assert sum(report.notes.count(one) for one in report.notes) == len(report.notes)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{from: 2020-03-19, says: S}", "sources.s.eased: has no `from:` or no `until:`"),
        ("{from: 2020-03-19, until: 2020-03, says: S}", ""),
        ("{from: 2020-03-19, until: 2020-02, says: S}", "sources.s.eased: ends before it begins"),
        ("{from: 2020-03-19, until: 2021}", "sources.s.eased.says: is missing"),
    ],
)
def test_such_a_time_has_two_ends_and_words(written: str, says: str) -> None:
    document = load_documents(f"sources:\n  s: {{title: S, eased: {written}}}\n".encode(), "sources.yaml")[0]
    if not says:
        source = read_sources(document, "sources.yaml")["s"]
        assert source.as_dict()["eased"] == {"from": "2020-03-19", "until": "2020-03-31", "says": "S"}
        return
    with pytest.raises(InputError) as caught:
        read_sources(document, "sources.yaml")
    assert says in str(caught.value.problems[0])
