"""The first and last day that a text may mean which is less sure than a day: a week, a season, part of a month."""

from __future__ import annotations

import re
from datetime import date, timedelta

from fairness.cases.moments import days_of
from fairness.readers.date_forms import Exact, How, NoYear, exact, full_year, month_number, two_years

Span = tuple[date, date]
A_DAY = timedelta(days=1)

_ANY = re.IGNORECASE
_NEAR = timedelta(days=7)
_YEAR = r"('?\d{4}|'?\d{2})"
# What says, before or after a date, that it is only about right.
CIRCA = r"approx(?:imately|\.)?|on or (?:about|around)|about|around|roughly|circa|ca?\.|c(?=\s|\d)|~"
CIRCA_AFTER = r"approx(?:imately|\.)?|circa|or so|or thereabouts"
_ABOUT = re.compile(
    rf"(?:(?:{CIRCA}|sometime in|some time in|"
    r"probably|possibly|early|mid|late|beginning of|start of|middle of|end of|end)"
    r"(?:[\s-]+(?:in\s+)?|(?=\d))|[~?])+",
    _ANY,
)
_ABOUT_AFTER = re.compile(rf"[\s,]*(?:\(?(?:{CIRCA_AFTER}|ish)\)?|\(?\?+\)?)$", _ANY)
_UNSURE = re.compile(r"\?|probably|possibly", _ANY)
_WEEK = re.compile(
    r"(?:(w/?[cb]|w/comm|wk|week)\.?\s*(?:commencing|comm\.?|beginning|starting|of|c)?|(w/e|week\s+ending)\.?):?\s+",
    _ANY,
)
_SEASON = re.compile(rf"(spring|summer|autumn|winter)(?:\s+of)?(?:,?\s+{_YEAR}(?:\s*[-/–]\s*(\d\d|\d{{4}}))?)?", _ANY)
_FEAST = re.compile(
    rf"(?:over\s+)?(?:the\s+)?(easter|christmas|xmas|new year)(?:'s)?"
    rf"(?:\s+(?:period|break|weekend|week|holidays?|day|eve))*(?:,?\s+{_YEAR})?",
    _ANY,
)
_QUARTER = re.compile(r"q([1-4])[\s/,-]*(\d{4})|(\d{4})[\s/,-]*q([1-4])", _ANY)
_JOIN = r"(?:\s*[-–—/&]\s*|\s+(?:to|and|or|until|till)\s+)"
_MONTHS = re.compile(rf"(?:between )?([a-z]{{3,10}})\.?{_JOIN}([a-z]{{3,10}})\.?(?:,?\s*{_YEAR})?", _ANY)
_DAYS_OF = re.compile(
    rf"(?:between )?(?:the )?(\d{{1,2}})(?:\s?(?:st|nd|rd|th))?{_JOIN}(?:the )?(\d{{1,2}}(?:\s?(?:st|nd|rd|th))?"
    rf"(?:\s+(?:of\s+)?[a-z]{{3,10}}\.?,?(?:\s+{_YEAR})?|[/.]\d{{1,2}}[/.](?:\d{{4}}|\d{{2}})))",
    _ANY,
)
_PAIR = re.compile(
    r"\s+(?:to|and|or|until|till)\s+|\s*[-–—]\s*|\s+&\s+|(?<=\d{4})/(?=[a-z])|(?<=[a-z])/(?=early|mid|late)", _ANY
)
_NTH_WEEK = re.compile(
    r"(?:the\s+)?(?:(1st|first|2nd|second|3rd|third|4th|fourth|last)\s+(?:week|wk)|(?:week|wk)\s+([1-4]))\s+(?:of|in)?\s*(.+)",
    _ANY,
)
_NTH = {"1": 1, "f": 1, "2": 2, "s": 2, "3": 3, "t": 3, "4": 4, "l": 5}
_PARTS = re.compile(r"(early|mid|late)\s*(?:to|[-–/])\s*(early|mid|late)[\s-]+(.+)", _ANY)
_PART = re.compile(r"(early|mid|late|end(?: of)?|beginning of|start of)[\s-]+(.+)", _ANY)
_BOTH_PARTS = re.compile(r"^(?:early|mid|late|end)\b.*(?:\bto\b|[-–/])\s*(?:early|mid|late|end)\b", _ANY)
# The days of a month of which people say early, mid and late: with room to either side.
_PART_DAYS = {"early": (1, 15), "mid": (8, 23), "late": (16, 31)}
_PART_NAMES = {"e": "early", "b": "early", "s": "early", "m": "mid", "l": "late"}
_SEASONS = {"spring": ("03", "06"), "summer": ("06", "09"), "autumn": ("09", "12")}
_MOST_PAIRS = 12  # places at which a text is tried as a pair of dates


