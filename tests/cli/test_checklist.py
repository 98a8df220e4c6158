from __future__ import annotations

import json
from pathlib import Path

import docx

from tests.cli import AS_AT, SAMPLES, fairness

OPEN = SAMPLES / "open-duties-due.yaml"


def test_the_checklist_says_what_is_done_and_what_is_to_do() -> None:
    done = fairness("checklist", OPEN, *AS_AT)
    assert done.returncode == 0
    for text in ("Checklist: EX-", "[x] done", "[ ] to do", "Evidence: ", "Who: "):
        assert text in done.stdout, text


def test_every_format_has_the_same_items(tmp_path: Path) -> None:
    items = json.loads(fairness("checklist", OPEN, *AS_AT, "--format", "json").stdout)
    assert items and {"stage", "act", "verdict", "what", "by", "evidence", "rules"} <= set(items[0])
    for name in ("c.md", "c.html", "c.docx", "c.xlsx"):
        assert fairness("checklist", OPEN, *AS_AT, "-o", tmp_path / name).returncode == 0, name
    rows = [row.cells[1].text for table in docx.Document(str(tmp_path / "c.docx")).tables for row in table.rows[1:]]
    assert sorted(rows) == sorted(one["what"] for one in items)
    page = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert page.count("\\[x\\] done") == sum(one["verdict"] == "met" for one in items)


def test_the_ending_and_several_cases_are_refused_with_what_to_do(tmp_path: Path) -> None:
    ending = fairness("checklist", OPEN, "-o", tmp_path / "c.pptx")
    assert ending.returncode == 2 and "the ending does not say which format you want" in ending.stderr
    several = fairness("checklist", SAMPLES, *AS_AT)
    assert several.returncode == 2 and "a checklist is of one" in several.stderr
    assert fairness("checklist", SAMPLES, *AS_AT, "--format", "json").returncode == 0


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("case_id: X\n", encoding="utf-8")
    done = fairness("checklist", tmp_path / "bad.yaml", *AS_AT, "-o", tmp_path / "c.md")
    assert done.returncode == 2 and "bad.yaml" in done.stderr and not (tmp_path / "c.md").exists()
