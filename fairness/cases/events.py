"""The events of a case, and its answers to risks."""

from __future__ import annotations

from datetime import date as Day
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, ModelWrapValidatorHandler, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from fairness.cases.fields import EventType, OptionalDate, When, Words, read_into, shown, words_of
from fairness.cases.moments import days_of, is_whole_day, moment
from fairness.cases.values import read_flag, with_circa
from fairness.cases.vocabulary import Term, is_missing
from fairness.source.documents import Document, Mistake, also_wrong, wrong, wrong_at
from fairness.source.notes import kind_of


class Explanation(Document):
    """A case file's answer to a risk of `rule`, at the event in position `event` where it names one."""

    rule: Annotated[Words, Field(description="The code of the rule whose risk it answers.")] = ""
    event: Annotated[
        int | None,
        Field(strict=True, description="The place in this file, from 0, of the event at which the risk arose."),
    ] = None
    reason: Annotated[Words, Field(description="Why it was done so.")] = ""
    by: Annotated[Words, Field(description="Who gives this explanation.")] = ""
    date: Annotated[OptionalDate, Field(description="When it was given.")] = ""
    expires: Annotated[OptionalDate, Field(description="The last date on which it still explains.")] = ""

    def lacks(self) -> list[str]:
        """The parts that it has not; without each of them it does not count."""
        return [name for name in ("rule", "reason", "by", "date") if not getattr(self, name)]

    def expired(self, as_at: Day) -> bool:
        """Whether it ran out before `as_at`."""
        return bool(self.expires) and days_of(self.expires)[1] < as_at


class Event(Document):
    """One event: what happened and when, with whatever attributes the vocabulary has for it.

    Attributes that it does not know are kept, though no shipped rule reads them.

    >>> Event(date="2024-01-10", type="exclusion.formal", by="P1").fields["by"]
    'P1'
    """

    model_config = ConfigDict(extra="allow", json_schema_extra={"x-words": "event"})

    date: Annotated[When, Field(description="When it happened, as surely as it is known.")]
    type: Annotated[EventType, Field(description="What happened.")]
    time: Annotated[
        str | None,
        BeforeValidator(lambda value: None if value is None else str(value)),
        shown(type=["string", "null"], pattern=r"^\d{1,2}:\d{2}(:\d{2}(\.\d{1,3})?)?$"),
        Field(description="The time of day, where it is known: `14:30`."),
    ] = None
    circa: Annotated[
        bool,
        BeforeValidator(lambda value: value is not None and read_flag(value)),
        shown(enum=[True, False, None]),
        Field(description="Whether the date is only about right: some days, weeks or months either way."),
    ] = False
    note: Annotated[
        str,
        BeforeValidator(lambda value: "" if value is None else str(value)),
        shown(),
        Field(description="Free text, which no rule reads and no audit shows."),
    ] = ""

    @cached_property
    def fields(self) -> dict[str, Any]:
        """What conditions read: the attributes with `type`, `date` and `time`, without `note`."""
        timed = {} if self.time is None else {"time": self.time}
        return {**(self.model_extra or {}), "type": self.type, "date": self.date, **timed}

    @model_validator(mode="wrap")
    @classmethod
    def _read_attributes(cls, raw: Any, handler: ModelWrapValidatorHandler[Event], info: ValidationInfo) -> Event:
        if not isinstance(raw, dict):
            if isinstance(raw, Event):
                return raw
            raise wrong(f"is {kind_of(raw)}", "an event with `date:` and `type:`")
        words = words_of(info)
        own: dict[str, Any] = {}
        mistakes: list[Mistake] = []
        for key, value in raw.items():
            if key in _OF_EVENTS:
                own[key] = value
            elif value is not None:
                term = words.attributes.get(key) or Term(key, "any", "")
                read_into(own, key, key, value, term, words, mistakes)
        with also_wrong(mistakes):
            if own.get("circa") and not is_missing(own.get("date")):
                own["date"] = _about(own["date"], own["circa"], mistakes)
            event = handler(own)
            if event.time is not None:
                _check_time(event)
        return event


_OF_EVENTS = frozenset(Event.model_fields)


def _about(date: Any, circa: Any, mistakes: list[Mistake]) -> Any:
    """A date with what is said beside it of whether it is only about right."""
    try:
        return with_circa(date) if read_flag(circa) else date
    except PydanticCustomError as error:
        if not isinstance(circa, str):  # what is no flag is told where that is read
            mistakes.append((("circa",), error, circa))
        return date


def _check_time(event: Event) -> None:
    if not is_whole_day(event.date):
        says = f"a time ({event.time}) needs a whole date, and {event.date!r} is not one"
        raise wrong_at([(("time",), wrong(says, "a whole date, or no time"), event.time)])
    try:
        moment(event.date, event.time)
    except ValueError as error:
        says, _, expected = str(error).partition(": expected ")
        raise wrong_at([(("time",), wrong(says, expected), event.time)]) from None
