"""A report in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fairness.reports.document import Document, Fold, Item, Steps, Table, told
from fairness.source.printable import one_line

_SPECIAL = re.compile(r"([\\`*_{}<>#|\[\]])")


def as_markdown(document: Document) -> str:
    """The whole report: drawings by their numbers, and what a page folds in full."""
    return "\n\n".join(_blocks(document)) + "\n"


def _blocks(document: Document) -> Iterator[str]:
    yield f"# {marked(document.title)}"
    if document.banner:
        yield f"**{marked(document.banner)}**"
    yield from map(marked, filter(None, [document.lead]))
    for section in document.sections:
        yield f"## {marked(section.title)}"
        for item in section.items:
            yield from _item(item, section.title)
    yield from map(marked, document.closing)


def _item(item: Item, under: str) -> Iterator[str]:
    if isinstance(item, Fold):
        yield f"### {marked(item.title)}"
        under = item.title
    for one in told(item):
        if isinstance(one, str):
            yield marked(one)
        elif isinstance(one, Table):
            yield from _table(one, under)
        elif isinstance(one, Steps):
            yield "\n".join(f"{number}. {marked(line)}" for number, line in enumerate(one.lines, 1))
        else:
            yield "\n".join(
                f"- **{marked(card.number)}** {marked(card.label)}"
                + (f" ({marked(card.detail)})" if card.detail else "")
                for card in one
            )


def _table(table: Table, under: str) -> Iterator[str]:
    """A table with its caption, unless that is what the heading says."""
    if table.caption != under:
        yield f"**{marked(table.caption)}**"
    aligned = ["---:" if table.figures(place) else "---" for place in range(len(table.heads))]
    yield "\n".join([row_of(table.heads), f"|{'|'.join(aligned)}|", *map(row_of, table.rows)])
    if table.note:
        yield marked(table.note)


def row_of(cells: Sequence[str]) -> str:
    """A row of a table: each cell shows its text as it is."""
    return f"| {' | '.join(map(marked, cells))} |"


def marked(text: str) -> str:
    """A text that Markdown shows as it is, on one line and in one cell: none of it is marks, HTML or an end."""
    return _SPECIAL.sub(r"\\\1", one_line(text))
