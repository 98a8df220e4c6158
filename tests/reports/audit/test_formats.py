"""One table of measures: every format, read back, has the model's counts of themes, durations and comparisons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fairness.audit.report.model import Report
from fairness.reports.audit.machine import whole_json
from fairness.reports.audit.said import shown
from fairness.reports.audit.sections import audit_document, audit_summary
from fairness.reports.audit.workbook import audit_workbook
from tests.audit.report.audits import RULEBOOK, report
from tests.reports.audit.test_files import cells
from tests.reports.audit.test_html import text_of
from tests.reports.forms import html, terminal

TESTED = ("differs", "no clear difference")
AUDIENCES = ("internal", "shared", "public")


@cache
def made(audience: str) -> Report:
    return report(audience)  # type: ignore[arg-type]


def theme_rows(of: Report) -> Iterator[tuple[str, str, str]]:
    """Each theme: title, judged, at risk, as they are shown."""
    for row in of.themes:
        yield row.title, shown(row.judged), shown(row.at_risk)


def compared(of: Report) -> Iterator[tuple[str, str, str, str]]:
    """The four counts of each comparison over all rules, as they are shown."""
    for one in of.disparities:
        for row in one.rows:
            if row.level == "all" and row.comparison is not None and row.verdict in TESTED:
                found = row.comparison
                yield tuple(f"{number:,}" for number in (found.x, found.n, found.other_x, found.other_n))  # type: ignore[misc]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_json_has_all_of_them(audience: str) -> None:
    of, found = made(audience), json.loads(whole_json(made(audience)))
    assert [(one["title"], one["judged"], one["at_risk"]) for one in found["themes"]] == [
        (row.title, row.judged, row.at_risk) for row in of.themes
    ]
    assert [(one["label"], one["by"], one["count"], one["ended"]) for one in found["durations"]] == [
        (one.label, one.by, one.count, one.ended) for one in of.durations
    ]
    pairs = zip(found["disparities"], of.disparities, strict=True)
    assert all(
        [one["comparison"] and one["comparison"]["x"] for one in theirs["rows"]]
        == [one.comparison and one.comparison.x for one in ours.rows]
        for theirs, ours in pairs
    )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_page_has_all_of_them(audience: str) -> None:
    text = text_of(html(audit_document(made(audience), RULEBOOK)))
    for title, judged, at_risk in theme_rows(made(audience)):
        assert f"{title} {judged} {at_risk}" in text
    for one in made(audience).durations:
        if not one.by:
            assert f"{shown(one.count)} {shown(one.ended)}" in text
    for x, n, other_x, other_n in compared(made(audience)):
        assert f"{x} of {n}" in text and f"{other_x} of {other_n}" in text


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_workbook_has_all_of_them(tmp_path: Path, audience: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(audit_workbook(made(audience), RULEBOOK))
    text = "\n".join(
        " ".join(f"{cell:,.0f}" if isinstance(cell, float) and cell == int(cell) else str(cell) for cell in row)
        for sheet in cells(tmp_path / "a.xlsx").values()
        for row in sheet
    )
    for title, judged, at_risk in theme_rows(made(audience)):
        assert f"{title} {judged} {at_risk}" in text
    for x, n, other_x, other_n in compared(made(audience)):
        assert f"{x} of {n}" in text and f"{other_x} of {other_n}" in text


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_terminal_has_the_themes_and_what_differs(audience: str) -> None:
    text = " ".join(terminal(audit_summary(made(audience), RULEBOOK, 0)).split())
    for title, judged, at_risk in theme_rows(made(audience)):
        assert f"{title} {judged} {at_risk}" in text
    for one in made(audience).disparities:
        for row in one.differing()[:10]:
            assert row.comparison and f"{row.comparison.x:,} of {row.comparison.n:,}" in text
