"""Finding case files, and reading each into cases: YAML, JSON, JSON Lines or a table, one or many cases a file."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.readers.lines import read_lines
from fairness.readers.record import read_case
from fairness.readers.sheets import TABLES, is_table
from fairness.source.loader import LINES, load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem
from fairness.source.shipped import SELF_ASSESSMENT

if TYPE_CHECKING:
    from fairness.readers.mapping import Mapping

LOGS = (".xes", ".xes.gz")
SUFFIXES = (".yaml", ".yml", ".json", *LINES)
_HIDDEN = (".", "~$")  # `~$book.xlsx` is what Excel keeps beside a workbook that is open
_MAPPING = re.compile(rb"^(?:mapping|layout)\s*:", re.MULTILINE)


def is_log(file: str) -> bool:
    """Whether a file is an event log by its name."""
    return file.lower().endswith(LOGS)


def find_files(paths: Iterable[str], mapping: Mapping | None = None, mappings: bool = False) -> list[str]:
    """The case files that `paths` name: files as given, folders searched, `-` kept for standard input.

    Inside a folder, a table is a case file where there is a mapping or its columns have our names; files that hold a
    mapping are passed over unless `mappings` are wanted too, and so are hidden files and folders, and folders named
    `self-assessment`, whose answers are no cases. A table or a folder that cannot be read is kept, so that whoever
    reads it says why. Raises InputError for what does not exist, or a folder without case files.
    """
    found: list[str] = []
    for name in paths:
        path = Path(name)
        if name == "-" or path.is_file():
            if mapping is not None and (is_table(name) or is_log(name)):
                mapping.check_layout(name, is_log(name))
            found.append(name)
        elif path.is_dir():
            inside = sorted(_inside(path, mapping, mappings))
            if not inside:
                expected = "at least one file ending in " + ", ".join(SUFFIXES)
                raise InputError(Problem(Place(name), "is a folder without case files", expected=expected))
            found.extend(str(one) for one in inside)
        else:
            raise InputError(Problem(Place(name), "does not exist", expected="a file, a folder or -"))
    return found


def _inside(folder: Path, mapping: Mapping | None, mappings: bool) -> Iterator[Path]:
    """The case files in a folder and those within, and each of these that cannot be looked into."""
    shut: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=lambda error: shut.append(Path(error.filename))):
        folders[:] = [one for one in folders if not one.startswith(_HIDDEN) and one != SELF_ASSESSMENT]
        for name in names:
            file = Path(place, name)
            if name.startswith(_HIDDEN) or not name.lower().endswith((*SUFFIXES, *TABLES, *LOGS)):
                continue
            if _is_file(file) and (_holds_cases(file, mapping) or (mappings and not is_table(name))):
                yield file
    yield from shut


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:
        return True  # why it cannot be read is said when it is read


def _holds_cases(file: Path, mapping: Mapping | None) -> bool:
    if is_table(str(file)):
        from fairness.readers.native import native_header

        try:
            return mapping is not None or native_header(str(file)) is not None
        except InputError:
            return True
    if file.suffix.lower() not in (".yaml", ".yml"):
        return True
    try:
        with open(file, "rb") as stream:
            return len(_MAPPING.findall(stream.read(8192))) < 2
    except OSError:
        return True  # why it cannot be read is said when it is read


def read_file(
    file: str, vocabulary: Vocabulary | None = None, mapping: Mapping | None = None, nation: str | None = None
) -> Iterator[Case | InputError]:
    """Each case of a file; in place of one that cannot be used, the InputError that says why.

    A table is read through `mapping`, or through its own names where these are ours; `nation` is that of the traces
    of an event log that name none.
    """
    words = vocabulary or shipped_vocabulary()
    if is_table(file) or file.endswith(LINES):
        from fairness.readers.tables import read_table

        digest = ""
        for case, _ in read_table(file, mapping, words) if is_table(file) else read_lines(file, words):
            if isinstance(case, Case):
                case.digest = digest = digest or _digest(file)
            yield case
        return
    if is_log(file):
        from fairness.readers.xes import read_log

        for case, _ in read_log(file, words, mapping, nation):
            yield case
        return
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
            if looks_like_mapping(one):
                says = "is a mapping of a table's columns"
                yield InputError(Problem(Place(name), says, expected="a case; a mapping is given as --mapping"))
                continue
            try:
                case = read_case(one, name, words)
                case.digest = digest
                yield case
            except InputError as error:
                yield error


def _digest(file: str) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]


def load_cases(*paths: str, vocabulary: Vocabulary | None = None, mapping: Mapping | None = None) -> list[Case]:
    """All cases of files and folders, of tables through `mapping`.

    Raises InputError with every problem of every file.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in find_files(paths, mapping):
        for one in read_file(file, vocabulary, mapping):
            if isinstance(one, InputError):
                problems.extend(one.problems)
            else:
                cases.append(one)
    problems.extend(repeated_ids(cases))
    if problems:
        raise InputError(problems)
    return cases


def repeated_ids(cases: Iterable[Case], first: dict[str, Place] | None = None) -> list[Problem]:
    """A problem for each case whose `case_id` another case before it already has.

    `first` holds where each id of a run stood first, and is added to: for cases that come a few at a time.
    """
    first = {} if first is None else first
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


def looks_like_mapping(document: Any) -> bool:
    """Whether a document has the parts of a mapping of a table rather than those of a case."""
    return isinstance(document, dict) and "mapping" in document and bool({"layout", "case"} & set(document))
