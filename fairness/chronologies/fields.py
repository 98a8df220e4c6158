"""The fields of a candidate: who acted, to whom, how it was told, until when, why."""

from __future__ import annotations

from fairness.chronologies import details
from fairness.chronologies.compiled import TypeWords
from fairness.chronologies.lexicon import Spot
from fairness.chronologies.people_named import PRACTITIONER, ROLE, Named, actor_of, target_of
from fairness.chronologies.reading import Found, Reading, Sentence
from fairness.chronologies.tokens import DASH

_BODIES = ("GMC", "GDC", "GPhC")
# The types that whoever is named first, or after `from`, tells of.
_TOLD_BY = frozenset({"concern.raised", "support.representative_informed", "concern.withdrawn"})
_TOLD = frozenset({"communication", "advice", "concern", "support", "grievance", "appeal", "referral"})
_WRITTEN = frozenset(
    {"communication", "advice", "hearing", "referral", "assessment", "support", "appeal", "grievance"}
)
_MEETINGS = frozenset({
    "investigation.interview_practitioner", "hearing.held", "appeal.heard", "return.planned", "communication.contact",
    "communication.concern_notified", "communication.outcome_notified", "communication.report_shared", "meeting.held",
    "assessment.action_plan_agreed", "communication.reasons_given", "communication.procedure_explained",
    "grievance.heard",
})  # fmt: skip
# The types of reports, which are by whoever they come from; those that whoever signs a row has done; those that only
# the practitioner can be subject to, whoever else is named after `with` or `to`.
_REPORTED = ("investigation.report_", "assessment.report_")
_SIGNED = ("exclusion.", "restriction.", "decision.", "process.", "investigation.paused", "investigation.resumed")
_OF_PRACTITIONER = ("exclusion.", "restriction.imposed", "investigation.interview_practitioner")
_OF_INVESTIGATOR = frozenset({
    "investigation.interview_practitioner", "investigation.interview_witness", "investigation.report_submitted",
    "investigation.report_drafted", "investigation.preliminary_report",
})  # fmt: skip
_LASTING = ("exclusion.", "restriction.", "health.sick_leave_started", "leave.", "investigation.ext")


def fields_of(one: Found, reading: Reading) -> dict[str, object]:
    """What a text says of an act besides its type, by attribute."""
    words = reading.known.of(one.type)
    found: dict[str, object] = {"by": _by(one, words, reading), "to": _to(one, words, reading)}
    found |= _how(one, reading) | _with_whom(one, reading) | _lasting(one, reading)
    found["reason"] = details.because_of(_text(one.sentence, reading))
    if one.type.startswith(("communication.", "decision.")):
        found["covers"] = details.stated(reading.spots, "covers", one.sentence)
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _text(sentence: Sentence, reading: Reading) -> str:
    return reading.text[reading.tokens[sentence[0]].start : reading.tokens[sentence[1] - 1].end]


# -- who -----------------------------------------------------------------------------------------------------


def _by(one: Found, words: TypeWords, reading: Reading) -> str:
    if words.by == PRACTITIONER:
        return PRACTITIONER
    if words.by.startswith("="):
        return words.by[1:]
    span = Spot(one.match.start, one.match.end)
    loose = one.type in _TOLD_BY
    sent = words.to == PRACTITIONER or one.type.startswith(_REPORTED)
    people = [named for named in reading.people if not _is_acted_upon(named, one, words, reading)]
    named = actor_of(span, one.match.head, people, reading.tokens, one.sentence, loose, sent)
    named = named or _at_end(one, reading)
    if reading.before and named and reading.text[: reading.before - 1] == named:  # the who cell, read out
        return reading.who
    if words.by == "who" and reading.who and f"by {named}".casefold() not in reading.text.casefold():
        return reading.who
    if named and named != PRACTITIONER:
        return named
    known = (words.by if words.by != "who" else "") or reading.who or _subject(one.sentence[0], reading)
    return known or ("case investigator" if one.type in _OF_INVESTIGATOR else "")


def _is_acted_upon(named: Named, one: Found, words: TypeWords, reading: Reading) -> bool:
    """Whether somebody is whom an act goes to by its type, or speaks for the practitioner, to whom it goes."""
    if one.type.startswith(_REPORTED) or one.type == "support.accompanied":
        return False
    kind = "word:rep" if words.to == PRACTITIONER else ROLE + words.to.removeprefix("=")
    return any(spot.start == named.start for spot in reading.spots.get(kind, ()))


