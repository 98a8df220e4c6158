"""Tables that name their columns as we do, and so need no mapping."""

from __future__ import annotations

from collections.abc import Iterable

from fairness.cases.vocabulary import OWN, Vocabulary
from fairness.readers.header import Header, find_header, fold
from fairness.readers.mapping import LongMapping, LongStep, Mapping, Source
from fairness.readers.mapping_checks import case_fields, is_own
from fairness.readers.sheets import open_sheets
from fairness.source.problems import Cell, InputError, Problem, nearest

_EVENT = ("date", "time", "type")


def is_native(headers: Iterable[str]) -> bool:
    """Whether columns are named as ours: `case_id`, and `opened` or `type` and `date`."""
    names = set(map(fold, headers))
    return "case_id" in names and ("opened" in names or {"type", "date"} <= names)


def native_header(file: str) -> Header | None:
    """The header of the first sheet of a file that is native, if any; it may repeat names.

    Raises InputError where the file is unreadable.
    """
    for sheet in open_sheets(file):
        header = find_header(
            sheet, lambda header: len(header.names) if is_native([*header.positions, *header.repeated]) else 0
        )
        if header is not None:
            return header
    return None


def native_mapping(headers: Iterable[str], vocabulary: Vocabulary, file: str = "") -> Mapping:
    """The mapping of columns that are named as our fields: one row an event, the fields of the case in each.

    A name that is both a field and an attribute (`outcome`) is the field; `event.outcome` is the attribute. Raises
    InputError for a name that is neither, and where a required field has no column.
    """
    fields, attributes = case_fields(vocabulary), vocabulary.attributes
    case: dict[str, Source] = {}
    given: dict[str, Source] = {}
    event: dict[str, str] = {}
    problems = []
    for name in headers:
        plain = fold(name)
        bare = plain.removeprefix("event.")
        if plain in fields or plain == "recorded" or is_own(plain):
            case[OWN + name.strip()[len(OWN) :] if is_own(plain) else plain] = Source(column=name)
        elif plain in _EVENT:
            event[plain] = name
        elif bare in attributes:
            given[bare] = Source(column=name)
        elif vocabulary.is_open:
            given[name] = Source(column=name)
        else:
            expected = "a field of a case, an attribute of an event, or a mapping (--mapping)"
            near = nearest(plain, [*fields, *_EVENT, *attributes])
            problems.append(Problem(Cell(file, column=name), "is not a column name that we know", "", expected, near))
    for name, term in fields.items():
        if term.required and name not in case:
            problems.append(Problem(Cell(file), "has no column", name, term.says))
    if problems:
        raise InputError(problems)
    steps: tuple[LongStep, ...] = ()
    if "date" in event and "type" in event:
        steps = (LongStep.model_validate({**event, "with": given}),)
    stated = {"mapping": "native", "layout": "long", "case": case, "events": steps}
    return LongMapping.model_validate(stated | ({"vocabulary": "open"} if vocabulary.is_open else {}))
