"""`fairness audit run`: every case of a source."""

from __future__ import annotations

import os
import re
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from fairness.audit.measures import named
from fairness.audit.report.build import Choice
from fairness.audit.report.model import RowsRead
from fairness.audit.review import Question
from fairness.audit.run import Audit, still_there
from fairness.audit.run import run as run_audit
from fairness.cli import QUARANTINED, stopping
from fairness.cli.audit.options import Output, comparison_options, output_options
from fairness.cli.audit.progress import ProgressBar
from fairness.cli.audit.report import check_choice, check_output, fail_at, tell_audit, with_actions
from fairness.cli.commands import Command
from fairness.cli.messages import note, tell
from fairness.cli.options import Reading, RuleChoice, as_at_option, gather, reading_options, rule_options
from fairness.readers.fetching import is_fetched
from fairness.readers.files import find_files
from fairness.readers.mapping_checks import is_own
from fairness.readers.streams import is_stream
from fairness.reports.audit.said import eventless_words, rows_words
from fairness.reports.words import count
from fairness.rulebook.own_facts import with_facts
from fairness.source.addresses import is_address
from fairness.source.problems import Problem
from fairness.source.scratch import scratch, sweep_scratch
from fairness.statistics.disclosure import RULES, get_ready

_LEFT_OUT_SHOWN = 20
_KEPT = "What is finished is kept. To go on, give the same command with --resume."
_NOT_KEPT = "Nothing is kept. With -o FOLDER an audit can be stopped, and go on later with --resume."


@dataclass(frozen=True, slots=True)
class Machine:
    """What does the work: the engine, how many processes, and how much they may hold (such as `4GB`)."""

    engine: str
    workers: int | None
    max_memory: str | None


_MACHINE = {
    "workers": click.option("--workers", type=click.IntRange(min=1), metavar="N",
                            help="How many processes. Default: one for each core."),
    "max_memory": click.option("--max-memory", metavar="SIZE",
                               help="How much memory all processes may use for a Parquet table, such as 4GB. "
                                    "Default: half the machine's."),
    "engine": click.option("--engine", type=click.Choice(["columnar", "rete", "direct", "spark"]),
                           default="columnar", show_default=True,
                           help="All cases at once, one by one, or on a Spark cluster: the results are the same."),
}  # fmt: skip


