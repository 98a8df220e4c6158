"""`fairness audit`: commands about many cases. Each lives in a module of its own, imported when it is run.

`fairness audit SOURCE...` is `fairness audit run SOURCE...`: a first word that is no command is a source.
"""

from __future__ import annotations

import importlib

import click

from fairness.cli.commands import Group

COMMANDS = {
    "run": "Review every case of a source.",
    "report": "Write reports on a finished audit.",
    "compare": "Compare two audits.",
    "actions": "Keep the actions agreed after an audit.",
    "verify": "Check that an audit is as it was written.",
}


class _Audit(Group):
    """The commands by name; without one, `run`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"fairness.cli.audit.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in COMMANDS and args[0] not in ctx.help_option_names:
            args = self._named(ctx, args)
        return super().parse_args(ctx, args)

    def _named(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The same with the command's name first, which may stand after options: `--report html report audit/`."""
        run = self.get_command(ctx, "run")
        assert run is not None
        for number, word in enumerate(args):
            if word in COMMANDS and _sources(run, ctx, args[: number + 1]) == (word,):
                return [word, *args[:number], *args[number + 1 :]]
        return ["run", *args]


def _sources(run: click.Command, ctx: click.Context, args: list[str]) -> tuple[str, ...]:
    """What `run` takes for sources among words; nothing where it takes them for a mistake."""
    try:
        found: tuple[str, ...] = run.make_parser(ctx).parse_args(list(args))[0]["sources"]
    except click.UsageError:
        return ()
    return found


@click.group(cls=_Audit, short_help="Review every case of a source.")
def audit() -> None:
    """Review every case of files and folders; report on what was found, and compare audits.

    `fairness audit SOURCE...` is short for `fairness audit run SOURCE...`. Write `./report` for a
    folder that has the name of a command.

    \b
    Examples:
      fairness audit closed-cases/ --as-at 2024-12-01 -o audit-2024/
      fairness audit run tracker.xlsx --mapping tracker.yaml
      fairness audit report audit-2024/ --report docx --audience internal
      fairness audit compare audit-2023/ audit-2024/
      fairness audit actions list actions.yaml
      fairness audit verify audit-2024/
    """
