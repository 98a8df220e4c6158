"""The body of a Word document (.docx) as XML, read within bounds."""

from __future__ import annotations

import zipfile
import zlib
from xml.etree import ElementTree as ET

from fairness.source.kinds import COMPOUND
from fairness.source.problems import InputError, Place, Problem
from fairness.source.unpacking import Measure, Refused, unpack

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"


def word_body(file: str) -> ET.Element:
    """The body of the document. Raises InputError where the file is none, or unpacks to too much."""
    try:
        with zipfile.ZipFile(file) as archive:
            entry = archive.getinfo(_MAIN)
            with open(file, "rb") as stream:
                size = stream.seek(0, 2)
            content = b"".join(unpack(archive, entry, Measure(size)))
    except Refused as error:
        raise InputError(Problem(Place(file), error.says, expected=error.expected)) from None
    except (zipfile.BadZipFile, KeyError, zlib.error, RuntimeError, EOFError, NotImplementedError):
        raise InputError(_no_document(file)) from None
    if b"<!DOCTYPE" in content[:2000] or b"<!ENTITY" in content[:2000]:
        raise InputError(_no_document(file))
    try:
        body = ET.fromstring(content).find(f"{W}body")
    except (ET.ParseError, ValueError, LookupError):
        raise InputError(_no_document(file)) from None
    if body is None:
        raise InputError(_no_document(file))
    return body


def _no_document(file: str) -> Problem:
    with open(file, "rb") as stream:
        locked = stream.read(len(COMPOUND)) == COMPOUND
    if locked:
        says = "is protected by a password, or is an old Word document"
        return Problem(Place(file), says, expected="a copy without a password, saved as .docx")
    return Problem(Place(file), "is not readable as DOCX", expected="a whole Word document (.docx)")
