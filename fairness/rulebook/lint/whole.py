"""What can only be seen over all packs: parameters without use, sources without an entry, rules said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from fairness.cases.moments import days_of
from fairness.rulebook.cited import Source
from fairness.rulebook.lint.findings import Finding, line_at
from fairness.rulebook.lint.wording import DRAFT
from fairness.rulebook.models import Pack, Rule
from fairness.rulebook.obligations import Check
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.source_files import BINDING
from fairness.rulebook.sources import SOURCES, sources_of
from fairness.source.problems import Place, nearest
from fairness.source.shipped import rules_folder

_MISSPELT = 0.97  # so like another that one of both is a slip


def look(rulebook: Rulebook) -> Iterator[Finding]:
    """Findings on packs and between rules."""
    for pack in rulebook.packs:
        yield from _unused(pack)
        yield from _sources(pack)
    yield from _links(rulebook)
    yield from _twice(rulebook)
    yield from _misspelt(rulebook)
    if len(rulebook.packs) > 1:  # a pack by itself may supersede rules of another
        yield from _superseded(rulebook)


def _unused(pack: Pack) -> Iterator[Finding]:
    rules = pack.document.get("rules") or []
    stated = [pack.document.get("applies"), *((one.get("check"), one.get("applies")) for one in rules)]
    used = set(_parameters(stated))
    for name in pack.parameters:
        if name not in used:
            place = Place(pack.place.file, line_at(pack.document, ("parameters", name)))
            yield Finding(place, "", "error", "unused-parameter", f"no rule of {pack.name} uses ${name}")


def _parameters(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("$"):
        yield value[1:]
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _parameters(one)


def _superseded(rulebook: Rulebook) -> Iterator[Finding]:
    """Rules that are said to be superseded and that no pack has."""
    for rule in rulebook.rules.values():
        for code in rule.supersedes:
            if code == rule.code or code not in rulebook.rules:
                near = nearest(code, [one for one in rulebook.rules if one != rule.code])
                says = f"supersedes {code!r}, but these packs have no other rule of that code"
                hint = f" (did you mean {near!r}?)" if near else ""
                yield Finding(rule.place, rule.code, "warning", "unknown-rule", says + hint)


def _misspelt(rulebook: Rulebook) -> Iterator[Finding]:
    """Acts that one rule alone names, where others name one that is spelt nearly so."""
    named = Counter(rule.act for rule in rulebook.rules.values() if rule.act)
    for rule in rulebook.rules.values():
        near = nearest(rule.act, [act for act, rules in named.items() if rules > 1 and act != rule.act])
        if named[rule.act] == 1 and near and SequenceMatcher(None, rule.act, near).ratio() > _MISSPELT:
            says = f"{rule.act!r} is an act of no other rule: is it {near!r}?"
            yield Finding(rule.place, rule.code, "warning", "unknown-act", says)


# -- sources ---------------------------------------------------------------------------------------------


def _sources(pack: Pack) -> Iterator[Finding]:
    shipped = Path(pack.place.file).resolve().is_relative_to(rules_folder().resolve())
    known = sources_of([pack.place.file])
    for rule, raw in zip(pack.rules, pack.document["rules"], strict=True):
        for number, basis in enumerate(rule.basis):
            if basis.source and basis.source not in known:
                near = nearest(basis.source, known)
                hint = f"did you mean {near!r}?" if near else f"a pack's own are in a {SOURCES} next to it"
                says = f"{basis.source!r} is not in {SOURCES} ({hint})"
                place = Place(pack.place.file, line_at(raw, ("basis", number, "source")))
                draft = DRAFT in f"{basis.at} {basis.says}"  # as `fairness rules new` leaves it
                yield Finding(place, rule.code, "warning" if draft else "error", "unknown-source", says)
        day = _before_its_sources(rule, pack, known)
        if day is not None:
            says = f"asks about times before its sources speak: `in_force: {{from: ...}}` no earlier than {day}"
            place = Place(pack.place.file, line_at(raw, ("in_force",)))
            yield Finding(place, rule.code, "error" if shipped else "warning", "before-its-sources", says)
        duties = [basis.source for basis in rule.basis if basis.kind == "duty"]
        if duties and all(one in known and known[one].known not in ("", *BINDING) for one in duties):
            says = f"a duty needs a source that was read or quoted; nobody has read {', '.join(duties)}"
            yield Finding(Place(pack.place.file, line_at(raw, ("basis",))), rule.code, "error", "unread-duty", says)


_LINK = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/\S*)?", re.IGNORECASE)


def _links(rulebook: Rulebook) -> Iterator[Finding]:
    """Links that a reader could not open, by their form alone: nothing is looked up."""
    for source in sources_of(pack.place.file for pack in rulebook.packs).values():
        if source.url and not _LINK.fullmatch(source.url):
            says = f"the link of {source.id!r} is {source.url[:80]!r}; expected https:// without spaces"
            yield Finding(source.place, "", "error", "link-form", says)


def _before_its_sources(rule: Rule, pack: Pack, known: dict[str, Source]) -> date | None:
    """The day from which a rule's duties and guidance speak, if it asks of earlier ones and nothing else carries it.

    Research, and a proposal of our own that is more than the number of a parameter, hold at any time; what a source
    without a date says may do so too.
    """
    if any(one.kind == "research" or (one.kind == "design" and one.at not in pack.parameters) for one in rule.basis):
        return None
    days = [
        days_of(one.since)[0] if one.since else known[one.source].first_day
        for one in rule.basis
        if one.source in known and one.kind != "design"
    ]
    dated = [day for day in days if day is not None]
    if not dated or len(dated) < len(days):
        return None
    start = rule.in_force[0]
    return min(dated) if not start or days_of(start)[0] < min(dated) else None


# -- rules said twice ------------------------------------------------------------------------------------


def _twice(rulebook: Rulebook) -> Iterator[Finding]:
    same: dict[tuple[Check, frozenset[Any], tuple[str, str]], Rule] = {}
    names: dict[str, Rule] = {}
    for pack in rulebook.packs:
        for rule, raw in zip(pack.rules, pack.document["rules"], strict=True):
            if rule.code not in rulebook.rules:
                continue  # switched off locally
            first = same.setdefault((rule.check, frozenset(rule.applies), rule.in_force), rule)
            if first is not rule:
                place = Place(rule.place.file, line_at(raw, ("check",)))
                says = f"asks the same of the same cases as {first.code} ({first.place})"
                yield Finding(place, rule.code, "error", "duplicate-rule", says)
            named = names.setdefault(rule.name.casefold(), rule) if rule.name else rule
            if named is not rule:
                place = Place(rule.place.file, line_at(raw, ("name",)))
                says = f"{rule.name!r} is already the name of {named.code} ({named.place})"
                yield Finding(place, rule.code, "error", "duplicate-name", says)
