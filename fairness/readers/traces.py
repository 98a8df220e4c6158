"""The traces of an event log in XES (IEEE 1849), plain or compressed, as they are written, one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from math import isfinite, isnan
from typing import Any
from xml.parsers import expat

from fairness.readers.sheets import clean
from fairness.source.loader import Items
from fairness.source.loader import Mapping as Filled
from fairness.source.problems import InputError, Place, Problem
from fairness.source.unpacking import Refused, open_unpacked

_LOG = "an event log in XES"
_BLOCK = 1 << 16
_DEEPEST = 100
_LONGEST_TAG = 5_000_000
_LARGEST = 200_000  # elements of one trace
_VALUES = ("string", "date", "int", "float", "boolean", "id")
_LISTS = ("list", "container")


def traces(file: str, bare: bool = False) -> Iterator[Filled]:
    """Each trace with its attributes and `events`, each of which knows its line; `bare` ones are empty."""
    reading = _Bare() if bare else _Reading()
    parser = reading.parser
    try:
        with open_unpacked(file) as stream:
            fed = 0
            while block := stream.read(_BLOCK):
                fed += len(block)
                parser.Parse(block, False)
                if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TAG:
                    raise Refused(f"has a tag or a text of more than {_LONGEST_TAG:,} bytes", _LOG)
                while reading.done:
                    yield reading.done.popleft()
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        says = f"is not well-formed XML: {expat.errors.messages.get(error.code, str(error))}"
        raise InputError(Problem(Place(file, error.lineno), says, expected=_LOG)) from None
    except (LookupError, ValueError):
        says = "says that it is written in an encoding that is not read"
        raise InputError(Problem(Place(file, parser.CurrentLineNumber), says, expected="UTF-8")) from None
    except Refused as error:
        problem = Problem(Place(file, parser.CurrentLineNumber), str(error), expected=error.expected)
        raise InputError(problem) from None
    except OSError as error:
        raise InputError(Problem(Place(file), f"cannot be read: {error.strerror or error}")) from None
    while reading.done:
        yield reading.done.popleft()


class _Bare:
    """Counts traces."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        # A document type can declare entities, and entities can grow without bound or name other files.
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.done: deque[Filled] = deque()
        self.stack: list[str] = []
        self.size = 0  # of the trace that is being read, in elements

    def refuse(self, *_: object) -> None:
        """Refuse a document type."""
        raise Refused("declares a document type, which is not read", _LOG)

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(":")[2]
        if not self.stack and name != "log":
            raise Refused(f"begins with <{tag}>", _LOG)
        if len(self.stack) >= _DEEPEST:
            raise Refused(f"nests more than {_DEEPEST} elements", _LOG)
        self.size = 0 if len(self.stack) < 2 else self.size + 1
        if self.size > _LARGEST:
            raise Refused(f"has a trace, or other part, of more than {_LARGEST:,} elements", _LOG)
        self.stack.append(name)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.stack.pop() == "trace":
            self.done.append(Filled())


class _Reading(_Bare):
    """Fills traces and their events."""

    def __init__(self) -> None:
        super().__init__()
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
                holder[given["key"]] = self.items if name in _LISTS else _value(name, given.get("value", ""))
                holder.lines[given["key"]] = line
        elif name in _VALUES and self.is_item(above):
            self.items.append(_value(name, given.get("value", "")))

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


def _value(kind: str, text: str) -> Any:
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return clean(number) if isfinite(number := float(text)) or isnan(number) else text
    except ValueError:
        return text
    return text.strip().lower() in ("true", "1") if kind == "boolean" else text
