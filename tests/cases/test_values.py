"""Values of fields: synonyms stand for them, and other words are kept as the record's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairness.cases.vocabulary import NOTHING, OwnWords, extend, shipped_vocabulary
from fairness.engines.review import engine_for, review
from fairness.readers.record import read_case
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import Rulebook

WORDS = shipped_vocabulary()


def case(*events: dict[str, Any], **more: Any) -> Any:
    document = {"case_id": "A", "nation": "england", "opened": "2024-01-08", "events": list(events), **more}
    return read_case(document, "a.yaml", WORDS)


def excluded(**attributes: Any) -> dict[str, Any]:
    return {"date": "2024-01-10", "type": "exclusion.formal", **attributes}


def verdict(check: dict[str, Any], *events: dict[str, Any], **more: Any) -> str:
    applies = more.pop("applies", {})
    pack = {"pack": "p", "rules": [{"code": "T1", "title": "A rule", "check": check, "applies": applies}]}
    rulebook = Rulebook((read_pack(pack, "p", "d", WORDS),), WORDS)
    found = {
        review(case(*events, **more), engine_for(rulebook, name), date(2024, 6, 1)).verdicts()["T1"].value
        for name in ("direct", "rete")
    }
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    "written", ["patient safety", "Patient_Safety", "protect-patients or staff", "SAFETY OF PATIENTS"]
)
def test_synonyms_become_the_value(written: str) -> None:
    made = case(excluded(ground=written))
    assert made.events[0].fields["ground"] == "protect_patients_or_staff" and not made.warnings


def test_a_list_is_read_item_by_item() -> None:
    made = case(excluded(alternatives=["Redeployment", "a sabbatical"]), outcome="No case")
    assert made.events[0].fields["alternatives"] == ["other_site", "a sabbatical"]
    assert made.facts["outcome"] == "no_case_to_answer"


def test_unknown_words_are_kept_and_pointed_out_with_the_nearest() -> None:
    made = case(excluded(ground="patients safety"))
    [told] = made.warnings
    assert isinstance(made.events[0].fields["ground"], OwnWords) and told.field == "events[0].ground"
    assert "patients safety" in told.says and told.nearest == "protect_patients_or_staff"


def test_a_warning_shows_no_more_than_a_few_words() -> None:
    [told] = case(excluded(ground="word " * 100)).warnings
    assert len(told.says) < 160


def test_each_is_unknown_where_words_leave_it_open() -> None:
    check = {"each": "exclusion.formal", "must": {"ground": ["protect_patients_or_staff"]}}
    assert verdict(check, excluded(ground="patient safety")) == "met"
    assert verdict(check, excluded(ground="it seemed best")) == "unknown"
    assert verdict(check, excluded(ground="public interest")) == "risk"
    assert verdict(check, excluded()) == "risk"


def test_a_target_that_words_leave_open() -> None:
    wanted = {"type": "communication.contact", "where": {"covers": "support"}}
    told = {"date": "2024-01-11", "type": "communication.contact"}
    check = {"after": "exclusion.formal", "expect": wanted, "within": "7 days"}
    assert verdict(check, excluded(), {**told, "covers": ["a chat"]}) == "unknown"
    assert verdict(check, excluded(), {**told, "covers": ["a chat", "EAP"]}) == "met"
    assert verdict(check, excluded(), {**told, "covers": ["allegations"]}) == "risk"
    never = {"after": "exclusion.formal", "never": wanted}
    assert verdict(never, excluded(), {**told, "covers": ["a chat"]}) == "unknown"
    assert verdict(
        never, excluded(), {**told, "covers": ["a chat"]}, {**told, "date": "2024-01-12", "covers": ["EAP"]}
    ) == ("risk")


def test_applies_is_unknown_where_words_leave_it_open() -> None:
    check, applies = {"never": "exclusion.formal"}, {"outcome": "no_case_to_answer"}
    assert verdict(check, excluded(), outcome="it went away", applies=applies) == "unknown"
    assert verdict(check, excluded(), outcome="dismissed", applies=applies) == "not_applicable"


def test_the_same_own_words_are_the_same() -> None:
    same = {"type": "exclusion.reviewed", "where": {"ground": {"same_as": "activation.ground"}}}
    check = {"after": "exclusion.formal", "expect": same}
    later = {"date": "2024-02-01", "type": "exclusion.reviewed"}
    assert verdict(check, excluded(ground="the ward"), {**later, "ground": "The ward"}, closed="2024-03-01") == "met"
    assert (
        verdict(check, excluded(ground="the ward"), {**later, "ground": "the unit"}, closed="2024-03-01") == "unknown"
    )


def test_a_vocabulary_file_may_give_values_in_either_form() -> None:
    stated = {"colour": {"values": {"red": "like blood", "blue": {"says": "like the sky", "synonyms": ["navy"]}}}}
    made = extend(NOTHING, {"vocabulary": "x", "attributes": stated}, "x.yaml").attributes["colour"]
    assert made.values == {"red": "like blood", "blue": "like the sky"}
    assert (made.meant("Navy"), made.meant("green")) == ("blue", None)
