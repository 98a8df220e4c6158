"""JSON Lines of any length, read line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.record import read_case
from fairness.source.loader import parse_line
from fairness.source.printable import json_text
from fairness.source.problems import InputError, Place, Problem


def count_lines(file: str) -> int:
    """How many lines a file has; one that cannot be read counts as one, for the reason why."""
    count, last = 0, b"\n"
    try:
        with open(file, "rb") as stream:
            while block := stream.read(1 << 20):
                count += block.count(b"\n")
                last = block[-1:]
    except OSError:
        return 1
    return count + (last != b"\n")


def read_lines(
    file: str, vocabulary: Vocabulary, first: int = 0, last: int | None = None
) -> Iterator[tuple[Case | InputError, str]]:
    """The case of each line from `first` to `last` (from 0, `last` left out), or why there is none, with the line."""
    try:
        stream = open(file, "rb")  # noqa: SIM115
    except OSError as error:
        yield InputError(Problem(Place(file), f"cannot be read: {error.strerror or error}")), ""
        return
    with stream:
        for number, content in enumerate(stream):
            if last is not None and number >= last:
                return
            if number < first or not content.strip():
                continue
            try:
                found: Any = parse_line(content, file, number + 1)
                yield read_case(found, file, vocabulary), ""
            except InputError as error:
                yield error, content.decode("utf-8", errors="replace").rstrip("\n")


def as_line(document: Any) -> str:
    """A document as one line of JSON, the same for the same document."""
    return json_text(document, None, sort_keys=True)
