"""The exact ways in which people and programs write a date, a time of day, or both."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

DAY_FIRST = "the day first, with its year (04/03/2024, 4 March 2024), or YYYY-MM-DD"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WELSH = (
    "ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin", "gorffennaf", "awst", "medi", "hydref", "tachwedd",
    "rhagfyr",
)  # fmt: skip
_PIVOT = 69  # the first of the years of two digits that lie in the 1900s, as `strptime` has it
_SERIALS = range(17_533, 80_000)  # 1948 to 2119, as Excel counts days from 30 December 1899
_YEARS = range(1900, 2200)
_DIRECTIVES = frozenset("dmbBYyHIpMSfjaAzZ%")

_ANY = re.IGNORECASE
_CLOCK = (
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d{1,9})?)?\s*(?:[ap]\.?m\.?|h(?:ou)?rs?\.?)?|\d{1,2}\s*[ap]\.?m\.?|"
    r"\d{4}\s*h(?:ou)?rs?\.?|(?:12\s*)?(?:noon|midday)"
)
_UNTIL_CLOCK = r"(?:\s*(?:[-–]|to)\s*\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?|h(?:ou)?rs?\.?)?)?"
_TIMED = re.compile(
    rf"(.*?)(?:\s*,\s*|\s+at\s+|\s*@\s*|\s+|t(?=\d))({_CLOCK})(?:\s*(?:z|gmt|bst|[+-]\d{{2}}:?\d{{2}})|{_UNTIL_CLOCK})",
    _ANY,
)
_HOURS = re.compile(r"(\d{1,2})[:.]?(\d{2})\s*h(?:ou)?rs?\.?", _ANY)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2})(?:\.(\d{1,9}))?)?\s*(?:([ap])\.?m\.?)?", _ANY)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?", _ANY)
_TWO_YEARS = re.compile(r"((?:fy|ay|q[1-4]|(?:financial|academic) year)\s*)?(\d{4})\s*([-/.–])\s*(\d\d|\d{4})", _ANY)
_BARE = re.compile(r"(\d{4})(\d{2})(\d{2})", _ANY)
_NUMERIC = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})", _ANY)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", _ANY)
_WEEKDAY = re.compile(
    r"(mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"\b\.?,?\s*(?=\d|[a-z])",
    _ANY,
)
_WEEKDAY_AFTER = re.compile(
    r"[\s,]*\(?\b(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?\)?\.?$", _ANY
)
_ORDINAL = r"(?:\s?(?:st|nd|rd|th))"
_NAMED = re.compile(
    rf"(?:the\s+)?(\d{{1,2}}){_ORDINAL}?(?:\s+of)?[\s\-/.]*([a-z]{{3,10}})[\s\-/.,]*('?\d{{4}}|'?\d{{2}})?", _ANY
)
_NAME_FIRST = re.compile(rf"([a-z]{{3,10}})[\s\-/.]*(\d{{1,2}}){_ORDINAL}?(?:\s*,\s*|\s+)(\d{{4}})", _ANY)
_NAME_FIRST_NO_YEAR = re.compile(rf"([a-z]{{3,10}})\.?\s*(\d{{1,2}}{_ORDINAL}|[1-9])", _ANY)
_NAMED_MONTH = re.compile(r"([a-z]{3,10})([\s\-/.,]*)('?\d{4}|'?\d{2})?", _ANY)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})[./]?", _ANY)
_DAY_ALONE = re.compile(rf"(?:the\s+)?(\d{{1,2}}){_ORDINAL}?", _ANY)
_PART_OF_DAY = re.compile(
    r"[\s,]+\(?(?:in the\s+)?(?:a\.?m|p\.?m|morning|afternoon|evening|lunchtime|eve)\.?\)?$", _ANY
)
_SPELT = 88  # of 100: so like the name of a month that it is one, spelt wrong


class Exact(NamedTuple):
    """A date of ours, whole or partial, with a time of day or none, the weekday named, and what else it may mean."""

    date: str
    time: str = ""
    weekday: str = ""
    other: str = ""


class How(NamedTuple):
    """How dates are read: by formats of `strptime`, and within the year or month in which they stand, if any."""

    formats: tuple[str, ...] = ()
    within: str = ""

    @property
    def year(self) -> str:
        """The year of what has none; an empty text where none is known."""
        return self.within[:4]


_PLAINLY = How()


class NoYear(ValueError):
    """A day or month was written without its year."""


def month_number(word: str) -> int:
    """1 to 12 for a month's name or its first letters (`Sept`), in English or Welsh; 0 for any other word."""
    low = word.casefold()
    for names in (_MONTHS, _WELSH):
        found = [number for number, name in enumerate(names, 1) if len(low) >= 3 and name.startswith(low)]
        if len(found) == 1:
            return found[0]
    return _misspelt(low) if len(low) >= 5 else 0


