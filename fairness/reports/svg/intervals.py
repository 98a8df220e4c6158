"""Differences or ratios with their intervals, about a line of no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log2
from typing import Literal

from fairness.reports.svg.axes import Scale, along, plain, ticks
from fairness.reports.svg.canvas import LINE, SMALL, Canvas, Look, wide, wrapped
from fairness.reports.words import points_words

_EDGE, _ROOM, _GAP = 20.0, 18.0, 8.0
_LEAST = 240.0  # the room for intervals from which labels and numbers stand beside them, not above
_WIDEST = 32.0  # a ratio beyond it, or under 1 / 32, is drawn at the end with an arrow


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A difference (0.12 for 12 percentage points) or a ratio, with its interval; `note` is said beside it.

    Without `value` (too few to say, or a ratio that cannot be estimated) `note` stands alone. `differs` is the
    verdict of a test, where there is one: its interval says the same, so that `note` is not said again. Rows that
    follow each other `under` the same words stand under them together.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    differs: bool | None = None
    under: str = ""


def interval_chart(
    rows: Sequence[IntervalRow],
    look: Look,
    kind: Literal["difference", "ratio"] = "difference",
    band: tuple[float, float] | None = None,
    interval: str = "95% interval",
) -> str:
    """The rows in the order given. `band` (0.80 to 1.25 for ratios) is shaded, as a range to look at and no more.

    A filled mark: the interval leaves out no difference; else it is hollow. `interval` says which interval it is.
    """
    canvas = Canvas(look)
    none = 1.0 if kind == "ratio" else 0.0
    tails = [_tail(row, kind) for row in rows]
    beside = _beside(rows, tails, canvas.width)
    scale, values = _scale(rows, kind, band, beside or (_EDGE, canvas.width - _EDGE))
    laid = _laid(rows, tails, canvas.width, beside)
    foot = laid[-1].foot if laid else 6.0
    if band:
        canvas.rect(scale(band[0]), 6, scale(band[1]) - scale(band[0]), foot - 6, canvas.colours.band)
    end = along(canvas, scale, values, plain if kind == "ratio" else _points, 6, foot)
    if band:
        for edge in band:
            canvas.line(scale(edge), 6, scale(edge), foot, canvas.colours.quiet, 1, "2 3")
    canvas.line(scale(none), 6, scale(none), foot, thick=2)
    for row, words, place in zip(rows, tails, laid, strict=True):
        _row(canvas, scale, row, words, place, none)
    unit = "ratio (1: no difference)" if kind == "ratio" else "percentage points (0: no difference)"
    canvas.text((scale.start + scale.end) / 2, end + LINE - 4, unit, "middle", SMALL)
    end = canvas.key(end + LINE, _key(canvas, band, interval))
    said = "; ".join(f"{row.under}{': ' * bool(row.under)}{row.label}: {_words(row, kind)}" for row in rows)
    return canvas.svg(end + 4, f"In {unit}: {said}.")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands: its heading and label in lines, the foot of each of these, and its middle and foot."""

    heads: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    words: float
    middle: float
    foot: float


def _beside(rows: Sequence[IntervalRow], tails: Sequence[str], width: float) -> tuple[float, float] | None:
    """From where to where intervals are drawn between labels and numbers; None where there is no room for that."""
    label = min(max((wide(row.label) for row in rows), default=0), width * 0.3)
    tail = max(
        (wide(words, SMALL) * 1.1 for row, words in zip(rows, tails, strict=True) if row.value is not None), default=0
    )  # it is bold
    start, end = _EDGE + label + 12, width - _EDGE - tail - 12
    return (start, end) if end - start >= _LEAST else None


def _laid(
    rows: Sequence[IntervalRow], tails: Sequence[str], width: float, beside: tuple[float, float] | None
) -> list[_Place]:
    y, under = 6.0, ""
    found: list[_Place] = []
    for row, words in zip(rows, tails, strict=True):
        heads = []
        if row.under != under:
            under, y = row.under, y + 4 * bool(found)
            for line in wrapped(under, width - 2 * _EDGE):
                y += LINE
                heads.append((y - 4, line))
        room = beside[0] - 12 - _EDGE if beside else width - 2 * _EDGE
        lines = wrapped(row.label, room * 0.9) if wide(row.label) > room else [row.label]
        if not beside and wide(lines[-1]) + wide(words, SMALL) * 1.1 + 12 > room:
            lines.extend([""] if wide(words, SMALL) <= room else [])
        labels = tuple((y + LINE * (place + 1) - 4, line) for place, line in enumerate(lines))
        y += LINE * len(lines)
        middle = y - LINE * len(lines) / 2 if beside else y + _ROOM / 2
        y += 4 if beside else _ROOM + _GAP
        found.append(_Place(tuple(heads), labels, middle + 5 if beside else labels[-1][0], middle, y))
    return found


def _row(canvas: Canvas, scale: Scale, row: IntervalRow, words: str, place: _Place, none: float) -> None:
    for bold, lines in ((True, place.heads), (False, place.labels)):
        for y, line in lines:
            if line:  # on paper of its own: lines behind it would run through the words
                canvas.rect(_EDGE, y - LINE + 6, wide(line) * (1.05 if bold else 1), LINE, canvas.colours.paper)
                canvas.text(_EDGE, y, line, bold=bold)
    if words:
        room = wide(words, SMALL) * 1.1
        start = canvas.width - _EDGE - room
        if start < scale.end:
            canvas.rect(start, place.words - LINE + 6, room, LINE, canvas.colours.paper)
        canvas.text(canvas.width - _EDGE, place.words, words, "end", SMALL, bold=row.differs is not False)
    _interval(canvas, scale, row, none, place.middle)


def _scale(
    rows: Sequence[IntervalRow], kind: str, band: tuple[float, float] | None, ends: tuple[float, float]
) -> tuple[Scale, list[float]]:
    shown = [value for row in rows if row.value is not None for value in (row.value, row.low, row.high)]
    found = [value for value in [*shown, *(band or ())] if value is not None]
    start, end = ends
    if kind == "ratio":
        inside = [min(max(value, 1 / _WIDEST), _WIDEST) for value in found]
        steps = range(floor(log2(min([*inside, 0.5]))), ceil(log2(max([*inside, 2.0]))) + 1)
        values = [2.0**step for step in steps]
        return Scale(values[0], values[-1], start, end, ratio=True), values
    values = ticks(min([*found, -0.05]), max([*found, 0.05]), 7)
    return Scale(values[0], values[-1], start, end), values


def _points(value: float) -> str:
    return ("+" if value > 0 else "") + plain(round(value * 100, 1))


def _tail(row: IntervalRow, kind: str) -> str:
    """What is written beside a row: a verdict is told by its mark."""
    return _words(row if row.differs is None or row.value is None else replace(row, note=""), kind)


def _words(row: IntervalRow, kind: str) -> str:
    if row.value is None:
        return row.note
    write = (lambda value: f"{value:.2f}") if kind == "ratio" else points_words
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
    canvas.mark("hollow square" if holds else "square", scale(row.value), y, colour, 5.5)


def _key(canvas: Canvas, band: tuple[float, float] | None, interval: str) -> list[tuple[str, str, str]]:
    colour = canvas.colours.main
    entries = [
        ("square", colour, "interval leaves out no difference"),
        ("hollow square", colour, "interval holds no difference"),
        ("line", colour, interval),
    ]
    if band:
        entries.append(("band", canvas.colours.band, f"{band[0]:.2f} to {band[1]:.2f}"))
    return entries
