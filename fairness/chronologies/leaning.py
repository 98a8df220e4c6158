"""Which types of event the words of a row lean to: for suggestions alone, never for what is accepted."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fairness.chronologies.patterns import Pattern

Leanings = Mapping[str, Mapping[str, float]]
# What a type is called, as the stems of its words with how much each weighs; for each, its type.
Sayings = tuple[tuple[str, Mapping[str, float]], ...]

_ENDINGS = re.compile(r"(?:ations?|ments?|ions?|ings?|als?|ed|es|s|e|y|ies|ied)$")
_SHORTEST_STEM, _STEM = 4, 7
_NAMED_BY = 0.6  # how much of a name's weight the words of a row have to bear to suggest its type


def leanings(patterns: Iterable[Pattern], literals: Mapping[str, Sequence[tuple[str, ...]]]) -> Leanings:
    """How much each word, or name for words, speaks for each type: in many of its phrases, in few of others."""
    counts: dict[str, Counter[str]] = {}
    for pattern in patterns:
        counts.setdefault(pattern.type, Counter()).update(_features(pattern, literals))
    spread = Counter(word for words in counts.values() for word in words)
    found: dict[str, dict[str, float]] = {}
    for type_, words in counts.items():
        most = max(words.values())
        for word, count in words.items():
            rare = math.log(len(counts) / spread[word])
            if rare > 1:
                found.setdefault(word, {})[type_] = round(rare * (0.5 + 0.5 * math.sqrt(count / most)), 3)
    return found


def _features(pattern: Pattern, literals: Mapping[str, Sequence[tuple[str, ...]]]) -> set[str]:
    found: set[str] = set()
    for term in pattern.terms:
        if term.how != "!":
            for unit in term.units:
                if unit in literals:
                    found.update(word for phrase in literals[unit] for word in phrase if not word.endswith("*"))
                else:
                    found.add(unit)
    return found


def leans_to(words: Iterable[str], known: Leanings) -> list[tuple[str, float]]:
    """The types to which words lean, most first."""
    scores: Counter[str] = Counter()
    for word in set(words):
        for type_, weight in known.get(word, {}).items():
            scores[type_] += weight  # type: ignore[assignment]
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


def stem(word: str) -> str:
    """A word without its ending, so that `objected` and `objection` are one."""
    short = _ENDINGS.sub("", word)
    return (short if len(short) >= _SHORTEST_STEM else word)[:_STEM]


def sayings(names: Iterable[tuple[str, Sequence[str]]]) -> Sayings:
    """Types with the words of their names, each weighing more where fewer types are named with it."""
    stems = [(type_, frozenset(map(stem, words))) for type_, words in names]
    holders: dict[str, set[str]] = {}
    for type_, words in stems:
        for word in words:
            holders.setdefault(word, set()).add(type_)
    types = len({type_ for type_, _ in stems})
    return tuple((type_, {one: round(math.log(1 + types / len(holders[one])), 3) for one in words})
                 for type_, words in stems if len(words) > 1)  # fmt: skip


def named_by(words: Iterable[str], known: Sayings) -> list[tuple[str, float]]:
    """The types that words name, with how fully: in any order, whatever stands between them; most first."""
    said = {stem(word) for word in words}
    scores: dict[str, float] = {}
    for type_, weights in known:
        borne = sum(weight for one, weight in weights.items() if one in said)
        share = borne / sum(weights.values())
        if share >= _NAMED_BY and sum(one in said for one in weights) > 1:
            scores[type_] = max(scores.get(type_, 0.0), share * borne)
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))
