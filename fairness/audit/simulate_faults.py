"""What faults of invented cases put at risk: the truth on rules that are made of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from fairness.rulebook.faults import shipped_faults
from fairness.rulebook.obligations import Compound
from fairness.rulebook.rulebook import load_rulebook

FAULTS = shipped_faults()
HEADER = ("case_id", "fault", "rule", "at_risk")


@cache
def made_of_others() -> dict[str, tuple[int, tuple[str, ...]]]:
    """The rules made of others that faults together put at risk: how many of which."""
    faulty = {rule for fault in FAULTS.values() for rule in (fault.rule, *fault.also)}
    rules = load_rulebook(lines=False).rules
    told = {code: rule.check for code, rule in rules.items() if rule.simulated and not rule.faults}
    found = {code: check for code, check in told.items() if isinstance(check, Compound)}
    return {
        code: (one.least, one.codes)
        for code, one in found.items()
        if len(faulty.intersection(one.codes)) >= one.least
    }


class Asked(NamedTuple):
    """That a case gave a fault its occasion, and whether it put this rule at risk.

    It shows `since` a day (its ordinal). `fault` is empty where the rule is made of others.
    """

    fault: str
    rule: str
    at_risk: bool
    since: int


def compounds(asked: Iterable[Asked], closed: int) -> Iterator[Asked]:
    """The rules made of others that are asked of a case with these answers; those not at risk, from its last day."""
    risks: dict[str, int] = {}
    parts = set()
    for one in asked:
        parts.add(one.rule)
        if one.at_risk:
            risks[one.rule] = min(one.since, risks.get(one.rule, one.since))
    for rule, (least, of) in made_of_others().items():
        if parts.intersection(of):
            found = sorted(risks[part] for part in of if part in risks)
            at_risk = len(found) >= least
            yield Asked("", rule, at_risk, found[least - 1] if at_risk else closed)
