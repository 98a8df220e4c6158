"""A report on a terminal: tables in columns where they fit, else row by row; drawings in words or numbers."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from fairness.reports.document import Block, Bullets, Card, Document, Facts, Figure, Fold, Item, Section, Steps, Table
from fairness.reports.page import Page

_WORDS = re.compile(r"[^\W\d_]")
_GAP = 2
_LEAST = 24  # columns that a text needs
_HEAD = 12  # columns that a head has before it is broken
_WORD = 16  # columns that the longest word of a narrow column has
_LOOKED_AT = 60  # rows by which widths are chosen
_HANG = 4  # how far what stands under a number goes in
_PROSE = 44  # characters from which a cell is prose: two columns of it side by side are hard to read


def show_document(document: Document, page: Page, more: str | None = None) -> None:
    """Add a report to a page. Folds are open, or `more` says how they are: `--all shows them`."""
    page.add((document.title, "bold underline"))
    for text in filter(None, (document.banner, document.lead)):
        page.para(text)
    for section in document.sections:
        _section(section, page, more)
    page.blank()
    for text in document.closing:
        page.para(text, style="dim")


def _section(section: Section, page: Page, more: str | None) -> None:
    items = [one for one in section.items if not (isinstance(one, Figure) and one.text == ())]
    if not items:
        page.blank()
        page.blank()
        page.add((section.title, "bold underline"))
    elif more is None or any(not isinstance(one, Fold) for one in items):
        page.heading(section.title)
        for place, item in enumerate(items):
            if place and isinstance(item, Table | Figure | Block) and not _goes_on(items[place - 1], item):
                page.blank()
            _item(item, page, section.title, more)


def _goes_on(one: Item, other: Item) -> bool:
    """Whether two items are short parts, which stand close to each other."""
    return isinstance(one, Block) and isinstance(other, Block) and one.brief and other.brief


def _item(item: Item, page: Page, under: str, more: str | None = None) -> None:
    if isinstance(item, str):
        page.para(item)
    elif isinstance(item, Block):
        _block(item, page, more)
    elif isinstance(item, Table):
        _table(item, page, under)
    elif isinstance(item, Figure):
        _figure(item, page, under)
    elif isinstance(item, Fold):
        page.blank()
        page.para(item.title + (f" ({more})" if more else ""), style="dim" if more else "bold")
        for one in () if more else item.items:
            _item(one, page, item.title)
    else:
        _list(item, page)


def _list(item: Facts | Bullets | Steps | tuple[Card, ...], page: Page) -> None:
    if isinstance(item, Facts):
        _facts(item, page, 0)
    elif isinstance(item, Bullets):
        for line in item.lines:
            page.para(f"• {line}", 2, 4)
    elif isinstance(item, Steps):
        for number, line in enumerate(item.lines, 1):
            page.para(f"{number}. {line}", 2, 5)
    else:
        wide = max(len(card.number) for card in item)
        for card in item:
            detail = f" ({card.detail})" if card.detail else ""
            page.para(f"{card.number:>{wide}}  {card.label}{detail}", 2, wide + 4)


def _figure(figure: Figure, page: Page, under: str) -> None:
    if figure.lines is not None:
        for line in figure.lines(page.width):
            page.add(line)
    elif figure.text is None:
        if figure.table is not None:
            _table(figure.table, page, under)
        if figure.note:
            page.para(figure.note, style="dim")
    for line in figure.text or ():
        page.para(line, 0, 2)


def _block(block: Block, page: Page, more: str | None) -> None:
    """A part with its heading; what is under it stands further in."""
    number, _, title = block.title.partition(" ") if block.title[:1].isdigit() else ("", "", block.title)
    hang = _HANG if number else 2
    lead = f"{number:>{_HANG - 1}} " if number else "  "
    if block.brief:
        said = " ".join(one for one in block.items if isinstance(one, str))
        page.styled([(lead, "bold"), (f"{title}.", "bold"), (f" {said}", "")], hang)
        return
    page.styled([(lead, "bold"), (title, "bold"), *([(f"  {block.note}", "dim")] if block.note else [])], hang)
    for item in block.items:
        if isinstance(item, Facts):
            _facts(item, page, hang)
        elif isinstance(item, str):
            page.para(item, hang, hang)
        elif isinstance(item, Table):
            _table(item, page, block.title, hang)
        else:
            _item(item, page, block.title, more)


def _facts(facts: Facts, page: Page, indent: int) -> None:
    """Each name with what is said of it, which goes on a little further in."""
    for name, says in facts.rows:
        page.styled([(" " * indent, ""), (f"{name}: ", "dim"), (says, "")], indent + 2)


def _table(table: Table, page: Page, under: str, indent: int = 0) -> None:
    if indent:
        _within(table, page, indent)
        return
    if table.caption != under:
        page.para(table.caption, style="bold")
    widths = _widths(table, page.width - _GAP)
    if widths:
        _in_columns(table, page, widths)
    else:
        _row_by_row(table, page)
    if table.note:
        page.para(table.note, style="dim")
    page.blank()


def _within(table: Table, page: Page, indent: int) -> None:
    """A small table inside a part: without its caption, which the heading says."""
    widths = _widths(table, page.width - indent)
    if not widths:
        _row_by_row(table, page)
        return
    for cells, style in ((table.heads, "dim"), *((row, "") for row in table.rows)):
        for line in _lines(table, cells, widths, indent):
            page.add((line, style))


def _widths(table: Table, room: int) -> list[int]:
    """How wide each column is; nothing where they do not fit side by side."""
    if table.narrow:
        return _narrow_widths(table, room)
    widths, longest, prose = [], [], 0
    for place, head in enumerate(table.heads):
        cells = max((len(row[place]) for row in table.rows), default=0)
        word = max(map(len, head.split()), default=0)
        widths.append(max(cells if table.figures(place) else min(cells, _LEAST), word))
        longest.append(max(cells, min(len(head), _HEAD), word))
        prose += max((len(row[place]) for row in table.rows if _WORDS.search(row[place])), default=0) > _PROSE
    spare = room - sum(widths) - _GAP * (len(widths) - 1)
    if spare < 0 or prose > 1:
        return []
    for left, place in enumerate(sorted(range(len(widths)), key=longest.__getitem__), -len(widths)):
        more = min(longest[place] - widths[place], spare // -left)
        widths[place] += more
        spare -= more
    return widths


def _narrow_widths(table: Table, room: int) -> list[int]:
    """Widths by which a table takes few lines: each column of room goes where it saves most."""
    rows = [table.heads, *table.rows[:_LOOKED_AT]]
    columns = [[len(cell) for cell in column] for column in zip(*rows, strict=True)]
    longest = [max(max(map(len, cell.split()), default=0) for cell in column) for column in zip(*rows, strict=True)]
    widths = [min(one, _WORD) for one in longest]
    spare = room - sum(widths) - _GAP * (len(widths) - 1)
    if spare < 0:
        return []

    def cost(widths: Sequence[int]) -> float:
        cells = [[-(-length // width) for length in column] for column, width in zip(columns, widths, strict=True)]
        shares = (length / width for column, width in zip(columns, widths, strict=True) for length in column)
        tallest = sum(max(row) for row in zip(*cells, strict=True))
        return float(tallest + sum(shares) / 10)  # of tables as tall, the one whose cells are least full

    for _ in range(spare):
        wider = [[*widths[:place], widths[place] + 1, *widths[place + 1 :]] for place in range(len(widths))]
        widths = min(wider, key=cost)
    return [min(width, max(column)) for width, column in zip(widths, columns, strict=True)]


def _in_columns(table: Table, page: Page, widths: Sequence[int]) -> None:
    if any(table.heads):
        for line in _lines(table, table.heads, widths):
            page.add((line, "dim"))
    for row in table.rows:
        for line in _lines(table, row, widths):
            page.add(line)


def _lines(table: Table, cells: Sequence[str], widths: Sequence[int], indent: int = _GAP) -> Iterator[str]:
    wrapped = [
        textwrap.wrap(cell, width, break_on_hyphens=False) if len(cell) > width else [cell]
        for cell, width in zip(cells, widths, strict=True)
    ]
    for parts in zip_longest(*wrapped, fillvalue=""):
        laid = [
            part.rjust(width) if table.figures(place) else part.ljust(width)
            for place, (part, width) in enumerate(zip(parts, widths, strict=True))
        ]
        yield " " * indent + (" " * _GAP).join(laid).rstrip()


def _row_by_row(table: Table, page: Page) -> None:
    """Each row by its name, and under it its cells by the heads of their columns; short ones share a line."""
    for number, row in enumerate(table.rows):
        if number:
            page.blank()
        page.para(row[0], _GAP, 2 * _GAP, "bold")
        line: list[str] = []
        for head, cell in zip(table.heads[1:], row[1:], strict=True):
            if cell and len(head) + len(cell) < _LEAST:
                line.append(f"{head}: {cell}")
            elif cell:
                _together(line, page)
                page.para(f"{head}: {cell}", 2 * _GAP, 3 * _GAP)
        _together(line, page)


def _together(line: list[str], page: Page) -> None:
    if line:
        page.para("   ".join(line), 2 * _GAP, 2 * _GAP)
        line.clear()
