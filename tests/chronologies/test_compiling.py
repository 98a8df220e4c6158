"""Files of phrases: the shipped one, and an organisation's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.chronologies.compiling import load_phrases, phrases_schema
from fairness.source.problems import InputError
from fairness.source.shipped import rules_folder

OWN = """\
phrases: our trust
abbreviations: {drb: decision review board}
words:
  drb: [decision review board]
events:
  concern.screened:
    says: [<drb> looked over, "went to & <drb>"]
  exclusion.reviewed:
    says: [blue form done]
"""


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "our-words.yaml"
    file.write_text(text)
    return file


def test_every_type_of_the_vocabulary_is_suggested_by_its_own_label():
    phrases = load_phrases(shipped_vocabulary())
    lost = [
        one.name for one in shipped_vocabulary().types.values()
        if one.name not in {choice.type for choice in phrases.propose(one.label).candidates}
    ]  # fmt: skip
    assert len(lost) <= 0.06 * len(shipped_vocabulary().types), lost


def test_shipped_phrases_name_only_known_types():
    document = yaml.safe_load((rules_folder() / "phrases.yaml").read_text(encoding="utf-8"))
    assert set(document["events"]) <= set(shipped_vocabulary().types)


def test_an_own_file_adds_to_the_shipped_phrases(tmp_path: Path):
    phrases = load_phrases(shipped_vocabulary(), own(tmp_path, OWN))
    for text, type_ in (
        ("DRB looked over.", "concern.screened"),
        ("Went to DRB.", "concern.screened"),
        ("Blue form done.", "exclusion.reviewed"),
        ("Exclusion lifted.", "exclusion.ended"),
    ):
        assert [one.type for one in phrases.propose(text).accepted] == [type_], text
    assert not load_phrases(shipped_vocabulary()).propose("Blue form done.").accepted


def test_own_words_add_to_shipped_ones(tmp_path: Path):
    text = "phrases: ours\nwords: {exclusion: [red day]}\ncues: {negation: [nope]}\n"
    phrases = load_phrases(shipped_vocabulary(), own(tmp_path, text))
    assert [one.type for one in phrases.propose("Red day lifted.").accepted] == ["exclusion.ended"]
    assert not phrases.propose("Nope exclusion lifted").accepted


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("phrases: a\nevents:\n  exclusion.reviewd: {says: [x]}\n", 3, "did you mean 'exclusion.reviewed'"),
        ("phrases: a\nevents:\n  exclusion.ended:\n    says:\n      - x\n      - y & <exclusn>\n", 6,
         "names <exclusn>, which is not known (did you mean <exclusion>?)"),
        ("phrases: a\nevents:\n  exclusion.ended: {says: ['(a|b']}\n", 3, "has a `(` without its `)`"),
        ("phrases: a\nevents:\n  exclusion.ended: {says: ['a &']}\n", 3, "has nothing after `&`"),
        ("phrases: a\nevents:\n  exclusion.ended: {says: ['{nobody}']}\n", 3, "names {nobody}, which is not a shape"),
        ("phrases: a\ncues: {negatoin: [x]}\n", 2, "did you mean 'negation'"),
        ("phrases: a\nevent: {}\n", 2, "did you mean 'events'"),
        ("events: {}\n", 1, "phrases: is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_own_file_is_told_by_line(tmp_path: Path, text: str, line: int, says: str):
    with pytest.raises(InputError) as raised:
        load_phrases(shipped_vocabulary(), own(tmp_path, text))
    problem = raised.value.problems[0]
    assert says in str(problem)
    assert problem.place.line == line


def test_an_open_vocabulary_takes_any_type(tmp_path: Path):
    phrases = load_phrases(
        shipped_vocabulary().opened(), own(tmp_path, "phrases: a\nevents: {x.own: {says: [blue form]}}")
    )
    assert [one.type for one in phrases.propose("Blue form").accepted] == ["x.own"]


def test_the_schema_has_the_types():
    schema = phrases_schema(shipped_vocabulary())
    assert "exclusion.reviewed" in schema["properties"]["events"]["properties"]
    assert schema["properties"]["events"]["additionalProperties"] is False
