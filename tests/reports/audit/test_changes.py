"""What changed over time is told by its direction and its time, and the latest of several."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairness.audit.report.model import Trend
from fairness.reports.audit.said import trend_words
from fairness.statistics.spc import xmr
from tests.audit.report.audits import report

CALM = [0.5, 0.52, 0.48, 0.51, 0.49, 0.5, 0.52, 0.48]


def said(title: str, values: list[float], partial: int = 0) -> list[str]:
    labels = tuple(f"2020 Q{place + 1}" for place in range(len(values)))
    last = set(range(len(values) - partial, len(values)))
    chart = xmr(values, list(labels), 7, "down", partial=last, floor=0.0, ceiling=1.0)
    trend = Trend("theme", "process", title, "quarter", labels, (), (), chart)
    return list(trend_words(replace(report("internal"), trends=(trend,))))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([*CALM * 2, 0.9], "more often at risk on “T” (in 2020 Q17)"),
        ([*CALM * 2, 0.1, *CALM], "less often at risk on “T” (in 2020 Q17)"),
        ([*CALM, *[0.3] * 8, *[0.7] * 8], "more often at risk on “T” (since 2020 Q17)"),
    ],
)
def test_a_change_has_a_direction_and_a_time(values: list[float], words: str) -> None:
    assert said("T", values) == [f"Over time, the latest changes beyond the usual variation: {words}."]


def test_a_period_that_is_not_over_is_no_change_and_without_one_that_is_said() -> None:
    assert said("T", [*CALM * 2, 0.9], partial=1) == ["Over time no chart shows more than its usual variation."]
    assert said("T", CALM) == []  # too few points to tell
