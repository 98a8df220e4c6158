"""Cutting what an audit reads into parts, each of which is reviewed and written on its own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Known
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil
from pathlib import Path
from sys import maxsize

from fairness.audit.folder import digest
from fairness.audit.stretches import ROWS_A_PART, gather, is_stretchable, stretches
from fairness.audit.worker import NO_MEMORY, loss_of
from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.event_logs import count_traces, read_log
from fairness.readers.files import no_case, read_file
from fairness.readers.kinds import is_log, is_table
from fairness.readers.lines import count_lines, is_blank, read_lines
from fairness.readers.mapping import Mapping
from fairness.readers.reading import Reading
from fairness.readers.streams import in_place, named
from fairness.readers.tables import PROPOSES, open_table, read_table
from fairness.source.digests import digest_of
from fairness.source.loader import is_lines
from fairness.source.problems import InputError, Place, Problem

FILES_A_PART = 1250
LINES_A_PART = 20_000
ALL = maxsize  # the `last` of a part that is read to its end, however long it is
FILES_TOGETHER, LINES_TOGETHER = 1000, 5000  # as many are not worth another process's start
SHARES = 4  # more are cut into so many parts, or a multiple, so that two or four processes are done together


@dataclass(frozen=True, slots=True)
class Part:
    """Some files, or `first` to `last` (from 0, `last` left out) of one: lines, cases of a table, traces.

    `by_row`: rows of a Parquet table with our own names; without `first`, `files` are its rows gathered by case.
    `source` is the file as it was named; `made_from` the digest of it, where that is known already.
    """

    number: int
    files: tuple[str, ...]
    first: int | None = None
    last: int | None = None
    mapping: Mapping | None = None
    nation: str | None = None
    by_row: bool = False
    source: str = ""
    made_from: str = ""

    @property
    def name(self) -> str:
        """`00001`: what its files are called."""
        return f"{self.number:05}"

    @property
    def inputs(self) -> int:
        """How many inputs it has that can be read without each other: files, or lines; else it is one."""
        if self.first is None:
            return 1 if self.by_row else len(self.files)
        return (self.last or 0) - self.first if self._is_by_line else 1

    @property
    def _is_by_line(self) -> bool:
        return self.first is not None and self.last != ALL and is_lines(self.files[0])

    def stretch(self, first: int, last: int) -> Part:
        """The part with some of its inputs only."""
        if (first, last) == (0, self.inputs):
            return self
        if self.first is None:
            return replace(self, files=self.files[first:last])
        return replace(self, first=self.first + first, last=self.first + last)

    def place(self, number: int) -> Place:
        """Where one of its inputs stands."""
        if self._is_by_line:
            return Place(self.source, (self.first or 0) + number + 1)
        return Place(self.source or self.files[number])

    def digest(self) -> str:
        """What the part would be made from: the content of its files, the lines of them, and the mapping."""
        read_as = (self.first, self.last, self.mapping.digest if self.mapping else "", self.nation, self.made_from)
        found = hashlib.sha256(repr(read_as).encode())
        for file in () if self.made_from else self.files:
            found.update(digest(Path(file)).encode())
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that no case could be made of: its problems, and the original where it is short enough to keep."""

    problems: list[Problem]
    original: str = ""


