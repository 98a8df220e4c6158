"""Several dates in one cell, as trackers have them: `03/04/2023 & 28/04/2023`, `3, 17 and 28 April 2023`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from fairness.readers.date_forms import How, exact
from fairness.readers.dates import read_when, state_of

_DAYS = re.compile(
    r"((?:\d{1,2}(?:st|nd|rd|th)?\s*(?:,|&|\+|\band\b)\s*)+)(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9}\.?,?\s+\d{4})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:[;|\n]|,(?!\s*\d{4}\b)|&|\+|\band\b|\bthen\b|\s/\s|(?:^|(?<=\s))\(?\d{1,2}\)\s)\s*", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{1,2}")
_LOOKS = re.compile(
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th)?[\s-][a-z]{3,9}[\s-]\d{2}", re.I
)
_LONGEST = 200


@lru_cache(maxsize=20_000)
def several(text: str, forms: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The dates of a text that has several, each in its own words; nothing of a text that surely has not."""
    if len(text) > _LONGEST or not any(char.isdigit() for char in text):
        return ()
    if days := _DAYS.fullmatch(text.strip()):
        return tuple(f"{day} {days[3]}" for day in (*_NUMBER.findall(days[1]), days[2]))
    pieces = tuple(piece for piece in _BETWEEN.split(text.strip()) if piece)
    return pieces if len(pieces) > 1 and all(_is_one(piece, forms) for piece in pieces) else ()


def _is_one(piece: str, forms: Sequence[str]) -> bool:
    """Whether a text is a date that is known to the day, or says of one that it was not kept."""
    try:
        when = read_when(piece, forms)
    except ValueError:
        return False
    if len(when.date) == len("2024-03-04"):
        return True
    return bool(when.note) and state_of(piece) == "not" and _LOOKS.search(piece) is not None


def is_date_text(text: str) -> bool:
    """Whether a text of a cell that nobody named is a date."""
    if len(text) > len("Wednesday 30 September 2024 14:30") or not _LOOKS.match(text):
        return False
    try:
        return exact(text, How()) is not None
    except ValueError:
        return True
