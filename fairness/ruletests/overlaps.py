"""What rules of a rulebook have to do with each other, by trying them on small timelines made for each pair.

Nothing here is a proof: every finding says on how many timelines it rests, and shows one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, product
from typing import Any

from fairness.cases.models import Case
from fairness.cases.naming import overlap
from fairness.engines.model import Verdict
from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.rulebook.examples import as_at, case_document
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import Pattern
from fairness.rulebook.rulebook import Rulebook
from fairness.ruletests.edges import edges
from fairness.ruletests.examples import Read
from fairness.source.problems import InputError

_FEWEST = 3  # timelines on which each must have been at risk, and met, before anything is said of a pair
_MOST = 6  # edges of each verdict that are put together with those of the other rule

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Related:
    """Two rules that go together on every timeline tried on which both were asked.

    `same`: always one verdict. `implies`: wherever the first is at risk the second is, and not the other way round.
    `never_both_met`: neither can be met while the other is. `witness` is a timeline that shows it.
    """

    kind: str
    first: str
    second: str
    tried: int
    witness: Document


def related(rulebook: Rulebook, read: Read) -> tuple[list[Related], int]:
    """The pairs of rules that go together, and how many pairs speak of the same events and were tried."""
    rules = [rule for rule in rulebook.rules.values() if isinstance(rule.check, Obligation)]
    made = {rule.code: _documents(rule, rulebook) for rule in rules}
    pairs = [pair for pair in combinations(rules, 2) if _close(*pair)]
    found: list[Related] = []
    for one, other in pairs:
        pack = replace(rulebook.packs[0], rules=(one, other))
        engine = SingleCase(Rulebook((pack,), rulebook.vocabulary))
        seen: list[tuple[Verdict, Verdict, Document]] = []
        for document in _together(made[one.code], made[other.code]):
            case = _read(document, read)
            if case is not None:
                verdicts = review(case[0], engine, case[1], explanations=False).verdicts()
                seen.append((verdicts[one.code], verdicts[other.code], document))
        found.extend(_compared(one, other, seen))
    return found, len(pairs)


def _close(one: Rule, other: Rule) -> bool:
    """Whether two rules start from the same events and ask for the same."""
    assert isinstance(one.check, Obligation) and isinstance(other.check, Obligation)
    starts = _share(one.check.activations[0].pattern, other.check.activations[0].pattern)
    return starts and _share(one.check.target, other.check.target)


def _share(one: Pattern, other: Pattern) -> bool:
    return any(overlap(first, second) for first in one.types for second in other.types)


def _documents(rule: Rule, rulebook: Rulebook) -> list[Document]:
    vocabulary = rulebook.vocabulary
    listed = [{"verdict": edge.verdict, **edge.case} for edge in edges(rule, vocabulary)[0]]
    for verdict in ("met", "risk"):
        listed = [one for one in listed if one["verdict"] != verdict] + [
            one for one in listed if one["verdict"] == verdict
        ][:_MOST]
    return [
        {**case_document(rule, one, 1, vocabulary), "as_at": str(as_at(one)), "wanted": one["verdict"]}
        for one in listed
        if "recorded" not in one
    ]


def _together(first: Sequence[Document], second: Sequence[Document]) -> Iterator[Document]:
    yield from first
    yield from second
    for one, other in product(first, second):
        if {one["wanted"], other["wanted"]} <= {"met", "risk"}:
            yield _merged(one, other)
            yield _merged(other, one)


def _merged(one: Document, other: Document) -> Document:
    """The events of both, with the facts of the first before those of the second; an event of both stands once."""
    events = list(one.get("events") or [])
    events += [event for event in other.get("events") or [] if event not in events]
    facts = {**other, **one}
    for group in ("practitioner", "organisation", "x", "roles"):
        if group in one and group in other:
            facts[group] = {**other[group], **one[group]}
    return {**facts, "events": sorted(events, key=lambda event: str(event["date"]))}


def _read(document: Document, read: Read) -> tuple[Case, date] | None:
    try:
        case = {name: value for name, value in document.items() if name not in ("verdict", "as_at", "wanted")}
        return read({**case, "case_id": "tried"}, "tried"), as_at(document)
    except (InputError, ValueError):
        return None


def _compared(one: Rule, other: Rule, seen: Sequence[tuple[Verdict, Verdict, Document]]) -> Iterator[Related]:
    both = [entry for entry in seen if Verdict.NOT_APPLICABLE not in entry[:2]]
    alone = [a for a, b, _ in seen if (a is Verdict.NOT_APPLICABLE) != (b is Verdict.NOT_APPLICABLE)]
    for side in (0, 1):
        for verdict in (Verdict.RISK, Verdict.MET):
            if sum(entry[side] is verdict for entry in both) < _FEWEST:
                return
    risk = Verdict.RISK
    if not alone and all(a is b for a, b, _ in both):
        witness = next(document for a, _, document in both if a is risk)
        yield Related("same", one.code, other.code, len(both), _shown(witness))
        return
    first_only = [document for a, b, document in both if a is risk and b is not risk]
    second_only = [document for a, b, document in both if b is risk and a is not risk]
    if not first_only and second_only:
        yield Related("implies", one.code, other.code, len(both), _shown(second_only[0]))
    elif not second_only and first_only:
        yield Related("implies", other.code, one.code, len(both), _shown(first_only[0]))
    if not any(a is b is Verdict.MET for a, b, _ in both):
        yield Related("never_both_met", one.code, other.code, len(both), _shown(both[0][2]))


def _shown(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in ("verdict", "wanted", "case_id")}
