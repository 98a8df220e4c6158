"""The self-assessment at the desk: each answer is in the file before the next, and two people lose nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairness.assess.questionnaire import shipped_questionnaire
from tests.desk.desks import Desk

_QUESTION = shipped_questionnaire().questions[0]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.post("/assess", {"organisation": "Example Trust", "nation": "england"})
    return made


def _was(page: str, question: str) -> str:
    found = re.search(rf'/answer/{question}".*?name="was" value="(\w+)"', page, re.DOTALL)
    assert found
    return found[1]


def test_an_answer_is_kept_and_told(desk: Desk) -> None:
    theme = f"/assess/example-trust/theme/{_QUESTION.theme}"
    was = _was(desk.get(theme).text, _QUESTION.id)
    values = {"answer": "partly", "evidence": "Policy 8.2", "do": "Write it down", "due": "2027-03-31", "was": was}
    page = desk.post(f"/assess/example-trust/answer/{_QUESTION.id}", values).text
    assert "Kept: partly" in page and "Policy 8.2" in page
    held = (desk.folder / "self-assessment/example-trust.yaml").read_text()
    assert "Policy 8.2" in held and held.startswith("# Answers")
    result = desk.get("/assess/example-trust/result").text
    assert "Write it down" in result and _QUESTION.id in result
    assert "Write it down" in desk.get("/assess/example-trust/plan.ics").text
    assert desk.get("/assess/example-trust/result.docx").content[:2] == b"PK"
    assert desk.work.look(60)[0] == []  # answers are no cases


def test_two_who_answer_at_once_lose_nothing(desk: Desk) -> None:
    theme = f"/assess/example-trust/theme/{_QUESTION.theme}"
    was = _was(desk.get(theme).text, _QUESTION.id)
    path = f"/assess/example-trust/answer/{_QUESTION.id}"
    assert desk.post(path, {"answer": "yes", "evidence": "mine", "was": was}).status_code == 200
    other = desk.post(path, {"answer": "no", "evidence": "yours", "was": was})
    assert other.status_code == 409 and "yours" in other.text and "Kept: yes" in other.text


def test_what_is_wrong_is_said(desk: Desk) -> None:
    assert desk.post("/assess", {"organisation": ""}).status_code == 422
    assert desk.get("/assess/none").status_code == 404
    assert desk.get("/assess/..%2fcase").status_code == 404
    was = _was(desk.get(f"/assess/example-trust/theme/{_QUESTION.theme}").text, _QUESTION.id)
    late = desk.post(f"/assess/example-trust/answer/{_QUESTION.id}", {"answer": "no", "due": "soon", "was": was})
    assert late.status_code == 422 and "soon" in late.text
