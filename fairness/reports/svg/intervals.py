"""Differences or ratios with their intervals, about a line of no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log2
from typing import Literal

from fairness.reports.svg.axes import Scale, along, plain, ticks
from fairness.reports.svg.canvas import LINE, SMALL, Canvas, Look, wide, wrapped

_EDGE, _ROOM, _GAP = 20.0, 18.0, 8.0
_WIDEST = 32.0  # a ratio beyond it, or under 1 / 32, is drawn at the end with an arrow


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A difference (0.12 for 12 percentage points) or a ratio, with its interval; `note` is said beside it.

    Without `value` (too few to say, or a ratio that cannot be estimated) `note` stands alone. `differs` is the
    verdict of a test, where there is one: then it, and not the interval, decides how the mark is drawn.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    differs: bool | None = None


def interval_chart(
    rows: Sequence[IntervalRow],
    look: Look,
    kind: Literal["difference", "ratio"] = "difference",
    band: tuple[float, float] | None = None,
    interval: str = "95% interval",
) -> str:
    """The rows in the order given. `band` (0.80 to 1.25 for ratios) is shaded, as a range to look at and no more.

    A filled mark: it differs, or (without a test) the interval leaves out no difference; else it is hollow.
    """
    canvas = Canvas(look)
    none = 1.0 if kind == "ratio" else 0.0
    scale, values = _scale(rows, kind, band, canvas.width)
    heads = [wrapped(row.label, canvas.width - 2 * _EDGE) for row in rows]
    tails = [_words(row, kind) for row in rows]
    for lines, words in zip(heads, tails, strict=True):
        if wide(lines[-1]) + wide(words, SMALL) + 12 > canvas.width - 2 * _EDGE:
            lines.extend([""] if wide(words, SMALL) <= canvas.width - 2 * _EDGE else [])
    foot = 6 + sum(len(lines) * LINE + _ROOM + _GAP for lines in heads)
    if band:
        canvas.rect(scale(band[0]), 6, scale(band[1]) - scale(band[0]), foot - 6, canvas.colours.band)
    end = along(canvas, scale, values, plain if kind == "ratio" else _points, 6, foot)
    if band:
        for edge in band:
            canvas.line(scale(edge), 6, scale(edge), foot, canvas.colours.quiet, 1, "2 3")
    canvas.line(scale(none), 6, scale(none), foot, thick=2)
    y = 6.0
    for row, lines, words in zip(rows, heads, tails, strict=True):
        for line in lines:
            y += LINE
            if line:  # on paper of its own: lines behind it would run through the words
                canvas.rect(_EDGE, y - LINE + 2, wide(line), LINE, canvas.colours.paper)
                canvas.text(_EDGE, y - 4, line)
        if words and not band:
            room = wide(words, SMALL) * 1.1  # it is bold
            canvas.rect(canvas.width - _EDGE - room, y - LINE + 2, room, LINE, canvas.colours.paper)
        canvas.text(canvas.width - _EDGE, y - 4, words, "end", SMALL, bold=True)
        _interval(canvas, scale, row, none, y + _ROOM / 2)
        y += _ROOM + _GAP
    unit = "ratio (1: no difference)" if kind == "ratio" else "percentage points (0: no difference)"
    canvas.text(canvas.width / 2, end + LINE - 4, unit, "middle", SMALL)
    end = canvas.key(end + LINE, _key(canvas, band, interval, any(row.differs is not None for row in rows)))
    return canvas.svg(end + 4, f"In {unit}: " + "; ".join(f"{r.label}: {_words(r, kind)}" for r in rows) + ".")


def _scale(
    rows: Sequence[IntervalRow], kind: str, band: tuple[float, float] | None, width: float
) -> tuple[Scale, list[float]]:
    shown = [value for row in rows if row.value is not None for value in (row.value, row.low, row.high)]
    found = [value for value in [*shown, *(band or ())] if value is not None]
    start, end = _EDGE, width - _EDGE
    if kind == "ratio":
        inside = [min(max(value, 1 / _WIDEST), _WIDEST) for value in found]
        steps = range(floor(log2(min([*inside, 0.5]))), ceil(log2(max([*inside, 2.0]))) + 1)
        values = [2.0**step for step in steps]
        return Scale(values[0], values[-1], start, end, ratio=True), values
    values = ticks(min([*found, -0.05]), max([*found, 0.05]), 7)
    return Scale(values[0], values[-1], start, end), values


def _points(value: float) -> str:
    return ("+" if value > 0 else "") + plain(round(value * 100, 1))


def _words(row: IntervalRow, kind: str) -> str:
    if row.value is None:
        return row.note
    write = (lambda value: f"{value:.2f}") if kind == "ratio" else _points
    ends = "" if row.low is None or row.high is None else f" ({write(row.low)} to {write(row.high)})"
    return write(row.value) + ends + (f"; {row.note}" if row.note else "")


def _interval(canvas: Canvas, scale: Scale, row: IntervalRow, none: float, y: float) -> None:
    if row.value is None:
        return
    colour = canvas.colours.main
    holds = row.low is None or row.high is None or row.low <= none <= row.high
    if row.low is not None and row.high is not None:
        canvas.line(scale(row.low), y, scale(row.high), y, colour, 2.5)
        for end, way in ((row.low, -1), (row.high, 1)):
            if scale.low <= end <= scale.high:
                canvas.line(scale(end), y - 5, scale(end), y + 5, colour, 2)
            else:  # it goes on beyond the scale
                tip = scale(end)
                canvas.area([(tip + 9 * way, y), (tip, y - 6), (tip, y + 6)], colour)
    filled = not holds if row.differs is None else row.differs
    canvas.mark("square" if filled else "hollow square", scale(row.value), y, colour, 5.5)


def _key(canvas: Canvas, band: tuple[float, float] | None, interval: str, tested: bool) -> list[tuple[str, str, str]]:
    colour = canvas.colours.main
    entries = [
        ("square", colour, "differs, after correction" if tested else "interval leaves out no difference"),
        ("hollow square", colour, "no clear difference" if tested else "interval holds no difference"),
        ("line", colour, interval),
    ]
    if band:
        entries.append(("band", canvas.colours.band, f"{band[0]:.2f} to {band[1]:.2f}"))
    return entries
