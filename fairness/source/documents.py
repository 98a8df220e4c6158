"""Declared documents: a pydantic model states once what a file may hold, and its mistakes are told by line.

A model serves three ends: it reads (`read_document`), it makes the JSON Schema of editors, and it makes the tables of
fields in the docs. `problems_of` turns what pydantic finds into problems as every reader tells them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, PydanticKnownError, PydanticUseDefault

from fairness.source.loader import line_of, place_in
from fairness.source.notes import found, kind_of
from fairness.source.problems import InputError, Place, Problem, nearest

Found = TypeVar("Found", bound="Document")
Location = tuple[str | int, ...]
# Its place within a value, what is wrong there, and what stands there.
Mistake = tuple[Location, Any, Any]
_OURS, _LACKING = "fairness", "fairness_lacking"


class Document(BaseModel):
    """A part of a document: frozen, nothing in it that is not declared, text without blanks around it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True, defer_build=True
    )


@dataclass(frozen=True, slots=True)
class Expected:
    """What a message says that a field takes, where that is not what the field is for."""

    says: str


def none_as_absent(value: Any) -> Any:
    """What a field takes for null: nothing was stated, so its default holds."""
    if value is None:
        raise PydanticUseDefault
    return value


Absent = BeforeValidator(none_as_absent)  # Annotated[tuple[Basis, ...], Absent] = ()


def wrong(says: str, expected: str = "", near: str = "") -> PydanticCustomError:
    """A mistake for a validator to raise: what was found, what was expected, the nearest known name."""
    words = "{says}" + ("; expected {expected}" if expected else "") + (" (did you mean {near}?)" if near else "")
    return PydanticCustomError(_OURS, words, {"says": says, "expected": expected, "near": near})


def lacking(expected: str) -> PydanticCustomError:
    """The mistake of a part that is not there."""
    return PydanticCustomError(_LACKING, "is missing; expected {expected}", {"expected": expected})


def wrong_at(mistakes: Sequence[Mistake]) -> ValidationError:
    """Several mistakes of one value for a validator to raise, each with its place within it and what stands there."""
    lines: list[InitErrorDetails] = [{"type": error, "loc": at, "input": value} for at, error, value in mistakes]
    return ValidationError.from_exception_data("document", lines)


@contextmanager
def also_wrong(mistakes: Sequence[Mistake]) -> Iterator[None]:
    """Raise `mistakes` at the end, together with those of the validation done meanwhile."""
    try:
        yield
    except ValidationError as error:
        if not mistakes:
            raise
        raise wrong_at([*map(_again, error.errors(include_url=False)), *mistakes]) from None
    if mistakes:
        raise wrong_at(mistakes)


def _again(error: Any) -> Mistake:
    """A mistake of pydantic's, to be raised once more with others."""
    kind, stated = error["type"], error.get("ctx") or {}
    if kind == _OURS:
        kind = wrong(**stated)
    elif kind == _LACKING:
        kind = lacking(**stated)
    elif stated:
        kind = PydanticKnownError(kind, stated)
    return error["loc"], kind, error["input"]


def read_document(
    model: type[Found],
    raw: Any,
    file: str,
    *,
    what: str,
    context: Any = None,
    named_by: Mapping[str, str] | None = None,
) -> Found:
    """`raw`, as the loader gives it, as a `model`.

    `what` says what was expected of the whole ("a case: a mapping with `case_id:`"); `context` is what validators
    read (the vocabulary); `named_by` has the key that names the entries of a list: with `{"rules": "code"}` the field
    of a problem is `MHE014.title` and not `rules[3].title`. Raises InputError with everything that is wrong.
    """
    if not isinstance(raw, dict):
        raise InputError(Problem(Place(file), f"is {kind_of(raw)}", expected=what))
    try:
        return model.model_validate(raw, context=context)
    except ValidationError as error:
        raise InputError(problems_of(error, raw, file, model, named_by or {})) from None


def problems_of(
    error: ValidationError, raw: Any, file: str, model: type[BaseModel], named_by: Mapping[str, str]
) -> list[Problem]:
    """What pydantic found wrong: each mistake once, with its place, what was expected and the nearest name."""
    problems: dict[Problem, None] = {}
    for one in error.errors(include_url=False):
        at = _location(one["loc"], raw, one["type"])
        says, expected, near = _words(one, at, model)
        problem = Problem(_place(file, raw, at), says, _field(at, raw, named_by), expected, near)
        problems[problem] = None
    return list(problems)


# -- where ---------------------------------------------------------------------------------------------------


