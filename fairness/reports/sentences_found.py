"""What the record shows of an activation that is answered, has lapsed, or has what it should not have."""

from __future__ import annotations

from fairness.cases.entries import Entry
from fairness.engines.model import Verdict
from fairness.reports.sentences_about import About
from fairness.reports.words import are, count, listed, on
from fairness.rulebook.conditions import fulfils
from fairness.tracing.reasons import unmet


class Found(About):
    """Sentences without a capital and a full stop."""

    def same(self) -> str:
        """Whether the activating event has what is asked of it."""
        fields = self.activation.fields
        record = "the case file" if self.activation.is_case else f"the record of {self.start}"
        if self.result.verdict is Verdict.MET:
            clause = next((one for one in self.check.target.clauses if fulfils(one.where, fields, fields)), None)
            if clause is None and self.result.witness is not None:
                beside = self.words.event(self.result.witness)
                return f"{record} and that of {beside}, which is part of the same step, have what is asked for"
            assert clause is not None
            return f"{record} has what is asked for: {listed(self.missing.conditions(clause, self.activation))}"
        return f"{record} {self.missing.lacking(unmet(self.check.target, self.activation, self.activation))}"

    def lapsed(self) -> str:
        """What ended the wait before the time was up."""
        ended = self.result.ended_by
        assert ended is not None
        if ended is not self.closed:
            return f"{self._lies(ended, 'came')}; from then on this is no longer asked for: {self.target}"
        side = f"on the day of {self.start}" if self.same_day(ended) else self.where
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
            left, roughly = -result.days_late, self.roughly(result.witness)
            days = f"{'up to ' if roughly else ''}{count(left, 'day')}"
            hand = f", {days} in hand" if left > 0 else ", on the due day" if left == 0 and not roughly else ""
        if check.least == 1:
            return f"{self._lies(result.witness, 'is recorded')}{hand}"
        found = f"recorded {_times(result.count)} {self._in_window()}, where {self._least()}: {self.target}"
        return f"{found}; with {witness} there were enough{hand}"

    def too_many(self) -> str:
        """What should not be there, or goes beyond the most."""
        assert self.result.witness is not None
        witness = self.words.event(self.result.witness)
        if self.check.most == 0 and self.either_way(self.result.witness):
            return self._lies(self.result.witness, "is recorded")
        if self.check.most == 0:
            return f"{witness} is recorded {self._within()}"
        found = f"recorded {_times(self.result.count)} {self._in_window()}, where {self._most()}: {self.target}"
        return f"{found}; {witness} is beyond that"

    def _most(self) -> str:
        most = self.check.most or 0
        return f"at most {most} {are(most)} expected"

    def _least(self) -> str:
        return f"at least {self.check.least} {are(self.check.least)} expected"

    def _within(self) -> str:
        """Where the rule looks, with its limits: `within 28 days after formal exclusion on 10 Jan 2024 [0]`."""
        near, far = self.check.near, self.check.far
        if near is not None and far is not None:
            return f"between {near} and {far} {self.where}"
        if near is not None:
            return f"{near} or more {self.where}"
        return self.where if far is None else f"within {far} {self.where}"

    def _in_window(self) -> str:
        """Where the rule looks, with its limits and all that ends it."""
        check, forwards = self.check, self.check.direction == "after"
        text = self._within()
        if check.direction == "anywhere":
            return text
        if check.release is not None:
            release = self.words.pattern(check.release).removeprefix("any ")
            text += f", {'until' if forwards else 'since'} {release}"
        if check.alternate:
            again = self.words.pattern(check.activations[0].pattern).removeprefix("any ")
            text += f", {'until the next' if forwards else 'since the previous'} {again}"
        if check.immediately:
            text += f", as the {'very next step' if forwards else 'step just before'}"
        if forwards and check.far is None and self.closed is not None:
            text += ", by the time the case closed"
        return text

    def _lies(self, event: Entry, verb: str) -> str:
        """On which side of the activation an event lies, where the record tells."""
        said = self.words.event(event)
        if self.same_day(event):
            return f"{said} is recorded on the same day as {self.start} (no time tells which came first)"
        if self.either_way(event):
            return f"{said} may have come {self.where} (their dates overlap)"
        return f"{said} {verb} {self.where}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number) or count(number, "time")
