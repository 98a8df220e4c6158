"""What a sentence about one activation of an obligation is made of."""

from __future__ import annotations

from typing import NamedTuple

from fairness.cases.entries import Entry
from fairness.cases.moments import comes_after
from fairness.engines.model import Result
from fairness.engines.plan import Windows
from fairness.reports.missed_words import MissedWords
from fairness.reports.words import Words
from fairness.rulebook.obligations import Obligation


def where(check: Obligation, start: str) -> str:
    """On which side of an activation a rule looks: `after formal exclusion on 10 Jan 2024 [0]`."""
    if check.direction == "anywhere":
        return "in this case"
    return f"at {start}" if check.direction == "same" else f"{check.direction} {start}"


class About(NamedTuple):
    """A result with its check and activation, and the words and windows of its case."""

    words: Words
    windows: Windows
    check: Obligation
    result: Result
    activation: Entry

    @property
    def missing(self) -> MissedWords:
        """Words for what events fell short of."""
        return MissedWords(self.words, self.check)

    @property
    def start(self) -> str:
        """The activation."""
        return self.words.event(self.activation)

    @property
    def where(self) -> str:
        """On which side of it the rule looks."""
        return where(self.check, self.start)

    @property
    def target(self) -> str:
        """What the rule asks for, or warns of."""
        return self.missing.pattern(self.check.target, self.activation)

    @property
    def closed(self) -> Entry | None:
        """The closing of the case, where it was closed before the activation surely came."""
        return self.windows.timeline.closed_for(self.activation)

    def roughly(self, event: Entry) -> bool:
        """Whether the days between an event and the activation are not known: one has a month or a year only."""
        return event.is_unsure or self.activation.is_unsure

    def same_day(self, event: Entry) -> bool:
        """Whether an event lies on the activation's day, and no times tell which came first."""
        return self.either_way(event) and event.date == self.activation.date and not event.is_unsure

    def either_way(self, event: Entry) -> bool:
        """Whether the record leaves open which of an event and the activation came first."""
        one, other = event.moment, self.activation.moment
        return self.check.direction != "anywhere" and comes_after(one, other) and comes_after(other, one)
