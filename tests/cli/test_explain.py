import json

from tests.cli import AS_AT, SAMPLES, fairness

LONG = SAMPLES / "long-exclusion.yaml"


def test_a_risk_is_explained_event_by_event() -> None:
    done = fairness("explain", LONG, "MHE014", *AS_AT)
    assert done.returncode == 0
    for part in (
        "Does it apply?",
        "activates it",
        "window ",
        "because ",
        "after the window's last day",
        "to change ",
    ):
        assert part in done.stdout, part


def test_json_has_every_result_of_the_rule() -> None:
    found = json.loads(fairness("explain", LONG, "MHE014", *AS_AT, "--format", "json").stdout)
    assert found["rule"] == "MHE014" and found["verdict"] == "risk"
    assert {one["verdict"] for one in found["results"]} >= {"risk", "met", "due"}
    assert all(one["candidates"] for one in found["results"])


def test_every_rule_of_every_sample_can_be_explained() -> None:
    codes = [row["code"] for row in json.loads(fairness("rules", "list", "--format", "json").stdout)]
    for code in codes[::9]:
        for sample in ("poor-practice", "partial-dates", "primary-care"):
            done = fairness("explain", SAMPLES / f"{sample}.yaml", code, *AS_AT, columns=80)
            assert done.returncode == 0 and code in done.stdout, (code, sample, done.stderr)
            assert max(map(len, done.stdout.splitlines())) <= 80


def test_mistakes_are_named() -> None:
    assert "did you mean 'MHE014'" in fairness("explain", LONG, "MHE0144", *AS_AT).stderr
    two = LONG.read_text(encoding="utf-8") + "\n---\n" + (SAMPLES / "same-day.yaml").read_text(encoding="utf-8")
    done = fairness("explain", "-", "MHE014", *AS_AT, stdin=two)
    assert done.returncode == 2 and "choose one with --case: EX-2024-004, EX-2024-005" in done.stderr
    done = fairness("explain", "-", "MHE014", *AS_AT, "--case", "EX-2024-04", stdin=two)
    assert done.returncode == 2 and "Did you mean 'EX-2024-004'?" in done.stderr
    done = fairness("explain", LONG, "MHE014", *AS_AT, "--event", "0")
    assert done.returncode == 2 and "has no activation at event 0" in done.stderr
