"""A report as sections of paragraphs, tables and figures: what a page is made of, whatever draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `heads` name its columns, the first cell of a row names the row.

    From `numbers` on the columns are figures, but for the last `words` columns. `note` stands under it. Cells are
    text as a reader sees it.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int = 1
    note: str = ""
    words: int = 0

    def figures(self, place: int) -> bool:
        """Whether the column at `place` holds figures, which stand to the right."""
        return self.numbers <= place < len(self.heads) - self.words


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG of our own making) with a caption, and its numbers as a table.

    `narrow` is the same drawn for a screen as narrow as a phone's.
    """

    caption: str
    svg: str
    table: Table | None = None
    note: str = ""
    narrow: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A large number with what it counts."""

    number: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """Something long, opened by those who want it."""

    title: str
    items: Sequence[Table | Figure | str]


Item = Table | Figure | Fold | str | tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what is under it, in order; text is a paragraph."""

    id: str
    title: str
    items: Sequence[Item] = field(default_factory=tuple)
