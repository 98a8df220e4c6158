"""What every rule owes its readers: where it comes from, why, what to do, and examples that show it."""

from __future__ import annotations

import re

from fairness.rulebook.examples import expected_verdict
from fairness.rulebook.lint.findings import Subject
from fairness.rulebook.obligations import Obligation, Roles
from fairness.source.problems import nearest

_CODE = re.compile(r"[A-Z]{2,4}\d{3}")


def look(subject: Subject) -> None:
    """Note what the rule lacks."""
    rule, raw = subject.rule, subject.raw
    if not _CODE.fullmatch(rule.code):
        subject.error("code-form", f"{rule.code!r} is not two to four capitals and three digits", "code")
    if not rule.question:
        subject.error("missing-question", "has no `question:` that the check answers")
    if not rule.why:
        subject.error("missing-why", "has no `why:`: what goes wrong for people without it")
    if "theme" not in raw:
        subject.error("missing-theme", "has no `theme:` of its own")
    if rule.remedy is None:
        subject.error("missing-remedy", "has no `remedy:` that says who does what next")
    elif not (rule.remedy.who and rule.remedy.do):
        subject.error("missing-remedy", "has a remedy without `who:` or `do:`", "remedy")
    if rule.act and subject.vocabulary.stages and rule.act not in subject.vocabulary.stage_of:
        near = nearest(rule.act, subject.vocabulary.stage_of)
        hint = f" (did you mean {near!r}?)" if near else ""
        says = f"{rule.act!r} is not an act of any stage of the vocabulary{hint}: add it to one, for checklists"
        subject.warning("act-without-stage", says, "act")
    _basis(subject)
    _severity(subject)
    _examples(subject)


def _basis(subject: Subject) -> None:
    if not subject.rule.basis:
        subject.error("missing-basis", "has no `basis:`: where it comes from")
    for number, one in enumerate(subject.rule.basis):
        lacks = [name for name in ("source", "says") if not getattr(one, name)]
        if lacks:
            subject.error("incomplete-basis", f"has a basis without {' or '.join(lacks)}", "basis", number)
        elif not one.at and one.kind != "design":
            subject.warning("incomplete-basis", "does not say where in the source (`at:`)", "basis", number)


def _severity(subject: Subject) -> None:
    """A severity that its basis does not carry: docs/rule-language.md, section 7. A pattern counts nowhere."""
    severity, kinds = subject.raw.get("severity"), {one.kind for one in subject.rule.basis}
    if subject.rule.pattern:
        return
    if severity == "critical" and "duty" not in kinds and not subject.rule.harm:
        says = "is critical without a duty as its basis or `harm: true`; expected high at most"
        subject.error("unearned-severity", says, "severity")
    if severity in ("high", "critical") and kinds == {"design"}:
        says = f"is {severity} and rests on a proposal of our own alone; expected medium at most"
        subject.error("unearned-severity", says, "severity")


def _examples(subject: Subject) -> None:
    examples = subject.rule.examples
    if not examples:
        subject.error("missing-examples", "has no examples")
        return
    shown = {expected_verdict(one) for one in examples}
    for verdict in ("met", "risk"):
        if verdict not in shown:
            subject.error(f"missing-{verdict}-example", f"has no example of {verdict}", "examples")
    if "unknown" not in shown and can_be_unknown(subject):
        subject.warning("missing-unknown-example", "has no example of unknown, which it can be", "examples")


def can_be_unknown(subject: Subject) -> bool:
    """Whether a case can leave the rule undecided: a fact unstated, a family not recorded, a part undecided."""
    rule = subject.rule
    for field, tests in rule.applies:
        term = subject.vocabulary.fields.get(field)
        required = field == "nation" or (term is not None and term.required)
        if not required and not any(name == "present" for name, _ in tests):
            return True
    if isinstance(rule.check, Obligation):
        kept = any(one.startswith("case.") for one in rule.check.target.types)
        return rule.check.direction != "same" and not kept
    return not (isinstance(rule.check, Roles) and rule.check.test == "named")
