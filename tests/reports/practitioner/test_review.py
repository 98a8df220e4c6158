"""What a practitioner is given: two pages, in plain words, with no words of the record and nothing about others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness import check, load_cases, load_rulebook
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.engines.review import engine_for, review
from fairness.readers.record import read_case
from fairness.reports.document import Document, Item, Table, plainly
from fairness.reports.practitioner.review import for_practitioner
from fairness.reports.practitioner.support import help_lines, names_a_line
from fairness.reports.render.formats import FORMATS
from fairness.reports.render.markdown import as_markdown
from fairness.reports.render.plain_json import document_json
from fairness.reports.view import View, view
from tests.cli import SAMPLES
from tests.packs import rulebook_of
from tests.pages import in_a_browser, pdf_pages, problems
from tests.reports.forms import terminal

RULEBOOK = load_rulebook()
ENGINE = engine_for(RULEBOOK, "direct")
WORDS = shipped_vocabulary()
CASES = sorted(one.stem for one in SAMPLES.glob("*.yaml") if one.name != "tracker.yaml")
OTHERS = re.compile(r"witness|interviewee|police|colleague|referrer|counter fraud|patient|complainant", re.IGNORECASE)
TYPES = st.sampled_from(sorted(WORDS.types))
DAYS = st.dates(date(2024, 1, 1), date(2024, 11, 30)).map(date.isoformat)
SECRET = "Qzjx"  # with a number: a word that nothing but the record has


def viewed(document: dict[str, Any], as_at: date = date(2024, 12, 1)) -> View:
    return view(review(read_case(document, "a.yaml", WORDS), ENGINE, as_at), RULEBOOK)


def sample(name: str) -> View:
    (found,) = check(load_cases(str(SAMPLES / f"{name}.yaml")), RULEBOOK, date(2024, 12, 1))
    return view(found, RULEBOOK)


def every_text(document: Document) -> str:
    return "\n".join([as_markdown(document), document_json(document), terminal(document, 100)])


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A case of which every word that somebody writes is a secret."""
    events = []
    for number, (kind, day) in enumerate(draw(st.lists(st.tuples(TYPES, DAYS), min_size=1, max_size=25))):
        free = {name: f"{SECRET}{number}{name}" for name in ("by", "to", "reason", "note", "ref")}
        events.append({"date": day, "type": kind, **free})
    holders = {role: f"{SECRET}{role}" for role in draw(st.lists(st.sampled_from(sorted(WORDS.roles)), unique=True))}
    return {
        "case_id": "A-1", "nation": draw(st.sampled_from(["england", "wales", "scotland", "northern_ireland"])),
        "procedure": "mhps", "opened": "2024-01-01", "outcome": f"{SECRET} outcome",
        "organisation": {"name": f"{SECRET} Trust", "code": SECRET, "region": SECRET},
        "practitioner": {"profession": "doctor", "specialty": SECRET}, "roles": holders, "events": events,
        "explanations": [{"rule": "MHE014", "reason": SECRET, "by": SECRET, "date": "2024-06-01"}],
        **({"closed": "2024-11-30"} if draw(st.booleans()) else {}),
    }  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(cases())
def test_no_word_of_the_record_reaches_the_practitioner(document: dict[str, Any]) -> None:
    made = every_text(for_practitioner(viewed(document)))
    assert SECRET not in made
    assert not OTHERS.search(made), OTHERS.search(made)


def test_a_kind_of_event_that_nobody_described_is_left_out() -> None:
    words = WORDS.opened()
    document = {
        "case_id": "A", "nation": "england", "opened": "2024-01-01",
        "events": [
            {"date": "2024-01-02", "type": "exclusion.dr_smith_left"},
            {"date": "2024-01-03", "type": "exclusion.formal"},
        ],
    }  # fmt: skip
    rules = rulebook_of({"pack": "p", "rules": []}, words)
    found = view(review(read_case(document, "a.yaml", words), engine_for(rules, "direct"), date(2024, 2, 1)), rules)
    made = every_text(for_practitioner(found))
    assert "smith" not in made.lower() and "Formal exclusion" in made


