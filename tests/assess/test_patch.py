"""Setting values in YAML text: what was set is read back, and everything else stays, comments first of all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness.assess.answers import blank_file, read_answers, with_answer
from fairness.assess.models import ANSWERS, Action, Answer, Questionnaire
from fairness.assess.patch import set_values
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.source.loader import load_documents
from fairness.source.problems import InputError

QUESTIONS = shipped_questionnaire()
TEXT = st.text(max_size=40).map(str.strip).filter(lambda text: "\0" not in text and text.isprintable())
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
ACTIONS = st.none() | st.builds(Action, do=TEXT, owner=TEXT, due=DAYS).map(
    lambda one: one if one != Action() else None
)
GIVEN = st.builds(
    Answer, answer=st.sampled_from(("", *ANSWERS)), evidence=TEXT, note=TEXT, by=TEXT, date=DAYS, action=ACTIONS
)
# Files as people write them: comments everywhere, blocks of text, one-line mappings, nothing after a colon.
LAYOUTS = (
    blank_file("A Trust: ours", "england", "1.0"),
    "assessment:\n  questionnaire: 1.0 # c1\n# c2\nanswers:\n  # c3\n  PRO05: # c4\n    # c5\n    note: |\n      a: b"
    "\n\n      c\n\n    # c6\n    answer: yes # c7\n\n  # c8\n  UND01: {answer: no} # c9\n  HEA01:\n  EQU01: # c10\n"
    "    action: # c11\n      due: 2026-01-01 # c12\n    # c13\n# c14\n",
    "# c1\nassessment: {organisation: x} # c2\nanswers: {PRO05: {answer: yes} , # c3\n  UND01: {} # c4\n  }\n# c5",
    "assessment: # c1\n    organisation: 'Ä 😀' # c2\nanswers: ~ # c3\n# c4\n",
    "assessment: {}\nanswers: {}",
    "answers:\n      PRO05: {note: a,\n         answer:   }\n      UND01: null\n"
    "assessment: {questionnaire: '1.0'} # c1",
    "assessment: {}\nanswers:\n  PRO05:\n    note: >-\n      folded\n      text",
)


def read(text: str, questionnaire: Questionnaire = QUESTIONS) -> dict[str, Answer]:
    return read_answers(load_documents(text.encode(), "answers.yaml")[0], "answers.yaml", questionnaire).answers


def comments(text: str) -> list[str]:
    return [f"c{number}" for number in range(1, 20) if f"# c{number}\n" in text + "\n"]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(LAYOUTS),
    st.lists(st.tuples(st.sampled_from(["PRO05", "UND01", "HEA01", "EQU01", "GOV12"]), GIVEN)),
)
def test_what_is_set_is_read_back_and_the_rest_stays(layout: str, changes: list[tuple[str, Answer]]) -> None:
    text, expected = layout, read(layout)
    for question, answer in changes:
        text = with_answer(text, question, answer)
        expected[question] = answer
        got = read(text)
        assert got.get(question, Answer()) == answer
        assert {one: got.get(one, Answer()) for one in expected} == expected
        assert comments(text) == comments(layout)


@given(st.sampled_from(LAYOUTS), GIVEN)
def test_setting_twice_changes_nothing_more(layout: str, answer: Answer) -> None:
    once = with_answer(layout, "PRO05", answer)
    assert with_answer(once, "PRO05", answer) == once


@pytest.mark.parametrize("text", ["answers: [a]", "answers: {PRO05: {answer: [yes]}}", "answers: {PRO05: {answer: "])
def test_what_has_no_place_for_the_value_is_an_error(text: str) -> None:
    with pytest.raises(InputError):
        set_values(text, {("answers", "PRO05", "answer"): "no"})
