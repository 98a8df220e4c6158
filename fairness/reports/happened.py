"""What a line of a case's events says, in every format."""

from __future__ import annotations

from fairness.cases.entries import Entry
from fairness.reports.view import View
from fairness.reports.words import recorded_date

_SAID = ("by", "to", "reason", "covers", "alternatives", "until", "outcome", "ref")
_BRIEFLY = ("reason", "outcome")


def when(event: Entry) -> str:
    """The date as recorded, with the time where there is one."""
    return recorded_date(event.date) + (f" {event.time}" if event.time else "")


def finding_numbers(view: View) -> dict[int, list[int]]:
    """The numbers of the findings in which each event (by identity) takes part, by the rule that leads."""
    found: dict[int, dict[int, None]] = {}
    for finding in view.findings:
        for result in finding.told:
            for event in (result.activation, result.witness):
                if event is not None:
                    found.setdefault(id(event.recorded_as), {})[view.numbers[finding.id]] = None
    return {event: list(numbers) for event, numbers in found.items()}


def details(event: Entry, all_of_it: bool = True) -> str:
    """Who, to whom, why and the like, in one line, or only what tells most; empty for opening and closing."""
    if event.is_case:
        return ""
    parts = []
    for name in _SAID if all_of_it else _BRIEFLY:
        value = event.fields.get(name)
        if value not in (None, [], ""):
            said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            said = said.replace("_", " ")
            if name == "until":
                said = recorded_date(str(value))
            parts.append(said if name == "reason" else f"{name} {said}")
    if all_of_it and event.fields.get("written") is True:
        parts.append("in writing")
    return "; ".join(parts)
