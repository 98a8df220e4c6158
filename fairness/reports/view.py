"""What a report on one case says, before it is put on a page: the same for every format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from fairness._version import __version__
from fairness.engines.model import Result, Review, Verdict
from fairness.reports.applied import Applied, applied, asked_line, not_applied_line
from fairness.reports.local import local_notes, policies
from fairness.reports.sentences import KIND_SAYS, Sentences
from fairness.reports.waiting import RowsWait, Waiting, waiting
from fairness.reports.words import Words, are, count, day, listed, recorded_date
from fairness.rulebook.models import SEVERITIES, THEMES, Rule
from fairness.rulebook.rulebook import Rulebook

_OPEN_CASE = "open"


@dataclass
class Line:
    """One activation. Its sentences are made when they are asked for: of many activations few are printed."""

    result: Result
    rule: Rule
    sentences: Sentences

    @cached_property
    def shows(self) -> str:
        """What the record shows."""
        return self.sentences.shows(self.rule, self.result)

    @cached_property
    def due(self) -> str:
        """How its due date was reached; may be empty."""
        return self.sentences.how_due(self.rule, self.result)


@dataclass(slots=True)
class Finding:
    """One rule with the activations of one verdict; `number` marks a risk on the timeline.

    `also` are rules whose risks say the same on a weaker basis.
    """

    rule: Rule
    lines: list[Line]
    number: int = 0
    also: list[Rule] = field(default_factory=list)

    @property
    def basis(self) -> list[str]:
        """Each basis as a sentence: kind, what it says, source and place."""
        return [
            f"{KIND_SAYS[one.kind]}: {one.says}" + (f" [{', '.join(filter(None, (one.source, one.at)))}]")
            for one in self.rule.basis
        ]


@dataclass(slots=True)
class View:
    """A review as a reader meets it. `themes` hold the risks, worst first; numbers run over all of them."""

    review: Review
    rulebook: Rulebook
    words: Words
    title: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    counts: Counter[Verdict] = field(default_factory=Counter)
    themes: list[tuple[str, list[Finding]]] = field(default_factory=list)
    patterns: list[Finding] = field(default_factory=list)
    due: list[Finding] = field(default_factory=list)
    explained: list[Finding] = field(default_factory=list)
    unknown: list[Finding] = field(default_factory=list)
    met: list[Finding] = field(default_factory=list)
    packs: list[Applied] = field(default_factory=list)
    waiting: list[Waiting | RowsWait] = field(default_factory=list)
    unstated: list[Finding] = field(default_factory=list)
    local: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def risks(self) -> list[Finding]:
        """Every risk, in the order of the report."""
        return [finding for _, findings in self.themes for finding in findings]

    @property
    def asked(self) -> int:
        """How many rules this case was asked: all but those that do not apply."""
        return sum(self.counts.values()) - self.counts[Verdict.NOT_APPLICABLE]

    @property
    def silence(self) -> str:
        """What is said where no risk is found: nothing good where little was judged."""
        judged = self.asked - self.counts[Verdict.UNKNOWN]
        if 2 * judged < self.asked:
            text = f"Only {judged} of {count(self.asked, 'rule')} asked of this case could be judged"
            return f"{text}. That no risk is listed here says little."
        return "None of the rules asked of this case found a risk."

    def summary(self) -> str:
        """One line: how many rules were asked, and how each ended."""
        names = [
            (Verdict.RISK, "at risk"), (Verdict.UNKNOWN, "not judged"), (Verdict.DUE, "due"),
            (Verdict.EXPLAINED, "explained"), (Verdict.MET, "met"), (Verdict.LAPSED, "lapsed"),
        ]  # fmt: skip
        said = [f"{self.counts[verdict]} {name}" for verdict, name in names if self.counts[verdict]]
        rules = sum(self.counts.values())
        asked = f"{self.asked} of {count(rules, 'rule')} asked of this case"
        return f"{asked}: {listed(said)}" if said else asked


def view(review: Review, rulebook: Rulebook) -> View:
    """Arrange a review for reading."""
    words = Words(rulebook.vocabulary)
    made = View(review, rulebook, words)
    sentences = Sentences(review, words)
    by_verdict: dict[Verdict, dict[str, Finding]] = {}
    for result in review.results:
        rule = rulebook.rules[result.rule]
        findings = by_verdict.setdefault(result.verdict, {})
        finding = findings.setdefault(rule.code, Finding(rule, []))
        if result.verdict is not Verdict.NOT_APPLICABLE:
            finding.lines.append(Line(result, rule, sentences))
    overall = review.verdicts()
    made.counts = Counter(overall.values())
    found = list(by_verdict.get(Verdict.RISK, {}).values())
    made.patterns = [one for one in found if one.rule.pattern]
    risks = sorted(_told_once([one for one in found if not one.rule.pattern]), key=_worst_first)
    grouped = {theme: [one for one in risks if one.rule.theme == theme] for theme in THEMES}
    ordered = sorted((group for group in grouped.items() if group[1]), key=lambda group: _worst_first(group[1][0]))
    made.themes = [(THEMES[theme], findings) for theme, findings in ordered]
    for number, finding in enumerate(made.risks, 1):
        finding.number = number
    due = by_verdict.get(Verdict.DUE, {}).values()
    made.due = sorted(due, key=lambda one: (next_due(one) or date.max, one.rule.code))
    made.explained = list(by_verdict.get(Verdict.EXPLAINED, {}).values())
    made.waiting = waiting(review.timeline.case, rulebook, words)
    waits = {code for one in made.waiting for code in one.codes}
    for one in by_verdict.get(Verdict.UNKNOWN, {}).values():
        (made.unstated if one.rule.code in waits else made.unknown).append(one)
    met = by_verdict.get(Verdict.MET, {}).values()
    made.met = [finding for finding in met if overall[finding.rule.code] is Verdict.MET]
    made.title = review.case_id
    made.packs = applied(review, rulebook, words)
    made.local = local_notes(rulebook)
    made.facts = _facts(made)
    made.notes = _notes(made)
    return made


def _told_once(findings: list[Finding]) -> list[Finding]:
    """The risks without those that another says on a stronger basis, which names their rules instead."""
    by_code = {one.rule.code: one for one in findings}
    weaker = [(one.rule, line.result.superseded_by) for one in findings for line in one.lines]
    instead = {rule.code: code for rule, code in weaker if code}
    for finding in findings:
        finding.lines = [line for line in finding.lines if not line.result.superseded_by]
    for rule, code in dict.fromkeys((rule.code, code) for rule, code in weaker if code):
        while not by_code[code].lines:
            code = instead[code]  # which a third says on a stronger basis still
        by_code[code].also.append(by_code[rule].rule)
    return [finding for finding in findings if finding.lines]


def next_due(finding: Finding) -> date | None:
    """The first due date among a finding's activations."""
    return min((line.result.due for line in finding.lines if line.result.due), default=None)


