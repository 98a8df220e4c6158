from typing import Any

import pytest

from fairness.cases.vocabulary import Term
from fairness.readers.record import read_case
from fairness.rulebook.examples import accepted, as_at, case_document, expected_verdict
from fairness.rulebook.models import Rule
from fairness.source.loader import load_documents
from tests.packs import rulebook_of
from tests.words import SMALL

CHECK = {"after": "exclusion.formal", "expect": "exclusion.ended"}


def rule_with(applies: dict[str, Any] | None = None, of_pack: dict[str, Any] | None = None) -> Rule:
    rule = {"code": "ABC001", "title": "t", "check": CHECK, "applies": applies}
    return rulebook_of({"pack": "p", "rules": [rule], "applies": of_pack}, SMALL).rules["ABC001"]


def document(example: dict[str, Any], **where: Any) -> dict[str, Any]:
    return dict(case_document(rule_with(**where), {"verdict": "met", "opened": "2024-01-01", **example}, 1, SMALL))


def test_facts_that_the_rule_demands_are_filled_with_the_first_value_accepted() -> None:
    applies = {"practitioner.profession": ["dentist", "doctor"], "practitioner.new_in_post": True}
    made = document({}, applies=applies, of_pack={"nation": "wales", "sector": {"not": "secondary"}})
    assert made["practitioner"] == {"profession": "dentist", "new_in_post": True}
    assert (made["nation"], made["sector"], made["case_id"]) == ("wales", "primary", "ABC001 example 1")


def test_pack_and_rule_may_both_speak_of_a_field() -> None:
    made = document({}, applies={"nation": ["wales"]}, of_pack={"nation": ["england", "wales"]})
    assert made["nation"] == "wales"


def test_what_the_example_mentions_stays_and_null_stays_unstated() -> None:
    applies = {"practitioner.profession": "doctor", "sector": "secondary"}
    made = document({"practitioner": {"profession": None}, "sector": "primary"}, applies=applies)
    assert (made["practitioner"], made["sector"]) == ({"profession": None}, "primary")
    assert document({"practitioner": None}, applies=applies)["practitioner"] is None


def test_a_fact_that_must_be_absent_is_left_out_and_a_role_is_filled() -> None:
    applies = {"practitioner.ethnicity": {"present": False}, "roles.case_manager": {"present": True}}
    made = document({}, applies=applies)
    assert made["practitioner"] == {} and made["roles"] == {"case_manager": "P1"}
    assert made["nation"] == "england"


@pytest.mark.parametrize(
    ("written", "event"),
    [
        (["2024-01-02", "a.b"], {"date": "2024-01-02", "type": "a.b"}),
        (["2024-01-02", "a.b", {"by": "P1"}], {"date": "2024-01-02", "type": "a.b", "by": "P1"}),
        (["2024-01-02", "14:30", "a.b"], {"date": "2024-01-02", "time": "14:30", "type": "a.b"}),
        (["2024-01-02", None, "a.b"], {"date": "2024-01-02", "time": None, "type": "a.b"}),
        (["2024-01-02", "9:05", "a.b", {"x": 1}], {"date": "2024-01-02", "time": "9:05", "type": "a.b", "x": 1}),
        ({"date": "2024-01-02", "type": "a.b"}, {"date": "2024-01-02", "type": "a.b"}),
    ],
)  # fmt: skip
def test_events_may_be_lists(written: Any, event: dict[str, Any]) -> None:
    assert document({"events": [written]})["events"] == [event]


def test_a_mistake_in_an_example_has_its_line() -> None:
    text = (
        "verdict: met\nopened: 2024-01-01\nevents:\n- [2024-01-02, exclusion.formal]\n- [2024-13-02, contact.made]\n"
    )
    made = case_document(rule_with(), load_documents(text.encode(), "e.yaml")[0], 2, SMALL)
    with pytest.raises(Exception, match=r"e.yaml:5: events\[1\].date: '2024-13-02' is not a date"):
        read_case(made, "e.yaml", SMALL)


def test_an_example_may_leave_out_opened_and_the_rule_of_its_explanation() -> None:
    example = {"verdict": "met", "events": [["2024-03-02", "exclusion.formal"]], "explanations": [{"reason": "r"}]}
    made = case_document(rule_with(), example, 1, SMALL)
    assert (made["opened"], made["explanations"]) == ("2024-03-02", [{"reason": "r", "rule": "ABC001"}])
    assert "opened" not in example and "rule" not in example["explanations"][0]


@pytest.mark.parametrize(
    ("example", "day"),
    [
        ({"opened": "2024-01-01", "as_at": "2024-02-01", "closed": "2024-03-01"}, "2024-02-01"),
        ({"opened": "2024-01-01", "closed": "2024-03-01", "events": [["2024-02-01", "a.b"]]}, "2024-03-01"),
        ({"opened": "2024-01-01", "closed": "2024-03-01", "events": [["2024-04-01", "a.b"]]}, "2024-04-01"),
        ({"opened": "2024-01-01", "closed": "2024-03"}, "2024-03-31"),
        ({"opened": "2024-01-01", "events": [["2024-02-29", "a.b"], ["2024-01-05", "a.b"]]}, "2025-02-28"),
        ({"opened": "2024-01-01"}, "2025-01-01"),
    ],
)
def test_the_date_as_at_which_an_example_is_checked(example: dict[str, Any], day: str) -> None:
    assert as_at(example).isoformat() == day


def test_verdicts_may_be_written_as_words() -> None:
    assert expected_verdict({"verdict": "Not applicable"}) == "not_applicable"
    assert expected_verdict({}) == ""


@pytest.mark.parametrize(
    ("tests", "term", "value"),
    [
        ([(("in", ("b", "a")),), (("not", ("b",)),)], Term("x", "text", ""), "a"),
        ([(("at_least", 3), ("at_most", 5))], Term("x", "number", ""), 3),
        ([(("contains", "word"),)], Term("x", "text", ""), "word"),
        ([(("present", True),)], Term("x", "date", ""), "2024-01-08"),
        ([(("in", ("a",)),), (("in", ("b",)),)], Term("x", "text", ""), None),
    ],
)
def test_the_first_value_that_passes_every_test(tests: Any, term: Term, value: Any) -> None:
    assert accepted(tests, term) == value
