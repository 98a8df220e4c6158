"""The page of a self-assessment: its numbers, its escaping, and its use by everyone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from fairness.assess.answers import load_answers
from fairness.assess.cases import triangulate
from fairness.assess.models import STATES
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.assess.result import Result, result
from fairness.reports.assess.sections import assessment
from fairness.reports.assess.words import SIGNS, rule_says, rules_shown
from fairness.reports.svg.canvas import Look
from fairness.reports.svg.stacked import State, stacked
from fairness.statistics.proportion import Proportion
from tests.cli import SAMPLES
from tests.pages import in_a_browser, pdf_pages, problems
from tests.reports.audit.test_html import text_of
from tests.reports.forms import html

ATTACK = "<script>alert(1)</script>"
AS_AT = date(2026, 11, 24)
SAMPLE = SAMPLES / "self-assessment" / "answers.yaml"


@cache
def made(file: Path = SAMPLE) -> Result:
    questionnaire = shipped_questionnaire()
    answers = load_answers(file, questionnaire)
    counts = {code: Proportion(60, 83) for one in questionnaire.questions for code in one.rules}
    return result(questionnaire, answers, triangulate(questionnaire, answers, counts))


def test_it_has_every_theme_every_open_question_and_what_the_cases_say() -> None:
    page = html(assessment(made(), "audit of 83 cases", AS_AT))
    text = text_of(page)
    assert not re.findall(r"<script|<link|@import|src=", page)
    for profile in made().profiles:
        numbers = " ".join(str(profile.counts[state]) for state in SIGNS)
        assert f"{profile.title} {len(profile.items)} {numbers}" in text
    for one in made().plan:
        assert re.sub(r"\s+", " ", one.question.question) in text
    for one in made().cases:
        assert one.cases and all(rule_says(rule, one.cases.level) in text for rule in rules_shown(one.cases))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_what_was_written_in_answers_is_shown_as_text(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    answer = (
        f"{{answer: partly, note: '{ATTACK}', evidence: '{ATTACK}', action: {{do: '{ATTACK}', owner: '{ATTACK}'}}}}"
    )
    file.write_text(f"assessment: {{organisation: '{ATTACK}'}}\nanswers: {{PRO05: {answer}}}\n", encoding="utf-8")
    page = html(assessment(made(file), "", AS_AT))
    assert "<script" not in page and text_of(page).count(ATTACK) >= 5
    assert "Answers beside cases" not in page


def test_the_signs_are_the_states_and_the_bars_carry_their_counts() -> None:
    assert set(SIGNS) == set(STATES)
    states = [State("a", "#FFFFFF", "#000000"), State("b & c", "#000000", "#FFFFFF")]
    drawing = ET.fromstring(stacked([("One", [3, 5]), ("Two", [0, 4])], states, Look("x", "T")))  # noqa: S314
    texts = ["".join(one.itertext()) for one in drawing.iter() if one.tag.endswith("text")]
    assert texts == ["One (8)", "3", "5", "Two (4)", "4", "a", "b & c"]
    bars = [
        float(one.get("width", 0)) for one in drawing.iter() if one.tag.endswith("rect") and one.get("height") == "22"
    ]
    assert (bars[0] + 2) / (bars[1] + 2) == 3 / 5 and (bars[2] + 2) / (bars[1] + 2) == 4 / 5


@pytest.mark.slow
@in_a_browser
def test_it_reads_on_every_width_and_on_paper(tmp_path: Path) -> None:
    page = html(assessment(made(), "audit of 83 cases", AS_AT))
    assert problems(page, tmp_path) == []
    assert 1 < pdf_pages(page, tmp_path) < 25
