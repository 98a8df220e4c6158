"""Names of people in a case are told from codes, initials, posts and bodies."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairness import load_cases
from fairness.cases.person_names import looks_like_name, people_named
from fairness.cases.vocabulary import shipped_vocabulary
from tests.cli import SAMPLES, fairness

WORDS = shipped_vocabulary()
CASE = """\
case_id: A
nation: england
opened: 2024-01-01
roles: {case_manager: Dr Jane Smith, case_investigator: medical director, hr_lead: [P3, {who: Ann Lee}]}
events:
- {date: 2024-01-02, type: exclusion.formal, by: [P1, Anna Okafor]}
- {date: 2024-01-03, type: communication.contact, by: Occupational Health}
explanations:
- {rule: MHE014, event: 0, reason: leave, by: O'Brien, date: 2024-03-04}
"""


@pytest.mark.parametrize(
    "name",
    [
        "Dr Smith", "dr. j. smith", "Smith", "J. Smith", "Smith, John", "Anna Okafor", "Siân ap Rhys", "McDonald",
        "O'Brien", "Mary-Jane Watson", "van der Berg", "Mark May", "Prof A B Chowdhury",
    ],
)  # fmt: skip
def test_a_name_is_seen(name: str) -> None:
    assert looks_like_name(name, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "", "P1", "JS", "HR", "CI-2", "medical director", "Medical Director", "Deputy Medical Director", "Head of HR",
        "Chair of the Board", "Responsible Officer", "Occupational Health", "Practitioner Performance Advice", "GMC",
        "General Medical Council", "Freedom to Speak Up Guardian", "Non-Executive Director", "Northern Trust",
        "Director of Workforce", "Associate Medical Director for Surgery", "Medical Defence Union", "Union",
        "Practitioner", "Nurse", "the family", "case_manager",
    ],
)  # fmt: skip
def test_a_code_a_post_and_a_body_are_no_names(text: str) -> None:
    assert not looks_like_name(text, WORDS)


def test_no_role_and_no_sample_has_a_name() -> None:
    assert not [one for one in WORDS.roles if looks_like_name(one.replace("_", " ").title(), WORDS)]
    samples = [str(one) for one in SAMPLES.glob("*.yaml") if one.name != "tracker.yaml"]
    assert [people_named(one, WORDS) for one in load_cases(*samples)] == [[]] * len(samples)


def test_check_and_validate_point_names_out(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(CASE, encoding="utf-8")
    says = "looks like a person's name: use a code, initials or a post"
    told = fairness("validate", file).stderr
    for place in ("4: roles.case_manager", "4: roles.hr_lead", "6: events[0].by", "9: explanations[0].by"):
        assert f"a.yaml:{place}: {says}" in told
    assert told.count(says) == 4
    told = fairness("check", file, "--summary").stderr
    assert "a.yaml:1: roles.case_manager and 3 other fields look like people's names" in told
    assert "Smith" not in told and "Okafor" not in told
