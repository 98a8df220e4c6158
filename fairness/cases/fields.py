"""The types of the fields that a case and its parts have: how a file writes each, and what editors are shown.

Validators read the vocabulary from the validation context; without one, the shipped.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from fairness.cases.values import A_DATE, A_WHEN, read_day, read_type, read_value, read_when
from fairness.cases.vocabulary import Term, Vocabulary, shipped_vocabulary
from fairness.source.documents import Mistake, expects, wrong
from fairness.source.notes import found

NULL = {"type": "null"}


def words_of(info: ValidationInfo) -> Vocabulary:
    """The vocabulary by which a case is read."""
    return info.context if isinstance(info.context, Vocabulary) else shipped_vocabulary()


def _needed_day(value: Any) -> str:
    text = read_day(value)
    if not text:
        raise wrong(found(value), A_DATE)
    return text


def _needed_when(value: Any) -> str:
    text = read_when(value)
    if not text:
        raise wrong(found(value), A_WHEN)
    return text


def plain_text(value: Any) -> str:
    """Text as written; a number keeps its digits, and null is nothing."""
    return "" if value is None else str(value).strip()


def shown(**schema: Any) -> WithJsonSchema:
    """What editors are shown; `words` marks what the vocabulary lists, and is put in where the schema is made."""
    return WithJsonSchema({f"x-{key}" if key == "words" else key: value for key, value in schema.items()})


# As the record has it: the whole date, the month or the year.
PartialDate = Annotated[str, BeforeValidator(_needed_day), expects(A_DATE), shown(words="date")]
OptionalDate = Annotated[str, BeforeValidator(read_day), shown(anyOf=[{"x-words": "date"}, NULL])]
# However sure it is: one text of each kind (`moments.extent`).
When = Annotated[str, BeforeValidator(_needed_when), expects(A_WHEN), shown(words="when")]
Words = Annotated[str, BeforeValidator(plain_text), shown(type=["string", "number", "boolean", "null"])]


def _event_type(value: Any, info: ValidationInfo) -> str:
    return read_type(value, words_of(info))


EventType = Annotated[str, BeforeValidator(_event_type), shown(words="event_type")]


def read_into(
    held: dict[str, Any], key: str, name: str, value: Any, term: Term, words: Vocabulary, mistakes: list[Mistake]
) -> None:
    """Put a value into `held` as its field has it, or note what is wrong with it."""
    try:
        read = read_value(value, term, words)
    except PydanticCustomError as error:
        mistakes.append(((key,), error, value))
        return
    if read is not None:
        held[key] = read
