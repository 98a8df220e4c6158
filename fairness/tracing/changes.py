"""What would change a verdict, as data: which record, dated when, or which event corrected. Reports give it words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from fairness.cases.entries import Entry
from fairness.cases.moments import day_of
from fairness.cases.naming import may_tell
from fairness.cases.roles import maybe_together, surely_together
from fairness.cases.timeline import Timeline
from fairness.engines.model import Result, Verdict
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.tracing.reasons import Bounds, Candidate, Missed

ChangeKind = Literal[
    "record", "amend", "no_date", "keep", "nothing", "explain", "would_be_risk", "state", "fill", "separate",
    "fewer", "settle", "date", "confirm",
]  # fmt: skip


_ENDS = ("from", "to")


class Change(NamedTuple):
    """One thing that would change a verdict.

    record: `number` more targets dated from `first` to `last` (None: no such bound). would_be_risk: the same, for
    what is met so far. no_date: the window holds no day. amend: `event`, recorded with what `lacks` names.
    keep: the source keeping one of the families `names` in full. nothing: only a correction of the record. explain: a
    reason in the case file. state, fill: the case stating the facts, or filling the roles, `names`. separate: `who`
    no longer holding every one of the roles `names`. fewer: `number` fewer of the rules `names` at risk.
    settle: the undecided rules `names` settled. date: the dates that leave it open.
    """

    kind: ChangeKind
    number: int = 1
    first: date | None = None
    last: date | None = None
    event: Entry | None = None
    lacks: tuple[Missed, ...] = ()
    names: tuple[str, ...] = ()
    who: str = ""


def changes(
    rule: Rule, result: Result, bounds: Bounds | None, nearly: Iterable[Candidate], line: Timeline
) -> list[Change]:
    """What would change the verdict on one activation; nothing for a rule that is met and stays so.

    `nearly` are the events that would count but for what they say.
    """
    check, verdict = rule.check, result.verdict
    if verdict is Verdict.NOT_APPLICABLE or isinstance(check, Compound):
        return []
    if verdict is Verdict.UNKNOWN and isinstance(check, Roles) and result.doubtful:
        dates = [
            f"roles.{role}.{end}" for _, held in in_several(check, line, False) for role in held for end in _ENDS
        ]
        return [Change("state", names=tuple(dict.fromkeys(dates)))]
    if verdict is Verdict.UNKNOWN and result.activation is None:
        return [Change("state", names=tuple(result.lacks.split(", ")))]
    if verdict is Verdict.UNKNOWN and result.own_words:
        return []  # only better words for what is recorded
    if verdict is Verdict.UNKNOWN and result.lacks.startswith("roles."):
        return [Change("state", names=tuple(f"{one}.from" for one in result.lacks.split(", ")))]
    if isinstance(check, Roles):
        found = _roles(check, result, line) if verdict in (Verdict.RISK, Verdict.EXPLAINED) else []
    else:
        found = _obligation(check, result, bounds, nearly, line.recorded)
    return [*found, Change("explain")] if verdict is Verdict.RISK else found


def compound_changes(check: Compound, result: Result, verdicts: dict[str, Verdict]) -> list[Change]:
    """What would change the verdict of a compound, given those of the rules that it names."""
    if result.verdict is Verdict.UNKNOWN and result.lacks:
        return [Change("state", names=(result.lacks,))]
    risks = tuple(code for code in check.codes if verdicts.get(code) is Verdict.RISK)
    if result.verdict in (Verdict.RISK, Verdict.EXPLAINED):
        fewer = Change("fewer", number=len(risks) - check.least + 1, names=risks)
        return [fewer, Change("explain")] if result.verdict is Verdict.RISK else [fewer]
    if result.verdict is Verdict.UNKNOWN:
        open_ones = (Verdict.DUE, Verdict.UNKNOWN)
        return [Change("settle", names=tuple(code for code in check.codes if verdicts.get(code) in open_ones))]
    return []


def _roles(check: Roles, result: Result, line: Timeline) -> list[Change]:
    if check.test == "named":
        return [Change("fill", names=tuple(result.lacks.split(", ")))]
    if check.test == "post":
        return [Change("fill", names=check.roles)]
    return [Change("separate", names=roles, who=who) for who, roles in in_several(check, line)]


def in_several(check: Roles, line: Timeline, surely: bool = True) -> list[tuple[str, tuple[str, ...]]]:
    """Who surely (or maybe) has more than one of the roles that are compared at a time, and which."""
    together = surely_together if surely else maybe_together
    people: dict[str, tuple[str, dict[str, None]]] = {}
    for first, second in check.pairs:
        for one in line.held(first):
            if one.person and any(one.person == other.person and together(one, other) for other in line.held(second)):
                people.setdefault(one.person, (one.who, {}))[1].update({first: None, second: None})
    return [(who, tuple(role for role in check.roles if role in held)) for who, held in people.values()]


def _obligation(
    check: Obligation,
    result: Result,
    bounds: Bounds | None,
    nearly: Iterable[Candidate],
    recorded: Sequence[str] | None,
) -> list[Change]:
    if check.direction == "same":
        if result.verdict is Verdict.MET:
            return []
        amend = [_amend(one) for one in nearly]
        return [Change("keep", names=_families(check)), *amend] if result.verdict is Verdict.UNKNOWN else amend
    if check.most is not None and result.count > check.most:
        return [Change("date" if result.doubtful else "nothing")]
    if result.verdict is Verdict.MET:
        more = (check.most or 0) + 1 - result.count
        return [_record("would_be_risk", more, bounds)] if result.provisional else []
    waits = check.wanted and may_tell(recorded, check.judged_by.types)
    unsettled = Change("date") if result.doubtful else Change("confirm" if waits else "keep", names=_families(check))
    keep = [unsettled] if result.verdict is Verdict.UNKNOWN else []
    if not check.wanted:
        return keep
    amend = [_amend(one) for one in nearly] if check.least - result.count == 1 else []
    return [*keep, _record("record", check.least - result.count, bounds), *amend]


def _amend(candidate: Candidate) -> Change:
    return Change("amend", event=candidate.event, lacks=candidate.lacks)


def _record(kind: ChangeKind, number: int, bounds: Bounds | None) -> Change:
    assert bounds is not None
    lower, upper = bounds.lower[0], bounds.upper[0]
    first = None if lower.ms is None else day_of(lower.ms)
    last = None if upper.ms is None or upper.kind == "horizon" else day_of(upper.ms)
    if first is not None and last is not None and first > last:
        return Change("no_date")
    return Change(kind, number, first, last)


def _families(check: Obligation) -> tuple[str, ...]:
    """The families of the targets' types: the source keeping any of them in full would tell."""
    return tuple(dict.fromkeys(f"{one.partition('.')[0]}.*" if "." in one else one for one in check.target.types))
