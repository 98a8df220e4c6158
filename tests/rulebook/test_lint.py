from dataclasses import replace
from pathlib import Path

import pytest

from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.rulebook.lint import Finding, lint
from fairness.rulebook.rulebook import load_rulebook, shipped_packs
from tests.packs import pack_from
from tests.words import SMALL

GOOD = """\
pack: p
applies: {nation: england}
parameters: {gap: 14 days}
rules:
- code: ABC001
  name: contact-kept
  title: Contact is kept
  question: Was contact kept?
  theme: heard
  applies: {sector: secondary}
  in_force: {from: 2005-02-17, until: 2030-01-01}
  check:
    after: exclusion.formal
    expect: {type: contact.*, where: {by: P1, written: true}}
    every: $gap
    until: exclusion.ended
  basis:
  - {source: s, at: page 1, kind: guidance, says: regular contact}
  why: Silence harms.
  remedy: {who: case manager, do: Write today., closed: Record what was learned.}
  examples:
  - {verdict: met}
  - {verdict: risk}
  - {verdict: unknown}
  finding: No contact is recorded in time
  task: Call the practitioner
  act: regular_contact
"""
EVERY = "    every: $gap\n    until: exclusion.ended\n"
EXPECT = "    expect: {type: contact.*, where: {by: P1, written: true}}\n"
CHECK = GOOD[GOOD.index("  check:") : GOOD.index("  basis:")]


def found(text: str, vocabulary: Vocabulary = SMALL) -> list[Finding]:
    return [one for one in lint(pack_from(text, vocabulary)) if one.check != "unknown-source"]


def checked(check: str, kind: str = "duty") -> list[Finding]:
    """What is found with another check, in a rule with a duty behind it."""
    return found(
        GOOD.replace(CHECK, f"  check: {check}\n")
        .replace("parameters: {gap: 14 days}\n", "\n")
        .replace("guidance", kind)
    )


