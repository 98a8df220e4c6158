"""The words of a case: its fields, roles, event types and their attributes, read from `rules/vocabulary.yaml`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from fairness.cases.episode_kinds import EpisodeKind, Part
from fairness.cases.naming import fold, overlap, uncapitalised
from fairness.source.digests import digest_of
from fairness.source.kept import kept
from fairness.source.loader import load_documents, read_bytes
from fairness.source.shipped import rules_folder

OPENED, CLOSED = CASE_EVENTS = ("case.opened", "case.closed")
OWN = "x."  # begins the name of a fact that an organisation adds: the vocabulary need not have it


def is_missing(value: object) -> bool:
    """Absent, null, blank text and an empty list are all missing."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True)
class Term:
    """A field of a case or an attribute of an event: its kind, what it means, and its known values.

    `values` has what each means, `synonyms` what else it is called.
    """

    name: str
    kind: str
    says: str
    values: dict[str, str] = field(default_factory=dict)
    required: bool = False
    label: str = ""
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _meant: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Values stand before synonyms, where two have one word."""
        for value in self.values:
            self._meant.setdefault(fold(value), value)
        for value, words in self.synonyms.items():
            for word in words:
                self._meant.setdefault(fold(word), value)

    def meant(self, text: str) -> str | None:
        """The known value that a word stands for, itself or as a synonym; None where it stands for none."""
        return self._meant.get(fold(text))

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each word that may be written, folded, with the value that it stands for."""
        return sorted(self._meant.items())

    def nearest(self, text: str) -> str:
        """The known value that an unknown word most likely means; empty where none is near."""
        from fairness.source.problems import nearest

        near = nearest(fold(text), self._meant)
        return self._meant.get(near, "")


class OwnWords(str):
    """A value in the record's own words, where the field has known ones: nobody knows which of them it means."""

    __slots__ = ()


class EventType(NamedTuple):
    """A type of event: `label` for a report, `says` for a reader, synonyms for mappings and error messages.

    `before_case`: it may by its nature come before the case was opened. `noun`: what a sentence calls such an event
    (`the review of the exclusion`).
    """

    name: str
    label: str
    says: str
    synonyms: tuple[str, ...] = ()
    before_case: bool = False
    noun: str = ""


class Track(NamedTuple):
    """A row of a case's chart: periods from `starts` until `ends`, with `marks` on them; or, without, points."""

    label: str
    starts: tuple[str, ...]
    ends: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


class Ambiguity(NamedTuple):
    """Words that stand for more than one type, the most likely one first, and the question that tells which."""

    words: tuple[str, ...]
    types: tuple[str, ...]
    asks: str


class Stage(NamedTuple):
    """A stage of a case, as a case manager meets it, with the acts of rules that belong to it."""

    name: str
    title: str
    says: str
    acts: tuple[str, ...]


class Question(NamedTuple):
    """What a reader is asked where a case leaves a fact unstated, and the facts (`told_by`) that point to a value."""

    asks: str
    told_by: dict[str, dict[str, list[Any]]]

    def pointed_to(self, facts: Mapping[str, Any]) -> tuple[str, str] | None:
        """The value that the facts of a case point to, and the fact that does; None where none does."""
        for value, by in self.told_by.items():
            for name, values in by.items():
                if facts.get(name) in values:
                    return value, name
        return None


