"""Event types, patterns, conditions and limits as files write them, each read into its normal form.

The vocabulary is what validators are given as their context, so that an organisation's own words need no code.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, Strict, ValidationInfo, WithJsonSchema
from typing_extensions import TypeAliasType

from fairness.cases.limits import Limit, parse_limit
from fairness.cases.moments import days_of
from fairness.cases.vocabulary import CASE_EVENTS, OWN, Vocabulary
from fairness.rulebook.conditions import TESTS, Where
from fairness.rulebook.patterns import CORRELATIONS, Clause, Pattern
from fairness.source.documents import Absent, Document, Location, ReadAs, left_out_or, wrong, wrong_at
from fairness.source.notes import found, kind_of
from fairness.source.problems import nearest

A_LIMIT = "a whole number and hours, days, weeks, months, years or working days"
# What an editor is told: the words of the vocabulary are put in where one is marked (`schema.py`).
TEXT = {"type": ["string", "number", "null"]}
SCALAR = {"type": ["string", "number", "boolean"]}
PARAMETER = {"type": "string", "pattern": r"^\$.", "description": "A parameter of the pack: `$name`."}
_PREFIX = "activation."


def as_list(value: Any) -> list[Any]:
    """A value as a list of it; a list as it is."""
    return value if isinstance(value, list) else [value]


def one_or_more(item: Any) -> ReadAs:
    """For a tuple of `item` that a file may write as a list, or as the one that there is."""
    return ReadAs(list[item], lambda raw, validate, info: tuple(validate(as_list(raw))), {"x-words": "one_or_more"})


# -- texts, dates and limits ---------------------------------------------------------------------------------

Text = Annotated[str, Absent, WithJsonSchema(TEXT)]
RequiredText = Annotated[str, Field(min_length=1), WithJsonSchema({"type": ["string", "number"], "minLength": 1})]


def _date(text: str) -> str:
    try:
        days_of(text or "2024")
    except ValueError as error:
        says, _, expected = str(error).partition(": expected ")
        raise wrong(says, expected) from None
    return text


def _limit(value: Any) -> Limit:
    try:
        return parse_limit(str(value))
    except ValueError:
        raise wrong(f"{value!r} is not a limit", A_LIMIT) from None


def _whole(least: int, expected: str) -> Any:
    """A whole number from `least`: an annotation's parts."""

    def read(value: Any) -> int:
        if type(value) is not int or value < least:
            raise wrong(found(value), expected)
        return value

    return PlainValidator(read), WithJsonSchema({"anyOf": [{"type": "integer", "minimum": least}, PARAMETER]})


DateText = Annotated[str, Absent, AfterValidator(_date), WithJsonSchema({"x-words": "date"})]
LimitText = TypeAliasType(
    "LimitText",
    Annotated[
        Limit,
        PlainValidator(_limit),
        WithJsonSchema(
            {
                "description": f"{A_LIMIT.capitalize()}; or `$parameter`.",
                "anyOf": [
                    {"type": "string", "pattern": r"^\s*\d+\s+(working\s+day|hour|day|week|month|year)s?\s*$"},
                    PARAMETER,
                ],
                "examples": ["28 days", "5 working days"],
            }
        ),
    ],
)
Count = Annotated[int, *_whole(0, "a whole number")]
CountFromOne = Annotated[int, *_whole(1, "a whole number from 1")]
Flag = Annotated[bool, Strict()]

# -- conditions ----------------------------------------------------------------------------------------------


def _scalar(value: Any) -> Any:
    if isinstance(value, dict | list) or value is None:
        raise wrong(found(value), "a value or a list of values")
    return value


def _scalars(value: Any) -> tuple[Any, ...]:
    listed = as_list(value)
    if not listed:
        raise wrong(found(value), "a value or a list of values")
    return tuple(_scalar(one) for one in listed)


def _comparison(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith(_PREFIX):
        raise wrong(found(value), "activation.<attribute>")
    return value.removeprefix(_PREFIX)


def _bound(value: Any) -> Any:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise wrong(found(value), "a number")
    return value


def _words_in_text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise wrong(found(value), "text")
    return value


_ONE_OR_MORE = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR, "minItems": 1}]}
_Values = Annotated[Any, PlainValidator(_scalars), WithJsonSchema(_ONE_OR_MORE)]
_Number = Annotated[Any, PlainValidator(_bound), WithJsonSchema({"anyOf": [{"type": "number"}, PARAMETER]})]
_Attribute = Annotated[
    Any, PlainValidator(_comparison), WithJsonSchema({"type": "string", "pattern": r"^activation\."})
]
_Words = Annotated[Any, PlainValidator(_words_in_text), WithJsonSchema({"type": "string", "minLength": 1})]


class Tests(Document):
    """Tests, all of which must pass."""

    present: Annotated[bool | None, left_out_or(Flag)] = Field(
        None, description="true: it is recorded; false: it is not."
    )
    not_: _Values = Field(None, alias="not", description="It is none of these. A missing field passes.")
    in_: _Values = Field(None, alias="in", description="It is one of these.")
    not_in: _Values = Field(None, description="It is none of these. A missing field passes.")
    contains: _Words = Field(None, description="Its text has these words somewhere.")
    at_least: _Number = Field(None, description="It is this number or more.")
    at_most: _Number = Field(None, description="It is this number or less.")
    same_as: _Attribute = Field(None, description="It is the same as the activation's: `activation.<attribute>`.")
    within: _Attribute = Field(None, description="Each is among the activation's: `activation.<attribute>`.")
    differs_from: _Attribute = Field(None, description="It is other than the activation's: `activation.<attribute>`.")


