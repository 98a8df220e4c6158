"""What a line of a case's events says, in every format."""

from __future__ import annotations

from fairness.cases.entries import Entry
from fairness.reports.view import View
from fairness.reports.words import recorded_date

_SAID = ("by", "to", "reason", "covers", "alternatives", "until", "outcome", "ref")


def when(event: Entry) -> str:
    """The date as recorded, with the time where there is one."""
    return recorded_date(event.date) + (f" {event.time}" if event.time else "")


def risk_numbers(view: View) -> dict[int, list[int]]:
    """The numbers of the risks in which each event (by identity) takes part."""
    found: dict[int, list[int]] = {}
    for finding in view.risks:
        for line in finding.lines:
            for event in (line.result.activation, line.result.witness):
                if event is not None and finding.number not in found.setdefault(id(event.recorded_as), []):
                    found[id(event.recorded_as)].append(finding.number)
    return found


def details(event: Entry) -> str:
    """Who, to whom, why and the like, in one line; empty for opening and closing."""
    if event.is_case:
        return ""
    parts = []
    for name in _SAID:
        value = event.fields.get(name)
        if value not in (None, [], ""):
            said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            said = said.replace("_", " ")
            if name == "until":
                said = recorded_date(str(value))
            parts.append(said if name == "reason" else f"{name} {said}")
    if event.fields.get("written") is True:
        parts.append("in writing")
    return "; ".join(parts)
