"""The events of a case, changed: each change is shown before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from fairness.cases.events import Event
from fairness.cases.naming import names
from fairness.cases.vocabulary import EventType, Term, Vocabulary
from fairness.chronologies.confirming import type_named, types_like
from fairness.chronologies.people import key_file, load_people
from fairness.desk.asking import Ask, keep_change
from fairness.desk.shelf import Conflict
from fairness.desk.work import Gone, Opened
from fairness.readers.edit import CaseText, change_event, without_event
from fairness.readers.stated import made as stated
from fairness.readers.stated import written_date
from fairness.reports.changes import Change, changes
from fairness.reports.explanation import Explanation
from fairness.reports.happened import details, when
from fairness.reports.words import Words, recorded_date
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation
from fairness.source.problems import InputError, Place, Problem
from fairness.tracing.trace import trace

# Attributes that are always on the form.
_FIRST = ("by", "to", "reason", "covers", "written", "outcome", "until", "ref", "note")
_MOST_TYPES = 12
_RIGHT = ("met", "explained", "not asked", "no longer asked")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: what it puts right, what it brings up, and what else differs."""

    rights: list[Change]
    brings: list[Change]
    others: list[Change]


def preview_of(found: Sequence[Change]) -> Preview:
    """Changes by what they mean for the person who makes them."""
    rights = [one for one in found if one.after in _RIGHT and one.before not in _RIGHT]
    rest = [one for one in found if one not in rights]
    brings = [
        one for one in rest if one.after.startswith(("at risk", "due")) and not one.before.startswith("at risk")
    ]
    return Preview(rights, brings, [one for one in rest if one not in brings])


# -- the list --------------------------------------------------------------------------------------------------------


def events(ask: Ask) -> Response:
    """The events of a case, the newest last, each to be changed."""
    opened = ask.work.open(ask.at["key"])
    label = ask.work.rules.rulebook.vocabulary.label
    shown = [one for one in opened.view.review.timeline.shown if not one.is_case]
    there = {one.place for one in shown}
    later = [
        (place, recorded_date(one.date), label(one.type), "")
        for place, one in enumerate(opened.case.events)
        if place not in there
    ]
    rows = [(one.place, when(one), label(one.type), details(one)) for one in shown]
    return ask.page("events.html", tab="events", opened=opened, rows=rows, later=later)


# -- one event -------------------------------------------------------------------------------------------------------


def new(ask: Ask) -> Response:
    """A form for an event; with `rule`, filled in with what that rule misses."""
    opened = ask.work.open(ask.at["key"])
    held: dict[str, str] = {name: ask.query[name] for name in ("type", "date", "by", "to") if name in ask.query}
    rule = ask.query.get("rule", "")
    hint = ""
    types: list[EventType] = []
    if rule:
        found = ask.work.rules.rulebook.rule(rule)
        at = int(ask.query["at"]) if ask.query.get("at", "").isdecimal() else None
        words = ask.work.rules.rulebook.vocabulary
        types, hint = wanted_types(found, words), hint_of(ask, opened, found, at)
        held = {**({"type": types[0].name} if len(types) == 1 else {}), **wanted_fields(found, words), **held}
    return form_page(ask, opened, held, types=types, rule=rule, hint=hint)


def wanted_types(rule: Rule, words: Vocabulary) -> list[EventType]:
    """The types of event that would answer a rule; none where it asks for no event."""
    check = rule.check
    if not isinstance(check, Obligation) or not check.wanted:
        return []
    return [
        one for name, one in words.types.items() if any(names(pattern, name) for pattern in check.judged_by.types)
    ]  # fmt: skip


def wanted_fields(rule: Rule, words: Vocabulary) -> dict[str, str]:
    """The attributes that such an event needs, where every event that would answer needs some."""
    check = rule.check
    if not isinstance(check, Obligation) or not all(one.where for one in check.judged_by.clauses):
        return {}
    flags = {name for name, one in words.attributes.items() if one.kind == "flag"}
    fields: dict[str, str] = {}
    for name, tests in check.judged_by.clauses[0].where:
        for test, want in tests:
            if test in ("in", "contains") and want:
                value = want[0] if isinstance(want, (tuple, list)) else want
                fields[name] = "yes" if value is True else str(value)
            elif test == "present" and want is True and name in flags:
                fields[name] = "yes"
    return fields


