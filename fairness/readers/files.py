"""Finding case files, and reading each into cases: YAML, JSON, JSON Lines or a table, one or many cases a file."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.readers.kinds import LOGS, TABLES, XML, is_log, is_table
from fairness.readers.record import read_case
from fairness.readers.search import search
from fairness.readers.streams import called, in_place, is_stream, stored
from fairness.source.addresses import is_address, is_cloud, shown
from fairness.source.digests import digest_of, digest_of_file
from fairness.source.forms import endings as other_endings
from fairness.source.kinds import kind_of_content
from fairness.source.loader import LINES, is_lines, load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from fairness.readers.mapping import Mapping

SUFFIXES = (".yaml", ".yml", ".json", *LINES)
_MAPPING = re.compile(rb"^(?:mapping|layout)\s*:", re.MULTILINE)


def find_files(
    paths: Iterable[str],
    mapping: Mapping | None = None,
    mappings: bool = False,
    follow_links: bool = False,
    passed_over: list[Problem] | None = None,
    kept: Callable[[str], bool] | None = None,
) -> list[str]:
    """The case files that `paths` name: files as given, folders searched, `-` kept for standard input.

    Names that are to be `kept` (databases and lakes, where these are read) are left as they are.

    Inside a folder, a table is a case file where there is a mapping or its columns have our names; files that hold a
    mapping are passed over unless `mappings` are wanted too, and so are hidden files and folders, and folders named
    `self-assessment`, whose answers are no cases. A table or a folder that cannot be read is kept, so that whoever
    reads it says why. Symbolic links that lead out of a folder are followed only with `follow_links`; these, pipes,
    sockets and devices in a folder are added to `passed_over`. Raises InputError for what does not exist, or a folder
    without case files.
    """
    found: list[str] = []
    unread: list[Problem] = []
    for name in paths:
        if kept is not None and kept(name):
            found.append(name)
        elif os.path.isdir(name):
            first = len(unread)
            inside = sorted(_inside(name, mapping, mappings, follow_links, unread))
            if not inside:
                expected = "at least one file ending in " + ", ".join(SUFFIXES)
                nothing = Problem(Place(name), "is a folder without case files", expected=expected)
                raise InputError([nothing, *unread[first:]])
            found.extend(str(one) for one in inside)
        elif is_stream(name) or os.path.isfile(name):
            if mapping is not None and (is_table(name) or is_log(name)):
                mapping.check_layout(name, is_log(name, mapping))
            found.append(name)
        elif is_address(name) or is_cloud(name):
            says = "is a database or is in cloud storage, which only an audit can read"
            raise InputError(Problem(Place(shown(name)), says, expected="`fairness audit run`, or a file"))
        else:
            raise InputError(Problem(Place(name), "does not exist", expected="a file, a folder or -"))
    if passed_over is not None:
        passed_over.extend(sorted(unread, key=str))
    return found


def _inside(
    folder: str, mapping: Mapping | None, mappings: bool, follow_links: bool, passed_over: list[Problem]
) -> Iterator[Path]:
    """The case files in a folder and those within, and each of these that cannot be looked into."""
    endings = (*SUFFIXES, *other_endings(), *TABLES, *LOGS, XML)
    for file in search(folder, lambda name: name.lower().endswith(endings), follow_links, passed_over):
        if not os.path.isdir(file) and not _holds_cases(file, mapping) and not (mappings and not is_table(file.name)):
            continue
        yield file


def _holds_cases(file: Path, mapping: Mapping | None) -> bool:
    if file.suffix.lower() == XML or is_log(str(file), mapping):
        return is_log(str(file), mapping)
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
    """Each case of a file; for one that cannot be used, and a file without any, the InputError that says why.

    A table is read through `mapping`, or through its own names where these are ours; `nation` is that of the traces
    of an event log that name none.
    """
    words = vocabulary or shipped_vocabulary()
    count = 0
    try:
        with stored(file, mapping) as beside:
            for one in _read(beside, words, mapping, nation):
                count += 1
                yield one if beside == file else in_place(one, beside, file)
    except InputError as error:
        yield error
        return
    if not count:
        yield InputError(no_case(called(file)))


def no_case(file: str) -> Problem:
    """What is wrong with a file that can be read and holds nothing."""
    return Problem(Place(file), "holds no case", expected="at least one case")


def _read(file: str, words: Vocabulary, mapping: Mapping | None, nation: str | None) -> Iterator[Case | InputError]:
    if is_log(file, mapping):
        from fairness.readers.event_logs import read_log

        for case, _ in read_log(file, words, mapping, nation):
            yield case
    elif is_table(file) or is_lines(file):
        yield from _read_rows(file, words, mapping)
    else:
        yield from _read_documents(file, words)


def _read_rows(file: str, words: Vocabulary, mapping: Mapping | None) -> Iterator[Case | InputError]:
    reading = None
    if is_table(file):
        from fairness.readers.reading import Reading
        from fairness.readers.tables import read_table

        reading = Reading()
        cases = read_table(file, mapping, words, reading=reading)
    else:
        from fairness.readers.lines import read_lines

        cases = read_lines(file, words)
    digest = ""
    for case, _ in cases:
        if isinstance(case, Case):
            digest = digest or digest_of_file(file)
            case.read_from(digest=digest)
            if reading is not None and reading.left_out:  # said once, with the first case
                left_out = [Problem(Place(file), said) for said in reading.left_out]
                case.read_from(warnings=[*left_out, *case.warnings])
                reading = None
        yield case


def _read_documents(file: str, words: Vocabulary) -> Iterator[Case | InputError]:
    try:
        content = read_bytes(file)
        if kind := kind_of_content(content):
            expected = "a case file (YAML or JSON); `fairness draft` makes one from a chronology"
            raise InputError(Problem(Place(file), f"is {kind}", expected=expected))
        documents = load_documents(content, file)
    except InputError as error:
        yield error
        return
    digest = digest_of(content)
    for document in documents:
        for one in document if isinstance(document, list) else [document]:
            if looks_like_mapping(one):
                says = "is a mapping of a table's columns"
                yield InputError(Problem(Place(file), says, expected="a case; a mapping is given as --mapping"))
                continue
            try:
                yield read_case(one, file, words).read_from(digest=digest)
            except InputError as error:
                yield error


def load_cases(
    *paths: str,
    vocabulary: Vocabulary | None = None,
    mapping: Mapping | None = None,
    follow_links: bool = False,
) -> list[Case]:
    """Read all cases of files and folders.

    What is passed over in a folder (symbolic links out of it, without `follow_links`; pipes) is a warning.

    Args:
        paths: Files (YAML, JSON, JSON Lines, tables, event logs) and folders of them.
        vocabulary: The event types and fields that may be used. Default: those shipped.
        mapping: How to read tables and event logs whose names are not ours.
        follow_links: Read what symbolic links lead to, also out of a folder.

    Raises:
        InputError: Something cannot be read. It lists every problem of every file.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    passed_over: list[Problem] = []
    files = find_files(paths, mapping, follow_links=follow_links, passed_over=passed_over)
    for one_passed in passed_over:
        warnings.warn(str(one_passed), stacklevel=2)
    for file in files:
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


def looks_like_mapping(document: Any) -> bool:
    """Whether a document has the parts of a mapping of a table rather than those of a case."""
    return isinstance(document, dict) and "mapping" in document and bool({"layout", "case"} & set(document))
