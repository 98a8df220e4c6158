"""The traces of an event log in XES (IEEE 1849), plain or compressed, as they are written, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite, isnan
from typing import Any

from fairness.readers.sheets import clean
from fairness.readers.xml_stream import Elements, read_elements
from fairness.source.loader import Items
from fairness.source.loader import Mapping as Filled
from fairness.source.unpacking import Refused

NAME, WHEN, WHO = "concept:name", "time:timestamp", "org:resource"
TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(?:Z|[+-]\d\d:?\d\d)?")
_LOG = "an event log in XES"
_LARGEST = 200_000  # elements of one trace
_VALUES = ("string", "date", "int", "float", "boolean", "id")
_LISTS = ("list", "container")


def traces(file: str, bare: bool = False) -> Iterator[Filled]:
    """Each trace with its attributes and `events`, each of which knows its line; `bare` ones are empty."""
    return read_elements(file, _Bare(_LOG) if bare else _Reading(_LOG))


class _Bare(Elements[Filled]):
    """Counts traces."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.size = 0  # of the trace that is being read, in elements

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        self.size = 0 if len(self.stack) < 2 else self.size + 1
        if self.size > _LARGEST:
            raise Refused(f"has a trace, or other part, of more than {_LARGEST:,} elements", _LOG)
        super().start(tag, given)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.stack.pop() == "trace":
            self.done.append(Filled())


class _Reading(_Bare):
    """Fills traces and their events."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.trace: Filled | None = None
        self.event: Filled | None = None
        self.items: list[Any] = []  # of the list that is being read
        self.depth = 0  # of that list; 0 outside of any

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins: a trace, an event, or an attribute of either."""
        super().start(tag, given)
        line = self.parser.CurrentLineNumber
        name, above = self.stack[-1], self.stack[-2] if len(self.stack) > 1 else ""
        if name == "trace" and above == "log":
            self.trace = Filled(line)
            self.trace["events"] = Items()
        elif name == "event" and above == "trace" and self.trace is not None:
            self.event = Filled(line)
            self.trace["events"].append(self.event)
            self.trace["events"].lines.append(line)
        elif name in (*_VALUES, *_LISTS) and above in ("trace", "event"):
            holder = self.event if above == "event" else self.trace
            if name in _LISTS:
                self.items, self.depth = [], len(self.stack)
            if holder is not None and "key" in given:
                holder[given["key"]] = self.items if name in _LISTS else typed(name, given.get("value", ""))
                holder.lines[given["key"]] = line
        elif name in _VALUES and self.is_item(above):
            self.items.append(typed(name, given.get("value", "")))

    def is_item(self, above: str) -> bool:
        """Whether a value stands in the `values` of a list, or right in it as the first version of XES has it."""
        deep = len(self.stack) - self.depth
        return self.depth > 0 and ((above == "values" and deep == 2) or (above in _LISTS and deep == 1))

    def end(self, tag: str) -> None:
        """An element ends; a whole trace is ready to be read."""
        name = self.stack.pop()
        if len(self.stack) < self.depth:
            self.depth = 0
        if name == "event":
            self.event = None
        elif name == "trace" and self.trace is not None:
            self.done.append(self.trace)
            self.trace = None


def typed(kind: str, text: str) -> Any:
    """A text as the value of its type (int, float, boolean); as it is where it is none, or the type is another."""
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return clean(number) if isfinite(number := float(text)) or isnan(number) else text
    except ValueError:
        return text
    return text.strip().lower() in ("true", "1") if kind == "boolean" else text
