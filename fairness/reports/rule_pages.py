"""Rules for readers: the list of them, and all about one, in a terminal and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairness.reports.citations import basis_sentences, sources_of_rule
from fairness.reports.rule_words import applies_in_words, check_in_words, in_force_in_words
from fairness.reports.words import Words
from fairness.rulebook.models import THEMES, Pack, Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.source.names import visible
from fairness.source.problems import Place

if TYPE_CHECKING:
    from fairness.reports.page import Page

_LABEL = 13
_PIPED = 1000


def place_of(place: Place) -> str:
    """A place as a person would type it: relative where the file lies under the current folder."""
    path = Path(place.file)
    here = Path.cwd()
    short = path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
    return str(Place(str(short), place.line))


def list_as_json(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """The list of rules, for machines."""
    return [_head(rule) for rule in rules]


def rule_as_json(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    """All about one rule, for machines."""
    words = Words(rulebook.vocabulary)
    basis = [
        {"source": one.source, "at": one.at, "kind": one.kind, "says": one.says,
         "cited": None if source is None else source.as_dict()}
        for one, source in zip(rule.basis, sources_of_rule(rule, rulebook), strict=True)
    ]  # fmt: skip
    return {
        **_head(rule),
        "question": rule.question,
        "check": rule.raw,
        "in_words": check_in_words(rule, words),
        "normal_form": str(rule.check),
        "applies": applies_in_words(rule, words) or None,
        "in_force": {"from": rule.in_force[0] or None, "until": rule.in_force[1] or None},
        "parameters": rule.parameters,
        "basis": basis,
        "why": rule.why,
        "remedy": None if rule.remedy is None else {"who": rule.remedy.who, "do": rule.remedy.do},
        "examples": list(rule.examples),
    }


def _head(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name or None,
        "title": rule.title,
        "pack": rule.pack,
        "theme": rule.theme,
        "severity": rule.severity,
        "kind": rule.kind,
        "file": visible(rule.place.file),
        "line": rule.place.line,
    }


def print_list(packs: Sequence[tuple[Pack, Sequence[Rule]]], page: Page) -> None:
    """Rules by pack, in columns. On a terminal titles are wrapped; in a pipe each rule stays on its line."""
    room = page.width if page.folds else _PIPED
    rows = [rule for _, rules in packs for rule in rules]
    columns = ("code", "theme", "severity", "kind")
    widths = {one: max((len(getattr(rule, one)) for rule in rows), default=0) for one in columns}
    widths = {one: max(wide, len(one)) + 2 for one, wide in widths.items()}
    for number, (pack, rules) in enumerate(packs):
        if number:
            page.blank()
        page.styled([(pack.title, "bold"), (f"  {pack.name} {pack.version}".rstrip(), "dim")], hang=2)
        page.add(("".join(one.ljust(wide) for one, wide in widths.items()) + "title", "dim"))
        for rule in rules:
            lead = "".join(str(getattr(rule, one)).ljust(wide) for one, wide in widths.items())
            for line, text in enumerate(textwrap.wrap(rule.title, max(room - len(lead), 24)) or [""]):
                page.add(lead if line == 0 else " " * len(lead), text)
    page.print()


def print_rule(rule: Rule, rulebook: Rulebook, page: Page) -> None:
    """All about one rule: what it asks, of which cases, on what grounds, and what to do about a risk."""
    words = Words(rulebook.vocabulary)
    page.styled([(f"{rule.code}  ", "bold"), (rule.title, "bold")], hang=2)
    page.add(("  ".join(filter(None, (rule.name, place_of(rule.place)))), "dim"))
    page.blank()
    rows = [
        ("Question", rule.question),
        ("Check", check_in_words(rule, words)),
        ("Applies", applies_in_words(rule, words) or "to every case"),
        ("In force", in_force_in_words(rule)),
        ("Theme", THEMES[rule.theme]),
        ("Severity", rule.severity),
        ("Kind", rule.kind),
        *(("Parameter", f"{name} = {value}") for name, value in rule.parameters.items()),
        *_bases(rule, rulebook),
        ("Why", rule.why),
        ("Remedy", f"{rule.remedy.who}: {rule.remedy.do}" if rule.remedy else ""),
        *((f"Example {number}", _example(one)) for number, one in enumerate(rule.examples, 1)),
    ]
    last = ""
    for label, text in rows:
        if text:
            page.labelled("" if label == last else label, text, 0, wide=_LABEL)
        last = label
    page.print()


def _bases(rule: Rule, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Each basis as a sentence, then its source in full; a source is written out once."""
    written: set[str] = set()
    for said, source in zip(basis_sentences(rule), sources_of_rule(rule, rulebook), strict=True):
        yield "Basis", said
        if source is not None and source.id not in written:
            written.add(source.id)
            yield "Source", source.citation
            yield "Link", source.url
            yield "How read", source.note
            yield "Quoted", source.quoted
            if source.known:
                yield "Known", f"{source.known}; {source.kind}, {source.nation.replace('_', ' ')}"


def _example(example: dict[str, Any]) -> str:
    """An example on a line: `risk: opened 2024-01-08; 2024-01-17 exclusion.formal`."""
    parts = []
    for key, value in example.items():
        if key not in ("verdict", "events"):
            parts.append(f"{key.replace('_', ' ')} {_said(value)}")
    for event in example.get("events") or ():
        items = event if isinstance(event, list) else [event]
        parts.append(" ".join(_said(one) for one in items if one is not None))
    return f"{str(example.get('verdict', '')).replace('_', ' ')}: {'; '.join(parts)}"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key}: {_said(item)}" for key, item in value.items()) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(_said(item) for item in value) + "]"
    return "not stated" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