@lru_cache(maxsize=1_000)
def _misspelt(word: str) -> int:
    """The month that a word most likely means (`Febuary`); 0 where it is like none."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(word, _MONTHS, scorer=fuzz.ratio, score_cutoff=_SPELT)
    return near[2] + 1 if near and near[0][0] == word[0] else 0


def full_year(digits: str) -> str:
    """A year in full: of two digits, 69 to 99 are the 1900s and 00 to 68 the 2000s."""
    digits = digits.lstrip("'’")
    return digits if len(digits) == 4 else f"{20 if int(digits) < _PIVOT else 19}{digits}"


def two_years(text: str) -> int:
    """The first year of `2024/25` or `FY 2010/11`, which lie in two; 0 for any other text, and for YYYY-MM."""
    found = _TWO_YEARS.fullmatch(text)
    if found is None:
        return 0
    follows = str(int(found[2]) + 1)
    is_ours = not found[1] and found[3] == "-" and len(found[4]) == 2 and int(found[4]) <= 12
    return int(found[2]) if found[4] in (follows, follows[2:]) and not is_ours else 0


def check_format(form: str) -> str:
    """What is wrong with a format of `datetime.strptime` for dates; nothing where it can be used."""
    used = re.findall(r"%(.?)", form)
    unknown = [one for one in used if one not in _DIRECTIVES]
    if unknown:
        return f"has %{unknown[0]}, which is not a part that can be read"
    if not {"Y", "y"} & set(used):
        return "has no year (%Y)"
    if "d" in used and not {"m", "b", "B"} & set(used):
        return "has a day but no month (%m)"
    return ""


def exact(text: str, how: How = _PLAINLY) -> Exact | None:
    """The date that `text` states, or None where it is in no form that is known.

    The formats come first, and with them all-numeric dates are read by them alone; otherwise the day comes first.
    Raises ValueError for a date that is not in the calendar, or fits two formats with two meanings; NoYear where the
    year is missing, and none is known.
    """
    text = " ".join(text.split())
    found = _by_formats(text, how.formats) or _of_day(text, how)
    if found is None and (bare := _PART_OF_DAY.sub("", text)) != text:
        return _of_day(bare, how)
    return found


def _of_day(text: str, how: How) -> Exact | None:
    """A date with or without its weekday and time."""
    weekday = _WEEKDAY.match(text)
    bare = text[weekday.end() :] if weekday else text
    if not weekday and (weekday := _WEEKDAY_AFTER.search(text)):
        bare = text[: weekday.start()]
    read = _one_date(bare, how)
    at = ""
    if read is None and (timed := _TIMED.fullmatch(bare)):
        found = _by_formats(timed[1], how.formats)
        read = found or _one_date(timed[1].rstrip(" ,"), how)
        at = clock_of_date(timed[2])
    if read is None:
        return None
    return read._replace(time=at, weekday=weekday[1][:3].casefold() if weekday else "")


def _by_formats(text: str, formats: Sequence[str]) -> Exact | None:
    read: dict[Exact, str] = {}
    for form in formats:
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            continue
        used = set(re.findall(r"%(.)", form))
        whole = {"d", "j"} & used
        day = f"{found:%Y-%m-%d}" if whole else f"{found:%Y-%m}" if {"m", "b", "B"} & used else f"{found:%Y}"
        read.setdefault(Exact(day, of_time(found.time()) if whole else ""), form)
    if len(read) > 1:
        raise ValueError(f"{text!r} can mean two dates in the mapping's formats ({', '.join(read.values())})")
    return next(iter(read), None)


def _one_date(text: str, how: How) -> Exact | None:
    if two_years(text):
        return None
    if day := _year_first(text):
        return Exact(day)
    if text.isdigit() and len(text) in (4, 5):
        return Exact(from_number(int(text)).date)
    return _numeric(text, how) or _with_name(text, how)


def _numeric(text: str, how: How) -> Exact | None:
    """A date written in numbers, the day first; without its year, or its month too, within those given."""
    if found := _NUMERIC.fullmatch(text):
        if how.formats:
            raise ValueError(f"{text!r} is not a date in the format of the mapping ({', '.join(how.formats)})")
        return Exact(written(text, full_year(found[3]), found[2], found[1], "with the day first"))
    if found := _MONTH_YEAR.fullmatch(text):
        return Exact(written(text, found[2], found[1]))
    if how.year and not how.formats and (found := _DAY_AND_MONTH.fullmatch(text)):
        return Exact(written(text, how.year, found[2], found[1], "with the day first"))
    if len(how.within) == 7 and (found := _DAY_ALONE.fullmatch(text)):
        return Exact(written(text, how.year, how.within[5:], found[1]))
    return None


def _year_first(text: str) -> str | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return written(text, found[1], found[3], found[4])
    if found := _BARE.fullmatch(text):
        return written(text, found[1], found[2], found[3])
    return None


def _with_name(text: str, how: How) -> Exact | None:
    if (found := _NAMED.fullmatch(text)) and month_number(found[2]):
        return Exact(written(text, _year(text, found[3], how), str(month_number(found[2])), found[1]))
    if (found := _NAME_FIRST.fullmatch(text)) and month_number(found[1]):
        return Exact(written(text, found[3], str(month_number(found[1])), found[2]))
    if (found := _NAME_FIRST_NO_YEAR.fullmatch(text)) and month_number(found[1]):
        day = re.sub(r"\D", "", found[2])
        return Exact(written(text, _year(text, None, how), str(month_number(found[1])), day))
    if (found := _NAMED_MONTH.fullmatch(text)) and month_number(found[1]):
        month = str(month_number(found[1]))
        return Exact(written(text, _year(text, found[3], how), month), other=_or_a_day(found, month, how))
    return None


def _or_a_day(found: re.Match[str], month: str, how: How) -> str:
    """The day that `Mar 12` may mean beside March 2012; nothing where it surely names a year."""
    digits = found[3] or ""
    surely = len(digits) != 2 or "-" in found[2] or full_year(digits) == how.year
    return "" if surely or not 1 <= int(digits) <= 31 else f"{int(digits)} {_MONTHS[int(month) - 1].title()}"


def _year(text: str, year: str | None, how: How) -> str:
    if year:
        return full_year(year)
    if not how.year:
        raise NoYear(f"{text!r} has no year")
    return how.year


def written(text: str, year: str, month: str, day: str | None = None, how: str = "") -> str:
    """YYYY-MM-DD, or YYYY-MM without a day. Raises ValueError where the calendar has no such date."""
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        raise ValueError(f"{text!r} is not a date of the calendar{' ' + how if how else ''}") from None
    return f"{found:%Y-%m-%d}" if day else f"{found:%Y-%m}"


def from_number(number: float, later: int = 0) -> Exact:
    """A year (2024), a day written as one number (20240304), or one as Excel counts them (45355.6).

    `later` are the days from Excel's first day to the one from which a workbook counts. Raises ValueError for any
    other number.
    """
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a date")
    if int(number) == number:
        text = str(int(number))
        if int(number) in _YEARS:
            return Exact(text)
        if bare := _BARE.fullmatch(text):
            return Exact(written(text, bare[1], bare[2], bare[3]))
    if int(number) + later not in _SERIALS:
        raise ValueError(f"{number:.12g} is not a date")
    found = datetime(1899, 12, 30) + timedelta(seconds=round((number + later) * 86_400))
    return Exact(f"{found:%Y-%m-%d}", of_time(found.time()))


def of_time(at: time) -> str:
    """HH:MM, with seconds and thousandths where there are any; nothing at midnight, which tables write for none."""
    if not (at.hour or at.minute or at.second or at.microsecond):
        return ""
    if at.microsecond // 1000:
        return f"{at:%H:%M:%S}.{at.microsecond // 1000:03}"
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def clock_of_date(text: str) -> str:
    """The time of day after a date, as `clock` has it; nothing at midnight, which programs write for none."""
    hours = _HOURS.fullmatch(text.strip())
    noon = text.strip().casefold().endswith(("noon", "midday"))
    at = "12:00" if noon else clock(f"{hours[1]}:{hours[2]}" if hours else text)
    return "" if at == "00:00" else at


def clock(text: str) -> str:
    """A time of day as HH:MM (with seconds where there are any), from `14:30`, `14.30`, `2:30 pm` or `2pm`.

    Raises ValueError where it is none.
    """
    found = _TIME.fullmatch(text.strip().casefold())
    if found is None or (found[2] is None and found[5] is None):
        raise ValueError(f"{text!r} is not a time of day")
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    thousandths = int((found[4] or "0")[:3].ljust(3, "0"))
    if found[5]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{text!r} is not a time of day")
        hour = hour % 12 + (12 if found[5] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"{text!r} is not a time of day")
    ending = f":{second:02}.{thousandths:03}" if thousandths else f":{second:02}" if second else ""
    return f"{hour:02}:{minute:02}{ending}"
