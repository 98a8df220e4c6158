"""A report on a terminal: tables in columns where they fit, else row by row; drawings in words or numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from fairness.reports.document import Document, Figure, Fold, Item, Steps, Table
from fairness.reports.page import Page

_GAP = 2
_LEAST = 24  # columns that a text needs
_HEAD = 12  # columns that a head has before it is broken
_PROSE = 44  # characters from which a cell is prose: two columns of it side by side are hard to read


def show_document(document: Document, page: Page, more: str | None = None) -> None:
    """Add a report to a page. Folds are open, or `more` says how they are: `--all shows them`."""
    page.add((document.title, "bold underline"))
    for text in filter(None, (document.banner, document.lead)):
        page.para(text)
    for section in document.sections:
        items = [one for one in section.items if not (isinstance(one, Figure) and one.text == ())]
        if more is None or any(not isinstance(one, Fold) for one in items):
            page.heading(section.title)
            for place, item in enumerate(items):
                if place and isinstance(item, Table | Figure):
                    page.blank()
                _item(item, page, section.title, more)
    page.blank()
    for text in document.closing:
        page.para(text, style="dim")


def _item(item: Item, page: Page, under: str, more: str | None = None) -> None:
    if isinstance(item, str):
        page.para(item)
    elif isinstance(item, Table):
        _table(item, page, under)
    elif isinstance(item, Figure):
        _figure(item, page, under)
    elif isinstance(item, Steps):
        for number, line in enumerate(item.lines, 1):
            page.para(f"{number}. {line}", 2, 5)
    elif isinstance(item, Fold):
        page.blank()
        page.para(item.title + (f" ({more})" if more else ""), style="dim" if more else "bold")
        for one in () if more else item.items:
            _item(one, page, item.title)
    else:
        wide = max(len(card.number) for card in item)
        for card in item:
            detail = f" ({card.detail})" if card.detail else ""
            page.para(f"{card.number:>{wide}}  {card.label}{detail}", 2, wide + 4)


def _figure(figure: Figure, page: Page, under: str) -> None:
    if figure.text is None:
        if figure.table is not None:
            _table(figure.table, page, under)
        if figure.note:
            page.para(figure.note, style="dim")
    for line in figure.text or ():
        page.para(line, 0, 2)


def _table(table: Table, page: Page, under: str) -> None:
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


def _widths(table: Table, room: int) -> list[int]:
    """How wide each column is; nothing where they do not fit side by side."""
    widths, longest = [], []
    for place, head in enumerate(table.heads):
        cells = max((len(row[place]) for row in table.rows), default=0)
        word = max(map(len, head.split()), default=0)
        widths.append(max(cells if table.figures(place) else min(cells, _LEAST), word))
        longest.append(max(cells, min(len(head), _HEAD), word))
    spare = room - sum(widths) - _GAP * (len(widths) - 1)
    if spare < 0 or sum(long > _PROSE for long in longest) > 1:
        return []
    for left, place in enumerate(sorted(range(len(widths)), key=longest.__getitem__), -len(widths)):
        more = min(longest[place] - widths[place], spare // -left)
        widths[place] += more
        spare -= more
    return widths


def _in_columns(table: Table, page: Page, widths: Sequence[int]) -> None:
    if any(table.heads):
        for line in _lines(table, table.heads, widths):
            page.add((line, "dim"))
    for row in table.rows:
        for line in _lines(table, row, widths):
            page.add(line)


def _lines(table: Table, cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    wrapped = [
        textwrap.wrap(cell, width, break_on_hyphens=False) if len(cell) > width else [cell]
        for cell, width in zip(cells, widths, strict=True)
    ]
    for parts in zip_longest(*wrapped, fillvalue=""):
        laid = [
            part.rjust(width) if table.figures(place) else part.ljust(width)
            for place, (part, width) in enumerate(zip(parts, widths, strict=True))
        ]
        yield " " * _GAP + (" " * _GAP).join(laid).rstrip()


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
