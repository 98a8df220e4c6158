"""Edges made by machine, and the mutants that they notice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairness.engines.judge import judge_compound
from fairness.engines.single import SingleCase
from fairness.readers.record import read_case
from fairness.rulebook.obligations import Compound, Obligation
from fairness.rulebook.rulebook import Rulebook, load_rulebook
from fairness.ruletests.edge_runs import run_edges
from fairness.ruletests.edges import edges, tables
from fairness.ruletests.mutants import mutants, run_mutants


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook()


def test_every_edge_of_every_shipped_rule_gets_the_verdict_that_follows(shipped: Rulebook) -> None:
    def read(document: object, file: str) -> object:
        return read_case(document, file, shipped.vocabulary)

    outcomes = run_edges(shipped, shipped.rules.values(), read)  # type: ignore[arg-type]
    assert [(one.rule, one.edge.on, one.got, one.problem) for one in outcomes if not one.passed] == []
    assert len(outcomes) > 8 * len(shipped.rules)


def test_no_mutant_of_a_shipped_rule_goes_unnoticed(shipped: Rulebook) -> None:
    def read(document: object, file: str) -> object:
        return read_case(document, file, shipped.vocabulary)

    found = run_mutants(shipped, shipped.rules.values(), read)  # type: ignore[arg-type]
    assert [(one.rule.code, one.says) for one in found.alive] == [] and found.made > 4 * len(shipped.rules)


def test_an_engine_that_is_a_day_out_is_noticed(shipped: Rulebook) -> None:
    rule = shipped.rules["MHE014"]
    assert isinstance(rule.check, Obligation) and rule.check.far is not None
    wrong = replace(rule, check=replace(rule.check, far=replace(rule.check.far, count=rule.check.far.count + 1)))
    book = Rulebook((replace(shipped.packs[0], rules=(wrong,)),), shipped.vocabulary)
    made = edges(rule, shipped.vocabulary)[0]

    def read(document: object, file: str) -> object:
        return read_case(document, file, shipped.vocabulary)

    outcomes = run_edges(
        Rulebook((replace(shipped.packs[0], rules=(rule,)),), shipped.vocabulary),
        [rule],
        read,
        lambda _: SingleCase(book),
    )  # type: ignore[arg-type]
    assert len(outcomes) == len(made) and any(not one.passed for one in outcomes)


def test_the_tables_of_a_compound_follow_from_its_count(shipped: Rulebook) -> None:
    for rule in shipped.rules.values():
        if isinstance(rule.check, Compound):
            assert all(judge_compound(rule.check, given) is follows for given, follows in tables(rule.check))


def test_mutants_differ_from_their_rule_and_each_other(shipped: Rulebook) -> None:
    for code in ("MHE014", "LEX012", "MHE018", "PLE003"):
        forms = [str(one.rule.check) for one in mutants(shipped.rules[code], shipped.vocabulary)]
        assert forms and len({*forms, str(shipped.rules[code].check)}) == len(forms) + 1


def test_a_rule_that_is_no_longer_in_force_has_no_edges(shipped: Rulebook) -> None:
    rule = next(one for one in shipped.rules.values() if isinstance(one.check, Obligation))
    first = "2004-04-01"
    assert edges(replace(rule, in_force=(first, "2025-05-12")), shipped.vocabulary) == ([], 0)
    assert edges(replace(rule, in_force=(first, "2025-05")), shipped.vocabulary)[0]
