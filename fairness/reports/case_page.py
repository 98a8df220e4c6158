"""The review of one case, or of a few, as a page: what the terminal shows, with a drawn timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairness._version import __version__
from fairness.engines.model import Verdict
from fairness.reports.citations import cited
from fairness.reports.document import Card, Figure, Table
from fairness.reports.drawings import figure
from fairness.reports.happened import details, risk_numbers, when
from fairness.reports.html.page import render
from fairness.reports.lanes import case_lane, case_period, fallen, lanes, span
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.svg.timeline import timeline
from fairness.reports.view import Finding, Line, View, next_due
from fairness.reports.words import count, day, listed, recorded_date
from fairness.rulebook.cited import Source

_CARDS = [
    (Verdict.RISK, "at risk"), (Verdict.DUE, "due next"), (Verdict.UNKNOWN, "not judged"),
    (Verdict.EXPLAINED, "explained"), (Verdict.MET, "in order"),
]  # fmt: skip
_BANNER = "About one person. For those who handle or review this case, and for the practitioner."


@dataclass(frozen=True, slots=True)
class CaseText:
    """One case as the template meets it; `id` begins the ids in it."""

    id: str
    view: View
    cards: tuple[Card, ...]
    figure: Figure
    events: Table
    sources: list[Source]

    def sections(self) -> list[tuple[str, str]]:
        """Id and title of each section that this case has."""
        view = self.view
        named = [
            ("questions", "Questions first", view.waiting), ("timeline", "Timeline", True), ("risks", "Risks", True),
            ("patterns", "Patterns", view.patterns), ("due", "What is due next", view.due),
            ("explained", "Explained in the case file", view.explained),
            ("unknown", "What could not be judged", view.unknown), ("met", "Found in order", view.met),
            ("local", "Local policy", view.local), ("notes", "Notes on the record", view.notes),
            ("sources", "Sources", self.sources),
        ]  # fmt: skip
        return [(f"{self.id}-{name}", title) for name, title, has in named if has]


def case_page(views: Sequence[View]) -> str:
    """One file of HTML, no network, no script; several cases follow one another under a table of all."""
    cases = [_case(f"case{number}", view) for number, view in enumerate(views, 1)]
    many = len(cases) > 1
    return render(
        "case.html",
        title=f"Review of {count(len(cases), 'case')}" if many else f"Review of case {views[0].title}",
        banner=_BANNER,
        contents=[(one.id, one.view.title) for one in cases] if many else cases[0].sections(),
        cases=cases,
        many=many,
        all_cases=_all(views),
        said=WHAT_A_RISK_IS,
        made=f"Made by fairness {__version__}, engine {views[0].review.engine}.",
        due_on=_due_on,
        answer=_answer,
    )


def _case(name: str, view: View) -> CaseText:
    cards = tuple(Card(str(view.counts[verdict]), label) for verdict, label in _CARDS)
    return CaseText(name, view, cards, _figure(name, view), _events(view), cited(view))


def _figure(name: str, view: View) -> Figure:
    period = case_period(view)
    rows = [case_lane(view, "Case open"), *lanes(view)]
    risks = fallen(view)
    as_at = view.review.timeline.as_at if period and period[2] else None
    caption = f"What happened when, in case {view.title}"
    told = []
    for lane in rows:
        told += [(lane.label, day(start), "still running" if runs else day(end)) for start, end, runs in lane.periods]
        for label, days in ((f"{lane.label}: reviews or extensions", lane.marks), (lane.label, lane.acts)):
            told += [(label, "; ".join(map(day, days)), "")] * bool(days)
        told += [(f"{lane.label}: some time between", day(first), day(last)) for first, last in lane.unsure]
    for number in sorted({number for _, number in risks}):
        told.append((f"Risk {number}", "; ".join(day(one) for one, of in risks if of == number), ""))
    table = Table(f"Periods, acts and risks of case {view.title}", ("What", "From or on", "To"), told, numbers=9)
    return figure(f"{name}-drawn", caption, lambda look: timeline(look, span(view), rows, risks, as_at), table)


def _events(view: View) -> Table:
    numbers = risk_numbers(view)
    label = view.rulebook.vocabulary.label
    rows = [
        (
            when(event), "" if event.place is None else f"[{event.place}]", label(event.type), details(event),
            listed(map(str, numbers.get(id(event), []))),
        )
        for event in view.review.timeline.shown
    ]  # fmt: skip
    caption = f"Every event of case {view.title}, by date"
    return Table(caption, ("Date", "Place", "Event", "Details", "Risk"), rows, numbers=9)


def _all(views: Sequence[View]) -> Table:
    heads = ("Case", *(label.capitalize() for _, label in _CARDS))
    rows = [(view.title, *(str(view.counts[verdict]) for verdict, _ in _CARDS)) for view in views]
    return Table("Rules of each case, by how they ended", heads, rows)


def _due_on(finding: Finding) -> str:
    due = next_due(finding)
    return day(due) if due else "before closing"


def _answer(line: Line) -> str:
    """The reason that the case file gives for what an explained result shows; empty where there is none."""
    answer = line.result.explanation
    if answer is None or line.result.verdict is not Verdict.EXPLAINED:
        return ""
    until = f", until {recorded_date(answer.expires)}" if answer.expires else ""
    return f"{answer.reason} ({answer.by}, {recorded_date(answer.date)}{until})"
