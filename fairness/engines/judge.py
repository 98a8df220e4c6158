"""The verdict on one activation, from the targets found in its window: shared by every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from fairness.cases.entries import Entry
from fairness.cases.moments import day_of
from fairness.cases.naming import fold
from fairness.cases.recorded import keeps_role
from fairness.cases.roles import Holding, as_person, folded_posts, maybe_together, surely_together
from fairness.cases.timeline import Timeline
from fairness.cases.vocabulary import CLOSED
from fairness.engines.model import Result, Verdict
from fairness.engines.windows import Window, may_be_overdue
from fairness.rulebook.conditions import holds
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Roles

_TRUE = (Verdict.RISK,)
_UNDECIDED = (Verdict.DUE, Verdict.UNKNOWN)


def judge(
    rule: Rule,
    obligation: Obligation,
    window: Window,
    inside: Sequence[Entry],
    late: Sequence[Entry],
    timeline: Timeline,
) -> Result:
    """The result on one activation.

    `inside` are the targets in the window, counting away from the activation; `late` those that came too late
    for it, in standing order.
    """
    result = Result(rule.code, Verdict.MET, window.activation, count=len(inside), held=window.held)
    if obligation.has_due_date and window.bound is not None and not window.held:
        result.due = day_of(window.bound)
    if obligation.most is not None and len(inside) > obligation.most:
        _too_many(result, obligation, window, inside)
    elif len(inside) >= obligation.least:
        _enough(result, obligation, window, inside, timeline)
    else:
        _too_few(result, obligation, window, late, timeline)
    return result


def _too_many(result: Result, obligation: Obligation, window: Window, inside: Sequence[Entry]) -> None:
    """A risk where more than enough lie surely in the window, else not to be judged: a date would tell."""
    assert obligation.most is not None
    surely = inside
    if obligation.direction != "anywhere":
        forwards = obligation.direction == "after"
        one_too_many = islice((one for one in inside if window.surely_holds(one, forwards)), obligation.most + 1)
        surely = list(one_too_many)
    if len(surely) > obligation.most:
        result.verdict, result.witness = Verdict.RISK, surely[obligation.most]
    else:
        result.verdict, result.witness, result.doubtful = Verdict.UNKNOWN, inside[obligation.most], True


def _enough(
    result: Result, obligation: Obligation, window: Window, inside: Sequence[Entry], timeline: Timeline
) -> None:
    if obligation.wanted:
        result.witness = inside[obligation.least - 1]
        if result.due is not None:
            result.days_late = (day_of(result.witness.moment.lo) - result.due).days
    elif not obligation.recorded(timeline.recorded):
        result.verdict, result.lacks = Verdict.UNKNOWN, _unrecorded(obligation)
    else:
        result.provisional = _reaches_past_horizon(obligation, window, timeline)


def _reaches_past_horizon(obligation: Obligation, window: Window, timeline: Timeline) -> bool:
    if obligation.direction not in ("after", "anywhere") or window.release or window.cut:
        return False
    if window.bound is None:
        return timeline.closed_for(window.activation) is None
    return window.bound > timeline.horizon


def _too_few(
    result: Result, obligation: Obligation, window: Window, late: Sequence[Entry], timeline: Timeline
) -> None:
    looks_on = obligation.direction in ("after", "anywhere")
    if looks_on and (ended := _ended(window, timeline)) is not None:
        result.verdict, result.ended_by = Verdict.LAPSED, ended
        return
    if since_when := _named_since(obligation, timeline):
        result.verdict, result.lacks = Verdict.UNKNOWN, since_when
        return
    if looks_on and _goes_on(result, obligation, window, timeline):
        return
    if not obligation.recorded(timeline.recorded):
        result.verdict, result.lacks = Verdict.UNKNOWN, _unrecorded(obligation)
        return
    result.verdict = Verdict.RISK
    if window.cut is not None:
        result.ended_by = window.cut
    elif result.due is not None:
        _how_late(result, obligation, late, timeline)


def _ended(window: Window, timeline: Timeline) -> Entry | None:
    """What released the duty, or closed the case, before the time was up."""
    deadline, closed, released = window.deadline, timeline.closed_for(window.activation), window.release
    if released and (deadline is None or released.moment.lo <= deadline):
        return released
    # Without a limit the window ends at the close, whatever came after it: there is nothing to lapse.
    limited = window.bound is not None and window.activation.type != CLOSED
    return closed if closed and limited and deadline is not None and closed.moment.lo < deadline else None


def _goes_on(result: Result, obligation: Obligation, window: Window, timeline: Timeline) -> bool:
    """Whether the time is not up; then it is due, but where it may be overdue for an activation that is not dated."""
    deadline = window.deadline
    if window.held or (deadline is None and timeline.closed_for(window.activation) is None):
        result.verdict = Verdict.DUE
        return True
    if deadline is None or deadline <= timeline.horizon:
        return False
    _still_time(result, obligation, timeline)
    return True


def _named_since(obligation: Obligation, timeline: Timeline) -> str:
    """The roles whose holder is named since nobody knows when, where a target would have named them."""
    asked = obligation.judged_by.types
    return ", ".join(
        f"roles.{role}" for role, types in timeline.undated.items() if any(one in asked for one in types)
    )


def _still_time(result: Result, obligation: Obligation, timeline: Timeline) -> None:
    """Due, but where it may be overdue by now: then the activation's date would tell."""
    assert result.activation is not None
    result.verdict = Verdict.DUE
    if may_be_overdue(obligation, result.activation, timeline):
        result.verdict, result.doubtful = Verdict.UNKNOWN, True


