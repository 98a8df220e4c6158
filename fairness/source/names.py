"""Names of files as text."""

from __future__ import annotations

import os


def visible(name: str) -> str:
    r"""A file's name that can be written as text: bytes in it that are not UTF-8 become `\xff` and the like."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    return name
