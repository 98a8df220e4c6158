"""Options that several commands share: each group of them reaches its command as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

if TYPE_CHECKING:
    from fairness.cases.vocabulary import Vocabulary
    from fairness.readers.mapping import Mapping as TableMapping
    from fairness.rulebook.chosen import Choice
    from fairness.rulebook.rulebook import Rulebook

Command = TypeVar("Command", bound=Callable[..., Any])
NATIONS = ("england", "wales", "scotland", "northern_ireland")


class Day(click.ParamType):  # type: ignore[type-arg]
    """A whole date, `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date of a text. Ends with what is expected where it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date: expected YYYY-MM-DD, such as 2024-12-01", param, ctx)


def gather(name: str, made: Callable[..., Any], options: Mapping[str, Any]) -> Callable[[Command], Command]:
    """Make a decorator that adds `options`, by the names of their values, and hands `made` of these on as `name`."""

    def add(command: Command) -> Command:
        @wraps(command)
        def gathered(*args: Any, **values: Any) -> Any:
            return command(*args, **{name: made(**{one: values.pop(one) for one in options})}, **values)

        decorated: Any = gathered
        for option in reversed([*options.values()]):
            decorated = option(decorated)
        return cast(Command, decorated)

    return add


# -- which rules ---------------------------------------------------------------------------------------------


class RuleChoice(NamedTuple):
    """Which rules are asked, with which local numbers, and in which vocabulary."""

    packs: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def open(self, lines: bool = False) -> Rulebook:
        """The rulebook; with `lines` every rule knows its line. Raises InputError."""
        return self.chosen().open(lines)

    def chosen(self) -> Choice:
        """What was chosen, without the forms of a command line. Raises BadParameter."""
        from fairness.rulebook.chosen import Choice

        return Choice(self.packs, self.overlays, self.words, pairs(self.settings, "--set"))

    def vocabulary(self) -> Vocabulary:
        """The vocabulary alone. Raises InputError."""
        return open_vocabulary(self.words)


def rule_options(command: Command) -> Command:
    """Which rules are asked: `asked`, a RuleChoice."""
    options = {
        **_rule_options(
            "Use only these rules: a shipped pack's name, a file or a folder. Repeatable.",
            "A file with your local policy (see README). Repeatable.",
            "A file that adds local event types; `open` takes every type as it is.",
        ),
        "settings": click.option("--set", "settings", multiple=True, metavar="NAME=VALUE",
                                 help='Change the value of a parameter: --set contact_gap="21 days". Repeatable.'),
    }  # fmt: skip
    return gather("asked", RuleChoice, options)(command)


def looked_up_options(rules: str, overlay: str, vocabulary: str) -> Callable[[Command], Command]:
    """Which rules a finished audit was asked: `asked`, a RuleChoice; the help of each option is given."""
    return gather("asked", RuleChoice, _rule_options(rules, overlay, vocabulary))


def _rule_options(rules: str, overlay: str, vocabulary: str) -> dict[str, Any]:
    file = click.Path(dir_okay=False)
    return {
        "packs": click.option("--rules", "packs", multiple=True, metavar="PACK|PATH", help=rules),
        "overlays": click.option("--overlay", "overlays", multiple=True, type=file, metavar="FILE", help=overlay),
        "words": click.option("--vocabulary", "words", multiple=True, metavar="FILE|open", help=vocabulary),
    }


def pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """What a repeatable option that takes NAME=VALUE was given, by name. Raises BadParameter for another form."""
    named = {}
    for one in given:
        name, _, value = one.partition("=")
        if not name.strip() or not value.strip():
            raise click.BadParameter(f"{one!r}: expected NAME=VALUE", param_hint=option)
        named[name.strip()] = value.strip()
    return named


def open_vocabulary(words: tuple[str, ...]) -> Vocabulary:
    """The shipped vocabulary with the files given; `open` among them takes any type."""
    from fairness.rulebook.chosen import chosen_vocabulary

    return chosen_vocabulary(words)


# -- how cases are read --------------------------------------------------------------------------------------


class Reading(NamedTuple):
    """How tables and event logs are read, and whether links out of a folder are followed."""

    mapping: str | None = None
    nation: str | None = None
    object_type: str | None = None
    follow_links: bool = False

    def through(self, vocabulary: Vocabulary) -> TableMapping | None:
        """The mapping in the file, with the type of objects that is named; None without either. Raises InputError."""
        if self.mapping is None and self.object_type is None:
            return None
        from fairness.readers.mapping import load_mapping, of_objects

        found = None if self.mapping is None else load_mapping(self.mapping, vocabulary)
        return found if self.object_type is None else of_objects(self.object_type, found)


_LINKS: dict[str, Any] = {
    "follow_links": click.option("--follow-links", is_flag=True,
                                 help="Follow symbolic links that lead out of a folder. Default: report them."),
}  # fmt: skip


def reading_options(command: Command) -> Command:
    """How cases are read: `reading`, a Reading."""
    options = {
        "mapping": click.option("--mapping", type=click.Path(dir_okay=False), default=None, metavar="FILE",
                                help="What the columns of a table (CSV, XLSX, ODS, Parquet) hold, or the names in an "
                                     "event log."),
        "nation": click.option("--nation", type=click.Choice(NATIONS), default=None,
                               help="The nation of cases in an event log that do not name one."),
        "object_type": click.option("--object-type", metavar="NAME", default=None,
                                    help="Which objects of an OCEL log are the cases."),
        **_LINKS,
    }  # fmt: skip
    return gather("reading", Reading, options)(command)


def links_option(command: Command) -> Command:
    """The same for a command that reads case files alone."""
    return gather("reading", Reading, _LINKS)(command)


def as_at_option(command: Command) -> Command:
    """The date as at which a check is made: `as_at`, today where it is not given."""
    return click.option(
        "--as-at", type=Day(), default=date.today, metavar="DATE",
        help="Review as at this date. Default: today.",
    )(command)  # fmt: skip


def support_line_option(command: Command) -> Command:
    """The crisis line that a text for the practitioner names: `support_line`, None where an overlay may name it."""
    return click.option(
        "--support-line", metavar="TEXT",
        help="The crisis line that the practitioner is given. Default: the one in your overlay (`help:`).",
    )(command)  # fmt: skip
