"""The page of a case: what the terminal shows, drawn; everything escaped; usable by everyone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from fairness import check, load_cases, load_rulebook
from fairness.reports.lanes import Lane, Mark, fallen, lanes, marked, span
from fairness.reports.render.formats import FORMATS
from fairness.reports.review.sections import Extent, review_document
from fairness.reports.svg.canvas import Look
from fairness.reports.svg.timeline import timeline
from fairness.reports.view import View, view
from tests.cli import SAMPLES
from tests.pages import SCRIPT, in_a_browser, pdf_pages, problems, scripts
from tests.reports.audit.test_html import text_of

ATTACK = "<script>alert(1)</script>"


RULEBOOK = load_rulebook()


def viewed(file: Path) -> View:
    (review,) = check(load_cases(str(file)), RULEBOOK, date(2024, 12, 1))
    return view(review, RULEBOOK)


def of(*names: str) -> list[View]:
    return [viewed(SAMPLES / f"{name}.yaml") for name in names]


def page(*views: View) -> str:
    return str(FORMATS["html"].make(review_document(views, Extent(drawn=True, folds=True))))


@pytest.mark.parametrize("name", ["long-exclusion", "good-practice", "explained-risk", "same-day", "partial-dates"])
def test_the_page_has_what_the_view_has(name: str) -> None:
    (one,) = of(name)
    html = page(one)
    text = text_of(html)
    assert scripts(html) in ([], [SCRIPT]) and not re.findall(r"src=|@import|<link", html)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for rule in [*(found.lead for found in one.findings), *(found.rule for found in (*one.explained, *one.met))]:
        assert re.sub(r"\s+", " ", rule.finding or rule.title) in text or re.sub(r"\s+", " ", rule.title) in text
    shown = [action.task in text for action in one.actions]
    assert sum(shown) >= min(10, len(shown))  # the first page has room for ten
    assert "`" not in text


def test_a_yes_or_no_is_said_in_words() -> None:
    assert "new in post: no" in text_of(page(*of("long-exclusion")))


def test_every_field_of_a_case_is_shown_as_text(tmp_path: Path) -> None:
    content = f"""case_id: "{ATTACK}"
nation: england
sector: secondary
kind: conduct
procedure: mhps
opened: 2024-01-08
organisation: {{name: "{ATTACK}"}}
practitioner: {{profession: doctor}}
roles: {{case_manager: "{ATTACK}", case_investigator: "{ATTACK}"}}
explanations:
  - {{rule: MHE001, event: 0, reason: "{ATTACK}", by: "{ATTACK}", date: 2024-02-01}}
events:
  - {{type: exclusion.formal, date: 2024-01-09, by: "{ATTACK}", reason: "{ATTACK}", ref: "{ATTACK}"}}
"""
    file = tmp_path / "case.yaml"
    file.write_text(content, encoding="utf-8")
    html = page(viewed(file))
    assert scripts(html) in ([], [SCRIPT]) and text_of(html).count(ATTACK) > 4


def test_several_cases_stand_under_a_table_of_all() -> None:
    text = text_of(page(*of("long-exclusion", "good-practice")))
    assert "Review of 2 cases" in text and "All cases, the most pressing first" in text


def test_lanes_are_within_the_days_drawn_and_each_risk_falls_within_them() -> None:
    (one,) = of("long-exclusion")
    first, last = span(one)
    for lane in lanes(one):
        assert all(first <= start <= end <= last for start, end, _ in lane.periods)
        assert all(first <= when <= last for when in [*lane.marks, *lane.acts])
    assert {number for _, number in fallen(one)} <= {one.numbers[finding.id] for finding in one.main}
    assert [lane.label for lane in lanes(one)][:2] == ["Exclusion", "Restriction"]


def test_the_numbers_of_a_drawing_have_a_row_for_each_late_period() -> None:
    (one,) = of("long-exclusion")
    text = text_of(page(one))
    found = marked(one)
    assert any(mark.late for mark in found) and any(mark.missed for mark in found)
    for mark in found:
        for start, end in mark.late:
            assert f"Finding {mark.number}: late {start.day} {start:%b %Y} {end.day} {end:%b %Y}" in text


def test_a_drawing_has_a_lane_for_each_finding_that_leads_to_it() -> None:
    days = (date(2024, 1, 1), date(2024, 12, 31))
    lane = Lane("A & B", [(date(2024, 2, 1), date(2024, 8, 1), False)], [date(2024, 3, 1)])
    late = Mark(3, "It was late", "#late", ((date(2024, 3, 1), date(2024, 4, 1)),), ())
    missed = Mark(4, "It is missing", "#missed", (), (date(2024, 5, 1), date(2024, 6, 1)))
    drawing = ET.fromstring(timeline(Look("x", "T"), days, [lane], [late, missed], None))  # noqa: S314
    links = [one for one in drawing.iter() if one.tag.endswith("}a")]
    assert [one.get("href") for one in links] == ["#late", "#missed"] and drawing.get("role") == "group"
    bands = [one for one in links[0].iter() if one.tag.endswith("rect")]
    flags = [one for one in links[1].iter() if one.tag.endswith("polygon")]
    assert len(bands) == 1 and len(flags) == 2
    words = ["".join(one.itertext()) for one in drawing.iter() if one.tag.endswith("text")]
    assert {"A & B", "3. It was late", "4. It is missing"} <= set(words)


@pytest.mark.slow
@in_a_browser
def test_it_reads_on_every_width_and_on_paper(tmp_path: Path) -> None:
    for html in (page(*of("long-exclusion")), page(*of("explained-risk", "same-day"))):
        assert problems(html, tmp_path) == []
        assert 1 < pdf_pages(html, tmp_path) < 25


def test_what_has_no_exact_date_is_drawn_pale_and_said() -> None:
    unsure = Lane(
        "Sick leave", [(date(2024, 6, 1), date(2024, 7, 1), True)], unsure=[(date(2024, 3, 1), date(2024, 6, 1))]
    )
    drawn = timeline(Look("id", "t"), (date(2024, 3, 1), date(2024, 7, 1)), [unsure], [], None)
    assert drawn.count('stroke-dasharray="3 3"') == 2  # the bar, and its key
    assert "between these days: no exact date" in drawn
    assert "some time between 1 Mar 2024 and 1 Jun 2024" in drawn
