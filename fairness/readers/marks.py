"""What an XLSX or ODS file says of its rows and cells beside their values: hidden rows, formulas without a value."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_UNSTORED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ODS = re.compile(rb"<table:table ([^>]*)>|<table:table-row\b([^>]*)>")
_ODS_NAME = re.compile(rb'table:name="([^"]*)"')
_ODS_TIMES = re.compile(rb'table:number-rows-repeated="(\d{1,7})"')
_ODS_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MOST_HIDDEN = 1_048_576


class Unstored(str):
    """What stands for a formula whose value was never stored: nobody knows what the cell shows."""

    __slots__ = ()


UNSTORED: Final = Unstored("a formula without a stored value")


@dataclass(frozen=True, slots=True)
class Marks:
    """The numbers of a sheet's hidden rows, and where formulas without a value stand (row from 1, column from 0)."""

    hidden: frozenset[int] = frozenset()
    unstored: frozenset[tuple[int, int]] = frozenset()


NONE: Final = Marks()


def marks_of(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """The marks of each sheet that has any, by the sheet's name. The archive's parts have been measured before."""
    names = set(archive.namelist())
    if "content.xml" in names:
        return _of_ods(archive.read("content.xml"))
    found = {}
    for name, part in _parts(archive, names).items():
        content = archive.read(part)
        hidden = _hidden(content) if b"hidden=" in content else frozenset[int]()
        unstored = _unstored(content) if b"<f" in content or b":f" in content else frozenset[tuple[int, int]]()
        if hidden or unstored:
            found[name] = Marks(hidden, unstored)
    return found


def _parts(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    main, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {main, relations} <= names:
        return {}
    targets = {
        str(one.get("Id")): str(one.get("Target", "")) for one in ElementTree.fromstring(archive.read(relations))
    }
    found = {}
    for one in ElementTree.fromstring(archive.read(main)).iter():
        if one.tag.rpartition("}")[2] == "sheet":
            target = targets.get(str(one.get(_RELATION)), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                found[str(one.get("name"))] = part
    return found


def _hidden(content: bytes) -> frozenset[int]:
    return frozenset(
        int(number[1])
        for row in _ROW.finditer(content)
        if _HIDDEN.search(row[1]) and (number := _NUMBER.search(row[1]))
    )


def _unstored(content: bytes) -> frozenset[tuple[int, int]]:
    """Formulas without a value; one whose value is an empty text has one."""
    return frozenset(
        (int(row), _column(letters.decode()))
        for letters, row, given in _UNSTORED.findall(content)
        if b't="str"' not in given
    )


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _of_ods(content: bytes) -> dict[str, Marks]:
    if b"table:visibility=" not in content:
        return {}
    found: dict[str, set[int]] = {}
    name, number, many = "", 0, 0
    for table, row in _ODS.findall(content):
        if table:
            named = _ODS_NAME.search(table)
            name, number = (named[1].decode("utf-8", "replace") if named else ""), 0
            continue
        times = int(repeated[1]) if (repeated := _ODS_TIMES.search(row)) else 1
        if _ODS_HIDDEN.search(row) and (many := many + times) <= _MOST_HIDDEN:
            found.setdefault(name, set()).update(range(number + 1, number + times + 1))
        number += times
    return {name: Marks(frozenset(rows)) for name, rows in found.items()}
