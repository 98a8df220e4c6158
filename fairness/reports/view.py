"""A review arranged for reading: findings about acts by theme, and for machines what each rule found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from fairness.engines.model import Result, Review, Verdict
from fairness.reports.applied import Applied, applied
from fairness.reports.dated_notes import DatedNotes
from fairness.reports.local import local_notes
from fairness.reports.sentences import Sentences
from fairness.reports.waiting import RowsWait, Waiting, waiting
from fairness.reports.words import Words, are, count, day, listed
from fairness.review.actions import Action, actions, left_over
from fairness.review.findings import Finding, Pattern, findings, ids_of, patterns, tells_a_pattern
from fairness.rulebook.models import SEVERITIES, THEMES, Rule, reaches
from fairness.rulebook.rulebook import Rulebook

_LEAST_MAIN, _MOST_MAIN = 3, 7  # findings that matter most


@dataclass
class Line:
    """One activation. Its sentences are made when they are asked for: of many activations few are printed."""

    result: Result
    rule: Rule
    sentences: Sentences
    notes: DatedNotes

    @cached_property
    def shows(self) -> str:
        """What the record shows, and what is to be known of the time in which it fell."""
        said = (self.sentences.shows(self.rule, self.result), self.notes.of(self.result))
        return " ".join(filter(None, said))

    @cached_property
    def due(self) -> str:
        """How its due date was reached; may be empty."""
        return self.sentences.how_due(self.rule, self.result)


@dataclass(slots=True)
class RuleLines:
    """One rule with the activations of one verdict; `also` are rules whose risks say the same on a weaker basis."""

    rule: Rule
    lines: list[Line]
    also: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A review as a reader meets it.

    `themes` hold the findings about acts, the weightiest first; `numbers` say of each, by its id, which it is in the
    report. `risks`, `due`, `explained`, `unknown`, `unstated` and `met` say the same by rule, for machines.
    """

    review: Review
    rulebook: Rulebook
    words: Words
    sentences: Sentences
    dated: DatedNotes
    themes: list[tuple[str, list[Finding]]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    left_over: list[Action] = field(default_factory=list)
    to_come: list[Finding] = field(default_factory=list)
    counts: Counter[Verdict] = field(default_factory=Counter)
    risks: list[RuleLines] = field(default_factory=list)
    rule_patterns: list[RuleLines] = field(default_factory=list)
    due: list[RuleLines] = field(default_factory=list)
    explained: list[RuleLines] = field(default_factory=list)
    unknown: list[RuleLines] = field(default_factory=list)
    met: list[RuleLines] = field(default_factory=list)
    packs: list[Applied] = field(default_factory=list)
    waiting: list[Waiting | RowsWait] = field(default_factory=list)
    unstated: list[RuleLines] = field(default_factory=list)
    local: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The reference of the case."""
        return self.review.case_id

    @property
    def findings(self) -> list[Finding]:
        """Every finding, in the order of the report."""
        return [one for _, found in self.themes for one in found]

    @property
    def finding_ids(self) -> dict[int, str]:
        """The id of the finding to which each risk and each duty still to come belongs, by the result's identity."""
        return ids_of((*self.findings, *self.to_come))

    @property
    def weightiest(self) -> list[Finding]:
        """Every finding, duties before good practice, the more severe first."""
        return sorted(self.findings, key=lambda one: one.weight)

    @property
    def main(self) -> list[Finding]:
        """The three to seven findings that matter most: severe duties, then what is critical, then the next ones."""
        ordered = self.weightiest
        named = [one for one in ordered if one.kind == "duty" and reaches(one.severity, "high")]
        named += [one for one in ordered if one.severity == "critical" and one not in named]
        named += [one for one in ordered if one not in named][: max(_LEAST_MAIN - len(named), 0)]
        return named[:_MOST_MAIN]

    @property
    def asked(self) -> int:
        """How many rules this case was asked: all but those that do not apply."""
        return sum(self.counts.values()) - self.counts[Verdict.NOT_APPLICABLE]

    @property
    def silence(self) -> str:
        """What is said where no risk is found: nothing good where little was judged."""
        judged = self.asked - self.counts[Verdict.UNKNOWN]
        if 2 * judged < self.asked:
            text = f"We could check only {judged} of {count(self.asked, 'rule')} that apply"
            return f"{text}. That we found no risk says little."
        return "We found no risk."

    def summary(self) -> str:
        """How many rules were checked, and how many of them ended in each way."""
        names = [
            (Verdict.RISK, "at risk"), (Verdict.DUE, "still to come"), (Verdict.EXPLAINED, "explained"),
            (Verdict.MET, "met"), (Verdict.LAPSED, "no longer asked for"), (Verdict.UNKNOWN, "could not be judged"),
        ]  # fmt: skip
        said = []
        for verdict, name in names:
            if number := self.counts[verdict]:
                verb = "" if verdict is Verdict.UNKNOWN else f"{are(number)} "
                said.append(f"{number} {verb}{name}")
        return f"We checked {count(self.asked, 'rule')}{': ' if said else ''}{listed(said)}."


def view(review: Review, rulebook: Rulebook) -> View:
    """Arrange a review for reading."""
    words = Words(rulebook.vocabulary)
    made = View(review, rulebook, words, Sentences(review, words), DatedNotes(review, rulebook))
    by_verdict: dict[Verdict, dict[str, RuleLines]] = {}
    for result in review.results:
        rule = rulebook.rules[result.rule]
        found = by_verdict.setdefault(result.verdict, {}).setdefault(rule.code, RuleLines(rule, []))
        if result.verdict is not Verdict.NOT_APPLICABLE:
            found.lines.append(Line(result, rule, made.sentences, made.dated))
    overall = review.verdicts()
    made.counts = Counter(overall.values())
    _arrange(made)
    risks = list(by_verdict.get(Verdict.RISK, {}).values())
    made.rule_patterns = [one for one in risks if tells_a_pattern(one.rule)]
    made.risks = _by_theme(_told_once([one for one in risks if not tells_a_pattern(one.rule)]))
    due = by_verdict.get(Verdict.DUE, {}).values()
    made.due = sorted(due, key=lambda one: (next_due(one) or date.max, one.rule.code))
    made.explained = list(by_verdict.get(Verdict.EXPLAINED, {}).values())
    made.waiting = waiting(review.timeline.case, rulebook, words)
    waits = {code for one in made.waiting for code in one.codes}
    for one in by_verdict.get(Verdict.UNKNOWN, {}).values():
        (made.unstated if one.rule.code in waits else made.unknown).append(one)
    met = by_verdict.get(Verdict.MET, {}).values()
    made.met = [one for one in met if overall[one.rule.code] is Verdict.MET]
    made.packs = applied(review, rulebook, words)
    made.local = local_notes(rulebook)
    made.notes = [*made.dated.said_once(review.results), *_notes(made)]
    return made


def _arrange(made: View) -> None:
    """Put the findings, patterns and actions of a review into a view."""
    found = findings(made.review, made.rulebook)
    of_theme = {theme: [one for one in found if one.lead.theme == theme] for theme in THEMES}
    for some in of_theme.values():
        some.sort(key=lambda one: one.weight)
    filled = sorted((one for one in of_theme.items() if one[1]), key=lambda one: one[1][0].weight)
    made.themes = [(THEMES[theme], some) for theme, some in filled]
    made.numbers = {one.id: number for number, one in enumerate(made.findings, 1)}
    made.patterns = patterns(made.review, made.rulebook, found)
    made.to_come = findings(made.review, made.rulebook, Verdict.DUE)
    made.actions = actions(made.review, found, made.to_come)
    made.left_over = left_over(made.review, found)


def _by_theme(risks: list[RuleLines]) -> list[RuleLines]:
    """Risks by rule: those of a theme together, the worst first."""
    ordered = sorted(risks, key=_worst_first)
    themes = list(dict.fromkeys(one.rule.theme for one in ordered))
    return sorted(ordered, key=lambda one: themes.index(one.rule.theme))


def _told_once(found: list[RuleLines]) -> list[RuleLines]:
    """The risks without those that another says on a stronger basis, which names their rules instead."""
    by_code = {one.rule.code: one for one in found}
    weaker = [(one.rule, line.result.superseded_by) for one in found for line in one.lines]
    instead = {rule.code: code for rule, code in weaker if code}
    for finding in found:
        finding.lines = [line for line in finding.lines if not line.result.superseded_by]
    for rule, code in dict.fromkeys((rule.code, code) for rule, code in weaker if code):
        while not by_code[code].lines:
            code = instead[code]  # which a third says on a stronger basis still
        by_code[code].also.append(by_code[rule].rule)
    return [finding for finding in found if finding.lines]


def next_due(finding: RuleLines) -> date | None:
    """The first due date among a finding's activations."""
    return min((line.result.due for line in finding.lines if line.result.due), default=None)


def _worst_first(finding: RuleLines) -> tuple[int, str]:
    return (-SEVERITIES.index(finding.rule.severity), finding.rule.code)


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
        notes.append(f"The explanation of {explanation.rule or 'no rule'}{where} does not count: {reason}.")
    return notes
