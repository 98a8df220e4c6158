"""Who held a role, and who acted in it: from what a case states under `roles:`, and from its events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fairness.cases.entries import Entry
from fairness.cases.moments import Moment, moment
from fairness.cases.naming import fold, names

if TYPE_CHECKING:
    from fairness.cases.models import Holder
    from fairness.cases.vocabulary import Vocabulary

STATED = -1  # the place of what no event shows
FAR = 1 << 52  # ms beyond every date
_LONGEST = 16
_MARKS = re.compile(r"[.\-_/]")


class Holding(NamedTuple):
    """That somebody held a role or acted in it.

    `who` as written, `person` as compared (empty for what names no person), `post` where one is stated. `place` is
    that of the event in the timeline, or `STATED`. It lay within `lo`..`hi` (ms), and surely reached from `first` to
    `last` (`first` after `last`: nobody knows that it did).
    """

    who: str
    person: str
    post: str
    place: int
    lo: int
    hi: int
    first: int
    last: int

    @property
    def is_act(self) -> bool:
        """Whether an event shows it."""
        return self.place != STATED


def person_in(text: str, named: frozenset[str], words: Vocabulary) -> str:
    """The person that a text stands for, as persons are compared; empty where it stands for none.

    `named` are those whom the case's `roles:` name, folded.
    """
    plain = as_person(text)
    if not plain or words.is_no_person(plain):
        return ""
    return plain if plain in named or is_code(text.strip()) else ""


def as_person(text: str) -> str:
    """A person as compared with another: without case and outer spaces."""
    return text.strip().casefold()


def is_code(text: str) -> bool:
    """Whether a text looks like somebody's code (`P1`, `CI1`, `JS`)."""
    letters = _MARKS.sub("", text)
    if not letters.isalnum() or len(text) > _LONGEST:
        return False
    if any(one.isdigit() for one in letters):
        return any(one.isalpha() for one in letters)
    return letters.isupper() and letters.isalpha() and 2 <= len(letters) <= 4


def people_named(roles: Mapping[str, Sequence[Holder]]) -> frozenset[str]:
    """Everybody whom `roles:` names, as compared."""
    return frozenset(as_person(one.who) for held in roles.values() for one in held)


def items(value: Any) -> Iterator[str]:
    """Each text of an attribute."""
    for one in value if isinstance(value, list) else (value,):
        if isinstance(one, (str, int)) and not isinstance(one, bool):
            yield str(one)


def stated(holders: Iterable[Holder], words: Vocabulary, horizon: int) -> Iterator[Holding]:
    """What a case states of who held a role by the horizon."""
    for one in holders:
        begun, ended = (moment(day) if day else None for day in (one.start, one.until))
        lo, first = (-FAR, -FAR) if begun is None else (begun.lo, begun.hi)
        hi, last = (horizon, horizon) if ended is None else (min(ended.hi, horizon), min(ended.lo, horizon))
        if lo <= horizon:
            plain = as_person(one.who)
            person = "" if words.is_no_person(plain) else plain
            yield Holding(one.who, person, one.post, STATED, lo, hi, first, last)


def acted(role: str, entries: Iterable[Entry], named: frozenset[str], words: Vocabulary) -> Iterator[Holding]:
    """Who acted in a role, by the events that the vocabulary says show it."""
    shown = words.acts.get(role, ())
    for entry in entries if shown else ():
        if not entry.in_file:
            continue
        fields = [field for pattern, field in shown if names(pattern, entry.type)]
        for who in dict.fromkeys(one for field in fields for one in items(entry.fields.get(field))):
            if person := person_in(who, named, words):
                at = entry.moment
                yield Holding(who, person, "", entry.order, at.lo, at.hi, at.lo, at.hi)


def surely_together(one: Holding, other: Holding) -> bool:
    """Whether one person's two holdings surely came together; of two acts whatever their times."""
    if one.is_act and other.is_act:
        return one.place != other.place
    if one.is_act or other.is_act:
        act, held = (one, other) if one.is_act else (other, one)
        return held.first <= held.last and act.lo >= held.first and act.hi <= held.last
    if one.first > one.last or other.first > other.last:
        return False
    return max(one.first, other.first) <= min(one.last, other.last)


def maybe_together(one: Holding, other: Holding) -> bool:
    """Whether one person's two holdings may have come together."""
    if one.is_act and other.is_act:
        return one.place != other.place
    return max(one.lo, other.lo) <= min(one.hi, other.hi)


# -- what names the holder of a role ------------------------------------------------------------------------------


def derived(
    roles: Mapping[str, Sequence[Holder]], entries: Sequence[Entry], words: Vocabulary, horizon: int
) -> Iterator[Entry]:
    """The events that a timeline has for the holders of whom `roles:` says since when, unless the file has them."""
    named = people_named(roles)
    for role, types in words.named_by.items():
        for one in roles.get(role, ()):
            if not one.start or (at := moment(one.start, None, -1)).lo > horizon:
                continue
            if not any(_names_holder(entry, types, as_person(one.who), named, words) for entry in entries):
                posted = {"post": one.post} if one.post else {}
                yield _naming(types[0], one, at, posted)


def _naming(kind: str, holder: Holder, at: Moment, more: dict[str, Any]) -> Entry:
    fields = {"to": holder.who, **more, "type": kind, "date": holder.start}
    return Entry(kind, holder.start, None, -1, at, fields)


def undated(
    roles: Mapping[str, Sequence[Holder]], entries: Sequence[Entry], words: Vocabulary
) -> dict[str, tuple[str, ...]]:
    """The roles of which a holder is named since nobody knows when, with the types of events that would tell."""
    found = {}
    named = people_named(roles)
    for role, types in words.named_by.items():
        for one in roles.get(role, ()):
            if not one.start and not any(
                _names_holder(entry, types, as_person(one.who), named, words) for entry in entries
            ):
                found[role] = types
    return found


def _names_holder(entry: Entry, types: Sequence[str], person: str, named: frozenset[str], words: Vocabulary) -> bool:
    """Whether an event of the file names this holder of a role, or no other."""
    if entry.type not in types or not entry.in_file:
        return False
    to = list(items(entry.fields.get("to")))
    if person in (as_person(one) for one in (*to, *items(entry.fields.get("by")))):
        return True
    return not any(person_in(one, named, words) for one in to)


def folded_posts(posts: Iterable[str]) -> frozenset[str]:
    """Posts as they are compared."""
    return frozenset(fold(one) for one in posts)