@dataclass(slots=True)
class Cutting:
    """Cuts what an audit reads into parts, always the same for the same files and `rows` (of a table, to a part).

    `scratch` is a folder for the rows of a table whose cases do not stand together. `names` are what files are called
    that were fetched from elsewhere (`readers.fetching`).
    """

    scratch: Path
    vocabulary: Vocabulary
    mapping: Mapping | None = None
    nation: str | None = None
    rows: int = ROWS_A_PART
    names: Known[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    unfit: list[Problem] = field(default_factory=list)

    def cut(self, files: Sequence[str]) -> list[Part]:
        """The parts. Raises InputError where there are only tables and none can be opened: a wrong mapping."""
        for file in files:
            if is_lines(file) or is_table(file) or is_log(file, self.mapping):
                self.flush()
                self.cut_or_leave(file)
            else:
                self.waiting.append(file)
        self.flush()
        if self.unfit and len(self.parts) == len({problem.place.file for problem in self.unfit}):
            raise InputError(self.unfit)
        return self.parts

    def flush(self) -> None:
        """Make parts of the files that wait for one, each with as many, or one less."""
        files, self.waiting = self.waiting, []
        for first, last in _evenly(len(files), FILES_A_PART, FILES_TOGETHER) if files else []:
            self.add(Part(0, tuple(files[first:last])))

    def cut_or_leave(self, file: str) -> None:
        """Make the parts of one file; one that cannot be counted is left whole, and found out when it is reviewed."""
        before = len(self.parts)
        try:
            self.cut_file(file)
        except BaseException as error:
            if loss_of(error) is None:
                raise
            del self.parts[before:]
            self.add(Part(0, (file,), 0, ALL, self.through(file), self.nation, source=self.called(file)))

    def called(self, file: str) -> str:
        """What a file is called in what is printed and written."""
        return self.names.get(file, file)

    def told(self, problems: Sequence[Problem], file: str) -> Sequence[Problem]:
        """Problems of a file with what it is called; nothing proposes a mapping for what was fetched."""
        if (name := self.called(file)) == file:
            return problems
        plain = [replace(one, expected=one.expected.partition(f"; `{PROPOSES}")[0]) for one in problems]
        return named(plain, file, name)

    def through(self, file: str) -> Mapping | None:
        """The mapping that a file is read through."""
        return self.mapping if is_table(file) or is_log(file, self.mapping) else None

    def cut_file(self, file: str) -> None:
        """Make the parts of one file."""
        made_from, source = digest(Path(file)), self.called(file)
        if self.mapping is None and is_stretchable(file, self.vocabulary):
            found = stretches(file, self.rows)
            beside = self.scratch / digest_of(os.fsencode(file))
            gathered = gather(file, beside, self.rows) if found is None else []
            for first, last in found or []:
                self.add(Part(0, (file,), first, last, by_row=True, source=source, made_from=made_from))
            for number, group in enumerate(gathered):
                self.add(Part(0, group, by_row=True, source=source, made_from=f"{made_from}/{number}/{self.rows}"))
            if found != []:
                return
        through, count = self.through(file), self.count(file)
        lines = is_lines(file)
        for first, last in _evenly(count, LINES_A_PART, LINES_TOGETHER) if lines else _few(count, LINES_A_PART):
            self.add(Part(0, (file,), first, last, through, self.nation, source=source, made_from=made_from))

    def add(self, part: Part) -> None:
        """Number a part."""
        self.parts.append(replace(part, number=len(self.parts) + 1))

    def count(self, file: str) -> int:
        """How many lines a file has; of a table how many cases, with its problems noted where it cannot be opened."""
        if is_log(file, self.mapping):
            return count_traces(file, self.mapping)
        if not is_table(file):
            return count_lines(file)
        try:
            return open_table(file, self.mapping, self.vocabulary).count()
        except InputError as error:
            self.unfit.extend(self.told(error.problems, file))
            return 0


def _evenly(count: int, most: int, together: int) -> Iterable[tuple[int, int]]:
    """Where each stretch of `count` begins and ends: one up to `together`, else a multiple of `SHARES`."""
    return _cut(count, 1 if count <= together else SHARES * ceil(count / (SHARES * most)))


def _few(count: int, most: int) -> Iterable[tuple[int, int]]:
    """The same in as few as can be: each part of a table or log reads all that stands before it again."""
    return _cut(count, max(1, ceil(count / most)))


def _cut(count: int, parts: int) -> Iterable[tuple[int, int]]:
    return pairwise(count * number // parts for number in range(parts + 1))


def read_part(
    part: Part, vocabulary: Vocabulary, lost: Known[int, str] | None = None, reading: Reading | None = None
) -> Iterator[Case | Unread]:
    """Each case of a part; in place of one that cannot be used, why not, and the original.

    The inputs in `lost` are not read: with which of them a process ended, and how. `reading` is told what was read of
    tables, and what was not.
    """
    begun = 0
    for number, how in sorted((lost or {}).items()):
        if begun < number:
            yield from _read(part.stretch(begun, number), vocabulary, reading)
        yield unread_of(part, number, how)
        begun = number + 1
    if begun < part.inputs or not lost:
        yield from _read(part.stretch(begun, part.inputs), vocabulary, reading)


def unread_of(part: Part, number: int, how: str) -> Unread:
    """What is kept of an input that ended the process which read it."""
    says = f"was being read when the reading process ended ({how})"
    place = part.place(number)
    if place.line is None and part.first is not None and part.last != ALL:
        kind = "rows" if part.by_row else "cases"
        says += f"; {kind} {part.first + 1:,} to {part.last:,} are left out"
    expected = "a smaller file, or more memory" if how == NO_MEMORY else ""
    return Unread([Problem(place, says, expected=expected)])


def _read(part: Part, vocabulary: Vocabulary, reading: Reading | None) -> Iterator[Case | Unread]:
    """Each case of a part; a file without any is an input that cannot be used."""
    if part.first is not None:
        count = 0
        for one, original in _read_stretch(part, vocabulary, reading):
            count += 1
            yield Unread(one.problems, original) if isinstance(one, InputError) else one
        if not count and part.first == 0 and _is_empty(part):
            yield Unread([no_case(part.source)])
        return
    for file in part.files:
        for case in read_file(file, vocabulary):
            yield Unread(case.problems, _original(file)) if isinstance(case, InputError) else case


def _read_stretch(
    part: Part, vocabulary: Vocabulary, reading: Reading | None
) -> Iterator[tuple[Case | InputError, str]]:
    file, first, last = part.files[0], part.first or 0, part.last or 0
    if is_log(file, part.mapping):
        return read_log(file, vocabulary, part.mapping, part.nation, first, last)
    if is_table(file):
        rows = read_table(file, part.mapping, vocabulary, first, last, reading=reading)
        return rows if part.source == file else ((in_place(one, file, part.source), text) for one, text in rows)
    return read_lines(file, vocabulary, first, last)


def _is_empty(part: Part) -> bool:
    """Whether there is nothing in all of the file of which a part is the first."""
    return part.last == 0 or (is_lines(part.files[0]) and is_blank(part.files[0]))


def _original(file: str, most: int = 65_536) -> str:
    try:
        content = Path(file).read_bytes()[:most]
    except OSError:
        return ""
    return content.decode("utf-8", errors="replace")
