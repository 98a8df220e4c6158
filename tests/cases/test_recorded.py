"""What a source keeps: rules on a role, a fact or an attribute that it does not keep are not judged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.engines.review import engine_for, review
from fairness.readers.record import read_case
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError

WORDS = shipped_vocabulary()
EACH = {"each": "exclusion.formal", "must": {"by": {"present": True}}}
ETHNICITY = {"expect": {"type": "case.opened", "where": {"practitioner.ethnicity": {"present": True}}}}


def verdict(check: dict[str, Any], recorded: list[str] | None, applies: dict[str, Any] | None = None) -> str:
    rule = {"code": "T1", "title": "A rule", "check": check, "applies": applies or {}}
    rulebook = Rulebook((read_pack({"pack": "p", "rules": [rule]}, "p", "d", WORDS),), WORDS)
    case: dict[str, Any] = {"case_id": "A", "nation": "england", "opened": "2024-01-08", "closed": "2024-05-01"}
    case["events"] = [{"date": "2024-01-10", "type": "exclusion.formal", "reason": "safety"}]
    if recorded is not None:
        case["recorded"] = recorded
    read = read_case(case, "a.yaml", WORDS)
    return review(read, engine_for(rulebook, "direct"), date(2024, 6, 1)).verdicts()["T1"].value


@pytest.mark.parametrize(
    ("recorded", "found"),
    [
        (None, "risk"),
        (["exclusion.*"], "risk"),
        (["exclusion.*", "exclusion.formal.by"], "risk"),
        (["exclusion.*", "exclusion.formal.reason"], "unknown"),
        (["exclusion.*", "exclusion.*.reason"], "unknown"),
        (["exclusion.*", "exclusion.reviewed.reason"], "risk"),
    ],
)
def test_an_attribute_that_is_not_kept(recorded: list[str] | None, found: str) -> None:
    assert verdict(EACH, recorded) == found


@pytest.mark.parametrize(
    ("recorded", "found"),
    [
        (None, "risk"),
        (["exclusion.*"], "risk"),
        (["exclusion.*", "practitioner.*"], "risk"),
        (["exclusion.*", "practitioner.profession"], "unknown"),
    ],
)
def test_a_fact_that_is_not_kept(recorded: list[str] | None, found: str) -> None:
    assert verdict(ETHNICITY, recorded) == found


def test_a_role_that_is_not_kept_leaves_what_applies_to_it_open() -> None:
    applies = {"roles.appeal_chair": {"present": True}}
    assert verdict(EACH, ["exclusion.*"], applies) == "not_applicable"
    assert verdict(EACH, ["exclusion.*", "roles.case_manager"], applies) == "unknown"


@pytest.mark.parametrize("entry", ["roles.case_boss", "practitioner.shoe_size", "exclusion.formal.bye", "nothing.*"])
def test_an_entry_that_names_nothing_is_an_error(entry: str) -> None:
    with pytest.raises(InputError, match="is not the name of an event type"):
        verdict(EACH, [entry])
