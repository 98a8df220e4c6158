"""Dates that count from the row above: `same day`, `the Friday after`, `two weeks later`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from fairness.cases.limits import months_on

_ANY = re.IGNORECASE
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "several": 0, "a few": 0, "few": 0, "some": 0, "a couple of": 0,
}  # fmt: skip
_SAME = re.compile(
    r"(?:(?:on\s+)?(?:the\s+|that\s+)?same\s+(?:day|date|morning|afternoon|evening)|"
    r"(?:later\s+)?(?:that|the same)\s+"
    r"(?:day|morning|afternoon|evening|night)|later(?:\s+(?:that|the same)\s+day)?|ditto|do\.?|as above|"
    r"see above|\"+|''|〃|”|“)",
    _ANY,
)
_NEXT = re.compile(
    r"(?:(?:on\s+)?the\s+)?(?:next|following)\s+(day|morning|afternoon|evening|week|month|working day)", _ANY
)
_NEXT_WEEKDAY = re.compile(
    r"(?:(?:on\s+)?the\s+)?(?:next|following)\s+(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?", _ANY
)
_BEFORE = re.compile(r"(?:the\s+)?(?:day before|previous day)", _ANY)
_DAY_AFTER = re.compile(r"(?:the\s+)?day after|\+\s*1 day", _ANY)
_WEEKDAY_NEAR = re.compile(
    r"(?:on\s+)?(?P<which>that|the)\s+(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?"
    r"(?P<after>\s+(?:after|following))?",
    _ANY,
)
_THAT_WEEK = re.compile(r"(?P<when>later|earlier)?\s*(?:in\s+)?(?:that|the same|same)\s+week", _ANY)
_LATER = re.compile(
    r"(?:(?P<about>about|around|approx\.?|some|c\.?|circa)\s+)?"
    r"(?:(?P<number>\d{1,3}|a few|a couple of|(?!the\b)[a-z]+)\s+)?"
    r"(?P<unit>days?|wks?|weeks?|fortnights?|months?|mths?|years?)\s+(?:later|after(?:wards)?|on|hence)",
    _ANY,
)
_DAYS_IN = {"d": 1, "w": 7, "f": 14}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Counted(NamedTuple):
    """A date, or nothing where it may be one or another; `open` says why its day is not known."""

    date: str
    open: str = ""


def is_same(cell: str) -> bool:
    """Whether a cell says that its date is that of the row above."""
    return _SAME.fullmatch(cell) is not None


def rests_on_row_above(cell: str) -> bool:
    """Whether a date cell only makes sense after the row above it: `same day`, `two weeks later`."""
    forms = (_SAME, _NEXT, _NEXT_WEEKDAY, _BEFORE, _DAY_AFTER, _WEEKDAY_NEAR, _THAT_WEEK, _LATER)
    return any(form.fullmatch(cell) for form in forms)


def counted(cell: str, day: date) -> Counted | None:
    """What a cell says that counts from the day of the row above; None for other cells."""
    near = _near(cell, day)
    if near is not None:
        return Counted(near)
    found = _LATER.fullmatch(cell)
    return _later(found, day) if found else None


def _later(found: re.Match[str], day: date) -> Counted | None:
    word = (found["number"] or "a").casefold()
    number = int(word) if word.isdigit() else _NUMBERS.get(word)
    if number is None or (not found["number"] and "day" in found["unit"].casefold()):
        return None
    if not number:
        return Counted(f"{day}/..", f"“{found[0]}” says no day")
    unit = found["unit"][0].casefold()
    on = (
        day + timedelta(days=number * _DAYS_IN[unit])
        if unit in _DAYS_IN
        else months_on(day, number * (12 if unit == "y" else 1))
    )
    return Counted(f"{on}{'~' if found['about'] else ''}")


def _near(cell: str, day: date) -> str | None:
    """What a cell says of a day near that of the row above; nothing where it may be another, None for other cells."""
    if found := _NEXT.fullmatch(cell):
        return _next(found[1].casefold(), day)
    if found := _NEXT_WEEKDAY.fullmatch(cell):
        return f"{day + timedelta(days=_ahead(found[1], day) or 7)}"
    if _BEFORE.fullmatch(cell) or _DAY_AFTER.fullmatch(cell):
        return f"{day + timedelta(days=-1 if _BEFORE.fullmatch(cell) else 1)}"
    return _in_that_week(cell, day)


def _in_that_week(cell: str, day: date) -> str | None:
    """The same of a cell that names the week, or a weekday, of the row above."""
    if found := _THAT_WEEK.fullmatch(cell):
        return _part_of_week((found["when"] or "").casefold(), day)
    if found := _WEEKDAY_NEAR.fullmatch(cell):
        ahead = _ahead(found["day"], day)
        if found["after"]:
            return f"{day + timedelta(days=ahead or 7)}"
        return f"{day + timedelta(days=ahead)}" if ahead + day.weekday() <= 6 else ""
    return None


def _ahead(weekday: str, day: date) -> int:
    """How many days after a day its next such weekday is; 0 for itself."""
    return (_WEEKDAYS.index(weekday.casefold()) - day.weekday()) % 7


def _part_of_week(when: str, day: date) -> str:
    """The week of a day, or the part of it that is `later` or `earlier`."""
    monday = day - timedelta(days=day.weekday())
    first = day if when == "later" else monday
    last = day if when == "earlier" else monday + timedelta(days=6)
    return f"{first}/{last}" if first < last else f"{first}"


def _next(unit: str, day: date) -> str:
    if unit == "week":
        monday = day + timedelta(days=7 - day.weekday())
        return f"{monday}/{monday + timedelta(days=6)}"
    if unit == "month":
        return f"{(day.replace(day=1) + timedelta(days=31)):%Y-%m}"
    on = day + timedelta(days=1)
    while unit == "working day" and on.weekday() > 4:
        on += timedelta(days=1)
    return f"{on}"
