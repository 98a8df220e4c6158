"""A rule pack as its file says it: the one statement of what a pack may hold.

What is read has its parts in the form that the program works with: `packs.py` makes the loaded rules of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, WithJsonSchema

from fairness.rulebook.forms import WrittenCheck
from fairness.rulebook.models import KIND_SAYS, SEVERITIES, THEMES, Basis, Kind, Remedy
from fairness.rulebook.phrases import SCALAR, Applies, DateText, Flag, RequiredText, Text, one_or_more
from fairness.rulebook.verdicts import Verdict
from fairness.source.documents import Absent, Document, OneOf, ReadAs

_VERDICTS = {one.value: one.says for one in Verdict} | {"not applicable": Verdict.NOT_APPLICABLE.says}
_VALUE = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}


class WrittenBasis(Document):
    """Where a rule comes from."""

    source: Text = Field("", description="The source's id in sources.yaml.")
    at: Text = Field("", description="Where in the source: a part, a paragraph, a page.")
    kind: Annotated[Kind, OneOf(KIND_SAYS)] = Field("design", description="What kind of claim it makes.")
    says: Text = Field("", description="What the source says, in a few own words.")
    since: DateText = Field("", description="The day from which it has been expected, where that is later.")


class WrittenRemedy(Document):
    """What to do about a risk."""

    who: Text = Field("", description="Who does it.")
    do: Text = Field("", description="What to do next, while the case is open.")
    closed: Text = Field("", description="What is left to do once it is closed: learn, correct the record, redress.")


class WrittenForce(Document):
    """When a rule was in force: both days inclusive, either of which may be left out."""

    from_: DateText = Field("", alias="from", description="The first day of its force.")
    until: DateText = Field("", description="The last day of its force.")


class WrittenExample(Document, extra="allow", json_schema_extra={"x-words": "example"}):
    """A small case with the verdict that it should get: its other fields are those of a case file.

    They are checked when the example is written out as a case, as what it leaves out is filled in then.
    """

    verdict: Annotated[
        Any, WithJsonSchema({"enum": list(_VERDICTS), "markdownEnumDescriptions": list(_VERDICTS.values())})
    ] = Field("", description="The verdict expected.")
    as_at: Annotated[Any, WithJsonSchema({"x-words": "date"})] = Field(
        None, description="The date as at which it is checked. Default: when it closed, else a year after its end."
    )
    says: Text = Field("", description="What the example shows.")


def _basis(raw: Any, validate: Any, info: ValidationInfo) -> Basis:
    return Basis(**dict(validate(raw)))


def _remedy(raw: Any, validate: Any, info: ValidationInfo) -> Remedy:
    return Remedy(**dict(validate(raw)))


def _force(raw: Any, validate: Any, info: ValidationInfo) -> tuple[str, str]:
    written = validate(raw)
    return (written.from_, written.until)


def _example(raw: Any, validate: Any, info: ValidationInfo) -> Mapping[str, Any]:
    """An example as it is written, with the lines of its parts."""
    validate(raw)
    return raw  # type: ignore[no-any-return]


_Basis = Annotated[Basis, ReadAs(WrittenBasis, _basis)]
PARAMETERS_SAY = "Numbers that can be set locally, used as `$name`."
Parameters = Annotated[
    dict[str, Any], Absent, WithJsonSchema({"type": ["object", "null"], "additionalProperties": _VALUE})
]


class WrittenRule(Document):
    """One rule of a pack, or one that an overlay adds."""

    code: RequiredText = Field(description="Its code, unique over all packs: `MHE014`.")
    name: Text = Field("", description="Its name in words with hyphens.")
    title: RequiredText = Field(description="What ought to be, as a statement.")
    finding: Text = Field("", description="What a report says where it is at risk: what the record lacks or shows.")
    task: Text = Field("", description="What a calendar says is to be done: `Review the exclusion`.")
    act: Text = Field(
        "", description="The act that it asks for, in one name that rules on the same act share: `exclusion_review`."
    )
    question: Text = Field("", description="The question that the check answers.")
    theme: Annotated[str, OneOf(THEMES)] = Field(
        "process", description="The principle for fair handling of concerns that it belongs to."
    )
    severity: Annotated[str, OneOf({one: f"A risk counts as {one}." for one in SEVERITIES})] = Field(
        "medium", description="How much weight a risk has."
    )
    covers: Annotated[tuple[str, ...], one_or_more(RequiredText), Absent] = Field(
        (), description="The findings of research that it answers, by their rows in docs/coverage.md."
    )
    supersedes: Annotated[tuple[str, ...], one_or_more(RequiredText), Absent] = Field(
        (),
        description="The codes of rules that ask the same on a weaker basis: if both are at risk, they count once.",
    )
    pattern: Flag = Field(
        False, description="`true` where it says how other rules stand together: shown as a pattern, counted nowhere."
    )
    harm: Flag = Field(
        False, description="`true` where it is about serious harm to a person: it may be critical without a duty."
    )
    faults: Annotated[tuple[str, ...], one_or_more(RequiredText), Absent] = Field(
        (), description="The faults of invented cases (`fairness simulate --faults`) that may put it at risk too."
    )
    simulated: Flag = Field(
        True,
        description="`false` where invented cases never record what it expects, so that their truth leaves it out.",
    )
    applies: Applies = Field((), description="The cases that the rule is for.")
    in_force: Annotated[tuple[str, str], ReadAs(WrittenForce, _force), Absent] = Field(
        ("", ""), description="When the rule was in force."
    )
    check_: WrittenCheck = Field(alias="check", description="One form of a check, such as after, expect and within.")
    basis: Annotated[tuple[Basis, ...], one_or_more(_Basis), Absent] = Field((), description="Where it comes from.")
    why: Text = Field("", description="What goes wrong for people where it is not kept.")
    remedy: Annotated[Remedy | None, ReadAs(WrittenRemedy, _remedy), Absent] = Field(
        None, description="What to do about a risk."
    )
    examples: Annotated[tuple[Annotated[dict[str, Any], ReadAs(WrittenExample, _example)], ...], Absent] = Field(
        (), description="Small cases, each with the verdict expected; `fairness rules test` runs them."
    )


class WrittenFault(Document):
    """A fault of invented cases."""

    share: float = Field(ge=0, le=1, description="The share of the cases with its occasion that have it.")
    rule: RequiredText = Field(description="The code of the rule that is to notice it.")


class WrittenFaults(Document):
    """The faults of invented cases."""

    faults: dict[str, WrittenFault] = Field(description="Faults by name, each with its share and its rule.")


class WrittenPack(Document):
    """A rule pack of fairness."""

    pack: RequiredText = Field(description="The pack's name.")
    title: Text = Field("", description="The pack's title, for reports.")
    version: Text = Field("", description="The pack's version, which every report names.")
    says: Text = Field("", description="What the pack is for, in a few sentences.")
    applies: Applies = Field((), description="The cases that every rule of the pack is for.")
    parameters: Parameters = Field({}, description=PARAMETERS_SAY)
    rules: tuple[WrittenRule, ...] = Field(description="The rules.")
