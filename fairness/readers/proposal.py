"""What is proposed for a table: its columns, what each may hold, and the mapping that they make together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fairness.cases.vocabulary import Vocabulary
from fairness.readers.bound import as_text
from fairness.readers.header import fold
from fairness.readers.mapping import NUMBER
from fairness.readers.matching import Match

_PLANNED = re.compile(
    r"\b(?:planned|expected|due|next|proposed|anticipated|target|scheduled|estimated|forecast|intended|provisional)\b",
    re.IGNORECASE,
)
_YES_NO = frozenset({"y", "n", "yes", "no", "true", "false", "n/a", "x", "✓", "✔"})
_SHORT = {
    "excl": "exclusion", "exc": "exclusion", "susp": "suspension", "restr": "restriction", "inv": "investigation",
    "invest": "investigation", "rev": "review", "mtg": "meeting", "app": "appeal",
}  # fmt: skip
COUNT = re.compile(r"\d{1,5}(?:\.\d+)?")  # what a cell has that counts something
_A_NUMBER = re.compile(r"(?<![\w/])\d{1,2}(?![\w/])")


@dataclass(slots=True, eq=False)
class Column:
    """A column of a table: its name as a mapping has it, its filled cells, and what share of them are dates."""

    name: str
    cells: list[Any]
    dates: float
    _names: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name, or those of the numbered columns that it stands for."""
        return self._names or (self.name,)

    @property
    def is_date(self) -> bool:
        """Whether most of its cells are dates."""
        return self.dates > 0.5

    @property
    def is_nearly_date(self) -> bool:
        """Whether most of its cells, but those of yes and no, have a number in them that is no count."""
        said = [text for cell in self.cells if (text := as_text(cell).strip()).casefold() not in _YES_NO]
        like = sum(any(char.isdigit() for char in text) and not COUNT.fullmatch(text) for text in said)
        return like * 2 > len(said)

    @property
    def said(self) -> str:
        """Its name in whole words, without its number."""
        words = self.name.replace(NUMBER, " ").split()
        return " ".join(_SHORT.get(word.casefold().rstrip("."), word) for word in words)

    @property
    def is_planned(self) -> bool:
        """Whether its name says that it holds what is planned or due, and not what was done."""
        return _PLANNED.search(self.name) is not None

    @property
    def is_yes_no(self) -> bool:
        """Whether nearly all of its cells say yes or no."""
        said = sum(as_text(cell).strip().casefold() in _YES_NO for cell in self.cells)
        return bool(self.cells) and said >= 0.8 * len(self.cells)

    @property
    def is_text(self) -> bool:
        """Whether its cells are texts of several words."""
        words = [len(cell.split()) for cell in self.cells if isinstance(cell, str)]
        return bool(words) and sum(words) >= 4 * len(words) and not self.is_date

    def values(self) -> list[str]:
        """Its different cells as text, the most frequent first."""
        return [
            value
            for value, _ in Counter(" ".join(as_text(cell).split()) for cell in self.cells).most_common()
            if value
        ]


@dataclass(slots=True)
class Chosen:
    """A column chosen for a name of ours; `values` are the cells that are no words of ours, with ours or none.

    `others` are its names on other sheets.
    """

    column: Column
    match: Match
    values: dict[str, Match | None] = field(default_factory=dict)
    given: dict[str, Chosen] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Further:
    """A further sheet, whose rows belong to the cases by reference: with a row an event (`parts`), or columns.

    `key` is the column of the cases that has what stands in its `case_id`.
    """

    sheet: str
    case_id: str
    key: str
    parts: dict[str, Chosen] = field(default_factory=dict)
    events: list[Chosen] = field(default_factory=list)


@dataclass(slots=True)
class Suggestion:
    """What is proposed. `parts` are the columns of a long table's events (date, time, type, by ...).

    `sheets` have all the columns that are used; `other_sheets` have not; `hidden` are not looked at. `why_not` says
    why a column is not used. `reads` are the files that the mapping is tried on. Of a database, whose tables are
    looked at as sheets, `name` is its name, `is_database` is true, and `query` brings its two tables together.
    """

    file: str
    layout: str
    why: str
    sheets: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)
    case: dict[str, Chosen] = field(default_factory=dict)
    events: list[Chosen] = field(default_factory=list)
    parts: dict[str, Chosen] = field(default_factory=dict)
    dates: str = ""
    unused: list[Column] = field(default_factory=list)
    why_not: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    header_rows: tuple[int, ...] = ()
    joined: list[Further] = field(default_factory=list)
    words: Vocabulary | None = None
    reads: list[str] = field(default_factory=list)
    name: str = ""
    is_database: bool = False
    query: str = ""


def numbered(columns: Sequence[Column]) -> list[Column]:
    """Columns of which those that differ in a number alone are one, with `{n}` in its name."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        name = (
            _A_NUMBER.sub(NUMBER, column.name, count=1) if len(_A_NUMBER.findall(column.name)) == 1 else column.name
        )
        groups.setdefault(fold(name), []).append(column)
    found = []
    for alike in groups.values():
        name = _A_NUMBER.sub(NUMBER, alike[0].name, count=1)
        dated = sum(column.is_date for column in alike) * 2 > len(alike)
        if len(alike) == 1 or not (dated or f"({NUMBER})" not in name):
            found += alike
            continue
        cells = [cell for column in alike for cell in column.cells]
        dates = sum(column.dates * len(column.cells) for column in alike) / len(cells) if cells else 0.0
        found.append(Column(name, cells, dates, tuple(column.name for column in alike)))
    return found
