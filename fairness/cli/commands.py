"""Commands that take each option that has one value once."""

from __future__ import annotations

import click


class Command(click.Command):
    """A command that refuses a repeated option where only the last value would count."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments as Click does. Raises UsageError for an option that is repeated."""
        _refuse_repeats(self, ctx, args)
        return super().parse_args(ctx, args)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command


def _refuse_repeats(command: click.Command, ctx: click.Context, args: list[str]) -> None:
    """Raise UsageError for an option with a single value that is among `args` more than once."""
    if ctx.resilient_parsing:
        return
    _, _, order = command.make_parser(ctx).parse_args(args=list(args))
    once = [one for one in order if isinstance(one, click.Option) and not (one.multiple or one.is_flag or one.count)]
    for one in once:
        if (times := once.count(one)) > 1:
            name = " / ".join(one.opts)
            raise click.UsageError(f"{name} was given {times} times. Keep the one that you want.", ctx)
