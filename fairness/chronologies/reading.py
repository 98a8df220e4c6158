"""A row's text as the phrases see it: its words, what is known among them, who is named, and the acts it tells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from fairness.chronologies.compiled import Compiled
from fairness.chronologies.lexicon import Lexicon, Spot, overlaps
from fairness.chronologies.modality import Doubt, Told, doubt_of
from fairness.chronologies.patterns import Match, Pattern, matches
from fairness.chronologies.people_named import PRACTITIONER, ROLE, Context, named_in
from fairness.chronologies.tokens import COMMA, Token, sentences, tokens_of, words_in

Sentence = tuple[int, int]
_SURE, _PERHAPS, WAITS = 0.94, 0.62, 0.45  # how sure phrases are: `says`, `perhaps`, and of what is told as no fact
# How much less sure: a topic left out (said earlier in the row, in an earlier row), another spelling, a dash between
# its words, each word over five between them; many such; a word alone; a long sentence mostly left aside.
_INHERITED, _GUESSED, _CROSSED, _SPREAD = (0.0, 0.06, 0.24), 0.06, 0.04, 0.015
_FAR_APART, _ALONE, _LEFT_ASIDE = 0.16, 0.16, 0.15
_MOST_ASIDE = 4  # words of a sentence beside those of a phrase that rests on what an earlier row was about
_LONGEST = 500  # words of a row that are read
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIME = words_in("day days week weeks month months year years hour hours am pm today")
_SHORT_CLAUSE = 3  # words: `in 2018`, said of the whole sentence
_BE = frozenset({"was", "were", "been", "being", "be"})
_PREPOSITIONS = words_in("with in on off over out up back for to")
PARTICIPLE = ("ed", "ent", "iven", "oken", "old", "hown")


class Found(NamedTuple):
    """A pattern that stands in a text: how sure it is, how well it fits, and what makes it no fact."""

    match: Match
    confidence: float
    rank: float
    doubt: Doubt | None
    sentence: Sentence

    @property
    def type(self) -> str:
        """The type of event that it says."""
        return self.match.pattern.type

    @property
    def sure(self) -> bool:
        """Whether its phrase says so by itself."""
        return self.match.pattern.sure


class Reading:
    """One text, read: `before` is how many characters stand before it that say who speaks."""

    def __init__(self, text: str, who: str, context: Context, known: Compiled, lexicon: Lexicon) -> None:
        self.who, self.context, self.known, self.lexicon = who, context, known, lexicon
        spoken = self._spoken()
        self.before = len(spoken)
        self.text = spoken + text
        self.tokens = tokens_of(self.text, known.abbreviations)[:_LONGEST]
        self.spots = lexicon.find(self.tokens)
        self._drop_inner()
        self.people = named_in(self.tokens, self.spots, lexicon, context)
        self._add_people()
        self.sentences = sentences(self.tokens)

    def _spoken(self) -> str:
        """Who the who cell names, where that says what kind of act it is: a body, the practitioner, say."""
        if not self.who:
            return ""
        if self.context.is_practitioner(self.who):
            return f"{PRACTITIONER} "
        speaker = self.context.role_of(self.who) or self.who
        tokens = tokens_of(speaker, self.known.abbreviations)
        spots = self.lexicon.find(tokens)
        whole = {name for name, places in spots.items() if any(one.end - one.start == len(tokens) for one in places)}
        return f"{speaker} " if whole & self.known.speakers.keys() else ""

    def _drop_inner(self) -> None:
        """Words inside the name of a role (`practitioner performance advice`) say nothing by themselves."""
        roles = [one for name, places in self.spots.items() if name.startswith(ROLE) for one in places]
        roles = [one for one in roles if one.end - one.start > 1]
        for name in self.spots if roles else ():
            self.spots[name] = [
                spot for spot in self.spots[name]
                if not any(one.start <= spot.start and spot.end <= one.end and one[:2] != spot[:2] for one in roles)
            ]  # fmt: skip

    def _add_people(self) -> None:
        """A name is the practitioner, or somebody, to the phrases too, and whoever holds a role is that role."""
        for one in self.people:
            if role := self.context.role_of(one.name):
                self.spots.setdefault(ROLE + role, []).append(Spot(one.start, one.end))
            places = self.spots.setdefault("word:practitioner" if one.name == PRACTITIONER else "word:somebody", [])
            if not any(spot.start <= one.start < spot.end for spot in places):
                places.append(Spot(one.start, one.end))
                places.sort()

    @cached_property
    def named(self) -> frozenset[int]:
        """The tokens at which somebody's name begins."""
        return frozenset(one.start for one in self.people)

    def found(self, patterns: list[Pattern]) -> Iterator[Found]:
        """Every pattern that stands in the text, sentence by sentence."""
        earlier = {name: Spot(0, 0) for name in self._earlier()}
        topics = dict(earlier)
        for sentence in self.sentences:
            told = Told(self.tokens, sentence, self.spots, self.named, self._asked(sentence), self._past(sentence))
            for pattern in patterns:
                for match in matches(pattern, self.spots, self.tokens, sentence, topics):
                    if not self._is_passive(match) and not self._is_of_something_else(match, sentence):
                        yield self._weighed(match, doubt_of(match, told), sentence)
            here = {name: self.in_sentence(name, sentence) for name in self.known.topics}
            if any(here.values()):
                topics = earlier | {name: places[-1] for name, places in here.items() if places}

    def in_sentence(self, name: str, sentence: Sentence) -> list[Spot]:
        """Where something that is known stands in a sentence."""
        return [one for one in self.spots.get(name, ()) if sentence[0] <= one.start < sentence[1]]

    def _earlier(self) -> set[str]:
        """What the rows before were about, as names of words: what a row leaves out may be that."""
        recent = self.context.recent
        families = list(dict.fromkeys(one.partition(".")[0] for one in reversed(recent)))[:4]
        names = {f"word:{family}" for family in families} & {*self.known.topics}
        if {"communication.report_shared", "investigation.report_submitted"} & {*recent}:
            names.add("word:report")
        if any(one.startswith("decision.") for one in recent[-3:]):
            names.add("word:outcome")
        return names

    def _asked(self, sentence: Sentence) -> bool:
        """Whether a sentence ends in a question mark."""
        end = self.tokens[sentence[1] - 1].end
        after = self.tokens[sentence[1]].start if sentence[1] < len(self.tokens) else len(self.text)
        return "?" in self.text[end:after]

    def _past(self, sentence: Sentence) -> list[Sentence]:
        """What of a sentence tells of a year before the row's: the clause with `in 2018`, or all if that is short."""
        clauses: list[Sentence] = []
        first, last = sentence
        starts = [first, *(at for at in range(first + 1, last) if self.tokens[at].apart >= COMMA), last]
        for start, end in itertools.pairwise(starts):
            words = [one.word for one in self.tokens[start:end]]
            years = [two for one, two in itertools.pairwise(words) if one == "in" and _YEAR.fullmatch(two)]
            if any(year < self.context.date[:4] for year in years):
                clauses.append(sentence if end - start <= _SHORT_CLAUSE else (start, end))
        return clauses

    def _is_passive(self, match: Match) -> bool:
        """Whether the practitioner, who should be acting, is acted upon: `Dr Q was asked`."""
        if self.known.of(match.pattern.type).by != PRACTITIONER:
            return False
        begins = any(spot.start == match.head.start for spot in self.spots.get("word:practitioner", ()))
        return begins and any(
            one.word in _BE and self.tokens[at + 1].word.endswith(PARTICIPLE)
            for at, one in enumerate(self.tokens[match.head.start : match.head.end - 1], match.head.start)
        )

    def _is_of_something_else(self, match: Match, sentence: Sentence) -> bool:
        """Whether a sentence says so much more that it is hardly about what an earlier row was about."""
        if not match.inherited:
            return False
        covered = covered_by(match)
        others = [
            one for at, one in enumerate(self.tokens[sentence[0] : sentence[1]], sentence[0]) if at not in covered
        ]
        lone = all(one.word in _PREPOSITIONS for one in self.tokens[match.head.start : match.head.end])
        return lone or (match.inherited > 1 and sum(map(_counts, others)) > _MOST_ASIDE)

    def _weighed(self, match: Match, doubt: Doubt | None, sentence: Sentence) -> Found:
        sure = _SURE if match.pattern.sure else _PERHAPS
        sure -= _INHERITED[match.inherited] + _GUESSED * match.guessed
        sure -= _CROSSED * max(0, match.crossed - 1) + _SPREAD * max(0, match.spread - 5)
        if doubt:
            sure = min(WAITS, sure * 0.5)
        elif match.pattern.sure:
            sure -= self._unexplained(match, sentence)
        words = self.known.of(match.pattern.type)
        rank = sure + 0.03 * match.weight - 0.01 * match.spread - 0.25 * words.gives_way - 0.06 * words.lesser
        return Found(match, sure, rank, doubt, sentence)

    def _unexplained(self, match: Match, sentence: Sentence) -> float:
        """What makes a phrase less sure: words far apart, a word that stands alone, much that it leaves aside."""
        content = sum(_counts(one) for one in self.tokens[sentence[0] : sentence[1]])
        covered = {at for at in covered_by(match) if sentence[0] <= at < sentence[1]}
        share = sum(not self.tokens[at].filler for at in covered) / max(1, content)
        less = _FAR_APART if match.spread >= 4 else 0.0
        if len(covered) == 1 and (content if match.inherited else sum(map(_counts, self.tokens))) > 2:
            less += _ALONE
        if (content >= 9 and share < 0.3) or share < 0.2:
            less += _LEFT_ASIDE
        return less

    def clauses_of(self, match: Match) -> set[int]:
        """The clauses in which the words of a match stand, by the commas and dashes before them."""
        return {self._clause_numbers[at] for at in covered_by(match)}

    @cached_property
    def _clause_numbers(self) -> list[int]:
        return list(itertools.accumulate(int(one.apart >= COMMA) for one in self.tokens))

    def left_aside(self, one: Found) -> int:
        """How many words of the row a match leaves aside, save those of time and place."""
        taken = covered_by(one.match)
        return sum(
            at not in taken and not token.filler and token.word.isalpha() and len(token.word) > 2
            for at, token in enumerate(self.tokens)
        )

    def is_of_speaker(self, match: Match) -> bool:
        """Whether a match rests on the cell that says who, and on no word of the row."""
        return all(self.tokens[at].start < self.before for at in covered_by(match))

    def tells_of_meeting(self, head: Spot) -> bool:
        """Whether words tell of a meeting, which is where the rest was said."""
        return any(overlaps(head, spot) for spot in self.spots.get("word:meet", ()))

    def words_at(self, spot: Spot) -> str:
        """The words as written at a place."""
        return self.text[self.tokens[spot.start].start : self.tokens[spot.end - 1].end]


def _counts(token: Token) -> bool:
    """Whether a word tells something: no article, number or length of time."""
    return not token.filler and token.word[:1].isalpha() and token.word not in _TIME


def covered_by(match: Match) -> set[int]:
    """The tokens on which a match rests."""
    return {at for spot in match.spots for at in range(spot.start, spot.end)}
