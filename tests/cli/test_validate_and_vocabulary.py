import json
from pathlib import Path

from tests.cli import SAMPLES, fairness


def test_samples_and_rules_are_valid() -> None:
    done = fairness("validate", SAMPLES, "rules")
    assert (done.returncode, done.stderr) == (0, "")
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
