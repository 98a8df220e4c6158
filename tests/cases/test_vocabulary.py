"""The words of a case, and what is said of a file that has them wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

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
        ("vocabulary: x\nroles: [a]\n", "w.yaml:2: roles: is a list; expected a mapping of names to mappings"),
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