@click.command(cls=Command, short_help="Review every case of a source.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@rule_options
@reading_options
@as_at_option
@click.option(
    "-o", "--output", "kept", type=click.Path(file_okay=False), metavar="FOLDER", help="Where the audit is written."
)
@click.option(
    "--query", default="", metavar="SQL", help="From a database, read this instead of what the mapping names."
)
@click.option("--resume", is_flag=True, help="Go on with an audit that was stopped.")
@click.option("--no-explanations", is_flag=True, help="Ignore explanations in the case files.")
@gather("machine", Machine, _MACHINE)
@output_options
@comparison_options
def run(
    sources: tuple[str, ...], asked: RuleChoice, reading: Reading, as_at: date, kept: str | None, query: str,
    resume: bool, no_explanations: bool, machine: Machine, output: Output, choice: Choice,
) -> None:  # fmt: skip
    """Review every case of files, folders and databases into a folder; print what was found.

    Files: YAML, JSON, tables, event logs. A database: sqlite:///FILE, duckdb:///FILE, postgresql://HOST/NAME, mysql://,
    mssql://, or env:NAME, a variable that holds such an address, where it needs a password. A folder with partitions,
    and a quoted pattern ("lake/*.parquet"), are one table.

    The folder holds results part by part; a run that is stopped goes on with --resume. What cannot be read goes to
    quarantine.jsonl, and the exit code is 3.

    \b
    Examples:
      fairness audit run closed-cases/ --as-at 2024-12-01 -o audit-2024/
      fairness audit run cases.jsonl -o audit/ --resume
      fairness audit run tracker.xlsx --mapping tracker.yaml
      fairness audit run sqlite:///tracker.db --mapping tracker.yaml -o audit/
      fairness audit run env:TRACKER_URL --query "SELECT * FROM concerns ORDER BY case_id, step"
      fairness audit run "lake/*.parquet" --mapping lake.yaml
      fairness audit run log.xes.gz --vocabulary open --nation england --rules my-rules.yaml
      fairness audit run cases.jsonl --results rows.parquet --format json
      fairness audit run cases.parquet -o audit/ --report html --by ethnicity --by qualified
      fairness audit run cases.parquet --engine spark -o audit/
    """
    if output.reports and not kept:
        raise click.UsageError("--report needs a folder to write to: -o FOLDER")
    check_output(output)
    rulebook = asked.open()
    through = reading.through(rulebook.vocabulary)
    mine = [one for name in (*choice.by, *choice.strata, *choice.adjust) for one in named(name) if is_own(one)]
    declared = (*mine, *(through.own_facts if through else ()))
    rulebook = with_facts(rulebook, declared, through.protected if through else ())
    check_choice(rulebook, choice)
    choice = with_actions(choice, output, rulebook)
    passed_over: list[Problem] = []
    if machine.engine == "spark" and through:
        raise click.BadParameter(
            "the engine spark takes no mapping. Leave --engine out, or name the columns as case files do",
            param_hint="--mapping",
        )
    if machine.engine == "spark" and any(map(is_address, sources)):
        raise click.BadParameter("the engine spark reads no other databases: leave --engine out", param_hint="SOURCE")
    tables = [source for source in sources if machine.engine == "spark" and source.startswith("table:")]
    files = tables or find_files(
        sources, through, follow_links=reading.follow_links, passed_over=passed_over,
        kept=None if machine.engine == "spark" else is_fetched,
    )  # fmt: skip
    if any(map(is_stream, files)):
        says = "an audit reads files and folders, not standard input or a pipe: write what comes through it to a file"
        raise click.BadParameter(says, param_hint="SOURCE")
    note(passed_over)
    sweep_scratch()
    stopping.advise(_KEPT if kept else _NOT_KEPT)
    with nullcontext(Path(kept)) if kept else scratch() as folder, ProgressBar() as progress:
        question = Question(rulebook, as_at, not no_explanations, machine.engine)
        given: dict[str, Any] = {"resume": resume, "progress": progress.tell, "passed_over": passed_over}
        if machine.engine == "spark":
            from fairness.audit.spark import run_spark  # an extra, which few have

            done = run_spark(files, folder, question, **given)
        else:
            done = run_audit(
                files, folder, question, mapping=through, nation=reading.nation,
                workers=machine.workers or os.cpu_count() or 1, memory=most_memory(machine.max_memory),
                meanwhile=None if choice.audience == "internal" else get_ready, query=query, note=note, **given,
            )  # fmt: skip
        progress.close()
        with still_there(folder, done):
            tell_audit(done, rulebook, choice, output, output.reports, brief=not (output.reports or choice.by))
            _tell_read(done, RULES[choice.audience].largest_hidden)
            _tell_left_out(done, kept)
            if done.counts.quarantined:
                raise click.exceptions.Exit(QUARANTINED)
            fail_at(done, rulebook, output.fail_on)


def _tell_read(done: Audit, hidden: int) -> None:
    """Say what was read of tables, what was left out, and how many cases have no event; small counts are hidden."""
    counts = done.counts
    for one in done.manifest.left_out[:_LEFT_OUT_SHOWN]:
        tell(f"Left out: {one}.")
    if len(done.manifest.left_out) > _LEFT_OUT_SHOWN:
        tell(f"And {len(done.manifest.left_out) - _LEFT_OUT_SHOWN:,} more, in manifest.json (kept only with -o).")
    if 1 <= counts.cases <= hidden:
        return  # rows may be cases, and how many these are is hidden
    small = any(1 <= one <= hidden for one in (counts.eventless, counts.cases - counts.eventless))
    read = RowsRead(counts.rows, counts.event_rows, counts.unused_dates)
    said = [] if small else rows_words(read)
    if small and counts.rows:
        said = [f"{count(counts.rows, 'row')} of tables, {count(counts.unused_dates, 'cell')} with a date not used."]
    tell(" ".join([*said, eventless_words(None if small else counts.eventless)]))


def _tell_left_out(done: Audit, kept: str | None) -> None:
    """Say how much was doubtful or could not be read, and where it is written."""
    if done.counts.warnings:
        where = f"{kept}/warnings.jsonl" if kept else "warnings.jsonl (kept only with -o)"
        tell(f"{count(done.counts.warnings, 'warning')} about what the records say: {where}.")
    if done.counts.quarantined:
        where = f"{kept}/quarantine.jsonl" if kept else "quarantine (kept only with -o)"
        tell(f"{count(done.counts.quarantined, 'input')} could not be read: {where}.")


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
