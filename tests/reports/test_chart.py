"""The axis of the timeline in characters: its labels are whole and stand apart, whatever the dates and the width."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.readers.record import read_case
from fairness.reports.chart import Chart
from fairness.reports.view import view
from tests.packs import rulebook_of
from tests.words import SMALL

PACK = {"pack": "p", "rules": [{"code": "ABC001", "title": "t", "check": {"expect": "contact.made"}}]}


def axis(opened: str, closed: str | None, width: int, as_at: date = date(2026, 1, 1)) -> str:
    """The labels of the axis of a case without events."""
    rulebook = rulebook_of(PACK, SMALL)
    document = {"case_id": "A1", "nation": "england", "opened": opened, "closed": closed}
    case = read_case(document, "case.yaml", SMALL)
    made = review(case, SingleCase(rulebook), as_at)
    return Chart(view(made, rulebook), width).axis()[0].drawing


@pytest.mark.parametrize("width", [52, 72])
def test_a_label_at_the_right_edge_is_whole(width: int) -> None:
    assert axis("2024-01-01", "2024-06-01", width).split()[-2:] in (["May", "2024"], ["Jun", "2024"])
    assert axis("2024-01-10", None, width, as_at=date(2024, 2, 1)).split() == ["Feb", "2024"]


@pytest.mark.parametrize("width", [20, 33, 52, 72, 112])
def test_labels_stand_apart_and_are_whole(width: int) -> None:
    known = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
    for days in (20, 31, 45, 92, 152, 300, 500, 900, 2000, 4000):
        for start in (date(2022, 1, 1), date(2022, 8, 30), date(2022, 11, 15)):
            drawn = axis(str(start), str(min(start + timedelta(days=days), date(2026, 1, 1))), width)
            words = drawn.split()
            months, years = words[:-1:2], words[1::2]
            if words[0] in known:
                assert set(months) <= known and all(len(one) == 4 and one.isdigit() for one in years), drawn
            elif "to" not in words:
                assert all(len(one) == 4 and one.isdigit() for one in words), drawn
            assert "to" in words or len(drawn) <= width + 4


def test_what_has_no_exact_date_is_drawn_as_unsure_over_the_days_in_which_it_may_lie() -> None:
    rule = {"code": "ABC001", "title": "t", "check": {"expect": "communication.contact"}}
    rulebook = rulebook_of({"pack": "p", "rules": [rule]}, shipped_vocabulary())
    events = [
        {"date": "2024", "type": "health.sick_leave_started"},
        {"date": {"from": "2024-06-01", "to": "2024-06-30"}, "type": "communication.update"},
    ]
    document = {"case_id": "A1", "nation": "england", "opened": "2024-03-01", "events": events}
    case = read_case(document, "case.yaml", shipped_vocabulary())
    chart = Chart(view(review(case, SingleCase(rulebook), date(2025, 3, 1)), rulebook), 80)
    rows = {row.label: row.drawing for row in chart.rows()}
    sick = rows["Sick leave"]
    first, sure = chart.column(date(2024, 3, 1)), chart.column(date(2024, 12, 31))
    assert set(sick[first:sure]) == {"┄"} and "┄" not in sick[sure:] and not sick[:first].strip()
    assert "•" not in rows["Contact"] and rows["Contact"].strip("┄ ") == "" and "┄" in rows["Contact"]
    assert "┄ between these days: the record has no exact date" in chart.legend()
