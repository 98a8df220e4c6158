"""Funnel plots drawn: each unit's rate against its number of cases, between curves of limits."""

from __future__ import annotations

from collections.abc import Sequence

from fairness.reports.svg.axes import Scale, along, foot_of, percent, percents, plain, shares, ticks
from fairness.reports.svg.canvas import LINE, SMALL, Canvas, Look, Shape, wide
from fairness.statistics.funnel import Funnel, Unit

_TOP, _TALL = 12.0, 270.0
_DASHES = ("6 4", "", "2 3", "9 3 2 3")  # by level, the innermost first
_SHAPES: tuple[Shape, ...] = ("diamond", "square", "triangle")


def funnel_chart(funnel: Funnel, look: Look) -> str:
    """A funnel plot. Units beyond a limit bear a number, explained under the chart in order of name, never of rate.

    A unit's place on the chart gives its counts away: draw no funnel of small counts that are to be hidden.
    """
    canvas = Canvas(look)
    drawn = [unit for unit in funnel.units if unit.rate is not None]
    if funnel.overall is None or not drawn:
        return canvas.svg(canvas.paragraph(4, "No unit has a case.") + 6, "No unit has a case.")
    least = max(1, round(min(unit.n for unit in drawn) * 0.8))
    curve = [(n, limits) for n, limits in funnel.curve if n >= least] or list(funnel.curve[-2:])
    highest = max([limit.upper for _, limits in curve for limit in limits] + [unit.rate or 0 for unit in drawn])
    lowest = min([limit.lower for _, limits in curve for limit in limits] + [unit.rate or 0 for unit in drawn])
    values = ticks(foot_of(lowest, highest), min(max(highest, 0.05), 1), 6)
    left, right, foot = 12 + max(wide(percents(values)(v), SMALL) for v in values), canvas.width - 12, _TOP + _TALL
    upright = Scale(values[0], values[-1], foot, _TOP)
    numbers = [value for value in ticks(foot_of(curve[0][0], curve[-1][0]), curve[-1][0], 6) if value == round(value)]
    level = Scale(numbers[0], max(curve[-1][0], numbers[-1]), left, right)
    shares(canvas, upright, values, percents(values), left, right)
    end = along(canvas, level, numbers, plain, foot, foot + 4)
    canvas.text((left + right) / 2, end + LINE - 4, "number of cases", "middle", SMALL)
    _curves(canvas, funnel, curve, level, upright)
    canvas.line(left, upright(funnel.overall), right, upright(funnel.overall), thick=2)
    beyond = [unit for unit in drawn if unit.beyond is not None]
    places = [(level(unit.n), upright(unit.rate or 0), unit) for unit in drawn]
    for x, y, unit in sorted(places, key=lambda place: place[2].beyond or 0):
        canvas.mark(_shape(funnel, unit), x, y, _colour(canvas, unit), 5)
    _figures(canvas, places, beyond)
    end = canvas.key(end + LINE, _key(canvas, funnel, drawn))
    for place, unit in enumerate(beyond, 1):
        end = canvas.paragraph(end, f"{place}  {_said(unit)}")
    begins = [percents(values)(values[0])] * bool(values[0]) + [f"{plain(numbers[0])} cases"] * bool(numbers[0])
    if begins:
        end = canvas.paragraph(
            end,
            f"The scales begin at {' and '.join(begins)}."
            if len(begins) > 1
            else f"One scale begins at {begins[0]}.",
        )
    for note in funnel.notes:
        end = canvas.paragraph(end, note)
    return canvas.svg(end + 4, _description(funnel, drawn, beyond))


def _curves(
    canvas: Canvas, funnel: Funnel, curve: Sequence[tuple[int, tuple[object, ...]]], level: Scale, upright: Scale
) -> None:
    for place, _ in enumerate(funnel.levels):
        dash = _DASHES[place % len(_DASHES)]
        for side in ("lower", "upper"):
            points = [(level(n), upright(getattr(limits[place], side))) for n, limits in curve]
            canvas.path(points, canvas.colours.main, 1.5, dash)


def _shape(funnel: Funnel, unit: Unit) -> Shape:
    return "ring" if unit.beyond is None else _SHAPES[funnel.levels.index(unit.beyond) % len(_SHAPES)]


def _colour(canvas: Canvas, unit: Unit) -> str:
    return canvas.colours.quiet if unit.beyond is None else canvas.colours.ink


def _figures(canvas: Canvas, places: Sequence[tuple[float, float, Unit]], beyond: Sequence[Unit]) -> None:
    """The number of each unit beyond a limit, on whichever side of its mark is freest."""
    taken = [(x, y) for x, y, _ in places]
    at = {unit.name: (x, y) for x, y, unit in places}
    for figure, unit in enumerate(beyond, 1):
        x, y = at[unit.name]
        spots = [(x + 13, y), (x - 13, y), (x, y - 14), (x, y + 14)]
        inside = [spot for spot in spots if 24 < spot[0] < canvas.width - 8 and _TOP - 6 < spot[1] < _TOP + _TALL - 4]
        best = max(inside or spots, key=lambda spot: min(_apart(spot, other) for other in taken if other != (x, y)))
        taken.append(best)
        canvas.text(best[0], best[1] + 5, str(figure), "middle", SMALL, bold=True)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return min((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2, 400.0)


def _key(canvas: Canvas, funnel: Funnel, drawn: Sequence[Unit]) -> list[tuple[str, str, str]]:
    colours, found = canvas.colours, {unit.beyond for unit in drawn}
    entries: list[tuple[str, str, str]] = []
    if None in found:
        entries.append(("ring", colours.quiet, "within the limits"))
    widened = ", widened" if funnel.adjusted else ""
    for place, one in enumerate(funnel.levels):
        if one in found:
            entries.append((_SHAPES[place % len(_SHAPES)], colours.ink, f"beyond {one * 100:g}%"))
    entries.append(("line", colours.ink, f"overall {percent(funnel.overall or 0, 1)}"))
    for place, one in enumerate(funnel.levels):
        entries.append((f"line {_DASHES[place % len(_DASHES)]}", colours.main, f"{one * 100:g}% limits{widened}"))
    return entries


def _said(unit: Unit) -> str:
    return f"{unit.name}: {unit.x} of {unit.n} ({percent(unit.rate or 0)}), {unit.status}"


def _description(funnel: Funnel, drawn: Sequence[Unit], beyond: Sequence[Unit]) -> str:
    units = f"{len(drawn)} unit{'' if len(drawn) == 1 else 's'}"
    within = f"{len(drawn) - len(beyond)} within the limits"
    head = f"Funnel plot of {units} about an overall rate of {percent(funnel.overall or 0, 1)}: {within}"
    return "; ".join([head, *(_said(unit) for unit in beyond)]) + "."
