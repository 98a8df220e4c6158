"""Checklists by stage, from the verdicts of small packs."""

from __future__ import annotations

from datetime import date
from typing import Any

from fairness.cases.vocabulary import extend, shipped_vocabulary
from fairness.engines.model import Verdict
from fairness.engines.review import engine_for, review
from fairness.readers.record import read_case
from fairness.reports.checklist import Checklist, as_document, checklist
from tests.packs import rulebook_of

WORDS = shipped_vocabulary()


def rule(code: str, act: str, check: dict[str, Any], **more: Any) -> dict[str, Any]:
    remedy = {"who": "case manager", "do": "Do it."}
    return {"code": code, "title": f"Title of {code}", "act": act, "check": check, "remedy": remedy, **more}


NOTICE = {"after": "concern.raised", "expect": "communication.concern_notified", "within": "5 days"}
TOLD = rule("T1", "concern_notice", NOTICE, task="Tell the practitioner")
HEARD = rule("T2", "hearing_notice", {"before": "hearing.held", "expect": "hearing.notified"}, task="Give notice")
SUPPORT = rule("T3", "support_offer", {"after": "exclusion.formal", "expect": "support.offered", "within": "7 days"})


def made(rules: list[dict[str, Any]], *events: tuple[str, str], as_at: str = "2024-03-01", **more: Any) -> Checklist:
    listed = [{"date": one[0], "type": one[1]} for one in events]
    document = {"case_id": "A", "nation": "england", "opened": "2024-01-08", "events": listed, **more}
    rulebook = rulebook_of({"pack": "p", "rules": rules}, WORDS)
    engine = engine_for(rulebook, "direct")
    return checklist(review(read_case(document, "a.yaml", WORDS), engine, date.fromisoformat(as_at)), rulebook)


def said(found: Checklist) -> list[tuple[str, str, Verdict]]:
    return [(one.stage.name, one.act, one.verdict) for one in found.items]


def test_items_stand_in_their_stage_with_their_evidence() -> None:
    found = made([TOLD, SUPPORT], ("2024-01-08", "concern.raised"), ("2024-01-10", "communication.concern_notified"))
    done, to_come = found.items
    assert (done.stage.name, done.verdict, done.what) == ("concern", Verdict.MET, "Tell the practitioner")
    assert "10 Jan 2024" in done.evidence and done.codes == ("T1",) and done.by is None
    assert (to_come.act, to_come.verdict, to_come.evidence) == ("support_offer", Verdict.NOT_APPLICABLE, "")
    assert to_come.what == "Title of T3"  # a rule without a task is called by its title


def test_what_is_still_to_do_and_what_was_not_done_have_their_dates() -> None:
    early = made([TOLD], ("2024-01-08", "concern.raised"), as_at="2024-01-09")
    late = made([TOLD], ("2024-01-08", "concern.raised"), as_at="2024-03-01")
    assert [(one.verdict, one.by) for one in early.items] == [(Verdict.DUE, date(2024, 1, 13))]
    assert [(one.verdict, one.by) for one in late.items] == [(Verdict.RISK, date(2024, 1, 13))]


def test_rules_that_want_the_same_on_one_occasion_are_one_item_with_the_worst_of_them() -> None:
    same = {
        **TOLD,
        "code": "T9",
        "severity": "high",
        "check": {**TOLD["check"], "within": "1 days"},
        "task": "Tell now",
    }
    found = made([TOLD, same], ("2024-01-08", "concern.raised"), ("2024-01-10", "communication.concern_notified"))
    assert [(one.verdict, one.what, one.codes) for one in found.items] == [(Verdict.RISK, "Tell now", ("T1", "T9"))]


def test_each_occasion_has_an_item_of_its_own() -> None:
    found = made(
        [SUPPORT], ("2024-01-10", "exclusion.formal"), ("2024-01-12", "support.offered"),
        ("2024-01-20", "exclusion.ended"), ("2024-02-20", "exclusion.formal"),
    )  # fmt: skip
    assert said(found) == [
        ("concern", "support_offer", Verdict.MET),
        ("concern", "support_offer", Verdict.RISK),
    ]


def test_what_was_done_several_times_is_one_item_with_the_last_evidence() -> None:
    first = [("2024-01-10", "exclusion.formal"), ("2024-01-12", "support.offered"), ("2024-01-13", "exclusion.ended")]
    listed = [*first, ("2024-02-10", "exclusion.formal"), ("2024-02-12", "support.offered")]
    [one] = made([SUPPORT], *listed).items
    assert (one.verdict, one.times) == (Verdict.MET, 2) and "12 Feb 2024" in one.evidence
    assert "[" not in one.evidence  # no places of events in the file
    table = as_document(made([SUPPORT], *listed)).sections[0].items[-1]
    assert table.rows[0][4].startswith("2 times. The last: ")


def test_a_closed_case_has_nothing_to_come() -> None:
    found = made([TOLD, HEARD], ("2024-01-08", "concern.raised"), closed="2024-02-01")
    assert said(found) == [("concern", "concern_notice", Verdict.RISK)]


def test_what_does_not_apply_is_not_to_come() -> None:
    elsewhere = {**HEARD, "applies": {"nation": "wales"}}
    assert said(made([elsewhere])) == []


def test_patterns_and_what_waits_for_a_fact_are_left_out() -> None:
    waits = {**TOLD, "applies": {"sector": "secondary"}}
    pattern = {**rule("T8", "", {"each": "concern.raised", "must": {"by": {"present": True}}}), "pattern": True}
    found = made([waits, pattern], ("2024-01-08", "concern.raised"))
    assert found.items == () and [one.field for one in found.unstated] == ["sector"]
    document = as_document(found)
    assert document.sections[0].title == "First of all" and "`sector`" in document.sections[0].items[1]


def test_a_document_has_a_table_a_stage_in_their_order() -> None:
    found = made([HEARD, TOLD, rule("T7", "", {"each": "concern.raised", "must": {"by": {"present": True}}})],
                 ("2024-01-08", "concern.raised"))  # fmt: skip
    document = as_document(found)
    assert [one.title for one in document.sections] == [
        "When a concern comes up",
        "Hearing and appeal",
        "Other checks",
    ]
    assert document.lead == "As at 1 Mar 2024. 0 of 2 items are done."


def test_every_act_has_one_stage() -> None:
    acts = [act for stage in WORDS.stages.values() for act in stage.acts]
    assert len(acts) == len(set(acts)) > 90
    assert WORDS.stage_of["exclusion_review"].name == "review"
    assert list(WORDS.stages)[0] == "concern" and list(WORDS.stages)[-1] == "after"


def test_a_file_of_an_organisation_adds_acts_to_a_stage() -> None:
    own = extend(WORDS, {"vocabulary": "ours", "stages": {"review": {"acts": ["gold_review"]}}}, "ours.yaml")
    assert own.stage_of["gold_review"].title == WORDS.stages["review"].title
    assert own.stage_of["exclusion_review"].name == "review" and list(own.stages) == list(WORDS.stages)