@dataclass(frozen=True)
class Vocabulary:
    """Everything that a case or a rule may name. `is_open` takes event types as they are.

    `headings` are the words that trackers put above a column, by field (`closed`), role (`roles.case_manager`), part
    of an event (`event.date`) or value of a field (`practitioner.profession=doctor`). `acts` are the attributes of
    events that show somebody acting in a role, as (type or family, attribute); `named_by` the types that name its
    holder; `not_people` the words, folded, that stand for nobody. `declared` are the fields that a mapping or `--by`
    adds for a run: what rules may name stays the same, and so does `digest`.
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
    episodes: tuple[EpisodeKind, ...] = ()
    acts: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    named_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    not_people: frozenset[str] = frozenset()
    steps: tuple[tuple[str, ...], ...] = ()
    questions: dict[str, Question] = field(default_factory=dict)
    ambiguous: tuple[Ambiguity, ...] = ()
    stages: dict[str, Stage] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()

    def opened(self) -> Vocabulary:
        """The same vocabulary, taking any event type."""
        return replace(self, is_open=True)

    def with_facts(self, names: Iterable[str], protected: Iterable[str] = ()) -> Vocabulary:
        """The same vocabulary with facts of an organisation's own, and with more fields that are protected."""
        new = {
            name: Term(name, "any", "A fact of the organisation's own.") for name in names if name not in self.fields
        }
        return replace(
            self,
            fields=self.fields | new,
            declared=self.declared | new.keys(),
            protected=self.protected | frozenset(protected),
        )

    @property
    def own_facts(self) -> list[str]:
        """The facts of an organisation's own that are declared, in a vocabulary file or by `with_facts`."""
        return [name for name in self.fields if name.startswith(OWN)]

    @cached_property
    def digest(self) -> str:
        """A digest of what may be named, the same on every machine."""
        named = {
            "types": sorted(self.types), "families": sorted(self.families), "roles": sorted(self.roles),
            "before_case": sorted(self.before_case),
            "fields": sorted(
                (name, one.kind, one.words) for name, one in self.fields.items() if name not in self.declared
            ),
            "attributes": sorted((name, one.kind, one.words) for name, one in self.attributes.items()),
            "open": self.is_open,
            "episodes": [repr(one) for one in self.episodes],
            "steps": self.steps,
            "acts": sorted(self.acts.items()), "named_by": sorted(self.named_by.items()),
            "not_people": sorted(self.not_people),
        }  # fmt: skip
        return digest_of(json.dumps(named).encode())

    @cached_property
    def words_digest(self) -> str:
        """A digest of what its types are called, for what is made of their words."""
        words = sorted((one.name, one.label, *one.synonyms) for one in self.types.values())
        return digest_of(json.dumps(words).encode())

    @cached_property
    def before_case(self) -> frozenset[str]:
        """The types that may by their nature come before a case is opened."""
        return frozenset(name for name, one in self.types.items() if one.before_case)

    def knows(self, pattern: str) -> bool:
        """Whether a type or family pattern names at least one known event type."""
        if self.is_open or pattern in self.types or pattern in self.derived or pattern in (*CASE_EVENTS, "case.*"):
            return True
        return pattern.endswith(".*") and pattern[:-2] in self.families

    def knows_kept(self, entry: str) -> bool:
        """Whether an entry of `recorded:` names what a source may keep: types, roles, facts, attributes of a type."""
        if entry == "*" or self.knows(entry):
            return True
        group, _, name = entry.partition(".")
        if group == "roles":
            return name == "*" or name in self.roles
        if entry in self.fields or (name == "*" and any(one.startswith(f"{group}.") for one in self.fields)):
            return True
        pattern, _, attribute = entry.rpartition(".")
        return attribute in self.attributes and self.knows(pattern)

    def label(self, event_type: str) -> str:
        """Words for an event type or a family of them, for a report: its label, else its name spelt out."""
        if event_type.endswith(".*"):
            return f"Any {event_type[:-2].replace('_', ' ')} event"
        if event_type in self.types:
            return self.types[event_type].label
        if event_type in CASE_EVENTS:
            return "Case " + event_type.removeprefix("case.")
        if event_type in self.derived:
            return self.derived[event_type].called(event_type)
        return event_type.replace(".", ": ").replace("_", " ").capitalize()

    def noun(self, event_type: str) -> str:
        """What a sentence calls an event of this type: `the review of the exclusion`, else its label."""
        if event_type in self.derived:
            return f"the {self.derived[event_type].noun(event_type)}"
        if event_type in CASE_EVENTS:
            return f"the {'opening' if event_type == OPENED else 'closing'} of the case"
        known = self.types.get(event_type)
        if known and known.noun:
            return known.noun
        return uncapitalised(self.label(event_type))

    @cached_property
    def beside(self) -> dict[str, frozenset[str]]:
        """For each type the types that make a step with it, itself among them."""
        found: dict[str, set[str]] = {}
        for step in self.steps:
            for one in step:
                found.setdefault(one, set()).update(step)
        return {one: frozenset(types) for one, types in found.items()}

    @cached_property
    def stage_of(self) -> dict[str, Stage]:
        """For each act the stage of a case that it belongs to."""
        return {act: stage for stage in self.stages.values() for act in stage.acts}

    @cached_property
    def derived(self) -> dict[str, EpisodeKind]:
        """The types of the events that episodes add to a timeline, which no case file writes."""
        return {one: kind for kind in self.episodes for one in kind.derived()}

    def kept(self, recorded: Sequence[str] | None) -> tuple[str, ...] | None:
        """The types and families that a source keeps in full, with what episodes make of them; None for all."""
        if recorded is None:
            return None
        made = [
            one for one, kind in self.derived.items()
            if any(overlap(type_, family) for type_ in kind.makers(one) for family in recorded)
        ]  # fmt: skip
        return (*recorded, *made)

    def is_no_person(self, text: str) -> bool:
        """Whether a text stands for the practitioner, a body or a role, and so for no one person."""
        return fold(text) in self._no_people

    @cached_property
    def _no_people(self) -> frozenset[str]:
        return self.not_people | {fold(role) for role in self.roles}

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """The words with which roles and types are named and described, in small letters: no names are among them."""
        types = (f"{one.label} {one.says} {' '.join(one.synonyms)}" for one in self.types.values())
        said = " ".join((*types, *self.roles, *self.roles.values(), *self.not_people))
        return frozenset(re.findall(r"[^\W\d_]{3,}", said.casefold()))

    @cached_property
    def synonyms(self) -> dict[str, str]:
        """Each synonym and label, in lower case, with the event type that it stands for, or most likely does."""
        found = {word.casefold(): one.types[0] for one in self.ambiguous for word in one.words}
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


