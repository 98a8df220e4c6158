import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fairness.rulebook.rulebook import load_rulebook
from tests.cli import fairness

LOCAL = """\
pack: ours
parameters: {gap: 14 days}
rules:
- code: OUR001
  name: contact-kept
  title: Contact is kept
  question: Was contact kept?
  theme: heard
  severity: high
  check: {after: a.start, expect: a.contact, every: $gap, until: a.end}
  basis: [{source: s, at: page 1, kind: guidance, says: regular contact}]
  why: Silence harms.
  remedy: {who: case manager, do: Write today., closed: Record what was learned.}
  examples:
  - {verdict: met, events: [[2024-01-10, a.start], [2024-01-20, a.end]]}
  - {verdict: risk, events: [[2024-01-10, a.start], [2024-02-20, a.end]]}
  - {verdict: unknown, recorded: [a.start], events: [[2024-01-10, a.start]]}
  finding: No contact is recorded in time
  task: Call the practitioner
  act: regular_contact
"""


@pytest.fixture
def local(tmp_path: Path) -> tuple[str, ...]:
    return options(tmp_path, LOCAL)


def options(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "pack.yaml").write_text(text)
    (folder / "sources.yaml").write_text("sources: {s: {title: A source}}\n")
    return ("--rules", str(folder / "pack.yaml"), "--vocabulary", "open")


def test_the_list_has_every_rule_of_every_pack() -> None:
    done = fairness("rules", "list", columns=80)
    assert (done.returncode, done.stderr) == (0, "")
    rulebook = load_rulebook()
    lines = done.stdout.splitlines()
    for rule in rulebook.rules.values():
        line = next(line for line in lines if line.startswith(rule.code))
        assert line.split()[1:4] == [rule.theme, rule.severity, rule.kind]
    for pack in rulebook.packs:
        assert f"{pack.title}  {pack.name} {pack.version}" in done.stdout
    assert max(map(len, lines)) <= 80


def test_the_list_can_be_narrowed_and_read_by_machines() -> None:
    done = fairness("rules", "list", "--theme", "heard", "--kind", "duty", "--kind", "guidance", "--format", "json")
    rows = json.loads(done.stdout)
    expected = [
        rule.code
        for rule in load_rulebook().rules.values()
        if rule.theme == "heard" and rule.kind in ("duty", "guidance")
    ]
    assert [row["code"] for row in rows] == expected and expected
    assert set(rows[0]) == {"code", "name", "title", "pack", "theme", "severity", "kind", "file", "line"}


def test_a_list_of_nothing_says_so(local: tuple[str, ...]) -> None:
    done = fairness("rules", "list", *local, "--kind", "duty")
    assert (done.returncode, done.stdout) == (0, "") and "There is no rule of that theme and kind." in done.stderr


def test_show_says_all_about_a_rule(local: tuple[str, ...]) -> None:
    done = fairness("rules", "show", "contact-kept", *local, "--set", "gap=10 days")
    assert (done.returncode, done.stderr) == (0, "")
    for part in (
        "OUR001  Contact is kept", "pack.yaml:4", "Was contact kept?", "at least every 10 days", "to every case",
        "The practitioner is heard", "high", "gap = 10 days", "gap = 10 days", "regular contact",
        "[s, page 1]", "Silence harms.", "case manager: Write today.", "2024-02-20", "recorded [a.start]",
    ):  # fmt: skip
        assert part in done.stdout, part


def test_show_can_print_the_normal_form_and_json(local: tuple[str, ...]) -> None:
    normal = fairness("rules", "show", "our001", *local, "--normal-form")
    assert normal.stdout.startswith("activated by  a.start\n       and by  a.contact, inside a.start until a.end\n")
    found = json.loads(fairness("rules", "show", "OUR001", *local, "--format", "json").stdout)
    assert found["normal_form"] == normal.stdout.rstrip("\n")
    assert (found["check"]["every"], found["parameters"]) == ("14 days", {"gap": "14 days"})
    assert [one["verdict"] for one in found["examples"]] == ["met", "risk", "unknown"]


def test_a_rule_that_does_not_exist_is_a_mistake_with_the_nearest_name(local: tuple[str, ...]) -> None:
    done = fairness("rules", "show", "contact-keep", *local)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "there is no rule 'contact-keep' in these packs; expected a code (did you mean 'contact-kept'?)"
        in done.stderr
    )


def test_every_shipped_example_gets_its_verdict() -> None:
    done = fairness("rules", "test")
    assert (done.returncode, done.stderr) == (0, "")
    number = sum(len(rule.examples) for rule in load_rulebook().rules.values())
    assert f"{number:,} examples of " in done.stdout and "all as expected." in done.stdout


def test_a_failing_example_is_shown_with_what_it_got(tmp_path: Path) -> None:
    wrong = LOCAL.replace("{verdict: risk,", "{verdict: met,")
    done = fairness("rules", "test", *options(tmp_path, wrong))
    assert done.returncode == 1
    assert f"Failed: OUR001 example 2, {tmp_path}/pack.yaml:16\n  expected met, got risk\n" in done.stdout
    assert "  risk: a.start of 2024-01-10, witness a.end of 2024-02-20, due 2024-01-24\n" in done.stdout
    assert "1 of 3 examples of 1 rule failed; 2 as expected.\n" in done.stdout


