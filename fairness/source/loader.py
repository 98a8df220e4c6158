"""A YAML loader for files that people write: nothing is turned into something else, nothing explodes.

Only `true`, `false`, `null`, whole numbers and decimals are read as other than text, and a number only
where its text is kept by reading it: `on`, `no`, `12:30`, `2024-01-08`, `007` and `1.10` stay text.
JSON is read by the same loader, being YAML.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from fairness.source.problems import InputError, Place

MAX_BYTES = 50_000_000
MAX_DEPTH = 40
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(\.\d{1,15})?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_documents(content: bytes, file: str) -> list[Any]:
    """Every document of a YAML or JSON file, as dictionaries, lists and scalars; empty ones are left out.

    Raises InputError, with file and line, for what is not UTF-8, is over `MAX_BYTES`, has a NUL byte, is not
    YAML, repeats a key, uses aliases, anchors or tags, nests deeper than `MAX_DEPTH`, or holds nothing.
    """
    text = _decode(content, file)
    try:
        _refuse_events(text, file)
        nodes = list(yaml.compose_all(text, Loader=_Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not readable as YAML"
        raise InputError(Place(file, mark.line + 1 if mark else None), problem) from None
    documents = [_value(node, file) for node in nodes]
    found = [document for document in documents if document is not None]
    if not found:
        raise InputError(Place(file), "is empty: expected at least one document")
    return found


def _decode(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        raise InputError(Place(file), f"has {len(content):,} bytes: at most {MAX_BYTES:,} are read")
    nul = content.find(b"\0")
    if nul >= 0:
        raise InputError(Place(file, content.count(b"\n", 0, nul) + 1), "has a NUL byte: expected text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(Place(file, line), "is not UTF-8 text: save it as UTF-8") from None


def _refuse_events(text: str, file: str) -> None:
    # Before anything is built, so that neither depth nor an alias can cost more than its own bytes.
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        place = Place(file, event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent):
            raise InputError(place, f"uses an alias (*{event.anchor}): write the value out")
        if getattr(event, "anchor", None):
            raise InputError(place, f"uses an anchor (&{event.anchor}): write the value out")
        if getattr(event, "tag", None) not in (None, "!"):
            raise InputError(place, f"uses a tag ({event.tag}): expected plain values")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise InputError(place, f"nests deeper than {MAX_DEPTH} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _value(node: yaml.Node | None, file: str) -> Any:
    if node is None:
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, file) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, file: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        place = Place(file, key.start_mark.line + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise InputError(place, "has a key that is not text")
        if key.value in found:
            raise InputError(place, f"repeats the key {key.value!r}")
        found[key.value] = _value(value, file)
    return found


def _scalar(node: yaml.Node) -> Any:
    text: str = node.value
    if getattr(node, "style", None):  # quoted or a block: text, as written
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    read = float(text) if number.group(1) else int(text)
    return read if str(read) == text else text
