"""A case's time drawn in characters: an axis, a bar for each period, points, and where the risks lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fairness.cases.models import Event
from fairness.cases.timeline import day_of
from fairness.cases.vocabulary import Track
from fairness.engines.contract import Result
from fairness.reports.view import View
from fairness.reports.words import day, recorded_date
from fairness.rulebook.conditions import names

_MONTHS = "JFMAMJJASOND"
_SHADES = "█▓▒░"
_MOST_RISK_ROWS = 4


@dataclass(slots=True)
class Row:
    """One row: its label, the drawing as wide as the chart, and what it is (axis, case, bar, points or risks)."""

    label: str
    drawing: str
    role: str


class Chart:
    """The rows of a case's chart, `width` characters wide beside the labels."""

    def __init__(self, view: View, width: int) -> None:
        self.view = view
        self.width = max(width, 20)
        line = view.review.timeline
        last = [day_of(event.moment.lo) for event in line.events]
        self.first = min(last)
        end = max(last) if line.closed else max([line.as_at, *last])
        self.last = max(end, self.first + timedelta(days=1))
        self.used: list[str] = []

    def rows(self) -> list[Row]:
        """Axis, the case, each track that has something to show, and the risks by their numbers."""
        line = self.view.review.timeline
        rows = [*self.axis(), Row("Case", self.case_bar(), "case")]
        shade = 0
        for track in self.view.rulebook.vocabulary.tracks:
            events = [one for one in line.events if _is_one(one, (*track.starts, *track.ends, *track.marks))]
            if not any(_is_one(one, track.starts) for one in events):
                continue
            if track.ends:
                rows.append(Row(track.label, self.bar(track, events, _SHADES[min(shade, 3)]), "bar"))
                self.used.append(f"{_SHADES[min(shade, 3)]} {track.label.lower()}")
                shade += 1
            else:
                rows.append(Row(track.label, self.points(events, "•"), "points"))
        if any("◆" in row.drawing for row in rows):
            self.used.append("◆ review or extension")
        return [*rows, *self.risks()]

    def column(self, when: date) -> int:
        """The column of a day, from 0."""
        span = (self.last - self.first).days
        return max(0, min(self.width - 1, round((when - self.first).days / span * (self.width - 1))))

    def axis(self) -> list[Row]:
        """Months and years along the top: as many as fit."""
        months = []
        one = self.first.replace(day=1)
        while one <= self.last:
            if one >= self.first:
                months.append(one)
            one = (one + timedelta(days=32)).replace(day=1)
        if not months:
            ends = f"{day(self.first)} to {day(self.last)}"
            return [Row("", ends.ljust(self.width), "axis")]
        step = next((step for step in (1, 2, 3, 6, 12, 24, 60, 120) if len(months) / step * 9 <= self.width), 240)
        top, ticks = [" "] * (self.width + 12), ["─"] * self.width
        for month in months:
            at = self.column(month)
            if (month.month - 1) % min(step, 12) == 0 and (step <= 12 or month.year % (step // 12) == 0):
                ticks[at] = "┬"
                label = recorded_date(month.isoformat()[: 7 if step < 12 else 4])
                for offset, character in enumerate(label):
                    top[at + offset] = character
        return [Row("", "".join(top).rstrip()[: self.width + 4], "axis"), Row("", "".join(ticks), "axis")]

    def case_bar(self) -> str:
        line = self.view.review.timeline
        start = self.column(day_of(line.opened.moment.lo))
        end = self.column(day_of(line.closed.moment.lo)) if line.closed else self.width - 1
        bar = "━" * max(end - start, 1)
        return " " * start + bar + ("┫" if line.closed else "▶")

    def bar(self, track: Track, events: list[Event], fill: str) -> str:
        cells = [" "] * self.width
        line = self.view.review.timeline
        finish = day_of(line.closed.moment.lo) if line.closed else line.as_at
        since: date | None = None
        for event in events:
            when = day_of(event.moment.lo)
            if _is_one(event, track.starts):
                since = since or when
            elif _is_one(event, track.ends) and since:
                self.fill(cells, since, when, fill)
                since = None
        if since:
            self.fill(cells, since, max(finish, since), fill)
        for event in events:
            if _is_one(event, track.marks):
                cells[self.column(day_of(event.moment.lo))] = "◆"
        return "".join(cells)

    def fill(self, cells: list[str], start: date, end: date, fill: str) -> None:
        for column in range(self.column(start), self.column(end) + 1):
            cells[column] = fill

    def points(self, events: list[Event], mark: str) -> str:
        cells = [" "] * self.width
        for event in events:
            cells[self.column(day_of(event.moment.lo))] = mark
        return "".join(cells)

    def risks(self) -> list[Row]:
        """The numbers of the risks under the days on which they fell, in as many rows as they need."""
        places = []
        for finding in self.view.risks:
            for line in finding.lines:
                when = fell_on(line.result)
                if when is not None:
                    places.append((self.column(max(self.first, min(when, self.last))), str(finding.number)))
        rows: list[list[str]] = []
        for column, text in sorted(set(places), key=lambda place: (place[0], int(place[1]))):
            column = min(column, self.width - len(text))
            for cells in rows:  # the first row with room
                if all(cell == " " for cell in cells[max(column - 1, 0) : column + len(text) + 1]):
                    break
            else:
                if len(rows) == _MOST_RISK_ROWS:
                    rows[-1][column] = "+"
                    continue
                rows.append(cells := [" "] * self.width)
            cells[column : column + len(text)] = text
        return [Row("Risks" if not number else "", "".join(cells), "risks") for number, cells in enumerate(rows)]

    def legend(self) -> str:
        """What the shades and marks stand for; call after `rows`."""
        return "   ".join(self.used)


def fell_on(result: Result) -> date | None:
    """The day on which a risk is drawn: its due date, else its witness's, else its activation's."""
    if result.due is not None:
        return result.due
    event = result.witness or result.activation
    return day_of(event.moment.lo) if event is not None else None


def _is_one(event: Event, patterns: tuple[str, ...]) -> bool:
    return any(names(pattern, event.type) for pattern in patterns)
