"""The page of an audit: one file, everything escaped, usable by everyone, with the numbers of the model."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from fairness.reports.audit.said import shown
from fairness.reports.audit.sections import audit_document
from tests.audit.report.audits import RULEBOOK, report
from tests.pages import SCRIPT, in_a_browser, pdf_pages, printed, problems, scripts
from tests.reports.forms import html

ATTACK = "<script>alert(1)</script>"


def text_of(html: str) -> str:
    body = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_it_is_one_file_with_no_script_but_ours_and_no_network() -> None:
    page = html(audit_document(report("shared"), RULEBOOK))
    assert scripts(page) == [SCRIPT] and "<link" not in page and "@import" not in page
    assert not re.findall(r"(?:src|href)=\"(?!#)[^\"]*\"", page)
    assert len(page.encode()) < 3_000_000
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_every_text_is_escaped() -> None:
    made = report("internal")
    bad = replace(
        made, title=ATTACK, legend=ATTACK, worst=((ATTACK, 1, 2),),
        rules=tuple(replace(row, title=ATTACK) for row in made.rules),
        disparities=tuple(
            replace(one, label=ATTACK, groups=tuple(replace(group, label=ATTACK) for group in one.groups),
                    rows=tuple(replace(row, label=ATTACK, title=ATTACK) for row in one.rows))
            for one in made.disparities
        ),
    )  # fmt: skip
    page = html(audit_document(bad, RULEBOOK))
    assert scripts(page) == [SCRIPT] and text_of(page).count(ATTACK) > 20


@pytest.mark.parametrize("audience", ["internal", "shared", "public"])
def test_the_page_has_the_numbers_of_the_model(audience: str) -> None:
    made = report(audience)  # type: ignore[arg-type]
    text = text_of(html(audit_document(made, RULEBOOK)))
    for row in made.themes:
        share = "" if row.rate is None else f"{row.rate.estimate:.1%} "
        assert f"{row.title} {shown(row.judged)} {shown(row.at_risk)} {share}" in text
    for row in made.rules:
        if row.asked:
            counted = (
                f"{row.code} {row.title} {row.severity} {shown(row.asked)} {shown(row.judged)} {shown(row.at_risk)}"
            )
            assert counted in text
    assert made.legend in text
    assert ("don't pass this on" in text) == (audience == "internal")
    for case, _, _ in made.worst:
        assert case in text


@pytest.mark.slow
@in_a_browser
def test_it_reads_on_every_width_and_on_paper(tmp_path: Path) -> None:
    page = html(audit_document(report("internal"), RULEBOOK))
    assert problems(page, tmp_path) == []
    numbers, folded = (printed(page, tmp_path, at) for at in ("section > figure table", ".fold table"))
    assert numbers and all(numbers) and folded and not any(folded)
    assert 1 < pdf_pages(page, tmp_path) < 40
