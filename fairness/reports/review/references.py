"""The clauses that findings rest on, and the numbered list of their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairness.reports.citations import cited_by
from fairness.reports.document import Item, Linked, Steps
from fairness.reports.review.said import KIND_IS
from fairness.reports.sentences import KIND_SAYS
from fairness.reports.words import capital
from fairness.review.findings import Finding
from fairness.rulebook.models import KINDS, Basis, Rule
from fairness.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from fairness.rulebook.cited import Source


def strongest(rule: Rule) -> list[Basis]:
    """The first basis of the strongest kind that a rule has; none where it states none."""
    return [one for one in rule.basis if one.kind == rule.kind][:1]


class References:
    """The sources that findings cite, numbered as they are cited; what we suggest ourselves has none.

    `whole`: what we suggest is said too where a rule has other grounds; `short`: only the leading rule's grounds of
    the strongest kind are. `name` begins the ids of the sources.
    """

    def __init__(self, rulebook: Rulebook, name: str, whole: bool, short: bool) -> None:
        self.rulebook, self.name, self.whole, self.short = rulebook, name, whole, short
        self._cited: dict[str, Source] = {}

    def briefly(self, finding: Finding) -> list[str | tuple[str, str]]:
        """The strongest clause by its source, with all rules that ask; where there is little room, duties' alone."""
        codes = ", ".join(rule.code for rule in finding.rules)
        parts: list[str | tuple[str, str]] = [f"{capital(KIND_IS[finding.kind])}"]
        for basis in strongest(finding.lead) if finding.kind == "duty" or not self.short else ():
            if source := self._source(basis):
                at = f", {basis.at}" if basis.at and basis.kind == "duty" and not self.short else ""
                parts += [": ", source, at]
        return [*parts, f" ({codes})."]

    def clauses(self, finding: Finding) -> Linked:
        """What the leading rule rests on, the strongest first, and the places where other rules ask for the same."""
        parts: list[str | tuple[str, str]] = []
        ordered = sorted(finding.lead.basis, key=lambda one: KINDS.index(one.kind))
        if not self.whole:
            ordered = [one for one in ordered if one.kind != "design"] or ordered
        if self.short:
            ordered = [one for one in ordered if one.kind == finding.kind]
        for basis in ordered:
            parts += [" "] if parts else []
            parts += self._clause(basis)
        own = {one.source for one in finding.lead.basis}
        bases = [one for rule in finding.rules[1:] for one in rule.basis if one.source not in own]
        others = dict.fromkeys(source for one in bases if not self.short and (source := self._source(one)))
        if others:
            parts.append(" See also ")
            for place, source in enumerate(others):
                parts += [", " if place else "", source]
            parts.append(".")
        return Linked(*parts)

    def section(self) -> list[Item]:
        """The numbered list of what was cited so far: each source with its title and where it is found."""
        lines = [
            Linked(f"{one.citation} ", (one.url, one.url) if one.url.startswith(("https://", "http://")) else "")
            for one in self._cited.values()
        ]
        return [Steps(tuple(lines), f"{self.name}source")] if lines else []

    def _clause(self, basis: Basis) -> list[str | tuple[str, str]]:
        says = f"{capital(KIND_SAYS[basis.kind])}: {basis.says.rstrip('.')}"
        source = self._source(basis)
        if source is None:
            return [f"{says}."]
        return [f"{says} (", source, f", {basis.at})." if basis.at else ")."]

    def _source(self, basis: Basis) -> tuple[str, str] | None:
        """The number of a source, which leads to it; None of what we suggest ourselves."""
        if basis.kind == "design" or not basis.source:
            return None
        if basis.source not in self._cited:
            (self._cited[basis.source],) = cited_by([basis], self.rulebook)
        number = list(self._cited).index(basis.source) + 1
        return f"source {number}", f"#{self.name}source-{number}"
