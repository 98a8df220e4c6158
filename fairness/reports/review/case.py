"""What a report says of a case beside its findings: what is due, explained, not checked, met, noted, and how."""

from __future__ import annotations

from collections.abc import Iterator

from fairness._version import __version__
from fairness.engines.model import Verdict
from fairness.reports.applied import Applied, not_applied_line
from fairness.reports.document import Block, Bullets, Facts, Fold, Item, Table
from fairness.reports.local import policies
from fairness.reports.review.facts import Told
from fairness.reports.review.lacking import lacking
from fairness.reports.review.said import spelt_value
from fairness.reports.view import RuleLines, View
from fairness.reports.words import capital, count, day, in_full, listed, recorded_date


class Case:
    """The parts of a report; each is empty where there is nothing to say. `name` begins their ids."""

    def __init__(self, view: View, name: str, facts: Told) -> None:
        self.view, self.name, self.facts = view, name, facts

    def due(self) -> list[Item]:
        """What is to come, an act each, the soonest first."""
        rows = [
            (
                day(one.due) if one.due else "before the case closes", one.task, capital(one.who),
                ", ".join(rule.code for rule in one.rules),
            )
            for one in sorted((one for one in self.view.actions if not one.overdue), key=lambda one: one.order)
        ]  # fmt: skip
        heads = ("By", "What to do", "Who", "Rules")
        return [Table("What is due next", heads, rows, numbers=9, narrow=True)] if rows else []

    def explained(self) -> list[Item]:
        """Each risk that the case file explains, with the reason that it gives."""
        return [*map(self._explained, self.view.explained)]

    def _explained(self, one: RuleLines) -> Block:
        rows = []
        for line in one.lines:
            rows.append(("The record", self.facts.sentences_of(one.rule, [line.result])))
            answer = line.result.explanation
            if answer is not None and line.result.verdict is Verdict.EXPLAINED:
                until = f", until {recorded_date(answer.expires)}" if answer.expires else ""
                rows.append(("Reason given", f"{answer.reason} ({answer.by}, {recorded_date(answer.date)}{until})"))
        title = one.rule.finding or one.rule.title
        return Block(f"{self.name}explained-{one.rule.code.lower()}", title, [Facts(tuple(rows))], one.rule.code)

    def unknown(self) -> list[Item]:
        """What would let more be checked, that for which most rules wait first."""
        lines = [f"{said} ({listed(codes)})" for said, codes in lacking(self.view)]
        return [Bullets(tuple(lines))] if lines else []

    def met(self, evidence: bool, counted: bool) -> list[Item]:
        """Which rules were followed: with the `evidence`, or by their titles, or only `counted`."""
        met = self.view.met
        if not met:
            return []
        if evidence:
            rows = [
                (
                    f"{one.rule.title} ({one.rule.code})",
                    self.facts.sentences_of(one.rule, [line.result for line in one.lines]),
                )
                for one in met
            ]
            return [Table("Rules that were followed", ("Rule", "What the record shows"), rows, numbers=9)]
        said = f"{count(len(met), 'rule')} {'was' if len(met) == 1 else 'were'} followed"
        if counted:
            return [f"{said} (--met lists them)."]
        return [Fold(said, [Bullets(tuple(f"{one.rule.title} ({one.rule.code})" for one in met))])]

    def notes(self) -> list[Item]:
        """What differs locally, and what a reader has to know of the record."""
        notes = tuple(one.replace("`", "") for one in (*self.view.local, *self.view.notes))
        return [Bullets(notes)] if notes else []

    def checked(self) -> list[Item]:
        """The case as it was read, and what it takes to check it again."""
        return [Facts(tuple((name, value) for name, value in self._checked() if value))]

    def _checked(self) -> Iterator[tuple[str, str]]:
        view, case = self.view, self.view.review.timeline.case
        said = {
            name: spelt_value(case.facts.get(name), name, view.rulebook.vocabulary)
            for name in (
                "practitioner.profession", "practitioner.grade", "organisation.name", "nation", "procedure", "kind",
            )
        }  # fmt: skip
        practitioner, grade, organisation, nation, procedure, kind = said.values()
        yield "Practitioner", ", ".join(filter(None, (practitioner, grade)))
        yield "Organisation", ", ".join(filter(None, (organisation, nation)))
        yield (
            "Procedure",
            ", ".join(filter(None, (procedure, f"{kind} concern" if kind and " " not in kind else kind))),
        )
        yield "As at", in_full(day(view.review.timeline.as_at))
        yield "Engine", f"{view.review.engine}, fairness {__version__}"
        yield "Packs", "; ".join(_pack(one) for one in view.packs if one.asked)
        yield "Not used", not_applied_line(view.packs)
        yield "Local policy", policies(view.rulebook)
        yield "Digest of the case", case.digest


def _pack(one: Applied) -> str:
    """`mhps-england 2026.1 (digest 8fba54da5466590a): 25 of 41 rules applied`."""
    name = f"{one.pack.name} {one.pack.version}".strip()
    return f"{name} (digest {one.pack.digest}): {one.asked} of {count(one.rules, 'rule')} applied"
