"""The rows of the tables in a filled-in form: a Word document, or Markdown."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from fairness.cases.naming import fold
from fairness.source.loader import decode, read_bytes
from fairness.source.problems import InputError, Place, Problem
from fairness.source.unpacking import Measure, Refused, unpack

_RULE = re.compile(r":?-{2,}:?")
_CELL = re.compile(r"(?:\\.|[^|\\])*")
_MARK = re.compile(r"\\(.)")


def filled_cells(file: str) -> dict[str, list[str]]:
    """The cells after the first of each row of a form, by its first cell (folded). Raises InputError."""
    ending = file.lower().rpartition(".")[2]
    if ending not in ("docx", "md", "markdown", "txt"):
        raise InputError(Problem(Place(file), "cannot be read as a form", expected="a .docx or .md file"))
    rows = _of_word(file) if ending == "docx" else _of_markdown(decode(read_bytes(file), file))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(fold(row[0]), row[1:])
    if not found:
        raise InputError(
            Problem(Place(file), "has no table", expected="the form that `fairness record` made, filled in")
        )
    return found


def _of_word(file: str) -> Iterator[list[str]]:
    import io

    from docx import Document  # heavy: only a document needs it

    content = read_bytes(file)
    try:
        _check_size(content)
        document = Document(io.BytesIO(content))
        rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    except Refused as error:
        raise InputError(Problem(Place(file), error.says, expected=error.expected)) from None
    except Exception as error:  # python-docx raises whatever its parts do, on what is no document
        if isinstance(error, MemoryError):
            raise
        says = "cannot be read as a Word document"
        raise InputError(Problem(Place(file), says, expected="the .docx file as it was saved")) from None
    yield from (row for row in rows if row and row[0].strip())


def _check_size(content: bytes) -> None:
    """Raise Refused where a document unpacks to too much, and what `zipfile` raises where it is none."""
    import io

    measure = Measure(len(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            for _ in unpack(archive, entry, measure):
                pass


def _of_markdown(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            continue
        inside = line.strip().removeprefix("|").removesuffix("|")
        cells = [_MARK.sub(r"\1", one).strip() for one in _split(inside)]
        if cells and cells[0] and not all(_RULE.fullmatch(cell) for cell in cells):
            yield cells


def _split(text: str) -> Iterator[str]:
    """The cells of a row: what stands between bars that no backslash precedes."""
    place = 0
    while True:
        found = _CELL.match(text, place)
        assert found is not None
        yield found.group()
        place = found.end() + 1
        if place > len(text):
            return
