"""What a file of phrases holds: abbreviations, names for ways of saying, cues, people, phrases by type of event."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from fairness.source.documents import Absent, Document, Said, Text, about, listed

Texts = Annotated[tuple[Text, ...], BeforeValidator(listed, json_schema_input_type=str | list[str] | None)]
Lists = Annotated[dict[str, Texts], Absent]


class PhrasesOfType(Document):
    """The ways of saying that an event of one type happened."""

    says: Annotated[Texts, about("Phrases that say it by themselves.")] = ()
    perhaps: Annotated[Texts, about("Phrases that may say it: a person is always asked.")] = ()
    by: Annotated[Said, about("Who acts where a row names nobody: a role, or `practitioner`.")] = ""
    to: Annotated[Said, about("Who it is addressed to where a row does not say.")] = ""
    gives_way: Annotated[
        bool,
        Absent,
        about("Whether it is left out where the sentence says something more particular.", "true or false"),
    ] = False
    lesser: Annotated[
        bool, Absent, about("Whether another type is meant where both fit equally well.", "true or false")
    ] = False
    asked: Annotated[
        bool, Absent, about("Whether a person is always asked, however sure the words are.", "true or false")
    ] = False


class PhrasesFile(Document):
    """The phrases by which rows of a chronology are read, or those that an organisation adds to them."""

    phrases: Annotated[Text, about("Whose phrases they are.", "a name")]
    version: Annotated[Said, about("Their version.")] = ""
    says: Annotated[Said, about("What they are for.")] = ""
    abbreviations: Annotated[
        dict[str, Text], Absent, about("What a short form stands for.", "short forms with their words")
    ] = {}
    words: Annotated[Lists, about("Names for several ways of saying one thing, used in phrases as `<name>`.")] = {}
    topics: Annotated[Texts, about("Names of `words` that a later sentence of a row may leave out.")] = ()
    speakers: Annotated[
        dict[str, str],
        Absent,
        about("Who, in the who column, says what kind of act a row is; with the type that it then most likely is."),
    ] = {}
    shapes: Annotated[Lists, about("Parts of phrases that many have, used in them as `{name}`.")] = {}
    cues: Annotated[Lists, about("Words that say that something did not happen, or not yet.")] = {}
    people: Annotated[Lists, about("What roles and bodies are called, by the name that events get.")] = {}
    channels: Annotated[Lists, about("Words that say how something was told, by channel.")] = {}
    fields: Annotated[
        dict[str, Lists], Absent, about("Words that give an attribute a value, by attribute and value.")
    ] = {}
    events: Annotated[
        dict[str, PhrasesOfType], Absent, about("Phrases by type of event.", "types of event with their phrases")
    ] = {}
