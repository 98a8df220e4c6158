"""The questionnaire that ships, and what is said of one that is wrong."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from fairness.assess.models import ALL_THEMES
from fairness.assess.questionnaire import lint, load_questionnaire, shipped_questionnaire
from fairness.rulebook.rulebook import load_rulebook, shipped_packs
from fairness.source.problems import InputError
from fairness.source.shipped import SELF_ASSESSMENT, rules_folder

SHIPPED = shipped_questionnaire()


def test_every_theme_is_asked_about_and_every_question_has_a_source() -> None:
    assert len(SHIPPED.questions) >= 40
    counts = Counter(one.theme for one in SHIPPED.questions)
    assert set(counts) == set(ALL_THEMES) and min(counts.values()) >= 5
    assert sum(bool(one.rules) for one in SHIPPED.questions) >= 25
    assert all(one.basis for one in SHIPPED.questions)


def test_its_links_hold() -> None:
    assert lint(SHIPPED, load_rulebook(lines=False).rules) == []


def test_no_question_claims_a_duty_that_none_of_its_rules_rests_on() -> None:
    """A duty of a question is one that the rulebook already found: the same source, for a rule that it links."""
    rules = load_rulebook(lines=False).rules
    for one in SHIPPED.questions:
        duties = {basis.source for basis in one.basis if basis.kind == "duty"}
        found = {basis.source for code in one.rules for basis in rules[code].basis if basis.kind == "duty"}
        assert duties <= found, one.id


def test_a_duty_of_another_nation_is_guidance() -> None:
    reviewed = SHIPPED.by_id["PRO05"]
    assert (reviewed.kind(), reviewed.kind("england"), reviewed.kind("wales")) == ("duty", "duty", "guidance")
    assert SHIPPED.by_id["UND04"].kind("wales") == "duty"
    assert SHIPPED.by_id["UND04"].kind("scotland") == "guidance"


def test_it_is_no_rule_pack() -> None:
    assert SELF_ASSESSMENT not in shipped_packs()
    whole = load_rulebook(str(rules_folder()), lines=False)
    assert set(whole.rules) == set(load_rulebook(lines=False).rules)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(rules_folder() / SELF_ASSESSMENT, tmp_path / "ours", ignore=lambda *_: ["__pycache__"])
    )


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("support.yaml", "severity: high", "severity: hihg", "support.yaml:8: SUP01.severity: is 'hihg'"),
        ("support.yaml", "  why:", "  whi:", "support.yaml:9: SUP01.whi: is not a known field"),
        ("support.yaml", "id: SUP02", "id: SUP01", "is already the id of the question at"),
        ("support.yaml", "id: SUP02", "id: support", "support.yaml:24: questions[1].id: is 'support'"),
        ("support.yaml", "kind: research", "kind: studies", "SUP01.basis[0].kind: 'studies' is not known"),
        ("support.yaml", "theme: support", "theme: suport", "theme: is 'suport'; expected support"),
        ("support.yaml", "rules: [LEX011]", "rules: LEX011", "SUP01.rules: is 'LEX011'; expected a list"),
        ("questionnaire.yaml", "value: 0.95", "value: 95", "parameters.level.value: is 95; expected"),
        ("questionnaire.yaml", "  yes_from:", "  yes_form:", "(did you mean 'yes_from'?)"),
        ("questionnaire.yaml", 'version: "1.0"', 'version: "1.1"', "is not in the history"),
        ("questionnaire.yaml", "support, heard", "suport, heard", "themes[1]: 'suport' is not a theme"),
        ("questionnaire.yaml", "questionnaire:", "questionaire:", "(did you mean 'questionnaire'?)"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(folder: Path, file: str, old: str, new: str, says: str) -> None:
    change(folder, file, old, new)
    with pytest.raises(InputError) as caught:
        load_questionnaire(folder)
    assert any(says in str(one) for one in caught.value.problems), caught.value


def test_a_theme_without_its_file_is_an_error(folder: Path) -> None:
    (folder / "equity.yaml").unlink()
    with pytest.raises(InputError, match="equity.yaml: cannot be read"):
        load_questionnaire(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("source: mps-survey-report", "source: mps-survey", "'mps-survey' is not in sources.yaml"),
        ("kind: research", "kind: duty", "a duty cannot rest on mps-survey-report"),
        ("rules: [LEX011]", "rules: [LEX911]", "'LEX911' is not a rule of the rulebook"),
        ('since: "1.0"', 'since: "0.9"', "'0.9' is not in the history"),
        ('since: "1.0"', "since: soon", "'soon' is not a version"),
    ],
)
def test_links_that_do_not_hold_are_told(folder: Path, old: str, new: str, says: str) -> None:
    change(folder, "support.yaml", old, new)
    (problem,) = lint(load_questionnaire(folder), load_rulebook(lines=False).rules)
    assert says in str(problem) and "support.yaml:" in str(problem)
