"""No sentence denies what the record has: held against the events themselves, for random rules and cases."""

from __future__ import annotations

import re
from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings

from fairness.cases.entries import Entry
from fairness.cases.moments import comes_after
from fairness.cases.timeline import Timeline
from fairness.engines.model import Result
from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.readers.record import read_case
from fairness.reports.sentences import Sentences
from fairness.reports.words import Words, day
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import Rulebook
from tests.conformance.agreement import WORDS
from tests.conformance.strategies import pairs, random_pair

Json = dict[str, Any]
_PATTERNS = re.compile(r" \([^()]*\)")  # conditions, whose words are the rule's own: `(by not recorded)`
_NOTHING = re.compile(r"^(?:Not|None) recorded(?: yet| so far)? (?:after|before|in) ")
_ANY_DENIAL = re.compile(r"\b(?:not|none) recorded\b", re.IGNORECASE)
# What narrows `none recorded` to the part of that side that the rule looks at.
_NARROWED = re.compile(r"(?:within|between|or more) |, (?:until|since|as the|by the time)")


def of_kind(check: Obligation, activation: Entry, line: Timeline) -> list[Entry]:
    """Every event that the target's pattern matches on the side of the activation that the rule looks at."""
    found = []
    for event in line.events:
        if check.direction != "anywhere":
            later, earlier = (event, activation) if check.direction == "after" else (activation, event)
            if event is activation or not comes_after(later.moment, earlier.moment):
                continue
        if check.target.matches(event.fields, activation.fields):
            found.append(event)
    return found


def untrue(check: Obligation, result: Result, line: Timeline, text: str) -> str:
    """What is untrue in a sentence; empty where nothing is."""
    assert result.activation is not None
    there = of_kind(check, result.activation, line)
    bare = _PATTERNS.sub("", text)
    denies = _ANY_DENIAL.search(bare)
    if denies and there and not (check.least == 0 and _NARROWED.search(bare)):
        return f"denies {[one.position for one in there]}"
    if denies and not _NOTHING.match(bare) and check.least > 0:
        return "denies in other words"
    if "the first" in bare.lower() and there[0] is not result.witness:
        return f"the first is {there[0].position}"
    if "no other" in bare and " more " not in bare:
        # What no row of the file tells has no number; its day names it.
        marks = [
            f"[{one.position}]" if one.position >= 0 else day(date.fromisoformat(one.date))
            for one in there
            if not one.is_case
        ]
        unnamed = [mark for mark in marks if mark not in bare]
        if unnamed:
            return f"there is {unnamed}"
    if result.witness is not None and re.search(r"\[\d+\] is recorded (after|before) ", bare):
        one, other = result.witness.moment, result.activation.moment
        if comes_after(one, other) and comes_after(other, one):
            return "the record does not tell which came first"
    return ""


def faults(pack: Json, case: Json, as_at: date) -> list[str]:
    """Each untrue sentence about a pack and a case."""
    read = read_pack(pack, "pack", "digest", WORDS)
    rulebook = Rulebook((read,), WORDS)
    made = review(read_case(case, "case", WORDS), SingleCase(rulebook), as_at)
    sentences = Sentences(made, Words(WORDS))
    found = []
    for result in made.results:
        rule = rulebook.rules[result.rule]
        text = sentences.shows(rule, result)
        if isinstance(rule.check, Obligation) and rule.check.direction != "same" and result.activation:
            wrong = untrue(rule.check, result, made.timeline, text)
            if wrong:
                found.append(f"{result.verdict.value}: {text} {wrong}\n{pack}\n{case}\n{as_at}")
    return found


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs())
def test_a_sentence_denies_nothing_that_the_record_has(pair: tuple[Json, Json, date]) -> None:
    assert faults(*pair) == []


def test_nor_on_a_fixed_draw() -> None:
    for number in range(1500):
        assert faults(*random_pair(Random(f"sentences/{number}"))) == [], number
