"""The schema of a rule pack."""

from __future__ import annotations

from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.examples import VERDICTS
from fairness.rulebook.lowering import FORMS, KEYS
from fairness.rulebook.models import SEVERITIES, THEMES
from fairness.rulebook.schema.cases import case_properties
from fairness.rulebook.schema.parts import (
    PARAMETER,
    SCALAR,
    TEXT,
    Schema,
    condition,
    mapping,
    one_of,
    one_or_more,
    optional,
    ref,
)  # fmt: skip
from fairness.rulebook.tightening import LIMITS

KIND_SAYS = {
    "duty": "A national procedure, direction or regulation sets it.",
    "guidance": "A national body advises it.",
    "research": "Practitioners' reported experience points at it.",
    "design": "This project proposes the number; it is to be set locally.",
}
KEY_SAYS = {
    "after": "The events that start it: what follows each is looked at.",
    "before": "The events that end it: what precedes each is looked at.",
    "expect": "The events that are expected there.",
    "never": "The events that are not to happen there.",
    "within": "The limit: no later than this after (or no earlier than this before).",
    "not_before": "No sooner than this after.",
    "notice": "At least this long before.",
    "every": "No gap longer than this without an expected event.",
    "until": "What ends the period.",
    "unless": "What releases the duty when it comes first.",
    "while": "Only what lies inside an open period counts.",
    "alternate": "The expected event must come before the next starting event.",
    "immediately": "The expected event must be the very next one.",
    "times": "How many are expected: a number, or `min:` and `max:`.",
    "each": "The events of which each is looked at.",
    "must": "What each must have recorded: conditions, or a list of such, of which one is enough.",
    "roles": "Who may not be one person (`distinct:`), or which roles must be filled (`named:`).",
    "all_of": "The codes of rules: at risk when all of them are.",
    "any_of": "The codes of rules: at risk when any of them is.",
    "at_least": "At risk when at least so many of the rules under `of:` are.",
    "of": "The codes of rules, for `at_least:`.",
}
_VERDICT_SAYS = {
    "risk": "The record does not show what is expected.",
    "unknown": "The record cannot tell.",
    "due": "There is still time.",
    "explained": "A risk that the case file answers.",
    "met": "The record shows it.",
    "lapsed": "It was released, or the case closed first.",
    "not_applicable": "Nothing in the case asks for it.",
}


def pack(vocabulary: Vocabulary) -> Schema:
    """A rule pack."""
    return mapping(
        {
            "pack": {"description": "The pack's name.", **TEXT, "minLength": 1},
            "title": text("The pack's title, for reports."),
            "version": text("The pack's version, which every report names."),
            "says": text("What the pack is for, in a few sentences."),
            "applies": optional(ref("applies", "The cases that every rule of the pack is for.")),
            "parameters": parameters(),
            "rules": {"description": "The rules.", "type": "array", "items": rule(vocabulary)},
        },
        required=["pack", "rules"],
    )


def parameters() -> Schema:
    """The parameters of a pack."""
    return {
        "description": "Numbers that can be set locally, used as `$name`.",
        "type": ["object", "null"],
        "additionalProperties": one_or_more(SCALAR),
    }


def text(says: str) -> Schema:
    """Text, or nothing."""
    return {"description": says, "type": ["string", "number", "null"]}


def rule(vocabulary: Vocabulary) -> Schema:
    """A rule of a pack, or one that an overlay adds."""
    basis = mapping(
        {
            "source": text("The source's id in sources.yaml."),
            "at": text("Where in the source: a part, a paragraph, a page."),
            "kind": one_of(KIND_SAYS, "What kind of claim it makes."),
            "says": text("What the source says, in a few own words."),
        }
    )
    remedy = mapping({"who": text("Who does it."), "do": text("What to do next.")}, "What to do about a risk.")
    force = {"from": "The first day of its force.", "until": "The last day of its force."}
    dates = {key: optional(ref("date", says)) for key, says in force.items()}
    severities = {one: f"A risk counts as {one}." for one in SEVERITIES}
    return mapping(
        {
            "code": {"description": "Its code, unique over all packs: `MHE014`.", **TEXT, "minLength": 1},
            "name": text("Its name in words with hyphens."),
            "title": {"description": "What ought to be, as a statement.", **TEXT, "minLength": 1},
            "question": text("The question that the check answers."),
            "theme": one_of(THEMES, "The principle for fair handling of concerns that it belongs to."),
            "severity": one_of(severities, "How much weight a risk has."),
            "applies": optional(ref("applies", "The cases that the rule is for.")),
            "in_force": optional(mapping(dates, "When the rule was in force.")),
            "check": check(),
            "basis": optional(one_or_more(basis, "Where it comes from.")),
            "why": text("What goes wrong for people where it is not kept."),
            "remedy": optional(remedy),
            "examples": optional(
                {
                    "description": "Small cases, each with the verdict expected; `fairness rules test` runs them.",
                    "type": "array",
                    "items": _example(vocabulary),
                }
            ),
        },
        required=["code", "title", "check"],
    )


