"""What is said first of each characteristic, in sentences for every verdict."""

from __future__ import annotations

import pytest

from fairness.audit.report.model import Disparity, Group, Headline, HeldFixed, Model, Questions, Report
from fairness.reports.audit.headlines import EXPLORATORY, headline_words, section_words
from fairness.reports.audit.pathway import lapsed_words
from fairness.statistics.disparity import Change
from fairness.statistics.pooled import OverRules
from fairness.statistics.rates import Interval
from tests.audit.report.audits import BY, audit, report

GROUPS = (Group("asian", "Asian", 60, 0.3), Group("white", "White", 120, 0.6), Group(None, "not recorded", 20, 0.1))
OVER = OverRules(30, 29, 1, Interval(1.34, 1.2, 1.51, ""), 0.001)


def disparity(*headlines: Headline, questions: tuple[Questions, ...] = ()) -> Disparity:
    return Disparity(
        "ethnicity",
        "ethnicity",
        "white",
        ("grade",),
        GROUPS,
        (),
        headlines=headlines,
        primary=True,
        questions=questions,
    )


def headline(**more: object) -> Headline:
    return Headline("ethnicity", "asian", "Asian", **({"verdict": "differs", "over": OVER} | more))  # type: ignore[arg-type]


def told(one: Disparity) -> str:
    return " ".join(section_words(one))


def test_a_difference_is_told_with_its_size_and_its_direction() -> None:
    said = told(disparity(headline()))
    assert said == (
        "Asian: over 30 rules together, cases were at risk 1.34 times (95% interval 1.20 to 1.51) as often as those "
        "of “White”. The groups differ. The share at risk is higher on 29 of 30 rules."
    )
    low = OverRules(1, 0, 1, Interval(0.5, 0.3, 0.8, ""), 0.001)
    assert "over 1 theme together" in told(disparity(headline(over=low, level="theme")))
    assert "lower on 1 of 1 theme." in told(disparity(headline(over=low, level="theme")))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("disappears", "The difference disappears within grade: the ratio there is 1.01 (0.98 to 1.03)."),
        ("smaller", "The difference is smaller within grade: the ratio"),
        ("larger", "The difference is larger within grade: the ratio"),
        ("unsure", "Within grade too few cases can be compared to tell whether the difference remains: the ratio"),
        ("", "Within grade the ratio is about the same: the ratio"),
    ],
)
def test_what_becomes_of_it_within_strata_is_a_sentence(change: Change, says: str) -> None:
    held = HeldFixed("grade", Interval(1.01, 0.98, 1.03, ""), change)
    assert says in told(disparity(headline(within=(held,))))


def test_models_say_what_they_find_refuse_and_doubt() -> None:
    fixed = ("kind", "grade")
    crude, ratio = Interval(1.5, 1.2, 1.9, ""), Interval(1.1, 0.8, 1.4, "")
    found = Model("at risk", fixed, ratio, crude, "disappears", doubts=("the ratio is not the same for every kind",))
    none = Model(
        "The whole case", fixed, None, None, "", "it needs at least 40 cases that ended, and 10 of each group"
    )
    said = told(disparity(headline(models=(found, none))))
    assert (
        "The difference disappears with kind and grade held fixed together: for risks the odds ratio is 1.10" in said
    )
    assert "Read this with care: the ratio is not the same for every kind." in said
    assert "For “The whole case” there is no model with kind and grade held fixed together: it needs" in said


def test_bounds_and_exploration_are_said() -> None:
    bounds = (Interval(1.1, 0.9, 1.3, ""), Interval(1.5, 1.2, 1.8, ""))
    one = disparity(headline(verdict="may differ", exploratory=True, bounds=bounds))
    assert "The groups may differ." in told(one) and "are exploratory" in told(one)
    assert "20 cases do not record it. If all of them were Asian, the ratio would be 1.10 (0.90 to 1.30)" in told(one)


def lapsed(label: str, group: str | None, number: int | None) -> Questions:
    return Questions(group, label, 100, 50, 5, 0, 45, 0, number, 0)


def test_a_group_whose_questions_lapse_more_often_is_named() -> None:
    said = " ".join(lapsed_words(disparity(questions=(lapsed("Asian", "asian", 44), lapsed("White", "white", 9)))))
    assert said.startswith(
        "Questions lapsed most often for Asian: 44 of 100 (44.0%). For White it was 9 of 100 (9.0%)."
    )
    for other in (lapsed("White", "white", 40), lapsed("White", "white", None), lapsed("not recorded", None, 9)):
        assert not list(lapsed_words(disparity(questions=(lapsed("Asian", "asian", 44), other))))


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["internal", "shared", "public"])
def test_every_interval_drawn_says_what_the_verdict_says(audience: str) -> None:
    made: Report = report(audience)  # type: ignore[arg-type]
    for one in made.disparities:
        for row in one.headlines:
            assert row.corrected is None or row.corrected.holds(1) == (row.verdict == "no clear difference")
        for each in one.rows:
            found = each.comparison
            if found and found.corrected:
                assert found.corrected.holds(0) == (each.verdict == "no clear difference")
    said = " ".join(headline_words(made))
    assert all(f"{one.label[:1].upper()}{one.label[1:]}" in said for one in made.disparities)
    assert EXPLORATORY.endswith(".")


@pytest.mark.slow
def test_what_is_below_a_headline_that_does_not_differ_is_exploratory() -> None:
    made = report("internal")
    assert made.family.primary == BY[0] and audit().counts.cases
    for one in made.disparities:
        differing = {row.group for row in one.headlines if row.verdict == "differs"}
        below = [row for row in one.rows if row.comparison and row.comparison.p is not None]
        assert all(row.comparison and row.comparison.exploratory for row in below if row.group not in differing)
        assert all(row.verdict != "differs" for row in below if row.group not in differing)
    assert made.family.exploratory > 0


@pytest.mark.slow
def test_no_question_vanishes() -> None:
    made = report("internal")
    for one in made.disparities:
        assert sum(row.asked or 0 for row in one.questions) == made.quality.questions
        for row in one.questions:
            parts = (row.judged, row.unknown, row.lapsed, row.due)
            assert row.asked == sum(part or 0 for part in parts) and row.judged == sum(
                part or 0 for part in (row.at_risk, row.met, row.explained)
            )
        endings = [stage for stage in one.stages if stage.name.startswith("ending.")]
        for group in one.groups:
            if group.group is not None:
                assert sum(stage.cases or 0 for stage in endings if stage.group == group.group) == group.cases
