"""Which types of event the words of a row lean to: for suggestions alone, never for what is accepted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fairness.chronologies.patterns import Pattern

Leanings = Mapping[str, Mapping[str, float]]


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
