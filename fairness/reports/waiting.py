"""The facts that a case leaves unstated and rules wait for: each asked once."""

from __future__ import annotations

from typing import NamedTuple

from fairness.cases.models import Case
from fairness.cases.timeline import facts_of
from fairness.engines.plan import fact_lacking
from fairness.reports.words import Words, count
from fairness.rulebook.rulebook import Rulebook


class Waiting(NamedTuple):
    """A fact that `codes` wait for, and what the reader is asked."""

    field: str
    codes: tuple[str, ...]
    asks: str

    def __str__(self) -> str:
        waits = "waits" if len(self.codes) == 1 else "wait"
        return f"{self.asks} {count(len(self.codes), 'rule')} {waits} for it."


class RowsWait(NamedTuple):
    """The rows of the chronology that a person has not confirmed yet."""

    rows: int
    codes: tuple[str, ...] = ()
    field: str = "proposed"

    def __str__(self) -> str:
        wait = "waits" if self.rows == 1 else "wait"
        return (
            f"{count(self.rows, 'row')} of the chronology {wait} for you to say what happened (`proposed:`). "
            "Until then we do not say that such an event is missing."
        )


def waiting(case: Case, rulebook: Rulebook, words: Words) -> list[Waiting | RowsWait]:
    """What rules wait for: the rows to be confirmed, then the facts, the one that most wait for first."""
    rows = [RowsWait(len(case.waiting))] if case.waiting else []
    return [*rows, *_facts(case, rulebook, words)]


def _facts(case: Case, rulebook: Rulebook, words: Words) -> list[Waiting]:
    facts = facts_of(case, words.vocabulary)
    codes: dict[str, list[str]] = {}
    for rule in rulebook.rules.values():
        lacking = fact_lacking(rule.applies, facts)
        if lacking:
            codes.setdefault(lacking, []).append(rule.code)
    found = [Waiting(name, tuple(held), _asks(name, case, words)) for name, held in codes.items()]
    return sorted(found, key=lambda one: -len(one.codes))


def _asks(name: str, case: Case, words: Words) -> str:
    question = words.vocabulary.questions.get(name)
    if question is None:
        return f"State {words.field(name)} (`{name}`)."
    pointed = question.pointed_to(case.facts)
    if pointed is None:
        return question.asks
    value, by = pointed
    return f"{question.asks} {words.field(by).capitalize()} (`{case.facts[by]}`) points to `{value}`."
