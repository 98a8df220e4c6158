"""A conversation in the terminal: lines that a person types, and how it ends when they stop or interrupt it."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


class Stopped(Exception):
    """The person wants to stop, or the terminal is gone."""


@contextmanager
def until_stopped(goodbye: Callable[[], None]) -> Iterator[None]:
    """What is asked inside, until it is done or the person stops; `goodbye` is said in the end.

    Raises click.Abort after an interruption.
    """
    try:
        yield
    except (Stopped, EOFError):
        click.echo("")
    except KeyboardInterrupt:
        click.echo("")
        goodbye()
        raise click.Abort() from None
    goodbye()


def ask_line(ask: str) -> str:
    """The line that a person types. What cannot be shown (keys of the cursor, broken characters) is no part of it."""
    click.echo(ask, nl=False)
    if os.name == "posix" and sys.stdin.isatty():
        _wait_for_line()
    return "".join(sign for sign in input() if sign.isprintable()).strip()


def _wait_for_line() -> None:
    """Wait until the terminal has a line, or a signal has come.

    Without it a Ctrl-C that falls just before the reading begins would wait for the next key.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    try:
        select.select([sys.stdin, heard], [], [])
    finally:
        signal.set_wakeup_fd(before)
        os.close(heard)
        os.close(told)
