"""A self-assessment as a workbook and as a document, and the blank form as a document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fairness.assess.models import ALL_THEMES, ANSWERS, Questionnaire
from fairness.assess.result import Result
from fairness.reports.assess.sections import lead_of, made_by, sections, title_of
from fairness.reports.assess.words import BANNERS, KIND_WORDS, NOTE, sources_of
from fairness.reports.document import Table
from fairness.reports.sheets import Sheets, new_book
from fairness.reports.word import add_heading, add_paragraph, new_document, save, write_sections
from fairness.reports.words import day
from fairness.statistics.disclosure import Audience

_LINE = "_" * 55


def write_workbook(result: Result, cases: str, as_at: date, audience: Audience, path: Path) -> None:
    """The report as sheets; the action plan is one table, to be filtered, with its dates as dates."""
    with new_book(path, title_of(result), NOTE, as_at) as book:
        sheets = Sheets(book, f"{BANNERS[audience]} {NOTE}")
        for section in sections(result, cases, audience):
            if section.id == "plan":
                sheets.listing(section.title, _plan(result))
            else:
                sheets.section(section)


def _plan(result: Result) -> Table:
    heads = (
        "Question", "Asks", "Basis", "Severity", "Now", "What good looks like", "Planned", "Owner", "Due",
        "Best answered by",
    )  # fmt: skip
    rows = []
    for one in result.plan:
        question, action = one.question, one.answer.action
        planned = (action.do, action.owner, day(action.due) if action.due else "") if action else ("", "", "")
        now = one.state + ("; cases show less" if one.contradicted else "")
        rows.append((
            question.id, question.question, KIND_WORDS[one.kind], question.severity, now, question.good, *planned,
            question.who,
        ))  # fmt: skip
    return Table("Action plan", heads, rows)


def write_report(result: Result, cases: str, as_at: date, audience: Audience, path: Path) -> None:
    """The report as a document of A4 pages on their side; drawings are given by their tables."""
    made = sections(result, cases, audience)
    lead = lead_of(result, as_at)
    write_sections(title_of(result), BANNERS[audience], lead, made, (NOTE, made_by(result)), as_at, path)


def write_form(questionnaire: Questionnaire, nation: str, as_at: date, path: Path) -> None:
    """The blank form as a document, to print or to fill in on screen."""
    from docx.shared import Pt

    document = new_document(questionnaire.title, f"Version {questionnaire.version}", as_at)
    add_paragraph(document, questionnaire.says)
    for line in ("Organisation", "Answered by", "Date"):
        add_paragraph(document, f"{line}: {_LINE}")
    for theme, questions in questionnaire.by_theme().items():
        add_heading(document, ALL_THEMES[theme], 1)
        for one in questions:
            add_heading(document, f"{one.id}. {one.question}", 2)
            said = add_paragraph(document, f"{one.kind(nation)}, {one.severity}. Best answered by the {one.who}.")
            said.runs[0].italic = True
            lines = (one.why, f"What good looks like: {one.good}", f"What would show it: {'; '.join(one.evidence)}")
            for line in (*lines, *(f"Rests on {source}" for source in sources_of(one))):
                add_paragraph(document, line).paragraph_format.space_after = Pt(3)
            add_paragraph(document, "   ".join(f"\u2610 {answer}" for answer in ANSWERS))
            for line in ("Evidence", "Note", "Planned action, owner, by when"):
                add_paragraph(document, f"{line}: {_LINE}")
            for paragraph in document.paragraphs[-(len(lines) + 5) : -1]:
                paragraph.paragraph_format.keep_with_next = True
    save(document, path)
