"""Whether words say that something happened: denied, intended, reported, asked and merely named acts are told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fairness.chronologies.lexicon import Spot
from fairness.chronologies.tokens import COMMA, DASH, NEXT, SENTENCE, Token

CUE = "cue:"
# The kinds of cue, each with what a reader is told, and how many words before and after the act it may stand.
KINDS: dict[str, tuple[str, int, int]] = {
    "negation": ("says that it did not happen", 5, 0),
    "undone": ("says that it did not go ahead", 6, 7),
    "intention": ("says what is to happen", 7, 0),
    "ahead": ("says what is to happen", 0, 4),
    "history": ("tells of the past", 9, 5),
    "reported": ("is what somebody says happened", 30, 0),
    "opinion": ("is an opinion", 9, 3),
    "named": ("only names it", 1, 0),
    "reference": ("refers to another entry", 30, 30),
    "condition": ("says what would happen", 7, 0),
}
QUESTION = "is a question"
_DECIDED = frozenset("agreed agree decided decide decision approved resolved determined chose opted".split())


class Doubt(NamedTuple):
    """Why an act is not one that happened: the kind of cue, and what a reader is told."""

    kind: str
    says: str


def doubt_of(
    head: Spot, tokens: Sequence[Token], sentence: tuple[int, int], spots: Mapping[str, Sequence[Spot]],
    within: Sequence[Spot], asked: bool, people: frozenset[int],
    type_: str,
) -> Doubt | None:  # fmt: skip
    """What makes the act at `head` something else than one that happened; None where it is told as a fact.

    `within` are the tokens of the act itself, whose words are no cue; `asked`: the sentence ends in a question mark;
    `people` are the tokens at which somebody's name begins.
    """
    if asked:
        return Doubt("question", QUESTION)
    if any(one.start not in people and _infinitive(one, tokens, sentence, within, one == head) for one in within):
        return Doubt("intention", KINDS["intention"][0])
    for kind, (says, before, after) in KINDS.items():
        for cue in spots.get(CUE + kind, ()):
            if not (sentence[0] <= cue.start and cue.end <= sentence[1]) or _inside(cue, within):
                continue
            if kind == "intention" and type_.startswith(_OF_DECISIONS) and _was_decided(cue, tokens, sentence):
                continue  # `it was decided that it should be lifted`
            if kind == "named" and any(one.end <= cue.start for one in within):
                continue  # a preposition between the words of the act
            if cue.end <= head.start and _steps(cue.end, head.start, tokens, kind) <= before:
                return Doubt(kind, says)
            if kind in _BETWEEN and any(
                head.end <= cue.start and cue.end <= one.start and _steps(cue.end, one.start, tokens, kind) <= 2
                for one in within
            ):
                return Doubt(kind, says)
            if cue.start >= head.end and after and _steps(head.end, cue.start, tokens, kind) <= after:
                return Doubt(kind, says)
    return None


def _inside(cue: Spot, within: Sequence[Spot]) -> bool:
    return any(one.start <= cue.start and cue.end <= one.end for one in within)


def _infinitive(
    head: Spot, tokens: Sequence[Token], sentence: tuple[int, int], within: Sequence[Spot], is_act: bool
) -> bool:
    """Whether the act is what somebody is to do: `to review`, but not `agreed to review` or `a letter to`."""
    at = head.start - 1
    while at > sentence[0] and tokens[at].filler:
        at -= 1
    if at < sentence[0] or tokens[at].word != "to" or tokens[head.start].apart >= DASH:
        return False
    if any(one.start <= at < one.end for one in within):
        return False
    if not is_act and at > sentence[0] and tokens[at].apart == NEXT:
        return False
    before = at - 1
    while before > sentence[0] and tokens[before].filler:
        before -= 1
    passive = tokens[at + 1].word == "be"
    decided = before >= sentence[0] and tokens[before].word in _DECIDED
    return passive or not decided


_OF_DECISIONS = ("decision.", "concern.categorised", "exclusion.", "restriction.", "investigation.paused", "concern.fact")


def _was_decided(cue: Spot, tokens: Sequence[Token], sentence: tuple[int, int]) -> bool:
    """Whether what ought to be is what was decided."""
    return tokens[cue.start].word in ("should", "would", "must", "will", "shall") and any(
        one.word in _DECIDED or one.word == "concluded" for one in tokens[sentence[0] : cue.start]
    )


_FAR = 99
_BETWEEN = frozenset({"negation", "undone", "intention"})  # they may stand between the words of an act
_WEAK = frozenset({"reported", "reference"})  # they reach over a dash


def _steps(start: int, end: int, tokens: Sequence[Token], kind: str) -> int:
    """How many words lie between a cue and an act; a mark between them ends what most cues say."""
    steps = sum(not one.filler for one in tokens[start:end])
    for one in tokens[start : min(end + 1, len(tokens))]:
        if one.apart == SENTENCE or (one.apart == DASH and kind not in _WEAK):
            return _FAR
        if one.apart == COMMA and kind not in _WEAK:
            return _FAR if kind in ("negation", "named") else steps + 3
        if one.apart == NEXT and one.word in ("but", "however", "so") and kind != "reference":
            return _FAR
    return steps
