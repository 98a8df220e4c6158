"""A case's time drawn in characters: an axis, a bar for each period, points, and where the findings lie."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date, timedelta

from fairness.reports.lanes import Lane, case_lane, fallen, lanes, span
from fairness.reports.view import View
from fairness.reports.words import day, recorded_date

_MONTHS = "JFMAMJJASOND"
_SHADES = "█▓▒░"
_UNSURE = "┄"
_MOST_RISK_ROWS = 4
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)  # months from one tick to the next
_BEYOND = 4  # how far a label may reach beyond the chart


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
        self.first, self.last = span(view)
        self.used: list[str] = []

    def rows(self) -> list[Row]:
        """Axis, the case, each track that has something to show, and the findings by their numbers."""
        rows = [*self.axis(), Row("Case", self.case_bar(), "case")]
        shade = 0
        for lane in lanes(self.view):
            if not lane.periods and not lane.marks:
                rows.append(Row(lane.label, self.points(lane), "points"))
                continue
            fill = _SHADES[min(shade, 3)]
            rows.append(Row(lane.label, self.bar(lane, fill), "bar"))
            self.used.append(f"{fill} {lane.label.lower()}")
            shade += 1
        if any("◆" in row.drawing for row in rows):
            self.used.append("◆ review or extension")
        if any(_UNSURE in row.drawing for row in rows):
            self.used.append(f"{_UNSURE} between these days: the record has no exact date")
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
        # The closest ticks whose labels stand apart; where none do, those of all months that have room.
        marked = next((some for step in _STEPS if _apart(some := self.marked(months, step))), self.marked(months, 1))
        top, ticks = "", ["─"] * self.width
        for at, start, label in marked:
            ticks[at] = "┬"
            if not top or start > len(top):
                top = top.ljust(start) + label
        return [Row("", top, "axis"), Row("", "".join(ticks), "axis")]

    def marked(self, months: list[date], step: int) -> list[tuple[int, int, str]]:
        """Every `step`th month, from January or a round year on: its column, that of its label, and the label."""
        found = []
        for one in months:
            if (one.month - 1) % min(step, 12) == 0 and (step <= 12 or one.year % (step // 12) == 0):
                at, label = self.column(one), recorded_date(one.isoformat()[: 7 if step < 12 else 4])
                found.append((at, min(at, self.width + _BEYOND - len(label)), label))
        return found

    def case_bar(self) -> str:
        """A line with the time in which the case was open; it ends in an arrow where it still is."""
        lane = case_lane(self.view, "Case")
        if not lane.periods:
            return ""
        opened, ended, runs = lane.periods[0]
        start, end = self.column(opened), max(self.column(ended), self.column(opened) + 1)
        cells = self.unsure(lane) + [" "] * (end + 1 - self.width)
        cells[start:end] = "━" * (end - start)
        cells[end] = "▶" if runs else "┫"
        return "".join(cells).rstrip()

    def unsure(self, lane: Lane) -> list[str]:
        """The cells of a line with the days between which something of a lane lies."""
        cells = [" "] * self.width
        for first, last in lane.unsure:
            for column in range(self.column(first), self.column(last) + 1):
                cells[column] = _UNSURE
        return cells

    def bar(self, lane: Lane, fill: str) -> str:
        """A line with the periods of a lane as `fill`, and its marks."""
        cells = self.unsure(lane)
        for start, end, _ in lane.periods:
            for column in range(self.column(start), self.column(end) + 1):
                cells[column] = fill
        for when in lane.marks:
            cells[self.column(when)] = "◆"
        return "".join(cells)

    def points(self, lane: Lane) -> str:
        """A line with a point under each day of a lane."""
        cells = self.unsure(lane)
        for when in lane.acts:
            cells[self.column(when)] = "•"
        return "".join(cells)

    def risks(self) -> list[Row]:
        """The numbers of the findings under the days on which they fell, in as many rows as they need."""
        places = [(self.column(when), str(number)) for when, number in fallen(self.view)]
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
        return [Row("Findings" if not number else "", "".join(cells), "risks") for number, cells in enumerate(rows)]

    def legend(self) -> str:
        """What the shades and marks stand for; call after `rows`."""
        return "   ".join(self.used)

    def legend_lines(self, room: int) -> list[str]:
        """The same in lines of at most `room` columns."""
        return textwrap.wrap(self.legend(), room)


def _apart(marked: list[tuple[int, int, str]]) -> bool:
    """Whether there are labels, and each ends before the next begins."""
    ends = [start + len(label) for _, start, label in marked]
    return bool(marked) and all(end < start for end, (_, start, _) in zip(ends, marked[1:], strict=False))
