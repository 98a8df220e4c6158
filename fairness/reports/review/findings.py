"""The findings of a case: in full those that matter most, and the others in a few lines each."""

from __future__ import annotations

from collections.abc import Sequence

from fairness.reports.document import Block, Facts, Item, Linked
from fairness.reports.review.facts import Told
from fairness.reports.review.references import References
from fairness.reports.review.said import headline, marks, tags_of
from fairness.reports.sentences import Sentences
from fairness.reports.view import View
from fairness.reports.words import Prose, capital
from fairness.review.actions import first_sentence
from fairness.review.findings import Finding, Pattern
from fairness.review.late import remedy_of
from fairness.rulebook.models import Rule

_MOST_SHORT = 5  # findings told in full where there is little room


class Findings:
    """Blocks of a report; `name` begins their ids.

    `whole`: all are told in full. `short`: the lesser ones in as few lines as can be, as a terminal has them.
    """

    def __init__(self, view: View, name: str, whole: bool, short: bool) -> None:
        self.view, self.name, self.whole, self.short = view, name, whole, short
        words = Prose(view.rulebook.vocabulary)
        self.facts = Told(Sentences(view.review, words), words, view.dated)
        self._in_short = Told(self.facts.sentences, words, view.dated, short)
        main = view.main[:_MOST_SHORT] if short else view.main
        self._main = {one.id for one in (view.findings if whole else main)}
        self.references = References(view.rulebook, name, whole, short)

    def blocks(self, found: Sequence[Finding]) -> list[Item]:
        """The findings of a theme, those in full first."""
        main = [self._full(one) for one in found if one.id in self._main]
        return [*main, *(self._brief(one) for one in found if one.id not in self._main)]

    def patterns(self) -> list[Item]:
        """What is said of several findings together."""
        return [*map(self._pattern, self.view.patterns)]

    def _full(self, finding: Finding) -> Block:
        rows: list[tuple[str, str]] = [("Based on", self.references.clauses(finding))]
        if finding.lead.why:
            rows.append(("Why it matters", finding.lead.why))
        facts = Facts((*rows, *self._remedy(finding.lead, self._left(finding))))
        items = [*self.facts.of(finding), facts]
        name, tags = f"{self.name}{finding.id}", tags_of(finding.lead, finding.severity)
        return Block(name, self._title(finding), items, marks(finding), finding.severity, tags=tags)

    def _brief(self, finding: Finding) -> Block:
        cited = self.references.briefly(finding)
        said = Linked(f"{self._in_short.in_short(finding)}{self._do(finding.lead, self._left(finding))} ", *cited)
        name, tags = f"{self.name}{finding.id}", tags_of(finding.lead, finding.severity)
        return Block(name, self._title(finding), [said], mark=finding.severity, brief=True, tags=tags)

    def _title(self, finding: Finding) -> str:
        return f"{self.view.numbers[finding.id]}. {headline(finding)}"

    def _pattern(self, pattern: Pattern) -> Block:
        rule = pattern.rule
        name, title = f"{self.name}pattern-{rule.code.lower()}", rule.finding or rule.title
        over = self._over(pattern)
        if not self.whole:
            said = Linked(*over, f"{self._do(rule)} ({rule.code})")
            return Block(name, title, [said], mark=rule.severity, brief=True)
        rows = [("Why it matters", rule.why)] if rule.why else []
        items = [Linked(*over), Facts((*rows, *self._remedy(rule)))]
        return Block(name, title, items, f"{rule.severity} · {rule.code}", rule.severity)

    def _over(self, pattern: Pattern) -> list[str | tuple[str, str]]:
        """`Findings 3 and 7 together.`, each of which leads to its finding."""
        numbered = sorted((self.view.numbers[one.id], one.id) for one in pattern.findings)
        if not numbered:
            return []
        parts: list[str | tuple[str, str]] = ["Finding " if len(numbered) == 1 else "Findings "]
        for place, (number, of) in enumerate(numbered):
            parts.append("" if not place else " and " if place == len(numbered) - 1 else ", ")
            parts.append((str(number), f"#{self.name}{of}"))
        return [*parts, " together." if len(numbered) > 1 else "."]

    # -- what to do -----------------------------------------------------------------------------------------

    def _left(self, finding: Finding) -> str | None:
        return remedy_of(finding, self.view.review.timeline)

    def _remedy(self, rule: Rule, does: str | None = None) -> list[tuple[str, str]]:
        """Who does what about a risk (`does`, else what its rule says): what is left, where the case is closed."""
        if rule.remedy is None:
            return []
        closed = self.view.review.timeline.closed is not None
        return [(capital(rule.remedy.who), does or (closed and rule.remedy.closed) or rule.remedy.do)]

    def _do(self, rule: Rule, does: str | None = None) -> str:
        """The same within a paragraph, where there is little room its first sentence."""
        said = ""
        for who, what in self._remedy(rule, does):
            said += f" {who}: {f'{first_sentence(what)}.' if self.short else what}"
        return said
