"""Rules that no case can reach, and keys that change nothing."""

from __future__ import annotations

from typing import Any

from fairness.cases.moments import days_of
from fairness.cases.vocabulary import OPENED, Term
from fairness.rulebook.conditions import holds
from fairness.rulebook.lint.findings import Subject
from fairness.rulebook.obligations import Obligation

Tests = tuple[tuple[str, Any], ...]


def look(subject: Subject) -> None:
    """Note why the rule can never be asked of a case, and what in its check has no effect."""
    _applies(subject)
    _in_force(subject)
    check = subject.rule.check
    if isinstance(check, Obligation):
        _periods(subject)
        _unneeded(subject, check)


def _applies(subject: Subject) -> None:
    together: dict[str, list[Tests]] = {}
    for field, tests in subject.rule.applies:
        together.setdefault(field, []).append(tests)
    own = subject.raw.get("applies") or {}
    for field, stated in together.items():
        term = subject.vocabulary.fields.get(field, Term(field, "text", ""))
        if not field.startswith("roles.") and contradict(stated, term):
            by = "by its own and the pack's `applies:`" if len(stated) > 1 else "by its `applies:`"
            path = ("applies", field) if field in own else ()
            subject.error("never-applies", f"no value of {field} is accepted {by}", *path)


def _in_force(subject: Subject) -> None:
    start, end = subject.rule.in_force
    if start and end and days_of(start)[0] > days_of(end)[1]:
        subject.error("never-in-force", f"is in force from {start}, after it ends ({end})", "in_force")


def _periods(subject: Subject) -> None:
    written = subject.check
    period = written.get("while")
    if isinstance(period, dict) and period.get("from") == period.get("until"):
        subject.error("endless-period", "opens and closes with the same events, so it never closes", "check", "while")
    if isinstance(period, dict) and period.get("from") == OPENED:
        says = "leaves out what is dated before the case was opened; without `from` it is open from the beginning"
        subject.warning("late-period", f"`while` from {OPENED} {says}", "check", "while", "from")
    if "every" in written and written.get("until") == written["after"]:
        subject.error("endless-period", "ends with the same events that it starts from", "check", "until")


def contradict(stated: list[Tests], term: Term) -> bool:
    """Whether no single value can pass all the tests of one field."""
    flat = [test for tests in stated for test in tests]
    absent = any(name == "present" and want is False for name, want in flat)
    if absent and any(name not in ("not", "not_in", "present") or want is True for name, want in flat):
        return True
    if absent or (term.kind == "list" and len(stated) > 1):
        return False
    wanted = next((want for name, want in flat if name == "in"), None)
    if wanted is None and term.kind == "choice" and term.values:
        wanted = tuple(term.values)
    if wanted is None and term.kind == "flag":
        wanted = (True, False)
    if wanted is not None:
        return not any(all(holds(tests, value) for tests in stated) for value in wanted)
    least = [want for name, want in flat if name == "at_least"]
    most = [want for name, want in flat if name == "at_most"]
    return bool(least and most and max(least) > min(most))


def _unneeded(subject: Subject, check: Obligation) -> None:
    written = subject.check
    if "before" in written and "expect" in written and "unless" in written:
        says = "does not release a duty that looks back: it only narrows where the event may lie"
        subject.warning("unneeded-key", f"unless {says}", "check", "unless")
    if "never" in written and "until" in written and "unless" in written:
        says = "until and unless both end the window of a `never`: list the events under one"
        subject.warning("unneeded-key", says, "check", "unless")
    if check.alternate and check.immediately:
        says = "alternate adds nothing to immediately: the very next event ends the window"
        subject.warning("unneeded-key", says, "check", "alternate")