def test_a_rule_that_owes_nothing_has_no_findings() -> None:
    assert [str(one) for one in found(GOOD)] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "check", "message"),
    [
        ("code: ABC001", "code: abc1", 5, "code-form", "'abc1' is not two to four capitals and three digits"),
        ("  question: Was contact kept?\n", "", 5, "missing-question", "question"),
        ("  theme: heard\n", "", 5, "missing-theme", "theme"),
        ("  why: Silence harms.\n", "", 5, "missing-why", "why"),
        ("  remedy: {who: case manager, do: Write today., closed: Record what was learned.}\n", "", 5,
         "missing-remedy", "remedy"),
        ("who: case manager, ", "", 20, "missing-remedy", "`who:`"),
        ("source: s, ", "", 18, "incomplete-basis", "source"),
        (", says: regular contact", "", 18, "incomplete-basis", "says"),
        ("at: page 1, ", "", 18, "incomplete-basis", "`at:`"),
        ("  - {verdict: met}\n", "", 21, "missing-met-example", "met"),
        ("  - {verdict: risk}\n", "", 21, "missing-risk-example", "risk"),
        ("  - {verdict: unknown}\n", "", 21, "missing-unknown-example", "unknown"),
        ("every: $gap", "every: 14 days", 15, "literal-number", "has no duty behind it"),
        ("kind: guidance", "kind: duty", 15, "duty-parameter", "write it out"),
        ("gap: 14 days", "gap: 0 days", 15, "impossible-window", "repeats every 0"),
        ("gap: 14 days", "gap: 14 days, other: 1", 3, "unused-parameter", "no rule of p uses $other"),
        ("  theme: heard\n", "  theme: heard\n  faults: silense\n", 10, "unknown-fault", "did you mean 'silence'?"),
        ("{sector: secondary}", "{nation: wales}", 10, "never-applies", "no value of nation"),
        ("{sector: secondary}", "{sector: {in: [secondary], not: secondary}}", 10, "never-applies", "sector"),
        ("until: 2030-01-01", "until: 2004-01-01", 11, "never-in-force", "after it ends"),
        ("until: exclusion.ended", "until: exclusion.formal", 16, "endless-period", "same events"),
        ("{by: P1", "{bye: P1", 14, "unknown-attribute", "did you mean 'by'?"),
        ("written: true", "written: yes", 14, "unknown-value", "true or false"),
        ("by: P1", "stage: thrid", 14, "unknown-value", "'thrid' is not a value of stage"),
        ("by: P1", "covers: reason", 14, "unknown-value", "did you mean 'reasons'?"),
        ("by: P1", "number: many", 14, "unknown-value", "is a number"),
        ("by: P1", "by: {at_least: 2}", 14, "unfit-test", "compares numbers"),
        ("by: P1", "covers: {not: support}", 14, "negative-list-test", "any one item"),
        ("by: P1", "by: {same_as: activation.bye}", 14, "unknown-attribute", "'bye' is not an attribute"),
        ("by: P1", "note: x", 14, "unread-field", "note is not something that a rule can read"),
        ("by: P1", "stage: {in: [first], not: first}", 14, "never-matches", "stage"),
        ("sector: secondary", "opened: 2024-01-01", 10, "unread-field", "opened"),
        ("sector: secondary", "practitioner.ethnicity: asian", 10, "protected-characteristic", "ethnicity"),
        ("{nation: england}", "{practitioner.ethnicity: {not: white}}", 2, "protected-characteristic", "ethnicity"),
        ("Contact is kept", "Contact must be kept", 7, "no-duty-behind-it", "'must' speaks of a duty"),
        ("Silence harms.", "The employer failed to write.", 19, "no-duty-behind-it", "'failed to'"),
        ("says: regular contact", "says: it is unlawful", 18, "no-duty-behind-it", "'unlawful'"),
        ("do: Write today.", "do: Find the culprit.", 20, "accusing-words", "'culprit'"),
        ("  task: Call the practitioner\n", "", 5, "no-task", "what a calendar says"),
        ("act: regular_contact", "act: Regular contact", 27, "act-form", "exclusion_review"),
        ("closed: Record what was learned.", "closed: ''", 20, "no-closed", "once the case is closed"),
        ("recorded in time", "recorded in time" + " or" * 20, 25, "long", "takes 26 words"),
        ("Call the practitioner", "Call.", 26, "full-stop", "show it as a heading"),
        ("Silence harms.", "Behavior changes.", 19, "us-spelling", "'Behavior' is spelt 'behaviour' in the UK"),
    ],
)  # fmt: skip
def test_each_fault_is_found_at_its_line(old: str, new: str, line: int, check: str, message: str) -> None:
    assert GOOD.count(old) == 1, old
    findings = found(GOOD.replace(old, new))
    if check == "literal-number":
        findings = findings[1:]  # before it: the parameter that is no longer used
    assert [(one.place.line, one.check) for one in findings] == [(line, check)]
    assert message in findings[0].message


