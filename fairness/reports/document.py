"""A report as sections of paragraphs, tables and figures: what a page is made of, whatever draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


class Linked(str):
    """A text of which parts lead elsewhere: to an id of the same report, or to an address on the web.

    `parts` are pairs of a text and where it leads ("" for nowhere). A format without links shows the whole text.
    """

    parts: tuple[tuple[str, str], ...]

    def __new__(cls, *parts: str | tuple[str, str]) -> Linked:
        """A text of `parts`; one that is a plain string leads nowhere."""
        pairs = tuple((part, "") if isinstance(part, str) else part for part in parts)
        made = super().__new__(cls, "".join(text for text, _ in pairs))
        made.parts = pairs
        return made


class Counted(str):
    """A figure with what it counts: its level, a code, and what of it (`rule`, `LEX006`, `risk`).

    A format for internal use may lead from it to its cases; everywhere else it is a figure as any other.
    """

    of: tuple[str, str, str]

    def __new__(cls, text: str, *of: str) -> Counted:
        """A text that counts `of`: three words."""
        made = super().__new__(cls, text)
        level, code, what = of
        made.of = (level, code, what)
        return made


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `heads` name its columns, the first cell of a row names the row.

    From `numbers` on the columns are figures, but for the last `words` columns. `note` stands under it. Cells are
    text as a reader sees it. `narrow`: its columns stand side by side even where there is little room for their
    words. `ids` name its rows, so that others may lead to them. The columns `to_fill` are for a reader to write in,
    and have room for it. `tags` say of each row by what it may be filtered: theme, severity, person, basis.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int = 1
    note: str = ""
    words: int = 0
    to_fill: Sequence[int] = ()
    narrow: bool = False
    ids: Sequence[str] = ()
    tags: Sequence[Mapping[str, str]] = ()

    def figures(self, place: int) -> bool:
        """Whether the column at `place` holds figures, which stand to the right."""
        return self.numbers <= place < len(self.heads) - self.words


@dataclass(frozen=True, slots=True)
class Strip:
    """A lane of time: `bands` from one day to another, drawn in an `ink` (case, period, late), and `marks` on days.

    `label` says what it is, and may lead to where it is told; `sign` is how its marks look.
    """

    label: str
    bands: Sequence[tuple[date, date]] = ()
    marks: Sequence[date] = ()
    ink: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Lanes:
    """Strips over the same days."""

    first: date
    last: date
    strips: Sequence[Strip]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG of our own making) with a caption, and its numbers as a table.

    `narrow` is the same drawn for a screen as narrow as a phone's, and `text` what a terminal has in place of both:
    lines, none of them where something else says it; None where the table is shown. `lines` makes them for a width.
    `bars` are shares (0 to 1) with their names, for a format that draws a chart of its own; `lanes`
    say what was when.
    """

    caption: str
    svg: str
    table: Table | None = None
    note: str = ""
    narrow: str = ""
    text: Sequence[str] | None = None
    lines: Callable[[int], Sequence[str]] | None = None
    bars: Sequence[tuple[str, float]] = ()
    lanes: Lanes | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A large number with what it counts."""

    number: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be done, as a numbered list; each line may have an id, which begins with `name`."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without an order."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what is said of each, such as what to do about a finding."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a section under a heading of its own, to which others lead by its `id`; `mark` stands out in it.

    `note` says in a few words what it is, such as how severe. A `brief` one is a paragraph, close to the others.
    `tags` are as those of a row of a table.
    """

    id: str
    title: str
    items: Sequence[Any]
    note: str = ""
    mark: str = ""
    brief: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fold:
    """Something long, opened by those who want it."""

    title: str
    items: Sequence[Any]


Item = Table | Figure | Fold | Steps | Bullets | Facts | Block | str | tuple[Card, ...]
Plain = str | Table | Steps | Bullets | Facts | Block | tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what is under it, in order; text is a paragraph.

    `listing` is what a workbook has in place of it: one table, to be filtered. A section of a greater `depth` is part
    of the one before; one that is `apart` begins a new page on paper, and one that is `joined` stands in the same
    frame as the one before.
    """

    id: str
    title: str
    items: Sequence[Item] = field(default_factory=tuple)
    listing: Table | None = None
    depth: int = 0
    apart: bool = False
    joined: bool = False


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


def tagged(items: Sequence[Item]) -> int:
    """How many rows and parts among items may be filtered."""
    return sum(
        len(one.tags) if isinstance(one, Table) else
        bool(one.tags) + tagged(one.items) if isinstance(one, Block) else
        tagged(one.items) if isinstance(one, Fold) else 0
        for one in items
    )  # fmt: skip


def told(item: Item) -> Iterator[Plain]:
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


def plainly(item: Item) -> Iterator[str | Table | Steps | tuple[Card, ...]]:
    """The same for a format that has paragraphs and tables alone."""
    for one in told(item):
        if isinstance(one, Block):
            yield from filter(None, (one.title, one.note))
            for inner in one.items:
                yield from plainly(inner)
        elif isinstance(one, Facts):
            yield from (f"{name}: {says}" for name, says in one.rows)
        elif isinstance(one, Bullets):
            yield from one.lines
        else:
            yield one
