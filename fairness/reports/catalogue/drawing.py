"""An example drawn: dates run down an axis, with events beside it, windows shaded and due dates marked.

The drawing is narrow, so that its words stay readable on a telephone. All numbers are in the drawing's own units.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from datetime import date, timedelta

from fairness.cases.moments import DAY_MS, day_end, day_of, day_start
from fairness.cases.values import MONTHS
from fairness.engines.model import Verdict
from fairness.reports.catalogue.examples import Example, Span, Step
from fairness.reports.words import day

WIDTH = 300
_AXIS = 66
_LANE, _LANES = 13, 4
_TOP, _LINE, _LEAST = 14, 17, 170
_LETTERS = 7.1  # the average width of a letter, a little more than it is


@dataclass(slots=True)
class Band:
    """One window: where it lies, whether it goes on beyond the drawing, and whether it holds a risk."""

    x: float
    top: float
    bottom: float
    open_top: bool
    open_bottom: bool
    risk: bool

    @property
    def height(self) -> float:
        """How tall it is, never so little that it cannot be seen."""
        return round(max(self.bottom - self.top, 3), 1)


@dataclass(slots=True)
class Label:
    """Words beside the axis: lines of (class, text), the first at `y`; `at` is the height of what they are about."""

    y: float
    at: float
    lines: list[tuple[str, str]]
    mark: str


@dataclass(slots=True)
class Drawing:
    """What the template draws."""

    name: str
    title: str
    description: str
    height: float = 0
    axis: tuple[float, float] = (0, 0)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    ranges: list[tuple[float, float]] = field(default_factory=list)
    labels_x: float = 0
    axis_x: float = _AXIS
    lane: float = _LANE - 3
    width: float = WIDTH


def draw(example: Example, name: str, title: str) -> Drawing:
    """The drawing of an example. `name` begins the ids in it; no two drawings of a page share one."""
    return _Drawer(example).drawing(name, title)


class _Drawer:
    def __init__(self, example: Example) -> None:
        self.example = example
        line = example.timeline
        moments = [(one.moment.lo, one.moment.hi) for one in line.events]
        moments += [(day_start(when), day_end(when)) for when, _ in example.due]
        moments += [(one, one) for span in example.spans for one in (span.start, span.end) if one is not None]
        self.first = day_start(day_of(min(low for low, _ in moments)))
        self.last = day_end(day_of(max(high for _, high in moments)))
        if self.last - self.first < 4 * DAY_MS:
            self.last = self.first + 4 * DAY_MS
        self.height = 0.0

    def drawing(self, name: str, title: str) -> Drawing:
        lanes = self._lanes()
        made = Drawing(name, title, self._description())
        made.labels_x = _AXIS + 12 + _LANE * (max((lane for lane, _ in lanes), default=-1) + 1)
        blocks = self._blocks(int((WIDTH - made.labels_x) / _LETTERS))
        needed = sum(len(lines) * _LINE + 6 for _, lines, _ in blocks)
        self.height = max(_LEAST, needed)
        bottom = 0.0
        for ms, lines, mark in blocks:
            at = self.y(ms)
            y = max(at, bottom + _LINE - 4)
            made.labels.append(Label(round(y, 1), at, lines, mark))
            bottom = y + (len(lines) - 1) * _LINE + 10
        made.axis = (_TOP, round(_TOP + self.height, 1))
        made.height = round(max(_TOP + self.height, bottom) + 12, 1)
        made.ticks = [(self.y(day_start(one)), words) for one, words in self._ticks()]
        for lane, span in lanes:
            made.bands.append(self._band(lane, span))
        for event in self.example.timeline.shown:
            if event.moment.hi - event.moment.lo > DAY_MS:
                made.ranges.append((self.y(event.moment.lo), self.y(event.moment.hi)))
        return made

    def y(self, ms: int) -> float:
        """The height at which an instant lies."""
        share = (min(max(ms, self.first), self.last) - self.first) / (self.last - self.first)
        return round(_TOP + share * self.height, 1)

    def _lanes(self) -> list[tuple[int, Span]]:
        """Each window with its place beside the axis, so that none lies on another; the first few places only."""
        ends: list[int] = []
        placed = []
        for span in sorted(self.example.spans, key=lambda one: (one.start or self.first, one.end or self.last)):
            start = self.first if span.start is None else span.start
            free = next((lane for lane, end in enumerate(ends) if end <= start), len(ends))
            if free < _LANES:
                ends[free : free + 1] = [self.last if span.end is None else span.end]
                placed.append((free, span))
        return placed

    def _band(self, lane: int, span: Span) -> Band:
        top = self.y(self.first if span.start is None else span.start)
        bottom = self.y(self.last if span.end is None else span.end)
        risk = span.result.verdict is Verdict.RISK
        return Band(_AXIS + 9 + lane * _LANE, top, bottom, span.start is None, span.end is None, risk)

    def _blocks(self, letters: int) -> list[tuple[int, list[tuple[str, str]], str]]:
        """What stands beside the axis, in order of time: the instant, the lines of words, and the kind of mark."""
        blocks = []
        for step in self.example.steps:
            moment = step.event.moment
            lines = [("when", step.when), *_wrapped("what", step.what, letters)]
            for detail in step.details:
                lines += _wrapped("more", detail, letters)
            if step.part:
                lines += _wrapped("part", step.part, letters)
            blocks.append(((moment.lo + moment.hi) // 2, lines, _mark(step)))
        for when, verdict in self.example.due:
            lines = [("due", f"Due {day(when)}"), *_wrapped("part", verdict, letters)]
            blocks.append((day_end(when), lines, "due"))
        return sorted(blocks, key=lambda block: block[0])

    def _ticks(self) -> list[tuple[date, str]]:
        """Days to name along the axis: mondays or the firsts of months, at most eight or so."""
        first, last = day_of(self.first), day_of(self.last)
        days = (last - first).days
        if days <= 56:
            step = next(step for step in (1, 2, 7) if days <= 8 * step)
            start = first if step < 7 else first + timedelta(days=-first.weekday() % 7)
            found = [start + timedelta(days=step * number) for number in range(days // step + 1)]
            return [(one, f"{one.day} {MONTHS[one.month - 1]}") for one in found if one <= last]
        months = []
        one = first.replace(day=1)
        while one <= last:
            if one >= first:
                months.append(one)
            one = (one + timedelta(days=32)).replace(day=1)
        step = next((step for step in (1, 2, 3, 6, 12, 24, 60) if len(months) <= 8 * step), 120)
        return [(one, f"{MONTHS[one.month - 1]} {one.year}") for one in months[::step]]

    def _description(self) -> str:
        """The drawing in a few sentences, for who cannot see it."""
        events = [
            f"{step.when}, {step.what}" + (f" ({step.part})" if step.part else "") for step in self.example.steps
        ]
        says = [f"Events in order of time: {'; '.join(events)}."]
        for one in self.example.found:
            if one.looks:
                says.append(f"{one.rule.code} looks {one.looks}.")
        says += [f"Due {day(when)}: {verdict}." for when, verdict in self.example.due]
        return " ".join(says)


def _mark(step: Step) -> str:
    if "starts" in step.part:
        return "start"
    if step.event.is_case:
        return "case"
    return "witness" if step.part else "event"


def _wrapped(kind: str, text: str, letters: int) -> list[tuple[str, str]]:
    return [(kind, line) for line in textwrap.wrap(text, letters)]
