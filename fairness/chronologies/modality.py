"""Whether words say that something happened: what is denied, intended, reported or only named is told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fairness.chronologies.lexicon import Spot
from fairness.chronologies.patterns import Match
from fairness.chronologies.tokens import COMMA, DASH, NEXT, SENTENCE, Token, words_in

CUE = "cue:"


class Kind(NamedTuple):
    """A kind of cue: what a reader is told, and how many words before and after the act it may stand."""

    says: str
    before: int
    after: int


KINDS = {
    "negation": Kind("says that it did not happen", 5, 0),
    "undone": Kind("says that it did not go ahead", 6, 7),
    "intention": Kind("says what is to happen", 7, 0),
    "ahead": Kind("says what is to happen", 0, 4),
    "history": Kind("is about the past", 9, 5),
    "reported": Kind("is what somebody says happened", 30, 0),
    "opinion": Kind("is an opinion", 9, 3),
    "named": Kind("only names it", 1, 0),
    "background": Kind("only says why or when", 4, 0),
    "reference": Kind("refers to another entry", 30, 30),
    "condition": Kind("says what would happen", 7, 0),
}
_DECIDED = frozenset(
    ["agreed", "agree", "decided", "decide", "decision", "approved", "resolved", "determined", "chose", "opted"]
)
# What ought to be is what was decided: `it was decided that it should be lifted`.
_OF_DECISIONS = (
    "decision.", "concern.categorised", "concern.fact", "exclusion.", "restriction.", "investigation.paused",
)  # fmt: skip
_ON_FILE = "decision.disciplinary"  # a warning stays on file: that is no reference to another paper
_OUGHT = frozenset(["should", "would", "must", "will", "shall"])
_BETWEEN = frozenset(["negation", "undone", "intention"])  # they may stand between the words of an act
_WITHIN = _BETWEEN | {"ahead", "history", "opinion"}  # so may these between words that stand side by side
_FAR_REACHING = frozenset(["reported", "reference"])  # they reach over a dash
# `After the hearing the exclusion was lifted`: what such words open ends where the subject of the verb begins.
_OPENERS = words_in("after following before during pending despite since upon because due as while whilst in owing")
_VERBS = words_in("was were is are has have had")
_BEGINS = words_in("the a an his her their our its my this no it he she they i we")
_LINKS = words_in("about against and at between by for from in of on or re that to which who whose with") | {"whom"}
_FAR = 99


class Doubt(NamedTuple):
    """Why an act is not one that happened: the kind of cue, and what a reader is told."""

    kind: str
    says: str


class Told(NamedTuple):
    """A sentence: its tokens, what is known in it, where names begin, whether it asks, and what of it is past."""

    tokens: Sequence[Token]
    sentence: tuple[int, int]
    spots: Mapping[str, Sequence[Spot]]
    named: frozenset[int]
    asked: bool
    past: Sequence[tuple[int, int]] = ()


def doubt_of(match: Match, told: Told) -> Doubt | None:
    """What makes an act something else than one that happened; None where it is told as a fact."""
    if told.asked:
        return Doubt("question", "is a question")
    if any(first <= match.head.start < last for first, last in told.past):
        return Doubt("history", KINDS["history"].says)
    if any(one.start not in told.named and _is_infinitive(one, match, told) for one in match.spots):
        return Doubt("intention", KINDS["intention"].says)
    main = _main_clause(told)
    cues = [
        (name, cue)
        for name in KINDS
        for cue in told.spots.get(CUE + name, ())
        if told.sentence[0] <= cue.start and cue.end <= told.sentence[1] and not _is_no_cue(cue, name, match, told)
        and not cue.end <= main <= match.head.start
    ]  # fmt: skip
    outside = (name for name, cue in cues if _reaches(cue, name, KINDS[name], match, told.tokens))
    within = (name for name, cue in cues if name in _WITHIN and _is_within(cue, name, match))
    name = next(outside, None) or next(within, None)
    return Doubt(name, KINDS[name].says) if name else None


def _main_clause(told: Told) -> int:
    """Where the main clause of a sentence begins that opens with a time or a cause, and no comma; else beyond it."""
    tokens, (first, last) = told.tokens, told.sentence
    verb = next((at for at in range(first + 2, last) if tokens[at].word in _VERBS), first)
    if tokens[first].word not in _OPENERS or any(tokens[at].apart >= COMMA for at in range(first + 1, verb + 1)):
        return last
    begins = [at for at in range(first + 2, verb) if tokens[at].word in _BEGINS or at in told.named]
    return begins[-1] if begins and tokens[begins[-1] - 1].word not in _LINKS else last


def _is_no_cue(cue: Spot, name: str, match: Match, told: Told) -> bool:
    """Whether a cue belongs to the act itself."""
    if any(start <= cue.start and cue.end <= end for one in match.spots for start, end in _units(one)):
        return True
    if name in ("named", "background"):  # between the words of the act
        return any(one.end <= cue.start for one in match.spots)
    if name == "reference" and match.pattern.type == _ON_FILE:
        return True
    if name == "intention" and match.pattern.type.startswith(_OF_DECISIONS):
        before = told.tokens[told.sentence[0] : cue.start]
        return told.tokens[cue.start].word in _OUGHT and any(
            one.word in _DECIDED or one.word == "concluded" for one in before
        )
    return False


def _units(spot: Spot) -> Sequence[tuple[int, int]]:
    """Where the words of a term stand, each by itself."""
    return spot.inside or ((spot.start, spot.end),)


def _is_within(cue: Spot, name: str, match: Match) -> bool:
    """Whether a cue stands between words that stand side by side, or right after some: `the hearing will be held`."""
    right_after = name in ("ahead", "undone")  # `letter to be sent about the outcome`
    return any(
        one.start < cue.start and cue.end < one.end or (right_after and one.end == cue.start) for one in match.spots
    )


def _reaches(cue: Spot, name: str, kind: Kind, match: Match, tokens: Sequence[Token]) -> bool:
    """Whether a cue stands near enough before or after the act, or between its words."""
    head = match.head
    if cue.end <= head.start or cue.start < head.start < cue.end <= head.end:  # `asks why` before `why`
        return _steps(cue.end, head.start, tokens, name) <= kind.before
    if name in _BETWEEN and any(
        cue.end <= one.start and _steps(cue.end, one.start, tokens, name) <= 2 for one in match.spots
    ):
        return True
    return bool(kind.after) and head.end <= cue.start and _steps(head.end, cue.start, tokens, name) <= kind.after


def _is_infinitive(spot: Spot, match: Match, told: Told) -> bool:
    """Whether a word of an act is what is to be done: `to review`, not `agreed to review` or `a letter to`."""
    first, tokens = told.sentence[0], told.tokens
    if spot.start > first and tokens[spot.start - 1].word == "be" and tokens[spot.start].apart == NEXT:
        return not any(one.word in _DECIDED for one in tokens[first : spot.start])  # `asked that it be lifted`
    at = _back(spot.start - 1, first, tokens)
    if at < first or tokens[at].word != "to" or tokens[spot.start].apart >= DASH:
        return False
    if any(one.start <= at < one.end for one in match.spots):
        return False
    if spot != match.head and at > first and tokens[at].apart == NEXT:
        return False
    before = _back(at - 1, first, tokens)
    decided = before >= first and tokens[before].word in _DECIDED
    return tokens[at + 1].word == "be" or not decided


def _back(at: int, first: int, tokens: Sequence[Token]) -> int:
    """The last word that counts, from a token back to the first of the sentence."""
    while at > first and tokens[at].filler:
        at -= 1
    return at


def _steps(start: int, end: int, tokens: Sequence[Token], name: str) -> int:
    """How many words lie between a cue and an act; a mark between them ends what most cues say."""
    steps = sum(not one.filler for one in tokens[start:end])
    for at, one in enumerate(tokens[start : min(end + 1, len(tokens))]):
        headed = at == 0 and name == "intention"  # `Reminder: exclusion review`
        if one.apart == SENTENCE or (one.apart == DASH and name not in _FAR_REACHING and not headed):
            return _FAR
        if one.apart == COMMA and name not in _FAR_REACHING:
            return _FAR if name in ("negation", "named", "background") else steps + 3
        if one.apart == NEXT and one.word in ("but", "however", "so") and name not in ("reference", "undone"):
            return _FAR
    return steps
