"""The date of each row of a chronology: from its cell, its heading and the rows before it.

Never a guess that nobody is told of: where a day may be another one, the row is `unsure` and says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fairness.cases.moments import days_of, extent, is_whole_day
from fairness.chronologies.counted import counted, is_same
from fairness.chronologies.dates_in_order import doubts
from fairness.chronologies.rows import Row
from fairness.readers.date_forms import clock, month_number
from fairness.readers.dates import COULD_BE, When, read_time, read_when
from fairness.readers.dates_in_text import time_in

_ANY = re.IGNORECASE
_AHEAD = timedelta(days=366)
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?\b", _ANY)
_DOTTED_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2}")  # 03.02.25: as a time it would have colons
_NO_DATE = re.compile(
    r"(?:dim dyddiad|heb ddyddiad|undated|not dated|no date(?: given)?|n\.?d\.?|n/?k|unknown(?: date)?|tbc|"
    r"date (?:unclear|missing|illegible|unknown|not known|tbc))",
    _ANY,
)
_NO_DAY = re.compile(r"(?:\?+|x+|_+|-+|tbc)\s*[./-]\s*(\d{1,2}(?:[./-](?:\d{4}|\d\d))?)", _ANY)
_NO_DAY_NAMED = re.compile(r"(?:\?+|x+|_+|tbc)\s*(?:th)?\s+([a-z]{3,9}(?:\s+(?:\d{4}|\d\d))?)", _ANY)
_SIX = re.compile(r"([0-3]\d)([01]\d)(\d\d)")
_SEVERAL = re.compile(r"\s*(?:[,;&+]|\band\b|\n)\s*", _ANY)
_DAY_ALONE = re.compile(r"(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?", _ANY)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/–]\s*(?:20)?(\d\d)(?!\d)")
_YESTERDAY = re.compile(
    r"^\s*yesterday\b|\b(?:\w{2,}ed|done|held|met|seen|saw|spoke|sent|had|rang|gave|told|came|went|took place|was)\s+"
    r"(?:(?!\w+ing\b)\w+\s+){0,3}yesterday\b(?!'s)",
    _ANY,
)
_REPORTED = re.compile(r"\b(?:that|told|says|report\w*|inform\w*|alleg\w*|complain\w*|mention\w*|claim\w*)\b", _ANY)
_INTENDED = re.compile(
    r"\b(?:to\s+(?:meet|call|ring|be)|will|tomorrow|plan(?:ned)?|next|arranged for|scheduled|due|if poss)\b", _ANY
)
_BACK_A_LITTLE = 31  # days by which a row may come before the one above it without a new year
_ON_TO_NEW_YEAR = 150  # days up to the next row over a turn of the year that its cell leaves out
_TURNED = 200  # days
_NO_YEAR = "has no year"
_SHOWN = 40  # characters of a cell in a message


@dataclass(frozen=True, slots=True)
class DatedRow:
    """A row with its date in the case format (a day, month, year, range or about), or None where there is none.

    `relative`: it rests on a row before, or on the date of the message. `unsure`: a person has to look, and `why`
    says at what. `more` are the other dates of a cell that has several.
    """

    row: Row
    date: str | None = None
    time: str | None = None
    relative: bool = False
    unsure: bool = False
    why: str = ""
    more: tuple[str, ...] = ()


def dated(rows: Sequence[Row], today: date | None = None) -> list[DatedRow]:
    """Every row with its date, in the order given; each part of a file (a sheet) is dated by itself."""
    found: list[DatedRow] = []
    latest = (today or date.today()) + _AHEAD
    for part in _parts(rows):
        reader = _Reader(part)
        found += _checked([reader.read(row) for row in part], latest)
    return found


def is_without_date(cell: str) -> bool:
    """Whether a date cell says that the date, or the day of the month, is not known."""
    return any(form.fullmatch(cell) for form in (_NO_DATE, _NO_DAY, _NO_DAY_NAMED))


def _parts(rows: Sequence[Row]) -> list[list[Row]]:
    parts: list[list[Row]] = []
    for row in rows:
        if not parts or (parts[-1][0].place.part != row.place.part and row.place.part.startswith("sheet")):
            parts.append([])
        parts[-1].append(row)
    return parts


class _Reader:
    """Reads the dates of one part, row by row; `last` is the date of the row above, as a case has it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.last = ""
        self.last_unsure = False
        self.timed = False
        known = [day for row in rows if (day := _plain_day(row.date_cell))]
        self.first = known[0] if known else None  # of the days that name their year
        self.backwards = len(known) > 1 and sum(a > b for a, b in zip(known, known[1:], strict=False)) * 2 > len(
            known
        )
        self.dotted = any(re.match(r"\s*\d{1,2}\.\d{1,2}\.\d", row.date_cell) for row in rows)

    def read(self, row: Row) -> DatedRow:
        """One row with its date and time."""
        made = self._date(row, " ".join(row.date_cell.split()))
        made = self._timed(made)
        if made.date and is_whole_day(made.date) and _tells_of_yesterday(row.text):
            before = date.fromisoformat(made.date) - timedelta(days=1)
            return replace(
                self._kept(made), date=f"{before}", time=None, relative=True, why="“yesterday” in its text"
            )
        return self._kept(made)

    def _kept(self, made: DatedRow) -> DatedRow:
        if made.date:
            self.last, self.last_unsure = (made.more or (made.date,))[-1], made.unsure
        self.timed = bool(made.time)
        return made

    # -- the day -------------------------------------------------------------------------------------------

    def _date(self, row: Row, cell: str) -> DatedRow:
        heading = _heading(row.under, self._day())
        if not cell or is_same(cell):
            return self._carried(row, heading)
        if made := self._relative(row, cell):
            return made
        if at := self._only_time(cell, heading):
            return replace(self._carried(row, heading), time=at)
        if _NO_DATE.fullmatch(cell):
            return DatedRow(row, unsure=True, why=f"“{_short(cell)}” gives no date")
        if found := (_NO_DAY.fullmatch(cell) or _NO_DAY_NAMED.fullmatch(cell)):
            return self._month_of(row, found[1], heading)
        return self._stated(row, cell, heading)

    def _carried(self, row: Row, heading: str) -> DatedRow:
        """The date of the row above, or of the day that the row stands under."""
        if len(heading) == 10:
            return DatedRow(row, heading)
        if not self.last:
            return DatedRow(row, unsure=True, why="There is no date here or above")
        return DatedRow(row, self.last, relative=True, unsure=self.last_unsure, why="The date of the row above")

    def _only_time(self, cell: str, heading: str) -> str:
        """The time of day that a date cell has in place of a date; nothing where it is no time."""
        bare = re.sub(r"^(?:at|@)\s*", "", cell, flags=_ANY)
        if _DOTTED_DAY.fullmatch(bare):
            return ""
        try:
            at = clock(bare)
        except ValueError:
            return ""
        could_be_day = re.fullmatch(r"(\d{1,2})\.(\d{2})", bare)
        if could_be_day and int(could_be_day[2]) in range(1, 13) and int(could_be_day[1]) in range(1, 32):
            elsewhere = len(heading) == 7 and int(could_be_day[2]) != int(heading[5:])
            return at if self.timed and not self.dotted and (not heading or elsewhere) else ""
        return at

    def _relative(self, row: Row, cell: str) -> DatedRow | None:
        """The date of a cell that counts from the row above; None where it does not."""
        day = self._day(ends=True)
        found = None if day is None else counted(re.sub(r"^\(|\)$", "", cell), day)
        if found is None:
            return None
        unsure = self.last_unsure or not is_whole_day(self.last)
        return DatedRow(
            row, found.date or None, relative=True, unsure=unsure or bool(found.open) or not found.date,
            why=found.open or f"Counted from the row above ({day})",
        )  # fmt: skip

    def _month_of(self, row: Row, text: str, heading: str) -> DatedRow:
        """`?.06`: the month is known, and not the day."""
        why = "The day is missing"
        month = re.fullmatch(r"(\d{1,2})", text)
        year = heading[:4] or self.last[:4]
        if month and year and 1 <= int(month[1]) <= 12:
            return DatedRow(row, f"{year}-{int(month[1]):02}", unsure=True, why=why)
        try:
            found = read_when(text, within=year if year.isdigit() else "")
        except ValueError:
            return DatedRow(row, unsure=True, why=why)
        return DatedRow(row, found.date[:7] or None, unsure=True, why=why)

    def _stated(self, row: Row, cell: str, heading: str) -> DatedRow:
        found, why = self._one(cell, heading)
        if found is None and (several := self._several(cell, heading)):
            first, *more = several
            return DatedRow(row, first, more=tuple(more))
        if found is None or not found.date:
            return DatedRow(row, unsure=True, why=why or f"“{_short(cell)}” is not a date that we can read")
        why = why or (found.note if found.doubt else "") or _against(found.date, heading)
        return DatedRow(row, found.date, found.time or None, unsure=bool(why), why=why)

    def _one(self, cell: str, heading: str) -> tuple[When | None, str]:
        """What a cell says, with what is doubtful about its year."""
        cell, at = _time_first(cell)
        if six := _SIX.fullmatch(cell):
            cell = "/".join(six.groups())
        found = _read(cell, heading[:7])
        day, why = self._day(), ""
        if found and found.date and not (found.doubt and COULD_BE in found.note):
            why = self._turned(found.date, heading, day)
        elif found and found.note and not found.date and _NO_YEAR not in found.note:
            why = found.note
        elif heading or not day:
            if not heading and self.first and (late := _read(cell, str(self.first.year))) and late.date:
                found, why = late, "Its year is taken from a row below"
        elif found and found.date:  # a month and two digits: the year, where it is that of the rows around
            near = abs(int(found.date[:4]) - day.year) <= 1 and _begins(found.date) >= day.replace(day=1)
            found = found._replace(doubt=not near)
        else:
            found, why = self._by_order(cell, day)
        if found and at and is_whole_day(found.date):
            found = found._replace(time=at)
        return found, why

    def _turned(self, found: str, heading: str, day: date | None) -> str:
        """What is doubtful about a date whose year is that of a heading, far before the row above it."""
        if len(heading) != 4 or day is None or self.backwards or day.year != int(heading):
            return ""
        return "It may lie in the next year" if (day - _begins(found)).days > _TURNED else ""

    def _by_order(self, cell: str, day: date) -> tuple[When | None, str]:
        """A date that leaves out its year, or its month too, by the rows above."""
        if _DAY_ALONE.fullmatch(_WEEKDAY.sub("", cell).strip(" ,.")):
            return self._day_of_month(cell, day)
        read = [(year, found) for year in (day.year, day.year + 1, day.year - 1) if (found := _read(cell, str(year)))]
        by_year = {year: found for year, found in read if found.date}
        if not by_year:
            return None, ""
        right = [found for found in by_year.values() if not found.doubt]
        if _WEEKDAY.match(cell) and right:
            return min(right, key=lambda one: abs((_begins(one.date) - day).days)), ""
        if self.last_unsure and self.first and day < self.first:
            return next(iter(by_year.values())), "Its year is taken from a row below"
        return self._same_or_next(by_year, day)

    def _same_or_next(self, by_year: dict[int, When], day: date) -> tuple[When | None, str]:
        """The reading in the year of the row above, or in the one that comes next in the order of the rows."""
        on = -1 if self.backwards else 1
        same, other = by_year.get(day.year) or next(iter(by_year.values())), by_year.get(day.year + on)
        if (_begins(same.date) - day).days * on >= -_BACK_A_LITTLE:
            return same, ""
        if other and abs((_begins(other.date) - day).days) <= _ON_TO_NEW_YEAR:
            return other, ""
        return same, "Its year is not written, and the rows around leave it open"

    def _day_of_month(self, cell: str, day: date) -> tuple[When | None, str]:
        """`14th` or `Tues 14th`: in the month of the row above, or in the next one."""
        following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        same, after = (_read(cell, f"{month:%Y-%m}") for month in (day, following))
        if same and same.date and not same.doubt and _begins(same.date) >= day:
            return same, ""
        if after and after.date and not after.doubt:
            return after, "" if _WEEKDAY.search(cell) else "Its month is not written"
        return same, "Its month is not written"

    def _several(self, cell: str, heading: str) -> list[str]:
        """The days of a cell that lists several, each sure; none where it is no such list."""
        pieces = [piece for piece in _SEVERAL.split(cell) if piece]
        if len(pieces) < 2:
            return []
        read: list[str] = []
        day = self._day()
        ahead = ""
        for piece in reversed(pieces):  # the last may say the month or year for those before it
            found = _read(piece, heading[:7]) or (_read(piece, ahead) if ahead else None)
            if (found is None or not found.date) and ahead:
                found = _read(piece, ahead) or _read(piece, ahead[:4])
            if (found is None or not found.date) and day:
                found, why = self._by_order(piece, day)
                if why:
                    return []
            if found is None or not is_whole_day(found.date) or found.doubt:
                return []
            read.insert(0, found.date)
            ahead = found.date[:7]
        return read

    def _day(self, ends: bool = False) -> date | None:
        """The first day that the row above may mean, or the last of a range with `ends`; None where it has none."""
        if not self.last:
            return None
        first, last = extent(self.last.rstrip("~"))
        return last or first if ends or first is None else first

    # -- the time ------------------------------------------------------------------------------------------

    def _timed(self, made: DatedRow) -> DatedRow:
        row = made.row
        if not made.date or not is_whole_day(made.date):
            return replace(made, time=None)
        if row.time_cell:
            try:
                return replace(made, time=read_time(row.time_cell) or made.time)
            except ValueError:
                return made
        if made.time:
            return made
        at = time_in(row.text)
        if at and not _INTENDED.search(row.text.split(at.lstrip("0"))[0].rpartition(".")[2]):
            return replace(made, time=at)
        return made


