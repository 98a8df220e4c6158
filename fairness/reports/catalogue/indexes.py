"""What the indexes list: rules by theme, pack, source, event type and severity, and which source bears which rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fairness.cases.naming import names
from fairness.cases.vocabulary import CASE_EVENTS
from fairness.reports.catalogue.links import source_or_bare, web_address
from fairness.reports.words import Words, spelt
from fairness.rulebook.cited import Source
from fairness.rulebook.conditions import Where
from fairness.rulebook.models import KINDS, SEVERITIES, THEMES, Basis, Pack, Rule
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import Pattern
from fairness.rulebook.rulebook import Rulebook

Tests = tuple[tuple[str, Any], ...]


@dataclass(slots=True)
class Group:
    """One section of an index: its heading, a sentence (may be empty), and its rules by code."""

    key: str
    heading: str
    says: str
    rules: list[Rule]


@dataclass(slots=True)
class Cited:
    """A source with each rule that cites it and the clauses that the rule cites."""

    source: Source
    address: str
    rules: list[tuple[Rule, Basis]] = field(default_factory=list)


@dataclass(slots=True)
class EventRow:
    """One event type, with the rules that it starts, that look for it, and that read it otherwise."""

    name: str
    label: str
    says: str
    starts: list[Rule] = field(default_factory=list)
    targets: list[Rule] = field(default_factory=list)
    others: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class Matrix:
    """A pack's rules against the sources that they cite; a cell has the kinds of claim, strongest first."""

    pack: Pack
    sources: list[Source]
    rows: list[tuple[Rule, list[str]]]


@dataclass(slots=True)
class Coverage:
    """How many rules of each pack cite each source, and the matrix of each pack."""

    packs: list[Pack]
    counts: list[tuple[Source, list[int]]]
    matrices: list[Matrix]


def by_theme(rulebook: Rulebook) -> list[Group]:
    """The rules of each theme that has any."""
    rules = list(rulebook.rules.values())
    groups = [Group(key, name, "", [one for one in rules if one.theme == key]) for key, name in THEMES.items()]
    return [group for group in groups if group.rules]


def by_severity(rulebook: Rulebook) -> list[Group]:
    """The rules of each severity that has any, the most severe first."""
    rules = list(rulebook.rules.values())
    groups = [
        Group(key, key.capitalize(), "", [one for one in rules if one.severity == key])
        for key in reversed(SEVERITIES)
    ]
    return [group for group in groups if group.rules]


def by_pack(rulebook: Rulebook) -> list[tuple[Group, Pack, list[str]]]:
    """Each pack with its rules, and the cases that the whole pack is for, in words (none: every case)."""
    words = Words(rulebook.vocabulary)
    found = []
    for pack in rulebook.packs:
        rules = _asked(pack, rulebook)
        found.append((Group(pack.name, pack.title, pack.says, rules), pack, conditions(pack.applies, words)))
    return found


def by_source(rulebook: Rulebook, sources: dict[str, Source]) -> list[Cited]:
    """Every source that a rule cites, by title, and after them those that no rule cites."""
    cited: dict[str, Cited] = {}
    for rule in rulebook.rules.values():
        for one in rule.basis:
            if one.source not in cited:
                source = source_or_bare(sources, one.source)
                cited[one.source] = Cited(source, web_address(source.url))
            cited[one.source].rules.append((rule, one))
    rest = [Cited(one, web_address(one.url)) for name, one in sources.items() if name not in cited]
    return [*sorted(cited.values(), key=_by_title), *sorted(rest, key=_by_title)]


def by_event(rulebook: Rulebook) -> list[tuple[str, str, list[EventRow]]]:
    """Each family of event types (heading, what it is) with its types, and the rules that read them."""
    vocabulary = rulebook.vocabulary
    read = [(rule, role, pattern) for rule in rulebook.rules.values() for role, pattern in _read(rule)]
    named = {one for _, _, pattern in read for one in pattern.types if not one.endswith(".*")}
    rows: dict[str, EventRow] = {}
    for name in dict.fromkeys([*CASE_EVENTS, *vocabulary.types, *sorted(named)]):
        known = vocabulary.types.get(name)
        rows[name] = EventRow(name, vocabulary.label(name), known.says if known else "")
    for rule, role, pattern in read:
        for row in rows.values():
            if any(names(one, row.name) for one in pattern.types):
                listed: list[Rule] = getattr(row, role)
                if rule not in listed:
                    listed.append(rule)
    families: dict[str, list[EventRow]] = {}
    for row in rows.values():
        families.setdefault(row.name.partition(".")[0], []).append(row)
    says = {"case": "The two events that every case has.", **vocabulary.families}
    return [(spelt(name).capitalize(), says.get(name, ""), listed) for name, listed in families.items()]


def coverage(rulebook: Rulebook, sources: dict[str, Source]) -> Coverage:
    """Which source bears which rule."""
    packs = list(rulebook.packs)
    matrices = []
    for pack in packs:
        rules = _asked(pack, rulebook)
        cited = dict.fromkeys(one.source for rule in rules for one in rule.basis)
        order = sorted((source_or_bare(sources, name) for name in cited), key=lambda one: one.id)
        rows = [(rule, [_kinds(rule, one.id) for one in order]) for rule in rules]
        matrices.append(Matrix(pack, order, rows))
    counts = []
    for one in by_source(rulebook, sources):
        codes = {rule.code for rule, _ in one.rules}
        counts.append((one.source, [sum(rule.code in codes for rule in pack.rules) for pack in packs]))
    return Coverage(packs, counts, matrices)


def _asked(pack: Pack, rulebook: Rulebook) -> list[Rule]:
    """A pack's rules by code, without those switched off locally."""
    return sorted((rule for rule in pack.rules if rule.code in rulebook.rules), key=lambda rule: rule.code)


def conditions(where: Where, words: Words) -> list[str]:
    """What a case must state to be asked, each condition in words: `Nation: England`. None for every case."""
    return [words.condition(name, _labelled(name, tests, words)) for name, tests in where]


def _labelled(name: str, tests: Tests, words: Words) -> Tests:
    """The tests of a field with the vocabulary's words for its values."""
    term = words.vocabulary.fields.get(name)
    values = term.values if term else {}
    return tuple(
        (test, tuple(values.get(str(one), one) for one in want) if isinstance(want, tuple) else want)
        for test, want in tests
    )


def _read(rule: Rule) -> Iterator[tuple[str, Pattern]]:
    """The patterns of a rule, each with the list of an `EventRow` to which it belongs."""
    check = rule.check
    if not isinstance(check, Obligation):
        return
    for activation in check.activations:
        yield "starts", activation.pattern
        for period in activation.periods:
            for pattern in period.patterns:
                yield "others", pattern
    if check.direction != "same":
        yield "targets", check.target
    if check.release is not None:
        yield "others", check.release


def _kinds(rule: Rule, source: str) -> str:
    stated = {one.kind for one in rule.basis if one.source == source}
    return ", ".join(kind for kind in KINDS if kind in stated)


def _by_title(one: Cited) -> tuple[str, str]:
    return (one.source.title.casefold(), one.source.id)
