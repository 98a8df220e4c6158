"""`fairness audit`: every case of a source, and `fairness audit verify`: whether its folder is as it was written.

`fairness audit compare` is a command of its own, in `fairness.cli.audit_compare`.
"""

from __future__ import annotations

import os
import re
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from fairness.cli import QUARANTINED, RISK_FOUND, WRONG, stopping
from fairness.cli.audit_report import choice_of, report_options, tell_headcounts, write_reports
from fairness.cli.check import SEVERITIES
from fairness.cli.commands import Command
from fairness.cli.messages import complain, note, say, tell
from fairness.cli.options import as_at_option, links_option, mapping_option, open_mapping, open_rulebook, rule_options

if TYPE_CHECKING:
    from fairness.audit.records import Counts
    from fairness.audit.report.build import Choice
    from fairness.source.problems import Problem

_KEPT = "What is finished is kept. To go on, give the same command with --resume."
_NOT_KEPT = "Nothing is kept. With -o FOLDER an audit can be stopped, and go on later with --resume."


class _Audit(Command):
    """The command, but where its first word is `compare`: that one has options of its own."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args[:1] == ["compare"]:
            from fairness.cli.audit_compare import compare

            return compare.make_context(f"{info_name} compare", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(cls=_Audit, short_help="Review every case of a source.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@rule_options
@mapping_option
@links_option
@as_at_option
@click.option(
    "-o", "--output", type=click.Path(file_okay=False), metavar="FOLDER", help="Where the audit is written."
)
@click.option("--resume", is_flag=True, help="Go on with an audit that was stopped.")
@click.option(
    "--results", type=click.Path(dir_okay=False), metavar="FILE", help="Write every row: .jsonl, .csv, .parquet."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "json", "csv", "markdown"]),
    default="terminal",
    show_default=True,
    help="How the summary is printed.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), default=None, metavar="N", help="Processes. Default: one a core."
)
@click.option(
    "--max-memory",
    metavar="SIZE",
    help="What all processes may hold of a Parquet table, such as 4GB. Default: half the machine's.",
)
@click.option(
    "--engine",
    type=click.Choice(["columnar", "rete", "direct", "spark"]),
    default="columnar",
    show_default=True,
    help="All cases at once, one by one, or on a Spark cluster: the results are the same.",
)
@click.option(
    "--fail-on", type=click.Choice(["low", "medium", "high", "critical"]), help="Exit with 1 at such a risk."
)
@click.option("--no-explanations", is_flag=True, help="Set the case files' explanations aside.")
@report_options
def audit(
    sources: tuple[str, ...], rules: tuple[str, ...], settings: tuple[str, ...], overlay: tuple[str, ...],
    words: tuple[str, ...], mapping: str | None, nation: str | None, follow_links: bool, as_at: date | None,
    output: str | None, resume: bool, results: str | None, form: str, workers: int | None, max_memory: str | None,
    engine: str, fail_on: str | None, no_explanations: bool, by: tuple[str, ...], reference: tuple[str, ...],
    within: str | None, denominators: str | None, every: str | None, run_length: int, audience: str,
    reports: tuple[str, ...],
) -> None:  # fmt: skip
    """Review every case of files and folders (YAML, JSON, tables, event logs) into a folder; print what was found.

    The folder holds results part by part; a run that is stopped goes on with --resume. What cannot be read goes to
    quarantine.jsonl, and the exit code is 3. `fairness audit verify FOLDER` checks a folder, `fairness audit report
    FOLDER` writes reports on an audit that is finished, and `fairness audit compare OLD NEW` compares two.

    \b
    Examples:
      fairness audit closed-cases/ --as-at 2024-12-01 -o audit-2024/
      fairness audit cases.jsonl -o audit/ --resume
      fairness audit tracker.xlsx --mapping tracker.yaml
      fairness audit log.xes.gz --vocabulary open --nation england --rules my-rules.yaml
      fairness audit cases.jsonl --results rows.parquet --format json
      fairness audit cases.parquet -o audit/ --report html --by ethnicity --by qualified
      fairness audit report audit/ --report docx --report xlsx --audience internal
      fairness audit cases.parquet --engine spark -o audit/
      fairness audit verify audit-2024/
      fairness audit compare audit-2023/ audit-2024/
    """
    if sources[0] == "verify":
        _verify(sources[1:])
        return
    choice = choice_of(by, reference, within, denominators, every, run_length, audience)
    if sources[0] == "report":
        _report(sources[1:], open_rulebook(rules, settings, overlay, words), choice, reports, form)
        return
    if reports and not output:
        raise click.UsageError("--report needs a folder to write to: -o FOLDER")
    from fairness.audit.folder import write_json
    from fairness.audit.report.build import build
    from fairness.audit.report.disparity import check_named
    from fairness.audit.review import Question
    from fairness.audit.rows import write_rows
    from fairness.audit.run import run, still_there
    from fairness.readers.files import find_files
    from fairness.readers.streams import is_stream
    from fairness.reports.audit_summary import print_summary
    from fairness.reports.results import check_suffix
    from fairness.reports.words import count
    from fairness.source.scratch import scratch, sweep_scratch
    from fairness.statistics.disclosure import get_ready

    if results:
        check_suffix(results)
    rulebook = open_rulebook(rules, settings, overlay, words)
    check_named(rulebook.vocabulary, choice.by, choice.reference or {}, choice.headcounts or {})
    through = open_mapping(mapping, rulebook.vocabulary)
    if engine == "spark" and through:
        raise click.BadParameter("the engine spark reads tables in our own names only", param_hint="--mapping")
    tables = [source for source in sources if engine == "spark" and source.startswith("table:")]
    passed_over: list[Problem] = []
    files = tables or find_files(sources, through, follow_links=follow_links, passed_over=passed_over)
    if any(map(is_stream, files)):
        says = "an audit reads files and folders, not standard input or a pipe: write what comes through it to a file"
        raise click.BadParameter(says, param_hint="SOURCE")
    note(passed_over)
    day = as_at or date.today()
    sweep_scratch()
    stopping.advise(_KEPT if output else _NOT_KEPT)
    with nullcontext(Path(output)) if output else scratch() as folder, _Progress() as progress:
        if engine == "spark":
            from fairness.audit.spark import run_spark

            question = Question(rulebook, day, not no_explanations)
            done = run_spark(
                files, folder, question, resume=resume, progress=progress.tell, passed_over=passed_over
            )  # fmt: skip
        else:
            question = Question(rulebook, day, not no_explanations, engine)
            done = run(
                files, folder, question, mapping=through, nation=nation, resume=resume,
                workers=workers or os.cpu_count() or 1, memory=most_memory(max_memory), progress=progress.tell,
                meanwhile=None if choice.audience == "internal" else get_ready, passed_over=passed_over,
            )  # fmt: skip
        progress.close()
        with still_there(folder, done):
            found = build(done, rulebook, choice, brief=not (reports or by))
            print_summary(found, done.counts.results, form)
            tell_headcounts(found, choice)
            write_reports(found, done, rulebook, reports, folder)
            risky = [code for code, verdicts in done.tally()["verdicts"].items() if verdicts.get("risk")]
            if results:
                write_rows(done, results)
                write_json(Path(results + ".provenance.json"), done.manifest.as_dict())
    if done.counts.warnings:
        where = f"{output}/warnings.jsonl" if output else "warnings.jsonl (kept only with -o)"
        tell(f"{count(done.counts.warnings, 'warning')} about what the records say: {where}.")
    if done.counts.quarantined:
        where = f"{output}/quarantine.jsonl" if output else "quarantine (kept only with -o)"
        tell(f"{done.counts.quarantined:,} inputs could not be read: {where}.")
        raise click.exceptions.Exit(QUARANTINED)
    if fail_on and _reaches(risky, rulebook, fail_on):
        raise click.exceptions.Exit(RISK_FOUND)


def most_memory(asked: str | None) -> int:
    """The bytes that `4GB` or `500MB` stand for; half of the machine's memory where nothing is asked."""
    if asked is None:
        try:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
        except (AttributeError, ValueError, OSError):
            return 4 << 30
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", asked.strip().casefold())
    size = int(float(found[1]) * 1024 ** " kmgt".index(found[2] or " ")) if found else 0
    if size < 100 << 20:
        raise click.BadParameter(f"{asked!r}: expected a size from 100MB, such as 4GB", param_hint="--max-memory")
    return size


