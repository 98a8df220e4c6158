"""What a person says of a row that waits: the events that it is, or that it is none; written into the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.cases.moments import extent, is_whole_day
from fairness.cases.proposed import ProposedRow
from fairness.cases.values import read_when
from fairness.cases.vocabulary import EventType, Vocabulary
from fairness.chronologies.draft import event_of
from fairness.readers.dates import read_when as read_written
from fairness.readers.edit import CaseText

_MOST_LIKE = 9  # types that are offered for some words


def keep(held: CaseText, row: ProposedRow, events: Sequence[tuple[str, Mapping[str, Any]]]) -> bool:
    """Put the events that a row is in its place, each a type and its attributes with `date`; the file stays.

    Gives False where the row is no longer there.
    """
    at = _place(held, row)
    if at is None:
        return False
    for kind, given in events:
        fields = dict(given)
        day = fields.pop("date")
        time = row.time if row.time and is_whole_day(day) else None
        held.add("events", event_of(kind, fields, day, time, row.row, row.text, held.vocabulary))
    held.remove(*(("proposed", at) if len(held.before.proposed) > 1 else ("proposed",)))
    return True


def skip(held: CaseText, row: ProposedRow) -> bool:
    """Say of a row that it is no event; the file stays. Gives False where the row is no longer there."""
    at = _place(held, row)
    if at is None:
        return False
    held.set("proposed", at, "state", value="skipped")
    return True


def _place(held: CaseText, row: ProposedRow) -> int | None:
    found = (place for place, one in enumerate(held.before.proposed) if (one.row, one.text) == (row.row, row.text))
    return next(found, None)


def dated(fields: Mapping[str, Any], day: str) -> dict[str, Any]:
    """The attributes of an event with its date: their own, where they have one."""
    return {**fields, "date": str(fields.get("date") or day)}


def read_typed_date(text: str) -> str:
    """A date that a person types, as a case has it; empty for any other text."""
    try:
        return read_when(text)
    except Exception:
        pass
    try:
        found = read_written(text)
        if found.date and extent(found.date):
            return found.date
    except ValueError:
        pass
    return ""


def types_like(text: str, vocabulary: Vocabulary, most: int = _MOST_LIKE) -> list[EventType]:
    """The event types that words may mean: the one so named or called first, then those with all the words."""
    types = vocabulary.types
    text = text.strip()
    named = next((one for one in types.values() if text in (one.name, one.label)), None)
    if named is not None:
        return [named]
    meant = vocabulary.synonyms.get(text.casefold())
    words = text.casefold().split()
    like = [name for name, one in types.items() if all(word in _said(one) for word in words)]
    return [types[name] for name in dict.fromkeys([*([meant] if meant else []), *like])][:most]


def type_named(text: str, vocabulary: Vocabulary) -> str:
    """The event type that a text names, by itself or by words that mean no other; else the text."""
    text = text.strip()
    like = [] if text in vocabulary.types else types_like(text, vocabulary, 2)
    return like[0].name if len(like) == 1 else text


def _said(one: EventType) -> str:
    return " ".join((one.name, one.label, one.says, *one.synonyms)).casefold()
