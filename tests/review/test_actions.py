"""One act is one thing to do: by whom, by when, overdue first; in a closed case what is left to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from fairness.engines.model import Verdict
from fairness.review.actions import Action, actions, left_over
from fairness.review.findings import findings
from fairness.review.late import WHY_LATE, remedy_of
from tests.review.test_findings import AFTER, DUTY, EXCLUDED, GAPS, reviewed, rules

DO = {"who": "case manager", "do": "Telephone today. Write it down.", "closed": "Ask what was learned."}


def listed(book: Any, *events: tuple[str, str], as_at: date, closed: str = "") -> tuple[list[Action], list[Action]]:
    made = reviewed(book, *events, as_at=as_at, closed=closed)
    risks, due = findings(made, book), findings(made, book, Verdict.DUE)
    return actions(made, risks, due), left_over(made, risks)


def test_an_act_that_two_rules_want_is_one_line_and_due_by_the_first_day() -> None:
    later = {**AFTER, "within": "21 days"}
    book = rules(A001={"act": "c", "check": AFTER, "task": "Make contact"}, A002={"act": "c", "check": later})
    (one,), left = listed(book, EXCLUDED, as_at=date(2024, 1, 12))
    assert (one.due, one.overdue, one.finding) == (date(2024, 1, 17), False, None) and left == []
    (late,), _ = listed(book, EXCLUDED, as_at=date(2024, 1, 20))
    assert (late.due, late.overdue, late.task) == (date(2024, 1, 17), True, "Make contact")
    assert late.finding is not None


def test_what_was_done_late_is_no_longer_to_be_done() -> None:
    book = rules(A001={"check": AFTER})
    assert listed(book, EXCLUDED, ("2024-02-20", "contact.made"), as_at=date(2024, 3, 1)) == ([], [])


def test_what_can_no_longer_be_done_in_time_is_made_good_now_where_it_is_a_duty() -> None:
    check = {"before": "exclusion.formal", "expect": "contact.made"}
    book = rules(A001={"check": check, "basis": DUTY, "remedy": DO, "task": "Contact first"}, A002={"check": check})
    (one,), _ = listed(book, EXCLUDED, as_at=date(2024, 3, 1))
    assert (one.task, one.due, one.overdue, one.who) == ("Telephone today", None, True, "case manager")


def test_what_came_after_its_time_is_not_asked_for_again() -> None:
    check = {"before": "exclusion.formal", "expect": "contact.made"}
    book = rules(A001={"check": check, "basis": DUTY, "remedy": DO, "task": "Contact first"})
    assert listed(book, EXCLUDED, ("2024-02-20", "contact.made"), as_at=date(2024, 3, 1)) == ([], [])
    made = reviewed(book, EXCLUDED, ("2024-02-20", "contact.made"), as_at=date(2024, 3, 1))
    (one,) = findings(made, book)
    assert remedy_of(one, made.timeline) == WHY_LATE


def test_what_was_done_late_leaves_what_a_closed_case_is_asked_unless_it_comes_again() -> None:
    book = rules(A001={"check": AFTER, "remedy": DO}, A002={"check": GAPS, "remedy": DO})
    made = reviewed(book, EXCLUDED, ("2024-03-20", "contact.made"), as_at=date(2024, 3, 25))
    left = {one.lead.code: remedy_of(one, made.timeline) for one in findings(made, book)}
    assert left == {"A001": DO["closed"], "A002": DO["do"]}


def test_an_overdue_act_is_that_of_the_rule_that_waits_for_it() -> None:
    first = {"before": "exclusion.formal", "expect": "contact.made"}
    book = rules(
        A001={"act": "c", "check": first, "basis": DUTY, "task": "Contact first"},
        A002={"act": "c", "check": {**AFTER, "expect": "exclusion.reviewed"}, "task": "Review the exclusion"},
    )
    (one,), _ = listed(book, EXCLUDED, ("2024-01-11", "contact.made"), as_at=date(2024, 3, 1))
    assert one.task == "Review the exclusion" and one.due == date(2024, 1, 17)


def test_people_come_in_the_order_of_what_presses_and_each_once() -> None:
    book = rules(
        A001={"act": "a", "check": {**AFTER, "within": "30 days"}, "remedy": {"who": "HR", "do": "A."}},
        A002={"act": "b", "check": AFTER, "remedy": {"who": "director", "do": "B."}},
        A003={"act": "c", "check": {**AFTER, "within": "60 days"}, "remedy": {"who": "director", "do": "C."}},
    )
    found, _ = listed(book, EXCLUDED, as_at=date(2024, 1, 12))
    assert [(one.who, one.act) for one in found] == [("director", "b"), ("director", "c"), ("HR", "a")]


def test_a_closed_case_has_what_is_left_to_do() -> None:
    book = rules(A001={"act": "a", "check": GAPS, "remedy": DO}, A002={"act": "b", "check": AFTER, "remedy": DO})
    found, left = listed(book, EXCLUDED, as_at=date(2024, 6, 1), closed="2024-04-01")
    assert found == [] and [one.task for one in left] == ["Ask what was learned"]
