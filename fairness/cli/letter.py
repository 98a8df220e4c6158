"""`fairness letter`: the draft of a letter about one case."""

from __future__ import annotations

from datetime import date

import click

from fairness.cli import WRONG
from fairness.cli.commands import Command
from fairness.cli.options import (
    Reading,
    RuleChoice,
    as_at_option,
    reading_options,
    rule_options,
    support_line_option,
)
from fairness.cli.output import endings

_ENDINGS = endings(without=("xlsx",))
TO = ("practitioner", "case-manager", "board-member")


@click.command(cls=Command, short_help="Draft a letter about a case.")
@click.argument("case", metavar="CASE")
@click.option("--to", type=click.Choice(TO), required=True, help="Who the letter is to.")
@rule_options
@reading_options
@as_at_option
@support_line_option
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE",
    help=f"Write it to a file; its ending ({', '.join(f'.{one}' for one in _ENDINGS)}) says in which format.",
)  # fmt: skip
def letter(
    case: str, to: str, asked: RuleChoice, reading: Reading, as_at: date, support_line: str | None, output: str | None
) -> None:  # fmt: skip
    """Draft a letter of one page about a case, for somebody to read, change and sign.

    To the practitioner: what has happened, what should happen next and by when, rights and support. It has no names,
    no free text of the record, and nothing about other people. To the case manager: the actions by date. To the
    designated board member: the safeguards of the exclusion, and what is overdue.

    \b
    Examples:
      fairness letter case.yaml --to practitioner -o letter.docx
      fairness letter case.yaml --to practitioner --support-line "Trust helpline: 0300 000 0000." -o letter.docx
      fairness letter case.yaml --to case-manager --as-at 2024-12-01
      fairness letter case.yaml --to board-member -o letter.md
    """
    from fairness.cli.check import ask_for_crisis_line, read_all
    from fairness.cli.output import deliver, form_of
    from fairness.engines.review import engine_for, review
    from fairness.reports import letters
    from fairness.reports.view import view

    if support_line is not None and to != "practitioner":
        raise click.UsageError("--support-line is for --to practitioner. Leave it out, or change --to.")
    form = form_of(None, output, _ENDINGS)
    rulebook = asked.open()
    problems: list[object] = []
    read = list(read_all((case,), rulebook, problems, reading))
    if not read:
        raise click.exceptions.Exit(WRONG)  # why is said, and a file that is there stays
    if len(read) > 1:
        raise click.UsageError(f"There are {len(read)} cases here, and a letter is about one. Name one case.")
    found = view(review(read[0], engine_for(rulebook), as_at), rulebook)
    if to == "board-member" and not letters.has_exclusion(found):
        raise click.UsageError("The record has no exclusion by this date: there is nothing for the board member.")
    made = letters.to_practitioner(found, support_line or "") if to == "practitioner" else letters.LETTERS[to](found)
    deliver(lambda: made, form, output)
    if to == "practitioner":
        ask_for_crisis_line(found, support_line or "")
    if problems:
        raise click.exceptions.Exit(WRONG)
