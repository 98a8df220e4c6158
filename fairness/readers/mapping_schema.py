"""The JSON Schema of a mapping, for editors that complete and explain one."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator

from fairness.cases.vocabulary import Term, Vocabulary
from fairness.readers.mapping import LogMapping, LongMapping, WideMapping
from fairness.readers.mapping_checks import case_fields
from fairness.source.documents import schema_of


def mapping_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON Schema of a mapping, for editors, with the fields, attributes and event types of a vocabulary."""
    types = {one.name: f"{one.label}: {one.says}" for one in vocabulary.types.values()}
    families = {f"{name}.*": f"Any of the family: {says}" for name, says in vocabulary.families.items()}
    pattern = {"anyOf": [_one_of(families), {"$ref": "#/$defs/event_type"}, {"const": "*"}]}
    parts = {
        "event_type": {"type": "string"} if vocabulary.is_open else _one_of(types),
        "pattern": pattern,
        "fields": {
            **_sources(case_fields(vocabulary)),
            "patternProperties": {"^x\\.": {"anyOf": _SOURCE}},
            "additionalProperties": False,
        },
        "attributes": _sources(vocabulary.attributes),
    }
    words = {
        "fields": {"$ref": "#/$defs/fields", "additionalProperties": True},
        "attributes": {"$ref": "#/$defs/attributes"},
        "types": {"$ref": "#/$defs/event_type"},
        "patterns": {"anyOf": [{"$ref": "#/$defs/pattern"}, {"type": "array", "items": {"$ref": "#/$defs/pattern"}}]},
    }
    form = Annotated[WideMapping | LongMapping | LogMapping, Discriminator("layout")]
    return schema_of("mapping", "A mapping of a table or an event log for fairness", form, words, parts)


def _one_of(values: dict[str, str]) -> dict[str, Any]:
    """One of `values`, each with what it means, which editors show beside it."""
    return {"enum": list(values), "markdownEnumDescriptions": list(values.values())}


_SOURCE: list[dict[str, str]] = [{"type": "string"}, {"type": "number"}, {"$ref": "#/$defs/Source"}]


def _sources(terms: dict[str, Term]) -> dict[str, Any]:
    return {"properties": {name: {"description": term.says, "anyOf": _SOURCE} for name, term in terms.items()}}
