"""The report's model: its counts are those of the measures, and nothing that is hidden can be worked out."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog
from scipy.sparse import lil_array
from scipy.sparse.csgraph import connected_components

from fairness.audit.measures import ALL, ORGANISATION, RULE, THEME, Measures, measure
from fairness.audit.report.build import Choice, build
from fairness.audit.report.cells import CaseCounts, Cells
from fairness.audit.report.disparity import TOGETHER, without_headcounts
from fairness.audit.report.durations import Lengths
from fairness.audit.report.merged import SMALL, heads_together, together
from fairness.audit.report.pathway import Pathway
from fairness.audit.report.rates import Completeness
from fairness.rulebook.models import THEMES
from fairness.statistics.disclosure import Protected, Table
from fairness.statistics.durations import log_rank
from fairness.statistics.rates import wilson
from tests.audit.report.audits import BY, RULEBOOK, audit, report

pytestmark = pytest.mark.slow


def test_internal_counts_are_those_of_the_measures() -> None:
    made = report("internal")
    counts = measure(audit(), RULEBOOK).counts
    for row in (made.overall, *made.themes, *made.rules):
        found = counts.filter((pl.col("level") == row.level) & (pl.col("code") == row.code)).to_dicts()[0]
        assert (row.cases, row.asked, row.judged, row.at_risk) == tuple(
            found[name] for name in ("cases", "asked", "judged", "risk")
        )
        assert row.rate == wilson(found["risk"], found["judged"])
        if row.level == "rule":
            assert (row.times_judged, row.times_at_risk) == (found["times_judged"], found["times_at_risk"])
            assert row.asked == sum(getattr(row, name) or 0 for name in ("judged", "due", "unknown", "lapsed"))
    assert made.quality.questions == sum(row.asked or 0 for row in made.rules)
    assert made.quality.unknown == sum(row.unknown or 0 for row in made.rules)
    assert made.hidden == 0 and made.worst


@pytest.mark.parametrize("audience", ["shared", "public"])
@pytest.mark.parametrize("cases", [1, 5, 10, 20, 40, 400])  # few are where most is hidden
def test_what_others_read_holds_no_small_count_no_case_and_no_exact_public_count(audience: Any, cases: int) -> None:
    made = report(audience, cases=cases)
    least, step = (5, 1) if audience == "shared" else (8, 5)
    assert not made.worst and made.hidden
    few = cases < least
    names = (
        "asked",
        "judged",
        "at_risk",
        "explained",
        "met",
        "due",
        "unknown",
        "lapsed",
        "times_judged",
        "times_at_risk",
    )
    for row in (made.overall, *made.themes, *made.rules):
        for name in names:
            count = getattr(row, name)
            assert count is None or (not few and (count == 0 or (count >= least and count % step == 0))), name
    for disparity in made.disparities:
        for one in disparity.rows:
            if one.comparison is not None:
                counts = (one.comparison.x, one.comparison.n, one.comparison.other_x, one.comparison.other_n)
                assert all(count == 0 or (count >= least and count % step == 0) for count in counts)
    for duration in made.durations:
        assert duration.spread is None or (duration.ended or 0) >= 2 * least


def test_the_groups_of_internal_reports_add_up() -> None:
    made = report("internal")
    for disparity in made.disparities:
        assert sum(group.cases or 0 for group in disparity.groups) == made.overall.cases
        for row in disparity.rows:
            assert row.comparison is not None and row.verdict != "hidden"
    assert made.family.declared == made.family.tested + made.family.few + made.family.hidden


@pytest.mark.parametrize(("by", "merged"), [(BY, False), (BY, True), (("wres", "sex"), True)])
def test_hidden_counts_cannot_be_worked_out_from_all_that_is_printed(by: tuple[str, ...], merged: bool) -> None:
    """The attack: linear programmes over all that is known of the counts, as a reader would set them up."""
    cells = Cells()
    measures = measure(audit(), RULEBOOK, (*by, ORGANISATION, "quarter"))
    levels = {ORGANISATION: (ALL, THEME), "quarter": (ALL, THEME)} | dict.fromkeys(by, (ALL, THEME, RULE))
    if merged:
        measures = together(measures, by, "shared", {}).measures
    counts = CaseCounts(cells, measures, RULEBOOK, levels, small=4)
    Lengths(cells, counts, measures, by)
    Pathway(cells, counts, measures, by, (date(2023, 4, 1), date(2024, 3, 31)))
    Completeness(cells, counts, measures)
    cells.protect("shared")
    table, protected = cells.table(), cells.protected
    assert protected is not None
    small = [key for key, count in table.cells.items() if protected.shown[key] is None and 1 <= count <= 4]
    assert len(small) > 20
    assert table.within
    for keys, sides, known, below, room in _apart(table, protected):
        bounds = [(0, table.cells[key] + 100) for key in keys]
        for number, key in enumerate(keys):
            if 1 <= table.cells[key] <= 4:
                aim = np.zeros(len(keys))
                aim[number] = 1
                said = {"A_eq": sides, "b_eq": known} | ({"A_ub": below, "b_ub": room} if below.shape[0] else {})
                low, high = (linprog(sign * aim, bounds=bounds, method="highs", **said).fun for sign in (1, -1))
                assert -high - low >= 1.5, key
                small.remove(key)
    assert not small


def _apart(table: Table, protected: Protected) -> Iterator[tuple[list[Hashable], Any, Any, Any, Any]]:
    """The hidden cells in lots that nothing ties together: keys, their sums, and which are no larger than others."""
    keys = [key for key in table.cells if protected.shown[key] is None]
    place = {key: number for number, key in enumerate(keys)}

    def rows(listed: Sequence[Sequence[tuple[Hashable, int]]]) -> tuple[Any, np.ndarray]:
        """A matrix, and what is left on the other side of each row."""
        matrix, left = lil_array((len(listed), len(keys))), np.zeros(len(listed))
        for number, terms in enumerate(listed):
            for key, sign in terms:
                if key in place:
                    matrix[number, place[key]] += sign
                else:
                    left[number] -= sign * (protected.shown[key] or 0)
        return matrix.tocsr(), left

    sums, known = rows([[(total, -1), *((part, 1) for part in parts)] for total, parts in table.sums])
    below, room = rows([[(part, 1), (whole, -1)] for part, whole in table.within])
    both = abs(sums).T @ abs(sums) + abs(below).T @ abs(below)
    lots, lot_of = connected_components(both, directed=False)
    for lot in range(lots):
        inside = np.flatnonzero(lot_of == lot)
        own, less = sums[:, inside], below[:, inside]
        of_own, of_less = (np.flatnonzero(abs(one).sum(axis=1)) for one in (own, less))
        yield [keys[one] for one in inside], own[of_own], known[of_own], less[of_less], room[of_less]


def test_two_groups_are_compared_once() -> None:
    made = build(audit(), RULEBOOK, Choice("internal", ("sex", "disability", "new_in_post", "qualified")))
    for one in made.disparities:
        compared = {row.group for row in one.rows}
        assert compared == {"sex": {"female"}, "disability": {"yes"}, "new_in_post": {"true"}}.get(
            one.by, {"uk", "eea", "elsewhere"}
        )
        assert {row.group for row in made.durations if row.by == one.by and row.verdict} == compared


def test_comparing_groups_hides_at_most_one_more_rule() -> None:
    """What became of all questions is printed by group, over all rules: its sum may be guarded by one count more."""
    alone, compared = (report("shared", by) for by in ((), BY))
    hidden = [
        [row.code for row in made.rules if row.judged is None or row.at_risk is None] for made in (alone, compared)
    ]
    assert set(hidden[0]) <= set(hidden[1]) and len(hidden[1]) <= len(hidden[0]) + 1
    assert any(row.level == "rule" and row.comparison for one in compared.disparities for row in one.rows)


def test_a_brief_report_has_the_same_rows() -> None:
    for audience in ("internal", "shared", "public"):
        choice = Choice(audience)  # type: ignore[arg-type]
        whole, brief = build(audit(), RULEBOOK, choice), build(audit(), RULEBOOK, choice, brief=True)
        assert (brief.overall, brief.themes, brief.rules, brief.quality) == (
            whole.overall, whole.themes, whole.rules, whole.quality,
        )  # fmt: skip


def test_how_many_were_followed_is_exact_and_for_internal_use_only() -> None:
    for one in report("internal").durations:
        numbers = [number for _, number in one.followed]
        assert bool(numbers) == (not one.by and one.spread is not None)
        assert numbers == sorted(set(numbers), reverse=True) and (not numbers or numbers[0] == one.count)
    assert not any(one.followed for audience in ("shared", "public") for one in report(audience).durations)


def test_themes_are_compared_in_their_own_order() -> None:
    for one in report("internal").disparities:
        assert [*dict.fromkeys(row.code for row in one.rows if row.level == "theme")] == [*THEMES]


def test_a_curve_for_others_has_enough_ends_in_each_step() -> None:
    facts = audit().cases().collect()
    made = [one for one in report("shared", ()).durations if one.steps]
    assert len(made) > 2
    for one in made:
        ended = facts.filter(pl.col(f"ended.{one.name}")) if f"ended.{one.name}" in facts.columns else facts
        ends = ended[f"days.{one.name}"].drop_nulls()
        last = -1
        assert all(step.ended == step.at_risk == 0 for step in one.steps)
        for step in one.steps:
            assert ends.is_between(last, step.day, closed="right").sum() >= 5
            last = step.day
        assert ends.max() == last


def test_a_reference_is_compared_with_and_not_compared() -> None:
    made = build(audit(), RULEBOOK, Choice("internal", ("ethnicity",), {"ethnicity": "white"}, step="quarter"))
    rows = made.disparities[0].rows
    assert rows and all(row.group != "white" for row in rows)
    counts = measure(audit(), RULEBOOK, ("ethnicity",)).counts
    white = counts.filter((pl.col("level") == "all") & (pl.col("group") == "white")).to_dicts()[0]
    overall = [row for row in rows if row.level == "all"]
    assert all(row.comparison and row.comparison.other_n == white["judged"] for row in overall)


def test_durations_are_compared_with_the_reference_that_is_asked_for() -> None:
    made = build(audit(), RULEBOOK, Choice("internal", ("ethnicity",), {"ethnicity": "white"}, step="quarter"))
    facts = audit().cases().collect()
    found = {one.group: one for one in made.durations if one.by == "ethnicity" and one.name == "case"}
    assert found["white"].p is None and found["white"].verdict is None

    def days(group: str) -> list[tuple[int, bool, int]]:
        mine = facts.filter(pl.col("practitioner.ethnicity") == group)
        return [(days, ended, 1) for days, ended in mine.select("days.case", "ended.case").drop_nulls().rows()]

    assert found["asian"].p == pytest.approx(log_rank(days("asian"), days("white")), abs=1e-12)


def test_people_of_groups_without_a_case_count_among_everyone_else() -> None:
    facts = audit().cases().collect()["practitioner.profession"].value_counts().rows()
    cases = dict(facts)
    assert set(cases) == {"doctor", "dentist"}
    doctors, dentists = cases["doctor"], cases["dentist"]
    heads = {"profession": {"doctor": 4000, "dentist": 500, "pharmacist": 100, "not_stated": 900}}
    made = build(audit(), RULEBOOK, Choice("internal", ("profession",), headcounts=heads, step="quarter"))
    found = {one.group: one for one in made.disparities[0].likelihoods}
    one, none = found["doctor"], found["pharmacist"]
    assert (one.cases, one.other_cases, one.other_headcount) == (doctors, dentists, 600)
    assert (none.cases, none.other_cases, none.other_headcount) == (0, doctors + dentists, 4500)
    assert none.ratio is not None and none.ratio.low == 0 and none.ratio.high < 0.6
    assert set(found) == {"doctor", "dentist", "pharmacist"}


def test_a_group_with_cases_and_no_headcount_leaves_nothing_to_compare_with_everyone_else() -> None:
    heads = {"qualified": {"uk": 4000, "elsewhere": 900}}
    made = build(audit(), RULEBOOK, Choice("internal", ("qualified",), headcounts=heads, step="quarter"))
    assert made.disparities[0].likelihoods == ()
    assert without_headcounts(made.disparities[0], heads) == ["eea"]
    against = Choice("internal", ("qualified",), {"qualified": "uk"}, headcounts=heads, step="quarter")
    assert [one.group for one in build(audit(), RULEBOOK, against).disparities[0].likelihoods] == ["elsewhere"]


def test_headcounts_give_the_relative_likelihood() -> None:
    heads = {"qualified": {"uk": 4000, "eea": 500, "elsewhere": 900}}
    made = build(audit(), RULEBOOK, Choice("internal", ("qualified",), headcounts=heads, step="quarter"))
    one = next(row for row in made.disparities[0].likelihoods if row.group == "elsewhere")
    assert one.ratio is not None and one.cases is not None and one.other_cases is not None
    assert one.ratio.estimate == pytest.approx((one.cases / 900) / (one.other_cases / 4500))


def test_small_groups_are_counted_together_for_others_and_nothing_is_lost() -> None:
    inside, outside = (report(audience).disparities[0] for audience in ("internal", "shared"))
    small = {one.label for one in inside.groups if (one.cases or 0) < SMALL}
    assert not inside.together and not inside.left_out and len(small) > 1
    assert set(outside.together) == small and outside.left_out
    measures = together(measure(audit(), RULEBOOK, ("ethnicity",)), ("ethnicity",), "shared", {}).measures
    counts = measures.counts.filter((pl.col("level") == ALL) & (pl.col("group") == TOGETHER))
    held = sum(one.cases or 0 for one in inside.groups if one.label in small)
    assert counts["cases"].to_list() == [held] == [(measures.facts["by.ethnicity"] == TOGETHER).sum()]
    assert any(one.group == TOGETHER for one in outside.groups)
    assert not (small - {"not recorded"}) & {one.label for one in outside.groups}
    assert [one.cases for one in outside.groups if one.group is None] == [None]  # a row of its own, hidden
    told = [row for row in outside.rows if row.verdict != "hidden"]
    assert len(told) >= len(outside.rows) / 2


def test_a_few_cases_without_the_fact_are_counted_with_the_largest_group() -> None:
    measures = measure(audit(), RULEBOOK, ("sex",))
    sizes = dict(measures.facts["by.sex"].value_counts().iter_rows())
    assert None not in sizes or sizes[None] < 40
    few = [*measures.facts["by.sex"].to_list()]
    few[:3] = [None, None, None]
    counts = measures.counts
    rows = counts.filter((pl.col("by") == "sex") & (pl.col("level") == ALL))
    assert rows.height >= 2
    lacking = pl.DataFrame([{**rows.row(0, named=True), "group": None, "cases": 3}], schema=counts.schema)
    changed = Measures(
        pl.concat([counts, lacking]), measures.facts.with_columns(pl.Series("by.sex", few)), ("sex",), ""
    )
    made = together(changed, ("sex",), "shared", {})
    assert made.joined == {"sex": max((group for group in sizes if group), key=lambda group: sizes[group])}
    assert None not in made.measures.counts.filter(pl.col("by") == "sex")["group"].to_list()
    assert not made.measures.facts["by.sex"].null_count()
    assert together(changed, ("sex",), "internal", {}).joined == {}


def test_a_reference_stays_by_itself_however_small_and_headcounts_add_up() -> None:
    measures = measure(audit(), RULEBOOK, ("ethnicity",))
    small = [group for group in together(measures, ("ethnicity",), "shared", {}).members["ethnicity"] if group]
    kept = together(measures, ("ethnicity",), "shared", {"ethnicity": small[0]}).members.get("ethnicity", ())
    assert small[0] not in kept
    heads = {"ethnicity": {"white": 900} | {group: 10 + place for place, group in enumerate(small)}}
    made = heads_together(heads, {"ethnicity": small})
    total = sum(10 + place for place in range(len(small)))
    assert made == {"ethnicity": {"white": 900, TOGETHER: total}}
    missing = heads_together({"ethnicity": {small[0]: 10}}, {"ethnicity": small})
    assert missing == {"ethnicity": {}}


def test_what_became_of_each_rule_by_group_adds_up_to_all_and_is_for_internal_use() -> None:
    for one in report("internal").disparities:
        for group in one.questions:
            mine = [row for row in one.by_rule if row.group == group.group]
            assert mine and all(row.code and row.title for row in mine)
            for what in ("asked", "judged", "at_risk", "explained", "met", "unknown", "lapsed", "due"):
                assert sum(getattr(row, what) for row in mine) == getattr(group, what)
    assert not any(one.by_rule for one in report("shared").disparities)
