"""Messages, each on a line of its own: what is said of files goes to stderr, so that what is piped stays clean."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence

import click

from fairness.source.printable import printable
from fairness.source.problems import Problem
from fairness.source.streams import asked_columns, fitted

_MOST = 50


def complain(problems: Sequence[Problem]) -> None:
    """Print each problem on a line of its own, the first fifty in full."""
    _print(problems, click.style("Error", fg="red", bold=True))


def warn(doubts: Sequence[Problem]) -> None:
    """Print each doubt on a line of its own, the first fifty in full."""
    _print(doubts, click.style("Warning", fg="magenta", bold=True))


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
