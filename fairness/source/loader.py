"""Reading files that people write: nothing is turned into something else, nothing explodes.

Only `true`, `false`, `null`, whole numbers and decimals are read as other than text, and a number only
where its text is kept by reading it: `on`, `no`, `12:30`, `2024-01-08`, `007` and `1.10` stay text.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from fairness.source.problems import Cell, InputError, Place, Problem

MAX_BYTES = 50_000_000
MAX_DEPTH = 40
LINES = (".jsonl", ".ndjson")  # names of files that hold one JSON object a line
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(\.\d{1,15})?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_OUTSIDE_TEXT = re.compile(r'"(?:\\.|[^"\\])*"|(-?Infinity|NaN)')
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mapping(dict[str, Any]):
    """A mapping that knows its line, and the line of each of its keys."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int | None = None) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Filled(Mapping):
    """A mapping filled from a row of a table, which knows the sheet, the row and the column of each of its keys."""

    __slots__ = ("columns", "sheet")

    def __init__(self, row: int, sheet: str = "") -> None:
        super().__init__(row)
        self.sheet = sheet
        self.columns: dict[str, str] = {}


class Items(list[Any]):
    """A list that knows the line of each of its items."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def line_of(holder: Any, key: str | int | None = None) -> int | None:
    """The line of a mapping's key or a list's item; without `key`, of the mapping. None where unknown."""
    if isinstance(holder, Mapping):
        return holder.lines.get(key, holder.line) if isinstance(key, str) else holder.line
    if isinstance(holder, Items) and isinstance(key, int) and key < len(holder.lines):
        return holder.lines[key]
    return None


def place_in(file: str, holder: Any, key: str | int | None = None) -> Place:
    """Where a mapping's key or a list's item stands in `file`; without `key`, where the holder does."""
    if isinstance(holder, Filled):
        return Cell(file, line_of(holder, key), holder.sheet, holder.columns.get(str(key), ""))
    return Place(file, line_of(holder, key))


def read_bytes(file: str | Path) -> bytes:
    """The content of a file, or of standard input for `-`, at most one byte more than `MAX_BYTES`.

    Raises InputError where it cannot be read.
    """
    if file == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with open(file, "rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(Place(str(file)), f"cannot be read: {error.strerror}")) from None


def load_documents(content: bytes, file: str) -> list[Any]:
    """Every document of a YAML or JSON file, as `Mapping`, `Items` and scalars; empty ones are left out.

    One JSON object a line (JSON Lines) is read as a document each. Raises InputError, with file and line, for
    what is not UTF-8, is over `MAX_BYTES`, has a NUL byte, is not YAML, repeats a key, uses aliases, anchors
    or tags, nests deeper than `MAX_DEPTH`, or holds nothing.
    """
    text = decode(content, file)
    documents = _json_lines(text, file) if is_json_lines(text, file) else _documents(text, file)
    found = [document for document in documents if document is not None]
    if not found:
        raise InputError(Problem(Place(file), "is empty", expected="at least one document"))
    return found


def decode(content: bytes, file: str) -> str:
    """The content of a file as text. Raises InputError with the line where it is too long, or no UTF-8 text."""
    if len(content) > MAX_BYTES:
        raise InputError(Problem(Place(file), f"has more than {MAX_BYTES:,} bytes", expected="a smaller file"))
    nul = content.find(b"\0")
    if nul >= 0:
        line = content.count(b"\n", 0, nul) + 1
        raise InputError(Problem(Place(file, line), "has a NUL byte", expected="text"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(Problem(Place(file, line), "is not UTF-8 text", expected="a file saved as UTF-8")) from None


def is_json_lines(text: str, file: str) -> bool:
    """Whether a file holds one JSON object a line, by its name or its first lines."""
    if file.endswith(LINES):
        return True
    first, _, rest = text.lstrip().partition("\n")
    return first.startswith("{") and first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _json_lines(text: str, file: str) -> list[Any]:
    lines = enumerate(text.splitlines(), 1)
    return [_json(line, file, number) for number, line in lines if line.strip()]


def parse_line(content: bytes, file: str, number: int) -> Any:
    """One line of JSON, which stands on line `number` of `file`. Raises InputError where it cannot be read."""
    try:
        return _json(content.decode("utf-8-sig"), file, number)
    except UnicodeDecodeError:
        problem = Problem(Place(file, number), "is not UTF-8 text", expected="a file saved as UTF-8")
        raise InputError(problem) from None


def _json(line: str, file: str, number: int) -> Any:
    place = Place(file, number)

    def pairs(items: list[tuple[str, Any]]) -> Mapping:
        mapping = Mapping(number)
        for key, value in items:
            if key in mapping:
                raise InputError(Problem(place, f"repeats the key {key!r}"))
            mapping[key] = value
        return mapping

    try:
        found = json.loads(line, object_pairs_hook=pairs, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _not_json(error, line, place) from None
    except RecursionError:
        raise InputError(Problem(place, f"nests deeper than {MAX_DEPTH} levels")) from None
    if not isinstance(found, Mapping):
        raise InputError(Problem(place, "is no JSON object", expected='a case, as {"case_id": ...}'))
    return found


def _no_number(name: str) -> Any:
    """What json.loads is to do with NaN and Infinity: the error that it makes of what is not JSON."""
    raise json.JSONDecodeError(f"{name} is no number", "", 0)


def _not_json(error: json.JSONDecodeError, text: str, place: Place) -> InputError:
    """What is wrong with `text`, of which `place` is the first line."""
    says, expected, at = error.msg, "", error.pos
    if says.endswith("is no number"):
        outside = (one for one in _OUTSIDE_TEXT.finditer(text) if one.group(1))
        at, expected = next((one.start() for one in outside), 0), "a number, or null"
    before = text[:at].rstrip()
    if before.endswith(",") and text[at : at + 1] in ("}", "]"):
        says, expected, at = "a comma with nothing after it", "no comma after the last entry", len(before) - 1
    elif says.startswith("Illegal trailing comma"):  # as Python 3.13 has it
        says, expected = "a comma with nothing after it", "no comma after the last entry"
    # What is missing at the end is missing on the last line, not on the one after it.
    line = None if place.line is None else place.line + text.rstrip().count("\n", 0, at)
    column = at - text.rfind("\n", 0, at)
    return InputError(Problem(Place(place.file, line), f"is not JSON: {says} at column {column}", expected=expected))


def _strict(text: str, file: str) -> None:
    """Refuse what is no JSON: YAML, which reads it with its lines, would take a comma too many, or NaN for text."""
    try:
        json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _not_json(error, text, Place(file, 1)) from None
    except RecursionError:
        pass  # which is told with its line below


def _documents(text: str, file: str) -> list[Any]:
    if file.lower().endswith(".json") and text.strip():
        _strict(text, file)
    if file.endswith(".json") or text[:1] in "{[":
        # JSON may write one character as two halves, which YAML does not read.
        text = _PAIR.sub(lambda pair: json.loads(f'"{pair.group()}"'), text)
    try:
        return list(_Builder(text, file).documents())
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "is not readable as YAML"
        if "nesting depth" in problem:  # libyaml 0.2.6 and later stop by themselves before a value is built.
            problem = f"nests deeper than {MAX_DEPTH} levels"
        expected = ""
        lines = text.split("\n")[mark.line : mark.line + 1] if mark else []
        if "tab character" in problem or any(one[mark.column : mark.column + 1] == "\t" for one in lines):
            problem, expected = "has a tab where spaces belong", "spaces: YAML takes no tabs before a field"
        raise InputError(Problem(Place(file, mark.line + 1 if mark else None), problem, expected=expected)) from None


class _Builder:
    """Builds values from one stream of events, so that no depth or alias can cost more than its own bytes."""

    def __init__(self, text: str, file: str) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self.file = file

    def documents(self) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                yield self.value(self.next(), 0)

    def next(self) -> Any:
        event = next(self.events)
        if isinstance(event, yaml.AliasEvent):
            raise self.problem(event, f"uses an alias (*{event.anchor})", "the value written out")
        if getattr(event, "anchor", None):
            raise self.problem(event, f"uses an anchor (&{event.anchor})", "the value written out")
        if getattr(event, "tag", None) not in (None, "!"):
            raise self.problem(event, f"uses a tag ({event.tag})", "a plain value")
        return event

    def problem(self, event: Any, says: str, expected: str = "") -> InputError:
        return InputError(Problem(Place(self.file, event.start_mark.line + 1), says, expected=expected))

    def value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if depth == MAX_DEPTH:
            raise self.problem(event, f"nests deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, depth + 1)
        items = Items()
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.lines.append(event.start_mark.line + 1)
            items.append(self.value(event, depth + 1))
        return items

    def mapping(self, start: Any, depth: int) -> Mapping:
        found = Mapping(start.start_mark.line + 1)
        while True:
            event = self.next()
            line: int = event.start_mark.line + 1
            if isinstance(event, yaml.MappingEndEvent):
                return found
            if not isinstance(event, yaml.ScalarEvent):
                raise InputError(Problem(Place(self.file, line), "has a key that is not text"))
            key: str = event.value
            if key in found:
                raise InputError(Problem(Place(self.file, line), f"repeats the key {key!r}"))
            found.lines[key] = line
            found[key] = self.value(self.next(), depth)


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.style:  # quoted or a block: text, as written
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    read = float(text) if number.group(1) else int(text)
    return read if str(read) == text else text
