"""The forms that a rule's `check` can take: a model for each, which lowers itself to the normal form.

The first line of each says what a check in that form asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Union

from pydantic import Discriminator, Field, PlainValidator, Strict, Tag, ValidationInfo, WithJsonSchema

from fairness.cases.limits import Limit
from fairness.cases.vocabulary import OPENED, Vocabulary
from fairness.rulebook.conditions import Where
from fairness.rulebook.obligations import Activation, Check, Compound, Direction, Obligation, Period, Roles
from fairness.rulebook.patterns import Clause, Pattern, union
from fairness.rulebook.phrases import (
    Count,
    CountFromOne,
    LimitText,
    PatternText,
    StartText,
    WhereText,
    one_or_more,
    words_of,
)
from fairness.source.documents import Document, Mistake, ReadAs, left_out_or, read_document, wrong, wrong_at
from fairness.source.notes import found, kind_of
from fairness.source.problems import nearest

_Pattern = Annotated[Pattern | None, left_out_or(PatternText)]
_Limit = Annotated[Limit | None, left_out_or(LimitText)]
_WHOLE_CASE = (Activation(Pattern((Clause((OPENED,)),))),)

# -- what forms share ----------------------------------------------------------------------------------------


class WrittenPeriod(Document):
    """A period: without `from` it is open from the beginning of the record, without `until` it never ends."""

    from_: _Pattern = Field(None, alias="from", description="What opens the period. Left out: the beginning.")
    until: _Pattern = Field(None, description="What ends it. Left out, nothing does.")


class WrittenTimes(Document):
    """How often: no fewer than `min`, no more than `max`."""

    min: Count = Field(1, description="No fewer.")
    max: Annotated[int | None, left_out_or(Count)] = Field(None, description="No more.")


def _period(raw: Any, validate: Any, info: ValidationInfo) -> tuple[Period, ...]:
    if not isinstance(raw, dict) or not raw or set(raw) - {"from", "until"}:
        raise wrong(f"is {kind_of(raw)}", "`from:` and `until:`, or one of them")
    written = validate(raw)
    return (Period(written.from_, written.until),)


def _times(raw: Any, validate: Any, info: ValidationInfo) -> tuple[int, int | None]:
    if type(raw) is int and raw >= 0:
        return raw, raw
    if not isinstance(raw, dict) or set(raw) - {"min", "max"}:
        raise wrong(found(raw), "a whole number, or `min:` and `max:`")
    written = validate(raw)
    return written.min, written.max


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise wrong(found(value), "a list of names")
    return tuple(dict.fromkeys(value))


Names = Annotated[
    tuple[str, ...],
    PlainValidator(_names),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "minItems": 1}),
]


class WrittenRoles(Document):
    """Which roles, and what is asked of them: one of both."""

    distinct: Annotated[Names | None, left_out_or(Names)] = Field(None, description="No person holds two of these.")
    named: Annotated[Names | None, left_out_or(Names)] = Field(None, description="Each of these is filled.")
    apart: Annotated[str | None, left_out_or(str)] = Field(
        None, description="Nobody holds this and another (`from:`)."
    )
    from_: Annotated[Names | None, left_out_or(Names)] = Field(
        None, alias="from", description="The roles that it is compared with, each by itself."
    )
    post: Annotated[dict[str, Names] | None, left_out_or(dict[str, Names])] = Field(
        None, description="Roles, each with the posts that its holder may have."
    )


def _roles(raw: Any, validate: Any, info: ValidationInfo) -> Roles:
    if not isinstance(raw, dict) or set(raw) not in _OF_ROLES:
        expected = "`distinct:` or `named:` with a list of roles, `apart:` with `from:`, or `post:`"
        raise wrong(f"is {kind_of(raw)}", expected)
    written = validate(raw)
    if "apart" in raw:
        others = tuple(one for one in written.from_ if one != written.apart)
        return Roles("apart", (written.apart, *others))
    if "post" in raw:
        posts = {role: tuple(held) for role, held in written.post.items()}
        return Roles("post", tuple(posts), tuple(posts.items()))
    return Roles("distinct", written.distinct) if "distinct" in raw else Roles("named", written.named)


_OF_ROLES = ({"distinct"}, {"named"}, {"apart", "from"}, {"post"})


After = Annotated[StartText, Field(description="The events that start it: what follows each is looked at.")]
Before = Annotated[StartText, Field(description="The events that end it: what precedes each is looked at.")]
Expect = Annotated[PatternText, Field(description="The events that are expected there.")]
Never = Annotated[PatternText, Field(description="The events that are not to happen there.")]
Within = Annotated[_Limit, Field(description="The limit: no later than this after (or no earlier than this before).")]
Every = Annotated[LimitText, Field(description="No gap longer than this without an expected event.")]
NotBefore = Annotated[_Limit, Field(description="No sooner than this after.")]
Notice = Annotated[_Limit, Field(description="At least this long before.")]
Until = Annotated[_Pattern, Field(description="What ends the period.")]
Unless = Annotated[_Pattern, Field(description="What releases the duty when it comes first.")]
While = Annotated[
    tuple[Period, ...],
    ReadAs(WrittenPeriod, _period, {"minProperties": 1}),
    Field(alias="while", description="Only what lies inside an open period counts."),
]
Times = Annotated[
    tuple[int, int | None],
    ReadAs(Count | WrittenTimes, _times),
    Field(description="How many are expected: a number, or `min:` and `max:`."),
]


def _date_field(value: Any, info: ValidationInfo) -> str:
    known = words_of(info).attributes
    dates = [name for name, term in known.items() if term.kind == "date"]
    if not isinstance(value, str) or (known and value not in dates):
        near = nearest(value, dates) if isinstance(value, str) else ""
        raise wrong(found(value), "an attribute that is a date", near)
    return value


def _episode(value: Any, info: ValidationInfo) -> str:
    kinds = [one.name for one in words_of(info).episodes]
    if value not in kinds:
        near = nearest(value, kinds) if isinstance(value, str) else ""
        raise wrong(found(value), "a kind of episode of the vocabulary", near)
    return str(value)


_TEXT = WithJsonSchema({"type": "string", "minLength": 1})
NoLaterThan = Annotated[
    str,
    PlainValidator(_date_field),
    _TEXT,
    Field(description="The attribute of the starting event that states the last day, where that is sooner."),
]
Total = Annotated[
    bool, Strict(), Field(description="The days of earlier episodes of the kind count towards the limit.")
]
Pauses = Annotated[
    str, PlainValidator(_episode), _TEXT, Field(description="The kind of episode whose days stop the clock.")
]

# -- the forms -----------------------------------------------------------------------------------------------


class Form(Document):
    """One form of a check. The keys that it needs name it; no other form takes all of its keys."""

    def lowered(self) -> Check:
        """Its normal form."""
        raise NotImplementedError

    @classmethod
    def keys(cls, needed: bool) -> tuple[str, ...]:
        """The keys that it needs, or those that it may hold beside them."""
        fields = cls.model_fields.items()
        return tuple(one.alias or name for name, one in fields if one.is_required() is needed)


class _Ordered(Form):
    """What comes before or after something else."""

    unless: Unless = None
    while_: While = ()
    immediately: Annotated[bool, Strict(), Field(description="The expected event must be the very next one.")] = False

    def opened(self, direction: Direction, by: Pattern, target: Pattern, **more: Any) -> Obligation:
        """The obligation of which each `by` opens a window."""
        given = {"release": self.unless, "immediately": self.immediately, **more}
        return Obligation((Activation(by, self.while_),), direction, target, **given)


class _Limited(_Ordered):
    """What has one window for each start."""

    within: Within = None
    alternate: Annotated[
        bool, Strict(), Field(description="The expected event must come before the next starting event.")
    ] = False

    def opened(self, direction: Direction, by: Pattern, target: Pattern, **more: Any) -> Obligation:
        """The obligation of which each `by` opens a window."""
        return super().opened(direction, by, target, far=self.within, alternate=self.alternate, **more)


class _Clocked(Form):
    """What moves the upper bound beside the limit."""

    no_later_than: NoLaterThan = ""
    total: Total = False
    pauses: Pauses = ""

    @property
    def moved(self) -> dict[str, Any]:
        """The parts of an obligation that move its upper bound."""
        return {"no_later_than": self.no_later_than, "total": self.total, "pauses": self.pauses}


class Repeated(_Ordered, _Clocked):
    """`after: A, expect: B, every: L, until: Z`: from each A until Z, no gap longer than L without a B."""

    after: After
    expect: Expect
    every: Every
    until: Until = None
    times: Times = (1, None)

    def lowered(self) -> Obligation:
        """Each B inside an open period starts the count anew; what compares with an activation cannot start one."""
        again = Activation(self.expect.uncorrelated(), (Period(self.after, self.until), *self.while_))
        target = union(self.expect, self.until) if self.until else self.expect
        least, most = self.times
        first = self.opened("after", self.after, target, far=self.every, least=least, most=most, **self.moved)
        return replace(first, activations=(*first.activations, again), missed=self.expect)


class ExpectedAfter(_Limited, _Clocked):
    """`after: A, expect: B, within: L`: each A is followed by a B no later than L, or by the time the case closes."""

    after: After
    expect: Expect
    not_before: NotBefore = None
    times: Times = (1, None)

    def lowered(self) -> Obligation:
        """Each A opens a window forwards."""
        least, most = self.times
        return self.opened(
            "after", self.after, self.expect, near=self.not_before, least=least, most=most, **self.moved
        )


class ExpectedBefore(_Limited):
    """`before: A, expect: B, notice: L`: each A is preceded by a B, and by at least L."""

    before: Before
    expect: Expect
    notice: Notice = None
    times: Times = (1, None)

    def lowered(self) -> Obligation:
        """Each A opens a window backwards."""
        least, most = self.times
        return self.opened("before", self.before, self.expect, near=self.notice, least=least, most=most)


class NeverAfter(_Limited):
    """`after: A, never: B, within: L, until: Z`: no A is followed by a B until L is over, or Z."""

    after: After
    never: Never
    until: Until = None

    def lowered(self) -> Obligation:
        """As of what is expected, at most 0 times; `unless` and `until` both end the window."""
        ends = [one for one in (self.unless, self.until) if one]
        release = union(*ends) if ends else None
        return self.opened("after", self.after, self.never, release=release, least=0, most=0)


class NeverBefore(_Limited):
    """`before: A, never: B, within: L`: no A is preceded by a B, not earlier than L before it."""

    before: Before
    never: Never

    def lowered(self) -> Obligation:
        """As of what is expected, at most 0 times."""
        return self.opened("before", self.before, self.never, least=0, most=0)


class Each(Form):
    """`each: A, must: {where conditions}`: each A is recorded with these attributes, or any one of a list of such."""

    each: Annotated[StartText, Field(description="The events of which each is looked at.")]
    must: Annotated[
        tuple[Where, ...],
        one_or_more(WhereText),
        Field(min_length=1),
        Field(description="What each must have recorded: conditions, or a list of such, any one of which is enough."),
    ]

    def lowered(self) -> Obligation:
        """Activated by each A, whose target is that same event under the conditions."""
        target = Pattern(tuple(Clause(self.each.types, where) for where in self.must))
        return Obligation((Activation(self.each),), "same", target)


class ExpectedOnce(Form):
    """`expect: B, times: n`: B happens in the case, that often."""

    expect: Expect
    times: Times = (1, None)

    def lowered(self) -> Obligation:
        """Activated by the opening of the case, with targets anywhere in it."""
        return Obligation(_WHOLE_CASE, "anywhere", self.expect, least=self.times[0], most=self.times[1])


class NeverAtAll(Form):
    """`never: B`: B does not happen in the case."""

    never: Never

    def lowered(self) -> Obligation:
        """As of what is expected, at most 0 times."""
        return Obligation(_WHOLE_CASE, "anywhere", self.never, least=0, most=0)


class OfRoles(Form):
    """`roles: {distinct: [...]}`: no person is in two; `{apart: X, from: [...]}`, `{named: [...]}`, `{post: ...}`."""

    roles: Annotated[
        Roles,
        ReadAs(WrittenRoles, _roles, {"minProperties": 1, "maxProperties": 2}),
        Field(
            description="Who may not be one person (`distinct:`, or `apart:` with `from:`), which roles are filled "
            "(`named:`), or which posts their holders have (`post:`)."
        ),
    ]

    def lowered(self) -> Roles:
        """As it is."""
        return self.roles


class AllOfThem(Form):
    """`all_of: [codes]`: other rules of this case are all at risk."""

    all_of: Annotated[Names, Field(description="The codes of rules: at risk when all of them are.")]

    def lowered(self) -> Compound:
        """As many as there are."""
        return Compound(len(self.all_of), self.all_of)


class AnyOfThem(Form):
    """`any_of: [codes]`: any other rule of them is at risk."""

    any_of: Annotated[Names, Field(description="The codes of rules: at risk when any of them is.")]

    def lowered(self) -> Compound:
        """At least one."""
        return Compound(1, self.any_of)


class SomeOfThem(Form):
    """`at_least: n, of: [codes]`: at least so many other rules of them are at risk."""

    at_least: Annotated[
        CountFromOne, Field(description="At risk when at least so many of the rules under `of:` are.")
    ]
    of: Annotated[Names, Field(description="The codes of rules, for `at_least:`.")]

    def lowered(self) -> Compound:
        """At least so many."""
        return Compound(self.at_least, self.of)


# The first whose needed keys a check has is the one meant.
FORMS: tuple[type[Form], ...] = (
    Repeated, ExpectedAfter, ExpectedBefore, NeverAfter, NeverBefore, Each, ExpectedOnce, NeverAtAll, OfRoles,
    AllOfThem, AnyOfThem, SomeOfThem,
)  # fmt: skip


def form_of(check: Mapping[str, Any]) -> type[Form] | None:
    """The form that a check has by its keys."""
    return next((form for form in FORMS if all(key in check for key in form.keys(True))), None)


def _check(raw: Any, validate: Any, info: ValidationInfo) -> Check:
    """A check as its form lowers it; keys that no form, or not this one, has are refused."""
    if not isinstance(raw, dict):
        raise wrong(found(raw), "one form of a check, such as after, expect and within")
    known = list(dict.fromkeys(key for form in FORMS for needed in (True, False) for key in form.keys(needed)))
    wrongs: list[Mistake] = [
        ((key,), wrong("is not a part of a check", "a known part", nearest(key, known)), one)
        for key, one in raw.items()
        if key not in known
    ]
    form = form_of(raw)
    if form is None:
        forms = "; ".join(", ".join(one.keys(True)) for one in FORMS)
        wrongs.append(((), wrong(f"has {', '.join(raw) or 'nothing'}", f"one of the forms: {forms}"), raw))
    else:
        named, others = form.keys(True), form.keys(False)
        says, allowed = f"does not go with {', '.join(named)}", f"only {', '.join(others)}" if others else "nothing"
        wrongs += [
            ((key,), wrong(says, f"{allowed} as well"), one)
            for key, one in raw.items()
            if key in known and key not in (*named, *others)
        ]
    if wrongs:
        raise wrong_at(wrongs)
    lowered: Check = validate(raw).lowered()
    return lowered


def _tag(check: Any) -> str | None:
    form = form_of(check)
    return form.__name__ if form else None


_AnyForm: Any = Annotated[Union[*(Annotated[form, Tag(form.__name__)] for form in FORMS)], Discriminator(_tag)]
WrittenCheck = Annotated[Check, ReadAs(_AnyForm, _check)]


class _Checked(Document):
    check_: Annotated[WrittenCheck, Field(alias="check")]


def lower(check: Any, vocabulary: Vocabulary) -> Check:
    """The normal form of a `check` as a rule has it, parameters put in. Raises InputError."""
    return read_document(_Checked, {"check": check}, "-", what="a check", context=vocabulary).check_
