"""Rules that go together are found, and those that do not are left alone."""

from __future__ import annotations

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.record import read_case
from fairness.ruletests.overlaps import related
from tests.packs import pack_of

REVIEW = {"after": "exclusion.formal", "expect": "exclusion.reviewed", "within": "28 days"}


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        ({**REVIEW, "within": "4 weeks"}, [("same", "R1", "R2")]),
        ({**REVIEW, "within": "14 days"}, [("implies", "R1", "R2")]),
        (
            {"after": "exclusion.formal", "never": "exclusion.reviewed", "within": "30 days"},
            [("never_both_met", "R1", "R2")],
        ),
        ({"after": "exclusion.formal", "expect": "exclusion.ended", "within": "28 days"}, []),
        ({"after": "restriction.imposed", "expect": "exclusion.reviewed", "within": "28 days"}, []),
    ],
)
def test_pairs(other: dict[str, object], kinds: list[tuple[str, str, str]]) -> None:
    vocabulary = shipped_vocabulary()
    rulebook = pack_of(REVIEW, other, vocabulary=vocabulary)
    found, _ = related(rulebook, lambda document, file: read_case(document, file, vocabulary))
    assert [(one.kind, one.first, one.second) for one in found] == kinds
    assert all(one.tried >= 6 and one.witness["events"] for one in found)
