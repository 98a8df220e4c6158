"""Charts as accessible inline SVG for a page or a print: no script, no style sheet, no meaning in colour alone."""

from __future__ import annotations

from fairness.reports.svg.bars import BarRow, bar_rates
from fairness.reports.svg.canvas import Look, Palette
from fairness.reports.svg.funnel import funnel_chart
from fairness.reports.svg.intervals import IntervalRow, interval_chart
from fairness.reports.svg.survival import Curve, Step, survival_chart
from fairness.reports.svg.xmr import xmr_chart

__all__ = [
    "BarRow",
    "Curve",
    "IntervalRow",
    "Look",
    "Palette",
    "Step",
    "bar_rates",
    "funnel_chart",
    "interval_chart",
    "survival_chart",
    "xmr_chart",
]
