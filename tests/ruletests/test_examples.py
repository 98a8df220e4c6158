from fairness.readers.record import read_case
from fairness.ruletests.examples import Outcome, run_examples
from tests.packs import pack_from
from tests.words import SMALL

PACK = """\
pack: p
rules:
- code: ABC001
  title: t
  check: {after: exclusion.formal, expect: exclusion.ended, within: 28 days}
  examples:
  - {verdict: met, events: [[2024-01-10, exclusion.formal], [2024-01-20, exclusion.ended]]}
  - {verdict: met, events: [[2024-01-10, exclusion.formal]]}
  - {verdict: due, as_at: 2024-01-20, events: [[2024-01-10, exclusion.formal]]}
  - {verdict: unknown, recorded: [contact.*], events: [[2024-01-10, exclusion.formal]]}
  - verdict: explained
    events: [[2024-01-10, exclusion.formal]]
    explanations: [{event: 0, reason: r, by: P1, date: 2024-03-01}]
  - {verdict: not applicable, opened: 2024-01-01}
  - {verdict: metted, opened: 2024-01-01}
  - {verdict: met, opened: 2024-01-01, events: [[2024-01-10, exclusion.formla]]}
  - {verdict: met, opened: 2024-01-01, as_at: soon}
  - {verdict: risk, opened: 2024-01-01, events: [[2024-01-10, exclusion.formal, {writen: true}]]}
- code: ABC002
  title: t
  check: {any_of: [ABC001]}
  examples:
  - {verdict: risk, events: [[2024-01-10, exclusion.formal]]}
"""


def outcomes() -> list[Outcome]:
    return run_examples(pack_from(PACK, SMALL), lambda document, file: read_case(document, file, SMALL))


def test_each_example_gets_its_verdict_or_says_why_not() -> None:
    assert [(one.rule, one.number, one.passed, one.got) for one in outcomes()] == [
        ("ABC001", 1, True, "met"),
        ("ABC001", 2, False, "risk"),
        ("ABC001", 3, True, "due"),
        ("ABC001", 4, True, "unknown"),
        ("ABC001", 5, True, "explained"),
        ("ABC001", 6, True, "not_applicable"),
        ("ABC001", 7, False, ""),
        ("ABC001", 8, False, ""),
        ("ABC001", 9, False, ""),
        ("ABC001", 10, True, "risk"),
        ("ABC002", 1, True, "risk"),
    ]


def test_a_failure_carries_its_line_and_the_rows_of_its_rule() -> None:
    failed = outcomes()[1]
    assert (str(failed.place), failed.expected) == ("pack.yaml:8", "met")
    assert [(row["rule"], row["verdict"], row["due"]) for row in failed.rows] == [("ABC001", "risk", "2024-02-07")]


def test_what_cannot_be_run_says_why() -> None:
    wrong, unknown, when = (one.problem for one in outcomes()[6:9])
    assert "'metted' is not a verdict (did you mean 'met'?)" in wrong
    assert "pack.yaml:16: events[0].type: 'exclusion.formla' is not a known event type" in unknown
    assert "'soon' is not a date" in when


def test_a_misspelt_attribute_is_pointed_out() -> None:
    assert ["did you mean 'written'?" in doubt for doubt in outcomes()[9].doubts] == [True]
