"""A page of text for a terminal: lines are wrapped and collected here, and written at once."""

from __future__ import annotations

import io
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from fairness.source.printable import one_line
from fairness.source.streams import LEAST, asked_columns, fitted
from fairness.source.whole import write_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Parts = Sequence[tuple[str, str]]  # of a line: text and style

_LABEL = 10
_RULE = 100
_UNASKED = 100
_ROOM = 24  # columns that text beside a label needs


class Plain:
    """Where text goes that nothing is to be styled in: a pipe or a file. Rich is loaded for terminals alone."""

    color_system = None
    is_terminal = record = False

    def __init__(self, width: int, file: TextIO | None = None, asked: bool = False) -> None:
        """Write to a file, or to standard output; `asked` is whether its width was asked for."""
        self.width, self.asked = width, asked
        self._file = file

    @property
    def file(self) -> TextIO:
        """What is written to."""
        return self._file or sys.stdout

    @property
    def encoding(self) -> str:
        """The encoding of what is written to."""
        return (getattr(self.file, "encoding", None) or "utf-8").lower()


def new_console() -> Console | Plain:
    """Standard output as wide as COLUMNS or the terminal say, or else 100 columns."""
    width = asked_columns()
    if not sys.stdout.isatty() and not any(os.environ.get(name) for name in ("TTY_COMPATIBLE", "FORCE_COLOR")):
        return Plain(width or _UNASKED, asked=width is not None)
    from rich.console import Console

    class _Console(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # as everywhere else: the reader went away, which is no failure

    console = _Console(highlight=False, emoji=False, markup=False)
    if width is None and console.is_terminal:
        width = max(console.width, LEAST)
    made = _Console(highlight=False, emoji=False, markup=False, width=width or _UNASKED)
    made.asked = width is not None  # type: ignore[attr-defined]
    return made


def show(fill: Callable[[Page], object], output: Path | str | None = None) -> None:
    """Have `fill` put a report on a page, and write that to the terminal, or to a file, 100 columns wide."""
    held = io.StringIO()
    page = Page(Plain(_UNASKED, held) if output else new_console())
    fill(page)
    page.print()
    if output:
        write_text(output, held.getvalue())


class Page:
    """Lines of at most `width` columns. Styles are names that rich knows; nothing rests on colour alone.

    No text reaches the terminal with a character in it that would act there. Where a width was asked for (`folds`), a
    line that is still too wide is folded; in a pipe or file it stays whole.
    """

    def __init__(self, console: Console | Plain) -> None:
        self.console = console
        self.width = console.width
        self.folds = bool(getattr(console, "asked", False))
        self._lines: list[Parts] = []

    def add(self, *parts: str | tuple[str, str]) -> None:
        """One line of parts, each text or (text, style)."""
        pairs = [(part, "") if isinstance(part, str) else part for part in parts]
        self._put([(self._fit(part), style) for part, style in pairs])

    def blank(self) -> None:
        """An empty line, unless the last one is."""
        if self._lines and _plain(self._lines[-1]):
            self._lines.append(())

    def heading(self, title: str, note: str = "") -> None:
        """A title, and a rule from there to the edge."""
        self.blank()
        said = f"{title}  {note}" if note else title
        rule = "─" * max(min(self.width, _RULE) - len(said) - 1, 0)
        self.add((title, "bold"), (f"  {note}" if note else "", "dim"), (f" {rule}" if rule else "", "dim"))

    def para(self, text: str, indent: int = 0, hang: int | None = None, style: str = "") -> None:
        """Plain text, wrapped; lines after the first begin at column `hang`."""
        after = indent if hang is None else hang
        for line in self._wrapped(text, self.width, indent, after):
            self.add((line, style))

    def labelled(self, label: str, text: str, indent: int, style: str = "", wide: int = _LABEL) -> None:
        """A label, and text wrapped in a column beside it, or below it where there is no room beside it."""
        room = self.width - indent - wide
        if self.folds and room < _ROOM:
            if label.strip():
                self.add((" " * self._in(indent) + label.strip(), "dim"))
            self.para(text, indent + 2, style=style)
            return
        lines = self._wrapped(text, max(room, _ROOM), 0, 0)
        for number, line in enumerate(lines):
            lead = " " * indent + (label if number == 0 else "").ljust(wide)
            self.add((lead, "dim"), (line, style))

    def styled(self, parts: list[tuple[str, str]], hang: int) -> None:
        """Parts of several styles, wrapped; lines after the first begin at column `hang`."""
        line = [(self._fit(part), style) for part, style in parts]
        text = _plain(line)
        if len(text) <= self.width:
            self._put(line)
            return
        at, hang = 0, self._in(hang)
        for number, one in enumerate(self._wrapped(text, self.width, 0, hang)):
            content = one[hang:] if number else one
            at = text.index(content, at)
            self._put([*([(" " * hang, "")] if number else []), *_cut(line, at, at + len(content))])
            at += len(content)

    def print(self) -> None:
        """Write every line, and begin anew."""
        if self.console.color_system is None and not self.console.is_terminal and not self.console.record:
            # Nothing to style: the plain text is all there is.
            self.console.file.write("\n".join(map(_plain, self._lines)) + "\n")
        elif not isinstance(self.console, Plain):
            from rich.text import Text

            self.console.print(Text("\n").join(map(_styled, self._lines)), soft_wrap=True)
        self._lines = []

    def _fit(self, text: str) -> str:
        # A line break of a record is a space here: it would begin a line that looks like the report's own.
        return fitted(one_line(text), self.console.encoding)

    def _in(self, indent: int) -> int:
        """An indent that leaves room for text on a narrow page."""
        return min(indent, self.width // 4) if self.folds else indent

    def _wrapped(self, text: str, width: int, indent: int, hang: int) -> list[str]:
        first, after = " " * self._in(indent), " " * self._in(hang)
        return textwrap.wrap(
            self._fit(text), width, initial_indent=first, subsequent_indent=after, break_on_hyphens=False
        ) or [""]

    def _put(self, line: Parts) -> None:
        """Add a line; one that is wider than was asked for is folded, the rest of it a little further in."""
        text = _plain(line)
        if not self.folds or (len(text) <= self.width and text.isascii()) or _styled(line).cell_len <= self.width:
            self._lines.append(line)
            return
        first, *_ = self._folds_of(line, self.width)
        rest = _cut(line, len(_plain(first)), len(text))
        rest = _cut(rest, len(_plain(rest)) - len(_plain(rest).lstrip()), len(text))
        indent = " " * self._in(len(text) - len(text.lstrip()) + 2)
        self._lines.append(_cut(first, 0, len(_plain(first).rstrip())))
        self._lines += [[(indent, ""), *one] for one in self._folds_of(rest, self.width - len(indent))]

    def _folds_of(self, line: Parts, width: int) -> list[Parts]:
        """A line in pieces of a width, as rich wraps it, each as parts."""
        from rich.console import Console

        console = Console(file=io.StringIO(), width=width) if isinstance(self.console, Plain) else self.console
        found, at = [], 0
        for one in _styled(line).wrap(console, width, overflow="fold"):
            at = _plain(line).index(one.plain, at)  # blanks at the end of a piece are left out
            found.append(_cut(line, at, at + len(one.plain)))
            at += len(one.plain)
        return found


def _plain(line: Parts) -> str:
    return "".join([text for text, _ in line])


def _styled(line: Parts) -> Text:
    from rich.text import Text

    return Text.assemble(*line)


def _cut(line: Parts, start: int, end: int) -> Parts:
    """The characters of a line from one place to another, each part in its style."""
    found, at = [], 0
    for text, style in line:
        if piece := text[max(start - at, 0) : max(end - at, 0)]:
            found.append((piece, style))
        at += len(text)
    return found
