"""`fairness case`: a fact of a case file set, and what that changes in the review."""

from __future__ import annotations

from datetime import date

import click

from fairness.cli.commands import Group
from fairness.cli.event import finish, open_case
from fairness.cli.options import RuleChoice, as_at_option, pairs, rule_options


@click.group(cls=Group, short_help="Keep the facts of a case file up to date.")
def case() -> None:
    """Set facts of a case file. Comments and order of the file stay.

    \b
    Examples:
      fairness case set case.yaml closed=2024-11-29 outcome=no_case_to_answer
      fairness case set case.yaml roles.case_manager=P1
    """


@case.command("set")
@click.argument("file", type=click.Path(dir_okay=False), metavar="CASE")
@click.argument("facts", nargs=-1, required=True, metavar="NAME=VALUE...")
@click.option("--case", "case_id", default="", metavar="ID", help="Which case, if the file has several.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@rule_options
@as_at_option
def set_(file: str, facts: tuple[str, ...], case_id: str, dry_run: bool, asked: RuleChoice, as_at: date) -> None:
    """Set facts: nation, closed, practitioner.grade, roles.case_manager and the like. An empty value removes one.

    \b
    Examples:
      fairness case set case.yaml closed=2024-11-29 outcome=no_case_to_answer
      fairness case set case.yaml roles.case_manager=P1 practitioner.grade=consultant
      fairness case set case.yaml closed=
    """
    from fairness.readers.edit import set_fact

    rulebook, held = open_case(file, case_id, asked)
    for name, value in _facts(facts).items():
        set_fact(held, name, value)
    said = ", ".join(_facts(facts))
    finish(held, rulebook, as_at, dry_run, f"{said} set")


def _facts(given: tuple[str, ...]) -> dict[str, str]:
    """The facts that are given, by name; an empty value removes one."""
    empty = {
        one.partition("=")[0].strip(): ""
        for one in given
        if one.partition("=")[1] and not one.partition("=")[2].strip()
    }
    filled = [one for one in given if one.partition("=")[2].strip() or not one.partition("=")[1]]
    return {**pairs(filled, "NAME=VALUE"), **empty}
