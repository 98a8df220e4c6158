"""Short words about findings and cases, the same wherever they stand."""

from __future__ import annotations

from fairness.cases.vocabulary import Vocabulary
from fairness.reports.words import capital
from fairness.review.findings import Finding
from fairness.rulebook.models import THEMES, Kind, Rule

KIND_IS: dict[Kind, str] = {
    "duty": "duty", "guidance": "guidance", "research": "research", "design": "our suggestion",
}  # fmt: skip


def headline(finding: Finding) -> str:
    """What a finding says first: what the record lacks or shows."""
    return finding.lead.finding or finding.lead.title


def marks(finding: Finding) -> str:
    """The kind of its strongest basis, how severe it is, and the rules: `duty · high · MHE014, ACA006`."""
    codes = ", ".join(rule.code for rule in finding.rules)
    return f"{KIND_IS[finding.kind]} · {finding.severity} · {codes}"


def tags_of(rule: Rule, severity: str = "", cases: int | None = None) -> dict[str, str]:
    """What a list of rules or findings may be filtered and sorted by: theme, severity, person, basis and cases."""
    return {
        "theme": THEMES.get(rule.theme, rule.theme), "severity": severity or rule.severity,
        "person": capital(rule.remedy.who) if rule.remedy else "", "basis": KIND_IS[rule.kind],
        "cases": "" if cases is None else str(cases),
    }  # fmt: skip


def spelt_value(value: object, field: str, vocabulary: Vocabulary) -> str:
    """A fact of a case in words; empty where it is not stated."""
    if value is None:
        return ""
    term = vocabulary.fields.get(field)
    return term.values.get(str(value), str(value)) if term else str(value)
