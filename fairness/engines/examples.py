"""Running the examples of rules: whether each small case gets the verdict that the rule's author expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fairness.cases.models import Case
from fairness.engines.review import Engine, engine_for, review
from fairness.rulebook.examples import VERDICTS, as_at, case_document, expected_verdict
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.source.loader import line_of
from fairness.source.problems import InputError, Place, nearest

# From a document and the name of its file to a case; raises InputError.
Read = Callable[[Any, str], Case]


@dataclass(slots=True)
class Outcome:
    """What one example (the `number`th of its rule, from 1) expected and got.

    `rows` are the rule's results on it; `problem` says why there are none, where the example cannot be run.
    `doubts` are names in the example that no vocabulary has, so that no rule reads them.
    """

    rule: str
    number: int
    place: Place
    expected: str
    got: str = ""
    rows: list[dict[str, str | int | None]] = field(default_factory=list)
    problem: str = ""
    doubts: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether it got the verdict expected."""
        return not self.problem and self.got == self.expected


def run_examples(rulebook: Rulebook, read: Read, engine: Engine | None = None) -> list[Outcome]:
    """The outcome of every example of every rule, in the order of codes.

    Each is judged with all rules of the rulebook, so that compounds find those that they name.
    """
    asked = engine or engine_for(rulebook)
    return [outcome for rule in rulebook.rules.values() for outcome in _of_rule(rule, rulebook, read, asked)]


def _of_rule(rule: Rule, rulebook: Rulebook, read: Read, engine: Engine) -> Iterator[Outcome]:
    for number, example in enumerate(rule.examples, 1):
        place = Place(rule.place.file, line_of(example) or rule.place.line)
        outcome = Outcome(rule.code, number, place, expected_verdict(example))
        if outcome.expected not in VERDICTS:
            near = nearest(outcome.expected, VERDICTS)
            hint = f" (did you mean {near!r}?)" if near else ""
            outcome.problem = f"verdict: {outcome.expected or 'nothing'!r} is no verdict{hint}"
        else:
            _run(outcome, rule, example, rulebook, read, engine)
        yield outcome


def _run(
    outcome: Outcome, rule: Rule, example: dict[str, Any], rulebook: Rulebook, read: Read, engine: Engine
) -> None:
    try:
        day = as_at(example)
        case = read(case_document(rule, example, outcome.number, rulebook.vocabulary), rule.place.file)
        found = review(case, engine, day)
    except InputError as error:
        outcome.problem = "; ".join(map(str, error.problems))
        return
    except ValueError as error:
        outcome.problem = str(error)
        return
    outcome.rows = [row for row in found.rows() if row["rule"] == rule.code]
    outcome.got = found.verdicts()[rule.code].value
    outcome.doubts = [str(one) for one in case.warnings if not one.field.endswith(".date")]
