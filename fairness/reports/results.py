"""Results for machines: one row an activation, and beside it how to make them again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from fairness.engines.contract import COLUMNS, Review
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError, Place, Problem, nearest

SUFFIXES = (".jsonl", ".csv", ".parquet")


def check_suffix(file: str) -> None:
    """Raise InputError, before any work is done, where `file` has no suffix of a known form."""
    suffix = Path(file).suffix
    if suffix not in SUFFIXES:
        near = nearest(suffix, SUFFIXES) if suffix else ""
        expected = f"a name ending in {', '.join(SUFFIXES)}"
        raise InputError(Problem(Place(file), "is no form of results", "--results", expected, near))


def write_results(file: str, reviews: Sequence[Review], rulebook: Rulebook) -> None:
    """Write every row to `file`, by its suffix, and the provenance beside it as `<file>.provenance.json`.

    Rows are ordered by case, rule and activation; the same input gives the same bytes.
    """
    rows = [row for one in sorted(reviews, key=lambda one: one.case_id) for row in one.rows()]
    path = Path(file)
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8")
    else:
        _write_parquet(path, rows)
    from fairness.reports.provenance import provenance  # its models are not needed to look at a name

    beside = path.with_name(path.name + ".provenance.json")
    beside.write_text(
        json.dumps(provenance(reviews, rulebook).as_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _write_parquet(path: Path, rows: list[dict[str, str | int | None]]) -> None:
    import polars  # heavy: only this form needs it

    numbers = ("activation_position", "witness_position", "days_late")
    schema = {name: polars.Int64 if name in numbers else polars.String for name in COLUMNS}
    polars.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
