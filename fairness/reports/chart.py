"""A case's time drawn in characters: an axis, a bar for each period, points, and where the risks lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fairness.reports.lanes import Lane, case_period, fallen, lanes, span
from fairness.reports.view import View
from fairness.reports.words import day, recorded_date

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
        self.first, self.last = span(view)
        self.used: list[str] = []

    def rows(self) -> list[Row]:
        """Axis, the case, each track that has something to show, and the risks by their numbers."""
        rows = [*self.axis(), Row("Case", self.case_bar(), "case")]
        shade = 0
        for lane in lanes(self.view):
            if lane.acts:
                rows.append(Row(lane.label, self.points(lane.acts), "points"))
                continue
            fill = _SHADES[min(shade, 3)]
            rows.append(Row(lane.label, self.bar(lane, fill), "bar"))
            self.used.append(f"{fill} {lane.label.lower()}")
            shade += 1
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
        period = case_period(self.view)
        if period is None:
            return ""
        opened, ended, runs = period
        start = self.column(opened)
        return " " * start + "━" * max(self.column(ended) - start, 1) + ("▶" if runs else "┫")

    def bar(self, lane: Lane, fill: str) -> str:
        cells = [" "] * self.width
        for start, end, _ in lane.periods:
            for column in range(self.column(start), self.column(end) + 1):
                cells[column] = fill
        for when in lane.marks:
            cells[self.column(when)] = "◆"
        return "".join(cells)

    def points(self, days: list[date]) -> str:
        cells = [" "] * self.width
        for when in days:
            cells[self.column(when)] = "•"
        return "".join(cells)

    def risks(self) -> list[Row]:
        """The numbers of the risks under the days on which they fell, in as many rows as they need."""
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
        return [Row("Risks" if not number else "", "".join(cells), "risks") for number, cells in enumerate(rows)]

    def legend(self) -> str:
        """What the shades and marks stand for; call after `rows`."""
        return "   ".join(self.used)