def _read(cell: str, within: str = "") -> When | None:
    """What a cell says; None where it is no date."""
    try:
        return read_when(cell, within=within)
    except ValueError:
        return None


def _tells_of_yesterday(text: str) -> bool:
    """Whether what a text tells of was done the day before, and is not only reported of it."""
    found = _YESTERDAY.search(text)
    return found is not None and _REPORTED.search(text[: found.end()]) is None


def _time_first(cell: str) -> tuple[str, str]:
    """A cell without the time of day that comes before its date, and that time."""
    found = re.match(
        r"(\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]m)(?:\s+on\s+|\s*[,;]\s*|\s+-\s+|\s+(?=[a-z]))",
        cell,
        _ANY,
    )
    if not found:
        return cell, ""
    try:
        return cell[found.end() :], clock(found[1])
    except ValueError:
        return cell, ""


def _plain_day(cell: str) -> date | None:
    """The day of a cell that states all of it."""
    found = _read(cell)
    return date.fromisoformat(found.date) if found and is_whole_day(found.date) and not found.doubt else None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _begins(text: str) -> date:
    first, last = extent(text)
    return first or last or date.min


def _heading(under: str, day: date | None) -> str:
    """The day, month or year that a heading names; nothing where it names none."""
    text = " ".join(under.split())
    if not text:
        return ""
    found = _read(text)
    if found and found.date and "/" not in found.date and "~" not in found.date:
        return found.date
    if _TWO_YEARS.search(text):
        return ""
    years = {one for one in _YEAR.findall(text)}
    months = {number for word in re.findall(r"[A-Za-z]{3,10}", text) if (number := month_number(word))}
    if len(years) != 1:
        year = f"{day.year}" if day and not years and len(months) == 1 else ""
        if day and year and months and min(months) < day.month - 1:
            year = f"{day.year + 1}"
    else:
        year = years.pop()
    return f"{year}-{months.pop():02}" if year and len(months) == 1 else year


def _against(found: str, heading: str) -> str:
    """What is doubtful about a date that lies outside the year or month that it stands under."""
    if not heading:
        return ""
    (first, last), (begins, ends) = extent(found), days_of(heading)
    if (first and first > ends) or (last and last < begins):
        return f"It stands under {heading}, and says {found}"
    return ""


def _checked(rows: list[DatedRow], latest: date) -> list[DatedRow]:
    """The rows, with doubt where a day lies far from those around it, or at no time that can be."""
    days = [_begins(one.date) if one.date and not one.unsure and is_whole_day(one.date) else None for one in rows]
    found = doubts(days, [one.relative for one in rows], latest)
    return [replace(one, unsure=True, why=why) if why else one for one, why in zip(rows, found, strict=True)]
