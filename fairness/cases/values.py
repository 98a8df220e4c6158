"""Single values of a case, read as their fields have them: a date, a flag, one of a list, a number, text.

Each function gives the value as it is kept, and raises what a pydantic validator raises (`documents.wrong`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from pydantic_core import PydanticCustomError

from fairness.cases.moments import days_of, extent
from fairness.cases.vocabulary import CASE_EVENTS, OWN, OwnWords, Term, Vocabulary, is_missing
from fairness.source.documents import Mistake, also_wrong, wrong, wrong_at
from fairness.source.notes import found, kind_of
from fairness.source.problems import nearest

EARLIEST = date(1948, 1, 1)
_AHEAD = timedelta(days=366)
_STARTED = date.today() + _AHEAD  # until then no clock needs to be read
A_DATE = "a date (YYYY-MM-DD, YYYY-MM or YYYY)"
A_WHEN = (
    "a date (YYYY-MM-DD, YYYY-MM or YYYY), or what is known of it: {from: ..., to: ...}, {after: ...}, "
    "{before: ...}, {after: ..., before: ...} or {date: ..., circa: true}"
)
_WAYS = (("from", "to"), ("after",), ("before",), ("after", "before"), ("date",), ("date", "circa"))
_A_DAY = timedelta(days=1)
_FLAGS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # as they are printed
_DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")


def read_day(value: Any) -> str:
    """A date as ISO text, whole or in part (`2024-01-08`, `2024-01`, `2024`); nothing for a blank."""
    if isinstance(value, date):
        value = value.isoformat()[:10]
    if is_missing(value):
        return ""
    text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    try:
        first, last = days_of(text)
    except ValueError:
        raise wrong(f"{value!r} is not a date", _date_meant(text)) from None
    if last < EARLIEST or (first > _STARTED and first > date.today() + _AHEAD):
        latest = date.today() + _AHEAD
        raise wrong(f"{text} is out of range", f"a date from {EARLIEST} to a year ahead ({latest})")
    return text


def read_when(value: Any) -> str:
    """The date of an event, however sure, as one text (see `moments.extent`); nothing for a blank.

    `{from: 2024-03-01, to: 2024-03-10}` is `2024-03-01/2024-03-10`, `{before: 2024-05}` is `../2024-04-30`, and
    `{date: 2024, circa: true}` is `2024~`.
    """
    if isinstance(value, dict):
        return _range(value)
    if not isinstance(value, str) or not ("~" in value or "/" in value):
        return read_day(value)
    text = value.strip()
    try:
        first, last = extent(text)
    except ValueError:
        raise wrong(f"{text!r} is not a date", _date_meant(text)) from None
    for stated in (first, last):
        if stated is not None:
            read_day(stated)
    return text


def _range(value: dict[Any, Any]) -> str:
    """What a mapping says of a date."""
    stated = {name: one for name, one in value.items() if one is not None}
    if tuple(sorted(map(str, stated))) not in {tuple(sorted(way)) for way in _WAYS}:
        unknown = [str(name) for name in stated if name not in {one for way in _WAYS for one in way}]
        says = f"has {', '.join(map(str, stated)) or 'no date in it'}"
        raise wrong(f"has {unknown[0]!r}" if unknown else says, A_WHEN)
    days: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for name, one in stated.items():
        try:
            if name == "circa":
                days[name] = "true" if read_flag(one) else ""
            else:
                days[name] = read_day(one) or _no_day(one)
        except PydanticCustomError as error:
            mistakes.append(((name,), error, one))
    with also_wrong(mistakes):
        if mistakes:
            return ""
        return _about(days) if "date" in days else _between(days)


def _no_day(value: Any) -> str:
    raise wrong(found(value), A_DATE)


def _about(days: dict[str, str]) -> str:
    return days["date"] + ("~" if days.get("circa") else "")


def _between(days: dict[str, str]) -> str:
    """A range with both ends included, or with one of them open."""
    if "from" in days:
        first, last = days["from"], days["to"]
        if first == last:
            return first
        if days_of(first)[0] > days_of(last)[1]:
            raise wrong_at([(("to",), wrong(f"{last} is before `from` ({first})", "a later date"), last)])
        return f"{first}/{last}"
    after = str(days_of(days["after"])[1] + _A_DAY) if "after" in days else ".."
    before = str(days_of(days["before"])[0] - _A_DAY) if "before" in days else ".."
    if after == before:
        return after
    if ".." not in (after, before) and after > before:
        says = f"there is no day between {days['after']} and {days['before']}"
        raise wrong_at([(("before",), wrong(says, "a later date"), days["before"])])
    return f"{after}/{before}"


def with_circa(value: Any) -> Any:
    """The date of an event that has `circa: true` beside it. A range cannot be `circa` too."""
    if isinstance(value, dict):
        if set(value) == {"date", "circa"}:
            return value
        raise wrong("has `circa: true` with a range", "a day, a month or a year with `circa`, or the range alone")
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and "/" in text:
        raise wrong("has `circa: true` with a range", "a day, a month or a year with `circa`, or the range alone")
    return text if isinstance(text, str) and text.endswith("~") else {"date": value, "circa": True}


def _date_meant(text: str) -> str:
    """What to write instead of a date in another form; of one with the day first, the same as ISO text."""
    from datetime import datetime

    if len(text) > 10 and text[10] in "T ":
        return A_DATE + f' with the time apart, as `time: "{text[11:16]}"`'
    for form in _DAY_FIRST:
        try:
            meant = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return f"{meant}, if it is {meant.day} {meant:%B %Y} ({A_DATE})"
    return A_DATE


def read_value(value: Any, term: Term, words: Vocabulary) -> Any:
    """A value as the kind of its field has it."""
    if term.name == "practitioner.ethnicity" and isinstance(value, str):
        value = words.ethnicity_codes.get(value.strip().upper(), value)
    if term.values and term.kind in ("text", "list"):
        return _worded(value, term)
    if isinstance(value, list) and term.kind in ("list", "text", "any"):
        inner = Term(term.name, "text" if term.kind == "list" else term.kind, term.says)
        return [read for item in value if (read := read_value(item, inner, words)) is not None]
    if isinstance(value, (dict, list)):
        one = f"one value: {choices(term)}" if term.values else "one value"
        raise wrong(f"is {kind_of(value)}", "a list" if term.kind == "list" else one)
    if term.kind == "choice":
        return _choice(value, term)
    return _READ.get(term.kind, _text)(value)


def _worded(value: Any, term: Term) -> Any:
    """Known values for the words that stand for them; other words are kept, and known to be the record's own."""
    listed = isinstance(value, list)
    if isinstance(value, dict) or any(isinstance(one, (dict, list)) for one in (value if listed else ())):
        raise wrong(f"is {kind_of(value)}", "a list" if term.kind == "list" else "one value")
    read = [_word(one, term) for one in (value if listed else [value]) if one is not None]
    return read if listed or term.kind == "list" else read[0] if read else None


