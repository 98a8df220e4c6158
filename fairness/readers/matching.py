"""Which of our names the words of a tracker most likely mean, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from fairness.cases.naming import fold
from fairness.cases.vocabulary import Vocabulary

SURE, LIKELY, POSSIBLE = 100, 90, 78
_FILLERS = frozenset(
    {"date", "dates", "of", "the", "on", "was", "when", "a", "for", "in", "started", "practitioner", "held"}
)


class Match(NamedTuple):
    """One of our names, how alike from 0 to 100, and the word of ours that was alike.

    `asks` is the question that tells what the word means, where it stands for more than one name.
    """

    name: str
    score: float
    word: str
    asks: str = ""

    @property
    def sure(self) -> str:
        """`sure`, `likely` or `not sure`."""
        if self.asks:
            return "not sure"
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "not sure"


class Names:
    """Names of ours, each with the words that may stand for it.

    `asks` has the words that stand for more than one name, with the question that tells which.
    """

    def __init__(self, words: Iterable[tuple[str, str]], asks: Mapping[str, str] = MappingProxyType({})) -> None:
        self._asks = {plain(word): question for word, question in asks.items()}
        self._best: dict[tuple[str, str], list[Match]] = {}
        self._exact: dict[str, tuple[str, str]] = {}
        self._bare: dict[str, tuple[str, str]] = {}
        for word, name in words:
            self._exact.setdefault(plain(word), (name, word))
            self._bare.setdefault(bare(word), (name, word))
        # Words in order, so that each is put in order once and not each time that one is looked for.
        self._in_order = [{key: _in_order(key) for key in held} for held in (self._exact, self._bare)]

    def best(self, text: Any) -> list[Match]:
        """The names that a text may mean, the most alike first, each once."""
        whole, short = plain(text), bare(text)
        if (whole, short) not in self._best:
            self._best[whole, short] = self._search(whole, short)
        return self._best[whole, short]

    def _search(self, whole: str, short: str) -> list[Match]:
        from rapidfuzz import fuzz, process

        found: dict[str, Match] = {}
        if whole in self._exact:
            found[self._exact[whole][0]] = self._match(*self._exact[whole], SURE)
        if short in self._bare and self._bare[short][0] not in found:
            found[self._bare[short][0]] = self._match(*self._bare[short], 95.0)
        for asked, held, ordered in zip((whole, short), (self._exact, self._bare), self._in_order, strict=True):
            if len(asked) < 4:
                continue  # CM and CI are alike, and not the same
            for _, score, key in process.extract(
                _in_order(asked), ordered, scorer=fuzz.ratio, score_cutoff=POSSIBLE, limit=5
            ):
                name, word = held[key]
                if name not in found and len(key) >= 4:
                    found[name] = self._match(name, word, min(float(score), 94.0))
        return sorted(found.values(), key=lambda match: -match.score)

    def _match(self, name: str, word: str, score: float) -> Match:
        """A match, which is no more than likely where the word stands for more than one name."""
        asks = self._asks.get(plain(word), "")
        return Match(name, min(score, 95.0) if asks else score, word, asks)


def _in_order(words: str) -> str:
    return " ".join(sorted(words.split()))


def plain(text: Any) -> str:
    """A text in lower case, as words with single spaces, without what stands in brackets and numbers at the ends."""
    words = fold(re.sub(r"[^\w&/]+", " ", re.sub(r"\([^)]*\)", " ", str(text))))
    return re.sub(r"(?: \d+(?:st|nd|rd|th)?)+$|^\d+(?:st|nd|rd|th)? (?=\D)", "", words).strip()


def bare(text: Any) -> str:
    """The same without words such as `date of`, unless nothing else is left."""
    words = plain(text).split()
    return " ".join(word for word in words if word not in _FILLERS) or " ".join(words)


def event_types(vocabulary: Vocabulary) -> Names:
    """The types of events, by name, label and synonym."""
    asks = {word: f"or {', '.join(one.types[1:])}. {one.asks}" for one in vocabulary.ambiguous for word in one.words}
    return Names([*((name, name) for name in vocabulary.types), *vocabulary.synonyms.items()], asks)


def headings(vocabulary: Vocabulary, prefix: str = "") -> Names:
    """The fields and roles of a case; or the parts of an event (`event.`), or a field's values (`nation=`)."""
    words: list[tuple[str, str]] = []
    for name, heads in vocabulary.headings.items():
        if prefix and not name.startswith(prefix):
            continue
        if not prefix and (name.startswith("event.") or "=" in name):
            continue
        ours = name.removeprefix(prefix)
        words.extend((head, ours) for head in (ours, ours.rpartition(".")[2], *heads))
    field = prefix.removesuffix("=")
    if prefix.endswith("=") and field in vocabulary.fields:
        for value, says in vocabulary.fields[field].values.items():
            words.extend(((value, value), (says, value)))
    return Names(words)
