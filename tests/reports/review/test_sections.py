"""What a reader of a review meets: a page that says what matters, then findings, each act once."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from fairness import check, load_cases, load_rulebook
from fairness.reports.document import Block, Document, Linked
from fairness.reports.render.formats import FORMATS
from fairness.reports.render.markdown import as_markdown
from fairness.reports.review.sections import Extent, review_document
from fairness.reports.view import View, view
from tests.cli import SAMPLES
from tests.reports.forms import terminal

RULEBOOK = load_rulebook()
SHORT = Extent(short=True)


def of(*names: str, as_at: date = date(2024, 12, 1)) -> list[View]:
    cases = [one for name in names for one in load_cases(str(SAMPLES / f"{name}.yaml"))]
    return [view(one, RULEBOOK) for one in check(cases, RULEBOOK, as_at)]


def titles(document: Document) -> list[str]:
    return [one.title for one in document.sections]


def blocks(document: Document) -> list[Block]:
    return [item for one in document.sections for item in one.items if isinstance(item, Block)]


def test_the_first_page_says_what_to_do_what_matters_and_what_is_unknown_on_one_screen() -> None:
    document = review_document(of("long-exclusion"), Extent(summary=True, short=True))
    assert titles(document)[:3] == ["Summary", "What to do now", "What matters most"]
    text = terminal(document, 100)
    assert len(text.splitlines()) <= 50
    said = " ".join(text.split())
    assert "The case was opened on 12 February 2024 and is still open after 10 months." in said
    assert "The exclusion has lasted 9 months" in said
    assert "A risk is a prompt to look again, not a finding of wrongdoing" in said


def test_the_first_page_of_a_closed_case_says_what_is_left_to_do() -> None:
    made = titles(review_document(of("poor-practice"), SHORT))
    assert "What is left to do" in made and "What to do now" not in made and "What is due next" not in made


def test_no_two_findings_name_the_same_act_in_the_same_period() -> None:
    for one in of(*(file.stem for file in sorted(SAMPLES.glob("*.yaml")) if file.stem != "tracker")):
        ids = [finding.id for finding in one.findings]
        assert len(ids) == len(set(ids))
        numbers = list(one.numbers.values())
        assert numbers == list(range(1, len(ids) + 1))


def test_those_that_matter_most_are_told_in_full_and_every_finding_is_told_once() -> None:
    (one,) = of("poor-practice")
    found = {block.id: block for block in blocks(review_document([one], Extent()))}
    assert {finding.id for finding in one.findings} <= set(found)
    assert {block.id for block in blocks(review_document([one], SHORT))} == set(found)
    main = {finding.id for finding in one.main}
    assert 3 <= len(main) <= 7
    assert all(found[finding.id].brief == (finding.id not in main) for finding in one.findings)
    whole = blocks(review_document([one], Extent(whole=True)))
    assert not any(block.brief for block in whole)


def test_duties_come_before_good_practice() -> None:
    (one,) = of("poor-practice")
    kinds = [finding.kind == "duty" for finding in one.weightiest]
    assert kinds == sorted(kinds, reverse=True) and True in kinds and False in kinds


def test_every_link_leads_to_something_in_the_report() -> None:
    document = review_document(of("long-exclusion", "poor-practice"), Extent(drawn=True, folds=True))
    html = str(FORMATS["html"].make(document))
    ids = set(re.findall(r' id="([^"]+)"', html))
    targets = set(re.findall(r' href="#([^"]+)"', html))
    assert targets <= ids and len(targets) > 40
    assert len(re.findall(r' id="([^"]+)"', html)) == len(ids)


def test_several_cases_are_a_line_each_the_most_pressing_first() -> None:
    views = of("good-practice", "poor-practice", "long-exclusion")
    document = review_document(views, Extent(each=False, short=True))
    assert titles(document) == ["All cases, the most pressing first"]
    (table,) = document.sections[0].items
    assert [row[0] for row in table.rows] == ["EX-2024-004", "EX-2024-002", "EX-2024-001"]
    each = review_document(views, Extent())
    assert {"Case EX-2024-001", "Case EX-2024-002", "Case EX-2024-004"} <= set(titles(each))


def test_sources_are_numbered_as_they_are_cited() -> None:
    document = review_document(of("poor-practice"), Extent())
    (sources,) = next(one for one in document.sections if one.title == "Sources").items
    cited = {
        to for block in blocks(document) for item in block.items for to in _targets(item) if "source-" in to
    }  # fmt: skip
    assert cited == {f"#source-{number}" for number in range(1, len(sources.lines) + 1)}


def _targets(item: object) -> list[str]:
    texts = [says for _, says in item.rows] if hasattr(item, "rows") and not hasattr(item, "heads") else [item]
    return [to for text in texts if isinstance(text, Linked) for _, to in text.parts if to]


@pytest.mark.parametrize("form", ["html", "markdown", "docx"])
def test_every_format_has_every_finding(form: str, tmp_path: Path) -> None:
    (one,) = of("long-exclusion")
    made = FORMATS[form].make(review_document([one], Extent(drawn=form == "html")))
    text = _text_of_docx(made, tmp_path) if isinstance(made, bytes) else unescape(made)
    for finding in one.findings:
        assert (finding.lead.finding or finding.lead.title) in text


def _text_of_docx(made: bytes, folder: Path) -> str:
    import docx

    (folder / "a.docx").write_bytes(made)
    document = docx.Document(str(folder / "a.docx"))
    assert any(one.style.name.startswith("Heading 2") for one in document.paragraphs)
    return "\n".join(one.text for one in document.paragraphs)


def test_a_duty_due_after_the_closing_is_told_as_at_the_day_of_the_review() -> None:
    told = as_markdown(review_document(of("poor-practice"), Extent()))
    assert "Due by 11 October 2024, after the closing of the case on 16 August 2024. None is recorded by" in told


def test_findings_call_events_by_their_nouns() -> None:
    told = as_markdown(review_document(of("poor-practice", "long-exclusion", "same-day", "partial-dates"), Extent()))
    assert not re.search(r"[Tt]he record of [^.]* lacks\b|(?:before|after) (?:exclusion|witness) \w+ed\b", told)
    assert "after the review of the exclusion on 14 February 2024" in told
    assert "The record of the decision to refer on 3 June 2024 gives no reason." in told
