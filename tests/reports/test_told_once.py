"""One omission is told once, under its strongest basis: what that one supersedes is named there."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.readers.record import read_case
from fairness.reports.view import view
from fairness.rulebook.rulebook import load_rulebook
from fairness.source.problems import InputError
from tests.cli import fairness
from tests.packs import rulebook_of
from tests.words import SMALL

CHECK = {"each": "exclusion.formal", "must": {"by": {"present": True}}}
CASE = {
    "case_id": "A", "nation": "england", "opened": "2024-01-08",
    "events": [{"date": "2024-01-10", "type": "exclusion.formal"}],
}  # fmt: skip


def told(**supersedes: dict[str, Any]) -> list[tuple[str, list[str]]]:
    rules = [{"code": code, "title": code, "check": CHECK, **more} for code, more in supersedes.items()]
    rulebook = rulebook_of({"pack": "p", "rules": rules}, SMALL)
    made = view(review(read_case(CASE, "case", SMALL), SingleCase(rulebook), date(2024, 6, 1)), rulebook)
    return [(one.rule.code, [rule.code for rule in one.also]) for one in made.risks]


def test_a_chain_is_told_under_its_first() -> None:
    chain = {"A001": {"supersedes": ["A002"]}, "A002": {"supersedes": ["A003"]}, "A003": {}}
    assert told(**chain) == [("A001", ["A002", "A003"])]


def test_a_circle_is_refused(tmp_path: Path) -> None:
    rules = [
        {"code": code, "title": code, "check": CHECK, "supersedes": [other]}
        for code, other in (("A001", "A002"), ("A002", "A001"))
    ]
    (tmp_path / "pack.yaml").write_text(json.dumps({"pack": "p", "rules": rules}), encoding="utf-8")
    with pytest.raises(InputError, match="goes round in a circle: A001 supersedes A002 supersedes A001"):
        load_rulebook(tmp_path / "pack.yaml")


def test_a_pattern_supersedes_nothing() -> None:
    assert told(A001={"supersedes": ["A002"], "pattern": True}, A002={}) == [("A002", [])]


def test_an_audit_counts_one_omission_once_and_a_pattern_nowhere(tmp_path: Path) -> None:
    rules = [
        {"code": "A001", "title": "A", "severity": "medium", "check": CHECK, "supersedes": ["A002"]},
        {"code": "A002", "title": "B", "severity": "medium", "check": CHECK},
        {
            "code": "A003",
            "title": "C",
            "severity": "critical",
            "pattern": True,
            "check": {"all_of": ["A001", "A002"]},
        },
    ]
    pack, case, done = tmp_path / "pack.yaml", tmp_path / "case.yaml", tmp_path / "audit"
    pack.write_text(json.dumps({"pack": "p", "rules": rules}), encoding="utf-8")
    case.write_text(json.dumps(CASE), encoding="utf-8")
    made = fairness("audit", "run", case, "--rules", pack, "-o", done, "--fail-on", "critical")
    assert made.returncode == 0, made.stderr
    asked: tuple[str | Path, ...] = ("audit", "report", done, "--rules", pack, "--fail-on", "medium")
    assert fairness(*asked, "--report", "json", "--audience", "internal").returncode == 1
    whole = json.loads((done / "report-internal.json").read_text(encoding="utf-8"))
    assert whole["worst"] == [["A", 0, 1]]
