"""Reading files that people write: nothing is turned into something else, nothing explodes.

Only `true`, `false`, `null`, whole numbers and decimals are read as other than text, and a number only
where its text is kept by reading it: `on`, `no`, `12:30`, `2024-01-08`, `007` and `1.10` stay text. An alias is
read as a copy of what it stands for, within bounds.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from fairness.source.kinds import kind_of_content
from fairness.source.problems import Cell, InputError, Place, Problem

MAX_BYTES = 50_000_000
MAX_DEPTH = 40
MAX_ALIASES = 10_000
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")  # names of files that hold one JSON object a line
_OWN = (".yaml", ".yml", ".json", *LINES)
_TIMES = 10  # as many nodes as a file has may come of its aliases
_FEW_NODES = 10_000  # may come of them in any file
_LONGEST_NUMBER = 300  # characters; Python itself reads no more than 4,300 digits
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(\.\d{1,15})?")
_LONGEST_WORD = 35  # of those below and the numbers above
_NO_TAG = (None, "!")
_UNFIT = "is not a number"
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_ESCAPE = re.compile(r"\\(?:(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")  # of a character: JSON can write one alone, and no text can hold it
_KEY = re.compile(r"""["']?([^\s"'{}\[\],:]+)["']?\s*:(?=[\s"'\[{])""")
_OUTSIDE_TEXT = re.compile(r'"(?:\\.|[^"\\])*"|(-?Infinity|NaN|-?\d[-+.\deE]*)')
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def is_lines(file: str) -> bool:
    """Whether a file holds one JSON object a line, by its name."""
    return file.lower().endswith(LINES)


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
    what is not UTF-8, is over `MAX_BYTES`, has a NUL byte, is not YAML, repeats a key, uses tags or merge keys,
    grows by its aliases without measure, nests deeper than `MAX_DEPTH`, or holds nothing.
    """
    text = decode(content, file)
    if not file.lower().endswith(_OWN) and (read := _other_form(file)):
        documents = read(text, file)
    else:
        documents = _json_lines(text, file) if is_json_lines(text, file) else _documents(text, file)
    found = [document for document in documents if document is not None]
    if not found:
        raise InputError(Problem(Place(file), "is empty", expected="at least one document"))
    return found


def _other_form(file: str) -> Callable[[str, str], list[Any]] | None:
    from fairness.source.forms import reader_of  # few files end otherwise

    return reader_of(file)


def decode(content: bytes, file: str) -> str:
    """The content of a file as text.

    Raises InputError, with the line, where it is too long or no UTF-8 text; and with what the file is, where it is a
    document of another kind.
    """
    if len(content) > MAX_BYTES:
        raise InputError(Problem(Place(file), f"has more than {MAX_BYTES:,} bytes", expected="a smaller file"))
    if kind := kind_of_content(content):
        raise InputError(Problem(Place(file), f"is {kind}", expected="a text file, such as YAML or JSON"))
    nul = content.find(b"\0")
    if nul >= 0:
        line = content.count(b"\n", 0, nul) + 1
        raise InputError(Problem(Place(file, line), "is not text: it has a NUL byte", expected="a text file"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(Problem(Place(file, line), "is not UTF-8 text", expected="a file saved as UTF-8")) from None


def is_json_lines(text: str, file: str) -> bool:
    """Whether a file holds one JSON object a line, by its name or its first lines."""
    if is_lines(file):
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
                raise InputError(Problem(place, f"has {key!r} twice", expected="each field once"))
            if _has_half(key) or _has_half(value):
                raise InputError(_half(place, key))
            mapping[key] = value
        return mapping

    try:
        found = json.loads(
            line, object_pairs_hook=pairs, parse_constant=_no_number, parse_int=_whole, parse_float=_decimal
        )
    except json.JSONDecodeError as error:
        raise _not_json(error, line, place) from None
    except RecursionError:
        raise InputError(_too_deep(place)) from None
    if not isinstance(found, Mapping):
        raise InputError(Problem(place, "is not a JSON object", expected='a case, as {"case_id": ...}'))
    if line.count("{") + line.count("[") > MAX_DEPTH and _depth(found) > MAX_DEPTH:
        raise InputError(_too_deep(place))
    return found


def _too_deep(place: Place) -> Problem:
    return Problem(place, f"nests deeper than {MAX_DEPTH} levels", expected="a plainer document")


def _depth(value: Any) -> int:
    """How many mappings and lists stand in one another."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, (dict, list))]:
        depth += 1
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return depth


def _has_half(value: Any) -> bool:
    """Whether a text, or one in a list, has half of a character; mappings have been looked at already."""
    if isinstance(value, list):
        return any(map(_has_half, value))
    return isinstance(value, str) and not value.isascii() and _HALF.search(value) is not None


def _half(place: Place, field: str) -> Problem:
    says = "has half of a character"
    return Problem(place, says, _HALF.sub("?", field)[:80], r"whole characters, without a lone \ud800 to \udfff")


def _no_number(name: str) -> Any:
    """What json.loads is to do with what is no number: the error that it makes of what is not JSON."""
    raise json.JSONDecodeError(f"{name} {_UNFIT}", "", 0)


def _whole(text: str) -> int | str:
    """A whole number of JSON, kept as text where it is longer than any count, as in YAML."""
    if len(text) > _LONGEST_NUMBER:
        raise json.JSONDecodeError(f"a number of {len(text):,} characters", "", 0)
    return int(text) if _NUMBER.fullmatch(text) else text


def _decimal(text: str) -> float:
    """A number of JSON with a point or an exponent."""
    if len(text) > _LONGEST_NUMBER:
        raise json.JSONDecodeError(f"a number of {len(text):,} characters", "", 0)
    read = float(text)
    return read if isfinite(read) else _no_number(text)


def _not_json(error: json.JSONDecodeError, text: str, place: Place) -> InputError:
    """What is wrong with `text`, of which `place` is the first line."""
    says, expected, at = error.msg, "", error.pos
    if says.endswith(_UNFIT) or says.startswith("a number of"):
        outside = (one for one in _OUTSIDE_TEXT.finditer(text) if one.group(1))
        at = next((one.start() for one in outside if _is_unfit(one.group(1))), 0)
        expected = "a number, or null" if says.endswith(_UNFIT) else f"at most {_LONGEST_NUMBER}, or text"
    before = text[:at].rstrip()
    if before.endswith(",") and text[at : at + 1] in ("}", "]"):
        says, expected, at = "a comma with nothing after it", "no comma after the last entry", len(before) - 1
    elif says.startswith("Illegal trailing comma"):  # as Python 3.13 has it
        says, expected = "a comma with nothing after it", "no comma after the last entry"
    # What is missing at the end is missing on the last line, not on the one after it.
    line = None if place.line is None else place.line + text.rstrip().count("\n", 0, at)
    column = at - text.rfind("\n", 0, at)
    return InputError(Problem(Place(place.file, line), f"is not JSON: {says} at column {column}", expected=expected))


def _is_unfit(number: str) -> bool:
    """Whether what stands for a number is not read as one."""
    if len(number) > _LONGEST_NUMBER or number[-1] in "yN":
        return True
    return "e" in number.lower() and not isfinite(float(number))


def _strict(text: str, file: str) -> None:
    """Refuse what is no JSON: YAML, which reads it with its lines, would take a comma too many, or NaN for text."""
    try:
        json.loads(text, parse_constant=_no_number, parse_int=_whole, parse_float=_decimal)
    except json.JSONDecodeError as error:
        raise _not_json(error, text, Place(file, 1)) from None
    except RecursionError:
        pass  # which is told with its line below


def _join(escape: re.Match[str]) -> str:
    """A character that JSON writes as two halves, as itself; any other escape as it is."""
    return str(json.loads(f'"\\{escape.group(1)}"')) if escape.group(1) else escape.group()


def _documents(text: str, file: str) -> list[Any]:
    if file.lower().endswith(".json") and text.strip():
        _strict(text, file)
    if file.lower().endswith(".json") or text[:1] in "{[":
        text = _ESCAPE.sub(_join, text)
    try:
        return list(_Builder(text, file).documents())
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        place = Place(file, mark.line + 1 if mark else None)
        problem = getattr(error, "problem", None) or "is not readable as YAML"
        if "nesting depth" in problem:  # libyaml 0.2.6 and later stop by themselves before a value is built.
            raise InputError(_too_deep(place)) from None
        if "invalid Unicode character escape" in problem:
            before = _KEY.findall(text, 0, mark.index) if mark else []
            raise InputError(_half(place, before[-1] if before else "")) from None
        expected = ""
        lines = text.split("\n")[mark.line : mark.line + 1] if mark else []
        if "tab character" in problem or any(one[mark.column : mark.column + 1] == "\t" for one in lines):
            problem, expected = "has a tab where spaces belong", "spaces: YAML takes no tabs before a field"
        raise InputError(Problem(place, problem, expected=expected)) from None


class _Builder:
    """Builds values from one stream of events; `key` is the last one read.

    Neither depth nor aliases can cost more than a few times its own bytes. Most of the time of an audit of YAML is
    spent here: a method is called for a value, and none for an event.
    """

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.halves = "\\u" in text or "\\U" in text  # half of a character can only be written as an escape
        self.next: Callable[[], Any] = _Loader(text).get_event
        self.file = file
        self.key = ""
        self.nodes = 0  # built from the text so far, and from aliases
        self.aliases = 0
        self.most = 0  # nodes that may be built, known once there is an alias
        self.anchors: dict[str, tuple[Any, int]] = {}  # each with its value, and the number of nodes of that
        self.open: set[str] = set()  # anchors whose value is being built

    def documents(self) -> Iterator[Any]:
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors.clear()
                yield self.value(self.next(), 0)

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1)

    def problem(self, event: Any, says: str, expected: str = "") -> InputError:
        return InputError(Problem(self.place(event), says, expected=expected))

    def tagged(self, event: Any) -> InputError:
        return self.problem(event, f"uses a tag ({event.tag[:80]})", "a plain value")

    def value(self, event: Any, depth: int) -> Any:
        """The value that begins with an event."""
        kind = type(event)
        if kind is yaml.AliasEvent:
            return self.copied(event, depth)
        if event.tag not in _NO_TAG:
            raise self.tagged(event)
        self.nodes += 1
        anchor, before = event.anchor, self.nodes
        if anchor:
            self.open.add(anchor)
        if kind is yaml.ScalarEvent:
            if self.halves and _has_half(event.value):  # which PyYAML without libyaml lets through
                raise InputError(_half(self.place(event), self.key))
            found = _scalar(event)
        elif depth == MAX_DEPTH:
            raise InputError(_too_deep(self.place(event)))
        else:
            found = self.mapping(event, depth + 1) if kind is yaml.MappingStartEvent else self.items(depth + 1)
        if anchor:
            self.open.discard(anchor)
            self.anchors[anchor] = (found, self.nodes - before + 1)
        return found

    def items(self, depth: int) -> Items:
        found = Items()
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            found.lines.append(event.start_mark.line + 1)
            found.append(self.value(event, depth))
        return found

    def mapping(self, start: Any, depth: int) -> Mapping:
        found = Mapping(start.start_mark.line + 1)
        lines = found.lines
        while type(event := self.next()) is not yaml.MappingEndEvent:
            line: int = event.start_mark.line + 1
            if getattr(event, "tag", None) not in _NO_TAG:  # an alias has none
                raise self.tagged(event)
            if type(event) is not yaml.ScalarEvent:
                raise InputError(
                    Problem(Place(self.file, line), "has a field whose name is not text", expected="a name as text")
                )
            self.key = key = event.value
            if key == "<<" and not event.style:
                raise self.problem(event, "uses a merge key (<<)", "the fields themselves, written out")
            if self.halves and _has_half(key):
                raise InputError(_half(Place(self.file, line), key))
            if key in found:
                raise InputError(Problem(Place(self.file, line), f"has {key!r} twice", expected="each field once"))
            self.nodes += 1
            if event.anchor:
                self.anchors[event.anchor] = (_scalar(event), 1)
            lines[key] = line
            found[key] = self.value(self.next(), depth)
        return found

    def copied(self, event: Any, depth: int) -> Any:
        """What an alias stands for, as if it were written where the alias is."""
        name = event.anchor[:80]
        if event.anchor in self.open:
            raise self.problem(event, f"uses *{name} within &{name}, in a circle", "the value written out")
        if event.anchor not in self.anchors:
            raise self.problem(event, f"uses *{name}, and no &{name} stands before it", "the value written out")
        value, nodes = self.anchors[event.anchor]
        self.aliases += 1
        self.nodes += nodes
        if self.aliases > MAX_ALIASES:
            raise self.problem(event, f"uses more than {MAX_ALIASES:,} aliases", "the values written out")
        self.most = self.most or max(_FEW_NODES, _TIMES * self.own_nodes())
        if self.nodes > self.most:
            says = f"grows to over {_TIMES} times its size by its aliases"
            raise self.problem(event, says, "the values written out")
        if depth + _depth(value) > MAX_DEPTH:
            raise InputError(_too_deep(self.place(event)))
        return _copy(value, event.start_mark.line + 1)

    def own_nodes(self) -> int:
        """How many keys, values, mappings and lists the text itself has."""
        kinds = (yaml.ScalarEvent, yaml.CollectionStartEvent, yaml.AliasEvent)
        return sum(isinstance(event, kinds) for event in yaml.parse(self.text, Loader=_Loader))


def _copy(value: Any, line: int) -> Any:
    """A value anew, as if all of it stood on one line."""
    if isinstance(value, Mapping):
        mapping = Mapping(line)
        for key, inner in value.items():
            mapping[key] = _copy(inner, line)
            mapping.lines[key] = line
        return mapping
    if isinstance(value, Items):
        items = Items()
        items.extend(_copy(inner, line) for inner in value)
        items.lines = [line] * len(items)
        return items
    return value


def _scalar(event: Any) -> Any:
    """What a scalar stands for: text as written where it is quoted, a block, or longer than any word or number."""
    text: str = event.value
    return text if event.style or len(text) > _LONGEST_WORD else _read(text)


@lru_cache(2048)  # the same few words stand in every case
def _read(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    read = float(text) if number.group(1) else int(text)
    return read if str(read) == text else text
