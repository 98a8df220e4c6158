"""Drafts of letters: a page each; the practitioner's has no word of the record and nothing about others."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from fairness.reports.document import Document
from fairness.reports.letters import LETTERS, has_exclusion, to_practitioner
from fairness.reports.practitioner.review import for_practitioner
from fairness.reports.render.formats import FORMATS
from fairness.reports.render.markdown import as_markdown
from tests.pages import in_a_browser, pdf_pages
from tests.prose import grade, sentences_of, too_long
from tests.reports.practitioner.test_review import CASES, OTHERS, SECRET, cases, every_text, sample, viewed
from tests.test_language import found_in

OUT = [
    {"date": "2024-01-03", "type": "exclusion.formal", "by": "P1", "reason": f"{SECRET} said so"},
    {"date": "2024-01-30", "type": "exclusion.reviewed", "by": "P1", "ref": f"{SECRET} 7"},
]


def case(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "case_id": "A-1", "nation": "england", "procedure": "mhps", "opened": "2024-01-02",
        "practitioner": {"profession": "doctor"}, "events": [*events], **more,
    }  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(cases())
def test_no_word_of_the_record_reaches_the_practitioner(document: dict[str, Any]) -> None:
    made = every_text(to_practitioner(viewed(document)))
    assert SECRET not in made
    assert not OTHERS.search(made), OTHERS.search(made)


@pytest.mark.parametrize("to", LETTERS)
def test_each_says_first_that_it_is_a_draft(to: str) -> None:
    document = LETTERS[to](viewed(case(*OUT), date(2024, 2, 10)))
    made = as_markdown(document)
    assert document.title.startswith("DRAFT") and document.banner.startswith("DRAFT")
    assert "[Name and role" in made and SECRET not in made


def test_the_practitioner_is_told_what_comes_next_before_what_is_late() -> None:
    made = as_markdown(to_practitioner(viewed(case(*OUT), date(2024, 2, 10)), "Line: 0300 1."))
    assert "by Tuesday 27 February 2024" in made and "Review the" in made
    assert made.index("by Tuesday 27 February 2024") < made.index("was due by")
    assert "Line: 0300 1." in made and "why the exclusion is still needed" in made


def test_the_board_member_is_told_the_safeguards() -> None:
    made = as_markdown(LETTERS["board-member"](sample("long-exclusion")))
    for said in ("6, the last on 14 Nov 2024", "by 12 Dec 2024", "2 entries, the last on 8 Aug 2024", "six months"):
        assert said in made


def test_a_case_without_an_exclusion_has_nothing_for_the_board_member() -> None:
    assert not has_exclusion(viewed(case())) and has_exclusion(viewed(case(*OUT)))


def test_of_a_closed_case_the_case_manager_is_told_what_is_left() -> None:
    made = as_markdown(LETTERS["case-manager"](sample("poor-practice")))
    assert "What is left to do" in made and "overdue" not in made


def every_letter() -> list[tuple[str, Document]]:
    seen = [(name, sample(name)) for name in CASES]
    return [
        (f"{name} {to}", make(one))
        for name, one in seen
        for to, make in LETTERS.items()
        if to != "board-member" or has_exclusion(one)
    ]


@in_a_browser
def test_the_longest_of_each_is_one_page(tmp_path: Path) -> None:
    for to in LETTERS:
        of = [(len(as_markdown(made)), name, made) for name, made in every_letter() if name.endswith(to)]
        _, name, made = max(of, key=lambda one: one[0])
        assert pdf_pages(str(FORMATS["html"].make(made)), tmp_path) == 1, name


@pytest.mark.parametrize("name", ["long-exclusion", "poor-practice", "northern-ireland-dentist"])
def test_letters_and_the_practitioners_review_are_easy_to_read(name: str) -> None:
    found = sample(name)
    made = [for_practitioner(found), *(write(found) for write in LETTERS.values())]
    for document in made:
        sentences = sentences_of(as_markdown(document))
        assert too_long(sentences) == [] and grade(sentences) <= 8, document.title
        assert found_in((document.title, one) for one in sentences) == []
