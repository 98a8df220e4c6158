"""A table read by columns gives what its cases, read one by one, give: episodes and all else that rules ask."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import Any

import polars as pl
import pytest

from fairness.audit.review import Question, review_rows
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.engines.columnar.rows import in_full, whole
from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.readers.columns import ROW
from fairness.readers.record import read_case
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import Rulebook
from tests.conformance.oracle import written_date
from tests.conformance.strategies import random_pack, random_timeline

WORDS = shipped_vocabulary()
Row = dict[str, Any]
ACTS = ["investigation.report_submitted", "investigation.investigator_appointed", "decision.no_case"]


def told(draw: Random, number: int, codes: list[str]) -> tuple[Row, date]:
    """A case that a table can hold: every event with only the attributes that the vocabulary has."""
    case, as_at = random_timeline(draw, codes)
    case = {
        key: value
        for key, value in case.items()
        if key not in ("explanations", "organisation", "outcome", "proposed")
    }
    case["case_id"] = f"C{number:04}"
    for role, held in case.get("roles", {}).items():
        one = held[0] if isinstance(held, list) else held
        case["roles"][role] = one["who"] if isinstance(one, dict) else one
    events = []
    for event in case["events"]:
        event = {key: value for key, value in event.items() if key not in ("panel", "note", "circa")} | {
            "date": written_date(event)
        }
        if event["type"] == "communication.update" and draw.random() < 0.4:
            event["type"] = draw.choice(sorted(WORDS.before_case))
        if event["type"] == "support.offered" and draw.random() < 0.7:
            event |= {"type": "restriction.imposed", "scope": draw.choice(["no_clinical_work", "some_work"])}
        elif event["type"].startswith("communication.") and draw.random() < 0.5:
            event["type"] = draw.choice(["process.held", "process.resumed", "leave.special", "leave.ended", *ACTS])
        events.append(event)
    case["events"] = events or [{"date": case["opened"], "type": "concern.raised"}]
    return case, as_at


def table_of(cases: list[Row]) -> pl.DataFrame:
    rows = []
    for case in cases:
        facts: Row = {"nation": case["nation"], "opened": case["opened"], "closed": case.get("closed")}
        facts |= {name: case.get(name) for name in ("sector", "kind")}
        facts["recorded"] = "; ".join(case["recorded"]) if "recorded" in case else None
        facts |= {f"practitioner.{name}": value for name, value in case.get("practitioner", {}).items()}
        facts |= {f"roles.{name}": value for name, value in case.get("roles", {}).items()}
        for event in case["events"]:
            own = {name: "; ".join(value) if isinstance(value, list) else value for name, value in event.items()}
            rows.append({"case_id": case["case_id"], **facts, **own})
    return (
        pl.from_dicts(rows, infer_schema_length=None).with_row_index(ROW, 1).with_columns(pl.col(ROW).cast(pl.Int64))
    )


@pytest.mark.parametrize("tens", range(6))
def test_columns_give_what_cases_give(tens: int) -> None:
    for number in range(tens * 10, tens * 10 + 10):
        draw = Random(f"tables/{number}")
        pack = json.loads(json.dumps(random_pack(draw)).replace('"contact.', '"immediate_exclusion.'))
        codes = [rule["code"] for rule in pack["rules"]]
        drawn = [told(draw, place, codes) for place in range(25)]
        as_at = drawn[0][1]
        rulebook = Rulebook((read_pack(pack, "pack", "digest", WORDS),), WORDS)
        table = table_of([case for case, _ in drawn])
        results = review_rows(table, "table", Question(rulebook, as_at)).results
        found = in_full(whole(results, table["case_id"].unique(), list(rulebook.rules)))
        engine = SingleCase(rulebook)
        wanted = [row for case, _ in drawn for row in review(read_case(case, "case", WORDS), engine, as_at).rows()]
        assert found.to_dicts() == wanted, (number, pack)
