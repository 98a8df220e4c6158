"""Scales, round numbers along them, and how numbers are written beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isclose, log, log10

from fairness.reports.svg.canvas import LINE, SMALL, Canvas, wide

Write = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values (`low` to `high`) to places in the drawing (`start` to `end`); on a log scale, by ratio."""

    low: float
    high: float
    start: float
    end: float
    ratio: bool = False

    def __call__(self, value: float) -> float:
        """The place of a value; what lies beyond the scale is put at its end."""
        value = min(max(value, self.low), self.high)
        if self.ratio:
            part = log(value / self.low) / log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """About `most` round numbers at most, steps of 1, 2, 2.5 or 5 times a power of ten, that span `low` to `high`."""
    if high - low <= 1e-9 * max(1.0, abs(low)):  # less than the rounding below keeps apart
        high = low + 1
    power = 10.0 ** floor(log10((high - low) / most))
    for factor in (1, 2, 2.5, 5, 10, 20, 25, 50):
        step = factor * power
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        if last - first < most:
            break
    return [round(place * step, 12) for place in range(first, last + 1)]


def foot_of(low: float, high: float) -> float:
    """Where a scale for values from `low` to `high` begins: at 0, unless that would press them into its top."""
    return low if high / 3 < low < high else 0.0


def percent(value: float, places: int = 0) -> str:
    """0.125 as `12%` (or `12.5%` with one place), with a true minus."""
    return f"{value * 100:.{places}f}%".replace("-", "−")


def percents(shown: Sequence[float]) -> Write:
    """How percentages are written beside `shown`: with as many places as tell them apart, at most two."""
    places = next((p for p in (0, 1) if all(isclose(v * 100, round(v * 100, p), abs_tol=1e-9) for v in shown)), 2)
    return lambda value: percent(value, places)


def plain(value: float) -> str:
    """A number as short as it goes, with thousands apart and a true minus."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace("-", "−")


def shares(canvas: Canvas, scale: Scale, values: Sequence[float], write: Write, left: float, right: float) -> None:
    """Lines across the drawing at `values` of an upright scale, each with its number on the left."""
    for value in values:
        canvas.line(left, scale(value), right, scale(value), canvas.colours.grid)
        canvas.text(left - 6, scale(value) + 5, write(value), "end", SMALL)


def along(canvas: Canvas, scale: Scale, values: Sequence[float], write: Write, top: float, foot: float) -> float:
    """Upright lines at `values` of a level scale, from `top` to `foot`, numbers under them. Returns their end."""
    for value in values:
        place, words = scale(value), write(value)
        canvas.line(place, top, place, foot, canvas.colours.grid)
        half = wide(words, SMALL) / 2
        canvas.text(min(max(place, half), canvas.width - half), foot + LINE - 3, words, "middle", SMALL)
    return foot + LINE
