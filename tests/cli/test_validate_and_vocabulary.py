import json
from pathlib import Path

from tests.cli import SAMPLES, fairness


def test_samples_and_rules_are_valid() -> None:
    done = fairness("validate", *sorted(SAMPLES.glob("*.yaml")), "rules")
    assert (done.returncode, done.stderr) == (0, "")
    drafts = fairness("validate", SAMPLES / "chronologies")  # which leave much open
    assert drafts.returncode == 0 and "anaesthetist.yaml: 1 case with" in drafts.stdout
    assert "1 case with" in done.stdout and "rules/mhps-england/pack.yaml: " in done.stdout


def test_everything_wrong_is_told_for_machines_too(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "case_id: A\nnation: england\nopened: 2024-01-01\nevents:\n- {date: 2024-01-02, type: exclusion.formall}\n"
    )
    done = fairness("validate", bad, "--format", "json")
    (report,) = json.loads(done.stdout)
    assert done.returncode == 2
    assert report["problems"] == [
        {
            "file": str(bad),
            "line": 5,
            "field": "events[0].type",
            "found": "'exclusion.formall' is not a known event type",
            "expected": "a type from `fairness vocabulary`",
            "nearest": "exclusion.formal",
        }
    ]


def test_an_id_that_two_cases_have_is_refused_with_both_places(tmp_path: Path) -> None:
    case = "case_id: {}\nnation: england\nopened: 2024-01-01\n"
    (tmp_path / "a.yaml").write_text(case.format("A") + "---\n" + case.format("B") + "---\n" + case.format("A"))
    (tmp_path / "b.yaml").write_text(case.format("B"))
    (tmp_path / "c.csv").write_text("case_id,nation,opened\nC,england,2024-01-01\nB,england,2024-01-01\n")
    done = fairness("validate", tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "c.csv")
    assert done.returncode == 2
    says = "is already the id of the case at"
    assert f"{tmp_path}/a.yaml:9: case_id: 'A' {says} {tmp_path}/a.yaml:1" in done.stderr
    assert f"{tmp_path}/b.yaml:1: case_id: 'B' {says} {tmp_path}/a.yaml:5" in done.stderr
    assert f"{tmp_path}/c.csv, row 3: case_id: 'B' {says} {tmp_path}/a.yaml:5" in done.stderr
    assert fairness("validate", tmp_path / "b.yaml").returncode == 0


def test_the_vocabulary_is_searched_by_synonym() -> None:
    done = fairness("vocabulary", "NCAS")
    assert done.returncode == 0 and "advice.sought" in done.stdout
    everything = json.loads(fairness("vocabulary", "--format", "json").stdout)
    assert len(everything["types"]) > 80 and all(one["says"] for one in everything["types"].values())
    assert fairness("vocabulary", "zzzz").returncode == 2


def test_an_organisation_adds_its_own_types(tmp_path: Path) -> None:
    words = tmp_path / "words.yaml"
    words.write_text(
        "vocabulary: trust\nfamilies:\n  x:\n    says: ours\n    types: {huddle: {label: Huddle, says: A talk.}}\n"
    )
    case = tmp_path / "case.yaml"
    case.write_text("case_id: A\nnation: england\nopened: 2024-01-01\nevents: [{date: 2024-01-02, type: x.huddle}]\n")
    assert fairness("check", case).returncode == 2
    done = fairness("check", case, "--vocabulary", words)
    assert done.returncode == 0 and "Huddle" in done.stdout


def test_a_field_s_values_are_listed_with_their_synonyms() -> None:
    done = fairness("vocabulary", "ground")
    assert done.returncode == 0 and "Values of ground" in done.stdout
    assert "protect_patients_or_staff" in done.stdout and "patient safety" in done.stdout
    stated = json.loads(fairness("vocabulary", "ground", "--format", "json").stdout)["attributes"]["ground"]
    assert "patient safety" in stated["synonyms"]["protect_patients_or_staff"]


def test_who_acted_and_since_when_are_told(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "case_id: A\nnation: england\nsector: secondary\nprocedure: mhps\nopened: 2024-01-08\n"
        "practitioner: {profession: doctor, grade: consultant}\nroles: {designated_board_member: NED1}\nevents:\n"
        "- {date: 2024-01-08, type: concern.raised, by: CI1}\n"
        "- {date: 2024-01-10, type: investigation.investigator_appointed, to: CI1}\n"
        "- {date: 2024-01-12, type: exclusion.formal}\n- {date: 2024-02-05, type: exclusion.reviewed}\n"
    )
    both = fairness("explain", case, "LEX021", "--as-at", "2024-03-01")
    assert "acted as referrer" in both.stdout and "RISK" in both.stdout.upper()
    since = " ".join(fairness("explain", case, "MHE012", "--as-at", "2024-03-01").stdout.split())
    assert "NED1 is named as designated board member, but the record does not say since when" in since


def test_what_many_rules_wait_for_is_asked_of_a_case(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        "case_id: A\nnation: england\nprocedure: mhps\nopened: 2024-01-08\npractitioner: {profession: doctor}\n"
        "events:\n  - {date: 2024-01-10, type: exclusion.formal}\n",
        encoding="utf-8",
    )
    made = fairness("validate", file)
    assert made.returncode == 0
    assert "sector: Say whether this is hospital (secondary) care" in made.stderr
    assert "(`mhps`) points to `secondary`." in made.stderr and "rules wait for it." in made.stderr


def test_a_word_with_more_than_one_meaning_is_shown_with_its_question() -> None:
    done = fairness("vocabulary", "suspended")
    assert (
        "Words with more than one meaning" in done.stdout and "exclusion.formal, exclusion.immediate" in done.stdout
    )
    [one] = json.loads(fairness("vocabulary", "dismissed", "--format", "json").stdout)["ambiguous"]
    assert one["types"] == ["decision.disciplinary", "employment.dismissed"] and one["asks"].endswith("?")


def test_a_column_of_suspensions_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "Case ref,Date opened,Date suspended\nA1,03/03/2025,05/03/2025\n", encoding="utf-8"
    )
    lines = fairness("validate", "--suggest-mapping", tmp_path / "t.csv").stdout.splitlines()
    [line] = [one for one in lines if "type: exclusion" in one]
    assert "NOT SURE, or exclusion.immediate" in line and line.endswith("?")


def test_phrases_for_chronologies_are_checked_and_described(tmp_path: Path) -> None:
    own = tmp_path / "our-words.yaml"
    own.write_text(
        "phrases: our trust\nevents:\n  exclusion.reviewed:\n    says: [blue form done, gone over & <exclusn>]\n"
    )
    done = fairness("validate", own, "rules/phrases.yaml")
    assert done.returncode == 2
    assert f"{own}:4: events.exclusion.reviewed.says: 'gone over & <exclusn>' names <exclusn>" in done.stderr
    assert "rules/phrases.yaml: " in done.stdout and " phrases" in done.stdout
    schema = json.loads(fairness("rules", "schema", "phrases").stdout)
    assert "exclusion.reviewed" in schema["properties"]["events"]["properties"]