def _condition(raw: Any, validate: Any, info: ValidationInfo) -> tuple[tuple[str, Any], ...]:
    """A field's tests in the order in which they are written."""
    if not isinstance(raw, dict):
        if not as_list(raw) or any(isinstance(one, dict | list) or one is None for one in as_list(raw)):
            raise wrong(found(raw), "a value, a list of values, or tests")
        return (("in", tuple(as_list(raw))),)
    unknown = [key for key in raw if key not in TESTS]
    if unknown:
        raise wrong_at(
            [((key,), wrong("is not a test", ", ".join(TESTS), nearest(key, TESTS)), raw[key]) for key in unknown]
        )
    tests = validate(raw)
    return tuple((key, getattr(tests, f"{key}_" if key in ("in", "not") else key)) for key in raw)


def _where(raw: Any, validate: Any, info: ValidationInfo) -> Where:
    if not isinstance(raw, dict):
        raise wrong(found(raw), "fields, each with the value that it must have")
    return tuple(validate(raw).items())


Condition = TypeAliasType("Condition", Annotated[Any, ReadAs(Tests, _condition, {"x-words": "condition"})])
WhereText = TypeAliasType("WhereText", Annotated[Where, ReadAs(dict[str, Condition], _where, {"x-words": "where"})])


def comparisons(raw: Any, at: Location = ()) -> Iterator[tuple[Location, Any]]:
    """Where a pattern or its conditions compare with the activation."""
    for key, one in raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ():
        if key in CORRELATIONS:
            yield (*at, key), one
        else:
            yield from comparisons(one, (*at, key))


def _uncompared(raw: Any) -> Any:
    """What has no activation yet to compare with."""
    wrongs = [(at, wrong(found(one), "no comparison with the activation here"), one) for at, one in comparisons(raw)]
    if wrongs:
        raise wrong_at(wrongs)
    return raw


def words_of(info: ValidationInfo) -> Vocabulary:
    """The words of the validation."""
    return cast(Vocabulary, info.context)


def _of_a_case(where: Where, info: ValidationInfo) -> Where:
    known = words_of(info).fields
    wrongs = [
        ((name,), wrong("is not a field of a case", "a field", nearest(name, known)), name)
        for name, _ in where
        if known and name not in known and not name.startswith(("roles.", OWN))
    ]
    if wrongs:
        raise wrong_at(wrongs)
    return where


Applies = TypeAliasType(
    "Applies",
    Annotated[
        Where,
        ReadAs(WhereText, lambda raw, validate, info: validate(raw), {"x-words": "applies"}),
        BeforeValidator(_uncompared),
        AfterValidator(_of_a_case),
        Absent,
    ],
)

# -- patterns ------------------------------------------------------------------------------------------------


def _event_type(name: Any, info: ValidationInfo) -> str:
    vocabulary = words_of(info)
    if isinstance(name, str) and vocabulary.knows(name):
        return name
    near = _nearest(name, vocabulary) if isinstance(name, str) else ""
    raise wrong(f"{name!r} is not a known event type", "a type or family", near)


def _nearest(name: str, vocabulary: Vocabulary) -> str:
    if name.startswith("case."):
        return nearest(name, CASE_EVENTS)
    if name.endswith(".*"):
        return nearest(name, [f"{family}.*" for family in vocabulary.families])
    return vocabulary.nearest_type(name)


EventType = Annotated[str, PlainValidator(_event_type), WithJsonSchema({"x-words": "named_type"})]


class WrittenClause(Document):
    """Event types, with conditions on their attributes."""

    type: Annotated[tuple[str, ...], one_or_more(EventType)] = Field(
        min_length=1, description="An event type, a family (`exclusion.*`), or a list of these."
    )
    where: Annotated[WhereText, Absent] = Field(
        (), description="Conditions on its attributes, all of which must hold."
    )


def _clause(raw: Any, validate: Any, info: ValidationInfo) -> Clause:
    if isinstance(raw, str):
        return Clause((_event_type(raw, info),))
    if not isinstance(raw, dict) or "type" not in raw or set(raw) - {"type", "where"}:
        raise wrong(f"is {kind_of(raw)}", "an event type, or `type:` and `where:`")
    written = validate(raw)
    return Clause(written.type, written.where)


def _pattern(raw: Any, validate: Any, info: ValidationInfo) -> Pattern:
    """The clauses of a pattern; types without conditions that stand beside each other are one clause."""
    if raw == []:
        raise wrong("is an empty list", "an event type")
    clauses: list[Clause] = []
    for clause in validate(as_list(raw)):
        if clauses and not clause.where and not clauses[-1].where:
            clauses[-1] = Clause(clauses[-1].types + clause.types)
        else:
            clauses.append(clause)
    return Pattern(tuple(clauses))


ClauseText = TypeAliasType("ClauseText", Annotated[Clause, ReadAs(WrittenClause, _clause, {"x-words": "clause"})])
PatternText = TypeAliasType(
    "PatternText", Annotated[Pattern, ReadAs(list[ClauseText], _pattern, {"x-words": "one_or_more", "minItems": 1})]
)
# A pattern that nothing has been activated before, so that it compares with nothing.
StartText = Annotated[PatternText, BeforeValidator(_uncompared)]
