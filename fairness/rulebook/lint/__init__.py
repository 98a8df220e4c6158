"""What a rulebook owes beyond loading: one module for each thing that rules are looked at for."""

from __future__ import annotations

from collections.abc import Iterable

from fairness.rulebook.lint import limits, names, owed, reach, telling, whole, wording
from fairness.rulebook.lint.findings import Finding, Subject
from fairness.rulebook.rulebook import Rulebook

__all__ = ["Finding", "in_order", "lint"]

# Each looks at one rule and notes its findings on the subject.
_EACH = (owed.look, limits.look, reach.look, names.look, wording.look, telling.look)


def lint(rulebook: Rulebook) -> list[Finding]:
    """Every finding on the rules of a rulebook, by file and line."""
    findings: list[Finding] = []
    for pack in rulebook.packs:
        findings.extend(names.look_at_pack(pack, rulebook.vocabulary))
        for rule, raw in zip(pack.rules, pack.document["rules"], strict=True):
            if rule.code not in rulebook.rules:
                continue  # switched off locally
            subject = Subject(rule, raw, pack, rulebook.vocabulary)
            for look in _EACH:
                look(subject)
            findings.extend(subject.findings)
    findings.extend(whole.look(rulebook))
    return in_order(findings)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file and line."""
    return sorted(findings, key=lambda one: (one.place.file, one.place.line or 0, one.check, one.message))
