"""Standard output and error as they are: what they cannot hold is written plainer; how wide they are to be."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from typing import Any

from fairness.source.printable import printable

LEAST = 10  # columns; in fewer nothing can be laid out
_PLAINER = "fairness.plainer"
_ASCII = "fairness_ascii"
_PLAIN = {
    **dict.fromkeys("─━‐‑‒–—―−", "-"), **dict.fromkeys("│┃┫┣", "|"), **dict.fromkeys("┌┐└┘├┤┬┴┼┳┻╋", "+"),
    **dict.fromkeys("‘’‚′", "'"), **dict.fromkeys("“”„″", '"'), **dict.fromkeys("▶►▸›", ">"),
    **dict.fromkeys("◀◄◂‹", "<"), **dict.fromkeys("•●■▪", "*"), **dict.fromkeys("○□◇☐", "o"),
    "█": "#", "▓": "%", "▒": "=", "░": ":", "◆": "o", "·": "-", "…": "...", "→": "->", "←": "<-", "↑": "^", "↓": "v",
    "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "×": "x", "÷": "/", "±": "+/-", "⁄": "/", "✓": "v", "✗": "x",
    "§": "s.", "£": "GBP ", "€": "EUR ", "«": "<<", "»": ">>",
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
}  # fmt: skip


def get_ready() -> None:
    """Let standard output and error write plainer what their encoding lacks, in place of ending with an error."""
    codecs.register_error(_PLAINER, _plainer)
    codecs.register(_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            name = codecs.lookup(stream.encoding).name
            # Click takes plain ASCII for a mistake of the system's, and writes UTF-8 past such a stream.
            stream.reconfigure(encoding=_ASCII if name == "ascii" else stream.encoding, errors=_PLAINER)


def holds_all(stream: Any) -> bool:
    """Whether a stream can be given every character."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf")


def fitted(text: str, encoding: str) -> str:
    """A text as a stream of this encoding will show it, so that it can be laid out."""
    if text.isascii() or encoding.lower().startswith("utf"):
        return text
    codecs.register_error(_PLAINER, _plainer)
    return text.encode(encoding, _PLAINER).decode(encoding)


def asked_columns() -> int | None:
    """The width that the variable COLUMNS asks for; None where it is not set, 0 or no number."""
    asked = os.environ.get("COLUMNS", "")
    return max(int(asked), LEAST) if asked.isascii() and asked.isdecimal() and int(asked[:9]) > 0 else None


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    """What stands for a character in ASCII: `?` where nothing is like it."""
    if sign in _PLAIN:
        return _PLAIN[sign]
    if not sign.isprintable() and printable(sign) != sign:
        return printable(sign)
    base = unicodedata.normalize("NFKD", sign)
    return "".join(one for one in base if one.isascii() and one.isprintable()) or "?"


def _ascii(name: str) -> codecs.CodecInfo | None:
    if name != _ASCII:
        return None
    plain = codecs.lookup("ascii")
    return codecs.CodecInfo(
        plain.encode, plain.decode, plain.streamreader, plain.streamwriter, plain.incrementalencoder,
        plain.incrementaldecoder, name=_ASCII,
    )  # fmt: skip
