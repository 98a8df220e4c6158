"""What a file of the vocabulary holds: families of event types, fields, roles, attributes, tracks."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from fairness.source.documents import Absent, Document, Said, Text, about, listed, wrong
from fairness.source.notes import found

Texts = Annotated[tuple[str, ...], BeforeValidator(listed, json_schema_input_type=str | list[str] | None)]
_MAPPINGS = "names, each with its fields"
_LIST, _MAPPING = "a list", "names with their values"


class WordValue(Document):
    """A known value of a field."""

    says: Annotated[Said, about("What it means.")] = ""
    synonyms: Annotated[Texts, about("What else it is called.")] = ()


def _by_name(values: Any) -> Any:
    """Values without words of their own are their own words; a text says what one means."""
    if isinstance(values, list):
        return {str(one): {"says": str(one)} for one in values}
    if isinstance(values, dict):
        return {str(name): {"says": one} if isinstance(one, str) else one for name, one in values.items()}
    return values


class WordTerm(Document):
    """A field of a case, or an attribute of an event."""

    kind: Annotated[
        Literal["text", "choice", "flag", "date", "list", "number", "time"],
        about("What a value is: a choice takes its values alone, a text others too."),
    ] = "text"
    required: Annotated[bool, Absent, about("Whether every case has to state it.")] = False
    values: Annotated[
        dict[str, WordValue],
        BeforeValidator(_by_name, json_schema_input_type=dict[str, str | WordValue] | list[str] | None),
        Absent,
        about("Its known values, each with what it means, and what else it is called."),
    ] = {}
    says: Annotated[Said, about("What it means.")] = ""
    label: Annotated[Said, about("Its name in reports.")] = ""


class WordRole(Document):
    """A role that somebody holds in a case."""

    says: Annotated[Said, about("Who that is.")] = ""
    acts: Annotated[
        Texts,
        about("The attributes of events that show somebody acting in it: `decision.*.by`, a type or family first."),
    ] = ()
    named_by: Annotated[Texts, about("The types of events that name who holds it.")] = ()


class WordType(Document):
    """A type of event."""

    label: Annotated[Said, about("Its name in reports; without it, its name spelt out.")] = ""
    noun: Annotated[Said, about("Its name inside a sentence: `the review of the exclusion`.")] = ""
    says: Annotated[Text, about("A sentence that says what it is.", "a sentence that says what it is")]
    synonyms: Annotated[Texts, about("What trackers call it.")] = ()
    before_case: Annotated[
        bool, Absent, about("Whether it may by its nature come before the case is opened.", "true or false")
    ] = False


class WordFamily(Document):
    """A family of event types."""

    says: Annotated[str | None, about("What its types have in common.")] = None
    types: Annotated[dict[str, WordType], Absent, about("Its types, by name.", _MAPPINGS)] = {}


class WordTrack(Document):
    """A row of a case's chart: periods with marks on them, or points."""

    label: Annotated[Said, about("Its name.")] = ""
    starts: Annotated[Texts, about("The types that start a period.", alias="from")] = ()
    ends: Annotated[Texts, about("The types that end it.", alias="until")] = ()
    marks: Annotated[Texts, about("The types that are marked on it.")] = ()


def _days(value: Any) -> Any:
    """A gap as written (`7 days`) in days."""
    if isinstance(value, str) and (read := re.fullmatch(r"(\d{1,3}) days?", value.strip())):
        return int(read[1])
    if value is None or (type(value) is int and 0 <= value < 1000):
        return value
    raise wrong(found(value), "a number of days, such as `7 days`")


Conditions = Annotated[dict[str, list[Any]], Absent, about("Fields, each with the values that count.", _MAPPING)]


class WordPart(Document):
    """One way in which a kind of episode is recorded."""

    begins: Annotated[Texts, about("The types that begin it.")] = ()
    continues: Annotated[Texts, about("The types that show that it goes on.")] = ()
    ends: Annotated[Texts, about("The types that end it.")] = ()
    where: Conditions = {}
    unless: Conditions = {}
    until: Annotated[Said, about("The attribute that states its last day.")] = ""
    lasts: Annotated[
        int | None,
        BeforeValidator(_days, json_schema_input_type=str | int | None),
        about("How long it lasts at most, whatever it states: `14 days`."),
    ] = None


