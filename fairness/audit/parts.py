"""Cutting what an audit reads into parts, each of which is reviewed and written on its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.readers.files import read_file
from fairness.readers.lines import count_lines, read_lines
from fairness.readers.mapping import Mapping
from fairness.readers.sheets import is_table
from fairness.readers.tables import open_table, read_table
from fairness.source.problems import InputError, Problem

FILES_A_PART = 1000
LINES_A_PART = 20_000
_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Part:
    """Some files, or lines `first` to `last` (from 0, `last` left out) of one file of JSON Lines.

    Of a table, which may have a mapping, `first` and `last` count its cases.
    """

    number: int
    files: tuple[str, ...]
    first: int | None = None
    last: int | None = None
    mapping: Mapping | None = None

    @property
    def name(self) -> str:
        """`00001`: what its files are called."""
        return f"{self.number:05}"

    def digest(self) -> str:
        """What the part would be made from: the content of its files, the lines of them, and the mapping."""
        found = hashlib.sha256(f"{self.first}-{self.last}{self.mapping.digest if self.mapping else ''}".encode())
        for file in self.files:
            with open(file, "rb") as stream:
                found.update(hashlib.file_digest(stream, "sha256").digest())
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that no case could be made of: its problems, and the original where it is short enough to keep."""

    problems: list[Problem]
    original: str = ""


def cut(files: Sequence[str], mapping: Mapping | None = None, vocabulary: Vocabulary | None = None) -> list[Part]:
    """The parts of an audit of these files, always the same for the same files.

    Raises InputError where there are only tables and none of them can be opened, as when the mapping is wrong.
    """
    unfit: list[Problem] = []
    parts: list[Part] = []
    waiting: list[str] = []

    def flush() -> None:
        if waiting:
            parts.append(Part(len(parts) + 1, tuple(waiting)))
            waiting.clear()

    for file in files:
        if file.endswith(_LINES) or is_table(file):
            flush()
            through = mapping if is_table(file) else None
            lines = _count(file, mapping, vocabulary or shipped_vocabulary(), unfit)
            for first in range(0, max(lines, 1), LINES_A_PART):
                parts.append(Part(len(parts) + 1, (file,), first, min(first + LINES_A_PART, lines), through))
        else:
            waiting.append(file)
            if len(waiting) == FILES_A_PART:
                flush()
    flush()
    if unfit and len(parts) == len({problem.place.file for problem in unfit}):
        raise InputError(unfit)
    return parts


def _count(file: str, mapping: Mapping | None, vocabulary: Vocabulary, unfit: list[Problem]) -> int:
    """How many lines a file has; of a table how many cases, with its problems noted where it cannot be opened."""
    if not is_table(file):
        return count_lines(file)
    try:
        return open_table(file, mapping, vocabulary).count()
    except InputError as error:
        unfit.extend(error.problems)
        return 0


def read_part(part: Part, vocabulary: Vocabulary) -> Iterator[Case | Unread]:
    """Each case of a part; in place of one that cannot be used, why not, and the original."""
    if part.first is not None:
        file, first, last = part.files[0], part.first, part.last or 0
        lines = (
            read_table(file, part.mapping, vocabulary, first, last)
            if is_table(file)
            else read_lines(file, vocabulary, first, last)
        )
        for one, original in lines:
            yield Unread(one.problems, original) if isinstance(one, InputError) else one
        return
    for file in part.files:
        for case in read_file(file, vocabulary):
            yield Unread(case.problems, _original(file)) if isinstance(case, InputError) else case


def _original(file: str, most: int = 65_536) -> str:
    try:
        content = Path(file).read_bytes()[:most]
    except OSError:
        return ""
    return content.decode("utf-8", errors="replace")


def all_files(parts: Iterable[Part]) -> list[str]:
    """Every file of some parts, once."""
    return list(dict.fromkeys(file for part in parts for file in part.files))
