"""The periods of charts over time: those not complete, and centres that hidden points do not move."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
import pytest

from fairness.audit.report.build import Choice, build
from fairness.audit.report.model import Report, Trend
from fairness.audit.report.periods import every, incomplete, label
from fairness.audit.review import Question
from fairness.audit.run import Audit, run
from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.reports.audit.over_time import change_words
from fairness.statistics.disclosure import Audience
from tests.audit.test_stretches import RULEBOOK


@pytest.mark.parametrize(
    ("periods", "step", "words"),
    [
        (["2023-12", "2024-01"], "month", "Dec 2023"),
        (["2023 Q4", "2024 Q1"], "quarter", "2023 Q4"),
        (["2023", "2024"], "year", "2023"),
    ],
)
def test_periods_follow_each_other(periods: list[str], step: str, words: str) -> None:
    assert every(*periods, step) == periods and label(periods[0], step) == words


def facts(cases: dict[str, tuple[int, int]]) -> pl.DataFrame:
    """By month how many cases, and how many of these are open."""
    rows = [(month, number >= still) for month, (size, still) in cases.items() for number in range(size)]
    return pl.DataFrame(rows, ["by.month", "ended.case"], orient="row")


def test_a_period_with_many_open_cases_is_not_complete() -> None:
    held = facts({"2024-01": (60, 6), "2024-02": (60, 7), "2024-03": (40, 4), "2024-04": (40, 20), "2024-06": (3, 2)})
    periods = every("2024-01", "2024-06", "month")
    assert incomplete(periods, "month", held, date(2024, 6, 30), 4) == {1, 3, 4, 5}  # May has no case, June few
    assert incomplete(periods[:3], "month", held, date(2024, 3, 30), 9) == {2}  # by the calendar alone
    assert incomplete(periods, "month", held, date(2024, 6, 30), 0) == {1, 3, 5}


def test_open_cases_count_as_many_only_where_their_number_would_be_shown() -> None:
    held = facts({"2024-01": (20, 4), "2024-02": (20, 5)})
    assert incomplete(["2024-01", "2024-02"], "month", held, date(2024, 3, 1), 4) == {1}
    assert incomplete(["2024-01", "2024-02"], "month", held, date(2024, 3, 1), 0) == {0, 1}


@cache
def audit() -> Audit:
    """Cases of three years to the day of the audit, some of them open."""
    folder, day = Path(mkdtemp(prefix="fairness-tests-")), date(2026, 11, 1)
    table = as_table(simulate(1500, 3, mix={"formal": 0.3, "excluded": 0.1}, as_at=day))
    table.write_parquet(folder / "cases.parquet")
    return run([str(folder / "cases.parquet")], folder / "audit", Question(RULEBOOK, day))


@cache
def report(audience: Audience, step: str = "") -> Report:
    return build(audit(), RULEBOOK, Choice(audience, step=step))


def pooled(trend: Trend) -> float:
    """The share at risk in the periods counted, all together; hidden counts left out."""
    counted = [place for place, point in enumerate(trend.chart.points) if point.counted]
    return sum(trend.at_risk[place] or 0 for place in counted) / sum(trend.judged[place] or 0 for place in counted)


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["shared", "public"])
@pytest.mark.parametrize("step", ["", "month"])
def test_no_centre_is_that_of_what_is_left_where_counts_are_hidden(audience: Audience, step: str) -> None:
    inside = {one.code: one for one in report("internal", "month").trends}
    made = report(audience, step).trends
    assert {one.step for one in made} == {step or "quarter"} and {one.step for one in inside.values()} == {"month"}
    told = [one for one in made if one.chart.centre is not None]
    assert len(told) > 1
    for one in told:
        assert one.chart.centre == pytest.approx(pooled(inside[one.code]), abs=0.04), one.title
    if step:
        assert any(one.chart.kind == "points" for one in made)


@pytest.mark.slow
def test_late_periods_are_no_improvement_while_their_cases_are_open() -> None:
    made = report("internal")
    # One theme's chart among several may show a run by chance; late periods would bend that of all rules.
    assert not any(words.startswith("Over all rules, cases are at risk less") for words in change_words(made))
    for one in made.trends:
        assert [point.counted for point in one.chart.points[-6:]] == [False] * 6
        assert any("not complete" in note for note in one.chart.notes)
