"""What the text of a chronology's row says: candidate events, each with its fields, how sure it is, and why.

The phrases are `rules/phrases.yaml` and an organisation's own; `load_phrases` reads them, `Phrases.propose` a text.
A row is cut into parts, one for each act that it tells; each part has its candidates, best first. What is denied,
intended, reported, asked or only named is never accepted unasked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from fairness.chronologies import details
from fairness.chronologies.lexicon import Lexicon, Spot
from fairness.chronologies.modality import Doubt, doubt_of
from fairness.chronologies.patterns import Match, Pattern, matches
from fairness.chronologies.people_named import (
    PRACTITIONER,
    Context,
    Named,
    actor_of,
    named_in,
    target_of,
)
from fairness.chronologies.tokens import COMMA, SENTENCE, Token, sentences, tokens_of

ACCEPTED = 0.8  # a candidate at least as sure as this is taken unasked
_SURE, _PERHAPS = 0.94, 0.62
_WAITS = 0.45  # at most as sure as this is what is told as no fact
_MOST = 5  # candidates of a part


@dataclass(frozen=True)
class Candidate:
    """An event that a part of a row may tell: `because` says which words say so, `part` where in the text they stand."""

    type: str
    confidence: float
    because: str
    part: tuple[int, int]
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether it is taken unasked."""
        return self.confidence >= ACCEPTED


@dataclass(frozen=True)
class Proposal:
    """What a row may tell: for each act its candidates, best first; `none` says why it seems to tell no event."""

    parts: tuple[tuple[Candidate, ...], ...] = ()
    none: str = ""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The best of each part, surest first, then the others."""
        best = sorted((part[0] for part in self.parts), key=lambda one: -one.confidence)
        others = sorted((one for part in self.parts for one in part[1:]), key=lambda one: -one.confidence)
        return (*best, *others)

    @property
    def accepted(self) -> tuple[Candidate, ...]:
        """What is taken unasked."""
        return tuple(part[0] for part in self.parts if part[0].accepted)


class TypeWords(NamedTuple):
    """What is known of a type beside its phrases."""

    by: str = ""
    to: str = ""
    gives_way: bool = False
    lesser: bool = False


@dataclass(frozen=True)
class Compiled:
    """Phrases in the form in which they are looked for; see `compiling.compiled`."""

    abbreviations: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, Any]
    patterns: tuple[Pattern, ...]
    types: Mapping[str, TypeWords]
    topics: tuple[str, ...]


@dataclass
class Phrases:
    """Phrases by which rows are read."""

    compiled: Compiled

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words that the phrases know."""
        return Lexicon(self.compiled.entries)

    @cached_property
    def _by_head(self) -> dict[str, list[Pattern]]:
        found: dict[str, list[Pattern]] = {}
        for one in self.compiled.patterns:
            found.setdefault(one.terms[0].units[0], []).append(one)
        return found

    def propose(self, text: str, who: str = "", context: Context | None = None) -> Proposal:
        """What `text`, the words of a row, may tell. `who` is the row's cell that says who acted or wrote."""
        row = _Row(text, who.strip(), context or Context(), self)
        return row.proposal()

    def patterns_in(self, names: Iterable[str]) -> list[Pattern]:
        """The patterns whose first term begins with one of these names."""
        return [one for name in names for one in self._by_head.get(name, ())]


class _Found(NamedTuple):
    match: Match
    confidence: float
    rank: float
    doubt: Doubt | None
    sentence: tuple[int, int]