def test_a_rule_without_basis_or_examples() -> None:
    bare = GOOD[: GOOD.index("  basis:")] + GOOD[GOOD.index("  why:") : GOOD.index("  examples:")]
    bare += GOOD[GOOD.index("  finding:") :]
    assert [one.check for one in found(bare)] == ["missing-basis", "missing-examples"]


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("{after: exclusion.formal, expect: contact.made, not_before: 3 weeks, within: 20 days}",
         "impossible-window"),
        ("{after: exclusion.formal, expect: contact.made, not_before: 3 weeks, within: 21 days}", ""),
        ("{after: exclusion.formal, expect: contact.made, not_before: 30 days, within: 1 month}", ""),
        ("{after: exclusion.formal, expect: contact.made, not_before: 30 days, within: 5 working days}",
         "impossible-window"),
        ("{before: exclusion.formal, expect: contact.made, notice: 10 days, within: 1 week}", "impossible-window"),
        ("{after: exclusion.formal, expect: contact.made, not_before: 10 working days, within: 11 days}",
         "impossible-window"),
        ("{after: exclusion.formal, expect: contact.made, not_before: 10 working days, within: 12 days}", ""),
        ("{before: exclusion.formal, expect: contact.made, notice: 10 working days, within: 11 days}",
         "impossible-window"),
        ("{after: exclusion.formal, expect: contact.made, not_before: 1 month, within: 27 days}",
         "impossible-window"),
        ("{after: exclusion.formal, expect: contact.made, not_before: 1 month, within: 28 days}", ""),
        ("{after: exclusion.formal, expect: contact.made, not_before: 50 hours, within: 1 day}",
         "impossible-window"),
        ("{after: exclusion.formal, expect: contact.made, not_before: 1 day, within: 20 hours}", ""),
        ("{after: case.closed, expect: contact.made}", "impossible-window"),
        ("{after: case.closed, expect: contact.made, within: 3 months}", ""),
        ("{expect: contact.made, times: {min: 3, max: 2}}", "impossible-times"),
        ("{expect: contact.made, times: {min: 0}}", "never-at-risk"),
        ("{each: contact.made, must: {}}", "never-at-risk"),
        ("{each: contact.made, must: [{by: P1}, {}]}", "never-at-risk"),
        ("{each: contact.made, must: [{by: P1}, {bye: P1}]}", "unknown-attribute"),
        ("{each: contact.made, must: [{covers: {differs_from: activation.by}}, {by: {present: false}}]}", ""),
        ("{each: contact.made, must: {covers: {not: support}}}", "negative-list-test"),
        ("{after: exclusion.formal, expect: {type: contact.made, where: {covers: {differs_from: activation.by}}}}",
         "negative-list-test"),
        ("{after: exclusion.formal, never: {type: contact.*, where: {covers: {differs_from: activation.by}}}}", ""),
        ("{roles: {distinct: [case_manager]}}", "impossible-times"),
        ("{roles: {named: [case_manger]}}", "unknown-role"),
        ("{after: exclusion.formal, expect: contact.made, while: {from: contact.*, until: contact.*}}",
         "endless-period"),
        ("{after: exclusion.formal, expect: contact.made, while: {from: case.opened, until: contact.missed}}",
         "late-period"),
        ("{after: exclusion.formal, expect: contact.made, while: {until: contact.missed}}", ""),
        ("{before: exclusion.formal, expect: contact.made, unless: exclusion.ended}", "unneeded-key"),
        ("{after: exclusion.formal, never: contact.missed, until: exclusion.ended, unless: contact.made}",
         "unneeded-key"),
        ("{after: exclusion.formal, expect: contact.made, alternate: true, immediately: true}", "unneeded-key"),
        ("{each: {type: case.opened, where: {sector: secondary}}, must: {practitioner.ethnicity: {present: true}}}",
         ""),
        ("{each: case.opened, must: {written: true}}", "unknown-attribute"),
        ("{each: case.opened, must: {practitioner.ethnicity: asian}}", "protected-characteristic"),
        ("{each: contact.made, must: {practitioner.profession: doctor}}", "unknown-attribute"),
        ("{each: contact.made, must: {by: {differs_from: activation.practitioner.ethnicity}}}",
         "protected-characteristic"),
        ("{after: exclusion.formal, expect: {type: contact.made, where: {by: {present: false, contains: x}}}}",
         "never-matches"),
    ],
)  # fmt: skip
def test_checks_that_cannot_be_met_or_say_too_much(check: str, expected: str) -> None:
    codes = [one.check for one in checked(check)]
    assert (expected in codes) if expected else (codes == [])


def test_a_count_without_duty_is_a_question_and_with_one_it_is_not() -> None:
    check = "{expect: contact.made, times: {min: 2}}"
    assert [(one.check, one.severity) for one in checked(check, "design")] == [("literal-number", "warning")]
    assert checked(check, "duty") == []


