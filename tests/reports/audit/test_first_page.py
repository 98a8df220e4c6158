"""The first page of an audit answers first, on one screen and one sheet, with the same answers in every format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fairness.audit.report.model import Compared, Disparity, Group, Report, Units
from fairness.reports.audit.board import board_paper
from fairness.reports.audit.first_page import first_page
from fairness.reports.audit.sections import audit_document, audit_summary
from fairness.reports.document import Document, Section, Table
from fairness.reports.render.markdown import as_markdown
from fairness.reports.word import as_word
from fairness.statistics.disparity import compared as compare
from fairness.statistics.funnel import funnel
from tests.audit.report.audits import RULEBOOK, report
from tests.pages import in_a_browser, pdf_pages
from tests.reports.audit.test_html import text_of
from tests.reports.forms import html, terminal

QUESTIONS = ["Summary", "What fails most", "Who is affected", "Is it getting better?", "What to do first"]


def tables(made: Report) -> dict[str, Table]:
    return {
        one.caption: one
        for section in first_page(made, RULEBOOK)
        for one in section.items
        if isinstance(one, Table)
    }  # fmt: skip


@pytest.mark.parametrize("audience", ["internal", "shared", "public"])
def test_every_format_begins_with_the_same_answers(tmp_path: Path, audience: str) -> None:
    from docx import Document as Read

    made = report(audience)  # type: ignore[arg-type]
    paper, whole = board_paper(made, RULEBOOK), audit_document(made, RULEBOOK)
    asked = [one.title for one in first_page(made, RULEBOOK)]
    assert asked == QUESTIONS[: len(asked)] and (len(asked) == 5 or audience == "public")
    for document in (paper, whole, audit_summary(made, RULEBOOK, 1)):
        assert [one.title for one in document.sections[: len(asked)]] == asked
    (tmp_path / "a.docx").write_bytes(as_word(paper))
    read = Read(str(tmp_path / "a.docx"))
    word = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    for table in tables(made).values():
        for cells in table.rows:
            for cell in cells:
                assert cell in word and cell in text_of(html(whole)).replace(" )", ")").replace("( ", "(")
                assert cell in as_markdown(paper)


def test_it_is_one_screen(tmp_path: Path) -> None:
    lines = terminal(audit_summary(report("shared"), RULEBOOK, 1), 100).splitlines()
    assert next(place for place, line in enumerate(lines) if line.startswith("Findings by theme")) <= 56


@pytest.mark.slow
@in_a_browser
def test_it_is_one_sheet_of_paper(tmp_path: Path) -> None:
    made = report("internal", ("ethnicity",))
    document = audit_document(made, RULEBOOK)
    sheet = replace(document, sections=first_page(made, RULEBOOK), closing=())
    assert pdf_pages(html(sheet), tmp_path) == 1


def test_what_fails_most_weighs_severity_basis_and_cases() -> None:
    made = report("internal")
    rows = [row for row in made.rules if not row.pattern and row.at_risk and not row.supersedes][:2]
    severe = replace(rows[0], severity="critical", kind="duty", at_risk=10)
    common = replace(rows[1], severity="low", kind="design", at_risk=200)
    listed = tables(replace(made, rules=(common, severe), trends=()))["What fails most"].rows
    assert [severe.code in listed[0][0], common.code in listed[1][0]] == [True, True]
    assert listed[0][2].endswith(", critical") and listed[1][2].endswith(", low")
    assert tables(replace(made, rules=())) == {}


def test_the_risks_of_an_act_are_added_up_and_told_by_owner() -> None:
    made = report("internal")
    first = tables(made)["What to do first"]
    settled = [int(row[2].split(" of ")[0].replace(",", "")) for row in first.rows]
    assert settled == sorted(settled, reverse=True)
    assert len({row[2].split(" of ")[1] for row in first.rows}) == 1


def _document(made: Report, *sections: Section) -> Document:
    return Document("t", made.provenance.as_at, sections)


def test_organisations_that_stand_out_are_named_with_their_numbers() -> None:
    made = report("internal", ())
    counts = {f"R{number:02}": (20, 100) for number in range(8)}
    said = _whom(replace(made, units=(Units("all", "", "All rules", funnel({**counts, "RXX": (70, 100)}), 0),)))
    assert "At risk more often than chance explains: RXX (70% of 100)." in said
    assert "The other 8 organisations shown could differ by chance." in said
    said = _whom(replace(made, units=(Units("all", "", "All rules", funnel(counts), 0),)))
    assert "No organisation stands out: all 8 shown differ by no more than chance explains." in said
    assert "This report compares no groups of practitioners." in said


def test_the_comparisons_to_read_first_are_those_furthest_apart() -> None:
    def compared(code: str, x: int) -> Compared:
        found = compare(code, "sex", "Female", "", (x, 100), (20, 100))
        return Compared("rule", code, f"Title {code}", "sex", "female", "Female", "differs", found)

    made = report("internal", ())
    rows = tuple(compared(f"R{place}", 40 + place) for place in range(5))
    one = Disparity("sex", "sex", "", (), (Group("female", "Female", 100, 0.5),), rows)
    said = _whom(replace(made, disparities=(one,)))
    assert "Read these comparisons first:" in said
    assert [said.index(f"title R{place}") for place in (4, 3, 2)] == sorted(
        said.index(f"title R{place}") for place in (4, 3, 2)
    )
    assert "title R1" not in said and "44 of 100 (44.0%) compared with 20 of 100 (20.0%)" in said


def _whom(made: Report) -> str:
    whom = next(one for one in first_page(made, RULEBOOK) if one.id == "whom")
    return as_markdown(_document(made, whom)).replace("\\", "")
