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
TABLES: dict[str, Any] = {"episodes": EPISODES, "steps": STEPS}
WORDS = extend(_KNOWN, {"vocabulary": "tests", "families": _TYPES, **TABLES}, "tests")
Row = dict[str, Any]


def engine_rows(pack: Row, case: Row, as_at: date, engine: str = "rete", explanations: bool = True) -> list[Row]:
    """The rows that an engine gives."""
    read = read_pack(pack, "pack", "digest", WORDS)
    made = engine_for(Rulebook((read,), WORDS), engine)
    return review(read_case(case, "case", WORDS), made, as_at, explanations).rows()


def wanted_rows(pack: Row, case: Row, as_at: date, explanations: bool = True) -> list[Row]:
    """The rows that the oracle gives."""
    return oracle.review([pack], case, as_at, explanations, before_case=BEFORE_CASE, **TABLES)


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
