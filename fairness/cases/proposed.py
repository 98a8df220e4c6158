"""Rows of a chronology that wait for a person: what a draft proposes, and what a waiting row leaves open.

While a row waits that may be an event of a wanted type, nobody knows that the event is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from fairness.cases.fields import EventType, Words
from fairness.cases.moments import day_start, extent
from fairness.cases.naming import WAITS, overlap
from fairness.cases.values import read_when
from fairness.cases.vocabulary import Vocabulary
from fairness.source.documents import Document

State = Literal["waits", "note", "skipped"]


class Candidate(Document):
    """An event that a row may be: its type, how likely that is (0 to 1), which words say so, and its attributes."""

    type: Annotated[EventType, Field(description="What may have happened.")]
    confidence: Annotated[float, Field(ge=0, le=1, description="How likely that is, from 0 to 1.")] = 0
    because: Annotated[Words, Field(description="Which words of the row say so.")] = ""
    fields: Annotated[dict[str, Any], Field(description="The attributes that the event would have.")] = {}


class ProposedRow(Document):
    """A row of a chronology that is no event yet: one that waits for a person, a note, or one that was set aside."""

    row: Annotated[Words, Field(description="Where it stands: file and row.")] = ""
    date: Annotated[
        str, BeforeValidator(lambda value: read_when(value)), Field(description="Its date, as surely as it is known.")
    ] = ""
    time: Annotated[Words, Field(description="Its time of day.")] = ""
    text: Annotated[Words, Field(description="What it says.")] = ""
    why: Annotated[Words, Field(description="Why it waits, or why it is no event.")] = ""
    unsure: Annotated[bool, Field(description="Whether it waits because of its date.")] = False
    state: Annotated[State, Field(description="`waits` for a person, is a `note`, or was `skipped` by one.")] = (
        "waits"
    )
    candidates: Annotated[tuple[Candidate, ...], Field(description="What it may be, likeliest first.")] = ()

    @property
    def waits(self) -> bool:
        """Whether a person still has to say what it is."""
        return self.state == "waits"


def left_open(rows: Iterable[ProposedRow], words: Vocabulary, horizon: int) -> tuple[str, ...]:
    """The types, those that episodes make of them, and the roles, that rows which wait may tell of, each marked.

    A row that surely lies after the horizon tells of nothing yet.
    """
    types: dict[str, None] = {}
    for row in rows:
        first = extent(row.date)[0] if row.date else None
        if row.waits and (first is None or day_start(first) <= horizon):
            types |= dict.fromkeys(one.type for one in row.candidates)
    if not types:
        return ()
    derived = {made: kind.makers(made) for made, kind in words.derived.items()}
    made = [one for one, makers in derived.items() if _any_overlap(makers, types)]
    roles = [f"roles.{role}" for role, named in words.named_by.items() if _any_overlap(named, types)]
    roles += [
        f"roles.{role}" for role, acts in words.acts.items() if _any_overlap((type_ for type_, _ in acts), types)
    ]
    return tuple(WAITS + one for one in dict.fromkeys((*types, *made, *roles)))


def waiting_for(rows: Iterable[ProposedRow], types: Sequence[str], words: Vocabulary) -> Iterator[ProposedRow]:
    """The rows that wait and may be an event of one of these types, or make one."""
    derived: Mapping[str, Any] = words.derived
    wanted = {*types, *(maker for one in types if one in derived for maker in derived[one].makers(one))}
    for row in rows:
        if row.waits and any(overlap(one.type, other) for one in row.candidates for other in wanted):
            yield row


def _any_overlap(some: Iterable[str], others: Iterable[str]) -> bool:
    held = tuple(others)
    return any(overlap(one, other) for one in some for other in held)
