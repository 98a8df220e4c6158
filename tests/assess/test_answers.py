"""Answers as people write them, and what is said of those that cannot be read."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fairness.assess.answers import (
    answers_schema,
    load_answers,
    looks_like_answers,
    migrated,
    read_answers,
    with_answer,
)
from fairness.assess.models import Action, Answer
from fairness.assess.questionnaire import load_questionnaire, shipped_questionnaire
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from fairness.source.shipped import SELF_ASSESSMENT, rules_folder

SHIPPED = shipped_questionnaire()
SAMPLE = Path(__file__).parent.parent.parent / "sample_cases" / "self-assessment" / "answers.yaml"


def test_the_sample_is_read() -> None:
    found = load_answers(SAMPLE, SHIPPED)
    assert (found.organisation, found.nation, found.version) == ("Example Hospitals NHS Trust", "england", "1.0")
    answer = found.of("PRO07")
    assert answer.answer == "partly" and answer.date == date(2026, 11, 10)
    assert answer.action == Action(
        do="Name the board member in letter EX1", owner="company secretary", due=date(2026, 12, 18)
    )
    assert found.of("GOV12") == Answer()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("answers: {}", "assessment: is missing"),
        ("assessment: {nation: engand}\nanswers: {}", "a.yaml:1: assessment.nation: is 'engand'"),
        ("assessment: {questionnaire: '0.3'}\nanswers: {}", "'0.3' is not known; expected a version from 1.0"),
        ("assessment: {}\nanswers: [1]", "a.yaml:2: answers: is a list"),
        ("assessment: {}\nanswers:\n  PRO5: {answer: yes}", "a.yaml:3: PRO5: is not a question of the questionnaire"),
        ("assessment: {}\nanswers:\n  PRO05: yes", "a.yaml:3: PRO05: is 'yes'; expected `answer: yes` below it"),
        ("assessment: {}\nanswers:\n  PRO05: {answer: yess}", "PRO05.answer: is 'yess'"),
        ("assessment: {}\nanswers:\n  PRO05: {answr: yes}", "(did you mean 'answer'?)"),
        ("assessment: {}\nanswers:\n  PRO05: {date: 10 Nov}", "PRO05.date: is '10 Nov'; expected a date, YYYY-MM-DD"),
        ("assessment: {}\nanswers:\n  PRO05: {action: later}", "PRO05.action: is 'later'; expected `do:`"),
        ("assessment: {}\nanswers:\n  PRO05: {action: {by: me}}", "PRO05.action.by: is not a known field"),
        ("assessment: {}\nanswers:\n  PRO05: {evidence: [a]}", "PRO05.evidence: is a list; expected text"),
        ("assessment: {}\n---\nassessment: {}", "holds more than one document"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_answers(file, SHIPPED)
    assert any(says in str(one) for one in caught.value.problems), caught.value


def test_its_schema_takes_the_sample_and_names_every_question() -> None:
    made = answers_schema(SHIPPED)
    Draft202012Validator.check_schema(made)
    takes = Draft202012Validator(made).is_valid
    assert takes(load_documents(SAMPLE.read_bytes(), "a.yaml")[0])
    assert set(made["properties"]["answers"]["properties"]) == set(SHIPPED.by_id)
    for wrong in ({"PRO5": {"answer": "yes"}}, {"PRO05": {"answer": "yess"}}, {"PRO05": {"answr": "yes"}}):
        assert not takes({"assessment": {}, "answers": wrong})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_answers(tmp_path / "none.yaml", SHIPPED)


def test_true_and_false_are_yes_and_no() -> None:
    document = load_documents(b"assessment: {}\nanswers: {PRO05: {answer: true}, PRO06: {answer: false}}", "a.yaml")[
        0
    ]
    assert looks_like_answers(document)
    found = read_answers(document, "a.yaml", SHIPPED)
    assert [found.of(one).answer for one in ("PRO05", "PRO06")] == ["yes", "no"]


def test_answers_to_an_older_version_are_kept_and_say_what_is_new(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(rules_folder() / SELF_ASSESSMENT, tmp_path / "ours"))
    head = folder / "questionnaire.yaml"
    text = head.read_text(encoding="utf-8").replace('version: "1.0"', 'version: "1.1"')
    text = text.replace('"1.0": First version.', '"1.0": First version.\n  "1.1": One new, one gone.')
    head.write_text(text + "retired: {GOV13: asked by GOV02}\n", encoding="utf-8")
    governance = folder / "governance.yaml"
    changed = governance.read_text(encoding="utf-8").replace('GOV12\n    since: "1.0"', 'GOV12\n    since: "1.1"')
    governance.write_text(changed, encoding="utf-8")
    newer = load_questionnaire(folder)
    old = "assessment: {questionnaire: '1.0'} # ours\nanswers: {GOV13: {answer: yes}, GOV02: {answer: no}}\n"
    found = read_answers(load_documents(old.encode(), "a.yaml")[0], "a.yaml", newer)
    assert [one.id for one in newer.new_since(found.version)] == ["GOV12"]
    assert found.retired == ("GOV13",) and found.of("GOV02").answer == "no"
    text = migrated(old, found, newer)
    assert text == old.replace("'1.0'", '"1.1"')
    again = read_answers(load_documents(text.encode(), "a.yaml")[0], "a.yaml", newer)
    assert (again.version, again.answers, again.retired) == ("1.1", found.answers, found.retired)
    assert migrated(text, again, newer) == text


def test_the_sample_keeps_its_words_when_one_answer_changes() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    answer = load_answers(SAMPLE, SHIPPED).of("PRO05")
    changed = with_answer(text, "PRO05", answer.model_copy(update={"answer": "partly"}))
    different = [
        (one, other) for one, other in zip(text.splitlines(), changed.splitlines(), strict=True) if one != other
    ]
    assert different == [("    answer: yes", "    answer: partly")]
