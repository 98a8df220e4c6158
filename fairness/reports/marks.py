"""Text as Markdown: what the text holds is shown, and none of it is read as marks, HTML or a cell's end."""

from __future__ import annotations

import re

from fairness.source.printable import one_line

_SPECIAL = re.compile(r"([\\`*_{}<>#|\[\]])")


def marked(text: str) -> str:
    """A text that Markdown shows as it is, on one line and in one cell."""
    return _SPECIAL.sub(r"\\\1", one_line(text))
