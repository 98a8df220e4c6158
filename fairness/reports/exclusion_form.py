"""The record of a decision on exclusion as a form to fill in, in a word processor or a text editor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.exclusion_record import Part, form
from fairness.reports.document import Document, Section, Table

TITLE = "Record of a decision on exclusion"
BANNER = "Confidential: about one person. Use codes or initials, and no names."
LEAD = (
    "Fill in the empty cells and leave the other words as they are. Leave a cell empty if there is nothing to say. "
    "Then give the form to the person who keeps the case file: it can be read into it."
)


def known(case: Case) -> dict[str, str]:
    """What a case says already of the answers, by the label of the row."""
    found = {"Case reference": case.case_id}
    for label, role in (("Decided by", "decision_maker"), ("Designated board member", "designated_board_member")):
        if holders := case.roles.get(role):
            found[label] = holders[-1].who
    return found


def as_form(words: Vocabulary, answers: Mapping[str, str], as_at: date) -> Document:
    """The form as a report, with `answers` that are known already."""
    sections = [
        Section(f"part-{number}", part.title, (*filter(None, (part.says,)), _table(part, answers)))
        for number, part in enumerate(form(words), 1)
    ]
    return Document(TITLE, as_at, sections, LEAD, BANNER, wide=False)


def _table(part: Part, answers: Mapping[str, str]) -> Table:
    blank = len(part.heads) - 1
    has_hints = any(row.hint for row in part.rows)
    rows = [
        (row.label, answers.get(row.label, ""), row.hint) if has_hints else (row.label, *("",) * blank)
        for row in part.rows
    ]
    to_fill = (1,) if has_hints else tuple(range(1, blank + 1))
    return Table(part.title, part.heads, rows, numbers=len(part.heads), to_fill=to_fill)
