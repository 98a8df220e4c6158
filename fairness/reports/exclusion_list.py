"""Every exclusion of a case with the dates that somebody who oversees exclusions keeps an eye on.

Only dates, codes and counts: no names, and none of the record's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fairness.cases.entries import Entry
from fairness.cases.episodes import Span, stated_end
from fairness.cases.limits import Limit, count_days
from fairness.cases.moments import day_of
from fairness.cases.naming import overlap
from fairness.cases.timeline import Timeline

# The periods of the procedures in England, Wales and Northern Ireland: one period of a formal exclusion, its third
# review, and the length that an exclusion normally does not exceed.
PERIOD = timedelta(days=28)
THIRD_REVIEW, ADVICE_AGAIN = timedelta(weeks=12), timedelta(weeks=10)
LONGEST = Limit(6, "months")
_FORMAL, _IMMEDIATE = "exclusion.formal", "exclusion.immediate"
_REVIEWS = ("exclusion.reviewed", "exclusion.extended")
_ADVICE = ("advice.sought", "advice.received", "advice.acted_on")
_BOARD_ROLE, _BOARD_EVENT = "designated_board_member", "board.designated_member_appointed"
_REFERENCE = re.compile(r"[\w./-]{1,24}")
OVERDUE = {
    "review": "the review is overdue",
    "formal_decision": "an immediate exclusion has gone past two weeks",
    "advice": "no advice at twelve weeks is recorded",
    "six_months": "it has passed six months",
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One exclusion, as at a day: `number` among those of its case, `days` out of work so far.

    `formal` is the day from which it counts as formal. `period` is the four-week period that it is in, 0 while it is
    immediate. `next_review` is None once it has ended. `advice` is the advice body's reference, or the day of the
    last contact; `board_member` whether one is named; both are None where the source keeps no such record. `police`
    is whether a criminal investigation of the practitioner was open meanwhile. `overdue` are names of `OVERDUE`.
    `sure` is whether its first and last day are known.
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

    @property
    def last_review(self) -> date | None:
        """The day of the last review that is recorded."""
        return self.reviews[-1] if self.reviews else None

    def in_force(self, day: date) -> bool:
        """Whether the practitioner was excluded on a day."""
        return self.began <= day and (self.ended is None or day <= self.ended)


def exclusions(line: Timeline) -> list[Exclusion]:
    """The exclusions of a case as at a day, in order; periods that join are one."""
    spans = line.spans.get("exclusion_period", [])
    return [_exclusion(line, number, span) for number, span in enumerate(spans, 1)]


def _exclusion(line: Timeline, number: int, span: Span) -> Exclusion:
    began, ended = span
    last = ended or line.as_at
    during = [one for one in line.events if one.in_file and began <= day_of(one.moment.lo) <= last]
    limit = _immediate(line)
    formal = _formal_since(during, began, last, limit)
    reviews = tuple(sorted({day_of(one.moment.lo) for one in during if one.type in _REVIEWS}))
    police = any(_meets(one, span) for one in line.spans.get("criminal_investigation", []))
    six_months = count_days(began, LONGEST, line.case.nation)
    next_review = None if ended else _next_review(during, formal, began + limit, reviews)
    third = None if formal is None else formal + THIRD_REVIEW
    contacts = [day_of(one.moment.lo) for one in line.events if one.type in _ADVICE and day_of(one.moment.lo) <= last]
    late = {
        "review": formal is not None and next_review is not None and next_review < line.as_at,
        "formal_decision": not any(one.type == _FORMAL for one in during) and last > began + limit,
        "advice": third is not None and last > third and _keeps(line, _ADVICE)
        and not any(day >= third - THIRD_REVIEW + ADVICE_AGAIN for day in contacts),
        "six_months": not police and last > six_months,
    }  # fmt: skip
    return Exclusion(
        line.case.case_id, number, began, ended, (last - began).days + 1, formal,
        0 if formal is None else (last - formal) // PERIOD + 1, reviews, next_review, third, six_months,
        _advice(line, last), _board_member(line), police,
        () if ended else tuple(name for name, is_late in late.items() if is_late),
        not any(one.is_unsure for one in during if one.type in (_FORMAL, _IMMEDIATE, "exclusion.ended")),
    )  # fmt: skip


def _immediate(line: Timeline) -> timedelta:
    """How long an immediate exclusion lasts at most, as the vocabulary has it."""
    kinds = [kind for kind in line.words.episodes if kind.name == "immediate_exclusion"]
    return timedelta(days=next((part.lasts for kind in kinds for part in kind.parts if part.lasts), 14))


def _formal_since(during: Sequence[Entry], began: date, last: date, immediate: timedelta) -> date | None:
    """The day from which an exclusion counts as formal: an immediate one does so after two weeks."""
    formal = [day_of(one.moment.lo) for one in during if one.type == _FORMAL]
    overrun = began + immediate + timedelta(days=1)
    return min([*formal, *([overrun] if last >= overrun else [])], default=None)


def _next_review(during: Sequence[Entry], formal: date | None, first: date, reviews: Sequence[date]) -> date:
    """The day by which an open exclusion is reviewed next: in four weeks, or by its stated last day if sooner.

    An immediate one is made formal, or ends, within its own limit.
    """
    anchor = max(filter(None, (formal, *reviews)), default=None)
    limit = first if anchor is None else anchor + PERIOD
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