def _worst_first(finding: Finding) -> tuple[int, str]:
    return (-SEVERITIES.index(finding.rule.severity), finding.rule.code)


def _facts(made: View) -> list[tuple[str, str]]:
    case = made.review.timeline.case
    vocabulary = made.rulebook.vocabulary

    def said(name: str) -> str:
        value = case.facts.get(name)
        if value is None:
            return ""
        term = vocabulary.fields.get(name)
        return term.values.get(str(value), str(value)) if term else str(value)

    opened = recorded_date(case.opened)
    dates = (
        f"opened {opened}, closed {recorded_date(case.closed)}" if case.closed else f"opened {opened}, {_OPEN_CASE}"
    )
    who = ", ".join(filter(None, (said("practitioner.profession"), said("practitioner.grade"))))
    place = ", ".join(filter(None, (said("organisation.name"), said("nation"))))
    line = made.review.timeline
    state = "" if case.closed is None or line.closed is not None else " (before it closed)"
    if not line.begun:
        dates, state = f"opened {opened}", " (not opened yet)"
    facts = [
        ("Case", f"{dates}{state}"),
        ("Procedure", ", ".join(filter(None, (said("procedure"), _concern(said("kind")))))),
        ("Practitioner", who),
        ("Organisation", place),
        ("As at", day(line.as_at)),
        ("Engine", f"{made.review.engine}, fairness {__version__}"),
        ("Rules", made.summary()),
        ("Packs", asked_line(made.packs)),
        ("Not applied", not_applied_line(made.packs)),
        ("Policy", policies(made.rulebook)),
    ]
    return [(name, value) for name, value in facts if value]


def _concern(kind: str) -> str:
    return "" if not kind else f"a concern of {kind}" if " " in kind else f"{kind} concern"


def _notes(made: View) -> list[str]:
    line = made.review.timeline
    notes = []
    if line.left_out:
        notes.append(f"{count(line.left_out, 'event')} after {day(line.as_at)} {are(line.left_out)} left out.")
    for problem in line.case.warnings:
        near = f" (did you mean {problem.nearest!r}?)" if problem.nearest else ""
        notes.append(f"{problem.field}: {problem.says}{near}.")
    for explanation, reason in made.review.unused:
        where = "" if explanation.event is None else f" at [{explanation.event}]"
        notes.append(f"The explanation of {explanation.rule or 'no rule'}{where} explains nothing: {reason}.")
    return notes
