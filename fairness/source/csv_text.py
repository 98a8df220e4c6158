"""Rows as CSV: no cell that a spreadsheet would run, and the way back to what it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from fairness.source.printable import printable_lines

RUNS = r"^'*[=+\-@\t\r]"  # a spreadsheet would take it for a formula, or it is one that was guarded before
_RUNS = re.compile(RUNS)
_GUARDED = re.compile(rf"'(?={RUNS[1:]})")


def guarded(cell: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would read it as a formula; `unguarded` undoes it."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def unguarded(cell: str) -> str:
    """The text of which `guarded` made this."""
    return cell[1:] if _GUARDED.match(cell) else cell


def as_csv(heads: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table as CSV: texts guarded and without control characters but tabs and breaks; numbers as they are."""
    return "".join(_row(cells) for cells in (heads, *rows))


def _row(cells: Iterable[Any]) -> str:
    held = io.StringIO()
    # Python quotes the breaks that end its rows, and no others: with these it quotes all that a reader takes for one.
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([as_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    return held.getvalue().removesuffix("\r\n") + "\n"


def as_cell(text: str) -> str:
    """A text as a cell holds it: guarded, and without control characters but tabs and breaks."""
    return guarded(text if text.isprintable() else "\r".join(map(printable_lines, text.split("\r"))))
