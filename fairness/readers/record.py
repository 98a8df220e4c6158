"""One document of a case file, checked against the vocabulary and made a `Case`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from fairness.cases.models import GROUPS, Case
from fairness.cases.moments import days_of, extent
from fairness.cases.person_names import people_named
from fairness.cases.vocabulary import OWN, OwnWords, Term, Vocabulary
from fairness.source.documents import read_document
from fairness.source.loader import place_in
from fairness.source.notes import Notes
from fairness.source.problems import Place, Problem, nearest

_SHOWN = 60  # characters of a value in a message
IN_ALL = "the sources"  # the place of what is said once of all that is read
A_CASE = "a case with `case_id:`"


def read_case(document: Any, file: str, vocabulary: Vocabulary) -> Case:
    """The case that a document describes; what is only doubtful is in its `warnings`.

    Raises InputError with every problem found: line, field, what was found, what was expected, nearest name.
    """
    case = read_document(Case, document, file, what=A_CASE, context=vocabulary)
    return case.read_from(place_in(file, document), warnings=_Doubts(case, document, file, vocabulary).all())


def in_all(name: str, says: str, near: str = "") -> Problem:
    """What is said of a name once, however many files, cases and events have it: `once` keeps the first."""
    return Problem(Place(IN_ALL), says, name, nearest=near)


def once(doubts: Iterable[Problem], told: set[Problem] | None = None) -> list[Problem]:
    """Doubts in their order, without those that are said again of the sources as a whole; `told` has what was."""
    told = set() if told is None else told
    kept = []
    for one in doubts:
        if one.place.file != IN_ALL:
            kept.append(one)
        elif one not in told:
            told.add(one)
            kept.append(one)
    return kept


class _Doubts(Notes):
    """What was kept as it stands, and may be meant otherwise."""

    def __init__(self, case: Case, document: Any, file: str, words: Vocabulary) -> None:
        super().__init__(document, file)
        self.case = case
        self.words = words
        self.entries: list[Any] = document.get("events") or []
        self.unknown: dict[str, None] = {}  # attributes that an open vocabulary does not have

    def all(self) -> list[Problem]:
        """Every doubt, in the order of the parts of a case."""
        self.facts()
        self.roles()
        for position, event in enumerate(self.case.events):
            self.attributes(position, event.model_extra or {})
        for key in self.unknown:
            near = nearest(key, self.words.attributes)
            self.doubts.append(in_all(key, "is not in the vocabulary: kept as an attribute of events", near))
        self.explanations()
        self.people()
        self.dates()
        return self.doubts

    def facts(self) -> None:
        for key, value in self.document.items():
            if key not in GROUPS:
                self.unlisted(self.document, key, key, self.case.facts.get(key), self.words.fields.get(key))
                continue
            for name in value or ():
                full = f"{key}.{name}"
                if full not in self.words.fields and not full.startswith(OWN):
                    near = nearest(full, self.words.fields)
                    self.doubt(value, name, full, "is not a known field: kept, but no rule reads it", near)
                self.unlisted(value, name, full, self.case.facts.get(full), self.words.fields.get(full))

    def roles(self) -> None:
        held = self.document.get("roles") or {}
        for name in held if self.words.roles else ():
            if name not in self.words.roles:
                near = nearest(name, self.words.roles)
                self.doubt(held, name, f"roles.{name}", "is not a known role: kept as it is", near)

    def attributes(self, position: int, held: dict[str, Any]) -> None:
        for key, read in held.items():
            term = self.words.attributes.get(key)
            if term is None and self.words.is_open:
                self.unknown[key] = None
            elif term is None:
                says = "is not a known attribute: kept, but no shipped rule reads it"
                near = nearest(key, self.words.attributes)
                self.doubt(self.entries[position], key, f"events[{position}].{key}", says, near)
            elif term.values:
                self.unlisted(self.entries[position], key, f"events[{position}].{key}", read, term)

    def unlisted(self, holder: Any, key: str, name: str, read: Any, term: Term | None) -> None:
        """Point out words that the vocabulary does not have for a field with known values."""
        if term is None or self.words.is_open:
            return
        for item in read if isinstance(read, list) else (read,):
            if isinstance(item, OwnWords):
                shown = item if len(item) <= _SHOWN else f"{item[:_SHOWN]}..."
                says = (
                    f"{str(shown)!r} is not one of its known values: kept, but rules that ask for one cannot judge it"
                )
                self.doubt(holder, key, name, says, term.nearest(item))

    def explanations(self) -> None:
        for number, one in enumerate(self.case.explanations):
            if one.event is not None and not 0 <= one.event < len(self.case.events):
                entry, name = self.document["explanations"][number], f"explanations[{number}].event"
                self.doubt(entry, "event", name, f"{one.event} is not an event of this case")

    def people(self) -> None:
        for name, _ in people_named(self.case, self.words):
            part, place, _ = re.split(r"[\[\].]+", f"{name}.", maxsplit=2)
            held = self.document[part]
            at = (held, place) if part == "roles" else (held[int(place)], "by")
            self.doubt(*at, name, "looks like a person's name: use a code, initials or a post")

    def dates(self) -> None:
        case = self.case
        opened = days_of(case.opened)[0]
        closed = days_of(case.closed)[1] if case.closed else date.max
        earlier = self.words.before_case
        for position, event in enumerate(case.events):
            (first, last), says = extent(event.date), ""
            if last is not None and first is not None and last < opened and event.type not in earlier:
                says = f"is before the case opened ({case.opened})"
            elif first is not None and first > closed:
                says = f"is after the case closed ({case.closed})"
            if says:
                self.doubt(self.entries[position], "date", f"events[{position}].date", f"{event.date} {says}")
