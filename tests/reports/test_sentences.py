"""What a result's sentence says, for each form of a check, verdict and modifier."""

from __future__ import annotations

from typing import Any

import pytest

from fairness.reports.sentences import Sentences
from fairness.reports.words import Words
from fairness.rulebook.rulebook import Rulebook
from tests.conformance.agreement import WORDS
from tests.packs import case_of, pack_of, reviewed

Json = dict[str, Any]
A, LATER_A = ("2024-02-01", "a.x"), ("2024-03-01", "a.x")
B, Z = ("2024-02-10", "b.x"), ("2024-02-05", "z.x")
WITHIN: Json = {"after": "a.x", "expect": "b.x", "within": "28 days"}
OPEN_END: Json = {"after": "a.x", "expect": "b.x"}
TWICE: Json = {**WITHIN, "times": {"min": 2}}
EARLIEST: Json = {**WITHIN, "not_before": "10 days"}
BEFORE: Json = {"before": "a.x", "expect": "b.x"}
NOTICE: Json = {**BEFORE, "notice": "5 working days"}
NEVER: Json = {"after": "a.x", "never": "b.x"}


def b(date: str) -> tuple[str, str]:
    return (date, "b.x")


def at(time: str, kind: str, **more: Any) -> Json:
    return {"date": "2024-02-01", "time": time, "type": kind, **more}


def said(check: Json, *events: Any, others: tuple[Json, ...] = (), as_at: str = "2024-12-01", **case: Any) -> str:
    """The verdict and sentence of the first activation of R1."""
    rulebook = pack_of(check, *others, vocabulary=WORDS)
    return told(rulebook, *events, as_at=as_at, **case)[0]


def told(rulebook: Rulebook, *events: Any, as_at: str = "2024-12-01", **case: Any) -> list[str]:
    made = reviewed(rulebook, case_of(*events, **case), as_at)
    sentences = Sentences(made, Words(rulebook.vocabulary))
    rule = rulebook.rules["R1"]
    found = [f"{one.verdict.value}: {sentences.shows(rule, one)}" for one in made.results if one.rule == "R1"]
    return [one.replace(": x", "").replace(" 2024 [", " [").replace(" 2024", "") for one in found]


