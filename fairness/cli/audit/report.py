"""`fairness audit report`: what is told of a finished audit, and the reports for people to read."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from fairness.audit.agreed import load_actions
from fairness.audit.folder import write_json
from fairness.audit.report.build import Choice
from fairness.audit.report.disparity import Asked, check_named, without_headcounts
from fairness.audit.report.model import Report
from fairness.audit.rows import write_rows
from fairness.audit.run import Audit, open_audit
from fairness.audit.star_database import check_target, write_star
from fairness.cli import RISK_FOUND
from fairness.cli.audit.behind import page_with_cases
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
from fairness.rulebook.own_facts import with_facts
from fairness.rulebook.rulebook import Rulebook
from fairness.source.addresses import address_of, is_address

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

    Without --report it writes the page (HTML). It needs the rules that the audit used: if these were
    not just the shipped packs, name the packs and overlays again.

    \b
    Examples:
      fairness audit report audit-2024/
      fairness audit report audit-2024/ --report docx --report xlsx --audience internal
      fairness audit report audit-2024/ --by ethnicity --by qualified --audience public
      fairness audit report audit-2024/ --actions actions.yaml
      fairness audit report audit-2024/ --results rows.csv --fail-on high
    """
    check_output(output)
    rulebook = asked.open()
    choice = with_actions(choice, output, rulebook)
    done = open_audit(folder, rulebook)
    kept = done.manifest.asked
    rulebook = with_facts(rulebook, kept.facts, kept.protected)
    check_choice(rulebook, choice)
    tell_audit(done, rulebook, choice, output, output.reports or ("html",))
    fail_at(done, rulebook, output.fail_on)


def check_choice(rulebook: Rulebook, choice: Choice) -> None:
    """Refuse, before any work, facts that an audit does not keep, and groups that no case can have."""
    check_named(
        rulebook.vocabulary,
        Asked(choice.by, choice.reference, choice.strata, choice.headcounts, adjust=choice.adjust),
    )


def check_output(output: Output) -> None:
    """Refuse, before any work, a file of rows whose format is not known, or a database that cannot be written to.

    Raises InputError.
    """
    if output.results and is_address(output.results):
        check_target(address_of(output.results))
    elif output.results:
        check_suffix(output.results)


def with_actions(choice: Choice, output: Output, rulebook: Rulebook) -> Choice:
    """The choice with the actions agreed, if a file of them is named. Raises InputError for one with mistakes."""
    return replace(choice, actions=load_actions(output.actions, rulebook)) if output.actions else choice


def tell_audit(
    done: Audit, rulebook: Rulebook, choice: Choice, output: Output, reports: tuple[str, ...], brief: bool = False
) -> None:
    """Print the summary of an audit, and write its reports and its rows."""
    ledger = ledger_of(done, output.ledger) if choice.audience != "internal" and reports else None
    found, remember = released(done, rulebook, choice, ledger, brief)
    write_reports(found, done, rulebook, reports)
    remember()
    if output.results and is_address(output.results):
        target = address_of(output.results)
        write_star(done, rulebook, target)
        tell(f"Written: {target.name}. It has a row for each case: for internal use.")
    elif output.results:
        write_rows(done, output.results)
        write_json(Path(output.results + ".provenance.json"), done.manifest.as_dict())
    # The summary comes last: who reads it through a pipe may stop early, and all that was asked for is written.
    results = done.counts.results
    others = {"json": lambda: summary_json(found, results), "csv": lambda: rules_csv(found)}
    deliver(lambda: audit_summary(found, rulebook, results), output.form, None, others)
    tell_headcounts(found, choice)
    if ledger is None and choice.by and choice.audience != "internal":
        tell(NOT_CHECKED)


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
            whole = "" if one.reference else ", so no group can be compared with everyone else"
            tell(f"No headcount for {one.label} {', '.join(lacking)}: no likelihood is given for these{whole}.")


def write_reports(report: Report, audit: Audit, rulebook: Rulebook, formats: tuple[str, ...]) -> None:
    """Write each format into the folder of the audit, whole or not at all; say where.

    Files are named `report.<suffix>` for the usual readers, else for whom they are too (`report-internal.html`): what
    is written for one kind of reader never takes the place of what is for another.
    """
    make = makers(report, audit, rulebook)
    for form in dict.fromkeys(formats):
        path = audit.folder / file_name(report, form)
        if form == "html" and report.audience == "internal":
            write(partial(page_with_cases, report, audit, rulebook, path), path)
        else:
            write(make[form], path)
        tell(f"Written: {path}")
