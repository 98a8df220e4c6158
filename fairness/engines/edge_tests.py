"""Running the edges that are made by machine, and the mutants that they and the written examples are to notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairness.cases.models import Case
from fairness.engines.boundary import edges
from fairness.engines.edge_parts import Edge
from fairness.engines.examples import Read
from fairness.engines.mutants import Mutant, surviving
from fairness.engines.review import Engine, engine_for, review
from fairness.rulebook.examples import as_at, case_document
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError


@dataclass(slots=True)
class EdgeOutcome:
    """What one edge of a rule got; `problem` says why it could not be run."""

    rule: str
    edge: Edge
    got: str = ""
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether it got the verdict that follows from how it was made."""
        return self.got == self.edge.verdict


@dataclass(slots=True)
class Mutated:
    """The mutants of a rulebook: how many there were, and those that nothing noticed."""

    made: int = 0
    alive: list[Mutant] = field(default_factory=list)


def run_edges(
    rulebook: Rulebook, rules: Iterable[Rule], read: Read, engine: Engine | None = None
) -> list[EdgeOutcome]:
    """The outcome of every edge of the rules."""
    asked = engine or engine_for(rulebook)
    outcomes = []
    for rule in rules:
        for number, edge in enumerate(edges(rule, rulebook.vocabulary)[0], 1):
            outcome = EdgeOutcome(rule.code, edge)
            try:
                case, day = _case(rule, _example(edge), number, rulebook, read)
                outcome.got = review(case, asked, day).verdicts()[rule.code].value
            except InputError as error:
                outcome.problem = "; ".join(map(str, error.problems))
            outcomes.append(outcome)
    return outcomes


def run_mutants(rulebook: Rulebook, rules: Iterable[Rule], read: Read) -> Mutated:
    """Which changes of the rules by one step neither a written example nor an edge notices."""
    found = Mutated()
    for rule in rules:
        alive, made = surviving(rule, rulebook, list(_cases(rule, rulebook, read)))
        found.made += made
        found.alive += alive
    return found


def _cases(rule: Rule, rulebook: Rulebook, read: Read) -> Iterator[tuple[Case, date]]:
    made = [_example(edge) for edge in edges(rule, rulebook.vocabulary)[0]]
    for number, example in enumerate([*rule.examples, *made], 1):
        try:
            yield _case(rule, example, number, rulebook, read)
        except (InputError, ValueError):
            continue  # told where examples are run


def _case(rule: Rule, example: dict[str, Any], number: int, rulebook: Rulebook, read: Read) -> tuple[Case, date]:
    return read(case_document(rule, example, number, rulebook.vocabulary), rule.place.file), as_at(example)


def _example(edge: Edge) -> dict[str, Any]:
    return {"verdict": edge.verdict, **edge.case}