def _at_end(one: Found, reading: Reading) -> str:
    """Who alone stands at the end of a sentence, as in `Investigation paused (MD)` or `Exclusion review – CM`."""
    for named in reading.people:
        if named.end != one.sentence[1] or named.name == PRACTITIONER:
            continue
        first, last = reading.tokens[named.start], reading.tokens[named.end - 1]
        alone = reading.text[first.start - 1 : first.start] + reading.text[last.end : last.end + 1] == "()"
        signed = one.type.startswith(_SIGNED) and first.apart == DASH and named.start > one.match.head.start
        if alone or signed:
            return named.name
    return ""


def _subject(before: int, reading: Reading) -> str:
    """Whom an earlier sentence of the row names first, before anything is said of them."""
    starts = {start for start, _ in reading.sentences if start < before}
    return next((one.name for one in reading.people if one.start in starts and one.name != PRACTITIONER), "")


def _to(one: Found, words: TypeWords, reading: Reading) -> str:
    if words.to == PRACTITIONER and one.type.startswith(_OF_PRACTITIONER):
        return PRACTITIONER
    if words.to.startswith("="):
        return _body(one, reading) or words.to[1:]
    start = one.sentence[0] if one.type in _TOLD_BY else one.match.head.start
    named = target_of(start, reading.people, reading.tokens, one.sentence)
    return named or (reading.who if words.to == "who" else words.to)


def _body(one: Found, reading: Reading) -> str:
    """The regulator that the words of an act name."""
    at = [named.name for named in reading.people if any(s.start <= named.start < s.end for s in one.match.spots)]
    return next((name for name in at if name in _BODIES), "")


# -- how -----------------------------------------------------------------------------------------------------


def _how(one: Found, reading: Reading) -> dict[str, object]:
    """The channel, and whether it was in writing."""
    family, found = one.type.partition(".")[0], {}
    first = one.sentence[0]
    channel = details.channel_of(reading.spots, one.sentence, one.match.head) or details.channel_of(
        reading.spots, (0, first), Spot(first, first)
    )
    if family == "communication" and not one.type.endswith("received"):
        channel = channel or reading.context.channel
    if family in _TOLD:
        found["channel"] = channel
    sent = family in _WRITTEN and bool(details.stated(reading.spots, "sent", one.sentence))
    if sent or channel in ("letter", "email") or details.stated(reading.spots, "written", _and_after(one, reading)):
        found["written"] = True  # type: ignore[assignment]
    return dict(found)


def _and_after(one: Found, reading: Reading) -> Sentence:
    """A sentence with the short one after it, as in `Letter same day`."""
    first, last = one.sentence
    return first, next((end for start, end in reading.sentences if start == last and end - start <= 5), last)


def _with_whom(one: Found, reading: Reading) -> dict[str, object]:
    """Who came along, and who sat together."""
    found: dict[str, object] = {}
    if said := details.stated(reading.spots, "accompanied", (0, len(reading.tokens))):
        found["accompanied"] = "false" not in said
    elif one.type in _MEETINGS and details.with_companion(reading.tokens, reading.spots.get("word:rep", ())):
        found["accompanied"] = True
    if one.type.startswith(("hearing.", "appeal.")) or one.type.endswith((".reviewed", ".disciplinary")):
        names = [
            named.name for named in reading.people
            if named.start >= one.match.head.start and named.end <= one.sentence[1] and named.name != PRACTITIONER
        ]  # fmt: skip
        found["panel"] = names if len(names) > 1 else []
    return found


def _lasting(one: Found, reading: Reading) -> dict[str, object]:
    """Until when something lasts, and on what ground and how far."""
    if not one.type.startswith(_LASTING) or one.type.endswith((".ended", ".lifted")):
        return {}
    rest = reading.text[reading.tokens[one.sentence[0]].start :]
    day = reading.context.date
    found: dict[str, object] = {
        "until": details.until_of(_text(one.sentence, reading), day) or details.until_of(rest, day)
    }
    for attribute in ("ground", "scope"):
        found[attribute] = next(iter(details.stated(reading.spots, attribute, one.sentence)), "")
    return found
