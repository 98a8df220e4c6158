"""Phrases as a file has them, made into what is looked for; shipped ones are kept, as making them takes time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.compiled import Compiled, TypeWords
from fairness.chronologies.leaning import Sayings, leanings, sayings
from fairness.chronologies.lexicon import Entries, entries_of
from fairness.chronologies.modality import CUE, KINDS
from fairness.chronologies.patterns import Pattern, read_patterns
from fairness.chronologies.people_named import ROLE
from fairness.chronologies.phrases import Phrases
from fairness.chronologies.tokens import Token, is_filler, tokens_of, words_in
from fairness.source.kept import kept
from fairness.source.loader import line_of, load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.source.shipped import rules_folder

if TYPE_CHECKING:
    from fairness.chronologies.phrases_file import PhrasesFile

WORD = "word:"
_WHAT = "phrases, with `phrases:` and `events:`"
_SMALL = words_in("for from with about into that not and")
_MARKS = re.compile(r"[<>(){}&!|?]")


def load_phrases(vocabulary: Vocabulary, own: Path | None = None) -> Phrases:
    """The shipped phrases, and those of an organisation's own file beside them.

    Raises InputError for a file that cannot be read, or that names types or words that are not known.
    """
    shipped = _shipped(vocabulary)
    if own is None:
        return Phrases(shipped)
    making = _Making(vocabulary, shipped)
    for document in load_documents(read_bytes(own), str(own)):
        making.add(document, str(own))
    return Phrases(shipped.with_own(making.compiled()))


def check_phrases(document: Any, file: str, vocabulary: Vocabulary) -> int:
    """How many phrases a document has. Raises InputError for what is not as a file of phrases has it."""
    is_shipped = Path(file).resolve() == _shipped_file()
    making = _Making(vocabulary, None if is_shipped else _shipped(vocabulary))
    making.add(document, file)
    return len({(one.type, one.text) for one in making.patterns})


def looks_like_phrases(document: Any) -> bool:
    """Whether a document is a file of phrases."""
    return isinstance(document, dict) and "phrases" in document


def phrases_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON Schema of a file of phrases, with the vocabulary's types."""
    from fairness.chronologies.phrases_file import PhrasesFile

    made = PhrasesFile.model_json_schema()
    of_type = made["properties"]["events"]["anyOf"][0]["additionalProperties"]
    made["properties"]["events"] = {
        "description": made["properties"]["events"].get("description", ""),
        "type": ["object", "null"],
        "properties": {name: {**of_type, "description": one.says} for name, one in sorted(vocabulary.types.items())},
        "additionalProperties": of_type if vocabulary.is_open else False,
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:fairness:schema:phrases"}
    return {**head, **made, "title": "A file of phrases of fairness"}


def _shipped_file() -> Path:
    return rules_folder() / "phrases.yaml"


def _shipped(vocabulary: Vocabulary) -> Compiled:
    """The shipped phrases, made for a vocabulary."""
    content = read_bytes(_shipped_file())
    made_of = f"{hashlib.sha256(content).hexdigest()} {vocabulary.digest} {vocabulary.words_digest}"
    return kept(_shipped_file(), made_of, partial(_made, content, vocabulary))


def _made(content: bytes, vocabulary: Vocabulary) -> Compiled:
    making = _Making(vocabulary, None)
    for document in load_documents(content, str(_shipped_file())):
        making.add(document, str(_shipped_file()))
    making.add_synonyms()
    return making.compiled()


@dataclass
class _Making:
    """What files of phrases have so far; `base` are phrases that are there already, whose names they may use."""

    vocabulary: Vocabulary
    base: Compiled | None
    abbreviations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    literals: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    shapes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    speakers: dict[str, str] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    types: dict[str, TypeWords] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.base:
            self.abbreviations |= self.base.abbreviations
            self.shapes |= self.base.shapes

    def add(self, document: Any, file: str) -> None:
        """What a document has, checked. Raises InputError."""
        from fairness.chronologies.phrases_file import PhrasesFile
        from fairness.source.documents import read_document

        read = read_document(PhrasesFile, document, file, what=_WHAT)
        self._name(read)
        problems = list(self._unknown(read, file, document))
        for type_, phrases in read.events.items():
            for sure, texts, key in ((True, phrases.says, "says"), (False, phrases.perhaps, "perhaps")):
                problems += self._read(type_, texts, sure, lambda text, says, at=f"{type_}.{key}": _problem(
                    file, document, "events", at, text, says
                ))  # fmt: skip
            if type_ not in self.types or phrases.model_fields_set - {"says", "perhaps"}:
                self.types[type_] = TypeWords(
                    phrases.by, phrases.to, phrases.gives_way, phrases.lesser, phrases.asked
                )  # fmt: skip
        if problems:
            raise InputError(problems)

    def _read(self, type_: str, texts: Iterable[str], sure: bool, wrong: Any) -> list[Problem]:
        """Add the patterns of texts; what is wrong with them."""
        problems: list[Problem] = []
        for text in texts:
            try:
                self.patterns += read_patterns(text, type_, sure, self._own, self._known, self.shapes)
            except ValueError as error:
                problems.append(wrong(text, f"{text[:60]!r} {error}"))
        return problems

    def _name(self, read: PhrasesFile) -> None:
        """Add the names that a file gives to ways of saying."""
        self.abbreviations |= {
            short.casefold(): tuple(words.casefold().split()) for short, words in read.abbreviations.items()
        }
        named = [
            *((WORD + name, ways) for name, ways in read.words.items()),
            *((CUE + name, ways) for name, ways in read.cues.items()),
            *((ROLE + name, (name, *ways)) for name, ways in read.people.items()),
            *((f"channel:{name}", ways) for name, ways in read.channels.items()),
            *((f"field:{attribute}:{value}", ways) for attribute, values in read.fields.items()
              for value, ways in values.items()),
        ]  # fmt: skip
        for name, ways in named:
            self.words.setdefault(name, []).extend(ways)
        self.shapes |= read.shapes
        self.topics += read.topics
        self.speakers |= read.speakers

    def _unknown(self, read: PhrasesFile, file: str, document: Any) -> Iterable[Problem]:
        """What is wrong with names: types and cues that are not known."""
        types = () if self.vocabulary.is_open else read.events
        named: tuple[tuple[str, Iterable[str], Iterable[str], str], ...] = (
            ("events", types, self.vocabulary.types, "a type of event"),
            ("cues", read.cues, KINDS, "one of " + ", ".join(KINDS)),
        )
        for key, given, names, expected in named:
            for name in sorted(set(given) - set(names)):
                yield _problem(
                    file, document, key, name, name, f"{name!r} is not known", expected, nearest(name, names)
                )

    def _own(self, text: str) -> str:
        """The name of words as they stand, or of a choice of such `(a|b)`."""
        name = f"={text}"
        if name not in self.literals:
            inner = text[1:-1].split("|") if text.startswith("(") else [text]
            self.literals[name] = [self._plain(one.strip(), False) for one in inner]
        return name

    def _known(self, name: str) -> str:
        for start in (WORD, ROLE):
            if start + name in self.words or (self.base and start + name in self.base.names):
                return start + name
        known = [one.partition(":")[2] for one in (*self.words, *(self.base.names if self.base else ()))]
        near = nearest(name, known)
        raise ValueError(f"names <{name}>, which is not known" + (f" (did you mean <{near}>?)" if near else ""))

    def _ways(self, text: str, seen: tuple[str, ...], every: bool = False) -> list[tuple[str, ...]]:
        """The phrases of a way of saying: one, or those of the name in `<>` that it is; `every`: with small words."""
        if found := re.fullmatch(r"<([^<>]+)>", text):
            name = self._known(found[1])
            if name in seen:
                return []
            base = [one for one, of in self.base.phrases if of == name] if self.base else []
            return base + [one for way in self.words.get(name, ()) for one in self._ways(way, (*seen, name))]
        return [self._plain(text, every)]

    def _plain(self, text: str, every: bool) -> tuple[str, ...]:
        """The words of a phrase as tokens have them; small words only at either end, or `every` one."""
        if not text:
            raise ValueError("has an empty choice")
        found: list[str] = []
        for word in text.casefold().split():
            found += [word] if word.endswith("*") else [one.word for one in tokens_of(word, self.abbreviations)]
        last = len(found) - 1
        return tuple(one for at, one in enumerate(found) if every or at in (0, last) or not is_filler(one)) or (text,)

    def add_synonyms(self) -> None:
        """The vocabulary's own words may say that an event happened."""
        for one in self.vocabulary.types.values():
            for word in (*one.synonyms, one.label):
                if plain := " ".join(_MARKS.sub(" ", word).split()):
                    self.patterns += read_patterns(plain, one.name, False, self._own, self._known, {})

    def _sayings(self) -> Sayings:
        """What each type is called: its label and synonyms, without small words."""
        return sayings(
            (one.name, [token.word for token in tokens_of(text, self.abbreviations) if _says_something(token)])
            for one in self.vocabulary.types.values()
            for text in (one.label, *one.synonyms)
        )

    def compiled(self) -> Compiled:
        """All of it, in the form in which it is looked for."""
        names = {
            name: [way for one in ways for way in self._ways(one, (name,), name.startswith(CUE))]
            for name, ways in self.words.items()
        }
        return Compiled(
            dict(self.abbreviations),
            entries_of({**names, **self.literals}),
            tuple(dict.fromkeys(self.patterns)),
            dict(self.types),
            tuple(self._known(one) for one in self.topics),
            {} if self.base else leanings(self.patterns, self.literals),
            () if self.base else self._sayings(),
            {self._known(name): type_ for name, type_ in self.speakers.items()},
            dict(self.shapes),
        )


def _says_something(token: Token) -> bool:
    return not token.filler and len(token.word) > 2 and token.word not in _SMALL


def _problem(
    file: str,
    document: Mapping[str, Any],
    part: str,
    at: str,
    text: str,
    says: str,
    expected: str = "",
    near: str = "",
) -> Problem:
    """A mistake at a name within a part of a document, or below it."""
    holder = document.get(part)
    name = at if isinstance(holder, dict) and at in holder else at.rpartition(".")[0]
    line = line_of(holder, name)
    below = holder.get(name) if isinstance(holder, dict) else None
    key = at.rpartition(".")[2]
    if name != at and isinstance(below, dict):
        texts = below.get(key)
        place = texts.index(text) if isinstance(texts, list) and text in texts else None
        line = (line_of(texts, place) if place is not None else None) or line_of(below, key) or line
    return Problem(Place(file, line), says, f"{part}.{at}", expected, near)


__all__ = ["Entries", "check_phrases", "load_phrases", "looks_like_phrases", "phrases_schema"]
