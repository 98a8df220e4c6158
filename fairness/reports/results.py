"""Results for machines: one row an activation, and beside it how to make them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fairness.engines.model import COLUMNS, Review
from fairness.review.findings import finding_ids
from fairness.rulebook.rulebook import Rulebook
from fairness.source.csv_text import as_csv
from fairness.source.printable import json_text
from fairness.source.problems import InputError, Place, Problem, check_name, nearest
from fairness.source.whole import write_text, write_whole

SUFFIXES = (".jsonl", ".csv", ".parquet")
_COLUMNS = (*COLUMNS, "finding")


def check_suffix(file: str) -> None:
    """Raise InputError, before any work is done, where `file` has no suffix of a known form or cannot be written."""
    check_name(file)
    suffix = Path(file).suffix
    if suffix not in SUFFIXES:
        near = nearest(suffix, SUFFIXES) if suffix else ""
        expected = f"a name ending in {', '.join(SUFFIXES)}"
        raise InputError(Problem(Place(file), "is not a format for results", "--results", expected, near))


def write_results(file: str, reviews: Sequence[Review], rulebook: Rulebook) -> None:
    """Write every row to `file`, by its suffix, and the provenance beside it as `<file>.provenance.json`.

    Rows are ordered by case, rule and activation; the same input gives the same bytes.
    """
    rows = [row for one in sorted(reviews, key=lambda one: one.case_id) for row in _rows(one, rulebook)]
    path = Path(file)
    if path.suffix == ".jsonl":
        write_text(path, "".join(json_text(row, None) + "\n" for row in rows))
    elif path.suffix == ".csv":
        write_text(path, as_csv(_COLUMNS, (row.values() for row in rows)))
    else:
        write_whole(path, lambda beside: _write_parquet(beside, rows), folders=False)
    from fairness.reports.provenance import provenance  # its models are not needed to look at a name

    beside = path.with_name(path.name + ".provenance.json")
    write_text(beside, json_text(provenance(reviews, rulebook).as_dict()) + "\n")


def _rows(review: Review, rulebook: Rulebook) -> Iterator[dict[str, str | int | None]]:
    """One row a result, with the id of the finding to which it belongs."""
    ids = finding_ids(review, rulebook)
    for result in review.results:
        yield result.row(review.case_id) | {"finding": ids.get(id(result))}


def _write_parquet(path: Path, rows: list[dict[str, str | int | None]]) -> None:
    import polars  # heavy: only this form needs it

    numbers = ("activation_position", "witness_position", "days_late")
    schema = {name: polars.Int64 if name in numbers else polars.String for name in _COLUMNS}
    with open(path, "wb") as stream:
        polars.DataFrame(rows, schema=schema, orient="row").write_parquet(stream)
