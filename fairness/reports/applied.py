"""Which packs of rules were asked of a case, and why the others were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fairness.cases.vocabulary import is_missing
from fairness.engines.model import Review, Verdict
from fairness.engines.plan import in_force
from fairness.reports.words import Words, listed, recorded_date
from fairness.rulebook.conditions import holds
from fairness.rulebook.models import Pack, Rule
from fairness.rulebook.rulebook import Rulebook

_MOST_REASONS = 3
_NOTHING = "no event in this record brings its rules into play"
_OFF = "all its rules are switched off"


class Applied(NamedTuple):
    """A pack, how many of its rules were asked of the case, out of how many, and why where none was."""

    pack: Pack
    asked: int
    rules: int
    reason: str = ""

    def as_dict(self) -> dict[str, str | int | None]:
        """The same, for machines."""
        return {
            "pack": self.pack.name,
            "version": self.pack.version or None,
            "rules": self.rules,
            "asked": self.asked,
            "not_applied": self.reason or None,
        }


def applied(review: Review, rulebook: Rulebook, words: Words) -> list[Applied]:
    """Each pack of the rulebook, in its order."""
    asked = {code for code, verdict in review.verdicts().items() if verdict is not Verdict.NOT_APPLICABLE}
    made = []
    for pack in rulebook.packs:
        rules = [rule for rule in pack.rules if rule.code in rulebook.rules]
        number = sum(rule.code in asked for rule in rules)
        made.append(Applied(pack, number, len(rules), "" if number else _reason(rules, review, words)))
    return made


def not_applied_line(packs: Sequence[Applied]) -> str:
    """`upsw-wales: nation is England`: the packs of which none was asked, by reason."""
    by_reason: dict[str, list[str]] = {}
    for one in packs:
        if not one.asked:
            by_reason.setdefault(one.reason, []).append(one.pack.name)
    return "; ".join(f"{listed(names)}: {reason}" for reason, names in by_reason.items())


def uncalled(rule: Rule, review: Review, words: Words) -> bool:
    """Whether a rule that was not asked may still be: all that it wants is that something comes up."""
    return _why_not(rule, review, words) == _NOTHING


def _reason(rules: Sequence[Rule], review: Review, words: Words) -> str:
    if not rules:
        return _OFF
    found = Counter(_why_not(rule, review, words) for rule in rules)
    return listed([reason for reason, _ in found.most_common(_MOST_REASONS)], "or")


def _why_not(rule: Rule, review: Review, words: Words) -> str:
    line = review.timeline
    for field, tests in rule.applies:
        value = line.case.facts.get(field)
        unstated = is_missing(value) and not any(name == "present" for name, _ in tests)
        if not unstated and not holds(tests, value, unsure=True):
            return _fact(field, value, words)
    first = min((event.moment.lo for event in line.events), default=line.horizon)
    last = max((event.moment.hi for event in line.events), default=line.horizon)
    if not in_force(rule, first, last):
        start, end = rule.in_force
        bounds = (("from", start), ("until", end))
        return "in force " + " ".join(f"{word} {recorded_date(day)}" for word, day in bounds if day)
    return _NOTHING


def _fact(field: str, value: object, words: Words) -> str:
    """`nation is England`, `new in post: no`."""
    if is_missing(value):
        return f"{words.field(field)} is not stated"
    if isinstance(value, bool):
        return f"{words.field(field)}: {'yes' if value else 'no'}"
    term = words.vocabulary.fields.get(field)
    values = value if isinstance(value, list) else [value]
    said = listed(str(term.values.get(str(one), one) if term else one).replace("_", " ") for one in values)
    return f"{words.field(field)} is {said}"
