"""The text of a YAML file, changed in places: comments, order, layout and all that nobody touched stay as they are.

Each value is found by the parser's own marks, and only its characters are replaced. A path to a value is the number
of its document (empty ones are not counted), and then keys of mappings and places in lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import yaml

from fairness.source.problems import InputError, Place, Problem

At = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the marks of both count characters
_PLAIN = re.compile(r"(?:[^\W\d_]|[“‘])[\w .,:/()%£&;'’“”–—…?!+-]*|\d{4}-\d\d(?:-\d\d)?")
_NO_END = (" ", ":")
_NOT_TEXT = ("true", "false", "null", "~", "")
_BROKEN = re.compile(r"[\x85\u2028\u2029\ufeff\x7f-\x9f\ud800-\udfff]")
_SHORT = 300  # characters of an entry that is written on one line
_NO_BELOW: frozenset[str] = frozenset()


class YamlText:
    """The text of a file: `text`, which each change makes anew."""

    def __init__(self, text: str, file: str = "-") -> None:
        """Take a text. Raises InputError, as each change does, where it is no YAML."""
        self.file = file
        self.text = ""
        self._becomes(0, 0, text)

    def node(self, path: At) -> Any:
        """What stands at a path, as a node of the parser; None where nothing does."""
        node: Any = self._roots[int(path[0])]
        for key in path[1:]:
            node = None if _is_empty(node) else self._child(node, key)
            if node is None:
                return None
        return node

    def set(self, path: At, value: Any, below: Collection[str] = _NO_BELOW) -> None:
        """Set the value at a path; what is missing on the way to it is put in.

        A new key comes after the last one of its mapping, or before those of `below`. Raises InputError where the
        path leads through something that is no mapping.
        """
        node: Any = self._roots[int(path[0])]
        for depth, key in enumerate(path[1:], 1):
            if _is_empty(node):
                return self._replace(path[:depth], node, _nested(path[depth:], value))
            child = self._child(node, key)
            if child is None:
                return self._insert(node, _nested(path[depth:], value), below)
            node = child
        if not isinstance(node, yaml.ScalarNode) or node.value != value or not (node.style or _flow(value) == value):
            self._replace(path, node, value)
        return None

    def append(self, path: At, entry: Any, *, inline: bool = True) -> None:
        """Put an entry at the end of a list, which is made where there is none.

        It is written as the last entry is, on one line or on several; the first one as `inline` says, if it is short.
        """
        listed = self.node(path)
        if listed is None or _is_empty(listed):
            return self.set(path, _Rows([entry], inline))
        if not isinstance(listed, yaml.SequenceNode):
            raise self._problem(listed, "is not a list of its own", "each entry on a line of its own, after a `-`")
        if not listed.value:
            return self._replace(path, listed, _Rows([entry], inline))
        last = listed.value[-1]
        if listed.flow_style:
            return self._becomes(self._end(last), self._end(last), f", {_flow(entry, True)}")
        same = bool(last.flow_style) if isinstance(last, yaml.MappingNode) else True
        return self._after(self._end(last), _block(_Rows([entry], same), listed.start_mark.column))

    def remove(self, path: At) -> None:
        """Take out what stands at a path, which is there. Comments on lines of their own stay."""
        parent = self.node(path[:-1])
        if isinstance(parent, yaml.MappingNode):
            pairs, empty = parent.value, "{}"
            at = next(place for place, (key, _) in enumerate(pairs) if key.value == path[-1])
        else:
            pairs, empty, at = [(one, one) for one in parent.value], "[]", int(path[-1])
        start, end = pairs[at][0].start_mark.index, self._end(pairs[at][1], pairs[at][0])
        if parent.flow_style:
            if at + 1 < len(pairs):
                return self._becomes(start, pairs[at + 1][0].start_mark.index)
            return self._becomes(self._end(*reversed(pairs[at - 1])) if at else start, end)
        if empty == "[]":
            start = self.text.rindex("-", 0, start)
        line = self.text.rfind("\n", 0, start) + 1
        if self.text[line:start].strip(" "):  # the first field after a dash
            more = len(pairs) > 1
            return self._becomes(start, pairs[1][0].start_mark.index if more else end, "" if more else empty)
        if len(pairs) == 1:
            key = next(key for key, _ in self.node(path[:-2]).value if key.value == path[-2])
            self._becomes(line, self._line_after(end))
            return self._becomes(self._colon(key), self._colon(key), f" {empty}")
        return self._becomes(line, self._line_after(end))

    # -- how it is done ------------------------------------------------------------------------------------------

    def _becomes(self, start: int, end: int, new: str = "") -> None:
        """Replace characters, and find all values anew."""
        self.text = self.text[:start] + new + self.text[end:]
        try:
            events = iter(yaml.parse(self.text, Loader=_Loader))
            found = [_node(next(events), events) for one in events if isinstance(one, yaml.DocumentStartEvent)]
        except yaml.YAMLError as error:
            raise InputError(Problem(Place(self.file), f"is not readable as YAML: {error}")) from None
        self._roots = [one for one in found if not _is_empty(one)]

    def _child(self, node: Any, key: str | int) -> Any:
        if isinstance(key, int) and isinstance(node, yaml.SequenceNode):
            return node.value[key] if key < len(node.value) else None
        if not isinstance(node, yaml.MappingNode):
            raise self._problem(node, f"{key} is in no mapping")
        return next((value for name, value in node.value if name.value == key), None)

    def _problem(self, node: Any, says: str, expected: str = "") -> InputError:
        return InputError(Problem(Place(self.file, node.start_mark.line + 1), says, expected=expected))

    def _replace(self, path: At, node: Any, value: Any) -> None:
        """Put a value where another, or nothing, stands."""
        parent = self.node(path[:-1])
        if isinstance(parent, yaml.SequenceNode):
            return self._becomes(node.start_mark.index, self._end(node), _flow(value, parent.flow_style))
        key = next(name for name, child in parent.value if child is node)
        colon, end = self._colon(key), self._end(node, key)
        if parent.flow_style or not _has_lines(value):
            start = max(colon, node.start_mark.index) if isinstance(node, yaml.ScalarNode) else colon
            gap = " " if start == colon else ""
            return self._becomes(start, end, gap + _flow(value, parent.flow_style))
        line = self._line_after(end)
        beside = self.text[end:line].rstrip()
        return self._becomes(colon, line, f"{beside}\n{_block(value, key.start_mark.column + 2)}")

    def _insert(self, node: Any, entry: dict[str, Any], below: Collection[str]) -> None:
        """Add a key to a mapping."""
        if node.flow_style:
            at = self._end(*reversed(node.value[-1])) if node.value else self.text.rindex("}", 0, node.end_mark.index)
            return self._becomes(at, at, (", " if node.value else "") + _flow(entry, True)[1:-1])
        column, first = node.start_mark.column, node.start_mark.index
        above = [pair for pair in node.value if pair[0].value not in below]
        if above:
            return self._after(self._end(*reversed(above[-1])), _block(entry, column))
        return self._becomes(first, first, _block(entry, column).lstrip(" ") + " " * column)

    def _after(self, at: int, lines: str) -> None:
        """Put lines in after the line on which something ends."""
        line = self._line_after(at)
        self._becomes(line, line, lines if self.text[:line].endswith("\n") else f"\n{lines}")

    def _line_after(self, at: int) -> int:
        return self.text.find("\n", at) + 1 or len(self.text)

    def _colon(self, key: Any) -> int:
        """Where the value of a key begins, at the earliest."""
        return int(self.text.find(":", key.end_mark.index) + 1 or key.end_mark.index)

    def _end(self, node: Any, key: Any = None) -> int:
        """Where the last characters of a value end: a block's own mark lies beyond the comments after it."""
        if not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(*reversed(last)) if isinstance(node, yaml.MappingNode) else self._end(last)
        start, end = node.start_mark.index, node.end_mark.index
        if start == end and key is not None:
            return self._colon(key)
        return int(start + len(self.text[start:end].rstrip()))


