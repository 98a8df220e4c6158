"""An event as people state it on a command line: `exclusion.reviewed on 2024-12-06 by P1`, `--with reason="..."`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from fairness.cases.events import Event
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.dates import read_when
from fairness.source.documents import problems_of
from fairness.source.problems import InputError, Place, Problem

_STATED = re.compile(
    r"\s*(?P<type>[\w.*]+)\s+on\s+(?P<date>.+?)(?:\s+at\s+(?P<time>\d{1,2}[:.]\d{2}))?(?:\s+by\s+(?P<by>\S+))?"
    r"(?:\s+to\s+(?P<to>\S+))?(?P<more>(?:\s+\w+=(?:\"[^\"]*\"|\S+))*)\s*",
)
_MORE = re.compile(r"(\w+)=(?:\"([^\"]*)\"|(\S+))")
_HOW = "TYPE on DATE, such as exclusion.reviewed on 2024-12-06"


def read_stated(text: str, where: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """The event that a text states, as a case file has it. Raises InputError."""
    found = _STATED.fullmatch(text)
    if found is None:
        raise InputError(Problem(Place(where), f"{_short(text)!r} is not an event", expected=_HOW))
    fields: dict[str, Any] = {name: found[name] for name in ("by", "to") if found[name]}
    fields |= {name: quoted or bare for name, quoted, bare in _MORE.findall(found["more"] or "")}
    return made(found["type"], found["date"], (found["time"] or "").replace(".", ":"), fields, where, vocabulary)


def made(
    kind: str, on: str, time: str, fields: Mapping[str, Any], where: str, vocabulary: Vocabulary
) -> dict[str, Any]:  # fmt: skip
    """An event of parts, checked as any of a case file. Raises InputError."""
    event: dict[str, Any] = {"date": written_date(on, where)}
    if time:
        event["time"] = time
    event |= {"type": kind, **fields}
    return checked(event, where, vocabulary)


def written_date(on: str, where: str) -> Any:
    """A date as a case file has it, from any way in which people write one. Raises InputError."""
    try:
        found = read_when(on)
    except ValueError:
        found = None
    if found is None or not found.date or found.doubt:
        says = found.note if found and found.note else f"{_short(on)!r} is not a date that we can read"
        raise InputError(Problem(Place(where), says, "date", "a date such as 2024-12-06 or 6 December 2024"))
    if found.date.endswith("~"):
        return {"date": found.date[:-1], "circa": True}
    if "/" in found.date and ".." not in found.date:
        first, last = found.date.split("/")
        return {"from": first, "to": last}
    return found.date


def checked(event: dict[str, Any], where: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """The event itself, its values as its fields have them. Raises InputError with everything that is wrong."""
    try:
        read = Event.model_validate(event, context=vocabulary)
    except ValidationError as error:
        raise InputError(problems_of(error, event, where, Event, {})) from None
    extra = read.model_extra or {}
    return {name: extra.get(name, value) for name, value in event.items()}


def fields_given(given: Iterable[str], option: str, where: str) -> dict[str, Any]:
    """What `--with NAME=VALUE` was given, by name; several values of one name are a list. Raises InputError."""
    found: dict[str, Any] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            raise InputError(Problem(Place(where), f"{_short(one)!r} is not {option}", expected="NAME=VALUE"))
        held = found.get(name.strip())
        found[name.strip()] = value if held is None else [*(held if isinstance(held, list) else [held]), value]
    return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}..."
