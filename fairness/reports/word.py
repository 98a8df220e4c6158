"""Documents of A4 pages: headings, paragraphs, lists and tables, for those who work in a word processor."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

from fairness.reports.document import Block, Bullets, Card, Document, Facts, Figure, Item, Steps, Table, told
from fairness.reports.word_chart import add_chart
from fairness.reports.word_lanes import add_lanes
from fairness.reports.word_links import add_linked, add_place, sized
from fairness.source.printable import printable, printable_lines

_LONGEST = 44  # characters from which a column gets no wider


def new_document(title: str, header: str, as_at: date, wide: bool = False) -> Any:
    """An empty document with its title and a header on each page; `wide` for pages on their side."""
    from docx import Document  # heavy: only a document needs it
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document: Any = Document()
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin, page.bottom_margin, page.header_distance = Mm(16), Mm(13), Mm(7)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Arial", Pt(9.5)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    for style, size in (("Title", 18), ("Heading 1", 13), ("Heading 2", 11)):
        _heading(document.styles[style], size)
    created = datetime.combine(as_at, datetime.min.time(), UTC)
    document.core_properties.created = document.core_properties.modified = created
    document.core_properties.title, document.core_properties.author = printable(title), "fairness"
    page.header.paragraphs[0].text = printable_lines(header)
    add_heading(document, title, 0)
    return document


def add_heading(document: Any, text: str, level: int, name: str = "") -> None:
    """A heading, of which the text is shown as it is; links lead to it by its `name`."""
    made = document.add_heading(printable(text), level)
    if name:
        add_place(made, name)


def add_paragraph(document: Any, text: str, style: str | None = None) -> Any:
    """A paragraph, of which the text is shown as it is: a document cannot hold control characters."""
    made = document.add_paragraph(style=style)
    add_linked(made, text)
    return made


def add_run(paragraph: Any, text: str) -> Any:
    """More text in a paragraph, shown as it is."""
    return paragraph.add_run(printable_lines(text))


def content_of(document: Any) -> bytes:
    """A document as the content of a file."""
    held = io.BytesIO()  # python-docx leaves a file that cannot be finished open, and complains when it goes
    document.save(held)
    return held.getvalue()


def add_table(document: Any, table: Table, captioned: bool = True) -> None:
    """A table under its caption, its first row repeated on each page; figures stand to the right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    if captioned:
        caption = document.add_paragraph()
        add_run(caption, table.caption).bold = True
        caption.paragraph_format.keep_with_next = True
    made = document.add_table(rows=1, cols=len(table.heads), style="Light Grid Accent 1")
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    made.autofit = False
    look = made._tbl.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstColumn"), "0")  # names of rows are no heavier than their numbers
    look.set(qn("w:val"), f"{int(look.get(qn('w:val')), 16) & ~0x80:04X}")
    widths = _widths(document, table)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width  # readers take a column's width from here, or from its cells
    for cells, values in ((made.rows[0].cells, table.heads), *((made.add_row().cells, row) for row in table.rows)):
        for place, (cell, value) in enumerate(zip(cells, values, strict=True)):
            cell.width = widths[place]
            add_linked(cell.paragraphs[0], value)
            cell.paragraphs[0].paragraph_format.space_after = 0
            sized(cell.paragraphs[0], 9)
            if table.figures(place):
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if table.note:
        add_paragraph(document, table.note)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    below = document.add_paragraph().paragraph_format
    below.space_after, below.line_spacing = 0, Pt(6)


def _heading(style: Any, size: int) -> None:
    """Headings in the typeface of the text, in NHS dark blue."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), RGBColor(0, 0x30, 0x87)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(7), Pt(3)


def _widths(document: Any, table: Table) -> list[int]:
    """The width of the page shared among columns by the length of their text, so that none is squeezed."""
    page = document.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.heads)
    lengths = []
    for place, (head, cells) in enumerate(zip(table.heads, columns, strict=True)):
        longest = max(map(len, (*head.split(), *cells)), default=0)  # a head may be broken between words
        longest = _LONGEST if place in table.to_fill else longest
        lengths.append(min(max(longest, 8), _LONGEST) + 8)
    return [room * length // sum(lengths) for length in lengths]


def as_word(document: Document) -> bytes:
    """A report as a document: shares as a chart, other drawings by their tables, and what a page folds in full."""
    made = new_document(document.title, document.banner, document.as_at, document.wide)
    for line in filter(None, [document.lead]):
        add_paragraph(made, line)
    for section in document.sections:
        if section.apart:
            made.add_page_break()
        add_heading(made, section.title, 1 + section.depth, section.id)
        for item in section.items:
            _add(made, item, 2 + section.depth, section.title)
    for line in document.closing:
        add_paragraph(made, line)
    return content_of(made)


def _add(document: Any, item: Item, level: int, under: str = "") -> None:
    """An item, which stands below the heading `under`: a table of the same name says it no second time."""
    if isinstance(item, Figure) and item.bars:
        add_chart(document, item.caption, item.bars)
    if isinstance(item, Figure) and item.lanes:
        add_lanes(document, item.lanes)
    for one in told(item):
        if isinstance(one, str):
            add_paragraph(document, one)
        elif isinstance(one, Table):
            add_table(document, one, captioned=one.caption != under)
        elif isinstance(one, Block):
            add_heading(document, one.title, level, one.id)
            if one.note:
                add_paragraph(document, one.note).runs[0].italic = True
            for inner in one.items:
                _add(document, inner, level + 1)
        else:
            _add_list(document, one)


def _add_list(document: Any, item: Facts | Bullets | Steps | tuple[Card, ...]) -> None:
    if isinstance(item, Facts):
        for name, says in item.rows:
            line = document.add_paragraph()
            add_run(line, f"{name}: ").bold = True
            add_linked(line, says)
    elif isinstance(item, Steps | Bullets):
        name = item.name if isinstance(item, Steps) else ""
        for number, step in enumerate(item.lines, 1):
            made = add_paragraph(document, step, "List Number" if isinstance(item, Steps) else "List Bullet")
            if name:
                add_place(made, f"{name}-{number}")
    else:
        for card in item:
            line = document.add_paragraph(style="List Bullet")
            add_run(line, card.number).bold = True
            add_run(line, f" {card.label}" + (f" ({card.detail})" if card.detail else ""))
