"""One invented case, day by day, with what of its faults shows: what all have in common, and the informal one."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random
from typing import Any

from fairness.audit.simulate_faults import Asked
from fairness.cases.limits import Limit, count_days

NATION = "england"
MANAGER, INVESTIGATOR, DECIDER, SECOND, REFERRER, SUPPORT, MEMBER, CHAIR = (f"P{number}" for number in range(1, 9))
# The rulebook's longest gaps between contacts, in days: until the outcome is known, and while excluded.
GAP, GAP_EXCLUDED = 14, 7


@cache
def iso(day: int) -> str:
    """A day as ISO text."""
    return date.fromordinal(day).isoformat()


@cache
def limit(day: int, count: int, unit: Any) -> int:
    """The last day of a limit from this day."""
    return count_days(date.fromordinal(day), Limit(count, unit), NATION).toordinal()


def weekday(day: int) -> int:
    """This day, or the Monday after it: who handles cases does not work at weekends."""
    in_week = (day - 1) % 7
    return day + 7 - in_week if in_week > 4 else day


class Story:
    """What every case has. Days are ordinals; two contacts of one day, without times, would answer each other.

    That is why each silence begins on a day with one contact, and each standstill on a day with one step. Every limit
    that is to be kept is kept with two days in hand, for what would fall on a weekend.
    """

    def __init__(self, draw: Random, opened: int, facts: dict[str, Any], faults: set[str]) -> None:
        self.draw = draw
        self.opened = self.closed = opened
        self.facts = facts
        self.faults = faults
        self.outcome = ""
        self.heard = 0  # the day on which waiting for the outcome ends
        self.asked: list[Asked] = []
        self.roles = {"case_manager": MANAGER, "decision_maker": DECIDER, "referrer": REFERRER}
        self._events: list[tuple[int, dict[str, Any]]] = []
        self.contacts: set[int] = set()
        self.quiet: dict[int, int] = {}
        self.excluded = (0, 0)

    def events(self, until: int | None) -> list[dict[str, Any]]:
        """The events by the end of a day (None: all), in order."""
        kept = [pair for pair in self._events if until is None or pair[0] <= until]
        kept.sort(key=lambda pair: pair[0])
        return [event for _, event in kept]

    def later(self, day: int, least: int, most: int) -> int:
        """A weekday about so many days after this one: up to two more than `most`."""
        return weekday(day + least + int(self.draw.random() * (most - least + 1)))

    def add(self, day: int, kind: str, by: str = MANAGER, **attributes: Any) -> int:
        """Record an event."""
        self._events.append((day, {"date": iso(day), "type": kind, "by": by, **attributes}))
        return day

    def tell(self, day: int, kind: str, **attributes: Any) -> int:
        """Record something that the practitioner hears from the employer."""
        self.contacts.add(day)
        return self.add(day, f"communication.{kind}", to="practitioner", **attributes)

    def ask(self, fault: str, rule: str, shown: int, settled: int | None = None, at_risk: bool | None = None) -> None:
        """This case gives the fault its occasion: the day from which its risk would show, or that there is none."""
        put_in = fault in self.faults if at_risk is None else at_risk
        self.asked.append(Asked(fault, rule, put_in, shown if put_in or settled is None else settled))

    def raised(self) -> int:
        """The concern is raised and screened; the day of that."""
        self.add(self.opened, "concern.raised", by=REFERRER)
        return self.add(self.later(self.opened, 0, 2), "concern.screened")

    def support(self, told: int) -> None:
        """A contact for support is named, as the practitioner is told."""
        self.ask("no_support", "LEX011", limit(told, 2, "working days"), told)
        if "no_support" not in self.faults:
            self.add(told, "support.contact_named", to="practitioner")

    def kept_apart(self, role: str, holder: str) -> None:
        """Who decides has no other part in it, but for the fault."""
        if "same_person" in self.faults:
            self.roles[role] = holder
        self.ask("same_person", "LEX021", self.opened)

    def informal(self) -> None:
        """A concern settled without a formal step: six to ten events, in weeks."""
        told = self.tell(
            self.later(self.raised(), 0, 2), "concern_notified", written=True, covers=["allegations"]
        )  # fmt: skip
        self.support(told)
        self.kept_apart("decision_maker", REFERRER)
        last = self.later(told, 1, 5)
        if self.draw.random() < 0.7:
            self.add(last, "concern.fact_finding_started", by=INVESTIGATOR)
            last = self.add(self.later(last, 2, 6), "concern.fact_finding_completed", by=INVESTIGATOR)
        last = self.later(last, 2, 12)
        if "silence" in self.faults:
            last = max(last, self.later(told, 18, 40))
            self.quiet[told] = last
        how = self.draw.random()
        if how < 0.65:
            self.add(last, "concern.informal_resolution_tried")
            self.outcome = "informal_resolution" if how < 0.4 else "advice_or_guidance"
        elif how < 0.9:
            self.add(last, "decision.no_case", by=self.roles["decision_maker"], reason="what the facts showed")
            self.outcome = "no_further_action"
        else:
            self.add(last, "concern.withdrawn", by=REFERRER)
            self.outcome = "withdrawn"
        self.closed = self.later(last, 3, 7)
        self.tell_outcome(self.later(last, 0, 1))
        self.ask("silence", "LEX006", told + GAP, self.heard)
        self.keep_in_touch(told)

    def tell_outcome(self, day: int) -> None:
        """The practitioner is told the outcome, but for the fault."""
        self.ask("outcome_untold", "LEX010", self.closed, day)
        if "outcome_untold" in self.faults:
            self.heard = self.closed
        else:
            self.heard = self.tell(day, "outcome_notified", written=True, covers=["outcome", "reasons"])

    def keep_in_touch(self, start: int) -> None:
        """Word to the practitioner wherever longer would pass without than the rulebook's gaps, but in silences.

        At least one contact follows the first, so that the rule has something to judge where the outcome is untold.
        """
        points = sorted(day for day in self.contacts if start < day <= self.heard)
        if not points and start not in self.quiet:
            points = [self.tell(min(self.later(start, 2, 9), self.heard), "update")]
        at = start
        for point in [*points, self.heard]:
            while point - at > self._gap(at):
                at = self.quiet.pop(at, 0) or self.later(at, self._gap(at) - 4, self._gap(at) - 2)
                if at >= point:
                    break
                self.tell(at, "update")
            at = point

    def _gap(self, day: int) -> int:
        return GAP_EXCLUDED if self.excluded[0] <= day < self.excluded[1] else GAP
