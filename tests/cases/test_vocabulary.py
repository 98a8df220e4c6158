"""The words of a case, and what is said of a file that has them wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairness.cases.naming import fold
from fairness.cases.vocabulary import NOTHING, extend, load_vocabulary, shipped_vocabulary
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from fairness.source.shipped import rules_folder


def test_the_shipped_words_are_those_of_their_file_kept_or_read() -> None:
    file = rules_folder() / "vocabulary.yaml"
    (document,) = load_documents(file.read_bytes(), str(file))
    assert extend(NOTHING, document, str(file)) == shipped_vocabulary() == load_vocabulary([file])


def test_a_file_adds_to_what_there_is() -> None:
    text = (
        "vocabulary: ours\nversion: 1\nfamilies:\n  exclusion: {types: {paused: {says: A pause., synonyms: rest}}}\n"
        "  x: {says: ours}\nheadings: {closed: done}\ntracks: [{label: X, from: exclusion.paused}]\n"
        "fields: {ward: {kind: choice, values: [a, b], says: The ward.}}\n"
    )
    base = shipped_vocabulary()
    made = extend(base, load_documents(text.encode(), "words.yaml")[0], "words.yaml")
    assert made.types["exclusion.paused"].label == "Exclusion: paused"
    assert made.types["exclusion.paused"].synonyms == ("rest",)
    assert made.families["exclusion"] == base.families["exclusion"] and made.families["x"] == "ours"
    assert made.headings["closed"] == (*base.headings["closed"], "done")
    assert made.tracks[-1].starts == ("exclusion.paused",) and made.tracks[-1].ends == ()
    assert made.fields["ward"].values == {"a": "a", "b": "b"} and len(made.fields) == len(base.fields) + 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a\n", "w.yaml: is a list; expected a vocabulary, with `vocabulary:` and `families:`"),
        ("families: {}\n", "w.yaml:1: vocabulary: is missing"),
        ("vocabulary: x\nfeilds: {}\n", "w.yaml:2: feilds: is not a known field; expected vocabulary"),
        ("vocabulary: x\nfields:\n  a: {kind: choise}\n",
         "w.yaml:3: fields.a.kind: 'choise' is not known; expected one of text, choice, flag, date, list, number, "
         "time (did you mean 'choice'?)"),
        ("vocabulary: x\nfields:\n  a: {kindd: text}\n", "(did you mean 'kind'?)"),
        ("vocabulary: x\nroles: [a]\n", "w.yaml:2: roles: is a list; expected names, each with its fields"),
        ("vocabulary: x\nprotected: a\n", "w.yaml:2: protected: is 'a'; expected a list"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        extend(NOTHING, load_documents(text.encode(), "w.yaml")[0], "w.yaml")
    assert any(says in str(one) for one in caught.value.problems), caught.value


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_vocabulary([tmp_path / "none.yaml"])


WORDS = shipped_vocabulary()
ASKED = {fold(word): one for one in WORDS.ambiguous for word in one.words}
SAID = {
    **{one.name: f"{one.label}. {one.noun}. {one.says}" for one in WORDS.types.values()},
    **{f"role {name}": says for name, says in WORDS.roles.items()},
    **{f"family {name}": says for name, says in WORDS.families.items()},
    **{one.name: f"{one.label} {one.says} {' '.join(one.values.values())}" for one in WORDS.attributes.values()},
    **{one.name: f"{one.label} {one.says} {' '.join(one.values.values())}" for one in WORDS.fields.values()},
}


def test_a_word_stands_for_one_type_unless_it_is_asked_which() -> None:
    meant: dict[str, set[str]] = {}
    for one in WORDS.types.values():
        for word in (*one.synonyms, one.label, one.name.replace(".", " ")):
            meant.setdefault(fold(word), set()).add(one.name)
    assert {word: types for word, types in meant.items() if len(types) > 1 or word in ASKED} == {}
    assert all(len(one.types) > 1 and set(one.types) <= set(WORDS.types) for one in WORDS.ambiguous)


def test_a_word_stands_for_one_value_of_a_field() -> None:
    for term in (*WORDS.fields.values(), *WORDS.attributes.values()):
        for value, words in term.synonyms.items():
            assert [word for word in words if term.meant(word) != value] == [], term.name


@pytest.mark.parametrize("word", ["suspended", "Date suspended", "Suspension", "DISMISSED"])
def test_a_word_of_two_types_is_asked(word: str) -> None:
    assert fold(word) in ASKED and ASKED[fold(word)].asks.endswith("?")


def test_everything_that_names_a_type_names_a_known_one() -> None:
    named = [
        *(one for kind in WORDS.episodes for part in kind.parts for one in part.types),
        *(one for track in WORDS.tracks for one in (*track.starts, *track.ends, *track.marks)),
        *(one for step in WORDS.steps for one in step),
        *(one for types in WORDS.named_by.values() for one in types),
    ]
    assert [one for one in named if one not in WORDS.types] == []
    for pattern, attribute in (act for acts in WORDS.acts.values() for act in acts):
        assert WORDS.knows(pattern) and attribute in WORDS.attributes


def test_that_the_police_were_told_begins_no_criminal_investigation() -> None:
    (kind,) = [one for one in WORDS.episodes if one.name == "criminal_investigation"]
    begins = [one for part in kind.parts for one in part.begins]
    assert "referral.police" not in begins and "police.investigation_opened" in begins


def test_medical_suspension_is_no_exclusion() -> None:
    out = {"exclusion_period", "formal_exclusion", "immediate_exclusion", "time_out"}
    parts = [part for one in WORDS.episodes if one.name in out for part in one.parts]
    assert not any("health.medical_suspension" in part.types for part in parts)
    assert WORDS.nearest_type("medical suspension") == "health.medical_suspension"


@pytest.mark.parametrize(
    "watched",
    ["inquiry", "whom", "afresh", "borne out", "held against", "looked at again", "of which", "settling", "rhythm"],
)
def test_what_readers_see_is_in_the_words_of_the_product(watched: str) -> None:
    assert [name for name, says in SAID.items() if re.search(rf"\b{watched}\b", says.casefold())] == []


def test_every_type_says_one_short_sentence() -> None:
    for one in WORDS.types.values():
        assert one.says.endswith(".") and len(one.says.split()) <= 30, one.name
        assert one.label[0].isupper() and len(one.label.split()) <= 9, one.name


def test_every_type_has_a_noun_that_a_sentence_can_use() -> None:
    nouns = {one.name: one.noun for one in WORDS.types.values()}
    assert [name for name, noun in nouns.items() if not noun.startswith("the ") or noun.endswith((".", ","))] == []
    assert len({*nouns.values()}) == len(nouns)
    assert WORDS.noun("exclusion_period.began") == "the start of the exclusion"
    assert WORDS.opened().noun("local.step_taken") == "local: step taken"


def test_a_family_is_named_in_words() -> None:
    assert shipped_vocabulary().label("communication.*") == "Any communication event"
