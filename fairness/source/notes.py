"""Collecting what is wrong with a document while reading on, so that one run reports all of it."""

from __future__ import annotations

from typing import Any

from fairness.source.loader import line_of, place_in
from fairness.source.problems import InputError, Place, Problem


class Notes:
    """The problems and doubts found in one document of `file`; `holder` and `key` give each its line."""

    def __init__(self, document: Any, file: str) -> None:
        self.document = document
        self.file = file
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []

    def place(self, holder: Any = None, key: str | int | None = None) -> Place:
        """Where `key` of `holder` stands, else the holder, else the document."""
        return place_in(self.file, holder, key) if line_of(holder, key) else place_in(self.file, self.document)

    def wrong(
        self, holder: Any, key: str | int | None, field: str, says: str, expected: str = "", near: str = ""
    ) -> None:
        """Note a problem: the document cannot be used."""
        self.problems.append(Problem(self.place(holder, key), says, field, expected, near))

    def doubt(self, holder: Any, key: str | int | None, field: str, says: str, near: str = "") -> None:
        """Note something doubtful that does not stop the document from being used."""
        self.doubts.append(Problem(self.place(holder, key), says, field, nearest=near))

    def finish(self) -> None:
        """Raise InputError with every problem noted, if any."""
        if self.problems:
            raise InputError(self.problems)


def kind_of(value: Any) -> str:
    """What was found, in words: `a group of fields`, `a list`, `empty`, or the value itself."""
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list):
        return "a list"
    return "empty" if value is None else f"{value!r}"


def found(value: Any) -> str:
    """`is missing`, or `is ...` what was found."""
    return "is missing" if value is None or value == "" else f"is {kind_of(value)}"
