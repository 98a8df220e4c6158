"""A mapping: which columns of a table hold which fields of a case, and which events."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fairness.cases.vocabulary import Term, Vocabulary, shipped_vocabulary
from fairness.readers.date_forms import check_format
from fairness.source.loader import load_documents, read_bytes
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import InputError, Place, Problem, nearest

PARTS = ("mapping", "layout", "case", "events", "recorded", "dates", "sheet", "header_row", "vocabulary")
LAYOUTS = ("wide", "long", "log")
_SOURCE = ("column", "value", "values")
_WIDE = ("column", "type", "time", "with")
_LONG = ("type", "types", "date", "time", "with")
_LOG = ("types", "with")
_FROM_LOG = ("case_id", "opened")  # what a log has by itself
_FLAGS = {"true", "false", "yes", "no", "y", "n"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: the cells of a column, renamed by `values` (in lower case), or one constant."""

    column: str = ""
    constant: Any = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """Where events come from: each cell of the column `date` is one.

    Its type is `type` (wide), or the cell of the column `type_column` renamed by `types` (long), where None as ours
    passes the row over. `given` are its attributes.
    """

    date: str
    type: str = ""
    type_column: str = ""
    types: dict[str, str | None] = field(default_factory=dict)
    time: str = ""
    given: dict[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """How to read a table. `lines` are those of the mapping's file on which each column is named."""

    name: str
    layout: str
    case: dict[str, Source]
    events: tuple[Step, ...] = ()
    recorded: tuple[str, ...] | None = None
    dates: tuple[str, ...] = ()
    sheets: tuple[str, ...] | None = None
    header_row: int | None = None
    is_open: bool = False
    file: str = ""
    lines: dict[str, int | None] = field(default_factory=dict)
    digest: str = ""

    def columns(self) -> list[str]:
        """Every column that the mapping names, once, in order."""
        return list(dict.fromkeys(self._columns()))

    def _columns(self) -> Iterator[str]:
        yield from (one.column for one in self.case.values() if one.column)
        for step in self.events:
            yield from filter(None, (step.date, step.type_column, step.time))
            yield from (one.column for one in step.given.values() if one.column)

    def place(self, column: str) -> Place:
        """Where the mapping names a column."""
        return Place(self.file, self.lines.get(column))


def load_mapping(file: str, vocabulary: Vocabulary | None = None) -> Mapping:
    """The mapping in a file; its names are those of `vocabulary` (default: the shipped one).

    Raises InputError with every problem: unknown parts, fields, types and values, with line and nearest name.
    """
    content = read_bytes(file)
    documents = load_documents(content, file)
    if len(documents) > 1:
        raise InputError(Problem(Place(file), f"holds {len(documents)} documents", expected="one mapping"))
    return read_mapping(documents[0], file, vocabulary, hashlib.sha256(content).hexdigest())


def read_mapping(document: Any, file: str, vocabulary: Vocabulary | None = None, digest: str = "") -> Mapping:
    """The mapping that a document states. Raises InputError as `load_mapping` does."""
    return _Reading(document, file, vocabulary or shipped_vocabulary()).mapping(digest)


def check_layout(file: str, mapping: Mapping | None, is_log: bool) -> None:
    """Raise InputError where a mapping of a table is given with an event log, or one of a log with a table."""
    if mapping is not None and (mapping.layout == "log") != is_log:
        says = f"cannot be read through a mapping with `layout: {mapping.layout}`"
        expected = "`layout: log`" if is_log else "`layout: wide` or `long`"
        raise InputError(Problem(Place(file), says, expected=expected))


def case_fields(vocabulary: Vocabulary) -> dict[str, Term]:
    """The fields of a case that a column may hold, dotted, with those of roles."""
    roles = {f"roles.{name}": Term(f"roles.{name}", "list", says) for name, says in vocabulary.roles.items()}
    return {name: term for name, term in vocabulary.fields.items() if name != "recorded"} | roles


class _Reading(Notes):
    def __init__(self, document: Any, file: str, words: Vocabulary) -> None:
        super().__init__(document, file)
        self.words = words
        self.lines: dict[str, int | None] = {}

    def mapping(self, digest: str) -> Mapping:
        if not isinstance(self.document, dict):
            says = f"is {kind_of(self.document)}"
            raise InputError(Problem(Place(self.file), says, expected="a mapping of a table, with `case:`"))
        self.known(self.document, PARTS, "")
        is_open = self.document.get("vocabulary") == "open"
        if self.document.get("vocabulary") not in (None, "open"):
            says = found(self.document["vocabulary"])
            self.wrong(self.document, "vocabulary", "vocabulary", says, "open, or nothing")
        self.words = self.words.opened() if is_open else self.words
        layout = self.document.get("layout")
        if layout not in LAYOUTS:
            self.wrong(
                self.document,
                "layout",
                "layout",
                found(layout),
                "wide (one row a case), long (an event) or log (XES)",
            )
        made = Mapping(
            str(self.document.get("mapping") or ""), str(layout), self.case(),
            tuple(self.steps(str(layout))), self.recorded(), self.dates(), self.sheets(), self.header_row(),
            is_open, self.file, self.lines, digest,
        )  # fmt: skip
        self.finish()
        return made

    def known(self, holder: dict[str, Any], parts: Iterable[str], where: str) -> None:
        parts = list(parts)
        for key in holder:
            if key not in parts:
                name = f"{where}.{key}" if where else key
                self.wrong(holder, key, name, "is not a part of a mapping", ", ".join(parts), nearest(key, parts))

    def case(self) -> dict[str, Source]:
        held = self.document.get("case")
        if not isinstance(held, dict):
            self.wrong(self.document, "case", "case", found(held), "a mapping of fields to columns")
            return {}
        terms = case_fields(self.words)
        for name, term in terms.items():
            given = self.document.get("layout") == "log" and name in _FROM_LOG
            if term.required and name not in held and not given:
                self.wrong(held, None, f"case.{name}", "is missing", f"a column, or {{value: ...}}: {term.says}")
        return self.sources(held, terms, "case", "a field of a case")

    def sources(
        self, held: dict[str, Any], terms: dict[str, Term], where: str, what: str, keeps: bool = False
    ) -> dict[str, Source]:
        made = {}
        for name, entry in held.items():
            if name not in terms and not keeps:
                self.wrong(held, name, f"{where}.{name}", f"is not {what}", "a known name", nearest(name, terms))
                continue
            source = self.source(held, name, entry, f"{where}.{name}", terms.get(name, Term(name, "any", "")))
            if source is not None:
                made[name] = source
        return made

    def source(self, holder: Any, key: str, entry: Any, where: str, term: Term) -> Source | None:
        if isinstance(entry, str) and entry.strip():
            return Source(self.column(holder, key, entry))
        if not isinstance(entry, dict):
            self.wrong(holder, key, where, found(entry), "a column's name, {column: ...} or {value: ...}")
            return None
        self.known(entry, _SOURCE, where)
        if ("column" in entry) == ("value" in entry):
            self.wrong(holder, key, where, "has both a column and a value" if entry else "is empty",
                       "either `column:` or `value:`")  # fmt: skip
            return None
        if "value" in entry:
            self.ours(entry, "value", where, entry["value"], term)
            return Source(constant=entry["value"])
        values = entry.get("values") or {}
        if not isinstance(values, dict):
            self.wrong(entry, "values", f"{where}.values", f"is {kind_of(values)}", "a mapping of theirs to ours")
            return None
        for theirs, ours in values.items():
            if ours is not None:
                self.ours(values, theirs, f"{where}.values", ours, term)
        renamed = {" ".join(theirs.split()).casefold(): ours for theirs, ours in values.items()}
        return Source(self.named(entry, "column", where), values=renamed)

    def ours(self, holder: Any, key: str, where: str, value: Any, term: Term) -> None:
        """Note where a value is none that a field of this kind can have."""
        text = "yes" if value is True else "no" if value is False else str(value).strip().casefold()
        if term.kind == "choice" and text not in term.values and text.replace(" ", "_") not in term.values:
            if term.name == "practitioner.ethnicity" and text.upper() in self.words.ethnicity_codes:
                return
            expected = "one of " + ", ".join(term.values)
            self.wrong(holder, key, where, f"{value!r} is not a known value", expected, nearest(text, term.values))
        elif term.kind == "flag" and text not in _FLAGS:
            self.wrong(holder, key, where, f"{value!r} is neither true nor false", "true or false")

    def steps(self, layout: str) -> Iterator[Step]:
        held = self.document.get("events")
        listed = [held] if isinstance(held, dict) else held or []
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            expected = "a mapping of `type:` and `date:`" if layout == "long" else "a list of `column:` and `type:`"
            self.wrong(self.document, "events", "events", f"is {kind_of(held)}", expected)
            return
        if layout != "wide" and len(listed) > 1:
            expected = "one, as each row is an event" if layout == "long" else "one, for all events"
            self.wrong(self.document, "events", "events", f"has {len(listed)} entries", expected)
        for number, entry in enumerate(listed):
            where = "events" if isinstance(held, dict) else f"events[{number}]"
            self.known(entry, {"long": _LONG, "log": _LOG}.get(layout, _WIDE), where)
            time = self.named(entry, "time", where) if entry.get("time") is not None else ""
            given = entry.get("with") or {}
            if not isinstance(given, dict):
                self.wrong(
                    entry, "with", f"{where}.with", f"is {kind_of(given)}", "a mapping of attributes to columns"
                )
                given = {}
            attributes = self.sources(
                given, self.words.attributes, f"{where}.with", "an attribute of an event", self.words.is_open
            )
            if layout == "log":
                yield Step("", types=self.types(entry, where), given=attributes)
            elif layout == "long":
                column, kind = self.named(entry, "date", where), self.named(entry, "type", where)
                yield Step(column, "", kind, self.types(entry, where), time, attributes)
            else:
                kind = self.type(entry, "type", f"{where}.type", entry.get("type"))
                yield Step(self.named(entry, "column", where), kind, time=time, given=attributes)

    def types(self, entry: dict[str, Any], where: str) -> dict[str, str | None]:
        held = entry.get("types") or {}
        if not isinstance(held, dict):
            self.wrong(entry, "types", f"{where}.types", f"is {kind_of(held)}", "a mapping of their names to ours")
            return {}
        return {
            " ".join(theirs.split()).casefold(): None
            if ours is None
            else self.type(held, theirs, f"{where}.types", ours)
            for theirs, ours in held.items()
        }

    def type(self, holder: Any, key: str, where: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong(holder, key, where, found(value), "an event type, such as exclusion.formal")
        elif not self.words.is_open and value not in self.words.types:
            self.wrong(
                holder, key, where, f"{value!r} is not a known event type", "a type from `fairness vocabulary`",
                self.words.nearest_type(value),
            )  # fmt: skip
        return str(value)

    def named(self, holder: Any, key: str, where: str) -> str:
        value = holder.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)  # a column may be headed by a year
        if not isinstance(value, str) or not value.strip():
            self.wrong(holder, key, f"{where}.{key}", found(value), "the name of a column")
            return ""
        return self.column(holder, key, value)

    def column(self, holder: Any, key: str, value: str) -> str:
        name = " ".join(value.split())
        self.lines.setdefault(name, self.place(holder, key).line)
        return name

    def recorded(self) -> tuple[str, ...] | None:
        held = self.document.get("recorded")
        if held is None:
            return None
        listed = held if isinstance(held, list) else [held]
        for pattern in listed:
            if not isinstance(pattern, str) or (pattern != "*" and not self.words.knows(pattern)):
                known = [*(f"{family}.*" for family in self.words.families), *self.words.types]
                self.wrong(
                    self.document, "recorded", "recorded", f"{pattern!r} names no event type",
                    "a family (`exclusion.*`) or a type", nearest(str(pattern), known),
                )  # fmt: skip
        return tuple(map(str, listed))

    def dates(self) -> tuple[str, ...]:
        held = self.document.get("dates")
        listed = held if isinstance(held, list) else [] if held is None else [held]
        for form in listed:
            says = check_format(form) if isinstance(form, str) else f"is {kind_of(form)}"
            if says:
                self.wrong(self.document, "dates", "dates", f"{form} {says}", 'a form such as "%d/%m/%Y"')
        return tuple(map(str, listed))

    def sheets(self) -> tuple[str, ...] | None:
        held = self.document.get("sheet")
        if held is None or held == "all":
            return None
        listed = held if isinstance(held, list) else [held]
        if not listed or any(isinstance(one, (dict, list, bool)) or one is None for one in listed):
            self.wrong(self.document, "sheet", "sheet", found(held), "the name of a sheet, a list of names, or all")
        return tuple(str(one) for one in listed)

    def header_row(self) -> int | None:
        held = self.document.get("header_row")
        if held is not None and (type(held) is not int or held < 1):
            self.wrong(self.document, "header_row", "header_row", found(held), "the number of a row, from 1")
            return None
        return held
