"""The events and facts of a case, changed: each change is shown before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from fairness.cases.models import Case
from fairness.cases.naming import names
from fairness.cases.vocabulary import EventType, Term, Vocabulary
from fairness.chronologies.confirming import types_like
from fairness.chronologies.people import key_file, load_people
from fairness.desk.asking import Ask, go
from fairness.desk.work import Gone, Opened
from fairness.readers.edit import CaseText, change_event, plain, set_fact, without_event
from fairness.readers.stated import made as stated
from fairness.readers.stated import read_stated, written_date
from fairness.reports.changes import Change, changes
from fairness.reports.happened import details, when
from fairness.reports.words import Words, day, recorded_date
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation
from fairness.source.problems import InputError, Place, Problem
from fairness.tracing.trace import trace

_FIRST = ("by", "to", "reason", "covers", "written", "outcome", "until")  # attributes that are always on the form
_NOT_HERE = ("note", "ref")
_MOST_TYPES = 12
_SETTLED = ("met", "explained", "not asked", "no longer asked")
_FACTS = (
    "nation", "sector", "procedure", "kind", "kind_of_conduct", "opened", "closed", "outcome", "organisation.code",
    "organisation.name", "practitioner.profession", "practitioner.grade", "practitioner.specialty",
    "practitioner.new_in_post",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: what it settles, what it brings up, and what else differs."""

    settles: list[Change]
    brings: list[Change]
    others: list[Change]


def preview_of(found: Sequence[Change]) -> Preview:
    """Changes by what they mean for the person who makes them."""
    settles = [one for one in found if one.after in _SETTLED and one.before not in _SETTLED]
    rest = [one for one in found if one not in settles]
    brings = [
        one for one in rest if one.after.startswith(("at risk", "due")) and not one.before.startswith("at risk")
    ]
    return Preview(settles, brings, [one for one in rest if one not in brings])


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
        types, fields, hint = missing(ask, opened, found, at)
        held = {**({"type": types[0].name} if len(types) == 1 else {}), **fields, **held}
    return form_page(ask, opened, held, types=types, rule=rule, hint=hint)


def missing(ask: Ask, opened: Opened, rule: Rule, at: int | None) -> tuple[list[EventType], dict[str, str], str]:
    """What would answer a rule: the types, the attributes that it asks for, and by when, as `explain` says it."""
    check = rule.check
    if not isinstance(check, Obligation) or not check.wanted:
        return [], {}, ""
    rules = ask.work.rules
    words = rules.rulebook.vocabulary
    wanted = check.judged_by
    types = [one for name, one in words.types.items() if any(names(pattern, name) for pattern in wanted.types)]
    fields: dict[str, str] = {}
    clauses = [one for one in wanted.clauses if one.where]
    if clauses and len(wanted.clauses) == len(clauses):
        for name, tests in clauses[0].where:
            for test, want in tests:
                if test in ("in", "contains") and want:
                    value = want[0] if isinstance(want, (tuple, list)) else want
                    fields[name] = "yes" if value is True else str(value)
                elif test == "present" and want is True and words.attributes[name].kind == "flag":
                    fields[name] = "yes"
    from fairness.reports.explanation import Explanation

    made = trace(opened.case, rule, rules.rulebook, rules.engine, ask.work.as_at, True, at)
    says = Explanation(made, Words(words)).says
    hints = [
        says.change(one, traced.result) for traced in made.traced for one in traced.changes if one.kind == "record"
    ]
    return types, fields, hints[-1].replace("`", "") if hints else ""


def edit(ask: Ask) -> Response:
    """A form for an event that is there."""
    opened, place = _opened_at(ask)
    event = opened.case.events[place]
    held = {
        name: _written(value)
        for name, value in {**event.fields, "note": event.note}.items()
        if value not in (None, "")
    }  # fmt: skip
    return form_page(ask, opened, held, place=place)


def _opened_at(ask: Ask) -> tuple[Opened, int]:
    opened = ask.work.open(ask.at["key"])
    place = int(ask.at["place"])
    if place >= len(opened.case.events):
        raise Gone
    return opened, place