def hint_of(ask: Ask, opened: Opened, rule: Rule, at: int | None) -> str:
    """Which record would answer a rule, and dated when, as `explain` says it."""
    rules = ask.work.rules
    made = trace(opened.case, rule, rules.rulebook, rules.engine, ask.work.as_at, True, at)
    says = Explanation(made, Words(rules.rulebook.vocabulary)).says
    hints = [
        says.change(one, traced.result) for traced in made.traced for one in traced.changes if one.kind == "record"
    ]
    return hints[-1].replace("`", "") if hints else ""


def edit(ask: Ask) -> Response:
    """A form for an event that is there."""
    opened, place = _opened_at(ask)
    return form_page(ask, opened, _held_of(opened.case.events[place]), place=place)


def _held_of(event: Event) -> dict[str, str]:
    """An event as its form shows it."""
    stated = {**event.fields, "note": event.note}
    held = {name: written(value).strip() for name, value in stated.items() if value not in (None, "")}
    return {**held, "date": recorded_date(event.date)}


def _opened_at(ask: Ask) -> tuple[Opened, int]:
    opened = ask.work.open(ask.at["key"])
    place = int(ask.at["place"])
    if place >= len(opened.case.events):
        raise Gone
    return opened, place


def written(value: Any) -> str:
    """A value of an event or a fact as a form shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def form_page(  # noqa: PLR0913  # what a form holds, each by its name
    ask: Ask, opened: Opened, held: Mapping[str, str], *, place: int | None = None, types: Sequence[EventType] = (),
    rule: str = "", hint: str = "", wrong: Sequence[str] = (), preview: Preview | None = None, reads: str = "",
    conflict: bool = False, status: int = 200,
) -> Response:  # fmt: skip
    """The form of an event, with what it holds."""
    words = ask.work.rules.rulebook.vocabulary
    asked = [one for one in held if one in words.attributes and one not in _FIRST]
    first = [words.attributes[name] for name in (*_FIRST, *asked) if name in words.attributes]
    more = [one for name, one in words.attributes.items() if name not in (*_FIRST, *asked)]
    return ask.page(
        "event.html", status, tab="events", opened=opened, held=held, place=place, types=types, rule=rule, hint=hint,
        wrong=wrong, preview=preview, first=first, more=more, people=people_of(ask, opened), reads=reads,
        all_types=list(words.types.values()), chosen=words.types.get(held.get("type", "")), conflict=conflict,
        digest=opened.digest,
    )  # fmt: skip


def people_of(ask: Ask, opened: Opened) -> list[tuple[str, str]]:
    """The codes that a case uses for people, each with what is known of them: their roles, and names from the key."""
    found: dict[str, list[str]] = {"practitioner": []}
    for role, holders in opened.case.roles.items():
        for one in holders:
            found.setdefault(one.who, []).append(role.replace("_", " "))
    for event in opened.case.events:
        for name in ("by", "to"):
            value = event.fields.get(name)
            if isinstance(value, str) and value:
                found.setdefault(value, [])
    try:
        key = load_people(key_file(str(ask.work.shelf.path(opened.file))), ask.work.rules.rulebook.vocabulary)
        known = key.names
    except (InputError, OSError):
        known = {}
    return [(code, ", ".join([*known.get(code, [])[:1], *roles])) for code, roles in found.items()]


def add(ask: Ask) -> Response:
    """Show what a new event would change, or save it."""
    return _changed(ask, None, "event added")


def change(ask: Ask) -> Response:
    """Show what a changed event would change, or save it."""
    return _changed(ask, int(ask.at["place"]), "event changed")


def _changed(ask: Ask, place: int | None, what: str) -> Response:
    opened = ask.work.open(ask.at["key"])
    held = dict(ask.form)
    rule, saves = held.pop("rule", ""), held.get("do") == "save"
    vocabulary = ask.work.rules.rulebook.vocabulary
    held["type"] = type_named(held.get("type", ""), vocabulary)
    types = wanted_types(ask.work.rules.rulebook.rule(rule), vocabulary) if rule else []
    for name in ask.lists:  # boxes that are ticked
        if len(ask.lists[name]) > 1:
            held[name] = "; ".join(filter(None, ask.lists[name]))

    def shown(status: int = 200, **values: Any) -> Response:
        return form_page(ask, opened, held, place=place, types=types, rule=rule, status=status, **values)

    if held.get("digest", "") != opened.digest:
        return shown(409, conflict=True)
    try:
        if place is None:
            event = event_of(held, vocabulary)
            reads = _date_said(event["date"])
            if not saves:  # as it is filled in: the text of the file takes longer than the review
                after = opened.case.with_events([event], vocabulary)
                found = changes(opened.view.review, ask.work.review(after), ask.work.rules.rulebook)
                return shown(preview=preview_of(found), reads=reads)
            text = ask.work.text(opened.key)
            text.add("events", event)
        else:
            if place >= len(opened.case.events):
                raise Gone
            text = ask.work.text(opened.key)
            reads = _change(text, place, _held_of(opened.case.events[place]), held)
        if not saves:
            return shown(preview=preview_of(found_in(ask, opened, text)), reads=reads)
        text.case()
    except InputError as error:
        return shown(422, wrong=[without_file(one) for one in error.problems])
    return keep_change(ask, opened, what, text.text)


def _change(text: CaseText, place: int, before: Mapping[str, str], held: Mapping[str, str]) -> str:
    """Give an event what its form says otherwise than before; the rest of its text stays. Gives its date in words.

    Raises InputError with what is wrong.
    """
    vocabulary = text.vocabulary
    new: dict[str, Any] = {}
    gone: list[str] = []
    for name in ("type", "date", "time", *vocabulary.attributes):
        value = held.get(name, "").strip()
        if value == before.get(name, ""):
            continue
        if value and name == "type":
            new[name] = type_named(value, vocabulary)
        elif value and name == "date":
            new[name] = written_date(value, "")
        elif value:
            new[name] = _value(value, vocabulary.attributes[name]) if name in vocabulary.attributes else value
        elif name in ("type", "date"):
            raise InputError(_missing(name))
        else:
            gone.append(name)
    change_event(text, place, new, gone)
    return _date_said(new["date"]) if "date" in new else before["date"]


def found_in(ask: Ask, opened: Opened, text: CaseText) -> list[Change]:
    """What a changed text changes in the review. Raises InputError where it is no case any more."""
    after = ask.work.review(text.case())
    return changes(opened.view.review, after, ask.work.rules.rulebook)


def without_file(problem: Problem) -> str:
    """A problem as it is told beside a form: the field, and what is expected."""
    said = str(Problem(Place(""), problem.says, problem.field, problem.expected, problem.nearest)).lstrip(": ")
    return said[:1].upper() + said[1:]


def _date_said(date: Any) -> str:
    if isinstance(date, dict):
        if date.get("circa"):
            return f"about {recorded_date(str(date['date']))}"
        return f"from {recorded_date(str(date['from']))} to {recorded_date(str(date['to']))}"
    return recorded_date(str(date))


def event_of(held: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, Any]:
    """The event that a form says, as a case file has it. Raises InputError with what is wrong."""
    for name in ("type", "date"):
        if not held.get(name, "").strip():
            raise InputError(_missing(name))
    kind = type_named(held["type"], vocabulary)
    fields: dict[str, Any] = {}
    for name, term in vocabulary.attributes.items():
        value = held.get(name, "").strip()
        if value:
            fields[name] = _value(value, term)
    return stated(kind, held["date"], held.get("time", "").strip(), fields, "", vocabulary)


def _missing(name: str) -> Problem:
    if name == "date":
        return Problem(Place(""), "is missing", "when", "a date such as 14 May 2024 or May 2024")
    return Problem(Place(""), "is missing", "what happened", "an event: search for it by words")


def _value(text: str, term: Term) -> Any:
    if term.kind == "list":
        return [one.strip() for one in text.split(";") if one.strip()]
    if term.kind == "flag" and text.casefold() in ("yes", "no"):
        return text.casefold() == "yes"
    if term.kind == "date":
        return written_date(text, "")
    return text


def remove(ask: Ask) -> Response:
    """Show what would change without an event, or take it out."""
    opened, place = _opened_at(ask)
    vocabulary = ask.work.rules.rulebook.vocabulary
    event = opened.case.events[place]
    if ask.form.get("digest", "") != opened.digest:
        raise Conflict
    text = ask.work.text(opened.key)
    without_event(text, place)
    found = found_in(ask, opened, text)
    if ask.form.get("do") == "save":
        return keep_change(ask, opened, "event removed", text.text)
    said = f"{vocabulary.label(event.type)}, {recorded_date(event.date)}"
    return ask.page(
        "remove.html", tab="events", opened=opened, place=place, said=said, preview=preview_of(found),
        digest=opened.digest,
    )  # fmt: skip


def types(ask: Ask) -> Response:
    """The event types that words may mean, for the search beside the form."""
    words = ask.query.get("type", ask.query.get("q", ""))
    found = types_like(words, ask.work.rules.rulebook.vocabulary, _MOST_TYPES) if words.strip() else []
    return ask.page("types.html", found=found, q=words)
