"""Every exclusion of a case with the dates that somebody who oversees exclusions keeps an eye on.

Only dates, codes and counts: no names, and none of the record's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from fairness.cases.entries import Entry
from fairness.cases.episodes import Span, stated_end
from fairness.cases.limits import Limit, count_days, parse_limit
from fairness.cases.moments import day_of
from fairness.cases.naming import overlap
from fairness.cases.timeline import Timeline
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook, load_rulebook

# The shipped rules on exclusions, asked where a rulebook has none.
_SHIPPED = "mhps-england"
_A_DAY = timedelta(days=1)
_FORMAL, _IMMEDIATE = "exclusion.formal", "exclusion.immediate"
_REVIEWS = ("exclusion.reviewed", "exclusion.extended")
_ADVICE = ("advice.sought", "advice.received", "advice.acted_on")
_BOARD_ROLE, _BOARD_EVENT = "designated_board_member", "board.designated_member_appointed"
_REFERENCE = re.compile(r"[\w./-]{1,24}")
OVERDUE = {
    "review": "the review is overdue",
    "formal_decision": "an immediate exclusion has gone past its limit",
    "advice": "no advice at {advice} is recorded",
    "six_months": "it has passed {longest}",
}
_USUAL = {"12 weeks": "twelve weeks", "6 months": "six months"}


@dataclass(frozen=True, slots=True)
class Periods:
    """The limits that rules set for an exclusion, as an overlay may have tightened them.

    `immediate` is how long an immediate one lasts at most, `review` the time from one review of a formal one to the
    next. By `advice` somebody outside is asked about going on; contact from `advice_from` on counts as that.
    `longest` is the length that an exclusion normally does not exceed.
    """

    immediate: Limit
    review: Limit
    advice_from: Limit
    advice: Limit
    longest: Limit


def periods(rulebook: Rulebook, nation: str) -> Periods:
    """The limits of the rules of a nation; where it has none of its own, those of the others."""
    found = _found(rulebook.rules, nation)
    if len(found) < len(fields(Periods)):
        found = _found(load_rulebook(_SHIPPED, lines=False).rules, nation) | found
    return Periods(**found)


def _found(rules: Mapping[str, Rule], nation: str) -> dict[str, Limit]:
    """The limits that rules state, by the names of `Periods`."""
    found: dict[str, dict[str, Rule]] = {}
    for code, rule in rules.items():
        for name, (act, key, sign) in _STATED.items():
            if rule.act == act and key in rule.raw and sign(rule.raw):
                found.setdefault(name, {})[code] = rule
    return {name: parse_limit(str(_nearest(held, nation).raw[_STATED[name][1]])) for name, held in found.items()}


def _nearest(rules: Mapping[str, Rule], nation: str) -> Rule:
    """The rule of a nation, and the most particular one: another that it supersedes is not asked."""
    own = {code: one for code, one in rules.items() if nation in _nations(one)} or rules
    less = {code for one in own.values() for code in one.supersedes}
    return next((one for code, one in own.items() if code not in less), next(iter(own.values())))


def _nations(rule: Rule) -> tuple[str, ...]:
    tests = dict(rule.applies).get("nation", ())
    return tuple(str(one) for test, values in tests if test == "in" for one in values)


# By name: the act of the rules that state it, the key of their check, and how to tell them from others of the act.
_STATED: dict[str, tuple[str, str, Callable[[Mapping[str, Any]], bool]]] = {
    "immediate": ("immediate_exclusion_limit", "within", lambda check: check["after"] == "immediate_exclusion.began"),
    "review": ("exclusion_review", "every", lambda check: True),
    "advice_from": ("exclusion_limit", "not_before", lambda check: "advice.sought" in check["expect"]),
    "advice": ("exclusion_limit", "within", lambda check: "advice.sought" in check["expect"]),
    "longest": ("exclusion_limit", "within", lambda check: bool(check.get("total"))),
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One exclusion, as at a day: `number` among those of its case, `days` out of work so far.

    `formal` is the day from which it counts as formal, `period` the time between two reviews that it is in, 0 while
    it is immediate. `next_review` is None once it has ended. `advice` is the advice body's reference, or the day of
    the last contact; `board_member` whether one is named; both are None where the source keeps no such record.
    `police` is whether a criminal investigation of the practitioner was open meanwhile. `overdue` are names of
    `OVERDUE`. `sure` is whether its first and last day are known, `limits` are those by which its dates are counted.
    """

    case_id: str
    number: int
    began: date
    ended: date | None
    days: int
    formal: date | None
    period: int
    reviews: tuple[date, ...]
    next_review: date | None
    third_review: date | None
    six_months: date
    advice: str | None
    board_member: bool | None
    police: bool
    overdue: tuple[str, ...]
    sure: bool
    limits: Periods

    @property
    def last_review(self) -> date | None:
        """The day of the last review that is recorded."""
        return self.reviews[-1] if self.reviews else None

    def in_force(self, day: date) -> bool:
        """Whether the practitioner was excluded on a day."""
        return self.began <= day and (self.ended is None or day <= self.ended)


def exclusions(line: Timeline, rulebook: Rulebook) -> list[Exclusion]:
    """The exclusions of a case as at a day, in order, with the limits of the rules; periods that join are one."""
    spans = line.spans.get("exclusion_period", [])
    limits = periods(rulebook, line.case.nation) if spans else None
    return [_exclusion(line, number, span, limits) for number, span in enumerate(spans, 1) if limits]


