"""Declared documents: a pydantic model states once what a file may hold, and its mistakes are told by line.

A model serves three ends: it reads (`read_document`), it makes the JSON Schema of editors, and it makes the tables of
fields in the docs. `problems_of` turns what pydantic finds into problems as every reader tells them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError, PydanticKnownError, PydanticUseDefault
from pydantic_core.core_schema import (
    CoreSchema,
    no_info_before_validator_function,
    no_info_plain_validator_function,
    with_info_wrap_validator_function,
)

from fairness.source.loader import line_of, place_in
from fairness.source.notes import found, kind_of
from fairness.source.problems import InputError, Place, Problem, nearest

Found = TypeVar("Found", bound=BaseModel)
Location = tuple[str | int, ...]
# Its place within a value, what is wrong there, and what stands there.
Mistake = tuple[Location, Any, Any]
_OURS, _LACKING = "fairness", "fairness_lacking"
_MISSING = ("missing", _LACKING)
_EXPECTS, _WORDS = _OWN = ("expected", "words")  # what the schema of a model's field says to this module


class Document(BaseModel):
    """A part of a document: frozen, nothing in it that is not declared, text without blanks around it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True, defer_build=True
    )


class Written(BaseModel):
    """A part of a document that the program writes for machines: its fields as they are, text to the letter."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def as_dict(self) -> dict[str, Any]:
        """What JSON holds of it."""
        return self.model_dump(mode="json")


def none_as_absent(value: Any) -> Any:
    """What a field takes for null: nothing was stated, so its default holds."""
    if value is None:
        raise PydanticUseDefault
    return value


class _Absent:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(none_as_absent, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "null"}]}


Absent = _Absent()  # Annotated[tuple[Basis, ...], Absent] = ()
Text = Annotated[str, Field(min_length=1)]  # text that has to be there
Said = Annotated[str, Absent]  # text that may be left out: `says: Said = ""`


def _day(value: Any) -> Any:
    if value is None or value == "" or type(value) is date:
        return value or None
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise wrong(found(value), "a date, YYYY-MM-DD, such as 2026-03-31") from None


DayOrNone = Annotated[date | None, BeforeValidator(_day)]  # a whole date, as YAML has it or as text; or none


def expects(what: str) -> Any:
    """What a message says that a type takes, where that is not what its fields are for."""
    return Field(json_schema_extra={_EXPECTS: what})


def about(says: str, expects: str = "", **more: Any) -> Any:
    """What a field is for; with `expects`, what a message gives as expected of it; `more` is for `Field`."""
    return Field(description=says, json_schema_extra={_EXPECTS: expects} if expects else None, **more)


def worded(words: str, says: str, expects: str = "", **more: Any) -> Any:
    """`about` a field whose schema has the words that `schema_of` is given by a name."""
    return Field(description=says, json_schema_extra={_WORDS: words, _EXPECTS: expects}, **more)


def listed(value: Any) -> Any:
    """One value as a list of it, and nothing as none; what is a list stays."""
    return value if isinstance(value, (list, tuple)) else [] if value is None else [value]


@dataclass(frozen=True, eq=False)
class ReadAs:
    """For a value that files write in one form and the program holds in another.

    `Annotated[Held, ReadAs(Written, read)]` is declared, checked and shown to editors as `Written`.
    `read(raw, validate, info)` gives what is held: `validate` makes of what a file has what was written, and
    `info.context` has what validators read. `shown` is added to the JSON Schema.
    """

    written: Any
    read: Callable[[Any, ValidatorFunctionWrapHandler, ValidationInfo], Any]
    shown: Mapping[str, Any] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return with_info_wrap_validator_function(self.read, handler.generate_schema(self.written))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), **self.shown}


def left_out_or(written: Any) -> ReadAs:
    """For a value that may be left out, but is never null.

    A field has it as `Annotated[Limit | None, left_out_or(LimitText)]`.
    """
    return ReadAs(written, lambda raw, validate, info: validate(raw))


@dataclass(frozen=True, eq=False)
class OneOf:
    """For text that is one of a few words, each with what it means, which editors show beside it."""

    known: Mapping[str, str]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"enum": list(self.known), "markdownEnumDescriptions": list(self.known.values())}

    def read(self, value: Any) -> str:
        """The word itself."""
        word = value.strip() if isinstance(value, str) else value
        if isinstance(word, str) and word in self.known:
            return word
        says = f"{value!r} is not known" if isinstance(value, str | int | float) else found(value)
        raise wrong(says, f"one of {', '.join(self.known)}", nearest(str(value), self.known))


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


class also_wrong:  # a context that is entered for every event that is read: no generator
    """Raise `mistakes` at the end, together with those of the validation done meanwhile."""

    __slots__ = ("mistakes",)

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = mistakes

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self.mistakes and isinstance(error, ValidationError):
            raise wrong_at([*map(_again, error.errors(include_url=False)), *self.mistakes]) from None
        if self.mistakes and error is None:
            raise wrong_at(self.mistakes)


def also(check: Callable[[Any, ValidationInfo], Iterable[Mistake]]) -> WrapValidator:
    """A validator that tells the mistakes that `check` finds in a value as written, beside those of its parts."""

    def both(value: Any, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        with also_wrong(list(check(value, info))):
            return read(value)

    return WrapValidator(both)


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

    `what` says what was expected of the whole ("a case with `case_id:`"); `context` is what validators
    read (the vocabulary); `named_by` has the key that names the entries of a list: with `{"rules": "code"}` a
    problem's field is `MHE014.title` and not `rules[3].title`; an empty key is for a mapping, whose entries are named
    by their own. Raises InputError with everything that is wrong.
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
    """What pydantic found wrong: each mistake once, with its place, what was expected and the nearest name.

    In the order of lines; a name that is not known comes before what is missing, as it may be the reason.
    """
    problems: dict[Problem, None] = {}
    for one in sorted(error.errors(include_url=False), key=lambda one: one["type"] in _MISSING):
        at = _location(one["loc"], raw, one["type"])
        says, expected, near = _words(one, at, model)
        problem = Problem(_place(file, raw, at), says, _field(at, raw, named_by), expected, near)
        problems[problem] = None
    return sorted(problems, key=lambda one: one.place.line or 0)


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
            own_names = number > 0 and named_by.get(str(at[number - 1])) == ""
            name = f"{name}.{part}" if name and not own_names else part
            continue
        key = named_by.get(str(at[number - 1])) if number else None
        own = _holder(raw, at[: number + 1])
        own_name = own.get(key) if key and isinstance(own, dict) else None
        named = isinstance(own_name, str) and own_name and number < len(at) - 1 and at[number + 1] != key
        name = str(own_name) if named else f"{name}[{part}]"
    return name


# -- what ----------------------------------------------------------------------------------------------------


def _words(error: Any, at: Location, model: type[BaseModel]) -> tuple[str, str, str]:
    """What was found, what was expected, and the nearest name."""
    kind, value, stated = error["type"], error["input"], error.get("ctx") or {}
    if kind == _OURS:
        return stated["says"], stated["expected"], stated["near"]
    if kind == "extra_forbidden":
        known = list(dict.fromkeys(_known(model, at[:-1])))
        return "is not a known field", ", ".join(known), nearest(str(at[-1]), known)
    if kind in _MISSING or value is None or value == "":
        return "is missing", stated.get("expected") or _expected_of(model, at), ""
    own = _own_words(model, at)
    if kind in ("literal_error", "enum"):
        known = [one.strip(" '") for one in stated["expected"].replace(" or ", ", ").split(",")]
        near = nearest(str(value), known) if isinstance(value, (str, int, float)) else ""
        says = f"{value!r} is not known" if isinstance(value, (str, int, float)) and not own else found(value)
        return says, own or "one of " + ", ".join(known), near
    if kind == "too_long":
        return f"has {stated['actual_length']} entries", own or f"at most {stated['max_length']}", ""
    return found(value), own or _EXPECTED.get(kind) or _bound(kind, stated) or _expected_of(model, at), ""


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
    for field_of in _fields(model, at):
        return _own_words(model, at) or _in_a_sentence(field_of.description or "")
    parts = [f"`{name}:`" for name in _known(model, at)]
    return "a group of fields: " + ", ".join(parts[:6]) if parts else ""


def _own_words(model: type[BaseModel], at: Location) -> str:
    """What a field's model says is expected of it, if it does."""
    for field_of in _fields(model, at):
        extra = field_of.json_schema_extra
        return str(extra.get(_EXPECTS, "")) if isinstance(extra, dict) else ""
    return ""


