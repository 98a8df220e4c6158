"""The facts of a case, and who held which role since when and until when, as a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from fairness.cases.models import Case, Holder
from fairness.desk.asking import Ask, keep_change
from fairness.desk.screens.events import Preview, found_in, people_of, preview_of, without_file, written
from fairness.desk.work import Opened
from fairness.readers.edit import CaseText, set_fact, set_role
from fairness.readers.stated import written_date
from fairness.reports.words import recorded_date
from fairness.source.problems import InputError, Place, Problem

_FACTS = (
    "nation", "sector", "procedure", "kind", "kind_of_conduct", "opened", "closed", "outcome", "organisation.code",
    "organisation.name", "practitioner.profession", "practitioner.grade", "practitioner.specialty",
    "practitioner.new_in_post",
)  # fmt: skip
_DAYS = ("opened", "closed")
_NEW = 2  # people who can be added at once
_PARTS = ("role", "who", "from", "to", "post")


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a role, as the form has it: dates as people write them, empty for one who is added."""

    role: str = ""
    who: str = ""
    start: str = ""
    until: str = ""
    post: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """What the form says, in the order of its fields."""
        return (self.role, self.who, self.start, self.until, self.post)


def facts(ask: Ask) -> Response:
    """The facts of a case, and its people."""
    opened = ask.work.open(ask.at["key"])
    return _page(ask, opened, _facts_of(opened.case), _people_of(opened.case))


def _facts_of(case: Case) -> dict[str, str]:
    held = {name: written(value) for name, value in case.facts.items() if name in _FACTS}
    return held | {name: recorded_date(value) if (value := getattr(case, name)) else "" for name in _DAYS}


def _people_of(case: Case) -> list[Held]:
    return [_held_of(role, one) for role, holders in case.roles.items() for one in holders]


def _held_of(role: str, one: Holder) -> Held:
    start, until = (recorded_date(day) if day else "" for day in (one.start, one.until))
    return Held(role, one.who, start, until, one.post)


def _page(
    ask: Ask, opened: Opened, held: Mapping[str, str], people: Sequence[Held], wrong: Sequence[str] = (),
    preview: Preview | None = None, status: int = 200, conflict: bool = False,
) -> Response:  # fmt: skip
    words = ask.work.rules.rulebook.vocabulary
    blank = [Held()] * (len(_people_of(opened.case)) + _NEW - len(people))
    return ask.page(
        "facts.html", status, tab="facts", opened=opened, held=held, wrong=wrong, preview=preview, conflict=conflict,
        terms=[words.fields[name] for name in _FACTS if name in words.fields], roles=words.roles,
        people=[*people, *blank], known=len(_people_of(opened.case)), codes=people_of(ask, opened),
        digest=opened.digest,
    )  # fmt: skip


def set_facts(ask: Ask) -> Response:
    """Show what changed facts and roles would change, or save them."""
    opened = ask.work.open(ask.at["key"])
    held, people = dict(ask.form), list(_people_in(ask.form))
    if held.get("digest", "") != opened.digest:
        return _page(ask, opened, held, people, status=409, conflict=True)
    try:
        text = ask.work.text(opened.key)
        _change_facts(text, _facts_of(opened.case), held)
        _change_roles(text, _people_of(opened.case), people)
        found = found_in(ask, opened, text)
    except InputError as error:
        return _page(ask, opened, held, people, [without_file(one) for one in error.problems], status=422)
    if held.get("do") == "save":
        return keep_change(ask, opened, "facts changed", text.text)
    return _page(ask, opened, held, people, preview=preview_of(found))


def _people_in(form: Mapping[str, str]) -> Iterator[Held]:
    """The people of a form, in the order of its fields."""
    number = 0
    while f"person.{number}.who" in form:
        yield Held(*(form.get(f"person.{number}.{part}", "") for part in _PARTS))
        number += 1


def _change_facts(text: CaseText, before: Mapping[str, str], held: Mapping[str, str]) -> None:
    for name in _FACTS:
        value = held.get(name, before.get(name, ""))
        if value != before.get(name, ""):
            set_fact(text, name, _day(value, name) if value and name in _DAYS else value)


def _change_roles(text: CaseText, before: Sequence[Held], people: Sequence[Held]) -> None:
    """Write the roles in which somebody or something is other than before. Raises InputError."""
    if not people:
        return
    for one in people:
        if one.who and not one.role:
            raise InputError(Problem(Place(""), f"{one.who[:40]!r} has no role", expected="a role from the list"))
        if any(one.parts[2:]) and not one.who:
            raise InputError(Problem(Place(""), "a role has dates or a post, but no person", expected="who held it"))
    for role in dict.fromkeys(one.role for one in (*before, *people) if one.role):
        was, now = ([one for one in some if one.role == role and one.who] for some in (before, people))
        if was != now:
            set_role(text, role, [_as_written(one) for one in now])


def _as_written(one: Held) -> dict[str, str]:
    start, until = (_day(day, name) if day else "" for day, name in ((one.start, "since"), (one.until, "until")))
    made = {"who": one.who, "from": start, "to": until, "post": one.post}
    return {name: value for name, value in made.items() if value}


def _day(text: str, name: str) -> str:
    found: Any = written_date(text, "")
    if isinstance(found, dict):
        says = f"{text[:60]!r} is not one date"
        raise InputError(Problem(Place(""), says, name, "a date such as 14 May 2024"))
    return str(found)
