"""JSON Lines of any length, read line by line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.record import read_case
from fairness.source.loader import parse_line
from fairness.source.printable import json_text
from fairness.source.problems import InputError, Place, Problem
from fairness.source.unpacking import Refused, open_unpacked

LONGEST_LINE = 10_000_000


def count_lines(file: str) -> int:
    """How many lines a file has; what cannot be read counts as one, for the reason why."""
    return sum(1 for _ in _lines(file))


def is_blank(file: str) -> bool:
    """Whether no line of a file has anything in it; False where it cannot be read."""
    try:
        with open(file, "rb") as stream:
            return not any(line.strip() for line in stream)
    except OSError:
        return False


def read_lines(
    file: str, vocabulary: Vocabulary, first: int = 0, last: int | None = None
) -> Iterator[tuple[Case | InputError, str]]:
    """The case of each line from `first` to `last` (from 0, `last` left out), or why there is none, with the line."""
    for number, content in enumerate(islice(_lines(file), last)):
        if number < first:
            continue
        if isinstance(content, InputError):
            yield content, ""
        elif content.strip():
            try:
                found: Any = parse_line(content, file, number + 1)
                yield read_case(found, file, vocabulary), ""
            except InputError as error:
                yield error, content.decode("utf-8", errors="replace").rstrip("\n")


def _lines(file: str) -> Iterator[bytes | InputError]:
    """Each line of a file, plain or packed; why not, in place of one that is too long or where the file ends."""
    number = 0
    try:
        with open_unpacked(file) as stream:
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) <= LONGEST_LINE:
                    yield line
                    continue
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LONGEST_LINE)
                says = f"is a line of more than {LONGEST_LINE:,} bytes"
                yield InputError(Problem(Place(file, number), says, expected="one case a line"))
    except Refused as error:
        yield InputError(Problem(Place(file, number + 1), str(error), expected=error.expected))
    except OSError as error:
        yield InputError(Problem(Place(file), f"cannot be read: {error.strerror or error}"))


def as_line(document: Any) -> str:
    """A document as one line of JSON, the same for the same document."""
    return json_text(document, None, sort_keys=True)
