"""Messages on stderr, so that what is piped stays clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from fairness.source.problems import Problem

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
                click.echo(f"{_ERROR}: {problem}", err=True)
            else:
                self._others[file] += 1

    def end(self) -> None:
        """Print how many there are besides."""
        if others := self._others.total():
            files = "1 file" if len(self._others) == 1 else f"{len(self._others):,} files"
            click.echo(f"... and {others:,} more in {files}.", err=True)


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
        click.echo(f"{kind}: {problem}", err=True)
    if len(problems) > _MOST:
        click.echo(f"... and {len(problems) - _MOST:,} more.", err=True)


def tell(text: str) -> None:
    """Print a message for the person at the terminal."""
    click.echo(text, err=True)
