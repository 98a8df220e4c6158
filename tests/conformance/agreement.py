"""Comparing the engine with the oracle on one pack and one case."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from fairness.cases.vocabulary import Term, Vocabulary, extend
from fairness.engines.review import engine_for, review
from fairness.readers.record import read_case
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import Rulebook
from tests.conformance import oracle

_FACTS = (
    "nation", "sector", "kind", "outcome", "organisation.code", "practitioner.profession", "practitioner.grade",
)  # fmt: skip
_FIELDS = {name: Term(name, "text", "") for name in _FACTS} | {
    "practitioner.new_in_post": Term("practitioner.new_in_post", "flag", "")
}
EPISODES: dict[str, Any] = {
    "exclusion_period": {
        "gap": "7 days",
        "parts": [{
            "begins": ["exclusion.immediate", "exclusion.formal"], "continues": ["exclusion.reviewed"],
            "ends": ["exclusion.ended"], "until": "until",
        }],
    },
    "time_out": {
        "gap": "2 days",
        "parts": [
            {"begins": ["exclusion.formal"], "continues": ["exclusion.reviewed"], "ends": ["exclusion.ended"]},
            {
                "begins": ["support.offered", "communication.contact"], "where": {"reason": ["conduct", "*safety*"]},
                "unless": {"written": [True]}, "ends": ["communication.update"], "until": "until",
            },
        ],
    },
    "contact": {"gap": "3 days", "parts": [{
        "begins": ["communication.contact"], "continues": ["communication.update"], "ends": ["exclusion.reviewed"],
        "until": "until", "lasts": "7 days",
    }]},
    "hold": {"parts": [{
        "begins": ["communication.contact"], "where": {"to": ["board", "Practitioner"]},
        "ends": ["communication.update", "support.offered"],
    }]},
}  # fmt: skip
ROLES: dict[str, Any] = {
    "case_manager": {"acts": ["support.offered.to", "communication.contact.by"], "named_by": ["exclusion.formal"]},
    "case_investigator": {"acts": ["exclusion.reviewed.by", "communication.*.to"], "named_by": ["support.offered"]},
    "decision_maker": {"acts": ["exclusion.*.by"], "named_by": ["communication.update", "communication.contact"]},
}
_NOBODY = ["practitioner", "Board"]
_VALUES = {
    "reason": {"patient safety": ["Conduct and safety"], "conduct": []},
    "covers": {"reasons": [], "duration": ["how long"], "support": ["Help-line"]},
}
_OUTCOMES = {"no_case_to_answer": ["No case"], "informal_resolution": []}
TOLD: dict[str, Any] = {
    "roles": ROLES,
    "not_people": _NOBODY,
    "values": _VALUES,
    "values_of_cases": {"outcome": _OUTCOMES},
}
TOLD |= {"attributes": ["until", "reason", "covers"], "facts": [*_FIELDS]}


def _written(values: dict[str, list[str]]) -> dict[str, Any]:
    return {name: {"says": name, "synonyms": synonyms} for name, synonyms in values.items()}


_STATED = {
    "roles": ROLES,
    "not_people": _NOBODY,
    "fields": {"outcome": {"kind": "text", "values": _written(_OUTCOMES)}},
    "attributes": {
        "reason": {"kind": "text", "values": _written(_VALUES["reason"])},
        "covers": {"kind": "list", "values": _written(_VALUES["covers"])},
    },
}
BEFORE_CASE = ("communication.contact", "support.offered")
_TYPES: dict[str, Any] = {
    family: {"types": {name: {"says": "Something happened.", "before_case": True}}}
    for family, _, name in (one.partition(".") for one in BEFORE_CASE)
}
_KNOWN = Vocabulary(
    _FIELDS, {"until": Term("until", "date", "")}, {}, {}, {}, frozenset(), {}, is_open=True
)  # fmt: skip
STEPS = [
    ["exclusion.immediate", "exclusion.formal", "communication.contact"], ["exclusion.reviewed", "support.offered"],
    ["exclusion.formal", "communication.update", "exclusion.ended"],
]  # fmt: skip
TOLD |= {"steps": STEPS, "before_case": BEFORE_CASE}
WORDS = extend(
    _KNOWN,
    {"vocabulary": "tests", "families": _TYPES, "episodes": EPISODES, "steps": STEPS, **_STATED},
    "tests",
)
Row = dict[str, Any]


def engine_rows(pack: Row, case: Row, as_at: date, engine: str = "rete", explanations: bool = True) -> list[Row]:
    """The rows that an engine gives."""
    read = read_pack(pack, "pack", "digest", WORDS)
    made = engine_for(Rulebook((read,), WORDS), engine)
    return review(read_case(case, "case", WORDS), made, as_at, explanations).rows()


def wanted_rows(pack: Row, case: Row, as_at: date, explanations: bool = True) -> list[Row]:
    """The rows that the oracle gives."""
    return oracle.review([pack], case, as_at, explanations, EPISODES, TOLD)


def difference(pack: Row, case: Row, as_at: date) -> str:
    """What differs between engine and oracle, with all that is needed to see it again; empty where nothing does."""
    found, wanted = engine_rows(pack, case, as_at), wanted_rows(pack, case, as_at)
    if found == wanted:
        return ""
    lines = [json.dumps({"pack": pack, "case": case, "as_at": str(as_at)}, default=str)]
    for one in found:
        if one not in wanted:
            lines.append(f"engine: {list(one.values())}")
    lines += [f"oracle: {list(one.values())}" for one in wanted if one not in found]
    return "\n".join(lines)
