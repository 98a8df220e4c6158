"""Reports on a few cases read well in every format: true sentences, no empty charts, and nothing of single cases."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from fairness.audit.report.build import Choice, build
from fairness.audit.report.model import Report
from fairness.reports.audit.board import board_paper
from fairness.reports.audit.said import MUCH_HIDDEN, TOO_FEW, at_risk_words, why_not_compared
from fairness.reports.audit.sections import audit_document, audit_summary, sections
from fairness.reports.audit.workbook import audit_workbook
from fairness.reports.render.markdown import as_markdown
from fairness.reports.word import as_word
from tests.audit.report.audits import RULEBOOK, audit, report
from tests.reports.audit.test_files import cells
from tests.reports.audit.test_html import text_of
from tests.reports.forms import html, terminal

BY = ("ethnicity", "disability", "sex")
PEOPLE = ("asian", "white", "disabled", "female", "male", "consultant", "ethnicity")


@cache
def made(cases: int) -> Report:
    return build(audit(cases), RULEBOOK, Choice("shared", BY))


def printed(of: Report, form: str) -> str:
    made = audit_summary(of, RULEBOOK, 1234)
    return " ".join((as_markdown(made) if form == "markdown" else terminal(made)).split())


def texts(of: Report, folder: Path) -> dict[str, str]:
    """Every format as text."""
    from docx import Document

    (folder / "a.xlsx").write_bytes(audit_workbook(of, RULEBOOK))
    (folder / "a.docx").write_bytes(as_word(board_paper(of, RULEBOOK)))
    book = "\n".join(" ".join(map(str, row)) for sheet in cells(folder / "a.xlsx").values() for row in sheet)
    document = "\n".join(one.text for one in Document(str(folder / "a.docx")).paragraphs)
    return {
        "page": text_of(html(audit_document(of, RULEBOOK))), "paper": as_markdown(board_paper(of, RULEBOOK)),
        "workbook": book,
        "document": document, "terminal": printed(of, "terminal"), "markdown": printed(of, "markdown"),
    }  # fmt: skip


@pytest.mark.parametrize("cases", [1, 3])
def test_of_too_few_cases_that_is_said_and_nothing_else(tmp_path: Path, cases: int) -> None:
    for form, text in texts(made(cases), tmp_path).items():
        assert TOO_FEW in text, form
        assert "hidden hidden" not in text and "hidden with" not in text and "1234" not in text, form
        if form not in ("page", "workbook"):  # these list all rules, some of which name people
            assert not any(word in text.casefold().split() for word in PEOPLE), form
    assert [one.id for one in sections(made(cases), RULEBOOK)] == ["summary", "rules", "provenance"]


@pytest.mark.parametrize("cases", [7, 12])
def test_nothing_false_or_empty_is_said_of_a_few(tmp_path: Path, cases: int) -> None:
    of = made(cases)
    assert [bool(one.together) for one in of.disparities] == [True, False, True]
    for form, text in texts(of, tmp_path).items():
        for wrong in ("hidden concerns", "hidden questions", "of hidden", "hidden cases", "0 points"):
            assert wrong not in text, (form, wrong)
    found = texts(of, tmp_path)
    for form in ("page", "terminal", "workbook"):
        text = found[form]
        assert text.count("Nothing is compared: all groups are counted together.") == 2, form
        assert text.count("Nothing is compared: all cases that record it are of one group.") == 1, form
    assert "Groups by sex are not compared: all groups are counted together." in found["paper"]
    assert "against everyone else" not in found["terminal"]
    assert "Each group is compared" not in found["page"] and "most often at risk is" not in found["page"]
    assert "Nothing is shown over time" in found["page"] and MUCH_HIDDEN in found["page"]
    assert ("Each curve" in found["page"]) == (cases == 12) != ("at least 10 have ended" in found["page"])


def test_charts_over_time_without_a_point_are_named_and_not_drawn() -> None:
    page = html(audit_document(report("shared", (), 20), RULEBOOK))  # by quarter, as was asked for
    assert "trend-0" not in page and "Nothing can be drawn over time: in every quarter" in page
    of = report("internal", ())
    bare = replace(of.trends[1].chart, points=tuple(replace(one, value=None) for one in of.trends[1].chart.points))
    trends = (of.trends[0], replace(of.trends[1], chart=bare), *of.trends[2:])
    text = text_of(html(audit_document(replace(of, trends=trends), RULEBOOK)))
    assert f"Nothing can be drawn for {of.trends[1].title}: in every quarter" in text


def test_why_nothing_is_compared_and_how_many_were_at_risk() -> None:
    one, whole = made(7).disparities[1], made(12).overall
    assert why_not_compared(replace(one, groups=())) == "no case records it"
    assert why_not_compared(replace(one, groups=one.groups * 2)) == "no case was judged"
    assert at_risk_words(report("internal", ()).overall).endswith("%).")
    assert at_risk_words(replace(whole, at_risk=6, judged=12, rate=None)) == (
        "6 of 12 cases judged had at least one risk."
    )
    assert at_risk_words(replace(whole, at_risk=6, judged=None, rate=None)) == "6 cases had at least one risk."
    assert at_risk_words(replace(whole, at_risk=None, judged=12)).startswith("How many of 12 cases judged had")
    assert at_risk_words(replace(whole, at_risk=None, judged=None)).startswith("How many cases had")
