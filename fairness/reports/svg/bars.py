"""Rates as level bars, each with its interval and counts, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairness.reports.svg.axes import Scale, along, percent, percents, ticks
from fairness.reports.svg.canvas import LINE, SMALL, TEXT, Canvas, Look, wide, wrapped

_BAR, _GAP = 16.0, 12.0
_EDGE = 14.0


@dataclass(frozen=True, slots=True)
class BarRow:
    """A rate (0 to 1) with the ends of its interval, and its counts in words (`12 of 40`).

    Where no rate is to be shown (no cases, or a small count that is hidden), `rate` is None and `counts` says so.
    """

    label: str
    counts: str
    rate: float | None = None
    low: float | None = None
    high: float | None = None


def bar_rates(rows: Sequence[BarRow], look: Look, interval: str = "95% interval") -> str:
    """The rows as bars from 0, in the order given. `interval` names what the whiskers are."""
    canvas = Canvas(look)
    reach = max((value for row in rows for value in (row.rate, row.high) if value is not None), default=1.0)
    values = ticks(0, min(max(reach, 0.05), 1), 6)
    scale = Scale(0, values[-1], _EDGE, canvas.width - _EDGE)
    heads = [_head(row, canvas.width) for row in rows]
    foot = 6 + sum(len(lines) * LINE + _BAR + _GAP for lines, _ in heads)
    end = along(canvas, scale, values, percents(values), 6, foot)
    y = 6.0
    for row, (lines, words) in zip(rows, heads, strict=True):
        y = _row(canvas, scale, row, lines, words, y)
    canvas.line(scale(0), 6, scale(0), foot, thick=1.5)
    if any(row.low is not None for row in rows):
        end = canvas.key(end, [("band", canvas.colours.soft, "rate"), ("line", canvas.colours.ink, interval)])
    return canvas.svg(end + 4, "; ".join(_said(row) for row in rows) + ".")


def _words(row: BarRow) -> str:
    return row.counts if row.rate is None else f"{row.counts}, {percent(row.rate)}"


def _said(row: BarRow) -> str:
    ends = "" if row.low is None or row.high is None else f" ({percent(row.low)} to {percent(row.high)})"
    return f"{row.label}: {_words(row)}{ends}"


def _head(row: BarRow, width: float) -> tuple[list[str], str]:
    """The label in lines, the last with room for the counts at its end."""
    words = _words(row)
    room = width - 2 * _EDGE
    lines = wrapped(row.label, room)
    if wide(lines[-1]) + wide(words, SMALL) + 12 > room:
        lines.append("")
    return lines, words


def _row(canvas: Canvas, scale: Scale, row: BarRow, lines: list[str], words: str, y: float) -> float:
    colours = canvas.colours
    for line in lines:
        y += LINE
        if line:
            canvas.text(_EDGE + 4, y - 4, line, size=TEXT)
    canvas.text(canvas.width - _EDGE, y - 4, words, "end", SMALL, bold=True)
    middle = y + _BAR / 2
    if row.rate is not None:
        canvas.rect(scale(0), y, max(scale(row.rate) - scale(0), 0), _BAR, colours.soft)
        canvas.line(scale(row.rate), y, scale(row.rate), y + _BAR, colours.main, 3)
    if row.low is not None and row.high is not None:
        canvas.line(scale(row.low), middle, scale(row.high), middle, thick=2)
        for end in (row.low, row.high):
            canvas.line(scale(end), middle - 5, scale(end), middle + 5, thick=2)
    return y + _BAR + _GAP
