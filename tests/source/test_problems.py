"""What a problem says, and how."""

from __future__ import annotations

import pytest

from fairness.source.problems import Place, Problem

LONG = "It was said that " * 20


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        (f"{'a' * 80!r} is not a date", f"'{'a' * 80}' is not a date"),
        (f"{LONG!r} is not a date", f"'{LONG[:80]}' ... is not a date"),
        (f"is {LONG!r} here and 'B' in row 2", f"is '{LONG[:80]}' ... here and 'B' in row 2"),
        (f'is "{LONG}" (here)', f'is "{LONG[:80]}" ... (here)'),
        ("'A' looks like a person's name, " + "which no case file should hold, " * 4 + "and 'B' does",) * 2,
    ],
)
def test_a_message_shows_at_most_80_characters_of_a_cell(says: str, expected: str) -> None:
    assert Problem(Place("t.csv"), says).says == expected