class _Rows(list[Any]):
    """Entries that are written one under the other, each on one line where they are `inline` and short."""

    def __init__(self, entries: Sequence[Any], inline: bool) -> None:
        super().__init__(entries)
        self.inline = inline


def fresh(
    document: Mapping[str, Any],
    comment: str = "",
    beside: Mapping[str, str] = MappingProxyType({}),
    inline: Collection[str] = (),
) -> str:
    """The text of a new file with one document, a comment above it, and comments beside fields.

    Lists of mappings are written an entry after the other, those of the names in `inline` one a line.
    """
    text = "".join(f"# {line}\n" for line in comment.splitlines())
    for name, value in document.items():
        rows = isinstance(value, list) and any(isinstance(one, Mapping) for one in value)
        first, _, rest = _block({name: _Rows(value, name in inline) if rows else value}, 0, 2).partition("\n")
        text += f"{first}  # {beside[name]}\n{rest}" if name in beside else f"{first}\n{rest}"
    return text


def as_rows(entries: Sequence[Mapping[str, Any]]) -> str:
    """Entries of a list, each field on a line of its own."""
    return _block(_Rows(entries, inline=False), 0)


def _node(event: Any, events: Iterator[Any]) -> Any:
    """The node that begins with an event. An alias is one, and not what it stands for."""
    start: Any = event.start_mark
    end: Any = event.end_mark
    if isinstance(event, yaml.AliasEvent):
        return yaml.ScalarNode("", "*", start, end, "*")
    if isinstance(event, yaml.ScalarEvent):
        return yaml.ScalarNode("", event.value, start, end, event.style)
    found: list[Any] = []
    while not isinstance(one := next(events), yaml.CollectionEndEvent):
        found.append(_node(one, events))
    end = one.end_mark
    if isinstance(event, yaml.SequenceStartEvent):
        return yaml.SequenceNode("", found, start, end, event.flow_style)
    return yaml.MappingNode("", list(zip(found[::2], found[1::2], strict=True)), start, end, event.flow_style)


