"""A list of sources as its file says it: the one statement of what may be said of a source."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, ValidationInfo

from fairness.cases.moments import days_of
from fairness.rulebook.cited import Easing, Source
from fairness.rulebook.phrases import DateText, RequiredText, Text, one_or_more
from fairness.source.documents import Absent, Document, OneOf, ReadAs, read_document, wrong
from fairness.source.loader import place_in
from fairness.source.notes import found
from fairness.source.problems import InputError, Problem

KNOWN = {
    "read": "We read its text.",
    "opening": "We read the opening of its text.",
    "quoted": "We read words of it that a court, a public body or a law firm quotes.",
    "secondary": "We read what others say of it.",
    "recalled": "We know it from memory alone.",
}
BINDING = ("read", "opening", "quoted")  # what a duty may rest on


class WrittenEasing(Document):
    """A time in which a source accepted that steps take longer."""

    from_: DateText = Field("", alias="from", description="The first day of that time.")
    until: DateText = Field("", description="Its last day.")
    says: RequiredText = Field(description="What a report says of a date missed in that time.")


def _easing(raw: Any, validate: Any, info: ValidationInfo) -> Easing:
    written = validate(raw)
    if not (written.from_ and written.until):
        raise wrong("has no `from:` or no `until:`", "the first and the last day")
    first, last = days_of(written.from_)[0], days_of(written.until)[1]
    if last < first:
        raise wrong("ends before it begins", "`until:` on or after `from:`")
    return Easing(first, last, written.says)


class WrittenSource(Document):
    """One source that rules cite."""

    title: RequiredText = Field(description="The title of the source.")
    instrument: Text = Field("", description="Its number: of a statutory instrument, a circular, a judgment.")
    nation: Text = Field("", description="The nation it is for.")
    kind: Text = Field("", description="What it is: a direction, a statute, guidance, a study.")
    known: Annotated[str, OneOf(KNOWN), Absent] = Field("", description="How surely its text is known.")
    publisher: Text = Field("", description="Who published it.")
    year: Text = Field("", description="The year of its publication.")
    since: DateText = Field(
        "", description="The day, month or year from which it speaks, where the year does not say it."
    )
    url: Text = Field("", description="Where it is found.")
    note: Text = Field("", description="Who read what of it.")
    quoted: Text = Field("", description="The words of the original that were read in the account of others.")
    unread: Annotated[tuple[str, ...], one_or_more(RequiredText), Absent] = Field(
        (), description="The clauses that nobody on the project has read yet."
    )
    supply: Text = Field("", description="Who could supply them.")
    eased: Annotated[Easing | None, ReadAs(WrittenEasing, _easing), Absent] = Field(
        None, description="A time in which it accepted that steps take longer; no verdict changes by it."
    )


class ListedSource(WrittenSource):
    """The same, in a list."""

    id: RequiredText = Field(description="An id that rules cite.")


def _either(raw: Any, validate: Any, info: ValidationInfo) -> Any:
    if not isinstance(raw, dict | list):
        raise wrong(found(raw), "ids, each with title, publisher, year, url, note")
    return validate(raw)


_ById = Annotated[dict[str, WrittenSource], Tag("by id")]
_Listed = Annotated[list[ListedSource], Tag("listed")]
_Either = Annotated[_ById | _Listed, Discriminator(lambda raw: "by id" if isinstance(raw, dict) else "listed")]


class WrittenSources(Document):
    """The sources that rules cite."""

    sources: Annotated[dict[str, WrittenSource] | list[ListedSource], ReadAs(_Either, _either)] = Field(
        description="Ids, each with what is said of the source; or a list of such, with `id:`."
    )


def looks_like_sources(document: Any) -> bool:
    """Whether a document is meant as a list of sources."""
    return isinstance(document, dict) and "sources" in document


def read_sources(document: Any, file: str) -> dict[str, Source]:
    """The sources of one document, by id: under `sources:` ids with entries, or a list of entries with `id:`.

    Raises InputError with everything that is wrong, by file and line.
    """
    whole = {"sources": document} if isinstance(document, list) else document
    written = read_document(WrittenSources, whole, file, what="`sources:`", named_by={"sources": "id"}).sources
    if isinstance(written, dict):
        listed = whole["sources"]
        return {
            name: Source(id=name, **dict(one), place=place_in(file, listed, name)) for name, one in written.items()
        }
    read: dict[str, Source] = {}
    for number, one in enumerate(written):
        place = place_in(file, whole["sources"], number)
        if one.id in read:
            says = f"is already the id of the source at {read[one.id].place}"
            raise InputError(Problem(place, says, one.id, "an id of its own"))
        read[one.id] = Source(**dict(one), place=place)
    return read
