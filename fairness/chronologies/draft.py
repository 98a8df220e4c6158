"""The draft of a case from a chronology: events that are taken, rows that wait for a person, and notes.

Running again on a longer chronology keeps what is in the draft: only rows that are new, or have changed, are added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fairness.cases.events import Event
from fairness.cases.models import Case
from fairness.cases.moments import extent, is_whole_day
from fairness.cases.naming import fold
from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.people import People, holders_stated, who_acted, with_codes
from fairness.chronologies.people_named import practitioner_names
from fairness.chronologies.phrases import Candidate
from fairness.chronologies.proposing import ReadRow, replace_date
from fairness.chronologies.reading import WAITS

_ANY = re.IGNORECASE
_LIKE = 90  # of 100: so like a row that was read before that it is the same, changed
_SHOWN = 3  # candidates of a row that waits
_LEAST = 0.3  # confidence of a candidate that is shown
_NATIONS = {
    "wales": r"\b(?:UPSW|Wales|Welsh|UHB|HEIW)\b",
    "scotland": r"\b(?:NHS ?Scotland|Scotland|Scottish)\b",
    "northern_ireland": r"\b(?:Northern Ireland|HSC Trust|NIMDTA)\b",
}
_PERFORMERS = r"\b(?:performers? list|PLDP|PAG|performer)\b"
_PROFESSIONS = {
    "pharmacist": r"\b(?:pharmacist|GPhC|pharmacy)\b",
    "dentist": r"\b(?:dentist|dental|GDC|BDA)\b",
    "doctor": r"\b(?:doctor|consultant|GMC|BMA|MDU|GP|registrar|surgeon)\b",
}
_FOUND = "from the words of the chronology: change it if it is not so"
_ASSUMED = "nothing in the chronology says so: change it if it is not so"


@dataclass(frozen=True, slots=True)
class Added:
    """What a reading adds to a draft: how many rows were read, and what became of those that are new."""

    rows: int = 0
    known: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    proposed: list[dict[str, Any]] = field(default_factory=list)

    def in_state(self, state: str) -> list[dict[str, Any]]:
        """The rows that wait, or are notes."""
        return [one for one in self.proposed if one.get("state", "waits") == state]

    @property
    def unsure_dates(self) -> int:
        """How many rows wait because of their date."""
        return sum(bool(one.get("unsure")) for one in self.proposed)


def people_of(rows: Sequence[ReadRow], people: People) -> People:
    """The people of a key with those whom some rows name: the practitioner, and who acted."""
    texts = [one.row.text for one in rows]
    people.practitioner |= practitioner_names(texts)
    for one in rows:
        for name in who_acted(one.row.who_cell):
            people.code(name)
        for candidate in one.proposal.candidates:
            with_codes(candidate.fields, people)
    for text in texts:
        people.coded(text)
    for text in texts:  # whoever is named by a post and by a name is one person, before any text is written
        for stated in holders_stated(text):
            people.same(stated.name, stated.role)
    return people


def additions(rows: Sequence[ReadRow], people: People, vocabulary: Vocabulary, case: Case | None = None) -> Added:
    """What rows add to a case, or to none; those that it has already are passed over."""
    known = _Known(case, people)
    added = Added(len(rows))
    passed = 0
    for one in rows:
        text, day = people.coded(one.row.text), one.dated.date or ""
        state = known.of(text, day)
        if state == "same":
            passed += 1
            continue
        changed = "This row has changed since it was read" if state == "changed" else ""
        made = _Made(one, people, vocabulary, text)
        events = [] if changed else [event for event in made.events() if not known.has(event)]
        added.events.extend(events)
        if waits := made.waiting(changed):
            added.proposed.append(waits)
    return Added(added.rows, passed, added.events, added.proposed)


@dataclass(slots=True)
class _Made:
    """What one row gives."""

    one: ReadRow
    people: People
    vocabulary: Vocabulary
    text: str

    def events(self) -> list[dict[str, Any]]:
        """The events that are taken unasked, on each day of the row."""
        found = []
        for day in filter(None, (self.one.dated.date, *self.one.dated.more)):
            for candidate in replace_date(self.one, day).accepted:
                found.append(
                    event_of(
                        candidate.type,
                        with_codes(candidate.fields, self.people),
                        day,
                        self.one.dated.time,
                        str(self.one.row.place),
                        self.text,
                        self.vocabulary,
                    )  # fmt: skip
                )
        return found

    def waiting(self, changed: str) -> dict[str, Any] | None:
        """The row as it waits, or is a note; None where all of it is taken."""
        dated, proposal = self.one.dated, self.one.proposal
        taken = {candidate.part for candidate in self.one.accepted} if not changed else set()
        candidates: list[Candidate] = []
        for candidate in proposal.candidates:
            hint = candidate.confidence <= WAITS and not changed
            again = any(candidate.type == one.type for one in (*candidates, *(self.one.accepted if hint else ())))
            if candidate.part not in taken and candidate.confidence >= _LEAST and not again:
                candidates.append(candidate)
        if taken and not any(part[0] in candidates for part in proposal.parts):
            return None
        made: dict[str, Any] = {"row": str(self.one.row.place)}
        if dated.date:
            made["date"] = as_written(dated.date)
        if dated.time:
            made["time"] = dated.time
        made["text"] = self.text
        if proposal.none not in ("", _UNKNOWN) and not changed:
            return made | {"why": _sentence(proposal.none), "state": "note"}
        why = changed or (dated.why if dated.unsure else "") or (_ALSO if taken else "")
        made["why"] = _sentence(why or (_NOT_SURE if candidates else _NOT_KNOWN))
        if dated.unsure:
            made["unsure"] = True
        if candidates:
            made["candidates"] = [self._candidate(candidate) for candidate in candidates[:_SHOWN]]
        return made

    def _candidate(self, candidate: Candidate) -> dict[str, Any]:
        made: dict[str, Any] = {"type": candidate.type, "confidence": candidate.confidence}
        if candidate.because:
            made["because"] = self.people.coded(candidate.because)
        if candidate.fields:
            made["fields"] = with_codes(candidate.fields, self.people)
        return made


_UNKNOWN = "no known phrase"
_ALSO, _NOT_SURE, _NOT_KNOWN = "It may say more", "We are not sure enough", "We do not know these words"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def event_of(
    kind: str, fields: Mapping[str, Any], day: str, time: str | None, ref: str, note: str, vocabulary: Vocabulary
) -> dict[str, Any]:  # fmt: skip
    """An event as a case file has it, with its place in the chronology; what no event may have is left out."""
    own = str(fields.get("date") or "")
    on = own or day
    made: dict[str, Any] = {"date": as_written(on), "type": kind}
    if time and not own and is_whole_day(day):
        made = {"date": made["date"], "time": time, "type": kind}
    made |= {name: value for name, value in fields.items() if name not in ("date", "time", "type") and value != ""}
    made |= {"ref": ref, "note": note}
    while True:
        try:
            Event.model_validate(made, context=vocabulary)
        except ValidationError as error:
            wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]} & set(fields)
            if not wrong:
                return made
            made = {name: value for name, value in made.items() if name not in wrong}
        else:
            return made


def as_written(date: str) -> Any:
    """A date of an event as people write it in a case file: `{from: ..., to: ...}` for a range."""
    if date.endswith("~"):
        return {"date": date[:-1], "circa": True}
    if "/" not in date or ".." in date:
        return date
    first, last = date.split("/")
    return {"from": first, "to": last}


class _Known:
    """The rows that a case was drafted from, and its events."""

    def __init__(self, case: Case | None, people: People) -> None:
        self.people = people
        events = case.events if case else ()
        self.rows: dict[str, list[str]] = {}
        for text, day in [(one.note, one.date) for one in events if "ref" in one.fields] + [
            (one.text, one.date) for one in (case.proposed if case else ())
        ]:
            self.rows.setdefault(self._plain(text), []).append(day)
        self.events = {(one.type, one.date) for one in events}

    def _plain(self, text: str) -> str:
        """A text as it is compared: with names for codes, as somebody may have got a code since."""
        return fold(self.people.decoded(text))

    def of(self, text: str, day: str) -> str:
        """Whether a row is the `same` as one that was read, one that has `changed`, or new (an empty text)."""
        if not self.rows:
            return ""
        plain = self._plain(text)
        if plain in self.rows:
            return "same"
        from rapidfuzz import fuzz, process

        near = process.extractOne(plain, list(self.rows), scorer=fuzz.ratio, score_cutoff=_LIKE)
        return "changed" if near and day in self.rows[near[0]] else ""

    def has(self, event: Mapping[str, Any]) -> bool:
        """Whether the case has an event of this type on this date, from whatever source."""
        return (event["type"], str(event["date"])) in self.events


def header(rows: Sequence[ReadRow], added: Added, file: str, facts: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    """The fields of a new case, each with a comment that says where it comes from; `facts` are what is given."""
    texts = " ".join(one.row.text for one in rows)
    found: dict[str, tuple[Any, str]] = {"case_id": (facts.get("case_id") or _reference(file), "")}
    performers = bool(re.search(_PERFORMERS, texts, _ANY))
    nation = next((name for name, form in _NATIONS.items() if re.search(form, texts)), "")
    found["nation"] = (
        facts.get("nation") or nation or "england",
        "" if facts.get("nation") else _FOUND if nation else _ASSUMED,
    )
    procedure = _procedure(texts, found["nation"][0], performers)
    if procedure:
        found["sector"] = ("primary" if performers else "secondary", _FOUND)
        found["procedure"] = (procedure, _FOUND)
    found["opened"] = (_opened(rows, added), "the first row: change it if the case was opened on another day")
    profession = next((name for name, form in _PROFESSIONS.items() if re.search(form, texts)), "")
    if profession:
        found["practitioner"] = ({"profession": profession}, _FOUND)
    return found


def _reference(file: str) -> str:
    return re.sub(r"[^\w.-]+", "-", Path(file).stem).strip("-") or "case"


def _procedure(texts: str, nation: str, performers: bool) -> str:
    if performers:
        return "performers_list"
    if re.search(r"\bUPSW\b|Upholding Professional Standards", texts):
        return "upsw"
    if re.search(r"\bMHPS\b|Maintaining High Professional", texts):
        return "mhps_ni" if nation == "northern_ireland" else "mhps"
    return ""


def _opened(rows: Sequence[ReadRow], added: Added) -> str:
    """The first day that a row has; today where none has any."""
    days = [
        first
        for one in rows
        if one.dated.date and not one.dated.unsure and (first := extent(one.dated.date)[0]) is not None
    ]
    days = days or [first for one in rows if one.dated.date and (first := extent(one.dated.date)[0]) is not None]
    from datetime import date

    return f"{min(days, default=date.today())}"


def roles_of(rows: Sequence[ReadRow], people: People) -> dict[str, list[dict[str, Any]]]:
    """Who holds which role, as the text says; an appointment is dated by its row."""
    held: dict[str, list[dict[str, Any]]] = {}
    for one in rows:
        if one.row.struck:
            continue
        for stated in holders_stated(one.row.text):
            code = people.code(stated.name)
            if not re.fullmatch(r"[A-Z]\d+", code):
                continue
            entry: dict[str, Any] = {"who": code}
            day = one.dated.date
            if stated.appointed and day and not one.dated.unsure and "/" not in day and "~" not in day:
                entry["from"] = day
            if all(other["who"] != code for other in held.get(stated.role, ())):
                held.setdefault(stated.role, []).append(entry)
    return held
