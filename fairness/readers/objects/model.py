"""What an object-centric log holds, and how much it may hold: objects, events, and what is related to what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fairness.readers.sheets import clean
from fairness.readers.traces import typed
from fairness.source.unpacking import Refused

OCEL = "an event log in OCEL 2.0"
_THINGS = 300_000  # objects and events of one log
_PARTS = 2_000_000  # attributes and relations of these
_TEXT = 128_000_000  # characters of these
_KINDS = {"integer": "int", "float": "float", "boolean": "boolean"}


class Size:
    """Counts what is kept of a log, which has to be kept whole: an event may stand far from its objects."""

    def __init__(self) -> None:
        self.things = 0
        self.parts = 0
        self.text = 0

    def add_thing(self, *values: Any) -> None:
        """Count one more object or event, with what it says. Raises Refused where there is too much."""
        self.things += 1
        if self.things > _THINGS:
            raise Refused(f"has more than {_THINGS:,} objects and events", "a smaller log")
        self._add_text(values)

    def add(self, *values: Any) -> None:
        """Count one more attribute or relation, with what it says. Raises Refused where there is too much."""
        self.parts += 1
        if self.parts > _PARTS:
            raise Refused(f"has more than {_PARTS:,} attributes and relations", "a smaller log")
        self._add_text(values)

    def _add_text(self, values: tuple[Any, ...]) -> None:
        self.text += sum(len(one) for one in values if isinstance(one, str))
        if self.text > _TEXT:
            raise Refused(f"has more than {_TEXT:,} characters in all", "a smaller log")


@dataclass(slots=True)
class Thing:
    """An object, or an event with its time: its attributes, and the ids of related objects, each with how."""

    id: str
    type: str
    time: Any = None
    line: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    related: list[tuple[str, str]] = field(default_factory=list)
    since: dict[str, str] = field(default_factory=dict)  # when an attribute of an object got its value

    def put(self, name: str, value: Any, since: Any = None) -> None:
        """Give an attribute a value, where it has none that is newer."""
        at = str(since or "")
        if value is not None and at >= self.since.get(name, ""):
            self.values[name] = value
            self.since[name] = at


@dataclass(slots=True)
class ObjectLog:
    """The objects of a log by their id, and its events in the log's order."""

    objects: dict[str, Thing] = field(default_factory=dict)
    events: list[Thing] = field(default_factory=list)
    size: Size = field(default_factory=Size)

    def add_object(self, one: Thing) -> None:
        """Add an object. Raises Refused where its id is that of another."""
        self.size.add_thing(one.id, one.type)
        if one.id in self.objects:
            raise Refused(f"has two objects with the id {one.id[:80]!r}", "an id of its own for each object")
        self.objects[one.id] = one

    def add_event(self, one: Thing) -> None:
        """Add an event."""
        self.size.add_thing(one.id, one.type, one.time)
        self.events.append(one)

    def put(self, holder: Thing, name: str, value: Any, since: Any = None) -> None:
        """Give an object or event an attribute."""
        self.size.add(name, value)
        holder.put(name, value, since)

    def relate(self, holder: Thing, other: str, how: str) -> None:
        """Relate an object or event to another object."""
        self.size.add(other, how)
        holder.related.append((other, how))


def as_declared(kind: str, value: Any) -> Any:
    """A value as its declared type has it, where it stands as text; nothing for an empty one."""
    return clean(typed(_KINDS[kind], value) if isinstance(value, str) and kind in _KINDS else value)
