"""Reviewing one case: results, the explanations that answer risks, and the compounds that follow from both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from fairness.cases.events import Explanation
from fairness.cases.models import Case
from fairness.cases.moments import day_of
from fairness.cases.timeline import Timeline, timeline
from fairness.engines.model import Result, Review, Verdict, worst
from fairness.engines.rete.chain import RulesetChain
from fairness.engines.rete.join import RulesetJoin
from fairness.engines.rete.network import AVAILABLE
from fairness.engines.single import SingleCase
from fairness.rulebook.rulebook import Rulebook

ENGINES = ("rete", "direct")


class Engine(Protocol):
    """An engine: the results of all rules but compounds, then those of compounds."""

    name: str
    rulebook: Rulebook

    def results(self, timeline: Timeline) -> Iterator[Result]:
        """The result of every activation, in no order."""

    def compounds(
        self, timeline: Timeline, verdicts: Mapping[str, Verdict], settle: Callable[[Result], Result]
    ) -> list[Result]:
        """The results of compound rules, given the verdicts of the others."""


def engine_for(rulebook: Rulebook, name: str = "") -> Engine:
    """The engine called `name`, or the default one: `rete`, and `direct` where durable_rules cannot be built.

    Raises RuntimeError where it cannot run here, or there is none of that name.
    """
    chosen = name or ("rete" if AVAILABLE else "direct")
    if chosen == "direct":
        return SingleCase(rulebook)
    if chosen != "rete":
        raise RuntimeError(f"no engine is called {name!r} here: choose {' or '.join(ENGINES)}")
    if not AVAILABLE:
        raise RuntimeError("the rete engine needs durable_rules, which cannot be built here: choose direct")
    return SingleCase(rulebook, "rete (durable_rules)", RulesetJoin(), RulesetChain(rulebook))


def review(case: Case, engine: Engine, as_at: date, explanations: bool = True) -> Review:
    """The review of one case as at a date; without `explanations` those of the case file are set aside."""
    line = timeline(case, as_at, engine.rulebook.vocabulary)
    answers = _Answers(case.explanations if explanations else [], as_at)
    results = [answers.settle(result) for result in engine.results(line)]
    by_rule: dict[str, list[Verdict]] = {}
    for result in results:
        by_rule.setdefault(result.rule, []).append(result.verdict)
    verdicts = {code: worst(found) for code, found in by_rule.items()}
    results.extend(engine.compounds(line, verdicts, answers.settle))
    results.sort(key=Result.sort_key)
    supersede(results, line, engine.rulebook)
    return Review(line, results, engine.name, answers.unused())


def supersede(results: Iterable[Result], line: Timeline, rulebook: Rulebook) -> None:
    """Mark each risk that another rule's risk on the same episode, or on the same date, says on a stronger basis.

    No verdict changes: reports count such risks once.
    """
    by_rule: dict[str, list[Result]] = {}
    for result in results:
        if result.verdict is Verdict.RISK:
            by_rule.setdefault(result.rule, []).append(result)
    for code, stronger in by_rule.items():
        if rulebook.rules[code].pattern:
            continue  # it says nothing of its own
        for weaker in (one for name in rulebook.rules[code].supersedes for one in by_rule.get(name, ())):
            if any(_one_act(weaker, one, line) for one in stronger):
                weaker.superseded_by = weaker.superseded_by or code


def _one_act(one: Result, other: Result, line: Timeline) -> bool:
    """Whether two results start on the same date, or in the same episode."""
    if one.activation is None or other.activation is None:
        return one.activation is other.activation
    if one.activation.recorded_as.date == other.activation.recorded_as.date:
        return True
    days = [day_of(result.activation.recorded_as.moment.lo) for result in (one, other) if result.activation]
    return any(
        all(begun <= day and (ended is None or day <= ended) for day in days)
        for spans in line.spans.values()
        for begun, ended in spans
    )


class _Answers:
    """The explanations of a case file, and which of them answered a risk."""

    def __init__(self, explanations: Iterable[Explanation], as_at: date) -> None:
        self._given = list(explanations)
        self._as_at = as_at
        self._used: set[int] = set()
        self._first: dict[tuple[str, int | None], int] = {}
        for number, one in enumerate(self._given):
            if not one.lacks() and not one.expired(as_at):
                self._first.setdefault((one.rule, one.event), number)

    def settle(self, result: Result) -> Result:
        """A risk becomes explained by the first explanation that answers it; all else stays as it is."""
        if result.verdict is not Verdict.RISK:
            return result
        places: list[int | None] = [None]
        if result.place is not None:
            places.append(result.place)
        found = [self._first[result.rule, place] for place in places if (result.rule, place) in self._first]
        if found:
            self._used.add(min(found))
            result.verdict, result.explanation = Verdict.EXPLAINED, self._given[min(found)]
        return result

    def unused(self) -> list[tuple[Explanation, str]]:
        """Each explanation that explained nothing, with the reason."""
        found = []
        for number, one in enumerate(self._given):
            if number not in self._used:
                lacks = one.lacks()
                if lacks:
                    reason = f"it lacks {', '.join(lacks)}"
                elif one.expired(self._as_at):
                    reason = f"it expired on {one.expires}"
                else:
                    reason = "it answers no risk"
                found.append((one, reason))
        return found