@pytest.mark.parametrize(
    ("check", "events", "case", "expected"),
    [
        (WITHIN, [A, B], {}, "met: B on 10 Feb [1] is recorded after A on 1 Feb [0], 19 days in hand."),
        (
            WITHIN,
            [A, b("2024-02-01")],
            {},
            "met: B on 1 Feb [1] is recorded on the same day as A on 1 Feb [0] (no time tells which came first), "
            "28 days in hand.",
        ),
        (
            OPEN_END,
            [A, b("2024-02")],
            {},
            "met: B in Feb [1] may have come after A on 1 Feb [0] (their dates overlap).",
        ),
        (WITHIN, [A], {"as_at": "2024-02-20"}, "due: Not recorded yet after A on 1 Feb [0]: B."),
        (WITHIN, [A], {}, "risk: Not recorded after A on 1 Feb [0]: B; it was 276 days overdue on 1 Dec."),
        (
            WITHIN,
            [A],
            {"closed": "2024-04-01"},
            "risk: Not recorded after A on 1 Feb [0]: B; it was 32 days overdue when the case closed.",
        ),
        (WITHIN, [A, b("2024-03-10")], {}, "risk: The first after A on 1 Feb [0] is B on 10 Mar [1]: 10 days late."),
        (
            WITHIN,
            [("2024-02", "a.x"), b("2024-04-10")],
            {},
            "risk: The first after A in Feb [0] is B on 10 Apr [1]: at least 13 days late.",
        ),
        (
            WITHIN,
            [("2024-01-20", "a.x"), b("2024-02")],
            {},
            "met: B in Feb [1] is recorded after A on 20 Jan [0], up to 16 days in hand.",
        ),
        (
            {**WITHIN, "within": "2 hours"},
            [at("09:00", "a.x"), at("12:30", "b.x")],
            {},
            "risk: The first after A on 1 Feb at 09:00 [0] is B on 1 Feb at 12:30 [1]: "
            "1 hour and 30 minutes late.",
        ),
        (
            WITHIN,
            [A],
            {"closed": "2024-02-20"},
            "lapsed: The case closed on 20 Feb, after A on 1 Feb [0] and before the time was up for: B.",
        ),
        (
            WITHIN,
            [A],
            {"closed": "2024-02-01"},
            "lapsed: The case closed on 1 Feb, on the day of A on 1 Feb [0] and before the time was up for: B.",
        ),
        (
            WITHIN,
            [A],
            {"closed": "2024-01-20"},
            "risk: Not recorded after A on 1 Feb [0]: B; it was 276 days overdue on 1 Dec.",
        ),
        (
            {**WITHIN, "unless": "z.x"},
            [A, Z, B],
            {},
            "lapsed: Z on 5 Feb [1] came after A on 1 Feb [0]; from then on this is no longer asked for: B.",
        ),
        (
            {**WITHIN, "after": "case.closed"},
            [],
            {"closed": "2024-03-01"},
            "risk: Not recorded after the closing of the case on 1 Mar: B; it was 247 days overdue on 1 Dec.",
        ),
        (
            OPEN_END,
            [A],
            {"closed": "2024-04-01"},
            "risk: Not recorded after A on 1 Feb [0]: B, by the time the case closed.",
        ),
        (
            OPEN_END,
            [A, b("2024-05-01")],
            {"closed": "2024-04-01"},
            "risk: After A on 1 Feb [0]: B on 1 May [1] came after the case had closed on 1 Apr; "
            "no other B is recorded after it.",
        ),
        (
            OPEN_END,
            [("2024-05-01", "a.x")],
            {"closed": "2024-04-01"},
            "due: Not recorded yet after A on 1 May [0]: B.",
        ),
        (
            EARLIEST,
            [A, b("2024-02-05")],
            {},
            "risk: After A on 1 Feb [0]: B on 5 Feb [1] came 6 days too early to count, less than 10 days after it; "
            "no other B is recorded after it; it was 276 days overdue on 1 Dec.",
        ),
        (
            {**OPEN_END, "not_before": "2 months"},
            [A, b("2024-02")],
            {"closed": "2024-06-01"},
            "risk: After A on 1 Feb [0]: B in Feb [1] came at least 32 days too early to count, "
            "less than 2 months after it; no other B is recorded after it, by the time the case closed.",
        ),
        (
            EARLIEST,
            [A, b("2024-02-05"), b("2024-02-07")],
            {"as_at": "2024-02-20"},
            "due: Still to come after A on 1 Feb [0]: B; "
            "B on 5 Feb [1] and B on 7 Feb [2] came too early to count, less than 10 days after it.",
        ),
        (
            EARLIEST,
            [A, b("2024-02-05"), b("2024-03-10")],
            {},
            "risk: After A on 1 Feb [0]: B on 5 Feb [1] came 6 days too early to count, less than 10 days after it; "
            "B on 10 Mar [2] came 10 days late.",
        ),
        (
            EARLIEST,
            [A, b("2024-02-05")],
            {"recorded": ["a.*"]},
            "unknown: The source does not keep in full (`recorded:`): B. "
            "A gap in that record after A on 1 Feb [0] shows nothing; the full record would tell.",
        ),
        (
            TWICE,
            [A, B, b("2024-02-12")],
            {},
            "met: Recorded twice within 28 days after A on 1 Feb [0], where at least 2 are expected: B; "
            "with B on 12 Feb [2] there were enough, 17 days in hand.",
        ),
        (
            TWICE,
            [A, B],
            {},
            "risk: After A on 1 Feb [0]: 1 of at least 2 expected came in time, B on 10 Feb [1]; "
            "no other B is recorded after it; it was 276 days overdue on 1 Dec.",
        ),
        (
            TWICE,
            [A, B, b("2024-03-15")],
            {},
            "risk: After A on 1 Feb [0]: 1 of at least 2 expected came in time, B on 10 Feb [1]; "
            "B on 15 Mar [2] came 15 days late.",
        ),
        (
            TWICE,
            [A, b("2024-03-15")],
            {},
            "risk: After A on 1 Feb [0]: none of at least 2 expected came in time; "
            "B on 15 Mar [1] came 15 days late; no other B is recorded after it.",
        ),
        (
            TWICE,
            [A, B],
            {"as_at": "2024-02-20"},
            "due: Still to come after A on 1 Feb [0]: B; so far 1 of at least 2, B on 10 Feb [1].",
        ),
        (
            {**WITHIN, "times": {"min": 0, "max": 1}},
            [A, B],
            {},
            "met: Recorded once within 28 days after A on 1 Feb [0], where at most 1 is expected: B.",
        ),
        (
            {**WITHIN, "times": {"max": 1}},
            [A, B, b("2024-02-12")],
            {},
            "risk: Recorded twice within 28 days after A on 1 Feb [0], where at most 1 is expected: B; "
            "B on 12 Feb [2] is beyond that.",
        ),
        (
            {**OPEN_END, "alternate": True},
            [A, LATER_A],
            {},
            "risk: Not recorded after A on 1 Feb [0]: B, by the time of A on 1 Mar [1].",
        ),
        (
            {**OPEN_END, "alternate": True},
            [A, LATER_A, b("2024-03-04")],
            {},
            "risk: After A on 1 Feb [0]: B on 4 Mar [2] came only after the next one, A on 1 Mar [1]; "
            "no other B is recorded after it.",
        ),
        (
            {**OPEN_END, "expect": ["a.x", "b.x"], "alternate": True},
            [A, LATER_A],
            {},
            "risk: After A on 1 Feb [0]: A on 1 Mar [1] is itself the next event that the rule starts from; "
            "no other A or B is recorded after it.",
        ),
        (
            {**OPEN_END, "immediately": True},
            [A, Z],
            {},
            "risk: Not recorded after A on 1 Feb [0]: B, expected as the very next step; "
            "the very next step was Z on 5 Feb [1].",
        ),
        (
            {**WITHIN, "immediately": True},
            [A, Z, B],
            {},
            "risk: After A on 1 Feb [0]: B on 10 Feb [2] came only after the very next step, Z on 5 Feb [1]; "
            "no other B is recorded after it.",
        ),
        (
            BEFORE,
            [A, B],
            {},
            "risk: Not recorded before A on 1 Feb [0]: B.",
        ),
        (
            {**BEFORE, "within": "10 days"},
            [b("2024-01-10"), A],
            {},
            "risk: Before A on 1 Feb [1]: B on 10 Jan [0] came 12 days too early to count, "
            "more than 10 days before it; no other B is recorded before it.",
        ),
        (
            NOTICE,
            [b("2024-01-30"), A],
            {},
            "risk: B on 30 Jan [0] came 5 days too late. The notice is 5 working days before A on 1 Feb [1].",
        ),
        (
            NOTICE,
            [A],
            {},
            "risk: Not recorded before A on 1 Feb [0]: B, expected with at least 5 working days of notice.",
        ),
        (
            {**NOTICE, "within": "10 working days"},
            [b("2024-01-10"), b("2024-01-30"), A],
            {},
            "risk: Before A on 1 Feb [2]: B on 10 Jan [0] came 8 days too early to count, "
            "more than 10 working days before it; "
            "B on 30 Jan [1] came 5 days too late to give 5 working days of notice.",
        ),
        (
            {**BEFORE, "unless": "z.x"},
            [b("2024-01-20"), ("2024-01-25", "z.x"), A],
            {},
            "risk: Before A on 1 Feb [2]: B on 20 Jan [0] came before Z on 25 Jan [1], "
            "and the rule looks only after that; no other B is recorded before it.",
        ),
        (
            {**BEFORE, "immediately": True},
            [b("2024-01-20"), ("2024-01-25", "z.x"), A],
            {},
            "risk: Before A on 1 Feb [2]: B on 20 Jan [0] came earlier than the step just before, Z on 25 Jan [1]; "
            "no other B is recorded before it.",
        ),
        (NEVER, [A], {}, "met: None recorded so far after A on 1 Feb [0]: B."),
        (
            {**NEVER, "within": "5 days"},
            [A, B],
            {},
            "met: None recorded within 5 days after A on 1 Feb [0]: B.",
        ),
        (
            {**NEVER, "until": "z.x"},
            [A, Z, B],
            {},
            "met: None recorded after A on 1 Feb [0], until Z: B.",
        ),
        (
            NEVER,
            [A, b("2024-05-01")],
            {"closed": "2024-04-01"},
            "met: None recorded after A on 1 Feb [0], by the time the case closed: B.",
        ),
        (NEVER, [A, B], {}, "risk: B on 10 Feb [1] is recorded after A on 1 Feb [0]."),
        (
            {**NEVER, "within": "10 days", "until": "z.x"},
            [A, B],
            {},
            "risk: B on 10 Feb [1] is recorded within 10 days after A on 1 Feb [0].",
        ),
        (
            {**BEFORE, "expect": {"type": "b.x", "where": {"written": True}}},
            [{"date": "2024-01-20", "type": "b.x"}, {"date": "2024-01-21", "type": "b.x", "written": False}, A],
            {},
            "risk: Not recorded before A on 1 Feb [2]: B (written: yes); the record of B on 20 Jan [0] lacks: "
            "written: yes; the record of B on 21 Jan [1] has written: no, where written: yes is asked for.",
        ),
        (
            {**WITHIN, "expect": {"type": "b.x", "where": {"by": {"differs_from": "activation.by"}}}},
            [at("09:00", "a.x", by="P1"), at("10:00", "b.x", by="p1")],
            {},
            "risk: Not recorded after A on 1 Feb at 09:00 [0]: B (by: other than P1); "
            "it was 276 days overdue on 1 Dec; "
            "the record of B on 1 Feb at 10:00 [1] has by: p1, where by: other than P1 is asked for.",
        ),
        ({"expect": "b.x"}, [B], {}, "met: B on 10 Feb [0] is recorded in this case."),
        ({"expect": "b.x"}, [A], {"closed": "2024-03-01"}, "risk: Not recorded in this case: B."),
        (
            {"expect": "b.x", "times": 2},
            [B],
            {"closed": "2024-03-01"},
            "risk: In this case: 1 of at least 2 expected is recorded, B on 10 Feb [0]; no other B is recorded.",
        ),
        (
            {"each": "a.x", "must": {"by": {"present": True}, "written": True, "covers": {"present": False}}},
            [{"date": "2024-02-01", "type": "a.x", "written": False, "covers": ["reasons"]}],
            {},
            "risk: The record of A on 1 Feb [0] lacks: by; it has written: no and covers: reasons, "
            "where written: yes and no covers are asked for.",
        ),
        (
            {"each": "a.x", "must": {"by": {"differs_from": "activation.to"}}},
            [{"date": "2024-02-01", "type": "a.x", "by": "P1", "to": "P2"}],
            {},
            "met: The record of A on 1 Feb [0] has what is asked for: by: other than P2.",
        ),
        (
            {"each": "case.opened", "must": {"sector": {"present": True}}},
            [],
            {},
            "risk: The case file lacks: sector.",
        ),
    ],
)  # fmt: skip
def test_each_form(check: Json, events: list[Any], case: Json, expected: str) -> None:
    assert said(check, *events, **case) == expected


