"""`fairness assess`: an employer's own process, asked, shown, compared with cases, and compared over time."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairness.cli.assess_files import FILE, FOLDER, open_questionnaire, questionnaire_option
from fairness.cli.commands import Group
from fairness.cli.options import RuleChoice, as_at_option, looked_up_options, pairs

if TYPE_CHECKING:
    from fairness.assess.models import Questionnaire
    from fairness.statistics.disclosure import Audience

FORMS = ("terminal", "html", "xlsx", "docx", "json", "markdown", "csv", "ics", "yaml")
_SUBCOMMANDS = ("form", "compare", "group")
_FORM_SUFFIXES = {".md": "markdown", ".xlsx": "xlsx", ".html": "html", ".docx": "docx"}
AUDIENCES = ("internal", "shared", "public")


class _Assess(Group):
    """A group whose own command reads answers, so that `assess answers.yaml` needs no further word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*_SUBCOMMANDS, "-h", "--help"):
            args = ["answers", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in ("compare", "group"):
            from fairness.cli import assess_more

            command: click.Command = getattr(assess_more, name)
            return command
        return super().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_SUBCOMMANDS)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPTIONS] [ANSWERS]")
        formatter.write_usage(ctx.command_path, "form|compare|group --help", prefix="       ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.commands["answers"].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=_Assess, short_help="Assess your own process, with or without your cases.")
def assess() -> None:
    """Ask an employer about its own process; show where it is exposed, and whether its cases agree.

    With --interactive the questions are asked here, one theme at a time. Each answer is written as it is given; `q`
    stops, and the same command goes on. With --cases each answer is compared with the rules that show the same in an
    audit's cases.

    \b
    Examples:
      fairness assess --interactive -o our-answers.yaml
      fairness assess our-answers.yaml
      fairness assess our-answers.yaml --cases audit-2024/ --format html -o self-assessment.html
      fairness assess our-answers.yaml --format ics -o actions.ics
      fairness assess our-answers.yaml --cases audit-2024/ --format xlsx -o self-assessment.xlsx
      fairness assess form -o form.docx
      fairness assess compare answers-2025.yaml answers-2026.yaml
      fairness assess group trust-a.yaml trust-b.yaml trust-c.yaml
    """


@assess.command("answers", hidden=True)
@click.argument("file", required=False, type=FILE, metavar="[ANSWERS]")
@click.option("--interactive", is_flag=True, help="Ask the questions here, and write the answers as they are given.")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Where to write: the report, or the answers.")
@click.option("--cases", type=FOLDER, metavar="AUDIT", help="The folder of an audit, to compare answers with.")
@looked_up_options(
    rules="The rules that the audit of --cases used, if not all that are shipped. Repeatable.",
    overlay="An overlay that the audit of --cases used. Repeatable.",
    vocabulary="A vocabulary that the audit of --cases used. Repeatable.",
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE",
              help="Change a number of the comparison: --set yes_from=0.9. Repeatable.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMS), default="terminal", show_default=True,
              help="How the result is written; csv and ics hold the action plan, yaml the answers.")  # fmt: skip
@click.option("--audience", type=click.Choice(AUDIENCES), default="shared", show_default=True,
              help="Who will read it: small counts of cases are hidden from all but `internal`.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Show every question in the terminal's lists.")
@click.option("--theme", "themes", multiple=True, metavar="THEME", help="Ask only this theme. Repeatable.")
@click.option(
    "--again", is_flag=True, help="Ask again about questions already answered. Press Enter to keep an answer."
)
@click.option("--by", default="", metavar="ROLE", help="Who answers, written with each answer.")
@as_at_option
@questionnaire_option
def answers_(
    file: Path | None, interactive: bool, output: Path | None, cases: Path | None, settings: tuple[str, ...],
    form: str, audience: Audience, everything: bool, themes: tuple[str, ...], again: bool, by: str,
    as_at: date, folder: Path | None, asked: RuleChoice,
) -> None:  # fmt: skip
    """Read answers and show the result; with --interactive, ask."""
    questionnaire = open_questionnaire(folder)
    if interactive:
        from fairness.cli.assess_ask import Session

        if file and output and file.resolve() != output.resolve():
            raise click.UsageError("with --interactive there is one file: name it once")
        target = output or file
        if target and target.suffix.lower() in (".xlsx", ".docx"):
            raise click.UsageError("--interactive writes YAML: name the file .yaml")
        if target is None:
            raise click.UsageError("--interactive needs -o FILE, where answers are written")
        chosen = _themes(themes, questionnaire)
        Session(questionnaire, target, as_at, by, chosen, again, _go_on(target)).run()
        return
    if file is None:
        raise click.UsageError("needs a file of answers, or --interactive -o FILE to make one")
    _report(file, questionnaire, cases, settings, form, everything, output, as_at, audience,
            asked)  # fmt: skip


def _go_on(file: Path) -> str:
    """The command that goes on with the answers in a file, with every option that was given."""
    context = click.get_current_context()
    words = ["fairness", "assess", "--interactive", "-o", str(file)]
    for param in context.command.params:
        name = str(param.name)
        is_given = context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if not is_given or not isinstance(param, click.Option) or name in ("interactive", "output"):
            continue
        value = context.params[name]
        option = max(param.opts, key=len)
        for one in [None] if param.is_flag else value if param.multiple else [value]:
            words += [option] if one is None else [option, str(one)]
    return shlex.join(words) if os.name == "posix" else subprocess.list2cmdline(words)


def _themes(named: tuple[str, ...], questionnaire: Questionnaire) -> tuple[str, ...]:
    known = list(questionnaire.by_theme())
    for one in named:
        if one not in known:
            from fairness.source.problems import nearest

            near = nearest(one, known)
            hint = f" (did you mean {near!r}?)" if near else ""
            raise click.BadParameter(f"{one!r}: expected {', '.join(known)}{hint}", param_hint="--theme")
    return named or tuple(known)


def _report(
    file: Path, questionnaire: Questionnaire, cases: Path | None, settings: tuple[str, ...], form: str,
    everything: bool, output: Path | None, day: date, audience: Audience, asked: RuleChoice,
) -> None:  # fmt: skip
    from fairness.assess.answers import as_file
    from fairness.assess.assessed import assessed
    from fairness.assess.cases import set_parameters
    from fairness.cli.output import deliver
    from fairness.reports.assess.machine import plan_as_csv, result_as_json
    from fairness.reports.assess.sections import assessment
    from fairness.reports.calendar import plan_as_calendar

    parameters = set_parameters(questionnaire, pairs(settings, "--set"))
    counts, said = None, ""
    if cases:
        from fairness.reports.assess.beside import counts_of

        counts, said = counts_of(cases, None if audience == "internal" else asked.open(), audience)
    found = assessed(file, questionnaire, counts, parameters, audience)
    others: dict[str, Callable[[], str | bytes]] = {
        "json": lambda: result_as_json(found, parameters if cases else None, audience if cases else "") + "\n",
        "csv": lambda: plan_as_csv(found),
        "yaml": lambda: as_file(found.answers),
        "ics": lambda: plan_as_calendar(found, day),
    }
    more = None if everything else "--all shows them"
    deliver(lambda: assessment(found, said, day, audience), form, output, others, more)


@assess.command(short_help="Write a blank form to fill in.")
@click.option("--format", "form", type=click.Choice(list(_FORM_SUFFIXES.values())),
              help="html, docx and xlsx to fill in on screen or to print; markdown to print. "
              "Default: by the name of the file, else markdown.")  # fmt: skip
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Where to write it. Default: standard output.")
@click.option("--nation", default="", metavar="NATION", help="Say which questions are a duty in this nation.")
@questionnaire_option
def form(form: str | None, output: Path | None, nation: str, folder: Path | None) -> None:
    """Write a blank form with every question, its help, and fields to fill in.

    Word (.docx) and Excel (.xlsx) forms are read back as they are: `fairness assess form.docx`. The web page (.html)
    has a button that saves the answers as a file; it works without a network.

    \b
    Examples:
      fairness assess form -o form.docx
      fairness assess form --nation wales -o form.html
      fairness assess form -o form.xlsx && fairness assess form.xlsx
    """
    from fairness.assess.models import NATIONS
    from fairness.cli.output import write
    from fairness.reports.assess import form as forms

    if nation and nation not in NATIONS:
        raise click.BadParameter(f"{nation!r}: expected {', '.join(NATIONS)}", param_hint="--nation")
    form = form or _FORM_SUFFIXES.get(output.suffix.lower() if output else "", "markdown")
    if form in ("xlsx", "docx") and output is None:
        raise click.UsageError(f"--format {form} needs -o FILE")
    asked = open_questionnaire(folder)
    write(lambda: forms.blank(asked, nation, form, date.today()), output)
