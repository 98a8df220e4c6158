"""What the record shows of an activation that too little answers.

Nothing is said to be missing, or to be the first, that the record has: where an event of the wanted kind is there
but does not count, the sentence names it and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from fairness.cases.entries import Entry
from fairness.cases.vocabulary import CLOSED
from fairness.engines.model import Verdict
from fairness.reports.missed_words import span
from fairness.reports.sentences_about import About
from fairness.reports.words import are, count, day, listed
from fairness.tracing.reasons import Candidate, Missed, unmet
from fairness.tracing.trace import Looked, look

_ENDED = ("next_activation", "after_next_activation", "not_next", "closed")  # reasons that say what ended the time
_MOST = 3  # events of one kind that are named; the others are counted


class TooFew(About):
    """Sentences without a capital and a full stop."""

    def says(self) -> str:
        """What is missing or still to come, with every event of the wanted kind that does not count, and why."""
        looked = look(self.check, self.activation, self.windows)
        inside, groups = looked.inside(), looked.kept_out()
        if not inside and not groups:
            return self._absent() + self._nearly(looked)
        late, kept_out = self._apart(looked, groups)
        if not inside and not kept_out and self.check.least == 1 and self.result.witness is not None:
            return self._only_late(looked.candidate(late[0]))
        parts = self._counted(inside)
        parts += [f"{self._events(group)} {self.missing.place(why, len(group) > 1)}" for why, group in kept_out]
        if self.result.verdict is Verdict.DUE:
            return f"still to come {self.where}: {self.target}; {'; '.join(parts)}"
        wanting = self.check.least - self.result.count
        for event in islice(late, wanting):
            parts.append(f"{self.words.event(event)} {self._how_late(looked.candidate(event))}")
        if len(late) < wanting:
            side = "" if self.check.direction == "anywhere" else f" {self.check.direction} it"
            parts.append(f"no other {self.target.replace('any ', '')} is recorded{side}")
        ended = any(why.reason in _ENDED for why, _ in kept_out)
        return f"{self.where}: {'; '.join(parts)}{'' if ended else self._outcome('; the time for it ended with')}"

    def _apart(
        self, looked: Looked, groups: list[Sequence[Entry]]
    ) -> tuple[Sequence[Entry], list[tuple[Missed, Sequence[Entry]]]]:
        """The events that came too late; and the others, with why they don't count, those of one reason together."""
        late: Sequence[Entry] = ()
        kept_out = []
        witness = self.result.witness
        why = None if witness is None else looked.candidate(witness).missed
        if witness is not None and why is not None and why.reason != "too_late":  # it is late, whatever else it is
            late, groups = [witness], [[one for one in group if one is not witness] for group in groups]
        for group in filter(None, groups):
            why = looked.candidate(group[0]).missed
            assert why is not None
            if why.reason == "too_late":
                late = sorted((*late, *group), key=lambda one: one.moment.key) if late else group
            else:
                kept_out.append((why, group))
        return late, kept_out

    def _only_late(self, first: Candidate) -> str:
        event, late = self.words.event(first.event), self._late(first)
        if self.check.direction == "before":
            return f"{event} came {late} too late. The notice is {self.check.near} before {self.start}"
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

    def _counted(self, inside: Sequence[Entry]) -> list[str]:
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

    def _events(self, events: Sequence[Entry]) -> str:
        said = [self.words.event(one) for one in islice(events, _MOST + 1)]
        if len(events) > _MOST + 1:
            said = [*said[:_MOST], f"{len(events) - _MOST} more"]
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
        if self.result.held:
            return f"{text}; the clock stands still, so that no date can be given yet"
        return text if self.result.verdict is Verdict.DUE else text + self._outcome(", by the time of")

    def _nearly(self, looked: Looked) -> str:
        """The few events of a wanted type that would count but for what they say: without, they seem denied."""
        events = looked.nearly()
        if len(events) > _MOST:
            return ""
        said = []
        for one in events:
            lacks = unmet(self.check.target, one, self.activation)
            said.append(f"; the record of {self.words.event(one)} {self.missing.lacking(lacks)}")
        return "".join(said)

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
        return "" if closed is None else ", by the time the case closed"
