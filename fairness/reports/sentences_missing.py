"""What the record shows of an activation that too little answers.

Nothing is said to be missing, or to be the first, that the record has: where an event of the wanted kind is there
but does not count, the sentence names it and says why.
"""

from __future__ import annotations

from collections.abc import Iterable

from fairness.cases.moments import comes_after
from fairness.cases.timeline import Entry
from fairness.cases.vocabulary import CLOSED
from fairness.engines.contract import Verdict
from fairness.engines.trace_reasons import Candidate
from fairness.engines.trace_window import look
from fairness.reports.missed_words import span
from fairness.reports.sentences_about import About
from fairness.reports.words import are, count, day, listed, on

_ELSEWHERE = ("field", "correlation", "itself", "order")  # what is not of the wanted kind, or on the other side
_ENDED = ("next_activation", "after_next_activation", "not_next", "closed")  # reasons that say what ended the time
_MOST = 3  # events of one kind that are named; the others are counted


class TooFew(About):
    """Sentences without a capital and a full stop."""

    def says(self) -> str:
        """What is missing or still to come, with every event of the wanted kind that does not count, and why."""
        candidates = look(self.check, self.activation, self.windows).candidates
        of_kind = [one for one in candidates if one.missed is None or one.missed.reason not in _ELSEWHERE]
        if not of_kind:
            return self._absent() + self._nearly([one for one in candidates if one.lacks])
        late = [one for one in of_kind if self._is_late(one)]
        if len(of_kind) == len(late) and self.check.least == 1 and self.result.witness is not None:
            return self._only_late(late[0])
        parts = self._counted([one.event for one in of_kind if one.missed is None])
        kept_out = [one for one in of_kind if one.missed is not None and not self._is_late(one)]
        parts += self._kept_out(kept_out)
        if self.result.verdict is Verdict.DUE:
            return f"still to come {self.where}: {self.target}; {'; '.join(parts)}"
        wanting = self.check.least - self.result.count
        parts += [f"{self.words.event(one.event)} {self._how_late(one)}" for one in late[:wanting]]
        if len(late) < wanting:
            side = "" if self.check.direction == "anywhere" else f" {self.check.direction} it"
            parts.append(f"no other {self.target.replace('any ', '')} is recorded{side}")
        ended = any(one.missed is not None and one.missed.reason in _ENDED for one in kept_out)
        return f"{self.where}: {'; '.join(parts)}{'' if ended else self._outcome('; the time for it ended with')}"

    def _is_late(self, one: Candidate) -> bool:
        return one.event is self.result.witness or (one.missed is not None and one.missed.reason == "too_late")

    def _only_late(self, first: Candidate) -> str:
        event, late = self.words.event(first.event), self._late(first)
        if self.check.direction == "before":
            return f"{event} came {late} too late to give {self.check.near} of notice of {self.start}"
        return f"the first {self.where} is {event}: {late} late"

    def _how_late(self, one: Candidate) -> str:
        if self.check.direction == "before":
            return f"came {self._late(one)} too late to give {self.check.near} of notice"
        return f"came {self._late(one)} late"

    def _late(self, one: Candidate) -> str:
        if one.event is self.result.witness and self.result.days_late:
            return ("at least " if self.roughly(one.event) else "") + count(self.result.days_late, "day")
        assert one.missed is not None
        return span(one.missed)

    def _counted(self, inside: list[Entry]) -> list[str]:
        least = self.check.least
        if least == 1:
            return []
        if self.result.verdict is Verdict.DUE:
            so_far = f"so far {len(inside)} of at least {least}, {self._events(inside)}"
            return [so_far if inside else f"none of at least {least} so far"]
        came = f"{are(len(inside))} recorded" if self.check.direction == "anywhere" else "came in time"
        if not inside:
            return [f"none of at least {least} expected {came}"]
        return [f"{len(inside)} of at least {least} expected {came}, {self._events(inside)}"]

    def _kept_out(self, candidates: list[Candidate]) -> list[str]:
        """Each event that does not count, with why; those of one reason together."""
        groups: dict[tuple[str, int], list[Candidate]] = {}
        for one in candidates:
            assert one.missed is not None
            groups.setdefault((one.missed.reason, id(one.missed.event)), []).append(one)
        said = []
        for group in groups.values():
            missed = group[0].missed
            assert missed is not None
            said.append(f"{self._events(one.event for one in group)} {self.missing.place(missed, len(group) > 1)}")
        return said

    def _events(self, events: Iterable[Entry]) -> str:
        said = [self.words.event(one) for one in events]
        if len(said) > _MOST + 1:
            said = [*said[:_MOST], f"{len(said) - _MOST} more"]
        return listed(said)

    def _absent(self) -> str:
        check, yet = self.check, " yet" if self.result.verdict is Verdict.DUE else ""
        text = f"not recorded{yet} {self.where}: {self.target}"
        asked = [f"at least {check.least} times"] if check.least > 1 else []
        if check.immediately:
            asked.append("as the very next step" if check.direction == "after" else "as the step just before")
        if check.direction == "after" and check.near is not None:
            asked.append(f"no sooner than {check.near} after it")
        if check.direction == "before" and check.near is not None:
            asked.append(f"with at least {check.near} of notice")
        if check.direction == "before" and check.far is not None:
            asked.append(f"no more than {check.far} before it")
        if asked:
            text += f", expected {listed(asked)}"
        return text if self.result.verdict is Verdict.DUE else text + self._outcome(", by the time of")

    def _nearly(self, candidates: list[Candidate]) -> str:
        """The few events of a wanted type that would count but for what they say: without, they seem denied."""
        if len(candidates) > _MOST:
            return ""
        records = [
            f"the record of {self.words.event(one.event)} {self.missing.lacking(one.lacks)}" for one in candidates
        ]
        return "".join(f"; {one}" for one in records)

    def _outcome(self, ended: str) -> str:
        """What ended the time for it (after the words `ended`), or how many days overdue it is or was."""
        result, closed = self.result, self.closed
        if result.ended_by is not None:
            at_once = self.check.immediately and not result.ended_by.is_case
            return f"{'; the very next step was' if at_once else ended} {self.words.event(result.ended_by)}"
        if result.witness is not None or self.check.direction != "after" or self.activation.type == CLOSED:
            closed = None
        if result.days_late is not None and result.witness is None:
            by = f"on {day(self.windows.timeline.as_at)}" if closed is None else "when the case closed"
            if result.days_late:
                return f"; it was {count(result.days_late, 'day')} overdue {by}"
            return f"; it was due {by if closed is None else 'on the day the case closed'}"
        if closed is None:
            return ""
        if comes_after(closed.moment, self.activation.moment):
            return ", by the time the case closed"
        return f"; the case had closed before, {on(closed.date)}"
