"""Messages on stderr, so that what is piped stays clean."""

from __future__ import annotations

from collections.abc import Sequence

import click

from fairness.source.problems import Problem

_MOST = 50


def complain(problems: Sequence[Problem]) -> None:
    """Print each problem on a line of its own, the first fifty in full."""
    _print(problems, click.style("Error", fg="red", bold=True))


def warn(doubts: Sequence[Problem]) -> None:
    """Print each doubt on a line of its own, the first fifty in full."""
    _print(doubts, click.style("Warning", fg="magenta", bold=True))


def _print(problems: Sequence[Problem], kind: str) -> None:
    for problem in problems[:_MOST]:
        click.echo(f"{kind}: {problem}", err=True)
    if len(problems) > _MOST:
        click.echo(f"... and {len(problems) - _MOST:,} more.", err=True)


def tell(text: str) -> None:
    """Print a message for the person at the terminal."""
    click.echo(text, err=True)
