"""The review of one case, or of several, as a report: a page that says what matters, and then all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from fairness._version import __version__
from fairness.reports.document import Document, Item, Section
from fairness.reports.review.case import Case
from fairness.reports.review.findings import Findings
from fairness.reports.review.first_page import first_page
from fairness.reports.review.overview import overview
from fairness.reports.review.timeline import timeline
from fairness.reports.view import View
from fairness.reports.words import count

_ONE = "Confidential: about one person. Share only with the people handling this case and the practitioner."
_MANY = "Confidential: about people. Share each case only with the people handling it and the practitioner."


class Extent(NamedTuple):
    """How much of a review is told.

    `summary`: the first page alone; `each`: of several cases each, and not their overview alone; `whole`: every
    finding in full; `met`: the evidence of what was done as expected; `all_events`: every event of a long case.
    `drawn`: for a page that shows drawings; `folds`: for one on which what is long can be opened; `short`: for a
    terminal, where the lesser findings take few lines.
    """

    summary: bool = False
    each: bool = True
    whole: bool = False
    met: bool = False
    all_events: bool = False
    drawn: bool = False
    folds: bool = False
    short: bool = False


def review_document(views: Sequence[View], extent: Extent) -> Document:
    """The report on some cases: on one all about it, on several an overview and then, where asked for, each."""
    many = len(views) > 1
    made = [overview(views)] if many else []
    for number, view in enumerate(views, 1):
        if not many:
            made += _sections(view, "", extent, 0)
        elif extent.each:
            made.append(Section(f"case{number}", f"Case {view.title}", apart=True))
            made += _sections(view, f"case{number}-", extent, 1)
    return Document(
        f"Review of {count(len(views), 'case')}" if many else f"Review of case {views[0].title}",
        views[0].review.timeline.as_at,
        made,
        banner=_MANY if many else _ONE,
        closing=(f"Made by fairness {__version__}, engine {views[0].review.engine}.",),
        wide=False,
    )


def _sections(view: View, name: str, extent: Extent, depth: int) -> list[Section]:
    """The first page of a case, and unless that is all that is wanted the rest; `name` begins all ids."""

    def section(of: str, title: str, items: Sequence[Item]) -> Section:
        return Section(f"{name}{of}", title, items, depth=depth)

    made = [section(*one) for one in first_page(view, name)]
    if extent.summary:
        return made
    rest = [section(*one) for one in _rest(view, name, extent) if one[2]]
    if view.findings:  # without any, the first page is short, and what follows begins on it
        rest[0] = replace(rest[0], apart=True)
    return made + rest


def _rest(view: View, name: str, extent: Extent) -> Iterator[tuple[str, str, Sequence[Item]]]:
    """The id, title and content of each section after the first page; those without content are left out."""
    findings = Findings(view, name, whole=extent.whole, short=extent.short)
    about = Case(view, name, findings.facts)
    yield "timeline", "Timeline", timeline(view, name, extent.drawn, extent.folds, extent.short, extent.all_events)
    for theme, found in view.themes:
        title = f"Findings: {theme[0].lower()}{theme[1:]}"
        yield f"theme-{found[0].lead.theme}", title, findings.blocks(found)
    yield "patterns", "Patterns over several findings", findings.patterns()
    yield "due", "What is due next", about.due()
    yield "explained", "Explained in the case file", about.explained()
    yield "unknown", "What we could not check, and what would let us check it", about.unknown()
    yield "met", "Done as expected", about.met(evidence=extent.met, counted=extent.short)
    yield "notes", "Notes on the record", about.notes()
    yield "sources", "Sources", findings.references.section()
    yield "checked", "How it was checked", about.checked()
