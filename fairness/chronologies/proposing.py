"""A whole chronology read: each row with its date and the events that it may tell, and the same for machines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fairness.cases.moments import extent, is_whole_day
from fairness.chronologies.dating import DatedRow, dated
from fairness.chronologies.documents import read_rows
from fairness.chronologies.documents.trail import MESSAGE
from fairness.chronologies.people import holders_stated, who_acted
from fairness.chronologies.people_named import context_of
from fairness.chronologies.phrases import Candidate, Phrases, Proposal
from fairness.chronologies.rows import Row
from fairness.readers.dates_in_text import Found, dates_in

_SOON = 60  # days
# `on 24 April`, `on the following Monday, 29 April`: but a `meeting on 24 April` may be only planned.
_OWN = re.compile(
    r"(?<!\w)on\s+(?:the\s+)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?$",
    re.IGNORECASE,
)
_OF_A_PLAN = re.compile(
    r"(?:due|expected|planned|listed|booked|set|fixed|from|next|meeting|hearing|panel|mtg|appt|appointment|review|date)"
    r"\s+on\s+\S*\s*\S*\s*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;]\s+(?=[A-Z])|\s[–-]\s")
_STRUCK = Proposal(none="The row is crossed out")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its date, and what it may tell."""

    dated: DatedRow
    proposal: Proposal

    @property
    def row(self) -> Row:
        """The row as its reader yields it."""
        return self.dated.row

    @property
    def accepted(self) -> tuple[Candidate, ...]:
        """The events that are taken unasked: none while a person has to look at the date."""
        return () if self.dated.unsure or not self.dated.date else self.proposal.accepted


def read_chronology(file: str, phrases: Phrases) -> list[ReadRow]:
    """Every row of a chronology. Raises InputError where the file cannot be read."""
    return read_dated(dated(read_rows(file)), phrases)


def read_dated(rows: Sequence[DatedRow], phrases: Phrases) -> list[ReadRow]:
    """What rows with dates may tell. Each is read after those that came before it, also where the newest is first."""
    context = context_of((one.row.text, one.row.who_cell) for one in rows)
    context = replace(context, people={**_people(rows), **context.people})
    found: dict[int, ReadRow] = {}
    for place in _in_order(rows):
        one = rows[place]
        day = one.date if one.date and is_whole_day(one.date) else ""
        channel = "email" if one.row.place.part == MESSAGE else context.channel
        here = replace(context, date=day, channel=channel)
        proposal = _STRUCK if one.row.struck else phrases.propose(one.row.text, one.row.who_cell, here)
        found[place] = ReadRow(one, with_own_dates(proposal, one.row.text, day))
        context = context.after(candidate.type for candidate in proposal.accepted)
    return [found[place] for place in range(len(rows))]


def _people(rows: Sequence[DatedRow]) -> dict[str, str]:
    """The people whom who cells name, and those whom a text says to hold a role, with that."""
    people = {name: "" for one in rows for name in who_acted(one.row.who_cell)}
    return people | {stated.name: stated.role for one in rows for stated in holders_stated(one.row.text)}


def _in_order(rows: Sequence[DatedRow]) -> list[int]:
    """The places of rows, oldest first: as they stand, or the other way round."""
    days = [day for one in rows if one.date and (day := extent(one.date)[0]) is not None]
    falls = sum(one > other for one, other in zip(days, days[1:], strict=False)) * 2 > max(len(days) - 1, 1)
    places = list(range(len(rows)))
    return places[::-1] if falls else places


def with_own_dates(proposal: Proposal, text: str, day: str) -> Proposal:
    """A proposal whose events have the date that the text gives them, where it is soon after that of the row.

    `The exclusion was lifted and she returned on 24 April`: the return has its own date.
    """
    dates = [one for one in dates_in(text, day) if _is_own(text, one, day)] if day and proposal.parts else []
    if not dates:
        return proposal
    best = [part[0] for part in proposal.parts]
    dated_of: dict[int, str] = {}
    for one in dates:
        before = [place for place, candidate in enumerate(best) if candidate.part[0] < one.end]
        if before and not _SENTENCE.search(text[best[before[-1]].part[0] : one.start]):
            dated_of.setdefault(before[-1], one.date)
    parts = tuple(
        tuple(replace(one, fields={**one.fields, "date": dated_of[place]}) for one in part)
        if place in dated_of and "date" not in part[0].fields
        else part
        for place, part in enumerate(proposal.parts)
    )
    return replace(proposal, parts=parts)


def _is_own(text: str, found: Found, day: str) -> bool:
    """Whether a date in a text is that of an event: it says `on`, is shortly after the row's, and no plan."""
    if not is_whole_day(found.date):
        return False
    later = (date.fromisoformat(found.date) - date.fromisoformat(day)).days
    before = text[: found.start]
    return 0 < later <= _SOON and _OWN.search(before) is not None and _OF_A_PLAN.search(before) is None


def as_proposals(rows: Sequence[ReadRow]) -> list[dict[str, Any]]:
    """The rows as a list for machines: text, date, time, unsure, candidates and whether the first is taken.

    A row stands once for each of its days, and for each act that it tells.
    """
    made = []
    for one in rows:
        for day in (one.dated.date, *one.dated.more):
            made += [_proposed(each) for each in _by_act(replace_date(one, day))]
    return made


def _by_act(one: ReadRow) -> list[ReadRow]:
    """The row for each act that it tells, on the date of that act; those of the row's own date first."""
    parts = sorted(one.proposal.parts, key=lambda part: str(part[0].fields.get("date", "")))
    found = []
    for part in parts or [()]:
        day = str(part[0].fields.get("date", "")) if part else ""
        then = replace(one.dated, date=day or one.dated.date, time=None if day else one.dated.time, more=())
        found.append(ReadRow(then, replace(one.proposal, parts=(part,) if part else ())))
    return found


def replace_date(one: ReadRow, day: str | None) -> ReadRow:
    """The same row on another of its days."""
    return one if day == one.dated.date else ReadRow(replace(one.dated, date=day, more=()), one.proposal)


def _proposed(one: ReadRow) -> dict[str, Any]:
    accepted = {id(candidate) for candidate in one.accepted}
    candidates = [
        {
            "type": candidate.type,
            "confidence": candidate.confidence,
            "fields": dict(candidate.fields),
            "because": candidate.because,
            "accepted": id(candidate) in accepted,
        }
        for candidate in one.proposal.candidates
    ]
    return {
        "text": one.row.text,
        "row": str(one.row.place),
        "date": holding(one.dated.date) if one.dated.date else None,
        "time": one.dated.time,
        "unsure": one.dated.unsure,
        "candidates": candidates,
        "accepted": bool(candidates) and bool(candidates[0]["accepted"]),
    }


def holding(date: str) -> str | None:
    """The day, month or year that surely holds a date of an event; None where it may lie in two years."""
    if date.endswith("~"):
        return date[: -len("-00~")] if len(date) > len("2024~") else None
    first, last = extent(date)
    if "/" not in date:
        return date
    if first is None or last is None or first.year != last.year:
        return None
    return f"{first:%Y-%m}" if first.month == last.month else f"{first:%Y}"
