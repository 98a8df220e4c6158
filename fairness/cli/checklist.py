"""`fairness checklist`: what a case manager has to do in a case, by stage."""

from __future__ import annotations

from datetime import date

import click

from fairness.cli import WRONG
from fairness.cli.commands import Command
from fairness.cli.options import Reading, RuleChoice, as_at_option, reading_options, rule_options
from fairness.cli.output import endings

_ENDINGS = endings("json", without=("pdf",))


@click.command(cls=Command, short_help="List by stage what is done and what is to do.")
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@rule_options
@reading_options
@as_at_option
@click.option(
    "--format", "form", type=click.Choice((*_ENDINGS.values(),)),
    help="Default: by the ending of -o FILE, or for the terminal.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write the checklist to a file."
)
def checklist(
    cases: tuple[str, ...], asked: RuleChoice, reading: Reading, as_at: date, form: str | None, output: str | None
) -> None:  # fmt: skip
    """Make a checklist of a case by stage: each thing to do, whether it is done, and the evidence for that.

    The stages run from the first concern to the time after the case. An open case also has what may still come.
    A checklist in any format except json is of one case; --format json takes several.

    \b
    Examples:
      fairness checklist case.yaml
      fairness checklist case.yaml --as-at 2024-12-01 -o checklist.docx
      fairness checklist case.yaml --rules mhps-england --format markdown
    """
    from fairness.cli.check import read_all
    from fairness.cli.output import deliver, form_of
    from fairness.engines.review import engine_for, review
    from fairness.reports.checklist import as_document, as_json
    from fairness.reports.checklist import checklist as checked

    chosen = form_of(form, output, _ENDINGS)
    rulebook = asked.open()
    engine = engine_for(rulebook)
    problems: list[object] = []
    found = [checked(review(case, engine, as_at), rulebook) for case in read_all(cases, rulebook, problems, reading)]
    if not found:
        raise click.exceptions.Exit(WRONG)  # why is said, and a file that is there stays
    if chosen != "json" and len(found) > 1:
        raise click.UsageError(
            f"There are {len(found)} cases here, and a checklist is of one. Name one case, or say --format json."
        )
    deliver(lambda: as_document(found[0]), chosen, output, {"json": lambda: as_json(found)})
    if problems:
        raise click.exceptions.Exit(WRONG)
