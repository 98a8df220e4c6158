"""The workbook and the board paper: each read back holds the numbers of the model, and no more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from fairness.audit.findings import Found, findings_of
from fairness.reports.audit.board import board_paper
from fairness.reports.audit.said import coarser_words, shown
from fairness.reports.audit.workbook import audit_workbook
from fairness.reports.document import Card, Document, Section, Table
from fairness.reports.render.markdown import as_markdown
from fairness.reports.sheets import as_workbook
from fairness.reports.word import as_word
from fairness.rulebook.models import THEMES
from tests.audit.report.audits import RULEBOOK, audit, report


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.mark.parametrize("audience", ["internal", "shared", "public"])
def test_the_workbook_holds_the_numbers_of_the_model(tmp_path: Path, audience: str) -> None:
    made = report(audience)  # type: ignore[arg-type]
    found = findings_of(audit(), RULEBOOK) if audience == "internal" else None
    (tmp_path / "a.xlsx").write_bytes(audit_workbook(made, RULEBOOK, found))
    sheets = cells(tmp_path / "a.xlsx")
    assert ("Findings" in sheets) == (audience == "internal")
    rows = sheets["Findings by theme"]
    for row in made.themes:
        wanted = ["hidden" if one is None else one for one in (row.judged, row.at_risk)]
        assert any(one[:3] == [row.title, *wanted] for one in rows)
    for row in made.rules:
        if row.asked:
            wanted = ["hidden" if one is None else one for one in (row.asked, row.judged, row.at_risk)]
            assert any(one[:5] == [f"{row.code} {row.title}", row.severity, *wanted] for one in rows)
    assert all(made.legend in str(sheet[1][0]) for sheet in sheets.values())


def test_findings_have_real_dates_and_one_row_an_activation(tmp_path: Path) -> None:
    made = report("internal")
    listed = list(findings_of(audit(), RULEBOOK))
    assert len(listed) == sum(row.times_at_risk or 0 for row in made.rules)
    (tmp_path / "a.xlsx").write_bytes(audit_workbook(made, RULEBOOK, listed))
    rows = cells(tmp_path / "a.xlsx")["Findings"][4:]
    assert len(rows) == len(listed)
    assert {row[3] for row in rows} <= {*THEMES.values()}
    assert not any("." in str(row[place]) for row in rows for place in (6, 10))  # types of events in words
    dated = [row for row, one in zip(rows, listed, strict=True) if isinstance(one.due, date)]
    assert dated and all(isinstance(row[8], date) for row in dated)


def test_numbers_small_and_large_are_seen_and_words_stand_apart(tmp_path: Path) -> None:
    table = Table("t", ("a", "p", "says"), [("x", "1.2e-09", "differs"), ("y", "0.25", "hidden")], words=1)
    bare = Table("u", ("", ""), [("p", "q")], 9)
    items = [(Card("3", "cases", "judged"),), table, bare]
    sections = [
        Section("s", "Groups by a characteristic of long name", items),
        Section("m", "Method", ["a paragraph"]),
    ]
    (tmp_path / "a.xlsx").write_bytes(as_workbook(Document("t", date(2024, 1, 1), sections, closing=["legend"])))
    read = cells(tmp_path / "a.xlsx")
    assert [*read] == ["Groups by a characteristic of…", "Method"]
    rows = [[cell for cell in row if cell != ""] for row in read["Groups by a characteristic of…"]]
    assert ["cases (judged)", 3] in rows and ["x", 1.2e-09, "differs"] in rows and ["y", 0.25, "hidden"] in rows
    assert rows[rows.index(["u"]) + 1] == ["p", "q"]  # no empty head


def test_a_reference_that_is_all_digits_stays_as_it_is_written(tmp_path: Path) -> None:
    table = Table("Cases", ("case", "risks", "digest"), [("0012", "7", "0034")], words=1)
    made = Document("t", date(2024, 1, 1), [Section("s", "S", [table])], closing=["legend"])
    (tmp_path / "a.xlsx").write_bytes(as_workbook(made))
    assert ["0012", 7, "0034"] in [row[:3] for row in cells(tmp_path / "a.xlsx")["S"]]


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    rule = next(iter(RULEBOOK.rules.values()))
    bad = Found("=1+1", rule, "@SUM(A1)", "+2024", "-1", 3, '=HYPERLINK("http://example.invalid")', None)
    (tmp_path / "a.xlsx").write_bytes(audit_workbook(report("internal"), RULEBOOK, [bad]))
    row = cells(tmp_path / "a.xlsx")["Findings"][4]
    assert row[0] == "=1+1" and row[6] == "@SUM(A1)" and row[10] == '=HYPERLINK("http://example.invalid")'
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx") as held:
        assert not any(b"<f>" in held.read(name) for name in held.namelist() if "sheet" in name)


def test_the_same_report_gives_the_same_workbook(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(audit_workbook(report("shared"), RULEBOOK))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("audience", ["internal", "shared", "public"])
def test_the_board_paper_says_the_same_in_both_forms(tmp_path: Path, audience: str) -> None:
    from docx import Document

    made = report(audience)  # type: ignore[arg-type]
    (tmp_path / "a.docx").write_bytes(as_word(board_paper(made, RULEBOOK)))
    document = Document(str(tmp_path / "a.docx"))
    text = as_markdown(board_paper(made, RULEBOOK))
    tables = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    for row in made.themes:
        start = [row.title, shown(row.judged), shown(row.at_risk)]
        assert any(one[:3] == start for one in tables)
        assert f"| {' | '.join(start)} |" in text
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for heading in ("Purpose", "How much the record shows", "What was found", "Limits"):
        assert heading in said and f"## {heading}" in text
    assert made.legend in said
    for one in made.disparities:
        assert all(line in said for line in coarser_words(one))
        assert bool(one.together) == (audience != "internal")
    for case, _, _ in made.worst:
        assert case not in text and case not in said


def test_the_board_paper_has_one_chart_of_its_own(tmp_path: Path) -> None:
    import zipfile
    from xml.etree import ElementTree

    made = report("internal")
    (tmp_path / "a.docx").write_bytes(as_word(board_paper(made, RULEBOOK)))
    with zipfile.ZipFile(tmp_path / "a.docx") as held:
        (chart,) = [name for name in held.namelist() if name.startswith("word/charts/")]
        drawn = [one.text for one in ElementTree.fromstring(held.read(chart)).iter() if one.tag.endswith("}v")]
        assert f'PartName="/{chart}"' in held.read("[Content_Types].xml").decode()
        assert "descr=" in held.read("word/document.xml").decode()
    rates = [row for row in made.themes if row.rate]
    assert drawn == [*(row.title for row in rates), *(f"{row.rate.estimate:.4f}" for row in rates if row.rate)]
