"""`fairness simulate`: invented cases with known faults."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

import click

from fairness.cli.commands import Command
from fairness.cli.options import Day, pairs

_FILE = click.Path(dir_okay=False)


def _list_faults(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from fairness.audit.simulate_faults import FAULTS

    click.echo(f"{'fault':<22}{'share':<8}rules that it may put at risk, the one that is to notice it first")
    for name, fault in FAULTS.items():
        click.echo(f"{name:<22}{fault.share:<8g}{', '.join((fault.rule, *fault.also))}")
    context.exit()


@click.command(cls=Command, short_help="Invent cases with known faults.")
@click.argument("cases", type=click.IntRange(min=1))
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same cases.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME=RATE",
    help="How often the fault happens in cases that give it an occasion. Repeatable.",
)
@click.option("--faults", "listed", is_flag=True, is_eager=True, expose_value=False, callback=_list_faults,
              help="List the faults, their shares and their rules.")  # fmt: skip
@click.option(
    "--mix",
    multiple=True,
    metavar="ROUTE=SHARE",
    help="The share of cases that are informal, formal, restricted or excluded. Repeatable.",
)
@click.option(
    "--disparity",
    multiple=True,
    metavar="FIELD=RATIO",
    help="Multiply the odds of faults for those outside a field's reference group. Repeatable.",
)
@click.option(
    "--organisations", type=click.IntRange(1, 99), default=12, show_default=True, help="How many organisations."
)
@click.option(
    "--organisation-spread",
    "spread",
    type=click.FloatRange(0, 3),
    default=0.0,
    metavar="SD",
    help="How much organisations differ: the standard deviation of the log odds of faults.",
)
@click.option(
    "--trend",
    type=click.FloatRange(0.1, 10),
    default=1.0,
    metavar="RATIO",
    help="Multiply the odds of faults each year.",
)
@click.option(
    "--as-at",
    type=Day(),
    metavar="DATE",
    help="Make cases of the three years to this day; those that are not over are open. Without it all are closed.",
)
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Default: standard output.")
@click.option("--truth", type=_FILE, metavar="FILE", help="What an audit must find, as CSV: see above.")
def simulate(
    cases: int,
    seed: int,
    faults: tuple[str, ...],
    mix: tuple[str, ...],
    disparity: tuple[str, ...],
    organisations: int,
    spread: float,
    trend: float,
    as_at: date | None,
    output: str | None,
    truth: str | None,
) -> None:
    """Invent CASES cases, handled as they should be except for faults at known rates. None is about a real person.

    They are written as JSON Lines, or for a FILE that ends in .parquet as a table, one row an event. Without faults
    no rule is at risk; each fault puts at risk its own rules and no others.

    The truth has a line for every case, fault and rule where the case gave the fault its occasion: case_id, fault
    (empty where faults together put at risk a rule made of others), rule, and at_risk (true or false). For the share
    of a rule, count the cases with at_risk true in any line among those with a line.

    \b
    Examples:
      fairness simulate 1000 -o cases.jsonl --truth truth.csv
      fairness simulate 5000 --seed 7 --fault review_late=0.5 --disparity ethnicity=1.5 -o cases.jsonl
      fairness simulate 2000 --mix excluded=0.5 --as-at 2026-11-01 -o cases.jsonl
      fairness simulate 1000000 -o cases.parquet
      fairness simulate 20 | fairness check - --format json
    """
    from fairness.audit.simulate import FAULTS, MIX, REFERENCE, Choice, invent
    from fairness.audit.simulate_faults import HEADER
    from fairness.audit.simulate_files import write_files, write_lines, write_truth
    from fairness.source.whole import write_text

    shares = _numbers(mix, MIX, "--mix", most=1.0)
    if sum(shares.values()) > 1:
        raise click.BadParameter("the shares come to more than 1", param_hint="--mix")
    choice = Choice(
        seed,
        _numbers(faults, FAULTS, "--fault", most=1.0),
        _numbers(disparity, REFERENCE, "--disparity"),
        organisations,
        shares,
        as_at,
        spread,
        trend,
    )
    if output:
        with _progress(cases) as tell:
            write_files(Path(output), Path(truth) if truth else None, cases, choice, os.cpu_count() or 1, tell)
        return
    made: Any = invent(choice, 0, cases)
    if truth:
        made = list(made)
        held = io.StringIO()
        held.write(",".join(HEADER) + "\n")
        write_truth(held, made)
        write_text(truth, held.getvalue())
    write_lines(sys.stdout, made)


@contextmanager
def _progress(cases: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("Inventing cases"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=cases)
        yield lambda done: progress.update(task, completed=done)


def _numbers(asked: Iterable[str], known: Iterable[str], option: str, most: float | None = None) -> dict[str, float]:
    from fairness.source.problems import nearest

    names, found = list(known), {}
    for name, text in pairs(asked, option).items():
        if name not in names:
            near = nearest(name, names)
            hint = f" Did you mean {near!r}?" if near else ""
            raise click.BadParameter(f"{name!r} is not one of {', '.join(names)}.{hint}", param_hint=option)
        try:
            value = float(text)
        except ValueError:
            raise click.BadParameter(f"{text!r}: expected {name}=NUMBER", param_hint=option) from None
        if not (isfinite(value) and 0 <= value <= (value if most is None else most)):
            upto = "" if most is None else f" to {most:g}"
            raise click.BadParameter(f"{name}={text}: expected a number from 0{upto}", param_hint=option)
        found[name] = value
    return found
