"""`fairness audit report`: what is told of a finished audit, and the reports for people to read."""

from __future__ import annotations

from pathlib import Path

import click

from fairness.audit.folder import write_json
from fairness.audit.report.build import Choice
from fairness.audit.report.disparity import check_named, without_headcounts
from fairness.audit.report.model import Report
from fairness.audit.rows import write_rows
from fairness.audit.run import Audit, open_audit
from fairness.cli import RISK_FOUND
from fairness.cli.audit.options import Output, comparison_options, output_options
from fairness.cli.commands import Command
from fairness.cli.messages import tell
from fairness.cli.options import RuleChoice, rule_options
from fairness.cli.output import deliver, write
from fairness.reports.audit.files import file_name, ledger_of, makers, released
from fairness.reports.audit.machine import rules_csv, summary_json
from fairness.reports.audit.sections import audit_summary
from fairness.reports.results import check_suffix
from fairness.rulebook.models import reaches
from fairness.rulebook.rulebook import Rulebook

NOT_CHECKED = (
    "What is printed here was not checked against earlier reports, and is not remembered. With -o FOLDER and "
    "--report it is."
)


@click.command(cls=Command, short_help="Write reports on a finished audit.")
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False))
@rule_options
@comparison_options
@output_options
def report(folder: str, asked: RuleChoice, choice: Choice, output: Output) -> None:
    """Write reports on the audit in FOLDER, which `fairness audit -o` wrote, and print its summary.

    Without --report it writes the page (HTML). The rules are those that the audit was asked: with other packs or
    overlays than those shipped, name them again.

    \b
    Examples:
      fairness audit report audit-2024/
      fairness audit report audit-2024/ --report docx --report xlsx --audience internal
      fairness audit report audit-2024/ --by ethnicity --by qualified --audience public
      fairness audit report audit-2024/ --results rows.csv --fail-on high
    """
    check_output(output)
    rulebook = asked.open()
    check_named(rulebook.vocabulary, choice.by, choice.reference or {}, choice.headcounts or {})
    done = open_audit(folder, rulebook)
    tell_audit(done, rulebook, choice, output, output.reports or ("html",))
    fail_at(done, rulebook, output.fail_on)


def check_output(output: Output) -> None:
    """Refuse, before any work, a file of rows whose format is not known. Raises InputError."""
    if output.results:
        check_suffix(output.results)


def tell_audit(
    done: Audit, rulebook: Rulebook, choice: Choice, output: Output, reports: tuple[str, ...], brief: bool = False
) -> None:
    """Print the summary of an audit, and write its reports and its rows."""
    ledger = ledger_of(done, output.ledger) if choice.audience != "internal" and reports else None
    found, remember = released(done, rulebook, choice, ledger, brief)
    results = done.counts.results
    others = {"json": lambda: summary_json(found, results), "csv": lambda: rules_csv(found)}
    deliver(lambda: audit_summary(found, rulebook, results), output.form, None, others)
    tell_headcounts(found, choice)
    write_reports(found, done, rulebook, reports)
    remember()
    if ledger is None and choice.by and choice.audience != "internal":
        tell(NOT_CHECKED)
    if output.results:
        write_rows(done, output.results)
        write_json(Path(output.results + ".provenance.json"), done.manifest.as_dict())


def fail_at(done: Audit, rulebook: Rulebook, level: str | None) -> None:
    """Exit with 1 where a rule of that severity or a worse one is at risk in any case; patterns say nothing new."""
    if level is None:
        return
    risky = (code for code, verdicts in done.tally()["verdicts"].items() if verdicts.get("risk"))
    rules = [rulebook.rules[code] for code in risky]
    if any(reaches(rule.severity, level) for rule in rules if not rule.pattern):
        raise click.exceptions.Exit(RISK_FOUND)


def tell_headcounts(report: Report, choice: Choice) -> None:
    """Say which groups have cases but no headcount: they are left out, and everyone else cannot be counted."""
    for one in report.disparities:
        if lacking := without_headcounts(one, choice.headcounts or {}):
            whole = "" if one.reference else ", so that no group can be set beside everyone else"
            tell(f"No headcount for {one.label} {', '.join(lacking)}: no likelihood is given for these{whole}.")


def write_reports(report: Report, audit: Audit, rulebook: Rulebook, formats: tuple[str, ...]) -> None:
    """Write each format into the folder of the audit, whole or not at all; say where.

    Files are named `report.<suffix>` for the usual readers, else for whom they are too (`report-internal.html`): what
    is written for one kind of reader never takes the place of what is for another.
    """
    make = makers(report, audit, rulebook)
    for form in dict.fromkeys(formats):
        path = audit.folder / file_name(report, form)
        write(make[form], path)
        tell(f"Written: {path}")