def _location(loc: Location, raw: Any, kind: str) -> Location:
    """The keys and indices that lead to a value, without the names of the alternatives that pydantic tried."""
    at: list[str | int] = []
    holder = raw
    for number, part in enumerate(loc):
        last = number == len(loc) - 1
        lacks = kind == _LACKING or (last and kind == "missing")
        if isinstance(part, str) and (lacks or (isinstance(holder, dict) and part in holder)):
            at.append(part)
            holder = holder.get(part) if isinstance(holder, dict) else None
        elif isinstance(holder, (list, tuple)) and isinstance(part, int) and part < len(holder):
            at.append(part)
            holder = holder[part]
    return tuple(at)


def _holder(raw: Any, at: Location) -> Any:
    for part in at:
        raw = raw.get(part) if isinstance(raw, dict) else None if raw is None else raw[part]
    return raw


def _place(file: str, raw: Any, at: Location) -> Place:
    """The place of the value, else of the nearest holder that has one."""
    for length in range(len(at), 0, -1):
        holder, key = _holder(raw, at[: length - 1]), at[length - 1]
        if line_of(holder, key):
            return place_in(file, holder, key)
    return place_in(file, raw)


def _field(at: Location, raw: Any, named_by: Mapping[str, str]) -> str:
    """A value's name: `events[0].type`; below an entry that names itself, `MHE014.title`."""
    name = ""
    for number, part in enumerate(at):
        if not isinstance(part, int):
            name = f"{name}.{part}" if name else part
            continue
        key = named_by.get(str(at[number - 1])) if number else None
        own = _holder(raw, at[: number + 1])
        own_name = own.get(key) if key and isinstance(own, dict) else None
        name = own_name if isinstance(own_name, str) and own_name and number < len(at) - 1 else f"{name}[{part}]"
    return name


# -- what ----------------------------------------------------------------------------------------------------


def _words(error: Any, at: Location, model: type[BaseModel]) -> tuple[str, str, str]:
    """What was found, what was expected, and the nearest name."""
    kind, value, stated = error["type"], error["input"], error.get("ctx") or {}
    if kind == _OURS:
        return stated["says"], stated["expected"], stated["near"]
    if kind == "extra_forbidden":
        known = list(_known(model, at[:-1]))
        return "is not a known field", ", ".join(known), nearest(str(at[-1]), known)
    if kind in ("missing", _LACKING):
        return "is missing", stated.get("expected") or _expected_of(model, at), ""
    if kind in ("literal_error", "enum"):
        known = [one.strip(" '") for one in stated["expected"].replace(" or ", ", ").split(",")]
        near = nearest(str(value), known) if isinstance(value, (str, int, float)) else ""
        says = f"{value!r} is not known" if isinstance(value, (str, int, float)) else found(value)
        return says, "one of " + ", ".join(known), near
    return found(value), _EXPECTED.get(kind) or _bound(kind, stated) or _expected_of(model, at), ""


_EXPECTED = {
    "string_type": "text",
    "string_too_short": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "list_type": "a list",
    "tuple_type": "a list",
    "too_short": "at least one entry",
    "dict_type": "names with their values",
}


def _bound(kind: str, stated: Mapping[str, Any]) -> str:
    match kind:
        case "greater_than_equal":
            return f"a number from {stated['ge']:g}"
        case "less_than_equal":
            return f"a number up to {stated['le']:g}"
    return ""


def _expected_of(model: type[BaseModel], at: Location) -> str:
    """What a field takes: in the words that its model gives it, else what it is for, or its parts."""
    for part_of in _models(model, at[:-1]):
        field = part_of.model_fields.get(_own_name(part_of, at[-1])) if at else None
        if field is not None:
            stated = [one.says for one in field.metadata if isinstance(one, Expected)]
            return stated[-1] if stated else field.description or ""
    parts = [f"`{name}:`" for part_of in _models(model, at) for name in part_of.model_fields]
    return "a mapping with " + ", ".join(parts[:6]) if parts else ""


def _own_name(model: type[BaseModel], key: str | int) -> str:
    """The attribute of a model that a file writes as `key`."""
    for name, field in model.model_fields.items():
        if field.alias == key:
            return name
    return str(key)


def _known(model: type[BaseModel], at: Location) -> Iterator[str]:
    """The fields that may stand where `at` leads, as files write them."""
    for part_of in _models(model, at):
        yield from (field.alias or name for name, field in part_of.model_fields.items())


def _models(model: type[BaseModel], at: Location) -> list[type[BaseModel]]:
    """The models that may stand where `at` leads."""
    here: list[Any] = [model]
    for part in at:
        if isinstance(part, int):
            continue  # the items of a list are looked into with the list
        inside = (one.model_fields.get(_own_name(one, part)) for one in here)
        here = [found for field in inside if field is not None for found in _inside(field.annotation)]
    return here


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model that an annotation names, as the items of a list, the values of a mapping or an alternative."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _inside(one)