def _fields(model: type[BaseModel], at: Location) -> Iterator[FieldInfo]:
    """The field that `at` leads to, in each model that may stand there."""
    for part_of in _models(model, at[:-1]) if at else ():
        field_of = part_of.model_fields.get(_own_name(part_of, at[-1]))
        if field_of is not None:
            yield field_of


def _in_a_sentence(description: str) -> str:
    """The first sentence of a description, as it goes on after `expected`."""
    first = description.split(". ")[0].removesuffix(".")
    return first[:1].lower() + first[1:]


def _own_name(model: type[BaseModel], key: str | int) -> str:
    """The attribute of a model that a file writes as `key`."""
    for name, one in model.model_fields.items():
        if one.alias == key:
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
        if not isinstance(part, int):  # the items of a list are looked into with the list
            here = [inside for one in here for inside in _inside(one, part)]
    return [one for annotation in here for one in _alternatives(annotation) if not _is_mapping(one)]


def _inside(annotation: Any, key: str) -> Iterator[Any]:
    """What an annotation says of the value at `key` of a model or mapping that it names."""
    for one in _alternatives(annotation):
        if _is_mapping(one):
            yield get_args(one)[1]
        elif field_of := one.model_fields.get(_own_name(one, key)):
            yield from (field_of.annotation, *field_of.metadata)


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Every model and mapping that an annotation names, itself or as the items of a list."""
    if _is_mapping(annotation) or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        yield annotation
    elif isinstance(annotation, ReadAs):
        yield from _alternatives(annotation.written)
    else:
        for one in get_args(getattr(annotation, "__value__", annotation)):  # of a named type
            yield from _alternatives(one)


def _is_mapping(annotation: Any) -> bool:
    return get_origin(annotation) is dict and len(get_args(annotation)) == 2


# -- JSON Schema ---------------------------------------------------------------------------------------------


def schema_of(
    kind: str, title: str, model: Any, words: Mapping[str, Any], parts: Mapping[str, Any]
) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document, for editors.

    Where a field or type has `{"words": name}` in its own schema, what `words` has by that name is put in; it may
    refer to `parts`, which join the schema's `$defs`.
    """
    from pydantic import TypeAdapter  # no reading needs it

    made = _filled(TypeAdapter(model).json_schema(), words)
    defs = {**made.pop("$defs", {}), **parts}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:fairness:schema:{kind}"}
    return {**head, **made, "title": title, "$defs": dict(sorted(defs.items()))}


def _filled(value: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_filled(one, words) for one in value]
    if not isinstance(value, dict):
        return value
    own = {key: _filled(one, words) for key, one in value.items() if not (key in _OWN and isinstance(one, str))}
    named = value.get(_WORDS)
    return {**own, **words[named]} if isinstance(named, str) else own
