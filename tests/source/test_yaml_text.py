"""Setting values in YAML text: what was set is read back, and everything else stays, comments first of all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness.assess.answers import blank_file, read_answers, with_answer
from fairness.assess.models import ANSWERS, Action, Answer, Questionnaire
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from fairness.source.yaml_text import YamlText, fresh

QUESTIONS = shipped_questionnaire()
PRINTABLE = st.characters(exclude_categories=["C", "Z"], include_characters=" ")  # as `str.isprintable` has it
TEXT = st.text(PRINTABLE, max_size=40).map(str.strip)
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


@settings(max_examples=60, deadline=None)
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
        with_answer(text, "PRO05", Answer(answer="no"))


# -- lists, and what is taken out ------------------------------------------------------------------------------

CASES = (
    "# c1\ncase_id: A # c2\nroles: {x: P1} # c3\nevents: # c4\n  # c5\n  - {date: 2024-01-09, type: a} # by it\n"
    "  # c6\n  - {date: 2024-01-10, type: b}\n\n# c7\nkind: mixed\n",
    "case_id: A # c1\nevents:\n- date: 2024-01-09\n  type: a\n  note: |\n    x\n\n    y\n\n-\n  type: b\n# c3\n"
    "roles:\n  x: P1\n",
    "{case_id: A, roles: {x: P1}, events: [{type: a, date: 2024-01-09}, {type: b, note: [1,\n 2]}]}\n",
    "case_id: A\nevents: [{type: a}, {type: b, date: 2024-01-09}] # c1\nroles:\n    # c2\n    x: P1",
    "---\n---\ncase_id: A\nroles: {x: P1}\nevents:\n    - type: a\n    - {type: b}\n...\n---\ncase_id: B\n",
)  # fmt: skip
ENTRY = {
    "date": "2024-02-01",
    "type": "c",
    "by": ["P1", "P2"],
    "note": "said: no, #1",
    "until": {"from": "2024-02-02"},
}


def changed(text: str, *changes: tuple[str, tuple[str | int, ...], Any]) -> None:
    """Do the same to a text and to its values, and compare the two, and the comments."""
    held, document = YamlText(text), load_documents(text.encode(), "f.yaml")[0]
    for what, path, value in changes:
        holder, before = document, comments(held.text)
        for key in path[:-1]:
            holder = holder[key]
        if what == "append":
            held.append((0, *path), value)
            holder.setdefault(path[-1], []).append(value)
        elif what == "set":
            held.set((0, *path), value)
            holder[path[-1]] = value
        else:
            held.remove((0, *path))
            del holder[path[-1]]
        assert load_documents(held.text.encode(), "f.yaml")[0] == document, held.text
        assert comments(held.text) == before or len(path) == 1, held.text  # with a field go the comments in it


@pytest.mark.parametrize("text", CASES)
@pytest.mark.parametrize(
    "changes",
    [
        [("append", ("events",), ENTRY), ("append", ("events",), {"type": "d"})],
        [("append", ("proposed",), ENTRY), ("append", ("proposed",), ENTRY), ("remove", ("proposed", 0), None)],
        [("remove", ("events", 0), None), ("remove", ("events", 0), None), ("append", ("events",), ENTRY)],
        [("remove", ("events", 1), None), ("remove", ("events", 0, "type"), None)],
        [("remove", ("roles", "x"), None), ("set", ("roles", "y"), "true")],
        [("set", ("roles", "x"), ["P1", "P 2, of ours"]), ("set", ("roles", "x"), "P3")],
        [("set", ("roles", "x"), {"who": "P1", "from": "2024-01-01"}), ("set", ("roles", "x"), "12")],
        [("set", ("events", 1, "type"), {"a": {"b": True}}), ("set", ("events", 1, "more"), None)],
        [("remove", ("events",), None), ("remove", ("roles",), None), ("set", ("note",), "a\nb: “é” 😀 \x85")],
    ],
)
def test_a_change_of_the_text_is_the_change_of_its_values(
    text: str, changes: list[tuple[str, tuple[str | int, ...], Any]]
) -> None:
    changed(text, *changes)


def test_an_alias_is_not_taken_for_what_it_stands_for() -> None:
    text = "a: &x [1, 2]\nb: *x\nc: {d: *x}\n"
    with pytest.raises(InputError, match="is not a list of its own"):
        YamlText(text).append((0, "b"), 3)
    held = YamlText(text)
    held.set((0, "c", "d"), "other")
    held.remove((0, "b"))
    assert held.text == "a: &x [1, 2]\nc: {d: other}\n"


def test_a_new_field_stands_before_the_lists() -> None:
    held = YamlText("case_id: A\n\n# the first days\nevents:\n  - {type: a}\n")
    held.set((0, "closed"), "2024-01-01", below=("events",))
    assert held.text == "case_id: A\nclosed: 2024-01-01\n\n# the first days\nevents:\n  - {type: a}\n"


def test_a_new_file_has_its_comments() -> None:
    document = {"case_id": "A", "roles": {"x": {"who": "P1"}}, "events": [{"type": "a"}], "proposed": [{"row": "1"}]}
    text = fresh(document, "two\nlines", {"case_id": "ours", "roles": "so far"}, inline=("events",))
    assert text == (
        "# two\n# lines\ncase_id: A  # ours\nroles:  # so far\n  x: {who: P1}\nevents:\n  - {type: a}\nproposed:\n"
        '  - row: "1"\n'
    )