def is_vague(text: str) -> bool:
    """Whether a text has only words such as `approx`, without any date."""
    return _ABOUT.fullmatch(f"{text} ") is not None


def says_about(text: str) -> bool:
    """Whether a text says that its date is only about right."""
    return bool(_ABOUT.match(text) or _ABOUT_AFTER.search(text)) and not _BOTH_PARTS.search(text)


def is_doubted(text: str) -> bool:
    """Whether whoever wrote a date doubted it: `15 March?`, `probably May`."""
    return _UNSURE.search(text) is not None


def span_of(text: str, how: How) -> Span | None:
    """The first and last day that a text may mean, or None where it is no such text. Raises NoYear and ValueError."""
    if found := _nth_week(text, how) or _parts(text, how):
        return found
    if week := _WEEK.match(text):
        return _week(_day(text[week.end() :], how), ends=bool(week[2]))
    if found := _months(text, how):
        return found
    if days := _DAYS_OF.fullmatch(text):
        return _days(days, how)
    return _pair(text, how) or _about(text, how)


def _week(day: date | None, ends: bool) -> Span | None:
    """The week that begins on a day, or ends with it; None without one.

    Weeks begin on Mondays: where the day is another one, what may be meant reaches from the Monday before it.
    """
    if day is None:
        return None
    if ends:
        return day - timedelta(days=6), day
    return day - timedelta(days=day.weekday()), day + timedelta(days=6)


def is_loose(text: str, span: Span) -> bool:
    """Whether people may mean other days than `span_of` has: a week that begins on no Monday, Christmas."""
    week, feast = _WEEK.match(text), _FEAST.fullmatch(text)
    return bool(week and not week[2] and (span[1] - span[0]).days > 6) or bool(
        feast and feast[1].casefold() != "easter"
    )


def _nth_week(text: str, how: How) -> Span | None:
    """`first week of May 2024`: the days that people may mean, with some to either side."""
    found = _NTH_WEEK.fullmatch(text)
    month = exact(found[3], how) if found else None
    if not found or month is None or len(month.date) != len("2024-05"):
        return None
    first, last = days_of(month.date)
    name = (found[1] or found[2])[0].casefold()
    number = (
        1 if (found[1] or "").casefold() == "first" else 4 if (found[1] or "").casefold() == "fourth" else _NTH[name]
    )
    if number == 5:
        return last - timedelta(days=9), last
    return first.replace(day=max(1, 7 * number - 8)), first.replace(day=min(7 * number + 3, last.day))


def _parts(text: str, how: How) -> Span | None:
    """`mid to late May 2024`."""
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    one, other = _part(f"{found[1]} {found[3]}", how), _part(f"{found[2]} {found[3]}", how)
    return (one[0], other[1]) if one and other else None


def _part(text: str, how: How) -> Span | None:
    """The early, middle or late part of a month; None of any other text."""
    found = _PART.fullmatch(text)
    month = exact(found[2], how) if found else None
    if not found or month is None or len(month.date) != len("2024-05"):
        return None
    first, last = days_of(month.date)
    named = "late" if found[1].casefold().startswith("end") else _PART_NAMES[found[1][0].casefold()]
    return part_of_month(named, first, last)


def part_of_month(part: str, first: date, last: date) -> Span:
    """The `early`, `mid` or `late` part of the month from its first to its last day."""
    begins, ends = _PART_DAYS[part]
    return first.replace(day=begins), first.replace(day=min(ends, last.day))


