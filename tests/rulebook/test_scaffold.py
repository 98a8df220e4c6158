from pathlib import Path

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.record import read_case
from fairness.rulebook.lint import lint
from fairness.rulebook.rulebook import load_rulebook, shipped_packs
from fairness.rulebook.scaffold import draft
from fairness.ruletests.examples import run_examples
from fairness.source.problems import InputError

WORDS = shipped_vocabulary()


def sound(file: Path, *drafts: str) -> list[str]:
    """The codes of a pack that loads, and of which the drafts (by code) have no errors and examples that hold."""
    rulebook = load_rulebook(str(file))
    assert [str(one) for one in lint(rulebook) if one.severity == "error" and one.rule in drafts] == []
    outcomes = run_examples(rulebook, lambda document, name: read_case(document, name, WORDS))
    drafted = [one for one in outcomes if one.rule in drafts]
    assert len(drafted) == 3 * len(drafts) and all(one.passed and not one.doubts for one in drafted)
    return list(rulebook.rules)


def test_a_new_pack_is_sound_and_says_what_to_fill_in(tmp_path: Path) -> None:
    made = draft("our-trust", "", tmp_path / "local", WORDS)
    assert (made.code, made.file, made.is_new) == ("OUR001", tmp_path / "local" / "our-trust.yaml", True)
    assert sound(made.file, "OUR001") == ["OUR001"]
    findings = lint(load_rulebook(str(made.file)))
    assert {one.check for one in findings} == {"still-a-draft", "unknown-source", "act-without-stage"}
    assert made.file.read_text().count("FILL IN") > 8


def test_more_rules_follow_without_touching_what_is_there(tmp_path: Path) -> None:
    first = draft("our-trust", "OUR007", tmp_path, WORDS)
    before = first.file.read_text()
    codes = [draft("our-trust", "", tmp_path, WORDS, taken=["OUR009"]).code for _ in range(3)]
    assert codes == ["OUR008", "OUR010", "OUR011"]
    assert first.file.read_text().startswith(before)
    assert sound(first.file, "OUR007", *codes) == ["OUR007", *codes]


@pytest.mark.parametrize("name", shipped_packs())
def test_a_shipped_pack_takes_another_rule(tmp_path: Path, name: str) -> None:
    (source,) = shipped_packs()[name].glob("*.yaml")
    copy = tmp_path / name / "pack.yaml"
    copy.parent.mkdir()
    copy.write_bytes(source.read_bytes())
    made = draft(name, "", tmp_path, WORDS)
    assert made.file == copy and not made.is_new
    assert made.code in sound(copy, made.code)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pack: other\nrules: []\n", "is there already, and is not the pack ours"),
        ("pack: ours\nrules: [{code: OUR001, title: t, check: {expect: contact.*}}]\n", "is not a list"),
        ("pack: ours\nrules:\n- {code: OUR001, title: t, check: {expect: contact.*}}\ntitle: Ours\n",
         "does not end with its rules, so no rule can be added"),
        ("pack: ours\nrules:\n- {code: OUR001, title: t}\n", "is missing"),
        ("pack: ours\nrules: []\n---\npack: two\nrules: []\n", "holds several packs"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_to_is_left_as_it_is(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(text.replace("contact.*", "communication.*"))
    before = file.read_text()
    with pytest.raises(InputError, match=says):
        draft("ours", "", tmp_path, WORDS)
    assert file.read_text() == before


@pytest.mark.parametrize(
    ("pack", "code", "says"),
    [
        ("Ours", "", "'Ours' is not the name of a pack"),
        ("../ours", "", "is not the name of a pack"),
        ("ours", "X1", "'X1' is not the code of a rule"),
        ("ours", "OUR005", "OUR005 is the code of another rule"),
    ],
)
def test_wrong_names_write_nothing(tmp_path: Path, pack: str, code: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        draft(pack, code, tmp_path, WORDS, taken=["OUR005"])
    assert list(tmp_path.iterdir()) == []
