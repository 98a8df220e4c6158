"""The workbook and the document of a self-assessment, and the blank forms: read back, with the answers in them."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from fairness.assess.models import ANSWERS
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.reports.assess.form import form_docx, form_page
from fairness.reports.assess.sections import assessment
from fairness.reports.assess.words import SIGNS, rule_says, rules_shown
from fairness.reports.sheets import as_workbook
from fairness.reports.word import as_word
from tests.pages import in_a_browser, problems
from tests.reports.assess.test_html import AS_AT, ATTACK, made
from tests.reports.audit.test_files import cells
from tests.reports.audit.test_html import text_of

QUESTIONNAIRE = shipped_questionnaire()


def words(path: Path) -> str:
    """All that a document says, tables included."""
    document = Document(str(path))
    said = [one.text for one in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(said)


def test_the_workbook_holds_the_profile_the_cases_and_the_plan(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    (file).write_bytes(as_workbook(assessment(made(), "audit of 83 cases", AS_AT)))
    sheets = cells(file)
    assert list(sheets)[:3] == ["Summary", "Answers by theme", "Answers and your cases"]
    for profile in made().profiles:
        wanted = [profile.title, len(profile.items), *(profile.counts[state] for state in SIGNS)]
        assert any(row[: len(wanted)] == wanted for row in sheets["Answers by theme"])
    beside = "\n".join(str(cell) for row in sheets["Answers and your cases"] for cell in row)
    assert all(rule_says(rule, one.cases.level) in beside for one in made().cases if one.cases
               for rule in rules_shown(one.cases))  # fmt: skip
    plan = sheets["Action plan"][4:]
    assert [row[0] for row in plan][: len(made().plan)] == [one.question.id for one in made().plan]
    due = [one.answer.action.due for one in made().plan if one.answer.action and one.answer.action.due]
    assert due and sorted(row[8] for row in plan if isinstance(row[8], date)) == sorted(due)


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    answer = "{answer: partly, note: '=1+1', evidence: '@SUM(A1)', action: {do: '=2+2', owner: '+1'}}"
    file.write_text(f"assessment: {{organisation: '=3+3'}}\nanswers: {{PRO05: {answer}}}\n", encoding="utf-8")
    (tmp_path / "a.xlsx").write_bytes(as_workbook(assessment(made(file), "", AS_AT)))
    plan = next(row for row in cells(tmp_path / "a.xlsx")["Action plan"] if row[0] == "PRO05")
    assert plan[6:8] == ["=2+2", "+1"]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as held:
        assert not any(b"<f>" in held.read(name) for name in held.namelist() if "sheet" in name)


def test_the_document_says_what_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(as_word(assessment(made(), "audit of 83 cases", AS_AT)))
    said = words(tmp_path / "a.docx")
    assert all(one.question.question in said for one in made().plan)
    assert all(rule_says(rule, one.cases.level) in said for one in made().cases if one.cases
               for rule in rules_shown(one.cases))  # fmt: skip


@pytest.mark.parametrize("form", ["html", "docx"])
def test_a_blank_form_has_every_question_with_its_help_and_room_to_answer(tmp_path: Path, form: str) -> None:
    if form == "html":
        said = text_of(form_page(QUESTIONNAIRE, "wales"))
    else:
        (tmp_path / "a.docx").write_bytes(form_docx(QUESTIONNAIRE, "wales", AS_AT))
        said = " ".join(words(tmp_path / "a.docx").split())
    for one in QUESTIONNAIRE.questions:
        for part in (f"{one.id}. {one.question}", one.why, one.good, f"{one.kind('wales')}, {one.severity}"):
            assert " ".join(part.split()) in said
    assert all(said.count(answer) >= len(QUESTIONNAIRE.questions) for answer in ANSWERS)
    assert ATTACK not in said and said.count("Evidence") >= len(QUESTIONNAIRE.questions)


@pytest.mark.slow
@in_a_browser
def test_the_form_reads_on_every_width(tmp_path: Path) -> None:
    assert problems(form_page(QUESTIONNAIRE), tmp_path) == []
