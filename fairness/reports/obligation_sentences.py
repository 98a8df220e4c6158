"""What the record shows for one activation of an obligation.

Nothing is said to be missing, or to be the first, that the record has: where an event of the wanted kind is there
but does not count, the sentence names it and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fairness.cases.models import CLOSED, Event, Timeline, is_missing
from fairness.cases.timeline import comes_after
from fairness.engines.contract import Result, Verdict
from fairness.engines.plan import Windows
from fairness.engines.trace_reasons import Candidate, unmet
from fairness.engines.trace_window import look
from fairness.reports.missed_words import MissedWords, span, value
from fairness.reports.words import Words, count, day, listed, on
from fairness.rulebook.obligations import Obligation

_ELSEWHERE = ("field", "correlation", "itself", "order")  # what is not of the wanted kind, or on the other side
_ENDED = ("next_activation", "after_next_activation", "not_next", "closed")  # reasons that say what ended the time
_MOST = 3  # events of one kind that are named; the others are counted


class ObligationSentences:
    """Sentences about the obligations of one case, without a capital and a full stop."""

    def __init__(self, timeline: Timeline, words: Words) -> None:
        self.line = timeline
        self.words = words
        self.windows = Windows(timeline)

    def says(self, check: Obligation, result: Result) -> str:
        """What the record shows for a result with an activation, unknown ones aside."""
        assert result.activation is not None
        said = _Said(self, check, result, result.activation)
        if check.direction == "same":
            return said.same()
        if result.verdict is Verdict.LAPSED:
            return said.lapsed()
        if check.most is not None and result.count > check.most:
            return said.too_many()
        if result.verdict is Verdict.MET:
            return said.met()
        return said.too_few()


def where(check: Obligation, start: str) -> str:
    """On which side of an activation a rule looks: `after formal exclusion on 10 Jan 2024 [0]`."""
    if check.direction == "anywhere":
        return "in this case"
    return f"at {start}" if check.direction == "same" else f"{check.direction} {start}"


@dataclass(frozen=True, slots=True)
class _Said:
    of: ObligationSentences
    check: Obligation
    result: Result
    activation: Event

    @property
    def words(self) -> Words:
        return self.of.words

    @property
    def missing(self) -> MissedWords:
        return MissedWords(self.of.words, self.check)

    @property
    def start(self) -> str:
        return self.words.event(self.activation)

    @property
    def where(self) -> str:
        return where(self.check, self.start)

    @property
    def target(self) -> str:
        return self.missing.pattern(self.check.target, self.activation)

    # -- what is there -----------------------------------------------------------------------------------

    def same(self) -> str:
        """Whether the activating event has what is asked of it."""
        (clause,) = self.check.target.clauses
        record = "the case file" if self.activation.is_case else f"the record of {self.start}"
        if self.result.verdict is Verdict.MET:
            return f"{record} has what is asked for: {listed(self.missing.conditions(clause, self.activation))}"
        lacks = unmet(self.check.target, self.activation, self.activation)
        absent = [one for one in lacks if is_missing(one.found)]
        other = [one for one in lacks if one not in absent]
        parts = []
        if absent:
            parts.append(f"lacks: {listed(map(self.missing.as_asked, absent))}")
        if other:
            found = listed(f"{self.words.field(one.field)}: {value(one.found)}" for one in other)
            asked = listed(map(self.missing.as_asked, other))
            parts.append(f"has {found}, where {asked} {_is(len(other))} asked for")
        return f"{record} {'; it '.join(parts)}"

    def lapsed(self) -> str:
        """What ended the wait before the time was up."""
        ended = self.result.ended_by
        assert ended is not None
        if ended is not self.of.line.closed:
            return f"{self._lies(ended, 'came')}; from then on this is no longer asked for: {self.target}"
        if not comes_after(ended.moment, self.activation.moment):
            return f"{self.start} came after the case had closed {on(ended.date)}, so what followed is not judged"
        side = f"on the day of {self.start}" if self._same_day(ended) else self.where
        return f"the case closed {on(ended.date)}, {side} and before the time was up for: {self.target}"

    def met(self) -> str:
        """What answers it, or that what is unwanted is not there."""
        result, check = self.result, self.check
        if not check.wanted:
            so_far = " so far" if result.provisional else ""
            if not result.count:
                return f"none recorded{so_far} {self._in_window()}: {self.target}"
            return f"recorded {_times(result.count)}{so_far} {self._in_window()}, where {self._most()}: {self.target}"
        assert result.witness is not None
        witness, hand = self.words.event(result.witness), ""
        if result.days_late is not None and check.direction == "after":
            left = -result.days_late
            hand = f", {count(left, 'day')} in hand" if left > 0 else ", on the due day" if left == 0 else ""
        if check.least == 1:
            return f"{self._lies(result.witness, 'is recorded')}{hand}"
        found = f"recorded {_times(result.count)} {self._in_window()}, where {self._least()}: {self.target}"
        return f"{found}; with {witness} there were enough{hand}"

    def too_many(self) -> str:
        """What should not be there, or goes beyond the most."""
        assert self.result.witness is not None
        witness = self.words.event(self.result.witness)
        if self.check.most == 0:
            return self._lies(self.result.witness, "is recorded")
        found = f"recorded {_times(self.result.count)} {self._in_window()}, where {self._most()}: {self.target}"
        return f"{found}; {witness} is beyond that"

    def _lies(self, event: Event, verb: str) -> str:
        """On which side of the activation an event lies, where the record tells."""
        said = self.words.event(event)
        if self._same_day(event):
            return f"{said} is recorded on the same day as {self.start} (no time tells which came first)"
        if self._either_way(event):
            return f"{said} may have come {self.where} (their dates overlap)"
        return f"{said} {verb} {self.where}"

    def _same_day(self, event: Event) -> bool:
        return self._either_way(event) and event.date == self.activation.date and len(event.date) == len("2024-01-10")

    def _either_way(self, event: Event) -> bool:
        one, other = event.moment, self.activation.moment
        return self.check.direction != "anywhere" and comes_after(one, other) and comes_after(other, one)

    def _most(self) -> str:
        most = self.check.most or 0
        return f"at most {most} {_is(most)} expected"

    def _least(self) -> str:
        return f"at least {self.check.least} {_is(self.check.least)} expected"

    def _in_window(self) -> str:
        """Where the rule looks, with what limits it."""
        check, forwards = self.check, self.check.direction == "after"
        if check.direction == "anywhere":
            return self.where
        text = self.where
        if check.near is not None and check.far is not None:
            text = f"between {check.near} and {check.far} {text}"
        elif check.near is not None:
            text = f"{check.near} or more {text}"
        elif check.far is not None:
            text = f"within {check.far} {text}"
        if check.release is not None:
            release = self.words.pattern(check.release).removeprefix("any ")
            text += f", {'until' if forwards else 'since'} {release}"
        if check.alternate:
            again = self.words.pattern(check.activations[0].pattern).removeprefix("any ")
            text += f", {'until the next' if forwards else 'since the previous'} {again}"
        if check.immediately:
            text += f", as the {'very next step' if forwards else 'step just before'}"
        if forwards and check.far is None and self.of.line.closed is not None:
            text += ", by the time the case closed"
        return text

    # -- what is not there, or does not count ------------------------------------------------------------

    def too_few(self) -> str:
        """What is missing or still to come, with every event of the wanted kind that does not count, and why."""
        candidates = look(self.check, self.activation, self.of.windows).candidates
        of_kind = [one for one in candidates if one.missed is None or one.missed.reason not in _ELSEWHERE]
        if not of_kind:
            return self._absent()
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
            parts.append(f"no other {self.target.replace('any ', '')} is recorded")
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
            return count(self.result.days_late, "day")
        assert one.missed is not None
        return span(one.missed)

    def _counted(self, inside: list[Event]) -> list[str]:
        least = self.check.least
        if least == 1:
            return []
        if self.result.verdict is Verdict.DUE:
            so_far = f"so far {len(inside)} of at least {least}, {self._events(inside)}"
            return [so_far if inside else f"none of at least {least} so far"]
        came = f"{_is(len(inside))} recorded" if self.check.direction == "anywhere" else "came in time"
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

    def _events(self, events: Iterable[Event]) -> str:
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

    def _outcome(self, ended: str) -> str:
        """What ended the time for it (after the words `ended`), or how many days overdue it is or was."""
        result, closed = self.result, self.of.line.closed
        if result.ended_by is not None:
            at_once = self.check.immediately and not result.ended_by.is_case
            return f"{'; the very next step was' if at_once else ended} {self.words.event(result.ended_by)}"
        if result.witness is not None or self.check.direction != "after" or self.activation.type == CLOSED:
            closed = None
        if result.days_late is not None and result.witness is None:
            by = f"on {day(self.of.line.as_at)}" if closed is None else "when the case closed"
            if result.days_late:
                return f"; it was {count(result.days_late, 'day')} overdue {by}"
            return f"; it was due {by if closed is None else 'on the day the case closed'}"
        if closed is None:
            return ""
        if comes_after(closed.moment, self.activation.moment):
            return ", by the time the case closed"
        return f"; the case had closed before, {on(closed.date)}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number) or count(number, "time")
