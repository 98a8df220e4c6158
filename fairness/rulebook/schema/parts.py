"""Parts that the schemas share: dates, limits, values of a term, patterns and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.cases.vocabulary import CASE_EVENTS, Term, Vocabulary
from fairness.rulebook.conditions import TESTS

Schema = dict[str, Any]

TEST_SAYS = {
    "present": "true: it is recorded; false: it is not.",
    "not": "It is none of these. A missing field passes.",
    "in": "It is one of these.",
    "not_in": "It is none of these. A missing field passes.",
    "contains": "Its text has these words somewhere.",
    "at_least": "It is this number or more.",
    "at_most": "It is this number or less.",
    "same_as": "It is the same as the activation's: `activation.<attribute>`.",
    "differs_from": "It is other than the activation's: `activation.<attribute>`.",
}
TEXT: Schema = {"type": ["string", "number"]}
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
PARAMETER: Schema = {"type": "string", "pattern": r"^\$.", "description": "A parameter of the pack: `$name`."}


def ref(name: str, says: str = "") -> Schema:
    """A part of `$defs`, with a description of its own where `says` gives one."""
    return {"$ref": f"#/$defs/{name}", **({"description": says} if says else {})}


def mapping(properties: Mapping[str, Schema], says: str = "", **more: Any) -> Schema:
    """A mapping that takes no key but `properties`, unless `more` says otherwise."""
    described = {"description": says} if says else {}
    return {"type": "object", **described, "properties": dict(properties), "additionalProperties": False, **more}


def one_of(values: Mapping[Any, str], says: str = "") -> Schema:
    """One of `values`, each with what it means, which editors show beside it."""
    described = {"description": says} if says else {}
    return {**described, "enum": list(values), "markdownEnumDescriptions": list(values.values())}


def one_or_more(item: Schema, says: str = "", least: int = 0) -> Schema:
    """A value, or a list of them."""
    described = {"description": says} if says else {}
    many: Schema = {"type": "array", "items": item, **({"minItems": least} if least else {})}
    return {**described, "anyOf": [item, many]}


def optional(item: Schema) -> Schema:
    """A value or null, which states nothing."""
    described = {"description": item["description"]} if "description" in item else {}
    return {**described, "anyOf": [{key: item[key] for key in item if key != "description"}, {"type": "null"}]}


def value(term: Term, vocabulary: Vocabulary) -> Schema:
    """One value of a field or attribute, as a case file may have it."""
    match term.kind:
        case "flag":
            return {"enum": [True, False, "yes", "no"]}
        case "date":
            return ref("date")
        case "number":
            return {"type": "number"}
    known = dict(term.values)
    if term.name == "practitioner.ethnicity":
        known |= {code: f"{known.get(group, group)} (NHS code)" for code, group in vocabulary.ethnicity_codes.items()}
    if not known:
        return SCALAR
    return one_of(known) if term.kind == "choice" else {"anyOf": [one_of(known), SCALAR]}


def condition(term: Term, vocabulary: Vocabulary) -> Schema:
    """What a rule may ask of a field or attribute: a value, several, or tests."""
    item = {"type": "boolean"} if term.kind == "flag" else value(term, vocabulary)
    either: Schema = {"anyOf": [item, PARAMETER]}
    several: Schema = {"type": "array", "items": either, "minItems": 1}
    return {"description": term.says or term.name, "anyOf": [item, PARAMETER, several, ref("tests")]}


def types(vocabulary: Vocabulary, families: bool) -> Schema:
    """An event type; with `families`, what a rule may name: families and the events of the case itself too."""
    if vocabulary.is_open:
        return {"type": "string"}
    known = {one.name: f"{one.label}: {one.says}" for one in vocabulary.types.values()}
    if families:
        known |= {f"{name}.*": f"Any of the family: {says}" for name, says in vocabulary.families.items()}
        known |= {name: f"The case {name.partition('.')[2]}." for name in CASE_EVENTS} | {"case.*": "Either of both."}
    return one_of(known)


def shared(vocabulary: Vocabulary) -> Schema:
    """What the schemas refer to, by name."""
    any_value = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR, "minItems": 1}, ref("tests")]}
    clause = mapping(
        {
            "type": one_or_more(ref("named_type"), "An event type, a family (`exclusion.*`), or a list of these.", 1),
            "where": ref("where", "Conditions on its attributes, all of which must hold."),
        },
        required=["type"],
    )
    return {
        "date": {
            "description": "A date: `2024-01-08`, or as much of it as is known: `2024-01`, `2024`.",
            "anyOf": [
                {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ],
        },
        "limit": {
            "description": "A whole number and hours, days, weeks, months, years or working days; or `$parameter`.",
            "anyOf": [
                {"type": "string", "pattern": r"^\s*\d+\s+(working\s+day|hour|day|week|month|year)s?\s*$"},
                PARAMETER,
            ],
            "examples": ["28 days", "5 working days"],
        },
        "event_type": types(vocabulary, families=False),
        "family": types(vocabulary, families=True),
        "named_type": {"anyOf": [ref("family"), PARAMETER]},
        "pattern": one_or_more({"anyOf": [ref("named_type"), clause]}, least=1),
        "tests": mapping({name: _test(name) for name in TESTS}, "Tests, all of which must pass."),
        "where": {
            "type": "object",
            "properties": {name: condition(term, vocabulary) for name, term in _asked(vocabulary).items()},
            "additionalProperties": any_value,
        },
    }


def _asked(vocabulary: Vocabulary) -> dict[str, Term]:
    return {**vocabulary.fields, **vocabulary.attributes}


def _test(name: str) -> Schema:
    said: Schema = {"description": TEST_SAYS[name]}
    match name:
        case "present":
            return said | {"type": "boolean"}
        case "contains":
            return said | {"type": "string", "minLength": 1}
        case "at_least" | "at_most":
            return said | {"anyOf": [{"type": "number"}, PARAMETER]}
        case "same_as" | "differs_from":
            return said | {"type": "string", "pattern": r"^activation\."}
    return one_or_more(SCALAR, TEST_SAYS[name], 1)
