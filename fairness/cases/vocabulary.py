"""The words of a case: its fields, roles, event types and their attributes, read from `rules/vocabulary.yaml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from fairness.source.kept import kept
from fairness.source.loader import line_of, load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem
from fairness.source.shipped import rules_folder

PARTS = (
    "vocabulary", "version", "title", "says", "fields", "roles", "protected", "ethnicity_codes", "attributes",
    "families", "tracks", "headings",
)  # fmt: skip
KINDS = ("text", "choice", "flag", "date", "list", "number", "time")
OPENED, CLOSED = CASE_EVENTS = ("case.opened", "case.closed")


def is_missing(value: object) -> bool:
    """Absent, null, blank text and an empty list are all missing."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True, slots=True)
class Term:
    """A field of a case or an attribute of an event: its kind, what it means, and its known values."""

    name: str
    kind: str
    says: str
    values: dict[str, str] = field(default_factory=dict)
    required: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event: `label` for a report, `says` for a reader, synonyms for mappings and error messages."""

    name: str
    label: str
    says: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """A row of a case's chart: periods from `starts` until `ends`, with `marks` on them; or, without, points."""

    label: str
    starts: tuple[str, ...]
    ends: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Everything that a case or a rule may name. `is_open` takes event types as they are.

    `headings` are the words that trackers put above a column, by field (`closed`), role (`roles.case_manager`), part
    of an event (`event.date`) or value of a field (`practitioner.profession=doctor`).
    """

    fields: dict[str, Term]
    attributes: dict[str, Term]
    roles: dict[str, str]
    types: dict[str, EventType]
    families: dict[str, str]
    protected: frozenset[str]
    ethnicity_codes: dict[str, str]
    tracks: tuple[Track, ...] = ()
    headings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_open: bool = False

    def opened(self) -> Vocabulary:
        """The same vocabulary, taking any event type."""
        return replace(self, is_open=True)

    @cached_property
    def digest(self) -> str:
        """A digest of what may be named, the same on every machine."""
        named = {
            "types": sorted(self.types), "families": sorted(self.families), "roles": sorted(self.roles),
            "fields": sorted((name, one.kind, sorted(one.values)) for name, one in self.fields.items()),
            "attributes": sorted((name, one.kind, sorted(one.values)) for name, one in self.attributes.items()),
            "open": self.is_open,
        }  # fmt: skip
        return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:16]

    def knows(self, pattern: str) -> bool:
        """Whether a type or family pattern names at least one known event type."""
        if self.is_open or pattern in self.types or pattern in (*CASE_EVENTS, "case.*"):
            return True
        return pattern.endswith(".*") and pattern[:-2] in self.families

    def label(self, event_type: str) -> str:
        """Words for an event type, for a report: its label, else its name spelt out."""
        if event_type in self.types:
            return self.types[event_type].label
        if event_type in CASE_EVENTS:
            return "Case " + event_type.removeprefix("case.")
        return event_type.replace(".", ": ").replace("_", " ").capitalize()

    @cached_property
    def synonyms(self) -> dict[str, str]:
        """Each synonym and label, in lower case, with the event type that it stands for."""
        found: dict[str, str] = {}
        for one in self.types.values():
            for word in (*one.synonyms, one.label, one.name.replace(".", " ").replace("_", " ")):
                found.setdefault(word.casefold(), one.name)
        return found

    def nearest_type(self, name: str) -> str:
        """The event type that an unknown name most likely means, by synonym first, then by spelling."""
        from fairness.source.problems import nearest

        if name.casefold() in self.synonyms:
            return self.synonyms[name.casefold()]
        near = nearest(name, [*self.types, *self.synonyms])
        return self.synonyms.get(near, near)


@cache
def shipped_vocabulary() -> Vocabulary:
    """The vocabulary that ships with the program."""
    return load_vocabulary([rules_folder() / "vocabulary.yaml"])


def load_vocabulary(paths: Sequence[Path]) -> Vocabulary:
    """One vocabulary from several files: the first is the base, the others add to it.

    Raises InputError for a file that cannot be read or a type without its sentence.
    """
    found = Vocabulary({}, {}, {}, {}, {}, frozenset(), {})
    for path in paths:
        content = read_bytes(path)
        read = partial(load_documents, content, str(path))
        for document in kept(path, hashlib.sha256(content).hexdigest(), read):
            found = extend(found, document, str(path))
    return found


def extend(base: Vocabulary, document: Any, file: str) -> Vocabulary:
    """`base` with what one document adds. Raises InputError for what is not as a vocabulary has it."""
    if not isinstance(document, dict) or "vocabulary" not in document:
        problem = Problem(Place(file), "is not a vocabulary", expected="`vocabulary:` and `families:`")
        raise InputError(problem)
    _known(document, PARTS, file)
    types, families = dict(base.types), dict(base.families)
    for family, entry in _entries(document, "families", file):
        families[family] = str(entry.get("says", families.get(family, "")))
        for name, spec in _entries(entry, "types", file):
            full = f"{family}.{name}"
            if not str(spec.get("says") or "").strip():
                place = Place(file, line_of(entry["types"], name))
                raise InputError(Problem(place, "has no sentence that says what it is", full, "`says:`"))
            synonyms = tuple(str(word) for word in spec.get("synonyms") or ())
            label = str(spec.get("label") or full.replace(".", ": ").replace("_", " ").capitalize())
            types[full] = EventType(full, label, str(spec.get("says", "")), synonyms)
    return Vocabulary(
        base.fields | {name: _term(name, spec, file) for name, spec in _entries(document, "fields", file)},
        base.attributes | {name: _term(name, spec, file) for name, spec in _entries(document, "attributes", file)},
        base.roles | {name: str(spec.get("says", "")) for name, spec in _entries(document, "roles", file)},
        types,
        families,
        base.protected | frozenset(map(str, _part(document, "protected", list, file))),
        base.ethnicity_codes
        | {str(code): str(group) for code, group in _part(document, "ethnicity_codes", dict, file).items()},
        base.tracks + tuple(_track(entry, file) for entry in _part(document, "tracks", list, file)),
        base.headings
        | {
            str(name): (*base.headings.get(str(name), ()), *map(str, words or ()))
            for name, words in _part(document, "headings", dict, file).items()
        },
    )


def _entries(holder: dict[str, Any], key: str, file: str) -> list[tuple[str, dict[str, Any]]]:
    found = holder.get(key) or {}
    if not isinstance(found, dict) or not all(isinstance(entry, dict) for entry in found.values()):
        place = Place(file, line_of(holder, key))
        raise InputError(Problem(place, "is not as a vocabulary has it", key, "a mapping of names to mappings"))
    return list(found.items())


def _part(document: dict[str, Any], key: str, kind: type[Any], file: str) -> Any:
    found = kind() if document.get(key) is None else document[key]
    if not isinstance(found, kind):
        expected = "a list" if kind is list else "a mapping"
        raise InputError(Problem(Place(file, line_of(document, key)), "is not as a vocabulary has it", key, expected))
    return found


def _known(holder: dict[str, Any], parts: Sequence[str], file: str) -> None:
    from fairness.source.problems import nearest

    unknown = [key for key in holder if key not in parts]
    if unknown:
        expected = ", ".join(parts)
        raise InputError(
            [
                Problem(Place(file, line_of(holder, key)), "is not a known field", key, expected, nearest(key, parts))
                for key in unknown
            ]
        )


def _track(entry: Any, file: str) -> Track:
    if not isinstance(entry, dict):
        raise InputError(Problem(Place(file), "is not as a vocabulary has it", "tracks", "label, from, until, marks"))
    parts = (tuple(str(one) for one in entry.get(key) or ()) for key in ("from", "until", "marks"))
    return Track(str(entry.get("label", "")), *parts)


def _term(name: str, spec: dict[str, Any], file: str) -> Term:
    kind = spec.get("kind", "text")
    if kind not in KINDS:
        place = Place(file, line_of(spec, "kind"))
        raise InputError(Problem(place, f"{kind!r} is no kind of field", name, ", ".join(KINDS)))
    values = spec.get("values") or {}
    words = values if isinstance(values, dict) else {str(value): str(value) for value in values}
    return Term(name, kind, str(spec.get("says", "")), words, bool(spec.get("required")), str(spec.get("label", "")))
