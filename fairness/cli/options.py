"""Options that several commands share, and what they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType):  # type: ignore[type-arg]
    """A whole date, `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date: expected YYYY-MM-DD, such as 2024-12-01", param, ctx)


def rule_options(command: Command) -> Command:
    """Which rules are asked, and with which local numbers."""
    options = [
        click.option("--rules", multiple=True, metavar="PACK|PATH",
                     help="Ask only these rules: a shipped pack's name, a file or a folder. Repeatable."),
        click.option("--set", "settings", multiple=True, metavar="NAME=VALUE",
                     help='Give a parameter another value: --set contact_gap="21 days". Repeatable.'),
        click.option("--overlay", multiple=True, type=click.Path(dir_okay=False), metavar="FILE",
                     help="A file of local numbers (see README). Repeatable."),
        click.option("--vocabulary", "words", metavar="FILE|open", multiple=True,
                     help="A file that adds local event types; `open` takes every type as it is."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def looked_up_options(rules: str, overlay: str, vocabulary: str) -> Callable[[Command], Command]:
    """Which rules a finished audit was asked, for a command that looks them up; the help of each option is given."""
    options = [
        click.option("--rules", multiple=True, metavar="PACK|PATH", help=rules),
        click.option("--overlay", multiple=True, type=click.Path(dir_okay=False), metavar="FILE", help=overlay),
        click.option("--vocabulary", "words", multiple=True, metavar="FILE|open", help=vocabulary),
    ]

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def as_at_option(command: Command) -> Command:
    """The date as at which a check is made."""
    return click.option(
        "--as-at", type=Day(), default=None, metavar="DATE", help="Check as it stood on this date. Default: today."
    )(command)


def links_option(command: Command) -> Command:
    """Whether symbolic links in a folder are followed."""
    return click.option(
        "--follow-links", is_flag=True, help="Follow symbolic links that lead out of a folder. Default: name them."
    )(command)


NATIONS = ("england", "wales", "scotland", "northern_ireland")


def mapping_option(command: Command) -> Command:
    """How tables and event logs are read."""
    options = [
        click.option("--mapping", type=click.Path(dir_okay=False), default=None, metavar="FILE",
                     help="Which columns of a table (CSV, XLSX, ODS, Parquet) hold what; or names in an event log."),
        click.option("--nation", type=click.Choice(NATIONS), default=None,
                     help="Where the cases of an event log are that do not say so."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """What a repeatable option that takes NAME=VALUE was given, by name. Raises BadParameter for another form."""
    named = {}
    for one in given:
        name, _, value = one.partition("=")
        if not name.strip() or not value.strip():
            raise click.BadParameter(f"{one!r}: expected NAME=VALUE", param_hint=option)
        named[name.strip()] = value.strip()
    return named


def open_mapping(file: str | None, vocabulary: Any) -> Any:
    """The mapping in a file, or None without one."""
    if file is None:
        return None
    from fairness.readers.mapping import load_mapping

    return load_mapping(file, vocabulary)


def open_vocabulary(words: tuple[str, ...]) -> Any:
    """The shipped vocabulary with the files given; `open` among them takes any type."""
    from fairness.cases.vocabulary import load_vocabulary, shipped_vocabulary
    from fairness.source.shipped import rules_folder

    files = [Path(one) for one in words if one != "open"]
    found = load_vocabulary([rules_folder() / "vocabulary.yaml", *files]) if files else shipped_vocabulary()
    return found.opened() if "open" in words else found


def open_rulebook(
    rules: tuple[str, ...],
    settings: tuple[str, ...],
    overlay: tuple[str, ...],
    words: tuple[str, ...],
    lines: bool = False,
) -> Any:
    """The rulebook that the options ask for; with `lines` every rule knows its line."""
    from fairness.rulebook.rulebook import load_rulebook

    named = pairs(settings, "--set")
    return load_rulebook(*rules, settings=named, overlays=overlay, vocabulary=open_vocabulary(words), lines=lines)
