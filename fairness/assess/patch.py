"""Setting values in the text of a YAML file, so that its comments, order and layout stay.

Each value is found by the parser's own marks, and only its characters are replaced; what is missing is put in after
the last value of its mapping. Only texts inside mappings are set.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from fairness.source.problems import InputError, Place, Problem

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the marks of both count characters
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,./()%£&;'’_-]*[A-Za-z0-9.)%]|[A-Za-z]|\d{4}-\d\d-\d\d")
_NOT_TEXT = ("true", "false", "null", "~")
_BROKEN = re.compile(r"[\x85\u2028\u2029\ufeff\x7f-\x9f\ud800-\udfff]")


def set_values(text: str, values: Mapping[tuple[str, ...], str]) -> str:
    """`text` with the value at each path (of keys of mappings) set; an empty value is only set where one stands.

    Raises InputError where the text is not YAML, or a path leads through something that is no mapping.
    """
    for path, value in values.items():
        text = _set(text, path, value)
    return text


def _set(text: str, path: tuple[str, ...], value: str) -> str:
    try:
        node: Any = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise InputError(Problem(Place("-"), f"is not readable as YAML: {error}")) from None
    for depth, key in enumerate(path):
        child = _child(node, key)
        if child is None:
            return _insert(text, node, path[depth:], value) if value else text
        if _empty(child) and depth < len(path) - 1:
            return _fill(text, node, child, path[depth + 1 :], value) if value else text
        node = child
    if not isinstance(node, yaml.ScalarNode):
        says = f"{'.'.join(path)} is not text"
        raise InputError(Problem(Place("-", node.start_mark.line + 1), says, expected="text"))
    if node.value == value and not _empty(node):
        return text
    return _replace(text, node, value)


def _child(node: Any, key: str) -> Any:
    if not isinstance(node, yaml.MappingNode):
        raise InputError(Problem(Place("-", node.start_mark.line + 1), f"{key} is in no mapping"))
    return next((value for name, value in node.value if name.value == key), None)


def _empty(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")


def _replace(text: str, node: Any, value: str) -> str:
    """Replace a scalar's characters; one that stands for nothing gets a space before it."""
    start, end = node.start_mark.index, node.end_mark.index
    if start == end:  # nothing is written after the colon
        at = text.rindex(":", 0, start) + 1
        return f"{text[:at]} {quoted(value)}{text[at:]}"
    ending = "\n" if node.style in ("|", ">") and end > start and text[end - 1] == "\n" else ""
    if ending:  # a block of text may have swallowed the blank lines after it
        body = text[start:end]
        ending = body[len(body.rstrip("\n")) :]
    return text[:start] + quoted(value) + ending + text[end:]


def _fill(text: str, parent: Any, node: Any, path: tuple[str, ...], value: str) -> str:
    """Put a mapping where nothing, or null, stands."""
    start, end = node.start_mark.index, node.end_mark.index
    at = text.rindex(":", 0, start) + 1 if start == end else start
    if parent.flow_style:
        return f"{text[:at].rstrip(' ') if start != end else text[:at]} {_flow(path, value)}{text[end:]}"
    name = next(one for one, child in parent.value if child is node)
    block = _block(path, value, name.start_mark.column + 2)
    if start != end:  # take `null` away
        at = len(text[:start].rstrip(" "))
        text = text[:at] + text[end:]
    line = text.find("\n", at)
    if line < 0:
        return f"{text}\n{block}"
    return f"{text[: line + 1]}{block}{text[line + 1 :]}"


def _insert(text: str, node: Any, path: tuple[str, ...], value: str) -> str:
    """Add a key to a mapping, after its last value."""
    if node.flow_style:
        if not node.value:
            at = text.rindex("}", 0, node.end_mark.index)
            return f"{text[:at]}{_flow(path, value)[1:-1]}{text[at:]}"
        at = _end(node.value[-1][1], node.value[-1][0])
        return f"{text[:at]}, {_flow(path, value)[1:-1]}{text[at:]}"
    last_key, last = node.value[-1]
    at = _end(last, last_key)
    column = node.value[0][0].start_mark.column
    block = _block(path, value, column)
    if at and text[at - 1] == "\n":  # the last value is a block of text
        at = len(text[:at].rstrip("\n")) + 1
        return text[:at] + block + text[at:]
    line = text.find("\n", at)
    if line < 0:
        return f"{text}\n{block}"
    return f"{text[: line + 1]}{block}{text[line + 1 :]}"


def _end(node: Any, key: Any) -> int:
    """Where the last characters of a value end: a block's own mark lies beyond the comments after it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        end: int = node.end_mark.index
        return max(end, key.end_mark.index) if node.start_mark.index != end else int(key.end_mark.index)
    last = node.value[-1]
    return _end(last[1], last[0]) if isinstance(node, yaml.MappingNode) else _end(last, last)


def _block(path: tuple[str, ...], value: str, column: int) -> str:
    lines = [f"{' ' * (column + 2 * depth)}{key}:" for depth, key in enumerate(path)]
    lines[-1] += f" {quoted(value)}"
    return "\n".join(lines) + "\n"


def _flow(path: tuple[str, ...], value: str) -> str:
    made = quoted(value, flow=True)
    for key in reversed(path):
        made = f"{{{key}: {made}}}"
    return made


def quoted(value: str, flow: bool = True) -> str:
    """A text as a YAML scalar of one line: plain where that is the same text, else in double quotes."""
    plain = _PLAIN.fullmatch(value) and "," not in value if flow else _PLAIN.fullmatch(value)
    if plain and value.lower() not in _NOT_TEXT:
        return value
    made = json.dumps(value, ensure_ascii=False)
    return _BROKEN.sub(lambda one: f"\\u{ord(one.group()):04x}", made)