class _Row:
    """One text, while it is read."""

    def __init__(self, text: str, who: str, context: Context, phrases: Phrases) -> None:
        self.text, self.who, self.context, self.phrases = text, who, context, phrases
        self.tokens = tokens_of(text, phrases.compiled.abbreviations)
        self.spots = phrases.lexicon.find(self.tokens)
        self._outer()
        self.people: list[Named] = named_in(self.tokens, self.spots, phrases.lexicon, context)
        for one in self.people:  # a name is a practitioner, or somebody, to the phrases too
            name = "word:practitioner" if one.name == PRACTITIONER else "word:somebody"
            places = self.spots.setdefault(name, [])
            if not any(spot.start <= one.start < spot.end for spot in places):
                places.append(Spot(one.start, one.end))
                places.sort()

    def _outer(self) -> None:
        """Roles that stand inside the name of another (`practitioner performance advice`) are not named."""
        roles = [spot for name, places in self.spots.items() if name.startswith("role:") for spot in places]
        for name in [one for one in self.spots if one.startswith("role:") or one == "word:practitioner"]:
            self.spots[name] = [
                spot for spot in self.spots[name]
                if not any(one.start <= spot.start and spot.end <= one.end and one[:2] != spot[:2] for one in roles)
            ]  # fmt: skip

    def proposal(self) -> Proposal:
        found = self._found()
        told = [one for one in found if one.doubt is None]
        doubted = [one for one in found if one.doubt is not None]
        parts = self._parts(told)
        covered = {at for one in told for at in range(one.match.head.start, one.match.head.end)}
        waiting = [one for one in doubted if one.match.head.start not in covered]
        if parts:
            return Proposal(tuple(parts))
        none = waiting[0].doubt.says if waiting and waiting[0].doubt else "no known phrase"
        return Proposal(tuple(self._parts(waiting)[:1]), none)

    def _found(self) -> list[_Found]:
        """Every pattern that stands in the text, with how sure it is."""
        found: list[_Found] = []
        topics: dict[str, Spot] = {}
        patterns = self.phrases.patterns_in(self.spots)
        named = frozenset(one.start for one in self.people)
        for sentence in sentences(self.tokens):
            asked = self._asked(sentence)
            for pattern in patterns:
                for match in matches(pattern, self.spots, self.tokens, sentence, topics):
                    doubt = doubt_of(match.head, self.tokens, sentence, self.spots, match.spots, asked, named)
                    found.append(self._weighed(match, doubt, sentence))
            here = {
                name: [one for one in self.spots.get(name, ()) if sentence[0] <= one.start < sentence[1]]
                for name in self.phrases.compiled.topics
            }
            if any(here.values()):
                topics = {name: places[-1] for name, places in here.items() if places}
        return found

    def _asked(self, sentence: tuple[int, int]) -> bool:
        """Whether a sentence ends in a question mark."""
        end = self.tokens[sentence[1] - 1].end
        after = self.tokens[sentence[1]].start if sentence[1] < len(self.tokens) else len(self.text)
        return "?" in self.text[end:after]

    def _weighed(self, match: Match, doubt: Doubt | None, sentence: tuple[int, int]) -> _Found:
        sure = _SURE if match.pattern.sure else _PERHAPS
        sure -= 0.08 * match.inherited + 0.06 * match.guessed + 0.02 * max(0, match.crossed - 1)
        sure -= 0.012 * max(0, match.spread - 4)
        if doubt:
            sure = min(_WAITS, sure * 0.5)
        words = self.phrases.compiled.types.get(match.pattern.type, TypeWords())
        rank = sure + 0.03 * match.weight - 0.01 * match.spread - 0.25 * words.gives_way - 0.06 * words.lesser
        return _Found(match, sure, rank, doubt, sentence)

    def _parts(self, found: list[_Found]) -> list[tuple[Candidate, ...]]:
        """The acts that a row tells: the best of each act first, and what else it may be."""
        chosen: list[list[_Found]] = []
        for one in sorted(found, key=lambda one: (-one.rank, one.match.head.start)):
            home = self._home(one, chosen)
            if home is None:
                chosen.append([one])
            elif all(one.match.pattern.type != other.match.pattern.type for other in home):
                home.append(one)
        chosen.sort(key=lambda part: part[0].match.head.start)
        return [tuple(self._candidate(one, part) for one in part[:_MOST]) for part in chosen]

    def _home(self, one: _Found, chosen: list[list[_Found]]) -> list[_Found] | None:
        """The part to which a match belongs as another reading of the same act; None where it is an act of its own."""
        types = self.phrases.compiled.types
        for part in chosen:
            best = part[0]
            if best.match.pattern.type == one.match.pattern.type or _rests_on(one.match, best.match):
                return part
        if types.get(one.match.pattern.type, TypeWords()).gives_way:
            same = [part for part in chosen if part[0].sentence == one.sentence]
            return same[-1] if same else None
        return None

    def _candidate(self, one: _Found, part: list[_Found]) -> Candidate:
        match = one.match
        confidence = one.confidence
        rivals = [other for other in part if other is not one and other.match.pattern.sure]
        if one is part[0] and rivals and not self._is_lesser(rivals, one):
            confidence -= 0.16 * any(one.rank - other.rank < 0.02 for other in rivals)
        if one is not part[0]:
            confidence = min(confidence, part[0].confidence - 0.05)
        first, last = self.tokens[match.start], self.tokens[match.end - 1]
        said = self.text[first.start : last.end]
        words = " … ".join(
            self.text[self.tokens[spot.start].start : self.tokens[spot.end - 1].end] for spot in sorted(match.spots)
        )
        because = f"“{words if len(words) <= 80 else said[:79] + '…'}”" + (f" {one.doubt.says}" if one.doubt else "")
        fields = self._fields(one)
        return Candidate(match.pattern.type, round(max(confidence, 0.05), 2), because, (first.start, last.end), fields)

    def _is_lesser(self, rivals: Sequence[_Found], one: _Found) -> bool:
        """Whether all rivals are types that give way to others."""
        types = self.phrases.compiled.types
        return all(types.get(other.match.pattern.type, TypeWords()).gives_way for other in rivals)

    # -- fields ------------------------------------------------------------------------------------------------

    def _fields(self, one: _Found) -> dict[str, object]:
        type_ = one.match.pattern.type
        words = self.phrases.compiled.types.get(type_, TypeWords())
        found: dict[str, object] = {}
        if by := self._by(one, words):
            found["by"] = by
        to = target_of(one.match.head, self.people, self.tokens, one.sentence)
        if to := self._to(to, words):
            found["to"] = to
        found |= self._said(one, type_)
        return found

    def _by(self, one: _Found, words: TypeWords) -> str:
        named = actor_of(one.match.head, one.match.end, self.people, self.tokens, one.sentence)
        if words.by == PRACTITIONER:
            return PRACTITIONER
        if words.by.startswith("="):
            return words.by[1:]
        if named and named != PRACTITIONER:
            return named
        return words.by or self.who or (named if named != PRACTITIONER else "")

    def _to(self, named: str, words: TypeWords) -> str:
        if words.to.startswith("="):
            return words.to[1:]
        if words.to == "who":
            return named or self.who
        return named or words.to

    def _said(self, one: _Found, type_: str) -> dict[str, object]:
        """The attributes that the words of the sentence, and those after it, give."""
        found: dict[str, object] = {}
        first, last = one.sentence
        text = self.text[self.tokens[first].start : self.tokens[last - 1].end]
        channel = details.channel_of(self.spots, one.sentence, one.match.head)
        family = type_.partition(".")[0]
        if channel and family in ("communication", "advice", "concern", "support", "grievance", "appeal"):
            found["channel"] = channel
        if stated := details.stated(self.spots, "written", one.sentence):
            found["written"] = stated[-1] == "true"
        if accompanied := details.stated(self.spots, "accompanied", one.sentence):
            found["accompanied"] = "false" not in accompanied
        if type_.startswith(("exclusion.", "restriction.", "health.sick_leave_started", "leave.", "investigation.ext")):
            until = details.until_of(text, self.context.date) or details.until_of(
                self.text[self.tokens[first].start :], self.context.date
            )
            if until and not type_.endswith((".ended", ".lifted")):
                found["until"] = until
            for attribute in ("ground", "scope"):
                if values := details.stated(self.spots, attribute, one.sentence):
                    found[attribute] = values[0]
        if reason := details.because_of(text):
            found["reason"] = reason
        if family in ("communication", "decision") and (covers := details.stated(self.spots, "covers", one.sentence)):
            found["covers"] = covers
        if family in ("hearing", "appeal") or type_.endswith((".reviewed", ".disciplinary")):
            panel = self._panel(one)
            if panel:
                found["panel"] = panel
        return found

    def _panel(self, one: _Found) -> list[str]:
        """Several people named side by side after the act."""
        names: list[str] = []
        for named in self.people:
            if named.start >= one.match.head.start and named.end <= one.sentence[1] and named.name != PRACTITIONER:
                names.append(named.name)
        return names if len(names) > 1 else []


def _rests_on(one: Match, other: Match) -> bool:
    """Whether two matches rest on the same act: their first terms overlap."""
    return one.head.start < other.head.end and other.head.start < one.head.end


__all__ = ["ACCEPTED", "COMMA", "SENTENCE", "Candidate", "Compiled", "Context", "Phrases", "Proposal", "Token"]
