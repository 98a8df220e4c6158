"""The clauses that findings rest on, and the numbered list of their sources."""

from __future__ import annotations

from collections.abc import Iterable

from fairness.reports.citations import cited_by
from fairness.reports.document import Item, Linked, Steps
from fairness.reports.review.said import KIND_IS
from fairness.reports.sentences import KIND_SAYS
from fairness.reports.words import capital
from fairness.review.findings import Finding
from fairness.rulebook.models import KINDS, Basis, Rule
from fairness.rulebook.rulebook import Rulebook


def strongest(rule: Rule) -> list[Basis]:
    """The first basis of the strongest kind that a rule has; none where it states none."""
    return [one for one in rule.basis if one.kind == rule.kind][:1]


class References:
    """The sources that are cited, numbered in the order in which they are; what we suggest ourselves has none.

    `full` are the rules of which every clause is cited, in `brief` those of which the strongest is. `whole`: what we
    suggest is said too where a rule has other grounds. `name` begins the ids of the sources.
    """

    def __init__(
        self, full: Iterable[Rule], brief: Iterable[Rule], rulebook: Rulebook, name: str, whole: bool
    ) -> None:  # fmt: skip
        self.name, self.whole = name, whole
        bases = [one for rule in full for one in rule.basis] + [one for rule in brief for one in strongest(rule)]
        self.sources = cited_by([one for one in bases if one.kind != "design"], rulebook)
        self.numbers = {one.id: number for number, one in enumerate(self.sources, 1)}

    def briefly(self, finding: Finding, placed: bool) -> list[str | tuple[str, str]]:
        """The strongest clause by its source, and `placed` by its place too, with all rules that ask."""
        codes = ", ".join(rule.code for rule in finding.rules)
        parts: list[str | tuple[str, str]] = [f"{capital(KIND_IS[finding.kind])}"]
        for basis in strongest(finding.lead):
            if (number := self.numbers.get(basis.source)) is not None:
                at = f", {basis.at}" if basis.at and basis.kind == "duty" and placed else ""
                parts += [": ", self._source(number), at]
        return [*parts, f" ({codes})."]

    def clauses(self, finding: Finding) -> Linked:
        """What the leading rule rests on, the strongest first, and the places where other rules ask for the same."""
        parts: list[str | tuple[str, str]] = []
        ordered = sorted(finding.lead.basis, key=lambda one: KINDS.index(one.kind))
        if not self.whole:
            ordered = [one for one in ordered if one.kind != "design"] or ordered
        for basis in ordered:
            parts += [" "] if parts else []
            parts += self._clause(basis)
        others = dict.fromkeys(
            number
            for rule in finding.rules[1:]
            for one in rule.basis
            if (number := self.numbers.get(one.source))
            and one.source not in {own.source for own in finding.lead.basis}
        )
        if others:
            parts.append(" See also ")
            for place, number in enumerate(others):
                parts += [", " if place else "", self._source(number)]
            parts.append(".")
        return Linked(*parts)

    def section(self) -> list[Item]:
        """The numbered list: each source with its title and where it is found."""
        lines = [
            Linked(f"{one.citation} ", (one.url, one.url) if one.url.startswith(("https://", "http://")) else "")
            for one in self.sources
        ]
        return [Steps(tuple(lines), f"{self.name}source")] if lines else []

    def _clause(self, basis: Basis) -> list[str | tuple[str, str]]:
        says = f"{capital(KIND_SAYS[basis.kind])}: {basis.says.rstrip('.')}"
        number = self.numbers.get(basis.source)
        if number is None:
            return [f"{says}."]
        return [f"{says} (", self._source(number), f", {basis.at})." if basis.at else ")."]

    def _source(self, number: int) -> tuple[str, str]:
        return (f"source {number}", f"#{self.name}source-{number}")
