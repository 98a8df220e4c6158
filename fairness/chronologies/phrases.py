"""What the text of a chronology's row says: candidate events, each with its fields, how sure it is, and why.

The phrases are `rules/phrases.yaml` and an organisation's own; `compiling.load_phrases` reads them, `Phrases.propose`
a text. A row is cut into parts, one for each act that it tells; each part has its candidates, best first. What is
denied, intended, reported, asked or only named is never accepted unasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fairness.chronologies.candidates import ACCEPTED, Candidate, Proposal
from fairness.chronologies.compiled import Compiled
from fairness.chronologies.fields import fields_of
from fairness.chronologies.leaning import leans_to, named_by
from fairness.chronologies.lexicon import Lexicon, Spot, overlaps
from fairness.chronologies.patterns import Pattern
from fairness.chronologies.people_named import PRACTITIONER, Context
from fairness.chronologies.reading import PARTICIPLE, WAITS, Found, Reading, Sentence

_ASKED, _UNSURE = (
    0.78,
    0.75,
)  # at most as sure: types of which a person is always asked, and what the row may mean else
_RIVALS = 0.16  # how much less sure where another type fits as well
_AGREED = 0.02  # how little may be wanting to be sure, for a second signal to make up for it
# As sure as this, a phrase is taken where the words lean to its type and hardly anything else fits its sentence.
NEARLY, _FEW = 0.5, 1
_OF_EARLIER_ROW = 2  # how a match says that what it is about was named in an earlier row
_BY_SPEAKER = 0.62
_WORDS_OF_IT = "some words of the row are often used for this type"
_LEANS, _SUGGESTED = 4.0, 3  # how much words have to lean to a type to suggest it, and up to how many in all
_NAMED = 2.0  # how much more the names of a type suggest it than the words of its phrases
_MOST = 5  # candidates of a part
# What a report or advice says of the case is no decision.
_FINDINGS = frozenset({"investigation.report_submitted", "concern.fact_finding_completed", "health.advice_received"})
_LED_TO = ("hearing.", "investigation.", "assessment.", "referral.")  # what a decision leads to
UNKNOWN = "no known phrase"

Part = list[Found]


@dataclass
class Phrases:
    """Phrases by which rows are read."""

    compiled: Compiled

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.compiled.entries)

    @cached_property
    def _by_head(self) -> dict[str, list[Pattern]]:
        found: dict[str, list[Pattern]] = {}
        for one in self.compiled.patterns:
            found.setdefault(one.terms[0].units[0], []).append(one)
        return found

    def propose(self, text: str, who: str = "", context: Context | None = None) -> Proposal:
        """What `text`, the words of a row, may tell. `who` is the row's cell that says who acted or wrote."""
        reading = Reading(text, who.strip(), context or Context(), self.compiled, self._lexicon)
        patterns = [one for name in reading.spots for one in self._by_head.get(name, ())]
        return _Proposing(reading).proposal(list(reading.found(patterns)))


