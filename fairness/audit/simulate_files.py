"""Invented cases as files: JSON Lines or a Parquet table, with the truth beside them, by several processes."""

from __future__ import annotations

import csv
import errno
import gc
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import IO

from fairness.audit.sharing import share_out
from fairness.audit.simulate import Choice, Simulated, invent
from fairness.audit.simulate_faults import HEADER
from fairness.source.printable import json_text
from fairness.source.scratch import scratch
from fairness.source.whole import naming, write_whole

_CASES_A_PART = 10_000
Told = Callable[[int], None]


def write_files(
    path: Path, truth: Path | None, cases: int, choice: Choice, workers: int, progress: Told | None = None
) -> None:
    """Write `cases` invented cases to `path`, as a table where it ends in .parquet, else as JSON Lines.

    What an audit must find goes to `truth`. The same files whatever the number of workers. `progress` is told the
    number of cases written so far. Raises OSError where a file cannot be written.
    """
    for file in (path, truth):
        if file and not file.parent.is_dir():  # sooner than after the work
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
    with scratch(".simulated-", path.parent) as beside:
        parts = [
            (
                beside / f"{number:06}{path.suffix}",
                first,
                min(first + _CASES_A_PART, cases),
                choice,
                truth is not None,
            )
            for number, first in enumerate(range(0, cases, _CASES_A_PART))
        ]
        written = 0
        with naming(path), closing(share_out(_write_part, parts, workers)) as every:
            for made in every:
                written += made
                if progress:
                    progress(written)
        names = [part[0] for part in parts]
        if path.suffix == ".parquet":
            import polars as pl

            write_whole(path, lambda beside: pl.scan_parquet(names).sink_parquet(beside, row_group_size=250_000))
        else:
            write_whole(path, lambda beside: _joined(names, beside, ""))
        if truth:
            parts_of_truth = [name.with_suffix(".truth") for name in names]
            write_whole(truth, lambda beside: _joined(parts_of_truth, beside, ",".join(HEADER) + "\n"))


def _write_part(path: Path, first: int, last: int, choice: Choice, truth: bool) -> int:
    """Write some of the cases; how many."""
    collects = gc.isenabled()
    gc.disable()  # there are no circles, and looking for them among so many objects takes a fifth of the time
    try:
        _write(path, truth, list(invent(choice, first, last)))
    finally:
        if collects:
            gc.enable()
    return last - first


def _write(path: Path, truth: bool, made: list[Simulated]) -> None:
    if path.suffix == ".parquet":
        from fairness.audit.simulate_table import as_table

        as_table(made).write_parquet(path)
    else:
        with open(path, "w", encoding="utf-8") as stream:
            write_lines(stream, made)
    if truth:
        with open(path.with_suffix(".truth"), "w", encoding="utf-8", newline="") as stream:
            write_truth(stream, made)


def _joined(parts: Iterable[Path], path: Path, header: str) -> None:
    with open(path, "wb") as whole:
        whole.write(header.encode())
        for name in parts:
            with open(name, "rb") as part:
                shutil.copyfileobj(part, whole)


def write_lines(stream: IO[str], cases: Iterable[Simulated]) -> None:
    """One case file a line, as JSON."""
    stream.writelines(json_text(case.document, None) + "\n" for case in cases)


def write_truth(stream: IO[str], cases: Iterable[Simulated]) -> None:
    """One line of `HEADER` for each rule that a fault with its occasion in the case may put at risk."""
    rows = csv.writer(stream, lineterminator="\n")
    for case in cases:
        name = case.document["case_id"]
        rows.writerows((name, one.fault, one.rule, "true" if one.at_risk else "false") for one in case.asked)