def _word(value: Any, term: Term) -> Any:
    text = _text(value)
    if not isinstance(text, str) or not text:
        return text
    return term.meant(text) or OwnWords(text)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else value


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong(f"{value!r} is not a number", "a number")
    return value


def read_flag(value: Any) -> bool:
    """A flag, as words or as true or false."""
    flag = value if isinstance(value, bool) else _FLAGS.get(str(value).strip().casefold())
    if flag is None:
        raise wrong(f"{value!r} is not true or false", "true or false")
    return flag


_READ: dict[str, Callable[[Any], Any]] = {
    "flag": read_flag,
    "date": lambda value: read_day(value) or None,
    "number": _number,
    "list": lambda value: [value],
    "any": lambda value: value,
}


def _choice(value: Any, term: Term) -> str:
    """The value of the list that is meant."""
    if isinstance(value, bool):
        raise wrong(f"is {str(value).lower()}, not text", choices(term))
    known = term.meant(str(value))
    if known is None:
        raise wrong(f"{value!r} is not a known value", choices(term), term.nearest(str(value)))
    return known


def choices(term: Term) -> str:
    """The values that a field can have, in words."""
    return ("one of " if term.values else "") + ", ".join(term.values)


def read_type(value: Any, words: Vocabulary) -> str:
    """An event type that the vocabulary knows."""
    if not isinstance(value, str) or not value.strip():
        raise wrong(found(value), "an event type, such as exclusion.formal")
    if words.is_open or value in words.types:
        return value
    if value.startswith("case."):
        raise wrong(f"{value!r} comes from `opened:` and `closed:`", "these fields in place of the event")
    raise wrong(
        f"{value!r} is not a known event type", "a type from `fairness vocabulary`", words.nearest_type(value)
    )


def read_pattern(value: Any, words: Vocabulary) -> str:
    """What a source keeps in full: a type or family (`exclusion.*`, `*`), a role, a fact, an attribute of a type."""
    if not isinstance(value, str):
        raise wrong(f"has {kind_of(value)}", "a list of patterns")
    if not words.knows_kept(value):
        names = (*(f"{family}.*" for family in words.families), *words.types, *CASE_EVENTS, *words.fields)
        near = nearest(value, [*names, "roles.*", *(f"roles.{role}" for role in words.roles)])
        expected = "a family (`exclusion.*`), a type, a role (`roles.case_manager`), a fact or an attribute"
        raise wrong(f"{value!r} is not the name of an event type", expected, near)
    return value


def readable(name: str, value: Any, words: Vocabulary, attribute: bool) -> tuple[bool, Any]:
    """Whether a value can be used for a field of a case (or an attribute of an event), and what it is then."""
    known = words.attributes if attribute else words.fields
    term = known.get(name) or Term(name, "any" if attribute or name.startswith(OWN) else "text", "")
    plain = value.isoformat() if isinstance(value, date) else value
    try:
        return True, read_value(plain, term, words)
    except PydanticCustomError:
        return False, None
