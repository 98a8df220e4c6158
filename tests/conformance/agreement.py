"""Comparing the engine with the oracle on one pack and one case."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl

from fairness.cases.vocabulary import Term, Vocabulary, extend
from fairness.engines.columnar.run import review_all
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


def columnar(pack: Row, cases: list[Row], as_at: date, explanations: bool = True) -> pl.DataFrame:
    """The rows of all cases at once."""
    read = read_pack(pack, "pack", "digest", WORDS)
    return review_all(
        [read_case(case, "case", WORDS) for case in cases], Rulebook((read,), WORDS), as_at, explanations
    )


def difference(pack: Row, case: Row, as_at: date) -> str:
    """What differs between engine and oracle, with all that is needed to see it again; empty where nothing does."""
    found, wanted = engine_rows(pack, case, as_at), wanted_rows(pack, case, as_at)
    return _told(pack, case, as_at, {"engine": found}, wanted)


def differences(pack: Row, cases: list[Row], as_at: date) -> list[str]:
    """What differs between rete, the columns of all cases at once, and the oracle: a text for each case."""
    read = read_pack(pack, "pack", "digest", WORDS)
    rete = engine_for(Rulebook((read,), WORDS), "rete")
    at_once: dict[str, list[Row]] = {case["case_id"]: [] for case in cases}
    for row in columnar(pack, cases, as_at).to_dicts():
        at_once[row["case_id"]].append(row)
    told = []
    for case in cases:
        alone = review(read_case(case, "case", WORDS), rete, as_at).rows()
        found = {"rete": alone, "columns": at_once[case["case_id"]]}
        told.append(_told(pack, case, as_at, found, wanted_rows(pack, case, as_at)))
    return [one for one in told if one]


def _told(pack: Row, case: Row, as_at: date, found: dict[str, list[Row]], wanted: list[Row]) -> str:
    if all(rows == wanted for rows in found.values()):
        return ""
    lines = [json.dumps({"pack": pack, "case": case, "as_at": str(as_at)}, default=str)]
    for engine, rows in found.items():
        lines += [f"{engine}: {list(one.values())}" for one in rows if one not in wanted]
        lines += [f"oracle, not {engine}: {list(one.values())}" for one in wanted if one not in rows]
        lines += [f"{engine}: the same rows in another order"] * (len(lines) == 1 and rows != wanted)
    return "\n".join(lines)
