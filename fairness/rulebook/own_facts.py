"""Facts that an organisation declares for a run, and what is protected: no rule may read it, whoever protects it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import CORRELATIONS
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError, Problem
from fairness.source.shipped import rules_folder

_ALWAYS = ("type", "date", "time")  # of every event: no fact is called so


def with_facts(rulebook: Rulebook, facts: Iterable[str] = (), protected: Iterable[str] = ()) -> Rulebook:
    """A rulebook whose vocabulary has these facts too, and protects these fields.

    Raises InputError where a rule reads a field that is protected, by the vocabulary or by these names.
    """
    words = rulebook.vocabulary.with_facts(facts, protected)
    shipped = str(rules_folder())
    more = words.protected - shipped_vocabulary().protected
    problems = []
    for rule in rulebook.rules.values():
        fields = more if rule.place.file.startswith(shipped) else words.protected  # shipped rules are linted
        problems += [_refused(rule, field) for field in dict.fromkeys(_read_of(rule, fields))] if fields else []
    if problems:
        raise InputError(problems)
    return replace(rulebook, vocabulary=words)


def is_protected(field: str, vocabulary: Vocabulary) -> bool:
    """Whether a field of a case, or an attribute of the same name, is a protected characteristic."""
    return _is_one_of(field, vocabulary.protected)


def _is_one_of(field: str, protected: Iterable[str]) -> bool:
    name = field.rpartition(".")[2]
    return name not in _ALWAYS and name in {one.rpartition(".")[2] for one in protected}


def _read_of(rule: Rule, protected: frozenset[str]) -> Iterator[str]:
    """The protected fields that a rule reads: it may ask whether one is recorded (`present`), and nothing else."""
    for field, test in _reads(rule):
        if test != "present" and _is_one_of(field, protected):
            yield field


def _reads(rule: Rule) -> Iterator[tuple[str, str]]:
    """Each field that a rule reads, with the test on it."""
    where = list(rule.applies)
    if isinstance(rule.check, Obligation):
        where += [one for pattern in rule.check.patterns for clause in pattern.clauses for one in clause.where]
        if rule.check.no_later_than:
            yield rule.check.no_later_than, "no_later_than"
    for field, tests in where:
        for test, want in tests:
            yield field, test
            if test in CORRELATIONS:
                yield str(want), test


def _refused(rule: Rule, field: str) -> Problem:
    says = f"{rule.code} reads {field}, which is protected: no verdict on a case may rest on it"
    expected = "a rule without it (it may ask whether it is recorded: `present`), or another `protected:`"
    return Problem(rule.place, says, expected=expected)
