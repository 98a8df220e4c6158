"""A mapping: which columns of a table hold which fields of a case, and which events."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)

from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.readers.header import fold
from fairness.readers.mapping_checks import (
    attributes_of_an_event,
    date_form,
    fields_of_a_case,
    is_own,
    known_pattern,
    known_type,
    more_fields_of_a_case,
    protected_fields,
)
from fairness.source.documents import (
    Absent,
    Document,
    about,
    also,
    listed,
    read_document,
    worded,
    wrong,
)
from fairness.source.loader import line_of, load_documents, read_bytes
from fairness.source.notes import found
from fairness.source.problems import InputError, Place, Problem

_A_SOURCE = "a column's name, {column: ...} or {value: ...}"
_LAYOUTS = "wide (one row a case), long (an event) or log (XES, OCEL or CSV)"
_OR = (
    "What the column is called on other sheets or in other files. On one that has several of them, the first that is "
    "filled in counts."
)
_RENAMES = "their names, each with ours"
NUMBER = "{n}"  # in the name of a column: any number


def _short(value: Any) -> Any:
    """A column's name alone is the source that reads it."""
    if isinstance(value, (dict, Source)):
        return value
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
        raise wrong(found(value), _A_SOURCE)
    return {"column": value}


def _one_entry(value: Any) -> Any:
    return [value] if isinstance(value, dict) else listed(value) if value is None else value


def _named_sheets(value: Any) -> Any:
    """None, as nothing at all, for `all`."""
    return None if value is None or value == "all" else _names_of("a sheet", ", or all")(value)


def _names_of(what: str, more: str = "") -> Callable[[Any], Any]:
    """Makes a list of one name or several."""

    def names(value: Any) -> Any:
        found_names = listed(value)
        if not found_names or any(isinstance(one, (dict, list, bool)) or one is None for one in found_names):
            raise wrong(found(value), f"the name of {what}, a list of names{more}")
        return found_names

    return names


Column = Annotated[
    str,
    about("The name of a column.", "the name of a column", min_length=1),
    AfterValidator(lambda name: " ".join(name.split())),
]
Names = Annotated[tuple[Column, ...], BeforeValidator(listed, json_schema_input_type=str | list[str] | None)]
RowNumber = Annotated[int, Field(ge=1, strict=True)]
DateForms = Annotated[
    tuple[Annotated[str, AfterValidator(date_form)], ...],
    BeforeValidator(listed, json_schema_input_type=str | list[str] | None),
]
Type = Annotated[str, AfterValidator(known_type), WithJsonSchema({"words": "types"})]
Renamed = Annotated[str, AfterValidator(fold)]  # a cell as it is compared: without regard to case and spaces
_TYPE = about(
    "The event type that each cell with a date is.", "an event type, such as exclusion.formal", min_length=1
)


class Source(Document):
    """Where a value comes from: the cells of a column, or one constant. A column's name alone is enough."""

    column: Column = ""
    others: Annotated[Names, about(_OR, alias="or")] = ()
    value: Annotated[Any, about("One value for all, in place of a column.")] = None
    values: Annotated[
        dict[Renamed, Any],
        Absent,
        about("What their values are called here; null for one that says nothing.", "their values, each with ours"),
    ] = {}

    @model_validator(mode="after")
    def _either(self) -> Self:
        if ("column" in self.model_fields_set) == ("value" in self.model_fields_set):
            both = "has both a column and a value" if self.column else "has no column and no value"
            raise wrong(both, "either `column:` or `value:`")
        return self


Given = Annotated[Source, BeforeValidator(_short, json_schema_input_type=Column | Source)]


class Step(Document):
    """Where events come from, with what each layout says of it."""

    given: Annotated[
        dict[str, Given],
        also(attributes_of_an_event),
        Absent,
        worded(
            "attributes",
            "Attributes of the event, each with where it comes from.",
            "attributes, each with its column",
            alias="with",
        ),
    ] = {}


class _Dated(Step):
    time: Annotated[Column, Absent, about("The column with the time of day.")] = ""


class WideStep(_Dated):
    """Events of one type, each in a row of its own case: every cell of a column is the date of one."""

    column: Annotated[
        Column,
        about("The column with the date of the event. `{n}` in it stands for any number: `Exclusion {n} start`."),
    ]
    others: Annotated[Names, about(_OR, alias="or")] = ()
    type: Annotated[Type, _TYPE]

    type_column: ClassVar[str] = ""
    types: ClassVar[dict[str, str | None]] = {}

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        named = [self.time, *(one.column for one in self.given.values())]
        if NUMBER not in self.column and any(NUMBER in one for one in named):
            raise wrong(f"{self.column!r} has no number", f"{NUMBER} in the column of the date, as in the others")
        return self

    @property
    def date(self) -> str:
        """The column with the dates."""
        return self.column