def check() -> Schema:
    """A check: every part described once, and the parts that go together as the forms have them."""
    forms = [{"required": list(form), "propertyNames": {"enum": [*form, *others]}} for form, others in FORMS.items()]
    says = "One form of a check, such as after, expect and within."
    return mapping({key: _part(key) for key in KEYS}, says, anyOf=forms)


def _part(key: str) -> Schema:
    says = KEY_SAYS[key]
    if key in LIMITS:
        return ref("limit", says)
    match key:
        case "alternate" | "immediately":
            return {"description": says, "type": "boolean"}
        case "must":
            several: Schema = {"type": "array", "items": ref("where"), "minItems": 1}
            return {"description": says, "anyOf": [ref("where"), several]}
        case "while":
            opens = "What opens the period. Left out, it is open from the beginning of the record."
            parts = {"from": ref("pattern", opens), "until": ref("pattern", "What ends it. Left out, nothing does.")}
            return mapping(parts, says, minProperties=1)
        case "times":
            whole: Schema = {"anyOf": [{"type": "integer", "minimum": 0}, PARAMETER]}
            bounds = {"min": {"description": "No fewer.", **whole}, "max": {"description": "No more.", **whole}}
            return {"description": says, "anyOf": [*whole["anyOf"], mapping(bounds)]}
        case "at_least":
            return {"description": says, "anyOf": [{"type": "integer", "minimum": 1}, PARAMETER]}
        case "roles":
            names: Schema = {"type": "array", "items": {"type": "string"}, "minItems": 1}
            tests = {"distinct": "No person holds two of these.", "named": "Each of these is filled."}
            parts = {name: {"description": said, **names} for name, said in tests.items()}
            return mapping(parts, says, minProperties=1, maxProperties=1)
        case "all_of" | "any_of" | "of":
            return {"description": says, "type": "array", "items": {"type": "string"}, "minItems": 1}
    return ref("pattern", says)


def applies(vocabulary: Vocabulary) -> Schema:
    """Which cases a pack or rule is for: conditions on the facts of a case."""
    asked = {name: condition(term, vocabulary) for name, term in vocabulary.fields.items()}
    anything: Schema = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}, ref("tests")]}
    return mapping(asked, patternProperties={r"^roles\.": anything}, additionalProperties=not asked)


def _example(vocabulary: Vocabulary) -> Schema:
    """An example: the fields of a case, of which only the verdict is needed, with events as lists too."""
    properties = case_properties(vocabulary)
    short = {
        "description": "[date, type], [date, type, {attributes}], or with a time between date and type.",
        "type": "array",
        "minItems": 2,
        "maxItems": 4,
        "items": {"type": ["string", "integer", "object"]},
    }
    properties["events"] = {
        "description": "What happened: mappings, or lists of date, maybe time, type, maybe attributes.",
        "type": "array",
        "items": {"anyOf": [short, ref("event")]},
    }
    known = {name: _VERDICT_SAYS[name] for name in VERDICTS} | {"not applicable": _VERDICT_SAYS["not_applicable"]}
    own = {
        "verdict": one_of(known, "The verdict expected."),
        "as_at": ref(
            "date", "The date as at which it is checked. Default: when it closed, else a year after its end."
        ),
        "says": text("What the example shows."),
    }
    return mapping({**own, **properties}, required=["verdict"])
