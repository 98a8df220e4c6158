"""What happened in a case: its time drawn, for a page or in characters, and its events with their findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fairness.cases.entries import Entry
from fairness.reports.chart import Chart
from fairness.reports.document import Figure, Fold, Item, Lanes, Linked, Strip, Table
from fairness.reports.happened import details, finding_numbers, when
from fairness.reports.lanes import case_lane, case_period, lanes, marked, span
from fairness.reports.view import View
from fairness.reports.words import are, count, day

_MOST_EVENTS = 24  # that are all listed without being asked for
_LABELS, _ROOM, _WIDEST = 14, 20, 140  # columns


def timeline(
    view: View, name: str, drawn: bool, folds: bool, short: bool, all_events: bool
) -> list[Item]:  # fmt: skip
    """The drawing, and the events: of a long case those that take part in a finding, begin or end something."""
    picture = _drawn(view, name) if drawn else _in_characters(view, None if short else _lanes(view, name))
    events, numbers = view.review.timeline.shown, finding_numbers(view)
    matter = [one for one in events if id(one) in numbers or _notable(view, one)]
    left = len(events) - len(matter)
    if all_events or len(events) <= _MOST_EVENTS or not left:
        return [picture, _events(view, name, "Events", events, short)]
    if folds:
        every = _events(view, name, "Every event", events, short, "every-")
        told = _events(view, name, "Events that matter here", matter, short)
        return [picture, told, Fold(f"Every event ({len(events)})", [every])]
    note = f"{count(left, 'other event')} {are(left)} not listed here{' (--all-events)' if short else ''}."
    return [picture, replace(_events(view, name, "Events that matter here", matter, short), note=note)]


def _events(
    view: View, name: str, caption: str, events: Sequence[Entry], short: bool, apart: str = ""
) -> Table:  # fmt: skip
    """Events by date, each with the findings in which it takes part; `apart` begins ids that would be there twice."""
    ids = {view.numbers[one.id]: one.id for one in view.findings}
    numbers, label = finding_numbers(view), view.rulebook.vocabulary.label
    rows: list[tuple[str, ...]] = []
    for event in events:
        place = "" if event.place is None else f" [{event.place}]"
        said = details(event, not short)
        parts: list[str | tuple[str, str]] = []
        for number in numbers.get(id(event), []):
            parts += [", "] if parts else []
            parts.append((str(number), f"#{name}{ids[number]}"))
        rows.append((when(event), f"{label(event.type)}{place}{': ' if said else ''}{said}", Linked(*parts)))
    heads: tuple[str, ...] = ("Date", "Event", "Findings")
    if not any(row[2] for row in rows):
        heads, rows = heads[:2], [row[:2] for row in rows]
    named = [f"{name}{apart}event-{f'at-{one.order}' if one.place is None else one.place}" for one in events]
    return Table(caption, heads, rows, numbers=9, narrow=True, ids=named)


def _notable(view: View, event: Entry) -> bool:
    """Whether an event opens or closes the case, or begins or ends a period."""
    if event.is_case:
        return True
    return any(event.type in (*track.starts, *track.ends) for track in view.rulebook.vocabulary.tracks if track.ends)


def _drawn(view: View, name: str) -> Figure:
    """The timeline as a drawing, with its numbers as a table."""
    from fairness.reports.drawings import figure  # a terminal has no use for them
    from fairness.reports.svg import timeline as svg

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
    note = f"{count(rest, 'other finding')} {are(rest)} named with the events below." if rest else ""
    return figure(
        f"{name}drawn", caption, lambda look: svg.timeline(look, span(view), rows, marks, as_at), table, note
    )


def _lanes(view: View, name: str) -> Lanes:
    """The same for a document: its periods, acts and findings as lanes of time, each finding with a link to it."""
    strips = []
    for ink, rows in (("case", [case_lane(view, "Case open")]), ("period", lanes(view))):
        for one in rows:
            bands = [(start, end) for start, end, _ in one.periods]
            sign, marks = ("◆", one.marks) if bands or one.marks else ("●", one.acts)
            strips.append(Strip(one.label, bands, marks, ink, sign))
    for mark in marked(view, name):
        label = Linked((f"{mark.number}. {mark.says}", mark.to))
        strips.append(Strip(label, mark.late, mark.missed, "late", "⚑"))
    return Lanes(*span(view), strips)


def _in_characters(view: View, over_time: Lanes | None) -> Figure:
    """The timeline for a terminal, as wide as that is; nothing where it is too narrow.

    `over_time` is what a document draws in its place.
    """

    def lines(width: int) -> Sequence[str]:
        room = min(width, _WIDEST) - _LABELS - 6
        if room < _ROOM:
            return ()
        chart = Chart(view, room)
        made = [f"{row.label.ljust(_LABELS)}{row.drawing.rstrip()}".rstrip() for row in chart.rows()]
        return [*made, *([f"{' ' * _LABELS}{legend}" for legend in chart.legend_lines(room)])]

    return Figure(f"What happened when, in case {view.title}", "", lines=lines, lanes=over_time)
