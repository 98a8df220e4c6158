"""Words for what an event fell short of: the same in every report and in `explain`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fairness.cases.entries import Entry
from fairness.cases.vocabulary import is_missing
from fairness.reports.missed_prose import in_prose
from fairness.reports.words import Words, are, count, listed, on
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import CORRELATIONS, Clause, Pattern
from fairness.tracing.reasons import Missed

STARTS = "the event that starts the rule"  # what a result is about


def value(found: Any) -> str:
    """A value of a record: `yes`, `P1 and P2`, or `nothing`."""
    if is_missing(found):
        return "nothing"
    if isinstance(found, bool):
        return "yes" if found else "no"
    return listed(map(value, found)) if isinstance(found, list) else str(found).replace("_", " ")


def span(missed: Missed) -> str:
    """How far outside a limit: `3 days`, `at least 3 days`, or for events with times `1 hour and 30 minutes`."""
    at_least = "at least " if missed.partial else ""
    if not missed.minutes:
        return at_least + count(missed.days, "day")
    hours, minutes = divmod(missed.minutes, 60)
    if hours >= 48:
        return at_least + count(hours // 24, "day")
    return at_least + listed(
        [count(number, noun) for number, noun in ((hours, "hour"), (minutes, "minute")) if number]
    )


class MissedWords:
    """What events fell short of under one check."""

    def __init__(self, words: Words, check: object) -> None:
        self.words = words
        self.forwards = not isinstance(check, Obligation) or check.direction != "before"
        self.wanted = isinstance(check, Obligation) and check.wanted

    def place(self, missed: Missed, several: bool = False) -> str:
        """Where an event lies that does not count, as what is said of it (`several`: of more than one).

        For every reason but attributes, `while` and `in_force`.
        """
        match missed.reason:
            case "itself":
                return f"is {STARTS}"
            case "order":
                return f"does not come {'after' if self.forwards else 'before'} {STARTS}"
            case "too_soon" | "too_late":
                return self._beyond_limit(missed, several)
        if missed.reason in ("released", "next_activation", "after_next_activation", "not_next"):
            return self._beyond_event(missed)
        assert missed.event is not None
        return f"came after the case had closed {on(missed.event.date)}"

    def _beyond_event(self, missed: Missed) -> str:
        """For what lies past the event that ends the window."""
        event = "" if missed.event is None else self.words.event(missed.event)
        next_ = "next" if self.forwards else "previous"
        match missed.reason:
            case "released" if self.forwards:
                return f"came after {event}, from when the rule no longer asks"
            case "released":
                return f"came before {event}, and the rule looks only after that"
            case "next_activation":
                return f"is itself the {next_} event that the rule starts from"
            case "after_next_activation":
                return f"came {'only after' if self.forwards else 'before'} the {next_} one, {event}"
        if self.forwards:
            return f"came only after the very next step, {event}"
        return f"came earlier than the step just before, {event}"

    def _beyond_limit(self, missed: Missed, several: bool) -> str:
        early = missed.reason == "too_soon"
        by = "" if several else f"{span(missed)} "
        if not (early and self.wanted):
            return f"came {by}{'before the window begins' if early else 'after the window ends'}"
        side = f"less than {missed.limit} after" if self.forwards else f"more than {missed.limit} before"
        return f"came {by}too early to count, {side} it"

    # -- attributes --------------------------------------------------------------------------------------

    def lack(self, missed: Missed) -> str:
        """`written: found nothing, wanted yes`."""
        name, wanted = self.words.field(missed.field), self.asked(missed, said_whose=True)
        return f"{name}: found {value(missed.found)}, wanted {wanted.removeprefix(f'{name}: ').removeprefix(name)}"

    def asked(self, missed: Missed, said_whose: bool = False) -> str:
        """What was asked of an attribute: `written: yes`, comparisons with the activation with its own values."""
        plain = [one for one in missed.tests if one[0] not in CORRELATIONS]
        said = [self.words.condition(missed.field, plain)] if plain else []
        compared = [one for one in missed.tests if one[0] in CORRELATIONS]
        for (test, want), other in zip(compared, missed.others, strict=True):
            said.append(self._compared(missed.field, test, str(want), other, said_whose))
        return listed(said)

    def _compared(self, name: str, test: str, want: str, other: Any, said_whose: bool) -> str:
        field = self.words.field(name)
        of = f"{self.words.field(want)} in {STARTS}"
        if is_missing(other):
            return f"{field}: {'the same as' if test == 'same_as' else 'other than'} {of}, which is not recorded"
        whose = f" ({of})" if said_whose else ""
        return f"{field}: {'' if test == 'same_as' else 'other than '}{value(other)}{whose}"

    def lacking(self, lacks: Sequence[Missed]) -> str:
        """What a record is without, or has otherwise: `lacks: reason; it has written: no, where ...`."""
        if self.words.prose:
            return in_prose(self.words, lacks, self.as_asked)
        absent = [one for one in lacks if is_missing(one.found)]
        other = [one for one in lacks if not is_missing(one.found)]
        parts = []
        if absent:
            parts.append(f"lacks: {listed(map(self.as_asked, absent))}")
        if other:
            found = listed(f"{self.words.field(one.field)}: {value(one.found)}" for one in other)
            asked = listed(map(self.as_asked, other))
            parts.append(f"has {found}, where {asked} {are(len(other))} asked for")
        return "; it ".join(parts)

    def as_asked(self, missed: Missed) -> str:
        """An attribute as it should have been recorded: `reason`, `written: yes`, `no covers`."""
        if ("present", False) in missed.tests:
            return f"no {self.words.field(missed.field)}"
        return self.asked(missed).removesuffix(" recorded")

    def conditions(self, clause: Clause, activation: Entry | None) -> list[str]:
        """What a clause asks of attributes beside this activation: comparisons with it have its own values."""
        fields = activation.fields if activation else {}
        said = []
        for name, tests in clause.where:
            others = tuple(fields.get(str(want)) for test, want in tests if test in CORRELATIONS)
            said.append(self.asked(Missed("field", name, tests=tests, others=others)))
        return said

    def pattern(self, pattern: Pattern, activation: Entry | None) -> str:
        """What a pattern asks for beside this activation."""
        said = self.words.said.get(pattern)
        if said is None:
            said = self.words.pattern(pattern, lambda clause: self.conditions(clause, activation))
            if not pattern.correlated:
                self.words.said[pattern] = said
        return said
