"""Chronologies kept in Word (.docx): tables with merged cells, lists and headings, read as their final text.

The document's XML is read as it is, and not through python-docx, which does not tell what was inserted, deleted
or crossed out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from fairness.chronologies.documents.grid import Cells, Columns, columns_of, rows_of
from fairness.chronologies.documents.lines import Line, is_heading, leading_date, rows_of_lines
from fairness.chronologies.documents.trail import is_trail, rows_of_trail
from fairness.chronologies.rows import Row, RowPlace
from fairness.readers.word_body import W, word_body

_ASIDE = frozenset((f"{W}del", f"{W}moveFrom"))
_PASSED_OVER = frozenset((f"{W}instrText", f"{W}delInstrText", f"{W}footnoteReference", f"{W}pPr", f"{W}rPr"))
_OFF = ("0", "false", "off")


@dataclass(slots=True)
class _Said:
    """The words of a paragraph or cell: those that stand, and those that were deleted or crossed out."""

    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def text(self) -> tuple[str, bool]:
        """The words that stand; those that are gone, and that they are, where nothing else is there."""
        kept = " ".join("".join(self.kept).split())
        gone = " ".join("".join(self.gone).split())
        return (kept, False) if kept or not gone else (gone, True)


def read_word(file: str) -> Iterator[Row]:
    """The rows of a document. Raises InputError where it cannot be read."""
    body = word_body(file)
    tables = [one for one in body if one.tag == f"{W}tbl"]
    pieces = [*_pieces(body)]
    words = "\n".join(line.text for one in pieces if isinstance(line := one, Line))
    if not tables and is_trail(words):
        yield from rows_of_trail(words, file)
        return
    read_table = False
    known: Columns | None = None
    under, number = "", 0
    held: list[Line] = []
    for piece in pieces:
        if isinstance(piece, Line):
            if is_heading(piece.text):
                under = piece.text
            held.append(piece)
            continue
        number += 1
        columns, named = columns_of(piece)
        if columns is None and known is None:
            continue  # a table of contacts or the like
        yield from _lines(held, file, read_table or bool(tables))
        held, read_table = [], True
        before, known = known, columns if named or known is None else known
        for row in rows_of(piece, file, f"table {number}" if len(tables) > 1 else "", before):
            yield Row(
                row.text, row.date_cell, row.who_cell, row.time_cell, row.under or under, row.place, row.struck
            )  # fmt: skip
    yield from _lines(held, file, read_table)


def _lines(held: list[Line], file: str, beside_table: bool) -> Iterator[Row]:
    """The rows of paragraphs; beside a table only those that begin with a date are rows."""
    lines = [one for one in held if not beside_table or is_heading(one.text) or leading_date(one.text)]
    for row in rows_of_lines(lines, file):
        yield Row(
            row.text, row.date_cell, row.who_cell, row.time_cell, row.under,
            RowPlace(file, "paragraph", row.place.number), row.struck,
        )  # fmt: skip


def _pieces(body: ET.Element) -> Iterator[Line | list[Cells]]:
    """The paragraphs and tables of a body, in order."""
    number = 0
    for one in _blocks(body):
        if one.tag == f"{W}tbl":
            yield _table(one)
            continue
        for text, struck in _paragraph_lines(one):
            number += 1
            style = _style(one)
            heading = style.startswith(("heading", "title", "subtitle"))
            item = style.startswith("list") or one.find(f"{W}pPr/{W}numPr") is not None
            yield Line(number, text, heading, item, struck)


def _blocks(holder: ET.Element) -> Iterator[ET.Element]:
    """The paragraphs and tables of a holder, also those in content controls and insertions."""
    for one in holder:
        if one.tag in (f"{W}p", f"{W}tbl"):
            yield one
        elif one.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}moveTo"):
            yield from _blocks(one)


def _style(paragraph: ET.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "").casefold()


def _paragraph_lines(paragraph: ET.Element) -> Iterator[tuple[str, bool]]:
    """A paragraph as the lines that breaks make of it; what is crossed out only where all of it is."""
    said = _Said()
    _collect(paragraph, said, False)
    kept = "".join(said.kept)
    if kept.strip() or not "".join(said.gone).strip():
        for line in kept.split("\n"):
            yield re.sub(r"[ \u00a0]+", " ", line).strip(" "), False
    else:
        yield said.text()


def _collect(element: ET.Element, said: _Said, gone: bool) -> None:
    """Add the words of an element to those that stand or those that are gone."""
    for one in element:
        tag = one.tag
        if tag in _PASSED_OVER or tag.endswith("}Fallback"):
            continue
        if tag == f"{W}r":
            _collect(one, said, gone or _is_struck(one))
        elif tag in (f"{W}t", f"{W}delText"):
            (said.gone if gone or tag == f"{W}delText" else said.kept).append(one.text or "")
        elif tag in (f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
            sign = {"tab": "\t", "noBreakHyphen": "-"}.get(tag.removeprefix(W), "\n")
            (said.gone if gone else said.kept).append(sign)
        else:
            _collect(one, said, gone or tag in _ASIDE)
            if tag == f"{W}p":
                said.kept.append("\n")


def _is_struck(run: ET.Element) -> bool:
    """Whether a run is crossed out, or hidden."""
    for name in ("strike", "dstrike", "vanish"):
        found = run.find(f"{W}rPr/{W}{name}")
        if found is not None and found.get(f"{W}val", "1") not in _OFF:
            return True
    return False


def _table(table: ET.Element) -> list[Cells]:
    """The rows of a table: cells in their columns, those merged over rows only in the first of these."""
    rows: list[Cells] = []
    for number, row in enumerate(_rows(table), 1):
        cells: list[str] = []
        struck: list[bool] = []
        spans = 0
        deleted = row.find(f"{W}trPr/{W}del") is not None
        for cell in _cells(row):
            text, gone = _cell(cell)
            span = _span(cell)
            spans = max(spans, span)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                text = ""
            cells += [text] + [""] * (span - 1)
            struck += [gone] if text else []
        filled = [cell for cell in cells if cell]
        merged = len(filled) == 1 and spans > 1 and spans >= len(cells) - 1
        rows.append(Cells(number, tuple(cells), merged, deleted or (bool(struck) and _mostly(struck))))
    return rows


def _mostly(struck: list[bool]) -> bool:
    """Whether a row counts as crossed out: all of it, or all but its date."""
    return all(struck) or (len(struck) > 1 and all(struck[1:]))


def _rows(table: ET.Element) -> Iterator[ET.Element]:
    for one in table:
        if one.tag == f"{W}tr":
            yield one
        elif one.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _rows(one)


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    for one in row:
        if one.tag == f"{W}tc":
            yield one
        elif one.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _cells(one)


def _span(cell: ET.Element) -> int:
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    try:
        return min(max(int(found.get(f"{W}val", "1")) if found is not None else 1, 1), 100)
    except ValueError:
        return 1


def _cell(cell: ET.Element) -> tuple[str, bool]:
    said = _Said()
    _collect(cell, said, False)
    return said.text()
