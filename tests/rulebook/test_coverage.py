"""`docs/coverage.md` accounts for every rule, and names none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairness.rulebook.rulebook import load_rulebook

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parent.parent.parent / "docs" / "coverage.md"


def test_every_rule_is_accounted_for() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"\b[A-Z]{3}\d{3}\b", text))
    for first, last in re.findall(r"([A-Z]{3}\d{3}) to ([A-Z]{3}\d{3})", text):
        named |= {f"{first[:3]}{number:03}" for number in range(int(first[3:]), int(last[3:]) + 1)}
    assert named == set(load_rulebook(lines=False).rules)