def test_a_review_before_the_previous_extension_is_named() -> None:
    found = told(pack_of({**BEFORE, "alternate": True}, vocabulary=WORDS), b("2024-01-20"), A, LATER_A)
    assert found[1] == (
        "risk: Before A on 1 Mar [2]: B on 20 Jan [0] came before the previous one, A on 1 Feb [1]; "
        "no other B is recorded before it."
    )


def test_many_events_are_counted_after_the_first_few() -> None:
    early = [b(f"2024-02-0{day}") for day in range(2, 8)]
    assert "B on 2 Feb [1], B on 3 Feb [2], B on 4 Feb [3] and 3 more came too early" in said(EARLIEST, A, *early)


@pytest.mark.parametrize(
    ("check", "others", "expected"),
    [
        ({"all_of": ["R2", "R3"]}, ({"never": "a.x"}, {"never": "a.*"}), "risk: At risk together: R2 and R3."),
        ({"any_of": ["R2", "R3"]}, ({"never": "a.x"}, {"never": "b.x"}), "risk: At risk: R2."),
        ({"all_of": ["R2", "R3"]}, ({"never": "a.x"}, {"never": "b.x"}), "met: Of R2 and R3 only R2 is at risk."),
        ({"any_of": ["R2"]}, ({"never": "b.x"},), "met: None of these is at risk: R2."),
        (
            {"all_of": ["R2", "R3"]},
            ({"never": "a.x"}, {"expect": "b.x"}),
            "unknown: It rests on R2 and R3. Not decided yet: R3.",
        ),
        ({"all_of": ["R2"]}, ({"expect": "b.x"},), "unknown: It rests on R2, not decided yet."),
    ],
)
def test_compounds(check: Json, others: tuple[Json, ...], expected: str) -> None:
    assert said(check, A, others=others) == expected


