"""The form as a Word document: what is filled in is what is read; and files of another kind are named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from fairness.assess.answers import load_answers
from fairness.assess.models import Action, Answer, Answers, Assessment
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.reports.assess.form_word import form_docx
from fairness.source.problems import InputError
from tests.cli import SAMPLES

SHIPPED = shipped_questionnaire()
SAMPLE = SAMPLES / "self-assessment" / "answers.yaml"


def fill(form: Path, filled: Path, said: dict[str, str]) -> None:
    """Write `filled`: the form with texts in its controls, by their tags, as a word processor leaves them."""
    document = Document(str(form))
    left = dict(said)
    for control in document.element.body.iter(qn("w:sdt")):
        about, content = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
        text = left.pop(about.find(qn("w:tag")).get(qn("w:val")), None)
        if text is not None:
            if (hint := about.find(qn("w:showingPlcHdr"))) is not None:
                about.remove(hint)
            next(content.iter(qn("w:t"))).text = text
    assert not left
    document.save(str(filled))


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("form") / "form.docx"
    file.write_bytes(form_docx(SHIPPED, "northern_ireland", date(2026, 11, 24)))
    return file


def test_a_blank_form_has_no_answers(form: Path) -> None:
    assert load_answers(form, SHIPPED) == Answers(
        assessment=Assessment(nation="northern_ireland", questionnaire="1.0")
    ).read_from(str(form))


def test_each_answer_is_chosen_from_a_list_and_each_field_says_what_it_is(form: Path) -> None:
    controls = list(Document(str(form)).element.body.iter(qn("w:sdt")))
    titles = [one.find(qn("w:sdtPr")).find(qn("w:alias")).get(qn("w:val")) for one in controls]
    lists = [one for one in controls if one.find(f"{qn('w:sdtPr')}/{qn('w:dropDownList')}") is not None]
    assert len(set(titles)) == len(controls) == 6 * len(SHIPPED.questions) + 5
    assert len(lists) == len(SHIPPED.questions) + 1


def test_the_sample_filled_in_is_read_back(form: Path, tmp_path: Path) -> None:
    sample = load_answers(SAMPLE, SHIPPED)
    said = {"about.organisation": sample.organisation, "about.nation": "England"}
    for name, one in sample.answers.items():
        action = one.action or Action()
        due = f"{action.due:%d %B %Y}" if action.due else ""
        values = {"answer": one.answer, "evidence": one.evidence, "note": one.note}
        values |= {"action.do": action.do, "action.owner": action.owner, "action.due": due}
        said |= {f"{name}.{part}": value for part, value in values.items() if value}
    fill(form, tmp_path / "filled.docx", said)
    found = load_answers(tmp_path / "filled.docx", SHIPPED)
    bare = {name: one.model_copy(update={"by": "", "date": None}) for name, one in sample.answers.items()}
    assert found.answers == bare
    assert (found.organisation, found.nation) == (sample.organisation, "england")


def test_who_answered_goes_with_each_answer(form: Path, tmp_path: Path) -> None:
    said = {"about.by": "medical director", "about.date": "10 November 2026", "PRO05.answer": "no"}
    fill(form, tmp_path / "f.docx", said)
    (answer,) = load_answers(tmp_path / "f.docx", SHIPPED).answers.values()
    assert answer == Answer(answer="no", by="medical director", date=date(2026, 11, 10))


def test_what_is_wrong_is_told_with_its_field(form: Path, tmp_path: Path) -> None:
    fill(form, tmp_path / "f.docx", {"PRO05.answer": "maybe", "PRO05.action.due": "soon"})
    with pytest.raises(InputError) as caught:
        load_answers(tmp_path / "f.docx", SHIPPED)
    assert "f.docx: PRO05.answer: is 'maybe'" in str(caught.value)
    assert "f.docx: PRO05.action.due: is 'soon'" in str(caught.value)


def test_a_document_that_is_no_form_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="without the fields of the form; expected the form that"):
        load_answers(SAMPLES / "chronologies" / "anaesthetist.docx", SHIPPED)
    (tmp_path / "f.docx").write_text("no document")
    with pytest.raises(InputError, match="is not readable as DOCX"):
        load_answers(tmp_path / "f.docx", SHIPPED)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("form.pdf", b"%PDF-1.7\n", "is a PDF, and cannot be read as answers; expected a file of answers"),
        ("form.html", b"<!DOCTYPE html>\n<html>", "is a web page, and cannot be read as answers; expected the file"),
        ("form.doc", bytes.fromhex("d0cf11e0a1b11ae1"), "is an old Office document, or one with a password"),
        ("form.odt", b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.text", "is an OpenDocument text"),
        ("form.zip", b"PK\x03\x04 other", "is a ZIP archive"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_answers(tmp_path / name, SHIPPED)
    assert f"{name}: {says}" in str(caught.value)


@pytest.mark.parametrize("given", ["y", "YES", " Yes ", "n", "N/A", "na", "P", "?", "don\u2019t know"])
def test_answers_are_read_as_people_write_them(given: str) -> None:
    meant = {"y": "yes", "n": "no", "p": "partly", "?": "not known", "d": "not known"}
    wanted = "not applicable" if given.casefold() in ("n/a", "na") else meant[given.strip().casefold()[0]]
    assert Answer(answer=given).answer == wanted
