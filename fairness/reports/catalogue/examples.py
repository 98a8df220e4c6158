"""A rule's examples, reviewed: what the record shows in each, with the windows that were looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairness.cases.entries import Entry
from fairness.cases.moments import day_of
from fairness.cases.timeline import Timeline
from fairness.cases.vocabulary import is_missing
from fairness.engines.model import Result, Review, Verdict
from fairness.engines.plan import Windows
from fairness.engines.review import Engine, review
from fairness.engines.windows import BITS, NEVER, pack_first
from fairness.readers.record import read_case
from fairness.reports.sentences import Sentences
from fairness.reports.words import Words, count, day, listed, on
from fairness.rulebook.examples import as_at, case_document
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError

_OTHER_KEYS = ("verdict", "as_at", "says", "case_id", "opened", "closed", "events", "explanations", "recorded")
_ZERO = pack_first(0) >> BITS


@dataclass(slots=True)
class Span:
    """The time in which one activation's targets may lie (ms); None where nothing bounds it on that side."""

    result: Result
    start: int | None
    end: int | None

    def in_words(self) -> str:
        """`from 10 Jan 2024 to 7 Feb 2024`."""
        first = "" if self.start is None else day(day_of(self.start))
        last = "" if self.end is None else day(day_of(self.end))
        if first and last:
            return f"on {first}" if first == last else f"from {first} to {last}"
        return f"from {first}, without an end" if first else f"up to {last}" if last else "over the whole case"


@dataclass(slots=True)
class Found:
    """One activation: its rule, what the record shows, how its due date was counted, when the rule looks."""

    rule: Rule
    verdict: str
    shows: str
    due: str = ""
    looks: str = ""


@dataclass(slots=True)
class Step:
    """One event of an example: when, what (with its attributes), and its part in the check; each may be empty."""

    event: Entry
    when: str
    what: str
    details: list[str]
    part: str


@dataclass(slots=True)
class Example:
    """An example as a reader meets it."""

    verdict: str
    says: str
    facts: list[str]
    timeline: Timeline
    steps: list[Step]
    spans: list[Span]
    found: list[Found]
    checked: str
    due: list[tuple[date, str]] = field(default_factory=list)


