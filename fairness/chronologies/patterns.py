"""Patterns of phrases: `<review> & <exclusion> ! <next>`, read from text and looked for in a sentence.

A pattern is one or more terms. The first says what is done, and no two events of a row rest on the same one. `&` puts
a term anywhere in the sentence, `..` after the one before, `!` asks that a term is absent. A term is words that stand
side by side: as they are (`off sick`), a beginning (`suspen*`), a name for several ways of saying it (`<review>`), or
a choice (`(panel|committee|<board>)`). `{name}` stands for each of the shapes of that name, `?` after an item says
that it may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from fairness.chronologies.lexicon import Spot
from fairness.chronologies.tokens import COMMA, DASH, NEXT, Token, words_in

Unit = str  # the name of something that the lexicon finds
_HOW = ("&", "..", "!")
_WORD_END = re.compile(r"[\s<>(){}&!]|$")
_SLACK = 1  # words that may stand between two units of a term, and no such as these:
_BARS = words_in(
    "says said states claims told asked wants "
    "not no never nor without to for from by about re with and or but than if that who which over against until"
)


class Term(NamedTuple):
    """A part of a pattern: `how` it is asked for (`&`, `..`, `!`; empty for the first), and its units in order."""

    how: str
    units: tuple[Unit, ...]


class Pattern(NamedTuple):
    """One way of saying that an event happened: `sure` by itself, else only perhaps; `text` as it was written."""

    type: str
    terms: tuple[Term, ...]
    sure: bool
    text: str


class Match(NamedTuple):
    """A pattern found: its first term, all tokens that it rests on, and what makes it less sure."""

    pattern: Pattern
    head: Spot
    spots: tuple[Spot, ...]
    inherited: int
    guessed: bool
    spread: int
    crossed: int

    @property
    def start(self) -> int:
        """The first token that it rests on in the sentence of its head."""
        return min(one.start for one in self.spots)

    @property
    def end(self) -> int:
        """The token after its last."""
        return max(one.end for one in self.spots)

    @property
    def weight(self) -> int:
        """How many words it explains."""
        return sum(one.end - one.start for one in self.spots)


def read_patterns(
    text: str, type_: str, sure: bool, own: Callable[[str], Unit], known: Callable[[str], Unit],
    shapes: Mapping[str, Sequence[str]],
) -> list[Pattern]:  # fmt: skip
    """The patterns that a text stands for: one for each way through its choices.

    `own` names a phrase of words, `known` a word in `<>`; `shapes` are the phrases of each name in `{}`. ValueError
    says what is wrong.
    """
    return [Pattern(type_, _terms(one, own, known), sure, text) for one in _ways(items_of(text), shapes, "")]


def _terms(items: Sequence[str], own: Callable[[str], Unit], known: Callable[[str], Unit]) -> tuple[Term, ...]:
    terms: list[Term] = []
    units: list[Unit] = []
    words: list[str] = []
    how = ""

    def spoken() -> None:
        if words:
            units.append(own(" ".join(words)))
            words.clear()

    for item in [*items, ""]:
        if item in _HOW or not item:
            spoken()
            if not units:
                raise ValueError("has nothing " + (f"after `{how}`" if how else "before its first mark"))
            terms.append(Term(how, tuple(units)))
            units.clear()
            how = item
        elif item[0] in "<(":
            spoken()
            units.append(known(item[1:-1].strip()) if item[0] == "<" else own(item))
        else:
            words.append(item)
    return tuple(terms)


def _ways(items: Sequence[str], shapes: Mapping[str, Sequence[str]], how: str) -> list[list[str]]:
    """Each way through a text: what may be left out is there or not, and of a choice one branch is taken."""
    if not items:
        return [[]]
    item, rest = items[0], items[1:]
    how = item if item in _HOW else how
    after = _ways(rest, shapes, how)
    return [[*one, *more] for one in _branches(item, shapes, how) for more in after]


def _branches(item: str, shapes: Mapping[str, Sequence[str]], how: str) -> list[list[str]]:
    if item.endswith("?") and len(item) > 1:
        return [[], *_branches(item[:-1], shapes, how)]
    if item[0] == "{":
        if item[1:-1] not in shapes:
            raise ValueError(f"names {item}, which is not a shape")
        return [way for shape in shapes[item[1:-1]] for way in _ways(items_of(shape), shapes, how)]
    if item[0] != "(":
        return [[item]]
    alternatives = [one.strip() for one in _split(item[1:-1])]
    plain = [one for one in alternatives if not any(mark in one for mark in "<({")]
    mixed = [way for one in alternatives if one not in plain for way in _ways(items_of(one), shapes, how)]
    grouped = [["(" + "|".join(plain) + ")"]] if plain else []
    if how == "!":  # none of them: each is asked for by itself
        return [[part for way in (*grouped, *mixed) for part in ("!", *way)][1:]]
    return [*grouped, *mixed]


def _split(text: str) -> list[str]:
    """The alternatives of a choice, those of choices inside it left whole."""
    found, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return found


def items_of(text: str) -> list[str]:
    """The items of a text: marks, words, names, choices and shapes. ValueError where it cannot be read."""
    found: list[str] = []
    at, text = 0, text.strip()
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        end = _closing(text, at) if text[at] in "<({" else _WORD_END.search(text, at + 1).start()  # type: ignore[union-attr]
        if text[at] in "&!":
            end = at + 1
        if end < len(text) and text[end] == "?":
            end += 1
        found.append(text[at:end])
        at = end
    return found


def _closing(text: str, at: int) -> int:
    """Where what opens at a place is closed, the sign included."""
    opening, depth = text[at], 0
    closing = {"<": ">", "(": ")", "{": "}"}[opening]
    for place in range(at, len(text)):
        depth += (text[place] == opening) - (text[place] == closing)
        if depth == 0:
            return place + 1
    raise ValueError(f"has a `{opening}` without its `{closing}`")


def matches(
    pattern: Pattern,
    spots: Mapping[Unit, Sequence[Spot]],
    tokens: Sequence[Token],
    sentence: tuple[int, int],
    topics: Mapping[Unit, Spot],
) -> Iterable[Match]:
    """Where a pattern stands in a sentence.

    `topics` are what came before: earlier sentences of the row or, with places that end at 0, earlier rows.
    """
    first, last = sentence
    for head in _places(pattern.terms[0], spots, tokens, first, last):
        found = _rest(pattern, head, spots, tokens, sentence, topics)
        if found:
            yield found


def _rest(
    pattern: Pattern, head: Spot, spots: Mapping[Unit, Sequence[Spot]], tokens: Sequence[Token],
    sentence: tuple[int, int], topics: Mapping[Unit, Spot],
) -> Match | None:  # fmt: skip
    first, last = sentence
    taken, guessed, inherited, crossed, spread = [head], head.guessed, 0, 0, 0
    for term in pattern.terms[1:]:
        places = _places(term, spots, tokens, first, last)
        if term.how == "!":
            if any(not other.covers(one) for one in places for other in taken if not _beside(other, one)) or any(
                all(_beside(other, one) for other in taken) for one in places
            ):
                return None
            continue
        places = [
            one for one in places
            if not any(one.start < other.end and other.start < one.end for other in taken)
            and (term.how != ".." or one.start >= taken[-1].end)
        ]  # fmt: skip
        if not places:
            if len(term.units) == 1 and term.units[0] in topics:
                inherited = max(inherited, 1 if topics[term.units[0]].end else 2)
                continue
            return None
        near = min(places, key=lambda one: _distance(head, one, tokens))
        taken.append(near)
        guessed = guessed or near.guessed
        spread += _gap(head, near)
        crossed += _crossings(head, near, tokens)
    return Match(pattern, head, tuple(taken), inherited, guessed, spread, crossed)


def _beside(one: Spot, other: Spot) -> bool:
    return other.end <= one.start or one.end <= other.start


def _gap(one: Spot, other: Spot) -> int:
    return max(0, other.start - one.end, one.start - other.end)


def _crossings(one: Spot, other: Spot, tokens: Sequence[Token]) -> int:
    """How many dashes, colons and brackets stand between two places."""
    low, high = sorted((one, other))
    return sum(tokens[at].apart == DASH for at in range(low.end, high.start + 1) if at < len(tokens))


def _distance(one: Spot, other: Spot, tokens: Sequence[Token]) -> float:
    """How near two places are: a comma or a dash counts as several words."""
    low, high = sorted((one, other))
    marks = sum(
        {NEXT: 0, COMMA: 2, DASH: 4}.get(tokens[at].apart, 9)
        for at in range(low.end, min(high.start + 1, len(tokens)))
    )
    return _gap(one, other) + marks + (0.5 if other.start < one.start else 0)


def _places(
    term: Term, spots: Mapping[Unit, Sequence[Spot]], tokens: Sequence[Token], first: int, last: int
) -> list[Spot]:
    """Where a term stands within a sentence: its units side by side."""
    found = [one for one in spots.get(term.units[0], ()) if first <= one.start and one.end <= last]
    for unit in term.units[1:]:
        further = [one for one in spots.get(unit, ()) if first <= one.start and one.end <= last]
        found = [
            Spot(
                one.start,
                other.end,
                one.guessed or other.guessed,
                (*(one.inside or ((one.start, one.end),)), (other.start, other.end)),
            )  # fmt: skip
            for one in found
            for other in further
            if one.end <= other.start and _between(tokens, one.end, other.start) <= _SLACK
        ]
    return found


def _bars(word: str) -> bool:
    """Whether a word between two units makes them no term: a verb, a preposition, a negation."""
    return word in _BARS or word.endswith(("ed", "ing"))


def _between(tokens: Sequence[Token], start: int, end: int) -> int:
    """How many words that count stand between two places; a mark between them counts as one."""
    return sum((0 if tokens[at].filler else 9 if _bars(tokens[at].word) else 1) for at in range(start, end)) + sum(
        tokens[at].apart >= DASH for at in range(start, min(end + 1, len(tokens)))
    )
