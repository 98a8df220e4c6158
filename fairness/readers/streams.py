"""What can be read only once (standard input, a pipe): kept beside while it is read, its form told by its content."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fairness.cases.models import Case
from fairness.readers.kinds import is_log_header, log_suffix
from fairness.source.loader import MAX_BYTES, is_json_lines, read_bytes
from fairness.source.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from fairness.readers.mapping import Mapping

STDIN = "-"
_BEGINNINGS = (
    (b"PAR1", ".parquet"), (b"\xd0\xcf\x11\xe0", ".xls"), (b"\x1f\x8b", ".xes.gz"),
    (b"\xff\xfe", ".csv"), (b"\xfe\xff", ".csv"),
)  # fmt: skip
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_FIELD = re.compile(r"^\s*(?:- )?['\"]?(?:case_id|events|mapping)['\"]?\s*:", re.MULTILINE)
_SEPARATORS = re.compile(r"[,;\t|]")


def is_stream(file: str) -> bool:
    """Whether a file can be read only once, and has no name that tells its form: `-`, a pipe, anything in /dev."""
    if file == STDIN or file.startswith("/dev/"):
        return True
    return not os.path.isfile(file) and not os.path.isdir(file) and os.path.exists(file)


def called(file: str) -> str:
    """What a stream is called in messages."""
    return "<stdin>" if file == STDIN else file


@contextmanager
def stored(file: str, mapping: Mapping | None = None) -> Iterator[str]:
    """A file to read a stream from, named by its form, as long as this lasts; of any other file, the file itself.

    Raises InputError where it cannot be read, or has more than `MAX_BYTES`.
    """
    if not is_stream(file):
        yield file
        return
    content = read_bytes(file)
    if len(content) > MAX_BYTES:
        says = f"has more than {MAX_BYTES:,} bytes"
        raise InputError(Problem(Place(called(file)), says, expected="less, or a file that is named"))
    import tempfile

    with tempfile.TemporaryDirectory(prefix="fairness-") as folder:
        beside = Path(folder, f"stream{_suffix(content, mapping)}")
        beside.write_bytes(content)
        yield str(beside)


def in_place(found: Case | InputError, beside: str, file: str) -> Case | InputError:
    """A case that was read from a stream's file, or why there is none, with the stream's own name."""
    if isinstance(found, InputError):
        return InputError(named(found.problems, beside, file))
    return found.read_from(replace(found.place, file=called(file)), warnings=named(found.warnings, beside, file))


def named(problems: Iterable[Problem], beside: str, file: str) -> list[Problem]:
    """Problems of a stream's file with the stream's own name."""
    name = called(file)
    return [
        replace(
            one,
            place=replace(one.place, file=name) if one.place.file == beside else one.place,
            expected=one.expected.replace(beside, name),
        )
        for one in problems
    ]


def _suffix(content: bytes, mapping: Mapping | None) -> str:
    """The ending that a file of this content would have; none for YAML and JSON."""
    if suffix := _marked(content):
        return suffix
    start = content[:65_536].decode("utf-8-sig", "replace").lstrip()
    if is_json_lines(start, ""):
        return ".jsonl"
    if start.startswith(("{", "[", "---")) or (mapping is not None and _FIELD.search(start)):
        return ""
    from fairness.readers.native import is_native

    header = _SEPARATORS.split(start.partition("\n")[0].replace('"', ""))
    is_ours = is_native(header) or is_log_header([" ".join(one.split()).casefold() for one in header])
    return ".csv" if mapping is not None or is_ours else ""


def _marked(content: bytes) -> str:
    """The ending of what its first bytes tell; none for text that may be of several kinds."""
    if content.startswith(b"PK\x03\x04"):
        return ".ods" if _ODS in content[:200] else ".xlsx"
    if log := log_suffix(content):
        return log
    for beginning, suffix in _BEGINNINGS:
        if content.startswith(beginning):
            return suffix
    return ".xes" if content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else ""
