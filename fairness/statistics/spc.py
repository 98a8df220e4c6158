"""XmR charts: whether a measure over time changed by more than its usual variation.

The arithmetic and the order of the rules are those of NHS England's Making Data Count, as NHSRplotthedots 0.2 has
them (`ptd_spc_standard.R`, `ptd_calculate_point_type.R`). Where this differs, the docstring of `xmr` says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Literal

Rule = Literal["outside limits", "trend", "two of three near a limit", "run on one side of the mean"]
Meaning = Literal["", "improvement", "concern", "high", "low"]
Direction = Literal["up", "down", "neither"]
Kind = Literal["points", "run chart", "trial limits", "limits"]

RULES: tuple[Rule, ...] = ("outside limits", "trend", "two of three near a limit", "run on one side of the mean")
LIMIT = 2.66  # 3 / d2 for moving ranges of two points (d2 = 1.128)
SCREEN = 3.267  # D4: the upper limit of a moving range of two points, in average moving ranges
LEAST, SETTLED = 12, 20  # points from which limits are drawn at all, and from which they are no longer on trial
MOST_HIDDEN = 0.1  # the share of points that may be hidden: mostly low ones, for which the others do not stand
_SAME = 1e-9  # what differs by less, as a part of the largest value, is the same


@dataclass(frozen=True, slots=True)
class Point:
    """One value: its label, whether it counted, the rules that it meets (in their order), and what they mean.

    `value` is None where a period has none. The first rule decides `meaning`: improvement or concern, or high or low
    where neither direction is better; empty where no rule is met.
    """

    label: str
    value: float | None
    counted: bool
    rules: tuple[Rule, ...] = ()
    meaning: Meaning = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """An XmR chart, or a run chart (`lower` and all other limits None) where the points are too few for limits.

    `centre` is the mean of the points counted, and their median on a run chart; None without any point. Of `kind`
    points it is nothing but these, since too many are hidden.
    """

    points: tuple[Point, ...]
    kind: Kind
    centre: float | None
    average_range: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    run_length: int
    improvement: Direction
    notes: tuple[str, ...]

    @property
    def counted(self) -> int:
        """How many points the centre line and the limits are worked out from."""
        return sum(point.counted for point in self.points)

    @property
    def limited(self) -> bool:
        """Whether it has limits, and so can show a change."""
        return self.upper is not None


def xmr(
    values: Sequence[float | None],
    labels: Sequence[str],
    run_length: int = 7,
    improvement: Direction = "down",
    *,
    partial: Collection[int] = (),
    hidden: Collection[int] = (),
    floor: float | None = None,
    ceiling: float | None = None,
) -> Chart:
    """An XmR chart of `values` in order of time, one label each.

    `None` (a period without cases; where the position is in `hidden`, one whose value may not be shown) and the
    positions in `partial` (periods not complete yet) are kept as points, but count for nothing: their neighbours are
    treated as next to each other. Where more than a tenth of what would count is hidden, none of the others counts,
    and there are no centre, limits or rules. `run_length` is the number of points that
    make a trend or a run. `floor` and `ceiling` clip the limits, for rates at 0 and 1.

    Limits are mean ± 2.66 × the average moving range, from which ranges above 3.267 × their average are left out
    once. Fewer than 12 points counted: a run chart with the median, no limits and no rules. 12 to 19: trial limits.

    Differs from NHSRplotthedots: where leaving out large ranges would leave an average of 0 (all others are 0), they
    stay in, since limits of no width would mark every point; a range that equals 3.267 × the average stays in.

    Raises ValueError for labels that do not match, a value that is no finite number, or a run shorter than 3.
    """
    if len(values) != len(labels):
        raise ValueError(f"{len(values)} values have {len(labels)} labels; expected one label each")
    if run_length < 3:
        raise ValueError(f"a run of {run_length} points is no run; expected at least 3")
    if any(value is not None and not abs(value) < float("inf") for value in values):
        raise ValueError("a value is not a finite number")
    at = [place for place, value in enumerate(values) if value is not None and place not in partial]
    unseen = [place for place in hidden if values[place] is None and place not in partial]
    if len(unseen) > MOST_HIDDEN * (len(at) + len(unseen)):
        points = tuple(Point(label, value, False) for label, value in zip(labels, values, strict=True))
        notes = _too_many_hidden(len(unseen), len(at) + len(unseen))
        return Chart(points, "points", None, None, None, None, None, None, run_length, improvement, notes)
    ys = [value for place in at if (value := values[place]) is not None]
    kind: Kind = "run chart" if len(ys) < LEAST else "trial limits" if len(ys) < SETTLED else "limits"
    notes = _notes(ys, kind, len(unseen), len(values) - len(at) - len(unseen) - len(set(partial)), len(set(partial)))
    if kind == "run chart":
        points = tuple(
            Point(label, value, place in at) for place, (label, value) in enumerate(zip(labels, values, strict=True))
        )
        centre = median(ys) if ys else None
        return Chart(points, kind, centre, None, None, None, None, None, run_length, improvement, notes)

    mean, average = fmean(ys), _average_range(ys)
    reach, near = LIMIT * average, LIMIT * average * 2 / 3
    same = _SAME * max(abs(y) for y in ys)
    lower, upper = mean - reach, mean + reach
    sides = [_side(y - mean, same) for y in ys]
    outside = [y < lower - same or y > upper + same for y in ys]
    close = [not out and abs(y - mean) > near + same for y, out in zip(ys, outside, strict=True)]
    trends = _trends(ys, run_length, same)
    paired = _two_of_three(close, sides)
    runs = _runs(sides, run_length)
    found: dict[int, tuple[tuple[Rule, ...], Meaning]] = {}
    for place, *met in zip(at, sides, outside, trends, paired, runs, strict=True):
        side, fired = met[0], tuple(rule for rule, hit in zip(RULES, met[1:], strict=True) if hit)
        if fired:
            found[place] = fired, _meaning(met[2] if fired[0] == "trend" else side, improvement)
    points = tuple(
        Point(label, value, place in at, *found.get(place, ((), "")))
        for place, (label, value) in enumerate(zip(labels, values, strict=True))
    )
    low, high = (_clip(limit, floor, ceiling) for limit in (lower, upper))
    near_low, near_high = (_clip(limit, floor, ceiling) for limit in (mean - near, mean + near))
    return Chart(points, kind, mean, average, low, high, near_low, near_high, run_length, improvement, notes)


def _average_range(ys: Sequence[float]) -> float:
    ranges = [abs(later - earlier) for earlier, later in pairwise(ys)]
    average = fmean(ranges)
    kept = [one for one in ranges if one <= SCREEN * average]
    return fmean(kept) or average


def _side(difference: float, same: float) -> int:
    return 0 if abs(difference) <= same else 1 if difference > 0 else -1


def _trends(ys: Sequence[float], length: int, same: float) -> list[int]:
    """For each point 1 or -1 where it is part of a rise or fall of `length` points; of two, the later."""
    steps = [_side(later - earlier, same) for earlier, later in pairwise(ys)]
    marks = [0] * len(ys)
    for start in range(len(ys) - length + 1):
        window = steps[start : start + length - 1]
        if window[0] and len(set(window)) == 1:
            marks[start : start + length] = [window[0]] * length
    return marks


def _two_of_three(close: Sequence[bool], sides: Sequence[int]) -> list[bool]:
    """The points near a limit of which another is near it too, in three that all lie on that side of the mean."""
    marks = [False] * len(close)
    for start in range(len(close) - 2):
        three = range(start, start + 3)
        if abs(sum(sides[one] for one in three)) == 3 and sum(close[one] for one in three) >= 2:
            for one in three:
                marks[one] = marks[one] or close[one]
    return marks


def _runs(sides: Sequence[int], length: int) -> list[bool]:
    marks = [False] * len(sides)
    for start in range(len(sides) - length + 1):
        if abs(sum(sides[start : start + length])) == length:
            marks[start : start + length] = [True] * length
    return marks


def _meaning(way: int, improvement: Direction) -> Meaning:
    if improvement == "neither":
        return "high" if way > 0 else "low"
    return "improvement" if (way > 0) == (improvement == "up") else "concern"


def _clip(limit: float, floor: float | None, ceiling: float | None) -> float:
    limit = limit if floor is None else max(limit, floor)
    return limit if ceiling is None else min(limit, ceiling)


def _too_many_hidden(hidden: int, points: int) -> tuple[str, ...]:
    return (
        f"Hidden, since they rest on small counts: {hidden} of {points} points. The others do not stand for all, so "
        "there is no mean or median, and there are no limits or signals.",
    )


def _notes(ys: Sequence[float], kind: Kind, hidden: int, without: int, partial: int) -> tuple[str, ...]:
    notes = []
    if kind == "run chart" and not ys:
        notes.append("No point can be counted, so there is no median, and there are no limits.")
    elif kind == "run chart":
        few = "1 point is" if len(ys) == 1 else f"{len(ys)} points are"
        notes.append(f"{few} too few for limits (at least {LEAST}): a run chart with the median.")
    if kind == "trial limits":
        notes.append(f"Trial limits: worked out from {len(ys)} points, and liable to move until there are {SETTLED}.")
    left = [f"{hidden} hidden"] * bool(hidden) + [f"{without} without cases judged"] * bool(without)
    left += [f"{partial} not complete (not over, or many of their cases still open)"] * bool(partial)
    if left:
        notes.append(f"Left out of the working: {', '.join(left)}.")
    if kind in ("trial limits", "limits") and 2 * sum(y == 0 for y in ys) > len(ys):
        notes.append(
            "More than half of the points are 0: too rare for these limits; look at the days between instead."
        )
    return tuple(notes)
