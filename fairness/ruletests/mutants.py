"""A rule changed by one step, many times: each change that no example notices shows what the examples leave open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.engines.judge import judge_compound
from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.rulebook.forms import lower
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Check, Compound
from fairness.rulebook.rulebook import Rulebook
from fairness.ruletests.edge_runs import case_of, example_of
from fairness.ruletests.edges import edges, tables
from fairness.ruletests.examples import Read
from fairness.source.problems import InputError

_LIMITS = ("within", "every", "notice", "not_before")
_DROPPED = ("unless", "while", "alternate", "immediately", "until", "times", "no_later_than", "total", "pauses")
_SWAPPED = {"within": "notice", "notice": "within"}
_PATTERNS = ("after", "before", "expect", "never", "each", "unless", "until")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one thing changed: `says` what."""

    rule: Rule
    says: str


@dataclass(slots=True)
class Mutated:
    """The mutants of a rulebook: how many there were, and those that nothing noticed."""

    made: int
    alive: list[Mutant]


def mutants(rule: Rule, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every change by one step that gives another normal form: numbers, patterns, conditions, modifiers."""
    seen = {str(rule.check)}
    for says, raw in _changes(rule.raw, vocabulary):
        check = _lowered(raw, vocabulary)
        if check is not None and str(check) not in seen:
            seen.add(str(check))
            yield Mutant(replace(rule, check=check, raw=raw), says)


def _lowered(raw: dict[str, Any], vocabulary: Vocabulary) -> Check | None:
    try:
        return lower(raw, vocabulary)
    except InputError:
        return None


def _changes(raw: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in _LIMITS:
        if key in raw:
            for limit in _stepped(str(raw[key])):
                yield f"{key}: {limit}", {**raw, key: limit}
    for key in _DROPPED:
        if key in raw:
            yield f"without {key}", {name: value for name, value in raw.items() if name != key}
    yield from _swaps(raw)
    yield from _times(raw)
    for key in _PATTERNS:
        if key in raw:
            for says, pattern in _patterns(raw[key], vocabulary):
                yield f"{key}: {says}", {**raw, key: pattern}
    yield from _musts(raw)
    yield from _codes(raw)


def _swaps(raw: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, other in _SWAPPED.items():
        if key in raw and other not in raw:
            yield f"{other} for {key}", {other if name == key else name: value for name, value in raw.items()}


def _musts(raw: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    must = raw.get("must") or {}
    several = must if isinstance(must, list) else [must]
    for number, one in enumerate(several):
        others = [*several[:number], *several[number + 1 :]]
        if others:
            yield f"must without {number}", {**raw, "must": others}
        for field in one if len(one) > 1 else ():
            rest = {name: value for name, value in one.items() if name != field}
            yield f"must without {field}", {**raw, "must": [*others, rest]}


def _stepped(text: str) -> Iterator[str]:
    found = re.match(r"\s*(\d+)\s+(.*)", text)
    if found:
        count, unit = int(found.group(1)), found.group(2)
        yield from (f"{number} {unit}" for number in (count - 1, count + 1) if number > 0)


def _times(raw: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    times = raw.get("times")
    if type(times) is int:
        for number in (times - 1, times + 1):
            if number >= 0:
                yield f"times: {number}", {**raw, "times": number}
    elif isinstance(times, Mapping):
        for key, value in times.items():
            for number in (value - 1, value + 1):
                if number >= 0:
                    yield f"times {key}: {number}", {**raw, "times": {**times, key: number}}


def _codes(raw: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in ("all_of", "any_of", "of"):
        listed = raw.get(key)
        if isinstance(listed, list) and len(listed) > 1:
            for code in listed:
                yield f"{key} without {code}", {**raw, key: [one for one in listed if one != code]}
    if "all_of" in raw:
        yield "any_of for all_of", {"any_of": raw["all_of"]}
    if "any_of" in raw:
        yield "all_of for any_of", {"all_of": raw["any_of"]}
    if type(raw.get("at_least")) is int:
        for number in (raw["at_least"] - 1, raw["at_least"] + 1):
            if 0 < number <= len(raw["of"]):
                yield f"at_least: {number}", {**raw, "at_least": number}


def _patterns(raw: Any, vocabulary: Vocabulary) -> Iterator[tuple[str, Any]]:
    if isinstance(raw, str):
        sibling = _sibling(raw, vocabulary)
        if sibling:
            yield f"{sibling} for {raw}", sibling
    elif isinstance(raw, list):
        for number, one in enumerate(raw):
            if len(raw) > 1:
                yield f"without {one if isinstance(one, str) else number}", [*raw[:number], *raw[number + 1 :]]
    elif isinstance(raw, Mapping):
        where = raw.get("where") or {}
        for field in where:
            rest = {name: value for name, value in where.items() if name != field}
            yield f"without {field}", {**raw, "where": rest}
        types = raw["type"] if isinstance(raw["type"], list) else [raw["type"]]
        for one in types:
            if len(types) > 1:
                yield f"without {one}", {**raw, "type": [other for other in types if other != one]}


def _sibling(name: str, vocabulary: Vocabulary) -> str:
    family = name.partition(".")[0]
    others = [one for one in vocabulary.types if one.startswith(f"{family}.") and one != name]
    return others[0] if others and not name.endswith(".*") else ""


def run_mutants(rulebook: Rulebook, rules: Iterable[Rule], read: Read) -> Mutated:
    """Which changes of the rules by one step neither a written example nor an edge notices."""
    found = Mutated(0, [])
    for rule in rules:
        alive, made = surviving(rule, rulebook, list(_cases(rule, rulebook, read)))
        found.made += made
        found.alive += alive
    return found


def _cases(rule: Rule, rulebook: Rulebook, read: Read) -> Iterator[tuple[Case, date]]:
    made = [example_of(edge) for edge in edges(rule, rulebook.vocabulary)[0]]
    for number, example in enumerate([*rule.examples, *made], 1):
        try:
            yield case_of(rule, example, number, rulebook, read)
        except (InputError, ValueError):
            continue  # told where examples are run


def surviving(rule: Rule, rulebook: Rulebook, examples: Sequence[tuple[Case, date]]) -> tuple[list[Mutant], int]:
    """The mutants of a rule that give the same rows on every example as the rule itself, and how many there were."""
    own = _verdicts(rule, rulebook, examples)
    alive, made = [], 0
    for mutant in mutants(rule, rulebook.vocabulary):
        made += 1
        if isinstance(rule.check, Compound) and _told_apart(rule.check, mutant.rule.check):
            continue
        if _verdicts(mutant.rule, rulebook, examples, own) == own:
            alive.append(mutant)
    return alive, made


def _told_apart(check: Compound, other: Check) -> bool:
    """Whether a table of verdicts on an edge of one compound gives another verdict under the other."""
    if not isinstance(other, Compound):
        return True
    for given, follows in tables(check):
        by_code = dict(zip(check.codes, given, strict=True))
        if judge_compound(other, [by_code[code] for code in other.codes]) is not follows:
            return True
    return False


def _verdicts(
    rule: Rule, rulebook: Rulebook, examples: Sequence[tuple[Case, date]], wanted: list[Any] | None = None
) -> list[Any]:
    """The rule's rows on each example; as soon as they differ from `wanted`, no further."""
    engine = SingleCase(rulebook.alone(rule))
    found: list[Any] = []
    for number, (case, as_at) in enumerate(examples):
        made = review(case, engine, as_at)
        found.append([row for row in made.rows() if row["rule"] == rule.code])
        if wanted is not None and found[-1] != wanted[number]:
            break
    return found
