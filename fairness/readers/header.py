"""The row of a table that names its columns, wherever it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fairness.readers.sheets import Sheet
from fairness.readers.used_range import MAX_COLUMNS
from fairness.source.problems import Cell, InputError, Problem

ROWS_SEARCHED = 50


@dataclass(frozen=True, slots=True)
class Header:
    """The number of the row and the name of each column: `Name`, `Name (2)` where repeated, `column F` where empty.

    `positions` has each name, folded, that means one column; `repeated` the names by which the columns of any other
    name are told apart.
    """

    row: int
    names: tuple[str, ...]
    positions: dict[str, int]
    repeated: dict[str, tuple[str, ...]]


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


def find_header(sheet: Sheet, score: Callable[[Header], int], row: int | None = None) -> Header | None:
    """The row, among the first fifty, that scores highest and above 0 as a header; or the one at `row`.

    Raises InputError where there is none but one that is too wide.
    """
    best, most, wide = None, 0, 0
    for number, cells in islice(sheet.rows(), ROWS_SEARCHED if row is None else row + 1):
        if row is not None and number != row:
            continue
        if len(cells) > MAX_COLUMNS:
            wide = wide or number
        elif any(cell is not None for cell in cells):
            header = name_columns(number, cells)
            if row is not None:
                return header
            if (found := score(header)) > most:
                best, most = header, found
    if best is None and wide:
        says = f"has more than {MAX_COLUMNS:,} cells, and no other row names columns"
        raise InputError(Problem(Cell(sheet.file, wide, sheet.name), says, expected=f"at most {MAX_COLUMNS:,}"))
    return best


def score_by(names: Iterable[str]) -> Callable[[Header], int]:
    """Scores a header by how many of some names it has."""
    wanted = {fold(name) for name in names}
    return lambda header: sum(name in header.positions or name in header.repeated for name in wanted)
