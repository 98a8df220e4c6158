"""The form as a workbook: what is filled in is what is read."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from fairness.assess.answers import as_file, load_answers
from fairness.assess.models import Action, Answer, Answers, Assessment
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.assess.workbook import ABOUT, FILLED
from fairness.assess.workbook import ANSWERS as SHEET
from fairness.reports.assess.form_sheet import form_workbook
from fairness.source.problems import InputError
from tests.cli import SAMPLES, fairness

SHIPPED = shipped_questionnaire()
SAMPLE = SAMPLES / "self-assessment" / "answers.yaml"


def fill(form: Path, filled: Path, cells: dict[str, dict[str, Any]], about: dict[str, str] | None = None) -> None:
    """Write `filled`: the form's cells, with `cells` by question and heading; a date as spreadsheets hold it."""
    book = python_calamine.CalamineWorkbook.from_path(str(form))
    with xlsxwriter.Workbook(str(filled), {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python()
            sheet = made.add_worksheet(name)
            for row, values in enumerate(rows):
                if name == ABOUT and about and values[0] in about:
                    values[1] = about[values[0]]
                held = cells.get(str(values[0]), {}) if name == SHEET else {}
                values = (
                    [held.get(heading, value) for heading, value in zip(rows[0], values, strict=True)]
                    if held
                    else values
                )
                for column, value in enumerate(values):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif value != "":
                        sheet.write(row, column, value)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    (tmp_path / "form.xlsx").write_bytes(form_workbook(SHIPPED, "england"))
    return tmp_path / "form.xlsx"


def test_a_blank_form_has_no_answers(form: Path) -> None:
    assert load_answers(form, SHIPPED) == Answers(
        assessment=Assessment(nation="england", questionnaire="1.0")
    ).read_from(str(form))


def test_the_sample_filled_in_is_read_back(form: Path, tmp_path: Path) -> None:
    sample = load_answers(SAMPLE, SHIPPED)
    cells = {}
    for name, one in sample.answers.items():
        action = one.action or Action()
        values = (one.answer, one.evidence, one.note, one.by, one.date, action.do, action.owner, action.due)
        cells[name] = dict(zip(FILLED, [value or "" for value in values], strict=True))
    filled = tmp_path / "filled.xlsx"
    fill(form, filled, cells, {"Organisation": sample.organisation})
    found = load_answers(filled, SHIPPED)
    assert found.answers == sample.answers and found.organisation == sample.organisation
    for arguments in (("--format", "json"), ("--format", "csv")):
        assert fairness("assess", filled, *arguments).stdout == fairness("assess", SAMPLE, *arguments).stdout
    written = fairness("assess", filled, "--format", "yaml", "-o", tmp_path / "answers.yaml")
    assert written.returncode == 0 and load_answers(tmp_path / "answers.yaml", SHIPPED).answers == sample.answers


def test_answers_written_anew_are_the_same(tmp_path: Path) -> None:
    sample = load_answers(SAMPLE, SHIPPED)
    (tmp_path / "a.yaml").write_text(as_file(sample), encoding="utf-8")
    assert load_answers(tmp_path / "a.yaml", SHIPPED).answers == sample.answers


def test_numbers_and_capitals_are_read_as_meant(form: Path, tmp_path: Path) -> None:
    fill(form, tmp_path / "f.xlsx", {"PRO05": {"Answer": "Yes", "Evidence": 12, "Due": "2027-01-31", "Note": "=1+1"}})
    (answer,) = load_answers(tmp_path / "f.xlsx", SHIPPED).answers.values()
    assert answer == Answer(answer="yes", evidence="12", note="=1+1", action=Action(due=date(2027, 1, 31)))


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"PRO05": {"Answer": "maybe"}}, "PRO05.answer: is 'maybe'"),
        ({"PRO05": {"Answer": "yes", "Date": "10 Nov"}}, "PRO05.date: is '10 Nov'"),
        ({"PRO05": {"Answer": "yes", "Question": "PRO5"}}, "PRO5: is not a question of the questionnaire"),
        ({"PRO05": {"Answer": "yes"}, "PRO06": {"Answer": "no", "Question": "PRO05"}}, "is already in row 44"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(form: Path, tmp_path: Path, cells: dict[str, Any], says: str) -> None:
    fill(form, tmp_path / "f.xlsx", cells)
    with pytest.raises(InputError) as caught:
        load_answers(tmp_path / "f.xlsx", SHIPPED)
    row = 45 if "already" in says else 44
    assert says in str(caught.value) and f"f.xlsx:{row}: " in str(caught.value)


def test_short_answers_are_read_as_meant(form: Path, tmp_path: Path) -> None:
    short = {"UND01": "y", "UND02": "N", "UND03": "n/a", "UND04": "YES"}
    fill(form, tmp_path / "f.xlsx", {name: {"Answer": said} for name, said in short.items()})
    found = load_answers(tmp_path / "f.xlsx", SHIPPED).answers
    assert [one.answer for one in found.values()] == ["yes", "no", "not applicable", "yes"]


def test_it_prints_on_a4_with_all_columns_side_by_side(form: Path) -> None:
    with zipfile.ZipFile(form) as held:
        sheets = [held.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (2, 3)]
    for sheet in sheets:
        assert 'paperSize="9"' in sheet and 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet
        widths = [float(one) for one in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
        assert sum(widths) < 230  # signs: no smaller than two thirds of their size
    assert 'showErrorMessage="1"' not in sheets[0]


def test_what_is_not_the_form_is_told(tmp_path: Path) -> None:
    file = tmp_path / "f.xlsx"
    file.write_text("no workbook")
    with pytest.raises(InputError, match="is not readable as XLSX"):
        load_answers(file, SHIPPED)
    with pytest.raises(InputError, match="cannot be read"):
        load_answers(tmp_path / "none.xlsx", SHIPPED)
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("Answer")
    with pytest.raises(InputError, match="has no sheet 'About'"):
        load_answers(file, SHIPPED)
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet(ABOUT)
        book.add_worksheet(SHEET).write_row(0, 0, ["Question", "Answers"])
    with pytest.raises(InputError, match=r"has no column 'Answer' \(did you mean 'Answers'\?\)"):
        load_answers(file, SHIPPED)
    done = fairness("assess", "--interactive", "-o", file)
    assert done.returncode == 2 and "writes YAML" in done.stderr
