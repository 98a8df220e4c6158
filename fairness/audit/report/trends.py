"""Over time and between organisations: charts of what is shown, for everything and for each theme."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from fairness.audit.measures import ALL, MONTH, QUARTER, THEME, YEAR, Measures
from fairness.audit.report.cells import CaseCounts
from fairness.audit.report.model import Count, Trend, Units
from fairness.audit.report.rates import EVERYTHING
from fairness.rulebook.models import THEMES
from fairness.statistics.funnel import funnel
from fairness.statistics.spc import LEAST, xmr

_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENOUGH = 20  # cases in the middle period from which months (then quarters) are drawn
STEPS = (MONTH, QUARTER, YEAR)


def step_of(opened: list[str], asked: str = "") -> str:
    """The period to count by: as asked, else the shortest with 12 periods and enough cases in the middle one."""
    if asked:
        return asked
    for step in STEPS[:2]:
        sizes = sorted(Counter(period_of(one, step) for one in opened if len(one) >= 7).values())
        if len(sizes) >= LEAST and sizes[len(sizes) // 2] >= _ENOUGH:
            return step
    return QUARTER


def period_of(opened: str, step: str) -> str:
    """The month, quarter or year of a date (`2024-03-09`): `2024-03`, `2024 Q1`, `2024`."""
    if step == MONTH:
        return opened[:7]
    return opened[:4] if step == YEAR else f"{opened[:4]} Q{(int(opened[5:7]) + 2) // 3}"


def trends(counts: CaseCounts, step: str, as_at: date, run_length: int = 7) -> list[Trend]:
    """Everything and each theme over time; none where no case has a date.

    Periods without cases stand between the first and the last as gaps; a period not over by `as_at` is drawn but not
    counted. A count that is hidden leaves a gap too.
    """
    known = counts.known(step)
    if not known:
        return []
    periods = _every(known[0], known[-1], step)
    if len(periods) > 1200:
        return []
    partial = {place for place, period in enumerate(periods) if _last_day(period, step) > as_at}
    found = []
    for level, code, title in _subjects(counts):
        at_risk: list[Count] = []
        judged: list[Count] = []
        for period in periods:
            here = period in counts.groups[step]
            at_risk.append(counts.shown(level, code, "risk", step, period) if here else 0)
            judged.append(counts.shown(level, code, "judged", step, period) if here else 0)
        values = [None if x is None or not n else min(x, n) / n for x, n in zip(at_risk, judged, strict=True)]
        labels = [_label(period, step) for period in periods]
        chart = xmr(values, labels, run_length, "down", partial=partial, floor=0.0, ceiling=1.0)
        found.append(Trend(level, code, title, step, tuple(labels), tuple(at_risk), tuple(judged), chart))  # type: ignore[arg-type]
    return found


def units(counts: CaseCounts, by: str) -> list[Units]:
    """Organisations as funnels, for everything and each theme; none where fewer than three are shown."""
    found = []
    for level, code, title in _subjects(counts):
        shown: dict[str, tuple[int, int]] = {}
        hidden = 0
        for name in counts.known(by):
            x, n = (counts.shown(level, code, what, by, name) for what in ("risk", "judged"))
            if x is None or n is None:
                hidden += 1
            elif n:
                shown[name] = (min(x, n), n)
        if len(shown) > 2:
            found.append(Units(level, code, title, funnel(shown), hidden))  # type: ignore[arg-type]
    return found


def _subjects(counts: CaseCounts) -> list[tuple[str, str, str]]:
    themes = [(THEME, code, title) for code, title in THEMES.items() if code in counts.codes[THEME]]
    return [(ALL, "", EVERYTHING), *themes]


def opened_dates(measures: Measures) -> list[str]:
    """When the cases opened, where it is known to the month."""
    opened: Any = measures.facts["opened"]
    return [one for one in opened.to_list() if one and len(one) >= 7]


def _every(first: str, last: str, step: str) -> list[str]:
    start, end = _index(first, step), _index(last, step)
    return [_name(index, step) for index in range(start, end + 1)]


def _index(period: str, step: str) -> int:
    if step == YEAR:
        return int(period)
    if step == QUARTER:
        return int(period[:4]) * 4 + int(period[-1]) - 1
    return int(period[:4]) * 12 + int(period[5:7]) - 1


def _name(index: int, step: str) -> str:
    if step == YEAR:
        return f"{index:04}"
    if step == QUARTER:
        return f"{index // 4:04} Q{index % 4 + 1}"
    return f"{index // 12:04}-{index % 12 + 1:02}"


def _last_day(period: str, step: str) -> date:
    months = {YEAR: 12, QUARTER: 3, MONTH: 1}[step]
    after = (_index(period, step) + 1) * months
    return date(after // 12, after % 12 + 1, 1) - timedelta(1)


def _label(period: str, step: str) -> str:
    return f"{_NAMES[int(period[5:7]) - 1]} {period[:4]}" if step == MONTH else period
