"""Invented rows and chronologies are read as the events that they tell, to the measure that is promised."""

from __future__ import annotations

from tests.chronologies.reading_rows import chronology_rows, figures, single_rows


def test_rows_by_themselves():
    rows = list(single_rows())
    found = figures(rows)
    assert len(rows) >= 500
    assert found["first"] >= 0.93, found
    assert found["among three"] >= 0.97, found
    assert found["taken"] >= 0.75, found
    assert found["right"] >= 0.95, found
    assert found["none taken"] == 0, [row.text for row in rows if not row.events and row.wrong]


def test_rows_of_chronologies():
    found = figures(list(chronology_rows()))
    assert found["first"] >= 0.85, found
    assert found["among three"] >= 0.88, found
    assert found["taken"] >= 0.40, found
    assert found["right"] >= 0.95, found
    assert found["none taken"] <= 0.03, found
    assert found["several"] >= 0.70, found


def test_rows_of_later_hands():
    rows = list(chronology_rows("later_hands.yaml"))
    found = figures(rows)
    assert len(rows) >= 100
    assert found["first"] >= 0.75, found
    assert found["among three"] >= 0.85, found
    assert found["taken"] >= 0.37, found
    assert found["right"] >= 0.92, found


def test_rows_of_new_hands():
    rows = list(chronology_rows("new_hands.yaml"))
    found = figures(rows)
    assert len(rows) >= 390
    assert found["first"] >= 0.65, found
    assert found["among three"] >= 0.78, found
    assert found["taken"] >= 0.27, found
    assert found["right"] >= 0.95, found
    assert found["none taken"] <= 0.02, found
