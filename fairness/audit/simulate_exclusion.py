"""The exclusion or the restriction of an invented case."""

from __future__ import annotations

from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, Any

from fairness.audit.simulate_case import DECIDER, GAP_EXCLUDED, SECOND, iso, limit, weekday

if TYPE_CHECKING:
    from fairness.audit.simulate_formal import Formal

# Invented: how many begin as immediate ones, how many have the police involved, and the lengths (with those that the
# fault `exclusion_long` and the police lengthen, about a fifth last over six months: see `simulate_faults`). None is
# shorter than five weeks, so that each has its review; shorter ones are not simulated.
_IMMEDIATE, _POLICE = 0.5, 0.1
_SHORTEST, _LENGTH, _SPREAD, _LONGEST = 36, 90, 0.55, 178
_LENGTH_POLICE, _LONGEST_POLICE = 180, 500
_REVIEW, _FIGURES = 28, 35


class Exclusion:
    """An exclusion: planned as the case begins, and written once it is known when the case is decided."""

    def __init__(self, story: Formal, screened: int, start: int, found: int) -> None:
        draw = story.draw
        self.story, self.start = story, start
        self.police = draw.random() < _POLICE
        self.immediate = draw.random() < _IMMEDIATE
        self.first = story.later(screened, 0, 1) if self.immediate else start
        self.over = limit(self.first, 6, "months")
        middle, longest = (_LENGTH_POLICE, _LONGEST_POLICE) if self.police else (_LENGTH, _LONGEST)
        length = round(draw.lognormvariate(log(middle), _SPREAD))
        self.end = weekday(min(start + max(length, _SHORTEST), self.first + longest))
        if not self.police and "exclusion_long" in story.faults:
            self.end = story.later(self.over, 3, 240)
        self.long = self.end > self.over
        self._again = story.later(start, 74, 79)
        self._letter = story.later(self._again, 1, 3)
        if self.police:
            story.add(screened, "referral.police")
            story.add(screened, "police.investigation_opened")
        story.add(found, "advice.hr_sought")

    def report_at(self, report: int) -> int:
        """The day of the report that fits: a long exclusion ends before it, a silence has none of its letters."""
        if self.long:
            report = max(report, self.end)
        if "silence" in self.story.faults and report <= self._letter <= report + 32:
            report = weekday(self._letter + 1)
        return report

    def write(self, decided: int, report: int, shared: int) -> None:
        """Its events, at most until the day on which the case is decided."""
        story = self.story
        self.end = end = min(self.end, decided)
        story.excluded = (self.first, end)
        self._begun("protect_investigation" if end < report else "protect_patients_or_staff")
        self._reviewed()
        if self._letter < end:
            story.add(self._again, "advice.sought")
            if "advice_untold" not in story.faults:
                story.tell(self._letter, "correspondence_shared", covers=["advice"])
        story.add(end, "exclusion.ended")
        if not self.police:  # whose investigation stops the clock
            story.ask("exclusion_long", "MHE016", self.over, end)
        if story.outcome != "dismissal":  # whatever else the outcome, the way back is planned
            back = story.later(end, 0, 10)
            story.ask("return_unplanned", "MHE017", story.closed, back)
            if "return_unplanned" not in story.faults:
                story.add(back, "return.planned")
        self._silences(shared)

    def _begun(self, ground: str) -> None:
        story, first, start = self.story, self.first, self.start
        record: dict[str, Any] = {"by": DECIDER, "written": True}
        if "no_reason" not in story.faults:
            record |= {"ground": ground, "reason": "patient safety"}
        if "no_alternatives" not in story.faults:
            record["alternatives"] = ["supervision", "restricted_duties"]
        letter = "contact" if "no_reason" in story.faults else "reasons_given"
        if self.immediate:
            story.add(first, "exclusion.immediate", until=iso(first + 14), **record)
            story.tell(first, letter, written=True, covers=["duration"])
            story.ask("no_reason", "MHE028", limit(first, 1, "working days"), first)
        why = {} if "no_reason" in story.faults else {"reason": "a risk until the facts are known"}
        story.add(start, "decision.to_exclude", **story.deciding(**why))
        story.add(start, "exclusion.formal", until=iso(start + _REVIEW), **record)
        story.tell(start, letter, written=True, covers=["duration", "terms"])
        story.tell(start, "rights_explained", written=True, covers=["representations"])
        story.add(start, "board.designated_member_appointed")
        if "no_support" not in story.faults:
            for day in sorted({first, start}):
                story.add(day, "support.offered", to="practitioner")
        story.ask("no_support", "LEX012", limit(first, 5, "working days"), start)
        for rule in ("REC002", "PPR008"):
            story.ask("no_reason", rule, first)
        story.ask("no_reason", "MHE030", start)
        story.ask("no_alternatives", "MHE007", start)
        story.ask("no_alternatives", "PPR009", limit(first, 2, "working days"), first)
        story.ask("decided_alone", "PPR004", start)
        story.ask("advice_late", "MHE008", start)

    def _reviewed(self) -> None:
        """Reviews every four weeks, and figures to the board every five."""
        story = self.story
        late = "review_late" in story.faults
        at = self.start
        # An exclusion that began as an immediate one has its first review within four weeks of that.
        least, most = (31, 60) if late else (10, 15) if self.immediate else (20, _REVIEW - 2)
        while late or self.end - at > _REVIEW or at == self.start:
            at, late = story.later(at, least, most), False
            least, most = 20, _REVIEW - 2
            if at < self.end:
                story.add(at, "exclusion.reviewed", panel=[DECIDER, SECOND], reason="the risk remains")
        story.ask("review_late", "MHE014", self.start + _REVIEW, self.end)
        story.ask("review_late", "ACA006", self.first + _REVIEW, self.end)
        reported = self.start
        while self.end - reported > _FIGURES:
            reported = story.add(story.later(reported, 28, _FIGURES - 2), "board.reported")

    def _silences(self, shared: int) -> None:
        """Contact stops for over a week: with the case, from the day the report is shared, or for its own fault."""
        story = self.story
        at_risk = "silence" in story.faults and self.end - shared > GAP_EXCLUDED
        story.ask("silence", "LEX007", shared + GAP_EXCLUDED, self.end, at_risk)
        days = [*sorted(day for day in story.contacts if self.first <= day < self.end), self.end]
        gaps = [(until - day, day, until) for day, until in pairwise(days) if day not in story.quiet]
        _, day, until = max(gaps)
        day = weekday(day + 1)
        alone = "excluded_silence" in story.faults and until - day > GAP_EXCLUDED
        if alone:
            story.tell(day, "update")
            story.quiet[day] = min(until, story.later(day, 9, 11))
        story.ask("excluded_silence", "LEX007", day + GAP_EXCLUDED, self.end, alone)


def restrict(story: Formal, start: int, end: int) -> None:
    """A restriction of practice from `start` to `end`, reviewed every four weeks."""
    terms = {"ground": "protect_patients_or_staff", "reason": "supervision is enough"}
    story.add(start, "decision.to_restrict", **story.deciding(reason="a risk until the facts are known"))
    story.add(start, "restriction.imposed", written=True, until=iso(start + _REVIEW), **terms)
    story.tell(start, "reasons_given", written=True, covers=["reasons", "duration", "terms"])
    at = start
    while end - at > _REVIEW:
        at = story.add(story.later(at, 20, _REVIEW - 2), "restriction.reviewed", reason="the risk remains")
    story.add(end, "restriction.lifted")
