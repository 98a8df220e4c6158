"""The blank form as a document: content controls to fill in on screen, which can be read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fairness.assess.models import ALL_THEMES, ANSWERS, Question, Questionnaire
from fairness.assess.word_form import ABOUT, HINT, HINTS, PARTS
from fairness.reports.assess.words import NATION_WORDS, sources_of
from fairness.reports.word import add_heading, add_paragraph, content_of, new_document

_HINT_STYLE = "Placeholder Text"
_SAYS = (
    "Click a field to fill it in. Leave a question empty if you cannot answer it yet. Save the document as .docx and "
    "read it with: fairness assess form.docx"
)
_PRIVATE = "Write which policy, register or file shows the answer. Leave out names of people and details of cases."


def form_docx(questionnaire: Questionnaire, nation: str, as_at: date) -> bytes:
    """The blank form as a document: each question with its help, and a table of fields."""
    from docx.enum.style import WD_STYLE_TYPE  # heavy: only a document needs it
    from docx.shared import RGBColor

    document = new_document(questionnaire.title, f"Version {questionnaire.version}", as_at)
    hint = document.styles.add_style(_HINT_STYLE, WD_STYLE_TYPE.CHARACTER)
    hint.font.color.rgb = RGBColor(0x59, 0x59, 0x59)
    for line in (questionnaire.says, _SAYS, _PRIVATE):
        add_paragraph(document, line)
    known = {"Nation": NATION_WORDS.get(nation, ""), "Questionnaire": questionnaire.version}
    _fields(document, ABOUT, "", known)
    for theme, questions in questionnaire.by_theme().items():
        add_heading(document, ALL_THEMES[theme], 1)
        for one in questions:
            _question(document, one, nation)
    return content_of(document)


def _question(document: Any, one: Question, nation: str) -> None:
    from docx.shared import Pt

    add_heading(document, f"{one.id}. {one.question}", 2)
    said = add_paragraph(document, f"{one.kind(nation)}, {one.severity}. For the {one.who}.")
    said.runs[0].italic = True
    lines = (one.why, f"What good looks like: {one.good}", f"Evidence to look for: {'; '.join(one.evidence)}")
    told = [add_paragraph(document, line) for line in (*lines, *(f"Based on {line}" for line in sources_of(one)))]
    for paragraph in (said, *told):
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.keep_with_next = True
    _fields(document, PARTS, f"{one.id}.", {})


def _fields(document: Any, parts: dict[str, str], before: str, known: dict[str, str]) -> None:
    """A table with a row for each part: what it is called, and its field."""
    from docx.shared import Mm, Pt

    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    widths = (Mm(35), Mm(135))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    last = list(parts)[-1]
    for name, tag in parts.items():
        cells = table.add_row().cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_after = 0
            cell.paragraphs[0].paragraph_format.keep_with_next = name != last
        cells[0].paragraphs[0].add_run(name).bold = True
        if name == "Answer":  # for those who fill it in by hand
            cells[0].paragraphs[0].add_run(f": {', '.join(ANSWERS)}").font.size = Pt(8)
        cells[1].paragraphs[0]._p.append(_control(f"{before}{name}", f"{before}{tag}", name, known.get(name, "")))
    document.add_paragraph().paragraph_format.space_after = 0


def _control(title: str, tag: str, name: str, value: str) -> Any:
    """A content control with a value, or with the hint what to do; `name` says of which kind it is."""
    control = _new("w:sdt")
    about = _new("w:sdtPr")
    control.append(about)
    about.append(_new("w:alias", val=title.replace(".", " ")))
    about.append(_new("w:tag", val=tag))
    about.append(_new("w:lock", val="sdtContentLocked" if name == "Questionnaire" else "sdtLocked"))
    if not value:
        about.append(_new("w:showingPlcHdr"))
    about.append(_kind(name))
    content, run, text = _new("w:sdtContent"), _new("w:r"), _new("w:t")
    text.text = value or HINTS.get(name, HINT)
    if not value:
        look = _new("w:rPr")
        look.append(_new("w:rStyle", val=_HINT_STYLE.replace(" ", "")))
        run.append(look)
    run.append(text)
    content.append(run)
    control.append(content)
    return control


def _kind(name: str) -> Any:
    """What kind of field one of a name is: a list to choose from, a day, or text."""
    choices: Sequence[str] = {"Answer": ANSWERS, "Nation": tuple(NATION_WORDS.values())}.get(name, ())
    if choices:
        made = _new("w:dropDownList")
        for choice in choices:
            made.append(_new("w:listItem", displayText=choice, value=choice))
        return made
    if name in ("Date", "Due"):
        made = _new("w:date")
        for part, value in (
            ("dateFormat", "d MMMM yyyy"), ("lid", "en-GB"), ("storeMappedDataAs", "date"), ("calendar", "gregorian"),
        ):  # fmt: skip
            made.append(_new(f"w:{part}", val=value))
        return made
    return _new("w:text", multiLine="1")


def _new(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
