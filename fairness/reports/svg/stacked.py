"""Counts by state as level bars, one under the other: every segment carries its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairness.reports.svg.canvas import LINE, SMALL, Canvas, Look, wide, wrapped

_BAR, _GAP, _EDGE = 22.0, 14.0, 4.0


@dataclass(frozen=True, slots=True)
class State:
    """What a segment stands for: its words, its colour, and the colour of the number in it."""

    words: str
    colour: str
    ink: str


def stacked(rows: Sequence[tuple[str, Sequence[int]]], states: Sequence[State], look: Look) -> str:
    """An SVG: each row a label with its counts, one for each state in order. All bars have the length of the largest.

    Segments are apart by a gap and carry their counts, so that nothing rests on colour.
    """
    canvas = Canvas(look)
    most = max((sum(counts) for _, counts in rows), default=1) or 1
    unit = (canvas.width - 2 * _EDGE) / most
    y = 4.0
    for label, counts in rows:
        for line in wrapped(f"{label} ({sum(counts)})", canvas.width):
            y += LINE
            canvas.text(_EDGE, y, line, size=SMALL, bold=True)
        y += 6
        x = _EDGE
        for state, number in zip(states, counts, strict=True):
            if number:
                _segment(canvas, x, y, number * unit, state, number)
                x += number * unit
        y += _BAR + _GAP
    end = _key(canvas, y - 6, states)
    said = "; ".join(
        f"{label}: "
        + ", ".join(f"{number} {one.words}" for one, number in zip(states, counts, strict=True) if number)
        for label, counts in rows
    )
    return canvas.svg(end + 4, said + ".")


def _segment(canvas: Canvas, x: float, y: float, width: float, state: State, number: int) -> None:
    canvas.add(
        "rect", x=x, y=y, width=max(width - 2, 1), height=_BAR, fill=state.colour,
        stroke=canvas.colours.quiet, stroke_width=1,
    )  # fmt: skip
    if width - 2 >= wide(str(number), SMALL) + 2:
        middle = x + (width - 2) / 2
        canvas.add(
            "text", str(number), x=middle, y=y + _BAR / 2 + 5, font_size=SMALL, fill=state.ink, text_anchor="middle"
        )


def _key(canvas: Canvas, y: float, states: Sequence[State]) -> float:
    """The states in the order of their segments, as many on a line as have room. Returns where it ends."""
    x, y = _EDGE, y + LINE
    for state in states:
        room = 30 + wide(state.words, SMALL) + 14
        if x > _EDGE and x + room > canvas.width:
            x, y = _EDGE, y + LINE + 2
        canvas.add(
            "rect", x=x, y=y - 12, width=24, height=14, fill=state.colour, stroke=canvas.colours.quiet, stroke_width=1
        )
        canvas.text(x + 30, y, state.words, size=SMALL)
        x += room
    return y + 8
