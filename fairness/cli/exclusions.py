"""`fairness exclusions`: a tracker of exclusions, and the monthly figures on them."""

from __future__ import annotations

from datetime import date

import click

from fairness.cli import WRONG
from fairness.cli.commands import Command
from fairness.cli.options import Reading, RuleChoice, as_at_option, reading_options, rule_options
from fairness.cli.output import endings

_ENDINGS = endings("csv", "json", without=("pdf",))


@click.command(cls=Command, short_help="Track exclusions.")
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@rule_options
@reading_options
@as_at_option
@click.option("--open", "only_open", is_flag=True, help="Leave out the exclusions that have ended.")
@click.option("--monthly", "by_month", is_flag=True, help="The monthly figures instead, for the month of --as-at.")
@click.option(
    "--format", "form", type=click.Choice((*_ENDINGS.values(),)),
    help="Default: by the ending of -o FILE, or for the terminal.",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write it to a file.")
def exclusions(
    cases: tuple[str, ...], asked: RuleChoice, reading: Reading, as_at: date, only_open: bool, by_month: bool,
    form: str | None, output: str | None,
) -> None:  # fmt: skip
    """List every exclusion of the cases: days out, the next review, the third review, six months, what is overdue.

    CASE is a file, a folder of cases, or a table with --mapping. There are no names and no free text in the list.
    The limits are those of the rules: an overlay that tightens them moves the dates here too.

    \b
    Examples:
      fairness exclusions cases/
      fairness exclusions cases/ --open -o tracker.xlsx
      fairness exclusions tracker.xlsx --mapping tracker.yaml --as-at 2024-12-31 -o exclusions.csv
      fairness exclusions cases/ --monthly --as-at 2024-11-30 -o return.docx
    """
    from fairness.cases.timeline import timeline
    from fairness.cli.check import read_all
    from fairness.cli.output import deliver, form_of
    from fairness.reports import exclusion_tables as tables
    from fairness.reports.exclusion_list import exclusions as listed

    chosen = form_of(form, output, _ENDINGS)
    rulebook = asked.open()
    vocabulary = rulebook.vocabulary
    problems: list[object] = []
    found, read = [], 0
    for case in read_all(cases, vocabulary, problems, reading):
        found += listed(timeline(case, as_at, vocabulary), rulebook)
        read += 1
    if not read:
        raise click.exceptions.Exit(WRONG)  # why is said, and a file that is there stays
    if by_month:
        others = {"csv": lambda: tables.monthly_csv(found, as_at), "json": lambda: tables.monthly_json(found, as_at)}
        deliver(lambda: tables.monthly(found, as_at), chosen, output, others)
    else:
        shown = tables.in_order([one for one in found if one.ended is None or not only_open])
        others = {"csv": lambda: tables.as_table(shown), "json": lambda: tables.as_json(shown)}
        deliver(lambda: tables.tracker(shown, as_at, read), chosen, output, others)
    if problems:
        raise click.exceptions.Exit(WRONG)
