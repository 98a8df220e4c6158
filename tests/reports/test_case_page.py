"""The page of a case: what the terminal shows, drawn; everything escaped; usable by everyone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from fairness import check, load_cases, load_rulebook
from fairness.reports.case_page import case_page
from fairness.reports.lanes import Lane, fallen, lanes, span
from fairness.reports.svg.canvas import Look
from fairness.reports.svg.timeline import timeline
from fairness.reports.view import View, view
from tests.cli import SAMPLES
from tests.pages import in_a_browser, pdf_pages, problems
from tests.reports.audit.test_html import text_of

ATTACK = "<script>alert(1)</script>"


RULEBOOK = load_rulebook()


def viewed(file: Path) -> View:
    (review,) = check(load_cases(str(file)), RULEBOOK, date(2024, 12, 1))
    return view(review, RULEBOOK)


def of(*names: str) -> list[View]:
    return [viewed(SAMPLES / f"{name}.yaml") for name in names]


@pytest.mark.parametrize("name", ["long-exclusion", "good-practice", "explained-risk", "same-day", "partial-dates"])
def test_the_page_has_what_the_view_has(name: str) -> None:
    (one,) = of(name)
    html = case_page([one])
    text = text_of(html)
    assert "<script" not in html and not re.findall(r"src=|@import|<link", html)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for finding in [*one.risks, *one.due, *one.explained, *one.unknown, *one.met]:
        assert re.sub(r"\s+", " ", finding.rule.title) in text
        for line in finding.lines:
            assert line.shows.replace("`", "") in text and line.due.replace("`", "") in text
    for finding in one.risks:
        assert all(re.sub(r"\s+", " ", basis) in text for basis in finding.basis)
    for _, value in one.facts:
        assert value in text
    assert "`" not in text


def test_a_yes_or_no_is_said_in_words() -> None:
    (one,) = of("long-exclusion")
    assert any("new in post: no" in value for _, value in one.facts)


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
    html = case_page([viewed(file)])
    assert "<script" not in html and text_of(html).count(ATTACK) > 5


def test_several_cases_stand_under_a_table_of_all() -> None:
    text = text_of(case_page(of("long-exclusion", "good-practice")))
    assert "Review of 2 cases" in text and "Rules of each case, by how they ended" in text


def test_lanes_are_within_the_days_drawn_and_each_risk_falls_within_them() -> None:
    (one,) = of("long-exclusion")
    first, last = span(one)
    for lane in lanes(one):
        assert all(first <= start <= end <= last for start, end, _ in lane.periods)
        assert all(first <= when <= last for when in [*lane.marks, *lane.acts])
    assert {number for _, number in fallen(one)} <= {finding.number for finding in one.risks}
    assert [lane.label for lane in lanes(one)][:2] == ["Exclusion", "Restriction"]


def test_the_numbers_of_a_drawing_have_a_row_for_each_risk_with_all_its_days() -> None:
    (one,) = of("long-exclusion")
    text = text_of(case_page([one]))
    days: dict[int, list[str]] = {}
    for when, number in fallen(one):
        days.setdefault(number, []).append(f"{when.day} {when:%b %Y}")
    assert max(map(len, days.values())) > 1
    for number, found in days.items():
        assert f"Risk {number} {'; '.join(found)} " in text


def test_a_drawing_puts_days_in_order_and_names_each_risk() -> None:
    days = (date(2024, 1, 1), date(2024, 12, 31))
    lane = Lane("A & B", [(date(2024, 2, 1), date(2024, 8, 1), False)], [date(2024, 3, 1)])
    risks = [(date(2024, 3, 1), number) for number in range(1, 6)]
    drawing = ET.fromstring(timeline(Look("x", "T"), days, [lane], risks, None))  # noqa: S314
    discs = [one for one in drawing.iter() if one.tag.endswith("circle") and one.get("fill") == "#8A1538"][:5]
    assert len({one.get("cx") for one in discs}) == 1 and len({one.get("cy") for one in discs}) == 5
    words = ["".join(one.itertext()) for one in drawing.iter() if one.tag.endswith("text")]
    assert "A & B" in words and set("12345") <= set(words)


@pytest.mark.slow
@in_a_browser
def test_it_reads_on_every_width_and_on_paper(tmp_path: Path) -> None:
    for html in (case_page(of("long-exclusion")), case_page(of("explained-risk", "same-day"))):
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
