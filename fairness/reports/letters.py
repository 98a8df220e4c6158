"""Drafts of letters about one case, a page each: to the practitioner, the case manager and the board member."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from fairness.cases.moments import day_of
from fairness.reports.document import Bullets, Document, Item, Section, Table
from fairness.reports.exclusion_list import Exclusion, exclusions, overdue_in_words
from fairness.reports.practitioner.facts import happened, next_steps
from fairness.reports.practitioner.review import state
from fairness.reports.practitioner.support import excluded, help_lines
from fairness.reports.view import View
from fairness.reports.words import capital, count, day, in_full, weekday
from fairness.review.actions import Action

DRAFT = "DRAFT: read it, change what you need to, and sign it before you send it. Confidential: about one person."
_MOST_EVENTS, _MOST_STEPS, _MOST_ACTIONS, _MOST_OVERDUE = 6, 4, 16, 8
_CONTACT = ("communication.contact", "communication.update")
_SIGNED = "[Name and role of the person who sends it]"


def to_practitioner(view: View, line: str = "") -> Document:
    """What has happened, what happens next, rights and support; nothing about others, and no words of the record."""
    return _letter(view, "Letter to the practitioner", "Dear [name]", _for_practitioner(view, line))


def to_case_manager(view: View) -> Document:
    """The actions that are left, by date."""
    return _letter(view, "Note to the case manager", "Dear case manager", _for_case_manager(view))


def to_board_member(view: View) -> Document:
    """The safeguards of the last exclusion, and what is overdue."""
    return _letter(view, "Note to the designated board member", "Dear colleague", _for_board_member(view))


Sections = Iterator[tuple[str, str, Sequence[Item]]]


def _letter(view: View, title: str, greeting: str, sections: Sections) -> Document:
    as_at = view.review.timeline.as_at
    made = [Section("greeting", f"Case {view.title}", [f"{greeting},", _as_at(view)])]
    made += [Section(*one) for one in sections if one[2]]
    return Document(f"DRAFT. {title}", as_at, made, "", DRAFT, (_SIGNED,), wide=False)


def _as_at(view: View) -> str:
    return f"This is what the record shows on {in_full(day(view.review.timeline.as_at))}. {state(view)}"


# -- to the practitioner -------------------------------------------------------------------------------------


def _for_practitioner(view: View, line: str) -> Sections:
    rows, more = happened(view, _MOST_EVENTS)
    items: list[Item] = [Table("Steps on record", ("Date", "What happened"), rows, numbers=9, narrow=True)]
    if more:
        items.append(f"{count(more, 'more step')} in between {'is' if more == 1 else 'are'} not listed here.")
    yield "happened", "What has happened", items
    yield "next", "What should happen next", _next(view)
    yield "rights", "What you can ask for", [Bullets(_rights(view))]
    yield "help", "Who can help you", [Bullets(help_lines(view, line, from_employer=True))]


def _next(view: View) -> list[Item]:
    if view.review.timeline.closed is not None:
        return ["The case is closed. The case manager can tell you what was decided, and what support there is."]
    rows = next_steps(view, _MOST_STEPS)
    if not rows:
        return ["No date is set for the next step. The case manager will write to you when there is one."]
    table = Table("Steps that we should take", ("When", "What", "Who"), rows, numbers=9, narrow=True)
    return ["In this table, \u201cthe practitioner\u201d is you.", table]


def _rights(view: View) -> tuple[str, ...]:
    lines = [
        "You can ask for the concern, the reasons and the next dates in writing.",
        "You can give your account, and correct notes that you find wrong.",
        "You can ask to bring someone to meetings, such as a union or defence body representative.",
    ]
    if excluded(view):
        lines.append(
            "You can ask why the exclusion is still needed, and put your view to the designated board member."
        )
    return tuple(lines)


# -- to the case manager -------------------------------------------------------------------------------------


def _for_case_manager(view: View) -> Sections:
    left, closed = sorted(view.actions, key=lambda one: one.order), view.review.timeline.closed is not None
    left = view.left_over if closed else left
    shown = left[:_MOST_ACTIONS]
    items: list[Item] = []
    if shown:
        rows = [(_when(one, closed), one.task, capital(one.who)) for one in shown]
        items.append(Table("Actions by date", ("When", "What to do", "Who"), rows, numbers=9, narrow=True))
    if more := len(left) - len(shown):
        items.append(f"{count(more, 'more action')} {'is' if more == 1 else 'are'} in the full review.")
    yield (
        "actions",
        "What is left to do" if closed else "What to do",
        items or ["We found nothing that is left to do."],
    )


def _when(one: Action, closed: bool = False) -> str:
    if one.due is None:
        return "still open" if closed else "now" if one.overdue else "before the case closes"
    return f"overdue: {day(one.due)}" if one.overdue else weekday(one.due)


# -- to the board member -------------------------------------------------------------------------------------


def has_exclusion(view: View) -> bool:
    """Whether there is an exclusion that a board member can be told of."""
    return bool(exclusions(view.review.timeline, view.rulebook))


def _for_board_member(view: View) -> Sections:
    last = exclusions(view.review.timeline, view.rulebook)[-1]
    rows = [*_safeguards(view, last)]
    yield (
        "safeguards", "Safeguards of the exclusion",
        [Table("Safeguards of the exclusion", ("Safeguard", "What the record shows"), rows, numbers=9, narrow=True)],
    )  # fmt: skip
    said = (overdue_in_words(last, name).replace("it has", "the exclusion has") for name in last.overdue)
    overdue = [capital(f"{one}.") for one in said]
    late = sorted((one for one in view.actions if one.overdue and one.due), key=lambda one: one.order)
    overdue += [f"{one.task} ({one.who}): due by {day(one.due)}." for one in late[:_MOST_OVERDUE] if one.due]
    if (more := len(late) - _MOST_OVERDUE) > 0:
        overdue.append(f"{count(more, 'more action')} {'is' if more == 1 else 'are'} in the full review.")
    yield (
        "overdue",
        "What is overdue",
        [Bullets(tuple(overdue))] if overdue else ["We found nothing that is overdue."],
    )
    yield "ask", "What you can ask", [Bullets(_ASK)]


_ASK = (
    "Is the exclusion still needed, and what else was tried?",
    "Is the investigation moving, and what holds it up?",
    "Who is in touch with the practitioner, and what support is in place?",
)


def _safeguards(view: View, one: Exclusion) -> Iterator[tuple[str, str]]:
    ended = f"ended on {day(one.ended)}" if one.ended else "still in force"
    yield "Exclusion", f"began on {day(one.began)}, {ended}, {count(one.days, 'day')}"
    yield "Reviews", f"{len(one.reviews)}, the last on {day(one.last_review)}" if one.last_review else "none recorded"
    if one.next_review:
        yield "Next review or decision", f"by {day(one.next_review)}"
    if one.third_review:
        yield "Third review", f"by {day(one.third_review)}"
    if (one.ended or view.review.timeline.as_at) > one.six_months:
        yield "Six months", f"passed on {day(one.six_months)}"
    elif one.ended is None:
        yield "Six months", f"on {day(one.six_months)}"
    yield "Advice from outside", _known(None if one.advice is None else bool(one.advice))
    yield "Designated board member", _known(one.board_member, "named")
    end = one.ended or view.review.timeline.as_at
    days = [day_of(event.moment.lo) for event in view.review.timeline.shown if event.type in _CONTACT]
    during = [found for found in days if one.began <= found <= end]
    contact = f"{count(len(during), 'entry')}, the last on {day(max(during))}" if during else "none recorded"
    yield "Contact with the practitioner", contact


def _known(said: bool | None, word: str = "recorded") -> str:
    """What is known of a safeguard, where the source may not keep it."""
    return "not kept in this record" if said is None else word if said else f"not {word}"


LETTERS: dict[str, Callable[[View], Document]] = {
    "practitioner": to_practitioner,
    "case-manager": to_case_manager,
    "board-member": to_board_member,
}
