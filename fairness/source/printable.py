"""Text of a file or of a person, made fit to be shown: what would act on a terminal or a page is seen, not done."""

from __future__ import annotations

import json
import re
from typing import Any

# Control characters (C0, DEL, C1), line and paragraph separators, what turns the direction of text, lone halves of
# a surrogate pair, and the two code points that XML does not allow.
_LINE = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
_ACTS = re.compile(rf"[\t\n\r{_LINE}]")
_ACTS_BUT_BREAKS = re.compile(rf"\r(?!\n)|[{_LINE}]")
_ACTS_IN_JSON = re.compile(rf"[{_LINE}]")  # JSON escapes tabs and breaks by itself
_BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_BYTES = range(0xDC80, 0xDD00)  # how Python holds the bytes of a file name that is not UTF-8


def printable(text: str) -> str:
    r"""A text on one line, with each character that acts instead of being seen as an escape, such as `\x1b`."""
    return text if text.isprintable() else _ACTS.sub(_escape, text)


def printable_lines(text: str) -> str:
    r"""The same for text of several lines: tabs and line breaks stay, as `\n`."""
    return text if text.isprintable() else _ACTS_BUT_BREAKS.sub(_escape, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """The same for prose that was broken into lines: each break, and each tab, is a space."""
    return text if text.isprintable() else printable(_BREAKS.sub(" ", text))


def _escape(found: re.Match[str]) -> str:
    sign = found.group()
    code = ord(sign)
    if code in _BYTES:
        return f"\\x{code - 0xDC00:02x}"
    return _SHORT.get(sign) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def json_text(document: Any, indent: int | None = 2, sort_keys: bool = False) -> str:
    """A document as JSON that holds the same text, with the characters that act as escapes of JSON."""
    made = json.dumps(document, indent=indent, sort_keys=sort_keys, ensure_ascii=False)
    return _ACTS_IN_JSON.sub(_escape_in_json, made)


def ascii_json(text: str) -> str:
    """The same JSON in ASCII alone, for what cannot hold more."""
    return _BEYOND_ASCII.sub(_escape_in_json, text)


def _escape_in_json(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\u{code:04x}" if code < 0x10000 else json.dumps(found.group())[1:-1]  # as two halves