def test_a_duty_beside_another_basis_may_hold_its_number_either_way() -> None:
    basis = "  - {source: s, at: page 1, kind: guidance, says: regular contact}\n"
    both = GOOD.replace(basis, basis + basis.replace("guidance", "duty"))
    assert found(both) == []
    assert [one.check for one in found(both.replace("every: $gap", "every: 14 days"))] == ["unused-parameter"]


def test_a_duty_may_say_must_but_accuse_nobody() -> None:
    duty = GOOD.replace("guidance", "duty").replace("every: $gap", "every: 14 days")
    duty = duty.replace("parameters: {gap: 14 days}\n", "")
    assert found(duty.replace("Contact is kept", "Contact must be kept")) == []
    assert [one.check for one in found(duty.replace("Contact is kept", "A breach"))] == ["accusing-words"]


def test_what_a_source_says_is_a_warning() -> None:
    quoted = found(GOOD.replace("regular contact", "staff must write"))
    assert [(one.check, one.severity) for one in quoted] == [("no-duty-behind-it", "warning")]


def test_rules_said_twice() -> None:
    again = GOOD[GOOD.index("- code") :].replace("ABC001", "ABC002")
    assert [(one.rule, one.check) for one in found(GOOD + again)] == [
        ("ABC002", "duplicate-name"),
        ("ABC002", "duplicate-rule"),
    ]
    elsewhere = again.replace("sector: secondary", "sector: primary").replace("contact-kept", "kept")
    assert found(GOOD + elsewhere) == []


def test_a_vocabulary_that_is_open_only_warns_of_unknown_attributes() -> None:
    findings = found(GOOD.replace("by: P1", "bye: P1"), SMALL.opened())
    assert [(one.check, one.severity) for one in findings] == [("unknown-attribute", "warning")]


def test_sources_of_a_local_pack_may_lie_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(GOOD)
    rulebook = load_rulebook(str(file), vocabulary=SMALL)
    assert [(one.check, one.severity, one.place.line) for one in lint(rulebook)] == [("unknown-source", "error", 18)]
    (tmp_path / "sources.yaml").write_text("sources:\n  s: {title: A source}\n")
    assert lint(rulebook) == []


@pytest.mark.parametrize(
    ("kind", "source", "start", "expected"),
    [
        ("guidance", "year: 2024", "2005-02-17", ["before-its-sources"]),
        ("guidance", "year: 2024", "2024-01-01", []),
        ("guidance", "year: 2024, since: 2024-03-01", "2024-01-01", ["before-its-sources"]),
        ("guidance", "year: 2024, since: 1999", "2005-02-17", []),
        ("guidance", "note: without a date", "2005-02-17", []),
        ("guidance", "year: third edition", "2005-02-17", []),
        ("research", "year: 2024", "2005-02-17", []),
        ("design", "year: 2024", "2005-02-17", []),
    ],
)
def test_a_rule_is_not_asked_of_times_before_its_sources(
    tmp_path: Path, kind: str, source: str, start: str, expected: list[str]
) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(GOOD.replace("kind: guidance", f"kind: {kind}").replace("2005-02-17", start))
    (tmp_path / "sources.yaml").write_text(f"sources:\n  s: {{title: A source, {source}}}\n")
    assert [one.check for one in lint(load_rulebook(str(file), vocabulary=SMALL))] == expected


