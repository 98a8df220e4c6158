"""Compound rules, forward-chained: verdict facts meet the membership facts of the rules that name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fairness.cases.models import Timeline
from fairness.engines.contract import Result, Verdict
from fairness.engines.judge import judge_compound
from fairness.engines.network import Network, join
from fairness.engines.plan import unanswerable
from fairness.rulebook.conditions import Where
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound
from fairness.rulebook.rulebook import Rulebook

_MEMBER, _VERDICT = 1, 2


class Chain:
    """The compounds of a rulebook. Which rule each names is asserted once; verdicts come and go with a case."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._compounds: list[tuple[Rule, Compound]] = [
            (rule, rule.check) for rule in rulebook.rules.values() if isinstance(rule.check, Compound)
        ]
        self._codes = {code: number for number, code in enumerate(rulebook.rules)}
        self._members: list[tuple[int, str]] = []
        self._joined: list[tuple[int, int]] = []
        if not self._compounds:
            return
        verdict: list[dict[str, Any]] = [{"kind": _VERDICT}, {"key": {"w": "rule"}}]
        self._network = Network({"chain": join([{"kind": _MEMBER}], verdict, self._found)})
        for number, (_, check) in enumerate(self._compounds):
            for code in check.codes:
                self._members.append((number, code))
                fact = len(self._members)
                self._network.add(fact, kind=_MEMBER, compound=number, rule=self._codes[code])
        self._named = {code for _, code in self._members}

    def _found(self, member: int, verdict: int) -> None:
        self._joined.append((member, verdict))

    def run(
        self,
        timeline: Timeline,
        verdicts: Mapping[str, Verdict],
        applicable: Mapping[Where, str | None],
        settle: Callable[[Result], Result],
    ) -> list[Result]:
        """The result of every compound, each judged when the last rule that it names is."""
        if not self._compounds:
            return []
        results: list[Result] = []
        known: list[dict[str, Verdict]] = [{} for _ in self._compounds]
        facts: dict[int, Verdict] = {}
        waiting = {code: verdict for code, verdict in verdicts.items() if code in self._named}
        while waiting:
            for code, verdict in waiting.items():
                fact = len(self._members) + len(facts) + 1
                facts[fact] = verdict
                self._network.add(fact, kind=_VERDICT, key=self._codes[code])
            waiting = {}
            for member, fact in self._joined:
                number, code = self._members[member - 1]
                known[number][code] = facts[fact]
                rule, check = self._compounds[number]
                if len(known[number]) == len(check.codes):
                    result = unanswerable(rule, applicable[rule.applies], timeline)
                    verdict = judge_compound(check, known[number].values())
                    result = settle(result or Result(rule.code, verdict))
                    results.append(result)
                    if rule.code in self._named:
                        waiting[rule.code] = result.verdict
            self._joined.clear()
        self._network.clear(keep=len(self._members))
        return results
