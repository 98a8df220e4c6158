"""An object-centric log in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairness.readers.objects.model import OCEL, ObjectLog, Thing, as_declared
from fairness.source.loader import decode, parse_line, read_bytes
from fairness.source.notes import found
from fairness.source.problems import InputError, Place, Problem
from fairness.source.unpacking import Refused

_MOST = 2_000_000  # of `{` and `[`: as many as can be read in little memory


def read_json(file: str) -> ObjectLog:
    """The log of a file. Raises InputError where it is no JSON or no such log, and Refused where it is too large."""
    content = read_bytes(file)
    text = decode(content, file)
    if not text.strip():
        raise Refused("is empty", OCEL)
    if content.count(b"{") + content.count(b"[") > _MOST:
        raise Refused(f"has more than {_MOST:,} lists and objects of JSON", "a smaller log")
    document = parse_line(content, file, 1)
    older = next((name for name in document if name.startswith("ocel:")), "")
    if older:
        raise Refused("is an event log in OCEL 1.0, which we cannot read", OCEL)
    return _Reading(file, document).log()


class _Reading:
    def __init__(self, file: str, document: dict[str, Any]) -> None:
        self.file = file
        self.document = document
        self.made = ObjectLog()

    def log(self) -> ObjectLog:
        for name in ("objects", "events"):
            if name not in self.document:
                raise Refused(f"has no `{name}`", OCEL)
        kinds = self.kinds("objectTypes")
        for at, one in self.each(self.document, "objects", ""):
            thing = Thing(self.text(one, "id", at), self.text(one, "type", at))
            self.made.add_object(thing)
            self.fill(thing, one, at, kinds)
        kinds = self.kinds("eventTypes")
        for at, one in self.each(self.document, "events", ""):
            thing = Thing(self.text(one, "id", at), self.text(one, "type", at), one.get("time"))
            self.made.add_event(thing)
            self.fill(thing, one, at, kinds)
        return self.made

    def fill(self, thing: Thing, one: dict[str, Any], at: str, kinds: dict[tuple[str, str], str]) -> None:
        """The attributes and relations of an object or event."""
        for inside, entry in self.each(one, "attributes", at):
            name, value = self.text(entry, "name", inside), entry.get("value")
            if isinstance(value, (dict, list)):
                raise self.wrong(
                    f"{inside}.value", f"is {'a list' if isinstance(value, list) else 'a group of fields'}"
                )
            self.made.put(thing, name, as_declared(kinds.get((thing.type, name), ""), value), entry.get("time"))
        for inside, entry in self.each(one, "relationships", at):
            self.made.relate(thing, self.text(entry, "objectId", inside), str(entry.get("qualifier") or ""))

    def kinds(self, key: str) -> dict[tuple[str, str], str]:
        """The declared type of each attribute, by the type that has it."""
        return {
            (str(one.get("name")), str(entry.get("name"))): str(entry.get("type"))
            for at, one in self.each(self.document, key, "")
            for _, entry in self.each(one, "attributes", at)
        }

    def each(self, holder: dict[str, Any], key: str, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each mapping of a list, with where it stands."""
        name = f"{at}.{key}" if at else key
        listed = holder.get(key)
        if listed is not None and not isinstance(listed, list):
            raise self.wrong(name, found(listed), "a list")
        for number, one in enumerate(listed or ()):
            if not isinstance(one, dict):
                raise self.wrong(f"{name}[{number}]", found(one), "a group of fields")
            yield f"{name}[{number}]", one

    def text(self, holder: dict[str, Any], key: str, at: str) -> str:
        """A text or number that must be there."""
        value = holder.get(key)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
            raise self.wrong(f"{at}.{key}", found(value), "a text")
        return str(value)

    def wrong(self, field: str, says: str, expected: str = OCEL) -> InputError:
        return InputError(Problem(Place(self.file), says[:120], field, expected))
