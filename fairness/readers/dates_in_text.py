"""Dates that stand within a text (`letter dated 3/4`, `until 6 June`), and a date or time that begins a line."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from fairness.cases.moments import days_of
from fairness.readers.date_forms import How, clock, exact

_ANY = re.IGNORECASE
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    r"(?<![\w/.£-])(?:"
    r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s-]{_MONTH}\b\.?(?:,?[\s-](?:\d{{4}}|'\d\d)\b)?|"
    rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)(?:,?\s+\d{{4}})?|{_MONTH}\s+\d{{4}}|"
    r"\d{1,2}/\d{1,2}(?=$|[\s,.;:)–-]|\.\s)"
    r")(?![\w/%])",
    _ANY,
)
_TIME = re.compile(
    r"(?<![\w/.:£])(?:(\d{1,2}[:.]\d{2}\s*[ap]\.?m\b\.?|\d{1,2}\s*[ap]\.?m\b\.?)|([01]?\d|2[0-3]):([0-5]\d)(?![\d:])|"
    r"(?:at|@|back|until|by|from)\s+((?:[01]?\d|2[0-3])\.[0-5]\d)(?![\d%]|\s*[ap]\.?m)|"
    r"((?:[01]?\d|2[0-3])\.(?:00|15|30|45))(?=,|\s*$|\s*[-–]))",
    _ANY,
)


class Found(NamedTuple):
    """A date within a text: from where up to where it stands, and which it is (a day or a month of ours)."""

    start: int
    end: int
    date: str


def dates_in(text: str, on: str = "") -> tuple[Found, ...]:
    """The dates within a text of a row dated `on`: one without a year is the nearest to that day.

    What cannot be a date of the calendar is left out, and so is one without a year where `on` is not known.
    """
    near = days_of(on)[0] if on else None
    found = []
    for one in _DATE.finditer(text):
        if read := _read(one[0].rstrip("."), near):
            found.append(Found(one.start(), one.start() + len(one[0].rstrip(".")), read))
    return tuple(found)


def time_in(text: str) -> str:
    """The first time of day within a text as HH:MM; nothing where it has none."""
    for one in _TIME.finditer(text):
        try:
            return clock(
                re.sub(r"^(?:at|@|back|until|by|from)\s+", "", one[0], flags=_ANY).rstrip(".").replace(". ", " ")
            )
        except ValueError:
            continue
    return ""


def _read(text: str, near: date | None) -> str:
    years = ["", *(str(near.year + more) for more in (0, 1, -1))] if near else [""]
    read = []
    for year in years:
        try:
            found = exact(text, How(within=year))
        except ValueError:
            continue
        if found:
            read.append(found.date)
            if not year:
                return found.date
    return min(read, key=lambda one: abs((days_of(one)[0] - near).days), default="") if near else ""
