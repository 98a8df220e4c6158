"""Messages, each on a line of its own: what is said of files goes to stderr, so that what is piped stays clean."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Sequence

import click

from fairness.source.printable import printable
from fairness.source.problems import Problem
from fairness.source.streams import asked_columns, fitted

_MOST = 50
_MOST_OF_A_FILE, _MOST_OF_A_RUN = 20, 100
_ERROR = click.style("Error", fg="red", bold=True)


class Complaints:
    """The problems of a run over many files: the first 20 of each and 100 in all as they come, the others counted."""

    def __init__(self) -> None:
        self._told: Counter[str] = Counter()
        self._others: Counter[str] = Counter()

    def add(self, file: str, problems: Sequence[Problem]) -> None:
        """Print each problem of a file, or count it."""
        for problem in problems:
            if self._told[file] < _MOST_OF_A_FILE and self._told.total() < _MOST_OF_A_RUN:
                self._told[file] += 1
                say(str(problem), f"{_ERROR}: ", err=True)
            else:
                self._others[file] += 1

    def end(self) -> None:
        """Print how many there are besides."""
        if others := self._others.total():
            files = "1 file" if len(self._others) == 1 else f"{len(self._others):,} files"
            tell(f"... and {others:,} more in {files}.")


def complain(problems: Sequence[Problem]) -> None:
    """Print each problem on a line of its own, the first fifty in full."""
    _print(problems, _ERROR)


def warn(doubts: Sequence[Problem]) -> None:
    """Print each doubt on a line of its own, the first fifty in full."""
    _print(doubts, click.style("Warning", fg="magenta", bold=True))


def note(passed_over: Sequence[Problem]) -> None:
    """Print what was passed over on purpose, each on a line of its own, the first fifty in full."""
    _print(passed_over, click.style("Note", bold=True))


def _print(problems: Sequence[Problem], kind: str) -> None:
    for problem in problems[:_MOST]:
        say(str(problem), f"{kind}: ", err=True)
    if len(problems) > _MOST:
        tell(f"... and {len(problems) - _MOST:,} more.")


def tell(text: str) -> None:
    """Print a message for the person at the terminal."""
    say(text, err=True)


def say(text: str, lead: str = "", err: bool = False, whole: bool = False) -> None:
    """Print a text after a lead, which may have colours; the text has nothing in it that acts on a terminal.

    What names a place (`whole`), or goes to standard error, stays on one line, for programs that read it; other lines
    are folded where COLUMNS asks for less.
    """
    text = fitted(printable(text), getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8")
    columns = None if err or whole else asked_columns()
    if columns:
        text = folded(text, columns, len(click.unstyle(lead)))
    click.echo(lead + text, err=err)


def folded(text: str, columns: int, begun: int = 0) -> str:
    """A line in as many lines as it needs; the first goes on where `begun` columns are taken."""
    if begun + len(text) <= columns:
        return text
    indent = " " * (len(text) - len(text.lstrip()))
    indent = indent[: columns // 4]
    after = (indent + "  ")[: columns // 4]
    lead = ("." * (begun - 1))[: columns - 2] + " " if begun else indent
    lines = textwrap.wrap(text.strip(), columns, initial_indent=lead, subsequent_indent=after, break_on_hyphens=False)
    return "\n".join([lines[0][len(lead) :] if begun else lines[0], *lines[1:]])
