"""The row of a table that names its columns, wherever it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from fairness.readers.sheets import Sheet
from fairness.readers.used_range import MAX_COLUMNS
from fairness.source.problems import Cell, InputError, Problem

ROWS_SEARCHED = 50
_DAY = re.compile(r"\d{1,4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,4}")


@dataclass(frozen=True, slots=True)
class Header:
    """The number of the row and the name of each column: `Name`, `Name (2)` where repeated, `column F` where empty.

    Where two rows make it, `row` is the last of them, and a column is called by both: `Exclusion Start`. `top` is the
    first.
    `positions` has each name, folded, that means one column; `repeated` the names by which the columns of any other
    name are told apart.
    """

    row: int
    names: tuple[str, ...]
    positions: dict[str, int]
    repeated: dict[str, tuple[str, ...]]
    top: int = 0

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the rows that make it."""
        return tuple(range(self.top or self.row, self.row + 1))


def fold(name: Any) -> str:
    """A name without regard to case and spaces. Underscores stay, unlike in `naming.fold`: `case_id` is a name."""
    return " ".join(str(name).split()).casefold()


def letters(position: int) -> str:
    """What a spreadsheet calls the column at a 0-based position: A, Z, AA."""
    found, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        found = chr(65 + rest) + found
    return found


def name_columns(row: int, cells: Sequence[Any]) -> Header:
    """The header that the cells of a row make."""
    filled = list(cells)
    while filled and filled[-1] is None:
        filled.pop()
    plain = [
        f"column {letters(at)}" if cell is None else " ".join(str(cell).split()) for at, cell in enumerate(filled)
    ]
    often = Counter(map(fold, plain))
    positions = {fold(name): at for at, name in enumerate(plain) if often[fold(name)] == 1}
    repeated: dict[str, list[str]] = {}
    last: dict[str, int] = {}  # number that a repeated name was told apart by
    names: list[str] = []
    for at, name in enumerate(plain):
        folded = fold(name)
        if often[folded] > 1:
            number = last.get(folded, 0) + 1
            while fold(told := f"{name} ({number})") in positions:
                number += 1
            positions[fold(told)] = at
            name = told if folded in last else name
            last[folded] = number
            repeated.setdefault(folded, []).append(told)
        names.append(name)
    return Header(row, tuple(names), positions, {name: tuple(told) for name, told in repeated.items()})


def find_header(sheet: Sheet, score: Callable[[Header], int], rows: Sequence[int] = ()) -> Header | None:
    """The row (or two together) of the first fifty that scores highest as a header, and above 0; or that at `rows`.

    Raises InputError where there is none but one that is too wide.
    """
    if rows:
        return _stated(sheet, rows)
    best, most, wide = None, 0, 0
    above: list[Any] = []
    for number, cells in islice(sheet.rows(), ROWS_SEARCHED):
        if len(cells) > MAX_COLUMNS:
            wide, above = wide or number, []
            continue
        if any(cell is not None for cell in cells):
            header = name_columns(number, cells)
            if (found := score(header)) > most:
                best, most = header, found
            if are_two(above, cells):
                both = _together(sheet, number, above, cells, number - 1)
                if (found := score(both)) >= most and found:
                    best, most = both, found
        above = cells
    if best is None and wide:
        says = f"has more than {MAX_COLUMNS:,} cells, and no other row names columns"
        raise InputError(Problem(Cell(sheet.file, wide, sheet.name), says, expected=f"at most {MAX_COLUMNS:,}"))
    return best


def _stated(sheet: Sheet, rows: Sequence[int]) -> Header | None:
    """The header at the rows that a mapping names; None where there are none."""
    best = None
    above: list[Any] = []
    for number, cells in islice(sheet.rows(), max(rows) + 1):
        if number == min(rows):
            best, above = name_columns(number, cells), cells
        elif number in rows and best is not None:
            best = _together(sheet, number, above, cells, min(rows))
            above = [None if name.startswith("column ") else name for name in best.names]
    return best


def are_two(above: Sequence[Any], below: Sequence[Any]) -> bool:
    """Whether two rows of text may be a header together: groups over the names of their columns."""
    if not all(cell is None or isinstance(cell, str) for cell in (*above, *below)):
        return False
    if any(_DAY.match(cell) for cell in below if cell is not None):
        return False  # a row of data under a header with a gap
    over = [cell is not None for cell in above]
    pairs = [(_at(above, at), _at(below, at)) for at in range(max(len(above), len(below)))]
    first = next((pair for pair in pairs if any(pair)), (None, None))
    few = 1 < sum(over) <= sum(cell is not None for cell in below) / 2  # groups, of which the first is over names too
    apart = all(first) and fold(first[0]) != fold(first[1]) and not few  # a title or a name over what it names
    groups = any(up is None and low is not None and any(over[:at]) for at, (up, low) in enumerate(pairs))
    return groups and not apart


def _together(sheet: Sheet, number: int, above: Sequence[Any], below: Sequence[Any], top: int) -> Header:
    """The header that two rows make: the name of a group stands before those of its columns."""
    spans = {first: last for row, first, last in sheet.merged() if row == number - 2}
    names: list[Any] = []
    group, ends = None, -1
    for at in range(max(len(above), len(below))):
        up, low = _at(above, at), _at(below, at)
        if up is not None:
            group, ends = up, spans.get(at, at if spans else len(below))
        over = group if at <= ends else None
        if low is None or over is None or fold(low) == fold(over):
            names.append(low if over is None else up if low is None else low)
        else:
            names.append(f"{over} {low}")
    return replace(name_columns(number, names), top=top)


def _at(cells: Sequence[Any], at: int) -> Any:
    return cells[at] if at < len(cells) else None


def score_as_names(header: Header) -> int:
    """Scores a header of unknown names by its texts that are neither dates nor numbers; one row counts before two."""
    texts = {name for name in header.names if any(char.isalpha() for char in name) and not _DAY.match(name)}
    return 2 * len(texts) - bool(header.top)


def score_by(names: Iterable[str]) -> Callable[[Header], int]:
    """Scores a header by how many of some names it has."""
    wanted = {fold(name) for name in names}
    return lambda header: sum(name in header.positions or name in header.repeated for name in wanted)
