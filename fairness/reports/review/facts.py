"""What the record shows of a finding: a sentence of fact, or a small table where the act recurs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from fairness.cases.entries import Entry
from fairness.engines.model import Result, Verdict
from fairness.reports.dated_notes import DatedNotes
from fairness.reports.document import Table
from fairness.reports.missed_words import MissedWords
from fairness.reports.sentences import Sentences
from fairness.reports.words import Words, are, capital, count, day, in_full, listed, recorded_date
from fairness.review.findings import Finding
from fairness.review.late import done_later
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation
from fairness.tracing.reasons import unmet
from fairness.tracing.trace import Looked, look

_SHORT_OF_IT = (Verdict.RISK, Verdict.EXPLAINED)
_MOST = 6  # rows of a table, and occasions in a sentence
_NAMED = 2  # events that one sentence names
_FROM = 3  # recurrences from which a table is easier to read than sentences


class Told:
    """Facts about the findings of one review; `short` ones leave to the headline after what an act was due."""

    def __init__(self, sentences: Sentences, words: Words, dated: DatedNotes, short: bool = False) -> None:
        self.sentences, self.words, self.dated, self.short = sentences, words, dated, short
        self.line = sentences.line

    def of(self, finding: Finding) -> list[str | Table]:
        """What the record shows for the rule that leads, and which others are at risk that it does not replace."""
        also = self._also(finding)
        return [*self._told(finding.lead, finding.told), *([also] if also else []), *self._dated(finding)]

    def _also(self, finding: Finding) -> str:
        """The other rules that say something of their own, by what they say."""
        own = dict.fromkeys(one.rule for one in finding.results if not one.superseded_by)
        return " ".join(
            f"{rule.finding or rule.title} ({rule.code})." for rule in finding.rules[1:] if rule.code in own
        )

    def in_short(self, finding: Finding) -> str:
        """The same in a sentence or two, for the rule that leads."""
        rule, results = finding.lead, finding.told
        late = [one.days_late for one in results if one.days_late]
        if len(results) >= _FROM and len(late) == len(results):
            least, most = min(late), max(late)
            days = f"{least} to {count(most, 'day')}" if least < most else count(most, "day")
            also = self._also(finding)
            return f"It was late {len(results)} times, by {days}.{also and f' {also}'}"
        said = [*self._told(rule, results), self._also(finding), *self._dated(finding)]
        return " ".join(one for one in said if one and isinstance(one, str))

    def _dated(self, finding: Finding) -> list[str]:
        """What is to be known of the time in which it fell, once."""
        return [*dict.fromkeys(filter(None, map(self.dated.of, finding.told)))]

    def sentences_of(self, rule: Rule, results: Sequence[Result]) -> str:
        """What the record shows of some results, in sentences alone."""
        said = dict.fromkeys(self._sentence(rule, one) for one in results[:_MOST])
        return " ".join([*said, *_rest(len(results) - _MOST)])

    def _told(self, rule: Rule, results: Sequence[Result]) -> list[str | Table]:
        timed = [one for one in results if one.due is not None and one.activation is not None]
        if len(timed) >= _FROM and _looks_ahead(rule):
            return [self._table(timed), *_rest(len(timed) - _MOST)]
        shown = results[:_MOST]  # of a long case there are thousands
        missed = [one for one in shown if self._is_absent(rule, one)]
        said: list[str] = []
        if len(missed) > 1:
            said.append(self._absent(rule, missed))
            apart = {id(one) for one in missed}
            shown = [one for one in shown if id(one) not in apart]
        said += dict.fromkeys(self._sentence(rule, one) for one in shown)
        return [" ".join(said), *_rest(len(results) - _MOST)]

    def _table(self, results: Sequence[Result]) -> Table:
        rows = []
        for one in results[:_MOST]:
            assert one.due is not None
            done = "not recorded" if one.witness is None else recorded_date(one.witness.date)
            rows.append((day(one.due), done, "" if one.days_late is None else f"{one.days_late:,}"))
        return Table("What was due, and what was done", ("Due", "Done", "Days late"), rows, numbers=2)

    def _sentence(self, rule: Rule, result: Result) -> str:
        check = rule.check
        if not isinstance(check, Obligation) or result.activation is None or result.verdict not in _SHORT_OF_IT:
            return self.sentences.shows(rule, result)
        if result.due is None or check.direction != "after" or not check.wanted:
            return (
                self._absent(rule, [result]) if self._is_absent(rule, result) else self.sentences.shows(rule, result)
            )
        return self._late(rule, check, result, result.activation)

    def _late(self, rule: Rule, check: Obligation, result: Result, activation: Entry) -> str:
        """Something that was due by a day: by when, after what, and when it was done."""
        looked = look(check, activation, self.sentences.windows)
        reasons = [looked.candidate(group[0]).missed for group in looked.kept_out() if group]
        others = any(one is not None and one.reason != "too_late" for one in reasons)
        if check.least > 1 or looked.inside() or others:
            return self.sentences.shows(rule, result)  # something was done, which has to be named
        assert result.due is not None
        after = "" if self.short else f", after {self.words.event(activation)}"
        due = f"Due by {in_full(day(result.due))}{after}."
        if result.witness is not None:
            roughly = "at least " if result.witness.is_unsure or activation.is_unsure else ""
            late = f"{roughly}{count(result.days_late or 0, 'day')} late"
            return f"{due} {capital(self.words.event(result.witness))} was {late}."
        return f"{due} {self._none(result, activation)}{self._nearly(check, looked, activation)}"

    def _nearly(self, check: Obligation, looked: Looked, activation: Entry) -> str:
        """The events of a wanted kind that would count but for what they say: without, they seem denied."""
        groups: dict[str, list[Entry]] = {}
        words = MissedWords(self.words, check)
        for one in islice(looked.nearly(), _MOST):
            groups.setdefault(words.lacking(unmet(check.target, one, activation)), []).append(one)
        said = ""
        if self.short:
            number = sum(map(len, groups.values()))
            return f" {capital(entries(number))} {'does' if number == 1 else 'do'} not say so." if number else ""
        for lacks, events in groups.items():
            more = len(events) - 1
            also = f" The same goes for {more} more." if more else ""
            said += f" The record of {self.words.event(events[0])} {lacks}.{also}"
        return said

    def _none(self, result: Result, activation: Entry) -> str:
        if result.ended_by is not None:
            return f"None is recorded before {self.words.event(result.ended_by)}."
        closed = self.line.closed_for(activation)
        if closed is not None and (result.due is None or result.due <= closed.days[1]):
            return "None was recorded." if self.short else "None was recorded before the case closed."
        late = f", {count(result.days_late, 'day')} later" if result.days_late else ""
        return f"None is recorded by {in_full(day(self.line.as_at))}{late}."

    def _is_absent(self, rule: Rule, result: Result) -> bool:
        """Whether nothing at all answers an activation, and no date was set for it."""
        check = rule.check
        if not isinstance(check, Obligation) or result.activation is None or result.witness is not None:
            return False
        if not check.wanted or check.direction == "same" or check.least > 1 or check.immediately or result.due:
            return False
        looked = look(check, result.activation, self.sentences.windows)
        return not (looked.inside() or looked.kept_out())

    def _absent(self, rule: Rule, results: Sequence[Result]) -> str:
        check = rule.check
        assert isinstance(check, Obligation)
        if check.direction == "anywhere":
            return "The record has none."
        starts = [one.activation for one in results if one.activation is not None]
        events = dict.fromkeys(map(self.words.event, starts))
        ends = {id(one.ended_by): one.ended_by for one in results if one.ended_by is not None}
        until = f" and before {self.words.event(next(iter(ends.values())))}" if len(ends) == 1 == len(results) else ""
        named = listed(events)
        if len(events) > _NAMED:  # a sentence with more of them is too long to read
            named = f"{next(iter(events))}, or {check.direction} {len(events) - 1} later events"
        said = f"None is recorded {check.direction} {named}{until}."
        later = done_later(results[0], rule, self.line)
        if later is not None:
            return f"{said} It is recorded later: {self.words.event(later)}."
        last = results[-1].activation
        assert last is not None
        return said + self._nearly(check, look(check, last, self.sentences.windows), last)


def entries(number: int) -> str:
    """`one nearby entry`, `3 nearby entries`."""
    return "one nearby entry" if number == 1 else count(number, "nearby entry")


def _looks_ahead(rule: Rule) -> bool:
    return isinstance(rule.check, Obligation) and rule.check.direction == "after" and rule.check.least == 1


def _rest(number: int) -> list[str]:
    return [f"There {are(number)} {number} more like this."] if number > 0 else []
