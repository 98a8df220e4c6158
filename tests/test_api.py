"""The program from Python: what README shows, and what each public name gives."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import fairness
from fairness import assess_answers, audit_cases, check, load_cases, load_rulebook
from fairness.engines.model import COLUMNS
from fairness.source.problems import InputError

ROOT = Path(__file__).parent.parent
DAY = date(2024, 12, 1)


def test_an_audit_has_the_rows_that_checks_have(tmp_path: Path) -> None:
    rulebook = load_rulebook("mhps-england")
    done = audit_cases([str(ROOT / "sample_cases")], rulebook, tmp_path / "audit", DAY)
    rows = done.results().select(COLUMNS).collect().to_dicts()
    wanted = [row for review in check(load_cases(str(ROOT / "sample_cases")), rulebook, DAY) for row in review.rows()]
    assert sorted(map(str, rows)) == sorted(map(str, wanted)) and len(rows) > 300
    assert done.counts.cases == done.cases().collect().height > 10
    with pytest.raises(InputError, match="already holds an audit"):
        audit_cases([str(ROOT / "sample_cases")], rulebook, tmp_path / "audit", DAY)


def test_answers_stand_alone_and_beside_cases(tmp_path: Path) -> None:
    file = ROOT / "sample_cases" / "self-assessment" / "answers.yaml"
    assert sum(assess_answers(file).counts.values()) >= 40
    done = audit_cases([str(ROOT / "sample_cases")], load_rulebook(), tmp_path / "audit", DAY)
    assert assess_answers(file, done).cases


def test_answers_beside_cases_are_for_an_audience(tmp_path: Path) -> None:
    file = ROOT / "sample_cases" / "self-assessment" / "answers.yaml"
    rulebook = load_rulebook("mhps-england")
    cases = ROOT / "sample_cases" / "self-assessment" / "cases.parquet"
    done = audit_cases([str(cases)], rulebook, tmp_path / "audit", date(2026, 11, 1))
    with pytest.raises(InputError, match="was made with other rules"):
        assess_answers(file, done)
    shown = {}
    for audience in ("internal", "shared"):
        found = assess_answers(file, done, rulebook, audience)  # type: ignore[arg-type]
        beside = {one.question.id: one.cases for one in found.cases}
        shown[audience] = beside["PRO05"] and (beside["PRO05"].verdict, beside["PRO05"].rules[0].judged)
    assert shown == {"internal": ("not borne out", 25), "shared": ("hidden", None)}


def test_every_public_name_is_there() -> None:
    assert all(callable(getattr(fairness, name)) for name in fairness.__all__)


def test_what_the_readme_shows_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert shown
    (tmp_path / "sample_cases").symlink_to(ROOT / "sample_cases")
    monkeypatch.chdir(tmp_path)
    for code in shown:
        exec(compile(code, "README.md", "exec"), {})
