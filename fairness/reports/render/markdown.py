"""A report in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fairness.reports.document import Block, Bullets, Document, Facts, Fold, Item, Linked, Plain, Steps, Table, told
from fairness.source.printable import one_line

_WEB = re.compile(r"https?://[^\s<>]+")
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
        yield f"##{'#' * section.depth} {marked(section.title)}"
        for item in section.items:
            yield from _item(item, section.title, 3 + section.depth)
    yield from map(marked, document.closing)


def _item(item: Item, under: str, level: int) -> Iterator[str]:
    if isinstance(item, Fold):
        yield f"{'#' * level} {marked(item.title)}"
        under = item.title
    for one in told(item):
        if isinstance(one, Block):
            yield f"{'#' * level} {marked(one.title)}"
            yield from [f"*{marked(one.note)}*"] if one.note else []
            for inner in one.items:
                yield from _item(inner, one.title, level + 1)
        elif isinstance(one, Table):
            yield from _table(one, under)
        else:
            yield _plain(one)


def _plain(one: Plain) -> str:
    """What needs no heading of its own."""
    if isinstance(one, str):
        return _said(one)
    if isinstance(one, Steps):
        return "\n".join(f"{number}. {_said(line)}" for number, line in enumerate(one.lines, 1))
    if isinstance(one, Bullets):
        return "\n".join(f"- {_said(line)}" for line in one.lines)
    if isinstance(one, Facts):
        return "\n".join(f"- **{marked(name)}**: {_said(says)}" for name, says in one.rows)
    assert isinstance(one, tuple)
    return "\n".join(
        f"- **{marked(card.number)}** {marked(card.label)}" + (f" ({marked(card.detail)})" if card.detail else "")
        for card in one
    )


def _said(text: str) -> str:
    """A text with its links to the web; links inside a report are for pages."""
    if not isinstance(text, Linked):
        return marked(text)
    return "".join(f"<{to}>" if _WEB.fullmatch(to) and words == to else marked(words) for words, to in text.parts)


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
