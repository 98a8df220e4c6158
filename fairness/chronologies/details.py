"""What a row says of an event besides its type: the channel, until when, why, who came along, what it covered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from fairness.chronologies.lexicon import Spot
from fairness.chronologies.tokens import Token

CHANNEL, FIELD = "channel:", "field:"
_UNTIL = re.compile(
    r"\b(?:until|till|til|to|up to|expir\w+(?: on)?|ends?(?: on)?|next rev(?:iew)?(?: date)?(?: on| is| by| due)?|"
    r"rev(?:iew)? (?:due|date|by|on|again(?: on)?)|for review (?:on|by)|further review (?:on|by)|through to|"
    r"hyd at|tan)[:\s–-]*"
    r"(?:the\s+)?(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+[a-z]{3,9}\.?(?:,?\s+(?:20)?\d{2}\b)?|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:(?:for|of|another|further|a further|cont(?:inue[ds]?)?|extend(?:ed)?(?: by)?|max(?:imum)?|up to|ext)\s+)*"
    r"(\d{1,3}|one|two|three|four|five|six|eight|ten|twelve)[\s-]*(?:\(\d+\)\s*)?"
    r"(?:more |further |calendar |working )?"
    r"(days?|d|/7|weeks?|wks?|w|/52|months?|mths?|/12)\b",
    re.IGNORECASE,
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WELSH = {
    "ion": 1,
    "chw": 2,
    "maw": 3,
    "ebr": 4,
    "mai": 5,
    "meh": 6,
    "gor": 7,
    "aws": 8,
    "med": 9,
    "hyd": 10,
    "tac": 11,
    "rha": 12,
}
_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|on (?:the )?grounds? (?:of|that)|for reasons? of|pending|in view of|"
    r"in light of|"
    r"as a result of|following concerns about|alleging|re|reason:?)\s+([^.;\n]{3,80})",
    re.IGNORECASE,
)


def until_of(text: str, day: str) -> str:
    """The day up to which something lasts or on which it is next reviewed, as YYYY-MM-DD; empty where none is said.

    `day` is the row's own day: a date without a year is the first from then on, and a length counts from it.
    """
    if found := _UNTIL.search(text):
        return _written(found[1], day)
    if len(day) == 10 and (length := _FOR.search(text)):
        return _later(length, date.fromisoformat(day))
    return ""


def _later(length: re.Match[str], first: date) -> str:
    number = int(length[1]) if length[1].isdigit() else _NUMBERS[length[1].casefold()]
    unit = length[2].casefold()
    if unit[:1] == "m" or unit == "/12":
        month = first.month - 1 + number
        year, month = first.year + month // 12, month % 12 + 1
        return date(year, month, min(first.day, 28 if month == 2 else 30)).isoformat()
    return (first + timedelta(days=number * (1 if unit[:1] == "d" or unit == "/7" else 7))).isoformat()


def _written(text: str, day: str) -> str:
    parts = re.split(r"[./\s,-]+", re.sub(r"(?<=\d)(st|nd|rd|th)\b|\bof\b", "", text.casefold()))
    parts = [one for one in parts if one]
    try:
        if len(parts[0]) == 4:
            return date(int(parts[0]), int(parts[1]), int(parts[2])).isoformat()
        month = int(parts[1]) if parts[1].isdigit() else _month(parts[1])
        year = int(parts[2]) if len(parts) > 2 else 0
        return _in_year(int(parts[0]), month, year + 2000 if 0 < year < 100 else year, day)
    except (ValueError, IndexError):
        return ""


def _month(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else _WELSH.get(word[:3], 0)


def _in_year(number: int, month: int, year: int, day: str) -> str:
    if year:
        return date(year, month, number).isoformat()
    if len(day) != 10:
        return ""
    first = date.fromisoformat(day)
    found = date(first.year, month, number)
    return (found if found >= first else date(first.year + 1, month, number)).isoformat()


def because_of(text: str) -> str:
    """Why, in the row's words; empty where it does not say."""
    found = _BECAUSE.search(text)
    return found[1].strip(" ,–-") if found else ""


def channel_of(spots: Mapping[str, Sequence[Spot]], sentence: tuple[int, int], near: Spot) -> str:
    """How something was told, by the words nearest to the act."""
    found = [
        (abs(spot.start - near.start), name.removeprefix(CHANNEL))
        for name, places in spots.items() if name.startswith(CHANNEL)
        for spot in places if sentence[0] <= spot.start < sentence[1]
    ]  # fmt: skip
    return min(found)[1] if found else ""


def with_companion(tokens: Sequence[Token], representatives: Sequence[Spot]) -> bool:
    """Whether a representative is named as having come along: `Dr Q + BMA`."""
    return any(
        one.start > 0 and tokens[one.start - 1].word in ("+", "&", "and", "with", "plus") for one in representatives
    )


def stated(spots: Mapping[str, Sequence[Spot]], attribute: str, sentence: tuple[int, int]) -> list[str]:
    """The values of an attribute whose words stand in a sentence, in their order."""
    start = f"{FIELD}{attribute}:"
    found = [
        (spot.start, name.removeprefix(start))
        for name, places in spots.items() if name.startswith(start)
        for spot in places if sentence[0] <= spot.start < sentence[1]
    ]  # fmt: skip
    return list(dict.fromkeys(value for _, value in sorted(found)))


def words_of(text: str, tokens: Sequence[Token], start: int, end: int) -> str:
    """The words as written from one token to before another."""
    return text[tokens[start].start : tokens[min(end, len(tokens)) - 1].end]
