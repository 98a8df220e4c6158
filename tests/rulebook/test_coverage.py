"""`docs/coverage.md` accounts for every rule, and names none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairness.rulebook.obligations import Obligation
from fairness.rulebook.rulebook import load_rulebook

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parent.parent.parent / "docs" / "coverage.md"


def test_every_rule_is_accounted_for() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"\b[A-Z]{3}\d{3}\b", text))
    for first, last in re.findall(r"([A-Z]{3}\d{3}) to ([A-Z]{3}\d{3})", text):
        named |= {f"{first[:3]}{number:03}" for number in range(int(first[3:]), int(last[3:]) + 1)}
    assert named == set(load_rulebook(lines=False).rules)


def test_whatever_asks_for_writing_takes_a_letter_or_an_email_too() -> None:
    asked = []
    for rule in load_rulebook(lines=False).rules.values():
        if not isinstance(rule.check, Obligation):
            continue
        clauses = [(one.types, dict(one.where)) for one in rule.check.target.clauses]
        for types, where in clauses:
            if where.pop("written", None) == (("in", (True,)),):
                assert (types, {"channel": (("in", ("letter", "email")),), **where}) in clauses, rule.code
                asked.append(rule.code)
    assert sorted(set(asked)) == ["ACA003", "LEX004", "MHE010", "MHE021", "MHE076", "MHN001", "SCO001", "SCO009"]
