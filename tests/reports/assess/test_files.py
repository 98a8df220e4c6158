"""The workbook and the document of a self-assessment, and the blank forms: read back, with the answers in them."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from fairness.assess.answers import load_answers
from fairness.assess.models import ANSWERS, Action, Answer
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.reports.assess.form_page import form_page
from fairness.reports.assess.form_word import form_docx
from fairness.reports.assess.sections import assessment
from fairness.reports.assess.words import SIGNS, rule_says, rules_shown
from fairness.reports.sheets import as_workbook
from fairness.reports.word import as_word
from tests.pages import CHROMIUM, in_a_browser, problems
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
    few = QUESTIONNAIRE.asking(QUESTIONNAIRE.questions[::20])  # every field looks the same: all 84 only take long
    assert problems(form_page(few), tmp_path) == []


@pytest.mark.slow
@in_a_browser
def test_the_form_saves_answers_and_opens_them_again(tmp_path: Path) -> None:
    """Under its own policy on scripts, without a network: what is typed is what is read, and what is shown again."""
    from playwright.sync_api import sync_playwright

    (tmp_path / "form.html").write_text(form_page(QUESTIONNAIRE, "wales"), encoding="utf-8")
    typed = 'Policy "HR-12": section 4\n- part #2 \u2028 \x7f end\\'
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(offline=True).new_page()
        opened.goto((tmp_path / "form.html").as_uri())
        for name, text in (("organisation", "Trust A & B"), ("by", "director of HR"), ("date", "2026-11-10")):
            opened.fill(f"[name='{name}']", text)
        opened.check("[name='PRO05.answer'][value='partly']")
        opened.fill("[name='PRO05.evidence']", typed)
        opened.fill("[name='PRO05.do']", "Put reviews in the diary")
        opened.fill("[name='PRO05.due']", "2027-01-31")
        opened.fill("[name='SUP01.note']", "Ask the union")
        with opened.expect_download() as saved:
            opened.click("#save")
        assert saved.value.suggested_filename == "answers-trust-a-b.yaml"
        saved.value.save_as(tmp_path / "answers.yaml")
        assert "Saved 1 of 84 answers" in opened.inner_text("#said")
        opened.fill("[name='PRO05.evidence']", "another")
        opened.on("dialog", lambda dialog: dialog.accept())
        opened.set_input_files("#open", tmp_path / "answers.yaml")
        opened.locator("#said", has_text="Opened answers").wait_for()
        assert opened.input_value("[name='PRO05.evidence']") == typed.replace("\x7f", " ")
        assert opened.is_checked("[name='PRO05.answer'][value='partly']")
        assert opened.input_value("[name='by']") == "director of HR"
        opened.set_input_files("#open", tmp_path / "form.html")
        opened.locator("#said", has_text="has no answers that this page can read").wait_for()
        browser.close()
    found = load_answers(tmp_path / "answers.yaml", QUESTIONNAIRE)
    action = Action(do="Put reviews in the diary", due=date(2027, 1, 31))
    assert (found.organisation, found.nation, set(found.answers)) == ("Trust A & B", "wales", {"PRO05", "SUP01"})
    assert found.of("PRO05") == Answer(
        answer="partly",
        evidence=typed.replace("\x7f", " "),
        by="director of HR",
        date=date(2026, 11, 10),
        action=action,
    )
    assert found.of("SUP01").note == "Ask the union"


@in_a_browser
def test_the_form_without_scripts_says_what_to_do(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    (tmp_path / "form.html").write_text(form_page(QUESTIONNAIRE), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(offline=True, java_script_enabled=False).new_page()
        opened.goto((tmp_path / "form.html").as_uri())
        assert "This page cannot save" in opened.inner_text("main")
        assert not opened.is_visible("#save")
        browser.close()
