"""The tables of docs/coverage.md and docs/unread-clauses.md: what findings and sources have become in rules."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import yaml
from fields import table

from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import load_rulebook
from fairness.rulebook.sources import sources_of

_KEPT = Path(__file__).with_name("coverage.yaml")


def findings() -> str:
    """A row for each finding of research and guidance: the rules that answer it, or why there is none.

    Raises ValueError for a rule that covers a finding which is not listed.
    """
    rows = yaml.safe_load(_KEPT.read_text(encoding="utf-8"))["findings"]
    answers: dict[str, list[str]] = defaultdict(list)
    for rule in _rules():
        for row in rule.covers:
            if row not in rows:
                raise ValueError(f"{rule.code} covers {row!r}, which is no row of {_KEPT.name}")
            answers[row].append(rule.code)
    return table(
        ("row", "what it is about", "rules, or why there is none"),
        (
            (name, row["about"], "; ".join(filter(None, (", ".join(answers[name]), row.get("note")))))
            for name, row in rows.items()
        ),
    )


def sources() -> str:
    """A row for each source that rules cite: which do so as a duty, and as anything else."""
    notes = yaml.safe_load(_KEPT.read_text(encoding="utf-8"))["sources"]
    known = sources_of(())
    cited: dict[str, dict[bool, list[str]]] = {name: {True: [], False: []} for name in known}
    for rule in _rules():
        for one in dict.fromkeys((basis.source, basis.kind == "duty") for basis in rule.basis):
            cited[one[0]][one[1]].append(rule.code)
    return table(
        ("source", "duties", "guidance, research and design", "left out"),
        (
            (
                f"{known[name].title} (`{name}`)",
                ", ".join(by[True]),
                ", ".join(by[False]),
                notes.get(name, "").strip(),
            )
            for name, by in cited.items()
            if by[True] or by[False] or name in notes
        ),
    )


def unread() -> str:
    """A row for each clause that nobody has read yet: who could supply it, and the rules that rest on its source."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for rule in _rules():
        for name in dict.fromkeys(basis.source for basis in rule.basis if basis.kind != "duty"):
            waiting[name].append(rule.code)
    rows = []
    for name, one in sources_of(()).items():
        codes = ", ".join(waiting[name])
        for clause in one.unread:
            rows.append((f"{one.title} (`{name}`)", clause, one.supply, codes))
            codes = codes and "as above"
    return table(("source", "not yet read", "who could supply it", "rules that rest on the source"), rows)


def _rules() -> list[Rule]:
    return list(load_rulebook(lines=False).rules.values())
