"""A page of text for a terminal: lines are wrapped and collected here, and written at once."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from fairness.source.printable import one_line
from fairness.source.streams import LEAST, asked_columns, fitted
from fairness.source.whole import write_text

_LABEL = 10
_RULE = 100
_UNASKED = 100
_ROOM = 24  # columns that text beside a label needs


class _Console(Console):
    """A console whose width was asked for, by the terminal or by COLUMNS, or was not."""

    asked = False

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # as everywhere else: the reader went away, which is no failure


def new_console() -> Console:
    """A console that shows text as it is: as wide as COLUMNS or the terminal say, or else 100 columns."""
    width = asked_columns()
    console = _Console(highlight=False, emoji=False, markup=False)
    if width is None and console.is_terminal:
        width = max(console.width, LEAST)
    console = _Console(highlight=False, emoji=False, markup=False, width=width or _UNASKED)
    console.asked = width is not None
    return console


def show(fill: Callable[[Page], object], output: Path | str | None = None) -> None:
    """Have `fill` put a report on a page, and write that to the terminal, or to a file, 100 columns wide."""
    held = io.StringIO()
    options = {"highlight": False, "emoji": False, "markup": False, "no_color": True, "force_terminal": False}
    page = Page(Console(file=held, width=_UNASKED, **options) if output else new_console())  # type: ignore[arg-type]
    fill(page)
    page.print()
    if output:
        write_text(output, held.getvalue())


class Page:
    """Lines of at most `width` columns. Styles are names that rich knows; nothing rests on colour alone.

    No text reaches the terminal with a character in it that would act there. Where a width was asked for (`folds`), a
    line that is still too wide is folded; in a pipe or file it stays whole.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = console.width
        self.folds = isinstance(console, _Console) and console.asked
        self._lines: list[Text] = []

    def add(self, *parts: str | tuple[str, str]) -> None:
        """One line of parts, each text or (text, style)."""
        pairs = [(part, "") if isinstance(part, str) else part for part in parts]
        self._put(Text.assemble(*((self._fit(part), style) for part, style in pairs)))

    def blank(self) -> None:
        """An empty line, unless the last one is."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Text(""))

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
        text = Text.assemble(*((self._fit(part), style) for part, style in parts))
        if len(text) <= self.width:
            self._put(text)
            return
        at, hang = 0, self._in(hang)
        for number, line in enumerate(self._wrapped(text.plain, self.width, 0, hang)):
            content = line[hang:] if number else line
            at = text.plain.index(content, at)
            self._put(Text(" " * hang if number else "") + text[at : at + len(content)])
            at += len(content)

    def print(self) -> None:
        """Write every line, and begin anew."""
        text = Text("\n").join(self._lines)
        if self.console.color_system is None and not self.console.is_terminal and not self.console.record:
            self.console.file.write(text.plain + "\n")  # nothing to style: the plain text is all there is
        else:
            self.console.print(text, soft_wrap=True)
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

    def _put(self, line: Text) -> None:
        """Add a line; one that is wider than was asked for is folded, the rest of it a little further in."""
        if not self.folds or line.cell_len <= self.width:
            self._lines.append(line)
            return
        first = line.wrap(self.console, self.width, overflow="fold")[0]
        rest = line[len(first) :]
        rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
        indent = " " * self._in(len(line.plain) - len(line.plain.lstrip()) + 2)
        first.rstrip()
        self._lines.append(first)
        self._lines += [
            Text(indent) + one for one in rest.wrap(self.console, self.width - len(indent), overflow="fold")
        ]
