"""A case's time, drawn for a page or in characters."""

from __future__ import annotations

from collections.abc import Sequence

from fairness.cases.entries import Entry
from fairness.reports.chart import Chart
from fairness.reports.document import Figure, Table
from fairness.reports.lanes import case_lane, case_period, lanes, marked, span
from fairness.reports.view import View
from fairness.reports.words import are, count, day

_LABELS, _ROOM, _WIDEST = 14, 20, 140  # columns


def notable(view: View, event: Entry) -> bool:
    """Whether an event opens or closes the case, or begins or ends a period."""
    if event.is_case:
        return True
    return any(event.type in (*track.starts, *track.ends) for track in view.rulebook.vocabulary.tracks if track.ends)


def drawn(view: View, name: str) -> Figure:
    """The timeline as a drawing, with its numbers as a table."""
    from fairness.reports.drawings import figure  # a terminal has no use for them
    from fairness.reports.svg.timeline import timeline

    period = case_period(view)
    rows = [case_lane(view, "Case open"), *lanes(view)]
    marks = marked(view, name)
    as_at = view.review.timeline.as_at if period and period[2] else None
    told = []
    for lane in rows:
        told += [(lane.label, day(start), "still running" if runs else day(end)) for start, end, runs in lane.periods]
        for label, days in ((f"{lane.label}: reviews or extensions", lane.marks), (lane.label, lane.acts)):
            told += [(label, "; ".join(map(day, days)), "")] * bool(days)
        told += [(f"{lane.label}: some time between", day(first), day(last)) for first, last in lane.unsure]
    for one in marks:
        told += [(f"Finding {one.number}: late", day(start), day(end)) for start, end in one.late]
        told += [(f"Finding {one.number}: missed", "; ".join(map(day, one.missed)), "")] * bool(one.missed)
    table = Table(f"Periods, acts and findings of case {view.title}", ("What", "From or on", "To"), told, numbers=9)
    caption = f"What happened when, in case {view.title}"
    rest = len(view.findings) - len(marks)
    note = f"{count(rest, 'other finding')} {are(rest)} named beside the events below." if rest else ""
    return figure(f"{name}drawn", caption, lambda look: timeline(look, span(view), rows, marks, as_at), table, note)


def drawn_in_characters(view: View) -> Figure:
    """The timeline for a terminal, as wide as that is; nothing where it is too narrow."""

    def lines(width: int) -> Sequence[str]:
        room = min(width, _WIDEST) - _LABELS - 6
        if room < _ROOM:
            return ()
        chart = Chart(view, room)
        made = [f"{row.label.ljust(_LABELS)}{row.drawing.rstrip()}".rstrip() for row in chart.rows()]
        return [*made, *([f"{' ' * _LABELS}{legend}" for legend in chart.legend_lines(room)])]

    return Figure(f"What happened when, in case {view.title}", "", lines=lines)
