"""From the forms that a rule's `check` can take to the normal form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.cases.limits import Limit, parse_limit
from fairness.cases.vocabulary import OPENED
from fairness.rulebook.obligations import Activation, Check, Compound, Direction, Obligation, Period, Roles
from fairness.rulebook.patterns import Clause, Pattern, union
from fairness.rulebook.phrases import PatternReader
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import nearest

# What each form may hold beside the keys that name it.
MODIFIERS = ("unless", "while", "alternate", "immediately")
FORMS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("after", "expect", "every"): ("until", "unless", "while", "immediately", "times"),
    ("after", "expect"): ("within", "not_before", "times", *MODIFIERS),
    ("before", "expect"): ("within", "notice", "times", *MODIFIERS),
    ("after", "never"): ("within", "until", *MODIFIERS),
    ("before", "never"): ("within", *MODIFIERS),
    ("each", "must"): (),
    ("expect",): ("times",),
    ("never",): (),
    ("roles",): (),
    ("all_of",): (),
    ("any_of",): (),
    ("at_least", "of"): (),
}
KEYS = tuple(dict.fromkeys(key for form, others in FORMS.items() for key in (*form, *others)))
_WHOLE_CASE = (Activation(Pattern((Clause((OPENED,)),))),)


def lower(check: Any, notes: Notes, reader: PatternReader, field: str, holder: Any = None) -> Check | None:
    """The normal form of a `check`, or None with the reasons noted in `notes` under `field`; `holder` is its rule."""
    if not isinstance(check, dict):
        notes.wrong(holder, "check", field, found(check), "one form of a check, such as after, expect and within")
        return None
    known = len(notes.problems)
    for key in check:
        if key not in KEYS:
            notes.wrong(check, key, f"{field}.{key}", "is not a part of a check", "a known part", nearest(key, KEYS))
    form = next((form for form in FORMS if all(key in check for key in form)), None)
    if form is None:
        forms = "; ".join(", ".join(form) for form in FORMS)
        notes.wrong(check, None, field, f"has {', '.join(check) or 'nothing'}", f"one of the forms: {forms}")
        return None
    for key in check:
        if key in KEYS and key not in form and key not in FORMS[form]:
            notes.wrong(
                check, key, f"{field}.{key}", f"does not go with {', '.join(form)}", _allowed(form)
            )  # fmt: skip
    if len(notes.problems) > known:
        return None
    lowered = _Lowering(check, notes, reader, field).check(form)
    return None if len(notes.problems) > known else lowered


def _allowed(form: tuple[str, ...]) -> str:
    others = FORMS[form]
    return f"only {', '.join(others)} beside it" if others else "nothing beside it"


class _Lowering:
    def __init__(self, check: dict[str, Any], notes: Notes, reader: PatternReader, field: str) -> None:
        self.raw = check
        self.notes = notes
        self.reader = reader
        self.field = field

    def check(self, form: tuple[str, ...]) -> Check | None:
        match form:
            case ("roles",):
                return self.roles()
            case ("all_of",) | ("any_of",) | ("at_least", "of"):
                return self.compound(form[0])
            case ("each", "must"):
                return self.each()
            case ("expect",):
                least, most = self.times()
                return Obligation(_WHOLE_CASE, "anywhere", self.target("expect"), least=least, most=most)
            case ("never",):
                return Obligation(_WHOLE_CASE, "anywhere", self.target("never"), least=0, most=0)
            case ("after", "expect", "every"):
                return self.every()
        return self.ordered("after" if "after" in form else "before", "never" if "never" in form else "expect")

    def ordered(self, direction: Direction, wanted: str) -> Obligation:
        least, most = (0, 0) if wanted == "never" else self.times()
        release = [self.pattern(key, True) for key in ("unless", "until") if key in self.raw]
        return Obligation(
            (Activation(self.pattern(direction), self.period()),),
            direction,
            self.target(wanted),
            near=self.limit("not_before" if direction == "after" else "notice"),
            far=self.limit("within"),
            release=union(*release) if release else None,
            least=least,
            most=most,
            alternate=self.flag("alternate"),
            immediately=self.flag("immediately"),
        )

    def every(self) -> Obligation:
        least, most = self.times()
        first, again = self.pattern("after"), self.target("expect")
        until = self.target("until") if "until" in self.raw else None
        period = self.period()
        # Each B inside an open period starts the count anew; what compares with an activation cannot start one.
        starts = again.uncorrelated()
        return Obligation(
            (Activation(first, period), Activation(starts, (Period(first, until), *period))),
            "after",
            union(again, until) if until else again,
            far=self.limit("every"),
            release=self.pattern("unless", True) if "unless" in self.raw else None,
            least=least,
            most=most,
            immediately=self.flag("immediately"),
        )

    def each(self) -> Obligation:
        activation = self.pattern("each")
        must, field = self.raw["must"], f"{self.field}.must"
        if isinstance(must, list) and must:
            read = [
                self.reader.where(one, self.notes, f"{field}[{number}]", True, must, number)
                for number, one in enumerate(must)
            ]
        else:
            read = [self.reader.where(must, self.notes, field, True, self.raw, "must")]
        target = Pattern(tuple(Clause(activation.types, where) for where in read))
        return Obligation((Activation(activation),), "same", target)

    def roles(self) -> Roles | None:
        raw = self.raw["roles"]
        if isinstance(raw, dict) and len(raw) == 1:
            for test in ("distinct", "named"):
                if test in raw:
                    return Roles(test, self.texts(raw, test, f"{self.field}.roles.{test}"))
        expected = "`distinct:` or `named:` with a list of roles"
        self.notes.wrong(self.raw, "roles", f"{self.field}.roles", f"is {kind_of(raw)}", expected)
        return None

    def compound(self, form: str) -> Compound:
        codes = self.texts(self.raw, "of" if form == "at_least" else form, f"{self.field}.{form}")
        if form != "at_least":
            return Compound(len(codes) if form == "all_of" else 1, codes)
        least = self.raw["at_least"]
        if type(least) is not int or least < 1:
            self.notes.wrong(self.raw, "at_least", f"{self.field}.at_least", found(least), "a whole number from 1")
            least = 1
        return Compound(least, codes)

    # -- parts -------------------------------------------------------------------------------------------

    def pattern(self, key: str, correlated: bool = False) -> Pattern:
        return self.reader.pattern(self.raw, key, self.notes, f"{self.field}.{key}", correlated)

    def target(self, key: str) -> Pattern:
        return self.pattern(key, correlated=True)

    def period(self) -> tuple[Period, ...]:
        if "while" not in self.raw:
            return ()
        raw, field = self.raw["while"], f"{self.field}.while"
        if not isinstance(raw, dict) or not raw or set(raw) - {"from", "until"}:
            self.notes.wrong(self.raw, "while", field, f"is {kind_of(raw)}", "`from:` and `until:`, or one of them")
            return ()
        patterns = {key: self.reader.pattern(raw, key, self.notes, f"{field}.{key}", True) for key in raw}
        return (Period(patterns.get("from"), patterns.get("until")),)

    def limit(self, key: str) -> Limit | None:
        if key not in self.raw:
            return None
        value = self.raw[key]
        try:
            return parse_limit(str(value))
        except ValueError as error:
            expected = "a whole number and hours, days, weeks, months, years or working days"
            self.notes.wrong(self.raw, key, f"{self.field}.{key}", str(error).partition(": ")[0], expected)
            return None

    def flag(self, key: str) -> bool:
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            self.notes.wrong(self.raw, key, f"{self.field}.{key}", found(value), "true or false")
        return bool(value)

    def times(self) -> tuple[int, int | None]:
        raw = self.raw.get("times", {})
        field, expected = f"{self.field}.times", "a whole number, or `min:` and `max:`"
        if type(raw) is int and raw >= 0:
            return raw, raw
        if not isinstance(raw, Mapping) or set(raw) - {"min", "max"}:
            self.notes.wrong(self.raw, "times", field, found(raw), expected)
            return 1, None
        for key, value in raw.items():
            if type(value) is not int or value < 0:
                self.notes.wrong(raw, key, f"{field}.{key}", found(value), "a whole number")
                return 1, None
        return raw.get("min", 1), raw.get("max")

    def texts(self, holder: Any, key: str, field: str) -> tuple[str, ...]:
        value = holder[key]
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            self.notes.wrong(holder, key, field, found(value), "a list of names")
            return ()
        return tuple(dict.fromkeys(value))
