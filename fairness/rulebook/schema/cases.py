"""The schema of a case file."""

from __future__ import annotations

from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.schema.parts import (
    SCALAR,
    TEXT,
    Schema,
    mapping,
    one_of,
    one_or_more,
    optional,
    ref,
    value,
)  # fmt: skip

_GROUPS = {
    "organisation": "The organisation that handled the case.",
    "practitioner": "The practitioner. All of it is optional: only rules and audits that ask for it read it.",
}
_EXPLANATION = {
    "rule": ("The code of the rule whose risk it answers.", TEXT),
    "event": ("The place in this file, from 0, of the event at which the risk arose.", {"type": "integer"}),
    "reason": ("Why it was done so.", SCALAR),
    "by": ("Who gives this explanation.", SCALAR),
    "date": ("When it was given.", ref("date")),
    "expires": ("The last date on which it still explains.", ref("date")),
}


def case(vocabulary: Vocabulary) -> Schema:
    """One case, or a list of them."""
    required = ["case_id", "nation", "opened"]
    body = mapping(case_properties(vocabulary), required=required)
    return {**body, "type": ["object", "array"], "items": {"$ref": "#"}}


def case_properties(vocabulary: Vocabulary) -> dict[str, Schema]:
    """Every top-level field of a case."""
    fields = vocabulary.fields
    own: dict[str, Schema] = {
        "case_id": {"description": "The case's own reference: unique in an audit.", **TEXT, "minLength": 1},
        "opened": ref("date", "When the case was opened."),
        "closed": optional(ref("date", "When the case was closed; absent while it is open.")),
    }
    facts = {
        name: {"description": term.says or name, **_fact(name, vocabulary)}
        for name, term in fields.items()
        if "." not in name and name not in (*own, "recorded")
    }
    groups = {group: optional(_group(group, says, vocabulary)) for group, says in _GROUPS.items()}
    return {
        **own,
        **facts,
        "recorded": optional(_recorded()),
        **groups,
        "roles": optional(_roles(vocabulary)),
        "events": optional({"description": "What happened, in any order.", "type": "array", "items": ref("event")}),
        "explanations": optional(_explanations()),
    }


def event(vocabulary: Vocabulary) -> Schema:
    """One event. Attributes that the vocabulary does not know are kept, though no shipped rule reads them."""
    attributes = {
        name: optional({"description": term.says or name, **_attribute(name, vocabulary)})
        for name, term in vocabulary.attributes.items()
    }
    properties = {
        "date": ref("date", "When it happened."),
        "time": {
            "description": "The time of day, where it is known: `14:30`.",
            "type": ["string", "null"],
            "pattern": r"^\d{1,2}:\d{2}(:\d{2}(\.\d{1,3})?)?$",
        },
        "type": ref("event_type", "What happened."),
        "note": {"description": "Free text, which no rule reads and no audit shows."},
    }
    return mapping({**attributes, **properties}, required=["date", "type"], additionalProperties=True)


def _fact(name: str, vocabulary: Vocabulary) -> Schema:
    term = vocabulary.fields[name]
    item = value(term, vocabulary)
    if term.kind == "list":
        item = one_or_more(item)
    return item if name == "nation" else optional(item)


def _attribute(name: str, vocabulary: Vocabulary) -> Schema:
    term = vocabulary.attributes[name]
    item = value(term, vocabulary)
    return item if term.kind == "date" else one_or_more(item)


def _group(group: str, says: str, vocabulary: Vocabulary) -> Schema:
    inside = {
        name.partition(".")[2]: {"description": term.says or name, **_fact(name, vocabulary)}
        for name, term in vocabulary.fields.items()
        if name.startswith(f"{group}.")
    }
    return mapping(inside, says, additionalProperties=True)


def _recorded() -> Schema:
    item = {"anyOf": [ref("family"), one_of({"*": "Everything."})]}
    return one_or_more(item, "The event families that the source keeps in full. Absent: all of them.")


def _roles(vocabulary: Vocabulary) -> Schema:
    people = one_or_more({"type": ["string", "number", "null"]})
    held = {name: {"description": says or name, **people} for name, says in vocabulary.roles.items()}
    says = "Who held which role: initials or a code, never needed as names."
    return mapping(held, says, additionalProperties=people)


def _explanations() -> Schema:
    parts = {name: {"description": says, **optional(item)} for name, (says, item) in _EXPLANATION.items()}
    says = "Answers to risks. One without rule, reason, by or date explains nothing."
    return {"description": says, "type": "array", "items": mapping(parts)}
