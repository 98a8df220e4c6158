"""`fairness desk`: the whole job in a browser, on one's own machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from fairness.cli.commands import Command
from fairness.cli.options import Day, RuleChoice, rule_options


@click.command(cls=Command, short_help="Do the whole job in a browser.")
@click.argument("folder", type=click.Path(file_okay=False), default=".", metavar="[FOLDER]")
@rule_options
@click.option("--as-at", type=Day(), default=None, metavar="DATE", help="Review as at this date. Default: today.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="PORT", help="Default: a free one.")
@click.option("--no-browser", is_flag=True, help="Print the link, and open no browser.")
@click.option("--read-only", is_flag=True, help="Show everything, and change nothing.")
@click.option("--name", metavar="WHO", help="Who you are in the log: initials or a code. Default: your user name.")
@click.option(
    "--idle", type=click.FloatRange(min=0), default=60.0, show_default=True, metavar="MINUTES",
    help="Stop when nobody has used it for this long; 0 for never.",
)  # fmt: skip
@click.option("--address", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where it listens.")
@click.option(
    "--expose-to-network", is_flag=True,
    help="Allow an --address that other machines can reach. What you send is not encrypted: others can read it.",
)  # fmt: skip
def desk(
    folder: str, asked: RuleChoice, as_at: date | None, port: int, no_browser: bool, read_only: bool,
    name: str | None, idle: float, address: str, expose_to_network: bool,
) -> None:  # fmt: skip
    """Open a page where advisers, quality teams and employers can do the whole job, with the files of FOLDER.

    The page is on your own machine: nothing leaves it. Everything stays in the files, and each changed file keeps
    its earlier versions. It needs: pip install 'fairness-check[desk]'.

    \b
    Examples:
      fairness desk cases/
      fairness desk cases/ --read-only --as-at 2024-12-01
      fairness desk cases/ --overlay our-policy.yaml --no-browser --port 8123
    """
    from fairness.cli.messages import tell

    try:
        from fairness.desk.serve import bound, serve
    except ImportError as error:
        says = f"The desk needs libraries that are not installed ({error.name}): pip install 'fairness-check[desk]'"
        raise click.ClickException(says) from None
    from fairness.desk.shelf import Shelf
    from fairness.desk.work import Work, open_rules, with_policy

    shelf = Shelf(Path(folder), read_only, name or "")
    listener = bound(address, port, expose_to_network)
    work = Work(shelf, open_rules(with_policy(asked.chosen(), shelf)), as_at)
    if expose_to_network:
        tell("Warning: other machines can reach this desk, and what you send to it is not encrypted.")
    tell(f"The desk of {folder}. Stop it with Ctrl-C.")
    serve(work, listener, address, idle, not no_browser, lambda text: click.echo(text))
