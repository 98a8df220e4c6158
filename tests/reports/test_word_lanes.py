"""The document of a review: what happened when as lanes of cells, and links that lead to a place in it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from fairness import check, load_cases, load_rulebook
from fairness.reports.document import Document as Report
from fairness.reports.document import Figure, Lanes, Linked, Section, Strip
from fairness.reports.review.sections import Extent, review_document
from fairness.reports.view import view
from fairness.reports.word import as_word
from fairness.reports.word_links import place_of
from tests.cli import SAMPLES

docx = pytest.importorskip("docx")


def opened(report: Report) -> Any:
    return docx.Document(io.BytesIO(as_word(report)))


def all_of(document: Any, tag: str, attribute: str) -> list[str]:
    from docx.oxml.ns import qn

    return [found for one in document.element.iter(qn(tag)) if (found := one.get(qn(attribute)))]


def test_every_link_leads_to_a_place_in_the_document() -> None:
    (case,) = load_cases(str(SAMPLES / "long-exclusion.yaml"))
    (made,) = check([case], load_rulebook(), date(2024, 12, 1))
    document = opened(review_document([view(made, load_rulebook())], Extent()))
    places, links = all_of(document, "w:bookmarkStart", "w:name"), all_of(document, "w:hyperlink", "w:anchor")
    assert len(links) > 40 and set(links) <= set(places)
    assert len({*places}) == len(places) and all(len(one) <= 40 for one in places)
    numbers = all_of(document, "w:bookmarkStart", "w:id")
    assert len({*numbers}) == len(numbers)
    lanes = document.tables[1]
    label = next(row.cells[0] for row in lanes.rows if "5. No review of the exclusion" in row.cells[0].text)
    assert len(label._tc.xpath(".//w:hyperlink")) == 1
    assert "late: from the day it was due" in "\n".join(one.text for one in document.paragraphs)


def test_a_band_is_as_long_as_its_days_and_a_mark_stands_on_its_day() -> None:
    strips = [
        Strip("Case", [(date(2024, 1, 1), date(2024, 9, 26))], ink="case"),
        Strip(Linked(("1. Late", "#late")), [(date(2024, 1, 1), date(2024, 1, 20))], ink="late"),
        Strip("Missed", marks=[date(2024, 9, 26)], ink="late", sign="⚑"),
    ]
    figure = Figure("When", "", lanes=Lanes(date(2024, 1, 1), date(2024, 9, 26), strips))
    (table,) = opened(Report("R", date(2024, 10, 1), [Section("late", "When", [figure])], "", "")).tables
    case, late, missed = (row._tr for row in table.rows[1:])
    assert [len(row.xpath(".//w:shd")) for row in (case, late, missed)] == [27, 2, 0]
    assert {one for one in late.xpath(".//w:shd/@w:fill")} == {"C75000"}
    assert [cell.text for cell in table.rows[3].cells][-1] == "⚑" and table.rows[0].cells[0].text == ""


def test_names_of_places_are_those_that_word_processors_take() -> None:
    assert place_of("fd4") == "a_fd4"
    long = place_of("exclusion_review-2024-03-18-and-more-of-it-than-there-is-room")
    assert len(long) <= 40 and long != place_of("exclusion_review-2024-03-18-and-more-of-it-than-there-was-room")