def _is_empty(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value.lower() in ("", "~", "null")


def _nested(path: At, value: Any) -> Any:
    for key in reversed(path):
        value = {key: value}
    return value


def _has_lines(value: Any) -> bool:
    """Whether a value is written on lines of its own."""
    return bool(value) and isinstance(value, (Mapping, _Rows))


def _block(value: Any, column: int, levels: int = 9) -> str:
    """Lines of a mapping or of rows, each after so many spaces; mappings below so many levels stand on one line."""
    margin = " " * column
    if isinstance(value, _Rows):
        on_lines = (_has_lines(one) and not (value.inline and len(str(one)) < _SHORT) for one in value)
        texts = (
            _block(one, column + 2, 1).lstrip(" ") if lines else f"{_flow(one)}\n"
            for one, lines in zip(value, on_lines, strict=True)
        )
        return "".join(f"{margin}- {text}" for text in texts)
    return "".join(
        f"{margin}{key}:\n{_block(one, column + 2, levels - 1)}"
        if _has_lines(one) and (levels > 1 or isinstance(one, _Rows))
        else f"{margin}{key}: {_flow(one)}\n"
        for key, one in value.items()
    )


def _flow(value: Any, within: bool = False) -> str:
    """A value on one line; `within` brackets fewer texts are plain."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one, True)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(one, True) for one in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return json.dumps(value)
    special = (",", ":") if within else (": ",)
    if _PLAIN.fullmatch(value) and not value.endswith(_NO_END) and not any(one in value for one in special):
        return value if value.lower() not in _NOT_TEXT else f'"{value}"'
    return _BROKEN.sub(lambda one: f"\\u{ord(one.group()):04x}", json.dumps(value, ensure_ascii=False))