def test_a_compound_that_lacks_a_fact_says_which() -> None:
    rulebook = pack_of({"any_of": ["R2"]}, {"never": "a.x"}, vocabulary=WORDS, applies={"sector": "secondary"})
    assert told(rulebook, A) == ["unknown: The case file does not state sector (`sector`)."]


def test_roles_name_a_person_once_in_each() -> None:
    check = {"roles": {"distinct": ["case_manager", "referrer"]}}
    found = said(check, roles={"case_manager": ["P1", "p1"], "referrer": ["P1", "P2"]})
    assert found == "risk: P1 is recorded as case manager and referrer."


@pytest.mark.parametrize(
    ("check", "events", "expected"),
    [
        ({**WITHIN, "within": "2 hours"}, [at("23:00", "a.x")], "2 hours after A: x on 1 Feb 2024 at 23:00 [0]: "
         "2 Feb 2024 at 01:00"),
        ({**WITHIN, "within": "36 hours"}, [A], "36 hours after the end of the day of A: x on 1 Feb 2024 [0]: "
         "3 Feb 2024 at 12:00"),
        ({**WITHIN, "within": "48 hours"}, [A], "48 hours after the end of the day of A: x on 1 Feb 2024 [0]: "
         "3 Feb 2024"),
        ({**BEFORE, "notice": "48 hours"}, [at("09:00", "a.x")], "48 hours before A: x on 1 Feb 2024 at 09:00 [0]: "
         "30 Jan 2024 at 09:00"),
    ],
)  # fmt: skip
def test_a_limit_in_hours_is_counted_to_the_minute(check: Json, events: list[Any], expected: str) -> None:
    rulebook = pack_of(check, vocabulary=WORDS)
    made = reviewed(rulebook, case_of(*events))
    assert Sentences(made, Words(WORDS)).how_due(rulebook.rules["R1"], made.results[0]) == expected


