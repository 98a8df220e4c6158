"""A filled form (.xlsx) as the document that a file of answers holds, each value with its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from fairness.assess.filled import as_iso, grouped
from fairness.readers.sheets import open_sheets
from fairness.source.loader import Mapping
from fairness.source.problems import InputError, Place, Problem, nearest

ABOUT, ANSWERS = "About", "Answers"
# Columns that are read, by heading, with where their text goes; all others help whoever fills the form in.
FILLED = {
    "Answer": ("answer",),
    "Evidence": ("evidence",),
    "Note": ("note",),
    "By": ("by",),
    "Date": ("date",),
    "Planned action": ("action", "do"),
    "Owner": ("action", "owner"),
    "Due": ("action", "due"),
}
DAYS = ("Date", "Due")
ABOUT_ROWS = {"Organisation": "organisation", "Nation": "nation", "Questionnaire": "questionnaire"}


def read_workbook(file: Path) -> Mapping:
    """What a filled form says, as `assessment:` and `answers:`; rows without anything filled in are left out.

    Raises InputError for what is not a workbook, or has not the form's sheets and headings.
    """
    sheets = {sheet.name: [cells for _, cells in sheet.rows()] for sheet in open_sheets(str(file))}
    for name in (ABOUT, ANSWERS):
        if name not in sheets:
            near, expected = nearest(name, sheets), "what `fairness assess form --format xlsx` wrote"
            raise InputError(Problem(Place(str(file)), f"has no sheet {name!r}", expected=expected, nearest=near))
    document = Mapping(1)
    document["assessment"] = _about(sheets[ABOUT])
    document["answers"] = _answers(sheets[ANSWERS], file)
    return document


def _about(rows: list[list[Any]]) -> Mapping:
    found = Mapping(1)
    for number, row in enumerate(rows, 1):
        name = ABOUT_ROWS.get(_text(row[0])) if row else None
        if name and len(row) > 1 and _text(row[1]):
            found[name] = _text(row[1])
            found.lines[name] = number
    return found


def _answers(rows: list[list[Any]], file: Path) -> Mapping:
    headings = [_text(cell) for cell in rows[0]] if rows else []
    for name in ("Question", *FILLED):
        if name not in headings:
            says = f"sheet {ANSWERS!r} has no column {name!r}"
            raise InputError(Problem(Place(str(file), 1), says, nearest=nearest(name, headings)))
    at = {name: headings.index(name) for name in ("Question", *FILLED)}
    found = Mapping(1)
    for number, row in enumerate(rows[1:], 2):
        cells = {name: _text(row[column]) if column < len(row) else "" for name, column in at.items()}
        question, filled = cells["Question"], {name: cells[name] for name in FILLED if cells[name]}
        if not filled:
            continue
        if question in found:
            says = f"{question} is already in row {found.lines[question]}"
            raise InputError(Problem(Place(str(file), number), says, "Question"))
        found[question] = _answer(filled, number)
        found.lines[question] = number
    return found


def _answer(filled: dict[str, str], row: int) -> Mapping:
    said = {
        path: as_iso(filled[name]) if name in DAYS else filled[name]
        for name, path in FILLED.items()
        if name in filled
    }
    return grouped(said, row)


def _text(cell: Any) -> str:
    """A cell as text: a date as YYYY-MM-DD."""
    return as_iso(cell) if isinstance(cell, date) else "" if cell is None else str(cell)
