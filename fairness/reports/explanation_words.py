"""Words for what was traced of one rule: what an event fell short of, how a window came about, what would change."""

from __future__ import annotations

from datetime import date

from fairness.cases.moments import DAY_MS, comes_after, day_of
from fairness.engines.model import Result, Verdict
from fairness.reports.missed_words import STARTS, MissedWords, value
from fairness.reports.rule_words import clocks_in_words
from fairness.reports.words import Words, are, capital, day, listed, on, recorded_date, spelt
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation
from fairness.tracing.changes import Change
from fairness.tracing.reasons import Bound, Missed
from fairness.tracing.trace import LINES, Fact, Trace, Traced


def in_force(rule: Rule) -> str:
    """`from 17 Feb 2005`, `until 2024`, both, or `always`."""
    start, end = rule.in_force
    said = (start and f"from {recorded_date(start)}", end and f"until {recorded_date(end)}")
    return " ".join(filter(None, said)) or "always"


# What leaves a verdict open, by what decided.
_LEFT_OPEN = {
    "own_words": "words of the record leave open whether it has what is asked",
    "since_when": "the holder of the role is named, but not since when",
    "perhaps_too_many": "the dates of the record leave open whether it lies in the window",
    "perhaps_overdue": "the dates of the record leave open whether the time for it is up",
    "row_waits": "a row of the chronology that waits to be confirmed may tell of it",
    "not_recorded": "the source does not keep such events in full, so that their absence shows nothing",
}


class TraceWords:
    """The wording of one trace."""

    def __init__(self, trace: Trace, words: Words) -> None:
        self.trace = trace
        self.words = words
        self.missing = MissedWords(words, trace.rule.check)
        self.forwards, self.wanted = self.missing.forwards, self.missing.wanted

    # -- why an event does not count ---------------------------------------------------------------------

    def missed(self, missed: Missed) -> str:
        """What an event fell short of."""
        match missed.reason:
            case "field" | "correlation":
                return self.missing.lack(missed)
            case "while":
                return self._outside_period(missed)
            case "in_force":
                return f"the rule is in force {in_force(self.trace.rule)}"
        return self.missing.place(missed)

    def _outside_period(self, missed: Missed) -> str:
        assert missed.period is not None
        if missed.event is not None:
            return f"the period in which the rule asks was over: {self.words.event(missed.event)} ended it"
        assert missed.period.start is not None
        start = self.words.pattern(missed.period.start)
        return f"the period in which the rule asks had not begun: no {start} by then"

    # -- windows -----------------------------------------------------------------------------------------

    def bound(self, bound: Bound, is_lower: bool) -> str:
        """`18 Mar 2024, included: 28 days end`: when, whether that day is inside, and how it came about."""
        if bound.kind == "beginning":
            return "no first day: nothing in the rule begins it"
        if bound.kind == "horizon":
            assert bound.ms is not None
            return f"{day(day_of(bound.ms))}, included: the date of this check; nothing in the rule ends it sooner"
        included = "included" if bound.included else "not included"
        return f"{self._when(bound)}, {included}: {self._because(bound, is_lower)}"

    def _when(self, bound: Bound) -> str:
        if bound.event is not None:
            return recorded_date(bound.event.date) + (f" at {bound.event.time}" if bound.event.time else "")
        assert bound.ms is not None and bound.limit is not None
        at = bound.ms % DAY_MS // 60_000
        time = f" at {at // 60:02}:{at % 60:02}" if bound.limit.unit == "hours" else ""
        return day(day_of(bound.ms)) + time

    def _because(self, bound: Bound, is_lower: bool) -> str:
        next_ = "next" if self.forwards else "previous"
        if bound.event is None:
            return self._limit(bound, is_lower)
        event = self.words.event(bound.event)
        match bound.kind:
            case "activation":
                span = {4: "the same year", 7: "the same month", 10: "the same day"}.get(len(bound.event.date))
                unordered = f"; {span or 'any day on which it may have been'} counts, as no time tells the order"
                same = "" if bound.event.time else unordered
                return f"it opens {'after' if self.forwards else 'before'} {event}{same}"
            case "release":
                return f"{event} releases it"
            case "next_activation":
                return f"the {next_} event that starts the rule, {event}"
            case "next_event":
                return f"the very {next_} event, {event}"
        return "the case closed"

    def _limit(self, bound: Bound, is_lower: bool) -> str:
        limit = str(bound.limit)
        if self.forwards:
            if is_lower:
                return f"no sooner than {limit} after {STARTS}"
            check = self.trace.rule.check
            moved = clocks_in_words(check, self.words) if isinstance(check, Obligation) else []
            return f"{limit} after {STARTS}" + "".join(moved)
        return f"{limit} before {STARTS}" + (", the notice to give" if not is_lower and self.wanted else "")

    # -- the verdict -------------------------------------------------------------------------------------

    def decided(self, traced: Traced) -> str:
        """The line of the verdict rules that decided, with the dates on which it rests."""
        if traced.decided is None or not isinstance(self.trace.rule.check, Obligation):
            return ""
        check, result = self.trace.rule.check, traced.result
        line = LINES.get(traced.decided) if self.wanted else None
        number = f" (line {line} of the verdict rules)" if line else ""
        verdict = "risk" if result.verdict is Verdict.EXPLAINED else result.verdict.value
        said = self._decided(check, traced)
        return f"{said}: {verdict}{' so far' if result.provisional else ''}{number}"

    def _decided(self, check: Obligation, traced: Traced) -> str:
        match traced.decided:
            case "enough" | "missing" if check.direction == "same":
                return f"the event {'has' if traced.decided == 'enough' else 'lacks'} what is asked"
            case "released" | "closed" | "still_time":
                return self._ended(traced)
        return _LEFT_OPEN.get(str(traced.decided)) or self._counted(check, traced)

    def _counted(self, check: Obligation, traced: Traced) -> str:
        """How many there were, beside how many should be."""
        count = traced.result.count
        place = "in this case" if check.direction == "anywhere" else "in the window"
        match traced.decided:
            case "too_many":
                return f"{count} {place}, where at most {check.most} {are(check.most or 0)} allowed"
            case "unwanted":
                return f"{count} {place}, where none should be"
            case "none_found":
                most = f"at most {check.most}" if check.most else "none"
                return f"{count or 'none'} {place}, where {most} may be"
        asked = f"{count} {place}, where at least {check.least} {are(check.least)} asked for"
        return f"the time is up, and {asked}" if self.forwards and traced.decided != "enough" else asked

    def _ended(self, traced: Traced) -> str:
        """What ended the window before its limit, or why it has not ended yet."""
        result, line = traced.result, self.trace.review.timeline
        deadline = traced.window.deadline if traced.window else None
        match traced.decided:
            case "released":
                assert result.ended_by is not None
                return f"{self.words.event(result.ended_by)} released it"
            case "closed":
                assert line.closed is not None and deadline is not None
                closed, limit = on(line.closed.date), day(day_of(deadline))
                if result.activation and not comes_after(line.closed.moment, result.activation.moment):
                    return f"the case had closed {closed}, before {STARTS}"
                return f"the case closed {closed}, before the limit ran out on {limit}"
        if deadline is None:
            return "nothing limits it while the case is open"
        until, today = day(day_of(deadline)), day(line.as_at)
        return f"the time is not up: {until} is after {today}, the date of this check"

    def not_asked(self, result: Result) -> str:
        """Why a rule that is not applicable is not asked; empty where only the events say so."""
        trace = self.trace
        if result.verdict is not Verdict.NOT_APPLICABLE:
            return ""
        if failing := [fact for fact in trace.facts if fact.state == "fails"]:
            return f"The rule does not apply to this case: {'; '.join(map(self.fact, failing))}."
        if trace.in_force is False:
            return f"{capital(self.when_in_force())}."
        if isinstance(trace.rule.check, Compound):
            return "None of the rules that it names applies."
        return "No event of this case brings the rule into play."

    def _opened(self) -> str:
        return self.trace.review.timeline.opened.date

    def fact(self, fact: Fact) -> str:
        """`the rule asks for nation: wales, and the case says england`."""
        says = "does not say" if fact.state == "unstated" else f"says {value(fact.value)}"
        link = "and" if fact.state == "holds" else "but"
        return f"the rule asks for {self.words.condition(fact.name, fact.tests)}, {link} the case {says}"

    def when_in_force(self) -> str:
        """`the rule is in force from 17 Feb 2025`; for a case that opened on another day, with that day."""
        opened = f", but the case opened {on(self._opened())}" if self.trace.in_force is False else ""
        return f"the rule is in force {in_force(self.trace.rule)}{opened}"

    # -- what would change it ----------------------------------------------------------------------------

    def change(self, change: Change, result: Result) -> str:
        """One thing that would change the verdict, as a sentence."""
        match change.kind:
            case "record" | "would_be_risk":
                return self._record(change, result)
            case "amend":
                assert change.event is not None
                lacks = listed(map(self.missing.as_asked, change.lacks))
                return f"{capital(self.words.event(change.event))}, recorded with {lacks}, would meet it."
        return _FIXED.get(change.kind) or _named(change)

    def _record(self, change: Change, result: Result) -> str:
        """Further events of the type that the rule looks for."""
        would = "would meet it" if change.kind == "record" else "would make it a risk"
        check = self.trace.rule.check
        assert isinstance(check, Obligation)
        what = self.missing.pattern(check.target, result.activation)
        more = "A record of" if change.number == 1 else f"{change.number} more records of"
        again = ""
        if len(check.activations) > 1 and self.wanted:  # an `every` check
            again = f" (each {self.words.pattern(check.activations[1].pattern)} starts the count anew)"
        return f"{more} {what}{_dated(change.first, change.last)} {would}{again}."


