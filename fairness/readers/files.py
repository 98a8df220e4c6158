"""Finding case files, and reading each into cases: YAML, JSON or JSON Lines, one or many cases a file."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.readers.record import read_case
from fairness.source.loader import MAX_BYTES, load_documents
from fairness.source.problems import InputError, Place, Problem
from fairness.source.shipped import SELF_ASSESSMENT

SUFFIXES = (".yaml", ".yml", ".json", ".jsonl", ".ndjson")


def find_files(paths: Iterable[str]) -> list[str]:
    """The case files that `paths` name: files as given, folders searched, `-` kept for standard input.

    Hidden files and folders inside a folder are passed over, and folders named `self-assessment`, whose answers are
    no cases. Raises InputError for what does not exist, or a folder without case files.
    """
    found: list[str] = []
    for name in paths:
        path = Path(name)
        if name == "-" or path.is_file():
            found.append(name)
        elif path.is_dir():
            inside = sorted(
                one
                for one in path.rglob("*")
                if one.suffix.lower() in SUFFIXES
                and one.is_file()
                and not any(part.startswith(".") or part == SELF_ASSESSMENT for part in one.relative_to(path).parts)
            )
            if not inside:
                expected = "at least one file ending in " + ", ".join(SUFFIXES)
                raise InputError(Problem(Place(name), "is a folder without case files", expected=expected))
            found.extend(str(one) for one in inside)
        else:
            raise InputError(Problem(Place(name), "does not exist", expected="a file, a folder or -"))
    return found


def read_bytes(file: str) -> bytes:
    """The content of a file, or of standard input for `-`. Raises InputError where it cannot be read."""
    if file == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with open(file, "rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(Place(file), f"cannot be read: {error.strerror}")) from None


def read_file(file: str, vocabulary: Vocabulary | None = None) -> Iterator[Case | InputError]:
    """Each case of a file; in place of one that cannot be used, the InputError that says why."""
    name = "<stdin>" if file == "-" else file
    try:
        content = read_bytes(file)
        documents = load_documents(content, name)
    except InputError as error:
        yield error
        return
    digest = hashlib.sha256(content).hexdigest()[:16]
    for document in documents:
        for one in document if isinstance(document, list) else [document]:
            try:
                case = read_case(one, name, vocabulary or shipped_vocabulary())
                case.digest = digest
                yield case
            except InputError as error:
                yield error


def load_cases(*paths: str, vocabulary: Vocabulary | None = None) -> list[Case]:
    """All cases of files and folders. Raises InputError with every problem of every file."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in find_files(paths):
        for one in read_file(file, vocabulary):
            if isinstance(one, InputError):
                problems.extend(one.problems)
            else:
                cases.append(one)
    problems.extend(repeated_ids(cases))
    if problems:
        raise InputError(problems)
    return cases


def repeated_ids(cases: Iterable[Case]) -> list[Problem]:
    """A problem for each case whose `case_id` another case before it already has."""
    first: dict[str, Place] = {}
    found = []
    for case in cases:
        if case.case_id in first:
            says = f"{case.case_id!r} is already the id of the case at {first[case.case_id]}"
            found.append(Problem(case.place, says, "case_id", "an id of its own for each case"))
        else:
            first[case.case_id] = case.place
    return found


def looks_like_case(document: Any) -> bool:
    """Whether a document has the fields of a case rather than those of a rule pack."""
    return isinstance(document, dict) and ("events" in document or "case_id" in document)
