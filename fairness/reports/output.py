"""Where a report goes: into a file, always as UTF-8 and whole, or to standard output, as far as that can hold it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fairness.source.printable import ascii_json
from fairness.source.streams import holds_all
from fairness.source.whole import write_text


def put(text: str, output: Path | str | None = None) -> None:
    """Write a report to a file, or print it. Raises OSError, which names the file."""
    if output:
        write_text(output, text)
    else:
        click.echo(text, nl=False)


def put_json(text: str, output: Path | str | None = None) -> None:
    """The same for JSON, which stays what it is where standard output holds ASCII alone, say."""
    put(text if output or holds_all(sys.stdout) else ascii_json(text), output)
