"""Options of audits and their reports: which groups are compared, who will read it, what is written and where."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import click

from fairness.audit.measures import BOTH, GROUPS, WRES, named
from fairness.audit.report.build import Choice
from fairness.cli.messages import tell
from fairness.cli.options import gather
from fairness.rulebook.models import SEVERITIES
from fairness.source.csv_text import unguarded
from fairness.source.loader import decode, read_bytes
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.statistics.adjusted import is_possible

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("html", "xlsx", "docx", "markdown", "json")
CHARACTERISTICS = (
    "ethnicity", "wres", "qualified", "sex", "age_band", "disability", "grade", "new_in_post", "profession", "kind",
    "nation", "sector", "organisation", "region",
)  # fmt: skip


_SHORT = {fact: name for name, fact in GROUPS.items() if name != WRES}  # `practitioner.sex` is `sex`


def short_name(name: str) -> str:
    """A characteristic as `--by` names it: a word where it has one, else the fact by its own name (`x.team`)."""
    return _SHORT.get(name.strip(), name.strip())


class Characteristic(click.ParamType[str]):
    """A characteristic, or two together with a star between them. Whether there is such a fact is seen later."""

    name = "characteristic"

    def __init__(self, together: bool = True) -> None:
        self.together = together

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as reports have it; fails for more than two, and for two where one is expected."""
        parts = [short_name(one) for one in named(value)]
        if len(parts) > 1 and not self.together:
            self.fail(f"{value!r}: expected one characteristic, such as kind", param, ctx)
        if len(parts) > 2 or len(set(parts)) < len(parts) or not all(parts):
            self.fail(
                f"{value!r}: expected one characteristic, or two different ones, as in ethnicity*sex", param, ctx
            )
        return BOTH.join(parts)


def comparison_options(command: Command) -> Command:
    """Which groups are compared, and who will read it: `choice`, a Choice."""
    options = {
        "by": click.option("--by", multiple=True, type=Characteristic(), metavar="NAME",
                     help=f"Compare groups: {', '.join(CHARACTERISTICS)}, or a fact of your own, such as "
                          "x.team. Repeatable. wres: white and Black and minority ethnic, as the Workforce Race "
                          "Equality Standard has it. "
                          "ethnicity*sex: two together."),
        "reference": click.option("--reference", multiple=True, metavar="NAME=GROUP",
                     help="Compare with this group and not with everyone else: --reference ethnicity=white."),
        "primary": click.option("--primary", metavar="NAME",
                     help="The --by that is tested first. Default: the first one given."),
        "within": click.option("--within", multiple=True, type=Characteristic(False), metavar="NAME",
                     help="Compare groups also within each of these (Mantel-Haenszel): --within kind. Repeatable."),
        "adjust": click.option("--adjust", metavar="NAME,NAME",
                     help="Compare groups with all of these held fixed, by models: --adjust kind,grade. "
                          "Needs statsmodels: pip install 'fairness-check[adjust]'."),
        "denominators": click.option("--denominators", type=click.Path(dir_okay=False), metavar="FILE",
                     help="Headcounts, CSV with by, group, headcount: how likely each group was to have a case."),
        "period": click.option("--period", metavar="FROM..TO",
                     help="With --denominators, count entries into a formal process in these days, as WRES "
                          "indicator 3 does: --period 2025-04-01..2026-03-31."),
        "every": click.option("--every", type=click.Choice(["month", "quarter", "year"]),
                     help="The period of trends. Default: the shortest with enough cases to hide few points."),
        "run_length": click.option("--run-length", type=click.IntRange(min=6, max=8), default=7, show_default=True,
                     help="The points that make a trend or a run on a chart over time."),
        "audience": click.option("--audience", type=click.Choice(["internal", "shared", "public"]), default="shared",
                     show_default=True, help="Who will read it: small counts are hidden from all but `internal`."),
    }  # fmt: skip
    return gather("choice", choice_of, options)(command)


@dataclass(frozen=True, slots=True)
class Output:
    """What is told of an audit: the summary, reports, file of rows, ledger, actions agreed, and what fails."""

    form: str
    reports: tuple[str, ...]
    results: str | None
    ledger: str | None
    actions: str | None
    fail_on: str | None


