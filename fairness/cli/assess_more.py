"""`fairness assess compare` and `fairness assess group`: answers over time, and of several organisations together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from fairness.cli.assess_files import FILE, open_questionnaire, questionnaire_option
from fairness.cli.commands import Command
from fairness.cli.messages import tell
from fairness.cli.options import as_at_option


@click.command(cls=Command, short_help="Show what changed between two sets of answers.")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--format", "form", type=click.Choice(["terminal", "json", "markdown"]), default="terminal",
              show_default=True)  # fmt: skip
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Where to write it. Default: standard output.")
@as_at_option
@questionnaire_option
def compare(old: Path, new: Path, form: str, output: Path | None, as_at: date, folder: Path | None) -> None:
    """Show which answers changed from OLD to NEW, with their evidence, and which planned actions are late.

    \b
    Examples:
      fairness assess compare answers-2025.yaml answers-2026.yaml
      fairness assess compare answers-2025.yaml answers-2026.yaml --format markdown -o changes.md
    """
    from fairness.assess.answers import load_answers
    from fairness.assess.compare import compare as compared
    from fairness.cli.output import deliver
    from fairness.reports.assess.changes import changes
    from fairness.reports.assess.machine import comparison_as_json

    questionnaire = open_questionnaire(folder)
    before, after = (load_answers(one, questionnaire) for one in (old, new))
    if before.organisation != after.organisation:
        tell(f"These are of two organisations: {before.organisation!r} and {after.organisation!r}.")
    found = compared(questionnaire, before, after, as_at)
    form = "markdown" if form == "terminal" and output else form
    deliver(lambda: changes(found, as_at), form, output, {"json": lambda: comparison_as_json(found) + "\n"})


@click.command(cls=Command, short_help="Show how several organisations answer, without ranking.")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="ANSWERS...")
@click.option("--names", is_flag=True, help="Say which organisation answered what: for those who may know it.")
@click.option("--format", "form", type=click.Choice(["terminal", "html", "xlsx", "json", "markdown"]),
              default="terminal", show_default=True)  # fmt: skip
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Where to write it. Default: standard output.")
@as_at_option
@questionnaire_option
def group(
    files: tuple[Path, ...], names: bool, form: str, output: Path | None, as_at: date, folder: Path | None
) -> None:
    """Show for each question how many organisations gave which answer. There is no ranking and no score.

    Counts are of organisations, not of people. It needs three or more, so that nobody can work out another's
    answers; with --names, two.

    \b
    Examples:
      fairness assess group trust-a.yaml trust-b.yaml trust-c.yaml
      fairness assess group answers/*.yaml --format html -o region.html
      fairness assess group answers/*.yaml --names --format xlsx -o region.xlsx
    """
    from fairness.assess.answers import load_answers
    from fairness.assess.group import LEAST, together
    from fairness.cli.output import deliver
    from fairness.reports.assess.group import group_as_json, organisations

    questionnaire = open_questionnaire(folder)
    answers = [load_answers(one, questionnaire) for one in files]
    found = together(questionnaire, answers, 2 if names else LEAST)
    form = "markdown" if form == "terminal" and output else form
    others = {"json": lambda: group_as_json(found, names) + "\n"}
    deliver(lambda: organisations(found, names, as_at), form, output, others)
