"""Rules for readers: the list of them, and all about one, in a terminal and as JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairness.reports.rule_words import applies_in_words, check_in_words, in_force_in_words
from fairness.reports.view import Finding
from fairness.reports.words import Words
from fairness.rulebook.models import THEMES, Pack, Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import Place

if TYPE_CHECKING:
    from rich.console import Console

_PIPED = 200  # columns where there is no terminal: a rule a line, for grep


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
    basis = [{"source": one.source, "at": one.at, "kind": one.kind, "says": one.says} for one in rule.basis]
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
        "file": rule.place.file,
        "line": rule.place.line,
    }


def print_list(packs: Sequence[tuple[Pack, Sequence[Rule]]]) -> None:
    """A table of rules for each pack."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, emoji=False, markup=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(highlight=False, emoji=False, markup=False, width=_PIPED)
    for number, (pack, rules) in enumerate(packs):
        if number:
            console.print()
        heading = Text(pack.title, style="bold")
        heading.append(f"  {pack.name} {pack.version}".rstrip(), style="not bold dim")
        console.print(heading)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
        for name in ("code", "theme", "severity", "kind"):
            table.add_column(name, no_wrap=True, min_width={"theme": 13, "kind": 8}.get(name, 8))
        table.add_column("title", overflow="fold")
        for rule in rules:
            table.add_row(rule.code, rule.theme, rule.severity, rule.kind, Text(rule.title))
        console.print(table)


def print_rule(rule: Rule, rulebook: Rulebook, console: Console) -> None:
    """All about one rule: what it asks, of which cases, on what grounds, and what to do about a risk."""
    from rich.text import Text

    words = Words(rulebook.vocabulary)
    heading = Text(f"{rule.code}  {rule.title}", style="bold")
    console.print(heading)
    console.print(Text("  ".join(filter(None, (rule.name, place_of(rule.place)))), style="dim"))
    console.print()
    rows = [
        ("Question", rule.question),
        ("Check", check_in_words(rule, words)),
        ("Applies", applies_in_words(rule, words) or "to every case"),
        ("In force", in_force_in_words(rule)),
        ("Theme", THEMES[rule.theme]),
        ("Severity", rule.severity),
        ("Kind", rule.kind),
        *(("Parameter", f"{name} = {value}") for name, value in rule.parameters.items()),
        *(("Basis", said) for said in Finding(rule, []).basis),
        ("Why", rule.why),
        ("Remedy", f"{rule.remedy.who}: {rule.remedy.do}" if rule.remedy else ""),
        *((f"Example {number}", _example(one)) for number, one in enumerate(rule.examples, 1)),
    ]
    last = ""
    for label, text in rows:
        if text:
            _row(console, "" if label == last else label, text)
        last = label


def _row(console: Console, label: str, text: str) -> None:
    from rich.text import Text

    wide = 13
    for number, line in enumerate(Text(text).wrap(console, max(console.width - wide, 24))):
        lead = Text((label if number == 0 else "").ljust(wide), style="dim")
        console.print(lead + line, no_wrap=True, overflow="ignore", crop=False)


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