def _days(found: re.Match[str], how: How) -> Span | None:
    """`4-8 March 2024`: the end of the range says its month and year."""
    last = exact(found[2], how)
    if last is None or len(last.date) != 10:
        return None
    first = date.fromisoformat(last.date).replace(day=1) + timedelta(days=int(found[1]) - 1)
    end = date.fromisoformat(last.date)
    return (first, end) if first <= end else None


def _pair(text: str, how: How) -> Span | None:
    """Two dates with a dash or a word between; the first may leave its year, or its month, to the last."""
    bare = re.sub("^(?:between|from) ", "", text, flags=_ANY)
    for place in list(_PAIR.finditer(bare))[:_MOST_PAIRS]:
        one, other = bare[: place.start()], bare[place.end() :]
        try:
            last = exact(other, how)
        except ValueError:
            continue
        if last is None and (span := _pair_of_parts(one, other, how)):
            return span
        if last is not None and (first := _before(one, last, how)):
            return days_of(first)[0], days_of(last.date)[1]
    return None


def _pair_of_parts(one: str, other: str, how: How) -> Span | None:
    """`late May - early June 2024`, `Jan to early March 2024`."""
    last = _part(other, how)
    if last is None:
        return None
    within = How(how.formats, f"{last[1].year}")
    first = _part(one, within) or ((found := exact(one, within)) and days_of(found.date))
    return (first[0], last[1]) if first and first[0] <= last[0] else None


def _before(text: str, last: Exact, how: How) -> str:
    """The date of a text that comes no later than `last`; nothing where it has none."""
    year, month = last.date[:4], last.date[:7]
    for within in (month, year, str(int(year) - 1)):
        try:
            first = exact(text, How(how.formats, within))
        except ValueError:
            continue
        if first and first.date <= last.date:
            return first.date
    return ""


def _about(text: str, how: How) -> Span | None:
    """The days of a text with `about`, `early`, `or so` or the like; None of one without."""
    bare = _ABOUT_AFTER.sub("", _ABOUT.sub("", text, count=1) if _ABOUT.match(text) else text)
    if bare == text:
        return None
    about = exact(bare, how) if bare else None
    if about is None:
        return _months(bare, how)
    first, last = days_of(about.date)
    return (first - _NEAR, last + _NEAR) if first == last else (first, last)


def _months(text: str, how: How) -> Span | None:
    """A season, a quarter, two months, a feast, or a financial or academic year."""
    if found := _SEASON.fullmatch(text):
        return _season(found[1].casefold(), _year(found[2], text, how), bool(found[3]))
    if found := _FEAST.fullmatch(text):
        return _feast(found[1].casefold(), _year(found[2], text, how))
    if year := two_years(text):
        return date(year, 1, 1), date(year + 1, 12, 31)
    if quarter := _QUARTER.fullmatch(text):  # of the calendar, or of the financial year that begins in April
        year = int(quarter[2] or quarter[3])
        return date(year, 1, 1), date(year + ("4" in (quarter[1], quarter[4])), 12, 31)
    if (months := _MONTHS.fullmatch(text)) and month_number(months[1]) and month_number(months[2]):
        first, last, year = month_number(months[1]), month_number(months[2]), _year(months[3], text, how)
        return date(year - (first > last), first, 1), days_of(f"{year}-{last:02}")[1]
    return None


def _year(digits: str | None, text: str, how: How) -> int:
    if not digits and not how.year:
        raise NoYear(f"{text!r} has no year")
    return int(full_year(digits) if digits else how.year)


def _season(name: str, year: int, two: bool) -> Span:
    """The months that people mean by a season; of a winter that names one year, both that it may be."""
    if name == "winter":
        return date(year - (not two), 12, 1), date(year + 1, 3, 31)
    first, last = _SEASONS[name]
    return days_of(f"{year}-{first}")[0], days_of(f"{year}-{last}")[1]


def _feast(name: str, year: int) -> Span:
    if name == "easter":
        from dateutil.easter import easter

        sunday = easter(year)
        return sunday - 2 * A_DAY, sunday + A_DAY
    return (
        (date(year - 1, 12, 30), date(year, 1, 2)) if name == "new year" else (date(year, 12, 20), date(year, 12, 31))
    )


def _day(text: str, how: How) -> date | None:
    found = exact(text, how)
    return date.fromisoformat(found.date) if found and len(found.date) == 10 else None
