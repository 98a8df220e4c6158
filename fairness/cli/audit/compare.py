"""`fairness audit compare`: two finished audits, and what changed between them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from fairness.audit.report.changes import Change, changes
from fairness.audit.report.compare import compare_audits
from fairness.audit.run import open_audit
from fairness.cli.commands import Command
from fairness.cli.options import RuleChoice, looked_up_options
from fairness.cli.output import deliver, form_of
from fairness.reports.audit.compare import comparison, comparison_csv, comparison_json
from fairness.statistics.disclosure import Audience

ENDINGS = {
    "html": "html", "docx": "docx", "xlsx": "xlsx", "md": "markdown", "json": "json", "csv": "csv", "txt": "terminal",
}  # fmt: skip


@click.command(cls=Command, short_help="Compare two audits.")
@click.argument("old", metavar="OLD", type=click.Path(exists=True, file_okay=False))
@click.argument("new", metavar="NEW", type=click.Path(exists=True, file_okay=False))
@click.option(
    "--audience",
    type=click.Choice(["internal", "shared", "public"]),
    default="shared",
    show_default=True,
    help="Who will read it: small counts are hidden from `shared` and `public`.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*dict.fromkeys(["terminal", *ENDINGS.values()])]),
    help="Default: what the ending of FILE says, else terminal. csv is the table of rules.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE",
    help="Where it is written: .html, .docx, .xlsx, .md, .json, .csv or .txt. Default: standard output.",
)  # fmt: skip
@click.option(
    "--despite-changes", is_flag=True, help="Compare even if the rules changed, on the rules that both audits used."
)
@looked_up_options(
    rules="The packs with the titles of rules. Default: the shipped packs. Repeatable.",
    overlay="An overlay with the titles of rules that it adds. Repeatable.",
    vocabulary="The event types of such rules.",
)
def compare(
    old: str,
    new: str,
    audience: Audience,
    form: str | None,
    output: str | None,
    despite_changes: bool,
    asked: RuleChoice,
) -> None:
    """Compare two audits: OLD and NEW are folders that `fairness audit -o` wrote.

    Shows which risks are new, resolved and continuing in the cases of both, and how each rule's rate differs, with
    a 95% interval. If the two audits used different rules, it says what changed, and stops with exit code 2.

    \b
    Examples:
      fairness audit compare audit-2023/ audit-2024/
      fairness audit compare audit-2023/ audit-2024/ -o changes.html            or .docx, .xlsx, .md, .json
      fairness audit compare audit-2023/ audit-2024/ --audience public -o changes.md
      fairness audit compare before/ after/ --audience internal        names cases with new risks
      fairness audit compare audit-2023/ audit-2024/ --despite-changes
    """
    made = form_of(form, output, ENDINGS)
    audits = [open_audit(folder) for folder in (old, new)]
    differing = [one for one in changes(*(audit.manifest.asked for audit in audits)) if one.rules]
    if differing and not despite_changes:
        raise click.ClickException(_refusal(differing))
    found = compare_audits(audits[0], audits[1], asked.open(), audience)
    if not found.rules:
        raise click.ClickException("the two audits have no rule in common, so there is nothing to compare")
    others = {"json": lambda: comparison_json(found), "csv": lambda: comparison_csv(found)}
    deliver(lambda: comparison(found), made, output, others, "--format csv or markdown lists every rule")


def _refusal(differing: Sequence[Change]) -> str:
    """Why two audits aren't compared: each change of the rules on a line of its own."""
    lines = "\n".join(f"  - {one.says}" for one in differing)
    return (
        "the two audits used different rules, so a difference could come from the rules and not the cases.\n"
        f"{lines}\n"
        "Review the old cases again with the current rules, or use --despite-changes to compare the rules that both "
        "asked."
    )
