"""A page of text for a terminal: lines are wrapped and collected here, and written at once."""

from __future__ import annotations

import os
import re
import textwrap

from rich.console import Console
from rich.text import Text

_BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
_LABEL = 10
_RULE = 100


def new_console() -> Console:
    """A console that shows text as it is: as wide as the terminal, or 100 columns where there is none."""
    console = _Console(highlight=False, emoji=False, markup=False)
    if console.is_terminal or "COLUMNS" in os.environ:
        return console
    return _Console(highlight=False, emoji=False, markup=False, width=100)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # as everywhere else: the reader went away, which is no failure


class Page:
    """Lines of at most `width` columns. Styles are names that rich knows; nothing rests on colour alone."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = console.width
        self._lines: list[Text] = []

    def add(self, *parts: str | tuple[str, str]) -> None:
        """One line of parts, each text or (text, style), as it is."""
        self._lines.append(Text.assemble(*parts))

    def blank(self) -> None:
        """An empty line, unless the last one is."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Text(""))

    def heading(self, title: str, note: str = "") -> None:
        """A title with a rule under it."""
        self.blank()
        self.add((title, "bold"), (f"  {note}" if note else "", "dim"))
        self.add(("─" * min(self.width, _RULE), "dim"))

    def para(self, text: str, indent: int = 0, hang: int | None = None, style: str = "") -> None:
        """Plain text, wrapped; lines after the first begin at column `hang`."""
        after = indent if hang is None else hang
        for line in _wrapped(text, self.width, indent, after):
            self.add((line, style))

    def labelled(self, label: str, text: str, indent: int, style: str = "", wide: int = _LABEL) -> None:
        """A label, and text wrapped in a column beside it."""
        lines = _wrapped(text, max(self.width - indent - wide, 24), 0, 0)
        for number, line in enumerate(lines):
            lead = " " * indent + (label if number == 0 else "").ljust(wide)
            self.add((lead, "dim"), (line, style))

    def styled(self, parts: list[tuple[str, str]], hang: int) -> None:
        """Parts of several styles, wrapped; lines after the first begin at column `hang`."""
        # A line break of a record is a space here: it would begin a line that looks like the report's own.
        text = Text.assemble(*((_BREAKS.sub(" ", part), style) for part, style in parts))
        if len(text) <= self.width:
            self._lines.append(text)
            return
        at = 0
        for number, line in enumerate(_wrapped(text.plain, self.width, 0, hang)):
            content = line[hang:] if number else line
            at = text.plain.index(content, at)
            self._lines.append(Text(" " * hang if number else "") + text[at : at + len(content)])
            at += len(content)

    def print(self) -> None:
        """Write every line, and begin anew."""
        text = Text("\n").join(self._lines)
        if self.console.color_system is None and not self.console.is_terminal and not self.console.record:
            self.console.file.write(text.plain + "\n")  # nothing to style: the plain text is all there is
        else:
            self.console.print(text, soft_wrap=True)
        self._lines = []


def _wrapped(text: str, width: int, indent: int, hang: int) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=" " * indent, subsequent_indent=" " * hang, break_on_hyphens=False
    ) or [""]
