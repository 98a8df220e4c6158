"""The small cases that a rule gives as examples, written out as whole case documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from fairness.cases.limits import Limit, count_days
from fairness.cases.moments import days_of, extent
from fairness.cases.values import read_when, with_circa
from fairness.cases.vocabulary import Term, Vocabulary, is_missing
from fairness.rulebook.conditions import Where, holds
from fairness.rulebook.models import Rule
from fairness.source.loader import Items, Mapping, line_of

# What an example holds beside the fields of a case.
EXAMPLE_KEYS = ("verdict", "as_at", "says")
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
_DEFAULT_OPENED = "2024-01-08"
_DEFAULT_NATION = "england"
_A_YEAR = Limit(1, "years")


def expected_verdict(example: dict[str, Any]) -> str:
    """The verdict that an example expects, as results spell it; whatever it says where that is none."""
    return "_".join(str(example.get("verdict", "")).lower().split())


def case_document(rule: Rule, example: dict[str, Any], number: int, vocabulary: Vocabulary) -> Mapping:
    """The case file that an example (the `number`th, from 1) stands for, keeping the example's lines.

    Facts that the rule's `applies` demands and the example does not mention are filled in with the first value
    accepted; one given as null stays unstated. Events may be lists: date, maybe time, type, maybe attributes.
    """
    document = _copy(example)
    for key in EXAMPLE_KEYS:
        document.pop(key, None)
    document.setdefault("case_id", f"{rule.code} example {number}")
    if "events" in document and isinstance(document["events"], list):
        document["events"] = _events(document["events"])
    document.setdefault("opened", min(_event_dates(document), default=_DEFAULT_OPENED))
    if isinstance(document.get("explanations"), list):
        document["explanations"] = [_with_rule(one, rule.code) for one in document["explanations"]]
    for field, tests in _demanded(rule.applies).items():
        _fill(document, field, tests, vocabulary)
    document.setdefault("nation", _DEFAULT_NATION)
    return document


def as_at(example: dict[str, Any]) -> date:
    """The date as at which an example is checked.

    Its own `as_at`; else the day it closed, or its last event's where that is later; else a year after its last
    event. Raises ValueError for a date that is none.
    """
    if not is_missing(example.get("as_at")):
        return days_of(str(example["as_at"]))[1]
    events = example.get("events")
    document = {**example, "events": _events(events) if isinstance(events, list) else []}
    last = max((days_of(one)[1] for one in _event_dates(document)), default=date.min)
    if not is_missing(example.get("closed")):
        return max(days_of(str(example["closed"]))[1], last)
    opened = days_of(str(example.get("opened") or _DEFAULT_OPENED))[1]
    return count_days(max(opened, last), _A_YEAR, _DEFAULT_NATION)


# -- events ----------------------------------------------------------------------------------------------


def _events(listed: list[Any]) -> Items:
    events = Items()
    for position, one in enumerate(listed):
        events.lines.append(line_of(listed, position) or 0)
        events.append(_event(one, line_of(listed, position)) if isinstance(one, list) else one)
    return events


def _event(parts: list[Any], line: int | None) -> Mapping:
    """A list as an event; what does not fit is left for the reader of cases to refuse."""
    event = Mapping(line)
    rest = list(parts)
    attributes = rest.pop() if rest and isinstance(rest[-1], dict) else {}
    names = ["date", "type"]
    if len(rest) == 3 and (rest[1] is None or _TIME.fullmatch(str(rest[1]))):
        names.insert(1, "time")
    for name, value in zip(names, rest, strict=False):
        event[name] = value
    if len(rest) > len(names):
        event["type"] = rest[len(names) - 1 :]
    event.update(attributes)
    return event


def _event_dates(document: dict[str, Any]) -> Iterator[str]:
    """The dates of the events; of one less sure than a date of ours, the days on which it begins and ends."""
    for event in document.get("events") or ():
        if not isinstance(event, dict) or is_missing(event.get("date")):
            continue
        if isinstance(event["date"], dict) or event.get("circa"):
            days = extent(read_when(with_circa(event["date"]) if event.get("circa") else event["date"]))
            yield from (day.isoformat() for day in days if day is not None)
        else:
            yield str(event["date"])


def _with_rule(explanation: Any, code: str) -> Any:
    if not isinstance(explanation, dict) or "rule" in explanation:
        return explanation
    answer = _copy(explanation)
    answer["rule"] = code
    return answer


def _copy(raw: dict[str, Any]) -> Mapping:
    copy = Mapping(line_of(raw))
    copy.lines = dict(getattr(raw, "lines", {}))
    copy.update(raw)
    return copy


# -- facts -----------------------------------------------------------------------------------------------

Tests = tuple[tuple[str, Any], ...]


def _demanded(applies: Where) -> dict[str, list[Tests]]:
    """All tests of each field: the pack and the rule may both speak of one."""
    found: dict[str, list[Tests]] = {}
    for field, tests in applies:
        found.setdefault(field, []).append(tests)
    return found


def _fill(document: Mapping, field: str, tests: list[Tests], vocabulary: Vocabulary) -> None:
    group, dot, name = field.partition(".")
    holder: Any = document
    if dot:
        holder = document.setdefault(group, {})
        if not isinstance(holder, dict):
            return  # given as null (or wrongly): the whole group stays as the example has it
        holder = document[group] = _copy(holder)
    else:
        name = field
    if name in holder:
        return
    unstated = all(any(test == "present" for test, _ in one) and holds(one, None) for one in tests)
    value = None if unstated else accepted(tests, vocabulary.fields.get(field, Term(field, "text", "")))
    if value is not None:
        holder[name] = value


def accepted(tests: Iterable[Tests], term: Term) -> Any:
    """The first value that passes every test of a fact, or None where none is found."""
    tests = list(tests)
    return next((value for value in _candidates(tests, term) if all(holds(one, value) for one in tests)), None)


def _candidates(tests: list[Tests], term: Term) -> Iterator[Any]:
    for one in tests:
        for name, want in one:
            match name:
                case "in":
                    yield from want
                case "contains" | "at_least" | "at_most":
                    yield want
    yield from term.values
    match term.kind:
        case "flag":
            yield from (True, False)
        case "number":
            yield from (1, 0)
        case "date":
            yield _DEFAULT_OPENED
        case _:
            yield from ("P1", "P2")
