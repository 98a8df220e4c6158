"""A case's time in a document: lanes of coloured cells, which every word processor shows, prints and can change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from fairness.reports.document import Lanes, Strip
from fairness.reports.word_links import add_linked, sized
from fairness.reports.words import day
from fairness.source.printable import printable

_CELLS, _CELL, _LABEL = 27, 4, 62  # cells of the time; mm of each, and of what stands before them
_INK = {"case": "425563", "period": "005EB8", "late": "C75000", "": ""}
_MONTHS = 6  # that are named at most
_LATE = "An orange band is late: from the day it was due until it was done."
_SIGNS = {"◆": "review or extension", "●": "one act", "⚑": "missed, or not as it should be"}


def add_lanes(document: Any, lanes: Lanes) -> None:
    """A table of one row a lane. The first cell says what it is, and leads to the finding that it shows."""
    from docx.shared import Mm

    table = document.add_table(rows=0, cols=_CELLS + 1)
    table.autofit = False
    _no_margins(table)
    table.columns[0].width = Mm(_LABEL)
    for column in list(table.columns)[1:]:
        column.width = Mm(_CELL)
    _months(table, lanes)
    for strip in lanes.strips:
        _strip(table, strip, lanes)
    used = [
        f"{sign} {says}"
        for sign, says in _SIGNS.items()
        if any(one.sign == sign and one.marks for one in lanes.strips)
    ]
    late = _LATE if any(one.ink == "late" and one.bands for one in lanes.strips) else ""
    signs = f"{'; '.join(used)}." if used else ""
    says = " ".join(filter(None, (signs, late, f"The last day shown is {day(lanes.last)}.")))
    sized(document.add_paragraph(says), 8)


def _strip(table: Any, strip: Strip, lanes: Lanes) -> None:
    cells = _row(table)
    add_linked(cells[0].paragraphs[0], strip.label)
    sized(cells[0].paragraphs[0], 8)
    for first, last in strip.bands:
        for place in range(_place(first, lanes), _place(last, lanes) + 1):
            _shade(cells[1 + place], _INK[strip.ink])
    under = {place for first, last in strip.bands for place in range(_place(first, lanes), _place(last, lanes) + 1)}
    for place in dict.fromkeys(_place(one, lanes) for one in strip.marks):
        run = cells[1 + place].paragraphs[0].add_run(strip.sign)
        _colour(run, "FFFFFF" if place in under else _INK["late" if strip.sign == "⚑" else "period"])
        sized(cells[1 + place].paragraphs[0], 8)


def _months(table: Any, lanes: Lanes) -> None:
    """The row above: a month stands where it begins, and as many are named as have room."""
    begins = [one for one in _firsts(lanes.first, lanes.last)]
    step = max(1, -(-len(begins) // _MONTHS))
    named = {_place(one, lanes): one for one in begins[::step]}
    cells = _row(table)
    for place, until in pairwise([*named, _CELLS]):
        if until - place > 1:
            cells[1 + place].merge(cells[until])
        if until - place > 3:
            cells[1 + place].paragraphs[0].add_run(f"{named[place]:%b %Y}")
            sized(cells[1 + place].paragraphs[0], 8)


def _firsts(first: date, last: date) -> Sequence[date]:
    """The first day of each month within some days."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    return [one for one in days if first <= one <= last]


def _place(when: date, lanes: Lanes) -> int:
    """The cell of a day."""
    whole = (lanes.last - lanes.first).days + 1
    return min(max((when - lanes.first).days * _CELLS // whole, 0), _CELLS - 1)


def _row(table: Any) -> list[Any]:
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = list(row.cells)
    for place, cell in enumerate(cells):
        cell.width = Mm(_CELL if place else _LABEL)
        cell.paragraphs[0].paragraph_format.space_after = 0
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    return cells


def _no_margins(table: Any) -> None:
    """Cells that touch, so that a band is one and its marks have room, and white between the lanes."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    sides = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    line = f'<w:tblBorders {nsdecls("w")}><w:insideH w:val="single" w:sz="12" w:color="FFFFFF"/></w:tblBorders>'
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))  # a schema's order: borders, layout, margins
    layout.addprevious(parse_xml(line))
    layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))


def _shade(cell: Any, ink: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{printable(ink)}"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(shade))


def _colour(run: Any, ink: str) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(ink)
