"""What rests on one act in one period is one finding, whichever rules ask for it; its id does not move."""

from __future__ import annotations

from datetime import date
from typing import Any

from fairness.engines.model import Review, Verdict
from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.readers.record import read_case
from fairness.review.findings import Finding, finding_ids, findings, patterns
from fairness.rulebook.rulebook import Rulebook
from tests.packs import rulebook_of
from tests.words import SMALL

AFTER = {"after": "exclusion.formal", "expect": "contact.made", "within": "7 days"}
GAPS = {"after": "exclusion.formal", "expect": "contact.made", "every": "7 days", "until": "exclusion.ended"}
DUTY = [{"source": "s", "kind": "duty", "says": "it is required"}]
RESEARCH = [{"source": "s", "kind": "research", "says": "it helps"}]


def rules(**asked: dict[str, Any]) -> Rulebook:
    made = [{"code": code, "title": code, **more} for code, more in asked.items()]
    return rulebook_of({"pack": "p", "rules": made}, SMALL)


def reviewed(
    rulebook: Rulebook, *events: tuple[str, str], as_at: date = date(2024, 6, 1), closed: str = ""
) -> Review:
    document = {
        "case_id": "A", "nation": "england", "opened": "2024-01-08",
        "events": [{"date": day, "type": kind} for day, kind in events], **({"closed": closed} if closed else {}),
    }  # fmt: skip
    return review(read_case(document, "case", SMALL), SingleCase(rulebook), as_at)


def told(rulebook: Rulebook, made: Review) -> list[tuple[str, list[str]]]:
    return [(one.id, [rule.code for rule in one.rules]) for one in findings(made, rulebook)]


EXCLUDED = ("2024-01-10", "exclusion.formal")


def test_one_act_on_one_day_is_one_finding_under_its_strongest_basis() -> None:
    book = rules(
        A001={"act": "contact", "check": AFTER, "basis": RESEARCH, "severity": "critical"},
        A002={"act": "contact", "check": AFTER, "basis": DUTY, "severity": "low"},
        A003={"act": "other", "check": AFTER},
    )
    made = reviewed(book, EXCLUDED)
    assert told(book, made) == [("contact-2024-01-10", ["A002", "A001"]), ("other-2024-01-10", ["A003"])]
    (first, _) = findings(made, book)
    assert (first.kind, first.severity) == ("duty", "critical")
    assert [one.rule for one in first.results] == ["A002", "A001"] and [one.rule for one in first.told] == ["A002"]


def test_a_rule_that_names_no_act_is_one_of_its_own() -> None:
    book = rules(A001={"check": AFTER}, A002={"check": AFTER})
    assert told(book, reviewed(book, EXCLUDED)) == [("a001-2024-01-10", ["A001"]), ("a002-2024-01-10", ["A002"])]


def test_gaps_of_one_chain_are_one_finding_and_the_acts_of_another_day_another() -> None:
    book = rules(A001={"act": "contact", "check": GAPS}, A002={"act": "contact", "check": AFTER})
    made = reviewed(book, EXCLUDED, ("2024-02-01", "contact.made"), ("2024-03-01", "contact.made"))
    (one,) = findings(made, book)
    assert len(one.results) == 4 and one.id == "contact-2024-01-10"
    plain = rules(A002={"act": "contact", "check": AFTER})
    again = reviewed(plain, EXCLUDED, ("2024-03-20", "exclusion.ended"), ("2024-05-10", "exclusion.formal"))
    assert [one for one, _ in told(plain, again)] == ["contact-2024-01-10", "contact-2024-05-10"]


def test_an_id_stays_the_same_when_the_record_grows() -> None:
    book = rules(A001={"act": "contact", "check": GAPS})
    before = told(book, reviewed(book, EXCLUDED))
    after = told(book, reviewed(book, ("2024-01-09", "exclusion.reviewed"), EXCLUDED, ("2024-02-01", "contact.made")))
    assert before == after


def test_what_is_superseded_belongs_to_what_supersedes_it_even_under_another_act() -> None:
    book = rules(
        A001={"act": "a", "check": AFTER, "supersedes": ["A002"]},
        A002={"act": "b", "check": AFTER, "basis": DUTY, "severity": "critical"},
    )
    (one,) = findings(reviewed(book, EXCLUDED), book)
    assert [rule.code for rule in one.rules] == ["A001", "A002"] and one.act == "a" and one.severity == "medium"


def test_what_is_to_come_is_one_act_where_one_rule_supersedes_another() -> None:
    book = rules(A001={"check": AFTER, "supersedes": ["A002"]}, A002={"check": AFTER})
    made = reviewed(book, EXCLUDED, as_at=date(2024, 1, 12))
    (one,) = findings(made, book, Verdict.DUE)
    assert [rule.code for rule in one.rules] == ["A001", "A002"]


def test_a_pattern_is_no_finding_and_names_those_that_it_is_over() -> None:
    book = rules(
        A001={"check": AFTER}, A002={"check": AFTER}, A003={"check": AFTER},
        A004={"check": {"at_least": 2, "of": ["A001", "A002"]}, "pattern": True},
    )  # fmt: skip
    made = reviewed(book, EXCLUDED)
    found = findings(made, book)
    assert [one.lead.code for one in found] == ["A001", "A002", "A003"]
    (pattern,) = patterns(made, book, found)
    assert [one.lead.code for one in pattern.findings] == ["A001", "A002"]


def test_every_risk_has_the_id_of_one_finding() -> None:
    book = rules(A001={"act": "a", "check": GAPS}, A002={"act": "a", "check": AFTER}, A003={"check": AFTER})
    made = reviewed(book, EXCLUDED, ("2024-02-01", "contact.made"))
    ids = finding_ids(made, book)
    risks = [one for one in made.results if one.verdict is Verdict.RISK]
    assert risks and all(id(one) in ids for one in risks)
    held: list[Finding] = findings(made, book)
    assert sorted(len(one.results) for one in held) == sorted(
        [*map(list(ids.values()).count, {one.id for one in held})]
    )
