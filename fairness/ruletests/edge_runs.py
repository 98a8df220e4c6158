"""The edges of rules put to an engine, and what each got."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairness.cases.models import Case
from fairness.engines.review import Engine, engine_for, review
from fairness.rulebook.examples import as_at, case_document
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.ruletests.edges import edges
from fairness.ruletests.examples import Read
from fairness.ruletests.specimens import Edge
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


def run_edges(
    rulebook: Rulebook, rules: Iterable[Rule], read: Read, built: Callable[[Rulebook], Engine] = engine_for
) -> list[EdgeOutcome]:
    """The outcome of every edge of the rules, each judged by its rule alone as its examples are."""
    outcomes = []
    for rule in rules:
        asked = built(rulebook.alone(rule))
        for number, edge in enumerate(edges(rule, rulebook.vocabulary)[0], 1):
            outcome = EdgeOutcome(rule.code, edge)
            try:
                case, day = case_of(rule, example_of(edge), number, rulebook, read)
                outcome.got = review(case, asked, day).verdicts()[rule.code].value
            except InputError as error:
                outcome.problem = "; ".join(map(str, error.problems))
            outcomes.append(outcome)
    return outcomes


def case_of(rule: Rule, example: dict[str, Any], number: int, rulebook: Rulebook, read: Read) -> tuple[Case, date]:
    """The case of an example of a rule, and the day as at which it is checked."""
    return read(case_document(rule, example, number, rulebook.vocabulary), rule.place.file), as_at(example)


def example_of(edge: Edge) -> dict[str, Any]:
    """An edge as a rule's example is written."""
    return {"verdict": edge.verdict, **edge.case}