@pytest.mark.parametrize("name", CASES)
def test_every_sample_says_what_happened_and_who_helps(name: str) -> None:
    document = for_practitioner(sample(name))
    titles = [one.title for one in document.sections]
    assert titles == [
        "What this review is", "What happened", "What may not have been done as it should",
        "What you can ask, and who to ask", "Who can help you",
    ]  # fmt: skip
    made = as_markdown(document)
    assert (
        "116 123" in made and "Your employer has not named a crisis line" in made and "union or defence body" in made
    )
    assert not OTHERS.search(made)
    assert not re.search(r"\bP\d\b|\[\d+\]", made)


def test_the_employers_crisis_line_takes_the_place_of_ours() -> None:
    made = as_markdown(for_practitioner(sample("long-exclusion"), "Example Trust line: 0300 000 000."))
    assert "0300 000 000" in made and "116 123" not in made and "not named a crisis line" not in made


def test_an_overlay_says_where_the_employer_s_people_find_help(tmp_path: Path) -> None:
    overlay = tmp_path / "our-policy.yaml"
    overlay.write_text(
        "overlay: example-trust\n"
        "help:\n  crisis_line: Example Trust line, at any hour, 0300 000 000\n"
        "  occupational_health: ring 0300 000 001 yourself.\n  staff_support: the wellbeing team, 0300 000 002.\n"
        "  others: ['The chaplaincy: ask the switchboard.']\n",
        encoding="utf-8",
    )
    local = load_rulebook(overlays=[str(overlay)])
    found = replace(sample("long-exclusion"), rulebook=local)
    lines = help_lines(found)
    assert "If you feel in crisis or unsafe: Example Trust line, at any hour, 0300 000 000. In an" in lines[-1]
    assert "Occupational health: ring 0300 000 001 yourself." in lines
    assert {"Support for staff: the wellbeing team, 0300 000 002.", "The chaplaincy: ask the switchboard."} <= {
        *lines
    }
    assert names_a_line(found) and not names_a_line(sample("long-exclusion"))
    assert "Own line. In an" in help_lines(found, "Own line")[-1]


def test_what_the_advice_service_is_for_decides_who_is_told_of_it() -> None:
    assert "resolution.nhs.uk" in as_markdown(for_practitioner(sample("long-exclusion")))
    assert "resolution.nhs.uk" not in as_markdown(for_practitioner(sample("scottish-pharmacist")))


def test_a_late_step_is_told_with_its_dates() -> None:
    document = for_practitioner(sample("long-exclusion"))
    (table,) = [
        item for one in document.sections if one.id == "gaps" for item in one.items if isinstance(item, Table)
    ]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["No review of the exclusion is recorded in time"] == (
        "required", "4 times, first by 10 May 2024", "4 late",
    )  # fmt: skip


def sentences(items: Iterator[Item]) -> Iterator[str]:
    for item in items:
        for one in plainly(item):
            if isinstance(one, str) and "http" not in one:
                yield from re.split(r"(?<=[.?:]) ", one)


@pytest.mark.parametrize("name", ["long-exclusion", "poor-practice", "good-practice"])
def test_sentences_are_short(name: str) -> None:
    document = for_practitioner(sample(name))
    found = [*sentences(item for one in document.sections for item in one.items)]
    assert len(found) > 10 and max(len(one.split()) for one in found) <= 25


@in_a_browser
@pytest.mark.parametrize("name", ["long-exclusion", "poor-practice"])
def test_it_fits_two_pages_and_everyone_can_use_it(name: str, tmp_path: Path) -> None:
    html = str(FORMATS["html"].make(for_practitioner(sample(name))))
    assert pdf_pages(html, tmp_path) <= 2
    assert problems(html, tmp_path) == []
