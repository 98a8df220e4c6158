"""The strategy of durable_rules: what stays in its networks from case to case changes no verdict."""

from __future__ import annotations

from datetime import date

import pytest

from fairness.engines.rete import chain, network
from fairness.engines.review import engine_for, review
from tests.packs import case_of, pack_of

pytestmark = pytest.mark.skipif(not network.AVAILABLE, reason="durable_rules could not be built here")
WITHIN = {"after": "a.asked", "expect": "a.answered", "within": "7 days"}


def test_compounds_of_compounds_chain_and_facts_that_stay_may_be_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "_RENEWED_AFTER", 3)
    rulebook = pack_of(
        WITHIN,
        WITHIN | {"within": "14 days"},
        {"all_of": ["R1", "R2"]},
        {"any_of": ["R1", "R3"]},
        {"at_least": 2, "of": ["R3", "R4", "R2"]},
    )
    engine = engine_for(rulebook, "rete")
    expected = {
        "2024-01-12": ["met", "met", "met", "met", "met"],
        "2024-01-20": ["risk", "met", "met", "risk", "met"],
        "2024-01-30": ["risk", "risk", "risk", "risk", "risk"],
    }
    for _ in range(3):
        for answered, verdicts in expected.items():
            case = case_of(("2024-01-10", "a.asked"), (answered, "a.answered"))
            assert [one.value for one in review(case, engine, date(2024, 3, 1)).verdicts().values()] == verdicts
