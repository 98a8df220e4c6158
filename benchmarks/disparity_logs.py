"""Known differences between groups in event logs that others made: found, not found, and explained.

    python -m benchmarks.disparity_logs PATH [--protected NAME] [--adjust NAME,NAME] [--positive ACTIVITY]

PATH holds logs (.xes, .xes.gz or .csv), such as the hiring, lending, renting and hospital logs that are found among
the tests of the pm4py project (tests/input_data/fairness). Each case has attributes, one of which says whether it is
of the protected group (`case:protected`, or `protected` of its events); a case ends well where its trace has the
activity that is asked for (else that of `ENDS_WELL`, by the beginning of the file's name, else the commonest last
one). Nothing of a log is kept, and none comes with this project.

For each log it prints the counts of both groups (held against fairlearn's MetricFrame where that is installed), the
ratio over all by the means of a report's headline, the ratio with the other attributes held fixed, and how long cases
took. A log called `..._high` should show a difference, one called `..._low` or `..._neutral` less or none.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from fairness.statistics.adjusted import logistic  # noqa: E402
from fairness.statistics.disparity import change_within  # noqa: E402
from fairness.statistics.durations import log_rank  # noqa: E402
from fairness.statistics.pooled import Tables, cases_of, over_rules  # noqa: E402

CASE, ACTIVITY, TIME, PREFIX = "case:concept:name", "concept:name", "time:timestamp", "case:"
# How cases end well in the logs of pm4py, by the beginning of a file's name.
ENDS_WELL = {
    "hiring": "Make Job Offer", "lending": "Sign Loan Agreement", "renting": "Sign Contract",
    "hospital": "Treatment successful",
}  # fmt: skip
MOST_VALUES = 12  # of an attribute that is held fixed; one of numbers is cut into quarters


def read(path: Path) -> pl.DataFrame:
    """A log as a table of events, the attributes of its cases with `case:` before their names."""
    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema=False)
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        return pl.DataFrame(list(_events(stream)), infer_schema_length=None)


def _events(stream: Any) -> Iterator[dict[str, str]]:
    for _, trace in ElementTree.iterparse(stream):
        if trace.tag.rpartition("}")[2] != "trace":
            continue
        known = {f"{PREFIX}{one.get('key')}": one.get("value", "") for one in trace if one.get("key")}
        for event in trace:
            if event.tag.rpartition("}")[2] == "event":
                yield known | {str(one.get("key")): one.get("value", "") for one in event if one.get("key")}
        trace.clear()


def cases(log: pl.DataFrame, protected: str, positive: str) -> tuple[pl.DataFrame, str]:
    """One row a case: `own` (of the protected group), `ended_well`, `days`, and its attributes; and the activity."""
    log = log.with_columns(at=pl.col(TIME).str.slice(0, 19).str.to_datetime(strict=False)).sort(CASE, "at")
    wanted = positive or log.group_by(CASE).agg(pl.col(ACTIVITY).last())[ACTIVITY].mode().sort()[0]
    if protected not in log.columns and (of_event := protected.removeprefix(PREFIX)) in log.columns:
        log = log.with_columns(pl.col(of_event).alias(protected))
    known = [name for name in log.columns if name.startswith(PREFIX) and name != CASE]
    rows = log.group_by(CASE, maintain_order=True).agg(
        *(pl.col(name).first() for name in known),
        ended_well=(pl.col(ACTIVITY) == wanted).any(),
        days=(pl.col("at").max() - pl.col("at").min()).dt.total_days(),
    )
    own = pl.col(protected).str.to_lowercase().is_in(["true", "1", "yes", "female"])
    return rows.with_columns(own=own.fill_null(False)), wanted


def _held(rows: pl.DataFrame, names: list[str]) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for name in names:
        column = rows[name]
        if column.n_unique() == len(column):
            continue  # it numbers the cases
        numbers = column.cast(pl.Float64, strict=False)
        if numbers.null_count() == column.null_count() and column.n_unique() > MOST_VALUES:
            column = numbers.qcut(4, allow_duplicates=True).cast(pl.String)
        if 1 < column.n_unique() <= MOST_VALUES:
            found[name] = column.to_list()
    return found


def study(path: Path, protected: str, positive: str, adjust: list[str]) -> None:
    """Print what one log shows."""
    known = next((activity for name, activity in ENDS_WELL.items() if path.name.startswith(name)), "")
    rows, wanted = cases(read(path), protected, positive or known)
    own, missed = rows["own"].to_numpy(), ~rows["ended_well"].to_numpy()
    counts = [(int(missed[which].sum()), int(which.sum())) for which in (own, ~own)]
    print(f"{path.name}: without “{wanted}”: protected {counts[0][0]:,} of {counts[0][1]:,}, others "
          f"{counts[1][0]:,} of {counts[1][1]:,}{_as_fairlearn(missed, own, counts)}")  # fmt: skip
    one, judged = missed[:, None], np.ones((len(own), 1), dtype=bool)
    numbers = [np.array([number]) for pair in counts for number in pair]
    found = over_rules(Tables(*numbers, cases_of(one[own], judged[own]), cases_of(one[~own], judged[~own])))
    if found is None:
        print("  nothing varies")
        return
    print(f"  headline: ratio {_words(found.ratio)}, p {found.p:.3g}")
    names = adjust or [one for one in rows.columns if one.startswith(PREFIX) and one not in (CASE, protected)]
    held = _held(rows, names)
    if held:
        usual = np.full(len(own), missed.mean())
        model = logistic(own, missed.astype(float), np.ones(len(own)), usual, held)
        if model.ratio is None or model.crude is None:
            print(f"  no model with {', '.join(held)} held fixed: {model.refused}")
        else:
            change = change_within(model.crude, model.ratio, not model.crude.holds(1)) or "about the same"
            print(f"  with {', '.join(held)} held fixed: odds ratio {_words(model.ratio)}, {_words(model.crude)} "
                  f"without: {change}{''.join(f'; {doubt}' for doubt in model.doubts)}")  # fmt: skip
    days = rows["days"].fill_null(0).to_list()
    lots = [[(day, True, 1) for day, mine in zip(days, own, strict=True) if mine == group] for group in (True, False)]
    print(f"  how long cases took: log-rank p {log_rank(*lots) or 1:.3g}")


def _as_fairlearn(missed: Any, own: Any, counts: list[tuple[int, int]]) -> str:
    if find_spec("fairlearn") is None:
        return " (fairlearn is not installed: not compared)"
    from fairlearn.metrics import MetricFrame, count, selection_rate

    frame = MetricFrame(
        metrics={"n": count, "rate": selection_rate}, y_true=missed, y_pred=missed, sensitive_features=own
    ).by_group
    same = all(
        (round(frame.loc[group, "rate"] * frame.loc[group, "n"]), int(frame.loc[group, "n"])) == pair
        for group, pair in zip((True, False), counts, strict=True)
    )
    return f" ({'the same as' if same else 'NOT as'} fairlearn's MetricFrame)"


def _words(ratio: Any) -> str:
    return f"{ratio.estimate:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"


def main() -> None:
    """Read the options, and study each log in the folder or file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--protected", default="case:protected")
    parser.add_argument("--adjust", default="")
    parser.add_argument("--positive", default="")
    asked = parser.parse_args()
    files = sorted(asked.path.iterdir()) if asked.path.is_dir() else [asked.path]
    logs = [one for one in files if one.name.endswith((".xes", ".xes.gz", ".csv"))]
    if not logs:
        sys.exit(f"{asked.path}: no log here; expected files that end in .xes, .xes.gz or .csv")
    for log in logs:
        study(log, asked.protected, asked.positive, [one for one in asked.adjust.split(",") if one])


if __name__ == "__main__":
    main()