def _exclusion(line: Timeline, number: int, span: Span, limits: Periods) -> Exclusion:
    began, ended = span
    last = ended or line.as_at
    during = [one for one in line.events if one.in_file and began <= day_of(one.moment.lo) <= last]

    def after(day: date, limit: Limit) -> date:
        return count_days(day, limit, line.case.nation)

    formal = _formal_since(during, began, last, _counts_as_formal_after(line))
    reviews = tuple(sorted({day_of(one.moment.lo) for one in during if one.type in _REVIEWS}))
    police = any(_meets(one, span) for one in line.spans.get("criminal_investigation", []))
    six_months = after(began, limits.longest)
    anchor = max(filter(None, (formal, *reviews)), default=None)
    by = after(began, limits.immediate) if anchor is None else after(anchor, limits.review)
    next_review = None if ended else _or_stated(during, by)
    third = None if formal is None else after(formal, limits.advice)
    asked_from = None if formal is None else after(formal, limits.advice_from)
    contacts = [day_of(one.moment.lo) for one in line.events if one.type in _ADVICE and day_of(one.moment.lo) <= last]
    late = {
        "review": formal is not None and next_review is not None and next_review < line.as_at,
        "formal_decision": not any(one.type == _FORMAL for one in during) and last > after(began, limits.immediate),
        "advice": third is not None and last > third and _keeps(line, _ADVICE)
        and not any(asked_from is not None and day >= asked_from for day in contacts),
        "six_months": not police and last > six_months,
    }  # fmt: skip
    return Exclusion(
        line.case.case_id, number, began, ended, (last - began).days + 1, formal,
        _period(formal, last, limits.review, line.case.nation), reviews, next_review, third, six_months,
        _advice(line, last), _board_member(line), police,
        () if ended else tuple(name for name, is_late in late.items() if is_late),
        not any(one.is_unsure for one in during if one.type in (_FORMAL, _IMMEDIATE, "exclusion.ended")),
        limits,
    )  # fmt: skip


def overdue_in_words(one: Exclusion, name: str) -> str:
    """What is overdue, as the end of a sentence: a value of `OVERDUE` with the limits of the rules."""
    said = {key: _USUAL.get(str(limit), str(limit)) for key, limit in
            (("advice", one.limits.advice), ("longest", one.limits.longest))}  # fmt: skip
    return OVERDUE[name].format(**said)


def _period(formal: date | None, last: date, limit: Limit, nation: str) -> int:
    """The number of the period between reviews in which a day lies; 0 where none has begun."""
    number = 0
    while formal is not None and formal <= last:
        number, formal = number + 1, max(count_days(formal, limit, nation), formal + _A_DAY)
    return number


def _counts_as_formal_after(line: Timeline) -> timedelta:
    """After how long an immediate exclusion is treated as a formal one, as the vocabulary has it for the nation."""
    name = "immediate_exclusion_four_weeks" if line.case.nation == "northern_ireland" else "immediate_exclusion"
    kinds = [kind for kind in line.words.episodes if kind.name == name]
    return timedelta(days=next((part.lasts for kind in kinds for part in kind.parts if part.lasts), 14))


def _formal_since(during: Sequence[Entry], began: date, last: date, immediate: timedelta) -> date | None:
    """The day from which an exclusion counts as formal: an immediate one does so after two weeks."""
    formal = [day_of(one.moment.lo) for one in during if one.type == _FORMAL]
    overrun = began + immediate + timedelta(days=1)
    return min([*formal, *([overrun] if last >= overrun else [])], default=None)


def _or_stated(during: Sequence[Entry], limit: date) -> date:
    """The day by which an open exclusion is reviewed next: by its limit, or by its stated last day if sooner."""
    stating = [one for one in during if one.type in (_IMMEDIATE, _FORMAL, *_REVIEWS)]
    stated = stated_end(stating[-1].fields.get("until"), stating[-1].moment.lo) if stating else None
    return limit if stated is None else min(limit, day_of(stated))


def _meets(one: Span, other: Span) -> bool:
    """Whether two spans have a day in common."""
    return (other[1] is None or one[0] <= other[1]) and (one[1] is None or other[0] <= one[1])


def _keeps(line: Timeline, wanted: Sequence[str]) -> bool:
    """Whether the source of a case keeps all of some types."""
    return line.recorded is None or all(any(overlap(one, kept) for kept in line.recorded) for one in wanted)


def _advice(line: Timeline, last: date) -> str | None:
    """The advice body's reference, the day of the last contact, or nothing where there was none."""
    found = [one for one in line.events if one.type in _ADVICE and day_of(one.moment.lo) <= last]
    for one in reversed(found):
        reference = str(one.fields.get("reference") or "").strip()
        if _REFERENCE.fullmatch(reference):
            return reference
    if found:
        return day_of(found[-1].moment.lo).isoformat()
    return "" if _keeps(line, _ADVICE[:1]) else None


def _board_member(line: Timeline) -> bool | None:
    """Whether a designated board member is named; None where the source keeps no record of it."""
    if line.case.roles.get(_BOARD_ROLE) or any(one.type == _BOARD_EVENT for one in line.events):
        return True
    return False if _keeps(line, [_BOARD_EVENT]) else None
