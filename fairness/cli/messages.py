"""Messages on stderr, so that what is piped stays clean."""

from __future__ import annotations

from collections.abc import Sequence

import click

from fairness.source.problems import Problem

_MOST = 50


def complain(problems: Sequence[Problem]) -> None:
    """Print each problem on a line of its own, the first fifty in full."""
    for problem in problems[:_MOST]:
        click.echo(f"{click.style('Error', fg='red', bold=True)}: {problem}", err=True)
    if len(problems) > _MOST:
        click.echo(f"... and {len(problems) - _MOST:,} more.", err=True)


def tell(text: str) -> None:
    """Print a message for the person at the terminal."""
    click.echo(text, err=True)
