"""`fairness simulate`: invented cases with known faults."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import click

_HEADER = "case_id,fault,rule\n"


@click.command(short_help="Invent cases with known faults.")
@click.argument("cases", type=click.IntRange(min=1))
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same cases.")
@click.option("--fault", "faults", multiple=True, metavar="NAME=RATE", help="The share of cases with it. Repeatable.")
@click.option(
    "--disparity",
    multiple=True,
    metavar="FIELD=RATIO",
    help="Multiply the odds of faults for those outside a field's reference group. Repeatable.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Default: standard output.")
@click.option(
    "--truth", type=click.Path(dir_okay=False), metavar="FILE", help="Which fault is in which case, as CSV."
)
def simulate(
    cases: int, seed: int, faults: tuple[str, ...], disparity: tuple[str, ...], output: str | None, truth: str | None
) -> None:
    """Invent CASES cases: handled in order, but for faults at known rates. None is about anybody.

    They are written as JSON Lines, or for a FILE that ends in .parquet as a table, one row an event.

    \b
    Examples:
      fairness simulate 1000 -o cases.jsonl --truth truth.csv
      fairness simulate 5000 --seed 7 --fault review_late=0.5 --disparity ethnicity=1.5 -o cases.jsonl
      fairness simulate 1000000 -o cases.parquet
      fairness simulate 20 | fairness check - --format json
    """
    from fairness.audit.simulate import FAULTS, REFERENCE
    from fairness.audit.simulate import simulate as invent

    rates = _pairs(faults, FAULTS, "--fault", most=1.0)
    ratios = _pairs(disparity, REFERENCE, "--disparity")
    if output and output.endswith(".parquet"):
        _table(Path(output), cases, seed, rates, ratios, truth)
        return
    stream: IO[str] = open(output, "w", encoding="utf-8") if output else sys.stdout  # noqa: SIM115
    known = open(truth, "w", encoding="utf-8") if truth else None  # noqa: SIM115
    try:
        if known:
            known.write(_HEADER)
        for one in invent(cases, seed, rates, ratios):
            stream.write(json.dumps(one.document, ensure_ascii=False) + "\n")
            if known:
                known.writelines(f"{one.document['case_id']},{fault},{FAULTS[fault][1]}\n" for fault in one.faults)
    finally:
        if output:
            stream.close()
        if known:
            known.close()


def _table(
    output: Path, cases: int, seed: int, rates: dict[str, float], ratios: dict[str, float], truth: str | None
) -> None:  # fmt: skip
    from rich.console import Console
    from rich.progress import Progress

    from fairness.audit.simulate import FAULTS
    from fairness.audit.simulate_table import write_table

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Inventing cases", total=cases)

        def tell(done: int) -> None:
            progress.update(task, completed=done)

        put_in = write_table(output, cases, seed, rates, ratios, os.cpu_count() or 1, tell)
    if truth:
        with open(truth, "w", encoding="utf-8") as known:
            known.write(_HEADER)
            known.writelines(f"{case_id},{fault},{FAULTS[fault][1]}\n" for case_id, fault in put_in)


def _pairs(asked: Iterable[str], known: Iterable[str], option: str, most: float | None = None) -> dict[str, float]:
    from fairness.source.problems import nearest

    names, found = list(known), {}
    for one in asked:
        name, _, text = one.partition("=")
        if name not in names:
            near = nearest(name, names)
            hint = f" Did you mean {near!r}?" if near else ""
            raise click.BadParameter(f"{name!r} is not one of {', '.join(names)}.{hint}", param_hint=option)
        try:
            value = float(text)
        except ValueError:
            raise click.BadParameter(f"{one!r}: expected {name}=NUMBER", param_hint=option) from None
        if value < 0 or (most is not None and value > most):
            upto = f" to {most:g}" if most else ""
            raise click.BadParameter(f"{one!r}: expected a number from 0{upto}", param_hint=option)
        found[name] = value
    return found