# What is said of a change that names nothing.
_FIXED = {
    "no_date": "No date lies in the window: only other dates of what bounds it would change it.",
    "nothing": "Nothing after the fact: only a correction of the record, or an explanation.",
    "date": "The exact dates, or the times, would tell.",
    "explain": "If there was a good reason: an entry for it in `explanations:`.",
}


def _named(change: Change) -> str:
    """What is said of a change that names event types, fields, roles or rules."""
    names = change.names
    match change.kind:
        case "keep" | "confirm":
            types = listed(names, "or")
            if change.kind == "keep":
                what = f"The source keeping {types} in full (`recorded:`)"
            else:
                what = f"Confirming the rows that wait, and may tell of {types},"
            return f"{what} would tell."
        case "state":
            return f"The case stating {listed(f'`{one}`' for one in names)} would tell."
        case "fill":
            return f"Someone recorded as {listed(spelt(one) for one in names)} would meet it."
        case "separate":
            return f"{change.who} holding only one of {listed(spelt(one) for one in names)} would meet it."
        case "fewer":
            rules = "rule" if change.number == 1 else "rules"
            return f"{change.number} {rules} fewer at risk of {listed(names)} would change it."
    return f"A verdict on {listed(names)}: undecided now."


def _dated(first: date | None, last: date | None) -> str:
    if first is not None and last is not None:
        return f" dated {day(first)}" if first == last else f" dated from {day(first)} to {day(last)}"
    if first is not None:
        return f" dated {day(first)} or later"
    return f" dated {day(last)} or earlier" if last is not None else ""