class Examples:
    """Reads and reviews the examples of a rulebook's rules."""

    def __init__(self, rulebook: Rulebook, engine: Engine) -> None:
        self.rulebook = rulebook
        self.engine = engine
        self.words = Words(rulebook.vocabulary)

    def first(self, rule: Rule, verdict: Verdict) -> Example | None:
        """The first of a rule's examples that is asked for with this verdict and gets it; None where none does."""
        for number, raw in enumerate(rule.examples, 1):
            if str(raw.get("verdict", "")).strip().casefold() != verdict.value:
                continue
            try:
                document = case_document(rule, raw, number, self.rulebook.vocabulary)
                made = review(read_case(document, "example", self.rulebook.vocabulary), self.engine, as_at(raw))
            except (InputError, ValueError):
                continue  # `rules test` says what is wrong with it
            if made.verdicts()[rule.code] is verdict:
                return self._example(rule, raw, made)
        return None

    def _example(self, rule: Rule, raw: Mapping[str, Any], made: Review) -> Example:
        line = made.timeline
        asked = {rule.code: rule}
        if isinstance(rule.check, Compound):
            asked |= {code: self.rulebook.rules[code] for code in rule.check.codes}
        results = [one for one in made.results if one.rule in asked and one.verdict is not Verdict.NOT_APPLICABLE]
        results.sort(key=lambda one: one.rule != rule.code)
        sentences = Sentences(made, self.words)
        spans = {id(one): self._span(asked[one.rule], one, line) for one in results}
        found = []
        for one in results:
            span = spans[id(one)]
            about = asked[one.rule]
            shows, how_due = sentences.shows(about, one), sentences.how_due(about, one)
            found.append(Found(about, said(one.verdict), shows, how_due, span.in_words() if span else ""))
        steps = [self._step(event, line, results, asked) for event in line.shown]
        due = {one.due: said(one.verdict) for one in results if one.due is not None}
        return Example(
            said(made.verdicts()[rule.code]), str(raw.get("says") or ""), self._facts(raw), line, steps,
            [span for span in spans.values() if span], found, day(line.as_at), sorted(due.items()),
        )  # fmt: skip

    def _span(self, rule: Rule, result: Result, line: Timeline) -> Span | None:
        check = rule.check
        if not isinstance(check, Obligation) or check.direction == "same" or result.activation is None:
            return None
        window = Windows(line).window(check, result.activation)
        start = None if window.start == 0 else (window.start >> BITS) - _ZERO
        end = None if window.end >= NEVER else (window.end >> BITS) - _ZERO
        return None if start is not None and end is not None and end < start else Span(result, start, end)

    def _step(self, event: Entry, line: Timeline, results: list[Result], asked: Mapping[str, Rule]) -> Step:
        label = self.words.vocabulary.label(event.type)
        number = "" if event.place is None else f" [{event.place}]"
        time = f" at {event.time}" if event.time else ""
        when = on(event.date).removeprefix("on ").removeprefix("in ") + time
        details = [
            f"{self.words.field(name)}: {self.value(name, value)}"
            for name, value in event.fields.items()
            if not event.is_case and name not in ("type", "date", "time") and not is_missing(value)
        ]
        part = _part(event, results, asked)
        return Step(event, when, f"{label}{number}", details, part)

    def _facts(self, raw: Mapping[str, Any]) -> list[str]:
        """What the example says of the case beside its dates and events."""
        facts = []
        for key, value in raw.items():
            if key in _OTHER_KEYS:
                continue
            inner = value if isinstance(value, dict) else {"": value}
            for name, one in inner.items():
                full = f"{key}.{name}" if name and key != "roles" else name or key
                facts.append(f"{self.words.field(full)}: {self.value(full, one)}")
        if isinstance(raw.get("recorded"), list):
            facts.append(f"the source keeps in full: {listed(map(str, raw['recorded']))}")
        return facts

    def value(self, name: str, value: Any) -> str:
        """A field's or attribute's value in words."""
        if value is None:
            return "not stated"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return listed(self.value(name, one) for one in value)
        term = self.words.vocabulary.attributes.get(name) or self.words.vocabulary.fields.get(name)
        return term.values.get(str(value), str(value)) if term else str(value)


def said(verdict: Verdict) -> str:
    """A verdict as the reports spell it."""
    return {"risk": "at risk", "unknown": "not judged", "not_applicable": "not asked"}.get(
        verdict.value, verdict.value
    )


def _is(one: Entry | None, event: Entry) -> bool:
    """Whether an entry of a result is this event of the record, or what an episode made of it."""
    return one is not None and one.recorded_as is event


def _part(event: Entry, results: list[Result], asked: Mapping[str, Rule]) -> str:
    """What an event does in the check, in words; empty where it does nothing."""
    parts = []
    for one in results:
        check = asked[one.rule].check
        if not isinstance(check, Obligation):
            continue
        if check.direction == "same":
            if _is(one.activation, event):
                parts.append("has what is asked" if one.verdict is Verdict.MET else "lacks what is asked")
            continue
        if _is(one.witness, event):
            parts.append(_as_witness(one, check))
        elif _is(one.ended_by, event):
            parts.append("ends the wait")
        if _is(one.activation, event) and check.direction != "anywhere":
            parts.append("starts the check")
    return listed(dict.fromkeys(parts)).replace(" and starts the check", " and starts the next")


def _as_witness(result: Result, check: Obligation) -> str:
    if result.verdict is Verdict.MET:
        return "answers the check"
    if check.most is not None and result.count > check.most:
        return "is what the rule warns of"
    return f"{count(result.days_late, 'day')} late" if result.days_late and result.days_late > 0 else "too late"