def test_only_the_parameter_that_was_counted_is_named() -> None:
    check = {**WITHIN, "not_before": "$first", "within": "$last"}
    rulebook = pack_of(check, vocabulary=WORDS, parameters={"first": "10 days", "last": "4 weeks"})
    made = reviewed(rulebook, case_of(A))
    due = Sentences(made, Words(WORDS)).how_due(rulebook.rules["R1"], made.results[0])
    assert due == "4 weeks (`last` of p) from 1 Feb 2024: 29 Feb 2024"


@pytest.mark.parametrize(
    ("check", "events", "as_at", "expected"),
    [
        (
            {**WITHIN, "within": "7 days"},
            [("2024-02", "a.x")],
            "2024-03-02",
            "unknown: We found no record after A in Feb [0] of: B. If it was on 1 Feb, this was due by 8 Feb; if on "
            "29 Feb, by 7 Mar. The exact date of event [0] (A) would tell.",
        ),
        (
            {**WITHIN, "within": "7 days"},
            [({"after": "2024-02-20", "before": "2024-02-24"}, "a.x")],
            "2024-02-25",
            "due: Not recorded yet after A between 21 and 23 Feb [0]: B.",
        ),
        (
            NEVER,
            [A, ({"from": "2024-01-20", "to": "2024-02-10"}, "b.x")],
            "2024-12-01",
            "unknown: B between 20 Jan and 10 Feb [1] may have come after A on 1 Feb [0]. "
            "The exact date of event [1] (B) would tell.",
        ),
        (
            NEVER,
            [A, b("2024-02-01")],
            "2024-12-01",
            "unknown: B on 1 Feb [1] may have come after A on 1 Feb [0]. "
            "The time of day of event [1] (B) and event [0] (A) would tell.",
        ),
        (
            NEVER,
            [A, ({"before": "2024-02-01"}, "b.x")],
            "2024-12-01",
            "met: None recorded so far after A on 1 Feb [0]: B.",
        ),
        (
            WITHIN,
            [A, ("2024-02-20~", "b.x")],
            "2024-12-01",
            "met: B about 20 Feb [1] is recorded after A on 1 Feb [0], up to 12 days in hand.",
        ),
    ],
)
def test_dates_less_sure_than_a_day(check: Json, events: list[Any], as_at: str, expected: str) -> None:
    assert said(check, *events, as_at=as_at) == expected
