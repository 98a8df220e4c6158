"""An object-centric log in XML, plain or packed, read element by element."""

from __future__ import annotations

from fairness.readers.objects.model import OCEL, ObjectLog, Thing, as_declared
from fairness.readers.xml_stream import Elements, read_elements
from fairness.source.unpacking import Refused

_LONGEST = 1_000_000  # characters of an attribute, as of a cell
_DECLARED = {"object-type": "object", "event-type": "event"}
_NAMES = ("object", "relationship")  # what a relation is called, by the standard and in its examples


def read_xml(file: str) -> ObjectLog:
    """The log of a file. Raises InputError where it is no such log, or too large."""
    reading = _Reading(OCEL)
    for _ in read_elements(file, reading):
        pass  # all of it is kept
    return reading.log


class _Reading(Elements[None]):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.parser.CharacterDataHandler = self.text
        self.log = ObjectLog()
        self.kinds: dict[tuple[str, str, str], str] = {}  # of attributes: object or event, its type, name
        self.declaring = ("", "")
        self.thing: Thing | None = None
        self.attribute: tuple[str, str] | None = None  # the one that is being read: its name, and since when
        self.said = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins: a declared type, an object, an event, or what these say."""
        super().start(tag, given)
        name, above = self.stack[-1], self.stack[-2] if len(self.stack) > 1 else ""
        if name in _DECLARED:
            self.declaring = _DECLARED[name], given.get("name", "")
        elif name == "attribute" and self.thing is None:
            self.log.size.add(given.get("name", ""))
            self.kinds[(*self.declaring, given.get("name", ""))] = given.get("type", "")
        elif self.thing is None and (name, above) in (("object", "objects"), ("event", "events")):
            self.thing = self.begun(name, given)
        elif self.thing is not None and name == "attribute":
            self.attribute, self.said = (given.get("name", ""), given.get("time", "")), ""
        elif self.thing is not None and name in _NAMES and "object-id" in given:
            self.log.relate(self.thing, given["object-id"], given.get("qualifier", ""))

    def begun(self, name: str, given: dict[str, str]) -> Thing:
        """The object or event that begins."""
        for key in ("id", "type"):
            if not given.get(key):
                raise Refused(f"has an <{name}> without `{key}`", self.what)
        thing = Thing(given["id"], given["type"], given.get("time"), self.parser.CurrentLineNumber)
        if name == "object":
            self.log.add_object(thing)
        else:
            self.log.add_event(thing)
        return thing

    def text(self, text: str) -> None:
        """Text stands between two tags: it counts in an attribute only."""
        if self.attribute is not None:
            self.said += text
            if len(self.said) > _LONGEST:
                raise Refused(f"has an attribute of more than {_LONGEST:,} characters", "a shorter one")

    def end(self, tag: str) -> None:
        """An element ends: an attribute, or the object or event."""
        name = self.stack.pop()
        if name == "attribute" and self.thing is not None and self.attribute is not None:
            (named, since), self.attribute = self.attribute, None
            holder = "event" if self.stack[1:2] == ["events"] else "object"
            kind = self.kinds.get((holder, self.thing.type, named), "")
            if named:
                self.log.put(self.thing, named, as_declared(kind, self.said), since)
        elif len(self.stack) == 2:
            self.thing = None
