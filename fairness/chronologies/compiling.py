"""Phrases as a file has them, made into what is looked for; shipped ones are kept, as making them takes time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.lexicon import entries_of
from fairness.chronologies.modality import CUE, KINDS
from fairness.chronologies.patterns import Pattern, read_patterns
from fairness.chronologies.people_named import ROLE
from fairness.chronologies.leaning import leanings
from fairness.chronologies.phrases import Compiled, Phrases, TypeWords
from fairness.source.kept import kept
from fairness.source.loader import load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.source.shipped import rules_folder

if TYPE_CHECKING:
    from fairness.chronologies.phrases_file import PhrasesFile

WORD = "word:"
_WHAT = "phrases, with `phrases:` and `events:`"


def shipped_phrases_file() -> Path:
    """Where the phrases are that ship with the program."""
    return rules_folder() / "phrases.yaml"


def load_phrases(vocabulary: Vocabulary, own: Path | None = None) -> Phrases:
    """The shipped phrases, and those of an organisation's own file beside them.

    Raises InputError for a file that cannot be read, or that names types, words or values that are not known.
    """
    path = shipped_phrases_file()
    content = read_bytes(path)
    if own is None:
        made_of = f"{hashlib.sha256(content).hexdigest()} {vocabulary.digest}"
        return Phrases(kept(path, made_of, partial(_compiled, [(content, str(path))], vocabulary)))
    return Phrases(_compiled([(content, str(path)), (read_bytes(own), str(own))], vocabulary))


def _compiled(files: Sequence[tuple[bytes, str]], vocabulary: Vocabulary) -> Compiled:
    making = _Making(vocabulary)
    for content, name in files:
        for document in load_documents(content, name):
            making.add(document, name)
    return making.compiled()


def check_phrases(document: Any, file: str, vocabulary: Vocabulary) -> int:
    """How many phrases a document has. Raises InputError for what is not as a file of phrases has it."""
    making = _Making(vocabulary)
    if Path(file).resolve() != shipped_phrases_file():
        for content in load_documents(read_bytes(shipped_phrases_file()), str(shipped_phrases_file())):
            making.add(content, str(shipped_phrases_file()))
    before = len(making.patterns)
    making.add(document, file)
    return len(making.patterns) - before


def looks_like_phrases(document: Any) -> bool:
    """Whether a document is a file of phrases."""
    return isinstance(document, dict) and "phrases" in document


@dataclass
class _Making:
    """What files of phrases have so far."""

    vocabulary: Vocabulary
    abbreviations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    literals: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    shapes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    speakers: dict[str, str] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    types: dict[str, TypeWords] = field(default_factory=dict)

    def add(self, document: Any, file: str) -> None:
        """What a document has, checked. Raises InputError."""
        from fairness.chronologies.phrases_file import PhrasesFile
        from fairness.source.documents import read_document

        read = read_document(PhrasesFile, document, file, what=_WHAT)
        self._names(read)
        problems = list(self._unknown(read, file, document))
        for type_, phrases in read.events.items():
            for sure, texts, key in ((True, phrases.says, "says"), (False, phrases.perhaps, "perhaps")):
                for text in texts:
                    try:
                        self.patterns += read_patterns(text, type_, sure, self._own, self._known, self.shapes)
                    except ValueError as error:
                        problems.append(_problem(file, document, f"events.{type_}.{key}", text, str(error)))
            if phrases.by or phrases.to or phrases.gives_way or phrases.lesser or phrases.asked or type_ not in self.types:
                self.types[type_] = TypeWords(phrases.by, phrases.to, phrases.gives_way, phrases.lesser, phrases.asked)
        if problems:
            raise InputError(problems)

    def _names(self, read: PhrasesFile) -> None:
        for short, words in read.abbreviations.items():
            self.abbreviations[short.casefold()] = tuple(words.casefold().split())
        for name, ways in read.words.items():
            self.words.setdefault(WORD + name, []).extend(ways)
        self.shapes |= read.shapes
        self.topics += read.topics
        self.speakers |= read.speakers
        for name, ways in read.cues.items():
            self.words.setdefault(CUE + name, []).extend(ways)
        for name, ways in read.people.items():
            self.words.setdefault(ROLE + name, []).extend([name.replace("_", " "), *ways])
        for name, ways in read.channels.items():
            self.words.setdefault(f"channel:{name}", []).extend(ways)
        for attribute, values in read.fields.items():
            for value, ways in values.items():
                self.words.setdefault(f"field:{attribute}:{value}", []).extend(ways)

    def _unknown(self, read: PhrasesFile, file: str, document: Any) -> list[Problem]:
        """Types, cues and attributes that are not known."""
        known = [
            (f"events.{one}", one, self.vocabulary.types, "a type of event") for one in read.events
            if not self.vocabulary.is_open
        ] + [(f"cues.{one}", one, KINDS, "one of " + ", ".join(KINDS)) for one in read.cues]  # fmt: skip
        return [
            _problem(file, document, at, name, f"{name!r} is not known", expected, nearest(name, names))
            for at, name, names, expected in known
            if name not in names
        ]

    def _own(self, text: str) -> str:
        """The name of words as they stand, or of a choice `(a|b|<c>)`."""
        name = f"={text}"
        if name not in self.literals:
            inner = text[1:-1].split("|") if text.startswith("(") else [text]
            self.literals[name] = []
            for one in inner:
                self.literals[name] += self._ways(one.strip(), ())
        return name

    def _known(self, name: str) -> str:
        for start in (WORD, ROLE, ""):
            if start + name in self.words:
                return start + name
        near = nearest(name, [one.partition(":")[2] for one in self.words])
        raise ValueError(f"names <{name}>, which is not known" + (f" (did you mean <{near}>?)" if near else ""))

    def _ways(self, text: str, seen: tuple[str, ...], every: bool = False) -> list[tuple[str, ...]]:
        """The phrases of a way of saying: one, or those of the name in `<>` that it is; `every`: with small words."""
        if not text:
            raise ValueError("has an empty choice")
        if found := re.fullmatch(r"<([^<>]+)>", text):
            name = self._known(found[1])
            if name in seen:
                return []
            return [one for way in self.words[name] for one in self._ways(way, (*seen, name))]
        return [self._plain(text, every)]

    def _plain(self, text: str, every: bool) -> tuple[str, ...]:
        """The words of a phrase as tokens have them."""
        from fairness.chronologies.tokens import tokens_of

        found: list[str] = []
        for word in text.casefold().split():
            if word.endswith("*"):
                found.append(word)
            else:
                found += [one.word for one in tokens_of(word, self.abbreviations)]
        last = len(found) - 1
        kept_words = [one for at, one in enumerate(found) if every or at in (0, last) or not _is_filler(one)]
        return tuple(kept_words) or (text,)

    def compiled(self) -> Compiled:
        """All of it, in the form in which it is looked for."""
        self._synonyms()
        names = {
            name: [way for one in ways for way in self._ways(one, (name,), name.startswith(CUE))]
            for name, ways in self.words.items()
        }
        topics = tuple(self._known(one) for one in self.topics)
        return Compiled(
            dict(self.abbreviations),
            entries_of({**names, **self.literals}),
            tuple(dict.fromkeys(self.patterns)),
            dict(self.types),
            topics,
            leanings(self.patterns, self.literals),
            {self._known(name): type_ for name, type_ in self.speakers.items()},
        )

    def _synonyms(self) -> None:
        """The vocabulary's own words may say that an event happened."""
        for type_ in self.vocabulary.types.values():
            for word in (*type_.synonyms, type_.label):
                plain = re.sub(r"[<>(){}&!|?]", " ", word).strip()
                if plain:
                    self.patterns += read_patterns(plain, type_.name, False, self._own, self._known, {})


def _is_filler(word: str) -> bool:
    from fairness.chronologies.tokens import _FILLERS

    return word in _FILLERS


def _problem(file: str, document: Mapping[str, Any], at: str, text: str, says: str, expected: str = "", near: str = "") -> Problem:
    from fairness.source.loader import line_of

    holder: Any = document
    family, _, rest = at.partition(".")
    holder = document.get(family) if isinstance(document, dict) else None
    line = line_of(holder, rest.rpartition(".")[0] or rest) or line_of(holder, rest)
    said = says if says.startswith(repr(text)) else f"{text[:60]!r} {says}"
    return Problem(Place(file, line), said, at, expected, near)
