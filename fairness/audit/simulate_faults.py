"""The faults of invented cases: how often each is put in, the rules that it may put at risk, and what of it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Fault(NamedTuple):
    """The share of the cases with its occasion that have it, the rule that is to notice it, and others that may."""

    share: float
    rule: str
    also: tuple[str, ...] = ()


# All shares are invented, but for `exclusion_long`: with those that go on because of the police, somewhat under a
# fifth of exclusions last over six months (NHS Resolution's edition of 2025: over 80% of ended ones did not).
FAULTS: dict[str, Fault] = {
    # delay
    "report_late": Fault(0.40, "MHE004"),
    "standstill": Fault(0.15, "LEX024", ("PPR006",)),
    # silence, and not being heard
    "told_late": Fault(0.15, "LEX001", ("LEX002", "LEX005", "MHE002", "MHE021")),
    "silence": Fault(0.25, "LEX006", ("LEX007",)),
    "excluded_silence": Fault(0.20, "LEX007"),
    "advice_untold": Fault(0.15, "LEX005"),
    "outcome_untold": Fault(0.08, "LEX010", ("ACA003", "MHE036")),
    "not_interviewed": Fault(0.08, "MHE003"),
    # exclusion without reasons or review
    "no_reason": Fault(0.10, "REC002", ("MHE028", "PPR008")),
    "no_alternatives": Fault(0.20, "MHE007", ("PPR009",)),
    "review_late": Fault(0.30, "MHE014", ("ACA006",)),
    "exclusion_long": Fault(0.16, "MHE016"),
    "return_unplanned": Fault(0.25, "MHE017"),
    # no support
    "no_support": Fault(0.20, "LEX011", ("LEX012", "PPR005")),
    "sickness_unanswered": Fault(0.25, "LEX013"),
    # no independence, no second look
    "same_person": Fault(0.08, "LEX021"),
    "decided_alone": Fault(0.15, "LEX018", ("PPR004",)),
    "conflicts_undeclared": Fault(0.20, "PPR002"),
    "advice_late": Fault(0.20, "LEX016", ("MHE008",)),
    "no_learning": Fault(0.30, "LEX023"),
}
# Rules made of others, which faults together put at risk: how many of which.
COMPOUNDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "LEX014": (2, ("LEX007", "LEX012")),
    "LEX025": (2, ("LEX006", "LEX024")),
    "MHE018": (2, ("MHE013", "MHE014", "MHE015", "MHE016")),
    "PPR007": (2, ("PPR004", "PPR008", "PPR009")),
}
HEADER = ("case_id", "fault", "rule", "at_risk")


class Asked(NamedTuple):
    """That a case gave a fault its occasion, and whether it put this rule at risk.

    It shows `since` a day (its ordinal). `fault` is empty where the rule is one of `COMPOUNDS`.
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
    for rule, (least, of) in COMPOUNDS.items():
        if parts.intersection(of):
            found = sorted(risks[part] for part in of if part in risks)
            at_risk = len(found) >= least
            yield Asked("", rule, at_risk, found[least - 1] if at_risk else closed)
