"""The engine and the oracle, which share no code, agree on every column of every result."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.agreement import difference, engine_rows, wanted_rows
from tests.conformance.soak import compare
from tests.conformance.strategies import pairs, random_pair

Row = dict[str, Any]


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs())
def test_engine_and_oracle_agree(pair: tuple[Row, Row, date]) -> None:
    assert difference(*pair) == ""


def test_both_engines_and_the_oracle_agree_on_a_fixed_draw() -> None:
    # Wider than what Hypothesis explores in a run, and the same each time.
    found, differences = compare(7, 0, 100)
    assert differences == [] and found > 3000


def test_the_engine_without_the_library_agrees_too() -> None:
    for number in range(1500):
        pack, case, as_at = random_pair(Random(f"direct/{number}"))
        assert engine_rows(pack, case, as_at, "direct") == wanted_rows(pack, case, as_at), (
            number,
            pack,
        )


def test_explanations_set_aside_are_as_if_there_were_none() -> None:
    explained = 0
    for number in range(600):
        pack, case, as_at = random_pair(Random(f"aside/{number}"))
        bare = {name: value for name, value in case.items() if name != "explanations"}
        assert engine_rows(pack, case, as_at, "direct", explanations=False) == engine_rows(
            pack, bare, as_at, "direct"
        )
        explained += any(row["verdict"] == "explained" for row in engine_rows(pack, case, as_at, "direct"))
    assert explained > 10


def test_a_wrong_engine_is_noticed() -> None:
    pack = {"pack": "p", "rules": [{"code": "R1", "title": "t", "check": {"expect": "a.b"}}]}
    case = {"case_id": "c", "nation": "wales", "opened": "2024-01-01", "events": []}
    assert difference(pack, case, date(2024, 2, 1)) == ""
    rows = engine_rows(pack, case, date(2024, 2, 1))
    assert [row["verdict"] for row in rows] == ["due"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_where_all_days_differ(seed: int, shuffler: Any) -> None:
    pack, case, as_at = random_pair(Random(seed))
    first = date(2024, 1, 1).toordinal()
    for number, event in enumerate(case["events"]):
        event["date"] = date.fromordinal(first + 3 * number).isoformat()
        event["ref"] = number
    case.pop("explanations", None)
    shuffled = {**case, "events": shuffler.sample(case["events"], len(case["events"]))}
    assert _by_content(pack, shuffled, as_at) == _by_content(pack, case, as_at)


def _by_content(pack: Row, case: Row, as_at: date) -> list[Row]:
    """Rows with each event's place replaced by its own mark, in an order that does not depend on places."""
    rows = engine_rows(pack, case, as_at)
    for row in rows:
        for name in ("activation_position", "witness_position"):
            if row[name] is not None:
                row[name] = case["events"][row[name]]["ref"]
    return sorted(rows, key=str)
