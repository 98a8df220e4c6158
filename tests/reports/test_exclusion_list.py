"""The tracker of exclusions: its dates worked out by hand for invented cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairness.cases.timeline import timeline
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.record import read_case
from fairness.reports.exclusion_list import Exclusion, exclusions, periods
from fairness.reports.exclusion_list import overdue_in_words as said
from fairness.reports.exclusion_tables import figures, in_order, overdue_in_words
from fairness.rulebook.rulebook import Rulebook, load_rulebook

WORDS = shipped_vocabulary()
RULES = load_rulebook(lines=False)


def found(
    *events: tuple[Any, ...], as_at: str = "2024-12-01", rules: Rulebook = RULES, **more: Any
) -> list[Exclusion]:
    listed = [{"date": one[0], "type": one[1], **(one[2] if len(one) > 2 else {})} for one in events]
    document = {"case_id": "A", "nation": "england", "opened": "2024-01-02", "events": listed, **more}
    return exclusions(timeline(read_case(document, "a.yaml", WORDS), date.fromisoformat(as_at), WORDS), rules)


def test_an_exclusion_in_force_has_its_dates() -> None:
    [one] = found(
        ("2024-01-08", "advice.sought", {"reference": "PPA/1234"}),
        ("2024-01-10", "exclusion.immediate"),
        ("2024-01-22", "exclusion.formal"),
        ("2024-02-15", "exclusion.reviewed"),
        as_at="2024-03-01",
    )
    assert (one.began, one.ended, one.days) == (date(2024, 1, 10), None, 52)
    assert (one.formal, one.period) == (date(2024, 1, 22), 2)
    assert (one.last_review, one.next_review) == (date(2024, 2, 15), date(2024, 3, 14))
    assert (one.third_review, one.six_months) == (date(2024, 4, 15), date(2024, 7, 10))
    assert (one.advice, one.board_member, one.overdue) == ("PPA/1234", False, ())


def test_a_stated_last_day_brings_the_review_forward() -> None:
    [one] = found(("2024-01-10", "exclusion.formal", {"until": "2024-01-24"}), as_at="2024-01-25")
    assert one.next_review == date(2024, 1, 24) and one.overdue == ("review",)
    assert overdue_in_words(one) == "review since 24 Jan 2024"
    [again] = found(
        ("2024-01-10", "exclusion.formal", {"until": "2024-01-24"}), ("2024-01-24", "exclusion.reviewed"),
        as_at="2024-02-01",
    )  # fmt: skip
    assert again.next_review == date(2024, 2, 21) and again.overdue == ()


@pytest.mark.parametrize(("as_at", "overdue"), [("2024-02-07", ()), ("2024-02-08", ("review",))])
def test_a_review_is_overdue_on_the_day_after_four_weeks(as_at: str, overdue: tuple[str, ...]) -> None:
    [one] = found(("2024-01-10", "exclusion.formal"), as_at=as_at)
    assert one.overdue == overdue


def test_an_immediate_exclusion_is_to_end_or_be_made_formal_in_two_weeks() -> None:
    [early] = found(("2024-01-10", "exclusion.immediate"), as_at="2024-01-24")
    assert (early.formal, early.period, early.next_review, early.overdue) == (None, 0, date(2024, 1, 24), ())
    [late] = found(("2024-01-10", "exclusion.immediate"), as_at="2024-01-26")
    assert (late.formal, late.period, late.overdue) == (date(2024, 1, 25), 1, ("formal_decision",))


def test_periods_that_follow_each_other_are_one_exclusion() -> None:
    [one] = found(
        ("2024-01-10", "exclusion.formal"), ("2024-02-06", "exclusion.ended"),
        ("2024-02-07", "exclusion.formal"), ("2024-03-05", "exclusion.ended"),
    )  # fmt: skip
    assert (one.days, one.ended, one.next_review, one.overdue) == (56, date(2024, 3, 5), None, ())


def test_two_exclusions_months_apart_are_two() -> None:
    one, other = found(
        ("2024-01-10", "exclusion.formal"), ("2024-02-06", "exclusion.ended"), ("2024-11-20", "exclusion.formal")
    )
    assert (one.number, other.number, other.days) == (1, 2, 12)
    assert [each.number for each in in_order([one, other])] == [2, 1]


def test_a_criminal_investigation_keeps_six_months_from_being_overdue_and_nothing_else() -> None:
    events = [
        ("2024-01-10", "exclusion.formal"),
        ("2024-11-20", "exclusion.reviewed"),
        ("2024-11-20", "advice.sought"),
    ]
    [alone] = found(*events)
    [police] = found(*events, ("2024-03-01", "police.investigation_opened"))
    [told] = found(*events, ("2024-03-01", "referral.police"))
    assert (alone.overdue, police.overdue, told.overdue) == (("six_months",), (), ("six_months",))
    assert police.police and not told.police


def test_advice_at_twelve_weeks_is_wanted_after_eight() -> None:
    events = [("2024-01-10", "exclusion.formal"), ("2024-04-01", "exclusion.reviewed")]
    [without] = found(*events, ("2024-03-05", "advice.sought"), as_at="2024-04-10")
    [having] = found(*events, ("2024-03-25", "advice.sought"), as_at="2024-04-10")
    assert (without.overdue, having.overdue) == (("advice",), ())
    assert (without.advice, having.advice) == ("2024-03-05", "2024-03-25")


def test_what_the_source_does_not_keep_is_not_known() -> None:
    [one] = found(("2024-01-10", "exclusion.formal"), recorded=["exclusion.*"], as_at="2024-05-01")
    assert one.advice is None and one.board_member is None and "advice" not in one.overdue


def test_neither_names_nor_free_text_are_listed() -> None:
    [one] = found(
        ("2024-01-08", "advice.sought", {"reference": "spoke to Jane Smith about the case"}),
        ("2024-01-10", "exclusion.formal", {"reason": "Jane Smith", "by": "Jane Smith"}),
        roles={"designated_board_member": "Jane Smith"},
    )
    assert "Jane" not in repr(one) and one.board_member and one.advice == "2024-01-08"


def test_a_vague_date_is_said_to_be_one() -> None:
    [one] = found(("2024-01", "exclusion.formal"), ("2024-03-05", "exclusion.ended"))
    assert not one.sure and one.began == date(2024, 1, 2)


def test_leaving_ends_an_exclusion() -> None:
    [one] = found(("2024-01-10", "exclusion.formal"), ("2024-01-31", "employment.resigned"))
    assert one.ended == date(2024, 1, 31)


def test_the_figures_of_a_month() -> None:
    all_of_them = [
        *found(("2024-10-20", "exclusion.formal"), ("2024-11-14", "exclusion.reviewed")),
        *found(("2024-11-04", "exclusion.immediate"), ("2024-11-12", "exclusion.ended")),
        *found(("2024-04-02", "exclusion.formal"), roles={"designated_board_member": "P3"}),
    ]
    counted = dict(figures(all_of_them, date(2024, 11, 30)))
    assert counted["in force on the day before the month"] == 2
    assert (counted["begun in the month"], counted["ended in the month"]) == (1, 1)
    assert counted["in force on 30 Nov 2024"] == 2
    assert counted["of these, out for 4 to 12 weeks"] == 1 and counted["of these, out for over 6 months"] == 1
    assert counted["reviews recorded in the month"] == 1
    assert counted["in force with a review overdue"] == 1
    assert counted["in force without a designated board member"] == 1


# -- the limits are those of the rules ------------------------------------------------------------

OVERLAY = """overlay: ours
says: our policy
set:
  mhps-england.advice_again_by: 10 weeks