class _Typed(Step):
    types: Annotated[
        dict[Renamed, Annotated[Type, Field(min_length=1)] | None],
        Absent,
        about("What their types of event are called here; null passes a row over.", _RENAMES),
    ] = {}


class LongStep(_Dated, _Typed):
    """An event in each row: its type in one column, its date in another."""

    type_column: Annotated[Column, about("The column with the type of the event.", alias="type")]
    date: Annotated[Column, about("The column with the date of the event.")]
    others: Annotated[
        dict[Literal["type", "date"], Names],
        Absent,
        about("Further columns for the type and the date: the first that is filled in counts.",
              "`type:` and `date:`, each with its column", alias="or"),
    ] = {}  # fmt: skip

    type: ClassVar[str] = ""


class LogStep(_Typed):
    """The events of a log, which have their type and date by themselves; of a table, in the columns that it names."""

    type_column: Annotated[
        Column, Absent, about("Of a table, the column with the type. Without it: activity.", alias="type")
    ] = ""
    date: Annotated[Column, Absent, about("Of a table, the column with the date. Without it: timestamp.")] = ""


class Joined(Document):
    """A further sheet, whose rows belong to the cases of the first by their reference."""

    sheet: Annotated[str, about("The name of the sheet.", "the name of a sheet", min_length=1)]
    case_id: Annotated[Column, about("The column with the case's reference.")]
    case: Annotated[dict[str, Given], also(more_fields_of_a_case), Absent, about("Further fields of the case.")] = {}
    events: Annotated[
        tuple[WideStep, ...],
        BeforeValidator(_one_entry),
        about("The columns that hold the date of an event.", "a list of `column:` and `type:`"),
    ] = ()
    log: Annotated[LongStep | None, about("Of a sheet with a row an event: its type, date and attributes.")] = None
    fill_down: Annotated[Names, about("Columns whose empty cells have the value of the cell above.")] = ()


