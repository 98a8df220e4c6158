"""Rows of a chronology that wait: what they may tell of is not said to be missing, whichever engine judges."""

from datetime import date
from typing import Any

import pytest

from fairness import Case, load_rulebook
from fairness.engines.columnar.run import review_all
from fairness.engines.review import engine_for, review
from fairness.reports.view import view
from fairness.tracing.trace import trace

BOOK = load_rulebook("mhps-england")


def case(*proposed: dict[str, Any], **more: Any) -> Case:
    facts = {"case_id": "A", "nation": "england", "sector": "secondary", "procedure": "mhps", "opened": "2024-01-08"}
    events = [{"date": "2024-01-10", "type": "exclusion.formal", "by": "P1"}]
    return Case(**{**facts, "practitioner": {"profession": "doctor"}, "events": events, "proposed": proposed, **more})


def row(kind: str, **more: Any) -> dict[str, Any]:
    return {"row": "log.docx, row 5", "date": "2024-02-01", "text": "x", "candidates": [{"type": kind}], **more}


def verdict(one: Case, code: str = "MHE014") -> str:
    made = review(one, engine_for(BOOK, "direct"), date(2024, 6, 1))
    columns = review_all([one], BOOK, date(2024, 6, 1))
    assert made.rows() == columns.select(*made.rows()[0]).to_dicts()
    return made.verdicts()[code].value


def test_what_a_waiting_row_may_be_is_not_said_to_be_missing() -> None:
    assert verdict(case()) == "risk"
    assert verdict(case(row("exclusion.reviewed"))) == "unknown"
    assert verdict(case(row("exclusion.reviewed")).without_proposed()) == "risk"


@pytest.mark.parametrize(
    "one",
    [
        row("support.offered"),
        row("exclusion.reviewed", state="note"),
        row("exclusion.reviewed", state="skipped"),
        row("exclusion.reviewed", date="2024-07-01"),  # after the day of the review
    ],
)
def test_other_rows_leave_a_risk(one: dict[str, Any]) -> None:
    assert verdict(case(one)) == "risk"


def test_the_row_is_named() -> None:
    shown = view(review(case(row("exclusion.reviewed")), engine_for(BOOK, "direct"), date(2024, 6, 1)), BOOK)
    said = next(line.shows for one in shown.unknown if one.rule.code == "MHE014" for line in one.lines)
    assert said.startswith("1 row waits to be confirmed, and may tell of exclusion reviewed")
    assert said.endswith(": log.docx, row 5 (1 Feb 2024).")


def test_a_trace_says_what_waits() -> None:
    one, engine = case(row("exclusion.reviewed")), engine_for(BOOK, "direct")
    found = trace(one, BOOK.rules["MHE014"], BOOK, engine, date(2024, 6, 1)).traced[0]
    assert found.decided == "row_waits" and found.changes[0].kind == "confirm"


def test_a_role_that_a_waiting_row_may_name_is_not_said_to_be_missing() -> None:
    roles = {"case_investigator": "P2"}  # who manages the case is asked where the record names who investigates
    assert verdict(case(roles=roles), "MHE001") == "risk"
    named = case(row("role.case_manager_appointed"), roles=roles)
    result = next(
        one for one in review(named, engine_for(BOOK, "direct"), date(2024, 6, 1)).results if one.rule == "MHE001"
    )
    assert result.verdict.value == "unknown"