class _Proposing:
    """Makes a proposal of what was found in a text."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.known = reading, reading.known
        self._said: dict[tuple[str, Sentence], set[str]] = {}  # the sure phrases met, by type and sentence
        self._clauses: dict[tuple[str, Sentence], set[int]] = {}  # the clauses in which a type's phrases stand
        self._types: dict[
            Sentence, dict[str, bool]
        ] = {}  # what fits a sentence, and whether a sure phrase says so, all of it here

    def proposal(self, found: list[Found]) -> Proposal:
        doubted = [one for one in found if one.doubt and one.sure]
        told = [
            one for one in found
            if one.doubt is None and (one.sure or not any(_holds(other, one.match.head) for other in doubted))
        ]  # fmt: skip
        for one in told:
            known = self._types.setdefault(one.sentence, {})
            known[one.type] = known.get(one.type, False) or (one.sure and not one.match.inherited)
            self._clauses.setdefault((one.type, one.sentence), set()).update(self.reading.clauses_of(one.match))
            if one.sure:
                self._said.setdefault((one.type, one.sentence), set()).add(one.match.pattern.text)
        if told:
            return Proposal(tuple(self._filled(self._candidates(part)) for part in self._parts(told)))
        waiting = self._parts(found)[:1]
        none = next((one.doubt.says for one in found if one.doubt), UNKNOWN)
        filled = self._filled(self._candidates(waiting[0]) if waiting else self._by_speaker())
        return Proposal((filled,) if filled else (), none)

    # -- the acts of a row -------------------------------------------------------------------------------------

    def _parts(self, found: list[Found]) -> list[Part]:
        """The acts that a row tells: the best reading of each first, and what else it may be."""
        chosen: list[Part] = []
        for one in sorted(found, key=lambda one: (-one.rank, one.match.head.start)):
            home = self._home(one, chosen)
            if home is None:
                chosen.append([one])
            elif all(one.type != other.type for other in home):
                home.append(one)
        chosen.sort(key=lambda part: (part[0].sentence, part[0].match.end, part[0].match.head.start))
        return self._joined(chosen)

    def _home(self, one: Found, chosen: list[Part]) -> Part | None:
        """The part to which a match belongs as another reading of the same act; None where it is one of its own."""
        for part in chosen:
            if part[0].type == one.type or overlaps(one.match.head, part[0].match.head):
                return part
        if self.known.of(one.type).gives_way:
            return next((part for part in reversed(chosen) if part[0].sentence == one.sentence), None)
        if one.sure:
            return None
        if chosen and one.match.end and self.reading.is_of_speaker(one.match):
            return chosen[0]
        return next((part for part in chosen if part[0].sure and _holds(part[0], one.match.head)), None)

    def _joined(self, parts: list[Part]) -> list[Part]:
        """Parts without those that only say how the next came about: `Met Dr Q.` before what was said."""
        kept: list[Part] = []
        for part in reversed(parts):
            later = [one for one in kept if one[0].sure and one[0].sentence > part[0].sentence]
            if later and self._is_contact(part[0]) and self.reading.tells_of_meeting(part[0].match.head):
                later[-1].append(part[0])
            else:
                kept.append(part)
        return [self._weighed_among(part, kept) for part in kept[::-1]]

    def _is_contact(self, one: Found) -> bool:
        """Whether it says only that somebody was in touch with the practitioner."""
        words = self.known.of(one.type)
        return words.gives_way and words.to == PRACTITIONER

    def _weighed_among(self, part: Part, parts: list[Part]) -> Part:
        """A part, less sure for what else the row says: contact most likely tells of that, a report finds it."""
        best = part[0]
        before = [one[0] for one in parts if one[0].match.head.start < best.match.head.start]
        found = best.type == "decision.no_case" and any(one.type in _FINDINGS for one in before)
        told = any(one.sure for one in before) or self.reading.left_aside(best) > 3
        decided = any(one.type.startswith("decision.") for one in before)
        if found or (told and self._is_contact(best)) or (decided and self._only_names(best)):
            return [best._replace(confidence=min(best.confidence, _UNSURE)), *part[1:]]
        return part

    def _only_names(self, one: Found) -> bool:
        """Whether a reading rests on the name of an act that a decision leads to: `Case to answer. Hearing.`."""
        words = [word for spot in one.match.spots for word in self.reading.words_at(spot).split()]
        return one.type.startswith(_LED_TO) and not any(word.casefold().endswith(PARTICIPLE) for word in words)

    # -- candidates --------------------------------------------------------------------------------------------

    def _candidates(self, part: Part) -> tuple[Candidate, ...]:
        best = part[0]
        rivals = [one for one in part[1:] if one.sure]
        confidence = best.confidence
        if any(not self.known.of(one.type).gives_way for one in rivals):
            confidence -= _RIVALS * any(best.rank - one.rank < 0.02 for one in rivals)
        if ACCEPTED - _AGREED <= confidence == best.confidence < ACCEPTED and self._agreed(best, rivals):
            confidence = ACCEPTED
        confidence = self._weighed_in_sentence(best, confidence)
        if self.known.of(best.type).asked:
            confidence = min(confidence, _ASKED)
        others = (self._candidate(one, min(one.confidence, confidence - 0.05)) for one in part[1:_MOST])
        return (self._candidate(best, confidence), *others)

    def _weighed_in_sentence(self, one: Found, confidence: float) -> float:
        """How sure a reading is, by what else its sentence says, and by the type to which its words lean."""
        others = self._types.get(one.sentence, {})
        family = one.type.partition(".")[0]
        here = self.reading.clauses_of(one.match)
        apart = [
            other for other, sure in others.items()
            if sure and not other.startswith(f"{family}.") and here & self._clauses[other, one.sentence]
        ]  # fmt: skip
        if any(not self.known.of(other).gives_way for other in apart):
            return min(confidence, _UNSURE)
        few = sum(other != one.type for other in others) <= _FEW
        lately = one.match.inherited < _OF_EARLIER_ROW
        if one.sure and lately and NEARLY <= confidence < ACCEPTED and few and self._leans(one):
            return ACCEPTED
        return confidence

    def _leans(self, one: Found) -> bool:
        """Whether the words of a sentence lean to the type of a reading more than to any other."""
        reading, within = self.reading, Spot(*one.sentence)
        words = [token.word for token in reading.tokens[slice(*one.sentence)] if not token.filler]
        names = [name for name, spots in reading.spots.items() if any(overlaps(spot, within) for spot in spots)]
        return [type_ for type_, _ in leans_to([*words, *names], self.known.leanings)[:1]] == [one.type]

    def _agreed(self, one: Found, rivals: Part) -> bool:
        """Whether a second signal says the same: the type's own name, or another phrase where nothing else fits."""
        words = [token.word for token in self.reading.tokens[slice(*one.sentence)] if not token.filler]
        named = any(type_ == one.type for type_, _ in named_by(words, self.known.sayings))
        return one.sure and (named or (not rivals and len(self._said.get((one.type, one.sentence), ())) > 1))

    def _candidate(self, one: Found, confidence: float) -> Candidate:
        reading = self.reading
        words = " … ".join(reading.words_at(spot) for spot in sorted(one.match.spots))
        because = f"“{words[:80]}”" + (f" {one.doubt.says}" if one.doubt else "")
        first, last = reading.tokens[one.match.start], reading.tokens[one.match.end - 1]
        part = (max(0, first.start - reading.before), max(0, last.end - reading.before))
        return Candidate(one.type, round(max(confidence, 0.05), 2), because, part, fields_of(one, reading))

    def _by_speaker(self) -> tuple[Candidate, ...]:
        """What a row most likely is by who speaks, where its words do not say."""
        reading = self.reading
        for name, type_ in self.known.speakers.items() if reading.before else ():
            if type_ and any(one.start == 0 for one in reading.spots.get(name, ())):
                words = self.known.of(type_)
                fields = {"by": words.by.removeprefix("=") or reading.who} | ({"to": words.to} if words.to else {})
                part = (0, len(reading.text) - reading.before)
                return (Candidate(type_, _BY_SPEAKER, f"it is by {reading.who}", part, fields),)
        return ()

    def _filled(self, part: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """A part with more suggestions, by the words around it."""
        reading = self.reading
        start, end = (part[0].part[0], part[-1].part[1]) if part else (0, len(reading.text) - reading.before)
        around = self._sentence_at(start + reading.before) if part else Spot(0, len(reading.tokens))
        words = [one.word for one in reading.tokens[around.start : around.end] if not one.filler]
        names = [name for name, spots in reading.spots.items() if any(overlaps(one, around) for one in spots)]
        taken = {one.type for one in part}
        suggested = dict(one for one in leans_to([*words, *names], self.known.leanings) if one[1] >= _LEANS)
        named = dict(named_by(words, self.known.sayings))
        order = sorted({*suggested, *named} - taken, key=lambda one: (-self._suggests(one, suggested, named), one))
        more = [(one, self._suggests(one, suggested, named)) for one in order[: max(0, _SUGGESTED - len(part))]]
        most = min((one.confidence for one in part), default=WAITS) - 0.05
        return part + tuple(
            Candidate(type_, round(min(0.4, most, 0.1 + score / 40), 2), _WORDS_OF_IT, (start, end))
            for type_, score in more
        )

    @staticmethod
    def _suggests(type_: str, leaning: Mapping[str, float], named: Mapping[str, float]) -> float:
        """How much words suggest a type: by those of its phrases, and more by its own names."""
        return leaning.get(type_, 0.0) + _NAMED * named.get(type_, 0.0)

    def _sentence_at(self, place: int) -> Spot:
        """The sentence in which a character stands."""
        tokens = self.reading.tokens
        for first, last in self.reading.sentences:
            if tokens[first].start <= place < tokens[last - 1].end:
                return Spot(first, last)
        return Spot(0, len(tokens))


def _holds(one: Found, head: Spot) -> bool:
    """Whether the words on which a match rests hold those of another."""
    return any(overlaps(head, spot) for spot in one.match.spots)


__all__ = ["ACCEPTED", "UNKNOWN", "Candidate", "Context", "Phrases", "Proposal"]
