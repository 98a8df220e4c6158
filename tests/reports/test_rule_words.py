from typing import Any

import pytest

from fairness.reports.rule_words import applies_in_words, check_in_words, in_force_in_words
from fairness.reports.words import Words
from fairness.rulebook.models import Rule
from tests.packs import rulebook_of
from tests.words import SMALL

WORDS = Words(SMALL)


def rule_of(check: dict[str, Any], **rule: Any) -> Rule:
    document = {"pack": "p", "rules": [{"code": "ABC001", "title": "t", "check": check, **rule}]}
    return rulebook_of(document, SMALL).rules["ABC001"]


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ({"after": "exclusion.formal", "expect": "contact.made", "within": "5 working days"},
         "After each formal exclusion, expect contact made within 5 working days."),
        ({"after": "exclusion.formal", "expect": "contact.made"},
         "After each formal exclusion, expect contact made by the time the case closes."),
        ({"after": "exclusion.formal", "expect": "contact.made", "not_before": "1 day", "unless": "exclusion.ended"},
         "After each formal exclusion, expect contact made no sooner than 1 day after, unless exclusion ended comes"),
        ({"after": "exclusion.formal", "expect": "contact.made", "not_before": "1 day", "within": "2 days"},
         "After each formal exclusion, expect contact made between 1 day and 2 days after."),
        ({"before": "exclusion.formal", "expect": "contact.made", "notice": "2 weeks"},
         "Before each formal exclusion, expect contact made with at least 2 weeks of notice."),
        ({"before": "exclusion.formal", "expect": "contact.made", "within": "1 month"},
         "Before each formal exclusion, expect contact made no more than 1 month before."),
        ({"after": "exclusion.formal", "expect": "contact.made", "every": "28 days", "until": "exclusion.ended"},
         "From each formal exclusion until exclusion ended, expect contact made at least every 28 days."),
        ({"after": "exclusion.formal", "never": ["contact.*"], "until": "exclusion.ended"},
         "After each formal exclusion, expect no contact event until exclusion ended."),
        ({"never": "contact.missed"}, "Expect no contact missed in the case."),
        ({"expect": "contact.made", "times": {"min": 2, "max": 3}},
         "Expect contact made at least 2 and at most 3 times in the case."),
        ({"expect": "contact.made", "times": 2}, "Expect contact made exactly 2 times in the case."),
        ({"each": "contact.made", "must": {"written": True, "by": {"present": True}}},
         "For each contact made, expect written: yes and "),
        ({"each": "contact.made",
          "must": [{"covers": {"differs_from": "activation.by"}}, {"by": {"present": False}, "written": True}]},
         "For each contact made, expect covers other than by, or by not recorded and written: yes."),
        ({"each": "case.closed", "must": {"outcome": {"present": True}}},
         "For the closing of the case, expect outcome recorded."),
        ({"never": "contact.made", "after": "exclusion.formal",
          "while": {"from": "case.opened", "until": "contact.*"}},
         "After each formal exclusion (only after case opened and before any contact event), expect no contact made"),
        ({"never": "contact.made", "after": "exclusion.formal", "while": {"until": "contact.*"}},
         "After each formal exclusion (only before any contact event), expect no contact made"),
        ({"after": "exclusion.formal", "expect": "contact.made", "alternate": True},
         "After each formal exclusion, expect contact made before the next formal exclusion."),
        ({"before": "exclusion.formal", "expect": "contact.made", "immediately": True},
         "Before each formal exclusion, expect contact made as the event just before."),
        ({"roles": {"distinct": ["case_manager", "case_investigator"]}},
         "No person holds two of these roles: case manager and case investigator."),
        ({"roles": {"named": ["case_manager"]}}, "Filled: case manager."),
        ({"all_of": ["ABC002", "ABC003"]}, "At risk when all of these are: ABC002 and ABC003."),
        ({"any_of": ["ABC002", "ABC003"]}, "At risk when any of these is: ABC002 or ABC003."),
        ({"at_least": 2, "of": ["A", "B", "C"]}, "At risk when at least 2 of these are: A, B and C."),
    ],
)  # fmt: skip
def test_each_form_reads_as_a_sentence(check: dict[str, Any], says: str) -> None:
    assert check_in_words(rule_of(check), WORDS).startswith(says)


def test_the_cases_and_the_time_that_a_rule_is_for() -> None:
    rule = rule_of(
        {"expect": "contact.made"},
        applies={"nation": "wales", "practitioner.profession": ["doctor", "dentist"]},
        in_force={"from": "2005-02-17", "until": "2024-01-01"},
    )
    assert applies_in_words(rule, WORDS) == "nation: wales, and profession: doctor or dentist"
    assert in_force_in_words(rule) == "from 2005-02-17 until 2024-01-01"
    assert in_force_in_words(rule_of({"expect": "contact.made"})) == ""
