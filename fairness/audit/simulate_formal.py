"""An invented case that becomes formal: an investigation, with an exclusion or a restriction in some."""

from __future__ import annotations

from math import log
from typing import Any

from fairness.audit.simulate_case import CHAIR, GAP, INVESTIGATOR, MEMBER, SECOND, SUPPORT, Story, limit, weekday
from fairness.audit.simulate_exclusion import Exclusion, restrict

# The rulebook's longest times without a step of the investigation, and for all of it, in days.
_STEP, _DRIFT, _REPORT = 21, 28, 35
# From sources: over half of investigations end without a case or a sanction (Aneurin Bevan, Mersey Care); processes
# for doctors last 222 days on average (86 trusts, to the Medical Protection Society), for which the length of
# investigations is set. Invented: its spread, how many of the other cases come to a hearing, how many investigations
# are given more time, and in how many of the long ones the practitioner falls ill.
_NO_CASE, _HEARING, _MORE_TIME, _SICK = 0.55, 0.35, 0.75, 0.3
_LENGTH, _SPREAD, _SHORTEST, _LONGEST = 178, 0.55, 40, 480


class Formal(Story):
    """A case with a formal investigation."""

    def formal(self, excluded: bool = False, restricted: bool = False) -> None:
        """The whole case, in months: a fact find, an investigation, a decision, and what follows from it."""
        later = self.later
        self.roles |= {"case_investigator": INVESTIGATOR, "designated_board_member": MEMBER}
        if "no_support" not in self.faults:
            self.roles["support_contact"] = SUPPORT
        self.kept_apart("decision_maker", INVESTIGATOR)
        screened = self.raised()
        found = later(screened, 3, 6)
        start = later(found, 0, 1)  # of the exclusion or restriction
        decided = later(start, 0, 2)
        opened = later(decided, 0, 1)
        late = "told_late" in self.faults
        told = later(opened, 13, 15) if late else later(screened, 0, 1)
        if self.facts["kind"] in ("health", "mixed"):
            self.add(screened, "advice.occupational_health_sought")
        self._told(told)
        in_time = later(screened, 0, 2) if late else told
        self._advice(later(opened, 3, 10) if "advice_late" in self.faults else in_time, told)
        covers = ["context", "induction"] if self.facts["new_in_post"] else ["context"]
        self.add(found, "concern.fact_finding_completed", by=INVESTIGATOR, covers=covers)
        exclusion = Exclusion(self, screened, start, found) if excluded else None
        self._decided(decided, start if excluded else decided)
        self._opened(opened, decided, told if late else later(opened, 0, 1), excluded)
        report = self._investigated(opened, told if late else 0, exclusion)
        self._concluded(report, exclusion, start if restricted else 0)
        self.keep_in_touch(min(told, exclusion.first) if exclusion else told)

    def deciding(self, **attributes: Any) -> dict[str, Any]:
        """What is recorded of a formal decision, but for faults."""
        if "decided_alone" not in self.faults:
            attributes["panel"] = [self.roles["decision_maker"], SECOND]
        if "conflicts_undeclared" not in self.faults:
            attributes["conflicts_declared"] = True
        return {"by": self.roles["decision_maker"], **attributes}

    def _told(self, told: int) -> None:
        self.tell(told, "concern_notified", written=True, covers=["allegations"])
        self.tell(told, "procedure_explained", covers=["procedure", "rights"])
        self.support(told)

    def _advice(self, sought: int, told: int) -> None:
        """Practitioner Performance Advice is sought, and the practitioner is told of it within five working days."""
        untold, due = "advice_untold" in self.faults, limit(sought, 5, "working days")
        self.add(sought, "advice.sought")
        shared = self.later(max(sought, told), 1, 4)
        self.tell(shared, "correspondence_shared", covers=["evidence"] if untold else ["advice", "evidence"])
        self.ask("advice_untold", "LEX005", due, shared)
        self.ask("told_late", "LEX005", due, shared, "told_late" in self.faults and not untold and shared > due)

    def _decided(self, decided: int, first: int) -> None:
        self.add(
            decided, "decision.to_investigate", **self.deciding(reason="facts in dispute", just_culture_guide=True)
        )
        self.ask("decided_alone", "LEX018", first)
        self.ask("conflicts_undeclared", "PPR002", first)

    def _opened(self, opened: int, decided: int, letter: int, excluded: bool) -> None:
        self.add(opened, "investigation.opened")
        self.add(opened, "investigation.investigator_appointed", trained=True)
        if not excluded:
            self.add(opened, "board.designated_member_appointed")
        self.tell(letter, "investigator_named", written=True, covers=["allegations", "investigator", "interviewees"])
        self.ask("advice_late", "LEX016", decided)
        self.ask("told_late", "LEX002", limit(decided, 5, "working days"))
        self.ask("told_late", "MHE021", limit(decided, 2, "working days"), letter)
        self.ask("told_late", "MHE002", limit(opened, 5, "working days"), letter)
        offered = self.later(opened, 1, 20)
        self.ask("no_support", "PPR005", decided + _DRIFT, offered)
        if "no_support" not in self.faults:
            self.add(offered, "support.offered", to="practitioner")

    def _investigated(self, opened: int, told_late: int, exclusion: Exclusion | None) -> int:
        """The steps from the opening to the report; the day of the report."""
        later, still = self.later, "standstill" in self.faults
        more_time = bool(exclusion and exclusion.long) or self.draw.random() < _MORE_TIME
        late = not more_time and "report_late" in self.faults
        if still and not more_time and not late:  # a standstill as long as a report in time allows
            first = last = later(opened, 2, 3)
            again = heard = later(first, 23, 25)
            steps, report = [opened, first, heard], later(heard, 1, 1)
        else:
            first = later(opened, 3, 8)
            heard = max(later(first, 3, 8), later(told_late, 2, 4))
            steps, report = [opened, first, heard], min(later(opened, 26, 33), weekday(heard + 19))
            if late:
                report = later(opened, 40, 75)
            elif more_time:
                length = round(self.draw.lognormvariate(log(_LENGTH), _SPREAD))
                report = weekday(opened + min(max(length, _SHORTEST), _LONGEST))
                steps.append(self._extended(later(opened, 24, 31), "witnesses on leave"))
            last = steps[-1]
            again = later(last, 24, 45)
            if still:
                steps.append(self.add(again, "investigation.interview_witness", by=INVESTIGATOR))
            report = max(report, weekday(steps[-1] + 2))
            if exclusion:
                report = exclusion.report_at(report)
            if report > opened + 85:
                report = self._paused(opened, steps, report)
        self.add(first, "investigation.interview_witness", by=INVESTIGATOR)
        self._interviewed(heard, report)
        self._filled(steps, report, last if still else 0, more_time)
        self.add(report, "investigation.report_submitted", by=INVESTIGATOR)
        self.ask("told_late", "LEX001", first)
        if not more_time:
            self.ask("report_late", "MHE004", opened + _REPORT, report)
        self.ask("standstill", "LEX024", last + _STEP, report)
        self.ask("standstill", "PPR006", last + _DRIFT, report, still and again - last > _DRIFT)
        return report

    def _interviewed(self, day: int, report: int) -> None:
        """The practitioner is interviewed, or for the fault another witness."""
        self.ask("not_interviewed", "MHE003", report)
        if "not_interviewed" in self.faults:
            self.add(day, "investigation.interview_witness", by=INVESTIGATOR)
        else:
            self.add(day, "investigation.interview_practitioner", by=INVESTIGATOR, accompanied=True)

    def _extended(self, day: int, reason: str) -> int:
        self.tell(day, "extension_explained", covers=["new_date", "reasons"])
        return self.add(day, "investigation.extended", reason=reason)

    def _paused(self, opened: int, steps: list[int], report: int) -> int:
        """A long investigation pauses within three months, and some practitioners fall ill; the day of the report."""
        paused = max(self.later(steps[-1], 2, 4), self.later(opened, 45, 75))
        again = self.later(paused, 10, 18)
        steps += [paused, again]
        self.add(paused, "investigation.paused", reason="somebody who is needed is away")
        self.tell(paused, "extension_explained", covers=["new_date", "reasons"])
        self.add(again, "investigation.resumed")
        if self.draw.random() < _SICK:
            answered = self.later(paused, 1, 3)
            self.add(paused, "health.sick_leave_started")
            if self.facts["kind"] not in ("health", "mixed"):  # else occupational health is involved already
                self.ask("sickness_unanswered", "LEX013", limit(paused, 3, "working days"), answered)
            if "sickness_unanswered" not in self.faults:
                self.add(answered, "support.occupational_health", to="practitioner")
            self.add(again, "health.sick_leave_ended")
        return max(report, weekday(again + 3))

    def _filled(self, steps: list[int], report: int, standing: int, more_time: bool) -> None:
        """Steps wherever longer would pass without one than three weeks, but after the day `standing`."""
        for step, until in zip(steps, [*steps[1:], report], strict=True):
            at = step
            while until - at > _STEP and step != standing:
                at = self.later(at, 16, _STEP - 2)
                if at >= until:
                    break
                if more_time and self.draw.random() < 0.25:
                    self._extended(at, "more to look into")
                else:
                    self.add(at, "investigation.interview_witness", by=INVESTIGATOR)

    def _concluded(self, report: int, exclusion: Exclusion | None, restricted: int) -> None:
        """What follows the report: its sharing, a decision, perhaps a hearing, the outcome and the end."""
        later = self.later
        shared = later(report, 0, 2)
        if shared in self.contacts:
            shared = weekday(shared + 1)
        self.tell(shared, "report_shared", covers=["evidence"])
        commented = self.add(later(shared, 2, 7), "investigation.comments_received", by="practitioner")
        decided = later(commented, 1, 5)
        if "silence" in self.faults:
            self.quiet[shared] = later(shared, 16, 19)
            decided = max(decided, self.quiet[shared])
        hearing = self._decide(decided)
        known = hearing or decided
        self.closed = later(known, 14, 40)
        if exclusion:
            exclusion.write(decided, report, shared)
        if restricted:
            restrict(self, restricted, min(later(restricted, 40, 200), decided))
        self.tell_outcome(later(known, 0, 2))
        self.ask("silence", "LEX006", shared + GAP, self.heard)
        if hearing:
            self._hearing_outcome(hearing)
        if self.outcome == "no_case_to_answer":
            learned = later(self.closed, 7, 40)
            self.ask("no_learning", "LEX023", limit(self.closed, 3, "months"), learned)
            if "no_learning" not in self.faults:
                self.add(learned, "learning.case_reviewed")

    def _decide(self, day: int) -> int:
        """The decision on the report; the day of the hearing that follows it, or 0."""
        decided = self.deciding(reason="the report")
        if self.draw.random() < _NO_CASE:
            self.add(day, "decision.no_case", **decided)
            self.outcome = "no_case_to_answer"
            return 0
        self.add(day, "decision.further_action", **decided)
        if self.draw.random() >= _HEARING:
            self.outcome = self.draw.choice(["advice_or_guidance", "training_or_remediation", "restriction_agreed"])
            return 0
        notified = self.add(self.later(day, 1, 4), "hearing.notified", to="practitioner", written=True)
        if self.facts["kind"] in ("health", "mixed"):
            self.add(notified, "support.reasonable_adjustment", to="practitioner")
        self.add(self.later(notified, 1, 5), "hearing.documents_exchanged")
        held = self.later(notified, 38, 60)
        self.roles["panel_chair"] = CHAIR
        self.add(held, "hearing.held", by=CHAIR, panel=[CHAIR, SECOND], external_member=True)
        self.add(held, "decision.disciplinary", **self.deciding(reason="the hearing"))
        self.outcome = self.draw.choice(["first_written_warning", "final_written_warning", "dismissal"])
        return held

    def _hearing_outcome(self, held: int) -> None:
        for rule in ("ACA003", "MHE036"):
            self.ask("outcome_untold", rule, limit(held, 5, "working days"), self.heard)
        if "outcome_untold" not in self.faults:
            covers = ["outcome", "reasons", "appeal"]
            self.add(self.heard, "hearing.outcome_notified", by=CHAIR, to="practitioner", written=True, covers=covers)
