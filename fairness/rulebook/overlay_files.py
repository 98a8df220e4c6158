"""An overlay, the file of a local policy, as it is written: what it may hold, and the rules it adds as a pack."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema, model_validator

from fairness.cases.limits import Limit, parse_limit
from fairness.rulebook.forms import Every, NotBefore, Notice, Within
from fairness.rulebook.phrases import Applies, RequiredText, Text
from fairness.rulebook.written import PARAMETERS_SAY, Parameters, WrittenRule
from fairness.source.documents import Absent, Document, left_out_or, read_document, wrong, wrong_at
from fairness.source.loader import Mapping as Lines
from fairness.source.loader import line_of, place_in
from fairness.source.notes import found
from fairness.source.problems import InputError, Problem


def looks_like_overlay(document: Any) -> bool:
    """Whether a document is meant as an overlay."""
    return isinstance(document, dict) and "overlay" in document


def is_limit(value: Any) -> bool:
    """Whether a value is written as a limit."""
    try:
        parse_limit(str(value))
    except ValueError:
        return False
    return True


def _reason(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise wrong(found(value), "the reason why the rule is not asked")
    return value.strip()


_OF_RULES_ADDED = ("parameters", "applies")
_Reason = Annotated[str, PlainValidator(_reason), WithJsonSchema({"type": "string", "pattern": r"\S"})]


def _rules(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise wrong(found(value), "a list of rules")
    return value


def _raw(written: Any) -> PlainValidator:
    """For what is `written` in a pack too, and is read with the pack that the overlay adds."""
    return PlainValidator(lambda raw: raw, json_schema_input_type=written)


class WrittenLimits(Document):
    """The limits written in one rule that hold here."""

    within: Within = None
    every: Annotated[Limit | None, left_out_or(Every)] = None
    not_before: NotBefore = None
    notice: Notice = None


class WrittenHelp(Document):
    """Where the employer's practitioners find help, in the words that they are given."""

    crisis_line: Text = Field("", description="Who to call in a crisis, with the number and the hours.")
    occupational_health: Text = Field("", description="How to reach occupational health.")
    staff_support: Text = Field("", description="The employer's own support for staff, such as counselling.")
    others: Annotated[tuple[RequiredText, ...], Absent] = Field((), description="Others who can help, a line each.")


class WrittenOverlay(Document, json_schema_extra={"dependentRequired": dict.fromkeys(_OF_RULES_ADDED, ["add"])}):
    """An overlay of fairness."""

    overlay: RequiredText = Field(description="The overlay's name, and that of the pack it adds.")
    says: Text = Field("", description="Why these numbers, and who decided on them.")
    help: Annotated[WrittenHelp | None, Absent] = Field(
        None,
        description="Where your practitioners find help: `crisis_line`, `occupational_health`, `staff_support`, "
        "`others`. The review and the letter for the practitioner name it.",
    )
    set: Annotated[Parameters, Field(json_schema_extra={"x-words": "parameters"})] = Field(
        {}, description="Parameters with the values that hold here: `name`, or `pack.name` where two packs share it."
    )
    rules: Annotated[dict[str, WrittenLimits], Absent] = Field(
        {},
        description="By rule code, the limits written in it: those of duties can be tightened, never loosened.",
        json_schema_extra={"x-words": "limits"},
    )
    switch_off: Annotated[dict[str, _Reason], Absent] = Field(
        {},
        description="By rule code, the rules not asked here, each with the reason.",
        json_schema_extra={"x-words": "reasons"},
    )
    parameters: Annotated[Any, _raw(Parameters)] = Field(None, description=PARAMETERS_SAY)
    applies: Annotated[Any, _raw(Applies)] = Field(None, description="The cases that the rules added are for.")
    add: Annotated[list[Any] | None, _raw(list[WrittenRule]), AfterValidator(_rules), Absent] = Field(
        None, description="Rules of your own, as in a pack."
    )

    @model_validator(mode="after")
    def _added(self) -> Self:
        """What is said of the rules added needs such rules."""
        if self.add is None:
            unneeded = wrong("is for rules that the overlay adds", "`add:` with a list of rules")
            stated = sorted(self.model_fields_set & set(_OF_RULES_ADDED))
            if stated:
                raise wrong_at([((key,), unneeded, None) for key in stated])
        return self


def read_overlay(document: Any, file: str) -> WrittenOverlay:
    """An overlay; the rules that it adds are only read by `pack_of`, as their parameters are put in first.

    Raises InputError with everything that is wrong.
    """
    what = "`overlay:`, with `set:`, `rules:` or `add:`"
    if not looks_like_overlay(document):
        raise InputError(Problem(place_in(file, document), "is not an overlay", expected=what))
    return read_document(WrittenOverlay, document, file, what=what)


def pack_of(overlay: WrittenOverlay, document: dict[str, Any]) -> Lines | None:
    """The rules that an overlay adds, as the document of a pack that is named after it."""
    if overlay.add is None:
        return None
    pack = Lines(line_of(document))
    pack.lines = {**getattr(document, "lines", {}), "rules": line_of(document, "add") or 0}
    own: dict[str, Any] = {key: document[key] for key in ("says", "applies", "parameters") if key in document}
    pack.update({"pack": overlay.overlay, **own, "rules": document["add"]})
    return pack


def in_its_own_words(problem: Problem) -> Problem:
    """A problem of the pack that an overlay adds, with the overlay's name for the field."""
    if problem.field == "rules" or problem.field.startswith("rules["):
        return replace(problem, field="add" + problem.field.removeprefix("rules"))
    return problem
