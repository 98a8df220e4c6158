"""`fairness assess`: an employer's own process, asked, shown, held against cases, and compared over time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fairness.cli.messages import tell
from fairness.cli.options import as_at_option

if TYPE_CHECKING:
    from fairness.assess.models import Questionnaire

FORMS = ("terminal", "html", "json", "markdown", "csv", "ics", "yaml")
_SUBCOMMANDS = ("form", "compare")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


class _Assess(click.Group):
    """A group whose own command reads answers, so that `assess answers.yaml` needs no further word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*_SUBCOMMANDS, "-h", "--help"):
            args = ["answers", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_SUBCOMMANDS)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPTIONS] [ANSWERS]")
        formatter.write_usage(ctx.command_path, "form|compare --help", prefix="       ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.commands["answers"].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def _questionnaire_option(command: Any) -> Any:
    return click.option(
        "--questionnaire", "folder", type=_FOLDER, metavar="FOLDER",
        help="Another questionnaire. Default: the one that ships with the program.",
    )(command)  # fmt: skip


@click.group(cls=_Assess, short_help="Employers assess their own process, beside their cases.")
def assess() -> None:
    """Ask an employer about its own process; show where it is exposed, and whether its cases agree.

    With --interactive the questions are asked here, one theme at a time. Each answer is written as it is given; `q`
    stops, and the same command goes on. With --cases each answer is held against the rules that show the same in an
    audit's cases.

    \b
    Examples:
      fairness assess --interactive -o our-answers.yaml
      fairness assess our-answers.yaml
      fairness assess our-answers.yaml --cases audit-2024/ --format html -o self-assessment.html
      fairness assess our-answers.yaml --format ics -o actions.ics
      fairness assess form -o form.md
      fairness assess compare answers-2025.yaml answers-2026.yaml
    """


@assess.command("answers", hidden=True)
@click.argument("file", required=False, type=_FILE, metavar="[ANSWERS]")
@click.option("--interactive", is_flag=True, help="Ask the questions here, and write the answers as they are given.")
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Where to write: the report, or the answers.")
@click.option("--cases", type=_FOLDER, metavar="AUDIT", help="The folder of an audit, to hold answers against.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE",
              help="Give a number of the comparison another value: --set yes_from=0.9. Repeatable.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMS), default="terminal", show_default=True,
              help="How the result is written; csv and ics hold the action plan, yaml the answers.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Show every question in the terminal's lists.")
@click.option("--theme", "themes", multiple=True, metavar="THEME", help="Ask only this theme. Repeatable.")
@click.option("--again", is_flag=True, help="Ask also what has an answer; Enter keeps it.")
@click.option("--by", default="", metavar="ROLE", help="Who answers, written with each answer.")
@as_at_option
@_questionnaire_option
def answers_(
    file: Path | None, interactive: bool, output: Path | None, cases: Path | None, settings: tuple[str, ...],
    form: str, everything: bool, themes: tuple[str, ...], again: bool, by: str, as_at: date | None,
    folder: Path | None,
) -> None:  # fmt: skip
    """Read answers and show the result; with --interactive, ask."""
    questionnaire = _open(folder)
    if interactive:
        from fairness.cli.assess_ask import Session

        if file and output and file.resolve() != output.resolve():
            raise click.UsageError("with --interactive there is one file: name it once")
        target = output or file
        if target and target.suffix.lower() == ".xlsx":
            raise click.UsageError("--interactive writes YAML: name the file .yaml")
        if target is None:
            raise click.UsageError("--interactive needs -o FILE, where answers are written")
        Session(questionnaire, target, as_at or date.today(), by, _themes(themes, questionnaire), again).run()
        return
    if file is None:
        raise click.UsageError("needs a file of answers, or --interactive -o FILE to make one")
    _report(file, questionnaire, cases, settings, form, everything, output, as_at or date.today())


def _open(folder: Path | None) -> Questionnaire:
    from fairness.assess.questionnaire import load_questionnaire, shipped_questionnaire

    return load_questionnaire(folder) if folder else shipped_questionnaire()


def _themes(named: tuple[str, ...], questionnaire: Questionnaire) -> tuple[str, ...]:
    known = list(questionnaire.themes())
    for one in named:
        if one not in known:
            from fairness.source.problems import nearest

            near = nearest(one, known)
            hint = f" (did you mean {near!r}?)" if near else ""
            raise click.BadParameter(f"{one!r}: expected {', '.join(known)}{hint}", param_hint="--theme")
    return named or tuple(known)


def _report(
    file: Path, questionnaire: Questionnaire, cases: Path | None, settings: tuple[str, ...], form: str,
    everything: bool, output: Path | None, day: date,
) -> None:  # fmt: skip
    from fairness.assess.answers import load_answers
    from fairness.assess.cases import set_parameters, triangulate
    from fairness.assess.result import result

    answers = load_answers(file, questionnaire)
    parameters = set_parameters(questionnaire, _settings(settings))
    held, said = None, ""
    if cases:
        counts, said = _counts(cases)
        held = triangulate(questionnaire, answers, counts, parameters)
    found = result(questionnaire, answers, held)
    if form == "terminal":
        from fairness.reports.assess.terminal import show_result
        from fairness.reports.page import Page, new_console

        if output:
            from rich.console import Console

            with open(output, "w", encoding="utf-8") as stream:
                page = Page(Console(file=stream, width=100, highlight=False, emoji=False, markup=False))
                show_result(found, page, said, everything)
                page.print()
            return
        page = Page(new_console())
        show_result(found, page, said, everything)
        page.print()
        return
    content: str | bytes
    if form == "json":
        from fairness.reports.assess.machine import result_as_json

        content = result_as_json(found, parameters if cases else None) + "\n"
    elif form == "csv":
        from fairness.reports.assess.machine import plan_as_csv

        content = plan_as_csv(found)
    elif form == "yaml":
        from fairness.assess.answers import as_file

        content = as_file(answers)
    elif form == "html":
        from fairness.reports.assess.html import assessment_page

        content = assessment_page(found, said, day)
    elif form == "ics":
        from fairness.reports.assess.calendar import plan_as_calendar

        content = plan_as_calendar(found, day)
    else:
        from fairness.reports.assess.markdown import result_as_markdown

        content = result_as_markdown(found, said)
    _write(content, output)


def _settings(settings: tuple[str, ...]) -> dict[str, str]:
    named = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise click.BadParameter(f"{setting!r}: expected NAME=VALUE", param_hint="--set")
        named[name.strip()] = value.strip()
    return named


def _counts(folder: Path) -> tuple[dict[str, tuple[int, int]], str]:
    """What an audit counted by rule, and which audit that was, in words. Raises InputError for another folder."""
    from fairness.audit.folder import MANIFEST, PARTS, read_json
    from fairness.audit.met import met_and_judged
    from fairness.audit.run import Audit, Counts
    from fairness.reports.words import count
    from fairness.reports.words import day as said
    from fairness.source.problems import InputError, Place, Problem

    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict) or not any((folder / PARTS).glob("*.results.parquet")):
        says = "is not the folder of a finished audit"
        raise InputError(Problem(Place(str(folder)), says, expected="what `fairness audit CASES -o FOLDER` wrote"))
    counts = met_and_judged(Audit(folder, Counts(), manifest).results())
    cases = manifest.get("counts", {}).get("cases")
    as_at = manifest.get("asked", manifest).get("as_at", "")
    known = [f"audit of {count(cases, 'case')}"] if isinstance(cases, int) else ["audit"]
    if as_at:
        known.append(f"as at {said(date.fromisoformat(as_at))}")
    return counts, f"{', '.join(known)} ({folder})"


