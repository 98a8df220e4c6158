"""What `fairness audit` writes for people to read: options, and the files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fairness.cli.messages import tell
from fairness.source.csv_text import unguarded
from fairness.source.loader import decode, read_bytes
from fairness.source.problems import InputError, Place, Problem, nearest

if TYPE_CHECKING:
    from fairness.audit.report.build import Choice
    from fairness.audit.report.model import Report
    from fairness.audit.run import Audit

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("html", "xlsx", "docx", "markdown", "json")
SUFFIXES = {"html": "html", "xlsx": "xlsx", "docx": "docx", "markdown": "md", "json": "json"}
_FOR = {"shared": "", "internal": "-internal", "public": "-public"}
CHARACTERISTICS = (
    "ethnicity", "wres", "qualified", "sex", "age_band", "disability", "grade", "new_in_post", "profession", "kind",
    "nation", "sector", "organisation", "region",
)  # fmt: skip


def report_options(command: Command) -> Command:
    """Which groups are compared, who will read it, and in which files."""
    options = [
        click.option("--by", multiple=True, type=click.Choice(CHARACTERISTICS), metavar="NAME",
                     help=f"Compare groups: {', '.join(CHARACTERISTICS)}. Repeatable. wres: white "
                          "beside Black and minority ethnic, as the Workforce Race Equality Standard has it."),
        click.option("--reference", multiple=True, metavar="NAME=GROUP",
                     help="Compare with this group and not with everyone else: --reference ethnicity=white."),
        click.option("--within", type=click.Choice(CHARACTERISTICS), metavar="NAME",
                     help="Compare groups also within each of these (Mantel-Haenszel): --within kind."),
        click.option("--denominators", type=click.Path(dir_okay=False), metavar="FILE",
                     help="Headcounts, CSV with by, group, headcount: how likely each group was to have a case."),
        click.option("--every", type=click.Choice(["month", "quarter", "year"]),
                     help="The period of trends. Default: the shortest with cases enough to hide hardly any."),
        click.option("--run-length", type=click.IntRange(min=6, max=8), default=7, show_default=True,
                     help="The points that make a trend or a run on a chart over time."),
        click.option("--audience", type=click.Choice(["internal", "shared", "public"]), default="shared",
                     show_default=True, help="Who will read it: small counts are hidden from all but `internal`."),
        click.option("--report", "reports", multiple=True, type=click.Choice(FORMATS),
                     help="Write a report of this format into the folder. Repeatable."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def choice_of(
    by: tuple[str, ...], reference: tuple[str, ...], within: str | None, denominators: str | None, every: str | None,
    run_length: int, audience: str,
) -> Choice:  # fmt: skip
    """What the options ask of a report. Raises InputError for a file of headcounts that cannot be read."""
    from fairness.audit.report.build import Choice

    if {"ethnicity", "wres"} <= {*by, within}:
        says = "wres counts the groups of ethnicity together: ask for them in two reports, for two kinds of reader"
        raise click.BadParameter(says, param_hint="--by")
    against = {}
    for one in reference:
        name, equals, group = one.partition("=")
        if not equals or name not in by or not group:
            near = f"; --by has {', '.join(by)}" if by else "; nothing is compared without --by"
            raise click.BadParameter(f"{one!r}: expected NAME=GROUP of a --by{near}", param_hint="--reference")
        against[name] = group
    heads = headcounts(denominators) if denominators else None
    missing = [name for name in heads or {} if name not in by]
    if missing:
        tell(f"{denominators}: headcounts of {', '.join(missing)} are not used: no --by asks for them.")
    return Choice(audience, by, against, within or "", heads, every or "", run_length)  # type: ignore[arg-type]


def headcounts(file: str) -> dict[str, dict[str, int]]:
    """Headcounts by characteristic and group from a CSV file. Raises InputError with row and column."""
    text = decode(read_bytes(file), file)
    rows = csv.DictReader(io.StringIO(text))
    wanted = ("by", "group", "headcount")
    for name in wanted:
        if name not in (rows.fieldnames or ()):
            near = nearest(name, [one or "" for one in rows.fieldnames or ()])
            raise InputError(Problem(Place(file, 1), f"no column {name!r}", "", ", ".join(wanted), near))
    found: dict[str, dict[str, int]] = {}
    problems = []
    for row in rows:
        by, group, number = (unguarded((row[name] or "").strip()) for name in wanted)
        place = Place(file, rows.line_num)
        if by not in CHARACTERISTICS:
            says = f"{by!r} is no characteristic"
            problems.append(Problem(place, says, "by", "a name that --by takes", nearest(by, CHARACTERISTICS)))
        elif not number.replace(",", "").isdecimal() or not int(number.replace(",", "")):
            problems.append(Problem(place, f"{number!r} is no headcount", "headcount", "a whole number above 0"))
        elif group in found.get(by, {}):
            problems.append(Problem(place, f"{by} {group!r} has a headcount already", "group", "each group once"))
        else:
            found.setdefault(by, {})[group] = int(number.replace(",", ""))
    if problems:
        raise InputError(problems)
    return found


def tell_headcounts(report: Report, choice: Choice) -> None:
    """Say which groups have cases but no headcount: they are left out, and everyone else cannot be counted."""
    from fairness.audit.report.disparity import without_headcounts

    for one in report.disparities:
        if lacking := without_headcounts(one, choice.headcounts or {}):
            whole = "" if one.reference else ", so that no group can be set beside everyone else"
            tell(f"No headcount for {one.label} {', '.join(lacking)}: no likelihood is given for these{whole}.")


def write_reports(report: Report, audit: Audit, rulebook: Any, formats: tuple[str, ...], folder: Path) -> None:
    """Write each format into a folder, whole or not at all; say where.

    Files are named `report.<suffix>` for the usual readers, else for whom they are too (`report-internal.html`): what
    is written for one kind of reader never takes the place of what is for another.
    """
    from fairness.source.whole import write_whole

    for form in dict.fromkeys(formats):
        path = folder / f"report{_FOR[report.audience]}.{SUFFIXES[form]}"
        write_whole(path, _writer(form, report, audit, rulebook))
        tell(f"Written: {path}")


def _writer(form: str, report: Report, audit: Audit, rulebook: Any) -> Callable[[Path], object]:
    if form == "json":
        from fairness.reports.audit_summary import whole_json

        return lambda path: path.write_bytes(whole_json(report).encode())
    if form == "html":
        from fairness.reports.audit.html import audit_page

        return lambda path: path.write_bytes(audit_page(report, rulebook).encode())
    if form == "xlsx":
        from fairness.audit.findings import findings_of
        from fairness.reports.audit.workbook import write_workbook

        found = findings_of(audit, rulebook) if report.audience == "internal" else None
        return lambda path: write_workbook(report, rulebook, path, found)
    from fairness.reports.audit.board import board_docx, board_markdown

    if form == "docx":
        return lambda path: board_docx(report, rulebook, path)
    return lambda path: path.write_bytes(board_markdown(report, rulebook).encode())