def test_a_number_of_ours_does_not_carry_a_rule_over_time(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    (tmp_path / "sources.yaml").write_text("sources:\n  s: {title: A source, year: 2024}\n")
    second = "  - {source: s, at: AT, kind: design, says: fourteen days}\n  why:"
    for at, expected in (("gap", ["before-its-sources"]), ("ABC001", [])):
        file.write_text(GOOD.replace("  why:", second.replace("AT", at)))
        assert [one.check for one in lint(load_rulebook(str(file), vocabulary=SMALL))] == expected


def test_a_duty_of_which_no_words_were_read_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(GOOD.replace("kind: guidance", "kind: duty"))
    for known in ("recalled", "secondary", "quoted", "opening", "read"):
        expected = ["unread-duty"] if known in ("recalled", "secondary") else []
        (tmp_path / "sources.yaml").write_text(f"sources:\n  s: {{title: A source, known: {known}}}\n")
        checks = [one.check for one in lint(load_rulebook(str(file), vocabulary=SMALL)) if "duty" in one.check]
        assert [one for one in checks if one == "unread-duty"] == expected


@pytest.mark.parametrize(
    ("severity", "more", "kind", "expected"),
    [
        ("critical", "", "duty", []),
        ("critical", "", "guidance", ["unearned-severity"]),
        ("critical", "  harm: true\n", "guidance", []),
        ("critical", "  pattern: true\n", "guidance", []),
        ("high", "", "research", []),
        ("high", "", "design", ["unearned-severity"]),
        ("high", "  harm: true\n", "design", ["unearned-severity"]),
        ("medium", "", "design", []),
    ],
)
def test_a_severity_is_one_that_the_basis_carries(severity: str, more: str, kind: str, expected: list[str]) -> None:
    text = GOOD.replace("  theme:", f"  severity: {severity}\n{more}  theme:").replace("guidance", kind)
    assert [one.check for one in found(text) if one.check == "unearned-severity"] == expected


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://www.legislation.gov.uk/uksi/2013/335/regulation/12/made", True),
        ("https://fliphtml5.com/cjrak/page_0/17", True),
        ("https://a.example/archive/http://www.dh.gov.uk/page", True),
        ("http://www.dh.gov.uk/page", False),
        ("www.dh.gov.uk/page", False),
        ("https://a.example/a page", False),
        ("https://nowhere", False),
    ],
)
def test_a_link_has_a_form_that_opens(tmp_path: Path, url: str, opens: bool) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(GOOD)
    (tmp_path / "sources.yaml").write_text(f"sources:\n  s: {{title: A source, url: '{url}'}}\n")
    told = [str(one) for one in lint(load_rulebook(str(file), vocabulary=SMALL)) if one.check == "link-form"]
    says = f"sources.yaml:2: link-form: the link of 's' is {url!r}"
    assert [says in one for one in told] == ([] if opens else [True])


def test_a_basis_may_speak_later_than_its_source(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    (tmp_path / "sources.yaml").write_text("sources:\n  s: {title: A source, year: 1999}\n")
    for since, expected in (("2024-03-01", ["before-its-sources"]), ("2001", [])):
        file.write_text(GOOD.replace("kind: guidance", f"kind: guidance, since: {since}"))
        assert [one.check for one in lint(load_rulebook(str(file), vocabulary=SMALL))] == expected


def test_a_finding_says_where_which_rule_and_why() -> None:
    finding = found(GOOD.replace("every: $gap", "every: 14 days"))[1]
    assert str(finding).startswith("pack.yaml:15: ABC001 literal-number: every: 14 days has no duty behind it")
    assert finding.as_dict() == {
        "file": "pack.yaml", "line": 15, "rule": "ABC001", "severity": "error", "check": "literal-number",
        "message": finding.message,
    }  # fmt: skip


@pytest.mark.parametrize("name", shipped_packs())
def test_the_shipped_packs_owe_nothing(name: str) -> None:
    assert [str(one) for one in lint(load_rulebook(name, vocabulary=shipped_vocabulary()))] == []


def test_an_act_without_a_stage_is_told_with_the_nearest() -> None:
    [one] = [one for one in found(GOOD.replace("act: regular_contact", "act: exclusion_reviews"),
                                  replace(SMALL, stages=shipped_vocabulary().stages))]  # fmt: skip
    assert (one.check, one.severity) == ("act-without-stage", "warning")
    assert "'exclusion_reviews'" in one.message and "did you mean 'exclusion_review'?" in one.message
    known = GOOD.replace("act: regular_contact", "act: exclusion_review")
    assert found(known, replace(SMALL, stages=shipped_vocabulary().stages)) == []