class WordEpisode(Document):
    """A kind of episode: what lasts from an event to another."""

    label: Annotated[Said, about("Its name in reports.")] = ""
    gap: Annotated[
        int | None,
        BeforeValidator(_days, json_schema_input_type=str | int | None),
        about("What begins no later than this after the end of the last is part of it: `7 days`."),
    ] = None
    words: Annotated[
        dict[Literal["began", "ended", "lapsed"], str], Absent, about("What reports call each side of it.", _MAPPING)
    ] = {}
    parts: Annotated[tuple[WordPart, ...], Absent, about("The ways in which it is recorded.", _LIST)] = ()


class WordAmbiguity(Document):
    """Words that stand for more than one type of event."""

    words: Annotated[Texts, about("The words, as trackers write them.")]
    types: Annotated[Texts, about("The types that they may stand for, the most likely one first.")]
    asks: Annotated[Text, about("The question that tells which.", "a question to the reader")]


class WordStage(Document):
    """A stage of a case, as a case manager meets it."""

    title: Annotated[Said, about("Its name in a checklist.")] = ""
    says: Annotated[Said, about("What it is.")] = ""
    acts: Annotated[Texts, about("The acts of rules (`act:`) that belong to it.")] = ()


class WordQuestion(Document):
    """What a reader is asked where a case leaves a fact unstated."""

    asks: Annotated[Text, about("The question, as a request to the reader.", "a sentence that asks for it")]
    told_by: Annotated[
        dict[str, dict[str, list[Any]]], Absent, about("For a value the facts that point to it.", _MAPPING)
    ] = {}


class VocabularyFile(Document):
    """The words of a case file, or those that an organisation adds to them."""

    vocabulary: Annotated[Said, about("The vocabulary's name.")]
    version: Annotated[Said, about("Its version.")] = ""
    title: Annotated[Said, about("Its title.")] = ""
    says: Annotated[Said, about("What it is for.")] = ""
    fields: Annotated[
        dict[str, WordTerm], Absent, about("The fields of a case, with a dot inside a group.", _MAPPINGS)
    ] = {}
    roles: Annotated[dict[str, WordRole], Absent, about("The roles that people hold in a case.", _MAPPINGS)] = {}
    not_people: Annotated[
        Texts, about("Words that stand for no one person where an event says who acted: the practitioner, bodies.")
    ] = ()
    protected: Annotated[
        tuple[str, ...], Absent, about("The fields that hold protected characteristics.", _LIST)
    ] = ()
    ethnicity_codes: Annotated[
        dict[str, str], Absent, about("NHS codes of ethnicity, each with its group.", _MAPPING)
    ] = {}
    attributes: Annotated[dict[str, WordTerm], Absent, about("The attributes of events.", _MAPPINGS)] = {}
    families: Annotated[dict[str, WordFamily], Absent, about("The families of event types.", _MAPPINGS)] = {}
    tracks: Annotated[tuple[WordTrack, ...], Absent, about("The rows of a case's chart.", _LIST)] = ()
    episodes: Annotated[
        dict[str, WordEpisode], Absent, about("What lasts, by name: how the record shows it.", _MAPPINGS)
    ] = {}
    steps: Annotated[
        tuple[tuple[str, ...], ...], Absent, about("The types that make one step of a case together.", _LIST)
    ] = ()
    ambiguous: Annotated[
        tuple[WordAmbiguity, ...], Absent, about("Words that stand for more than one type of event.", _LIST)
    ] = ()
    stages: Annotated[
        dict[str, WordStage], Absent, about("The stages of a case, in order, each with the acts of it.", _MAPPINGS)
    ] = {}
    questions: Annotated[
        dict[str, WordQuestion], Absent, about("What a reader is asked, by the fact left unstated.", _MAPPINGS)
    ] = {}
    headings: Annotated[
        dict[str, Texts],
        Absent,
        about("The words that trackers put above a column, by field, role, part of an event or value.", _MAPPING),
    ] = {}
