"""Workbooks (XLSX, ODS, XLS) opened so that whatever is in one ends no more than the reading of it.

The library that reads them makes room for every cell up to the last, and where there is none the whole program ends.
So it is known before how far the cells of a workbook in XML reach, and any other is read in a process of its own.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from fairness.readers.marks import Marks, marks_of
from fairness.readers.used_range import Reach, reach_of
from fairness.source.kinds import COMPOUND
from fairness.source.unpacking import Measure, Refused

Cells = list[list[Any]]
Merged = list[tuple[tuple[int, int], tuple[int, int]]]
Held = Callable[[], tuple[Cells, Merged]]
_MEMORY, _SECONDS = 1_000_000_000, 60  # for a process that reads a workbook
_BROKEN = (
    OSError, ValueError, LookupError, RuntimeError, zipfile.BadZipFile, zlib.error, ExpatError, ParseError,
)  # fmt: skip
_MAIN, _BINARY = "xl/workbook.xml", "workbook.bin"
_FROM_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true)["']""")


class Damaged(ValueError):
    """Why a workbook cannot be read."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """What gives the cells of each sheet, and whether the workbook counts its days from 1904.

    Cells are given from a sheet's first row on (those that are empty are ""), with which of them are merged. `hidden`
    are the names of hidden sheets, `marks` what is said of rows and cells, by the name of the sheet.
    """

    sheets: dict[str, Held]
    from_1904: bool = False
    hidden: frozenset[str] = frozenset()
    marks: dict[str, Marks] = field(default_factory=dict)


def open_workbook(content: bytes) -> Workbook:
    """A workbook of any kind. Raises Damaged where it cannot be read, and Refused where its cells reach too far.

    So may what gives the cells of a sheet.
    """
    with _unbroken():
        if content.startswith(COMPOUND):
            return _apart(content)
        if not zipfile.is_zipfile(io.BytesIO(content)):
            raise Damaged("is not a workbook")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(name.lower().endswith(_BINARY) for name in archive.namelist()):
                return _apart(content)
            reach = reach_of(archive, Measure(len(content)))
            main = archive.read(_MAIN) if _MAIN in archive.namelist() else b""
            marks = marks_of(archive)
        sheets, hidden = _sheets(content)
        if len(sheets) > reach.sheets:
            raise Damaged("has two sheets with one name")
        return Workbook(sheets, _FROM_1904.search(main) is not None, hidden, marks)


@contextlib.contextmanager
def _unbroken() -> Iterator[None]:
    """Raise Damaged for whatever those who read workbooks raise: some of it is no Exception."""
    try:
        yield
    except (Refused, Damaged):
        raise
    except _BROKEN as error:
        raise Damaged(str(error)) from None
    except BaseException as error:
        from python_calamine import CalamineError

        if isinstance(error, CalamineError) or type(error).__name__ == "PanicException":
            locked = "a password" if type(error).__name__ == "PasswordError" else ""
            raise Damaged(locked or str(error)) from None
        raise


def _sheets(content: bytes) -> tuple[dict[str, Held], frozenset[str]]:
    """What gives the cells of each sheet, in this process, and the names of those that are hidden."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))

    def cells(name: str) -> tuple[Cells, Merged]:
        with _unbroken():
            sheet = book.get_sheet_by_name(name)
            return sheet.to_python(skip_empty_area=False), list(sheet.merged_cell_ranges or ())

    found = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    sheets: dict[str, Held] = {sheet.name: partial(cells, sheet.name) for sheet in found}
    if len(sheets) < len(found):
        raise Damaged("has two sheets with one name")
    return sheets, frozenset(sheet.name for sheet in found if sheet.visible != SheetVisibleEnum.Visible)


def _apart(content: bytes) -> Workbook:
    """A workbook whose reach cannot be looked up before it is read, by a process of its own."""
    paths = [str(Path(__file__).resolve().parents[2]), *sys.path[1:]]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "fairness.readers.workbooks"],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        )
    except subprocess.TimeoutExpired:
        raise Damaged("takes too long") from None
    if done.returncode:
        raise Damaged("stopped the program that reads it")
    found, said = pickle.loads(done.stdout)
    if isinstance(found, str):
        raise Refused(*said) if found == Refused.__name__ else Damaged(*said)
    return Workbook({name: partial(tuple, held) for name, held in found.items()}, hidden=said)


def _read_all(content: bytes) -> tuple[dict[str, tuple[Cells, Merged]], frozenset[str]]:
    """Every sheet of a workbook at once, and the names of those that are hidden."""
    found: dict[str, tuple[Cells, Merged]] = {}
    reach = Reach()
    with _unbroken():
        sheets, hidden = _sheets(content)
        for name, held in sheets.items():
            found[name] = rows, _ = held()
            reach.add(len(rows), len(rows[0]) if rows else 0, sum(cell != "" for row in rows for cell in row))
            reach.check()
    return found, hidden


def _serve() -> None:
    """What the process does that reads a workbook: its content comes in, and every sheet of it goes out."""
    with contextlib.suppress(ImportError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: Any
    try:
        answer = _read_all(sys.stdin.buffer.read())
    except (Refused, Damaged) as error:
        answer = (type(error).__name__, error.args)
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    _serve()
