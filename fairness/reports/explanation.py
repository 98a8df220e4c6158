"""Why a rule found what it found: on a page for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairness.cases.moments import day_of
from fairness.cases.roles import Holding
from fairness.engines.model import Result, Verdict
from fairness.reports.explanation_words import TraceWords
from fairness.reports.page import Page
from fairness.reports.rule_words import check_in_words
from fairness.reports.sentences import Sentences
from fairness.reports.words import Words, listed, recorded_date, spelt
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.source.printable import json_text
from fairness.tracing.changes import Change
from fairness.tracing.reasons import Bound, Candidate, Missed
from fairness.tracing.trace import LINES, Fact, Trace, Traced

_WIDE = 11  # the widest label, `to change`, and what parts it from the text
_ANSWERS = {"holds": "Yes", "fails": "No", "unstated": "Not known"}  # whether a case has what a rule asks for
_COUNTS = (Verdict.RISK, Verdict.UNKNOWN, Verdict.DUE)  # what makes a compound a risk, or leaves it open
Json = dict[str, Any]


class Explanation:
    """The explanation of one trace."""

    def __init__(self, trace: Trace, words: Words) -> None:
        self.trace = trace
        self.words = words
        self.says = TraceWords(trace, words)
        self.sentences = Sentences(trace.review, words)

    def found(self, result: Result) -> str:
        """What the record shows, or why the rule is not asked."""
        return self.says.not_asked(result) or self.sentences.shows(self.trace.rule, result)

    # -- a page ------------------------------------------------------------------------------------------

    def render(self, page: Page, only: int | None = None) -> None:
        """Put the whole explanation on a page; `only` shows the activation in that place of the file."""
        trace, rule = self.trace, self.trace.rule
        verdict = _verdict(trace.verdict)
        page.styled([(f"{rule.code}  ", "bold"), (rule.title, "bold"), (f"  {verdict}", "bold")], hang=2)
        page.para(check_in_words(rule, self.words), 2)
        self._asked(page)
        if trace.asked and isinstance(rule.check, Obligation):
            self._considered(page)
        for traced in self._shown(only):
            self._result(page, traced)
        for explanation, reason in trace.review.unused:
            if explanation.rule == rule.code:
                where = "" if explanation.event is None else f" at [{explanation.event}]"
                page.blank()
                page.para(f"The case file's explanation{where} does not count: {reason}.", 2)
        page.blank()

    def _shown(self, only: int | None) -> list[Traced]:
        return [one for one in self.trace.traced if only is None or one.result.place == only]

    def _asked(self, page: Page) -> None:
        trace = self.trace
        page.heading("Does it apply?")
        if not trace.facts:
            page.para("It is for every case.", 2)
        for fact in trace.facts:
            page.para(f"{_ANSWERS[fact.state]}: {self.says.fact(fact)}.", 2)
        page.para(f"{'No' if trace.in_force is False else 'Yes'}: {self.says.when_in_force()}.", 2)

    def _considered(self, page: Page) -> None:
        page.heading("What could bring it into play")
        if not self.trace.considered:
            page.para("No event of this case brings the rule into play.", 2)
        for one in self.trace.considered:
            said = "brings the rule into play" if one.missed is None else f"does not: {self.says.missed(one.missed)}"
            page.para(f"{self._event(one)}  {said}", 2, 8)

    def _event(self, candidate: Candidate) -> str:
        text = self.words.event(candidate.event)
        return text[:1].upper() + text[1:]

    def _result(self, page: Page, traced: Traced) -> None:
        result = traced.result
        title = self.words.event(result.activation) if result.activation else "On the case as a whole"
        page.heading(f"{title[:1].upper()}{title[1:]}", _verdict(result.verdict).upper())

        def row(label: str, text: str) -> None:
            page.labelled(label, text, 2, wide=_WIDE)

        row("found", self.found(result))
        if how := self.sentences.how_due(self.trace.rule, result):
            row("due", how)
        self._parts(page)
        for label, bound in self._bounds(traced):
            row(label, bound)
        if because := self.says.decided(traced):
            row("because", because)
        for candidate in traced.candidates:
            row("event", f"{self._event(candidate)}: {self._counts(candidate, result)}")
        if result.activation is not None and not traced.candidates:
            row("event", "The case has no event of the type that the rule looks for.")
        if (given := result.explanation) is not None:
            expires = f", until {recorded_date(given.expires)}" if given.expires else ""
            row("explained", f"{given.reason} ({given.by}, {recorded_date(given.date)}{expires})")
        for number, change in enumerate(traced.changes):
            row("" if number else "to change", self.says.change(change, result))

    def _bounds(self, traced: Traced) -> Iterator[tuple[str, str]]:
        """Where the window begins and ends: a label, which is empty after the first of each, and what is said."""
        if traced.bounds is None:
            return
        for label, ends in (("from", traced.bounds.lower), ("to", traced.bounds.upper)):
            for number, bound in enumerate(ends):
                lead = "" if number == 0 else "also: "
                yield "" if number else label, lead + self.says.bound(bound, label == "from")

    def _counts(self, candidate: Candidate, result: Result) -> str:
        witness = candidate.event is result.witness
        if candidate.missed is None:
            decides = " (it decides)" if witness else ""
            return f"{'has what is asked' if candidate.event is result.activation else 'inside'}{decides}"
        return self.says.missed(candidate.missed)

    def _parts(self, page: Page) -> None:
        """Who holds which role; the verdict of each rule that a compound names, with what would change it."""
        check, review = self.trace.rule.check, self.trace.review
        if isinstance(check, Roles):
            for role in check.roles:
                holdings = review.timeline.held(role)
                held = listed(dict.fromkeys(self._holding(one) for one in holdings)) or "nobody recorded"
                page.labelled("role", f"{spelt(role)}: {held}", 2, wide=_WIDE)
        for member in self.trace.members:
            page.labelled("names", f"{member.rule.code}: {self._member(member)}", 2, wide=_WIDE)
            if self.trace.verdict in (*_COUNTS, Verdict.EXPLAINED) and member.verdict in _COUNTS:
                self._would_change(page, member)

    def _holding(self, one: Holding) -> str:
        """Who held a role, with the event that shows it."""
        if one.is_act:
            return f"{one.who} ({self.words.event(self.trace.review.timeline.events[one.place])})"
        return f"{one.who} ({one.post})" if one.post else one.who

    def _would_change(self, page: Page, member: Trace) -> None:
        """What would change the verdict of a rule that a compound names: for each activation that gave it."""
        told = Explanation(member, self.words)
        for traced in _worst(member):
            start = f"{self.words.event(traced.result.activation)}: " if traced.result.activation else ""
            said = [told.says.change(one, traced.result) for one in traced.changes if one.kind != "explain"]
            page.labelled("", f"- {start}{' '.join(said)}", 2, wide=_WIDE)

    def _member(self, member: Trace) -> str:
        said = _verdict(member.verdict)
        worst = _worst(member)
        text = f"{said}. {Explanation(member, self.words).found(worst[0].result)}" if worst else said
        if isinstance(member.rule.check, Compound):
            verdicts = self.trace.review.verdicts()
            named = (f"{code} {_verdict(verdicts[code])}" for code in member.rule.check.codes)
            text += f" It names {listed(named)}."
        return text

    # -- JSON --------------------------------------------------------------------------------------------

    def as_json(self, only: int | None = None) -> str:
        """The same as JSON: rule, facts, in_force, considered, and a list of results with window and candidates."""
        return json_text(self._as_dict(only))

    def _as_dict(self, only: int | None) -> Json:
        trace = self.trace
        start, end = trace.rule.in_force
        return {
            "case_id": trace.review.case_id,
            "as_at": trace.review.timeline.as_at.isoformat(),
            "rule": trace.rule.code,
            "verdict": trace.verdict.value,
            "facts": [self._fact(one) for one in trace.facts],
            "in_force": {"from": start or None, "until": end or None, "when_opened": trace.in_force},
            "considered": [self._candidate(one) for one in trace.considered],
            "results": [self._traced(one) for one in self._shown(only)],
            "members": [Explanation(one, self.words)._as_dict(None) for one in trace.members],
            "roles": self._roles(),
        }

    def _roles(self) -> dict[str, list[str]]:
        check, line = self.trace.rule.check, self.trace.review.timeline
        if not isinstance(check, Roles):
            return {}
        return {role: list(dict.fromkeys(one.who for one in line.held(role))) for role in check.roles}

    def _fact(self, fact: Fact) -> Json:
        wanted = self.words.condition(fact.name, fact.tests)
        return {"field": fact.name, "value": fact.value, "wanted": wanted, "state": fact.state}

    def _candidate(self, one: Candidate) -> Json:
        missed = one.missed
        return {
            "position": one.event.place,
            "type": one.event.type,
            "date": one.event.date,
            "counts": missed is None,
            "reason": missed.reason if missed else None,
            **(_data(missed) if missed else {}),
            "says": self.says.missed(missed) if missed else "counts",
        }

    def _traced(self, traced: Traced) -> Json:
        result, bounds = traced.result, traced.bounds
        check = self.trace.rule.check
        wanted = isinstance(check, Obligation) and check.wanted
        given = result.explanation
        window = bounds and {
            "from": [self._bound(one, True) for one in bounds.lower],
            "to": [self._bound(one, False) for one in bounds.upper],
        }
        return {
            **result.row(self.trace.review.case_id),
            "found": self.found(result),
            "how_due": self.sentences.how_due(self.trace.rule, result) or None,
            "window": window,
            "decided": traced.decided,
            "line": LINES.get(traced.decided) if traced.decided and wanted else None,
            "because": self.says.decided(traced) or None,
            "candidates": [self._candidate(one) for one in traced.candidates],
            "explanation": given and {"reason": given.reason, "by": given.by, "date": given.date},
            "to_change": [self._change(one, result) for one in traced.changes],
        }

    def _bound(self, bound: Bound, is_lower: bool) -> Json:
        return {
            "kind": bound.kind,
            "date": None if bound.ms is None else day_of(bound.ms).isoformat(),
            "included": bound.included,
            "limit": None if bound.limit is None else str(bound.limit),
            "event": _position(bound),
            "says": self.says.bound(bound, is_lower),
        }

    def _change(self, change: Change, result: Result) -> Json:
        return {
            "kind": change.kind,
            "number": change.number,
            "from": change.first.isoformat() if change.first else None,
            "to": change.last.isoformat() if change.last else None,
            "event": _position(change),
            "names": list(change.names),
            "says": self.says.change(change, result),
        }


def _data(missed: Missed) -> Json:
    """What is known of a miss beside its reason: only what has been filled."""
    if missed.field:
        return {"field": missed.field, "found": missed.found}
    found: Json = {"days": missed.days, "minutes": missed.minutes, "event": _position(missed)}
    return {name: one for name, one in found.items() if one not in (0, None)}


def _position(one: Missed | Bound | Change) -> int | None:
    return None if one.event is None else one.event.place


def _worst(trace: Trace) -> list[Traced]:
    """The results that gave a rule its verdict."""
    verdict = trace.verdict
    return [one for one in trace.traced if one.result.verdict is verdict]


def _verdict(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")
