"""A checklist of a case by stage, for a case manager: what is done, on what evidence, and what is still to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fairness.cases.vocabulary import Stage
from fairness.engines.model import Result, Review, Verdict
from fairness.reports.applied import uncalled
from fairness.reports.document import Document, Section, Table
from fairness.reports.sentences import WHAT_A_RISK_IS, Sentences
from fairness.reports.waiting import RowsWait, Waiting, waiting
from fairness.reports.words import Words, count, day
from fairness.rulebook.models import KINDS, SEVERITIES, Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.source.printable import json_text

BANNER = "Confidential: about one person. Share only with the people handling this case and the practitioner."
OTHER = Stage("other", "Other checks", "Checks that belong to no stage.", ())
SAYS = {
    Verdict.MET: "[x] done",
    Verdict.RISK: "[ ] not recorded in time",
    Verdict.DUE: "[ ] to do",
    Verdict.UNKNOWN: "[?] not known",
    Verdict.EXPLAINED: "[x] explained",
    Verdict.LAPSED: "[-] no longer needed",
    Verdict.NOT_APPLICABLE: "[ ] if it comes to it",
}
_PLACE = re.compile(r" \[\d+\]")  # that of an event in the file, which a checklist has no use for
_DONE = (Verdict.MET, Verdict.EXPLAINED)
_HEADS = ("Done", "What", "Who", "By", "Evidence", "Rules")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody has to do, and the rules (`codes`) that ask for it.

    `verdict` is the worst of theirs; `NOT_APPLICABLE` where nothing in the case asks for it so far. `by` is its date,
    where it is still to do or was not done in time. What was done on several occasions is one item, with the
    `evidence` of the last of so many `times`; what is to do has an item for each occasion.
    """

    stage: Stage
    act: str
    verdict: Verdict
    what: str
    who: str
    by: date | None
    evidence: str
    codes: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of a case in the order of time, and what the case leaves unstated that rules wait for."""

    review: Review
    stages: tuple[Stage, ...]
    items: tuple[Item, ...]
    unstated: tuple[Waiting | RowsWait, ...]


def checklist(review: Review, rulebook: Rulebook) -> Checklist:
    """The checklist of a review; of an open case it has what may still come, too."""
    words = Words(rulebook.vocabulary)
    unstated = tuple(waiting(review.timeline.case, rulebook, words))
    left_out = {code for one in unstated for code in one.codes}
    left_out |= {code for code, rule in rulebook.rules.items() if rule.pattern}
    made = _Made(review, rulebook, words, left_out)
    items = made.asked()
    if review.timeline.closed is None:
        items += made.to_come({one.act for one in items})
    return Checklist(review, (*rulebook.vocabulary.stages.values(), OTHER), tuple(items), unstated)


@dataclass(frozen=True, slots=True)
class _Made:
    """What items are made of."""

    review: Review
    rulebook: Rulebook
    words: Words
    left_out: set[str]

    def asked(self) -> list[Item]:
        """What the case asks for: one item an act and occasion."""
        occasions: dict[tuple[str, int | None], list[Result]] = {}
        for result in sorted(self.review.results, key=_in_time):
            rule = self.rulebook.rules[result.rule]
            counts = result.verdict is not Verdict.NOT_APPLICABLE and not result.superseded_by
            if counts and rule.code not in self.left_out:
                occasions.setdefault((rule.act or rule.code, result.place), []).append(result)
        return _together([self._item(results) for results in occasions.values()])

    def _item(self, results: Sequence[Result]) -> Item:
        worst = min((result.verdict for result in results), key=lambda one: one.code)
        first = min((one for one in results if one.verdict is worst), key=lambda one: _weight(self._rule(one)))
        rule = self._rule(first)
        by = first.due if worst in (Verdict.RISK, Verdict.DUE) else None
        evidence = _PLACE.sub("", Sentences(self.review, self.words).shows(rule, first))
        return self._made([rule], worst, by, evidence, tuple(dict.fromkeys(result.rule for result in results)))

    def to_come(self, known: set[str]) -> list[Item]:
        """What nothing in the case asks for so far, each act once."""
        by_act: dict[str, list[Rule]] = {}
        asked = self.review.verdicts()
        for code, rule in self.rulebook.rules.items():
            is_open = asked.get(code) is Verdict.NOT_APPLICABLE and code not in self.left_out
            if is_open and rule.act and rule.act not in known and uncalled(rule, self.review, self.words):
                by_act.setdefault(rule.act, []).append(rule)
        return [
            self._made(rules, Verdict.NOT_APPLICABLE, None, "", tuple(rule.code for rule in rules))
            for rules in by_act.values()
        ]

    def _made(
        self, rules: Sequence[Rule], verdict: Verdict, by: date | None, evidence: str, codes: tuple[str, ...]
    ) -> Item:
        rule = min(rules, key=_weight)
        stage = self.rulebook.vocabulary.stage_of.get(rule.act, OTHER)
        who = rule.remedy.who if rule.remedy else ""
        return Item(stage, rule.act or rule.code, verdict, rule.task or rule.title, who, by, evidence, codes)

    def _rule(self, result: Result) -> Rule:
        return self.rulebook.rules[result.rule]


def _together(items: Sequence[Item]) -> list[Item]:
    """Items with those in one that ask for the same and for which nothing is to do."""
    found: dict[tuple[str, str, Verdict, int], Item] = {}
    for number, one in enumerate(items):
        is_open = one.verdict in (Verdict.RISK, Verdict.DUE)
        key = (one.act, one.what, one.verdict, number if is_open else -1)
        before = found.pop(key, None)
        codes = one.codes if before is None else tuple(dict.fromkeys((*before.codes, *one.codes)))
        found[key] = replace(one, codes=codes, times=1 if before is None else before.times + 1)
    return list(found.values())


def _in_time(result: Result) -> int:
    return -1 if result.activation is None else result.activation.order


def _weight(rule: Rule) -> tuple[int, int]:
    """What puts first the rule that speaks for an act: the strongest basis, then the worst severity."""
    return KINDS.index(rule.kind), -SEVERITIES.index(rule.severity)


def as_document(found: Checklist) -> Document:
    """The checklist as a report: a table a stage."""
    as_at = found.review.timeline.as_at
    sections = []
    if found.unstated:
        asks = tuple(map(str, found.unstated))
        sections.append(Section("unstated", "First of all", ("These facts decide what else to check.", *asks)))
    for stage in found.stages:
        if items := [one for one in found.items if one.stage == stage]:
            sections.append(_section(stage, items))
    done = sum(one.verdict in _DONE for one in found.items)
    asked = sum(one.verdict not in (Verdict.NOT_APPLICABLE, Verdict.LAPSED) for one in found.items)
    lead = f"As at {day(as_at)}. {done} of {count(asked, 'item')} {'is' if done == 1 else 'are'} done."
    return Document(f"Checklist: {found.review.case_id}", as_at, sections, lead, BANNER, (WHAT_A_RISK_IS,))


def _section(stage: Stage, items: Sequence[Item]) -> Section:
    rows = [
        (
            SAYS[one.verdict], one.what, one.who, "" if one.by is None else day(one.by), _evidence(one),
            ", ".join(one.codes),
        )
        for one in items
    ]  # fmt: skip
    table = Table(stage.title, _HEADS, rows, numbers=len(_HEADS))
    return Section(stage.name, stage.title, (*filter(None, (stage.says,)), table))


def _evidence(one: Item) -> str:
    return one.evidence if one.times == 1 else f"{count(one.times, 'time')}. The last: {one.evidence}"


def as_json(found: Sequence[Checklist]) -> str:
    """A list of the items of all the cases: case_id, stage, act, verdict, what, who, by, evidence, times, rules."""
    rows = [
        {
            "case_id": each.review.case_id,
            "stage": one.stage.name,
            "act": one.act,
            "verdict": one.verdict.value,
            "what": one.what,
            "who": one.who or None,
            "by": None if one.by is None else one.by.isoformat(),
            "evidence": one.evidence or None,
            "times": one.times,
            "rules": list(one.codes),
        }
        for each in found
        for one in each.items
    ]
    return json_text(rows) + "\n"
