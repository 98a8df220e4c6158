"""What a case is: the model that reads case files, makes their JSON Schema, and that Python users build cases with.

What a case may say is data: `rules/vocabulary.yaml` lists the fields, roles, event types and attributes, and an
organisation adds its own. Validators read the vocabulary from the validation context; without one, the shipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, NamedTuple

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)
from pydantic_core.core_schema import CoreSchema

from fairness.cases.events import Event, Explanation
from fairness.cases.fields import NULL, OptionalDate, PartialDate, Words, plain_text, read_into, shown, words_of
from fairness.cases.moments import days_of, extent
from fairness.cases.proposed import ProposedRow
from fairness.cases.values import (
    choices,
    read_day,
    read_pattern,
    read_value,
)
from fairness.cases.vocabulary import Term, Vocabulary, is_missing
from fairness.source.documents import Document, Mistake, also_wrong, expects, lacking, listed, wrong, wrong_at
from fairness.source.notes import found, kind_of
from fairness.source.problems import Place, Problem, nearest

GROUPS = ("organisation", "practitioner", "x")
_A_CODE = "initials or a code, such as P1"
_A_REFERENCE = "a reference of its own, such as NE-2024-017"


def _reference(value: Any) -> str:
    if isinstance(value, (dict, list, bool)) or is_missing(value):
        raise wrong(found(value), _A_REFERENCE)
    return plain_text(value)


def _holder(value: Any) -> str:
    if isinstance(value, (dict, list, bool)) or is_missing(value):
        raise wrong(found(value), _A_CODE)
    return plain_text(value)


class Holder(Document):
    """Who held a role, since when, until when, and in what post."""

    model_config = ConfigDict(populate_by_name=True)

    who: Annotated[
        str, BeforeValidator(_holder), expects(_A_CODE), shown(type=["string", "number"]),
        Field(description="Initials or a code, never needed as a name."),
    ]  # fmt: skip
    start: Annotated[OptionalDate, Field(alias="from", description="Since when; absent: from the beginning.")] = ""
    until: Annotated[OptionalDate, Field(alias="to", description="The last day; absent: it still lasts.")] = ""
    post: Annotated[Words, Field(description="The person's post: medical director.")] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Holder:
        if self.start and self.until and days_of(self.until)[1] < days_of(self.start)[0]:
            raise wrong_at(
                [(("to",), wrong(f"{self.until} is before from ({self.start})", "a later date"), self.until)]
            )
        return self


def _people(held: Any) -> Any:
    """Each role with its holders: one as initials or a code, or with dates, or a list; nobody for a blank."""
    if held is None:
        return {}
    if not isinstance(held, dict):
        raise wrong(f"is {kind_of(held)}", "roles, each with who holds it")
    roles: dict[str, list[Any]] = {}
    mistakes: list[Mistake] = []
    for name, people in held.items():
        those = listed(people)
        if any(isinstance(one, (list, bool)) for one in those):
            expected = "initials or a code, `{who: ..., from: ..., to: ...}`, or a list of these"
            mistakes.append(((name,), wrong(f"is {kind_of(people)}", expected), people))
        elif filled := [one for one in those if not is_missing(one)]:
            roles[name] = [one if isinstance(one, (dict, Holder)) else {"who": one} for one in filled]
    with also_wrong(mistakes):
        return roles


class _Holders(BeforeValidator):
    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        made = handler(schema)
        one = {"anyOf": [{"type": ["string", "number", "null"]}, made["additionalProperties"]["items"]]}
        return {**made, "additionalProperties": {"anyOf": [one, {"type": "array", "items": one}]}, "x-words": "roles"}


def _patterns(value: Any, info: ValidationInfo) -> Any:
    return None if value is None else [read_pattern(one, words_of(info)) for one in listed(value)]


def _nation(value: Any, info: ValidationInfo) -> str:
    words = words_of(info)
    term = words.fields["nation"]
    if is_missing(value):
        raise wrong(found(value), choices(term))
    return str(read_value(value, term, words))


class _ListOrNull(BeforeValidator):
    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), NULL]}


def _each(name: str) -> Any:
    """A list, with null as an empty one."""

    def read(value: Any) -> Any:
        if value is not None and not isinstance(value, (list, tuple)):
            raise wrong(f"is {kind_of(value)}", name)
        return [] if value is None else value

    return _ListOrNull(read)


class Origin(NamedTuple):
    """Where a case was read: its place, the digest of the file's content, and what is doubtful in it."""

    place: Place = Place("-")
    digest: str = ""
    warnings: tuple[Problem, ...] = ()


