"""Over time and between organisations: charts of what is shown, for everything and for each theme."""

from __future__ import annotations

from datetime import date

import polars as pl

from fairness.audit.measures import ALL, THEME
from fairness.audit.report.cells import CaseCounts
from fairness.audit.report.model import Count, Trend, Units
from fairness.audit.report.periods import every, incomplete, label
from fairness.audit.report.rates import EVERYTHING
from fairness.audit.report.views import FEWEST_UNITS
from fairness.rulebook.models import THEMES
from fairness.statistics.funnel import funnel
from fairness.statistics.spc import xmr


def trends(counts: CaseCounts, facts: pl.DataFrame, step: str, as_at: date, run_length: int = 7) -> list[Trend]:
    """Everything and each theme over time, from counts and facts of the same measures.

    There are none where no case has a date, or `step` is empty. Periods without cases stand between the first and the
    last as gaps; a period that is not complete by `as_at` (`periods.incomplete`) is drawn but not counted. A count
    that is hidden leaves a gap too.
    """
    known = counts.known(step)
    if not known:
        return []
    periods = every(known[0], known[-1], step)
    if len(periods) > 1200:
        return []
    partial = incomplete(periods, step, facts, as_at, counts.small)
    labels = tuple(label(period, step) for period in periods)
    found = []
    for level, code, title in _subjects(counts):
        at_risk: list[Count] = []
        judged: list[Count] = []
        for period in periods:
            here = period in counts.groups[step]
            at_risk.append(counts.shown(level, code, "risk", step, period) if here else 0)
            judged.append(counts.shown(level, code, "judged", step, period) if here else 0)
        pairs = list(zip(at_risk, judged, strict=True))
        values = [None if x is None or not n else min(x, n) / n for x, n in pairs]
        hidden = {place for place, pair in enumerate(pairs) if None in pair}
        chart = xmr(values, labels, run_length, "down", partial=partial, hidden=hidden, floor=0.0, ceiling=1.0)
        found.append(Trend(level, code, title, step, labels, tuple(at_risk), tuple(judged), chart, tuple(periods)))  # type: ignore[arg-type]
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
        if len(shown) >= FEWEST_UNITS:
            found.append(Units(level, code, title, funnel(shown), hidden))  # type: ignore[arg-type]
    return found


def _subjects(counts: CaseCounts) -> list[tuple[str, str, str]]:
    themes = [(THEME, code, title) for code, title in THEMES.items() if code in counts.codes[THEME]]
    return [(ALL, "", EVERYTHING), *themes]