def _reaches(risky: list[str], rulebook: Any, level: str) -> bool:
    reaching = SEVERITIES[SEVERITIES.index(level) :]
    return any(rulebook.rules[code].severity in reaching for code in risky)


def _report(
    folders: tuple[str, ...], rulebook: Any, choice: Choice, reports: tuple[str, ...], form: str
) -> None:  # fmt: skip
    """Write reports on a finished audit, and print its summary."""
    from fairness.audit.report.build import build
    from fairness.audit.run import open_audit
    from fairness.reports.audit_summary import print_summary

    if len(folders) != 1:
        raise click.UsageError("report needs the folder of one audit")
    done = open_audit(folders[0], rulebook)
    found = build(done, rulebook, choice)
    print_summary(found, done.counts.results, form)
    tell_headcounts(found, choice)
    write_reports(found, done, rulebook, reports or ("html",), Path(folders[0]))


def _verify(folders: tuple[str, ...]) -> None:
    from fairness.audit.run import verify

    if not folders:
        raise click.UsageError("verify needs the folder of an audit")
    for folder in folders:
        problems = verify(Path(folder))
        complain(problems)
        if problems:
            raise click.exceptions.Exit(WRONG)
        say(f"{folder}: every file is as it was written.")


class _Progress:
    """A bar on stderr, where stderr is a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._begun: tuple[float, int] | None = None

    def __enter__(self) -> _Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        if console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("parts"),
                TimeRemainingColumn(), TextColumn("{task.fields[rate]}"), console=console, transient=True,
            )  # fmt: skip
            self._bar.start()
            self._task = self._bar.add_task("Reviewing", total=None, rate="")
        return self

    def tell(self, done: int, total: int, counts: Counts) -> None:
        """Show how far the run is."""
        if self._bar is not None:
            cases = counts.cases + counts.unopened
            self._begun = self._begun or (monotonic(), cases)  # what was finished before counts for nothing
            speed = (cases - self._begun[1]) / max(monotonic() - self._begun[0], 0.001)
            rate = f"{cases:,} cases, {speed:,.0f} a second, {counts.quarantined:,} in quarantine"
            self._bar.update(self._task, completed=done, total=total, rate=rate)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __exit__(self, *_: object) -> None:
        self.close()
