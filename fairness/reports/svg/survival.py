"""Curves of what share of cases is still open after a time (Kaplan-Meier), with the numbers still followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairness.reports.svg.axes import Scale, along, percent, plain, shares, ticks
from fairness.reports.svg.canvas import LINE, SMALL, Canvas, Look, wide, wrapped

_TOP, _TALL, _LEFT = 12.0, 230.0, 50.0
_DASHES = ("", "8 4", "2 3", "10 3 2 3")


@dataclass(frozen=True, slots=True)
class Step:
    """A time at which cases ended or were last seen open: the share still open from then on, with its interval.

    `at_risk` is how many were followed until just before it; `cut_off` how many were last seen open at it.
    """

    time: float
    share: float
    low: float | None = None
    high: float | None = None
    at_risk: int = 0
    cut_off: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """A group's curve: its steps in order of time, from 100% at time 0.

    Steps that stand together tell neither exactly: so `half` is the median, and `followed` how many lasted as long
    as each time, where they are known.
    """

    name: str
    steps: Sequence[Step]
    half: float | None = None
    followed: Sequence[tuple[float, int]] = ()

    def share(self, time: float) -> float:
        """The share still open at `time`."""
        return next((step.share for step in reversed(self.steps) if step.time <= time), 1.0)

    def at_risk(self, time: float) -> int:
        """How many are still followed at `time`."""
        known = self.followed or [(step.time, step.at_risk) for step in self.steps]
        return next((number for day, number in known if day >= time), 0)

    def median(self) -> float | None:
        """The first time at which half or less are still open; None where the curve never falls so far."""
        return next((step.time for step in self.steps if step.share <= 0.5), None) if self.half is None else self.half


def survival_chart(
    curves: Sequence[Curve], look: Look, unit: str = "days", still: str = "still open", counts: bool = True
) -> str:
    """The curves over time in `unit`; `counts` adds the numbers still followed (leave out where they are hidden)."""
    canvas = Canvas(look)
    longest = max((step.time for curve in curves for step in curve.steps), default=1.0)
    numbers = ticks(0, max(longest, 1.0), 6)
    right, foot = canvas.width - 16, _TOP + _TALL
    upright, level = Scale(0, 1, foot, _TOP), Scale(0, numbers[-1], _LEFT, right)
    shares(canvas, upright, [0, 0.25, 0.5, 0.75, 1], percent, _LEFT, right)
    end = along(canvas, level, numbers, plain, foot, foot + 4)
    canvas.text((_LEFT + right) / 2, end + LINE - 4, f"{unit} (share {still})", "middle", SMALL)
    for place, curve in enumerate(curves):
        _band(canvas, curve, level, upright, _colour(canvas, place))
    for place, curve in enumerate(curves):
        _curve(canvas, curve, level, upright, _colour(canvas, place), _DASHES[place % len(_DASHES)])
    end = canvas.key(end + LINE, _key(canvas, curves, unit))
    if counts and curves:
        end = _followed(canvas, curves, numbers, level, end)
    return canvas.svg(end + 4, _description(curves, unit, still, numbers))


def _colour(canvas: Canvas, place: int) -> str:
    return canvas.colours.series[place % len(canvas.colours.series)]


def _stairs(points: Sequence[tuple[float, float]], level: Scale, upright: Scale) -> list[tuple[float, float]]:
    """Level until each time, then straight down."""
    found, share = [(level(0), upright(1))], 1.0
    for time, after in points:
        found.append((level(time), upright(share)))
        found.append((level(time), upright(after)))
        share = after
    return found


def _band(canvas: Canvas, curve: Curve, level: Scale, upright: Scale, colour: str) -> None:
    ends = [
        (step.time, step.low, step.high) for step in curve.steps if step.low is not None and step.high is not None
    ]
    if ends:
        low = _stairs([(time, low) for time, low, _ in ends], level, upright)
        high = _stairs([(time, high) for time, _, high in ends], level, upright)
        canvas.area([*low, *reversed(high)], colour, 0.14)


def _curve(canvas: Canvas, curve: Curve, level: Scale, upright: Scale, colour: str, dash: str) -> None:
    canvas.path(_stairs([(step.time, step.share) for step in curve.steps], level, upright), colour, 2.5, dash)
    for step in curve.steps:
        if step.cut_off:
            canvas.mark("tick", level(step.time), upright(step.share), colour, 5)


def _median(curve: Curve, unit: str) -> str:
    median = curve.median()
    return f"half {'not reached' if median is None else f'by {plain(median)} {unit}'}"


def _key(canvas: Canvas, curves: Sequence[Curve], unit: str) -> list[tuple[str, str, str]]:
    entries = [
        (f"line {_DASHES[place % len(_DASHES)]}", _colour(canvas, place), f"{curve.name} ({_median(curve, unit)})")
        for place, curve in enumerate(curves)
    ]
    steps = [step for curve in curves for step in curve.steps]
    if any(step.low is not None for step in steps):
        entries.append(("band", canvas.colours.haze if len(curves) == 1 else canvas.colours.band, "95% interval"))
    if any(step.cut_off for step in steps):
        entries.append(("tick", canvas.colours.ink, "last seen open"))
    return entries


def _followed(canvas: Canvas, curves: Sequence[Curve], numbers: Sequence[float], level: Scale, y: float) -> float:
    """The numbers still followed, under the times of the axis; each group's name on a line of its own."""
    canvas.text(4, y + LINE, "Still followed", size=SMALL, bold=True)
    y += LINE
    for place, curve in enumerate(curves):
        for line in wrapped(curve.name, canvas.width - 8, SMALL):
            y += LINE
            canvas.text(4, y, line, size=SMALL, colour=_colour(canvas, place))
        y += LINE - 2
        for value in numbers:
            words = plain(curve.at_risk(value))
            half = wide(words, SMALL) / 2
            canvas.text(min(level(value), canvas.width - half), y, words, "middle", SMALL)
    return y + 6


def _description(curves: Sequence[Curve], unit: str, still: str, numbers: Sequence[float]) -> str:
    said = []
    for curve in curves:
        places = ", ".join(f"{percent(curve.share(time))} at {plain(time)}" for time in numbers[1:])
        said.append(f"{curve.name}: {places} {unit}; {_median(curve, unit)}")
    return f"Share {still} over time. " + ". ".join(said) + "."
