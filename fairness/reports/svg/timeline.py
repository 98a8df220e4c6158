"""A case's time: its own bar, a lane for each kind of period or act, and one for each finding that matters most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from fairness.reports.lanes import Lane, Mark
from fairness.reports.svg.canvas import LINE, SMALL, Canvas, Look, Shape, wide, wrapped
from fairness.reports.words import day, listed, recorded_date

_BAR = 14.0
_EDGE = 12.0  # left and right of the days, so that marks at their ends are whole
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


def timeline(
    look: Look, days: tuple[date, date], lanes: Sequence[Lane], found: Sequence[Mark], as_at: date | None
) -> str:
    """An SVG of the days from the first to the last of `days`.

    `found` are findings, each with a lane that leads to it; `as_at` is marked where given (an open case).
    """
    drawing = _Timeline(look, days)
    foot = drawing.axis()
    for place, lane in enumerate(lanes):
        foot = drawing.lane(lane, foot, place)
    for one in found:
        foot = drawing.finding(one, foot)
    drawing.upright(foot, as_at)
    return drawing.canvas.svg(drawing.key(foot, lanes, found, as_at), _said(days, lanes, found))


class _Timeline:
    def __init__(self, look: Look, days: tuple[date, date]) -> None:
        self.canvas = Canvas(look)
        self.first, self.last = days
        self.ticks: list[float] = []

    def at(self, when: date) -> float:
        part = (when - self.first).days / (self.last - self.first).days
        return _EDGE + min(max(part, 0.0), 1.0) * (self.canvas.width - 2 * _EDGE)

    def axis(self) -> float:
        """Months or years along the top, as many as have room; the first and last day where no month begins."""
        colours = self.canvas.colours
        months = [one for one in _months(self.first, self.last)]
        step = next((one for one in _STEPS if len(months) / one * 70 <= self.canvas.width), _STEPS[-1])
        free = 0.0
        for month in months:
            if (month.year * 12 + month.month - 1) % step:
                continue
            words = recorded_date(month.isoformat()[: 7 if step < 12 else 4])
            half = wide(words, SMALL) / 2
            place = min(max(self.at(month), half), self.canvas.width - half)
            self.ticks.append(self.at(month))
            if place - half >= free:
                self.canvas.text(place, LINE, words, "middle", SMALL, colour=colours.quiet)
                free = place + half + 6
        if not self.ticks:
            self.canvas.text(0, LINE, f"{day(self.first)} to {day(self.last)}", size=SMALL, colour=colours.quiet)
        self.canvas.line(_EDGE, LINE + 8, self.canvas.width - _EDGE, LINE + 8, colours.quiet)
        for tick in self.ticks:
            self.canvas.line(tick, LINE + 4, tick, LINE + 12, colours.quiet)
        return LINE + 12

    def lane(self, lane: Lane, top: float, place: int) -> float:
        """Its name, and under it the bars and marks. Returns where it ends."""
        canvas, colours = self.canvas, self.canvas.colours
        canvas.text(_EDGE, top + LINE, lane.label, size=SMALL, bold=True)
        middle = top + LINE + 8 + _BAR / 2
        canvas.line(_EDGE, middle, canvas.width - _EDGE, middle, colours.grid)
        fill = colours.quiet if place == 0 else colours.main
        for first, last in lane.unsure:
            width = max(self.at(last) - self.at(first), 3)
            canvas.faded(self.at(first), middle - _BAR / 2, width, _BAR, fill)
        for start, end, runs in lane.periods:
            left, right = self.at(start), max(self.at(end), self.at(start) + 3)
            canvas.rect(left, middle - _BAR / 2, right - left, _BAR, fill)
            if runs:
                canvas.area([(right, middle - _BAR / 2), (right + 8, middle), (right, middle + _BAR / 2)], fill)
        for when in lane.marks:
            canvas.mark("diamond", self.at(when), middle, colours.ink, 6)
        for when in lane.acts:
            canvas.mark("circle", self.at(when), middle, colours.main, 5)
        return middle + _BAR / 2 + 6

    def finding(self, one: Mark, top: float) -> float:
        """What it says, and under it bands for what was late and flags for what was missed. Returns its end."""
        canvas, colours = self.canvas, self.canvas.colours
        canvas.begin_link(one.to)
        for line in wrapped(f"{one.number}. {one.says}", self.canvas.width - 2 * _EDGE, SMALL):
            canvas.text(_EDGE, top + LINE, line, size=SMALL, colour=colours.concern)
            top += LINE
        middle = top + 8 + _BAR / 2
        canvas.line(_EDGE, middle + _BAR / 2, canvas.width - _EDGE, middle + _BAR / 2, colours.grid)
        for start, end in one.late:
            left, right = self.at(start), max(self.at(end), self.at(start) + 3)
            canvas.rect(left, middle - _BAR / 4, right - left, _BAR * 0.75, colours.concern)
        for when in one.missed:
            canvas.flag(self.at(when), middle + _BAR / 2, _BAR + 4, colours.concern)
        canvas.end_link()
        return middle + _BAR / 2 + 4

    def upright(self, foot: float, as_at: date | None) -> None:
        if as_at is not None and self.first <= as_at <= self.last:
            self.canvas.line(self.at(as_at), LINE + 8, self.at(as_at), foot, self.canvas.colours.ink, 1.5, "4 4")

    def key(self, foot: float, lanes: Sequence[Lane], found: Sequence[Mark], as_at: date | None) -> float:
        colours = self.canvas.colours
        entries: list[tuple[Shape | str, str, str]] = []
        if any(one.marks for one in lanes):
            entries.append(("diamond", colours.ink, "review or extension"))
        if any(one.acts for one in lanes):
            entries.append(("circle", colours.main, "one act"))
        if any(one.unsure for one in lanes):
            entries.append(("faded", colours.main, "between these days: no exact date"))
        if any(one.late for one in found):
            entries.append(("band", colours.concern, "late: from the day it was due until it was done"))
        if any(one.missed for one in found):
            entries.append(("flag", colours.concern, "missed, or not as it should be"))
        if as_at is not None:
            entries.append(("line 4 4", colours.ink, f"as at {day(as_at)}"))
        return self.canvas.key(foot, entries) if entries else foot + 6


def _months(first: date, last: date) -> list[date]:
    found, one = [], first.replace(day=1)
    while one <= last:
        if one >= first:
            found.append(one)
        one = (one + timedelta(days=32)).replace(day=1)
    return found


def _said(days: tuple[date, date], lanes: Sequence[Lane], found: Sequence[Mark]) -> str:
    parts = [f"{day(days[0])} to {day(days[1])}."]
    for lane in lanes:
        spans = [
            f"{day(start)} to {day(end)}{' and still running' if runs else ''}" for start, end, runs in lane.periods
        ]
        spans += [day(one) for one in lane.acts]
        spans += [f"some time between {day(first)} and {day(last)}" for first, last in lane.unsure]
        said = listed(spans)
        marks = f"; reviews or extensions: {listed(day(one) for one in lane.marks)}" if lane.marks else ""
        parts.append(f"{lane.label}: {said}{marks}.")
    for one in found:
        told = [f"late from {day(start)} to {day(end)}" for start, end in one.late]
        told += [f"missed on {listed(map(day, one.missed))}"] if one.missed else []
        parts.append(f"Finding {one.number}: {listed(told) or 'no date'}.")
    return " ".join(parts)