def test_examples_of_one_rule(local: tuple[str, ...]) -> None:
    said = "3 examples of 1 rule: all as expected.\n10 edges made by machine: all as they must be.\n"
    assert fairness("rules", "test", "OUR001", *local).stdout == said
    assert fairness("rules", "test", "XYZ001", *local).returncode == 2


def test_an_example_changes_with_a_local_number(local: tuple[str, ...]) -> None:
    done = fairness("rules", "test", *local, "--set", "gap=5 days")
    assert done.returncode == 1 and "expected met, got risk" in done.stdout


def test_lint_of_a_good_pack(local: tuple[str, ...]) -> None:
    done = fairness("rules", "lint", *local, "--strict")
    assert (done.returncode, done.stdout) == (0, "1 rule: nothing to put right.\n")


def test_lint_exits_with_1_at_an_error(tmp_path: Path) -> None:
    chosen = options(tmp_path, LOCAL.replace("  why: Silence harms.\n", ""))
    done = fairness("rules", "lint", *chosen)
    assert done.returncode == 1
    assert f"{tmp_path}/pack.yaml:4: error: OUR001 missing-why: has no `why:`" in done.stdout
    assert done.stdout.endswith("1 rule: 1 error and 0 warnings.\n")
    (row,) = json.loads(fairness("rules", "lint", *chosen, "--format", "json").stdout)
    assert (row["rule"], row["line"], row["severity"], row["check"]) == ("OUR001", 4, "error", "missing-why")


def test_a_source_that_is_not_listed_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    done = fairness("rules", "lint", *options(tmp_path, LOCAL.replace("source: s,", "source: acas-cod,")))
    says = "'acas-cod' is not in sources.yaml (did you mean 'acas-code'?)"
    assert done.returncode == 1 and f":11: error: OUR001 unknown-source: {says}" in done.stdout


def test_wrong_words_of_examples_are_told_by_lint_and_validate(tmp_path: Path) -> None:
    ours = LOCAL.replace("a.start", "exclusion.formal").replace("a.contact", "communication.contact")
    wrong = ours.replace("20, a.end", "20, exclusion.endd").replace("a.end", "exclusion.ended")
    options(tmp_path, wrong.replace("verdict: met", "verdict: mett"))
    lint = fairness("rules", "lint", "--rules", tmp_path / "pack.yaml")
    assert lint.returncode == 1 and "bad-example: examples[0].verdict: 'mett' is not a verdict" in lint.stdout
    assert "'exclusion.endd' is not a known event type" in lint.stdout and "mean 'exclusion.ended'?" in lint.stdout
    done = fairness("validate", tmp_path / "pack.yaml")
    assert done.returncode == 2 and "OUR001.examples[0].verdict: 'mett' is not a verdict" in done.stderr
    assert "(did you mean 'met'?)" in done.stderr and "(did you mean 'exclusion.ended'?)" in done.stderr


def test_a_warning_counts_only_when_strict(tmp_path: Path) -> None:
    chosen = options(tmp_path, LOCAL.replace("at: page 1, kind: guidance", "kind: research"))
    done = fairness("rules", "lint", *chosen)
    assert done.returncode == 0 and "warning: OUR001 incomplete-basis" in done.stdout
    assert fairness("rules", "lint", *chosen, "--strict").returncode == 1


def test_the_shipped_rules_pass_lint() -> None:
    done = fairness("rules", "lint")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("kind", ["pack", "case", "overlay", "mapping", "answers"])
def test_each_schema_is_printed(kind: str) -> None:
    done = fairness("rules", "schema", kind)
    assert done.returncode == 0
    made = json.loads(done.stdout)
    Draft202012Validator.check_schema(made)
    assert made["$id"] == f"urn:fairness:schema:{kind}"


def test_the_schema_of_an_overlay_names_local_parameters(local: tuple[str, ...]) -> None:
    made = json.loads(fairness("rules", "schema", "overlay", *local).stdout)
    assert set(made["properties"]["set"]["properties"]) == {"ours.gap", "gap"}


@pytest.mark.parametrize("command", ["list", "show", "test", "lint", "schema"])
def test_help_has_examples(command: str) -> None:
    done = fairness("rules", command, "--help")
    assert done.returncode == 0 and f"Examples:\n    fairness rules {command}" in done.stdout


def test_every_mutant_of_a_pack_is_noticed() -> None:
    done = fairness("rules", "test", "--mutants", "--rules", "speaking-up")
    assert done.returncode == 0 and "mutants: each is noticed." in done.stdout


def test_lint_deep_tells_of_rules_that_go_together() -> None:
    done = fairness("rules", "lint", "--deep", "--rules", "performers-list-england")
    assert (
        done.returncode == 0 and "9 pairs of rules on the same events: none that always go together." in done.stdout
    )
