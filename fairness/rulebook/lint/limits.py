"""Numbers: windows that nothing can lie in, and whether each number may be set locally as it should."""

from __future__ import annotations

from typing import Any

from fairness.cases.vocabulary import CLOSED
from fairness.rulebook.lint.findings import Subject
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.rulebook.tightening import LIMITS, never_fits


def look(subject: Subject) -> None:
    """Note the numbers of a rule that cannot be met, or are held in the wrong place."""
    check = subject.rule.check
    if isinstance(check, Obligation):
        _window(subject, check)
        _times(subject, check)
    elif isinstance(check, Compound) and check.least > len(check.codes):
        subject.error("impossible-times", f"asks for {check.least} of {len(check.codes)} rules", "check")
    elif isinstance(check, Roles) and check.test in ("distinct", "apart") and len(check.roles) < 2:
        subject.error("impossible-times", "needs at least two roles to tell apart", "check", "roles")
    _held(subject)


def _window(subject: Subject, check: Obligation) -> None:
    if "every" in subject.check and check.far is not None and check.far.count == 0:
        subject.error("impossible-window", "repeats every 0, which no record can meet", "check", "every")
    near, far = check.near, check.far
    if near is not None and far is not None and never_fits(near, far):
        key = "not_before" if check.direction == "after" else "notice"
        says = f"asks for no sooner than {near} and no later than {far}"
        if check.direction == "before":
            says = f"asks for {near} of notice, and no more than {far} before"
        subject.error("impossible-window", f"{says}: there is no time in between", "check", key)
    types = {one for activation in check.activations for one in activation.pattern.types}
    if check.direction == "after" and far is None and types == {CLOSED}:
        subject.error("impossible-window", "looks after closing, without `within`: its window ends there", "check")


def _times(subject: Subject, check: Obligation) -> None:
    if check.most is not None and check.least > check.most:
        says = f"asks for at least {check.least} and at most {check.most}"
        subject.error("impossible-times", says, "check", "times")
    if check.least == 0 and check.most is None:
        subject.error("never-at-risk", "is met by any number of events, even by none", "check", "times")
    if check.direction == "same" and not all(one.where for one in check.target.clauses):
        subject.error("never-at-risk", "has no condition under `must:`", "check", "must")


def _held(subject: Subject) -> None:
    """A number with no duty behind it belongs in a parameter, a duty's number in the rule."""
    kinds = {one.kind for one in subject.rule.basis}
    for key in LIMITS:
        if key not in subject.check:
            continue
        value = subject.check[key]
        in_parameter = isinstance(value, str) and value.startswith("$")
        if "duty" not in kinds and not in_parameter:
            says = f"{key}: {value} has no duty behind it, so it belongs in a parameter (`$name`) to be set locally"
            subject.error("literal-number", says, "check", key)
        elif kinds == {"duty"} and in_parameter:
            says = f"{key}: {value} is a duty's number, which a parameter would let anyone loosen: write it out"
            subject.error("duty-parameter", says, "check", key)
    if "duty" not in kinds:
        for key, number in _counts(subject.check):
            says = f"{key}: {number} has no duty behind it: is it a parameter to be set locally?"
            subject.warning("literal-number", says, "check", key)


def _counts(check: dict[str, Any]) -> list[tuple[str, int]]:
    """The counts that are more than once or never."""
    times = check.get("times")
    stated = [times] if not isinstance(times, dict) else list(times.values())
    found = [("times", one) for one in stated if isinstance(one, int) and one > 1]
    least = check.get("at_least")
    return [*found, ("at_least", least)] if isinstance(least, int) and least > 1 else found
