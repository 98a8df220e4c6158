"""One messy cell read as a date of ours (YYYY-MM-DD, YYYY-MM or YYYY), a time of day, and what is to be said of it.

What is vague becomes a month or a year that surely holds it, or no date at all: never a guess. The date of an event
(`read_when`) may also be a range, before or after a day, or about a day.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from fairness.cases.moments import days_of, extent
from fairness.readers.date_forms import Exact, How, NoYear, clock, exact, from_number, of_time
from fairness.readers.date_spans import (
    A_DAY,
    CIRCA,
    CIRCA_AFTER,
    is_doubted,
    is_loose,
    is_vague,
    part_of_month,
    says_about,
    span_of,
)
from fairness.readers.date_stamps import local, since_1970, stamp

COULD_BE = "but could be"  # in the note of a date that can be read in two ways, before the other one
_NONE = frozenset(
    {"n/a", "na", "none", "nil", "no", "n", "false", "not applicable", "not required", "ongoing", "open", "not yet",
     "not yet closed", "still open", "still excluded", "still suspended", "in progress", "current", "live"}
)  # fmt: skip
_UNKNOWN = frozenset({
    "n/k", "nk", "not known", "unknown", "unk", "date unknown", "unknown date", "date not known", "not recorded",
    "tbc", "tba", "t.b.c.", "t.b.a.", "to be confirmed", "to be agreed", "to be arranged", "no date", "missing",
    "pending", "awaited", "awaiting", "?", "??", "???", "-", "--", "---", "–", "—", ".",
})  # fmt: skip
_DONE = frozenset({"y", "yes", "x", "done", "complete", "completed", "true", "✓", "✔"})
_ANY = re.IGNORECASE
_UNSETTLED = (
    r"(?:tbc|tba|t\.b\.c\.|to be confirmed|to be held|provisional(?:ly)?|planned|due|expected|proposed|anticipated|"
    r"scheduled|estimated|target|booked)"
)
_NOT_HELD = re.compile(
    r"\b(?:cancel(?:l?ed|lation)?|canx|called off|stood down|abandoned|postponed|rescheduled|re-scheduled|"
    r"not (?:held|done|sent|completed|undertaken|reviewed)|"
    r"(?:did not|didn[’']?t|has not|hasn[’']?t|never) "
    r"(?:take place|taken place|happen(?:ed)?|go ahead|proceed|occur))\b",
    _ANY,
)
_TO_CONFIRM = re.compile(r"\b(?:tbc|tba|t\.b\.c\.|to be confirmed|provisional(?:ly)?)", _ANY)
_A_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d{1,2}\s+[a-z]{3,9}\b", _ANY)
_PLAN = re.compile(rf"\b{_UNSETTLED}\b", _ANY)
_NOT_SURE = re.compile(rf"\s*[(,-]?\s*\b{_UNSETTLED}\)?$", _ANY)
_NOT_SURE_YET = re.compile(rf"\(?{_UNSETTLED}(?=[\s:,)-]).*\d", _ANY)
_BOUND = re.compile(
    r"(?:not )?(?:before|after|by|since|until|till|from|prior to|no later than|on or before)\s+", _ANY
)
_REMARK = re.compile(r"(.*\d)\s*\(([^()]*)\)", _ANY)
_CIRCA = re.compile(rf"(?:{CIRCA})\s*", _ANY)
_CIRCA_AFTER = re.compile(rf"[\s,]*\(?(?:{CIRCA_AFTER})\)?$", _ANY)
_LEADING = re.compile(
    r"^(?:(?:on|dated?:?)\s+(?=\S*\d|[a-z]+day)|"
    r"(?:sometime\s+)?(?:during|throughout|all(?: of)?|within|in|over)\s+(?:the\s+)?)",
    _ANY,
)
_ONWARDS = re.compile(
    r"(?:\s+onwards?|\s*(?:[-–]|to)\s*(?:date|present|now|ongoing|today|current)|\s+\(?ongoing\)?)$", _ANY
)
_SIDE = re.compile(r"(on or before|on or after|before|after|prior to)\s+(?:the\s+)?", _ANY)
_PART = re.compile(
    r"(?:(?P<early>early(?: in)?|beginning of|beg\.?(?: of)?|start of)|(?P<mid>mid(?:dle of)?)|"
    r"(?P<late>late(?: in)?|end(?: of)?))[\s-]+",
    _ANY,
)
# The months of a year of which people say early, mid and late: with room to either side.
_OF_YEAR = {"early": ("01", "06"), "mid": ("04", "09"), "late": ("07", "12")}


class When(NamedTuple):
    """A date of ours (or none) and a time (or none); `note` says what was made of a cell that is no plain date.

    `doubt`: the day may be another one, so that a person has to look.
    """

    date: str = ""
    time: str = ""
    note: str = ""
    doubt: bool = False


def read_date(cell: Any, formats: Sequence[str] = (), later: int = 0, within: str = "") -> When:
    """What a cell says of a day: text, a number as Excel counts days (from `later` days later), or a date already.

    `formats` are those of the mapping (`strptime`); see `date_forms.exact`. `within` is the year or month (`2024-03`)
    in which a text without one stands. An empty cell, or one that says that
    there is none (`n/a`), gives nothing, without a note. Raises ValueError with
    what is wrong where it is neither a date nor a known way of having none.
    """
    if not isinstance(cell, (str, bool)):
        return _of_value(cell, later)
    text = str(cell)
    if not formats and text[4:5] == text[7:8] == "-" and len(text) == len("2024-03-04"):
        with contextlib.suppress(ValueError):  # what programs write, read at once
            return When(f"{date.fromisoformat(text)}")
    if at := stamp(text):
        return When(*at)
    return _text(_bare(text), How(tuple(formats), within))


def _of_value(cell: Any, later: int) -> When:
    """The date of a cell that is no text."""
    if cell is None:
        return When()
    if isinstance(cell, datetime):
        return When(*local(cell))
    if isinstance(cell, (time, timedelta)):
        raise ValueError(f"{cell} is a time without a date")
    if isinstance(cell, (int, float)):
        return When(*(since_1970(cell) or from_number(cell, later)[:2]))
    return When(f"{cell:%Y-%m-%d}") if isinstance(cell, date) else _text(_bare(str(cell)), How())


def read_when(cell: Any, formats: Sequence[str] = (), later: int = 0, within: str = "") -> When:
    """The same as `read_date` of an event, whose date may be less sure than a day: a range, before, after or about.

    It is then a text that `moments.extent` takes (`2024-03-01/2024-03-15`, `../2024-04-30`, `2024-03-12~`).
    """
    if isinstance(cell, str):
        return _when(cell, tuple(formats), later, within)
    return read_date(cell, formats, later, within)


@lru_cache(maxsize=20_000)
def _when(cell: str, formats: tuple[str, ...], later: int, within: str) -> When:
    text, how = _bare(cell), How(formats, within)
    with contextlib.suppress(ValueError):
        if ("~" in text or "/" in text) and extent(text):
            return When(text)
    with contextlib.suppress(ValueError):
        if text and not stamp(text) and exact(text, how) is None and (found := _unsure(text, how)):
            return found
    return read_date(cell, formats, later, within)


def _bare(text: str) -> str:
    """A text without what surrounds a date: blanks, a colon after it, `on` before it."""
    return _LEADING.sub("", " ".join(text.split()), count=1).rstrip(" :;,")


def _going_on(text: str, how: How) -> When | None:
    """`3 April 2024 onwards`: what began then; None of any other text."""
    bare = _ONWARDS.sub("", text)
    found = exact(bare, how) if bare != text else None
    return When(found.date, found.time, f"{text!r} says only when it began", True) if found else None


def _unsure(text: str, how: How) -> When | None:
    """What a text says that is surely a range, before or after a day, or about one; None for any other."""
    if side := _SIDE.match(text):
        return _ranged(text, _one_side(side[1].casefold(), exact(text[side.end() :], how)))
    bare = _CIRCA_AFTER.sub("", _CIRCA.sub("", text, count=1) if _CIRCA.match(text) else text)
    if bare != text and not is_doubted(bare) and (about := exact(bare, how)):
        return None if about.time else _ranged(text, f"{about.date}~")
    if (part := _PART.match(text)) and (found := exact(text[part.end() :], how)):
        return _ranged(text, _part_of(str(part.lastgroup), found.date))
    span = span_of(text, how)
    if span is None or span in _plain_spans(span[0]) or says_about(text):
        return None
    return _ranged(text, f"{span[0]}/{span[1]}", doubt=is_loose(text, span))


def _ranged(text: str, found: str, doubt: bool = False) -> When | None:
    return When(found, "", f"{text!r} is not one day: we read it as {_said(found)}", doubt) if found else None


def _plain_spans(first: date) -> list[tuple[date, date]]:
    """The day, month and year that begin on a day or hold it: what a date of ours says."""
    return [days_of(f"{first}"[:length]) for length in (10, 7, 4)]


def _one_side(side: str, found: Exact | None) -> str:
    if found is None:
        return ""
    first, last = days_of(found.date)
    match side:
        case "on or before":
            return f"../{last}"
        case "on or after":
            return f"{first}/.."
        case "after":
            return f"{last + A_DAY}/.."
    return f"../{first - A_DAY}"


def _part_of(part: str, text: str) -> str:
    """The early, middle or late part of a month or year; nothing of a day."""
    first, last = days_of(text)
    if len(text) == len("2024"):
        return "/".join(f"{text}-{month}" for month in _OF_YEAR[part])
    if len(text) == len("2024-03"):
        return "/".join(map(str, part_of_month(part, first, last)))
    return ""


def _said(text: str) -> str:
    """A date that is less sure, in a note."""
    if text.endswith("~"):
        return f"about {text[:-1]}"
    first, last = text.split("/")
    if first == "..":
        return f"{last} or before"
    return f"{first} or after" if last == ".." else f"{first} to {last}"


def read_time(cell: Any) -> str:
    """A time of day as HH:MM from a cell, or nothing where it is empty. Raises ValueError where it is no time."""
    if cell is None or (isinstance(cell, str) and cell.strip().casefold() in {"", *_NONE, *_UNKNOWN}):
        return ""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, timedelta):
        cell = cell.total_seconds() / 86_400
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not 0 <= cell < 1:
            raise ValueError(f"{cell:g} is not a time of day")
        cell = (datetime.min + timedelta(seconds=round(cell * 86_400))).time()
    if isinstance(cell, time):
        return of_time(cell) or "00:00"
    return clock(str(cell))


@lru_cache(maxsize=20_000)
def _text(text: str, how: How) -> When:
    low = text.casefold()
    if not low or low in _NONE:
        return When()
    if low in _UNKNOWN:
        return When(note=f"{text!r} gives no date")
    if low in _DONE:
        return When(note=f"{text!r} does not say when, so it gives no date")
    try:
        plain = exact(text, how)
        found = _plain(text, plain) if plain else _vague(text, how)
    except NoYear:
        return When(note=f"{text!r} has no year, so it gives no date")
    if found is None:
        raise ValueError(f"{text!r} is not a date")
    return found


def _plain(text: str, found: Exact) -> When:
    if found.other:
        return When(found.date, found.time, f"{text!r} is read as {found.date}, {COULD_BE} {found.other}", True)
    if found.weekday and len(found.date) == 10:
        really = f"{date.fromisoformat(found.date):%a}".casefold()
        if really != found.weekday:
            says = f"{text!r} names the wrong day of the week for {found.date}"
            return When(found.date, found.time, says, True)
    return When(found.date, found.time)


def _vague(text: str, how: How) -> When | None:
    if is_vague(text):
        return When(note=f"{text!r} gives no date")
    if _NOT_HELD.search(text):
        return When(note=f"{text!r} says that it did not take place")
    if _NOT_SURE.search(text) or _NOT_SURE_YET.match(text):
        return When(note=f"{text!r} is not a definite date, so it gives none")
    if going_on := _going_on(text, how):
        return going_on
    if (span := span_of(text, how)) is not None:
        return _within(text, *span)
    return _beside(text, how)


def _beside(text: str, how: How) -> When | None:
    """A date with a remark beside it, or that says only before or after."""
    if _BOUND.match(text):
        return When(note=f"{text!r} says only before or after, so it gives no date")
    if (remark := _REMARK.fullmatch(text)) and (found := exact(remark[1], how)):
        if _PLAN.search(remark[2]):
            return When(note=f"{text!r} is not a definite date, so it gives none")
        if _A_DATE.search(remark[2]):
            return When(note=f"{text!r} names two dates, so it gives none")
        return When(found.date, found.time, f"written as {text!r}")
    return None


def state_of(cell: Any) -> Literal["", "done", "not"]:
    """What a cell that gives no date says: it was `done`, on a day not told; it was `not`, or not yet; or neither."""
    text = _bare(str(cell))
    if text.casefold() in _DONE:
        return "done"
    planned = any(char.isdigit() for char in text) and _PLAN.search(_TO_CONFIRM.sub("", text))
    return "not" if planned or _NOT_HELD.search(text) else ""


def _within(text: str, first: date, last: date) -> When:
    """The smallest date of ours that holds all of a period."""
    if first.year != last.year:
        return When(note=f"{text!r} could be in either of two years, so it gives no date")
    taken = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m}" if first.month == last.month else f"{first:%Y}"
    doubt = is_doubted(text) or is_loose(text, (first, last))
    return When(taken, "", f"{text!r} is vague: we read it as {taken}", doubt)
