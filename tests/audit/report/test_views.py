"""What cases are counted by unasked: periods as long as others may see them, and organisations where they may."""

from __future__ import annotations

import polars as pl
import pytest

from fairness.audit.measures import ALL, NUMBERS, ORGANISATION, SCHEMA, THEME, Measures
from fairness.audit.report.build import Choice, build
from fairness.audit.report.views import STEPS, by_organisation, step_of, steps_of
from tests.audit.report.audits import RULEBOOK, audit


def measures(at_risk: dict[str, list[int]], judged: int = 20) -> Measures:
    """By step the cases at risk of `judged`, in each period: over everything, and (none ever) a theme."""
    rows = [
        (level, code, step, str(place), "", "", judged, risk if level == ALL else 0)
        for step, counts in at_risk.items()
        for place, risk in enumerate(counts)
        for level, code in ((ALL, ""), (THEME, "process"))
    ]
    found = pl.DataFrame(rows, [*list(SCHEMA)[:6], "judged", "risk"], orient="row")
    rest = [pl.lit(0).alias(name) for name in NUMBERS if name not in found.columns]
    return Measures(found.with_columns(rest).select(SCHEMA.keys()).cast(SCHEMA), pl.DataFrame(), (), ())  # type: ignore[arg-type]


def test_months_are_for_a_dozen_of_them_with_cases_enough() -> None:
    months = [f"2024-{month:02}-09" for month in range(1, 13)]
    assert steps_of(months * 20) == STEPS == ("month", "quarter", "year")
    assert steps_of(months * 19) == steps_of(months[:11] * 50) == steps_of([]) == ("quarter", "year")


@pytest.mark.parametrize(
    ("month", "quarter", "year", "chosen"),
    [
        ([9] * 9 + [4], [9], [9], "month"),  # 1 of 20 points, the theme's among them
        ([9] * 7 + [4] * 3, [9], [9], "quarter"),
        ([9] * 7 + [17] * 3, [9], [9], "quarter"),  # few that are not at risk
        ([4] * 10, [1, 9], [9], "year"),
        ([4] * 10, [1] * 4, [4, 9], "year"),  # as good as it can be
        ([0] * 10, [0], [0], "month"),  # a nought is shown
    ],
)
def test_the_period_is_as_long_as_hardly_any_count_is_hidden(
    month: list[int], quarter: list[int], year: list[int], chosen: str
) -> None:
    found = measures(dict(zip(STEPS, (month, quarter, year), strict=True)))
    assert step_of(found, STEPS, 4) == chosen
    assert step_of(found, STEPS, 0) == "month"  # nothing is hidden from internal readers


def test_where_most_is_hidden_by_any_period_none_is_taken() -> None:
    found = measures(dict.fromkeys(STEPS, [1, 2]), judged=4)
    found = Measures(found.counts.filter(pl.col("level") == ALL), found.facts, (), ())
    assert step_of(found, STEPS, 4) == ""


@pytest.mark.parametrize(
    ("at_risk", "small", "shown"),
    [([9, 9, 9, 3], 4, True), ([9, 9, 18], 4, False), ([9, 9], 4, False), ([1, 2, 3], 0, True)],
)
def test_organisations_are_counted_where_three_are_shown(at_risk: list[int], small: int, shown: bool) -> None:
    assert by_organisation(measures({ORGANISATION: at_risk}), small) == shown


def test_what_cannot_be_shown_by_organisation_or_period_hides_no_total() -> None:
    inside, outside = (build(audit(40), RULEBOOK, Choice(audience)) for audience in ("internal", "shared"))
    assert inside.trends and inside.units and not outside.trends and not outside.units
    assert outside.overall.at_risk == inside.overall.at_risk
