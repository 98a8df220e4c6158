"""What is wrong with an input, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fairness.source.names import visible
from fairness.source.printable import printable

MOST = 80  # characters of a file's content in a message
_QUOTED = re.compile(r"""(?<!\w)(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)


def _shortened(quoted: re.Match[str]) -> str:
    text = quoted[0]
    return text if len(text) <= MOST + 2 else f"{text[: MOST + 1]}{text[0]} ..."


@dataclass(frozen=True)
class Place:
    """A file and the 1-based line in it, where one is known."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        file = printable(self.file)
        return file if self.line is None else f"{file}:{self.line}"


@dataclass(frozen=True)
class Cell(Place):
    """A place in a table: `line` is its 1-based row; sheet and column by name, empty where there is none."""

    sheet: str = ""
    column: str = ""

    def __str__(self) -> str:
        parts = [
            printable(self.file),
            f'sheet "{self.sheet}"' if self.sheet else "",
            "" if self.line is None else f"row {self.line}",
            f'column "{self.column}"' if self.column else "",
        ]
        return printable(", ".join(filter(None, parts)))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: what was found (`says`) in which `field`, what was expected, the nearest known name.

    What is quoted in `says` is shortened to `MOST` characters: a cell or a file may hold a whole letter.
    """

    place: Place
    says: str
    field: str = ""
    expected: str = ""
    nearest: str = ""

    def __post_init__(self) -> None:
        if len(self.says) > MOST:
            object.__setattr__(self, "says", _QUOTED.sub(_shortened, self.says))

    def __str__(self) -> str:
        parts = [f"{self.place}: ", f"{self.field}: " if self.field else "", self.says]
        if self.expected:
            parts.append(f"; expected {self.expected}")
        if self.nearest:
            parts.append(f" (did you mean {self.nearest!r}?)")
        return printable("".join(parts))

    def as_dict(self) -> dict[str, str | int | None]:
        """The same, for machines: file, line, field, found, expected, nearest; of a table also sheet and column."""
        table: dict[str, str | int | None] = {}
        if isinstance(self.place, Cell):
            table = {"sheet": self.place.sheet or None, "column": self.place.column or None}
        return {
            "file": visible(self.place.file),
            "line": self.place.line,
            "field": self.field or None,
            "found": self.says,
            "expected": self.expected or None,
            "nearest": self.nearest or None,
            **table,
        }

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> Problem:
        """The problem of which `as_dict` made this."""
        at = (found["file"], found["line"])
        place = Cell(*at, found["sheet"] or "", found["column"] or "") if "sheet" in found else Place(*at)
        return cls(place, *(found[name] or "" for name in ("found", "field", "expected", "nearest")))


class InputError(Exception):
    """An input that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems: list[Problem] = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Problem]]]:
        return InputError, (self.problems,)  # so that it passes from one process to another whole


def check_name(file: str) -> None:
    """Raise InputError where a name is not UTF-8: Polars, which reads and writes Parquet, takes no other."""
    if visible(file) != file:
        raise InputError(Problem(Place(file), "has a name that is not UTF-8", expected="another name"))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or nothing where none is alike enough."""
    from rapidfuzz import fuzz, process  # only a mistake needs it

    found = process.extractOne(name, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60)
    return str(found[0]) if found else ""
