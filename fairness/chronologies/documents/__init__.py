"""Readers of chronologies, one module a format; which ending is read by which stands here."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator

from fairness.chronologies.rows import Row
from fairness.source.problems import InputError, Place, Problem

MOST_ROWS = 10_000
_LARGEST = 50_000_000  # bytes of a file
# The module and function that read a file with this ending. Imported when a file of its kind is read.
_READERS = {
    ".docx": ("word", "read_word"),
    ".docm": ("word", "read_word"),
    ".xlsx": ("workbook", "read_workbook"),
    ".xlsm": ("workbook", "read_workbook"),
    ".xls": ("workbook", "read_workbook"),
    ".ods": ("workbook", "read_workbook"),
    ".csv": ("workbook", "read_workbook"),
    ".tsv": ("workbook", "read_workbook"),
    ".txt": ("text", "read_text"),
    ".text": ("text", "read_text"),
    ".md": ("text", "read_text"),
    ".eml": ("mail", "read_mail"),
    ".msg": ("outlook", "read_outlook"),
    ".pdf": ("pdf", "read_pdf"),
}
_OLD = {
    ".doc": "a copy saved as .docx",
    ".rtf": "a copy saved as .docx",
    ".odt": "a copy saved as .docx",
    ".pages": "a copy exported as .docx",
    ".html": "its text saved as .txt or .docx",
    ".htm": "its text saved as .txt or .docx",
}
ENDINGS = tuple(_READERS)


def read_rows(file: str) -> list[Row]:
    """The rows of a chronology, in the order of the file, each with its place.

    Raises InputError, with what to do, where the file cannot be read, or has no row.
    """
    ending = os.path.splitext(file)[1].lower()
    if ending not in _READERS:
        expected = _OLD.get(ending, f"a file ending in {', '.join(ENDINGS)}")
        raise InputError(Problem(Place(file), "is not a kind of chronology that we read", expected=expected))
    _check_size(file)
    module, function = _READERS[ending]
    reader: Callable[[str], Iterator[Row]] = getattr(
        importlib.import_module(f"fairness.chronologies.documents.{module}"), function
    )
    rows: list[Row] = []
    for row in reader(file):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            says = f"has more than {MOST_ROWS:,} rows"
            raise InputError(Problem(Place(file), says, expected="the chronology of one case"))
    if not rows:
        expected = "a table with a column of dates, or lines that begin with a date"
        raise InputError(Problem(Place(file), "has no row that we can read as an entry", expected=expected))
    return rows


def _check_size(file: str) -> None:
    try:
        size = os.stat(file).st_size
        with open(file, "rb"):
            pass
    except OSError as error:
        raise InputError(Problem(Place(file), f"cannot be read: {error.strerror or error}")) from None
    if size > _LARGEST:
        raise InputError(Problem(Place(file), f"has more than {_LARGEST:,} bytes", expected="a smaller file"))
