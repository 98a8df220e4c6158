"""What changed over time is told by its direction, its numbers and its time, as long as it is of the last year."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairness.audit.report.model import Trend
from fairness.reports.audit.over_time import change_words
from fairness.statistics.spc import xmr
from tests.audit.report.audits import report

CALM = [0.5, 0.52, 0.48, 0.51, 0.49, 0.5, 0.52, 0.48]
NOTHING = "In the last year no theme shows more than its usual variation."


def trend(values: list[float], partial: int = 0, hidden: int | None = None, level: str = "theme") -> Trend:
    labels = tuple(f"2020 Q{place + 1}" for place in range(len(values)))
    last = set(range(len(values) - partial, len(values)))
    chart = xmr(values, list(labels), 7, "down", partial=last, floor=0.0, ceiling=1.0)
    risk = tuple(None if place == hidden else round(100 * value) for place, value in enumerate(values))
    return Trend(level, "process", "T", "quarter", labels, risk, (100,) * len(values), chart)  # type: ignore[arg-type]


def said(*trends: Trend) -> list[str]:
    return list(change_words(replace(report("internal"), trends=trends)))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([*CALM * 2, 0.9],
         "cases were at risk more often: from 50% (800 of 1,600) before to 90% (90 of 100) in 2020 Q17"),
        ([*CALM, *[0.3] * 8, *[0.7] * 8],
         "cases are at risk more often: from 40% (640 of 1,600) before to 70% (560 of 800) since 2020 Q17"),
        ([*[0.7] * 8, *CALM, *[0.2] * 8],
         "cases are at risk less often: from 60% (960 of 1,600) before to 20% (160 of 800) since 2020 Q17"),
    ],
)  # fmt: skip
def test_a_change_has_a_direction_its_numbers_and_a_time(values: list[float], words: str) -> None:
    assert said(trend(values))[0] == f"On “T”, {words}."
    assert said(trend(values, level="all"))[0] == f"Over all rules, {words}."


def test_a_change_that_has_passed_is_not_told() -> None:
    assert said(trend([*CALM * 2, 0.1, *CALM])) == [NOTHING]


def test_a_period_that_is_not_over_is_no_change_and_without_one_that_is_said() -> None:
    assert said(trend([*CALM * 2, 0.9], partial=1)) == [NOTHING]
    assert said(trend(CALM)) == []  # too few points to tell


def test_hidden_periods_are_in_no_number() -> None:
    assert "from 50% (750 of 1,500) before" in said(trend([*CALM * 2, 0.9], hidden=0))[0]


def test_without_a_change_the_last_year_stands_beside_the_time_before() -> None:
    (found, nothing) = said(trend(CALM * 2, level="all"))
    assert found == (
        "Over all rules, there is no clear change: 50% of cases (601 of 1,200) were at risk before 2020 Q13, and "
        "50% (199 of 400) since."
    )
    assert nothing == NOTHING
    (few,) = said(trend(CALM, level="all"))
    assert few.startswith("Over all rules, there are too few periods to tell (8): 50% of cases")
    (bare,) = said(trend(CALM[:3], level="all"))
    assert bare == "Over all rules, there are too few periods to tell (3)."
    short = replace(report("internal"), trends=(), brief=True)
    assert list(change_words(short)) == [
        "This short summary leaves out changes over time. A report in a file has them."
    ]
    assert said() == ["Nothing can be said over time: the cases are few in each year, or have no opening date."]
