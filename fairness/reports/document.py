"""A report as sections of paragraphs, tables and figures: what a page is made of, whatever draws it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `heads` name its columns, the first cell of a row names the row.

    From `numbers` on the columns are figures, but for the last `words` columns. `note` stands under it. Cells are
    text as a reader sees it. The columns `to_fill` are for a reader to write in, and have room for it.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int = 1
    note: str = ""
    words: int = 0
    to_fill: Sequence[int] = ()

    def figures(self, place: int) -> bool:
        """Whether the column at `place` holds figures, which stand to the right."""
        return self.numbers <= place < len(self.heads) - self.words


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG of our own making) with a caption, and its numbers as a table.

    `narrow` is the same drawn for a screen as narrow as a phone's, and `text` what a terminal has in place of both:
    lines, none of them where something else says it; None where the table is shown.
    """

    caption: str
    svg: str
    table: Table | None = None
    note: str = ""
    narrow: str = ""
    text: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A large number with what it counts."""

    number: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be done, as a numbered list."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Something long, opened by those who want it."""

    title: str
    items: Sequence[Table | Figure | str]


Item = Table | Figure | Fold | Steps | str | tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what is under it, in order; text is a paragraph.

    `listing` is what a workbook has in place of it: one table, to be filtered.
    """

    id: str
    title: str
    items: Sequence[Item] = field(default_factory=tuple)
    listing: Table | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A report: whom it is for (`banner`), a sentence that says what it is of (`lead`), its sections, and its end.

    `wide` has its pages on their side, where it is printed.
    """

    title: str
    as_at: date
    sections: Sequence[Section]
    lead: str = ""
    banner: str = ""
    closing: Sequence[str] = ()
    wide: bool = True


def told(item: Item) -> Iterator[str | Table | Steps | tuple[Card, ...]]:
    """What is told of an item where nothing is drawn and nothing is folded: a drawing is told by its numbers."""
    if isinstance(item, Fold):
        for one in item.items:
            yield from told(one)
    elif isinstance(item, Figure):
        if item.table is not None:
            yield item.table
        if item.note:
            yield item.note
    else:
        yield item