def _how_late(result: Result, obligation: Obligation, late: Sequence[Entry], timeline: Timeline) -> None:
    assert result.due is not None and result.activation is not None
    if late:
        result.witness = late[0]
        result.days_late = (day_of(late[0].moment.lo) - result.due).days
    elif obligation.direction == "after":
        closed = timeline.closed_for(result.activation) if result.activation.type != CLOSED else None
        until = day_of(closed.moment.lo) if closed else timeline.as_at
        result.days_late = (until - result.due).days


def settled(result: Result, counted: Result) -> Result:
    """The result on an activation, given the one that counts what the record's own words leave open.

    Where the two differ it is unknown, but for what is met or lapsed either way.
    """
    fine = (Verdict.MET, Verdict.LAPSED)
    if result.verdict is counted.verdict or (result.verdict in fine and counted.verdict in fine):
        return result
    return Result(result.rule, Verdict.UNKNOWN, result.activation, due=result.due, count=result.count, own_words=True)


def judge_same(rule: Rule, obligation: Obligation, activation: Entry, timeline: Timeline) -> Result:
    """The result of an `each` check: whether the activating event, with the others of its step, has what is asked."""
    if obligation.target.matches(activation.fields, activation.fields):
        return Result(rule.code, Verdict.MET, activation, witness=activation, count=1)
    if (witness := in_the_step(obligation, activation, timeline.step(activation))) is not None:
        return Result(rule.code, Verdict.MET, activation, witness=witness, count=1)
    if not obligation.recorded(timeline.recorded):
        return Result(rule.code, Verdict.UNKNOWN, activation, lacks=_unrecorded(obligation))
    if obligation.target.matches(activation.fields, activation.fields, unsure=True):
        return Result(rule.code, Verdict.UNKNOWN, activation, own_words=True)
    return Result(rule.code, Verdict.RISK, activation)


def in_the_step(obligation: Obligation, activation: Entry, others: Sequence[Entry]) -> Entry | None:
    """The first event of a step with what the activating one lacks first, where all that is asked is there; or None.

    What a missing value fulfils (`present: false`, `not`) is asked of the activating event alone.
    """
    for clause in obligation.target.clauses if others else ():
        found: Entry | None = None
        for name, tests in clause.where:
            if holds(tests, activation.fields.get(name), activation.fields):
                continue
            with_it = (one for one in others if holds(tests, one.fields.get(name), activation.fields))
            first = None if holds(tests, None) else next(with_it, None)
            if first is None:
                break
            found = found or first
        else:
            return found
    return None


def judge_roles(rule: Rule, check: Roles, timeline: Timeline) -> Result:
    """The result of a `roles` check. A name that differs only in case is one person."""
    held = {role: timeline.held(role) for role in check.roles}
    missing = [role for role in check.roles if not held[role]]
    lacks = ", ".join(f"roles.{role}" for role in missing)
    if check.test == "post":
        return _posts(rule, check, held, lacks)
    if check.test == "named":
        kept = [role for role in missing if keeps_role(timeline.recorded, role)]
        verdict = Verdict.MET if not missing else Verdict.RISK if kept else Verdict.UNKNOWN
        return Result(rule.code, verdict, lacks=", ".join(missing) if kept else lacks)
    if check.test == "apart" and check.roles[0] in missing:
        if keeps_role(timeline.recorded, check.roles[0]):
            return Result(rule.code, Verdict.NOT_APPLICABLE)
        return Result(rule.code, Verdict.UNKNOWN, lacks=lacks)
    verdict = _worst(_together(held[one], held[other]) for one, other in check.pairs)
    if verdict is Verdict.MET and len(check.roles) - len(missing) < 2:
        return Result(rule.code, Verdict.UNKNOWN, lacks=lacks)
    return Result(rule.code, verdict, doubtful=verdict is Verdict.UNKNOWN)


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return next((one for one in (Verdict.RISK, Verdict.UNKNOWN) if one in found), Verdict.MET)


def _together(first: Sequence[Holding], second: Sequence[Holding]) -> Verdict:
    """Whether anybody held both of two roles: surely (risk), maybe (unknown) or not (met)."""
    both = [(one, other) for one in first if one.person for other in second if one.person == other.person]
    if any(surely_together(*one) for one in both):
        return Verdict.RISK
    return Verdict.UNKNOWN if any(maybe_together(*one) for one in both) else Verdict.MET


def _posts(rule: Rule, check: Roles, held: Mapping[str, Sequence[Holding]], lacks: str) -> Result:
    unposted = []
    for role, posts in check.posts:
        wanted = folded_posts(posts)
        if any(one.post and fold(one.post) not in wanted for one in held[role]):
            return Result(rule.code, Verdict.RISK)
        posted = {as_person(one.who) for one in held[role] if one.post}
        unposted += [role] if any(as_person(one.who) not in posted for one in held[role]) else []
    if not lacks and not unposted:
        return Result(rule.code, Verdict.MET)
    said = ", ".join(filter(None, (lacks, *(f"roles.{role}.post" for role in unposted))))
    return Result(rule.code, Verdict.UNKNOWN, lacks=said)


def judge_compound(check: Compound, verdicts: Iterable[Verdict]) -> Verdict:
    """Three-valued logic over the verdicts of the named rules."""
    found = list(verdicts)
    true = sum(verdict in _TRUE for verdict in found)
    undecided = sum(verdict in _UNDECIDED for verdict in found)
    if true >= check.least:
        return Verdict.RISK
    if true + undecided >= check.least:
        return Verdict.UNKNOWN
    if all(verdict is Verdict.NOT_APPLICABLE for verdict in found):
        return Verdict.NOT_APPLICABLE
    return Verdict.MET


def _unrecorded(obligation: Obligation) -> str:
    return ", ".join(obligation.judged_by.types)
