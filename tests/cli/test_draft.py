"""`fairness draft`, `event`, `case set` and `check --what-if` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.cli import fairness

CASE = """# kept by hand
case_id: A-1   # ours
nation: england
sector: secondary
procedure: mhps
opened: 2024-01-08
practitioner: {profession: doctor, grade: consultant}
roles: {case_manager: P1}
events:
  # the first days
  - {date: 2024-01-10, time: "14:30", type: exclusion.formal, by: P1}
  - {date: 2024-01-12, type: communication.contact, by: P1}   # by hand

# answers
explanations:
  - {rule: MHE014, event: 1, reason: sick leave, by: P1, date: 2024-03-04}
"""
NOTES = """4 March 2024 - MD excluded Dr Lind for four weeks to protect patients.
5 March 2024 - Rang PPA for advice.
Mon 8 March 2024 - Exclusion of Dr Lind reviewed by MD.
9 March 2024 - qwerty asdf
"""


def case(tmp_path: Path, text: str = CASE) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_draft_is_made_and_can_be_checked(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(NOTES)
    done = fairness("draft", tmp_path / "notes.txt", "-o", tmp_path / "case.yaml")
    assert done.returncode == 0 and done.stderr == ""
    assert "Read 4 rows" in done.stdout and "because of the date" in done.stdout
    checked = fairness("check", tmp_path / "case.yaml", "--as-at", "2024-06-01")
    assert checked.returncode == 0 and "of the chronology wait" in checked.stdout
    ignored = fairness("check", tmp_path / "case.yaml", "--as-at", "2024-06-01", "--ignore-proposed")
    assert "of the chronology wait" not in ignored.stdout


def test_proposals(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(NOTES)
    assert fairness("draft", tmp_path / "notes.txt", "--proposals", tmp_path / "p.yaml").returncode == 0
    rows = yaml.safe_load((tmp_path / "p.yaml").read_text())
    assert {one["text"] for one in rows} == {line.partition(" - ")[2] for line in NOTES.splitlines()}
    assert not (tmp_path / "notes.yaml").exists()


def test_rows_are_gone_through_and_each_answer_is_kept(tmp_path: Path) -> None:
    proposed = """proposed:
  - {row: "n.txt, row 1", date: 2024-02-01, text: reviewed,
     candidates: [{type: exclusion.reviewed, confidence: 0.6, fields: {by: P1}}]}
  - {row: "n.txt, row 2", date: 2024-02-02, text: tea, candidates: [{type: exclusion.ended, confidence: 0.4}]}
  - {row: "n.txt, row 3", text: told, unsure: true, why: no date}
  - {row: "n.txt, row 4", date: 2024-02-03, text: later}
"""
    file = case(tmp_path, CASE + proposed)
    words = tmp_path / "words.yaml"
    done = fairness(
        "draft", file, "--review", "--learn", words, stdin="1\nn\nt advice.sought\n3 Feb 2024\ntold them\nq\n"
    )
    assert done.returncode == 0, done.stderr
    held = yaml.safe_load(file.read_text())
    assert [(str(one["date"]), one["type"]) for one in held["events"]][2:] == [
        ("2024-02-01", "exclusion.reviewed"),
        ("2024-02-03", "advice.sought"),
    ]
    assert [one.get("state") for one in held["proposed"]] == ["skipped", None]
    assert yaml.safe_load(words.read_text())["events"] == {"advice.sought": {"says": ["told them"]}}
    assert "1 row still waits" in done.stdout and "# by hand" in file.read_text()
    assert fairness("draft", file, "--review", stdin="").returncode == 0  # stops where nothing more is said


def test_an_event_is_added_changed_and_removed(tmp_path: Path) -> None:
    file = case(tmp_path)
    done = fairness(
        "event",
        "add",
        file,
        "--on",
        "5 Feb 2024",
        "--type",
        "exclusion.reviewed",
        "--by",
        "P1",
        "--as-at",
        "2024-02-20",
    )
    assert done.returncode == 0 and "Event [2] added" in done.stdout and "MHE014" in done.stdout
    text = file.read_text()
    assert "  - {date: 2024-02-05, type: exclusion.reviewed, by: P1}\n\n# answers\n" in text
    assert text.replace("  - {date: 2024-02-05, type: exclusion.reviewed, by: P1}\n", "") == CASE.replace(
        "A-1   #", "A-1   #"
    )
    fairness("event", "change", file, "exclusion.reviewed@2024-02-05", "--on", "6 Feb 2024", "--with", "reason=risk")
    assert "{date: 2024-02-06, type: exclusion.reviewed, by: P1, reason: risk}" in file.read_text()
    assert fairness("event", "remove", file, "2").returncode == 0
    assert file.read_text() == CASE
    kept = fairness("event", "remove", file, "1")
    assert kept.returncode == 2 and "explanations[0]" in kept.stderr and file.read_text() == CASE
    assert fairness("event", "remove", file, "0").returncode == 0
    assert "event: 0" in file.read_text()  # the explanation follows its event


def test_what_is_wrong_is_not_written(tmp_path: Path) -> None:
    file = case(tmp_path)
    for words, says in (
        (("--on", "2024-02-05", "--type", "exclusion.reviewd"), "did you mean 'exclusion.reviewed'"),
        (("--on", "soon", "--type", "exclusion.reviewed"), "is not a date that we can read"),
        (("--on", "2024-02-05", "--type", "exclusion.reviewed", "--at", "25:00"), "time"),
    ):
        done = fairness("event", "add", file, *words)
        assert done.returncode == 2 and says in done.stderr and file.read_text() == CASE
    gone = fairness("event", "change", file, "9", "--by", "P2")
    assert gone.returncode == 2 and "there is no event [9]" in gone.stderr
    dry = fairness("event", "add", file, "--on", "2024-02-05", "--type", "exclusion.reviewed", "--dry-run")
    assert dry.returncode == 0 and "nothing is written" in dry.stdout and file.read_text() == CASE


def test_facts_are_set(tmp_path: Path) -> None:
    file = case(tmp_path)
    done = fairness(
        "case",
        "set",
        file,
        "closed=2024-11-29",
        "roles.case_investigator=P2",
        "practitioner.grade=",
        "--as-at",
        "2024-12-01",
    )
    assert done.returncode == 0
    text = file.read_text()
    assert (
        "closed: 2024-11-29\npractitioner: {profession: doctor}\nroles: {case_manager: P1, case_investigator: P2}"
        in text
    )
    wrong = fairness("case", "set", file, "nation=france")
    assert wrong.returncode == 2 and "nation" in wrong.stderr and file.read_text() == text


def test_what_if_touches_nothing(tmp_path: Path) -> None:
    file = case(tmp_path)
    done = fairness("check", file, "--as-at", "2024-02-20", "--what-if", "exclusion.reviewed on 2024-02-05 by P1")
    assert done.returncode == 0 and "MHE014" in done.stdout and file.read_text() == CASE
    machine = fairness(
        "check", file, "--as-at", "2024-02-20", "--what-if", "exclusion.reviewed on 2024-02-05", "--format", "json"
    )
    rules = {one["rule"]: (one["before"], one["after"]) for one in json.loads(machine.stdout)["changes"]}
    assert rules["MHE014"]
    assert "expected TYPE on DATE" in fairness("check", file, "--what-if", "nonsense").stderr
