"""The objects of one type as traces: each with the events that it is related to, and what related objects say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fairness.readers.kinds import object_form
from fairness.readers.objects.from_json import read_json
from fairness.readers.objects.from_sqlite import read_sqlite
from fairness.readers.objects.from_xml import read_xml
from fairness.readers.objects.model import ObjectLog, Thing
from fairness.readers.record import in_all
from fairness.readers.traces import NAME, WHEN
from fairness.source.loader import Items
from fairness.source.loader import Mapping as Filled
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.source.unpacking import Refused

_SHOWN = 12  # types in a message
_READ: dict[str, Callable[[str], ObjectLog]] = {"json": read_json, "sqlite": read_sqlite, "xml": read_xml}


class Linked(Filled):
    """A trace or event, with what the objects say that it is related to, and what is to be said of the whole log."""

    __slots__ = ("doubts", "related")

    def __init__(self, line: int | None) -> None:
        super().__init__(line)
        self.related: dict[str, Any] = {}
        self.doubts: list[Problem] = []


def object_traces(file: str, object_type: str) -> Iterator[Linked]:
    """A trace for each object of a type, in the log's order; where a log has one type only, none needs to be named.

    Raises InputError where the log cannot be read, or has several types and `object_type` is none of them.
    """
    try:
        log = _READ[object_form(file)](file)
    except Refused as error:
        raise InputError(Problem(Place(file), error.says, expected=error.expected)) from None
    except OSError as error:
        raise InputError(Problem(Place(file), f"cannot be read: {error.strerror or error}")) from None
    return _Flattening(log, _chosen(log, file, object_type)).traces()


def _chosen(log: ObjectLog, file: str, wanted: str) -> str:
    types = Counter(one.type for one in log.objects.values())
    if wanted in types or (not wanted and len(types) == 1):
        return wanted or next(iter(types))
    if not types:
        raise InputError(Problem(Place(file), "holds no object", expected="at least one, which is a case"))
    names = [one[:80] for one in sorted(types)]
    listed = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
    if wanted:
        says = f"has no object of the type {wanted[:80]!r}"
        raise InputError(Problem(Place(file), says, "", f"one of {listed}", nearest(wanted, names)))
    says = f"has objects of {len(types)} types, and one of them is to be the case"
    expected = f"--object-type, or `object_type:` in a mapping, with one of {listed}"
    raise InputError(Problem(Place(file), says, expected=expected))


class _Flattening:
    def __init__(self, log: ObjectLog, object_type: str) -> None:
        self.log = log
        self.cases = {one.id: one for one in log.objects.values() if one.type == object_type}
        self.type = object_type
        self.events: dict[str, list[Thing]] = {}
        self.beside: dict[str, list[tuple[str, str]]] = {}  # the objects that each case is related to, either way
        self.apart = self.unknown = 0  # events of no case; relations to objects that are not there

    def traces(self) -> Iterator[Linked]:
        self.sort()
        doubts = list(self.doubts())
        for one in self.cases.values():
            trace = Linked(one.line)
            trace.doubts, doubts = doubts, []
            self.put(trace, NAME, one.id, one)
            events = Items()
            for happened in self.events.get(one.id, ()):
                events.append(self.event(happened, one.id))
                if happened.line is not None:
                    events.lines.append(happened.line)
            trace["events"] = events
            for name, value in one.values.items():
                if name not in (NAME, "events"):
                    self.put(trace, name, value, one)
            others = [self.log.objects[other] for other, _ in self.beside.get(one.id, ())]
            trace.related = {**self.facts(others), **self.ids(self.beside.get(one.id, ()))}
            yield trace

    def sort(self) -> None:
        """Find the events of each case, and the objects that it is related to."""
        for one in self.log.events:
            known = self.known(one)
            mine = dict.fromkeys(other for other, _ in known if other in self.cases)
            self.apart += not mine
            for case in mine:
                self.events.setdefault(case, []).append(one)
        for one in self.log.objects.values():
            for other, how in self.known(one):
                if one.id in self.cases:
                    self.beside.setdefault(one.id, []).append((other, how))
                if other in self.cases:
                    self.beside.setdefault(other, []).append((one.id, how))

    def known(self, one: Thing) -> list[tuple[str, str]]:
        """The relations of an object or event to objects that the log has."""
        found = [(other, how) for other, how in one.related if other in self.log.objects]
        self.unknown += len(one.related) - len(found)
        return found

    def doubts(self) -> Iterator[Problem]:
        if self.apart:
            says = (
                f"{self.apart:,} of {len(self.log.events):,} left out: related to no object of the type {self.type!r}"
            )
            yield in_all("events", says)
        if self.unknown:
            yield in_all("relations", f"{self.unknown:,} left out: the log does not have the object")

    def event(self, one: Thing, case: str) -> Linked:
        made = Linked(one.line)
        self.put(made, NAME, one.type, one)
        self.put(made, WHEN, one.time, one)
        for name, value in one.values.items():
            if name not in (NAME, WHEN):
                self.put(made, name, value, one)
        made.related = self.ids((other, how) for other, how in one.related if other != case)
        return made

    def put(self, made: Linked, name: str, value: Any, one: Thing) -> None:
        if value is not None:
            made[name] = value
            if one.line is not None:
                made.lines[name] = one.line

    def ids(self, related: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """The ids of related objects by their type (`person`), and by their type and how (`person:by`)."""
        found: dict[str, dict[str, None]] = {}
        for other, how in related:
            if other in self.log.objects:
                kind = self.log.objects[other].type
                for name in (kind, f"{kind}:{how}") if how else (kind,):
                    found.setdefault(name, {})[other] = None
        return {name: next(iter(ids)) if len(ids) == 1 else list(ids) for name, ids in found.items()}

    def facts(self, others: list[Thing]) -> dict[str, Any]:
        """The attributes (`practitioner.ethnicity`) of related objects, of types of which there is one alone."""
        by_type: dict[str, dict[str, Thing]] = {}
        for one in others:
            by_type.setdefault(one.type, {})[one.id] = one
        return {
            f"{kind}.{name}": value
            for kind, held in by_type.items() if len(held) == 1
            for one in held.values()
            for name, value in one.values.items()
        }  # fmt: skip
