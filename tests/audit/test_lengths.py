"""Lengths of the parts of a case: what ended, what was still open, and the longest silence."""

from __future__ import annotations

from datetime import date
from typing import Any

from fairness.audit.lengths import lengths
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.engines.columnar.encode import encode
from fairness.readers.record import read_case

WORDS = shipped_vocabulary()


def of(*events: tuple[str, str], closed: str | None = None, as_at: str = "2024-06-30") -> dict[str, Any]:
    document = {
        "case_id": "1", "nation": "england", "opened": "2024-01-01", "closed": closed,
        "events": [{"date": when, "type": kind} for kind, when in events],
    }  # fmt: skip
    case = read_case(document, "case", WORDS)
    other = read_case({**document, "case_id": "2", "events": []}, "case", WORDS)
    return lengths(encode([other, case], date.fromisoformat(as_at), [])).row(1, named=True)


def test_a_length_runs_from_the_first_start_to_the_first_end_after_it() -> None:
    found = of(
        ("exclusion.ended", "2024-01-05"), ("exclusion.immediate", "2024-01-10"), ("exclusion.formal", "2024-01-20"),
        ("exclusion.ended", "2024-02-10"), ("exclusion.ended", "2024-03-10"),
    )  # fmt: skip
    assert (found["days.exclusion"], found["ended.exclusion"]) == (31, True)


def test_without_an_end_it_lasted_until_the_case_closed_or_the_audit() -> None:
    begun = ("exclusion.formal", "2024-01-11")
    open_still, closed = of(begun), of(begun, closed="2024-03-01")
    assert (open_still["days.exclusion"], open_still["ended.exclusion"]) == (171, False)
    assert (closed["days.exclusion"], closed["ended.exclusion"]) == (50, False)
    assert (closed["days.case"], closed["ended.case"]) == (60, True)
    assert (open_still["days.case"], open_still["ended.case"]) == (181, False)


def test_what_never_began_has_no_length() -> None:
    found = of(("exclusion.formal", "2024-05-01"), as_at="2024-04-01")
    assert (
        found["days.exclusion"] is None and found["ended.exclusion"] is None and found["days.investigation"] is None
    )


def test_the_longest_silence_counts_what_the_practitioner_hears() -> None:
    found = of(
        ("communication.concern_notified", "2024-01-03"), ("communication.received", "2024-01-30"),
        ("communication.update", "2024-02-20"), ("communication.update", "2024-02-21"), closed="2024-03-01",
    )  # fmt: skip
    assert found["days.silence"] == 48
    assert of(closed="2024-01-31")["days.silence"] == 30
    late = of(("communication.update", "2024-01-05"), as_at="2024-01-20")
    assert late["days.silence"] == 15
