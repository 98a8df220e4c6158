"""The schema of a case file, in which the vocabulary's words are marked as in those that models make."""

from __future__ import annotations

from typing import Any

from fairness.rulebook.phrases import SCALAR

_TEXT = {"type": ["string", "number"]}
_PEOPLE = {
    "anyOf": [
        {"type": ["string", "number", "null"]},
        {"type": "array", "items": {"type": ["string", "number", "null"]}},
    ]
}


def _or_null(item: dict[str, Any], says: str) -> dict[str, Any]:
    return {"description": says, "anyOf": [item, {"type": "null"}]}


EVENT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "date": {"description": "When it happened.", "x-words": "date"},
        "time": {
            "description": "The time of day, where it is known: `14:30`.",
            "type": ["string", "null"],
            "pattern": r"^\d{1,2}:\d{2}(:\d{2}(\.\d{1,3})?)?$",
        },
        "type": {"description": "What happened.", "x-words": "event_type"},
        "note": {"description": "Free text, which no rule reads and no audit shows."},
    },
    "required": ["date", "type"],
    "additionalProperties": True,
    "x-words": "event",
}
_EXPLANATION = {
    "rule": _or_null(_TEXT, "The code of the rule whose risk it answers."),
    "event": _or_null({"type": "integer"}, "The place in this file, from 0, of the event at which the risk arose."),
    "reason": _or_null(SCALAR, "Why it was done so."),
    "by": _or_null(SCALAR, "Who gives this explanation."),
    "date": _or_null({"x-words": "date"}, "When it was given."),
    "expires": _or_null({"x-words": "date"}, "The last date on which it still explains."),
}
CASE: dict[str, Any] = {
    "type": ["object", "array"],
    "items": {"$ref": "#"},
    "properties": {
        "case_id": {"description": "The case's own reference: unique in an audit.", **_TEXT, "minLength": 1},
        "opened": {"description": "When the case was opened.", "x-words": "date"},
        "closed": _or_null({"x-words": "date"}, "When the case was closed; absent while it is open."),
        "recorded": _or_null(
            {"x-words": "recorded"}, "The event families that the source keeps in full. Absent: all of them."
        ),
        "organisation": {
            "description": "The organisation that handled the case.",
            "type": "object",
            "additionalProperties": True,
            "x-words": "organisation",
        },
        "practitioner": {
            "description": "The practitioner. All of it is optional: only rules and audits that ask for it read it.",
            "type": "object",
            "additionalProperties": True,
            "x-words": "practitioner",
        },
        "roles": {
            "description": "Who held which role: initials or a code, never needed as names.",
            "type": "object",
            "additionalProperties": _PEOPLE,
            "x-words": "roles",
        },
        "events": _or_null({"type": "array", "items": EVENT}, "What happened, in any order."),
        "explanations": _or_null(
            {"type": "array", "items": {"type": "object", "properties": _EXPLANATION, "additionalProperties": False}},
            "Answers to risks. One without rule, reason, by or date explains nothing.",
        ),
    },
    "required": ["case_id", "nation", "opened"],
    "additionalProperties": False,
    "x-words": "case",
}
