"""Lines of text made rows of a chronology: one that begins with a date begins a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from fairness.chronologies.counted import rests_on_row_above
from fairness.chronologies.dating import is_without_date
from fairness.chronologies.rows import Row, RowPlace
from fairness.readers.date_forms import clock
from fairness.readers.dates import read_when

_ANY = re.IGNORECASE
_LONGEST_DATE = 60  # characters
_WRAPPED = 60  # characters of a line that may go on in the next
_STRONG = re.compile(
    r"\s+[-–—:|=]+\s+|\s*[–—]\s+|[:;]\s+|\s*\t\s*|\s{2,}|\s+-(?=\S)|-\s+|\s*:\s*-\s*|(?<=\d)\.\s+(?=[A-Z])"
)
_WEAK = re.compile(r",?\s+")
_HAS_DAY = re.compile(
    r"\d{1,2}[/.-]\d{1,2}\b|\d{4}-\d\d|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[a-z]{3,}|[a-z]{3,}\.?\s+'?\d{2,4}", _ANY
)
_BULLET = re.compile(r"\s*(?:[-*•●▪◦‣·o–—]\s+|\(?(?:\d{1,3}|[a-z])[.)]\s+)", _ANY)
_OF_PAGE = re.compile(
    r"(?:page\s+)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?|(?:strictly |private (?:and|&) )?"
    r"(?:confidential|official|restricted)\b[\w\s:,&–-]{0,40}",
    _ANY,
)
_BRACKETED = re.compile(r"[\[(]([^\])]{3,40})[\])]\s*[-–—:]?\s*")
_WHO = re.compile(r"\(([A-Z][\w .&/'’-]{0,30})\)\s*[-–—:]?\s*")
_SAID = re.compile(r"([A-Z][\w .'’-]{1,30}):\s+")
_TIMED = re.compile(r"\d,?\s+\d{1,2}:\d\d")
_SEVERAL = re.compile(r"\s*(?:[,;&+]|\band\b)\s*", _ANY)
_ORDINAL = re.compile(r"(?:the\s+)?\d{1,2}(?:st|nd|rd|th)", _ANY)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)", _ANY)
_PERIOD = re.compile(
    r"(?:(?:19|20)\d\d(?:\s*[-/–]\s*(?:20)?\d\d)?|[a-z]{3,10}(?:\s*[/–-]\s*[a-z]{3,10})?,?\s+(?:19|20)?\d\d)", _ANY
)


class Line(NamedTuple):
    """A line or paragraph with its number; `heading` and `item` are what its document says that it is."""

    number: int
    text: str
    heading: bool = False
    item: bool = False
    struck: bool = False


def is_date(text: str) -> bool:
    """Whether a cell is written as a date, a time of day, or something that rests on the row above."""
    text = " ".join(text.split())
    if text[:1] in "[(" and text[-1:] in "])":
        text = text[1:-1].strip()
    if not text or len(text) > _LONGEST_DATE:
        return False
    if rests_on_row_above(text) or is_without_date(text) or _is_time(text):
        return True
    return _is_dated(text) or _is_several(text)


def is_heading(text: str) -> bool:
    """Whether a line or a merged row is only a year, a month or a day."""
    bare = re.sub(r"^#+\s*", "", " ".join(text.split())).strip("*_ :-–—")
    if not bare or len(bare) > 40:
        return False
    if _PERIOD.fullmatch(re.sub(r"\s*\((?:cont|continued)[^)]*\)", "", bare, flags=_ANY)):
        return bool(re.match(r"\d", bare)) or _is_dated(bare) or _months_named(bare)
    return _is_dated(bare) and not re.search(r"\d{1,2}[:.]\d\d$", bare)


def _months_named(text: str) -> bool:
    return any(_is_dated(f"{word} 2000") for word in re.findall(r"[^\W\d]{3,}", text))


def _is_dated(text: str) -> bool:
    if text.isdigit() and not re.fullmatch(r"(?:19|20)\d\d|\d{8}|4\d{4}", text):
        return False
    within = "2000-01" if _ORDINAL.search(text) or _WEEKDAY.match(text) else "2000"
    try:
        found = read_when(text, within=within)
    except ValueError as error:
        return "not a date of the calendar" in str(error)
    return bool(found.date) or (bool(found.note) and any(sign.isdigit() for sign in text))


def _is_time(text: str) -> bool:
    try:
        return bool(clock(re.sub(r"^(?:at|@)\s*", "", text, flags=_ANY)))
    except ValueError:
        return False


def _is_several(text: str) -> bool:
    pieces = [piece for piece in _SEVERAL.split(text) if piece]
    if len(pieces) < 2:
        return False
    return all(_is_dated(piece) or re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", piece) for piece in pieces)


def leading_date(line: str) -> tuple[str, str, str] | None:
    """The date that begins a line, who stands in brackets after it, and what follows; None without a date."""
    text = line.strip()
    head = text[: _LONGEST_DATE + 20]
    inside = _BRACKETED.match(text)
    if inside and is_date(inside[1]) and _HAS_DAY.search(inside[1]):
        return inside[1], "", text[inside.end() :]
    for cut in reversed([*_STRONG.finditer(head)]):
        date, rest = text[: cut.start()], text[cut.end() :]
        bare, who = _with_who(date)
        if is_date(bare):
            return bare, who, rest
    for cut in reversed([*_WEAK.finditer(head)]):
        date, rest = text[: cut.start()], text[cut.end() :]
        if (_HAS_DAY.search(date) or _is_clear_time(date)) and is_date(date) and not _is_loose(date):
            said = _WHO.match(rest)
            return (date, said[1], rest[said.end() :]) if said else (date, "", rest)
    return None


def _with_who(date: str) -> tuple[str, str]:
    """A date without who stands in brackets after it, and who."""
    found = re.fullmatch(r"(.*?)\s*\(([A-Z][\w .&/'’-]{0,30})\)", date)
    return (found[1], found[2]) if found and not is_date(date) else (date, "")


def _is_clear_time(text: str) -> bool:
    return re.fullmatch(r"\d{1,2}(?:[.:]\d\d)?\s*[ap]\.?m\.?|\d{1,2}:\d\d", text, _ANY) is not None


def _is_loose(text: str) -> bool:
    """Whether a text may be a date by accident (`May 24`, of 24 patients)."""
    return re.fullmatch(r"[a-z]{3,9}\s+\d{1,2}", text, _ANY) is not None


def rows_of_lines(lines: Iterable[Line], file: str, part: str = "", wrapped: bool = False) -> Iterator[Row]:
    """The rows that lines hold; what comes before the first date is a title. `wrapped`: long lines go on below."""
    growing = _Growing(file, part, wrapped)
    for line in lines:
        if finished := growing.take(line):
            yield finished
    if growing.row:
        yield growing.row


class _Growing:
    """The row that the next line may go on with, under the last heading."""

    def __init__(self, file: str, part: str, wrapped: bool) -> None:
        self.file, self.part, self.wrapped = file, part, wrapped
        self.row: Row | None = None
        self.under = ""
        self.begun = False  # whether a date or a heading of one has come
        self.last, self.indent, self.blank = "", 0, False

    def take(self, line: Line) -> Row | None:
        """Take a line; gives the row that ends before it, if one does."""
        text = line.text.rstrip()
        if not text.strip():
            self.blank = True
            return None
        if self.begun and not line.heading and _OF_PAGE.fullmatch(text.strip()):
            return None  # what stands at the edge of each page
        bullet = _BULLET.match(text)
        bare = _without_bullet(text, bullet.end() if bullet else 0)
        goes_on = not line.item and not bullet and self._goes_on(text)
        found = leading_date(bare)
        finished = None
        if (is_heading(bare) and not goes_on) or (found and not found[2] and line.heading):
            self.under, self.begun = re.sub(r"^#+\s*", "", bare), True
        elif found or (self.begun and not line.heading and not goes_on):
            finished, self.row = self.row, self._begin(line, found, bare)
            self.last, self.indent = text, len(text) - len(text.lstrip())
        elif goes_on and self.row and not line.heading:
            self.row = replace(self.row, text=f"{self.row.text} {text.strip()}".strip())
            self.last = text
        self.blank = False
        return finished

    def _begin(self, line: Line, found: tuple[str, str, str] | None, bare: str) -> Row:
        """The row that begins with a line."""
        self.begun = True
        date, who, rest = found or ("", "", bare)
        if found and _is_day(self.under) and not _is_time(date):
            self.under = ""
        said = _SAID.match(rest)
        if not who and said and _TIMED.search(date):  # as messengers export what was written
            who, rest = said[1], rest[said.end() :]
        place = RowPlace(self.file, self.part, line.number)
        return Row(rest.strip(), date, who, "", self.under, place, line.struck)

    def _goes_on(self, text: str) -> bool:
        """Whether a line without a date goes on with the row above it."""
        if self.row is None or leading_date(text):
            return False
        if not self.row.text:
            return True
        indented = len(text) - len(text.lstrip()) > self.indent
        if self.blank or not self.wrapped:
            return not self.blank and indented and not text.lstrip()[:1].isupper()
        is_long, ended = len(self.last) >= _WRAPPED, self.last.rstrip()[-1:] in ".!?"
        return text.lstrip()[:1].islower() or (is_long and (not ended or indented))


def _without_bullet(text: str, bullet: int) -> str:
    """A line without its bullet or number; what begins with a date has none."""
    bare = text[bullet:]
    return (
        bare if bullet and not leading_date(text) and (leading_date(bare) or not bare[:1].isdigit()) else text.strip()
    )


def _is_day(heading: str) -> bool:
    """Whether a heading names one day."""
    try:
        return len(read_when(heading, within="2000").date) == len("2000-01-01")
    except ValueError:
        return False
