"""Actions agreed after an audit: read, with what is wrong by line; added, and marked as done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fairness.audit.agreed import Agreed, load_actions, rules_of, with_action, with_done
from fairness.source.problems import InputError
from tests.audit.test_stretches import RULEBOOK

OURS = """# ours
actions:
- rule: MHE014  # the four weeks
  what: "Diary: four weeks"
  owner: HR director
  due: 2026-03-31
- act: regular_contact
  what: Weekly calls
  owner: medical director
"""


def test_a_new_file_says_what_goes_in_it_and_reads_back(tmp_path: Path) -> None:
    text = with_action(
        "", "a.yaml", {"rule": "MHE014", "what": "Diary", "owner": "HR", "due": date(2026, 3, 31)}, RULEBOOK
    )
    (tmp_path / "a.yaml").write_text(text)
    assert load_actions(tmp_path / "a.yaml", RULEBOOK) == (
        Agreed(rule="MHE014", what="Diary", owner="HR", due=date(2026, 3, 31)),
    )
    assert text.startswith("# Actions agreed after an audit")


def test_adding_and_marking_keep_every_other_line() -> None:
    added = with_action(OURS, "a.yaml", {"rule": "LEX011", "what": "Name one", "owner": "HR", "due": None}, RULEBOOK)
    assert added == f"{OURS}- rule: LEX011\n  what: Name one\n  owner: HR\n"
    done = with_done(OURS, "a.yaml", 1, date(2026, 3, 20), RULEBOOK)
    assert done == OURS.replace("2026-03-31\n", "2026-03-31\n  done: 2026-03-20\n")
    with pytest.raises(InputError, match="has no action 3; expected a number from 1 to 2"):
        with_done(OURS, "a.yaml", 3, date(2026, 3, 20), RULEBOOK)


def test_the_state_of_an_action_is_that_of_a_day() -> None:
    made = Agreed(rule="MHE014", what="x", owner="y", due=date(2026, 3, 31), done=date(2026, 4, 2))
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2))
    assert [made.state(one) for one in days] == ["open", "overdue", "done"]


def test_an_act_is_that_of_its_rules() -> None:
    codes = rules_of(Agreed(act="regular_contact", what="x", owner="y"), RULEBOOK)
    assert "LEX006" in codes and all(RULEBOOK.rules[one].act == "regular_contact" for one in codes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "actions:\n- {rule: MHE999, what: x, owner: y}\n",
            "'MHE999' is not a rule; expected a code, such as MHE014",
        ),
        ("actions:\n- {act: regular_contac, what: x, owner: y}\n", "did you mean 'regular_contact'"),
        ("actions:\n- {what: x, owner: y}\n", "has no rule and no act; expected one of `rule:` and `act:`"),
        ("actions:\n- {rule: MHE014, act: regular_contact, what: x, owner: y}\n", "has both a rule and an act"),
        (
            "actions:\n- rule: MHE014\n  what: x\n  owner: y\n  due: soon\n",
            "'soon' is not a date; expected YYYY-MM-DD",
        ),
        ("actions:\n- {rule: MHE014, what: x}\n", "owner"),
        ("actions:\n- {rule: MHE014, what: x, owner: y, dona: 2026-01-01}\n", "did you mean 'done'"),
        ("rules: []\n", "actions"),
        ("- a\n", "expected a list `actions:`"),
        ("", "is empty"),
    ],
)
def test_mistakes_are_told_with_what_is_expected(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(InputError) as told:
        load_actions(tmp_path / "a.yaml", RULEBOOK)
    assert says in str(told.value) and "a.yaml" in str(told.value)