def _written(value: Any) -> str:
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
    asked = [one for one in held if one in words.attributes and one not in (*_FIRST, *_NOT_HERE)]
    first = [words.attributes[name] for name in (*_FIRST, *asked) if name in words.attributes]
    more = [one for name, one in words.attributes.items() if name not in (*_FIRST, *asked, *_NOT_HERE)]
    return ask.page(
        "event.html", status, tab="events", opened=opened, held=held, place=place, types=types, rule=rule, hint=hint,
        wrong=wrong, preview=preview, first=first, more=more, people=people_of(ask, opened), reads=reads,
        all_types=list(words.types.values()), chosen=words.types.get(held.get("type", "")), conflict=conflict,
        digest=ask.work.shelf.digest(opened.file),
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
    rule = held.pop("rule", "")
    types = missing(ask, opened, ask.work.rules.rulebook.rule(rule), None)[0] if rule else []
    vocabulary = ask.work.rules.rulebook.vocabulary
    for name in ask.lists:  # boxes that are ticked
        if len(ask.lists[name]) > 1:
            held[name] = "; ".join(filter(None, ask.lists[name]))

    def shown(status: int = 200, **values: Any) -> Response:
        return form_page(ask, opened, held, place=place, types=types, rule=rule, status=status, **values)

    if held.get("digest", "") != opened.digest:
        return shown(409, conflict=True)
    try:
        text = ask.work.text(opened.key)
        event = event_of(held, vocabulary)
        if place is None:
            text.add("events", event)
        else:
            if place >= len(text.events):
                raise Gone
            gone = [name for name in plain(text.events[place]) if name not in event and name not in ("ref", "circa")]
            change_event(text, place, event, gone)
        found = _found(ask, opened, text)
    except InputError as error:
        return shown(422, wrong=[_without_file(one) for one in error.problems])
    if held.get("do") == "save":
        ask.work.shelf.put(what, opened.file, text.text(), opened.digest)
        return go(f"/case/{opened.key}?since={opened.digest}")
    reads = _date_said(event["date"])
    return shown(preview=preview_of(found), reads=reads)


def _found(ask: Ask, opened: Opened, text: CaseText) -> list[Change]:
    """What a changed text changes in the review. Raises InputError where it is no case any more."""
    after = ask.work.review(text.case())
    return changes(opened.view.review, after, ask.work.rules.rulebook)


def _without_file(problem: Problem) -> str:
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
    kind = held.get("type", "").strip()
    if kind not in vocabulary.types and (like := types_like(kind, vocabulary, 2)) and len(like) == 1:
        kind = like[0].name
    if not kind:
        raise InputError(Problem(Place(""), "is missing", "what happened", "an event type: search for it by words"))
    if not held.get("date", "").strip():
        raise InputError(Problem(Place(""), "is missing", "date", "a date such as 14 May 2024 or May 2024"))
    fields: dict[str, Any] = {}
    for name, term in vocabulary.attributes.items():
        value = held.get(name, "").strip()
        if value:
            fields[name] = _value(value, term)
    return stated(kind, held["date"], held.get("time", "").strip(), fields, "", vocabulary)


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
        from fairness.desk.shelf import Conflict

        raise Conflict
    text = ask.work.text(opened.key)
    without_event(text, place)
    found = _found(ask, opened, text)
    if ask.form.get("do") == "save":
        ask.work.shelf.put("event removed", opened.file, text.text(), opened.digest)
        return go(f"/case/{opened.key}?since={opened.digest}")
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


# -- a reason for a risk ---------------------------------------------------------------------------------------------


def answer(ask: Ask) -> Response:
    """A form for the reason that a risk has."""
    opened = ask.work.open(ask.at["key"])
    rule = ask.work.rules.rulebook.rule(ask.at["rule"])
    return _answer_page(ask, opened, rule, {"event": ask.query.get("at", ""), "date": day(ask.work.as_at)})


def _answer_page(
    ask: Ask, opened: Opened, rule: Rule, held: Mapping[str, str], wrong: Sequence[str] = (), status: int = 200,
    conflict: bool = False,
) -> Response:  # fmt: skip
    risks = [one for one in opened.view.review.results if one.rule == rule.code and one.verdict.value == "risk"]
    words = Words(ask.work.rules.rulebook.vocabulary)
    at = [(str(one.place), words.event(one.activation)) for one in risks if one.activation and one.place is not None]
    return ask.page(
        "answer.html", status, tab="review", opened=opened, rule=rule, at=at, held=held, wrong=wrong,
        people=people_of(ask, opened), digest=ask.work.shelf.digest(opened.file), conflict=conflict,
    )  # fmt: skip


def give_answer(ask: Ask) -> Response:
    """Write the reason that a risk has into the case file."""
    opened = ask.work.open(ask.at["key"])
    rule = ask.work.rules.rulebook.rule(ask.at["rule"])
    held = ask.form
    lacks = [said for name, said in (("reason", "the reason"), ("by", "who gives it")) if not held.get(name)]
    if lacks:
        says = [f"Say {' and '.join(lacks)}. Without, it explains nothing."]
        return _answer_page(ask, opened, rule, held, says, 422)
    if held.get("digest", "") != opened.digest:
        return _answer_page(ask, opened, rule, held, status=409, conflict=True)
    try:
        entry: dict[str, Any] = {"rule": rule.code}
        if held.get("event", "").isdecimal():
            entry["event"] = int(held["event"])
        entry |= {"reason": held["reason"], "by": held["by"], "date": written_date(held.get("date", ""), "")}
        if held.get("expires"):
            entry["expires"] = written_date(held["expires"], "")
        text = ask.work.text(opened.key)
        text.add("explanations", entry)
        text.case()
    except InputError as error:
        return _answer_page(ask, opened, rule, held, [_without_file(one) for one in error.problems], 422)
    ask.work.shelf.put("risk explained", opened.file, text.text(), opened.digest)
    return go(f"/case/{opened.key}?since={opened.digest}")


# -- what if ---------------------------------------------------------------------------------------------------------


def what_if(ask: Ask) -> Response:
    """What events would change in the review; nothing is written."""
    opened = ask.work.open(ask.at["key"])
    words = ask.work.rules.rulebook.vocabulary
    said = [one for one in ask.query.get("events", "").splitlines() if one.strip()]
    kind, on = ask.query.get("type", "").strip(), ask.query.get("date", "").strip()
    wrong: list[str] = []
    preview = None
    if kind or on:
        if kind and kind not in words.types and len(like := types_like(kind, words, 2)) == 1:
            kind = like[0].name
        said.append(f"{kind} on {on}")
    if said:
        try:
            supposed = opened.case.with_events([read_stated(one, "", words) for one in said], words)
            preview = preview_of(changes(opened.view.review, ask.work.review(supposed), ask.work.rules.rulebook))
        except InputError as error:
            wrong = [_without_file(one) for one in error.problems]
            said = said[:-1]
    return ask.page(
        "what_if.html", tab="what-if", opened=opened, said=said, preview=preview, wrong=wrong, held=ask.query,
        all_types=list(words.types.values()),
    )  # fmt: skip


# -- facts -----------------------------------------------------------------------------------------------------------


def facts(ask: Ask) -> Response:
    """The facts of a case, as a form."""
    opened = ask.work.open(ask.at["key"])
    case = opened.case
    held = {name: _written(value) for name, value in case.facts.items() if not name.startswith("roles.")}
    held |= {"opened": case.opened, "closed": case.closed or ""}
    held |= {f"roles.{name}": "; ".join(one.who for one in holders) for name, holders in case.roles.items()}
    return _facts_page(ask, opened, held)


def _facts_page(
    ask: Ask, opened: Opened, held: Mapping[str, str], wrong: Sequence[str] = (), preview: Preview | None = None,
    status: int = 200, conflict: bool = False,
) -> Response:  # fmt: skip
    words = ask.work.rules.rulebook.vocabulary
    return ask.page(
        "facts.html", status, tab="facts", opened=opened, held=held, wrong=wrong, preview=preview, conflict=conflict,
        terms=[words.fields[name] for name in _FACTS if name in words.fields], roles=words.roles,
        dated=_dated_roles(opened.case), digest=ask.work.shelf.digest(opened.file),
    )  # fmt: skip


def _dated_roles(case: Case) -> Iterable[str]:
    """The roles of which dates or posts are known: these are changed in the file, so that none is lost."""
    return {name for name, held in case.roles.items() if any(one.start or one.until or one.post for one in held)}


def set_facts(ask: Ask) -> Response:
    """Show what changed facts would change, or save them."""
    opened = ask.work.open(ask.at["key"])
    held = dict(ask.form)
    if held.get("digest", "") != opened.digest:
        return _facts_page(ask, opened, held, status=409, conflict=True)
    words = ask.work.rules.rulebook.vocabulary
    kept = _dated_roles(opened.case)
    before = {
        **{f"roles.{name}": "; ".join(one.who for one in some) for name, some in opened.case.roles.items()},
        **{name: _written(value) for name, value in opened.case.facts.items() if not name.startswith("roles.")},
        "opened": opened.case.opened, "closed": opened.case.closed or "",
    }  # fmt: skip
    try:
        text = ask.work.text(opened.key)
        for name in (*_FACTS, *(f"roles.{role}" for role in words.roles)):
            if name not in held or held[name] == before.get(name, "") or name.removeprefix("roles.") in kept:
                continue
            value = held[name]
            if value and name in ("opened", "closed"):
                value = str(_whole_day(value))
            set_fact(text, name, value)
        found = _found(ask, opened, text)
    except InputError as error:
        return _facts_page(ask, opened, held, [_without_file(one) for one in error.problems], status=422)
    if held.get("do") == "save":
        ask.work.shelf.put("facts changed", opened.file, text.text(), opened.digest)
        return go(f"/case/{opened.key}?since={opened.digest}")
    return _facts_page(ask, opened, held, preview=preview_of(found))


def _whole_day(text: str) -> Any:
    found = written_date(text, "")
    if isinstance(found, dict):
        raise InputError(Problem(Place(""), f"{text[:60]!r} is a span of time", "date", "a date such as 14 May 2024"))
    return found
