"""Compound rules, forward-chained: verdict facts meet the membership facts of the rules that name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fairness.cases.timeline import Timeline
from fairness.engines.contract import Result, Verdict
from fairness.engines.judge import judge_compound
from fairness.engines.network import Network, join
from fairness.engines.plan import unanswerable
from fairness.rulebook.conditions import Where
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound
from fairness.rulebook.rulebook import Rulebook

_MEMBER, _VERDICT = 1, 2
_DECIDING = (Verdict.RISK, Verdict.DUE, Verdict.UNKNOWN)
_RENEWED_AFTER = 1000  # cases: a fact that stays collects the places where it once joined


class Chain:
    """The compounds of a rulebook, in strata: each names only rules of the strata before it.

    Which rule each compound names is a fact that stays; the verdicts of a case that can decide anything (risk, due,
    unknown) are facts that come and go with it, and join with the compounds that name their rule.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._codes = {code: number for number, code in enumerate(rulebook.rules)}
        self._strata = strata(rulebook)
        self._named = {code for stratum in self._strata for _, check in stratum for code in check.codes}
        self._joined: list[tuple[int, int]] = []
        self._members: dict[int, str] = {}
        self._cases = 0
        if self._strata:
            verdict: list[dict[str, Any]] = [{"kind": _VERDICT}, {"key": {"w": "rule"}}]
            self._network = Network({"chain": join([{"kind": _MEMBER}], verdict, self._found)})
            self._add_members()

    def _add_members(self) -> None:
        for stratum in self._strata:
            for rule, check in stratum:
                for code in check.codes:
                    fact = len(self._members) + 1
                    self._members[fact] = rule.code
                    self._network.add(fact, kind=_MEMBER, rule=self._codes[code])

    def _found(self, member: int, verdict: int) -> None:
        self._joined.append((member, verdict))

    def run(
        self,
        timeline: Timeline,
        verdicts: Mapping[str, Verdict],
        applicable: Mapping[Where, str | None],
        settle: Callable[[Result], Result],
    ) -> list[Result]:
        """The result of every compound, stratum by stratum; the verdict that `settle` gives is chained on."""
        results: list[Result] = []
        if not self._strata:
            return results
        self._cases += 1
        facts: dict[int, str] = {}
        known = dict(verdicts)
        deciding: dict[str, list[Verdict]] = {}
        new = self._named & verdicts.keys()
        for stratum in self._strata:
            for code in sorted(new):
                if known[code] in _DECIDING:
                    fact = len(self._members) + len(facts) + 1
                    facts[fact] = code
                    self._network.add(fact, kind=_VERDICT, key=self._codes[code])
            for member, fact in self._joined:
                deciding.setdefault(self._members[member], []).append(known[facts[fact]])
            self._joined.clear()
            new = set()
            for rule, check in stratum:
                result = unanswerable(rule, applicable[rule.applies], timeline)
                if result is None:
                    result = Result(rule.code, _judged(check, deciding.get(rule.code, []), known))
                results.append(settle(result))
                known[rule.code] = results[-1].verdict
                new |= {rule.code} & self._named
        self._clear(facts)
        return results

    def _clear(self, facts: Mapping[int, str]) -> None:
        if self._cases % _RENEWED_AFTER:
            sweeps = (self._sweep(code) for code in dict.fromkeys(facts.values()))
            self._network.clear(sweeps, keep=len(self._members))
            return
        self._network.clear(self._sweep(code) for code in self._named)
        self._members = {}
        self._add_members()

    def _sweep(self, code: str) -> dict[str, int]:
        return {"kind": _VERDICT, "key": self._codes[code]}


def _judged(check: Compound, deciding: list[Verdict], known: Mapping[str, Verdict]) -> Verdict:
    """The verdict from those that decide; the others are false, or the rule does not apply."""
    others = [known[code] for code in check.codes if known[code] not in _DECIDING]
    return judge_compound(check, [*deciding, *others])


def strata(rulebook: Rulebook) -> list[list[tuple[Rule, Compound]]]:
    """The compounds in layers, each naming only plain rules and compounds of the layers before."""
    waiting = [(rule, rule.check) for rule in rulebook.rules.values() if isinstance(rule.check, Compound)]
    done = {code for code, rule in rulebook.rules.items() if not isinstance(rule.check, Compound)}
    layers = []
    while waiting:
        stratum = [(rule, check) for rule, check in waiting if done.issuperset(check.codes)]
        if not stratum:
            raise ValueError("compounds name each other in a circle")
        layers.append(stratum)
        done |= {rule.code for rule, _ in stratum}
        waiting = [(rule, check) for rule, check in waiting if rule.code not in done]
    return layers
