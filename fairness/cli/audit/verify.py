"""`fairness audit verify`: whether the folder of an audit is as it was written."""

from __future__ import annotations

from pathlib import Path

import click

from fairness.audit.run import verify as find_changes
from fairness.cli import WRONG
from fairness.cli.commands import Command
from fairness.cli.messages import complain, say


@click.command(cls=Command, short_help="Check that an audit is as it was written.")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(file_okay=False))
def verify(folders: tuple[str, ...]) -> None:
    """Check that every file of an audit is as it was written: exits with 2 where one is missing, changed or new.

    \b
    Examples:
      fairness audit verify audit-2024/
      fairness audit verify audit-2023/ audit-2024/
    """
    changed = False
    for folder in folders:
        problems = find_changes(Path(folder))
        complain(problems)
        changed |= bool(problems)
        if not problems:
            say(f"{folder}: every file is as it was written.")
    if changed:
        raise click.exceptions.Exit(WRONG)
