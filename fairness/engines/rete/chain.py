"""Compound rules, forward-chained: verdict facts meet the membership facts of the rules that name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.engines.model import Verdict
from fairness.engines.plan import Stratum, strata
from fairness.engines.rete.network import Network, join
from fairness.rulebook.rulebook import Rulebook

_MEMBER, _VERDICT = 1, 2
_DECIDING = (Verdict.RISK, Verdict.DUE, Verdict.UNKNOWN)
_RENEWED_AFTER = 1000  # runs: a fact that stays collects the places where it once joined


class RulesetChain:
    """Which rule each compound of a rulebook names is a fact that stays.

    The verdicts of a case that can decide anything (risk, due, unknown) are facts that come and go with each stratum,
    and join with the compounds that name their rule.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._codes = {code: number for number, code in enumerate(rulebook.rules)}
        compounds = [one for stratum in strata(rulebook) for one in stratum]
        self._named = list(dict.fromkeys(code for _, check in compounds for code in check.codes))
        self._members = dict(enumerate(((rule.code, code) for rule, check in compounds for code in check.codes), 1))
        self._joined: list[tuple[int, int]] = []
        self._network: Network | None = None
        self._runs = 0

    def __call__(self, stratum: Stratum, known: Mapping[str, Verdict]) -> list[Sequence[Verdict]]:
        """For each compound the verdicts of the rules that it names, given all so far by code."""
        network = self._network = self._network or self._built()
        facts: dict[int, str] = {}
        for code in sorted({code for _, check in stratum for code in check.codes}):
            if known[code] in _DECIDING:
                fact = len(self._members) + len(facts) + 1
                facts[fact] = code
                network.add(fact, kind=_VERDICT, key=self._codes[code])
        # What decides nothing is in no fact.
        found = {rule.code: [known[code] for code in check.codes if known[code] not in _DECIDING]
                 for rule, check in stratum}  # fmt: skip
        for member, fact in self._joined:
            rule, _ = self._members[member]
            if rule in found:
                found[rule].append(known[facts[fact]])
        self._joined.clear()
        self._clear(network, facts)
        return list(found.values())

    def _built(self) -> Network:
        verdict: list[dict[str, Any]] = [{"kind": _VERDICT}, {"key": {"w": "rule"}}]
        network = Network({"chain": join([{"kind": _MEMBER}], verdict, self._found)})
        self._add_members(network)
        return network

    def _add_members(self, network: Network) -> None:
        for fact, (_, code) in self._members.items():
            network.add(fact, kind=_MEMBER, rule=self._codes[code])

    def _found(self, member: int, verdict: int) -> None:
        self._joined.append((member, verdict))

    def _clear(self, network: Network, facts: Mapping[int, str]) -> None:
        self._runs += 1
        if self._runs % _RENEWED_AFTER:
            network.clear((self._sweep(code) for code in facts.values()), keep=len(self._members))
            return
        network.clear(self._sweep(code) for code in self._named)
        self._add_members(network)

    def _sweep(self, code: str) -> dict[str, int]:
        return {"kind": _VERDICT, "key": self._codes[code]}
