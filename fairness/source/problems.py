"""What is wrong with an input, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A file and the 1-based line in it, where one is known."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class InputError(Exception):
    """An input that cannot be read. `place` says where, `says` what was found and what was expected."""

    def __init__(self, place: Place, says: str) -> None:
        super().__init__(f"{place}: {says}")
        self.place = place
        self.says = says
