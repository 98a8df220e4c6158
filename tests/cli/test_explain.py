import json
from pathlib import Path

import pytest

from tests.cli import AS_AT, SAMPLES, fairness, fairness_many

LONG = SAMPLES / "long-exclusion.yaml"
PACK = """
pack: small
rules:
  - code: S1
    title: Answered by another person
    check:
      after: a.b
      expect: {type: c.d, where: {by: {differs_from: activation.by}, written: true}}
      within: 28 days
      unless: e.f
  - {code: S2, title: For Wales, applies: {nation: wales}, check: {after: a.b, expect: c.d}}
  - {code: S3, title: Later, in_force: {from: 2025-02-17}, check: {after: a.b, expect: c.d}}
  - {code: S4, title: Two people, check: {roles: {distinct: [case_manager, case_investigator]}}}
  - {code: S5, title: Both, check: {all_of: [S1, S4]}}
  - {code: S6, title: None, check: {after: a.b, never: c.d, within: 10 days}}
"""
CASE = """
case_id: c-1
nation: england
opened: 2024-01-01
closed: 2024-06-01
roles: {case_manager: P1, case_investigator: p1}
events:
  - {date: 2024-01-10, type: a.b, by: P1}
  - {date: 2024-01-12, type: c.d, by: P1, written: true}
  - {date: 2024-03-01, type: c.d, by: P2, written: true}
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str | Path]:
    """The options that ask the small pack."""
    (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    return [tmp_path / "case.yaml", "--rules", tmp_path / "pack.yaml", "--vocabulary", "open", *AS_AT]


def explained(files: list[str | Path], rule: str, *more: str, columns: int = 140) -> str:
    """What is printed of a rule, on one line."""
    done = fairness("explain", files[0], rule, *files[1:], *more, columns=columns)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_a_risk_is_explained_event_by_event() -> None:
    done = fairness("explain", LONG, "MHE014", *AS_AT)
    assert done.returncode == 0
    for part in (
        "Does it apply?",
        "brings the rule into play",
        "  from ",
        "  to ",
        "because ",
        "after the window ends",
        "to change ",
    ):
        assert part in done.stdout, part


def test_a_window_can_be_checked_by_hand(files: list[str | Path]) -> None:
    said = explained(files, "S1")
    for part in (
        "from 10 Jan 2024, included: it opens after",
        "to 7 Feb 2024, included: 28 days after the event that starts the rule",
        "risk (line 7 of the verdict rules)",
        "found P1, wanted other than P1 (who acted in the event that starts the rule)",
        "23 days after the window ends",
        "dated from 10 Jan 2024 to 7 Feb 2024 would meet it",
        "[1], recorded with who acted: other than P1, would meet it",
    ):
        assert part in said, part


def test_a_rule_that_does_not_fire_says_why(files: list[str | Path]) -> None:
    said = explained(files, "S2")
    asked = "the rule asks for nation: wales, but the case says england."
    assert f"The rule does not apply to this case: {asked}" in said and f"No: {asked}" in said
    assert "does not: the rule is in force from 17 Feb 2025" in explained(files, "S3")


def test_roles_and_compounds_show_who_and_what_they_rest_on(files: list[str | Path]) -> None:
    said = explained(files, "S4")
    assert "case manager: P1" in said and "P1 holding only one of case manager and case investigator" in said
    said = explained(files, "S5")
    assert "S1: risk." in said and "S4: risk." in said and "1 rule fewer at risk of S1 and S4" in said


def test_what_should_not_have_happened_is_not_put_right_by_a_record(files: list[str | Path]) -> None:
    assert "Nothing after the fact: only a correction of the record" in explained(files, "S6")


def test_an_explanation_is_shown_unless_set_aside(files: list[str | Path]) -> None:
    given = "explanations: [{rule: S1, event: 0, reason: On sick leave, by: P9, date: 2024-03-01}]\n"
    Path(files[0]).write_text(CASE + given, encoding="utf-8")
    assert "explained On sick leave (P9, 1 Mar 2024)" in explained(files, "S1")
    assert "On sick leave" not in explained(files, "S1", "--no-explanations")
    Path(files[0]).write_text(CASE + given.replace("event: 0", "event: 2"), encoding="utf-8")
    assert "explanation at [2] does not count: it answers no risk" in explained(files, "S1")


def test_one_activation_alone_can_be_shown() -> None:
    done = fairness("explain", LONG, "MHE014", *AS_AT, "--event", "15", "--format", "json")
    assert [one["activation_position"] for one in json.loads(done.stdout)["results"]] == [15]


def test_json_has_every_result_of_the_rule() -> None:
    found = json.loads(fairness("explain", LONG, "MHE014", *AS_AT, "--format", "json").stdout)
    assert found["rule"] == "MHE014" and found["verdict"] == "risk"
    assert {one["verdict"] for one in found["results"]} >= {"risk", "met", "due"}
    assert all(one["candidates"] for one in found["results"])
    risk = next(one for one in found["results"] if one["verdict"] == "risk")
    assert (risk["decided"], risk["line"]) == ("missing", 7)
    assert [one["kind"] for one in risk["to_change"]] == ["record", "explain"]
    assert [one["kind"] for one in risk["window"]["to"]] == ["limit"]


@pytest.mark.slow
def test_every_rule_of_every_sample_can_be_explained(tmp_path: Path) -> None:
    codes = [row["code"] for row in json.loads(fairness("rules", "list", "--format", "json").stdout)]
    samples = [SAMPLES / f"{name}.yaml" for name in ("poor-practice", "partial-dates", "primary-care")]
    commands = [("explain", sample, code, *AS_AT) for code in codes[::9] for sample in samples]
    done = fairness_many(commands, tmp_path, COLUMNS="80", PYTHONUTF8="1")
    for (_, sample, code, *_), (exit_code, out, err) in zip(commands, done, strict=True):
        assert exit_code == 0 and code in out.decode(), (code, sample, err)
        assert max(map(len, out.decode().splitlines())) <= 80


def test_mistakes_are_named() -> None:
    assert "did you mean 'MHE014'" in fairness("explain", LONG, "MHE0144", *AS_AT).stderr
    two = LONG.read_text(encoding="utf-8") + "\n---\n" + (SAMPLES / "same-day.yaml").read_text(encoding="utf-8")
    done = fairness("explain", "-", "MHE014", *AS_AT, stdin=two)
    assert done.returncode == 2 and "choose one with --case: EX-2024-004, EX-2024-005" in done.stderr
    done = fairness("explain", "-", "MHE014", *AS_AT, "--case", "EX-2024-04", stdin=two)
    assert done.returncode == 2 and "Did you mean 'EX-2024-004'?" in done.stderr
    done = fairness("explain", LONG, "MHE014", *AS_AT, "--event", "0")
    assert done.returncode == 2 and "did not apply at event 0. It applied at: " in done.stderr