def _write(content: str | bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
    elif isinstance(content, bytes):
        output.write_bytes(content)
    else:
        output.write_text(content, encoding="utf-8")


@assess.command(short_help="Write a blank form to print.")
@click.option("--format", "form", type=click.Choice(["markdown", "xlsx"]), default="markdown", show_default=True,
              help="markdown to print; xlsx to fill in, and to read back as answers.")  # fmt: skip
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Where to write it. Default: standard output.")
@click.option("--nation", default="", metavar="NATION", help="Say which questions are a duty in this nation.")
@_questionnaire_option
def form(form: str, output: Path | None, nation: str, folder: Path | None) -> None:
    """Write a blank form: every question with its help, boxes to tick and lines to write on.

    \b
    Examples:
      fairness assess form -o form.md
      fairness assess form --nation wales -o form.md
      fairness assess form --format xlsx -o form.xlsx && fairness assess form.xlsx
    """
    from fairness.assess.models import NATIONS
    from fairness.reports.assess.markdown import form_as_markdown

    if nation and nation not in NATIONS:
        raise click.BadParameter(f"{nation!r}: expected {', '.join(NATIONS)}", param_hint="--nation")
    if form == "xlsx":
        from fairness.reports.assess.workbook import write_form

        if output is None:
            raise click.UsageError("a workbook needs -o FILE")
        write_form(_open(folder), nation, output)
        return
    _write(form_as_markdown(_open(folder), nation), output)


@assess.command(short_help="Show what changed between two sets of answers.")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--format", "form", type=click.Choice(["terminal", "json", "markdown"]), default="terminal",
              show_default=True)  # fmt: skip
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Where to write it. Default: standard output.")
@as_at_option
@_questionnaire_option
def compare(old: Path, new: Path, form: str, output: Path | None, as_at: date | None, folder: Path | None) -> None:
    """Show which answers changed from OLD to NEW, with their evidence, and which planned actions are late.

    \b
    Examples:
      fairness assess compare answers-2025.yaml answers-2026.yaml
      fairness assess compare answers-2025.yaml answers-2026.yaml --format markdown -o changes.md
    """
    from fairness.assess.answers import load_answers
    from fairness.assess.compare import compare as compared

    questionnaire = _open(folder)
    before, after = (load_answers(one, questionnaire) for one in (old, new))
    if before.organisation != after.organisation:
        tell(f"These are of two organisations: {before.organisation!r} and {after.organisation!r}.")
    found = compared(questionnaire, before, after, as_at or date.today())
    if form == "json":
        from fairness.reports.assess.machine import comparison_as_json

        _write(comparison_as_json(found) + "\n", output)
    elif form == "markdown" or output:
        from fairness.reports.assess.markdown import comparison_as_markdown

        _write(comparison_as_markdown(found), output)
    else:
        from fairness.reports.assess.changes import show_changes
        from fairness.reports.page import Page, new_console

        page = Page(new_console())
        show_changes(found, page)
        page.print()
