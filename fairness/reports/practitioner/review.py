"""The review of a case for the practitioner: at most two pages, with nothing about other people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairness._version import __version__
from fairness.reports.document import Bullets, Document, Item, Section, Table
from fairness.reports.practitioner.facts import gaps, happened
from fairness.reports.practitioner.support import help_lines, questions
from fairness.reports.view import View
from fairness.reports.words import count, day, in_full, lasting, on

_BANNER = "Confidential: about you. It has no names and nothing about other people."
_WHAT = (
    "This review looks at how your employer handled the case. It does not look at your work or your conduct.",
    "It compares the dates on record with the rules and the guidance that employers follow. Where a step is late or "
    "not on record, we point to it. That is a reason to look again. It does not mean that anyone did wrong.",
    "The record may not be complete. If you know of a step that is not here, tell the case manager.",
)
_NO_GAP = "We found no step that was late or not on record."


def for_practitioner(view: View, line: str = "") -> Document:
    """The report on one case, with `line` in place of the crisis line that we suggest."""
    made = [Section(*one) for one in _sections(view, line)]
    as_at = view.review.timeline.as_at
    lead = f"This is the record as it was on {in_full(day(as_at))}."
    closing = (f"Made by fairness {__version__}.",)
    return Document(f"Review of case {view.title}: for you", as_at, made, lead, _BANNER, closing, wide=False)


def state(view: View) -> str:
    """`The case was opened on 12 February 2024. It is still open after 10 months.`."""
    line = view.review.timeline
    opened = in_full(on(line.case.opened))
    if not line.begun:
        return f"The case was not open yet. It was opened {opened}."
    end = line.closed.days[0] if line.closed else line.as_at
    lasted = lasting(max((end - line.opened.days[0]).days, 0))
    if line.closed:
        return f"The case was opened {opened}. It was closed {in_full(on(line.closed.date))}, after {lasted}."
    return f"The case was opened {opened}. It is still open after {lasted}."


def _sections(view: View, line: str) -> Iterator[tuple[str, str, Sequence[Item]]]:
    yield "what", "What this review is", _WHAT
    yield "happened", "What happened", _happened(view)
    yield "gaps", "What may not have been done as it should", [*_gaps(view)]
    ask = Table("What you can ask", ("You can ask", "Who to ask"), questions(view), numbers=9, narrow=True)
    yield "ask", "What you can ask, and who to ask", [ask]
    yield "help", "Who can help you", [Bullets(help_lines(view, line))]


def _happened(view: View) -> list[Item]:
    rows, more = happened(view)
    items: list[Item] = [
        state(view),
        Table("Steps on record", ("Date", "What happened"), rows, numbers=9, narrow=True),
    ]
    if more:
        items.append(f"{count(more, 'more step')} in between {'is' if more == 1 else 'are'} not listed here.")
    return items


def _gaps(view: View) -> Iterator[Item]:
    found, more = gaps(view)
    if not view.findings:
        yield _NO_GAP if view.silence.startswith("We found") else view.silence
        return
    if found:
        rows = [(one.what, "required" if one.duty else "good practice", one.due, one.shown) for one in found]
        heads = ("What the record shows", "Kind", "When", "What was done")
        yield Table("Steps to look at again", heads, rows, numbers=9, narrow=True)
    if more:
        yield (
            f"{count(more, 'more point')} {'is' if more == 1 else 'are'} not listed here. They matter less, "
            "or have to do with other people. You can ask the case manager about them."
        )
