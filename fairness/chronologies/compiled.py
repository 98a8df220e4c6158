"""Phrases in the form in which they are looked for: what is kept of the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from fairness.chronologies.leaning import Leanings, Sayings
from fairness.chronologies.lexicon import Entries, joined
from fairness.chronologies.patterns import Pattern


class TypeWords(NamedTuple):
    """What is known of a type beside its phrases; see `phrases_file.PhrasesOfType`."""

    by: str = ""
    to: str = ""
    gives_way: bool = False
    lesser: bool = False
    asked: bool = False


_NOTHING = TypeWords()


@dataclass(frozen=True)
class Compiled:
    """Phrases as `compiling` makes them.

    `entries` are the words of the lexicon, `topics` the names that a later sentence may leave out, `leanings` which
    words speak for which type, `sayings` what types are called, `speakers` the roles whose rows are of a kind,
    `shapes` the parts of phrases by name.
    """

    abbreviations: Mapping[str, tuple[str, ...]]
    entries: Entries
    patterns: tuple[Pattern, ...]
    types: Mapping[str, TypeWords]
    topics: tuple[str, ...]
    leanings: Leanings
    sayings: Sayings
    speakers: Mapping[str, str]
    shapes: Mapping[str, tuple[str, ...]]

    def of(self, type_: str) -> TypeWords:
        """What is known of a type."""
        return self.types.get(type_, _NOTHING)

    @property
    def phrases(self) -> Iterable[tuple[tuple[str, ...], str]]:
        """Each phrase that is looked for, with its name."""
        return (entry for words in self.entries.values() for entries in words.values() for entry in entries)

    @cached_property
    def names(self) -> frozenset[str]:
        """What phrases may name."""
        return frozenset(name for _, name in self.phrases)

    def with_own(self, own: Compiled) -> Compiled:
        """These phrases and an organisation's own, which stand first where both fit equally well."""
        return Compiled(
            {**self.abbreviations, **own.abbreviations},
            joined(self.entries, own.entries),
            (*own.patterns, *self.patterns),
            {**self.types, **own.types},
            (*self.topics, *own.topics),
            self.leanings,
            self.sayings,
            {**self.speakers, **own.speakers},
            {**self.shapes, **own.shapes},
        )
