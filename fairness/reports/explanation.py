"""Why a rule found what it found: in words, for a terminal, and as JSON."""

from __future__ import annotations

import json
from typing import Any

from fairness.cases.timeline import day_of
from fairness.engines.contract import Result, Verdict
from fairness.engines.trace import Candidate, Missed, Trace, Traced
from fairness.reports.page import Page
from fairness.reports.rule_words import check_in_words
from fairness.reports.sentences import Sentences
from fairness.reports.words import Words, count, day, listed, recorded_date, spelt
from fairness.rulebook.obligations import Compound, Obligation, Roles

_DECIDED = {
    "enough": "enough of what was asked lies in the window",
    "none_found": "nothing unwanted lies in the window",
    "unwanted": "what should not be there is there",
    "too_many": "more than the most that was expected lie in the window",
    "released": "what releases the duty came before the time was up: it lapsed",
    "closed": "the case closed before the time was up: it lapsed",
    "still_time": "the time is not up yet",
    "not_recorded": "the source does not keep such events in full, so that their absence shows nothing",
    "missing": "the time is up, and too little of what was asked lies in the window",
}


class Explanation:
    """The wording of one trace."""

    def __init__(self, trace: Trace, words: Words) -> None:
        self.trace = trace
        self.words = words
        self.sentences = Sentences(trace.review, words)

    # -- words -------------------------------------------------------------------------------------------

    def missed(self, missed: Missed | None) -> str:
        """What an event fell short of."""
        if missed is None:
            return "counts"
        check = self.trace.rule.check
        forwards = not isinstance(check, Obligation) or check.direction != "before"
        match missed.reason:
            case "field":
                wanted = self.words.condition(missed.field, missed.tests)
                found = "nothing" if missed.found in (None, "", []) else _value(missed.found)
                return f"{self.words.field(missed.field)}: the record has {found}, wanted is {wanted}"
            case "itself":
                return "it is the activation itself"
            case "order":
                return f"it does not come {'after' if forwards else 'before'} the activation"
            case "too_soon":
                return f"{count(missed.days, 'day')} before the window begins"
            case "too_late":
                return f"{count(missed.days, 'day')} after the window's last day" if missed.days else "hours too late"
            case "released":
                assert missed.event is not None
                side = "after" if forwards else "before"
                return f"it came {side} what ends the window: {self.words.event(missed.event)}"
            case "next_activation":
                return "it is the next activation itself"
            case "not_next":
                return "something else came between"
            case "closed":
                return "it came after the case closed"
            case "while":
                return "no period in which the rule asks was open then"
        return "the rule was not in force then"

    def window(self, traced: Traced) -> str:
        """The window with its dates, and how each bound came about."""
        check, window = self.trace.rule.check, traced.window
        if window is None or not isinstance(check, Obligation):
            return "the event itself"
        if check.direction == "anywhere":
            return "the whole case"
        forwards = check.direction == "after"
        parts = [f"{'after' if forwards else 'before'} {self.words.event(window.activation)}"]
        if check.near is not None:
            limit = "not sooner than" if forwards else "giving notice of"
            parts.append(f"{limit} {check.near}")
        if check.far is not None:
            limit = "within" if forwards else "not earlier than"
            parts.append(f"{limit} {check.far}" + ("" if forwards else " before it"))
        if window.bound is not None:
            parts.append(f"so by {day(day_of(window.bound))}")
        if window.release is not None:
            parts.append(f"ended by {self.words.event(window.release)}")
        if window.cut is not None:
            parts.append(f"ended by the next one, {self.words.event(window.cut)}")
        line = self.trace.review.timeline
        if forwards and check.far is None:
            end = (
                f"when the case closed, {recorded_date(line.closed.date)}"
                if line.closed
                else "while the case is open"
            )
            parts.append(f"until {end}" if line.closed else end)
        return ", ".join(parts)

    def would_change(self, result: Result, traced: Traced | None) -> str:
        """What would change the verdict: short, and about the record."""
        check = self.trace.rule.check
        if result.verdict is Verdict.EXPLAINED and result.explanation is not None:
            return f"It is explained: {result.explanation.reason} ({result.explanation.by})."
        if result.verdict is Verdict.UNKNOWN:
            return self.sentences.settles(self.trace.rule, result)
        if isinstance(check, Compound):
            return "A change in the verdicts of the rules that it names."
        if isinstance(check, Roles):
            return "Another person in one of the roles, from the time when it was held."
        if result.verdict is Verdict.DUE:
            by = f" by {day(result.due)}" if result.due else " before the case closes"
            return f"A record of {self.words.pattern(check.target)}{by} would meet it."
        if result.verdict is not Verdict.RISK:
            return ""
        if check.direction == "same":
            return "The attribute added to that event, if it is only missing from the record."
        if check.most is not None and result.count > check.most:
            return "Nothing after the fact: only a correction of the record, or an explanation."
        when = ""
        if traced is not None and traced.window is not None and traced.window.bound is not None:
            first = result.activation.date if result.activation and check.direction == "after" else ""
            start = f"from {recorded_date(first)} " if first else ""
            when = f" dated {start}to {day(day_of(traced.window.bound))}"
        return (
            f"If it was done: a record of {self.words.pattern(check.target)}{when}. "
            "If not, a reason in `explanations:`."
        )

    # -- pages -------------------------------------------------------------------------------------------

    def render(self, page: Page, only: int | None = None) -> None:
        """Put the whole explanation on a page; `only` shows the activation in that place of the file."""
        trace, rule = self.trace, self.trace.rule
        verdict = trace.review.verdicts()[rule.code].value.replace("_", " ")
        page.styled([(f"{rule.code}  ", "bold"), (rule.title, "bold"), (f"  {verdict}", "bold")], hang=2)
        page.para(check_in_words(rule, self.words), 2)
        if trace.facts:
            page.heading("Does it apply?")
            for fact in trace.facts:
                value = "not stated" if fact.state == "unstated" else _value(fact.value)
                page.para(f"{fact.state:9} {self.words.condition(fact.name, fact.tests)} (the case: {value})", 2, 12)
        self._activating(page)
        results = [one for one in trace.results if only is None or _place(one) == only]
        traced = {id(one.result): one for one in trace.activations}
        for result in results:
            self._result(page, result, traced.get(id(result)))
        page.blank()

    def _activating(self, page: Page) -> None:
        if not isinstance(self.trace.rule.check, Obligation):
            return
        page.heading("What could activate it")
        if not self.trace.considered:
            page.para("No event of this case is of a type that activates it.", 2)
        for one in self.trace.considered:
            said = "activates it" if one.missed is None else f"does not: {self.missed(one.missed)}"
            page.para(f"{self._event(one)}  {said}", 2, 8)

    def _event(self, candidate: Candidate) -> str:
        text = self.words.event(candidate.event)
        return text[:1].upper() + text[1:]

    def _result(self, page: Page, result: Result, traced: Traced | None) -> None:
        verdict = result.verdict.value.replace("_", " ").upper()
        title = self.words.event(result.activation) if result.activation else "On the case as a whole"
        page.heading(f"{title[:1].upper()}{title[1:]}", verdict)
        page.labelled("found", self.sentences.shows(self.trace.rule, result), 2)
        if how := self.sentences.how_due(self.trace.rule, result):
            page.labelled("due", how, 2)
        check = self.trace.rule.check
        if isinstance(check, Compound):
            verdicts = self.trace.review.verdicts()
            for code in check.codes:
                page.labelled("names", f"{code}: {verdicts[code].value.replace('_', ' ')}", 2)
        if isinstance(check, Roles):
            for role in check.roles:
                held = listed(self.trace.review.timeline.case.roles.get(role, ())) or "nobody recorded"
                page.labelled("role", f"{spelt(role)}: {held}", 2)
        if traced is not None:
            page.labelled("window", self.window(traced), 2)
            page.labelled("because", _DECIDED[traced.decided], 2)
            for candidate in traced.candidates:
                page.labelled("event", f"{self._event(candidate)}: {self.missed(candidate.missed)}", 2)
            if not traced.candidates:
                page.labelled("event", "The case has none of the wanted type.", 2)
        if change := self.would_change(result, traced):
            page.labelled("to change", change, 2, wide=11)

    def as_json(self, only: int | None = None) -> str:
        """The same as JSON: rule, facts, considered, and a list of results with window and candidates."""
        trace = self.trace
        traced = {id(one.result): one for one in trace.activations}
        return json.dumps(
            {
                "case_id": trace.review.case_id,
                "rule": trace.rule.code,
                "verdict": trace.review.verdicts()[trace.rule.code].value,
                "facts": [{"field": one.name, "value": one.value, "state": one.state} for one in trace.facts],
                "considered": [self._candidate(one) for one in trace.considered],
                "results": [
                    self._as_dict(one, traced.get(id(one)))
                    for one in trace.results
                    if only is None or _place(one) == only
                ],
            },
            indent=2,
            ensure_ascii=False,
        )

    def _candidate(self, one: Candidate) -> dict[str, Any]:
        return {
            "position": None if one.event.is_case else one.event.position,
            "type": one.event.type,
            "date": one.event.date,
            "counts": one.missed is None,
            "reason": one.missed.reason if one.missed else None,
            "says": self.missed(one.missed),
        }

    def _as_dict(self, result: Result, traced: Traced | None) -> dict[str, Any]:
        return {
            **result.row(self.trace.review.case_id),
            "found": self.sentences.shows(self.trace.rule, result),
            "how_due": self.sentences.how_due(self.trace.rule, result) or None,
            "window": self.window(traced) if traced else None,
            "because": _DECIDED[traced.decided] if traced else None,
            "candidates": [self._candidate(one) for one in traced.candidates] if traced else [],
            "to_change": self.would_change(result, traced) or None,
        }


def _place(result: Result) -> int | None:
    return None if result.activation is None or result.activation.is_case else result.activation.position


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
