"""What reports and calendars say of a rule: its finding, task and act, and what is left once a case is closed."""

from __future__ import annotations

import re

from fairness.rulebook.lint.findings import Subject

_ACT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = {"finding": 20, "task": 12}  # words: a line of a page, and a line of a calendar
_OWED = {
    "finding": "what a report says where the rule is at risk",
    "task": "what a calendar says is to be done",
    "act": "the act that it asks for, so that one omission is one finding",
}


def look(subject: Subject) -> None:
    """Note what a rule leaves unsaid, a name of an act in another form, and texts too long for their place."""
    rule = subject.rule
    for key, says in _OWED.items():
        if not getattr(rule, key):
            subject.warning(f"no-{key}", f"has no `{key}:`, {says}")
    if rule.act and not _ACT.fullmatch(rule.act):
        subject.warning("act-form", f"{rule.act!r} is not a name such as exclusion_review", "act")
    if rule.remedy and not rule.remedy.closed:
        subject.warning("no-closed", "has no `closed:`, what is left to do once the case is closed", "remedy")
    for key, longest in _LONGEST.items():
        text = getattr(rule, key)
        if len(text.split()) > longest:
            subject.warning("long", f"takes {len(text.split())} words; expected at most {longest}", key)
        if text.endswith("."):
            subject.warning("full-stop", "ends with a full stop, but reports show it as a heading", key)