class Unkept(OwnWords):
    """A missing value of which the source keeps no record: nobody knows what it was."""

    __slots__ = ()


UNKEPT = Unkept()
NOTHING = Vocabulary({}, {}, {}, {}, {}, frozenset(), {})


@cache
def shipped_vocabulary() -> Vocabulary:
    """The vocabulary that ships with the program."""
    return load_vocabulary([rules_folder() / "vocabulary.yaml"])


def load_vocabulary(paths: Sequence[Path]) -> Vocabulary:
    """One vocabulary from several files: the first is the base, the others add to it.

    Raises InputError for a file that cannot be read or a type without its sentence.
    """
    found = NOTHING
    for path in paths:
        content = read_bytes(path)
        for stated in kept(path, hashlib.sha256(content).hexdigest(), partial(_all_stated, content, str(path))):
            found = _added(found, stated)
    return found


def extend(base: Vocabulary, document: Any, file: str) -> Vocabulary:
    """`base` with what one document adds. Raises InputError for what is not as a vocabulary has it."""
    return _added(base, _stated(document, file))


def _all_stated(content: bytes, file: str) -> list[dict[str, Any]]:
    return [_stated(one, file) for one in load_documents(content, file)]


def _stated(document: Any, file: str) -> dict[str, Any]:
    """What a document states, every part in full, which is a vocabulary again. Raises InputError as `extend` does."""
    # Heavy, and not needed for the shipped vocabulary, of which this is kept.
    from fairness.cases.vocabulary_file import VocabularyFile
    from fairness.source.documents import read_document

    what = "a vocabulary, with `vocabulary:` and `families:`"
    return read_document(VocabularyFile, document, file, what=what).model_dump(mode="json", by_alias=True)


