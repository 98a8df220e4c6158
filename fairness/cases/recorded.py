"""What a source keeps in full: the entries of `recorded:` that name roles, facts and attributes of events.

A list that names none of a kind says nothing of that kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.cases.naming import WAITS, names
from fairness.cases.vocabulary import OWN, UNKEPT, Vocabulary, is_missing

ROLES = "roles."


def keeps_role(recorded: Sequence[str] | None, role: str) -> bool:
    """Whether a source that keeps `recorded` (None: everything) keeps who holds a role."""
    if f"{WAITS}{ROLES}{role}" in (recorded or ()):
        return False
    named = [one for one in recorded or () if one.startswith(ROLES)]
    return not named or any(names(one, f"{ROLES}{role}") for one in named)


def unkept_facts(recorded: Sequence[str] | None, words: Vocabulary) -> list[str]:
    """The facts of a case, and those of its roles, that a source does not keep."""
    facts = [one for one in recorded or () if _is_fact(one, words)]
    known = [name for name in words.fields if not name.startswith(OWN)]
    found = [name for name in known if facts and not any(names(one, name) for one in facts)]
    return found + [f"{ROLES}{role}" for role in words.roles if not keeps_role(recorded, role)]


def unkept_attributes(recorded: Sequence[str] | None, event_type: str, words: Vocabulary) -> list[str]:
    """The attributes of events of a type that a source does not keep."""
    kept = {
        attribute
        for pattern, attribute in (_attribute(one, words) for one in recorded or ())
        if attribute and names(pattern, event_type)
    }
    return [name for name in words.attributes if kept and name not in kept]


def with_unkept(held: Mapping[str, Any], unkept: Sequence[str]) -> dict[str, Any]:
    """Values by name, with a mark on what is missing because the source does not keep it."""
    return {**held, **{name: UNKEPT for name in unkept if is_missing(held.get(name))}}


def _is_fact(entry: str, words: Vocabulary) -> bool:
    if entry.startswith(OWN):  # names a family of events: an organisation's own facts are stated or not
        return False
    return entry in words.fields or (entry.endswith(".*") and any(names(entry, name) for name in words.fields))


def _attribute(entry: str, words: Vocabulary) -> tuple[str, str]:
    """The type or family, and the attribute of it, that an entry names; nothing where it names another thing."""
    pattern, _, attribute = entry.rpartition(".")
    if entry.startswith(ROLES) or entry in words.types or attribute not in words.attributes or _is_fact(entry, words):
        return "", ""
    return pattern, attribute
