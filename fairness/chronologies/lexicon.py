"""The words that phrases are made of, found in the tokens of a row: one pass for all that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from fairness.chronologies.tokens import SENTENCE, Token

_SHORTEST = 8  # a word of which a spelling variant is looked for
_LIKENESS = 87


class Spot(NamedTuple):
    """Where something that is known stands: its tokens, and whether it is spelt another way."""

    start: int
    end: int
    guessed: bool = False
    inside: tuple[tuple[int, int], ...] = ()  # the parts that were found, where words may stand between them

    def covers(self, other: Spot) -> bool:
        """Whether another place is one of its own words, and no word between them."""
        return any(
            first <= other.start and other.end <= last for first, last in self.inside or ((self.start, self.end),)
        )


def overlaps(one: Spot, other: Spot) -> bool:
    """Whether two places share a word."""
    return one.start < other.end and other.start < one.end


Entries = Mapping[str, Mapping[str, list[tuple[tuple[str, ...], str]]]]


class Lexicon:
    """Names for words and phrases, found in tokens: `review*` is the beginning of a word."""

    def __init__(self, entries: Entries) -> None:
        self._whole, self._begun = entries["whole"], entries["begun"]

    @cached_property
    def _spelt(self) -> list[str]:
        """Words of which a misspelling is understood."""
        return sorted(
            {word for word in self._whole if len(word) >= _SHORTEST}
            | {word for word in self._begun if len(word) >= _SHORTEST}
        )

    def find(self, tokens: Sequence[Token]) -> dict[str, list[Spot]]:
        """Each name that stands in the tokens, with its places, first to last."""
        found: dict[str, list[Spot]] = {}
        for at, token in enumerate(tokens):
            if token.filler and token.word not in self._whole:
                continue
            entries, guessed = self._entries(token)
            for words, name in entries:
                end = _end(tokens, at, words, guessed)
                if end:
                    found.setdefault(name, []).append(Spot(at, end, guessed))
        return found

    def knows(self, word: str) -> bool:
        """Whether a word begins something that is known."""
        return word in self._whole or any(word[:length] in self._begun for length in range(2, len(word) + 1))

    def _entries(self, token: Token) -> tuple[list[tuple[tuple[str, ...], str]], bool]:
        entries = self._exact(token.word)
        if entries or len(token.word) < _SHORTEST or not token.word.isalpha():
            return entries, False
        if token.written[:1].isupper() and token.start:  # most likely a name
            return entries, False
        near = self._nearest(token.word)
        return (self._exact(near), True) if near else (entries, False)

    def _exact(self, word: str) -> list[tuple[tuple[str, ...], str]]:
        found = list(self._whole.get(word, ()))
        for length in range(2, len(word) + 1):
            found += self._begun.get(word[:length], ())
        return found

    def _nearest(self, word: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        def likeness(one: str, other: str, **_: object) -> float:
            return 0.0 if one[:1] != other[:1] else 100 * DamerauLevenshtein.normalized_similarity(one, other)

        near = process.extractOne(word, self._spelt, scorer=likeness, score_cutoff=_LIKENESS)
        return near[0] if near else ""


def _end(tokens: Sequence[Token], at: int, words: Sequence[str], guessed: bool) -> int:
    """The token after a phrase that begins at one; 0 where the phrase does not stand there."""
    place = at + 1
    for word in words[1:]:
        while place < len(tokens) and tokens[place].filler and tokens[place].word != word.rstrip("*"):
            place += 1
        if place == len(tokens) or tokens[place].apart == SENTENCE:
            return 0
        here = tokens[place].word
        if not (here.startswith(word[:-1]) if word.endswith("*") else here == word):
            return 0
        place += 1
    return place


def joined(one: Entries, other: Entries) -> Entries:
    """What two lexicons know."""
    found = {}
    for kind in one:
        words = dict(one[kind])
        for word, entries in other[kind].items():
            words[word] = [*words.get(word, ()), *entries]
        found[kind] = words
    return found


def entries_of(names: Mapping[str, Iterable[Sequence[str]]]) -> Entries:
    """What a `Lexicon` is made of: the phrases of each name by the word that they begin with."""
    whole: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    begun: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, phrases in names.items():
        for phrase in phrases:
            first = phrase[0]
            if first.endswith("*"):
                begun.setdefault(first[:-1], []).append((tuple(phrase), name))
            else:
                whole.setdefault(first, []).append((tuple(phrase), name))
    return {"whole": whole, "begun": begun}
