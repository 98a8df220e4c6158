"""Running the examples of rules: whether each small case gets the verdict that the rule's author expects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.engines.review import Engine, engine_for, review
from fairness.rulebook.examples import as_at, case_document, expected_verdict
from fairness.rulebook.lint.findings import Finding, Severity
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import VERDICTS
from fairness.source.loader import line_of
from fairness.source.problems import InputError, Place, Problem, nearest

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


def run_examples(rulebook: Rulebook, read: Read, rules: Iterable[Rule] | None = None) -> list[Outcome]:
    """The outcome of every example of the rules (of all of the rulebook, where none are given), in their order.

    Each is judged by its rule alone; a compound, with the rules that it names.
    """
    return [
        outcome
        for rule in (rulebook.rules.values() if rules is None else rules)
        for outcome in _of_rule(rule, rulebook, read, engine_for(rulebook.alone(rule)))
    ]


def misread(rule: Rule, vocabulary: Vocabulary, read: Read) -> tuple[list[Problem], list[Problem]]:
    """What is wrong in the words of a rule's examples (verdicts, types, fields), and what is doubtful."""
    wrong: list[Problem] = []
    doubts: list[Problem] = []
    for number, example in enumerate(rule.examples, 1):
        name = f"examples[{number - 1}]"
        place = Place(rule.place.file, line_of(example, "verdict") or line_of(example) or rule.place.line)
        expected = expected_verdict(example)
        if expected not in VERDICTS:
            wrong.append(_no_verdict(expected, place, f"{name}.verdict"))
        try:
            as_at(example)
        except ValueError as error:
            wrong.append(Problem(place, str(error), name))
        try:
            case = read(case_document(rule, example, number, vocabulary), rule.place.file)
            doubts.extend(replace(one, field=f"{name}.{one.field}") for one in case.warnings if _is_name(one))
        except InputError as error:
            wrong.extend(replace(one, field=f"{name}.{one.field}") for one in error.problems)
        except ValueError as error:
            wrong.append(Problem(place, str(error), name))
    return wrong, doubts


def lint_examples(rulebook: Rulebook, read: Read) -> list[Finding]:
    """What `misread` says of every rule, as lint has it."""
    found = []
    for rule in rulebook.rules.values():
        wrong, doubts = misread(rule, rulebook.vocabulary, read)
        for severity, check, problems in (("error", "bad-example", wrong), ("warning", "doubtful-example", doubts)):
            for one in problems:
                says = str(one).removeprefix(f"{one.place}: ")
                found.append(Finding(one.place, rule.code, cast(Severity, severity), check, says))
    return found


def _no_verdict(expected: str, place: Place, field: str) -> Problem:
    near = nearest(expected, VERDICTS)
    return Problem(place, f"{expected or 'nothing'!r} is not a verdict", field, ", ".join(VERDICTS), near)


def _is_name(doubt: Problem) -> bool:
    """Whether a doubt is about a name, rather than a date before the case opened or after it closed."""
    return not doubt.field.endswith(".date")


def _of_rule(rule: Rule, rulebook: Rulebook, read: Read, engine: Engine) -> Iterator[Outcome]:
    for number, example in enumerate(rule.examples, 1):
        place = Place(rule.place.file, line_of(example) or rule.place.line)
        outcome = Outcome(rule.code, number, place, expected_verdict(example))
        if outcome.expected not in VERDICTS:
            problem = _no_verdict(outcome.expected, place, "verdict")
            hint = f" (did you mean {problem.nearest!r}?)" if problem.nearest else ""
            outcome.problem = f"verdict: {problem.says}{hint}"
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
    outcome.doubts = [str(one) for one in case.warnings if _is_name(one)]
