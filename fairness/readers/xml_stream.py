"""XML read element by element, within bounds: what one file, or one part of it, can take is known beforehand."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar
from xml.parsers import expat

from fairness.source.problems import InputError, Place, Problem
from fairness.source.unpacking import Refused, open_unpacked

Item = TypeVar("Item")
_BLOCK = 1 << 16
_DEEPEST = 100
_LONGEST_TAG = 5_000_000


class Elements(Generic[Item]):
    """What is told of each element of a log. What is ready to be used is put into `done`; `what` is expected."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        # A document type can declare entities, and entities can grow without bound or name other files.
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.done: deque[Item] = deque()
        self.stack: list[str] = []

    def refuse(self, *_: object) -> None:
        """Refuse a document type."""
        raise Refused("declares a document type, which we do not accept", self.what)

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(":")[2]
        if not self.stack and name != "log":
            raise Refused(f"begins with <{tag[:80]}>", self.what)
        if len(self.stack) >= _DEEPEST:
            raise Refused(f"nests more than {_DEEPEST} elements", self.what)
        self.stack.append(name)

    def end(self, tag: str) -> None:
        """An element ends."""
        self.stack.pop()


def read_elements(file: str, reading: Elements[Item]) -> Iterator[Item]:
    """What `reading` makes of a file, plain or packed, as it is made.

    Raises InputError where it is not whole, not well-formed, or beyond a bound.
    """
    parser = reading.parser
    try:
        with open_unpacked(file) as stream:
            fed = 0
            while block := stream.read(_BLOCK):
                fed += len(block)
                parser.Parse(block, False)
                if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TAG:
                    raise Refused(f"has a tag or a text of more than {_LONGEST_TAG:,} bytes", reading.what)
                while reading.done:
                    yield reading.done.popleft()
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        says = f"is not well-formed XML: {expat.errors.messages.get(error.code, str(error))}"
        raise InputError(Problem(Place(file, error.lineno), says, expected=reading.what)) from None
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