rules:
  MHE009: {within: 10 days}
  MHE014: {every: 21 days}
  MHE016: {within: 5 months}
"""


def test_an_overlay_moves_the_tracker(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(OVERLAY)
    rules = load_rulebook(overlays=[str(tmp_path / "ours.yaml")])
    [one] = found(("2024-01-10", "exclusion.formal"), as_at="2024-06-12", rules=rules)
    assert (one.next_review, one.period) == (date(2024, 1, 31), 8)
    assert (one.third_review, one.six_months) == (date(2024, 3, 20), date(2024, 6, 10))
    assert [said(one, name) for name in one.overdue[1:]] == [
        "no advice at 10 weeks is recorded", "it has passed 5 months",
    ]  # fmt: skip
    [early] = found(("2024-01-10", "exclusion.immediate"), as_at="2024-01-21", rules=rules)
    assert (early.next_review, early.overdue) == (date(2024, 1, 20), ("formal_decision",))


def test_a_nation_has_its_own_limits_and_else_those_of_the_others() -> None:
    set_here = load_rulebook(settings={"mhps-northern-ireland.exclusion_review": "14 days"}, lines=False)
    assert {nation: str(periods(set_here, nation).review) for nation in ("england", "northern_ireland")} == {
        "england": "28 days", "northern_ireland": "14 days",
    }  # fmt: skip
    assert [str(periods(RULES, one).immediate) for one in ("wales", "northern_ireland")] == ["2 weeks", "4 weeks"]
    assert periods(load_rulebook("lived-experience", lines=False), "england") == periods(RULES, "england")
