"""What a file of the vocabulary holds: families of event types, fields, roles, attributes, tracks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from fairness.source.documents import Absent, Document, Said, Text, expected, listed

Texts = Annotated[tuple[str, ...], BeforeValidator(listed, json_schema_input_type=str | list[str] | None)]
_MAPPINGS = expected("a mapping of names to mappings")
_LIST, _MAPPING = expected("a list"), expected("a mapping")


def _by_name(values: Any) -> Any:
    """Values without words of their own are their own words."""
    return {str(one): str(one) for one in values} if isinstance(values, list) else values


class WordTerm(Document):
    """A field of a case, or an attribute of an event."""

    kind: Annotated[
        Literal["text", "choice", "flag", "date", "list", "number", "time"],
        Field(description="What a value is: a choice takes its values alone, a text others too."),
    ] = "text"
    required: Annotated[bool, Absent, Field(description="Whether every case has to state it.")] = False
    values: Annotated[
        dict[str, str],
        BeforeValidator(_by_name, json_schema_input_type=dict[str, str] | list[str] | None),
        Absent,
        Field(description="Its known values, each with what it means."),
    ] = {}
    says: Annotated[Said, Field(description="What it means.")] = ""
    label: Annotated[Said, Field(description="Its name in reports.")] = ""


class WordRole(Document):
    """A role that somebody holds in a case."""

    says: Annotated[Said, Field(description="Who that is.")] = ""


class WordType(Document):
    """A type of event."""

    label: Annotated[Said, Field(description="Its name in reports; without it, its name spelt out.")] = ""
    says: Annotated[
        Text,
        Field(
            description="A sentence that says what it is.",
            json_schema_extra=expected("a sentence that says what it is"),
        ),
    ]
    synonyms: Annotated[Texts, Field(description="What trackers call it.")] = ()


class WordFamily(Document):
    """A family of event types."""

    says: Annotated[str | None, Field(description="What its types have in common.")] = None
    types: Annotated[
        dict[str, WordType], Absent, Field(description="Its types, by name.", json_schema_extra=_MAPPINGS)
    ] = {}


class WordTrack(Document):
    """A row of a case's chart: periods with marks on them, or points."""

    label: Annotated[Said, Field(description="Its name.")] = ""
    starts: Annotated[Texts, Field(alias="from", description="The types that start a period.")] = ()
    ends: Annotated[Texts, Field(alias="until", description="The types that end it.")] = ()
    marks: Annotated[Texts, Field(description="The types that are marked on it.")] = ()


class VocabularyFile(Document):
    """The words of a case file, or those that an organisation adds to them."""

    vocabulary: Annotated[Said, Field(description="The vocabulary's name.")]
    version: Annotated[Said, Field(description="Its version.")] = ""
    title: Annotated[Said, Field(description="Its title.")] = ""
    says: Annotated[Said, Field(description="What it is for.")] = ""
    fields: Annotated[
        dict[str, WordTerm],
        Absent,
        Field(description="The fields of a case, with a dot inside a group.", json_schema_extra=_MAPPINGS),
    ] = {}
    roles: Annotated[
        dict[str, WordRole],
        Absent,
        Field(description="The roles that people hold in a case.", json_schema_extra=_MAPPINGS),
    ] = {}
    protected: Annotated[
        tuple[str, ...],
        Absent,
        Field(description="The fields that hold protected characteristics.", json_schema_extra=_LIST),
    ] = ()
    ethnicity_codes: Annotated[
        dict[str, str],
        Absent,
        Field(description="NHS codes of ethnicity, each with its group.", json_schema_extra=_MAPPING),
    ] = {}
    attributes: Annotated[
        dict[str, WordTerm], Absent, Field(description="The attributes of events.", json_schema_extra=_MAPPINGS)
    ] = {}
    families: Annotated[
        dict[str, WordFamily], Absent, Field(description="The families of event types.", json_schema_extra=_MAPPINGS)
    ] = {}
    tracks: Annotated[
        tuple[WordTrack, ...], Absent, Field(description="The rows of a case's chart.", json_schema_extra=_LIST)
    ] = ()
    headings: Annotated[
        dict[str, Texts],
        Absent,
        Field(
            description="The words that trackers put above a column, by field, role, part of an event or value.",
            json_schema_extra=_MAPPING,
        ),
    ] = {}
