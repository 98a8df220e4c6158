"""XmR and run charts drawn: values over time with their centre, limits and special causes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from fairness.reports.svg.axes import Scale, foot_of, percent, percents, plain, shares, ticks
from fairness.reports.svg.canvas import LINE, SMALL, Canvas, Look, Shape, wide
from fairness.statistics.spc import Chart, Meaning, Point

_TOP, _TALL = 12.0, 230.0
_MARKS: dict[Meaning, tuple[Shape, str]] = {
    "": ("circle", "usual variation"),
    "improvement": ("diamond", "special cause: improvement"),
    "concern": ("square", "special cause: concern"),
    "high": ("triangle", "special cause: high"),
    "low": ("diamond", "special cause: low"),
}


def xmr_chart(chart: Chart, look: Look, rates: bool = True) -> str:
    """A chart over time; `rates` are written as percentages, other values as numbers.

    Points that count for nothing (periods not complete) are hollow; a period without cases leaves a gap in the line,
    and so does a value that is hidden.
    """
    canvas = Canvas(look)
    lines = _lines(chart)
    shown = [point.value for point in chart.points if point.value is not None] + [value for value, _, _ in lines]
    highest = max([*shown, 0.05 if rates else 1.0])
    values = ticks(min(foot_of(min(shown, default=0.0), highest), *shown, highest), highest, 6)
    write = percents(values) if rates else plain
    left = 12 + max(wide(write(value), SMALL) for value in values)
    said = [(value, dash, f"{name} {_exact(value, rates)}") for value, dash, name in lines]
    right = canvas.width - 8
    upright = Scale(values[0], values[-1], _TOP + _TALL, _TOP)
    level = Scale(0, max(len(chart.points) - 1, 1), left + 10, right - 10)
    shares(canvas, upright, values, write, left, right)
    for value, dash, _ in said:
        thick, colour = (1.5, canvas.colours.quiet) if dash else (2, canvas.colours.ink)
        canvas.line(left, upright(value), right, upright(value), colour, thick, dash)
    _points(canvas, chart, level, upright)
    end = _labels(canvas, chart.points, level, _TOP + _TALL)
    end = canvas.key(end, _key(canvas, chart, said))
    if chart.limited:
        end = canvas.paragraph(end, f"A trend or a run is {chart.run_length} points.")
    if values[0] > 0:
        end = canvas.paragraph(end, f"The scale begins at {write(values[0])}.")
    for note in chart.notes:
        end = canvas.paragraph(end, note)
    return canvas.svg(end + 4, _description(chart, said, rates))


def _exact(value: float, rates: bool) -> str:
    return percent(value, 1) if rates else plain(value)


def _lines(chart: Chart) -> list[tuple[float, str, str]]:
    """The centre and the limits: value, dashes, name."""
    centre = "median" if chart.kind == "run chart" else "mean"
    trial = "trial " if chart.kind == "trial limits" else ""
    found = [(chart.centre, "", centre), (chart.lower, "8 5", f"{trial}lower limit")]
    found.append((chart.upper, "8 5", f"{trial}upper limit"))
    return [(value, dash, name) for value, dash, name in found if value is not None]


def _points(canvas: Canvas, chart: Chart, level: Scale, upright: Scale) -> None:
    places = [
        (level(place), upright(point.value), point) if point.value is not None else None
        for place, point in enumerate(chart.points)
    ]
    for drawn, stretch in groupby(places, key=lambda place: place is not None):
        if drawn:
            canvas.path([place[:2] for place in stretch if place], canvas.colours.quiet, 1.5)
    size = 5.0 if len(places) <= 40 else 3.5
    for place in filter(None, places):
        x, y, point = place
        shape, _ = _MARKS[point.meaning]
        canvas.mark(shape if point.counted else "ring", x, y, _colour(canvas, point.meaning), size)


def _colour(canvas: Canvas, meaning: Meaning) -> str:
    if not meaning:
        return canvas.colours.quiet
    return canvas.colours.improvement if meaning in ("improvement", "low") else canvas.colours.concern


def _labels(canvas: Canvas, points: Sequence[Point], level: Scale, foot: float) -> float:
    """As many labels as fit, evenly apart, the year under the rest; the last point always has one."""
    if not points:
        return foot
    parts = [point.label.rpartition(" ")[::2] if " " in point.label else (point.label, "") for point in points]
    room = max(wide(part, SMALL) for pair in parts for part in pair) + 6
    apart = (level.end - level.start) / max(len(points) - 1, 1)
    every = max(1, -(-room // apart)) if apart else 1
    last = len(points) - 1
    for place in range(last, -1, -int(every)):
        x = min(max(level(place), room / 2), canvas.width - room / 2 + 2)
        canvas.line(level(place), foot, level(place), foot + 5, canvas.colours.quiet)
        for line, part in enumerate(parts[place]):
            canvas.text(x, foot + LINE * (line + 1), part, "middle", SMALL)
    return foot + LINE * (2 if any(second for _, second in parts) else 1) + 4


def _key(canvas: Canvas, chart: Chart, said: Sequence[tuple[float, str, str]]) -> list[tuple[str, str, str]]:
    meanings = {point.meaning for point in chart.points if point.counted}
    marks: list[tuple[str, str, str]] = []
    for meaning, (shape, words) in _MARKS.items():
        if meaning in meanings:
            named = words if chart.limited else "value"
            marks.append((shape, _colour(canvas, meaning), named))
    if any(point.value is not None and not point.counted for point in chart.points):
        why = "not counted" if chart.kind == "points" else "not complete, not counted"
        marks.append(("ring", canvas.colours.quiet, why))
    colours = canvas.colours
    lines = [(f"line {dash}", colours.quiet if dash else colours.ink, words) for _, dash, words in said]
    return marks + lines


def _description(chart: Chart, said: Sequence[tuple[float, str, str]], rates: bool) -> str:
    kind = {"points": "Chart over time", "run chart": "Run chart"}.get(chart.kind, "XmR chart")
    lines = ", ".join(words for *_, words in said) or "no centre and no limits"
    parts = [f"{kind} of {len(chart.points)} points: {lines}"]
    for point in chart.points:
        if point.rules and point.value is not None:
            parts.append(f"{point.label} {_exact(point.value, rates)}: {point.meaning} ({', '.join(point.rules)})")
    if chart.limited and len(parts) == 1:
        parts.append("no special cause")
    return "; ".join(parts) + "."