def output_options(command: Command) -> Command:
    """What is told: `output`, an Output."""
    options = {
        "form": click.option("--format", "form", type=click.Choice(["terminal", "json", "csv", "markdown"]),
                             default="terminal", show_default=True, help="How the summary is printed."),
        "reports": click.option("--report", "reports", multiple=True, type=click.Choice(FORMATS),
                                help="Write a report of this format into the folder. Repeatable."),
        "results": click.option("--results", metavar="FILE|DATABASE",
                                help="Write every row: .jsonl, .csv, .parquet; or tables for a dashboard into "
                                     "sqlite:///FILE, duckdb:///FILE or postgresql://HOST/NAME."),
        "ledger": click.option("--ledger", metavar="FILE", type=click.Path(dir_okay=False),
                               help="What earlier reports have shown, so that two together reveal nothing. "
                                    "Default: a file next to the audit's folder."),
        "actions": click.option("--actions", "actions", type=click.Path(dir_okay=False), metavar="FILE",
                     help="Actions agreed after an audit (fairness audit actions): which are open, overdue and done, "
                          "and whether the rate fell since."),
        "fail_on": click.option("--fail-on", type=click.Choice(SEVERITIES),
                                help="Exit with 1 at a risk of this severity or worse."),
    }  # fmt: skip
    return gather("output", Output, options)(command)


def choice_of(
    by: tuple[str, ...], reference: tuple[str, ...], primary: str | None, within: tuple[str, ...],
    adjust: str | None, denominators: str | None, period: str | None, every: str | None, run_length: int,
    audience: str,
) -> Choice:  # fmt: skip
    """What the options ask of a report. Raises InputError for a file of headcounts that cannot be read."""
    if {"ethnicity", "wres"} <= {one for name in (*by, *within) for one in named(name)}:
        says = "wres counts the groups of ethnicity together: ask for them in two reports, for two kinds of reader"
        raise click.BadParameter(says, param_hint="--by")
    _check_together(by, audience)
    against = {}
    for one in reference:
        name, equals, group = one.partition("=")
        name = BOTH.join(map(short_name, named(name)))
        if not equals or name not in by or not group:
            near = f"; --by has {', '.join(by)}" if by else "; add --by: without it nothing is compared"
            raise click.BadParameter(f"{one!r}: expected NAME=GROUP of a --by{near}", param_hint="--reference")
        against[name] = group
    heads = headcounts(denominators) if denominators else None
    missing = [name for name in heads or {} if name not in by]
    if missing:
        tell(f"{denominators}: headcounts of {', '.join(missing)} are not used: no --by asks for them.")
    primary = BOTH.join(map(short_name, named(primary))) if primary else primary
    if primary and primary not in by:
        near = f"; --by has {', '.join(by)}" if by else "; add --by: without it nothing is compared"
        raise click.BadParameter(f"{primary!r}: expected one of --by{near}", param_hint="--primary")
    return Choice(
        audience, tuple(dict.fromkeys(by)), against, tuple(dict.fromkeys(within)), heads, every or "",  # type: ignore[arg-type]
        run_length, primary=primary or "", period=_period(period), adjust=_adjust(adjust, by),
    )  # fmt: skip


def _check_together(by: tuple[str, ...], audience: str) -> None:
    """Refuse two characteristics together beside one of them, for readers from whom small counts are kept."""
    for both in (name for name in by if BOTH in name) if audience != "internal" else ():
        again = [name for name in by if name != both and set(named(name)) & set(named(both))]
        if again:
            says = f"{both} and {again[0]} count the same groups: ask for one of them, or make the report internal"
            raise click.BadParameter(says, param_hint="--by")


def _adjust(text: str | None, by: tuple[str, ...]) -> tuple[str, ...]:
    """`kind,grade` as the names of characteristics."""
    if text is None:
        return ()
    names = tuple(dict.fromkeys(short_name(one) for one in text.split(",") if one.strip()))
    if not by:
        raise click.BadParameter("add --by: without it nothing is compared", param_hint="--adjust")
    if not is_possible():
        says = "this needs statsmodels, which is not installed: pip install 'fairness-check[adjust]'"
        raise click.BadParameter(says, param_hint="--adjust")
    return names


def _period(text: str | None) -> tuple[date, date] | None:
    """`2025-04-01..2026-03-31` as its first and last day."""
    if text is None:
        return None
    first, _, last = text.partition("..")
    try:
        found = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError:
        says = f"{text!r}: expected two dates, such as 2025-04-01..2026-03-31"
        raise click.BadParameter(says, param_hint="--period") from None
    if found[0] > found[1]:
        raise click.BadParameter(f"{text!r}: the first day is after the last", param_hint="--period")
    return found


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
        by = BOTH.join(map(short_name, named(by)))
        place = Place(file, rows.line_num)
        if "." not in by and by not in CHARACTERISTICS:
            says = f"{by!r} is not a characteristic"
            problems.append(Problem(place, says, "by", "a name that --by takes", nearest(by, CHARACTERISTICS)))
        elif not number.replace(",", "").isdecimal() or not int(number.replace(",", "")):
            problems.append(Problem(place, f"{number!r} is not a headcount", "headcount", "a whole number above 0"))
        elif group in found.get(by, {}):
            problems.append(Problem(place, f"{by} {group!r} has a headcount already", "group", "each group once"))
        else:
            found.setdefault(by, {})[group] = int(number.replace(",", ""))
    if problems:
        raise InputError(problems)
    return found
