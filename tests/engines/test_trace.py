"""What `explain` says of each candidate, and that it never contradicts the engine."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from fairness.engines.rete import Rete
from fairness.engines.trace import trace
from fairness.readers.record import read_case
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.packs import read_pack
from fairness.rulebook.phrases import PatternReader
from fairness.rulebook.rulebook import Rulebook
from tests.conformance.agreement import WORDS
from tests.conformance.strategies import random_pair
from tests.packs import case_of, pack_of

WITHIN = {"after": "a.b", "expect": "c.d", "within": "5 days"}


@pytest.mark.parametrize(
    ("check", "events", "reasons"),
    [
        (WITHIN, [("2024-02-01", "a.b"), ("2024-02-03", "c.d")], [None]),
        (WITHIN, [("2024-02-01", "c.d"), ("2024-02-02", "a.b"), ("2024-02-20", "c.d")], ["order", "too_late"]),
        ({**WITHIN, "not_before": "3 days"}, [("2024-02-01", "a.b"), ("2024-02-02", "c.d")], ["too_soon"]),
        (
            {**WITHIN, "unless": "e.f"},
            [("2024-02-01", "a.b"), ("2024-02-02", "e.f"), ("2024-02-03", "c.d")],
            ["released"],
        ),
        ({"after": "a.b", "expect": "a.*"}, [("2024-02-01", "a.b")], ["itself"]),
        (
            {"after": "a.b", "expect": "a.*", "alternate": True},
            [("2024-02-01", "a.b"), ("2024-02-02", "a.b")],
            ["itself", "next_activation"],
        ),
        (
            {**WITHIN, "immediately": True},
            [("2024-02-01", "a.b"), ("2024-02-02", "e.f"), ("2024-02-03", "c.d")],
            ["not_next"],
        ),
        (
            {"after": "a.b", "expect": {"type": "c.d", "where": {"by": "P1"}}},
            [("2024-02-01", "a.b"), ("2024-02-02", "c.d")],
            ["field"],
        ),
        ({"after": "a.b", "expect": "c.d"}, [("2024-02-01", "a.b"), ("2024-05-02", "c.d")], ["closed"]),
        ({"each": "a.b", "must": {"by": {"present": True}}}, [("2024-02-01", "a.b")], ["field"]),
    ],
)
def test_each_candidate_is_told_what_it_missed_first(
    check: dict[str, Any], events: list[tuple[str, str]], reasons: list[str | None]
) -> None:
    rulebook = pack_of(check)
    case = case_of(*events, closed="2024-04-01")
    found = trace(case, rulebook.rules["R1"], rulebook, Rete(rulebook), date(2024, 6, 1))
    missed = [one.missed.reason if one.missed else None for one in found.activations[0].candidates]
    assert missed == reasons


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"check": {**WITHIN, "while": {"from": "e.f", "until": "g.h"}}}, "while"),
        ({"check": WITHIN, "in_force": {"from": "2025-01-01"}}, "in_force"),
        ({"check": {**WITHIN, "after": {"type": "a.b", "where": {"by": "P1"}}}}, "field"),
    ],
)
def test_an_event_that_does_not_activate_is_told_why(rule: dict[str, Any], reason: str) -> None:
    document = {"pack": "p", "rules": [{"code": "R1", "title": "t", **rule}]}
    pack, _ = read_pack(document, "p", "d", PatternReader(WORDS))
    rulebook = Rulebook((pack,), WORDS)
    found = trace(case_of(("2024-02-01", "a.b")), rulebook.rules["R1"], rulebook, Rete(rulebook), date(2024, 6, 1))
    assert [one.missed.reason for one in found.considered if one.missed] == [reason]


def test_facts_are_shown_where_the_rule_is_not_asked() -> None:
    document = {
        "pack": "p",
        "rules": [{"code": "R1", "title": "t", "check": WITHIN, "applies": {"nation": "wales", "kind": "conduct"}}],
    }
    pack, _ = read_pack(document, "p", "d", PatternReader(WORDS))
    rulebook = Rulebook((pack,), WORDS)
    found = trace(case_of(("2024-02-01", "a.b")), rulebook.rules["R1"], rulebook, Rete(rulebook), date(2024, 6, 1))
    assert [(one.name, one.state) for one in found.facts] == [("nation", "fails"), ("kind", "unstated")]
    assert found.activations == [] and found.results[0].verdict == "not_applicable"


def test_the_candidates_that_count_are_those_that_the_engine_counted() -> None:
    compared = 0
    for number in range(400):
        pack, case, as_at = random_pair(Random(f"trace/{number}"))
        read, _ = read_pack(pack, "p", "d", PatternReader(WORDS))
        rulebook = Rulebook((read,), WORDS)
        engine = Rete(rulebook)
        for rule in rulebook.rules.values():
            found = trace(read_case(case, "case", WORDS), rule, rulebook, engine, as_at)
            activated = [one.event for one in found.considered if one.missed is None]
            if isinstance(rule.check, Obligation) and found.activations:
                shown = sorted(
                    str(one.result.activation and one.result.activation.position) for one in found.activations
                )
                assert shown == sorted(str(one.position) for one in activated), number
            for one in found.activations:
                compared += 1
                assert sum(candidate.missed is None for candidate in one.candidates) == one.result.count, (
                    number,
                    rule,
                )
    assert compared > 300
