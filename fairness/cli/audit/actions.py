"""`fairness audit actions`: actions agreed after an audit, kept in a file that the next audit reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from fairness.audit.agreed import load_actions, text_of, with_action, with_done
from fairness.cli.commands import Group
from fairness.cli.messages import say
from fairness.cli.options import Day, RuleChoice, looked_up_options
from fairness.reports.words import day
from fairness.source.whole import write_text

_FILE = click.Path(dir_okay=False, path_type=Path)
_RULES = looked_up_options(
    rules="Where rules are looked up. Default: the shipped packs. Repeatable.",
    overlay="An overlay whose added rules are known too. Repeatable.",
    vocabulary="The event types of such rules.",
)


@click.group(cls=Group, short_help="Keep the actions agreed after an audit.")
def actions() -> None:
    """Keep the actions agreed after an audit in a file.

    `fairness audit report --actions FILE` shows which are open, overdue and done, and whether the rate of the rule
    fell since. Comments and order of the file stay. Write roles and no names, and nothing from a case: every reader
    of the report sees the actions.

    \b
    Examples:
      fairness audit actions add actions.yaml --rule MHE014 --what "Diary dates" --owner HR --due 2026-03-31
      fairness audit actions done actions.yaml 1 --on 2026-03-20
      fairness audit actions list actions.yaml
      fairness audit report audit-2026/ --actions actions.yaml
    """


@actions.command("add", short_help="Add an action.")
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--rule", metavar="CODE", help="The rule that it is about: MHE014.")
@click.option("--act", metavar="ACT", help="Or the act that several rules ask for, as in the rules' `act`.")
@click.option("--what", required=True, metavar="TEXT", help="What is done.")
@click.option("--owner", required=True, metavar="WHO", help="Who sees to it: a role.")
@click.option("--due", type=Day(), metavar="DATE", help="By when.")
@click.option("--done", type=Day(), metavar="DATE", help="When it was done, if it is.")
@_RULES
def add(
    file: Path, rule: str | None, act: str | None, what: str, owner: str, due: date | None, done: date | None,
    asked: RuleChoice,
) -> None:  # fmt: skip
    """Add an action at the end of FILE, which is made where there is none.

    \b
    Examples:
      fairness audit actions add actions.yaml --rule MHE014 --what "Diary dates" --owner HR --due 2026-03-31
      fairness audit actions add actions.yaml --act regular_contact --what "Weekly calls" --owner "case manager"
    """
    if bool(rule) == bool(act):
        raise click.UsageError("Say which rule it is about, or which act: one of --rule and --act.")
    stated = {"rule": rule, "act": act, "what": what, "owner": owner, "due": due, "done": done}
    rulebook = asked.open()
    write_text(file, with_action(text_of(file), str(file), stated, rulebook))
    say(f"Action {len(load_actions(file, rulebook))} added: {file}", whole=True)


@actions.command("done", short_help="Mark an action as done.")
@click.argument("file", type=_FILE, metavar="FILE")
@click.argument("number", type=click.IntRange(min=1), metavar="NUMBER")
@click.option("--on", type=Day(), default=date.today, metavar="DATE", help="When it was done. Default: today.")
@_RULES
def done(file: Path, number: int, on: date, asked: RuleChoice) -> None:
    """Mark the action with that number (see `list`) as done.

    \b
    Examples:
      fairness audit actions done actions.yaml 1
      fairness audit actions done actions.yaml 1 --on 2026-03-20
    """
    write_text(file, with_done(text_of(file), str(file), number, on, asked.open()))
    say(f"Action {number} is done since {day(on)}: {file}")


@actions.command("list", short_help="List the actions with their numbers.")
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--as-at", type=Day(), default=date.today, metavar="DATE", help="As at this day. Default: today.")
@_RULES
def list_(file: Path, as_at: date, asked: RuleChoice) -> None:
    """List the actions of FILE with their numbers: which are overdue, open and done.

    \b
    Examples:
      fairness audit actions list actions.yaml
      fairness audit actions list actions.yaml --as-at 2026-04-01
    """
    for number, one in enumerate(load_actions(file, asked.open()), 1):
        due = f", due {day(one.due)}" if one.due else ""
        say(f"{number}. {one.state(as_at)}: {one.what} ({one.rule or one.act}; {one.owner}{due})")
