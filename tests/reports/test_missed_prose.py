"""What a record does not say reads as a sentence, for every kind of thing that a rule asks of an event."""

from __future__ import annotations

from typing import Any

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.reports.missed_prose import in_prose
from fairness.reports.words import Prose
from fairness.tracing.reasons import Missed

WORDS = Prose(shipped_vocabulary())


def said(field: str, found: Any, *tests: tuple[str, Any]) -> str:
    return in_prose(WORDS, [Missed("field", field, found=found, tests=tests)], lambda one: f"{one.field}: as asked")


@pytest.mark.parametrize(
    ("field", "found", "test", "says"),
    [
        ("reason", None, ("present", True), "gives no reason"),
        ("by", None, ("present", True), "does not say who acted"),
        ("consulted", None, ("present", True), "does not say who was consulted before a decision"),
        ("accompanied", None, ("present", True), "does not say whether the practitioner was accompanied"),
        ("trained", None, ("in", (True,)), "does not show that the person appointed was trained for the role"),
        ("written", False, ("in", (True,)), "says no to this: that it was made or confirmed in writing"),
        ("covers", ["reasons"], ("contains", "designated_member"), "does not say who the designated board member is"),
        ("covers", None, ("in", ("support", "health")), "does not mention the support available or health and"
         " wellbeing"),
        ("covers", None, ("in", ("next_steps", "procedure")), "does not say what follows or mention the procedure"),
        ("covers", ["reasons", "next_steps"], ("present", False), "says only this: reasons and next steps"),
        ("panel", ["P1"], ("contains", "HR"), "does not mention HR (panel)"),
        ("channel", "message", ("in", ("letter",)), "has channel: message, where we expected channel: as asked"),
    ],
)  # fmt: skip
def test_what_is_not_said_is_told_in_words(field: str, found: Any, test: tuple[str, Any], says: str) -> None:
    assert said(field, found, test) == says