class Mapping(Document):
    """How to read a table or a log into cases."""

    name: Annotated[str, Absent, about("The mapping's name, for messages.", alias="mapping")] = ""
    layout: Annotated[
        str, about("What a row is: a case (wide), an event (long), or an event of a log (log).", _LAYOUTS)
    ]
    case: Annotated[
        dict[str, Given],
        also(fields_of_a_case),
        worded(
            "fields",
            "Every field of the case, with a dot inside a group, and where it comes from.",
            "fields, each with its column",
        ),
    ]
    recorded: Annotated[
        tuple[Annotated[str, BeforeValidator(known_pattern)], ...] | None,
        BeforeValidator(lambda value: None if value is None else listed(value)),
        worded(
            "patterns",
            "What the table keeps in full: event families or types, roles, facts, and attributes of a type. What it "
            "has no column for, and is named here, is said to be missing.",
        ),
    ] = None
    dates: Annotated[
        DateForms,
        about(
            "How all-numeric dates are written: day_first or month_first, for columns in which no day is over 12 "
            '(others decide by themselves), or forms such as "%m/%d/%Y".'
        ),
    ] = ()
    column_dates: Annotated[
        dict[Renamed, DateForms], Absent, about("The same for single columns, where they differ.")
    ] = {}
    turned: Annotated[
        Literal["undo", "keep"] | None,
        about(
            "Of columns in which a spreadsheet took the month for the day wherever it could (real dates up to the "
            "12th, text after it): `undo` turns the real dates back, `keep` takes them as they are.",
            "undo, keep, or nothing",
        ),
    ] = None
    nulls: Annotated[
        tuple[Annotated[Renamed, BeforeValidator(str)], ...],
        BeforeValidator(listed),
        about("Further texts that stand for an empty cell, as NULL, #N/A and 31/12/9999 do."),
    ] = ()
    fill_down: Annotated[
        Names, about("Columns whose empty cells have the value of the cell above, up to the next case.")
    ] = ()
    may_lack: Annotated[
        Names,
        about(
            "Columns that some sheets or files lack: their cases are read without. Where such a column has dates of "
            "events, `recorded` names its type, which those cases then do not keep."
        ),
    ] = ()
    spelling: Annotated[
        Literal["as_written", "folded"] | None,
        about(
            "Whether references that differ only in capitals, spaces, punctuation or leading zeros are different "
            "cases (`as_written`) or the same (`folded`).",
            "as_written, folded, or nothing",
        ),
    ] = None
    prefix: Annotated[
        Literal["sheet", "file"] | None,
        about(
            "What stands before each reference, where they begin again: the name of the sheet, or of the file.",
            "sheet, file, or nothing",
        ),
    ] = None
    hidden_sheets: Annotated[
        Literal["read", "leave_out"], about("Whether hidden sheets are read.", "read or leave_out")
    ] = "leave_out"
    hidden_rows: Annotated[
        Literal["read", "leave_out"], about("Whether hidden rows are read.", "read or leave_out")
    ] = "read"
    joined: Annotated[
        tuple[Joined, ...],
        BeforeValidator(_one_entry),
        about(
            "Further sheets, whose rows belong to the cases by their reference.", "a list of `sheet:` and `case_id:`"
        ),
    ] = ()
    free_text: Annotated[
        Names,
        about(
            "Columns of free text that are read by the phrases of chronologies: what they may tell waits for a "
            "person, and is not said to be missing."
        ),
    ] = ()
    sheets: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_named_sheets, json_schema_input_type=str | list[str] | None),
        about("The sheets to read. Without it, every sheet that has all the columns.", alias="sheet"),
    ] = None
    tables: Annotated[
        tuple[Column, ...],
        BeforeValidator(_names_of("a table")),
        about(
            "Of a database: the table or view to read, or a list of them, each read by itself. Files take no notice.",
            alias="table",
        ),
    ] = ()
    query: Annotated[
        str, Absent, about("Of a database: the query to read, in place of a table. Files take no notice.")
    ] = ""
    header_row: Annotated[
        tuple[RowNumber, ...],
        BeforeValidator(listed, json_schema_input_type=RowNumber | list[RowNumber] | None),
        about(
            "The number of the row with the names of the columns, or of two or more rows that make them together. "
            "Without it, the row (or two), among the first fifty, that has most of them.",
            "the number of a row, from 1",
        ),
    ] = ()
    vocabulary: Annotated[
        Literal["open"] | None, about("`open` takes every event type and attribute as it is.", "open, or nothing")
    ] = None
    protected: Annotated[
        tuple[str, ...],
        also(protected_fields),
        BeforeValidator(listed, json_schema_input_type=str | list[str] | None),
        about("Facts that no rule may read, such as x.faith, as well as those of the vocabulary."),
    ] = ()
    events: tuple[WideStep | LongStep | LogStep, ...] = ()

    @model_validator(mode="after")
    def _table_or_query(self) -> Self:
        if self.tables and self.query:
            raise wrong("has both a table and a query", "either `table:` or `query:`")
        return self

    _file: str = PrivateAttr("")
    _digest: str = PrivateAttr("")
    _lines: dict[str, int | None] = PrivateAttr(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it takes every event type and attribute as it is."""
        return self.vocabulary == "open"

    @property
    def file(self) -> str:
        """The file that it was read from; empty where it was made."""
        return self._file

    @property
    def digest(self) -> str:
        """The SHA-256 of that file."""
        return self._digest

    def words(self, vocabulary: Vocabulary) -> Vocabulary:
        """A vocabulary with what the mapping opens, declares and protects."""
        return (vocabulary.opened() if self.is_open else vocabulary).with_facts(self.own_facts, self.protected)

    @property
    def own_facts(self) -> tuple[str, ...]:
        """The facts of an organisation's own that it fills."""
        return tuple(name for name in self.case if is_own(name))

    def columns(self) -> list[str]:
        """Every column that the mapping names, once, in order."""
        return list(dict.fromkeys(name for name, _ in self._columns()))

    def place(self, column: str) -> Place:
        """Where the mapping names a column."""
        return Place(self.file, self._lines.get(column))

    def check_layout(self, file: str, is_log: bool) -> None:
        """Raise InputError where it is that of a table and `file` is an event log, or the other way round."""
        if (self.layout == "log") != is_log:
            says = f"cannot be read through a mapping with `layout: {self.layout}`"
            wanted = "`layout: log`" if is_log else "`layout: wide` or `long`"
            raise InputError(Problem(Place(file), says, expected=wanted))

    def other_names(self) -> dict[str, tuple[str, ...]]:
        """What columns are called on other sheets or in other files, by their name."""
        sources = [*self.case.values(), *(one for step in self.events for one in step.given.values())]
        found = {one.column: one.others for one in sources if one.column and one.others}
        for step in self.events:
            if isinstance(step, WideStep) and step.others:
                found[step.column] = step.others
            elif isinstance(step, LongStep):
                by_part = {step.type_column: step.others.get("type"), step.date: step.others.get("date")}
                found |= {name: others for name, others in by_part.items() if others}
        return found

    def of_sheet(self, joined: Joined) -> Mapping:
        """How a further sheet is read."""
        steps = (*joined.events, *([joined.log] if joined.log else []))
        own = {"case": {"case_id": Source(column=joined.case_id), **joined.case}, "events": steps}
        none = {"joined": (), "free_text": (), "header_row": ()}
        return self.model_copy(update={**own, **none, "fill_down": joined.fill_down})

    def _columns(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Each column with the keys that lead to it."""
        yield from _columns_of(self.case, ("case",))
        for name in ("fill_down", "free_text"):
            yield from ((one, (name, number)) for number, one in enumerate(getattr(self, name)))
        for number, step in enumerate(self.events):
            at = ("events", number)
            for key, field in type(step).model_fields.items():
                named = getattr(step, key)
                if key in ("column", "date", "type_column", "time") and named:
                    yield named, (*at, field.alias or key)
            yield from _columns_of(step.given, (*at, "with"))


def _columns_of(held: dict[str, Source], at: tuple[str | int, ...]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    return ((one.column, (*at, name, "column")) for name, one in held.items() if one.column)


_EVENTS = "a list of `column:` and `type:`"


class WideMapping(Mapping):
    """A table with a row a case, in which columns hold the dates of events."""

    layout: Annotated[Literal["wide"], about("wide: a row is a case.", _LAYOUTS)]
    events: Annotated[
        tuple[WideStep, ...],
        BeforeValidator(_one_entry),
        about("The columns that hold the date of an event.", _EVENTS),
    ] = ()


class LongMapping(Mapping):
    """A table with a row an event, and the fields of the case in each."""

    layout: Annotated[Literal["long"], about("long: a row is an event.")]
    events: Annotated[
        tuple[LongStep, ...],
        BeforeValidator(_one_entry, json_schema_input_type=LongStep | list[LongStep] | None),
        about(
            "The columns of the events.", "one mapping of `type:` and `date:`, as each row is an event", max_length=1
        ),
    ] = ()


class LogMapping(Mapping):
    """An event log, of which what is called otherwise is renamed."""

    layout: Annotated[Literal["log"], about("log: an event log (XES, OCEL or CSV).")]
    events: Annotated[
        tuple[LogStep, ...],
        BeforeValidator(_one_entry, json_schema_input_type=LogStep | list[LogStep] | None),
        about("What is renamed.", "one, for all events", max_length=1),
    ] = ()
    object_type: Annotated[
        str, Absent, about("Of a log in OCEL, the type of the objects that are the cases.", "a type of objects")
    ] = ""


_FORMS: dict[str, type[Mapping]] = {"wide": WideMapping, "long": LongMapping, "log": LogMapping}


# -- reading ---------------------------------------------------------------------------------------------------


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
    words = vocabulary or shipped_vocabulary()
    stated = document if isinstance(document, dict) else {}
    if stated.get("vocabulary") == "open":
        words = words.opened()
    form = _FORMS.get(str(stated.get("layout")), WideMapping)
    made = read_document(form, document, file, what="a mapping of a table, with `case:`", context=words)
    made._file, made._digest = file, digest
    for column, at in made._columns():
        made._lines.setdefault(column, _line(document, at))
    return made


def of_objects(object_type: str, mapping: Mapping | None = None) -> Mapping:
    """A mapping of an OCEL log whose cases are the objects of a type; the rest is as `mapping` has it.

    Raises InputError where `mapping` is that of a table.
    """
    made = mapping or LogMapping.model_validate({"layout": "log", "case": {}})
    if not isinstance(made, LogMapping):
        says = f"has `layout: {made.layout}`, and objects are those of a log"
        raise InputError(Problem(Place(made.file), says, expected="`layout: log`, or no --object-type"))
    made = made.model_copy(update={"object_type": object_type})
    made._digest = hashlib.sha256(f"{made.digest} {object_type}".encode()).hexdigest()
    return made


def _line(raw: Any, at: tuple[str | int, ...]) -> int | None:
    """The line of a value, as deep as the keys lead: a source may be a name alone, and a list one entry alone."""
    line = None
    for part in at:
        if isinstance(raw, dict if isinstance(part, str) else list):
            line = line_of(raw, part)
            raw = raw[part]  # type: ignore[index]
    return line
