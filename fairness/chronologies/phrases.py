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
from fairness.chronologies.leaning import Leanings, leans_to
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
_ASKED = 0.78  # at most as sure is a type of which a person is always asked
_WAITS = 0.45  # at most as sure as this is what is told as no fact
_TOLD_BY = frozenset({"concern.raised", "support.representative_informed", "concern.withdrawn"})
_WRITTEN = frozenset({"communication", "advice", "hearing", "referral", "assessment", "support", "appeal", "grievance"})
_MEETINGS = frozenset({
    "investigation.interview_practitioner", "hearing.held", "appeal.heard", "return.planned", "communication.contact",
    "communication.concern_notified", "communication.outcome_notified", "communication.report_shared", "meeting.held",
    "assessment.action_plan_agreed", "communication.reasons_given", "communication.procedure_explained", "grievance.heard",
})  # fmt: skip
_LEANS, _SUGGESTED = 4.0, 3  # how much words have to lean to a type to suggest it, and up to how many in all
_BE = frozenset({"was", "were", "been", "being", "be"})
_PARTICIPLE = ("ed", "ent", "iven", "oken", "old", "hown")
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
    asked: bool = False


@dataclass(frozen=True)
class Compiled:
    """Phrases in the form in which they are looked for; see `compiling.compiled`."""

    abbreviations: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, Any]
    patterns: tuple[Pattern, ...]
    types: Mapping[str, TypeWords]
    topics: tuple[str, ...]
    leanings: Leanings
    speakers: Mapping[str, str]


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
        self.who, self.context, self.phrases = who, context, phrases
        spoken = self._spoken()
        self.before = len(spoken)
        self.text = text = spoken + text
        self.tokens = tokens_of(text, phrases.compiled.abbreviations)
        self.spots = phrases.lexicon.find(self.tokens)
        self._outer()
        self.people: list[Named] = named_in(self.tokens, self.spots, phrases.lexicon, context)
        for one in self.people:  # a name is a practitioner, or somebody, to the phrases too
            name = "word:practitioner" if one.name == PRACTITIONER else "word:somebody"
            if role := context.people.get(one.name):
                self.spots.setdefault(f"role:{role}", []).append(Spot(one.start, one.end))
            places = self.spots.setdefault(name, [])
            if not any(spot.start <= one.start < spot.end for spot in places):
                places.append(Spot(one.start, one.end))
                places.sort()

    def _spoken(self) -> str:
        """Who the row's who cell names, where that says what kind of act it is: a body, the practitioner, an investigator."""
        if not self.who:
            return ""
        if self.context.is_practitioner(self.who):
            return "practitioner "
        role = self.context.people.get(self.who, "")
        tokens = tokens_of(role or self.who, self.phrases.compiled.abbreviations)
        spots = self.phrases.lexicon.find(tokens)
        whole = {name for name, places in spots.items() if any(one.end - one.start == len(tokens) for one in places)}
        return f"{role or self.who} " if whole & self.phrases.compiled.speakers.keys() else ""

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
            return Proposal(tuple(self._filled(part) for part in parts))
        none = waiting[0].doubt.says if waiting and waiting[0].doubt else "no known phrase"
        held = self._parts(waiting)[:1] or [self._by_speaker()]
        filled = self._filled(held[0])
        return Proposal((filled,) if filled else (), none)

    def _by_speaker(self) -> tuple[Candidate, ...]:
        """What a row most likely is by who speaks, where its words do not say."""
        if not self.before:
            return ()
        for name, type_ in self.phrases.compiled.speakers.items():
            if type_ and any(one.start == 0 for one in self.spots.get(name, ())):
                words = self.phrases.compiled.types.get(type_, TypeWords())
                fields = {"by": words.by.removeprefix("=") or self.who} | ({"to": words.to} if words.to else {})
                return (Candidate(type_, _PERHAPS, f"it is by {self.who}", (0, len(self.text) - self.before), fields),)
        return ()

    def _filled(self, part: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """A part with more suggestions, by the words around it."""
        start, end = (part[0].part[0], part[-1].part[1]) if part else (0, len(self.text))
        first, last = 0, len(self.tokens)
        for sentence in sentences(self.tokens):
            if part and self.tokens[sentence[0]].start <= start + self.before < self.tokens[sentence[1] - 1].end:
                first, last = sentence
        words = [one.word for one in self.tokens[first:last] if not one.filler]
        names = [name for name, places in self.spots.items() if any(first <= one.start < last for one in places)]
        known = {one.type for one in part}
        more = [
            (type_, score) for type_, score in leans_to([*words, *names], self.phrases.compiled.leanings)
            if type_ not in known and score >= _LEANS
        ][: max(0, _SUGGESTED - len(part))]  # fmt: skip
        top = min((one.confidence for one in part), default=_WAITS)
        return part + tuple(
            Candidate(type_, round(min(0.4, top - 0.05, 0.1 + score / 40), 2), "the words lean to it", (start, end))
            for type_, score in more
        )

    def _found(self) -> list[_Found]:
        """Every pattern that stands in the text, with how sure it is."""
        found: list[_Found] = []
        earlier = {name: Spot(0, 0) for name in self._earlier()}
        topics = dict(earlier)
        patterns = self.phrases.patterns_in(self.spots)
        named = frozenset(one.start for one in self.people)
        for sentence in sentences(self.tokens):
            asked = self._asked(sentence)
            for pattern in patterns:
                for match in matches(pattern, self.spots, self.tokens, sentence, topics):
                    if self._passive(match):
                        continue
                    doubt = doubt_of(match.head, self.tokens, sentence, self.spots, match.spots, asked, named, pattern.type)
                    found.append(self._weighed(match, doubt, sentence))
            here = {
                name: [one for one in self.spots.get(name, ()) if sentence[0] <= one.start < sentence[1]]
                for name in self.phrases.compiled.topics
            }
            if any(here.values()):
                topics = earlier | {name: places[-1] for name, places in here.items() if places}
        return found

    def _passive(self, match: Match) -> bool:
        """Whether the practitioner, who should be acting, is acted upon: `Dr Q was asked`."""
        if self.phrases.compiled.types.get(match.pattern.type, TypeWords()).by != PRACTITIONER:
            return False
        begins = any(spot.start == match.head.start for spot in self.spots.get("word:practitioner", ()))
        return begins and any(
            one.word in _BE and self.tokens[at + 1].word.endswith(_PARTICIPLE)
            for at, one in enumerate(self.tokens[match.head.start : match.head.end - 1], match.head.start)
        )

    def _earlier(self) -> list[str]:
        """What the rows before were about, as names of words: what a row leaves out may be that."""
        known = self.phrases.compiled.topics
        families = dict.fromkeys(one.partition(".")[0] for one in reversed(self.context.recent))
        names = [name for family in list(families)[:4] for name in known if name == f"word:{family}"]
        if "communication.report_shared" in self.context.recent or "investigation.report_submitted" in self.context.recent:
            names.append("word:report")
        return names

    def _asked(self, sentence: tuple[int, int]) -> bool:
        """Whether a sentence ends in a question mark."""
        end = self.tokens[sentence[1] - 1].end
        after = self.tokens[sentence[1]].start if sentence[1] < len(self.tokens) else len(self.text)
        return "?" in self.text[end:after]

    def _weighed(self, match: Match, doubt: Doubt | None, sentence: tuple[int, int]) -> _Found:
        sure = _SURE if match.pattern.sure else _PERHAPS
        sure -= (0, 0.06, 0.24)[match.inherited] + 0.06 * match.guessed + 0.04 * max(0, match.crossed - 1)
        sure -= 0.015 * max(0, match.spread - 5)
        if doubt:
            sure = min(_WAITS, sure * 0.5)
        elif match.pattern.sure:
            sure -= self._unexplained(match, sentence)
        words = self.phrases.compiled.types.get(match.pattern.type, TypeWords())
        rank = sure + 0.03 * match.weight - 0.01 * match.spread - 0.25 * words.gives_way - 0.06 * words.lesser
        return _Found(match, sure, rank, doubt, sentence)

    def _unexplained(self, match: Match, sentence: tuple[int, int]) -> float:
        """What makes a phrase less sure: words of the sentence that it leaves aside, and a word that stands alone."""
        content = sum(not one.filler for one in self.tokens[sentence[0] : sentence[1]])
        covered = {at for spot in match.spots for at in range(spot.start, spot.end) if sentence[0] <= at < sentence[1]}
        share = sum(not self.tokens[at].filler for at in covered) / max(1, content)
        less = 0.16 if match.spread >= 4 else 0.0
        if len(covered) == 1 and sum(not one.filler for one in self.tokens) > 2:
            less += 0.16
        if (content >= 9 and share < 0.3) or share < 0.2:
            less += 0.15
        return less

    def _parts(self, found: list[_Found]) -> list[tuple[Candidate, ...]]:
        """The acts that a row tells: the best of each act first, and what else it may be."""
        chosen: list[list[_Found]] = []
        for one in sorted(found, key=lambda one: (-one.rank, one.match.head.start)):
            home = self._home(one, chosen) or (None if one.match.pattern.sure else self._covering(one, chosen))
            if home is None:
                chosen.append([one])
            elif all(one.match.pattern.type != other.match.pattern.type for other in home):
                home.append(one)
        chosen.sort(key=lambda part: part[0].match.head.start)
        return [tuple(self._candidate(one, part) for one in part[:_MOST]) for part in self._joined(chosen)]

    def _joined(self, parts: list[list[_Found]]) -> list[list[_Found]]:
        """Parts without those that only say how the next came about: `Met Dr Q.` before what was said."""
        kept: list[list[_Found]] = []
        for part in reversed(parts):
            words = self.phrases.compiled.types.get(part[0].match.pattern.type, TypeWords())
            later = [one for one in kept if one[0].match.pattern.sure and one[0].sentence > part[0].sentence]
            if words.gives_way and words.to == PRACTITIONER and later and self._met(part[0].match.head):
                later[-1].append(part[0])
            else:
                kept.append(part)
        return kept[::-1]

    def _met(self, head: Spot) -> bool:
        """Whether words tell of a meeting, which is where the rest was said."""
        return any(_overlaps(head, spot) for spot in self.spots.get("word:meet", ()))

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

    def _covering(self, one: _Found, chosen: list[list[_Found]]) -> list[_Found] | None:
        """The part whose words hold those of a match that is not sure by itself."""
        for part in chosen:
            if part[0].match.pattern.sure and any(_overlaps(one.match.head, spot) for spot in part[0].match.spots):
                return part
        return None

    def _candidate(self, one: _Found, part: list[_Found]) -> Candidate:
        match = one.match
        confidence = one.confidence
        if self.phrases.compiled.types.get(match.pattern.type, TypeWords()).asked:
            confidence = min(confidence, _ASKED)
        rivals = [other for other in part if other is not one and other.match.pattern.sure]
        if one is part[0] and rivals and not self._is_lesser(rivals, one):
            confidence -= 0.16 * any(one.rank - other.rank < 0.02 for other in rivals)
        if one is not part[0]:
            confidence = min(confidence, part[0].confidence - 0.05)
        first, last = self.tokens[match.start], self.tokens[match.end - 1]
        part = (max(0, first.start - self.before), max(0, last.end - self.before))
        said = self.text[first.start : last.end]
        words = " … ".join(
            self.text[self.tokens[spot.start].start : self.tokens[spot.end - 1].end] for spot in sorted(match.spots)
        )
        because = f"“{words if len(words) <= 80 else said[:79] + '…'}”" + (f" {one.doubt.says}" if one.doubt else "")
        fields = self._fields(one)
        return Candidate(match.pattern.type, round(max(confidence, 0.05), 2), because, part, fields)

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
        head = one.match.head if type_ != "concern.raised" else Spot(one.sentence[0], one.sentence[0])
        to = target_of(head, self.people, self.tokens, one.sentence)
        if to := self._to(to, words, one):
            found["to"] = to
        found |= self._said(one, type_)
        return found

    def _by(self, one: _Found, words: TypeWords) -> str:
        if words.by == PRACTITIONER:
            return PRACTITIONER
        if words.by.startswith("="):
            return words.by[1:]
        loose = one.match.pattern.type in _TOLD_BY
        named = actor_of(one.match.head, one.match.end, self.people, self.tokens, one.sentence, loose)
        if words.by == "who" and self.who and not self._said_by(named, one):
            return self.who
        if named and named != PRACTITIONER:
            return named
        return (words.by if words.by != "who" else "") or self.who or self._subject(one.sentence[0])

    def _said_by(self, named: str, one: _Found) -> bool:
        """Whether a sentence says `by` somebody."""
        return bool(named) and f"by {named}".casefold() in self.text.casefold()

    def _subject(self, before: int) -> str:
        """Whom an earlier sentence of the row names first, before anything is said of them."""
        for start, _ in sentences(self.tokens):
            if start < before:
                for named in self.people:
                    if named.start == start and named.name != PRACTITIONER:
                        return named.name
        return ""

    def _body(self, one: _Found) -> str:
        """The body that the words of an act name."""
        for named in self.people:
            if named.name in ("GMC", "GDC", "GPhC") and any(spot.start <= named.start < spot.end for spot in one.match.spots):
                return named.name
        return ""

    def _to(self, named: str, words: TypeWords, one: _Found) -> str:
        if words.to.startswith("="):
            return self._body(one) or words.to[1:]
        if words.to == "who":
            return named or self.who
        return named or words.to

    def _said(self, one: _Found, type_: str) -> dict[str, object]:
        """The attributes that the words of the sentence, and those after it, give."""
        found: dict[str, object] = {}
        first, last = one.sentence
        text = self.text[self.tokens[first].start : self.tokens[last - 1].end]
        channel = details.channel_of(self.spots, one.sentence, one.match.head) or details.channel_of(
            self.spots, (0, first), Spot(first, first)
        )
        family = type_.partition(".")[0]
        if not channel and family == "communication" and self.context.channel and not type_.endswith("received"):
            channel = self.context.channel
        if channel and family in ("communication", "advice", "concern", "support", "grievance", "appeal"):
            found["channel"] = channel
        if details.stated(self.spots, "written", self._and_after(one)) or channel in ("letter", "email") or (
            family in _WRITTEN and details.stated(self.spots, "sent", one.sentence)
        ):
            found["written"] = True
        if accompanied := details.stated(self.spots, "accompanied", (0, len(self.tokens))):
            found["accompanied"] = "false" not in accompanied
        elif type_ in _MEETINGS and details.with_companion(self.tokens, self.spots.get("word:rep", ())):
            found["accompanied"] = True
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

    def _and_after(self, one: _Found) -> tuple[int, int]:
        """A sentence with those after it that tell no act of their own: `Letter same day.`"""
        first, last = one.sentence
        for sentence in sentences(self.tokens):
            if sentence[0] == last and sentence[1] - sentence[0] <= 5:
                return first, sentence[1]
        return first, last

    def _panel(self, one: _Found) -> list[str]:
        """Several people named side by side after the act."""
        names: list[str] = []
        for named in self.people:
            if named.start >= one.match.head.start and named.end <= one.sentence[1] and named.name != PRACTITIONER:
                names.append(named.name)
        return names if len(names) > 1 else []


def _overlaps(one: Spot, other: Spot) -> bool:
    return one.start < other.end and other.start < one.end


def _rests_on(one: Match, other: Match) -> bool:
    """Whether two matches rest on the same act: their first terms overlap."""
    return _overlaps(one.head, other.head)


__all__ = ["ACCEPTED", "COMMA", "SENTENCE", "Candidate", "Compiled", "Context", "Phrases", "Proposal", "Token"]