def _added(base: Vocabulary, stated: dict[str, Any]) -> Vocabulary:
    families, types = dict(base.families), dict(base.types)
    for family, entry in stated["families"].items():
        families[family] = base.families.get(family, "") if entry["says"] is None else entry["says"]
        for name, spec in entry["types"].items():
            full = f"{family}.{name}"
            label = spec["label"] or full.replace(".", ": ").replace("_", " ").capitalize()
            said = (label, spec["says"], tuple(spec["synonyms"]))
            types[full] = EventType(full, *said, before_case=spec["before_case"], noun=spec["noun"])
    return Vocabulary(
        base.fields | {name: _term(name, spec) for name, spec in stated["fields"].items()},
        base.attributes | {name: _term(name, spec) for name, spec in stated["attributes"].items()},
        base.roles | {name: spec["says"] for name, spec in stated["roles"].items()},
        types,
        families,
        base.protected | frozenset(stated["protected"]),
        base.ethnicity_codes | stated["ethnicity_codes"],
        base.tracks + tuple(_track(one) for one in stated["tracks"]),
        base.headings | {name: (*base.headings.get(name, ()), *words) for name, words in stated["headings"].items()},
        is_open=base.is_open,
        declared=base.declared,
        episodes=_episodes(base.episodes, stated["episodes"]),
        acts=_more(base.acts, {name: [_act(one) for one in spec["acts"]] for name, spec in stated["roles"].items()}),
        named_by=_more(base.named_by, {name: spec["named_by"] for name, spec in stated["roles"].items()}),
        not_people=base.not_people | {fold(one) for one in stated["not_people"]},
        steps=base.steps + tuple(tuple(one) for one in stated["steps"]),
        questions=base.questions | {name: Question(**one) for name, one in stated["questions"].items()},
        ambiguous=base.ambiguous
        + tuple(Ambiguity(tuple(one["words"]), tuple(one["types"]), one["asks"]) for one in stated["ambiguous"]),
        stages=base.stages | {name: _stage(base, name, spec) for name, spec in stated["stages"].items()},
    )


def _term(name: str, stated: dict[str, Any]) -> Term:
    values = {value: one["says"] or value for value, one in stated["values"].items()}
    synonyms = {value: tuple(one["synonyms"]) for value, one in stated["values"].items() if one["synonyms"]}
    return Term(name, **{**stated, "values": values, "synonyms": synonyms})


def _act(text: str) -> tuple[str, str]:
    """A type or family of events and the attribute of it (`decision.*.by`)."""
    pattern, _, attribute = text.rpartition(".")
    return pattern, attribute


def _more(base: dict[str, tuple[Any, ...]], stated: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """What `base` has by name, with what is stated of each name beside it."""
    added = {name: tuple(dict.fromkeys((*base.get(name, ()), *more))) for name, more in stated.items() if more}
    return base | added


def _episodes(base: tuple[EpisodeKind, ...], stated: dict[str, Any]) -> tuple[EpisodeKind, ...]:
    """The kinds of `base` with what a document states of each: its parts are added, its gap counts."""
    kinds = {one.name: one for one in base}
    for name, spec in stated.items():
        was = kinds.get(name, EpisodeKind(name, name.replace("_", " "), 0, ()))
        parts = tuple(
            Part(
                tuple(one["begins"]),
                tuple(one["continues"]),
                tuple(one["ends"]),
                tuple((field, tuple(values)) for field, values in one["where"].items()),
                tuple((field, tuple(values)) for field, values in one["unless"].items()),
                one["until"],
                one["lasts"],
            )
            for one in spec["parts"]
        )
        gap = was.gap if spec["gap"] is None else spec["gap"]
        said = dict(was.words) | {side: text for side, text in spec["words"].items() if text}
        kinds[name] = EpisodeKind(name, spec["label"] or was.label, gap, (*was.parts, *parts), tuple(said.items()))
    return tuple(kinds.values())


def _stage(base: Vocabulary, name: str, stated: dict[str, Any]) -> Stage:
    """A stage of `base` with what a document adds to it, or a new one."""
    was = base.stages.get(name, Stage(name, name.replace("_", " ").capitalize(), "", ()))
    acts = tuple(dict.fromkeys((*was.acts, *stated["acts"])))
    return Stage(name, stated["title"] or was.title, stated["says"] or was.says, acts)


def _track(stated: dict[str, Any]) -> Track:
    return Track(stated["label"], *(tuple(stated[key]) for key in ("from", "until", "marks")))