class Case(Document):
    """One case as its file has it.

    `facts` has every field by its dotted name (`practitioner.profession`, `roles.case_manager`). Raises pydantic's
    ValidationError, a ValueError, for what a case file may not say either.

    >>> from datetime import date
    >>> case = Case(case_id="A", nation="england", opened=date(2024, 1, 8), practitioner={"profession": "Doctor"})
    >>> case.opened, case.facts["practitioner.profession"]
    ('2024-01-08', 'doctor')
    """

    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False, "x-words": "case"})

    case_id: Annotated[
        str,
        BeforeValidator(_reference),
        expects(_A_REFERENCE),
        shown(type=["string", "number"], minLength=1),
        Field(description="The case's own reference: unique in an audit."),
    ]
    nation: Annotated[
        str,
        BeforeValidator(_nation),
        Field(description="The part of the UK whose procedures and bank holidays apply."),
    ]
    opened: Annotated[PartialDate, Field(description="When the case was opened.")]
    closed: Annotated[
        str | None,
        BeforeValidator(lambda value: read_day(value) or None),
        shown(anyOf=[{"x-words": "date"}, NULL]),
        Field(description="When the case was closed; absent while it is open."),
    ] = None
    recorded: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_patterns),
        shown(anyOf=[{"x-words": "recorded"}, NULL]),
        Field(description="The event families that the source keeps in full. Absent: all of them."),
    ] = None
    organisation: Annotated[
        dict[str, Any],
        shown(type="object", additionalProperties=True, words="organisation"),
        Field(description="The organisation that handled the case."),
    ] = {}
    practitioner: Annotated[
        dict[str, Any],
        shown(type="object", additionalProperties=True, words="practitioner"),
        Field(description="The practitioner. All of it is optional: only rules and audits that ask for it read it."),
    ] = {}
    x: Annotated[
        dict[str, Any],
        shown(type="object", additionalProperties=True, words="own"),
        Field(description="Facts of the organisation's own, such as a programme or a team: `x.programme`."),
    ] = {}
    roles: Annotated[
        dict[str, list[Holder]],
        _Holders(_people),
        Field(description="Who held which role, and when: initials or a code, never needed as names."),
    ] = {}
    events: Annotated[
        tuple[Event, ...], _each("a list of events"), Field(description="What happened, in any order.")
    ] = ()
    explanations: Annotated[
        tuple[Explanation, ...],
        _each("a list"),
        Field(description="Answers to risks. Each counts only with its rule, reason, by and date."),
    ] = ()
    proposed: Annotated[
        tuple[ProposedRow, ...],
        _each("a list of rows"),
        Field(description="Rows of a chronology that are no events yet: those that wait for a person, and notes."),
    ] = ()

    _origin: Origin = PrivateAttr(default_factory=Origin)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Every field by its dotted name; a role held by one person has that person, else a list."""
        facts = {"nation": self.nation, **(self.model_extra or {})}
        for group in GROUPS:
            facts |= {f"{group}.{name}": value for name, value in getattr(self, group).items()}
        people = {name: [one.who for one in held] for name, held in self.roles.items()}
        return facts | {f"roles.{name}": held if len(held) > 1 else held[0] for name, held in people.items()}

    @property
    def waiting(self) -> tuple[ProposedRow, ...]:
        """The rows of its chronology that wait for a person."""
        return tuple(one for one in self.proposed if one.waits)

    def without_proposed(self) -> Case:
        """This case with the rows set aside that are no events yet."""
        return self.model_copy(update={"proposed": ()}) if self.proposed else self

    def with_events(self, events: Sequence[Mapping[str, Any]], words: Vocabulary) -> Case:
        """This case with more events, as a case file has them. Raises pydantic's ValidationError."""
        more = tuple(Event.model_validate(dict(one), context=words) for one in events)
        return self.model_copy(update={"events": (*self.events, *more)})

    @property
    def place(self) -> Place:
        """Where the case was read."""
        return self._origin.place

    @property
    def digest(self) -> str:
        """The digest of the content of its file."""
        return self._origin.digest

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is doubtful in its file, and was kept."""
        return self._origin.warnings

    def read_from(
        self, place: Place | None = None, digest: str = "", warnings: Sequence[Problem] | None = None
    ) -> Case:
        """This case, with what a reader knows of its source; what is not given stays as it is."""
        known = self._origin
        kept = known.warnings if warnings is None else tuple(warnings)
        self._origin = Origin(place or known.place, digest or known.digest, kept)
        return self

    @model_validator(mode="wrap")
    @classmethod
    def _read_facts(cls, raw: Any, handler: ModelWrapValidatorHandler[Case], info: ValidationInfo) -> Case:
        if not isinstance(raw, dict):
            return handler(raw)
        words = words_of(info)
        mistakes: list[Mistake] = []
        held = _own_facts(raw, words, mistakes)
        for group in GROUPS:
            if group in raw:
                held[group] = _group_facts(group, raw[group], words, mistakes)
        mistakes += _lacking(held, words)
        with also_wrong(mistakes):
            case = handler(held)
            _check_ends(case)
            if case.closed and days_of(case.closed)[1] < days_of(case.opened)[0]:
                says = f"{case.closed} is before opened ({case.opened})"
                raise wrong_at([(("closed",), wrong(says, "a later date"), case.closed)])
        return case


_OF_CASES = frozenset(Case.model_fields)


def _check_ends(case: Case) -> None:
    """Raise the mistake of events that came after a day on or after the close, up to which they would reach."""
    if not case.closed:
        return
    last = days_of(case.closed)[1]
    mistakes: list[Mistake] = []
    for position, event in enumerate(case.events):
        first, end = extent(event.date)
        if end is None and first is not None and first > last:
            says = f"is after the close of the case ({case.closed}): the event happened on {first} or later"
            expected = "a day before the close, or both ends: {from: ..., to: ...}"
            mistakes.append((("events", position, "date"), wrong(says, expected), event.date))
    if mistakes:
        raise wrong_at(mistakes)


def _own_facts(raw: Mapping[str, Any], words: Vocabulary, mistakes: list[Mistake]) -> dict[str, Any]:
    """What every case has, as it stands, and the fields of the case itself that the vocabulary has, read."""
    held: dict[str, Any] = {}
    for key, value in raw.items():
        if key in _OF_CASES:
            held[key] = value
        elif "." in key or key not in words.fields:
            near = nearest(key, [*(name for name in words.fields if "." not in name), *_OF_CASES])
            mistakes.append(((key,), wrong("is not a field of a case", "a known field", near), value))
        elif value is not None:
            read_into(held, key, key, value, words.fields[key], words, mistakes)
    return held


def _group_facts(group: str, raw: Any, words: Vocabulary, mistakes: list[Mistake]) -> dict[str, Any]:
    """The fields of the organisation or the practitioner; what the vocabulary does not have is kept."""
    held: dict[str, Any] = {}
    if raw is not None and not isinstance(raw, dict):
        mistakes.append(((group,), wrong(f"is {kind_of(raw)}", "a group of fields"), raw))
        return held
    inside: list[Mistake] = []
    for name, value in (raw or {}).items():
        if value is not None:
            full = f"{group}.{name}"
            term = words.fields.get(full) or Term(full, "any" if group == "x" else "text", "")
            read_into(held, name, full, value, term, words, inside)
    mistakes += [((group, *at), error, value) for at, error, value in inside]
    return held


def _lacking(held: Mapping[str, Any], words: Vocabulary) -> Iterator[Mistake]:
    """The fields without which the vocabulary takes no case, beside those without which there is none."""
    for name, term in words.fields.items():
        if term.required and name not in _OF_CASES:
            group, _, key = name.rpartition(".")
            if is_missing((held.get(group) or {}).get(key) if group else held.get(key)):
                yield tuple(name.split(".")), lacking(choices(term) or term.says), None
